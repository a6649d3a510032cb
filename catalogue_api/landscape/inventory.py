"""An inventory: every thing of a view, and beside it what it is, what it leaves out and what proves it.

Nothing in it is taken from the clock: the same store gives the same bytes.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from catalogue_api.catalogue import Catalogue
from catalogue_api.landscape.citation import address
from catalogue_api.landscape.columns import Cell, Column
from catalogue_api.landscape.selection import Thing, View, thing, things
from catalogue_api.landscape.sureness import freshness
from schemas.holdings import Entity, SourceStatus

METHOD: Final = (
    "A thing is what one or more records describe; records join by unambiguous persistent identifiers only.",
    "A field is that of the most precedent record that states it; identifiers, topics and relations add up.",
    "Whatever no source states stays empty: empty is not the same as no.",
    "A thing with several values of a facet counts under each, so that rows and columns need not add up to the total.",
    "Records of a source that forbids passing on are counted and left out; so are things that no other describes.",
    "Capacities are summed only where kind, measure, basis, words and date of the statements are the same.",
    "A pair without things is rather sure only if a live source lists things of both values; nobody looked elsewhere.",
    "The checksum is SHA-256 over the address and the document digest of every record that is in it, in this order.",
)


@dataclass(slots=True)
class Tally:
    """What went by while an inventory was written."""

    things: int = 0
    records: int = 0
    withheld_things: int = 0
    withheld_records: int = 0
    by_source: Counter[str] = field(default_factory=Counter)
    withheld_by_source: Counter[str] = field(default_factory=Counter)
    digest: Any = field(default_factory=hashlib.sha256)

    def count(self, entity: Entity) -> None:
        """One entity that is written."""
        self.things += 1
        self.records += len(entity.records)
        for record in entity.records:
            self.by_source[record.source] += 1
            self.digest.update(f"{record.iri} {record.digest}\n".encode())

    def withhold(self, whole: Entity, kept: Entity) -> None:
        """One entity of which records, or all, may not be passed on."""
        left = {record.iri for record in kept.records}
        for record in whole.records:
            if record.iri not in left:
                self.withheld_records += 1
                self.withheld_by_source[record.source] += 1
        self.withheld_things += not kept.records


class Inventory:
    """One pass over a view. What `closing` says is complete once `things` or `rows` has come to its end."""

    def __init__(self, catalogue: Catalogue, view: View, *, columns: tuple[Column, ...], title: str, base: str) -> None:
        self.view, self.columns, self.title, self.base = view, columns, title, base
        self.tally = Tally()
        self._catalogue = catalogue
        self._sources = {status.source: status for status in catalogue.sources()}
        self.fresh = freshness(catalogue, view.state)
        self._silent = frozenset(
            key for key, status in self._sources.items() if status.settings.get("redistribution") is False
        )

    def things(self) -> Iterator[Thing]:
        """Every thing that may be passed on, counted as it goes by."""
        for each in things(self._catalogue, self.view):
            shown = self._allowed(each)
            if shown is not None:
                self.tally.count(shown.entity)
                yield shown

    def _allowed(self, each: Thing) -> Thing | None:
        entity = each.entity
        if self._silent.isdisjoint(entity.sources):
            return each
        kept = replace(entity, records=tuple(r for r in entity.records if r.source not in self._silent))
        self.tally.withhold(entity, kept)
        return thing(kept) if kept.records else None

    def rows(self) -> Iterator[tuple[Cell, ...]]:
        """The same as cells of the chosen columns."""
        for each in self.things():
            yield tuple(column.read(each, self.base) for column in self.columns)

    def opening(self) -> dict[str, Any]:
        """What is known before the first row."""
        state = self.view.state
        return {
            "title": f"{self.title}: inventory",
            "query": {"words": self.view.text, "filters": {k: list(v) for k, v in self.view.filters.items()}},
            "snapshot": state.name or None,
            "snapshot_address": address(state, self.base) if state.name else None,
            "snapshot_sha256": state.digest or None,
            "as_of": _moment(state.changed),
            "columns": [column.key for column in self.columns],
        }

    def closing(self) -> dict[str, Any]:
        """Counts, sources and the checksum, after the last row."""
        tally = self.tally
        return {
            "things": tally.things,
            "records": tally.records,
            "withheld_things": tally.withheld_things,
            "withheld_records": tally.withheld_records,
            "sha256": tally.digest.hexdigest(),
            "sources": self.sources(),
            "method": list(METHOD),
        }

    def sources(self) -> list[dict[str, Any]]:
        """The sources whose records are in it, or were held back, each with its freshness and terms."""
        keys = sorted({*self.tally.by_source, *self.tally.withheld_by_source})
        return [self._source(key, self._sources.get(key)) for key in keys]

    def _source(self, key: str, status: SourceStatus | None) -> dict[str, Any]:
        settings: Mapping[str, Any] = status.settings if status else {}
        return {
            "source": key,
            "title": status.title if status else key,
            "provider": status.provider if status else "",
            "last_complete_harvest": _moment(self.fresh.harvested.get(key)),
            "metadata_licence": settings.get("metadata_license"),
            "redistribution": key not in self._silent,
            "records": self.tally.by_source[key],
            "withheld_records": self.tally.withheld_by_source[key],
        }


def _moment(at: datetime | None) -> str | None:
    return at.isoformat(timespec="seconds") if at is not None else None
