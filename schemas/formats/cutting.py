"""A list of records in which some cannot be read: those are cut out, and the others are read as if they stood alone.

One record with a control character, a lone `&` or a `NaN` must not cost the hundred beside it (faults E16, F10). Who
reads the list says where its records stand, as nobody could tell a record from a part of one. Nothing is mended: a
record is whole or it is out, and what is left of the list has to be well-formed without it. In JSON a record whose
brackets or quotes do not close may take neighbours with it, up to where the list can be followed again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import Any

import orjson

from schemas.errors import MalformedPayload
from schemas.formats.json import load
from schemas.formats.xml import local_name, parse_xml

MEMBERS = "*"
"""In place of a path: the records are the members of the answer itself, each an object under its name."""

_MOST = 500
"""Records that are cut out of one list at most: what has more of them is none that could be read."""

_RESTARTS, _ENDS = 20, 200
"""Places tried, at most, where a list of JSON may go on, or end, behind a record that does not close."""

_NAMED = 65_536
"""Bytes around the records, at most, that are repeated to ask for the name of one."""


@dataclass(frozen=True, slots=True)
class Bad:
    """A record that was cut out: its place among all of the list, its bytes as they came, why.

    `hint` is a list of what can still be read of it alone, only to be asked for its name; `None` if nothing can.
    """

    number: int
    body: bytes
    why: str
    hint: bytes | None = None


def name_of(bad: Bad, split: Callable[[bytes], Iterable[tuple[str | None, bytes]]]) -> str | None:
    """What a record that was cut out is called, as `split` tells it from its hint; `None` where it cannot."""
    if bad.hint is not None:
        with suppress(MalformedPayload):
            return next((identifier for identifier, _ in split(bad.hint)), None)
    return None


@dataclass(frozen=True, slots=True)
class Cut:
    """A list without the records that cannot be read. `sound` is the rest of it, `path` where it was found in JSON."""

    sound: bytes
    bad: tuple[Bad, ...]
    path: str = ""


def cut(body: bytes, places: Sequence[str], *, keyed: bool = False) -> Cut | None:
    """Cut what cannot be read out of a list, or `None` where this is none, or its envelope cannot be read either.

    `places` are paths of lists in JSON, where a bare array and JSON Lines count always, and local names of elements in
    XML. With `keyed` the records are the members of an object.
    """
    body = body.removeprefix(b"\xef\xbb\xbf")
    start = body[:4096].lstrip()[:1]
    if start == b"<":
        return _of_xml(body, places)
    if start not in (b"{", b"["):
        return None
    for path in ("",) if start == b"[" else places:
        members = path == MEMBERS
        found = _of_json(body, "" if members else path, keyed=keyed or members)
        # What has a value besides is one record, and its members are parts of it.
        if found is not None and (not members or all(isinstance(each, dict) for each in load(found.sound).values())):
            return found
    return _of_lines(body) if start == b"{" else None


# --- XML ------------------------------------------------------------------------------------------------------


_TAG = re.compile(rb"<(/?)([A-Za-z_][\w.:\-]*)(?:\s(?:[^<>\"']|\"[^\"]*\"|'[^']*')*)?(/?)>")


def _of_xml(body: bytes, names: Sequence[str]) -> Cut | None:
    """The list is cut where the start tags of its records stand; the first name that occurs is what it lists."""
    alternatives = "|".join(map(re.escape, names)).encode()
    first = re.search(rb"<((?:[\w.\-]+:)?(?:" + alternatives + rb"))(?=[\s/>])", body) if names else None
    if first is None:
        return None
    name = first[1]
    starts = [each.start() for each in re.finditer(rb"<" + re.escape(name) + rb"(?=[\s/>])", body)]
    end = _end_of_last(body, starts[-1], name, _around(body[: starts[0]]))
    if end is None:
        return None
    frame = _Frame(body[: starts[0]], body[end:], name.rpartition(b":")[2].decode())
    pieces = [body[a:b] for a, b in pairwise([*starts, end])]
    if frame.fault((), 0) is not None:
        return None
    faults = dict(islice(_faults(frame, pieces, range(len(pieces))), _MOST + 1))
    bad = [Bad(number, pieces[number], why, frame.named(pieces[number], name)) for number, why in faults.items()]
    sound = frame.filled(piece for number, piece in enumerate(pieces) if number not in faults)
    return Cut(sound, tuple(bad)) if 0 < len(bad) <= _MOST else None


def _around(head: bytes) -> bytes:
    """The name of the element in which the records stand."""
    stack: list[bytes] = []
    for tag in _TAG.finditer(head):
        if tag[1]:
            del stack[-1:]
        elif not tag[3]:
            stack.append(tag[2])
    return stack[-1] if stack else b""


def _end_of_last(body: bytes, start: int, name: bytes, container: bytes) -> int | None:
    """Where the last record is over: behind its end tag, else where the list ends; `None` if that is cut off."""
    closing = [each.end() for each in re.finditer(rb"</" + re.escape(name) + rb"\s*>", body[start:])]
    if closing:
        return start + closing[-1]
    over = body.rfind(b"</" + container, start) if container else -1
    return over if over > start else None


@dataclass(frozen=True, slots=True)
class _Frame:
    """What stands around the records."""

    head: bytes
    tail: bytes
    kind: str

    def filled(self, pieces: Iterable[bytes]) -> bytes:
        return b"".join((self.head, *pieces, self.tail))

    def fault(self, pieces: Sequence[bytes], count: int) -> str | None:
        """Why these are not as many records that can be read, if so."""
        try:
            root = parse_xml(self.filled(pieces), huge=True)
        except MalformedPayload as error:
            return error.what
        found = sum(local_name(each) == self.kind for each in root.iter())
        return None if found == count else f"{found} records are found where {count} begin"

    def named(self, piece: bytes, name: bytes) -> bytes | None:
        """The list with the start tag of a record alone in it."""
        tag = _TAG.match(piece)
        if tag is None or len(self.head) + len(self.tail) > _NAMED:
            return None
        alone = tag[0] if tag[3] else tag[0] + b"</" + name + b">"
        return self.filled((alone,)) if self.fault((alone,), 1) is None else None


def _faults(frame: _Frame, pieces: Sequence[bytes], among: range) -> Iterator[tuple[int, str]]:
    """The records that cannot be read, found by halves: few are bad, and each trial parses the frame again."""
    why = frame.fault(pieces[among.start : among.stop], len(among))
    if why is None:
        return
    if len(among) == 1:
        yield among.start, why
        return
    middle = len(among) // 2
    yield from _faults(frame, pieces, among[:middle])
    yield from _faults(frame, pieces, among[middle:])


# --- JSON -----------------------------------------------------------------------------------------------------

# A string that is never closed ends with the text, so that no byte is looked at twice.
_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*(?:"|\\?\Z)|[\[\]{},]', re.DOTALL)
_COLON = re.compile(rb"\s*:\s*")
_OPENING = {b"[": b"]", b"{": b"}"}


@dataclass(frozen=True, slots=True)
class _Members:
    """The members of one array or object: where each stands, and where the bracket that closes it does."""

    spans: tuple[tuple[int, int], ...]
    end: int


def _of_json(body: bytes, path: str, *, keyed: bool) -> Cut | None:
    """The list at `path`, cut at the commas between its records."""
    start = _place(body, path)
    opening = b"" if start is None else body[start : start + 1]
    if start is None or opening != (b"{" if keyed else b"["):
        return None
    head = body[: start + 1]
    members = _members(body, start + 1, _OPENING[opening])
    if members is None or not _is_sound(head + body[members.end :]):
        members = _resumed(body, start + 1, head, _OPENING[opening])
    if members is None or not _is_list(body, members.spans, opening):
        return None
    tail = body[members.end :]
    sound: list[bytes] = []
    bad: list[Bad] = []
    for number, (a, b) in enumerate(_joined(body, members.spans)):
        why = _fault(body[a:b], opening)
        if why is None:
            sound.append(body[a:b])
        else:
            bad.append(Bad(number, body[a:b].strip(), why, _hint(head, body[a:b], tail, opening)))
    return Cut(head + b",".join(sound) + tail, tuple(bad), path) if 0 < len(bad) <= _MOST else None


def _is_list(body: bytes, spans: Sequence[tuple[int, int]], opening: bytes) -> bool:
    """Whether this begins like a list of objects, or like objects under their names."""
    return bool(spans) and body[spans[0][0] : spans[0][1]].lstrip()[:1] == (b"{" if opening == b"[" else b'"')


def _joined(body: bytes, spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The members, where what does not begin as the first one does is the rest of the one before it.

    A bracket too many closes a record early; what came of it looks like a whole one.
    """
    joined: list[tuple[int, int]] = []
    begins = body[spans[0][0] : spans[0][1]].lstrip()[:1] if spans else b""
    for a, b in spans:
        if joined and body[a:b].lstrip()[:1] != begins:
            joined[-1] = (joined[-1][0], b)
        else:
            joined.append((a, b))
    return joined


