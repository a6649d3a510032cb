"""Every validation profile, by name."""

from __future__ import annotations

from schemas.errors import UnknownProfile
from schemas.profiles import dcat_ap
from schemas.validation.rules import Profile

PROFILES: tuple[Profile, ...] = (dcat_ap.PROFILE,)


def find_profile(key: str) -> Profile:
    """The profile with that key; raises `UnknownProfile`."""
    for profile in PROFILES:
        if profile.key == key:
            return profile
    known = ", ".join(profile.key for profile in PROFILES)
    raise UnknownProfile(f"There is no profile {key!r}.", next_step=f"Choose one of: {known}.")
