"""Date windows of a list: how one is halved, and written in a request (OAI-PMH 2.0 §2.7.1)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from schemas.oai_pmh.dates import Granularity, before, lenient_datestamp, truncated, write_datestamp

_DOUBT = timedelta(days=1)
_FIRST = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of datestamps, both ends included; `None` is an open end.

    Neighbours share their border: some servers keep fractions of a second, or read `until` as the first moment of
    that day, and would show what lies between two granules in neither window. Records seen twice do no harm.
    Halved for being short, a window remembers the `size` that its list stated, the `ratio` of it that came, and how
    often halving did not better that (`stuck`).
    """

    since: datetime | None
    until: datetime | None
    ratio: float | None = None
    size: int | None = None
    stuck: int = 0

    def halves(self, granularity: Granularity, *, earliest: datetime | None) -> tuple[Window, Window] | None:
        """The two halves; `None` for a single granule or an open end. `earliest` only guides where to cut."""
        if self.until is None:
            return None
        low = self.since
        if low is None:
            low = earliest if earliest is not None and self.until - earliest > granularity.step else _FIRST
        if self.until - low <= granularity.step:
            return None
        middle = max(truncated(low + (self.until - low) / 2, granularity), low + granularity.step)
        return replace(self, until=middle), replace(self, since=middle)

    def misses(self, datestamps: Iterable[str | None]) -> bool:
        """Whether most of these datestamps lie outside, by more than a day of doubt about time zones."""
        told = [moment for text in datestamps if (moment := lenient_datestamp(text)) is not None]
        outside = [
            moment
            for moment in told
            if (self.since is not None and moment + _DOUBT < self.since)
            or (self.until is not None and moment - _DOUBT > self.until)
        ]
        return 2 * len(outside) > len(told)

    def arguments(self, granularity: Granularity) -> tuple[tuple[str, str], ...]:
        """Its `from` and `until`, always of one form (faults B4)."""
        ends = (("from", self.since), ("until", self.until))
        return tuple((name, write_datestamp(end, granularity)) for name, end in ends if end is not None)

    def saved(self) -> list[Any]:
        """The window as JSON."""
        since, until = (
            None if end is None else write_datestamp(end, Granularity.SECOND) for end in (self.since, self.until)
        )
        return [since, until, self.ratio, self.size, self.stuck]

    @classmethod
    def restored(cls, saved: list[Any]) -> Window:
        """The window of such JSON."""
        return cls(lenient_datestamp(saved[0]), lenient_datestamp(saved[1]), *saved[2:])


def clock(text: str | None, granularity: Granularity) -> datetime | None:
    """A server's own time at the start of its granule; `None` if it gives none that can be read."""
    moment = lenient_datestamp(text)
    return None if moment is None else truncated(moment, granularity)


def close_after(moment: datetime, granularity: Granularity) -> Window:
    """The open window that picks up what changed while a list up to `moment` was read (faults B8, B21)."""
    return Window(before(moment, granularity.step), None)