def _place(body: bytes, path: str) -> int | None:
    """Where the value at keys joined by dots begins; `None` where nothing stands there."""
    at = len(body) - len(body.lstrip())
    for key in path.split(".") if path else ():
        inside = _value(body, at, key.encode())
        if inside is None:
            return None
        at = inside
    return at


def _value(body: bytes, start: int, key: bytes) -> int | None:
    """Where the value of a key of the object at `start` begins."""
    if body[start : start + 1] != b"{":
        return None
    depth = 0
    for token in _TOKEN.finditer(body, start):
        found = token[0]
        depth += (found in (b"{", b"[")) - (found in (b"}", b"]"))
        if depth == 0:
            return None
        if depth == 1 and found == b'"' + key + b'"' and (colon := _COLON.match(body, token.end())):
            return colon.end()
    return None


def _members(body: bytes, start: int, closing: bytes) -> _Members | None:
    """The members of what was opened just before `start`; `None` where its brackets do not fit."""
    spans: list[tuple[int, int]] = []
    stack, begin = [closing], start
    for token in _TOKEN.finditer(body, start):
        found = token[0]
        if found in _OPENING:
            stack.append(_OPENING[found])
        elif found in (b"]", b"}"):
            if stack.pop() != found:
                return None
            if not stack:
                if spans or body[begin : token.start()].strip():
                    spans.append((begin, token.start()))
                return _Members(tuple(spans), token.start())
        elif found == b"," and len(stack) == 1:
            spans.append((begin, token.start()))
            begin = token.end()
    return None


