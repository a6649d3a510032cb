"""Energies of collisions as portals write them."""

from __future__ import annotations

import pytest

from schemas.formats.energies import collision_energy


@pytest.mark.parametrize(
    ("text", "unit", "energy"),
    [
        ("7TeV", "", "7 TeV"),
        ("13.6 TeV", "", "13.6 TeV"),
        ("7000.0", "GeV", "7 TeV"),
        ("0.9TeV", "", "900 GeV"),
        ("200.0", "GeV", "200 GeV"),
        ("5020", "GeV", "5.02 TeV"),
        ("89-94 GeV", "", "89-94 GeV"),
        ("1.383-1.481 GeV", "GeV", "1.383-1.481 GeV"),
        ("91.2-94", "GeV", "91.2-94 GeV"),
        ("7", "", "7"),
        ("0", "GeV", None),
        ("0TeV", "", None),
    ],
)
def test_an_energy_has_one_form(text: str, unit: str, energy: str | None) -> None:
    assert collision_energy(text, unit=unit) == energy
