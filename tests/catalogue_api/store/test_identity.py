"""Entities are a pure function of live claims."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from catalogue_api.store.identity import Claimant, components, contested
from schemas.records import Identifier


def doi(value: str) -> Identifier:
    return Identifier("doi", value)


def claimant(key: int, source: str, *claims: Identifier) -> Claimant:
    return Claimant(key, source, f"id-{key}", frozenset(claims))


def test_two_sources_with_one_doi_are_one_thing_and_say_why() -> None:
    (one,) = components([claimant(1, "cern", doi("10.1234/a")), claimant(2, "zenodo", doi("10.1234/a"))])
    assert one.keys == (1, 2)
    assert one.iri == "entity/doi/10.1234%2Fa"
    assert one.reasons == {1: "same doi 10.1234/a as zenodo id-2", 2: "same doi 10.1234/a as cern id-1"}


def test_records_are_joined_through_others() -> None:
    chain = [
        claimant(1, "a", doi("10.1234/a")),
        claimant(2, "b", doi("10.1234/a"), doi("10.1234/b")),
        claimant(3, "c", doi("10.1234/b")),
    ]
    (one,) = components(chain)
    assert one.keys == (1, 2, 3)


def test_an_identifier_claimed_twice_by_one_source_joins_nothing_and_names_nothing() -> None:
    found = components(
        [
            claimant(1, "cern", doi("10.1234/a")),
            claimant(2, "cern", doi("10.1234/a")),
            claimant(3, "zenodo", doi("10.1234/a")),
        ]
    )
    assert [each.keys for each in found] == [(1,), (2,), (3,)]
    assert len({each.iri for each in found}) == 3
    assert all("10.1234" not in each.iri for each in found)


def test_what_joins_nothing_names_the_records_that_claim_it_twice() -> None:
    one, other, third = (claimant(1, "cern", doi("a")), claimant(2, "cern", doi("a")), claimant(3, "zenodo", doi("a")))
    assert contested([one, other, third]) == {doi("a"): (one, other)}
    assert contested([one, third]) == {}


def test_the_scheme_order_names_before_the_value_does() -> None:
    (one,) = components([claimant(1, "a", Identifier("handle", "0/0"), doi("10.9999/z"))])
    assert one.iri == "entity/doi/10.9999%2Fz"


def test_a_record_without_identifiers_is_named_by_its_source() -> None:
    first, second = components([claimant(1, "a"), claimant(2, "b")])
    assert first.iri != second.iri
    assert first.reasons == second.reasons == {}


claims = st.frozensets(st.sampled_from([doi(f"10.1234/{letter}") for letter in "abcde"]), max_size=3)


@given(st.lists(st.tuples(st.sampled_from("xyz"), claims), max_size=12), st.randoms())
def test_the_order_of_arrival_is_never_seen(
    records: list[tuple[str, frozenset[Identifier]]], shuffle: random.Random
) -> None:
    rows = [Claimant(key, source, f"id-{key}", held) for key, (source, held) in enumerate(records)]
    once = {(each.iri, each.keys) for each in components(rows)}
    shuffle.shuffle(rows)
    again = {(each.iri, each.keys) for each in components(rows)}
    assert once == again
    assert sorted(key for _, keys in once for key in keys) == sorted(range(len(rows)))
    assert len({iri for iri, _ in once}) == len(once)
