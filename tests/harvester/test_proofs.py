"""What is believed of the counts that pages tell."""

from __future__ import annotations

import pytest

from harvester.spiders.proofs import believed, counted


@pytest.mark.parametrize(
    ("told", "count"),
    [
        ([5], 5),
        ([5, 5, 6], 6),
        ([5, 4, 4], 4),
        ([1000, 23, 23], 23),
        ([23, 23, 11], 23),
        ([23, 6], 23),
        ([23, 23, 22], 23),
    ],
)
def test_the_last_count_is_believed_unless_as_many_pages_told_more(told: list[int], count: int) -> None:
    assert believed(told) == count


def test_a_list_that_breaks_off_and_counts_only_what_came_is_not_complete() -> None:
    assert not counted(11, [23, 23, 11], whole=True).complete
    assert counted(23, [23, 23, 23], whole=True).whole
