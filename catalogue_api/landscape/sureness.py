"""How sure it is that there is none: which sources would show it, and whether they are alive."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from catalogue_api.catalogue import Catalogue
from schemas.holdings import Snapshot

FRESH: Final = timedelta(days=31)
"""A source is live if it was harvested to its proven end this long before the newest such harvest, or later."""


@dataclass(frozen=True, slots=True)
class Freshness:
    """When each source was last harvested to its proven end; the clock of whoever asks is not looked at."""

    harvested: Mapping[str, datetime]

    def live(self, source: str) -> bool:
        """Whether what a source has now would be seen."""
        last = self.harvested.get(source)
        return last is not None and last >= max(self.harvested.values()) - FRESH

    def sure(self, sources: Collection[str]) -> Sureness:
        """How sure a cell without things is, of which these sources would show some."""
        live = tuple(sorted(filter(self.live, sources)))
        return Sureness(live, tuple(sorted(set(sources) - set(live))))


@dataclass(frozen=True, slots=True)
class Sureness:
    """The sources that list things of both values and would show one: those that are live, and those that are not."""

    live: tuple[str, ...]
    stale: tuple[str, ...]

    @property
    def word(self) -> str:
        """`looked`, `stale` or `uncovered`."""
        return "looked" if self.live else "stale" if self.stale else "uncovered"

    @property
    def words(self) -> str:
        """The same for a cell."""
        if self.live:
            return f"{len(self.live)} live {'source' if len(self.live) == 1 else 'sources'}"
        return "sources not live" if self.stale else "no source"


SAID: Final = {
    "looked": "A live source lists things of both values, so it would probably show one: rather sure.",
    "stale": "Sources list things of both values, but none was harvested to its end lately: not sure.",
    "uncovered": "No source here lists things of both values, so nobody looked: it says nothing.",
}
"""What each word means."""


def freshness(catalogue: Catalogue, state: Snapshot) -> Freshness:
    """How fresh every source was in a state."""
    return Freshness(catalogue.harvested_by(state.made if state.name else None))
