"""What is wrong with a source's records, for its provider: by cause, as a table, as news, and as a badge."""

from __future__ import annotations

import csv
import hashlib
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice

from flask import Blueprint, Response, current_app, render_template, request, stream_with_context

from catalogue_api.exports.comma_separated import safe_cell
from catalogue_api.store.problems import Faulty
from catalogue_api.web import local_paths
from catalogue_api.web.doors import base_url, catalogue
from catalogue_api.web.ledgers import status_of
from schemas.formats.keeping import RICHER_FORMAT
from schemas.holdings import SourceStatus
from schemas.records import Finding, Severity
from schemas.text import line
from schemas.validation.cards import card
from schemas.wire.api import LONGEST_IDENTIFIER

bp = Blueprint("complaints", __name__)

_ON_A_PAGE = 100
_EXAMPLES = 5
_LOOKED_THROUGH = 100_000
_MOST_NEWS = 50
_RANK = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}
_COLUMNS = (
    "identifier", "severity", "code", "message", "focus", "path", "found", "expected", "fix", "clause", "since",
    "outcome", "rule",
)  # fmt: skip
_ASK = "Tell whoever runs this catalogue to harvest that format."


@dataclass(slots=True)
class Cause:
    """All findings of one code: one of them in full, how many there are in how many records, and some of these."""

    finding: Finding
    number: int = 0
    records: int = 0
    examples: list[str] = field(default_factory=list)

    @property
    def explained(self) -> bool:
        """Whether the rule has a page of its own."""
        return card(self.finding.code) is not None


@dataclass(frozen=True, slots=True)
class Loss:
    """What the crosswalk left out: where it stood and why, in how many records, and one of its values."""

    path: str
    reason: str
    records: int
    example: str


