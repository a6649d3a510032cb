"""The codes of the EOSC Resource Catalogue's own vocabularies, by the vocabulary's name."""

from __future__ import annotations

from functools import cache

from schemas.vocabularies.lookup import rows


@cache
def eosc_codes(name: str) -> tuple[str, ...]:
    """Every code of a vocabulary; a `KeyError` for one that is not kept, because it grows with the catalogue."""
    return _vocabularies()[name]


def is_part_of(code: str, whole: str) -> bool:
    """Whether a subdomain or subcategory is one of that domain or category: its code repeats what names the other."""
    return code.partition("-")[2].startswith(whole.partition("-")[2] + "-")


@cache
def _vocabularies() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name, beginning, codes in rows("eosc_codes.tsv"):
        found[name] = (*found.get(name, ()), *(beginning + code for code in codes.split()))
    return found
