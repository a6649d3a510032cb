from __future__ import annotations

import csv
import json
import re
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import NamedNode

from schemas.vocabularies import lookup

EU = "http://publications.europa.eu/resource/authority/"
IANA = "https://www.iana.org/assignments/media-types/"
SPDX = "https://spdx.org/licenses/"


@pytest.mark.parametrize(
    "text",
    [
        "en",
        "eng",
        "ENG",
        "en-US",
        "en_GB",
        "English",
        "english",
        f"{EU}language/ENG",
        "http://id.loc.gov/vocabulary/iso639-2/eng",
        "http://lexvo.org/id/iso639-3/eng",
        "English (UK)",
    ],
)
def test_one_language_in_all_its_dresses(text):
    assert lookup.language(text) == EU + "language/ENG"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("GER", "DEU"),
        ("deu", "DEU"),
        ("Deutsch", "DEU"),
        ("fre", "FRA"),
        ("Spanish; Castilian", "SPA"),
        ("gre", "ELL"),
        ("nb", "NOB"),
        ("ang", "ANG"),
        ("mul", "MUL"),
        ("ελληνικά", "ELL"),
    ],
)
def test_languages_by_every_code_and_name(text, code):
    assert lookup.language(text) == EU + "language/" + code


@pytest.mark.parametrize("text", ["", "und", "xx", "unknown", "Elvish", "not a language at all"])
def test_unknown_languages_are_not_guessed(text):
    assert lookup.language(text) is None


@pytest.mark.parametrize(
    ("written", "tag"),
    [
        ("EN", "en"),
        ("eng", "en"),
        ("ger", "de"),
        ("de_DE", "de-de"),
        ("zh-Hans", "zh-hans"),
        ("English", "en"),
        ("und", None),
        ("", None),
        ("x-default", None),
        ("!", None),
    ],
)
def test_language_tags_are_short_and_lower_case(written, tag):
    assert lookup.language_tag(written) == tag


@pytest.mark.parametrize(
    ("text", "iri"),
    [
        ("FR", EU + "country/FRA"),
        ("FRA", EU + "country/FRA"),
        ("France", EU + "country/FRA"),
        ("EL", EU + "country/GRC"),
        ("UK", EU + "country/GBR"),
        ("USA", EU + "country/USA"),
        ("United States of America", EU + "country/USA"),
        ("switzerland", EU + "country/CHE"),
        ("WW", "https://sws.geonames.org/6295630/"),
        ("EO", EU + "continent/EUROPE"),
        ("EU", EU + "country/EUR"),
        ("fr", None),
        ("Grenoble", None),
        ("XX", None),
    ],
)
def test_countries_by_code_and_name(text, iri):
    assert lookup.country(text) == iri


@pytest.mark.parametrize(
    "text",
    [
        "CC-BY-4.0",
        "cc-by-4.0",
        "CC BY 4.0",
        "cc_by_4.0",
        "https://creativecommons.org/licenses/by/4.0/",
        "http://creativecommons.org/licenses/by/4.0",
        "https://www.creativecommons.org/licenses/by/4.0/legalcode",
        "https://creativecommons.org/licenses/by/4.0/legalcode.fr",
        "https://creativecommons.org/licenses/by/4.0/deed.fr",
        "https://spdx.org/licenses/CC-BY-4.0.html",
        "spdx_license-CC-BY-4.0",
        "Creative Commons Attribution 4.0 International",
        "Creative Commons Attribution 4.0 International (CC BY 4.0)",
        f"{EU}licence/CC_BY_4_0",
    ],
)
def test_one_licence_in_all_its_dresses(text):
    assert lookup.licence(text) == SPDX + "CC-BY-4.0"
    assert lookup.label(SPDX + "CC-BY-4.0") == "CC BY 4.0"


@pytest.mark.parametrize(
    ("text", "iri"),
    [
        ("http://creativecommons.org/licenses/by-nd-nc/1.0/", SPDX + "CC-BY-NC-ND-1.0"),
        ("http://creativecommons.org/licenses/by/3.0/de/", SPDX + "CC-BY-3.0-DE"),
        (
            "https://creativecommons.org/licenses/by-nc-nd/3.0/fr/",
            "https://creativecommons.org/licenses/by-nc-nd/3.0/fr/",
        ),
        ("CC-BY", EU + "licence/CC_BY"),
        ("CC0", SPDX + "CC0-1.0"),
        ("https://creativecommons.org/publicdomain/zero/1.0/deed.en", SPDX + "CC0-1.0"),
        ("MIT License", SPDX + "MIT"),
        ("https://opensource.org/licenses/MIT", SPDX + "MIT"),
        ("http://www.apache.org/licenses/LICENSE-2.0.txt", SPDX + "Apache-2.0"),
        ("GPL-3.0", SPDX + "GPL-3.0-only"),
        ("GPL-3.0-or-later", SPDX + "GPL-3.0-or-later"),
        ("https://www.gnu.org/licenses/agpl-3.0.en.html", SPDX + "AGPL-3.0-only"),
        ("EUPL-1.2", SPDX + "EUPL-1.2"),
        ("http://opendatacommons.org/licenses/odbl/", SPDX + "ODbL-1.0"),
        ("Attribution-NonCommercial-NoDerivs 3.0 Unported (CC BY-NC-ND 3.0)", SPDX + "CC-BY-NC-ND-3.0"),
        ("CC BY 4.0 with exceptions", None),
        ("All rights reserved", None),
        ("other-open", None),
        ("https://example.org/licence", None),
        ("https://creativecommons.org/", None),
    ],
)
def test_licences(text, iri):
    assert lookup.licence(text) == iri


