"""What the page of a result shows: problems grouped by cause, and the submitted text beside them, line by line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from catalogue_api.validating.reports import CONTROL
from catalogue_api.validating.results import Result
from schemas.profiles.registry import submission_profile
from schemas.validation.cards import card
from schemas.validation.placed import SYNTAX
from schemas.validation.reading.text import Lines, decoded

_SHOWN_WHOLE = 400
_AROUND = 5
_MOST_LINES = 700
_MOST_SHOWN = 3
_MOST_PLACES = 40
_LONGEST = 240
_GRAVITY = {"error": 0, "warning": 1, "info": 2}
_IN_WORDS = (
    ("error", "error", "errors"),
    ("warning", "warning", "warnings"),
    ("info", "piece of advice", "pieces of advice"),
)


@dataclass(frozen=True, slots=True)
class Group:
    """The findings of one code: the first few whole, the lines of the others, and how many more were not kept."""

    code: str
    severity: str
    message: str
    shown: tuple[Mapping[str, Any], ...]
    lines: tuple[int, ...]
    number: int

    @property
    def has_page(self) -> bool:
        """Whether it is a rule of a profile, which has a page of its own."""
        return card(self.code) is not None

    @property
    def others(self) -> int:
        """How many are not shown whole."""
        return self.number - len(self.shown)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the text with what was found there; or `skipped` lines that are not shown."""

    number: int
    text: str
    found: tuple[Mapping[str, Any], ...] = ()
    skipped: int = 0

    @property
    def severity(self) -> str:
        """The gravest of what was found here; empty without."""
        return min((str(each["severity"]) for each in self.found), key=lambda each: _GRAVITY[each], default="")


def sentence(found: Mapping[str, Any]) -> str:
    """The whole in one line: `3 errors, 1 warning`."""
    numbers = found["severities"]
    if unreadable(found):
        return "This cannot be read yet"
    parts = [f"{numbers[key]} {one if numbers[key] == 1 else many}" for key, one, many in _IN_WORDS if numbers.get(key)]
    return ", ".join(parts) or "No problems"


def unreadable(found: Mapping[str, Any]) -> bool:
    """Whether there is a syntax error, which stands alone."""
    return SYNTAX in found["codes"]


def groups(found: Mapping[str, Any]) -> list[Group]:
    """The findings by code: errors first, of these the most frequent first, else as they stand in the text."""
    by_code: dict[str, list[Mapping[str, Any]]] = {}
    for each in found["findings"]:
        by_code.setdefault(each["code"], []).append(each)
    made = [
        Group(
            code,
            each[0]["severity"],
            each[0]["message"],
            tuple(each[:_MOST_SHOWN]),
            tuple(dict.fromkeys(one["line"] for one in each[_MOST_SHOWN : _MOST_SHOWN + _MOST_PLACES] if one["line"])),
            found["codes"][code],
        )
        for code, each in by_code.items()
    ]
    # Sorting keeps the order of the text among equals.
    return sorted(made, key=lambda each: (_GRAVITY[each.severity], -each.number))


def rules_of(found: Mapping[str, Any]) -> list[tuple[str, str, int]]:
    """Key, title and number of rules of each profile that was held against it."""
    profiles = [submission_profile(key) for key in found["profiles"]]
    return [(each.key, each.title, len(each.rules)) for each in profiles]


def text_of(result: Result) -> Lines:
    """The text as it was sent, by lines."""
    return Lines.of(decoded(result.body, xml=True))


def rows(lines: Lines, found: Mapping[str, Any]) -> list[Row]:
    """The text with what was found in each line; of a long one the lines around what was found."""
    at: dict[int, list[Mapping[str, Any]]] = {}
    for each in found["findings"]:
        if each["line"]:
            at.setdefault(each["line"], []).append(each)
    last = len(lines.starts) - (1 if lines.starts[-1] == len(lines.text) and len(lines.starts) > 1 else 0)
    return list(_with_gaps(lines, at, _wanted(sorted(at), last), last))


def _wanted(marked: Sequence[int], last: int) -> list[int]:
    if last <= _SHOWN_WHOLE:
        return list(range(1, last + 1))
    if not marked:
        return list(range(1, 2 * _AROUND + 1))
    wanted: dict[int, None] = {}
    for line in marked:
        if len(wanted) > _MOST_LINES:
            break
        wanted.update(dict.fromkeys(range(max(1, line - _AROUND), min(last, line + _AROUND) + 1)))
    return sorted(wanted)


def _with_gaps(
    lines: Lines, at: Mapping[int, list[Mapping[str, Any]]], wanted: Sequence[int], last: int
) -> Iterator[Row]:
    before = 0
    for number in wanted:
        if number > before + 1:
            yield Row(0, "", skipped=number - before - 1)
        here = at.get(number, [])
        yield Row(number, visible(lines.line(number), here[0]["column"] if here else None), tuple(here))
        before = number
    if before < last:
        yield Row(0, "", skipped=last - before)


def visible(line: str, column: int | None = None) -> str:
    """A line as it can be shown: cut around the column, and without characters that would move others about."""
    start = max(0, (column or 1) - 1 - _LONGEST // 2) if len(line) > _LONGEST else 0
    cut = line[start : start + _LONGEST]
    marked = ("…" if start else "") + CONTROL.sub("\ufffd", cut.replace("\t", "  "))
    return marked + ("…" if start + _LONGEST < len(line) else "")


def caret(lines: Lines, finding: Mapping[str, Any]) -> str:
    """The line of a syntax error with the caret below its place; empty where it has none."""
    if not finding["line"]:
        return ""
    line, column = lines.line(finding["line"]), finding["column"] or 1
    start = max(0, column - 1 - 40) if len(line) > 80 else 0
    shown = CONTROL.sub("\ufffd", line[start : start + 80].replace("\t", " "))
    number, cut = str(finding["line"]), "…" if start else ""
    return f"{number} │ {cut}{shown}\n{' ' * len(number)} │ {' ' * (len(cut) + column - 1 - start)}^"
