"""A list of needs laid over what there is: need and supply give the gap, and how sure it is.

The list is CSV with a head: facets by name or label, `need` (how many things), and any other columns, which are kept.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from itertools import product
from typing import Any, Final

from catalogue_api.exports.comma_separated import safe_cell
from catalogue_api.index.facets import FACETS, covered
from catalogue_api.landscape.selection import Thing, View
from catalogue_api.landscape.sureness import Freshness, Sureness
from schemas.errors import MalformedQuery
from schemas.search import SearchPage, SearchQuery

MOST_NEEDS: Final = 500
EXAMPLE: Final = "kind,country,need\nstorage,France,3\nservice,Italy,5\ntraining,Poland,2\n"

_NEED: Final = frozenset({"need", "needs", "needed", "wanted", "target"})
_NAMES: Final = {word.casefold(): facet.name for facet in FACETS for word in (facet.name, facet.label)}
_MOST_VALUES = 1000
_LARGEST = 10**9
_NEXT: Final = "Its first line names facets and 'need', as in: kind,country,need"


@dataclass(frozen=True, slots=True)
class Need:
    """So many things of these facet values; `besides` are the other cells of its line, `line` its number."""

    values: Mapping[str, str]
    number: int
    line: int
    besides: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Met:
    """A need beside what there is; `meant` are values of the catalogue that look like one it does not have."""

    need: Need
    values: Mapping[str, str]
    supply: int
    sure: Sureness
    meant: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def gap(self) -> int:
        """How many are missing."""
        return max(0, self.need.number - self.supply)


@dataclass(frozen=True, slots=True)
class Supply:
    """What can be asked of a selection: its values of a facet, and how many things of which sources have some."""

    values: Callable[[str], Iterable[str]]
    found: Callable[[Mapping[str, str]], tuple[int, frozenset[str]]]


def read_needs(text: str) -> tuple[Need, ...]:
    """The needs of a list; comma, semicolon or tab between its cells. Raises `MalformedQuery` with the line."""
    lines = text.lstrip("\ufeff").strip("\r\n").splitlines()
    if not lines:
        raise MalformedQuery("the list of needs is empty.", next_step=_NEXT)
    mark = max("\t;,", key=lines[0].count)
    rows = list(csv.reader(lines, delimiter=mark))
    heads = [_NAMES.get(cell.strip().casefold(), cell.strip()) for cell in rows[0]]
    facets = [head for head in heads if head in _NAMES.values()]
    wanted = [place for place, head in enumerate(heads) if head.casefold() in _NEED]
    if not facets or len(wanted) != 1 or len(set(facets)) < len(facets):
        raise MalformedQuery("the head of the list of needs cannot be understood.", where="line 1", next_step=_NEXT)
    stated = [(number, row) for number, row in enumerate(rows[1:], 2) if any(cell.strip() for cell in row)]
    if len(stated) > MOST_NEEDS:
        raise MalformedQuery(f"there are more than {MOST_NEEDS} needs.", next_step="Lay shorter lists over it.")
    return tuple(_need(heads, row, number, wanted[0]) for number, row in stated)


def _need(heads: Sequence[str], row: Sequence[str], line: int, place: int) -> Need:
    cells = [" ".join(cell.split()) for cell in row] + [""] * (len(heads) - len(row))
    if len(row) > len(heads):
        raise MalformedQuery("there are more cells than heads.", where=f"line {line}", next_step="Quote inner commas.")
    number = cells[place]
    if not number.isdecimal() or int(number[:12]) > _LARGEST:
        raise MalformedQuery(f"'{number[:40]}' is no number of things.", where=f"line {line}", next_step=_NEXT)
    known = set(_NAMES.values())
    values = {head: cell for head, cell in zip(heads, cells, strict=True) if head in known and cell}
    besides = [
        (head, cell)
        for at, (head, cell) in enumerate(zip(heads, cells, strict=True))
        if head not in known and at != place
    ]
    return Need(values, int(number), line, tuple(besides))


def laid_over(needs: Iterable[Need], supply: Supply, fresh: Freshness) -> Iterator[Met]:
    """Each need beside what there is. Values are matched whatever their case."""
    values: dict[str, dict[str, str]] = {}
    sources: dict[tuple[str, str], frozenset[str]] = {}
    for need in needs:
        exact, meant = {}, {}
        for name, value in need.values.items():
            known = values.setdefault(name, {})
            if not known:
                known.update({each.casefold(): each for each in supply.values(name)})
            exact[name] = known.get(value.casefold(), value)
            if value.casefold() not in known:
                meant[name] = tuple(known[each] for each in get_close_matches(value.casefold(), known, n=3))
        number, listing = supply.found(exact)
        if not number:
            for pair in exact.items():
                if pair not in sources:
                    sources[pair] = supply.found(dict([pair]))[1]
            listing = frozenset.intersection(*(sources[pair] for pair in exact.items())) if exact else frozenset()
        yield Met(need, exact, number, fresh.sure(listing), meant)


def asked_supply(search: Callable[[SearchQuery], SearchPage], view: View) -> Supply:
    """The present, asked of the search."""
    query = SearchQuery(view.text, filters=view.filters, size=1, facet_size=_MOST_VALUES)

    def values(name: str) -> Iterable[str]:
        return [each.value for each in search(replace(query, facets=(name,))).buckets[name] if not each.group]

    def found(wanted: Mapping[str, str]) -> tuple[int, frozenset[str]]:
        if any(not covered(name, value, view.filters.get(name, (value,))) for name, value in wanted.items()):
            return 0, frozenset()
        chosen = {**view.filters, **{name: (value,) for name, value in wanted.items()}}
        page = search(replace(query, filters=chosen, facets=("source",)))
        within = chosen.get("source")
        listed = (each.value for each in page.buckets["source"] if each.count)
        return page.total, frozenset(each for each in listed if not within or each in within)

    return Supply(values, found)


def counted_supply(things: Iterable[Thing], needs: Sequence[Need]) -> Supply:
    """Any state, counted from its things in one pass."""
    sorts = {tuple(sorted(need.values)) for need in needs}
    sorts |= {(name,) for sort in sorts for name in sort}
    counts: dict[tuple[tuple[str, str], ...], int] = Counter()
    sources: dict[tuple[tuple[str, str], ...], set[str]] = {}
    for thing in things:
        for sort in sorts:
            for values in product(*(thing.facets[name] for name in sort)):
                key = tuple(zip(sort, values, strict=True))
                counts[key] += 1
                sources.setdefault(key, set()).update(thing.facets["source"])

    def found(wanted: Mapping[str, str]) -> tuple[int, frozenset[str]]:
        key = tuple(sorted(wanted.items()))
        return counts.get(key, 0), frozenset(sources.get(key, ()))

    def known(name: str) -> Iterable[str]:
        return [key[0][1] for key in counts if len(key) == 1 and key[0][0] == name]

    return Supply(known, found)


def need_answer(met: Met) -> dict[str, Any]:
    """A need beside its supply as JSON."""
    return {
        "line": met.need.line,
        "values": met.values,
        "need": met.need.number,
        "supply": met.supply,
        "gap": met.gap,
        "sure": met.sure.word if met.gap else None,
        "sources": [*met.sure.live, *met.sure.stale] if met.gap else [],
        "live": met.sure.live if met.gap else [],
        "meant": met.meant,
        **({"besides": dict(met.need.besides)} if met.need.besides else {}),
    }


def table(found: Sequence[Met]) -> Iterator[bytes]:
    """The same as CSV, with the other columns of the list behind it."""
    names = list(dict.fromkeys(name for met in found for name in met.values))
    others = list(dict.fromkeys(name for met in found for name, _ in met.need.besides))
    yield _line([*names, "need", "supply", "gap", "how_sure", "sources", *others])
    for met in found:
        sure = (met.sure.word, " | ".join((*met.sure.live, *met.sure.stale))) if met.gap else ("", "")
        besides = dict(met.need.besides)
        figures = (met.need.number, met.supply, met.gap, *sure)
        yield _line([*(met.values.get(name, "") for name in names), *figures, *(besides.get(n, "") for n in others)])


def _line(cells: Iterable[Any]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer).writerow([each if isinstance(each, int) else safe_cell(each) for each in cells])
    return buffer.getvalue().encode()