def _resumed(body: bytes, start: int, head: bytes, closing: bytes) -> _Members | None:
    """The members where one does not close: those before it, all up to where the list can be followed again, the rest.

    The list can be followed where a member begins as the first one does, all behind it can be read, and the envelope
    closes as it should; else it ends where the envelope does.
    """
    spans = list(_readable(body, start, closing))
    broken = spans[-1][1] + 1 if spans else start
    key = re.match(rb"\s*\{\s*(\"(?:[^\"\\]|\\.)*\"\s*:)", body[start : start + 4096])
    if closing != b"]" or key is None:
        return None
    restarts = re.finditer(rb",\s*(?=\{\s*" + re.escape(key[1]) + rb")", body[broken:])
    for _, restart in zip(range(_RESTARTS), restarts, strict=False):
        at = broken + restart.end()
        rest = _members(body, at, closing)
        if rest is None or not _is_sound(head + body[rest.end :]):
            continue
        if all(_fault(body[a:b], b"[") is None for a, b in rest.spans):
            return _Members((*spans, (broken, broken + restart.start()), *rest.spans), rest.end)
    for _, end in zip(range(_ENDS), re.finditer(rb"\]", body[broken:]), strict=False):
        if _is_sound(head + body[broken + end.start() :]):
            return _Members((*spans, (broken, broken + end.start())), broken + end.start())
    return None


def _readable(body: bytes, start: int, closing: bytes) -> Iterator[tuple[int, int]]:
    """The members that can be read, from the first one on."""
    depth, begin = 0, start
    for token in _TOKEN.finditer(body, start):
        found = token[0]
        depth += (found in _OPENING) - (found in (b"]", b"}"))
        if found == b"," and depth == 0:
            if _fault(body[begin : token.start()], b"[") is not None:
                return
            yield begin, token.start()
            begin = token.end()
        if depth < 0:
            return


def _is_sound(body: bytes) -> bool:
    return _why(body) is None


def _fault(piece: bytes, opening: bytes) -> str | None:
    """Why a member cannot be read, if so."""
    return _why(piece if opening == b"[" else b"{" + piece + b"}")


def _why(body: bytes) -> str | None:
    """Why this is no JSON, if so."""
    try:
        load(body)
    except MalformedPayload as error:
        return error.what
    return None


_CONSTANTS = {"NaN": None, "Infinity": None, "-Infinity": None}
_LONE = re.compile(r"\\ud[89ab][0-9a-f]{2}(?!\\ud[c-f])|(?<!\\ud[89ab][0-9a-f]{2})\\ud[c-f][0-9a-f]{2}")


def _hint(head: bytes, piece: bytes, tail: bytes, opening: bytes) -> bytes | None:
    """The list with what a lenient reader makes of one member alone in it."""
    if len(head) + len(tail) > _NAMED:
        return None
    text = (piece if opening == b"[" else b"{" + piece + b"}").decode("utf-8", "replace")
    try:
        value: Any = json.loads(text, strict=False, parse_constant=_CONSTANTS.get, parse_int=str)
    except (ValueError, RecursionError):
        return None
    written = _LONE.sub(r"\\ufffd", json.dumps(value)).encode()
    return head + (written if opening == b"[" else written[1:-1]) + tail


def _of_lines(body: bytes) -> Cut | None:
    """JSON Lines, of which most are records: what is none is cut out, and the others become an array."""
    lines = [line for line in body.split(b"\n") if line.strip()]
    faults = {number: why for number, line in enumerate(lines) if (why := _line_fault(line)) is not None}
    if not faults or 2 * len(faults) > len(lines) or len(faults) > _MOST:
        return None
    bad = tuple(
        Bad(number, lines[number], why, _hint(b"[", lines[number], b"]", b"[")) for number, why in faults.items()
    )
    return Cut(b"[" + b",".join(line for number, line in enumerate(lines) if number not in faults) + b"]", bad)


def _line_fault(line: bytes) -> str | None:
    try:
        return None if isinstance(orjson.loads(line), dict) else "not an object"
    except orjson.JSONDecodeError as error:
        return f"This is not valid JSON: {error.msg}."
