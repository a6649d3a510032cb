"""What share of the fields of real records reaches the description: a floor that must hold.

The shares themselves, with what is left out and why, stand in `tests/COVERAGE.md`.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.schemas.formats.survival import SURVIVAL, measure

pytestmark = pytest.mark.samples


@pytest.mark.parametrize("prefix", SURVIVAL)
def test_fields_survive(samples: Path, prefix: str) -> None:
    pattern, least = SURVIVAL[prefix]
    found = measure(samples, prefix, pattern)
    assert found.records, f"no record of {prefix} at {pattern}"
    never = sorted(found.silent.keys() - found.reached.keys() - found.told.keys())
    assert found.share >= least, f"neither reached nor told: {never[:12]}"
