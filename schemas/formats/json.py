"""JSON from outside: read strictly, and taken apart so that nothing is left out unsaid.

RFC 8259 §4 leaves open what a key means that stands twice in one object; readers take the last one without a word. Here
such an object remembers both, is written as it came when a list is taken apart, and is no record (faults F10).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any, Self

import orjson

from schemas.errors import MalformedPayload
from schemas.formats.telling import Telling
from schemas.records import Description

EMPTY: tuple[Any, ...] = (None, "", [], {})
"""All of these mean "not stated"."""


class Doubled(dict[str, Any]):
    """An object in which a key stands twice with unlike values; the last counts, `pairs` is all that it says."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        self.pairs = pairs

    @property
    def key(self) -> str:
        """The key that stands twice."""
        return next(name for name, value in self.pairs if self[name] != value)


def load(body: bytes) -> Any:
    """Read JSON, or raise `MalformedPayload` with line and column; `Doubled` stands for objects with a key twice."""
    body = body.removeprefix(b"\xef\xbb\xbf")
    try:
        value = orjson.loads(body)
        return value if _are_keys_single(body) else json.loads(body, object_pairs_hook=_object)
    except orjson.JSONDecodeError as error:
        raise MalformedPayload(
            f"This is not valid JSON: {error.msg}.",
            where=f"line {error.lineno}, column {error.colno}",
            next_step="Ask the provider to serve JSON in UTF-8 (RFC 8259).",
            line=error.lineno,
            column=error.colno,
        ) from error


class _Twice(Exception):
    """A key stands twice."""


def _are_keys_single(body: bytes) -> bool:
    """Whether no object of JSON that was read already has a key twice; numbers stay text, and objects are not kept."""

    def look(pairs: list[tuple[str, Any]]) -> None:
        if len(dict(pairs)) != len(pairs):
            raise _Twice

    try:
        json.loads(body, object_pairs_hook=look, parse_int=str, parse_float=str)
    except _Twice:
        return False
    except RecursionError as error:  # far deeper than any record may be, and `dump` could not write it
        raise MalformedPayload(f"This JSON is nested too deeply: {error}.") from error
    return True


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    return found if all(found[name] == value for name, value in pairs) else Doubled(pairs)


def refuse_doubled(body: bytes) -> None:
    """Raise `MalformedPayload` where these bytes are JSON and a key stands twice in them with unlike values."""
    if body[:64].removeprefix(b"\xef\xbb\xbf").lstrip()[:1] not in {b"{", b"["}:
        return
    try:
        if _are_keys_single(body):
            return
        doubled = _first_doubled(json.loads(body, object_pairs_hook=_object))
    except ValueError:  # no JSON after all, or in lines; whoever reads it tells
        return
    if doubled is not None:
        raise MalformedPayload(
            f"The key {doubled.key!r} stands twice in one JSON object, with unlike values.",
            next_step="Ask the provider to state each key once (RFC 8259 §4).",
        )


def _first_doubled(value: Any) -> Doubled | None:
    if isinstance(value, Doubled):
        return value
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return next((found for each in inner if (found := _first_doubled(each)) is not None), None)


def load_all(body: bytes) -> Any:
    """Read JSON, or JSON Lines as the list of what its lines hold."""
    try:
        return load(body)
    except MalformedPayload:
        lines = [line for line in body.splitlines() if line.strip()]
        if len(lines) < 2 or not all(line.lstrip()[:1] in {b"{", b"["} for line in lines[:2]):
            raise
    try:
        return [orjson.loads(line) for line in lines]
    except orjson.JSONDecodeError:
        return load(body)  # which tells where


def load_object(body: bytes, what: str) -> dict[str, Any]:
    """Read one JSON object, out of a list where it stands in one alone; `what` names what it should be."""
    value = load(body)
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if not isinstance(value, dict):
        raise MalformedPayload(f"{what} is a JSON object, this is {type(value).__name__}.")
    return value


def dump(value: Any) -> bytes:
    """One record's JSON, keys sorted: the order in which a server writes them is no change of the record."""
    try:
        return orjson.dumps(value, default=_plain, option=orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_SUBCLASS)
    except TypeError:  # orjson writes 254 levels and reads 1024: one deep record is not to cost the others of its list
        return _dump_deep(value)


def _dump_deep(value: Any) -> bytes:
    try:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
    except RecursionError as error:
        raise MalformedPayload(f"This JSON is nested too deeply: {error}.") from error


def _plain(value: Any) -> Any:
    """What orjson cannot write by itself: an object with a key twice as it came, subclasses as what they are."""
    if isinstance(value, Doubled):
        members = (dump(name) + b":" + dump(inner) for name, inner in value.pairs)
        return orjson.Fragment(b"{" + b",".join(members) + b"}")
    if isinstance(value, dict):
        return dict(value)
    if isinstance(value, list):
        return list(value)
    if isinstance(value, str):
        return str(value)
    raise TypeError(f"{type(value).__name__} is no JSON")


