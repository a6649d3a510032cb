"""Every source-side row of the fault catalogue has a case, or a reason why there can be none."""

from __future__ import annotations

from tests.faults.case import MODES, POSITIONS, all_cases
from tests.faults.provider import FACES

ROWS = [
    "A1",
    "A2",
    "A4",
    "A5",
    "A6",
    "A7",
    "A9",
    "A10",
    "A11",
    "A14",
    "A15",
    "A16",
    "B1",
    "B3",
    "B4",
    "B5",
    "B6",
    "B8",
    "B9",
    "B10",
    "B11",
    "B13",
    "B14",
    "B15",
    "B16",
    "B18",
    "B19",
    "B20",
    "B21",
    "B23",
    "B24",
    "C1",
    "C2",
    "C4",
    "C5",
    "C6",
    "D1",
    "D3",
    "D4",
    "D5",
    "D6",
    "D8",
    "D9",
    "D10",
    "D11",
    "D13",
    "D14",
    "D15",
    "D16",
    "D18",
    "D19",
    "D20",
    "D21",
    "E1",
    "E2",
    "E3",
    "E4",
    "E6",
    "E7",
    "E8",
    "E9",
    "E11",
    "E12",
    "E13",
    "E14",
    "E16",
    "E17",
    "E18",
    "F1",
    "F3",
    "F4",
    "F5",
    "F6",
    "F8",
    "F9",
    "F10",
    "F11",
    "F13",
    "F14",
    "F15",
    "F16",
]

ELSEWHERE = {
    "A16": "several sources in one command: tests/journeys/test_harvest_oai.py, one bad source stops no other",
    "C4": "a source that is removed is no fault of a provider; it is an operator's command",
    "C6": "pruned history is no fault of a provider: the key lives in the record row, tests/catalogue_api/store",
    "F1": "runs without a process are the crash matrix's: tests/journeys/test_kill.py",
    "F3": "there is no queue: a run is an upsert per page",
    "F4": "there is no broker; pages wait for the store, two at most (harvester.spiders.fetching)",
    "F5": "memory over a long harvest is measured by benchmarks/torture_memory.py; every trial here bounds it too",
    "F15": "Scrapy's job directory is not used: the position is in the store",
    "F16": "every trial: a run is complete only with proof, and its exit code follows its counts",
}


def test_every_row_has_a_case_or_a_reason() -> None:
    proved = {row for named in all_cases() for row in named.case.rows}
    assert proved <= set(ROWS), f"no such rows: {sorted(proved - set(ROWS))}"
    assert set(ELSEWHERE) <= set(ROWS)
    assert set(ROWS) - proved - set(ELSEWHERE) == set(), "rows without a case"
    assert proved & set(ELSEWHERE) == set(), "rows with a case need no reason"


def test_cases_are_well_formed() -> None:
    for named in all_cases():
        case = named.case
        assert named.does.endswith("."), f"{named.name} says in its docstring what is wrong"
        assert set(case.faces) <= set(FACES), named.name
        assert set(case.positions) <= set(POSITIONS), named.name
        assert set(case.modes) <= set(MODES), named.name
        assert case.by in ("page", "record", "any"), named.name
