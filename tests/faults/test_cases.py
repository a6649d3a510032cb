"""Faults of sources, one by one, through the real harvest: a seeded share here, all of them in the torture run.

A failure names its trial: `python -m tests.faults.plan <these words>` repeats it alone.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator

import pytest

from tests.faults.case import all_cases
from tests.faults.plan import Planned, pairs, singles
from tests.faults.trial import Forks

SEED = int(os.environ.get("FAULTS_SEED", "1"))
SHARE = int(os.environ.get("FAULTS_TRIALS", "48"))
PAIRS = SHARE // 6
LOST = "silent_loss"
# What once lost records without a word is tried every time.
ALWAYS = (
    Planned(("ok_nothing_is_wrong",), "oai", "first", "full", SEED),
    Planned(("a06_token_empty_without_sizes",), "oai", "middle", "first", SEED),
    Planned(("a06_token_missing_early",), "oai", "first", "incremental", SEED),
    Planned(("x_page_loses_one_record",), "oai", "middle", "first", SEED),
    # A page of a site may be any HTML, but not that of a failure.
    Planned(("d05_status_500_once",), "sitemap", "middle", "first", SEED),
    # A repair of a record that is otherwise as it was is told by the run alone.
    Planned(("e01_control_character_u0003_raw",), "oai", "first", "full", SEED),
)


def drawn() -> list[Planned]:
    """The share of this run: what is always tried, other single faults, and a few pairs."""
    every = list(singles(all_cases(), seed=SEED))
    share = random.Random(SEED).sample(every, k=min(SHARE, len(every)))
    return [*ALWAYS, *share, *pairs(all_cases(), seed=SEED, number=PAIRS)]


@pytest.fixture(scope="module")
def forks() -> Iterator[Forks]:
    process = Forks()
    yield process
    process.close()


@pytest.mark.parametrize("planned", drawn(), ids=lambda planned: str(planned).replace(" ", ","))
def test_a_misbehaving_provider_loses_nothing_silently(planned: Planned, forks: Forks) -> None:
    result = planned.run(forks)
    assert result.complaints == [], f"python -m tests.faults.plan {planned}"
