"""OpenAIRE's own XML schema as the judge of our profile for literature: what it refuses, and what only we ask for."""

from __future__ import annotations

import shutil
from copy import deepcopy
from pathlib import Path

import pytest
from lxml import etree

from schemas.profiles.openaire_literature import PROFILE
from schemas.records import Severity
from schemas.validation.reading.submission import submitted
from schemas.validation.tree import check_record, records_of
from tests.contracts.spoiling import spoilt

pytestmark = pytest.mark.samples

_EMPTY = "an element without a word says nothing: we call it wrong or missing, the schema lets it pass"
_OPTIONAL = "an empty optional element says nothing, so it is absent"
_DEMANDED = "the schema holds everything in one free choice, so it demands nothing; the guidelines do"
_ONCE = "the same choice lets everything be repeated; the guidelines do not"
_ADDRESS = "the guidelines ask for the address of the licence, the schema for any text"
EXPLAINED: dict[tuple[str, str, str], str] = {
    **dict.fromkeys(
        (
            ("coverage", "empty", "we refuse"),
            ("fundingReferences/fundingReference/funderIdentifier", "empty", "we refuse"),
            ("fundingReferences/fundingReference/awardNumber", "empty", "we refuse"),
            ("dates/date", "empty", "we refuse"),
            ("publisher", "empty", "we refuse"),
            ("description", "empty", "we refuse"),
            ("identifier", "empty", "we refuse"),
            ("source", "empty", "we refuse"),
            ("subjects/subject", "empty", "we refuse"),
            ("file", "empty", "we refuse"),
            ("licenseCondition", "empty", "we refuse"),
        ),
        _EMPTY,
    ),
    **dict.fromkeys(
        (
            ("fundingReferences/fundingReference/fundingStream", "empty", "the schema refuses"),
            ("fundingReferences/fundingReference/awardTitle", "empty", "the schema refuses"),
        ),
        _OPTIONAL,
    ),
    **dict.fromkeys(
        (
            ("dates", "removed", "we refuse"),
            ("dates/date", "removed", "we refuse"),
            ("resourceType", "removed", "we refuse"),
            ("identifier", "removed", "we refuse"),
            ("rights", "removed", "we refuse"),
        ),
        _DEMANDED,
    ),
    **dict.fromkeys(
        (
            ("dates", "doubled", "we refuse"),
            ("dates/date", "doubled", "we refuse"),
            ("resourceType", "doubled", "we refuse"),
            ("identifier", "doubled", "we refuse"),
            ("rights", "doubled", "we refuse"),
            ("citationTitle", "doubled", "we refuse"),
            ("citationVolume", "doubled", "we refuse"),
            ("citationIssue", "doubled", "we refuse"),
            ("citationStartPage", "doubled", "we refuse"),
            ("citationEndPage", "doubled", "we refuse"),
            ("citationEdition", "doubled", "we refuse"),
            ("citationConferencePlace", "doubled", "we refuse"),
            ("citationConferenceDate", "doubled", "we refuse"),
            ("version", "doubled", "we refuse"),
            ("licenseCondition", "doubled", "we refuse"),
        ),
        _ONCE,
    ),
    **dict.fromkeys((("licenseCondition", "@uri", "we refuse"),), _ADDRESS),
}
"""Where profile and schema differ on a spoilt part, by its path and what was done to it, and why."""


@pytest.fixture(scope="module")
def schema(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> etree.XMLSchema:
    """The published schema, each import turned to the file that is here."""
    folder = tmp_path_factory.mktemp("xsd")
    shutil.copy(samples / "standards" / "ivoa" / "schemas" / "schemas" / "xml.xsd", folder)
    for path in (samples / "standards" / "openaire" / "literature-schemas" / "4.0").glob("*.xsd"):
        text = path.read_text().replace("http://www.w3.org/2009/01/xml.xsd", "xml.xsd")
        (folder / path.name).write_text(text)
    return etree.XMLSchema(etree.parse(folder / "openaire.xsd"))


@pytest.fixture(scope="module")
def records(samples: Path) -> dict[str, etree._Element]:
    folder = samples / "standards" / "openaire" / "literature-samples"
    return {path.name: etree.parse(path).getroot() for path in sorted(folder.glob("*.xml"))}


def errors(record: etree._Element) -> set[str]:
    root = submitted("record.xml", etree.tostring(record)).tree()
    [found] = records_of(root, PROFILE)
    return {fault.rule.code for fault in check_record(found, PROFILE) if fault.severity is Severity.ERROR}


def test_the_samples_get_the_schemas_verdict(schema: etree.XMLSchema, records: dict[str, etree._Element]) -> None:
    assert {name: schema.validate(record) for name, record in records.items()} == {
        name: not errors(record) for name, record in records.items()
    }


MENDED = {
    "publisher": "words", "description": "words", "source": "words", "coverage": "words", "date": "2020-01-01",
    "file": "https://example.org/x", "@resourceTypeGeneral": "literature", "@uri": "http://purl.org/coar/x/c_1",
}  # fmt: skip
"""What the mock record, which holds random letters, must say instead to please both."""


def mended(record: etree._Element) -> etree._Element:
    for element in record.iter("*"):
        name = etree.QName(element).localname
        if name in MENDED and len(element) == 0:
            element.text = MENDED[name]
        if name == "resourceType":
            element.set("resourceTypeGeneral", "literature")
        if name == "licenseCondition":
            element.set("uri", "https://example.org/x")
    return record


def test_each_part_spoilt_gets_the_schemas_verdict(schema: etree.XMLSchema, records: dict[str, etree._Element]) -> None:
    compared, differ, seen = 0, set(), set[tuple[str, str, str]]()
    for record in map(mended, map(deepcopy, records.values())):
        assert schema.validate(record)
        assert not errors(record)
        for path, change, copy in spoilt(record, "", seen):
            compared += 1
            found = errors(copy)
            if schema.validate(copy) is bool(found):
                differ.add((path, change, "we refuse" if found else "the schema refuses"))
    assert compared > 100
    assert differ == EXPLAINED.keys()
