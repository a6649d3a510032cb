"""Data sets of DCAT-US: the `data.json` of US agencies, 1.1 (Project Open Data) and 3.0.

https://resources.data.gov/resources/dcat-us/. A catalogue without a JSON-LD context that leads anywhere is read here by
its keys: contexts are never fetched. Services and catalogues inside a 3.0 catalogue are records of their own.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from schemas.errors import MalformedPayload
from schemas.formats.agents import ORGANISATION, agent, contact
from schemas.formats.json import Reading, dump, load, load_object, text_in
from schemas.records import Description, Format

_ACCESS = {"public": "public", "restricted public": "restricted", "non-public": "non-public"}
_NESTED = (("dataset", "Dataset"), ("service", "DataService"), ("catalog", "Catalog"))
_SERIES = "seriesMember"
_MARKS = frozenset({"accessLevel", "contactPoint", "publisher", "distribution", "endpointURL", "inSeries", _SERIES})
_DEPTH = 8


def parse(body: bytes) -> Description:
    """Read one data set, service or catalogue; raises `MalformedPayload`."""
    record = load_object(body, "An entry of DCAT-US")
    if not _is_entry(record):
        raise MalformedPayload("This JSON is no entry of DCAT-US: it has no title with publisher, contact or access.")
    reading = Reading(record)
    kind = _KINDS.get((reading.text("@type") or "").rpartition(":")[2], "dataset")
    reading.add("title", reading.text("title"))
    reading.add("description", *reading.texts("description"))
    for value in _identifiers(reading):
        reading.own(value)
    reading.add("keyword", *reading.texts("keyword"))
    for value in reading.texts("theme"):
        reading.add("theme", {"prefLabel": [value]})
    for name, term in (("issued", "issued"), ("modified", "modified")):
        _date(reading, name, term)
    _people(reading)
    level = (reading.text("accessLevel") or "").lower()
    reading.set("accessRights", _ACCESS.get(level) or reading.text("accessRights"))
    reading.set("license", reading.text("license"))
    rights = reading.texts("rights")
    reading.set("rights", {"label": rights} if rights else None)
    reading.add("spatial", *reading.texts("spatial"))
    reading.add("temporal", *reading.texts("temporal"))
    reading.add("language", *reading.texts("language"))
    for name, term in (("landingPage", "landingPage"), ("references", "references"), ("describedBy", "page"),
                       ("endpointURL", "endpointURL"), ("endpointDescription", "endpointDescription")):  # fmt: skip
        reading.add(term, *(each for each in reading.texts(name) if "://" in each))
    for each in reading.nodes("distribution"):
        _distribution(reading, each)
    reading.drop("codes of the US budget, and how the file is written", *_CODES)
    return reading.finish(kind, "no term for it")


_KINDS = {"DataService": "data-service", "Catalog": "catalogue", "DatasetSeries": "collection"}
_CODES = (
    "bureauCode", "programCode", "primaryITInvestmentUII", "systemOfRecords", "dataQuality", "describedByType",
    "@id", "@context", "isPartOf", "conformsTo", "accrualPeriodicity", "dataset", "service", "catalog", _SERIES,
)  # fmt: skip


def split(body: bytes) -> Iterator[tuple[str | None, bytes]]:
    """Each data set, service and nested catalogue, by its identifier."""
    value = load(body)
    found = list(_entries(value, 0))
    if not found:
        yield None, dump(value)
    for record in found:
        yield next(iter(_stated_identifiers(record)), None), dump(record)


def recognises_json(value: Any) -> bool:
    """Whether a JSON value is a catalogue of DCAT-US, or a data set as one holds them."""
    if not isinstance(value, dict):
        return False
    said = str(value.get("conformsTo") or "")
    if "project-open-data" in said or "DCAT-US" in said:
        return True
    return _is_entry(value) and "accessLevel" in value and "@graph" not in value


def _entries(value: Any, depth: int) -> Iterator[dict[str, Any]]:
    if not isinstance(value, dict) or depth > _DEPTH:
        return
    for key, kind in _NESTED:
        listed = value.get(key)
        for each in listed if isinstance(listed, list) else ():
            if isinstance(each, dict):
                yield {"@type": kind} | each
                yield from _entries(each, depth + 1)
    listed = value.get("datasetSeries")
    for each in listed if isinstance(listed, list) else ():
        if isinstance(each, dict):
            yield {"@type": "DatasetSeries"} | each


def _is_entry(record: dict[str, Any]) -> bool:
    return text_in(record.get("title")) is not None and not _MARKS.isdisjoint(record)


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
        reading.state("https://w3id.org/continuum/ns#updateFrequency", value)
    else:
        reading.set(term, value)


def _people(reading: Reading) -> None:
    for at, each in enumerate(reading.nodes("publisher")):
        whole = each.node("subOrganizationOf").text("name")
        who = agent(each.text("name") or each.text("prefLabel"), types=ORGANISATION, of=[whole])
        if at == 0:
            reading.set("publisher", who)
        each.forget()
    for name in reading.texts("publisher"):
        reading.set("publisher", agent(name, types=ORGANISATION))
    for each in reading.nodes("contactPoint"):
        made = contact(reading, "contactPoint", each.text("fn"), addresses=each.texts("hasEmail"))
        reading.add("contactPoint", made)
        each.forget()


def _distribution(reading: Reading, each: Reading) -> None:
    access, download = each.text("accessURL"), each.text("downloadURL")
    if not (access or download):
        each.forget()
        return
    node: dict[str, Any] = {"accessURL": [access or download]}
    node |= {"downloadURL": [download]} if download else {}
    for name, term, many in (("title", "title", True), ("description", "description", True),
                             ("mediaType", "mediaType", False), ("format", "format", False),
                             ("license", "license", False)):  # fmt: skip
        value = each.text(name)
        node |= {term: [value] if many else value} if value else {}
    reading.add("distribution", node)
    each.forget()


FORMAT = Format(
    prefix="dcat_us",
    title="DCAT-US data.json",
    namespace="https://resources.data.gov/resources/dcat-us",
    schema_location="",
    media_type="application/json",
    parse=parse,
    revision=1,
    richness=30,
    aliases=("data_json",),
    split=split,
    recognises_json=recognises_json,
)
