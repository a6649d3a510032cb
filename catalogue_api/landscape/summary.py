"""What a selection amounts to: how much there is of what, how much of that is stated, and how sure it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from catalogue_api.index.facets import FACET_OF_NAME
from catalogue_api.landscape.capacity import Capacities
from catalogue_api.landscape.columns import OPEN
from catalogue_api.landscape.matrix import Counted
from catalogue_api.landscape.selection import Thing
from schemas.search import NONE_STATED

FACETS: Final = ("kind", "capability", "domain", "country", "provider", "access", "licence", "year", "source")
"""What is counted of every selection."""

MATRICES: Final = (("capability", "country"), ("kind", "country"))
"""Rows and columns of the tables that reports and workbooks have."""


@dataclass(slots=True)
class Summary:
    """Figures of a selection, counted one thing at a time."""

    things: int = 0
    records: int = 0
    joined: int = 0
    facets: dict[str, Counter[str]] = field(default_factory=lambda: {name: Counter() for name in FACETS})
    overlap: Counter[tuple[str, ...]] = field(default_factory=Counter)
    capacities: Capacities = field(default_factory=Capacities)
    matrices: tuple[Counted, ...] = field(default_factory=lambda: tuple(Counted(*each) for each in MATRICES))

    def count(self, thing: Thing) -> None:
        """One more thing."""
        number = len(thing.entity.records)
        self.things += 1
        self.records += number
        self.joined += number > 1
        for name, counts in self.facets.items():
            counts.update(thing.facets[name])
        self.overlap[thing.entity.sources] += 1
        self.capacities.count(thing)
        for matrix in self.matrices:
            matrix.count(thing)

    def counting(self, things: Iterable[Thing]) -> Iterator[Thing]:
        """The same things, counted as they go by."""
        for thing in things:
            self.count(thing)
            yield thing

    def stated(self, name: str) -> int | None:
        """Things of which a source states a value of this facet, per cent; `None` of nothing."""
        return _share(self.things - self.facets[name][NONE_STATED], self.things)

    def distinct(self, name: str) -> int:
        """How many values a facet has."""
        return sum(1 for value, number in self.facets[name].items() if number and value != NONE_STATED)

    def most(self, name: str, size: int) -> list[tuple[str, int]]:
        """The most frequent values of a facet that are stated."""
        counts = ((value, number) for value, number in self.facets[name].items() if value != NONE_STATED)
        return sorted(counts, key=lambda each: (-each[1], each[0]))[:size]

    @property
    def open_share(self) -> int | None:
        """Open things, per cent of those that state their access; what states nothing may be either."""
        return _share(self.facets["access"][OPEN], self.things - self.facets["access"][NONE_STATED])


def summary_answer(made: Summary) -> dict[str, Any]:
    """The figures as JSON, each facet with its coverage."""
    return {
        "things": made.things,
        "records": made.records,
        "things_of_several_records": made.joined,
        "open_share_of_stated": made.open_share,
        "stated": {name: {"share": made.stated(name), "values": made.distinct(name)} for name in FACETS},
    }


def label(name: str) -> str:
    """What a facet is called."""
    return FACET_OF_NAME[name].label


def _share(part: int, whole: int) -> int | None:
    return round(100 * part / whole) if whole else None