def listed_in(value: Any, *paths: str) -> list[Any]:
    """The records of a list: bare, or under one of these paths such as `hits.hits`; else the value itself, alone."""
    if isinstance(value, list):
        return value
    for path in paths:
        inner = value
        for name in path.split("."):
            inner = inner.get(name) if isinstance(inner, dict) else None
        if isinstance(inner, list):
            return inner
    return [value]


def each_of(value: Any) -> list[Any]:
    """The values of a field that holds one, a list of them, or nothing."""
    return value if isinstance(value, list) else [] if value is None else [value]


def text_in(value: Any) -> str | None:
    """A stated text; numbers count as their digits, blanks as nothing."""
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return None


class Reading(Telling):
    """One object being read: what is taken out of `left` is understood, what stays is dropped and said so.

    `path` is where the object stands in the record, as `/`-separated keys; nested objects read into one description.
    """

    def __init__(self, record: dict[str, Any], *, path: str = "", within: Telling | None = None) -> None:
        super().__init__(within)
        self.left = dict(record)
        self.path = path
        self._parts: list[Reading] = []

    def text(self, name: str) -> str | None:
        """The one text of a field; the first where a list stands."""
        values = self.texts(name)
        return values[0] if values else None

    def texts(self, name: str) -> list[str]:
        """All texts of a field, whether it is one or a list; what is no text is dropped."""
        found = []
        for item in self._listed(name):
            text = text_in(item)
            if text is not None:
                found.append(text)
            elif item not in EMPTY and not isinstance(item, bool):
                self._odd(name, item)
        return list(dict.fromkeys(found))

    def objects(self, name: str) -> list[dict[str, Any]]:
        """All objects of a field, whether it is one or a list, for who reads them whole."""
        values = self._listed(name)
        for item in values:
            if item not in EMPTY and not isinstance(item, dict):
                self._odd(name, item)
        return [item for item in values if isinstance(item, dict)]

    def nodes(self, name: str) -> list[Self]:
        """All objects of a field, each to be read in turn."""
        parts = [type(self)(item, path=self._at(name), within=self) for item in self.objects(name)]
        self._parts += parts
        return parts

    def node(self, name: str) -> Self:
        """The first object of a field, empty where there is none."""
        found = self.nodes(name)
        return found[0] if found else type(self)({}, path=self._at(name), within=self)

    def flag(self, name: str) -> bool | None:
        """Whether a field says yes; `None` where it says neither."""
        value = self.left.get(name)
        return self.left.pop(name) if isinstance(value, bool) else None

    def has(self, name: str) -> bool:
        """Whether a field is stated and not taken yet."""
        return self.left.get(name) not in EMPTY

    def drop(self, reason: str, *names: str) -> None:
        """Leave fields out, and say so without their values."""
        for name in names:
            if self.left.pop(name, None) not in EMPTY:
                self.lose(self._at(name), reason)

    def forget(self, *names: str) -> None:
        """Leave fields out without a word, as another says the same; all that are left, if none is named."""
        for name in names or tuple(self.left):
            self.left.pop(name, None)

    def close(self, reason: str) -> None:
        """Say of what nobody took, here and in the objects inside, that it was left out."""
        for name in list(self.left):
            value = self.left.pop(name)
            if value not in EMPTY:
                self.lose(self._at(name), reason, text_in(value) or "")
        for part in self._parts:
            part.close(reason)

    def finish(self, kind: str, reason: str) -> Description:
        """All that was read; fields that nobody took are dropped for this reason."""
        self.close(reason)
        return self.describe(kind)

    def _at(self, name: str) -> str:
        return f"{self.path}/{name}" if self.path else name

    def _listed(self, name: str) -> list[Any]:
        value = self.left.pop(name, None)
        return value if isinstance(value, list) else [value]

    def _odd(self, name: str, item: Any) -> None:
        self.lose(self._at(name), "not of the shape that the format gives", type(item).__name__)


def split_list(body: bytes, paths: tuple[str, ...], *keys: str) -> Iterator[tuple[str | None, bytes]]:
    """Each object of a list with its identifier: the first of these keys that is stated.

    A record alone goes by its file or address, as one in XML does: two files may well describe one thing.
    """
    value = load_all(body)
    for record in listed_in(value, *paths):
        known = isinstance(record, dict) and record is not value
        stated = (text_in(record.get(key)) for key in keys) if known else iter(())
        yield next((each for each in stated if each), None), dump(record)


def keyed_records(value: Any, fits: Callable[[dict[str, Any]], bool]) -> list[tuple[str, dict[str, Any]]]:
    """The records of an object that holds each under its name, which may be one alone; empty for anything else.

    `fits` says whether a value is such a record; the first one decides.
    """
    if not isinstance(value, dict) or not value:
        return []
    found = [(str(name), each) for name, each in value.items() if isinstance(each, dict)]
    return found if found and len(found) == len(value) and fits(found[0][1]) else []
