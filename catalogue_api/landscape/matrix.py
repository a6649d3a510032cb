"""Things by two facets: counted from a stream of them, or asked of the search, with the same result."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from catalogue_api.landscape.selection import Thing


class Counted:
    """Things and records by the values of two facets, counted one thing at a time.

    A thing with several values counts under each of them, and once in every total. `None` stands for all.
    """

    def __init__(self, rows: str, columns: str) -> None:
        self.rows, self.columns = rows, columns
        self._things: Counter[tuple[str | None, str | None]] = Counter()
        self._records: Counter[tuple[str | None, str | None]] = Counter()

    def count(self, thing: Thing) -> None:
        """One more thing."""
        records = len(thing.entity.records)
        for row in (*thing.facets[self.rows], None):
            for column in (*thing.facets[self.columns], None):
                self._things[row, column] += 1
                self._records[row, column] += records

    def things(self, row: str | None, column: str | None) -> int:
        """How many things have both values."""
        return self._things[row, column]

    def records(self, row: str | None, column: str | None) -> int:
        """How many records describe them."""
        return self._records[row, column]

    def row_values(self) -> tuple[str, ...]:
        """The values of the rows, most frequent first."""
        return _ordered({row: n for (row, column), n in self._things.items() if row is not None and column is None})

    def column_values(self) -> tuple[str, ...]:
        """The values of the columns, most frequent first."""
        return _ordered({column: n for (row, column), n in self._things.items() if row is None and column is not None})

    def gaps(self) -> Iterator[tuple[str, str]]:
        """The pairs of values that nothing known has, in the order of the matrix."""
        for row in self.row_values():
            yield from ((row, column) for column in self.column_values() if not self._things[row, column])


def _ordered(counts: dict[str, int]) -> tuple[str, ...]:
    return tuple(sorted(counts, key=lambda value: (-counts[value], value)))
