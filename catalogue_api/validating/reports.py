"""Verdicts as reports: for people, for scripts, for code hosts and build servers. Every one of them streams."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from html import escape
from importlib.metadata import version
from typing import Any
from urllib.parse import quote

import orjson

from catalogue_api.validating.judging import Judged
from schemas.records import Severity
from schemas.validation.placed import PlacedFinding
from schemas.validation.quality import METRICS, TOTAL, Score, rating
from schemas.validation.reading.text import Lines

Write = Callable[[Iterable[Judged]], Iterator[str]]
DEVIATION = "FITS, VOTable, HDF5 and ROOT count as open and machine-readable; the EU's lists lack them."
"""Said wherever a score is."""

CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_SHOWN = 3
_ADVICE = 5
_LONGEST = 160
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_COLUMNS = (
    "file", "line", "column", "severity", "code", "message", "focus", "record", "identifier", "path", "found",
    "expected", "fix", "snippet", "clause", "profile", "pointer",
)  # fmt: skip


_NAMED = 3


@dataclass(slots=True)
class Tally:
    """What a run found in all, counted while it streams by. `left_out` names the first that were not checked."""

    files: int = 0
    records: int = 0
    skipped: int = 0
    severities: Counter[Severity] = field(default_factory=Counter)
    unchecked: set[str] = field(default_factory=set)
    unreachable: int = 0
    left_out: list[str] = field(default_factory=list)
    scored: int = 0
    earned: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)

    def take(self, judged: Iterable[Judged]) -> Iterator[Judged]:
        """The same verdicts, counted."""
        for each in judged:
            self.files += 1
            if each.verdict is None:
                self.skipped += 1
                self.unreachable += each.unreachable
                if self.skipped <= _NAMED:
                    self.left_out.append(f"{each.name} ({each.skipped})" if each.unreachable else each.name)
            else:
                self.records += each.verdict.records
                self.severities.update(one.finding.severity for one in each.verdict.findings)
                self.unchecked |= each.verdict.unchecked
            self.score(each.scores)
            yield each

    def score(self, scores: Iterable[Score]) -> None:
        """Count what datasets earned and missed."""
        for score in scores:
            self.scored += 1
            self.earned.update(score.passed)
            self.missed.update(metric.key for metric in METRICS if metric.key not in score.passed | score.open)

    def standing(self) -> dict[str, Any] | None:
        """The mean score with its parts, and what to mend first, as plain JSON; `None` without a dataset."""
        if not self.scored:
            return None
        earned = {metric.key: metric.points * self.earned[metric.key] / self.scored for metric in METRICS}
        total = sum(earned.values())
        unasked = [each for each in METRICS if not self.earned[each.key] and not self.missed[each.key]]
        parts = []
        for dimension in dict.fromkeys(metric.dimension for metric in METRICS):
            of_it = [metric for metric in METRICS if metric.dimension == dimension]
            parts.append(
                {
                    "dimension": dimension,
                    "points": round(sum(earned[each.key] for each in of_it), 1),
                    "possible": sum(each.points for each in of_it),
                    "not_asked": sum(each.points for each in of_it if each in unasked),
                }
            )
        advice = sorted(METRICS, key=lambda metric: -metric.points * self.missed[metric.key])
        return {
            "datasets": self.scored,
            "rating": rating(total),
            "points": round(total, 1),
            "possible": TOTAL,
            "not_asked": sum(each.points for each in unasked),
            "parts": parts,
            "fix_first": [
                {"worth": each.points * self.missed[each.key], "fix": each.fix, "missing_in": self.missed[each.key]}
                for each in advice[:_ADVICE]
                if self.missed[each.key]
            ],
        }

    def quality(self) -> str:
        """The same in words."""
        standing = self.standing()
        if standing is None:
            return "No dataset to score.\n"
        rows = [f"Quality of {self.scored} dataset{'' if self.scored == 1 else 's'} (MQA): {standing['rating']}"]
        rows[0] += f", {standing['points']:.0f} of {TOTAL - standing['not_asked']} points; "
        rows[0] += f"{standing['not_asked']} more if addresses answer (not asked)"
        rows += [f"  {part['dimension']:<17}{part['points']:>4.0f} of {part['possible']}" for part in standing["parts"]]
        rows.append("Fix this first:")
        rows += [
            f"  {each['worth']:>6} points  {each['fix']} (missing in {each['missing_in']} of {self.scored})"
            for each in standing["fix_first"]
        ]
        rows.append(f"{DEVIATION}\n")
        return "\n".join(rows)

    def sentence(self) -> str:
        """The whole in one line."""
        if self.skipped and self.skipped == self.files:
            return "Nothing was checked."
        found = ", ".join(
            f"{number} {word if number == 1 else many}"
            for severity, word, many in (
                (Severity.ERROR, "error", "errors"),
                (Severity.WARNING, "warning", "warnings"),
                (Severity.INFO, "piece of advice", "pieces of advice"),
            )
            if (number := self.severities[severity])
        )
        records = f"{self.records} record" + ("" if self.records == 1 else "s")
        files = f"{self.files} file" + ("" if self.files == 1 else "s")
        skipped = f" {self.skipped} not checked." if self.skipped else ""
        return f"{found or 'No problems'} in {records} of {files}.{skipped}"


def flat(placed: PlacedFinding) -> dict[str, Any]:
    """A placed finding as one flat mapping, the shape of JSON and CSV."""
    finding = placed.finding
    values: dict[str, Any] = {
        "file": placed.file, "line": finding.line, "column": placed.column, "severity": str(finding.severity),
        "code": finding.code, "message": finding.message, "focus": finding.focus, "record": placed.record,
        "identifier": placed.identifier, "path": finding.path, "found": finding.found, "expected": finding.expected,
        "fix": finding.fix, "snippet": placed.snippet, "clause": finding.clause, "profile": placed.profile,
        "pointer": placed.pointer,
    }  # fmt: skip
    return {name: values[name] for name in _COLUMNS}


# --- for people -----------------------------------------------------------------------------------------------


def text(judged: Iterable[Judged]) -> Iterator[str]:
    """Each problem with its line, the first few of a kind; then how often each of the others occurs."""
    more: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    for each in judged:
        if each.verdict is None:
            yield f"{_safe(each.name)}: not checked: {_safe(each.skipped)}\n\n"
            continue
        lines = each.submission.lines() if each.submission and each.verdict.findings else None
        for placed in each.verdict.findings:
            seen[placed.finding.code] += 1
            if seen[placed.finding.code] > _SHOWN:
                more[placed.finding.code] += 1
                continue
            yield _paragraph(placed, lines)
    for code, number in sorted(more.items()):
        yield f"{code}: the same in {number} more place{'' if number == 1 else 's'} (--format jsonl lists each)\n"
    if more:
        yield "\n"


def _paragraph(placed: PlacedFinding, lines: Lines | None) -> str:
    finding = placed.finding
    place = ":".join(str(part) for part in (_safe(placed.file), finding.line, placed.column) if part is not None)
    rows = [f"{place}: {finding.severity} {finding.code}: {_safe(finding.message)}"]
    about = _safe(finding.focus)
    if placed.record and placed.record not in finding.focus:
        about = f"{about} of “{_safe(placed.record)}”" if about else f"“{_safe(placed.record)}”"
    if placed.identifier and placed.identifier not in about:
        about = f"{about} ({_safe(placed.identifier)})" if about else _safe(placed.identifier)
    if about:
        rows.append(f"  in {about}")
    rows += excerpt(placed, lines)
    if finding.found:
        rows.append(f"  found     {_safe(finding.found)}")
    if finding.expected:
        rows.append(f"  expected  {_safe(finding.expected)}")
    if finding.fix:
        rows.append(f"  fix       {_safe(finding.fix)}")
    if placed.snippet:
        rows.append(f"            {_safe(placed.snippet)}")
    if finding.clause:
        rows.append(f"  see       {_safe(finding.clause)}")
    return "\n".join(rows) + "\n\n"


def excerpt(placed: PlacedFinding, lines: Lines | None) -> list[str]:
    """The line with a caret below the place; long lines are cut around it."""
    if lines is None or placed.finding.line is None:
        return []
    line, column = lines.line(placed.finding.line), placed.column or 1
    start = max(0, column - 1 - _LONGEST // 2) if len(line) > _LONGEST else 0
    shown = CONTROL.sub(" ", line[start : start + _LONGEST].replace("\t", " "))
    number = str(placed.finding.line)
    return [f"  {number} | {shown}", f"  {' ' * len(number)} | {' ' * (column - 1 - start)}^"]


def _safe(words: str) -> str:
    """A stranger's words that cannot move the cursor, change colours or fake a line."""
    return " ".join(CONTROL.sub(" ", words).split())


