"""A document of ours as `oai_dc`: what any harvester of the world can read of it (oai_dc.xsd, simpledc20021212.xsd)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from lxml import etree

from schemas.dcat.terms import kind_of
from schemas.errors import MalformedIdentifier
from schemas.formats.xml import XML_LANG, Element, standalone
from schemas.identifiers import PERSISTENT, iri_of, recognise
from schemas.records import Document

_OAI_DC = "http://www.openarchives.org/OAI/2.0/oai_dc/"
_DC = "http://purl.org/dc/elements/1.1/"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_SCHEMA = f"{_OAI_DC} http://www.openarchives.org/OAI/2.0/oai_dc.xsd"
_AUTHORITY = "http://publications.europa.eu/resource/authority/"
_MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

# DCMI types for our kinds (DCMI Metadata Terms §7); kinds that none fits say nothing.
_TYPES = {
    "dataset": "Dataset",
    "data-service": "Service",
    "service": "Service",
    "software": "Software",
    "training": "InteractiveResource",
    "publication": "Text",
    "standard": "Text",
    "event": "Event",
    "catalogue": "Collection",
}
_ACCESS = {
    "PUBLIC": "info:eu-repo/semantics/openAccess",
    "RESTRICTED": "info:eu-repo/semantics/restrictedAccess",
    "NON_PUBLIC": "info:eu-repo/semantics/closedAccess",
}
_RELATIONS = (
    "relation isPartOf hasPart references isReferencedBy requires isRequiredBy replaces isReplacedBy hasVersion "
    "isVersionOf previousVersion inSeries sameAs"
)

_Said = tuple[str, str | None]


def render(document: Document) -> bytes:
    """Write a document, whose IRIs are absolute, as one `oai_dc:dc` element; elements stand in a fixed order."""
    root = etree.Element(f"{{{_OAI_DC}}}dc", nsmap={"oai_dc": _OAI_DC, "dc": _DC, "xsi": _XSI})
    root.set(f"{{{_XSI}}}schemaLocation", _SCHEMA)
    for name, said in (
        ("title", _texts(document, "title", "alternative") or _texts(document, "name")),
        ("creator", _names(document, "creator")),
        ("subject", [*_texts(document, "keyword"), *_names(document, "theme")]),
        ("description", _texts(document, "description", "abstract")),
        ("publisher", _names(document, "publisher")),
        ("contributor", _contributors(document)),
        ("date", _dates(document)),
        ("type", _types(document)),
        ("format", _formats(document)),
        ("identifier", _identifiers(document)),
        ("source", _iris(document, "source")),
        ("language", _codes(document, "language")),
        ("relation", _iris(document, *_RELATIONS.split())),
        ("coverage", [*_places(document), *_periods(document)]),
        ("rights", _rights(document)),
    ):
        _write(root, name, said)
    return standalone(root)


def _write(root: Element, name: str, said: Iterable[_Said]) -> None:
    for text, language in dict.fromkeys(said):
        clean = _ILLEGAL.sub("", text).strip()
        if clean:
            element = etree.SubElement(root, f"{{{_DC}}}{name}")
            element.text = clean
            if language and re.fullmatch(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*", language):
                element.set(XML_LANG, language)


def _values(node: Any, *terms: str) -> Iterator[Any]:
    for term in terms:
        value = node.get(term, [])
        yield from value if isinstance(value, list) else (value,)


def _said(value: Any) -> _Said:
    if isinstance(value, dict):
        return str(value.get("@value", "")), value.get("@language")
    return str(value), None


def _texts(node: Any, *terms: str) -> list[_Said]:
    return [_said(value) for value in _values(node, *terms)]


def _names(node: Any, *terms: str) -> list[_Said]:
    """What nested nodes are called; an IRI stands for itself."""
    names: list[_Said] = []
    for value in _values(node, *terms):
        if isinstance(value, dict):
            names += (_texts(value, "name") or _texts(value, "prefLabel") or _texts(value, "label"))[:1]
        else:
            names.append((str(value), None))
    return names


def _iris(node: Any, *terms: str) -> list[_Said]:
    return [(value, None) for value in _values(node, *terms) if isinstance(value, str)]


def _contributors(document: Document) -> list[_Said]:
    parts = [part for part in _values(document, "qualifiedAttribution") if isinstance(part, dict)]
    return [name for part in parts for name in _names(part, "agent")]


def _dates(document: Document) -> list[_Said]:
    """The publication alone: a simple `dc:date` cannot say what else it would be the date of."""
    for term in ("issued", "created", "modified"):
        if term in document:
            return [(_said(document[term])[0], None)]
    return []


def _types(document: Document) -> list[_Said]:
    kind = _TYPES.get(kind_of(document.get("@type", [])))
    return [*([(kind, None)] if kind else []), *_names(document, "type")]


def _formats(document: Document) -> list[_Said]:
    nodes = [each for each in _values(document, "distribution") if isinstance(each, dict)]
    values = [value for each in nodes for value in _iris(each, "mediaType", "format")]
    return [(value.removeprefix(_MEDIA_TYPES).rpartition("/file-type/")[2], None) for value, _ in values]


def _identifiers(document: Document) -> list[_Said]:
    """Resolvable persistent identifiers first, DOIs before all others; then pages, then our own IRI."""
    written = [text for text, _ in _texts(document, "identifier")]
    resolvable = [(scheme != "doi", iri) for text in written if (found := _resolvable(text)) for scheme, iri in [found]]
    first = [iri for _, iri in sorted(resolvable, key=lambda pair: pair[0])]
    others = [text for text in written if _resolvable(text) is None]
    pages = [iri for iri, _ in _iris(document, "landingPage")]
    own = [document["@id"]] if str(document.get("@id", "")).startswith("http") else []
    return [(text, None) for text in (*first, *others, *pages, *own)]


def _resolvable(text: str) -> tuple[str, str] | None:
    try:
        found = recognise(text)
    except MalformedIdentifier:
        return None
    return (found.scheme, iri_of(found)) if found is not None and found.scheme in PERSISTENT else None


def _codes(document: Document, term: str) -> list[_Said]:
    """`…/authority/language/ENG` as `eng`: ISO 639-3, as oai_dc readers expect (OpenAIRE literature v3, §language)."""
    return [
        (iri.rpartition("/")[2].lower() if iri.startswith(_AUTHORITY) else iri, None)
        for iri, _ in _iris(document, term)
    ]


def _places(document: Document) -> list[_Said]:
    places: list[_Said] = []
    for place in _values(document, "spatial"):
        if isinstance(place, str):
            places.append((place, None))
            continue
        shapes = (_said(place[term])[0] for term in ("bbox", "geometry", "centroid") if term in place)
        places += _names({"place": place}, "place") or [(shape, None) for shape in shapes][:1]
    return places


def _periods(document: Document) -> list[_Said]:
    """DCMI Period: `start=2016; end=2019`."""
    periods: list[_Said] = []
    for period in _values(document, "temporal"):
        if isinstance(period, str):
            periods.append((period, None))
            continue
        ends = [("start", "startDate"), ("end", "endDate")]
        parts = [f"{name}={_said(period[term])[0]}" for name, term in ends if term in period]
        periods += [("; ".join(parts), None)] if parts else _names({"period": period}, "period")
    return periods


def _rights(document: Document) -> list[_Said]:
    """Access as `info:eu-repo` says it, then licences, then words."""
    access = [(_ACCESS.get(iri.rpartition("/")[2], iri), None) for iri, _ in _iris(document, "accessRights")]
    licences = _iris(document, "license")
    for each in _values(document, "distribution"):
        licences += _iris(each, "license") if isinstance(each, dict) else []
    words: list[_Said] = []
    for statement in _values(document, "rights"):
        words += _texts(statement, "label", "prefLabel") if isinstance(statement, dict) else [(str(statement), None)]
    return [*access, *licences, *words]
