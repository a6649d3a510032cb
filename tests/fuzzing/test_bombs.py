"""Bombs of every kind are contained: in a child, within time and memory, and the parent goes on. All in torture."""

from __future__ import annotations

import pytest

from tests.fuzzing.bombs import BOMBS, Blast, explode

HERE = (
    *("billion-laughs.xml", "rdf-laughs-declared.rdf", "attributes.xml", "broken-records.xml", "gzip.xml.gz"),
    *("zip-in-zip.zip", "big.tar.gz", "deep.jsonld", "deep.ttl", "redos-math.xml", "redos-phone.xml"),
)


@pytest.fixture(scope="module")
def blasts() -> dict[str, Blast]:
    return {blast.name: blast for blast in explode(tuple(bomb for bomb in BOMBS if bomb.name in HERE))}


@pytest.mark.parametrize("name", HERE)
def test_it_is_contained(blasts: dict[str, Blast], name: str) -> None:
    assert blasts[name].contained, blasts[name]


def test_a_child_that_is_killed_or_grows_is_not_contained() -> None:
    assert not Blast("x", -9, 1.0, 10.0, "dead").contained
    assert not Blast("x", 0, 1.0, 900.0, "large").contained
    assert not Blast("x", 0, 20.0, 10.0, "slow").contained
    assert not Blast("x", 0, 1.0, 10.0, "").contained


def test_there_are_bombs_enough_and_each_is_another() -> None:
    assert len(BOMBS) >= 40
    assert len({bomb.name for bomb in BOMBS}) == len(BOMBS)
