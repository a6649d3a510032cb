"""How the values of a document stand on a page: words, language, link and a note, never more trust than that."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from html import unescape
from typing import Any

from markupsafe import Markup, escape

from catalogue_api.index.facets import level
from catalogue_api.web import plainly, words
from catalogue_api.web.addresses import is_own, outside_link, own_link
from catalogue_api.web.labels import label_of
from catalogue_api.web.texts import told
from schemas.dcat.terms import TERMS, Value
from schemas.errors import MalformedIdentifier
from schemas.identifiers import PERSISTENT, iri_of, recognise
from schemas.identifiers import shown as known_as
from schemas.records import Document, Identifier
from schemas.text import markup, plain, readable

_LABEL_TERMS = ("name", "prefLabel", "title", "fn", "organizationName", "label", "notation")
_LINK_TERMS = ("homepage", "hasURL", "accessURL", "downloadURL", "identifier", "inScheme")
_MARK = re.compile(r"(</?mark>)")
_LONGEST_LIST = 100
_LONGEST_TEXT = 20_000


@dataclass(frozen=True, slots=True)
class Shown:
    """One value. `language` is a BCP 47 tag where one was stated; `link` is safe to follow."""

    text: str
    language: str | None = None
    link: str | None = None
    own: bool = False
    html: Markup | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """A term of a document, with its values and, in an entity, the record and rule they came by."""

    term: str
    label: str
    values: tuple[Shown, ...]
    more: int = 0
    record: str = ""
    rule: str = ""


Origins = Mapping[str, tuple[str, str]]


def facts(document: Document, terms: Iterable[str], *, origins: Origins | None = None) -> list[Fact]:
    """The stated ones among these terms."""
    return [fact(document, term, origins=origins) for term in terms if document.get(term) not in (None, [], "")]


def fact(document: Document, term: str, *, origins: Origins | None = None) -> Fact:
    """One term that is stated."""
    listed = _as_list(document[term])
    record, rule = (origins or {}).get(term, ("", ""))
    # Two records may say the same word, one with its language and one without.
    values = {
        (each.text, each.link, each.note): each for value in listed[:_LONGEST_LIST] if (each := shown(value, term))
    }
    more = max(0, len(listed) - _LONGEST_LIST)
    return Fact(term, told(words.term_in_words(term)), tuple(values.values()), more, record, rule)


def shown(value: Any, term: str = "") -> Shown:
    """One value of a term."""
    if isinstance(value, Mapping):
        return _literal(value, term) if "@value" in value else _node(value)
    text = str(value)
    if term in TERMS and TERMS[term].value is Value.MARKUP:
        return Shown(_short(readable(text)), html=safe_html(readable(text)))
    if is_own(text):
        return Shown(text, link=own_link(text), own=True)
    if term in _TEXTUAL:
        said = level(text) if term == "maturity" else plainly.word(text)
        return Shown(_short(readable(said)), link=outside_link(text) if term == "identifier" else None)
    return Shown(label_of(text), link=outside_link(text))


_TEXTUAL = {name for name, term in TERMS.items() if term.value in {Value.TEXT, Value.LITERAL}}


def _literal(value: Mapping[str, Any], term: str) -> Shown:
    text = _SAID_OF.get(str(value.get("@type")), str)(str(value["@value"]))
    language = str(value["@language"]) if value.get("@language") else None
    html = safe_html(readable(text)) if term in TERMS and TERMS[term].value is Value.MARKUP else None
    return Shown(_short(readable(text)), language=language, html=html)


def _area(shape: str) -> str:
    return plainly.area(shape) or shape


_SAID_OF: Mapping[str, Callable[[str], str]] = {"xsd:dateTime": plainly.moment, "geosparql:wktLiteral": _area}


def _node(node: Mapping[str, Any]) -> Shown:
    if "agent" in node:
        return _attribution(node)
    if "written" in node:
        return _capacity(node)
    if "startDate" in node or "endDate" in node:
        return Shown(_period(node), note=_severity(node))
    if "relation" in node:
        return _relationship(node)
    label = next((label for term in _LABEL_TERMS if (label := _first(node.get(term)))), None)
    link = next(iter(_links(node)), None)
    place = next((shown(node[term]).text for term in ("centroid", "bbox", "geometry") if term in node), "")
    if label is None:
        return Shown(place or link or label_of(str(node.get("@id", ""))), link=link)
    return Shown(label.text, language=label.language, link=link, note=_note(node, place, besides=label.text))


def _capacity(node: Mapping[str, Any]) -> Shown:
    """A capacity as it was written; what it counts, in which unit, by whom and when stands beside it."""
    measure, written = (str(node.get(term, "")) for term in ("measure", "written"))
    amount = f"{shown(node['amount']).text} {node.get('unit', '')}".strip() if "amount" in node else ""
    said = [str(node["basis"])] if "basis" in node else []
    said += [amount] if amount and amount != written else []
    said += [shown(node[term]).text for term in ("statement", "statedOn") if term in node]
    return Shown(f"{measure}: {written}", note=", ".join(said))


def _severity(node: Mapping[str, Any]) -> str:
    description = _first(node.get("description"))
    return ", ".join(
        (*([str(node["severity"])] if "severity" in node else []), *([description.text] if description else []))
    )


def _attribution(node: Mapping[str, Any]) -> Shown:
    agent = shown(node["agent"])
    role = shown(node["hadRole"]).text if "hadRole" in node else ""
    note = ", ".join(part for part in (role, agent.note) if part)
    return Shown(agent.text, language=agent.language, link=agent.link, own=agent.own, note=note)


def _relationship(node: Mapping[str, Any]) -> Shown:
    target = shown(_as_list(node["relation"])[0])
    role = shown(node["hadRole"]).text if "hadRole" in node else ""
    return Shown(target.text, link=target.link, own=target.own, note=role)


def _period(node: Mapping[str, Any]) -> str:
    start, end = (shown(node[term]).text if term in node else "" for term in ("startDate", "endDate"))
    if start and end:
        return start if start == end else f"{start} to {end}"
    return f"from {start}" if start else f"until {end}"


def _note(node: Mapping[str, Any], place: str, *, besides: str) -> str:
    members = [shown(each).text for each in _as_list(node.get("memberOf"))]
    emails = [shown(each).text.removeprefix("mailto:") for each in _as_list(node.get("hasEmail"))]
    role = [shown(node["role"]).text] if "role" in node else []
    said = dict.fromkeys((*role, *members, *emails, *([place] if place else [])))
    return ", ".join(part for part in said if part.casefold() != besides.casefold())


def _links(node: Mapping[str, Any]) -> Iterator[str]:
    candidates = [node.get("@id"), *(each for term in _LINK_TERMS for each in _as_list(node.get(term)))]
    for candidate in candidates:
        if isinstance(candidate, str) and (link := outside_link(candidate)):
            yield link


def _first(values: Any) -> Shown | None:
    listed = _as_list(values)
    if not listed:
        return None
    plain = [each for each in listed if not isinstance(each, Mapping) or "@value" in each]
    english = [each for each in plain if isinstance(each, Mapping) and str(each.get("@language", "")).startswith("en")]
    return shown(next(iter(english or plain), listed[0]), "title")


def title_of(document: Document, *, otherwise: str) -> Shown:
    """The title to show: English or untagged before other languages."""
    return _first(document.get("title") or document.get("name")) or Shown(otherwise)


@dataclass(frozen=True, slots=True)
class Distribution:
    """One way to get the data."""

    title: str
    format: str
    size: str
    access: tuple[Shown, ...]
    download: tuple[Shown, ...]
    licence: Shown | None
    checksum: str


def distributions(document: Document) -> list[Distribution]:
    """The distributions of a document, at most a hundred."""
    nodes = [node for node in _as_list(document.get("distribution")) if isinstance(node, Mapping)]
    return [_distribution(node) for node in nodes[:_LONGEST_LIST]]


def _distribution(node: Mapping[str, Any]) -> Distribution:
    form = node.get("format") or node.get("mediaType")
    checksum = node.get("checksum")
    title = _first(node.get("title"))
    return Distribution(
        title=title.text if title else "",
        format=shown(form).text if form else "",
        size=human_size(node["byteSize"]) if "byteSize" in node else "",
        access=tuple(shown(each, "accessURL") for each in _as_list(node.get("accessURL"))),
        download=tuple(shown(each, "downloadURL") for each in _as_list(node.get("downloadURL"))),
        licence=shown(node["license"], "license") if "license" in node else None,
        checksum=_checksum(checksum) if isinstance(checksum, Mapping) else "",
    )


def _checksum(node: Mapping[str, Any]) -> str:
    value = node.get("checksumValue", {})
    digits = str(value.get("@value", "")) if isinstance(value, Mapping) else str(value)
    algorithm = str(node.get("algorithm", "")).rpartition("#")[2].removeprefix("checksumAlgorithm_")
    return f"{algorithm} {digits}".strip()


def human_size(value: Any) -> str:
    """Bytes in the unit that keeps the number short; decimal units, as disks are sold."""
    text = str(value["@value"]) if isinstance(value, Mapping) else str(value)
    if not text.isdecimal() or len(text) > 18:
        return text
    size = float(text)
    for unit in ("B", "kB", "MB", "GB", "TB"):
        if size < 1000:
            return f"{size:.0f} {unit}" if unit == "B" or size >= 100 else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} PB"


def identifiers(document: Document) -> list[Shown]:
    """Every identifier once, as a person writes it, with its link where it has one: the persistent ones first."""
    written = [(shown(each, "identifier"), "") for each in _as_list(document.get("identifier"))]
    written += [_of_scheme(each) for each in _as_list(document.get("otherIdentifier"))]
    found: dict[str, Shown] = {}
    for each, scheme in sorted(written, key=lambda one: _persistent(one[0].text) is None):
        known = _persistent(each.text)
        one = replace(each, note=scheme) if known is None else Shown(known_as(known), link=outside_link(iri_of(known)))
        if one.text not in found or one.note:
            found[one.text] = one
    return list(found.values())


def _of_scheme(node: Any) -> tuple[Shown, str]:
    """An identifier of another scheme, and what the provider calls that."""
    if not isinstance(node, Mapping) or "notation" not in node:
        return shown(node), ""
    scheme = _first(node.get("label"))
    return shown(_as_list(node["notation"])[0], "identifier"), scheme.text if scheme else ""


def _persistent(text: str) -> Identifier | None:
    try:
        known = recognise(text)
    except MalformedIdentifier:
        return None
    return known if known is not None and known.scheme in PERSISTENT else None


def safe_html(text: str) -> Markup:
    """Harvested HTML through the sanitiser; the only place where it becomes markup."""
    return Markup(markup(text))  # noqa: S704 (sanitised in this very line)


def in_words(text: str) -> str:
    """Harvested HTML, or what may be, as one line of plain words."""
    return plain(readable(text))


_BRIEF = 240


def brief(value: Shown) -> Shown:
    """A value for a narrow cell: plain words, and only the first of them."""
    text = in_words(value.text)
    return replace(value, text=text if len(text) <= _BRIEF else text[:_BRIEF] + " …", html=None)


def marked(highlight: str) -> Markup:
    """A highlight of the index: everything in it is text again but `<mark>` itself."""
    parts = _MARK.split(highlight)
    return Markup("").join(Markup(part) if _MARK.fullmatch(part) else escape(unescape(part)) for part in parts)  # noqa: S704


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_TEXT else text[:_LONGEST_TEXT] + " …"


def _as_list(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
