"""Twenty joins that were written down by hand, and twenty near misses that must stay apart."""

from __future__ import annotations

from datetime import UTC, datetime

import orjson
import pytest

from harvester.normalise import normalise
from schemas.identifiers import iri_of, recognise
from schemas.records import Claim, Description, Header, Payload, Record, Source
from schemas.vocabularies.lookup import rows
from schemas.vocabularies.organisations import known_as, known_at

NOW = datetime(2026, 1, 1, tzinfo=UTC)
SOURCE = Source(key="a", title="A", protocol="files", endpoint="x")


def record(*written: str, kind: str = "organisation", homepage: str = "", name: str = "N") -> Record:
    claims = tuple(
        Claim(each, found.scheme, primary=True) for each in written if (found := recognise(each)) is not None
    )
    properties: dict[str, object] = {"title": [name], "name": [name]} | ({"homepage": homepage} if homepage else {})
    payload = Payload("a", Header("1"), "x", b"{}", "https://a.org", NOW, "0")
    return normalise(payload, Description(kind, properties, claims), SOURCE)


def joins(first: Record, second: Record) -> bool:
    return bool(set(first.identifiers) & set(second.identifiers))


JOINS = [
    ("https://ror.org/01ggx4157", "osg:facility/European Organization for Nuclear Research"),
    ("https://ror.org/01js2sh04", "osg:facility/Deutsches_Elektronen-Synchrotron_DESY_"),
    ("https://ror.org/00f9tz983", "osg:facility/National_Institute_for_Subatomic_Physics"),
    ("https://ror.org/03fd77x13",
     "osg:facility/Institut National de Physique Nucléaire et de Physique des Particules"),
    ("https://ror.org/005ta0471", "gocdb:INFN"),
    ("https://ror.org/04wxnsj81", "gocdb:DATACITE"),
    ("https://ror.org/00jmfr291", "osg:facility/University_of_Michigan"),
    ("https://ror.org/02ex6cf31", "osg:facility/Brookhaven National Laboratory"),
    ("https://ror.org/020hgte69", "osg:facility/Fermi_National_Accelerator_Laboratory"),
    ("https://ror.org/0168r3w48", "osg:facility/University of California, San Diego"),
    ("https://ror.org/024mw5h28", "osg:facility/University of Chicago"),
    ("https://ror.org/042nb2s44", "osg:facility/Massachusetts Institute of Technology"),
    ("https://ror.org/044yd9t77", "osg:facility/Joint Institute for Nuclear Research"),
    ("gocdb:CERN-PROD", "cric:site/CERN-PROD"),
    ("gocdb:GSI-LCG2", "cric:site/GSI-LCG2"),
    ("gocdb:GRIF", "cric:site/GRIF"),
    ("gocdb:GRIF-LLR", "cric:site/GRIF-LLR"),
    ("gocdb:IN2P3-LAPP", "cric:site/IN2P3-LAPP"),
    ("gocdb:IN2P3-CC", "cric:site/IN2P3-CC"),
    ("osg:site/AGLT2", "cric:site/AGLT2"),
]  # fmt: skip

NEAR_MISSES = [
    ("gocdb:GRIF", "cric:site/GRIF-LLR"),
    ("gocdb:GRIF-LLR", "gocdb:GRIF-IRFU"),
    ("gocdb:GRIF-IJCLAB", "cric:site/GRIF-LPNHE"),
    ("gocdb:INFN", "gocdb:INFN-T1"),
    ("gocdb:INFN-CLOUD-CNAF", "gocdb:INFN-CLOUD-BARI"),
    ("https://ror.org/005ta0471", "gocdb:INFN-CLOUD-CNAF"),
    ("https://ror.org/01ggx4157", "gocdb:CERN-PROD"),
    ("https://ror.org/02k8cbn47", "cric:site/GSI-LCG2"),
    ("https://ror.org/02feahw73", "https://ror.org/03fd77x13"),
    ("https://ror.org/03fd77x13", "gocdb:IN2P3-CC"),
    ("gocdb:FZ-JUELICH", "gocdb:FZK-LCG2"),
    ("gocdb:FZ-JUELICH", "gocdb:FZJ"),
    ("osg:facility/University of Michigan", "osg:facility/Michigan State University"),
    ("osg:facility/University of Michigan", "osg:site/AGLT2"),
    ("osg:site/AGLT2", "osg:group/AGLT2"),
    ("osg:vo/CTA", "gocdb:CTA"),
    ("osg:facility/Boston University", "osg:facility/Boston College"),
    ("osg:facility/The University of Texas at Austin", "osg:facility/The University of Texas at Arlington"),
    ("osg:facility/Columbia University", "osg:facility/University of British Columbia"),
    ("cric:site/SURF", "https://ror.org/009vhk114"),
]  # fmt: skip


