"""The forms of an inventory, each once: the tables, and every RDF export over the same selection."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from catalogue_api.exports.export import Export
from catalogue_api.exports.registry import export_named
from catalogue_api.landscape.inventory import Inventory
from catalogue_api.landscape.report import html
from catalogue_api.landscape.sheets import comma_separated, json, json_lines
from catalogue_api.landscape.workbook import workbook


@dataclass(frozen=True, slots=True)
class Form:
    """One form of an inventory. `write` streams it and leaves the counts in the inventory."""

    key: str
    media_type: str
    write: Callable[[Inventory], Iterator[bytes]]


def _rdf(export: Export) -> Form:
    def write(inventory: Inventory) -> Iterator[bytes]:
        return export.write((each.entity for each in inventory.things()), inventory.base)

    return Form(export.extension, export.media_type, write)


FORMS: Final[dict[str, Form]] = {
    form.key: form
    for form in (
        Form("csv", "text/csv; charset=utf-8; header=present", comma_separated),
        Form("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", workbook),
        Form("jsonl", "application/x-ndjson", json_lines),
        Form("json", "application/json", json),
        Form("html", "text/html; charset=utf-8", html),
        *(_rdf(export_named(key)) for key in ("nt", "ttl", "nq", "jsonld")),
    )
}
