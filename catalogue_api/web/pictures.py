"""Where the lines and bars of a picture lie: plain numbers for inline SVG, each picture with its figures beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import sqrt

WIDTH = 120.0
HEIGHT = 28.0
_MARGIN = 3.0


@dataclass(frozen=True, slots=True)
class Sparkline:
    """Counts over time as a line of steps: `path` and `area` are SVG path data in a box of `WIDTH` by `HEIGHT`."""

    points: tuple[tuple[datetime, int], ...]
    path: str
    area: str
    end: tuple[float, float]

    @property
    def words(self) -> str:
        """What the line says, for those who do not see it."""
        (first, before), (last, now) = self.points[0], self.points[-1]
        if len(self.points) == 1:
            return f"{now} on {last:%Y-%m-%d}"
        return f"from {before} on {first:%Y-%m-%d} to {now} on {last:%Y-%m-%d}, {len(self.points)} harvests"


def sparkline(points: Sequence[tuple[datetime, int]], *, width: float = WIDTH, height: float = HEIGHT) -> Sparkline:
    """The line through counts in the order of time; a count holds until the next one, so the line has steps."""
    stated = tuple(sorted(points))
    first, last = stated[0][0], stated[-1][0]
    span = (last - first) / timedelta(seconds=1)
    most = max(count for _, count in stated) or 1
    inner, low = width - 2 * _MARGIN, height - _MARGIN

    def across(at: datetime) -> float:
        return round(_MARGIN + inner * ((at - first) / timedelta(seconds=1) / span if span else 1), 1)

    def up(count: int) -> float:
        return round(low - (height - 2 * _MARGIN) * count / most, 1)

    steps = [f"M{_MARGIN if not span else across(first):g} {up(stated[0][1]):g}"]
    for at, count in stated if span else stated[-1:]:
        steps.append(f"H{across(at):g}V{up(count):g}")
    path = "".join(steps)
    area = f"{path}V{low:g}H{_MARGIN:g}Z"
    return Sparkline(stated, path, area, (across(last), up(stated[-1][1])))


def together(series: Mapping[str, Iterable[tuple[datetime, int]]]) -> tuple[tuple[datetime, int], ...]:
    """The sum of several counts at each moment at which one of them was taken."""
    events = sorted((at, name, count) for name, points in series.items() for at, count in points)
    now: dict[str, int] = {}
    summed: dict[datetime, int] = {}
    for at, name, count in events:
        now[name] = count
        summed[at] = sum(now.values())
    return tuple(summed.items())


@dataclass(frozen=True, slots=True)
class Line:
    """One year in the spectrum of the catalogue: where it stands, how bright it is (1 to 5), and how many things."""

    year: int
    count: int
    left: float
    width: float
    top: float
    height: float
    shade: int


@dataclass(frozen=True, slots=True)
class Spectrum:
    """Things by year as lines of a spectrum; `earlier` is how many are of the years before the first line."""

    lines: tuple[Line, ...]
    ticks: tuple[tuple[int, float], ...]
    earlier: int


SPECTRUM_WIDTH, SPECTRUM_HEIGHT = 720.0, 240.0
_YEARS = 40


def spectrum(counts: Mapping[int, int], *, until: int) -> Spectrum | None:
    """The last forty years up to `until`, each a line whose height is its count; `None` where nothing has a year."""
    stated = {year: count for year, count in counts.items() if until - _YEARS < year <= until and count}
    if not stated:
        return None
    first = min(min(stated), until - 11)
    step = SPECTRUM_WIDTH / (until - first + 1)
    most = max(stated.values())
    lines = tuple(
        Line(
            year,
            count,
            left=round((year - first) * step + step * 0.14, 1),
            width=round(step * 0.72, 1),
            top=round(SPECTRUM_HEIGHT * (1 - _rise(count, most)), 1),
            height=round(SPECTRUM_HEIGHT * _rise(count, most), 1),
            shade=1 + (year - first) * 6 // (until - first + 1),
        )
        for year, count in sorted(stated.items())
    )
    every = 5 if until - first > 14 else 2
    middles = ((year, round((year - first + 0.5) * step, 1)) for year in range(first, until + 1))
    ticks = tuple(middle for middle in middles if middle[0] % every == 0)
    return Spectrum(lines, ticks, sum(count for year, count in counts.items() if year < first))


def _rise(count: int, most: int) -> float:
    """From 0.06 to 1 by the square root of the share, so that few are seen beside many."""
    return max(0.06, sqrt(count / most))


@dataclass(frozen=True, slots=True)
class Share:
    """One part of a bar: its name, how many, and where it lies in a box 100 wide."""

    name: str
    count: int
    left: float
    width: float


def shares(counts: Iterable[tuple[str, int]]) -> tuple[Share, ...]:
    """A bar cut into its parts, in the order given; parts of nothing are left out."""
    stated = [(name, count) for name, count in counts if count]
    whole = sum(count for _, count in stated) or 1
    parts, left = [], 0.0
    for name, count in stated:
        width = 100 * count / whole
        parts.append(Share(name, count, round(left, 2), round(max(width - 0.35, 0.4), 2)))
        left += width
    return tuple(parts)
