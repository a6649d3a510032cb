"""The port that every search engine fills; two adapters exist, and it promises only what both keep."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from catalogue_api.checks import Check, Condition
from schemas.records import Position
from schemas.search import SearchPage, SearchQuery


@dataclass(frozen=True, slots=True)
class IndexDocument:
    """What an engine keeps of one entity; made by `catalogue_api.index.document`, free of any engine.

    `digest` is of the whole document and lets `index verify` compare index and store.
    """

    entity: str
    digest: str
    fields: dict[str, Any]


class SearchIndex(Protocol):
    """A projection of the store that can be thrown away and rebuilt."""

    def apply(
        self, documents: Iterable[IndexDocument], removed: Sequence[str], position: Position, *, settle: bool = True
    ) -> None:
        """Replace and remove entities, and move to `position`, as one step that is visible when this returns.

        Without `settle` an engine may leave the step open: its own `position` counts it, searches need not see it, and
        it is lost, position and all, with this process or where a later step fails. Where this fails, also in the
        reading of `documents`, the position has not moved.
        """

    def settle(self) -> None:
        """Make visible and lasting what `apply` left open."""

    def rebuild(self, documents: Iterable[IndexDocument], position: Position) -> int:
        """Build beside the present index and swap; returns how many entities it holds."""

    def search(self, query: SearchQuery) -> SearchPage:
        """One page of entities; raises `MalformedQuery` for unknown facets, filters, sorts or a foreign `after`."""

    def suggest(self, prefix: str, *, size: int = 8) -> tuple[str, ...]:
        """Titles that begin like `prefix`."""

    def near(self, word: str, *, distance: int, size: int = 50) -> tuple[str, ...]:
        """Title and description of the newest entities with a word within this edit distance of a folded one."""

    def position(self) -> Position | None:
        """How far this index follows the change log; `None` when it is empty and has never been filled."""

    def holds(self, entity: str) -> bool:
        """Whether this entity can be found."""

    def digests(self) -> Iterator[tuple[str, str]]:
        """Every `(entity, digest)` held, in entity order, for verification."""

    def condition(self) -> Condition:
        """How the engine is, for monitors; never raises for an engine that is away."""

    def examine(self, *, now: datetime) -> Iterator[Check]:
        """What `catalogue doctor` asks of the engine, each with the next step; never raises either."""

    def refused(self) -> Iterator[tuple[str, str]]:
        """Entities that the engine would not take, each with its reason; they cannot be found."""

    def close(self) -> None:
        """Release files and connections."""
