"""How a canonical document is read for the index: words, labels and dates out of JSON-LD values, never failing."""

from __future__ import annotations

import html
import re
from functools import lru_cache
from typing import Any, Final

from schemas.records import Document

LABEL_TERMS: Final = ("prefLabel", "name", "title", "label", "fn", "organizationName")
DATE_TERMS: Final = ("issued", "available", "created", "modified")
"""Which date stands for the thing: the first that is stated."""

_NAMING = frozenset((*LABEL_TERMS, "altLabel", "notation"))
_BELONGING = frozenset(("memberOf", "agent"))
_BLOCK = re.compile(r"<(?:/?(?:p|br|li|ul|ol|div|h[1-6]|tr|td|th|table|blockquote|pre|dd|dt)\b)[^>]*>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


def texts(value: Any) -> list[str]:
    """The words of text values (`"x"`, `{"@value": "x"}` or a list of them), nested nodes left out."""
    if type(value) is str:
        return [value]
    if type(value) is list:
        return [text for one in value if (text := _text(one)) is not None]
    text = _text(value)
    return [] if text is None else [text]


def nodes(value: Any) -> list[dict[str, Any]]:
    """The nested nodes of a term."""
    if type(value) is list:
        return [one for one in value if type(one) is dict and "@value" not in one]
    return [value] if type(value) is dict and "@value" not in value else []


def labels(value: Any) -> list[str]:
    """What the values of a term are called: texts as they are, nested nodes by their label, IRIs not at all."""
    found: list[str] = []
    for one in value if type(value) is list else (value,):
        text = _text(one)
        if text is not None:
            if "://" not in text:
                found.append(text)
        elif type(one) is dict:
            found += next((texts(one[term]) for term in LABEL_TERMS if term in one), ())
    return found


def codes(value: Any) -> list[str]:
    """The codes of a term: its IRIs and texts as they are, nested nodes by their own IRI or else by their label."""
    if type(value) is str:
        return [value]
    found = texts(value)
    for node in nodes(value):
        iri = str(node.get("@id", ""))
        found += [iri] if "://" in iri else labels(node)
    return found


def all_labels(value: Any) -> list[str]:
    """Every name of the nested nodes of a term and of the organisations they belong to, alternatives too."""
    found: list[str] = []
    for one in value if type(value) is list else (value,):
        text = _text(one)
        if text is not None:
            found.append(text)
        elif type(one) is dict:
            for term, inner in one.items():
                if term in _NAMING:
                    found += texts(inner)
                elif term in _BELONGING:
                    found += all_labels(inner)
    return found


def best(value: Any) -> str:
    """The text to show of several: the first in English or in no stated language, else the first."""
    first = ""
    for one in value if type(value) is list else (value,):
        shown = " ".join((_text(one) or "").split())
        if shown and (type(one) is str or str(one.get("@language", "en")).partition("-")[0] == "en"):
            return shown
        first = first or shown
    return first


def plain(markup: str) -> str:
    """Sanitised HTML as one line of plain text."""
    if "<" in markup:
        markup = _TAG.sub("", _BLOCK.sub(" ", markup))
    if "&" in markup:
        markup = html.unescape(markup)
    return " ".join(markup.split())


def first_date(document: Document) -> str:
    """The day, month or year that stands for the thing, such as `2016-05`; empty when none is stated or readable."""
    for term in DATE_TERMS:
        for text in texts(document[term]) if term in document else ():
            match = _DATE.match(text)
            if match:
                return match[0]
    return ""


@lru_cache(maxsize=20_000)
def tail(iri: str) -> str:
    """The last step of an IRI: the code in an authority table."""
    return iri.rstrip("/#").rpartition("/")[2].rpartition("#")[2] or iri


def _text(one: Any) -> str | None:
    # Exact types: a document is what a JSON parser made, and this is asked forty times per entity.
    if type(one) is str:
        return one
    if type(one) is dict:
        text = one.get("@value")
        return text if type(text) is str else None
    return None