def html(judged: Iterable[Judged]) -> Iterator[str]:
    """One page by itself, without anything from elsewhere."""
    yield (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>Validation report</title>'
        "<style>body{font:1rem/1.5 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b1b1b;"
        "background:#fff}pre{background:#f2f2f2;padding:.5rem;overflow:auto}article{border-left:4px solid #555;"
        "padding-left:1rem;margin:1.5rem 0}article.error{border-color:#a4001a}</style></head>"
        "<body><main><h1>Validation report</h1>\n"
    )
    for each in judged:
        yield f"<h2>{escape(each.name)}</h2>\n"
        if each.verdict is None:
            yield f"<p>Not checked: {escape(each.skipped)}</p>\n"
            continue
        if not each.verdict.findings:
            yield f"<p>No problems in {each.verdict.records} records.</p>\n"
        lines = each.submission.lines() if each.submission and each.verdict.findings else None
        for placed in each.verdict.findings:
            head, _, rest = _paragraph(placed, lines).partition("\n")
            yield (
                f'<article class="{placed.finding.severity}"><h3>{escape(head)}</h3>'
                f'<pre tabindex="0">{escape(rest.rstrip())}</pre></article>\n'
            )
    yield "</main></body></html>\n"


# --- for scripts ----------------------------------------------------------------------------------------------


