"""A table for spreadsheets: one row for each entity (RFC 4180), in which no cell can become a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

from catalogue_api.exports.export import Export
from catalogue_api.index.facets import FACET_OF_NAME
from catalogue_api.index.reading import best, plain
from schemas.dcat.naming import described
from schemas.dcat.terms import kind_of
from schemas.holdings import Entity
from schemas.records import Document

COLUMNS = (
    "iri",
    "kind",
    "title",
    "description",
    "identifiers",
    "creators",
    "publisher",
    "country",
    "issued",
    "modified",
    "version",
    "language",
    "language_label",
    "keywords",
    "themes",
    "access_rights",
    "access_rights_label",
    "licence",
    "licence_label",
    "landing_pages",
    "access_urls",
    "download_urls",
    "sources",
    "records",
)
_SEPARATOR = " | "
# Controlled terms as people read them, by the facets of the search: the same words in the portal and in the table.
_IN_WORDS = tuple(FACET_OF_NAME[name].values_of for name in ("country", "language", "access", "licence"))
# A spreadsheet takes these at the start of a cell for a formula or a command (OWASP ASVS 5.0, 1.2.10).
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\0")
_LONGEST_CELL = 32_767  # more characters than this a spreadsheet cuts off or refuses


def safe_cell(text: str) -> str:
    """Text that a spreadsheet shows as it is: never a formula, no NUL, not longer than a cell can hold."""
    shown = "'" + text if text.startswith(_FORMULA_STARTS) else text
    return shown.replace("\0", "")[:_LONGEST_CELL]


def _write(entities: Iterable[Entity], base: str) -> Iterator[bytes]:
    yield _line(COLUMNS)
    for entity in entities:
        yield _line(_cells(entity, base))


def _line(cells: Iterable[str | int]) -> bytes:
    buffer = io.StringIO()
    # A number stays a number; only text can hide a formula.
    csv.writer(buffer).writerow([cell if isinstance(cell, int) else safe_cell(cell) for cell in cells])
    return buffer.getvalue().encode()


def _cells(entity: Entity, base: str) -> list[str | int]:
    document = described(entity)
    distributions = _nodes(document.get("distribution"))
    country, language, access, licence = (_joined(list(read(document, entity))) for read in _IN_WORDS)
    return [
        base + entity.iri,
        kind_of(document.get("@type", [])),
        best(document.get("title") or document.get("name")),
        plain(best(document.get("description"))),
        _joined(document.get("identifier")),
        _joined(document.get("creator")),
        _joined(document.get("publisher")),
        country,
        _joined(document.get("issued")),
        _joined(document.get("modified")),
        _joined(document.get("version")),
        _joined(document.get("language")),
        language,
        _joined(document.get("keyword")),
        _joined(document.get("theme")),
        _joined(document.get("accessRights")),
        access,
        _joined(document.get("license")),
        licence,
        _joined(document.get("landingPage")),
        _joined([each for node in distributions for each in node.get("accessURL", ())]),
        _joined([each for node in distributions for each in node.get("downloadURL", ())]),
        _joined(list(entity.sources)),
        len(entity.records),
    ]


def _nodes(values: Any) -> list[Document]:
    return [value for value in values or () if isinstance(value, dict)]


def _joined(values: Any) -> str:
    if values is None:
        return ""
    listed = values if isinstance(values, list) else [values]
    return _SEPARATOR.join(dict.fromkeys(word for value in listed if (word := _words(value))))


_LABELS = ("name", "prefLabel", "title", "fn", "label", "organizationName", "notation")


def _words(value: Any) -> str:
    """A value in words: a literal itself, a node by the first of its labels, else by its IRI."""
    if not isinstance(value, dict):
        return str(value)
    if "@value" in value:
        return str(value["@value"])
    for label in _LABELS:
        if label in value:
            named = value[label]
            return _words(named[0]) if isinstance(named, list) else _words(named)
    return str(value.get("@id", ""))


EXPORT = Export("csv", "CSV table", "text/csv; charset=utf-8; header=present", "csv", _write)
