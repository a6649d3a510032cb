"""What services and providers of the EOSC Resource Catalogue have in common: envelopes, bundles, states, contacts.

Profiles 4 and 5 (EOSC Beyond), 6 (EU Node form) and the EU Node's monitoring list; `null`, `""` and `[]` all mean
"not stated" (facts/sources §3.4).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from schemas.errors import MalformedIdentifier, MalformedPayload
from schemas.formats.agents import ORGANISATION, PERSON, agent, joined
from schemas.formats.json import Reading as JsonReading
from schemas.formats.json import dump, listed_in, load, text_in
from schemas.identifiers import PERSISTENT, iri_of, recognise
from schemas.privacy import is_role_address
from schemas.records import Claim, Description, Dropped, Finding, Identifier, Severity

LISTED_AT = ("results", "result")

_REGIONS = {
    "WW": "Worldwide",
    "EO": "Europe",
    "EU": "European Union",
    "EZ": "Euro Zone",
    "AH": "Schengen Area",
}
"""EOSC's codes for regions stand among the country codes (vocabulary REGION); none of them is a country."""

_COUNTRIES = {"EL": "GR", "UK": "GB"}
_PLACEHOLDER = re.compile(
    r"(?:[\w.-]*\.)?(?:example(?:\.(?:com|org|net|edu))?|test|invalid|localhost)"
    r"|(?:test|dummy|sample|your|my)[\w-]*(?:url|endpoint|domain|host|site)[\w-]*\.\w+|x{2,}(?:\.\w+)*",
    re.IGNORECASE,
)
_CODE = re.compile(r"[a-z][a-z_]*(?:-\w+)+")
_OF_AGENTS = frozenset({"ror", "isni", "orcid"})
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECONDS = re.compile(r"-?\d{9,14}")
_ADMINISTRATION = frozenset(
    {
        "metadata", "loggingInfo", "latestAuditInfo", "latestOnboardingInfo", "latestUpdateInfo", "migrationStatus",
        "resourceExtras", "templateStatus", "auditState", "auditStatus", "payload", "legacy",
        "onboardedBy", "lastAuditInfo",
    }
)  # fmt: skip
_STATE = ("status", "active", "suspended", "draft", "identifiers")
_PUBLIC = ("approved", "published", "active")


def results_of(body: bytes) -> list[Any]:
    """The records of any list: `{total,from,to,results}`, `{statusCode,result}`, a bare array, or one record alone."""
    return records_in(load(body))


def records_in(value: Any) -> list[Any]:
    """`results_of` of JSON that is read already."""
    return listed_in(value, *LISTED_AT)


def split_bundles(body: bytes, wrappers: tuple[str, ...]) -> Iterator[tuple[str | None, bytes]]:
    """Each record of a list with its id."""
    for record in results_of(body):
        yield identifier_of(record, wrappers), dump(record)


def identifier_of(record: Any, wrappers: tuple[str, ...]) -> str | None:
    """The id of a record, in its bundle or without."""
    if not isinstance(record, dict):
        return None
    inner = next((record[name] for name in wrappers if isinstance(record.get(name), dict)), record)
    return text_in(inner.get("id")) or text_in(record.get("id"))


