"""Wrong lists through the real command: nothing is withdrawn or shown twice, and what is truly gone goes.

All seven kinds of wrong lists are a part of the torture run; here are the three that look most like the truth.
"""

from __future__ import annotations

import pytest

from benchmarks.torture_deletion import true_deletions, wrong_deletions


@pytest.mark.timeout(900)
def test_a_wrong_list_takes_nothing_away_and_shows_nothing_twice() -> None:
    done = wrong_deletions(("half list", "all deleted", "renamed identifiers"))
    assert {f"{each.name}, {'first' if each.first else 'later'}": each.wrong for each in done if each.wrong} == {}
    assert len(done) == 6


@pytest.mark.timeout(900)
def test_true_deletions_happen() -> None:
    assert true_deletions() == {"4 % not listed any more": "", "all gone, and a person confirms": ""}
