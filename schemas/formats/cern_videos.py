"""Lectures and other films of CERN, as the REST interface of videos.cern.ch gives one (`/api/record/<id>`).

An Invenio record under `metadata` by the site's own JSON Schema; people have a role each, and who may edit it stands
beside.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from schemas.errors import MalformedPayload
from schemas.formats.agents import agent, attribution
from schemas.formats.json import Reading, listed_in, load_object, split_list, text_in
from schemas.formats.rights import Statement, sort_rights
from schemas.records import Description, Format, Text

_LIST = ("hits.hits",)
_SCHEMA = "videos.cern.ch/schemas/records/videos/"
_AUTHORS = frozenset({"Speaker", "Creator", "Director"})
_NOTE = "http://www.w3.org/2004/02/skos/core#note"
_EXTENT = "http://purl.org/dc/terms/extent"


def parse(body: bytes) -> Description:
    """Read one film; raises `MalformedPayload`."""
    record = load_object(body, "A film of CERN")
    if not _is_record(record):
        raise MalformedPayload(f"This JSON is no film of CERN: its `metadata` names no schema of {_SCHEMA}.")
    reading = Reading(record)
    film = reading.node("metadata")
    lecture = film.text("category") == "LECTURES"
    _identity(film, reading.text("id"))
    _words(film)
    _people(film)
    _dates(film)
    _rights(film)
    _relations(film)
    reading.drop("how the site keeps the record", "created", "updated", "revision", "links")
    film.drop("how the site keeps the record", *_ADMINISTRATION)
    film.drop("the slides of the lecture", "chapters")
    return reading.finish("training" if lecture else "publication", "no term for it")


_ADMINISTRATION = (
    "$schema", "_access", "_project_id", "_buckets", "_deposit", "_files", "_eos_library_path", "featured", "vr",
    "recid", "location", "_oai", "_pid", "internal_note",
)  # fmt: skip


def _identity(film: Reading, number: str | None) -> None:
    film.other(number, "CERN Videos")
    film.own(film.text("doi"), "doi")
    film.add("landingPage", f"https://videos.cern.ch/record/{number}" if number else None)
    for report in film.texts("report_number"):
        film.other(report, "report number")
    for each in film.nodes("alternate_identifiers"):
        address = each.text("value")
        film.add("page", address if address and address.startswith("http") else None)
        each.forget("scheme")


def _words(film: Reading) -> None:
    title, language = film.node("title"), film.text("language")
    said = title.text("title")
    film.add("title", Text(said, language) if said and language else said)
    film.add("alternative", title.text("subtitle"))
    title.forget()
    film.add("description", film.text("description"))
    for each in film.nodes("additional_descriptions"):
        film.state(_NOTE, each.text("description"))
        each.forget("type", "lang")
    film.add("language", language)
    for each in film.nodes("keywords"):
        film.add("keyword", each.text("name"))
        each.forget("source", "key_id", "value")
    film.add("type", film.text("type"), *(text.rpartition("::")[2] for text in film.texts("collections")))
    film.forget("category")


def _people(film: Reading) -> None:
    """Who speaks or made it; the desk that is asked about it is no author."""
    for each in film.nodes("contributors"):
        name, role = each.text("name"), each.text("role") or "contributor"
        groups = each.texts("affiliations")
        if role == "ContactPerson" or (name and "@" in name):
            each.forget()
            film.lose("contributors", "a person's contact is private")
            continue
        who = agent(name, of=groups)
        if role in _AUTHORS:
            film.add("creator", who)
        else:
            film.add("qualifiedAttribution", attribution(who, role))
        each.drop("a person's contact is private", "email")
        each.drop("a number inside CERN", "ids")
        each.close("no term for it")


def _dates(film: Reading) -> None:
    film.set("created", film.text("date"))
    film.set("issued", film.text("publication_date"))
    film.state(_EXTENT, film.text("duration"))


def _rights(film: Reading) -> None:
    stated = []
    for each in film.nodes("license"):
        stated.append(Statement(each.text("license"), each.text("url"), None))
        each.forget("credit", "material")
    holder = film.node("copyright")
    stated.append(Statement(holder.text("statement") or holder.text("holder"), holder.text("url"), None))
    holder.forget("year")
    for term, value in sort_rights(stated).items():
        film.set(term, value)


def _relations(film: Reading) -> None:
    for each in film.nodes("related_identifiers"):
        value, relation = each.text("identifier"), each.text("relation_type") or ""
        address = value if value and value.startswith("http") else None
        film.add("isPartOf" if relation == "IsPartOf" else "relation", address)
        each.forget("scheme", "resource_type")


def split(body: bytes) -> Iterator[tuple[str | None, bytes]]:
    """Each film of an answer, by its number."""
    yield from split_list(body, _LIST, "id")


def recognises_json(value: Any) -> bool:
    """Whether a JSON value is a film, or an answer that begins with one."""
    records = listed_in(value, *_LIST)
    return bool(records) and _is_record(records[0])


def _is_record(record: Any) -> bool:
    inner = record.get("metadata") if isinstance(record, dict) else None
    return isinstance(inner, dict) and _SCHEMA in (text_in(inner.get("$schema")) or "")


FORMAT = Format(
    prefix="cern_videos",
    title="CERN Videos record",
    namespace="https://videos.cern.ch/schemas/records/videos/video/",
    schema_location="",
    media_type="application/json",
    parse=parse,
    revision=1,
    richness=40,
    split=split,
    listed_at=_LIST,
    recognises_json=recognises_json,
)
