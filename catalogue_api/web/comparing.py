"""Up to four things side by side, what differs marked; the address is the comparison."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, render_template, request

from catalogue_api.web import shown, words
from catalogue_api.web.doors import base_url, catalogue
from catalogue_api.web.texts import told
from schemas.dcat.naming import described
from schemas.dcat.relations import RELATIONS
from schemas.dcat.terms import kind_of
from schemas.holdings import Entity
from schemas.records import Document
from schemas.wire.api import LONGEST_IDENTIFIER

bp = Blueprint("comparing", __name__)

MOST = 4
_VALUES = 12
_LEFT_OUT = frozenset({"@id", "@type", "title", "name", "prefLabel", "distribution", "otherIdentifier"})


@dataclass(frozen=True, slots=True)
class Compared:
    """One thing of a comparison, as a column."""

    entity: Entity
    document: Document
    title: shown.Shown
    kind: str


@dataclass(frozen=True, slots=True)
class Row:
    """One term over all columns, `None` where a thing states nothing; `differs` is about those that state it."""

    label: str
    cells: tuple[shown.Fact | None, ...]
    differs: bool


@bp.get("/compare")
def compare() -> str:
    """The things that the address names, in its order."""
    asked = list(dict.fromkeys(each.strip() for each in request.args.getlist("id") if each.strip()))
    columns: dict[str, Compared] = {}
    missing = []
    for identifier in asked[:MOST]:
        found = _found(identifier[:LONGEST_IDENTIFIER])
        if found is None:
            missing.append(identifier[:LONGEST_IDENTIFIER])
        else:
            columns[found.iri] = _column(found)
    listed = tuple(columns.values())
    return render_template(
        "compare.html", columns=listed, rows=_rows(listed), missing=missing, left_out=len(asked[MOST:]), most=MOST
    )


def _found(identifier: str) -> Entity | None:
    """The live thing with this address or identifier."""
    wanted = identifier.removeprefix(base_url()).removeprefix("/")
    for iri in (wanted, *catalogue().find(wanted)):
        entity = catalogue().entity(iri)
        if entity is not None and entity.merged_into is not None:
            entity = catalogue().entity(entity.merged_into)
        if entity is not None and entity.state == "live":
            return entity
    return None


def _column(entity: Entity) -> Compared:
    document = described(entity)
    title = shown.title_of(document, otherwise=entity.iri)
    return Compared(entity, document, title, kind_of(document.get("@type", [])))


def _rows(columns: Sequence[Compared]) -> list[Row]:
    order = [term for _, terms in words.FACTS for term in terms]
    order = ["description", *order, "identifier", *words.PLACES, *RELATIONS]
    stated = {term for each in columns for term in each.document if "://" not in term} - _LEFT_OUT
    listed = [term for term in order if term in stated] + sorted(stated - set(order))
    rows = []
    for term in dict.fromkeys(listed):
        cells = tuple(shown.fact(each.document, term) if each.document.get(term) else None for each in columns)
        said = {frozenset(shown.in_words(value.text) for value in cell.values) for cell in cells if cell}
        rows.append(Row(told(words.term_in_words(term)), tuple(map(_short, cells)), len(said) > 1))
    return rows


def _short(cell: shown.Fact | None) -> shown.Fact | None:
    if cell is None:
        return None
    values = tuple(shown.brief(value) for value in cell.values[:_VALUES])
    return shown.Fact(cell.term, cell.label, values, cell.more + len(cell.values) - len(values))
