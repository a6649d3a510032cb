from __future__ import annotations

import pytest

from schemas.dcat.terms import KINDS
from schemas.vocabularies import capabilities
from schemas.vocabularies.lookup import rows

NAMES = [row[0] for row in rows("capabilities.tsv")]


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("SRMv2", "SRM"),
        ("xroot", "XRootD"),
        ("https", "HTTP"),
        ("https://www.ivoa.net/documents/TAP/", "TAP"),
        ("http://www.opengis.net/def/serviceType/ogc/wms/1.3", "OGC WMS"),
        ("KrillFS", "KrillFS"),
        ("EPSG:4258", None),
        ("WGS 84 (EPSG:4326)", None),
        ("http://www.opengis.net/def/crs/OGC/1.3/CRS84", None),
        ("http://unidata.org/tds/5.4", None),
        ("3857", None),
        ("other", None),
    ],
)
def test_a_technology_has_one_name_and_what_is_none_has_none(written: str, name: str | None) -> None:
    assert capabilities.technology(written) == name


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("OpenStack", ("Cloud",)),
        ("net.perfSONAR.Latency", ("Network",)),
        ("Tier 1", ("HTC",)),
        ("tape archive", ("Storage", "Archive")),
        ("Identity and access management", ("AAI",)),
        ("capacity:gpus", ("GPU",)),
        ("clouds", ()),
        ("Site-BDII", ()),
        ("network analysis", ()),
    ],
)
def test_words_show_a_capability_only_as_they_stand_in_the_tables(written: str, shown: tuple[str, ...]) -> None:
    assert capabilities.shown_by(written) == shown


def test_the_tables_agree_with_each_other_and_with_the_kinds_of_things() -> None:
    assert len(set(NAMES)) == len(NAMES)
    assert {capability for _, capability, _ in rows("technologies.tsv") if capability} <= set(NAMES)
    assert {kind for _, kinds, _ in rows("capabilities.tsv") for kind in kinds.split("|") if kind} <= set(KINDS)
    assert set(KINDS) >= capabilities.OFFERING
    written = [
        form.casefold()
        for name, _, forms in rows("technologies.tsv")
        for form in {name.casefold(), *forms.split("|")}
        if form
    ]
    assert len(set(written)) == len(written)
    assert all(word == word.casefold() for _, _, words in rows("capabilities.tsv") for word in words.split("|"))
