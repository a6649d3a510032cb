"""How a source is, in one word."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from catalogue_api.web.health import health
from schemas.holdings import SourceStatus
from schemas.records import HarvestReport, Ledger, RunState

LAST = datetime(2026, 11, 1, tzinfo=UTC)
RUN = HarvestReport("a", 1, RunState.COMPLETE, "full", LAST, LAST, Ledger())
STATUS = SourceStatus("a", "A", "", 9, 0, 0, 0, 0, None, RUN, LAST, {"schedule": "weekly", "state": "open"})


@pytest.mark.parametrize(
    ("status", "days", "word"),
    [
        (STATUS, 7, "ok"),
        (STATUS, 10, "ok"),
        (STATUS, 11, "late"),
        (replace(STATUS, quarantined=1), 1, "partly"),
        (replace(STATUS, quarantined=1), 20, "late"),
        (replace(STATUS, held=1), 20, "held"),
        (replace(STATUS, settings={"schedule": "weekly", "state": "by-hand"}), 400, "ok"),
        (replace(STATUS, settings={"schedule": "never"}), 400, "ok"),
        (replace(STATUS, last_run=replace(RUN, state=RunState.FAILED, reason="refused")), 1, "failing"),
        (replace(STATUS, last_run=None), 1, "never"),
    ],
)
def test_a_source_in_one_word(status: SourceStatus, days: int, word: str) -> None:
    assert health(status, LAST + timedelta(days=days))[0] == word
