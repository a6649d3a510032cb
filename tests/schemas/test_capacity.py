"""Amounts as people write them, in one unit, and nothing made up where no unit stands."""

from __future__ import annotations

from decimal import Decimal

import pytest

from schemas.capacity import BASES, MEASURES, amount, capacity, plain


@pytest.mark.parametrize(
    ("written", "measure", "expected"),
    [
        ("1.5 PB", "disk", "1500000000000000"),
        ("1.5PB", "tape", "1500000000000000"),
        ("2 TiB", "disk", "2199023255552"),
        ("512 GB", "memory", "512000000000"),
        ("512 gigabytes", "memory", None),
        ("7 bytes", "storage", "7"),
        ("1,024 cores", "cores", "1024"),
        ("10 000 CPU cores", "cores", "10000"),
        ("48", "cores", None),
        ("48 CPUs", "cores", None),
        ("48 vCPU", "cores", None),
        ("4 GPUs", "gpus", "4"),
        ("4 cores", "gpus", None),
        ("25 million node hours", "node-hours", "25000000"),
        ("1.2e3 node hours", "node-hours", "1200"),
        ("100 Gbit/s", "network", "100000000000"),
        ("85 HEPSPEC", "benchmark", "85"),
        ("about 3 PB", "disk", None),
        ("3-5 PB", "disk", None),
        ("3", "disk", None),
        ("3 Tb", "disk", None),
        ("3 tb", "disk", "3000000000000"),
        ("100 Gb/s", "network", None),
        ("PB", "disk", None),
        ("9e99 PB", "disk", None),
        ("", "disk", None),
    ],
)
def test_an_amount_is_read_only_where_number_and_unit_stand(written: str, measure: str, expected: str | None) -> None:
    found = amount(written, measure)
    assert (None if found is None else plain(found)) == expected


def test_the_written_form_stays_beside_the_amount() -> None:
    assert capacity("disk", "1.5 PB", basis="pledged", statement="pledge of 2025", stated_on="2025") == {
        "measure": "disk", "written": "1.5 PB", "amount": "1500000000000000", "unit": "bytes",
        "basis": "pledged", "statement": "pledge of 2025", "statedOn": "2025",
    }  # fmt: skip


def test_a_bare_number_takes_the_unit_of_its_field_only() -> None:
    assert capacity("storage", 12, unit="TB") == {
        "measure": "storage", "written": "12 TB", "amount": "12000000000000", "unit": "bytes",
    }  # fmt: skip
    assert capacity("storage", 12) == {"measure": "storage", "written": "12"}
    assert capacity("storage", "12 GB", unit="TB") == {
        "measure": "storage", "written": "12 GB", "amount": "12000000000", "unit": "bytes",
    }  # fmt: skip


def test_zero_is_a_figure_and_silence_is_none() -> None:
    assert capacity("tape", 0, unit="TB") == {"measure": "tape", "written": "0 TB", "amount": "0", "unit": "bytes"}
    for nothing in (None, "", " ", True, [], {}):
        assert capacity("tape", nothing, unit="TB") is None


def test_words_that_are_no_amount_are_kept_as_written() -> None:
    assert capacity("disk", "plenty") == {"measure": "disk", "written": "plenty"}


def test_numbers_are_written_without_exponent() -> None:
    assert [plain(Decimal(text)) for text in ("1.5E+15", "0.50", "100", "0")] == ["1500000000000000", "0.5", "100", "0"]


def test_every_measure_has_one_unit_and_bases_are_words() -> None:
    assert all(MEASURES.values())
    assert len(set(BASES)) == len(BASES)