class Reading(JsonReading):
    """One EOSC record being read."""

    # --- taking -------------------------------------------------------------------------------------------

    def addresses(self, name: str) -> list[str]:
        """The web addresses of a field, without those that only hold a place."""
        return [value for value in self.texts(name) if self.is_place(name, value)]

    def is_place(self, name: str, address: str) -> bool:
        """Whether an address can be one; a placeholder is dropped with a finding."""
        host = address.partition("://")[2].partition("/")[0].partition(":")[0]
        if "." in address and not _PLACEHOLDER.fullmatch(host):
            return True
        self.dropped.append(Dropped(name, "a placeholder, not an address", address[:200]))
        self.findings.append(
            Finding(
                "EOSC-PLACEHOLDER-URL",
                Severity.WARNING,
                "An address leads nowhere: it only fills a mandatory field.",
                path=name,
                found=address[:200],
                fix="Give the real address, or leave the field out.",
            )
        )
        return False

    # --- giving -------------------------------------------------------------------------------------------

    def description(self, kind: str) -> Description:
        """All that was read; fields that nobody took are dropped as unknown."""
        return self.finish(kind, "no field of the EOSC profiles 4 to 6")

    # --- what both profiles say in the same way ----------------------------------------------------------------

    def identity(self, *, agent: bool) -> None:
        """Ids of every generation: `srce.poem`, `21.15120/DcgrOi`, and the alternative ones.

        An alternative persistent identifier names the same thing, except that those of organisations and people
        (ROR, ISNI, ORCID) name only an `agent`: services state their provider's.
        """
        own = self.text("id")
        if own:
            self.own_identifier(own)
        for node in (*self.objects("alternativeIdentifiers"), *self.objects("alternativePIDs")):
            value = text_in(node.get("value")) or text_in(node.get("pid"))
            scheme = text_in(node.get("type")) or text_in(node.get("pidSchema"))
            if value:
                self.add("otherIdentifier", {"notation": value} | ({"label": [scheme]} if scheme else {}))
                found = _recognised(value, scheme)
                same = found is not None and found.scheme in PERSISTENT and (agent or found.scheme not in _OF_AGENTS)
                self.claims.append(Claim(value, found.scheme if found else None, same))

    def own_identifier(self, value: str) -> None:
        """The record's own id; a PID has a scheme, any other is EOSC's."""
        found = _recognised(value, "eosc")
        self.claims.append(Claim(value, found.scheme if found else None, found is not None))
        self.add("identifier", value)

    def names(self) -> None:
        """Name, abbreviation and descriptions."""
        self.add("title", *self.texts("name"))
        titles = self.properties.get("title", [])
        self.add("alternative", *(text for text in self.texts("abbreviation") if text not in titles))
        self.add("description", *self.texts("description"))
        self.add("abstract", *self.texts("tagline"))
        self.add("keyword", *self.texts("tags"))

    def pictures(self) -> None:
        """Logo, and pages of multimedia and use cases."""
        self.add("depiction", *self.addresses("logo"))
        for field, key in (("multimedia", "multimediaURL"), ("useCases", "useCaseURL")):
            value = self.left.get(field)
            if isinstance(value, list) and any(isinstance(item, str) for item in value):
                self.add("page", *self.addresses(field))  # profile 3 had bare addresses
                continue
            for node in self.objects(field):
                address = text_in(node.get(key))
                if address and self.is_place(field, address):
                    self.add("page", address)

    def contacts(self) -> None:
        """Role addresses of the public contacts; the main contact is not public before profile 6, nor a person ever."""
        value = self.left.pop("publicContacts", None)
        for contact in value if isinstance(value, list) else [value]:
            organisation = text_in(contact.get("organisation")) if isinstance(contact, dict) else None
            address = text_in(contact.get("email")) if isinstance(contact, dict) else text_in(contact)
            if address and is_role_address(address):
                node: dict[str, Any] = {"fn": organisation or "Public contact", "hasEmail": [address]}
                self.add("contactPoint", node | ({"organizationName": organisation} if organisation else {}))
            elif contact:
                self.dropped.append(Dropped("publicContacts", "a person's contact is private"))
        self.drop("not public", "mainContact", "users", "securityContactEmail")

    def places(self, *names: str) -> None:
        """Countries by code, regions by name."""
        for name in names:
            for code in self.texts(name):
                self.place(name, code)

    def place(self, name: str, code: str) -> None:
        """One country or region."""
        upper = code.upper()
        if upper == "OT":
            self.dropped.append(Dropped(name, "the code for any other country", code))
        elif upper in _REGIONS:
            self.add("spatial", {"prefLabel": [_REGIONS[upper]], "notation": upper})
        else:
            self.add("spatial", _COUNTRIES.get(upper, code))

    def domains(self, field: str, *keys: str, terms: tuple[str, ...]) -> None:
        """Controlled pairs such as `{scientificDomain, scientificSubdomain}` as concepts."""
        for node in self.objects(field):
            for key in keys:
                code = text_in(node.get(key))
                if code:
                    for term in terms:
                        self.add(term, concept(code))

    def states(self, outer: dict[str, Any]) -> None:
        """Findings for a record that its own catalogue does not show; a source's gate refuses them."""
        name = next(iter(self.properties.get("title", [])), "")
        status = (text_in(outer.get("status")) or "").lower()
        reasons = [
            ("status", status, bool(status) and not status.startswith(_PUBLIC), "It is not approved"),
            ("active", "false", outer.get("active") is False, "It is not active"),
            ("suspended", "true", outer.get("suspended") is True, "It is suspended"),
            ("draft", "true", outer.get("draft") is True, "It is a draft"),
            ("name", name, re.search(r"[-_ ]TEST$", name) is not None, "It is a test entry"),
        ]
        for path, found, holds, message in reasons:
            if holds:
                self.findings.append(
                    Finding(
                        "EOSC-NOT-PUBLIC",
                        Severity.ERROR,
                        f"{message}: the EOSC catalogue does not show it.",
                        path=path,
                        found=found[:200],
                        fix="Publish the record in the EOSC catalogue first.",
                    )
                )
        extra = outer.get("identifiers")
        for value in extra.values() if isinstance(extra, dict) else ():
            text = text_in(value)
            if text and text not in [claim.value for claim in self.claims]:
                self.claims.append(Claim(text))
                self.add("otherIdentifier", {"notation": text})
        for key, value in outer.items():
            if key not in _STATE and value not in (None, "", [], {}):
                self.dropped.append(Dropped(key, "how the EOSC catalogue is run, with names of people"))