def json_lines(judged: Iterable[Judged]) -> Iterator[str]:
    """One finding a line; a file that was not checked is a line with `skipped`."""
    for each in judged:
        if each.verdict is None:
            yield orjson.dumps({"file": each.name, "skipped": each.skipped}).decode() + "\n"
        else:
            yield from (orjson.dumps(flat(placed)).decode() + "\n" for placed in each.verdict.findings)


def json(judged: Iterable[Judged]) -> Iterator[str]:
    """One document: the files with their findings."""
    yield '{"files":['
    for number, each in enumerate(judged):
        value: dict[str, Any] = {"file": each.name, "skipped": each.skipped} if each.verdict is None else {}
        if each.verdict is not None:
            value = {
                "file": each.name,
                "syntax": each.verdict.syntax,
                "profiles": each.verdict.profiles,
                "records": each.verdict.records,
                "unchecked": sorted(each.verdict.unchecked),
                "findings": [flat(placed) for placed in each.verdict.findings],
            }
            if each.scores:
                value["quality"] = [_scored(score) for score in each.scores]
        yield (",\n" if number else "\n") + orjson.dumps(value).decode()
    yield "\n]}\n"


def _scored(score: Score) -> dict[str, Any]:
    return {
        "dataset": score.dataset,
        "points": score.points,
        "possible": score.possible,
        "rating": rating(score.points),
        "parts": {metric.key: metric.points for metric in METRICS if metric.key in score.passed},
        "not_asked": sorted(score.open),
    }


def comma_separated(judged: Iterable[Judged]) -> Iterator[str]:
    """A row for each finding and each file that was not checked; no cell is what a spreadsheet takes for a formula."""
    yield ",".join(_COLUMNS) + "\r\n"
    for each in judged:
        if each.verdict is None:
            yield _row({"file": each.name, "severity": "not checked", "message": each.skipped})
        for placed in each.verdict.findings if each.verdict else ():
            yield _row(flat(placed))


def _row(values: Mapping[str, Any]) -> str:
    cells = ["" if values.get(name) is None else str(values[name]) for name in _COLUMNS]
    line = io.StringIO()
    csv.writer(line).writerow(f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in cells)
    return line.getvalue()


