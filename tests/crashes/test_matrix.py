"""A share of the crash matrix, another one in each run; the whole, and random kills, are `make torture`."""

from __future__ import annotations

import ast
import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from catalogue_api.failpoints import FAILPOINTS
from tests.crashes.matrix import JOURNEY, ROOT, Cell, Matrix, cells, chain, elasticsearch, fresh, matrix, said

SEED = int(os.environ.get("CATALOGUE_TEST_SEED", "0")) or random.SystemRandom().randrange(1, 10**6)
_KILLS, _SHARE = 10, 3
"""How many kills and how many other endings one run of the tests tries, chosen by the seed."""


def test_every_failpoint_on_the_way_is_in_the_list_and_in_the_matrix() -> None:
    reached = set()
    for path in (ROOT / "catalogue_api").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "reach":
                assert isinstance(node.args[0], ast.Constant), path
                reached.add(node.args[0].value)
    assert reached == {failpoint.name for failpoint in FAILPOINTS}
    assert reached == {name for step in JOURNEY for name in step.failpoints}


@pytest.fixture(scope="module")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Matrix]:
    """The undisturbed journey on the embedded engine, made once."""
    with matrix(fresh(tmp_path_factory.mktemp("crashes")), {}) as prepared:
        prepared.prepare()
        yield prepared


@pytest.mark.timeout(900)
def test_a_share_of_the_kills(embedded: Matrix) -> None:
    """A step is killed at each of its chosen failpoints, one after the other, before it may end."""
    chance = random.Random(SEED)
    every = [(step, crash) for step in JOURNEY for crash in chain(step, "embedded")]
    chosen = [every[place] for place in sorted(chance.sample(range(len(every)), _KILLS))]
    steps = {step.name: step for step, _ in chosen}
    chains = {name: [crash for step, crash in chosen if step.name == name] for name in steps}
    done = [embedded.disturb(steps[name], crashes, chance=chance) for name, crashes in chains.items()]
    assert [said(cell) for cell in done if cell.problems] == [], f"CATALOGUE_TEST_SEED={SEED}"
    assert [name for cell in done for name in cell.reached] == [crash.split(":")[0] for _, crash in chosen]


@pytest.mark.timeout(900)
def test_a_share_of_the_other_endings(embedded: Matrix) -> None:
    chance = random.Random(SEED)
    every = [each for each in cells("embedded") if each[2] != "kill"]
    chosen = chance.sample(every, _SHARE)
    done: list[Cell] = [
        embedded.disturb(step, [f"{failpoint.name}:1:{mode}"], chance=chance) for step, failpoint, mode in chosen
    ]
    assert [said(cell) for cell in done if cell.problems] == [], f"CATALOGUE_TEST_SEED={SEED}"


@pytest.mark.timeout(900)
def test_what_only_elasticsearch_has(tmp_path: Path, elasticsearch_url: str) -> None:
    chance = random.Random(SEED)
    own = {failpoint.name for failpoint in FAILPOINTS if "embedded" not in failpoint.engines}
    steps = [step for step in JOURNEY if own.intersection(step.failpoints) and step.name != "some of it changes"]
    with matrix(fresh(tmp_path), elasticsearch(elasticsearch_url)) as tried:
        tried.prepare(steps)
        done = [
            tried.disturb(
                step, [each for each in chain(step, "elasticsearch") if each.split(":")[0] in own], chance=chance
            )
            for step in steps
        ]
    assert [said(cell) for cell in done if cell.problems] == []
    assert {name for cell in done for name in cell.reached} == own
