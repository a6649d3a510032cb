"""What stands beside the figures of the landscape."""

from __future__ import annotations

from datetime import timedelta

from catalogue_api.landscape.standing import Standing, standing
from catalogue_api.landscape.sureness import Freshness
from schemas.holdings import SourceStatus
from tests.contracts.observatory import DAY


def status(key: str, *numbers: int) -> SourceStatus:
    live, withdrawn, quarantined, rejected, held = numbers
    return SourceStatus(key, key, "", live, withdrawn, quarantined, rejected, held, None, None, None)


def test_counts_add_up_over_the_sources_and_old_ones_are_named() -> None:
    fresh = Freshness({"new": DAY, "old": DAY - timedelta(days=99)})
    made = standing(
        [status("new", 10, 1, 2, 3, 4), status("old", 5, 1, 0, 0, 0), status("never", 0, 0, 7, 0, 0)], fresh
    )
    assert made == Standing(sources=3, live=15, held=4, quarantined=9, rejected=3, withdrawn=2, stale=("old", "never"))