def tell_creators(reading: Reading) -> None:
    """Creators of profile 6 (`{firstName, lastName, PIDs, affiliations}`) and of guidelines of profile 5."""
    for each in reading.nodes("creators"):
        names = each.node("creatorNameTypeInfo")
        given = each.text("firstName") or each.text("givenName")
        family = each.text("lastName") or each.text("familyName")
        name = joined(family, given) or names.text("creatorName")
        known = [each.text("nameIdentifier"), *(node.text("creatorPID") for node in each.nodes("PIDs"))]
        groups = [node.text("affiliationName") for node in each.nodes("affiliations")]
        groups += [node.text("affiliation") for node in each.nodes("creatorAffiliationInfo")]
        person = "organi" not in (names.text("nameType") or "").lower()
        reading.add("creator", agent(name, types=PERSON if person else ORGANISATION, identifiers=known, of=groups))
        each.drop("a person's contact is private", "email")
        each.forget("role")


def _recognised(value: str, scheme: str | None) -> Identifier | None:
    try:
        return recognise(value, scheme)
    except MalformedIdentifier:
        return None


def unwrap(body: bytes, wrappers: tuple[str, ...], marks: frozenset[str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The record and the bundle around it, empty where there is none; `MalformedPayload` if it is another thing.

    `marks` are fields of which a record has at least one.
    """
    value = load(body)
    if not isinstance(value, dict):
        raise MalformedPayload(f"One record is a JSON object, this is {type(value).__name__}.")
    for name in wrappers:
        inner = value.get(name)
        if isinstance(inner, dict) and not marks.isdisjoint(inner):
            return inner, {key: item for key, item in value.items() if key not in {name, "id"}}
    if marks.isdisjoint(value) or not (text_in(value.get("name")) or text_in(value.get("id"))):
        raise MalformedPayload(
            f"This JSON is no EOSC {wrappers[0]} of profile 4, 5 or 6.",
            next_step=f"A {wrappers[0]} has a name and one of: {', '.join(sorted(marks))}.",
        )
    outer = {key: item for key, item in value.items() if key in _STATE or key in _ADMINISTRATION}
    return {key: item for key, item in value.items() if key not in outer}, outer


def reference(value: str) -> str | None:
    """The IRI of another EOSC record by its PID; `None` for ids such as `srce.poem`, which no resolver knows."""
    try:
        found = recognise(value, "eosc")
    except MalformedIdentifier:
        return None
    return None if found is None or found.scheme == "eosc" else iri_of(found)


def organisation(value: str) -> dict[str, Any]:
    """An organisation that is known by its id alone: a PID is no name, `srce` is better than none."""
    iri = reference(value)
    if iri is not None:
        return {"@type": ["foaf:Agent", "foaf:Organization"], "identifier": [iri]}
    node = {"@type": ["foaf:Agent", "foaf:Organization"], "name": [value]}
    return node if " " in value else node | {"identifier": [value]}


def concept(code: str) -> dict[str, Any]:
    """A term of an EOSC vocabulary, with a label made of its code: the codes are their labels' words."""
    return {"prefLabel": [label_of(code)]} | ({"notation": code} if _CODE.fullmatch(code) else {})


def label_of(code: str) -> str:
    """`category-processing_and_analysis-data_analysis` as `Data analysis`; `…-other` keeps what it is another of."""
    parts = code.split("-") if _CODE.fullmatch(code) else [code]
    words = parts[-1].replace("_", " ").strip()
    if words.lower() == "other" and len(parts) > 2 and parts[-2].lower() != "other":
        words = f"{parts[-2].replace('_', ' ')} (other)"
    return words[:1].upper() + words[1:]


def date_of(value: str) -> str | None:
    """A date: epoch milliseconds, as number or string, become ISO 8601; what is written as a date stays as it is."""
    if not _MILLISECONDS.fullmatch(value):
        return value
    try:
        moment = _EPOCH + timedelta(milliseconds=int(value))
    except OverflowError:
        return None
    whole = moment.replace(microsecond=0)
    midnight = whole == moment and (moment.hour, moment.minute, moment.second) == (0, 0, 0)
    return whole.date().isoformat() if midnight else whole.isoformat().replace("+00:00", "Z")
