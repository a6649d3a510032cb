"""VOResource's own XML schemas as the judge of our profile: every sample record, and each part of it spoilt in turn."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lxml import etree

from schemas.profiles.voresource import PROFILE
from schemas.records import Severity
from schemas.validation.reading.submission import submitted
from schemas.validation.tree import check_record, records_of
from tests.contracts.spoiling import spoilt

pytestmark = pytest.mark.samples

VO = "http://www.ivoa.net/xml"
RESOURCE = f"{{{VO}/RegistryInterface/v1.0}}Resource"
TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
FILES = {
    f"{VO}/RegistryInterface/v1.0": "schemas/schemas/RegistryInterface-v1.0.xsd",
    f"{VO}/VOResource/v1.0": "schemas/schemas/VOResource-v1.1.xsd",
    f"{VO}/VODataService/v1.1": "schemas/schemas/VODataService-v1.2.xsd",
    f"{VO}/VORegistry/v1.0": "schemas/schemas/VORegistry-1.1.xsd",
    f"{VO}/StandardsRegExt/v1.0": "schemas/schemas/StandardsRegExt-1.0.xsd",
    f"{VO}/DocRegExt/v1": "DocRegExt/DocRegExt-v1.0.xsd",
    f"{VO}/STC/stc-v1.30.xsd": "schemas/schemas/stc-v1.30.xsd",
    "http://www.openarchives.org/OAI/2.0/": "schemas/schemas/OAI-v2.0.xsd",
    "http://www.w3.org/1999/xlink": "schemas/schemas/xlink.xsd",
    "http://www.w3.org/XML/1998/namespace": "schemas/schemas/xml.xsd",
}
"""The published schemas of each namespace; between them they name addresses on the web, which nobody asks here."""

RECORDS: dict[str, str] = {
    "ivoa-registry/VODataService/samples/catalog.xml 0": "tells of `stats` and frames: VODataService 1.3",
    "ivoa-registry/VOResource/test-data/valid-record.xml 0": "its publisher has an `altIdentifier`: VOResource 1.3",
    "standards/ivoa/records-ivoa-std/test-data/valid-record.xml 0": "the same record",
    "standards/ivoa/rofr-records/first-listrecs.xml 1": "VODataService 1.0, a namespace that was replaced",
    "standards/ivoa/rofr-records/first-listrecs.xml 2": "we refuse it: its publisher is an element without a word",
}
"""Sample records on which schema and profile differ, and why."""

OTHER_STANDARDS: dict[str, str] = {
    r"coverage|tableset|.*/(param|queryType|resultType)": "VODataService",
    r"schema|endorsedVersion|interface|key": "StandardsRegExt",
    r"capability/(locTitle|languageCode)": "DocRegExt",
    r"full|managedAuthority|managingOrg|capability/maxRecords": "VORegistry",
}
"""What belongs to other standards that build on VOResource: their schemas refuse more than the profile looks at."""

_EMPTY = "an element without a word says nothing: we call it missing, the schema lets it pass"
EXPLAINED: dict[tuple[str, str, str], str] = {
    ("title", "empty", "we refuse"): _EMPTY,
    ("curation/publisher", "empty", "we refuse"): _EMPTY,
    ("curation/creator/name", "empty", "we refuse"): _EMPTY,
    ("curation/contact/name", "empty", "we refuse"): _EMPTY,
    ("content/subject", "empty", "we refuse"): _EMPTY,
    ("content/description", "empty", "we refuse"): _EMPTY,
    ("content/referenceURL", "empty", "we refuse"): _EMPTY,
    ("content/relationship/relationshipType", "empty", "we refuse"): _EMPTY,
    ("content/relationship/relatedResource", "empty", "we refuse"): _EMPTY,
    ("capability/interface/accessURL", "empty", "we refuse"): _EMPTY,
    ("curation/date", "empty", "the schema refuses"): "an empty optional element says nothing, so it is absent",
    ("validationLevel", "@validatedBy", "we refuse"): "the text asks for an IVOA identifier, the schema for any URI",
    ("", "@version", "we refuse"): "the text asks for a number such as 1.1, the schema for any token",
}
"""Where profile and schema differ on a spoilt part, by its path and what was done to it, and why."""


@pytest.fixture(scope="module")
def schema(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> etree.XMLSchema:
    """The published schemas as one, each import turned to the file that is here."""
    folder = tmp_path_factory.mktemp("xsd")
    for path in FILES.values():
        text = (samples / "standards" / "ivoa" / path).read_text()
        (folder / Path(path).name).write_text(re.sub(r"<(?:\w+:)?import\b[^>]*>", _local, text))
    named = (f'<xs:import namespace="{name}" schemaLocation="{Path(path).name}"/>' for name, path in FILES.items())
    whole = folder / "all.xsd"
    whole.write_text(f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">{"".join(named)}</xs:schema>')
    return etree.XMLSchema(etree.parse(whole))


def _local(tag: re.Match[str]) -> str:
    [namespace] = re.findall(r'namespace="([^"]+)"', tag.group())
    plain = re.sub(r'\s*schemaLocation="[^"]*"', "", tag.group())
    return plain.replace(" namespace=", f' schemaLocation="{Path(FILES[namespace]).name}" namespace=')


@pytest.fixture(scope="module")
def records(samples: Path) -> dict[str, etree._Element]:
    """Every record of the samples by its file and its place in it."""
    found = {}
    for path in sorted([*samples.glob("standards/ivoa/**/*.xml"), *samples.glob("ivoa-registry/**/*.xml")]):
        text = path.read_bytes()
        if RESOURCE[1:-9].encode() not in text:
            continue
        for number, element in enumerate(etree.fromstring(text).iter(RESOURCE)):
            alone = etree.tostring(element, with_tail=False)
            found[f"{path.relative_to(samples)} {number}"] = etree.fromstring(alone)
    return found


def conforms(record: etree._Element) -> bool:
    root = submitted("record.xml", etree.tostring(record)).tree()
    [found] = records_of(root, PROFILE)
    return not [fault for fault in check_record(found, PROFILE) if fault.severity is Severity.ERROR]


def test_every_sample_record_gets_the_schemas_verdict(
    schema: etree.XMLSchema, records: dict[str, etree._Element]
) -> None:
    differ = {name for name, record in records.items() if schema.validate(record) is not conforms(record)}
    assert differ == RECORDS.keys()
    assert len(records) > 20


def test_each_part_spoilt_gets_the_schemas_verdict(schema: etree.XMLSchema, records: dict[str, etree._Element]) -> None:
    """Each element removed, doubled and emptied, each attribute made nonsense: once for each path and type."""
    seen: set[tuple[str, str, str]] = set()
    compared, differ = 0, set()
    for record in (each for each in records.values() if schema.validate(each) and conforms(each)):
        for path, change, copy in spoilt(record, record.get(TYPE, ""), seen):
            compared += 1
            if schema.validate(copy) is not conforms(copy):
                differ.add((path, change, "the schema refuses" if conforms(copy) else "we refuse"))
    ours = {each for each in differ if not _is_elsewhere(each[0])}
    assert len({kind for kind, _, _ in seen}) > 6
    assert compared > 600
    assert ours == EXPLAINED.keys()
    assert {who for path, _, who in differ if _is_elsewhere(path)} == {"the schema refuses"}


def _is_elsewhere(path: str) -> bool:
    return any(re.fullmatch(rf"(?:{pattern})(?:/.*)?", path) for pattern in OTHER_STANDARDS)
