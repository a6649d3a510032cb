"""What stands within what: countries in regions, licences under what they ask for, kinds and subjects in wider ones.

The facts are `regions.tsv`, `licence_terms.tsv`, `kind_groups.tsv` and `subjects.tsv`. A group's name ends in
`ALL`, so that it is never taken for a value that a source stated: `Physics (all)` holds what is stated as physics and
as anything within it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Final

from schemas.vocabularies.lookup import COUNTRY, SPDX, label, rows

ALL: Final = " (all)"
MOST: Final = 80
"""No facet has more groups."""


DOMAINS: Final = frozenset(
    {
        "Particle physics", "Nuclear physics", "Astroparticle physics", "Physics", "Astronomy", "Chemistry",
        "Materials science", "Earth sciences", "Biology", "Mathematics", "Computer science",
        "Engineering and technology", "Medical and health sciences", "Agricultural sciences", "Social sciences",
        "Humanities",
    }
)  # fmt: skip
"""Subjects that everything is counted by: finer where the communities of the continuum are, wide elsewhere."""


def named(group: str) -> str:
    """What a group is called, without the sign that it is one."""
    return group.removesuffix(ALL)


def of_country(name: str) -> tuple[str, ...]:
    """The region and the continent of a country by its label."""
    return _regions().get(name, ())


def regions() -> frozenset[str]:
    """What regions and continents are called."""
    return frozenset(name for region, continent, _ in rows("regions.tsv") for name in (region, continent))


def of_licence(name: str) -> tuple[str, ...]:
    """What a licence asks for, by its label; one may ask for several things."""
    known = _licences()
    return known.get(name) or known.get(_VERSION.sub("", name), ())


def of_kind(kind: str) -> tuple[str, ...]:
    """The group of a kind."""
    return _kinds().get(kind, ())


def of_subject(words: str) -> tuple[str, ...]:
    """The subjects that hold what a source states, the narrowest first; `32 Physics` is coded as the DFG does."""
    return _subjects().get(_CODE.sub("", words.casefold()), ())


@lru_cache(maxsize=20_000)
def domain_of(words: str) -> str:
    """The field of science that what a source states belongs to: one of `DOMAINS`, or the widest subject it is in."""
    found = of_subject(words)
    return next((named(each) for each in found if named(each) in DOMAINS), named(found[-1]) if found else "")


_CODE = re.compile(r"^\d{1,5}(?:-\d\d)? (?=\D)")


@cache
def wider() -> Mapping[str, str]:
    """The group that each group stands within."""
    found = {group + ALL: within + ALL for group, within, _ in rows("subjects.tsv") if within}
    return found | {region + ALL: continent + ALL for region, continent, _ in rows("regions.tsv")}


_VERSION = re.compile(r"(?<=[A-Z]) \d\.\d(?: \w+)?$")
"""What follows the name in `CC BY-SA 3.0 IGO`."""


@cache
def _regions() -> dict[str, tuple[str, ...]]:
    return {
        label(COUNTRY + _AUTHORITY.get(code, code)) or code: (region + ALL, continent + ALL)
        for region, continent, codes in rows("regions.tsv")
        for code in codes.split("|")
    }


_AUTHORITY: Final = {"XKX": "1A0"}
"""Codes of the EU's table that are not ISO's."""


@cache
def _licences() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for terms, licences in rows("licence_terms.tsv"):
        for each in licences.split("|"):
            name = each.replace("CC-", "CC ", 1) if each.startswith("CC-BY") else label(SPDX + each) or each
            found[name] = (*found.get(name, ()), terms + ALL)
    return found


@cache
def _kinds() -> dict[str, tuple[str, ...]]:
    return {kind: (group + ALL,) for group, kinds in rows("kind_groups.tsv") for kind in kinds.split("|")}


@cache
def _subjects() -> dict[str, tuple[str, ...]]:
    within = {subject: wide for subject, wide, _ in rows("subjects.tsv")}
    found: dict[str, tuple[str, ...]] = {}
    for subject, _, names in rows("subjects.tsv"):
        groups = [subject]
        while wide := within[groups[-1]]:
            groups.append(wide)
        for name in (subject, *filter(None, names.split("|"))):
            found[name.casefold()] = tuple(group + ALL for group in groups)
    return found
