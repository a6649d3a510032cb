"""One writing transaction: it gives the numbers, gathers the rows and writes them together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Select, Table, bindparam, func, select

from catalogue_api.store import tables
from catalogue_api.store.dialect import insert_rows

_CHUNK = 500
WANTED: Any = bindparam("wanted", expanding=True)
"""One parameter for a whole list: naming each value would prepare the statement anew every time."""


class Transaction:
    """The connection, the instant, the run and the counters of one writing transaction.

    Numbers are given here rather than by the database: the writer holds the lock, so they are in commit order and
    known before the first row is written.
    """

    def __init__(self, connection: Connection, *, now: int, run: int | None) -> None:
        self.connection = connection
        self.run = run
        newest = connection.execute(
            select(tables.change.c.at, tables.change.c.sequence).order_by(tables.change.c.sequence.desc()).limit(1)
        ).first()
        # Published datestamps never step back, whatever the clock does.
        self.now = max(now, newest.at) if newest else now
        self._sequence: int = newest.sequence if newest else 0
        self._key: int = connection.execute(select(func.max(tables.record_key.c.id))).scalar() or 0
        self._rows: dict[Table, list[dict[str, Any]]] = {}

    def next_sequence(self) -> int:
        """The sequence of one more change."""
        self._sequence += 1
        return self._sequence

    @property
    def coming(self) -> int:
        """The sequence that the next change will have; what is decided now holds from there."""
        return self._sequence + 1

    def next_key(self) -> int:
        """The number of one more record key."""
        self._key += 1
        return self._key

    def add(self, table: Table, **row: Any) -> None:
        """Keep a row for `flush`."""
        self._rows.setdefault(table, []).append(row)

    def take(self, table: Table) -> list[dict[str, Any]]:
        """The kept rows of one table, which `flush` then no longer writes."""
        return self._rows.pop(table, [])

    def flush(self) -> None:
        """Write the kept rows, table by table."""
        for table, rows in self._rows.items():
            insert_rows(self.connection, table, rows)
        self._rows.clear()

    def select(self, statement: Select[Any], column: Any, values: Iterable[Any]) -> Iterator[Any]:
        """The rows of `statement` whose `column` is one of `values`, asked in bounded portions."""
        asked = statement.where(column.in_(WANTED))
        for portion in portions(list(values)):
            yield from self.connection.execute(asked, {"wanted": portion})


def portions(values: Sequence[Any], *, size: int = _CHUNK) -> Iterator[Sequence[Any]]:
    """Consecutive slices that no database refuses for the number of their parameters."""
    for start in range(0, len(values), size):
        yield values[start : start + size]