# --- for code hosts and build servers -------------------------------------------------------------------------

_SARIF_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def sarif(judged: Iterable[Judged]) -> Iterator[str]:
    """SARIF 2.1.0; the rules come after the results, when it is known which are used."""
    yield (
        '{"$schema":"https://json.schemastore.org/sarif-2.1.0.json","version":"2.1.0","runs":'
        '[{"columnKind":"unicodeCodePoints","results":['
    )
    rules: dict[str, dict[str, Any]] = {}
    unread: list[dict[str, Any]] = []
    for number, placed in enumerate(one for each in judged for one in _checked(each, unread)):
        finding = placed.finding
        rules.setdefault(
            finding.code,
            {
                "id": finding.code,
                "shortDescription": {"text": finding.message},
                "help": {"text": f"{finding.fix} {finding.clause}".strip() or finding.message},
            },
        )
        where: dict[str, Any] = {"artifactLocation": _artifact(placed.file)}
        if finding.line:
            where["region"] = {"startLine": finding.line, "startColumn": placed.column or 1}
        logical = {"fullyQualifiedName": placed.pointer or placed.identifier or placed.record or placed.file}
        result = {
            "ruleId": finding.code,
            "level": _SARIF_LEVELS[finding.severity],
            "message": {"text": f"{finding.message} {finding.fix}".strip()},
            "locations": [{"physicalLocation": where, "logicalLocations": [logical]}],
        }
        yield (",\n" if number else "\n") + orjson.dumps(result).decode()
    driver = {"name": "catalogue validate", "version": version("continuum-catalogue"), "rules": list(rules.values())}
    # §3.20.14: what kept a file from being checked.
    told = [{"executionSuccessful": not unread, "toolExecutionNotifications": unread}]
    yield f'\n],"invocations":{orjson.dumps(told).decode()},"tool":{{"driver":{orjson.dumps(driver).decode()}}}}}]}}\n'


def _checked(each: Judged, unread: list[dict[str, Any]]) -> tuple[PlacedFinding, ...]:
    if each.verdict is not None:
        return tuple(each.verdict.findings)
    where = {"physicalLocation": {"artifactLocation": _artifact(each.name)}}
    unread.append({"level": "error", "message": {"text": f"Not checked: {each.skipped}"}, "locations": [where]})
    return ()


def _artifact(file: str) -> dict[str, str]:
    # A reference of RFC 3986: in an address the marks of one stay, in the name of a file they are signs like others.
    marks = "/:?=&%#~@+,;" if file.startswith(("http://", "https://")) else "/~@+,;"
    return {"uri": quote(file.replace("\\", "/"), safe=marks)}


def junit(judged: Iterable[Judged]) -> Iterator[str]:
    """JUnit's XML: a suite for each file, a failing case for each error or warning."""
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n'
    for each in judged:
        findings = each.verdict.findings if each.verdict else ()
        failing = [placed for placed in findings if placed.finding.severity is not Severity.INFO]
        skipped = int(each.verdict is None)
        tests = max(1, len(failing))
        name = escape(_safe(each.name))
        yield f'<testsuite name="{name}" tests="{tests}" failures="{len(failing)}" skipped="{skipped}">\n'
        if skipped:
            why = escape(_safe(each.skipped))
            yield f'<testcase classname="{name}" name="readable"><skipped message="{why}"/></testcase>\n'
        elif not failing:
            yield f'<testcase classname="{name}" name="conforms"/>\n'
        for placed in failing:
            head, _, rest = _paragraph(placed, None).partition("\n")
            yield (
                f'<testcase classname="{name}" name="{escape(placed.finding.code)} line {placed.finding.line}">'
                f'<failure type="{placed.finding.severity}" message="{escape(head)}">{escape(rest.rstrip())}</failure>'
                "</testcase>\n"
            )
        yield "</testsuite>\n"
    yield "</testsuites>\n"


REPORTS: dict[str, Write] = {
    "text": text,
    "json": json,
    "jsonl": json_lines,
    "sarif": sarif,
    "junit": junit,
    "csv": comma_separated,
    "html": html,
}
"""Every format of a report, by name."""
