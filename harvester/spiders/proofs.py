"""What proves that a list was read to its end, and what shows that it moved meanwhile: the same for every spider.

Offsets into a list that may change prove nothing. Each page therefore begins with the last record of the page before
it; where it does not, the list has moved before that place, and what slipped over the edge was seen by nobody. Pages
that cannot overlap, by number, link or cursor, are read until two readings show the same records.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncGenerator, Callable, Sequence, Set
from contextlib import aclosing
from dataclasses import replace
from typing import Protocol

from harvester.spiders.pages import End, Page
from schemas.wire.source import Option

STILL = Option("still", False, "Whether its pages cannot move while they are read, so that one reading is believed.")

_READINGS = 3
_NO_END = End(False, "the reading did not end")


class Seen(Protocol):
    """What one reading has seen: identifiers, and whether nothing could move between its pages."""

    @property
    def ids(self) -> Set[str]:
        """Every distinct identifier."""

    @property
    def is_still(self) -> bool:
        """Whether one reading is enough: one answer, pages that overlap, or the operator's word."""


Reading = tuple[Seen, AsyncGenerator[Page | End, None]]


async def agreed(begin: Callable[[bool], Reading]) -> AsyncGenerator[Page | End, None]:
    """The pages of as many readings as it takes to believe the list, then its end.

    `begin` starts one reading; it is told whether there was one before, whose records it need not give again.
    """
    before: Set[str] | None = None
    for number in range(1, _READINGS + 1):
        seen, reading = begin(number > 1)
        end = _NO_END
        async with aclosing(reading) as steps:
            async for step in steps:
                if isinstance(step, Page):
                    yield step
                else:
                    end = step
        if not end.complete or seen.is_still:
            yield end
            return
        if seen.ids == before:
            yield replace(end, proof=f"{end.proof}, the same in two readings")
            return
        before = seen.ids
    yield End(False, f"the list drifted: each of {_READINGS} readings shows other records")


def shifted(shown: Sequence[str | None], last: str | None) -> bool:
    """Whether a page that should begin with `last`, the end of the page before it, does not."""
    return not shown or shown[0] != last


def moved(position: int) -> End:
    """The end of a list that moved before `position`, counted from 0."""
    return End(False, f"the list drifted: it moved before the result {position} while it was read")


def believed(told: Sequence[int]) -> int:
    """How many records a list has, of which each page `told` a number.

    The last one counts: records come and go. But where a list breaks off, its last page may count only what came; so
    a larger number is believed before it that as many pages told.
    """
    pages = Counter(told)
    return max((each for each in pages if each > told[-1] and pages[each] >= pages[told[-1]]), default=told[-1])


def counted(distinct: int, told: Sequence[int], *, whole: bool) -> End:
    """The end of a list of which each page `told` how many there are; `whole` is whether each had an identifier."""
    total = believed(told)
    if distinct == total:
        return End(True, "all listed", proof=f"{distinct} distinct ids of {total}", whole=whole)
    return End(False, f"the list drifted: {distinct} distinct ids where the provider counts {total}")
