"""Every case at every position, the spider alone: a list that is called complete has everything, and the asking ends.

The torture run tries every mode of each through the whole harvest; here each has one, drawn by seed.
"""

from __future__ import annotations

import os

import pytest

from tests.faults.case import Case, all_cases
from tests.faults.dry import complaints, is_dry, together
from tests.faults.plan import Planned, pairs, singles

SEED = int(os.environ.get("FAULTS_SEED", "1"))
CASES = {named.name: named.case for named in all_cases()}
SINGLES = [each for each in singles(all_cases(), seed=SEED) if is_dry(CASES[each.names[0]], each.face)]
PAIRS = [
    each
    for each in pairs(all_cases(), seed=SEED, number=60)
    if all(is_dry(CASES[name], each.face) for name in each.names)
]


@pytest.mark.parametrize("planned", SINGLES, ids=lambda planned: str(planned).replace(" ", ","))
def test_no_fault_is_silent_and_none_is_endless(planned: Planned) -> None:
    case: Case = CASES[planned.names[0]]
    said = complaints(case, face=planned.face, position=planned.position, mode=planned.mode, seed=planned.seed)
    assert said == []


@pytest.mark.parametrize("planned", PAIRS, ids=lambda planned: str(planned).replace(" ", ","))
def test_no_pair_of_faults_is_silent_or_endless(planned: Planned) -> None:
    cases = tuple(CASES[name] for name in planned.names)
    assert together(cases, face=planned.face, position=planned.position, mode=planned.mode, seed=planned.seed) == []
