"""People, organisations, funders, projects and contacts, as formats hand them on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from schemas.formats.telling import Telling
from schemas.persons import is_public_name
from schemas.privacy import is_role_address

PERSON = ["foaf:Agent", "foaf:Person"]
ORGANISATION = ["foaf:Agent", "foaf:Organization"]
PROJECT = ["prov:Activity", "foaf:Project"]


def agent(
    name: str | None,
    *,
    types: list[str] | None = None,
    identifiers: Iterable[str | None] = (),
    of: Iterable[str | dict[str, Any] | None] = (),
    homepage: str | None = None,
) -> dict[str, Any] | str | None:
    """Someone: a bare name stays one, else a node with type, identifiers and what they are a member of.

    An ORCID iD makes a person of them, a ROR id an organisation, where no type is stated.
    """
    known = list(dict.fromkeys(each for each in identifiers if each))
    if not name and not known:
        return None
    node: dict[str, Any] = {"name": [name]} if name else {}
    if types is None and known:
        text = " ".join(known).lower()
        types = PERSON if "orcid" in text else ORGANISATION if "ror.org" in text else None
    if types:
        node["@type"] = types
    if known:
        node["identifier"] = known
    if homepage:
        node["homepage"] = homepage
    groups = [member if isinstance(member, dict) else {"name": [member]} for member in of if member]
    if groups:
        node["memberOf"] = [each for at, each in enumerate(groups) if each not in groups[:at]]
    return name if node == {"name": [name]} else node


def joined(family: str | None, given: str | None) -> str | None:
    """A person's name of its parts, family name first."""
    return ", ".join(part for part in (family, given) if part) or None


def attribution(who: dict[str, Any] | str | None, role: str) -> dict[str, Any] | None:
    """The part that somebody played; nothing where nobody is named."""
    return {"agent": who, "hadRole": role} if who else None


def contact(
    told: Telling,
    path: str,
    name: str | None,
    *,
    organisation: str | None = None,
    addresses: Iterable[str | None] = (),
    pages: Iterable[str | None] = (),
    role: str | None = None,
) -> dict[str, Any] | None:
    """A contact point without its person: organisation, role, role addresses; what is private is told, unnamed."""
    written = [each.removeprefix("mailto:") for each in addresses if each]
    shown = [each for each in written if is_role_address(each)]
    if len(shown) < len(written):
        told.lose(path, "a person's contact is private")
    organisations = [organisation] if organisation else []
    if name and not is_public_name(name, types=(), organisations=organisations, addresses=written):
        told.lose(path, "a contact's name is private")
        name = None
    node: dict[str, Any] = {"fn": name or organisation or role}
    node |= {"organizationName": organisation, "hasEmail": shown, "hasURL": [page for page in pages if page]}
    node |= {"role": role} if role and (shown or node["hasURL"] or name or organisation) else {}
    kept = {key: value for key, value in node.items() if value}
    return kept if kept.keys() - {"role", "fn"} or name or organisation else None


def project(
    title: str | None, *, identifiers: Iterable[str | None] = (), funder: dict[str, Any] | str | None = None
) -> dict[str, Any] | None:
    """The project that paid for something, with its funder."""
    known = list(dict.fromkeys(each for each in identifiers if each))
    if not title and not known:
        return None
    node: dict[str, Any] = {"@type": PROJECT}
    node |= {"label": [title]} if title else {}
    node |= {"identifier": known} if known else {}
    return node | ({"isFundedBy": [funder]} if funder else {})
