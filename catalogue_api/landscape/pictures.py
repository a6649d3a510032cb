"""Pictures as inline SVG: no script, no style of their own, their figures in words; a table stands beside each.

Colours come from the classes `picture`, `bar`, `dot`, `faint` and `line` of the page that holds them.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final

Figure = tuple[str, int]
"""A label and its figure."""

_WIDTH: Final = 760
_LABEL, _LINE = 240, 26
_LONGEST = 34
_MOST_YEARS = 60


def number(value: int) -> str:
    """`412310` as `412 310` (ISO 80000-1 §7.3.1)."""
    return f"{value:,}".replace(",", "\u202f")


def bars(figures: Sequence[Figure], *, key: str, title: str) -> str:
    """One bar for each figure, its label before and its number behind it. `key` is unique on the page."""
    largest = max((figure for _, figure in figures), default=0) or 1
    drawn = []
    for place, (label, figure) in enumerate(figures):
        top, width = place * _LINE, round(400 * figure / largest, 1)
        drawn.append(
            f'<text x="{_LABEL}" y="{top + 17}" text-anchor="end">{_short(label)}</text>'
            f'<rect class="bar" x="{_LABEL + 10}" y="{top + 4}" width="{width}" height="17" rx="2"/>'
            f'<text x="{_LABEL + 18 + width}" y="{top + 17}">{number(figure)}</text>'
        )
    return _picture(key, title, figures, height=max(1, len(figures)) * _LINE, drawn=drawn)


def timeline(figures: Sequence[tuple[int, int]], *, key: str, title: str) -> str:
    """One column for each year from the first to the last, years without anything too; at most the last sixty."""
    last = max((year for year, _ in figures), default=0)
    by_year = {year: figure for year, figure in figures if year > last - _MOST_YEARS}
    first, largest = min(by_year, default=0), max(by_year.values(), default=0) or 1
    step = min(48.0, (_WIDTH - 20) / max(1, last - first + 1))
    drawn = [f'<line class="line" x1="0" y1="150" x2="{_WIDTH}" y2="150"/>']
    for year in range(first, last + 1 if by_year else first):
        left, height = 10 + (year - first) * step, round(120 * by_year.get(year, 0) / largest, 1)
        middle = round(left + step / 2, 1)
        drawn.append(
            f'<rect class="bar" x="{left + step * 0.12:.1f}" y="{150 - height:.1f}" width="{step * 0.76:.1f}" '
            f'height="{height}"/>'
        )
        if step > 34 or year % 5 == 0:
            drawn.append(f'<text x="{middle}" y="168" text-anchor="middle">{year}</text>')
        if by_year.get(year) and (step > 34 or by_year[year] == largest):
            drawn.append(
                f'<text x="{middle}" y="{143 - height:.1f}" text-anchor="middle">{number(by_year[year])}</text>'
            )
    return _picture(key, title, [(str(year), figure) for year, figure in by_year.items()], height=176, drawn=drawn)


def together(sets: Sequence[tuple[frozenset[str], int]], members: Sequence[Figure], *, key: str, title: str) -> str:
    """Which members come together how often (an UpSet plot): a column for each set, a line for each member.

    Figures of `members` are those of the member in all sets. Lex et al. 2014, doi:10.1109/TVCG.2014.2346248.
    """
    largest = max((figure for _, figure in sets), default=0) or 1
    widest = max((figure for _, figure in members), default=0) or 1
    left, top = 330, 130
    step = min(44.0, (_WIDTH - left - 10) / max(1, len(sets)))
    drawn = []
    for place, (label, figure) in enumerate(members):
        y = top + place * 24 + 16
        if place % 2 == 0:
            drawn.append(f'<rect class="faint" x="0" y="{y - 12}" width="{_WIDTH}" height="24"/>')
        width = round(70 * figure / widest, 1)
        drawn.append(f'<rect class="bar" x="{300 - width}" y="{y - 6}" width="{width}" height="12"/>')
        drawn.append(f'<text x="{222}" y="{y + 4}" text-anchor="end">{_short(label, 30)}</text>')
    order = {label: top + place * 24 + 16 for place, (label, _) in enumerate(members)}
    for place, (names, figure) in enumerate(sets):
        middle, height = round(left + step * (place + 0.5), 1), round(96 * figure / largest, 1)
        drawn.append(
            f'<rect class="bar" x="{middle - step * 0.34:.1f}" y="{118 - height:.1f}" width="{step * 0.68:.1f}" '
            f'height="{height}"/><text x="{middle}" y="{112 - height:.1f}" text-anchor="middle">{number(figure)}</text>'
        )
        inside = sorted(order[name] for name in names if name in order)
        drawn += [
            f'<circle class="{"dot" if name in names else "hole"}" cx="{middle}" cy="{y}" r="5"/>'
            for name, y in order.items()
        ]
        if len(inside) > 1:
            drawn.append(f'<line class="join" x1="{middle}" y1="{inside[0]}" x2="{middle}" y2="{inside[-1]}"/>')
    told = [(" and ".join(sorted(names)), figure) for names, figure in sets]
    return _picture(key, title, told, height=top + len(members) * 24 + 12, drawn=drawn)


def _picture(key: str, title: str, figures: Sequence[Figure], *, height: int, drawn: Sequence[str]) -> str:
    said = " ".join(f"{escape(label)}: {figure}." for label, figure in figures)
    return (
        f'<svg class="picture" viewBox="0 0 {_WIDTH} {height}" role="img" aria-labelledby="{key}-title {key}-about">'
        f'<title id="{key}-title">{escape(title)}</title><desc id="{key}-about">{said}</desc>{"".join(drawn)}</svg>'
    )


def _short(label: str, longest: int = _LONGEST) -> str:
    return escape(label if len(label) <= longest else label[: longest - 1] + "…")