@dataclass(frozen=True, slots=True)
class News:
    """A cause that a harvest brought to records that did not have it before."""

    run: int
    finding: Finding
    identifiers: tuple[str, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class Complaint:
    """Everything wrong with a source by cause, the gravest and then the most frequent first."""

    causes: tuple[Cause, ...]
    losses: tuple[Loss, ...]
    records: int
    erring: int
    whole: bool

    def number(self, severity: Severity) -> int:
        """How many findings are of that severity."""
        return sum(each.number for each in self.causes if each.finding.severity is severity)


def complaint_of(status: SourceStatus) -> Complaint:
    """What is wrong with a source; counting takes long, so it is remembered until a harvest changes something."""
    last = status.last_run
    state = (last.run, last.state, last.finished) if last else None, status.live, status.rejected, status.quarantined
    kept: dict[str, tuple[object, Complaint]] = current_app.extensions.setdefault("complaints", {})
    if status.source not in kept or kept[status.source][0] != state:
        kept[status.source] = (state, _counted(status.source))
    return kept[status.source][1]


def _counted(source: str) -> Complaint:
    causes: dict[str, Cause] = {}
    looked = erring = 0
    for each in islice(catalogue().faulty(source), _LOOKED_THROUGH):
        looked += 1
        erring += any(finding.severity is Severity.ERROR for finding in each.findings)
        for code, number in Counter(finding.code for finding in each.findings).items():
            first = next(finding for finding in each.findings if finding.code == code)
            cause = causes.setdefault(code, Cause(_without_paths(first, source)))
            cause.number += number
            cause.records += 1
            if len(cause.examples) < _EXAMPLES:
                cause.examples.append(each.identifier)
    ordered = sorted(causes.values(), key=lambda each: (_RANK[each.finding.severity], -each.records, each.finding.code))
    return Complaint(tuple(ordered), _losses(source), looked, erring, looked < _LOOKED_THROUGH)


def _losses(source: str) -> tuple[Loss, ...]:
    counted: Counter[tuple[str, str]] = Counter()
    examples: dict[tuple[str, str], str] = {}
    for _, dropped in islice(catalogue().dropped(source), _LOOKED_THROUGH):
        counted.update({(each.path, each.reason) for each in dropped})
        for each in dropped:
            examples.setdefault((each.path, each.reason), each.value)
    return tuple(Loss(*key, number, examples[key]) for key, number in counted.most_common())


def _without_paths(finding: Finding, source: str) -> Finding:
    told = local_paths.of_source(finding.message, source)
    return finding if told == finding.message else Finding(finding.code, finding.severity, told)


# --- pages ---------------------------------------------------------------------------------------------------


@bp.get("/sources/<key>/problems")
def problems(key: str) -> str:
    """Problems by cause; of one cause every record, under the provider's identifiers."""
    status = status_of(key)
    complaint = complaint_of(status)
    code = request.args.get("code", "")
    cause = next((each for each in complaint.causes if each.finding.code == code), None)
    after = request.args.get("after", "")[:LONGEST_IDENTIFIER]
    rows = list(islice(_of_cause(key, code, after), _ON_A_PAGE + 1)) if cause else []
    return render_template(
        "problems.html",
        status=status,
        complaint=complaint,
        cause=cause,
        rows=rows[:_ON_A_PAGE],
        following=rows[_ON_A_PAGE - 1].identifier if len(rows) > _ON_A_PAGE else None,
        severities=[(each, complaint.number(each)) for each in Severity],
        richer=_richer(status),
    )


def _richer(status: SourceStatus) -> list[str]:
    """What the source offers besides that would keep more, as the last harvest saw it."""
    told = status.last_run.problems if status.last_run else ()
    return [each.message for each in told if each.code == RICHER_FORMAT]


def _of_cause(source: str, code: str, after: str) -> Iterator[Faulty]:
    for each in catalogue().faulty(source, after=after):
        if any(finding.code == code for finding in each.findings):
            yield each


@bp.get("/sources/<key>/problems.csv")
def problems_as_csv(key: str) -> Response:
    """Every problem of every record as a table."""
    status = status_of(key)
    response = Response(stream_with_context(_lines(status)), content_type="text/csv; charset=utf-8; header=present")
    response.headers["Content-Disposition"] = f'attachment; filename="{key}-problems.csv"'
    return response


def _lines(status: SourceStatus) -> Iterator[str]:
    source = status.source
    yield _line(_COLUMNS)
    for message in _richer(status):
        advice = {"severity": str(Severity.INFO), "code": RICHER_FORMAT, "message": message, "fix": _ASK}
        yield _line(tuple(advice.get(name, "") for name in _COLUMNS))
    for each in catalogue().faulty(source):
        for finding in each.findings:
            told = _without_paths(finding, source)
            rule = f"{base_url()}rules/{told.code}" if card(told.code) else ""
            yield _line(
                (
                    each.identifier, str(told.severity), told.code, told.message, told.focus, told.path, told.found,
                    told.expected, told.fix, told.clause, each.since.isoformat(timespec="seconds"), each.outcome, rule,
                )
            )  # fmt: skip


def _line(cells: tuple[str, ...]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow([safe_cell(cell) for cell in cells])
    return buffer.getvalue()


# --- news ----------------------------------------------------------------------------------------------------


@bp.get("/sources/<key>/problems.atom")
def news(key: str) -> Response:
    """What became wrong, as an Atom feed (RFC 4287): an entry for each cause that a harvest brought."""
    status = status_of(key)
    found = news_of(key)
    updated = max((each.at for each in found), default=status.last_run.started if status.last_run else None)
    body = render_template("problems_feed.xml", status=status, news=found, updated=updated, base=base_url())
    return _cached(Response(body, content_type="application/atom+xml; charset=utf-8"))


def news_of(source: str) -> list[News]:
    """The newest causes, each with the records that it came to."""
    found: dict[tuple[int, str], list[tuple[Faulty, Finding]]] = {}
    for each in catalogue().newly_faulty(source):
        for finding in {finding.code: finding for finding in each.findings}.values():
            found.setdefault((each.run, finding.code), []).append((each, finding))
    made = [
        News(
            run,
            replace(each[0][1], message=line(each[0][1].message)),
            # What JSON may hold and XML may not would break the feed.
            tuple(line(faulty.identifier) for faulty, _ in each),
            max(faulty.since for faulty, _ in each),
        )
        for (run, _), each in found.items()
    ]
    return sorted(made, key=lambda each: (each.at, each.finding.code), reverse=True)[:_MOST_NEWS]


# --- the badge -----------------------------------------------------------------------------------------------


@bp.get("/sources/<key>/badge.svg")
def badge(key: str) -> Response:
    """A small picture for the provider's own page: how many of its records have no error."""
    status = status_of(key)
    complaint = complaint_of(status)
    erring = complaint.erring
    word, kind = ("no errors", "good") if not erring else (f"errors in {erring:,} records", "bad")
    if erring == 1:
        word = "errors in 1 record"
    if not status.live:
        word, kind = "no records", "none"
    body = render_template("badge.svg", left="metadata", right=word, kind=kind)
    return _cached(Response(body, content_type="image/svg+xml; charset=utf-8"), seconds=3600)


def _cached(response: Response, *, seconds: int = 300) -> Response:
    response.set_etag(hashlib.sha256(response.get_data()).hexdigest()[:32])
    response.headers["Cache-Control"] = f"public, max-age={seconds}"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.make_conditional(request)
    return response
