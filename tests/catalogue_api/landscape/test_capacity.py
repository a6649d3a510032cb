"""Capacities are summed where they are comparable, and what is in no sum is counted."""

from __future__ import annotations

import random
from decimal import Decimal
from typing import Any

import pytest

from catalogue_api.landscape.capacity import capacities, check_measure, in_words, sum_answer
from catalogue_api.landscape.matrix import counted, counted_in_layers
from catalogue_api.landscape.selection import Thing, thing
from schemas.capacity import capacity
from schemas.dcat.terms import KINDS
from schemas.errors import MalformedQuery
from tests.contracts.observatory import AUTHORITY, entity

PLEDGE = {"basis": "pledged", "statement": "pledge", "stated_on": "2026"}


def stating(
    number: int, *stated: Any, kind: str = "storage", provider: str | None = "INFN", country: str = "ITA"
) -> Thing:
    document: dict[str, Any] = {
        "@type": list(KINDS[kind]),
        "title": [f"Thing {number}"],
        "spatial": [f"{AUTHORITY}/country/{country}"],
        "capacity": [each for each in stated if each],
    }
    if provider:
        document["publisher"] = {"@id": "#p", "@type": ["foaf:Agent"], "name": [provider]}
    return thing(entity(number, document))


def test_only_what_is_comparable_is_added_up() -> None:
    made = capacities(
        [
            stating(1, capacity("disk", "1.5 PB", **PLEDGE)),
            stating(2, capacity("disk", "500 TB", **PLEDGE), provider="CNRS"),
            stating(3, capacity("disk", "1 EB", basis="installed", statement="pledge", stated_on="2026")),
            stating(4, capacity("disk", "1 EB", basis="pledged", statement="pledge", stated_on="2025")),
            stating(5, capacity("disk", "1 EB", basis="pledged", statement="a form", stated_on="2026")),
            stating(6, capacity("tape", "1 EB", **PLEDGE)),
            stating(7, capacity("disk", "1 EB", **PLEDGE), kind="site"),
            stating(8, provider="DESY"),
        ]
    )
    first = made.sums("disk")[0]
    assert (first.total, first.unit, in_words(first.total, first.unit)) == (Decimal(2 * 10**15), "bytes", "2 PB")
    assert (first.things, first.things_of_kind, first.providers, first.providers_of_kind) == (2, 7, 2, 3)
    assert first.share == 67
    assert len(made.sums("disk")) == 5
    assert [each.sort.measure for each in made.sums()] == ["disk"] * 5 + ["tape"]
    assert sum_answer(first)["total"] == "2000000000000000"


def test_what_is_in_no_sum_is_counted() -> None:
    made = capacities(
        [
            stating(1, capacity("disk", "plenty", **PLEDGE), capacity("tape", 12, basis="installed")),
            stating(2, capacity("disk", "1 PB", **PLEDGE), capacity("disk", "2 PB", **PLEDGE)),
            stating(3, capacity("disk", "1 PB", **PLEDGE), capacity("disk", "1000 TB", **PLEDGE)),
        ]
    )
    assert made.left_out == {"disk": 3, "tape": 1}
    (only,) = made.sums()
    assert (only.total, only.things) == (Decimal(10**15), 1)


def test_a_site_for_which_no_provider_is_named_stands_for_itself() -> None:
    (only,) = capacities([stating(1, capacity("cores", 8, unit="cores"), kind="site", provider=None)]).sums()
    assert (only.providers, only.providers_of_kind) == (1, 1)
    (other,) = capacities([stating(1, capacity("disk", "8 TB"), provider=None)]).sums()
    assert (other.providers, other.share) == (0, None)


@pytest.mark.parametrize(
    ("amount", "unit", "words"),
    [
        (0, "bytes", "0 B"), (999, "bytes", "999 B"), (1000, "bytes", "1 kB"), (153 * 10**16, "bytes", "1.53 EB"),
        (25 * 10**15, "bytes", "25 PB"), (33936, "cores", "33\u202f936 cores"), (Decimal("0.5"), "HS06", "0.5 HS06"),
        (400 * 10**9, "bits/s", "400 Gbit/s"), (10**24, "bytes", "1 YB"), (10**27, "bytes", "1000 YB"),
    ],
)  # fmt: skip
def test_an_amount_in_words(amount: Any, unit: str, words: str) -> None:
    assert in_words(amount, unit) == words


def test_a_matrix_sums_one_sort_and_says_which() -> None:
    chance = random.Random(5)
    stock = [
        stating(
            number,
            capacity("disk", f"{chance.randint(1, 900)} TB", **(PLEDGE if chance.random() < 0.7 else {})),
            country=chance.choice(("ITA", "FRA", "POL")),
        )
        for number in range(60)
    ]
    made = counted(stock, "country", "kind", measure="capacity", of="disk").matrix("capacity")
    best = capacities(stock).sums("disk")[0]
    assert made.sort == best.sort
    assert made.figure(None, None) == best.total
    assert made.left_out == 60 - best.things > 0
    rows = [made.figure(row, None) for row in made.row_values]
    assert sum(filter(None, rows)) == best.total
    layers = counted_in_layers(stock, "country", "kind", layers="source", measure="capacity", of="disk")
    assert layers["zenodo"].matrix("capacity", sort=layers[None].sort()).figure(None, None) == best.total
    assert counted([], "country", "kind", measure="capacity", of="disk").matrix("capacity").sort is None


def test_what_nobody_measures_is_told() -> None:
    with pytest.raises(MalformedQuery, match="sand"):
        check_measure("sand")
