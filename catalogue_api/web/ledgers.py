"""The pages of the books, for everyone to read: holds with their evidence, and the ledger of every harvest."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request, stream_with_context

from catalogue_api.exports.comma_separated import safe_cell
from catalogue_api.web import local_paths
from catalogue_api.web.doors import catalogue
from catalogue_api.web.labels import known_sources
from schemas.errors import NotInCatalogue, UnknownSource
from schemas.holdings import Ending, Hold, ListedRecord, SourceStatus
from schemas.records import Finding, HarvestReport, Outcome
from schemas.wire.api import LONGEST_IDENTIFIER

bp = Blueprint("ledgers", __name__)

_ON_A_PAGE = 100
_AT_ONCE = 1000
_COLUMNS = ("identifier", "outcome", "detail", "codes")


@dataclass(frozen=True, slots=True)
class RunPage:
    """One harvest with everything that its page and its JSON tell."""

    report: HarvestReport
    ending: Ending | None
    findings: tuple[tuple[Finding, int], ...]

    @property
    def seconds(self) -> float | None:
        """How long it took, from its first process to its end; `None` while it runs."""
        finished = self.report.finished
        return None if finished is None else round((finished - self.report.started).total_seconds(), 1)


@dataclass(frozen=True, slots=True)
class RecordPage:
    """A page of listed records; `following` is the identifier after which the next one begins."""

    records: tuple[ListedRecord, ...]
    following: str | None


def status_of(key: str) -> SourceStatus:
    """A source that was harvested. Raises `UnknownSource`."""
    status = next((each for each in known_sources() if each.source == key), None)
    if status is None:
        raise UnknownSource(f"no source '{key}' was harvested here.", next_step="The list of sources has all of them.")
    return status


def run_of(number: int, source: str | None = None) -> RunPage:
    """A harvest, of this source where one is named. Raises `NotInCatalogue`."""
    report = catalogue().run_report(number)
    if source not in (None, report.source):
        raise NotInCatalogue(f"harvest {number} was of another source.", next_step=f"It was of {report.source}.")
    ending = catalogue().ending(number)
    (clean,) = local_paths.reports([report])
    told = replace(ending, proof=local_paths.of_source(ending.proof, report.source)) if ending else None
    return RunPage(clean, told, catalogue().findings_by_code(number))


def listed(source: str, run: int | None, *, outcome: str | None, after: str, limit: int) -> RecordPage:
    """A page of what was listed, in one run or ever."""
    found = catalogue().listed(source, run=run, outcome=outcome, after=after, limit=limit + 1)
    shown = tuple(
        replace(each, detail=local_paths.of_source(each.detail, source)) if each.detail else each
        for each in found[:limit]
    )
    return RecordPage(shown, shown[-1].identifier if len(found) > limit else None)


def held(number: int, *, after: str, limit: int) -> tuple[Hold, tuple[tuple[str, str | None], ...], str | None]:
    """A hold, a page of its records, and the identifier after which the next page begins. Raises `UnknownHold`."""
    hold = catalogue().hold(number)
    found = catalogue().held_records(number, after=after, limit=limit + 1)
    return hold, found[:limit], found[limit - 1][0] if len(found) > limit else None


# --- holds ---------------------------------------------------------------------------------------------------


@bp.get("/holds")
def holds() -> str:
    """Everything that waits for a person, and what was decided."""
    every = catalogue().holds(state=None)
    return render_template(
        "holds.html",
        waiting=[hold for hold in every if hold.state == "held"],
        decided=[hold for hold in every if hold.state != "held"][:_ON_A_PAGE],
    )


@bp.get("/holds/<int:number>")
def hold(number: int) -> str:
    """One hold: the evidence, what has to be decided, and every record under it."""
    found, records, following = held(number, after=_after(), limit=_ON_A_PAGE)
    return render_template("hold.html", hold=found, records=records, following=_going_on(following))


# --- harvests ------------------------------------------------------------------------------------------------


@bp.get("/sources/<key>/runs/<int:number>")
def run(key: str, number: int) -> str:
    """The ledger of one harvest, with every record's outcome."""
    found = run_of(number, key)
    outcome = _outcome()
    page = listed(key, number, outcome=outcome, after=_after(), limit=_ON_A_PAGE)
    return render_template(
        "run.html",
        run=found.report,
        ending=found.ending,
        seconds=found.seconds,
        findings=found.findings,
        outcome=outcome,
        outcomes=tuple(Outcome),
        page=page,
        following=_going_on(page.following),
        holds=[each for each in catalogue().holds(source=key, state=None) if each.run == number],
    )


@bp.get("/sources/<key>/runs/<int:number>/records.csv")
def run_as_csv(key: str, number: int) -> Response:
    """The same as a table to download, whatever its length."""
    run_of(number, key)
    return _csv(key, number, f"{key}-{number}.csv")


@bp.get("/sources/<key>/records")
def records(key: str) -> str:
    """Every record that a source ever listed, by what became of it the last time."""
    status = status_of(key)
    outcome = _outcome()
    page = listed(key, None, outcome=outcome, after=_after(), limit=_ON_A_PAGE)
    return render_template(
        "records.html",
        status=status,
        outcome=outcome,
        outcomes=tuple(Outcome),
        page=page,
        following=_going_on(page.following),
    )


@bp.get("/sources/<key>/records.csv")
def records_as_csv(key: str) -> Response:
    """The same as a table to download."""
    status_of(key)
    return _csv(key, None, f"{key}-records.csv")


def _csv(key: str, run: int | None, name: str) -> Response:
    response = Response(
        stream_with_context(_lines(key, run, _outcome())), content_type="text/csv; charset=utf-8; header=present"
    )
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _lines(key: str, run: int | None, outcome: str | None) -> Iterator[str]:
    yield _line(_COLUMNS)
    after: str | None = ""
    while after is not None:
        page = listed(key, run, outcome=outcome, after=after, limit=_AT_ONCE)
        for each in page.records:
            codes = " ".join(finding.code for finding in each.findings)
            yield _line((each.identifier, each.outcome, each.detail, codes))
        after = page.following


def _line(cells: tuple[str, ...]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow([safe_cell(cell) for cell in cells])
    return buffer.getvalue()


def _outcome() -> str | None:
    """The outcome asked for; one that there is not is none."""
    asked = request.args.get("outcome", "")
    return asked if asked in tuple(Outcome) else None


def _after() -> str:
    return request.args.get("after", "")[:LONGEST_IDENTIFIER]


def _going_on(after: str | None) -> str | None:
    """The address of the next page of this one."""
    if after is None:
        return None
    kept: list[tuple[str, Any]] = [(name, value) for name in ("outcome",) if (value := request.args.get(name))]
    return f"{request.script_root}{request.path}?{urlencode([*kept, ('after', after)])}"
