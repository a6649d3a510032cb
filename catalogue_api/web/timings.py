"""How long searches take, counted by all workers in memory that they share."""

from __future__ import annotations

import mmap
import threading
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

DOORS: Final = {"portal.search": "portal", "api.search": "api"}
"""The endpoints whose answers are timed, with the name that each has in the metrics."""

BOUNDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Upper bounds of the histogram's buckets, in seconds."""

_NAMES: Final = tuple(DOORS.values())
_CELLS: Final = len(BOUNDS) + 3  # one for what is slower than every bound, the sum, and the failures
_ROW: Final = _CELLS * len(_NAMES)


@dataclass(frozen=True, slots=True)
class Timing:
    """The searches of one door: how many were at most as slow as each bound (the last is all of them)."""

    door: str
    cumulative: tuple[float, ...]
    seconds: float
    failures: float


class Timings:
    """Counts per door, in a row for each worker.

    Made before the fork; a worker writes only into the row it was given, so no lock crosses processes, and a row
    keeps its numbers for the next worker: sums never shrink when workers come and go.
    """

    def __init__(self, rows: int = 1) -> None:
        self.rows = rows
        self._cells = memoryview(mmap.mmap(-1, rows * _ROW * 8)).cast("d")
        self._row = 0
        self._guard = threading.Lock()

    def use(self, row: int) -> None:
        """Write into this row from now on; called once in each worker."""
        self._row = row

    def observe(self, door: str, seconds: float, *, failed: bool) -> None:
        """Count one answer. A failed one counts as such and tells nothing of how long a search takes."""
        start = self._row * _ROW + _NAMES.index(door) * _CELLS
        with self._guard:
            if failed:
                self._cells[start + _CELLS - 1] += 1
            else:
                self._cells[start + bisect_left(BOUNDS, seconds)] += 1
                self._cells[start + _CELLS - 2] += seconds

    def __iter__(self) -> Iterator[Timing]:
        for place, door in enumerate(_NAMES):
            starts = [row * _ROW + place * _CELLS for row in range(self.rows)]
            summed = [sum(self._cells[start + cell] for start in starts) for cell in range(_CELLS)]
            yield Timing(door, tuple(accumulate(summed[:-2])), seconds=summed[-2], failures=summed[-1])
