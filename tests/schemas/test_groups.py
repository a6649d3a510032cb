"""The tables of what stands within what: whole, without loops, and of values that the other tables know."""

from __future__ import annotations

from itertools import pairwise

import pytest

from schemas.dcat.terms import KINDS
from schemas.vocabularies import groups
from schemas.vocabularies.lookup import COUNTRY, SPDX, label, rows


def test_every_country_stands_in_one_region_of_one_continent() -> None:
    codes = [code for _, _, listed in rows("regions.tsv") for code in listed.split("|")]
    assert len(codes) == len(set(codes))
    known = {alpha3 for _, alpha3, *_ in rows("countries.tsv") if alpha3}
    assert known - set(codes) == {"ATA", "EUR"}, "Antarctica and the Union are no countries of a region"
    assert set(codes) <= known
    named = [names.split("|")[0] for _, alpha3, names, _ in rows("countries.tsv") if alpha3 in codes]
    assert all(len(groups.of_country(name)) == 2 for name in named)


def test_every_licence_of_the_table_asks_for_something() -> None:
    for identifier, *_ in rows("licences.tsv"):
        assert groups.of_licence(label(SPDX + identifier) or ""), identifier


def test_every_kind_but_software_stands_in_a_group() -> None:
    assert {kind for kind in KINDS if not groups.of_kind(kind)} == {"software", "other"}


def test_every_subject_ends_in_one_that_stands_alone() -> None:
    subjects = {subject: within for subject, within, _ in rows("subjects.tsv")}
    written = [
        name.casefold()
        for subject, _, names in rows("subjects.tsv")
        for name in (subject, *filter(None, names.split("|")))
    ]
    assert len(written) == len(set(written)), "a word that stands in two rows"
    for subject in subjects:
        chain = groups.of_subject(subject)
        assert chain[0] == subject + groups.ALL
        assert groups.named(chain[-1]) in {name for name, within in subjects.items() if not within}
        assert all(groups.wider()[each] == wide for each, wide in pairwise(chain))


def test_no_facet_has_more_groups_than_engines_leave_room_for() -> None:
    for table in ("regions.tsv", "licence_terms.tsv", "kind_groups.tsv", "subjects.tsv"):
        assert len({name for row in rows(table) for name in row[:2] if name}) <= groups.MOST


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (groups.of_country("Italy"), ("Southern Europe (all)", "Europe (all)")),
        (groups.of_country(label(COUNTRY + "1A0") or ""), ("Southern Europe (all)", "Europe (all)")),
        (groups.of_country("Atlantis"), ()),
        (groups.of_licence("CC BY 4.0"), ("attribution (all)",)),
        (groups.of_licence("CC BY-NC-ND 3.0 IGO"), ("no commercial use (all)", "no changes (all)")),
        (groups.of_licence("https://licence.example/own"), ()),
        (groups.of_subject("pulsars")[:2], ("Pulsars (all)", "Radio astronomy (all)")),
        (groups.of_subject("311 Astrophysics and Astronomy")[:1], ("Astronomy (all)",)),
        (groups.of_subject("32 Physics")[:1], ("Physics (all)",)),
        (groups.of_subject("needlework"), ()),
        (groups.of_kind("survey"), ("data (all)",)),
    ],
)
def test_what_stands_within_what(found: tuple[str, ...], expected: tuple[str, ...]) -> None:
    assert found == expected
