"""What stands beside every figure: how many records there are, and what is not counted or may be old."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from catalogue_api.landscape.sureness import Freshness
from schemas.holdings import SourceStatus


@dataclass(frozen=True, slots=True)
class Standing:
    """Records of all sources by what became of them, as they stand now.

    `live` are counted, and so are those `held`: their withdrawal waits for a person. `quarantined` could not be read,
    `rejected` were refused by their source's gate, `withdrawn` are gone: none of these is in any figure. `stale` names
    the sources that were not harvested to their end lately, whose figures may be old.
    """

    sources: int
    live: int
    held: int
    quarantined: int
    rejected: int
    withdrawn: int
    stale: tuple[str, ...]


def standing(statuses: Iterable[SourceStatus], fresh: Freshness) -> Standing:
    """The standing of these sources."""
    known = tuple(statuses)
    return Standing(
        sources=len(known),
        live=sum(each.live for each in known),
        held=sum(each.held for each in known),
        quarantined=sum(each.quarantined for each in known),
        rejected=sum(each.rejected for each in known),
        withdrawn=sum(each.withdrawn for each in known),
        stale=tuple(each.source for each in known if not fresh.live(each.source)),
    )
