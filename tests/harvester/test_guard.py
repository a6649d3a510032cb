"""When records that a list no longer has are withdrawn, held or left alone."""

from __future__ import annotations

import pytest

from harvester.guard import Hold, Nothing, Withdraw, judge_absence, judge_renaming
from schemas.records import Source

SOURCE = Source("s", "S", "oai_pmh", "https://example.org/oai")


def judge(live: int, absent: int, *, listed: int | None = None, proven: bool = True, source: Source = SOURCE):
    seen = live - absent if listed is None else listed
    return judge_absence(live, absent, seen, proven=proven, source=source, proof="last page")


@pytest.mark.parametrize(
    ("live", "absent", "verdict"),
    [
        (1000, 0, Nothing),
        (1000, 40, Withdraw),  # 4 %
        (1000, 50, Withdraw),  # exactly 5 %
        (1000, 51, Hold),
        (1000, 500, Hold),
        (1000, 1000, Hold),
        (300, 20, Withdraw),  # the floor of 20 records
        (300, 21, Hold),
        (100, 10, Withdraw),  # the floor is never more than a tenth of what is live
        (100, 11, Hold),
        (60, 60, Hold),
        (37, 20, Hold),
        (37, 3, Withdraw),
        (21, 20, Hold),
        (10, 9, Hold),
        (10, 2, Hold),
        (3, 1, Withdraw),  # one record is the least that can go
        (3, 2, Hold),
        (2, 1, Withdraw),
        (1, 1, Hold),  # every record gone is never obeyed, however few they are
        (10, 10, Hold),
        (0, 0, Nothing),
    ],
)
def test_how_much_may_go_at_once(live: int, absent: int, verdict: type) -> None:
    assert isinstance(judge(live, absent), verdict)


def test_an_empty_list_is_held_with_its_evidence() -> None:
    verdict = judge(1000, 1000, listed=0)
    assert verdict == Hold(
        {
            "why": "the list is empty",
            "live": 1000,
            "listed": 0,
            "absent": 1000,
            "allowed": 50,
            "share": 1.0,
            "proof": "last page",
        }
    )


def test_renamed_identifiers_are_held() -> None:
    """All new and all gone at once is a migration, not a thousand withdrawals (B23)."""
    assert isinstance(judge(1000, 1000, listed=1000), Hold)


@pytest.mark.parametrize("absent", [0, 1, 40, 1000])
def test_nothing_is_withdrawn_without_proof(absent: int) -> None:
    assert isinstance(judge(1000, absent, proven=False), Nothing)


def test_the_source_says_how_much_it_trusts_its_provider() -> None:
    wary = Source("s", "S", "oai_pmh", "https://example.org/oai", absence_share=0.0, absence_floor=0)
    assert isinstance(judge(1000, 1, source=wary), Hold)
    trusting = Source("s", "S", "oai_pmh", "https://example.org/oai", absence_share=1.0)
    assert isinstance(judge(1000, 999, source=trusting), Withdraw)


@pytest.mark.parametrize(
    ("live", "renamed", "whole", "held"),
    [
        (1000, 0, True, False),
        (1000, 50, True, False),
        (1000, 51, True, True),
        (1000, 51, False, True),
        (1, 1, True, True),  # every record of a whole list
        (1, 1, False, False),  # among changes, one more record with the same DOI
        (3, 2, False, True),
    ],
)
def test_how_many_identifiers_may_change_at_once(live: int, renamed: int, whole: bool, held: bool) -> None:
    evidence = judge_renaming(live, renamed, whole=whole, source=SOURCE)
    assert (evidence is not None) == held
    assert evidence is None or (evidence["renamed"], evidence["live"]) == (renamed, live)


def test_absences_go_only_where_the_lists_before_agree() -> None:
    def verdict(agreed: int) -> object:
        return judge_absence(1000, 40, 960, proven=True, source=SOURCE, agreed=agreed)

    assert isinstance(verdict(0), Nothing)
    assert verdict(30) == Withdraw(30)
    held = judge_absence(1000, 400, 600, proven=True, source=SOURCE, agreed=0)
    assert isinstance(held, Hold), "many are told to a person after the first list"