def kind_of(written: str) -> str:
    return "organisation" if "ror.org" in written or ":facility/" in written or ":vo/" in written else "site"


def test_there_are_twenty_of_each() -> None:
    assert len(JOINS) == len(set(JOINS)) == 20
    assert len(NEAR_MISSES) == len(set(NEAR_MISSES)) == 20


@pytest.mark.parametrize(("one", "other"), JOINS)
def test_one_thing_under_two_names_joins(one: str, other: str) -> None:
    assert joins(record(one, kind=kind_of(one)), record(other, kind=kind_of(other)))


@pytest.mark.parametrize(("one", "other"), NEAR_MISSES)
def test_two_things_stay_two(one: str, other: str) -> None:
    assert not joins(record(one, kind=kind_of(one)), record(other, kind=kind_of(other)))


def test_an_acronym_joins_nothing() -> None:
    fair = record(name="FAIR")
    assert fair.identifiers == ()
    assert not joins(record(name="FAIR", homepage="https://www.go-fair.org/"), record("https://ror.org/02k8cbn47"))


def test_an_organisation_without_an_identifier_is_known_by_its_own_front_page() -> None:
    cern = record("https://ror.org/01ggx4157")
    assert joins(cern, record(homepage="https://home.cern/"))
    assert joins(cern, record(homepage="https://www.cern.ch"))
    for page in ("https://home.cern/science", "https://cern.ch.example.org/", "https://indico.cern.ch/"):
        assert not joins(cern, record(homepage=page))
    assert not joins(cern, record(homepage="https://home.cern/", kind="site"))


def test_a_join_says_by_what_and_what_is_alone_is_said() -> None:
    joined = record("cric:site/GRIF", kind="site")
    (told,) = [each for each in joined.findings if each.code == "NORM-JOINED"]
    assert told.found == "CRIC site/GRIF"
    assert "known as GRIF by the table" in told.message
    alone = record("osg:site/Nowhere", kind="site")
    assert "NORM-NOT-JOINED" in {each.code for each in alone.findings}
    assert "NORM-NOT-JOINED" not in {each.code for each in record("osg:vo/CTA").findings}


def test_a_part_says_of_what_it_is_one() -> None:
    document = orjson.loads(record("gocdb:GRIF-LLR", kind="site").document)
    assert document["memberOf"][0]["identifier"] == ["gocdb:GRIF"]
    document = orjson.loads(record("gocdb:INFN-CLOUD-BARI", kind="site").document)
    assert document["memberOf"][0]["identifier"] == ["https://ror.org/005ta0471"]


def test_the_table_says_no_identifier_and_no_domain_twice() -> None:
    table = rows("organisations.tsv")
    written = [text for row in table for text in (row[0], *row[1].split("|")) if text]
    domains = [text for row in table for text in row[2].split("|") if text]
    assert len(written) == len(set(written))
    assert len(domains) == len(set(domains))
    for text in written:
        found = recognise(text)
        assert found is not None, text
        assert known_as(found) is not None
        assert iri_of(found)
    for domain in domains:
        assert known_at(f"https://{domain}/") is not None
    for row in table:
        whole = recognise(row[3]) if row[3] else None
        assert not row[3] or (whole is not None and known_as(whole) is not None), row
