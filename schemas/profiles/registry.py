"""Every validation profile, by name."""

from __future__ import annotations

from schemas.errors import UnknownProfile
from schemas.profiles import (
    codemeta,
    datacite,
    dcat_ap,
    dcat_ap_base0,
    dcat_ap_codelists,
    dcat_ap_full,
    dcat_ap_range,
    dcat_ap_rec,
    eosc_datasource,
    eosc_provider,
    eosc_service,
    eosc_training,
    openaire_data,
    openaire_literature,
    schema_org,
    voresource,
)
from schemas.validation.rules import Profile
from schemas.validation.tree_rules import TreeProfile

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

TREE_PROFILES: tuple[TreeProfile, ...] = (
    *datacite.PROFILES,
    *eosc_service.PROFILES,
    *eosc_provider.PROFILES,
    *eosc_datasource.PROFILES,
    *eosc_training.PROFILES,
    openaire_literature.PROFILE,
    openaire_data.PROFILE,
    voresource.PROFILE,
    schema_org.PROFILE,
    codemeta.PROFILE,
)
"""What a submitted tree (JSON, XML) can be held to."""


def submission_profile(key: str) -> Profile | TreeProfile:
    """The profile for submissions with that key; raises `UnknownProfile`."""
    known: dict[str, Profile | TreeProfile] = {
        **{each.key: each for each in GRAPH_PROFILES},
        **{each.key: each for each in TREE_PROFILES},
    }
    if key not in known:
        raise UnknownProfile(f"There is no profile {key!r}.", next_step=f"Choose one of: {', '.join(known)}.")
    return known[key]


def find_profile(key: str) -> Profile:
    """The profile with that key; raises `UnknownProfile`."""
    for profile in PROFILES:
        if profile.key == key:
            return profile
    known = ", ".join(profile.key for profile in PROFILES)
    raise UnknownProfile(f"There is no profile {key!r}.", next_step=f"Choose one of: {known}.")
