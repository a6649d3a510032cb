"""XML -> tree with places: lxml says what it is, the text says where each tag and attribute stands."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from schemas.errors import MalformedPayload
from schemas.formats.xml import Element, line_of, local_name, namespace, parse_xml
from schemas.validation.reading.text import Lines, Place, decoded
from schemas.validation.reading.tree import Kind, Node

_MARKUP = re.compile(
    r"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>|<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>|</[^>]*>"
    r"|<(?P<name>[^\s/>!?]+)(?P<rest>(?:[^>\"']|\"[^\"]*\"|'[^']*')*)>",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r"([^\s=/]+)\s*=\s*(\"[^\"]*\"|'[^']*')", re.DOTALL)
_BLANK = re.compile(r"\s*")
_DECLARING = re.compile(r"\sxmlns(?::([\w.\-]+))?\s*=\s*[\"']([^\"']*)[\"']")

_CAUSES = (
    ("EntityRef: expecting", "An ampersand stands for itself? Write it as &amp;."),
    ("xmlParseEntityRef: no name", "An ampersand stands for itself? Write it as &amp;."),
    ("Opening and ending tag mismatch", "Close each element before the one around it, with the same name."),
    ("not defined", "XML knows no named characters of HTML: write the character itself, or &#160; for &nbsp;."),
    ("Unescaped '<'", "Write < in a value as &lt;; or is a quotation mark missing?"),
    ("AttValue: \" or '", "Put the attribute's value in quotation marks."),
    ("attributes construct error", "Is a quotation mark or a blank between two attributes missing?"),
    ("XML declaration allowed only", "Remove what stands before <?xml …?>, be it a blank line."),
    ("XML or text declaration not at start", "Remove what stands before <?xml …?>, be it a blank line."),
    ("Start tag expected", "Is this XML? A file of XML begins with <."),
    ("Extra content at the end", "XML has one outermost element; put the others inside it or into other files."),
    ("Premature end of data", "The file ends before its last element is closed: is it cut off?"),
    ("PCDATA invalid Char", "A control character stands in a text; remove it."),
    ("invalid xmlChar", "A control character is named in a text; remove it."),
    ("not proper UTF-8", "The file is in another encoding: save it as UTF-8, or name its encoding in <?xml …?>."),
    ("Invalid bytes in", "The file is in another encoding: save it as UTF-8, or name its encoding in <?xml …?>."),
    ("Attribute", "Each attribute may stand once in an element."),
)  # fmt: skip
_UNDECLARED = re.compile(r"Namespace prefix (\S+) ")
_KNOWN = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "dct": "http://purl.org/dc/terms/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "xsi": "http://www.w3.org/2001/XMLSchema-instance",
    "datacite": "http://datacite.org/schema/kernel-4",
    "oaire": "http://namespace.openaire.eu/schema/oaire/",
}


@dataclass(frozen=True, slots=True)
class XmlText:
    """A parsed document with the place of each start tag and attribute.

    Elements that an entity brings have no tag in the text: then `tags` is empty and lines alone are known.
    """

    root: Element
    lines: Lines
    tags: Mapping[Element, re.Match[str]]

    def place(self, element: Element) -> Place:
        """Where the start tag of an element begins."""
        tag = self.tags.get(element)
        return self.lines.place(tag.start()) if tag else Place(line_of(element) or 1, 1)

    def value_place(self, element: Element) -> Place:
        """Where the content of an element begins; its tag where it is empty."""
        tag = self.tags.get(element)
        if tag is None or tag["rest"].endswith("/"):
            return self.place(element)
        end = _BLANK.match(self.lines.text, tag.end()).end()  # type: ignore[union-attr]  # it matches nothing too
        return self.place(element) if self.lines.text.startswith("</", end) else self.lines.place(end)

    def attribute_place(self, element: Element, name: str) -> tuple[Place, Place]:
        """Where an attribute's name and its value begin; `name` is the local one."""
        tag = self.tags.get(element)
        if tag is not None:
            for match in _ATTRIBUTE.finditer(tag["rest"]):
                if match[1].rpartition(":")[2] == name and not match[1].startswith("xmlns"):
                    at = tag.start("rest")
                    return self.lines.place(at + match.start(1)), self.lines.place(at + match.start(2) + 1)
        return self.place(element), self.place(element)


def parse_located(body: bytes) -> XmlText:
    """Parse through the one XML factory; raises `MalformedPayload` with line, column and likely cause."""
    try:
        root = parse_xml(body)
    except MalformedPayload as error:
        error.next_step = _cause(error.what)
        raise
    lines = Lines.of(decoded(body, xml=True))
    tags = [match for match in _MARKUP.finditer(lines.text) if match["name"]]
    elements = list(root.iter())
    named = len(tags) == len(elements) and all(
        tag["name"].rpartition(":")[2] == local_name(element) for tag, element in zip(tags, elements, strict=True)
    )
    return XmlText(root, lines, dict(zip(elements, tags, strict=True)) if named else {})


def read_xml(located: XmlText, start: Element | None = None) -> Node:
    """The tree of a document, or of what one element of it holds."""
    node = _node(located, located.root if start is None else start, None)
    for declared in _DECLARING.finditer(located.lines.text):
        node.prefixes.setdefault(declared[2], declared[1] or "")
    return node


def _node(located: XmlText, element: Element, parent: Node | None) -> Node:
    place = located.place(element)
    node = Node(
        local_name(element),
        Kind.ELEMENT,
        place,
        located.value_place(element),
        text=element.text or "",
        namespace=namespace(element),
        parent=parent,
    )
    for name, value in element.attrib.items():
        local = str(name).rpartition("}")[2]
        at, value_at = located.attribute_place(element, local)
        space = str(name)[1:].partition("}")[0] if str(name).startswith("{") else ""
        node.children.append(
            Node(f"@{local}", Kind.ATTRIBUTE, at, value_at, text=str(value), namespace=space, parent=node)
        )
    node.children.extend(_node(located, child, node) for child in element)
    return node


def _cause(what: str) -> str:
    undeclared = _UNDECLARED.search(what)
    if undeclared:
        prefix = undeclared[1]
        return f'Declare the prefix on the outermost element: xmlns:{prefix}="{_KNOWN.get(prefix, "https://…")}".'
    return next((cause for sign, cause in _CAUSES if sign in what), "Check the line against its neighbours.")
