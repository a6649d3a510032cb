from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import NamedNode

from schemas.errors import MalformedIdentifier
from schemas.identifiers import (
    REGISTERED,
    SCHEME_ORDER,
    entity_iri,
    entity_iri_of_record,
    iri_of,
    read_entity_iri,
    read_record_iri,
    recognise,
    record_iri,
    shown,
)
from schemas.iris import check_iri
from schemas.records import Identifier

FORMS = [
    ("https://doi.org/10.5281/Zenodo.1", None, "doi", "10.5281/zenodo.1", "https://doi.org/10.5281/zenodo.1"),
    ("http://dx.doi.org/10.5281/zenodo.1", None, "doi", "10.5281/zenodo.1", "https://doi.org/10.5281/zenodo.1"),
    ("doi: 10.18419/DARUS-1.", None, "doi", "10.18419/darus-1", "https://doi.org/10.18419/darus-1"),
    ("10.22000/99", None, "doi", "10.22000/99", "https://doi.org/10.22000/99"),
    ("info:doi/10.1234/a", None, "doi", "10.1234/a", "https://doi.org/10.1234/a"),
    ("https://hdl.handle.net/10.5281/zenodo.1", None, "doi", "10.5281/zenodo.1", "https://doi.org/10.5281/zenodo.1"),
    (
        "http://dx.doi.org/10.1002%2F(SICI)1097-4571(199806)49:8%3C693::AID-ASI4%3E3.0.CO;2-O",
        None,
        "doi",
        "10.1002/(sici)1097-4571(199806)49:8<693::aid-asi4>3.0.co;2-o",
        "https://doi.org/10.1002/(sici)1097-4571(199806)49:8%3C693::aid-asi4%3E3.0.co;2-o",
    ),
    ("21.15120/DcgrOi", None, "handle", "21.15120/DcgrOi", "https://hdl.handle.net/21.15120/DcgrOi"),
    ("21.T15999/abc", None, "handle", "21.T15999/abc", "https://hdl.handle.net/21.T15999/abc"),
    ("hdl:11304/abc", None, "handle", "11304/abc", "https://hdl.handle.net/11304/abc"),
    ("11304/abc", "Handle", "handle", "11304/abc", "https://hdl.handle.net/11304/abc"),
    ("0000-0002-1825-0097", None, "orcid", "0000-0002-1825-0097", "https://orcid.org/0000-0002-1825-0097"),
    (
        "https://orcid.org/ 0000-0002-1694-233x",
        None,
        "orcid",
        "0000-0002-1694-233X",
        "https://orcid.org/0000-0002-1694-233X",
    ),
    ("0000000218250097", "ORCID", "orcid", "0000-0002-1825-0097", "https://orcid.org/0000-0002-1825-0097"),
    ("https://ror.org/02FEAHW73", None, "ror", "02feahw73", "https://ror.org/02feahw73"),
    ("ror.org/052jj4m32", "ROR", "ror", "052jj4m32", "https://ror.org/052jj4m32"),
    ("0000 0001 2150 090X", None, "isni", "000000012150090X", "https://isni.org/isni/000000012150090X"),
    ("ivo://CDS.VizieR/J/A+A/1", None, "ivo", "cds.vizier/j/a+a/1", "ivo://cds.vizier/j/a+a/1"),
    ("ark:/12148/btv1b8449691v", None, "ark", "12148/btv1b8449691v", "https://n2t.net/ark:/12148/btv1b8449691v"),
    (
        "https://gallica.bnf.fr/ark:/12148/btv1b84?x=1",
        None,
        "ark",
        "12148/btv1b84",
        "https://n2t.net/ark:/12148/btv1b84",
    ),
    ("urn:NBN:de:101:1-2012", None, "urn", "nbn:de:101:1-2012", "urn:nbn:de:101:1-2012"),
    ("https://nbn-resolving.org/urn:nbn:de:101:1", None, "urn", "nbn:de:101:1", "urn:nbn:de:101:1"),
    (
        "2019ApJ...875L...1E",
        None,
        "bibcode",
        "2019ApJ...875L...1E",
        "https://ui.adsabs.harvard.edu/abs/2019ApJ...875L...1E",
    ),
    ("arXiv:1907.12345v2", None, "arxiv", "1907.12345v2", "https://arxiv.org/abs/1907.12345v2"),
    (
        "http://arxiv.org/pdf/hep-ex/0307015.pdf",
        "arXiv",
        "arxiv",
        "hep-ex/0307015",
        "https://arxiv.org/abs/hep-ex/0307015",
    ),
    ("srce.3dbionotes", "eosc", "eosc", "srce.3dbionotes", "entity/eosc/srce.3dbionotes"),
    ("21.11161/rDa1Hm", "eosc", "handle", "21.11161/rDa1Hm", "https://hdl.handle.net/21.11161/rDa1Hm"),
    ("HTTP://WWW.Example.org:80", None, "url", "http://www.example.org/", "http://www.example.org/"),
    ("https://orcid.org/statistics", None, "url", "https://orcid.org/statistics", "https://orcid.org/statistics"),
]


