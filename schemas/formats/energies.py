"""Centre-of-mass energies of colliders in one form, so that one search finds `7TeV`, `7000.0` GeV and `7 TeV`."""

from __future__ import annotations

import re
from decimal import Decimal

_ENERGY = re.compile(r"(\d+(?:\.\d+)?)\s*([MGT]eV)?")
_IN_GEV = {"MeV": Decimal("0.001"), "GeV": Decimal(1), "TeV": Decimal(1000)}


def collision_energy(text: str, *, unit: str = "") -> str | None:
    """The energy in TeV from 1 TeV on, in GeV below; `unit` is meant where none is written.

    Ranges and words stay as they are. Zero, which portals write for cosmic rays and simulations, is nothing.
    """
    found = _ENERGY.fullmatch(text.strip())
    meant = (found[2] or unit) if found else ""
    if found is None or meant not in _IN_GEV:
        return f"{text} {unit}" if unit and not text[-1:].isalpha() else text
    amount = Decimal(found[1]) * _IN_GEV[meant]
    if not amount:
        return None
    return f"{(amount / 1000).normalize():f} TeV" if amount >= 1000 else f"{amount.normalize():f} GeV"
