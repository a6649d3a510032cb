"""Research products of the EOSC search service: documents of its Solr index, which OpenAIRE's graph fills.

Lists are aligned by position (`author_names` with `author_pids`, empty where there is none); two languages stand in one
`description` without saying which is which.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from schemas.errors import MalformedPayload
from schemas.formats.agents import PERSON, agent, project
from schemas.formats.json import Reading, dump, each_of, listed_in, load_all, load_object, text_in
from schemas.formats.kinds import kind_of_type
from schemas.formats.rights import Statement, sort_rights
from schemas.records import Description, Format

_MARKS = frozenset({"bestaccessright", "author_names"})


def parse(body: bytes) -> Description:
    """Read one document; raises `MalformedPayload`."""
    record = load_object(body, "A document of the EOSC search")
    if not _is_document(record):
        raise MalformedPayload(
            "This JSON is no document of the EOSC search: it has no `id` with access right or authors."
        )
    reading = Reading(record)
    reading.other(reading.text("id"), "OpenAIRE")
    kind = kind_of_type(reading.text("type") or "")
    for number, pid in enumerate(reading.texts("pid")):
        if number:
            reading.other(pid)
        else:
            reading.own(pid, "doi" if pid.startswith("10.") and "." in pid.partition("/")[0] else None)
    reading.add("title", *reading.texts("title"))
    reading.add("description", *reading.texts("description"))
    reading.add("keyword", *reading.texts("subject"), *reading.texts("sdg"), *reading.texts("fos"))
    reading.set("publisher", reading.text("publisher"))
    reading.properties.update(sort_rights([Statement(text) for text in reading.texts("bestaccessright")]))
    reading.add("language", *reading.texts("language"))
    reading.first("issued", "published", *reading.texts("published"))
    _authors(reading)
    _organisations(reading)
    _projects(reading)
    reading.state("http://purl.org/dc/terms/bibliographicCitation", *reading.texts("journal"))
    reading.add("page", *_addresses(reading, "fulltext"))
    reading.add("landingPage", *_addresses(reading, "url"))
    reading.forget("_version_")
    return reading.finish(kind or "publication", "no term for it")


def _addresses(reading: Reading, name: str) -> list[str]:
    """The addresses of a field; what is none is said to be left out."""
    found = []
    for text in reading.texts(name):
        if text.startswith("http"):
            found.append(text)
        else:
            reading.lose(name, "no address", text)
    return found


def _together(reading: Reading, *names: str) -> Iterator[tuple[str | None, ...]]:
    """Lists that are aligned by position, taken together; a shorter one says nothing at its end."""
    lists = [each_of(reading.left.pop(name, None)) for name in names]
    for number in range(max(map(len, lists), default=0)):
        yield tuple(text_in(each[number]) if number < len(each) else None for each in lists)


def _authors(reading: Reading) -> None:
    for name, pid in _together(reading, "author_names", "author_pids"):
        reading.add("creator", agent(name, types=PERSON, identifiers=[pid]) if pid else name)


def _organisations(reading: Reading) -> None:
    for name, short, number in _together(reading, "organization_names", "organization_shorts", "organization_ids"):
        node = agent(name or short, identifiers=[number])
        reading.add("qualifiedAttribution", {"agent": node, "hadRole": "affiliation"} if node else None)


def _projects(reading: Reading) -> None:
    for title, code, number in _together(reading, "project_titles", "project_codes", "project_ids"):
        reading.add("wasGeneratedBy", project(title, identifiers=[code, number]))


def split(body: bytes) -> Iterator[tuple[str | None, bytes]]:
    """Each document of an answer, of JSON Lines or of a list, by its id."""
    value = load_all(body)
    for record in listed_in(value, "response.docs", "results"):
        known = isinstance(record, dict) and record is not value
        yield text_in(record.get("id")) if known else None, dump(record)


def recognises_json(value: Any) -> bool:
    """Whether a JSON value is a document, an answer that holds some, or one that found none."""
    if isinstance(value, dict) and {"nextCursorMark", "response"} <= value.keys():
        return True
    records = listed_in(value, "response.docs", "results")
    return bool(records) and _is_document(records[0])


def _is_document(record: Any) -> bool:
    return isinstance(record, dict) and "id" in record and not _MARKS.isdisjoint(record)


FORMAT = Format(
    prefix="eosc_search",
    title="EOSC search documents (OpenAIRE)",
    namespace="https://eosc.eu/search",
    schema_location="",
    media_type="application/json",
    parse=parse,
    revision=2,
    richness=15,
    split=split,
    listed_at=("response.docs", "results"),
    recognises_json=recognises_json,
)