@pytest.mark.parametrize(
    ("text", "media", "form"),
    [
        ("CSV", "text/csv", "CSV"),
        (".csv", "text/csv", "CSV"),
        ("text/csv; charset=utf-8", "text/csv", "CSV"),
        (IANA + "text/csv", "text/csv", "CSV"),
        (EU + "file-type/CSV", "text/csv", "CSV"),
        ("application/x-gzip", "application/gzip", "GZIP"),
        ("application/x-netcdf", "application/x-netcdf", "NETCDF"),
        ("HDF5", None, "HDF"),
        ("fits", "application/fits", None),
        ("application/matlab", "application/matlab", None),
        ("ROOT", None, None),
        ("GOSUD NetCDF", None, None),
    ],
)
def test_file_formats(text, media, form):
    assert lookup.media_type(text) == (IANA + media if media else None)
    assert lookup.file_format(text) == (EU + "file-type/" + form if form else None)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("info:eu-repo/semantics/openAccess", "PUBLIC"),
        ("http://purl.org/coar/access_right/c_abf2", "PUBLIC"),
        ("https://purl.org/coar/access_right/c_16ec/", "RESTRICTED"),
        ("embargoed_access", "RESTRICTED"),
        ("http://purl.org/coar/access_right/c_14cb", "NON_PUBLIC"),
        ("order_type-open_access", "PUBLIC"),
        ("Closed Access", "NON_PUBLIC"),
        ("copyright", None),
    ],
)
def test_access_rights(text, code):
    assert lookup.access_right(text) == (EU + "access-right/" + code if code else None)


_LOOKUPS = (lookup.language, lookup.country, lookup.licence, lookup.media_type, lookup.file_format, lookup.access_right)


@given(
    st.sampled_from(_LOOKUPS), st.text(max_size=30) | st.sampled_from(["cc by", "text/x^y", "http://x", "CC-BY-9.9"])
)
def test_an_answer_is_a_valid_iri_that_answers_itself_and_has_a_label(look, text):
    iri = look(text)

    if iri is not None:
        NamedNode(iri)
        assert lookup.label(iri)
        if look not in (lookup.country, lookup.media_type):
            assert look(iri) == iri


@pytest.mark.parametrize(
    ("iri", "shown"),
    [
        ("http://arxiv.org/licenses/nonexclusive-distrib/1.0/", "arXiv non-exclusive licence to distribute 1.0"),
        ("https://link.aps.org/licenses/aps-default-license", "APS default licence"),
        (
            "http://inspire.ec.europa.eu/metadata-codelist/ConditionsApplyingToAccessAndUse/noConditionsApply",
            "no conditions apply (INSPIRE)",
        ),
        ("https://rightsstatements.org/vocab/InC/1.0/", "In Copyright"),
        (lookup.FILE_TYPE + "RDF_TURTLE", "Turtle"),
        ("https://a.example/terms", None),
    ],
)
def test_what_has_an_address_and_no_identifier_of_spdx_has_a_name_too(iri, shown):
    assert lookup.label(iri) == shown


def _rows(name):
    lines = files("schemas.vocabularies").joinpath(name).read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("# ")
    return [line.split("\t") for line in lines[2:]]


@pytest.mark.parametrize(
    "name",
    ["languages.tsv", "countries.tsv", "licences.tsv", "file_formats.tsv", "access_rights.tsv", "terms_of_use.tsv"],
)
def test_the_tables_have_even_rows_and_unique_keys(name):
    rows = _rows(name)

    assert len({len(row) for row in rows}) == 1
    keys = [row[1] or row[0] if name in {"languages.tsv", "countries.tsv"} else (row[0], row[1]) for row in rows]
    assert len(keys) == len(set(keys))


def test_every_code_of_the_tables_finds_itself():
    for alpha2, alpha3, bibliographic, _ in _rows("languages.tsv"):
        for code in (alpha2, alpha3, bibliographic):
            if code and alpha3 != "und":
                assert lookup.language(code) == EU + "language/" + alpha3.upper()
    for identifier, name, names, addresses in _rows("licences.tsv"):
        for written in (identifier, name, *names.split("|"), *(f"https://{each}" for each in addresses.split("|"))):
            if written not in ("", "https://"):
                assert lookup.licence(written) == SPDX + identifier, written


@pytest.mark.samples
def test_our_codes_exist_in_the_authorities_lists(samples):
    standards = samples / "standards"
    with (standards / "eu-authority-tables" / "csv" / "file-types.csv").open() as lines:
        file_types = {row[1] for row in csv.reader(lines)}
    spdx = {
        entry["id"].partition("-")[2]
        for entry in json.loads((standards / "eosc/vocabularies/SPDX_LICENSE.json").read_text())
    }
    eosc = {entry["id"] for entry in json.loads((standards / "eosc/vocabularies/COUNTRY.json").read_text())}
    languages = set(
        re.findall(
            r"authority/language/([A-Z]{3})\"", (standards / "eu-authority-tables/languages-filtered.rdf").read_text()
        )
    )

    assert {row[1] for row in _rows("file_formats.tsv")} - {""} <= file_types
    assert {row[0] for row in _rows("licences.tsv")} <= spdx
    assert all(lookup.country(code) for code in eosc - {"OT"})
    official = {
        "BUL",
        "HRV",
        "CES",
        "DAN",
        "NLD",
        "ENG",
        "EST",
        "FIN",
        "FRA",
        "DEU",
        "ELL",
        "HUN",
        "GLE",
        "ITA",
        "LAV",
        "LIT",
        "MLT",
        "POL",
        "POR",
        "RON",
        "SLK",
        "SLV",
        "SPA",
        "SWE",
    }
    assert official <= languages & {row[1].upper() for row in _rows("languages.tsv")}
