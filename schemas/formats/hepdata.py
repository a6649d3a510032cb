"""Records of HEPData: its record pages as JSON, and the `submission.yaml` that experiments upload.

https://hepdata-submission.readthedocs.io/ and https://www.hepdata.net/formats: a submission is a YAML stream, of
which the first document may describe the whole (`comment`, `record_ids` …) and each other one table. Tables become
statements of one record; the numbers in them stay where they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import yaml

from schemas.errors import MalformedPayload, NoRecord
from schemas.formats.agents import ORGANISATION, agent, attribution
from schemas.formats.datacite_relations import resolvable
from schemas.formats.energies import collision_energy
from schemas.formats.json import Reading, dump, listed_in, load, text_in
from schemas.formats.rights import Statement, sort_rights
from schemas.formats.yaml import UNREADABLE, ShallowLoader, malformed
from schemas.records import Description, Finding, Format, Severity

_SITE = "https://www.hepdata.net"
_CONTINUUM = "https://w3id.org/continuum/ns#"
_KEY = re.compile(
    rb"(?:\s|#[^\n]*\n|---[^\n]*\n)*(?:additional_resources|comment|data_file|dateupdated|dependent_variables|hepdata_doi"
    rb"|independent_variables|name|description)\s*:"
)
_MARK = re.compile(rb"^\s*(?:data_file|hepdata_doi|dependent_variables)\s*:", re.MULTILINE)
_ABOUT = frozenset(
    [
        "comment",
        "record_ids",
        "dateupdated",
        "modifications",
        "hepdata_doi",
        "related_to_hepdata_records",
        "preprintyear",
    ]
)
_UPDATED = "%d/%m/%Y %H:%M:%S"
_TABLES = 200


def parse(body: bytes) -> Description:
    """Read one submission or record page; raises `MalformedPayload`, also for the numbers of a table alone."""
    if body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        return _page(load(body))
    return _submission(_documents(body))


def split(body: bytes) -> Iterator[tuple[str | None, bytes]]:
    """Each record of a search's answer by its INSPIRE id; a submission is one record."""
    if body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] not in {b"{", b"["}:
        yield None, body
        return
    for record in listed_in(load(body), "results"):
        inner = record.get("record", record) if isinstance(record, dict) else {}
        number = text_in(inner.get("inspire_id")) if isinstance(inner, dict) else None
        yield f"ins{number}" if number else None, dump(record)


def recognises_json(value: Any) -> bool:
    """Whether a JSON value is a record page, or an answer to a search."""
    records = listed_in(value, "results")
    return bool(records) and _is_page(records[0])


def recognises_text(body: bytes) -> bool:
    """Whether this is YAML that begins as a submission or a table does."""
    return _KEY.match(body) is not None and _MARK.search(body) is not None


def _is_page(record: Any) -> bool:
    if not isinstance(record, dict):
        return False
    inner = record.get("record", record)
    return isinstance(inner, dict) and "hepdata_doi" in inner and "inspire_id" in inner


# --- the YAML of a submission ---------------------------------------------------------------------------------------


def _documents(body: bytes) -> list[dict[str, Any]]:
    """The documents of a YAML stream; aliases are shared, never copied, so that they cannot blow up."""
    try:
        found = list(yaml.load_all(body, Loader=_Loader))
    except UNREADABLE as error:
        raise malformed(error, next_step="Check it with hepdata-validator before it is submitted.") from error
    return [each for each in found if isinstance(each, dict)]


class _Loader(ShallowLoader):
    """Safe, and with every date left as it was written."""


