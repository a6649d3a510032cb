"""What of a contact may be kept: organisation, role, role address and page; never a person's name, mail or number."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from harvester.work import Work, as_text
from schemas.privacy import REDACTED, REDACTED_ADDRESS, is_role_address
from schemas.records import Severity

_KEPT = ("organizationName", "role", "hasURL")
_ORGANISED = re.compile(
    r"\b(?:academy|agency|archives?|association|authority|board|bureau|cat(?:alog|alogue)|cent(?:er|re|ro|rum)|cloud"
    r"|collaboration|college|committee|community|consortium|consort\w*|contact|coordination|council|curat(?:ion|ors?)"
    r"|data|department|desk|dienst\w*|division|école|editors?|experiment|facility|faculty|federation|forschungs\w*"
    r"|foundation|gesellschaft|gmbh|grid|group|help|helpdesk|hochschule|hotline|info\w*|infrastructure|institut\w*"
    r"|istituto|laborator\w+|lab|librar\w+|ltd|ministry|museum|national|network|observat\w+|office|operat\w+"
    r"|organi[sz]ation|platform|portal|program(?:me)?|project|publish\w*|registr\w+|repositor\w+|research|rechenzentrum"
    r"|school|science|secretar\w+|section|service\w*|society|software|staff|station|support|survey|team|technical"
    r"|telescope|unit|universi\w+|users?|virtual|zentrum)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_][^\W\d_.'’-]*(?:['’-][^\W\d_]+)*")
_TITLES = re.compile(r"\b(?:dr|prof|mr|mrs|ms|herr|frau|mme|dipl|phd)\b\.?", re.IGNORECASE)


def public_contact(work: Work, raw: Mapping[str, Any]) -> dict[str, Any]:
    """The part of a contact's raw properties that may be kept; empty where only a person was named."""
    kept = {name: raw[name] for name in _KEPT if raw.get(name)}
    names = [as_text(value).strip() for value in _listed(raw.get("fn"))]
    addresses = [as_text(value).strip().removeprefix("mailto:") for value in _listed(raw.get("hasEmail"))]
    role_addresses = [address for address in addresses if is_role_address(address)]
    shown = next((name for name in names if _is_public(name, raw, addresses)), None)
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


def _is_public(name: str, raw: Mapping[str, Any], addresses: list[str]) -> bool:
    if not name or REDACTED in name or REDACTED_ADDRESS in name or "@" in name:
        return False
    if "vcard:Individual" in _listed(raw.get("@type")):
        return False
    if "vcard:Organization" in _listed(raw.get("@type")):
        return True
    if name in [as_text(value).strip() for value in _listed(raw.get("organizationName"))]:
        return True
    return not _names_a_person(name, addresses)


def _names_a_person(name: str, addresses: list[str]) -> bool:
    """Unsure means yes: two to five capitalised words of which none is an organisation's or a role's."""
    if _TITLES.search(name):
        return True
    words = _WORD.findall(name)
    for address in addresses:
        local = address.partition("@")[0].lower()
        if not is_role_address(address) and any(len(word) > 2 and word.lower() in local for word in words):
            return True
    if _ORGANISED.search(name):
        return False
    capitalised = [word for word in words if word[0].isupper() and not word.isupper()]
    return len(words) > 1 and len(capitalised) >= 2 and len(words) <= 5