@pytest.mark.parametrize(("text", "scheme", "found", "value", "iri"), FORMS)
def test_written_forms_become_one_normal_form(text, scheme, found, value, iri):
    identifier = recognise(text, scheme)

    assert identifier == Identifier(found, value)
    assert iri_of(identifier) == iri


def test_a_software_heritage_id_is_its_core_without_qualifiers():
    core = "swh:1:rev:" + "0123456789abcdef" * 2 + "01234567"

    assert recognise(core + ";origin=https://x.org") == Identifier("swhid", core)
    assert recognise(f"https://archive.softwareheritage.org/{core}/") == Identifier("swhid", core)


@pytest.mark.parametrize(
    "text",
    ["", "  ", "RADAR/323", "105_fgdc", "2016/2019", "12.5/3", "ISBN:978-3", "oai:zenodo.org:1", "a title", "x" * 3000],
)
def test_what_speaks_for_no_scheme_is_nothing(text):
    assert recognise(text) is None


def test_bare_short_forms_need_their_scheme():
    assert recognise("02feahw73") is None
    assert recognise("0000000218250097") is None
    assert recognise("11304/abc") is None


# Registered ids of well-known organisations: CNRS, CERN, EGI, ASTRON, INFN, Crossref, DataCite.
@pytest.mark.parametrize(
    "ror", ["02feahw73", "01ggx4157", "052jj4m32", "000k1q888", "005ta0471", "02twcfp32", "04wxnsj81"]
)
def test_ror_ids_of_well_known_organisations_pass_their_check_digits(ror):
    assert recognise(f"https://ror.org/{ror}") == Identifier("ror", ror)


# ORCID's own examples in its documentation; two of them end in X.
@pytest.mark.parametrize(
    "orcid", ["0000-0002-1825-0097", "0000-0001-5109-3700", "0000-0002-1694-233X", "0000-0002-9079-593X"]
)
def test_orcid_ids_of_the_documentation_pass_their_check_digit(orcid):
    assert recognise(orcid) == Identifier("orcid", orcid)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("https://orcid.org/0000-0002-1825-0098", "MOD 11-2"),
        ("https://ror.org/02feahw74", "MOD 97-10"),
        ("0000 0001 2150 0901", "MOD 11-2"),
        ("doi:10.1/2", "10.<registrant>/<suffix>"),
        ("https://doi.org/", "10.<registrant>/<suffix>"),
        ("swh:1:rev:abc", "40 hex digits"),
        ("urn:x", "RFC 8141"),
    ],
)
def test_a_certain_scheme_with_a_wrong_value_says_which_rule_is_broken(text, rule):
    with pytest.raises(MalformedIdentifier, match=re.escape(rule)):
        recognise(text)


@given(st.integers(0, 10**15 - 1), st.integers(0, 14), st.integers(1, 9))
def test_changing_one_digit_of_an_orcid_breaks_it(number, place, by):
    digits = f"{number:015d}"
    total = 0
    for digit in digits:
        total = (total + int(digit)) * 2
    check = (12 - total % 11) % 11
    good = digits + ("X" if check == 10 else str(check))
    bad = good[:place] + str((int(good[place]) + by) % 10) + good[place + 1 :]

    assert recognise(good, "orcid") is not None
    with pytest.raises(MalformedIdentifier):
        recognise(bad, "orcid")


@given(st.sampled_from(FORMS))
def test_the_public_iri_is_recognised_as_the_same_identifier(form):
    identifier = recognise(form[0], form[1])

    if identifier.scheme != "eosc":
        assert recognise(iri_of(identifier)) == identifier
        assert check_iri(iri_of(identifier)) == iri_of(identifier)


_ANY = st.text(max_size=40) | st.sampled_from([form[0] for form in FORMS]).flatmap(
    lambda start: st.text(max_size=12).map(lambda end: start + end)
)


@given(_ANY, st.sampled_from([None, *SCHEME_ORDER]))
def test_recognising_is_total_and_stable(text, scheme):
    try:
        identifier = recognise(text, scheme)
    except MalformedIdentifier:
        return
    if identifier is None:
        return
    assert identifier.scheme in SCHEME_ORDER
    assert shown(identifier)
    if identifier.scheme not in REGISTERED | {"eosc"}:
        NamedNode(iri_of(identifier))
        assert recognise(iri_of(identifier), identifier.scheme) == identifier


# --- minted IRIs ----------------------------------------------------------------------------------------------


def test_minted_iris_encode_everything_outside_unreserved():
    assert record_iri("zenodo", "oai:zenodo.org:1/a b") == "record/zenodo/oai%3Azenodo.org%3A1%2Fa%20b"
    assert entity_iri(Identifier("doi", "10.5281/zenodo.1")) == "entity/doi/10.5281%2Fzenodo.1"
    assert entity_iri_of_record("x", "doi/10") == "entity/record/x/doi%2F10"
    assert record_iri("x", "..") == "record/x/%2E%2E"
    with pytest.raises(MalformedIdentifier, match="empty"):
        record_iri("x", "")


