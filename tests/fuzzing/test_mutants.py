"""Broken payloads are refused or read; none is ever a failure of ours, nor takes long. `make torture` reads more."""

from __future__ import annotations

import os
from time import monotonic

import pytest

from schemas.errors import MalformedPayload
from tests.fuzzing.fuzz import LONGEST, fuzz
from tests.fuzzing.mutants import MUTATORS, Mutant, mutant, seeds
from tests.fuzzing.parsers import PARSERS, Parser

SEED = int(os.environ.get("CATALOGUE_FUZZ_SEED", "1"))
_MUTANTS = 400
_SECONDS = 45.0


def test_no_mutant_is_ever_a_failure() -> None:
    outcome = fuzz(range(_MUTANTS), seed=SEED, until=monotonic() + _SECONDS)
    assert outcome.failures == [], str(outcome)
    assert outcome.mutants > 50
    assert 0 < outcome.refused < outcome.readings


def test_a_mutant_is_the_same_for_ever_and_another_seed_gives_another() -> None:
    assert [mutant(1, number) for number in range(20)] == [mutant(1, number) for number in range(20)]
    assert [mutant(1, number).body for number in range(20)] != [mutant(2, number).body for number in range(20)]


def test_every_mutator_changes_something() -> None:
    how = " ".join(mutant(1, number).how for number in range(300))
    assert all(name in how for name in MUTATORS)
    changed = sum(mutant(1, number).body != seeds()[number % len(seeds())].body for number in range(100))
    assert changed > 80


def test_payloads_that_nobody_broke_are_read() -> None:
    """Else the mutants would only show how parsers refuse."""
    own = [seed for seed in seeds() if seed.name.startswith("catalogue_api/demo/data/deposits")]
    assert len(own) > 10
    for number, seed in enumerate(own):
        for parser in PARSERS[:2]:
            parser.read(Mutant(number, seed.name, seed.body))


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parsers that do what ours must not."""

    def raises(one: Mutant) -> None:
        raise KeyError(one.number)

    def refuses(one: Mutant) -> None:
        raise MalformedPayload("no")

    def never_ends(one: Mutant) -> None:
        while True:
            pass

    bad = (Parser("raises", raises), Parser("refuses", refuses, (MalformedPayload,)), Parser("never ends", never_ends))
    monkeypatch.setattr("tests.fuzzing.fuzz.PARSERS", bad)


def test_failures_and_endless_readings_are_seen(failing: None) -> None:
    outcome = fuzz(range(1), seed=1)
    assert [(number, parser) for number, parser, _ in outcome.failures] == [(0, "raises"), (0, "never ends")]
    assert outcome.refused == 1
    assert outcome.slowest > LONGEST / 2  # the timer ticks in steps of a busy machine
    assert "python -m tests.fuzzing.fuzz --seed 1 --only 0" in str(outcome)
