"""Two snapshots around harvests that add, change, merge, remap and withdraw: what happened, exactly, and why."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from catalogue_api.catalogue import Catalogue
from catalogue_api.landscape.differences import Difference, differences
from schemas.errors import MalformedQuery
from schemas.records import Deposit, Header, Item, Payload, Source, Withdrawal
from tests.catalogue_api import shelf

ONE, TWO, LATE = (Source(key=k, title=k, protocol="files", endpoint="file:///") for k in ("one", "two", "late"))


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    with Catalogue.open(tmp_path, clock=shelf.Clock()) as opened:
        yield opened


def thing(source: Source, name: str, title: str = "T", doi: str | None = None) -> Deposit:
    return shelf.deposit(source, name, {"title": [title]}, kind="dataset", doi=doi)


def harvest(catalogue: Catalogue, source: Source, *items: Item) -> None:
    shelf._harvest(catalogue, source, items, mode="incremental")


def between(catalogue: Catalogue, before: str, after: str) -> dict[str, Difference]:
    first, second = catalogue.snapshot(before), catalogue.snapshot(after)
    return {each.entity: each for each in differences(catalogue, first.sequence, second.sequence)}


def test_all_that_happened_and_why(catalogue: Catalogue) -> None:
    # What the origin sent is the original; a replay reads it again with a newer crosswalk.
    harvest(catalogue, ONE, *[thing(ONE, name) for name in ("same", "edited", "remapped", "gone", "joins")])
    harvest(catalogue, TWO, thing(TWO, "b", doi="10.5281/z.1"), thing(TWO, "back"))
    catalogue.take_snapshot("a")
    harvest(catalogue, ONE, thing(ONE, "edited", "other"), Withdrawal(Header("gone", "2026-11-19", deleted=True)))
    harvest(catalogue, ONE, thing(ONE, "joins", doi="10.5281/z.1"), thing(ONE, "fresh"))
    harvest(catalogue, TWO, thing(TWO, "back", "away"))
    harvest(catalogue, TWO, thing(TWO, "back"))
    harvest(catalogue, LATE, thing(LATE, "first"))

    def read(payload: Payload) -> Item:
        name = payload.header.identifier
        known = catalogue.record("one", name)
        assert known is not None
        doi = "10.5281/z.1" if name == "joins" else None
        title = "read anew" if name == "remapped" else known.document["title"][0]
        return thing(ONE, name, title, doi)

    catalogue.replay(ONE, read)
    catalogue.take_snapshot("b")
    found = between(catalogue, "a", "b")
    told = {(each.what, *(reason.split(":")[0] for reason in each.reasons)): each for each in found.values()}
    assert set(told) == {
        ("changed", "edited"),
        ("changed", "remapped"),
        ("changed", "merged"),
        ("removed", "merged"),
        ("removed", "withdrawn"),
        ("added", "new record of one"),
        ("added", "new source late"),
    }
    assert len(found) == 7
    assert told["removed", "merged"].reasons == ("merged: its records describe entity/doi/10.5281%2Fz.1",)
    assert told["changed", "merged"].reasons == ("merged: joined by record/one/joins",)
    with pytest.raises(MalformedQuery, match="older"):
        between(catalogue, "b", "a")


def test_what_is_cut_off_is_split_and_what_is_restored_says_so(catalogue: Catalogue) -> None:
    harvest(catalogue, ONE, thing(ONE, "a", doi="10.5281/z.1"), thing(ONE, "gone"))
    harvest(catalogue, TWO, thing(TWO, "b", doi="10.5281/z.1"))
    harvest(catalogue, ONE, Withdrawal(Header("gone", "2026-11-19", deleted=True)))
    catalogue.take_snapshot("a")
    record = catalogue.record("two", "b")
    assert record is not None
    catalogue.cut("two", "b", record.identifiers[0], by="ana", reason="a paper")
    catalogue.restore("one", ["gone"], by="ana")
    catalogue.take_snapshot("b")
    found = [(each.what, each.reasons) for each in between(catalogue, "a", "b").values()]
    assert ("changed", ("split: left by record/two/b",)) in found
    assert ("added", ("split: its records described entity/doi/10.5281%2Fz.1",)) in found
    assert ("added", ("restored",)) in found
    assert len(found) == 3


def test_added_less_removed_is_the_growth_whatever_happened(catalogue: Catalogue) -> None:
    chance = random.Random(11)
    taken = [catalogue.take_snapshot("s0")]
    for number in range(1, 9):
        for source in (ONE, TWO):
            items: list[Item] = [
                thing(source, f"t{n}", f"T{chance.randint(1, 2)}", f"10.5281/z.{n}" if chance.random() < 0.5 else None)
                for n in chance.sample(range(9), 4)
            ]
            items.append(Withdrawal(Header(f"t{chance.randint(0, 8)}", "2026-11-19", deleted=True)))
            harvest(catalogue, source, *items)
        taken.append(catalogue.take_snapshot(f"s{number}"))
    for before, after in pairwise(taken):
        old = {e.iri: {(r.iri, r.digest) for r in e.records} for e in catalogue.entities_at(before.sequence)}
        new = {e.iri: {(r.iri, r.digest) for r in e.records} for e in catalogue.entities_at(after.sequence)}
        found = between(catalogue, before.name, after.name)
        assert {i for i, d in found.items() if d.what == "added"} == new.keys() - old.keys()
        assert {i for i, d in found.items() if d.what == "removed"} == old.keys() - new.keys()
        assert {i for i, d in found.items() if d.what == "changed"} == {i for i in old.keys() & new if old[i] != new[i]}
        assert all(each.reasons for each in found.values())


def test_overlap_is_what_the_things_say(catalogue: Catalogue) -> None:
    harvest(catalogue, ONE, thing(ONE, "a", doi="10.5281/z.1"), thing(ONE, "c"), thing(ONE, "d"))
    harvest(catalogue, TWO, thing(TWO, "b", doi="10.5281/z.1"))
    sequence = catalogue.position().sequence
    expected = Counter(each.sources for each in catalogue.entities())
    assert catalogue.overlap(sequence) == expected == {("one",): 2, ("one", "two"): 1}
    harvest(catalogue, TWO, Withdrawal(Header("b", "2026-11-19", deleted=True)))
    assert catalogue.overlap(catalogue.position().sequence) == {("one",): 3}
    assert catalogue.overlap(sequence) == expected
