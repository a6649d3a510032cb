"""Data sets of DCAT-US: the `data.json` of US agencies, 1.1 (Project Open Data) and 3.0.

https://resources.data.gov/resources/dcat-us/. A catalogue without a JSON-LD context that leads anywhere is read here by
its keys: contexts are never fetched. Services and catalogues inside a 3.0 catalogue are records of their own.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from schemas.errors import MalformedPayload
from schemas.formats.agents import ORGANISATION, agent, attribution, contact, project
from schemas.formats.json import Reading, dump, load, load_object, text_in
from schemas.formats.rights import Statement, sort_rights
from schemas.formats.telling import named
from schemas.records import Description, Format

_ACCESS = {"public": "public", "restricted public": "restricted", "non-public": "non-public"}
_SERIES = "seriesMember"
_NESTED = (
    ("dataset", "Dataset"), ("service", "DataService"), ("catalog", "Catalog"), ("datasetSeries", "DatasetSeries"),
    ("servesDataset", "Dataset"), (_SERIES, "Dataset"), ("first", "Dataset"), ("last", "Dataset"),
)  # fmt: skip
_LISTS = frozenset({"dataset", "service", "catalog", "datasetSeries"})
_NESTS = frozenset(key for key, _ in _NESTED)
_CLASSES = frozenset(kind for _, kind in _NESTED)
_MARKS = frozenset({"accessLevel", "contactPoint", "publisher", "distribution", "endpointURL", "inSeries", _SERIES})
_DEPTH = 8
_OFTEN = "https://w3id.org/continuum/ns#updateFrequency"
_NOTE = "http://www.w3.org/2004/02/skos/core#note"


def parse(body: bytes) -> Description:
    """Read one data set, service or catalogue; raises `MalformedPayload`."""
    record = load_object(body, "An entry of DCAT-US")
    if not _is_entry(record):
        raise MalformedPayload("This JSON is no entry of DCAT-US: it has no title with publisher, contact or access.")
    reading = Reading(record)
    kind = _KINDS.get((reading.text("@type") or "").rpartition(":")[2], "dataset")
    if kind == "collection":
        reading.add("@type", "dcat:DatasetSeries")
    reading.add("title", reading.text("title"))
    reading.add("description", *reading.texts("description"))
    for value in _identifiers(reading):
        reading.own(value)
    for each in reading.nodes("otherIdentifier"):
        reading.other(each.text("notation") or each.text("@id"), each.text("schemaAgency"))
        each.forget()
    reading.add("keyword", *reading.texts("keyword"))
    _concepts(reading)
    for name in ("issued", "modified", "created"):
        _date(reading, name, name)
    _people(reading)
    _rights(reading)
    _coverage(reading)
    reading.add("language", *reading.texts("language"))
    reading.set("version", reading.text("version"))
    reading.add("versionNotes", reading.text("versionNotes"))
    _links(reading)
    for each in reading.nodes("distribution"):
        _distribution(reading, each)
    reading.drop("a part of what its distributions hold", "sample")
    reading.drop("measures whose meaning stands elsewhere", "hasQualityMeasurement")
    reading.drop("records of their own", "dataset", "service", "catalog", "datasetSeries", "first", "last", "record")
    reading.drop("codes of the US budget, and how the file is written", *_CODES)
    return reading.finish(kind, "no term for it")


_KINDS = {"DataService": "data-service", "Catalog": "catalogue", "DatasetSeries": "collection"}
_CODES = (
    "bureauCode", "programCode", "primaryITInvestmentUII", "systemOfRecords", "dataQuality", "describedByType",
    "@id", "@context", "isPartOf",
)  # fmt: skip


def split(body: bytes) -> Iterator[tuple[str | None, bytes]]:
    """Each data set, service and nested catalogue, by its identifier."""
    value = load(body)
    found = list(_entries(value, 0))
    alone = isinstance(value, dict) and _class_of(value) in _CLASSES - {"Catalog"} and _is_entry(value)
    if alone or not found:
        yield None, dump(value)
    seen: set[str] = set()
    for record in found:
        name = next(iter(_stated_identifiers(record)), None)
        if name is None or name not in seen:
            seen |= {name} if name is not None else set()
            yield name, dump(record)


def recognises_json(value: Any) -> bool:
    """Whether a JSON value is a catalogue of DCAT-US, or a data set as one holds them."""
    if not isinstance(value, dict):
        return False
    said = str(value.get("conformsTo") or "")
    if "project-open-data" in said or "DCAT-US" in said:
        return True
    if not _is_entry(value) or "@graph" in value:
        return False
    return "accessLevel" in value or ("@context" not in value and _class_of(value) in _CLASSES)


def _entries(value: Any, depth: int) -> Iterator[dict[str, Any]]:
    """Everything that is described inside; what a service serves and a series holds may stand there whole."""
    if not isinstance(value, dict) or depth > _DEPTH:
        return
    for key, kind in _NESTED:
        listed = value.get(key)
        for each in listed if isinstance(listed, list) else [listed]:
            if isinstance(each, dict) and (depth == 0 or key in _LISTS or _is_entry(each)):
                yield {"@type": kind} | each
                yield from _entries(each, depth + 1)


def _class_of(record: dict[str, Any]) -> str:
    return (text_in(record.get("@type")) or "").rpartition(":")[2]


def _is_entry(record: dict[str, Any]) -> bool:
    if text_in(record.get("title")) is None:
        return False
    return not _MARKS.isdisjoint(record) or (_class_of(record) == "Catalog" and not _NESTS.isdisjoint(record))


def _stated_identifiers(record: dict[str, Any]) -> list[str]:
    stated = record.get("identifier")
    values = stated if isinstance(stated, list) else [stated]
    plain = [text_in(each.get("@id")) or text_in(each.get("notation")) if isinstance(each, dict) else text_in(each)
             for each in values]  # fmt: skip
    own = text_in(record.get("@id"))
    return [each for each in (*plain, own) if each]


def _identifiers(reading: Reading) -> list[str]:
    found = _stated_identifiers(reading.left)
    reading.forget("identifier")
    return found


def _date(reading: Reading, name: str, term: str) -> None:
    """A date; a repeating interval such as `R/P1W` says how often, and is no date."""
    value = reading.text(name)
    if value and value.upper().startswith("R/"):
        reading.state(_OFTEN, value)
    else:
        reading.set(term, value)


def _concepts(reading: Reading) -> None:
    texts, nodes = _either(reading, "theme")
    reading.add("theme", *({"prefLabel": [text]} for text in texts))
    for each in nodes:
        reading.add("theme", named(each.text("@id"), each.text("prefLabel")))
        each.forget()
    for each in reading.nodes("status"):
        reading.set("status", named(each.text("@id"), each.text("prefLabel")))
        each.forget()
    texts, nodes = _either(reading, "conformsTo")
    for each in nodes:
        name, address = each.text("title"), each.text("@id")
        reading.add("conformsTo", ({"label": [name]} if name else {}) | ({"@id": address} if address else {}) or None)
        each.forget()
    reading.add("conformsTo", *({"label": [text]} for text in texts))


def _either(reading: Reading, name: str) -> tuple[list[str], list[Reading]]:
    """A field that holds texts in one version and nodes in another, or both."""
    value = reading.left.get(name)
    listed = value if isinstance(value, list) else [value]
    texts = [text for each in listed if (text := text_in(each)) is not None]
    reading.left[name] = [each for each in listed if isinstance(each, dict)]
    return texts, reading.nodes(name)


def _people(reading: Reading) -> None:
    for at, each in enumerate(reading.nodes("publisher")):
        whole = each.node("subOrganizationOf").text("name")
        who = agent(each.text("name") or each.text("prefLabel"), types=ORGANISATION, of=[whole])
        if at == 0:
            reading.set("publisher", who)
        each.forget()
    for name in reading.texts("publisher"):
        reading.set("publisher", agent(name, types=ORGANISATION))
    for each in reading.nodes("creator"):
        reading.add("creator", each.text("name"))
        each.forget()
    for field in ("contributor", "rightsHolder"):
        for each in reading.nodes(field):
            reading.add("qualifiedAttribution", attribution(agent(each.text("name")), field))
            each.forget()
    for each in reading.nodes("qualifiedAttribution"):
        actor = each.node("agent")
        role = each.text("hadRole") or "contributor"
        reading.add("qualifiedAttribution", attribution(agent(actor.text("name")), role))
        actor.forget()
        each.forget()
    for each in reading.nodes("contactPoint"):
        made = contact(reading, "contactPoint", each.text("fn"), addresses=each.texts("hasEmail"))
        reading.add("contactPoint", made)
        each.forget()


def _rights(reading: Reading) -> None:
    """In 1.1 access is a level; in 3.0 it is said in words, as rights are."""
    level = _ACCESS.get((reading.text("accessLevel") or "").lower())
    stated = [Statement(text) for text in (*reading.texts("accessRights"), *reading.texts("rights"))]
    licence = reading.text("license")
    address = licence if licence and licence.startswith("http") else None
    said = sort_rights([*stated, Statement(None if address else licence, address)])
    for term, value in (said | ({"accessRights": level} if level else {})).items():
        reading.set(term, value)
    reading.add("provenance", *({"label": [text]} for text in reading.texts("provenance")))
    for name in ("purpose", "liabilityStatement", "scopeNote", "usageNote"):
        reading.state(_NOTE, *reading.texts(name))


def _coverage(reading: Reading) -> None:
    texts, nodes = _either(reading, "spatial")
    reading.add("spatial", *texts)
    for each in nodes:
        name, shape = each.text("prefLabel"), each.text("geometry")
        node: dict[str, Any] = ({"prefLabel": [name]} if name else {}) | ({"geometry": shape} if shape else {})
        for corner in ("bbox", "centroid"):
            value = each.text(corner)
            node |= {corner: value} if value else {}
        reading.add("spatial", node or None)
        each.forget()
    texts, nodes = _either(reading, "temporal")
    reading.add("temporal", *texts)
    for each in nodes:
        ends = {name: value for name in ("startDate", "endDate") if (value := each.text(name))}
        reading.add("temporal", ends or None)
        each.forget()
    for name in ("spatialResolutionInMeters", "temporalResolution"):
        reading.set(name, next(iter(reading.texts(name)), None))
    often = reading.text("accrualPeriodicity")
    if often and "://" in often:
        reading.set("accrualPeriodicity", often)
    else:
        reading.state(_OFTEN, often)


def _links(reading: Reading) -> None:
    """Pages and related things, by their address or as a node that has one."""
    for name, term in _LINKS:
        texts, nodes = _either(reading, name)
        reading.add(term, *(text for text in texts if "://" in text))
        for each in nodes:
            found = [each.text(key) for key in ("accessURL", "downloadURL", "@id")] + _stated_identifiers(each.left)
            reading.add(term, next((address for address in found if address and "://" in address), None))
            each.forget()
    for each in reading.nodes("qualifiedRelation"):
        address, role = each.text("relation"), each.text("hadRole")
        if address and "://" in address:
            reading.add("qualifiedRelation", {"relation": [address]} | ({"hadRole": role} if role else {}))
        each.forget()
    for each in reading.nodes("wasGeneratedBy"):
        reading.add("wasGeneratedBy", project(each.text("label")))
        each.forget()


_LINKS = (
    ("landingPage", "landingPage"), ("references", "references"), ("describedBy", "page"), ("page", "page"),
    ("endpointURL", "endpointURL"), ("endpointDescription", "endpointDescription"), ("inSeries", "inSeries"),
    ("previousVersion", "previousVersion"), ("hasVersion", "hasVersion"), ("relation", "relation"),
    ("isReferencedBy", "isReferencedBy"), ("source", "source"), ("servesDataset", "servesDataset"),
    (_SERIES, "hasPart"),
)  # fmt: skip


def _distribution(reading: Reading, each: Reading) -> None:
    access, download = each.text("accessURL"), each.text("downloadURL")
    if not (access or download):
        each.forget()
        return
    node: dict[str, Any] = {"accessURL": [access or download]}
    node |= {"downloadURL": [download]} if download else {}
    for name, term, many in (("title", "title", True), ("description", "description", True),
                             ("mediaType", "mediaType", False), ("format", "format", False),
                             ("byteSize", "byteSize", False), ("issued", "issued", False),
                             ("modified", "modified", False), ("describedBy", "page", True),
                             ("license", "license", False)):  # fmt: skip
        value = each.text(name)
        node |= {term: [value] if many else value} if value else {}
    standards = [named(text, None) if "://" in text else {"label": [text]} for text in each.texts("conformsTo")]
    node |= {"conformsTo": standards} if standards else {}
    languages = each.texts("language")
    node |= {"language": languages} if languages else {}
    reading.add("distribution", node)
    each.forget("@type", "@id")


FORMAT = Format(
    prefix="dcat_us",
    title="DCAT-US data.json",
    namespace="https://resources.data.gov/resources/dcat-us",
    schema_location="",
    media_type="application/json",
    parse=parse,
    revision=2,
    richness=30,
    aliases=("data_json",),
    split=split,
    listed_at=("dataset",),
    recognises_json=recognises_json,
)
