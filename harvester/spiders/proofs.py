"""What proves that a list was read to its end, and what shows that it moved meanwhile: the same for every spider.

Offsets into a list that may change prove nothing. Each page therefore begins with the last record of the page before
it; where it does not, the list has moved before that place, and what slipped over the edge was seen by nobody.
"""

from __future__ import annotations

from collections.abc import Sequence

from harvester.spiders.pages import End


def shifted(shown: Sequence[str | None], last: str | None) -> bool:
    """Whether a page that should begin with `last`, the end of the page before it, does not."""
    return not shown or shown[0] != last


def moved(position: int) -> End:
    """The end of a list that moved before `position`, counted from 0."""
    return End(False, f"the list drifted: it moved before the result {position} while it was read")


def counted(distinct: int, total: int, *, whole: bool) -> End:
    """The end of a list whose provider counts `total` records; `whole` is whether each had an identifier."""
    if distinct == total:
        return End(True, "all listed", proof=f"{distinct} distinct ids of {total}", whole=whole)
    return End(False, f"the list drifted: {distinct} distinct ids where the provider counts {total}")
