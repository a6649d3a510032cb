"""schema.org's JSON-LD as the plain JSON it nearly is: prefixes, wrappers and references taken away.

No context is fetched or interpreted: a key is schema.org's by its last part, which is how everybody writes it, and
contexts of other vocabularies only add keys that nobody here takes. `@graph` is resolved by its `@id`s.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from schemas.formats.json import EMPTY, Reading, text_in
from schemas.records import Text

_PREFIXES = ("https://schema.org/", "http://schema.org/", "schema:", "sc:", "sdo:", "codemeta:", "bioschemas:")
_DEPTH = 6

Value = str | Text


def types_of(node: Any) -> list[str]:
    """The classes of a node, without their prefix."""
    stated = node.get("@type", node.get("type")) if isinstance(node, dict) else None
    return [bare(each) for each in (stated if isinstance(stated, list) else [stated]) if isinstance(each, str)]


def bare(name: str) -> str:
    """A name of schema.org without its prefix."""
    for prefix in _PREFIXES:
        if name.startswith(prefix):
            return name[len(prefix) :]
    return name


def mentions(value: Any, *marks: str) -> bool:
    """Whether the `@context` of a JSON value, or of its first item, names one of these; contexts may be nested."""
    first = value[0] if isinstance(value, list) and value else value
    context = first.get("@context") if isinstance(first, dict) else None
    found = [context] if not isinstance(context, list) else context
    for each in found[:20]:
        said = list(each.values())[:100] if isinstance(each, dict) else [each]
        if any(isinstance(word, str) and any(mark in word for mark in marks) for word in said):
            return True
    return False


def nodes_in(value: Any) -> list[dict[str, Any]]:
    """The nodes of a file, plain: of a list or `@graph` those that no other node points to."""
    graph = value.get("@graph") if isinstance(value, dict) else value
    listed = [each for each in graph if isinstance(each, dict)] if isinstance(graph, list) else [value]
    known = {node["@id"]: node for node in listed if isinstance(node, dict) and isinstance(node.get("@id"), str)}
    pointed = {name for node in listed for name in _references(node, 0)}
    free = [node for node in listed if isinstance(node, dict) and str(node.get("@id")) not in pointed] or listed
    return [_plain(node, known, 0) for node in free if isinstance(node, dict)]


def _references(node: Any, depth: int) -> Iterator[str]:
    if depth > _DEPTH:
        return
    inside = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    for value in inside:
        if isinstance(value, dict) and value.keys() == {"@id"} and isinstance(value["@id"], str):
            yield value["@id"]
        else:
            yield from _references(value, depth + 1)


def _plain(value: Any, known: dict[str, Any], depth: int) -> Any:
    """A value without prefixes, `@value` and `@list`, references to nodes of the same file replaced by the nodes."""
    if depth > _DEPTH:
        return value if isinstance(value, str | int | float) else None
    if isinstance(value, list):
        return [_plain(each, known, depth) for each in value]
    if not isinstance(value, dict):
        return value
    if "@value" in value:
        return value if text_in(value.get("@language")) else value["@value"]
    for wrapper in ("@list", "@set"):
        if isinstance(value.get(wrapper), list):
            return [_plain(each, known, depth) for each in value[wrapper]]
    if value.keys() == {"@id"} and isinstance(value["@id"], str) and value["@id"] in known:
        value = known[value["@id"]]
    return {bare(str(key)): _plain(each, known, depth + 1) for key, each in value.items()}


# --- taking values ------------------------------------------------------------------------------------------------


def words(reading: Reading, name: str, *keys: str) -> list[Value]:
    """The texts of a field, with their language; of objects the first of these keys (by default their name)."""
    found: list[Value] = []
    value = reading.left.pop(name, None)
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, dict) and "@value" in item:
            text, language = text_in(item["@value"]), text_in(item.get("@language"))
            found += [Text(text, language) if language else text] if text else []
        elif isinstance(item, dict):
            stated = (_label(item.get(key)) for key in keys or ("name", "termCode", "url", "@id"))
            found += [text for text in [next((text for text in stated if text), None)] if text]
        elif (text := text_in(item)) is not None:
            found.append(text)
        elif item not in EMPTY and not isinstance(item, bool):
            reading.lose(f"{reading.path}/{name}".lstrip("/"), "not of the shape that the format gives")
    return [each for at, each in enumerate(found) if each not in found[:at]]


def word(reading: Reading, name: str, *keys: str) -> str | None:
    """The first of `words`, plain."""
    found = words(reading, name, *keys)
    return plain_of(found[0]) if found else None


def addresses(reading: Reading, name: str) -> list[str]:
    """The web addresses of a field: texts, or what objects say of themselves."""
    found = words(reading, name, "contentUrl", "url", "@id", "identifier")
    return [text for each in found if (text := plain_of(each)).startswith(("http://", "https://"))]


def plain_of(value: Value) -> str:
    """A text without its language."""
    return value.value if isinstance(value, Text) else value


def _label(value: Any) -> str | None:
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("@value")
    return text_in(value)
