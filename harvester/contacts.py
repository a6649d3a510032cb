"""What of a contact may be kept: organisation, role, role address and page; never a person's name, mail or number."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from harvester.work import Work, as_text
from schemas.persons import is_public_name
from schemas.privacy import REDACTED_ADDRESS, is_role_address
from schemas.records import Severity

_KEPT = ("organizationName", "role", "hasURL")


def public_contact(work: Work, raw: Mapping[str, Any]) -> dict[str, Any]:
    """The part of a contact's raw properties that may be kept; empty where only a person was named."""
    kept = {name: raw[name] for name in _KEPT if raw.get(name)}
    names = [as_text(value).strip() for value in _listed(raw.get("fn"))]
    addresses = [as_text(value).strip().removeprefix("mailto:") for value in _listed(raw.get("hasEmail"))]
    role_addresses = [address for address in addresses if is_role_address(address)]
    organisations = [as_text(value).strip() for value in _listed(raw.get("organizationName"))]
    public = (
        name
        for name in names
        if is_public_name(name, types=_listed(raw.get("@type")), organisations=organisations, addresses=addresses)
    )
    shown = next(public, None)
    removed = len(addresses) - len(role_addresses) - addresses.count(REDACTED_ADDRESS)
    removed += sum(1 for name in names if name and name != shown)
    if removed:
        work.note(
            "NORM-CONTACT-REDACTED",
            Severity.INFO,
            "a person's name or address was left out of a contact",
            "contactPoint",
            fix="Give the organisation, a role and a role address, such as support@….",
        )
    if role_addresses:
        kept["hasEmail"] = role_addresses
    if not kept and shown is None:
        return {}
    shown = shown or as_text(next(iter(_listed(kept.get("organizationName"))), "")) or None
    types = [name for name in _listed(raw.get("@type")) if name != "vcard:Individual"]
    return kept | ({"fn": shown} if shown else {}) | ({"@type": types} if types else {})


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, list | tuple) else [value]
