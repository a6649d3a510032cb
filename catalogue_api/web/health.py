"""How a source is, in one word and one sentence."""

from __future__ import annotations

from datetime import datetime, timedelta

from schemas.holdings import SourceStatus
from schemas.records import RunState

STATES = ("ok", "running", "partly", "held", "late", "failing", "never")
"""The words for how a source is, the best first."""


def health(status: SourceStatus, now: datetime) -> tuple[str, str]:
    """A source in one word of `STATES` and one sentence, for people who decide whether to look closer."""
    run = status.last_run
    if run is None:
        return "never", "It was never harvested."
    if run.state is RunState.RUNNING:
        return "running", "A harvest is running now."
    if status.held:
        return "held", f"{status.held} records wait for a person to decide."
    if run.state is RunState.COMPLETE and (due := _overdue(status, now)):
        return "late", f"It should have been harvested again by {due:%-d %B %Y}."
    if run.state is RunState.COMPLETE and (status.quarantined or status.rejected):
        return "partly", f"The last harvest reached the end of the list, but {_left_out(status)}."
    if run.state is RunState.COMPLETE:
        return "ok", "The last harvest reached the end of the list."
    return "failing", f"The last harvest is {run.state}{': ' + run.reason if run.reason else '.'}"


def _overdue(status: SourceStatus, now: datetime) -> datetime | None:
    """When it should have been harvested again, once half of the time between two harvests has gone by since."""
    settings, last = status.settings, status.last_complete
    wait = _AFTER.get(str(settings.get("schedule") or ""))
    if last is None or wait is None or settings.get("state") in _NOT_BY_ITSELF or now <= last + 1.5 * wait:
        return None
    return last + wait


_NOT_BY_ITSELF = ("closed", "retired", "by-hand")


def _left_out(status: SourceStatus) -> str:
    unread = f"{status.quarantined} {_records(status.quarantined)} could not be read" if status.quarantined else ""
    refused = f"{status.rejected} {'was' if status.rejected == 1 else 'were'} refused" if status.rejected else ""
    return " and ".join(part for part in (unread, refused) if part)


def _records(number: int) -> str:
    return "record" if number == 1 else "records"


_EVERY = {"hourly": "every hour", "daily": "every day", "weekly": "every week", "monthly": "every month"}
_AFTER = {
    "hourly": timedelta(hours=1),
    "daily": timedelta(days=1),
    "weekly": timedelta(weeks=1),
    "monthly": timedelta(days=30),
}


def next_run(status: SourceStatus) -> str:
    """When a source is to be harvested again, by its own schedule; it is the operator's clock that does it."""
    schedule = str(status.settings.get("schedule") or "")
    if status.settings.get("state") in _NOT_BY_ITSELF:
        return f"not by itself: the source is {status.settings['state']}"
    if schedule not in _AFTER or status.last_run is None:
        return "when an operator asks for it"
    return f"{_EVERY[schedule]}, so from {status.last_run.started + _AFTER[schedule]:%-d %B %Y %H:%M} UTC on"
