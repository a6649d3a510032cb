"""The one XML factory: every byte of XML from outside is parsed here, and nowhere else.

Strict by intent: repairing a broken page is the protocol's work (`schemas.oai_pmh.responses`), and flagged there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias, cast

from lxml import etree

from schemas.errors import MalformedPayload

Element: TypeAlias = etree._Element

XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
XSI_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"

_SHOWN = 200


def _parser(*, huge: bool) -> etree.XMLParser:
    # 'internal' keeps the namespace entities of RDF/XML (`&dct;`) and makes every reference to an external one an
    # error; True would read local files even in lxml 6.1. libxml2 itself refuses bombs (amplification limit).
    # Comments and processing instructions go: a "generated in 0.3 s" comment would change a digest at every harvest.
    return etree.XMLParser(
        resolve_entities="internal",  # type: ignore[arg-type]  # lxml-stubs know bool only
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        recover=False,
        huge_tree=huge,
        remove_comments=True,
        remove_pis=True,
    )


_STRICT = _parser(huge=False)
_HUGE = _parser(huge=True)


def parse_xml(body: bytes, *, huge: bool = False) -> Element:
    """Parse a whole XML document, whatever its encoding, or raise `MalformedPayload` with line and column.

    The tree holds elements and text only. Nothing is ever fetched. Nesting ends at 256 levels and a text at 10 MB;
    `huge` lifts that to 2,048 levels and no size, so the caller must have bounded the bytes.
    """
    try:
        return etree.fromstring(body, _HUGE if huge else _STRICT)
    except etree.XMLSyntaxError as error:
        line, column = error.position
        what = (error.msg or "no element found").rpartition(", line ")[0] or error.msg
        raise MalformedPayload(
            f"This is not well-formed XML: {str(what)[:_SHOWN]}.",
            where=f"line {line}, column {column}",
            next_step="Ask the provider to serve well-formed XML 1.0 without external entities.",
            line=line or None,
            column=column or None,
        ) from error


def parse_html(body: bytes) -> Element:
    """Parse a page of HTML as browsers do, broken or not; raises `MalformedPayload` where there is no element at all.

    Nothing is ever fetched. For what a page says of itself, never for a provider's record: HTML mends silently.
    """
    parser = etree.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        raise MalformedPayload(f"This is not a page of HTML: {str(error)[:_SHOWN]}.") from error
    if root is None:
        raise MalformedPayload("This is not a page of HTML: it has no element.")
    return root


def standalone(element: Element) -> bytes:
    """Write one element as a document of its own: UTF-8, without declaration, every inherited namespace declared.

    Inherited prefixes stay even where no name uses them, because values such as `xsi:type="vs:CatalogService"` do.
    """
    return etree.tostring(element, encoding="utf-8", with_tail=False)


def split_elements(
    body: bytes, is_record: Callable[[Element], bool], identifier_of: Callable[[Element], str | None]
) -> Iterator[tuple[str | None, bytes]]:
    """Each record of an answer, by its own identifier; a record alone goes by its file or address."""
    root = parse_xml(body, huge=True)
    if is_record(root):
        yield None, standalone(root)
        return
    for element in root.iter():
        if is_record(element):
            yield identifier_of(element), standalone(element)


def local_name(element: Element) -> str:
    """The name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def namespace(element: Element) -> str:
    """The namespace IRI of an element; empty where it has none."""
    return str(element.tag)[1:].partition("}")[0] if str(element.tag).startswith("{") else ""


def line_of(element: Element) -> int | None:
    """The line where an element's start tag ends, from 1; `None` for an element that was not parsed."""
    return cast("int | None", element.sourceline)


def text_of(element: Element) -> str:
    """All the text inside an element, its children's included, without blanks at both ends."""
    if len(element):
        return "".join(map(str, element.itertext())).strip()
    return (element.text or "").strip()
