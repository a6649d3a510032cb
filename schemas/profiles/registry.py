"""Every validation profile, by name."""

from __future__ import annotations

from schemas.errors import UnknownProfile
from schemas.profiles import (
    dcat_ap,
    dcat_ap_base0,
    dcat_ap_codelists,
    dcat_ap_full,
    dcat_ap_range,
    dcat_ap_rec,
)
from schemas.validation.rules import Profile

PROFILES: tuple[Profile, ...] = (dcat_ap.PROFILE,)
"""What a harvested document can be held to."""

GRAPH_PROFILES: tuple[Profile, ...] = (
    dcat_ap_base0.PROFILE,
    dcat_ap_rec.PROFILE,
    dcat_ap_range.PROFILE,
    dcat_ap_codelists.PROFILE,
    dcat_ap_full.PROFILE,
)
"""What a submitted graph can be held to."""


def find_profile(key: str) -> Profile:
    """The profile with that key; raises `UnknownProfile`."""
    for profile in PROFILES:
        if profile.key == key:
            return profile
    known = ", ".join(profile.key for profile in PROFILES)
    raise UnknownProfile(f"There is no profile {key!r}.", next_step=f"Choose one of: {known}.")
