"""Twenty harvests killed at random moments leave the same catalogue as one that was never disturbed."""

from __future__ import annotations

import pytest

from benchmarks.torture_kills import kill_harvests


@pytest.mark.timeout(600)
def test_killed_harvests_lose_and_repeat_nothing() -> None:
    result = kill_harvests(20, seed=20)
    assert result.kills == 20
    assert result.trials >= 3, "a trial ends when a harvest outlives its killer; one trial would prove little"
    assert result.differing == []
