"""The columns that an inventory can have, and the sets of them that people ask for by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from catalogue_api.index.facets import FACETS
from catalogue_api.index.reading import best, codes, first_date, labels, nodes, plain, texts
from catalogue_api.landscape.selection import Thing
from schemas.errors import MalformedQuery
from schemas.records import Severity
from schemas.search import NONE_STATED

Cell = str | int | bool | None
"""What stands in a table; `None` where the sources state nothing."""

OPEN: Final = "open access"
"""The value of the facet of access that counts as open."""

_SEPARATOR = " | "


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its key in files, its head for people, its width in a spreadsheet, and how it is read."""

    key: str
    label: str
    read: Callable[[Thing, str], Cell]
    width: int = 18


def columns_named(keys: Iterable[str]) -> tuple[Column, ...]:
    """The columns with these keys, in this order. Raises `MalformedQuery`."""
    wanted = list(dict.fromkeys(keys))
    unknown = [key for key in wanted if key not in _BY_KEY]
    if unknown or not wanted:
        said = f"there is no column '{unknown[0]}'." if unknown else "no column is asked for."
        raise MalformedQuery(said, next_step=f"There are: {', '.join(_BY_KEY)}.")
    return tuple(_BY_KEY[key] for key in wanted)


def _joined(values: Iterable[str]) -> str | None:
    return _SEPARATOR.join(dict.fromkeys(value for value in values if value)) or None


def _facet(name: str) -> Callable[[Thing, str], Cell]:
    def read(thing: Thing, _base: str) -> Cell:
        return _joined(value for value in thing.facets[name] if value != NONE_STATED)

    return read


def _of(term: str, read: Callable[[Any], list[str]] = texts) -> Callable[[Thing, str], Cell]:
    return lambda thing, _base: _joined(read(thing.document.get(term)))


def _distributed(term: str) -> Callable[[Thing, str], Cell]:
    def read(thing: Thing, _base: str) -> Cell:
        return _joined(each for node in nodes(thing.document.get("distribution")) for each in texts(node.get(term)))

    return read


def _title(thing: Thing, _base: str) -> Cell:
    document = thing.document
    return best(document.get("title") or document.get("name") or document.get("prefLabel")) or None


def _description(thing: Thing, _base: str) -> Cell:
    return plain(best(thing.document.get("description"))) or None


def _codes(thing: Thing, _base: str) -> Cell:
    return _joined(sorted({each.code for record in thing.entity.records for each in record.findings}))


def _year(thing: Thing, _base: str) -> Cell:
    stated = first_date(thing.document)[:4]
    return int(stated) if stated else None


def _open(thing: Thing, _base: str) -> Cell:
    stated = [value for value in thing.facets["access"] if value != NONE_STATED]
    return OPEN in stated if stated else None


def _bytes(thing: Thing, _base: str) -> Cell:
    """The stated sizes of all distributions together; `None` where any is unstated, for a part is no sum."""
    sizes = [texts(node.get("byteSize")) for node in nodes(thing.document.get("distribution"))]
    stated = [size[0] for size in sizes if size and size[0].isdecimal() and len(size[0]) < 19]
    return sum(map(int, stated)) if stated and len(stated) == len(sizes) else None


def _capacity(thing: Thing, _base: str) -> Cell:
    """Each stated capacity as its source wrote it, with what it counts and for when."""
    found = []
    for node in nodes(thing.document.get("capacity")):
        said = [words for term in ("basis", "statement", "statedOn") for words in texts(node.get(term))]
        written = f"{' '.join(texts(node.get('measure')))}: {' '.join(texts(node.get('written')))}"
        found.append(f"{written} ({', '.join(said)})" if said else written)
    return _joined(found)


def _findings(*severities: Severity) -> Callable[[Thing, str], Cell]:
    return lambda thing, _base: sum(
        finding.severity in severities for record in thing.entity.records for finding in record.findings
    )


COLUMNS: Final[tuple[Column, ...]] = (
    Column("iri", "Address", lambda thing, base: base + thing.entity.iri, 44),
    Column("title", "Title", _title, 60),
    *(Column(each.name, each.label, _facet(each.name)) for each in FACETS if each.name != "year"),
    Column("description", "Description", _description, 60),
    Column("identifiers", "Identifiers", _of("identifier"), 36),
    Column("creators", "Creators", _of("creator", labels), 30),
    Column("themes", "Themes", _of("theme", labels), 24),
    Column("year", "Year", _year, 8),
    Column("issued", "Published", _of("issued"), 12),
    Column("modified", "Modified", _of("modified"), 12),
    Column("version", "Version", _of("version"), 10),
    Column("status", "Status", _of("status", codes)),
    Column("open", "Open", _open, 8),
    Column("licence_code", "Licence code", _of("license", codes), 36),
    Column("landing_pages", "Landing pages", _of("landingPage"), 36),
    Column("endpoints", "Endpoints", _of("endpointURL"), 36),
    Column("access_urls", "Access addresses", _distributed("accessURL"), 36),
    Column("download_urls", "Download addresses", _distributed("downloadURL"), 36),
    Column("conforms_to", "Conforms to", _of("conformsTo", codes), 36),
    Column("distributions", "Distributions", lambda thing, _base: len(nodes(thing.document.get("distribution"))), 12),
    Column("bytes", "Bytes stated", _bytes, 16),
    Column("capacities", "Capacity stated", _capacity, 40),
    Column("records", "Records", lambda thing, _base: len(thing.entity.records), 10),
    Column("joined_by", "Joined by", lambda thing, _base: _joined(thing.entity.reasons), 40),
    Column("errors", "Errors", _findings(Severity.ERROR), 8),
    Column("warnings", "Warnings", _findings(Severity.WARNING), 10),
    Column("codes", "Findings", _codes, 40),
)
_BY_KEY: Final = {column.key: column for column in COLUMNS}

PRESETS: Final[dict[str, tuple[str, ...]]] = {
    "strategy": (
        "iri", "title", "kind", "capability", "domain", "provider", "country", "subject", "access", "open", "licence",
        "status", "maturity", "year", "source", "records", "landing_pages",
    ),
    "capacity": (
        "iri", "title", "kind", "capability", "technology", "provider", "country", "access", "capacities", "endpoints",
        "conforms_to", "distributions", "bytes", "source",
    ),
    "quality": (
        "iri", "title", "kind", "source", "records", "joined_by", "errors", "warnings", "codes", "licence", "access",
        "year",
    ),
    "minimal": ("iri", "title", "kind", "provider", "source"),
}  # fmt: skip
"""Columns by the question that they answer."""
