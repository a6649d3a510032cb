"""What a web page says of itself: schema.org in JSON-LD, microdata and RDFa Lite, and links to metadata (Signposting).

Everything found becomes JSON-LD objects in schema.org's names, so that one format reads all three. Prose is no
metadata: a page that states nothing gives nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from schemas.errors import MalformedPayload
from schemas.formats.json import Doubled, load
from schemas.formats.xml import Element, parse_html, text_of

CONTEXT = "https://schema.org"
DEEPEST = 30
_SCHEMA_ORG = re.compile(r"https?://schema\.org/?", re.IGNORECASE)
_LINK = re.compile(r'<([^>]*)>((?:\s*;\s*[\w!#$&+.^`|~-]+\*?(?:\s*=\s*(?:"[^"]*"|[^\s",;]+))?)*)')
_PARAMETER = re.compile(r';\s*([\w!#$&+.^`|~-]+)\*?\s*=\s*(?:"([^"]*)"|([^\s",;]+))')
_ADDRESSES = {
    "a": "href",
    "area": "href",
    "link": "href",
    "img": "src",
    "source": "src",
    "audio": "src",
    "video": "src",
}
_STATED = {"data": "value", "meter": "value", "time": "datetime"}


@dataclass(frozen=True, slots=True)
class Link:
    """One typed link (RFC 8288): its relations, the media type of what it leads to, and its absolute address."""

    relations: frozenset[str]
    media_type: str
    address: str


@dataclass(frozen=True, slots=True)
class Embedded:
    """What a page holds: JSON-LD objects with a `@type`, each with its place among them, and its typed links.

    `broken` are the scripts of JSON-LD that are no JSON, as they stand.
    """

    things: tuple[dict[str, Any], ...]
    links: tuple[Link, ...]
    broken: tuple[bytes, ...] = ()


def read_page(body: bytes, url: str) -> Embedded:
    """What a page of HTML says of itself; raises `MalformedPayload` where the bytes are no page."""
    root = parse_html(body)
    things: list[dict[str, Any]] = []
    broken: list[bytes] = []
    for script in root.iter("script"):
        if str(script.get("type", "")).partition(";")[0].strip().lower() == "application/ld+json":
            text = (script.text or "").strip()
            try:
                things += _objects(load(_uncommented(text).encode()))
            except MalformedPayload:
                broken += [text.encode()] if text else []
    things += _marked(root, url, _MICRODATA)
    things += _marked(root, url, _RDFA)
    return Embedded(tuple(things), tuple(_links_in(root, url)), tuple(broken))


def links_of(header: str, url: str) -> tuple[Link, ...]:
    """The typed links of an HTTP `Link` header (RFC 8288 §3)."""
    found = []
    for address, parameters in _LINK.findall(header):
        said = {name.lower(): quoted or bare for name, quoted, bare in _PARAMETER.findall(parameters)}
        relations = frozenset(said.get("rel", "").lower().split())
        found.append(Link(relations, said.get("type", "").lower(), _absolute(url, address)))
    return tuple(found)


def _uncommented(text: str) -> str:
    """A script without the comment marks that old pages put around it."""
    return text.removeprefix("<!--").removesuffix("-->").removeprefix("//<![CDATA[").removesuffix("//]]>").strip()


def _objects(document: Any, context: Any = None) -> Iterator[dict[str, Any]]:
    """The objects with a type in a JSON-LD document: itself, those of a list, those of a `@graph`."""
    if isinstance(document, list):
        for each in document:
            yield from _objects(each, context)
    elif isinstance(document, dict):
        context = document.get("@context", context)
        if "@graph" in document and "@type" not in document:
            yield from _objects(document["@graph"], context)
        elif "@type" in document:
            yield _within(document, context)


def _within(document: dict[str, Any], context: Any) -> dict[str, Any]:
    """One thing with the context that it stands in, and whatever key it has twice."""
    if "@context" in document or context is None:
        return document
    pairs = document.pairs if isinstance(document, Doubled) else list(document.items())
    whole = [("@context", context), *pairs]
    return Doubled(whole) if isinstance(document, Doubled) else dict(whole)


@dataclass(frozen=True, slots=True)
class _Marks:
    """The attributes of one way to mark up: what begins a thing, its type, its name and a property's name."""

    scope: str
    type: str
    identifier: str
    property: str


