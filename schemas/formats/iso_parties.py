"""Responsible parties of ISO 19139 (`CI_ResponsibleParty`) and ISO 19115-3 (`CI_Responsibility`)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from schemas.formats.agents import ORGANISATION, PERSON, agent, attribution, contact
from schemas.formats.iso_elements import Iso, code_of, plain
from schemas.formats.xml import local_name
from schemas.privacy import REDACTED, redact_payload

_CREATORS = frozenset({"author", "coAuthor", "principalInvestigator", "originator"})
_NAMED = frozenset({*_CREATORS, "editor", "contributor", "collaborator", "rightsHolder", "owner"})
"""Roles in which a person is credited; in every other the person is a contact, whose name is private."""


@dataclass(frozen=True, slots=True)
class Party:
    """One party: role, person, organisation, mail addresses and pages, as far as stated."""

    role: str
    person: str | None
    organisation: str | None
    addresses: tuple[str, ...]
    pages: tuple[str, ...]
    identifiers: tuple[str, ...]

    @property
    def agent(self) -> dict[str, Any] | str | None:
        """Who it is: a person only where persons are credited."""
        page = self.pages[0] if self.pages else None
        if self.person and self.person != REDACTED and self.role in _NAMED:
            return agent(self.person, types=PERSON, identifiers=self.identifiers, of=[self.organisation])
        known = [each for each in self.identifiers if "orcid" not in each]
        return agent(self.organisation, types=ORGANISATION, identifiers=known, homepage=page)


def parties(told: Iso, name: str) -> list[Party]:
    """The parties in the children of this name."""
    found = told.inside(name, "CI_ResponsibleParty|CI_Responsibility")
    return [
        _party(each) if local_name(each.element) == "CI_ResponsibleParty" else _responsibility(each) for each in found
    ]


def tell(told: Iso, party: Party, path: str) -> None:
    """Say of a party of the thing what its role makes of it."""
    role = party.role
    if role == "pointOfContact":
        tell_contact(told, party, path)
    elif role == "publisher" and "publisher" not in told.properties:
        told.set("publisher", party.agent)
    elif role in _CREATORS:
        told.add("creator", party.agent)
    else:
        told.add("qualifiedAttribution", attribution(party.agent, role or "contributor"))


def tell_contact(told: Iso, party: Party, path: str) -> None:
    """Say whom to ask."""
    shown = contact(
        told, path, party.person, organisation=party.organisation, addresses=party.addresses, pages=party.pages
    )
    told.add("contactPoint", shown)


def _party(each: Iso) -> Party:
    reached = _reached(each.inside("contactInfo", "CI_Contact"))
    named = each.anchors("organisationName")
    organisation = next((plain(words[0]) for _, words in named if words), None)
    person, position = each.value("individualName"), each.value("positionName")
    return Party(
        role=each.code("role") or "",
        person=person or (position if not organisation else None),
        organisation=organisation,
        identifiers=tuple(address for address, _ in named if address),
        **reached,
    )


def _responsibility(each: Iso) -> Party:
    role = each.code("role") or ""
    named = each.inside("party", "CI_Organisation|CI_Individual")
    organisations = [part for part in named if local_name(part.element) == "CI_Organisation"]
    persons = [part for part in named if part not in organisations]
    for organisation in organisations:
        persons += organisation.inside("individual", "CI_Individual")
    holders = [*organisations, *persons]
    known = [code for holder in holders for code in holder.values("partyIdentifier", "MD_Identifier", "code")]
    return Party(
        role=role,
        person=next((name for person in persons if (name := person.value("name"))), None),
        organisation=next((name for part in organisations if (name := part.value("name"))), None),
        identifiers=tuple(known),
        **_reached([found for holder in holders for found in holder.inside("contactInfo", "CI_Contact")]),
    )


def _reached(contacts: list[Iso]) -> dict[str, tuple[str, ...]]:
    """Addresses and pages; a postal address and telephones have no term and are nobody's to publish."""
    addresses: list[str] = []
    pages: list[str] = []
    for each in contacts:
        addresses += each.values("address", "CI_Address", "electronicMailAddress")
        for page in each.inside("onlineResource", "CI_OnlineResource"):
            pages += [text for text in page.values("linkage") if text.startswith(("http://", "https://"))]
            page.forget()
        each.drop("how to telephone or visit", "phone", "hoursOfService", "contactInstructions")
        for address in each.parts:
            address.forget_all()
    return {"addresses": tuple(addresses), "pages": tuple(pages)}


# --- what is private goes from the bytes ------------------------------------------------------------------------------

_PARTY = re.compile(
    rb"<(?P<prefix>[\w.-]+:)?(?P<name>CI_Responsi(?:bleParty|bility))[\s>].*?</(?P=prefix)?(?P=name)\s*>", re.DOTALL
)
_ROLE = re.compile(rb"<(?:[\w.-]+:)?CI_RoleCode\b[^>]*?codeListValue\s*=\s*[\"']([^\"']*)[^>]*>([^<]*)")
_TEXT = rb"(?:CharacterString|Anchor|LocalisedCharacterString)\b[^<>]*(?<!/)>)(?P<text>[^<]+)(?=</)"
_INDIVIDUAL = re.compile(
    rb"(?P<open><(?:[\w.-]+:)?individualName\b[^<>]*>\s*(?:<[^<>]*PT_FreeText[^<>]*>\s*)?<(?:[\w.-]+:)?" + _TEXT
)
_NAME = re.compile(
    rb"(?P<open><(?:[\w.-]+:)?CI_Individual\b[^<>]*>(?:(?!</?(?:[\w.-]+:)?name\b).)*<(?:[\w.-]+:)?name\b[^<>]*>\s*"
    rb"<(?:[\w.-]+:)?" + _TEXT,
    re.DOTALL,
)
_NUMBER = re.compile(rb"(?P<open><(?:[\w.-]+:)?(?:voice|facsimile|number)\b[^<>]*>\s*<(?:[\w.-]+:)?" + _TEXT)


def redact(body: bytes) -> tuple[bytes, int]:
    """The record without the names of persons who are contacts, telephones and what `redact_payload` takes."""
    count = 0

    def gone(match: re.Match[bytes]) -> bytes:
        nonlocal count
        if match["text"].strip() in (b"", REDACTED.encode()):
            return match[0]
        count += 1
        return match["open"] + REDACTED.encode()

    def party(match: re.Match[bytes]) -> bytes:
        block = _NUMBER.sub(gone, match[0])
        role = _ROLE.search(block)
        if role is not None and code_of(*(part.decode(errors="replace") for part in role.groups())) in _NAMED:
            return block
        return _NAME.sub(gone, _INDIVIDUAL.sub(gone, block))

    if b"CI_Responsi" in body:
        body = _PARTY.sub(party, body)
    body, more = redact_payload(body)
    return body, count + more
