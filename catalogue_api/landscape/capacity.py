"""Capacities of a selection, summed only where they are comparable, with the share of those who state any.

Two amounts are comparable if they measure the same of the same kind of thing on the same basis, were stated under the
same words and for the same year. Whatever has no unit that we know is counted and not summed; a thing that states two
amounts of one sort is too, for nobody says whether they are parts or versions.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from catalogue_api.landscape.selection import Thing
from schemas.capacity import MEASURES as UNITS
from schemas.capacity import plain
from schemas.errors import MalformedQuery
from schemas.resources import Capacity, read
from schemas.search import NONE_STATED

_PREFIXES: Final = ("", "k", "M", "G", "T", "P", "E", "Z", "Y")
_PROVIDING: Final = ("site", "organisation")
_SYMBOLS: Final = {"bytes": "B", "bits/s": "bit/s"}


@dataclass(frozen=True, slots=True)
class Sort:
    """What comparable amounts have in common; `None` is what nobody stated, which is comparable with nothing else."""

    measure: str
    kind: str
    basis: str | None = None
    statement: str | None = None
    year: str | None = None

    @property
    def words(self) -> str:
        """The sort as a person reads it, without the kind of thing."""
        told = [self.measure, self.basis or "basis not stated"]
        told += [f"“{self.statement}”"] if self.statement else []
        return ", ".join((*told, f"for {self.year}" if self.year else "date not stated"))


@dataclass(frozen=True, slots=True)
class Sum:
    """The sum of one sort. `things_of_kind` and `providers_of_kind` are how many could have stated it."""

    sort: Sort
    total: Decimal
    things: int
    things_of_kind: int
    providers: int
    providers_of_kind: int

    @property
    def unit(self) -> str:
        """The unit of the total, one for each measure."""
        return UNITS[self.sort.measure]

    @property
    def share(self) -> int | None:
        """Providers who state it, per cent of those who have things of this kind; `None` where nobody is named."""
        return round(100 * self.providers / self.providers_of_kind) if self.providers_of_kind else None


@dataclass(slots=True)
class _Stated:
    total: Decimal = Decimal(0)
    things: int = 0
    providers: set[str] = field(default_factory=set)


class Capacities:
    """Amounts by sort, counted one thing at a time; `left_out` are statements that no sum can hold, by measure."""

    def __init__(self) -> None:
        self.left_out: dict[str, int] = {}
        self._things: dict[str, int] = {}
        self._providers: dict[str, set[str]] = {}
        self._stated: dict[Sort, _Stated] = {}

    def count(self, thing: Thing) -> None:
        """One more thing."""
        kind, names = thing.facets["kind"][0], _providers(thing)
        self._things[kind] = self._things.get(kind, 0) + 1
        self._providers.setdefault(kind, set()).update(names)
        if "capacity" not in thing.document:
            return
        clear, unclear = amounts(thing)
        for measure in unclear:
            self.left_out[measure] = self.left_out.get(measure, 0) + 1
        for sort, amount in clear.items():
            stated = self._stated.setdefault(sort, _Stated())
            stated.total += amount
            stated.things += 1
            stated.providers |= names

    def sums(self, measure: str | None = None) -> tuple[Sum, ...]:
        """The sums by measure, each measure's most stated sort first."""
        made = [
            Sum(
                sort,
                stated.total,
                stated.things,
                self._things[sort.kind],
                len(stated.providers),
                len(self._providers[sort.kind]),
            )
            for sort, stated in self._stated.items()
            if measure in (None, sort.measure)
        ]
        places = {name: place for place, name in enumerate(UNITS)}
        return tuple(sorted(made, key=lambda each: (places[each.sort.measure], -each.things, each.sort.words)))


def _providers(thing: Thing) -> set[str]:
    """The named providers; a site or organisation for which none is named stands for itself."""
    named = set(thing.facets["provider"]) - {NONE_STATED}
    return named or ({thing.entity.iri} if thing.facets["kind"][0] in _PROVIDING else set())


def amounts(thing: Thing) -> tuple[dict[Sort, Decimal], list[str]]:
    """What a thing states by sort, and the measures of what cannot be summed, one for each statement."""
    kind = thing.facets["kind"][0]
    stated: dict[Sort, list[Decimal]] = {}
    unclear: list[str] = []
    for each in read(thing.document).capacities:
        if each.amount is None or each.unit != UNITS.get(each.measure):
            unclear.append(each.measure)
        else:
            stated.setdefault(_sort(each, kind), []).append(each.amount)
    for sort, several in stated.items():
        if len(set(several)) > 1:
            unclear += [sort.measure] * len(several)
    return {sort: several[0] for sort, several in stated.items() if len(set(several)) == 1}, unclear


def _sort(stated: Capacity, kind: str) -> Sort:
    year = (stated.stated_on or "")[:4]
    return Sort(stated.measure, kind, stated.basis, stated.statement, year or None)


def check_measure(measure: str) -> None:
    """Raise `MalformedQuery` for what no capacity measures."""
    if measure not in UNITS:
        raise MalformedQuery(f"no capacity is measured in '{measure}'.", next_step=f"There are: {', '.join(UNITS)}.")


def in_words(amount: Decimal | int, unit: str) -> str:
    """An amount to three figures with its unit, from cores and terabytes to exabytes: `1.53 EB`, `412 310 cores`."""
    exact = Decimal(amount)
    if unit not in _SYMBOLS:
        whole = f"{exact:,.0f}" if exact == exact.to_integral_value() else f"{exact:,.1f}"
        return f"{whole} {unit}".replace(",", "\u202f")
    step = 0
    while abs(exact) >= 1000 and step < len(_PREFIXES) - 1:
        exact, step = exact / 1000, step + 1
    digits = 0 if step == 0 or exact >= 100 else 1 if exact >= 10 else 2
    written = f"{exact:.{digits}f}"
    return f"{written.rstrip('0').rstrip('.') if '.' in written else written} {_PREFIXES[step]}{_SYMBOLS[unit]}"


def sum_answer(each: Sum) -> dict[str, Any]:
    """A sum as JSON; the total stands in digits, for it may be larger than a program's numbers."""
    sort = each.sort
    return {
        "measure": sort.measure,
        "kind": sort.kind,
        "basis": sort.basis,
        "statement": sort.statement,
        "year": sort.year,
        "total": plain(each.total),
        "unit": each.unit,
        "in_words": in_words(each.total, each.unit),
        "things": each.things,
        "things_of_kind": each.things_of_kind,
        "providers": each.providers,
        "providers_of_kind": each.providers_of_kind,
        "providers_share": each.share,
    }


def capacities(things: Iterable[Thing]) -> Capacities:
    """The capacities of all these things."""
    made = Capacities()
    for thing in things:
        made.count(thing)
    return made
