"""What stands in one answer of JSON: its records, its count, the error it reports, and whatever keys lead to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from harvester.spiders.pages import Answer
from schemas.errors import MalformedPayload, ProtocolViolation
from schemas.formats.json import Doubled, load

BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Unread:
    """A line that is no JSON, among others that are."""

    body: bytes
    why: str


def document_of(answer: Answer, *, lines: bool = False) -> Any:
    """The JSON of an answer, with `lines` a list of one record a line; raises `ProtocolViolation`.

    A line that cannot be read is alone already: it stands in the list as `Unread`.
    """
    try:
        if not lines:
            return load(answer.body)
        found = [_line(line) for line in answer.body.removeprefix(BOM).split(b"\n") if line.strip()]
    except MalformedPayload as error:
        raise ProtocolViolation(error.what, where=answer.url) from error
    if found and all(isinstance(each, Unread) for each in found):
        raise ProtocolViolation(f"no line of it can be read: {found[0].why}", where=answer.url)
    return found


def _line(line: bytes) -> Any:
    try:
        return load(line)
    except MalformedPayload as error:
        return Unread(line, error.what)


def error_in(document: Any) -> str:
    """What an answer says that went wrong, whatever its status: `success: false`, `error`, a status code inside."""
    if not isinstance(document, dict):
        return ""
    inner = document.get("statusCode", document.get("status"))
    failed = document.get("success") is False or (isinstance(inner, int) and inner >= 400)
    words = document.get("error") or document.get("errors")
    if not failed and not words:
        return ""
    return str(words or document.get("message") or document.get("messages") or document.get("detail") or "failed")[:200]


def records_at(
    document: Any, path: str, identifier: str, *, keyed: bool, where: str
) -> Iterator[tuple[str | None, Any]]:
    """The records of a list with their identifiers; raises `ProtocolViolation` where none stands at `path`."""
    found = at(document, path)
    if isinstance(document, Doubled) and path:
        # Which of two lists, counts or next pages is meant, nobody says.
        raise ProtocolViolation(f"the key {document.key!r} stands twice in the answer.", where=where)
    if keyed and isinstance(found, dict):
        # Alone, a record would not know its own name: it keeps its key around it, as it was listed.
        members = found.pairs if isinstance(found, Doubled) else found.items()
        yield from ((name or None, {name: value}) for name, value in members)
    elif not keyed and isinstance(found, list):
        yield from ((identifier_at(each, identifier), each) for each in found)
    else:
        wanted = "an object of records" if keyed else "a list of records"
        place = f"'{path}'" if path else "the answer"
        raise ProtocolViolation(f"{wanted} should stand at {place}, found {_kind(found)}.", where=where)


def _kind(value: Any) -> str:
    names = {dict: "an object", list: "a list", str: "a text", type(None): "nothing"}
    return names.get(type(value), "a value")


def at(document: Any, path: str) -> Any:
    """What stands at keys joined by dots; `None` where nothing does. Numbers index lists, an empty path is the root."""
    for key in path.split(".") if path else ():
        if isinstance(document, dict):
            document = document.get(key)
        elif isinstance(document, list) and key.isdigit() and int(key) < len(document):
            document = document[int(key)]
        else:
            return None
    return document


def identifier_at(record: Any, path: str) -> str | None:
    """The texts or whole numbers at these paths, joined by '/'; `None` where one of them says nothing."""
    parts: list[str] = []
    for each in path.split("|"):
        value = at(record, each.strip())
        if isinstance(value, bool) or not isinstance(value, str | int) or not str(value).strip():
            return None
        parts.append(str(value).strip())
    return "/".join(parts)


def count_at(document: Any, path: str) -> int | None:
    """The whole number at `path`, also as text; `None` where there is none, or no path."""
    told = at(document, path) if path else None
    if isinstance(told, str) and told.isascii() and told.isdigit() and len(told) < 19:
        return int(told)
    return told if isinstance(told, int) and not isinstance(told, bool) and told >= 0 else None
