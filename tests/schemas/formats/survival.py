"""Field survival: which fields of a payload reach the description, and which are told as left out.

A field is a path of keys, or of element names and attributes, without positions. It *reaches* the description if some
value of it stands there, be it as a part of a text; else it must be *told*: a `Dropped` names it or what it stands in.
What is neither is *silent*. Values of two characters and less prove nothing and are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import orjson
from lxml import etree

from schemas.errors import MalformedPayload
from schemas.formats.json import load
from schemas.formats.xml import local_name, parse_xml
from schemas.records import Description, Text

_SYNTAX = re.compile(r"(?:^|/)@?(?:xmlns\S*|schemaLocation|lang)$")


def fields_of(body: bytes) -> dict[str, set[str]]:
    """The values of every field of a payload in XML or JSON."""
    found: dict[str, set[str]] = {}
    start = body.lstrip()[:1]
    pairs = _of_json(load(body), "") if start in (b"{", b"[") else _of_xml(parse_xml(body), "") if start == b"<" else ()
    for path, value in pairs:
        if len(value.strip()) > 2 and not _SYNTAX.search(path):
            found.setdefault(path, set()).add(" ".join(value.split()))
    return found


def _of_json(value: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _of_json(inner, f"{path}/{key}".lstrip("/"))
    elif isinstance(value, list):
        for inner in value:
            yield from _of_json(inner, path)
    elif isinstance(value, str | int | float) and not isinstance(value, bool):
        yield path, str(value)


def _of_xml(element: etree._Element, path: str) -> Iterator[tuple[str, str]]:
    for name, value in element.attrib.items():
        yield f"{path}@{str(name).rpartition('}')[2]}", str(value)
    if element.text and element.text.strip():
        yield path, element.text
    for child in element:
        tag = child.get("tag") or ""
        code = f"${child.get('code')}" if local_name(child) == "subfield" else ""
        name = tag or (f"{path}{code}" if code else local_name(child))
        yield from _of_xml(child, name if tag or code else f"{path}/{name}".lstrip("/"))


def texts_in(value: Any) -> Iterator[str]:
    """Every text of a description, keys of the table apart."""
    if isinstance(value, Text):
        yield value.value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from texts_in(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from texts_in(inner)
    elif value is not None:
        yield str(value)


def survival(body: bytes, description: Description) -> tuple[set[str], set[str], set[str]]:
    """The paths that reach the description, those that are told as left out, and those that are silent."""
    told = [each.path for each in description.dropped]
    heap = _folded(
        "\n".join([*texts_in(dict(description.properties)), *(each.value for each in description.identifiers)])
    )
    reached: set[str] = set()
    dropped: set[str] = set()
    silent: set[str] = set()
    for path, values in fields_of(body).items():
        if any(_folded(value) in heap for value in values):
            reached.add(path)
        elif any(_names(each, path) for each in told):
            dropped.add(path)
        else:
            silent.add(path)
    return reached, dropped, silent


def _folded(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).lower()


def _names(told: str, path: str) -> bool:
    """Whether a dropped path names this one, or something around it; readers tell paths from where they stand."""
    steps, wanted = re.split(r"[/@$]", path), re.split(r"[/@$]", told)
    return any(steps[at : at + len(wanted)] == wanted for at in range(len(steps)))


def records(body: bytes, split: Any) -> list[bytes]:
    """The records of a file; none where it cannot be taken apart."""
    try:
        return [part for _, part in split(body)] if split else [body]
    except (MalformedPayload, orjson.JSONDecodeError):
        return []