_Loader.yaml_implicit_resolvers = {
    letter: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for letter, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _submission(documents: list[dict[str, Any]]) -> Description:
    tables = [each for each in documents if "data_file" in each or "independent_variables" in each]
    about = next((each for each in documents if each not in tables), {})
    if any("independent_variables" in each for each in tables) and not any("data_file" in each for each in tables):
        raise NoRecord(
            "These are the numbers of a table: what they mean stands in the submission that names this file.",
            next_step="Harvest the submission.yaml beside it.",
        )
    if not tables and _ABOUT.isdisjoint(about):
        raise MalformedPayload("This YAML is no submission to HEPData: it names neither a table nor the paper.")
    reading = Reading(_with_texts(about))
    _ids(reading)
    reading.add("description", reading.text("comment"), reading.text("description"))
    _updated(reading)
    _resources(reading)
    _related(reading)
    reading.drop("personal data", "modifications")
    _licence(reading, "data_license", "license")
    reading.set("issued", reading.text("preprintyear"))
    for name in ("title", "name"):
        reading.add("title", reading.text(name))
    for number, table in enumerate(tables, 1):
        part = Reading(_with_texts(table), path="table", within=reading)
        _table(part, number)
        part.close("no term for it")
    _title(reading, [text_in(each.get("name")) or "" for each in tables])
    return reading.finish("dataset", "no term for it")


def _with_texts(document: dict[Any, Any]) -> dict[str, Any]:
    """YAML has keys of any type."""
    return {str(key): value for key, value in document.items()}


def _ids(reading: Reading) -> None:
    reading.own(reading.text("hepdata_doi"), "doi")
    for each in reading.nodes("record_ids"):
        kind, value = (each.text("type") or "").lower(), each.text("id")
        if kind == "inspire" and value:
            _of_inspire(reading, value)
        else:
            reading.other(value, kind or None)


def _of_inspire(reading: Reading, number: str) -> None:
    """The paper whose numbers these are, and the page of the record, which goes by the same number."""
    reading.add("isReferencedBy", f"https://inspirehep.net/literature/{number}")
    reading.add("landingPage", f"{_SITE}/record/ins{number}")


def _updated(reading: Reading) -> None:
    """HEPData writes `30/04/2014 20:20:29`; 01/01/1970 stands for nothing."""
    stated = reading.text("dateupdated")
    if not stated:
        return
    try:
        moment = datetime.strptime(stated, _UPDATED).replace(tzinfo=UTC)
    except ValueError:
        reading.set("modified", stated)
        return
    if moment.year > 1970:
        reading.set("modified", moment.date().isoformat())
    else:
        reading.lose("dateupdated", "the first second of 1970 stands for nothing", stated)


def _resources(reading: Reading) -> None:
    """Pages and code at an address; files of the submission have none of their own."""
    for each in reading.nodes("additional_resources"):
        address = each.text("location") or each.text("url") or ""
        if address.startswith(("http://", "https://")):
            reading.add("page", address)
        elif address:
            each.lose("additional_resources", "a file of the submission has no address", address)
        _licence(each, "license")
        each.drop("a link has no words beside it", "description")
        each.forget("type", "file_type", "file_description", "id", "doi")


def _related(reading: Reading) -> None:
    for number in reading.texts("related_to_hepdata_records"):
        reading.add("relation", f"{_SITE}/record/{number}")
    for doi in reading.texts("related_to_table_dois"):
        reading.add("relation", resolvable("doi", doi))


def _licence(reading: Reading, *names: str) -> None:
    for name in names:
        for each in reading.nodes(name):
            stated = [Statement(each.text("name"), each.text("url")), Statement(each.text("description"))]
            if "license" not in reading.properties:
                reading.properties.update(sort_rights(stated))


def _table(part: Reading, number: int) -> None:
    name, text = part.text("name"), part.text("description")
    if number <= _TABLES:
        part.state(_CONTINUUM + "table", ": ".join(each for each in (name, text) if each) or None)
    else:
        part.lose("table", f"only {_TABLES} tables are told")
    part.add("hasPart", resolvable("doi", part.text("table_doi") or part.text("doi") or ""))
    for each in part.nodes("keywords"):
        _keywords(part, each.text("name") or "", each.texts("values"))
    _resources(part)
    _related(part)
    _licence(part, "data_license", "license")
    part.drop("where in the paper a table stands", "location")
    part.drop("a file of the submission has no address", "data_file")


def _keywords(told: Reading, name: str, values: list[str]) -> None:
    """Centre-of-mass energies are in GeV; reactions, observables and phrases are words."""
    if name == "cmenergies":
        told.add("collisionEnergy", *(collision_energy(value, unit="GeV") for value in values))
    elif name == "reactions":
        told.add("collisionType", *values)
    else:
        told.add("keyword", *values)


def _title(reading: Reading, names: list[str]) -> None:
    """A submission has no title: HEPData takes the paper's. Ours is made of what there is, and says so."""
    if reading.properties.get("title"):
        return
    pages = reading.properties.get("isReferencedBy", [])
    of = f"INSPIRE {pages[0].rpartition('/')[2]}" if pages else ", ".join(name for name in names[:3] if name)
    if of:
        reading.add("title", f"HEPData submission: {of}")
        reading.findings.append(
            Finding(
                "HEPDATA-NO-TITLE",
                Severity.INFO,
                "A submission has no title; one was made of the paper's number or the tables' names.",
                path="title",
                fix="Harvest the record from hepdata.net, which has the paper's title.",
            )
        )


# --- the record page as JSON ----------------------------------------------------------------------------------------


def _page(value: Any) -> Description:
    if not _is_page(value):
        raise MalformedPayload("This JSON is no record of HEPData: it has no `hepdata_doi` with an `inspire_id`.")
    outer = Reading(value)
    reading = outer.node("record") if "record" in value else outer
    reading.own(reading.text("hepdata_doi"), "doi")
    number = reading.text("inspire_id")
    if number:
        _of_inspire(reading, number)
    paper = resolvable("doi", reading.text("doi") or "")
    eprint = resolvable("arxiv", reading.text("arxiv_id") or "")
    reading.add("isReferencedBy", paper, eprint)
    reading.add("title", reading.text("title"))
    reading.add("description", reading.text("data_abstract"), reading.text("abstract"))
    for name in reading.texts("collaborations"):
        who = agent(f"{name} collaboration", types=ORGANISATION)
        reading.add("creator", who)
        reading.add("qualifiedAttribution", attribution(who, "collaboration"))
    for name in ("summary_authors", "authors"):
        for each in reading.nodes(name):
            reading.add("creator", agent(each.text("full_name"), of=[each.text("affiliation")]))
            each.forget("inspire_id")
    reading.add("creator", reading.text("first_author"))
    reading.set("issued", reading.text("publication_date") or reading.text("creation_date"))
    reading.set("modified", reading.text("last_updated"))
    reading.set("version", reading.text("version") or outer.text("version"))
    reading.state("http://purl.org/dc/terms/bibliographicCitation", reading.text("journal_info"))
    reading.add("keyword", *reading.texts("subject_area"))
    words = reading.left.pop("keywords", None)
    for name, values in words.items() if isinstance(words, dict) else ():
        _keywords(reading, str(name), [text for each in values if (text := text_in(each))] if values else [])
    for name in ("data_tables", "tables"):
        for number_, each in enumerate(outer.nodes(name), 1):
            _table(each, number_)
            each.forget("id", "processed_name", "data", "messages", "title")
    for part in (outer, reading):
        _resources(part)
        part.forget(*_DERIVED)
    return outer.finish("dataset", "how HEPData keeps the record")


_DERIVED = ("recid", "id", "total_tables", "author_count", "abstract", "creation_date", "year", "parent_child_join")

FORMAT = Format(
    prefix="hepdata",
    title="HEPData submission or record",
    namespace="https://www.hepdata.net/formats",
    schema_location="",
    media_type="application/x-yaml",
    parse=parse,
    revision=2,
    richness=45,
    aliases=("hepdata_yaml",),
    split=split,
    listed_at=("results",),
    recognises_json=recognises_json,
    recognises_text=recognises_text,
)
