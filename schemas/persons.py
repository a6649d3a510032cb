"""Which names of contacts may be shown: an organisation's, a team's or a role's, never a person's."""

from __future__ import annotations

import re
from collections.abc import Collection

from schemas.privacy import REDACTED, REDACTED_ADDRESS, is_role_address

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


def is_public_name(
    name: str, *, types: Collection[str], organisations: Collection[str], addresses: Collection[str]
) -> bool:
    """Whether a contact's name may be shown, by its classes (`vcard:…`), organisations and mail addresses."""
    if not name or REDACTED in name or REDACTED_ADDRESS in name or "@" in name:
        return False
    if "vcard:Individual" in types:
        return False
    if "vcard:Organization" in types or name in organisations:
        return True
    return not _names_a_person(name, addresses)


def _names_a_person(name: str, addresses: Collection[str]) -> bool:
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