_MICRODATA = _Marks("itemscope", "itemtype", "itemid", "itemprop")
_RDFA = _Marks("typeof", "typeof", "resource", "property")


def _marked(root: Element, url: str, marks: _Marks) -> list[dict[str, Any]]:
    """The outermost things that are marked up this way and are schema.org's."""
    found = []
    for element in root.iter():
        if element.get(marks.scope) is None or element.get(marks.property) is not None:
            continue
        if any(parent.get(marks.scope) is not None for parent in element.iterancestors()):
            continue
        if types := _types(element, marks):
            found.append({"@context": CONTEXT, **_thing(element, types, url, marks, DEEPEST)})
    return found


def _types(element: Element, marks: _Marks) -> list[str]:
    """The names of schema.org's types; RDFa may leave the vocabulary to an element around."""
    names = str(element.get(marks.type, "")).split()
    if marks is _RDFA:
        around: Iterable[Element] = (element, *element.iterancestors())
        vocabulary = next((str(each.get("vocab")) for each in around if each.get("vocab")), "")
        names = [name if ":" in name else vocabulary + name for name in names]
        names = [name.replace("schema:", f"{CONTEXT}/", 1) if name.startswith("schema:") else name for name in names]
    return [short for name in names if (short := _SCHEMA_ORG.sub("", name)) != name and short]


def _thing(element: Element, types: list[str], url: str, marks: _Marks, depth: int) -> dict[str, Any]:
    thing: dict[str, Any] = {"@type": types[0] if len(types) == 1 else types}
    if stated := str(element.get(marks.identifier) or ""):
        thing["@id"] = _absolute(url, stated)
    for inner in _inside(element, marks):
        value = _value(inner, url, marks, depth - 1)
        if value in ("", None):
            continue
        for name in str(inner.get(marks.property)).split():
            short = _SCHEMA_ORG.sub("", name).removeprefix("schema:")
            before = thing.get(short)
            thing[short] = value if before is None else [*(before if isinstance(before, list) else [before]), value]
    return thing


def _inside(element: Element, marks: _Marks) -> Iterator[Element]:
    """The elements that state properties of this thing, and not of a thing inside it."""
    waiting = list(reversed(element))
    while waiting:
        each = waiting.pop()
        if each.get(marks.property) is not None:
            yield each
        if each.get(marks.scope) is None:
            waiting.extend(reversed(each))


def _value(element: Element, url: str, marks: _Marks, depth: int) -> Any:
    """What a property says (HTML §5.2.4 "Values"; RDFa Lite 1.1 §2.2): a thing, an address, or a text."""
    if element.get(marks.scope) is not None:
        types = _types(element, marks) or ["Thing"]
        return _thing(element, types, url, marks, depth) if depth > 0 else text_of(element)
    if (content := element.get("content")) is not None:
        return str(content).strip()
    tag = str(element.tag)
    address = element.get(_ADDRESSES[tag]) if tag in _ADDRESSES else None
    if address is not None:
        return _absolute(url, str(address))
    stated = element.get(_STATED[tag]) if tag in _STATED else None
    return str(stated).strip() if stated is not None else " ".join(text_of(element).split())


def _links_in(root: Element, url: str) -> Iterator[Link]:
    for element in root.iter("link"):
        relations = frozenset(str(element.get("rel", "")).lower().split())
        if relations and element.get("href"):
            address = _absolute(url, str(element.get("href")))
            yield Link(relations, str(element.get("type", "")).lower(), address)


def _absolute(url: str, address: str) -> str:
    """An address as a page means it; what is no address at all (`http://[x`) stays as it is written."""
    try:
        return urljoin(url, address.strip())
    except ValueError:
        return address.strip()
