"""A search engine that cannot be reached, until it can."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, NoReturn

from catalogue_api.checks import FAILURE, Check, Condition
from catalogue_api.index.port import IndexDocument, SearchIndex
from schemas.errors import IndexUnavailable
from schemas.records import Position
from schemas.search import SearchPage, SearchQuery


class Absent:
    """Stands where an engine should be: whatever is asked, it is away."""

    def _fail(self) -> NoReturn:
        raise IndexUnavailable("connection refused by http://inner.example:9200.", where="inner.example")

    def apply(
        self, documents: Iterable[IndexDocument], removed: Sequence[str], position: Position, *, settle: bool = True
    ) -> None:
        self._fail()

    def settle(self) -> None:
        self._fail()

    def rebuild(self, documents: Iterable[IndexDocument], position: Position) -> int:
        self._fail()

    def search(self, query: SearchQuery) -> SearchPage:
        self._fail()

    def suggest(self, prefix: str, *, size: int = 8) -> tuple[str, ...]:
        self._fail()

    def near(self, word: str, *, distance: int, size: int = 50) -> tuple[str, ...]:
        self._fail()

    def position(self) -> Position | None:
        self._fail()

    def holds(self, entity: str) -> bool:
        self._fail()

    def digests(self) -> Iterator[tuple[str, str]]:
        self._fail()

    def refused(self) -> Iterator[tuple[str, str]]:
        self._fail()

    def condition(self) -> Condition:
        return Condition("elasticsearch")

    def examine(self, *, now: datetime) -> Iterator[Check]:
        yield Check("engine", FAILURE, "it cannot be reached", "Start it.")

    def close(self) -> None:
        pass


class Shaky:
    """An engine that is away while `away` is set, and itself else."""

    def __init__(self, engine: SearchIndex) -> None:
        self.engine = engine
        self.away = False

    def __getattr__(self, name: str) -> Any:
        return getattr(Absent() if self.away and name != "close" else self.engine, name)