@given(st.from_regex(r"[a-z][a-z0-9_]{0,9}", fullmatch=True), st.text(min_size=1, max_size=60))
def test_minted_iris_can_be_read_back_and_never_clash(source, identifier):
    assert read_record_iri(record_iri(source, identifier)) == (source, identifier)
    assert read_entity_iri(entity_iri_of_record(source, identifier)) == (source, identifier)
    named = Identifier("doi", identifier)
    assert read_entity_iri(entity_iri(named)) == named
    assert entity_iri(named) != entity_iri_of_record(source, identifier)
    NamedNode("https://example.org/" + record_iri(source, identifier))


@pytest.mark.parametrize("iri", ["", "record/x", "entity/doi", "entity/nonsense/1", "entity/record/x", "other/x/y"])
def test_other_iris_are_not_read_as_ours(iri):
    assert read_record_iri(iri) is None
    assert read_entity_iri(iri) is None


# --- absolute IRIs --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "iri",
    [
        "https://example.org/a?b=c&d#e",
        "mailto:info@egi.eu",
        "urn:nbn:de:101",
        "ivo://cds/x",
        "doi:10.1234/a",
        "http://[::1]:80/x",
        "ftp://x.org/y",
        "root://eospublic.cern.ch//eos/x",
        "http://a.org/é",
        "info:eu-repo/semantics/openAccess",
    ],
)
def test_absolute_iris_stand_as_they_are(iri):
    assert check_iri(iri) == iri


@pytest.mark.parametrize(
    ("written", "repaired"),
    [
        (" http://a.org/x y ", "http://a.org/x%20y"),
        ("http://a.org/?a[0]=1", "http://a.org/?a%5B0%5D=1"),
        ("http://a.org/100%", "http://a.org/100%25"),
        ("http://a.org/#a#b", "http://a.org/#a%23b"),
        ("www.egi.eu/x", "http://www.egi.eu/x"),
        ("HTTP://egi.eu/", "http://egi.eu/"),
    ],
)
def test_what_can_be_repaired_for_certain_is(written, repaired):
    assert check_iri(written) == repaired


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a title",
        "/relative/path",
        "../x",
        "#x",
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "http://a.org/<x>",
        'http://a.org/"x"',
        "http://a.org/{x}",
        "http://a.org/a|b",
        "http://a.org/a\\b",
        "http://a.org/a^b",
        "http://a.org/a\nb",
        "http://a.org/a\x00",
        "http:///x",
        "http://[::g]/",
        "http://a.org/x http://b.org/y",
        "http://ok.org\\@127.0.0.1/",
    ],
)
def test_what_no_iri_may_be_is_refused(text):
    assert check_iri(text) is None


@given(
    st.text(max_size=60)
    | st.text(max_size=40).map(lambda rest: "http://a.org/" + rest)
    | st.text(max_size=20).map(lambda rest: "http://" + rest)
)
def test_every_iri_that_passes_is_valid_and_stays(text):
    found = check_iri(text)

    if found is not None:
        NamedNode(found)
        assert check_iri(found) == found


@pytest.mark.parametrize(
    ("page", "value"),
    [
        ("https://example.org", "https://example.org/"),
        ("https://example.org/record/1", "https://example.org/record/1"),
        ("https://Example.org/record/1", "https://example.org/record/1"),
        ("http://example.org:80/a", "http://example.org/a"),
        ("https://example.org/a?b=c#d", "https://example.org/a?b=c#d"),
        (" https://example.org/a ", "https://example.org/a"),
        ("https://arxiv.org/list/hep-ex", "https://arxiv.org/list/hep-ex"),
        ("https://www.orcid.org/help", "https://www.orcid.org/help"),
    ],
)
@pytest.mark.parametrize("scheme", [None, "url"])
def test_a_page_is_its_address_however_it_is_written(page: str, value: str, scheme: str | None) -> None:
    assert recognise(page, scheme) == Identifier("url", value)


def test_a_plain_address_of_a_resolver_is_no_page() -> None:
    assert recognise("https://example.org/ark:/12345/abc") == Identifier("ark", "12345/abc")
    assert recognise("https://arxiv.org/abs/1907.12345") == Identifier("arxiv", "1907.12345")
    assert recognise("https://example.org/" + "a" * 1990) is None


@pytest.mark.parametrize(
    ("text", "scheme", "value"),
    [
        ("gocdb:IN2P3-CC", "gocdb", "IN2P3-CC"),
        ("osg:site/University of Wisconsin–Madison", "osg", "site/University of Wisconsin–Madison"),
        ("osg:facility/Universidade de  São Paulo", "osg", "facility/Universidade de São Paulo"),
        ("cric:site/GEANT REN", "cric", "site/GEANT REN"),
    ],
)
def test_names_in_registries_of_sites_are_identifiers_without_a_resolver(text: str, scheme: str, value: str) -> None:
    found = recognise(text)
    assert found is not None
    assert (found.scheme, found.value) == (scheme, value)
    assert iri_of(found).startswith(f"entity/{scheme}/")


def test_a_name_in_a_registry_has_no_control_characters() -> None:
    for text in ("gocdb:", "gocdb:<x>", "osg:site/\x00", "cric:" + "x" * 200):
        with pytest.raises(MalformedIdentifier):
            recognise(text)
