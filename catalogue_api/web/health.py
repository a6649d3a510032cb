"""How a source is, in one word and one sentence."""

from __future__ import annotations

from schemas.holdings import SourceStatus
from schemas.records import RunState


def health(status: SourceStatus) -> tuple[str, str]:
    """A source in one word and one sentence, for people who decide whether to look closer."""
    run = status.last_run
    if run is None:
        return "never", "It was never harvested."
    if run.state is RunState.RUNNING:
        return "running", "A harvest is running now."
    if status.held:
        return "held", f"{status.held} withdrawals wait for a person to decide."
    if run.state is RunState.COMPLETE:
        return "ok", "The last harvest reached the end of the list."
    return "failing", f"The last harvest is {run.state}{': ' + run.reason if run.reason else '.'}"
