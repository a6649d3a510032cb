"""What stands in one answer of JSON: its records, its count, the error it reports, and whatever keys lead to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from harvester.spiders.pages import Answer
from schemas.errors import MalformedPayload, ProtocolViolation
from schemas.formats.cutting import Bad, Cut, cut
from schemas.formats.json import Doubled, load

BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Unread:
    """A record that is no JSON, among others that are; `hint` is what of it shows its name, `None` if nothing does."""

    body: bytes
    why: str
    hint: Any = None


def document_of(answer: Answer, path: str, *, lines: bool = False, keyed: bool = False) -> Any:
    """The JSON of an answer whose records stand at `path`, with `lines` a list of one a line.

    A record that cannot be read is cut out and stands in its place as `Unread`; raises `ProtocolViolation` for an
    answer that is no list without it.
    """
    if lines:
        found = [_line(line) for line in answer.body.removeprefix(BOM).split(b"\n") if line.strip()]
        if found and all(isinstance(each, Unread) for each in found):
            raise ProtocolViolation(f"no line of it can be read: {found[0].why}", where=answer.url)
        return found
    try:
        return load(answer.body)
    except MalformedPayload as error:
        parts = cut(answer.body, (path,), keyed=keyed)
        if parts is None or parts.path != path:
            raise ProtocolViolation(error.what, where=answer.url) from error
        return _with_unread(parts, keyed=keyed)


def _with_unread(parts: Cut, *, keyed: bool) -> Any:
    """What was left of a list, with what was cut out of it in its place."""
    document = load(parts.sound)
    records = at(document, parts.path)
    for number, each in enumerate(parts.bad):
        name, hint = _named(each, parts.path, keyed=keyed)
        unread = Unread(each.body, each.why, hint)
        if keyed:
            records[name or f"unreadable-{number}"] = unread
        else:
            records.insert(each.number, unread)
    return document


def _named(bad: Bad, path: str, *, keyed: bool) -> tuple[str, Any]:
    """The key of a record that was cut out, and what of it can be read."""
    try:
        records = at(load(bad.hint), path) if bad.hint is not None else None
    except MalformedPayload:
        return "", None
    if keyed:
        return next(iter(records.items()), ("", None)) if isinstance(records, dict) else ("", None)
    return "", next(iter(records), None) if isinstance(records, list) else None


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
        for name, value in members:
            if isinstance(value, Unread):
                yield name if value.hint is not None else None, value
            else:
                yield name or None, {name: value}
    elif not keyed and isinstance(found, list):
        for each in found:
            yield identifier_at(each.hint if isinstance(each, Unread) else each, identifier), each
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
