"""People and organisations in schema.org's words, and who paid."""

from __future__ import annotations

from typing import Any

from schemas.formats.agents import ORGANISATION, PERSON, agent, attribution, contact, joined, project
from schemas.formats.json import Reading, text_in
from schemas.formats.linked import addresses, plain_of, types_of, word, words

_ROLES = (
    "contributor", "editor", "maintainer", "provider", "copyrightHolder", "sourceOrganization", "producer",
    "translator",
    "instructor", "performer", "sponsor", "accountablePerson", "member", "parentOrganization", "sdPublisher",
    "recordedBy",
)  # fmt: skip
_PRIVATE = ("email", "telephone", "faxNumber", "address", "birthDate", "gender", "image", "homeLocation")


def people(reading: Reading) -> None:
    """Creators, publisher, everybody else by their part, contact points, funders and projects."""
    for name in ("creator", "author"):
        for each in _agents(reading, name):
            reading.add("creator", each)
    publishers = [*_agents(reading, "publisher"), *_agents(reading, "organizer")]
    if publishers:
        reading.set("publisher", publishers[0])
    for other in publishers[1:]:
        reading.add("qualifiedAttribution", attribution(other, "publisher"))
    for role in _ROLES:
        for each in _agents(reading, role):
            reading.add("qualifiedAttribution", attribution(each, role))
    for part in reading.nodes("contactPoint"):
        _contact(reading, part)
    for each in _agents(reading, "funder"):
        reading.add("isFundedBy", each)
    _funding(reading)
    reading.drop("personal data", "email", "telephone", "faxNumber")


def _agents(reading: Reading, name: str) -> list[dict[str, Any] | str]:
    value = reading.left.pop(name, None)
    found = [_agent(reading, item, name) for item in (value if isinstance(value, list) else [value])]
    return [each for each in found if each]


def _agent(reading: Reading, item: Any, path: str) -> dict[str, Any] | str | None:
    if not isinstance(item, dict):
        text = text_in(item)
        return agent(None, identifiers=[text]) if text and text.startswith("http") else text
    part = Reading(item, path=path, within=reading)
    types = types_of(item)
    if "Role" in types:  # CodeMeta 3 and schema.org put the person inside the part they played
        inner = next(
            (item[name] for name in (path, "author", "schema:author") if isinstance(item.get(name), dict)), None
        )
        return _agent(reading, inner, path) if inner is not None else None
    name = word(part, "name") or word(part, "legalName") or joined(word(part, "familyName"), word(part, "givenName"))
    known = [text for key in ("@id", "id", "identifier", "sameAs") for text in _identifiers(part, key)]
    of = [each for key in ("affiliation", "memberOf", "worksFor") for each in _agents(part, key)]
    person = "Person" in types
    part.drop("personal data", *_PRIVATE) if person else part.forget("address", "image")
    homepage = next(iter(addresses(part, "url")), None)
    part.forget(
        "@type", "type", "name", "givenName", "familyName", "additionalName", "alternateName", "logo", "description",
        "contactPoint", "contactType", "honorificPrefix", "jobTitle", "parentOrganization", "ethicsPolicy", "roleName",
        "department", "disambiguatingDescription",
    )  # fmt: skip
    part.drop("personal data", "email", "telephone")
    part.close("no term for it")
    return agent(
        name,
        types=PERSON if person else ORGANISATION if types else None,
        identifiers=known,
        of=of,
        homepage=None if person else homepage,
    )


def _identifiers(part: Reading, key: str) -> list[str]:
    found = [plain_of(each) for each in words(part, key, "@id", "url", "value", "identifier")]
    # a blank node's label or a fragment of the page names nobody
    return [each for each in found if not each.startswith(("_:", "#", "mailto:")) and " " not in each.strip()]


def _contact(reading: Reading, part: Reading) -> None:
    shown = contact(
        reading,
        "contactPoint",
        word(part, "name"),
        addresses=[plain_of(each) for each in words(part, "email")],
        pages=addresses(part, "url"),
        role=word(part, "contactType"),
    )
    reading.add("contactPoint", shown)
    part.drop("personal data", "telephone")
    part.forget("@type", "@id")


def _funding(reading: Reading) -> None:
    value = reading.left.pop("funding", None)
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, dict):
            part = Reading(item, path="funding", within=reading)
            funders = _agents(part, "funder")
            known = [text for key in ("@id", "identifier", "url") for text in _identifiers(part, key)]
            reading.add("isFundedBy", *funders)
            funder = funders[0] if funders else None
            reading.add("wasGeneratedBy", project(word(part, "name"), identifiers=known, funder=funder))
            part.forget("@type", "description")
            part.close("no term for it")
        elif text := text_in(item):
            address = text if text.startswith("http") else None
            reading.add("wasGeneratedBy", project(None if address else text, identifiers=[address]))
