"""What was named stays as it was: edits, merges and withdrawals after it change nothing of it."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from catalogue_api.catalogue import Catalogue
from schemas.errors import NotInCatalogue, UnusableName
from schemas.holdings import Entity
from tests.catalogue_api.store.conftest import Provider, state_of

Providers = Callable[..., Provider]


def as_read(entities: list[Entity]) -> list[object]:
    return [(each.iri, each.kind, each.reasons, each.filed_under, each.records) for each in entities]


def test_the_present_read_as_of_now_is_the_present(catalogue: Catalogue, provider: Providers) -> None:
    """Random harvests of two sources with merges, edits and deletions; every state along the way is read back."""
    chance = random.Random(7)
    cern, zenodo = provider("cern"), provider("zenodo")
    then: dict[int, list[object]] = {}
    for _ in range(12):
        for each in (cern, zenodo):
            names = chance.sample(range(8), 5)
            things = [
                each.thing(
                    f"t{n}", f"title {chance.randint(1, 3)}", dois=[f"10.1234/{n}"] if chance.random() < 0.6 else []
                )
                for n in names
            ]
            each.run(*things, each.gone(f"t{chance.randint(0, 7)}"), mode="incremental")
        then[catalogue.position().sequence] = as_read(list(catalogue.entities()))
    assert len({str(each) for each in then.values()}) > 6
    for sequence, seen in then.items():
        assert as_read(list(catalogue.entities_at(sequence))) == seen


def test_some_at_a_sequence_come_in_order_each_once_and_what_was_not_there_is_left_out(
    catalogue: Catalogue, provider: Providers
) -> None:
    cern = provider()
    cern.run(*[cern.thing(name) for name in "cab"])
    early = catalogue.position().sequence
    cern.run(cern.thing("d"), mode="incremental")
    iris = [each.iri for each in catalogue.entities()]
    assert [each.iri for each in catalogue.entities_at(early, only=[*reversed(iris), iris[0], "entity/never"])] == iris[
        :3
    ]


def test_a_snapshot_keeps_its_figures_and_its_digest(catalogue: Catalogue, provider: Providers) -> None:
    cern, zenodo = provider("cern"), provider("zenodo")
    cern.run(cern.thing("a", dois=["10.1234/a"]), cern.thing("b"))
    zenodo.run(zenodo.thing("a", dois=["10.1234/a"]))
    taken = catalogue.take_snapshot("2026-11", note="for chapter 3")
    assert (taken.entities, taken.records, taken.note) == (2, 3, "for chapter 3")
    again = catalogue.take_snapshot("the-same")
    cern.run(cern.thing("b", "other words"), mode="incremental")
    later = catalogue.take_snapshot("later")
    assert again.digest == taken.digest != later.digest
    assert catalogue.snapshot("2026-11") == taken
    assert [each.name for each in catalogue.snapshots()] == ["later", "2026-11", "the-same"]
    assert state_of(catalogue)


def test_an_empty_catalogue_can_be_named(catalogue: Catalogue) -> None:
    assert catalogue.take_snapshot("nothing").entities == 0
    assert list(catalogue.entities_at(0)) == []


@pytest.mark.parametrize("name", ["", "Upper", "a/b", "../x", "-a", "a" * 65, "ä"])
def test_a_name_that_no_address_can_have_is_refused(catalogue: Catalogue, name: str) -> None:
    with pytest.raises(UnusableName):
        catalogue.take_snapshot(name)


def test_a_name_is_given_once(catalogue: Catalogue) -> None:
    catalogue.take_snapshot("once")
    with pytest.raises(UnusableName, match="never changes"):
        catalogue.take_snapshot("once")
    with pytest.raises(NotInCatalogue):
        catalogue.snapshot("never")
