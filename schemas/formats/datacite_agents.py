"""People and organisations as DataCite writes them, from kernel 2's bare names to kernel 4's identifiers."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from schemas.formats.xml import XML_LANG, Element, local_name, parse_xml, text_of
from schemas.privacy import REDACTED, is_role_address
from schemas.records import Dropped, Text

_PERSON = ["foaf:Agent", "foaf:Person"]
_ORGANISATION = ["foaf:Agent", "foaf:Organization"]

_PREFIXES = {
    "orcid": "https://orcid.org/",
    "ror": "https://ror.org/",
    "isni": "https://isni.org/isni/",
    "gnd": "https://d-nb.info/gnd/",
    "viaf": "https://viaf.org/viaf/",
    "wikidata": "https://www.wikidata.org/entity/",
    "crossref funder id": "https://doi.org/10.13039/",
    "crossref funder": "https://doi.org/10.13039/",
    "doi": "https://doi.org/",
    "grid": "https://www.grid.ac/institutes/",
}
_Part = tuple[str, Element, str]
"""An element inside an agent: its local name, itself, and its text, which is not empty."""

# EnviDat writes the word None for an author without affiliation; the codes are DataCite's (4.5, Appendix 3).
_NOBODY = frozenset({"none", "n/a", "unknown", ":unav", ":unkn", ":tba", ":null", ":none", ":unap", ":unas", ":unac"})
_ADDRESS_INSIDE = re.compile(r"\s*[<(\[]?\s*([\w.+'-]+@[\w-]+(?:\.[\w-]+)+)\s*[>)\]]?\s*")


def agent(element: Element, name_element: str, dropped: list[Dropped]) -> dict[str, Any] | str | None:
    """A creator or contributor: a bare name stays one, else a node with type, identifiers and affiliations."""
    parts = _parts(element)
    name, language = _name(parts, name_element)
    if name.strip("()").lower() in _NOBODY:
        dropped.append(Dropped(f"{local_name(element)}/{name_element}", "a word for nobody", name))
        return None
    if not name:
        return None
    node: dict[str, Any] = {"name": [Text(name, language) if language else name]}
    types = _types(parts, name_element)
    if types:
        node["@type"] = types
    for kind, child, text in parts:
        if kind == "nameIdentifier":
            identifier = node_identifier(child.get("nameIdentifierScheme", ""), text)
            if identifier not in node.setdefault("identifier", []):
                node["identifier"].append(identifier)
        elif kind == "affiliation" and text.lower() in _NOBODY:
            dropped.append(Dropped(f"{local_name(element)}/affiliation", "a word for nobody", text))
        elif kind == "affiliation":
            node.setdefault("memberOf", []).append(_affiliation(child, text))
    return node if len(node) > 1 or language else name


def contact(element: Element, dropped: list[Dropped]) -> dict[str, Any] | None:
    """A contact without its person: the affiliation, or the name where it is an organisation's or a team's."""
    parts = _parts(element)
    name, _ = _name(parts, "contributorName")
    addresses = _role_addresses(name)
    name = _ADDRESS_INSIDE.sub(" ", name).strip()
    affiliations = [text for kind, _, text in parts if kind == "affiliation" and text.lower() not in _NOBODY]
    if _is_public(parts, addresses):
        shown = name or (affiliations or [""])[0]
    else:
        shown = affiliations[0] if affiliations else ""
        if name:
            dropped.append(Dropped("contributors/contributor@ContactPerson", "a contact's name is private"))
    node: dict[str, Any] = {"fn": shown, "organizationName": shown} if shown else {}
    node |= {"hasEmail": addresses} if addresses else {}
    return node or None


def redact_contacts(body: bytes) -> tuple[bytes, int]:
    """A record without the names of contact persons that `contact` leaves out, and how many values were taken out."""
    if b"contactperson" not in body.lower():
        return body, 0
    elements = parse_xml(body, huge=True).iter(etree.Element)
    found = [each for each in elements if local_name(each) == "contributor" and is_contact(each)]
    written = list(_CONTACT.finditer(body))
    pieces: list[bytes] = []
    done = count = 0
    for number, match in enumerate(written):
        # what stands in a comment or elsewhere is not told apart from the elements themselves: then all are private
        parts = _parts(found[number]) if len(found) == len(written) else []
        if parts and _is_public(parts, _role_addresses(_name(parts, "contributorName")[0])):
            continue
        public, more = _SAID_OF_PERSON.subn(_without_name, match[0])
        if public != match[0]:
            pieces += [body[done : match.start()], public]
            done, count = match.end(), count + more
    return (b"".join(pieces) + body[done:], count) if pieces else (body, 0)


def is_contact(element: Element) -> bool:
    """Whether a contributor is named as the one to ask."""
    return (element.get("contributorType") or "").strip().lower() == "contactperson"


_CONTACT = re.compile(
    rb"<(?:[\w.-]+:)?contributor\s[^<>]*contributorType\s*=\s*[\"']\s*ContactPerson\s*[\"'][^<>]*(?<!/)>.*?"
    rb"</(?:[\w.-]+:)?contributor\s*>",
    re.IGNORECASE | re.DOTALL,
)
_SAID_OF_PERSON = re.compile(
    rb"(?P<open><(?:[\w.-]+:)?(?:contributorName|givenName|familyName|nameIdentifier)(?:\s[^<>]*)?(?<!/)>)"
    rb"(?P<text>(?:[^<]|<!\[CDATA\[[^\]]*\]\]>)+)(?=</)"
)


def _without_name(match: re.Match[bytes]) -> bytes:
    addresses = _role_addresses(match["text"].decode("utf-8", "replace"))
    return match["open"] + " ".join([REDACTED, *addresses]).encode()


def _role_addresses(name: str) -> list[str]:
    return [address for address in _ADDRESS_INSIDE.findall(name) if is_role_address(address)]


def _is_public(parts: list[_Part], addresses: list[str]) -> bool:
    types = _types(parts, "contributorName")
    return types is _ORGANISATION or (bool(addresses) and types is not _PERSON)


def node_identifier(scheme: str, value: str) -> str:
    """An agent's identifier as an address where its scheme has one; normal forms and check digits come later."""
    value = value.strip()
    if value.lower().startswith(("http://", "https://")):
        return value
    prefix = _PREFIXES.get(scheme.strip().lower())
    if prefix is None:
        return f"{scheme.strip()}:{value}" if scheme.strip() and ":" not in value else value
    return prefix + value.replace(" ", "").removeprefix(f"{scheme.strip()}:")


def _parts(element: Element) -> list[_Part]:
    return [(local_name(child), child, text) for child in element if (text := text_of(child))]


def _name(parts: list[_Part], name_element: str) -> tuple[str, str | None]:
    """The name with its language; made of family and given name where the whole one is missing."""
    for kind, child, text in parts:
        if kind == name_element:
            return text, child.get(XML_LANG)
    said = {kind: text for kind, _, text in parts}
    return ", ".join(said[kind] for kind in ("familyName", "givenName") if kind in said), None


def _types(parts: list[_Part], name_element: str) -> list[str] | None:
    """Person or organisation, where `nameType`, parts of a name or the scheme of an identifier tell."""
    person = False
    for kind, child, _ in parts:
        if kind == name_element:
            stated = child.get("nameType", "").lower()
            if stated:
                return _ORGANISATION if stated.startswith("org") else _PERSON
        elif kind == "nameIdentifier":
            scheme = child.get("nameIdentifierScheme", "").strip().lower()
            if scheme in {"ror", "grid"}:
                return _ORGANISATION
            person = person or scheme == "orcid"
        elif kind in {"familyName", "givenName"}:
            person = True
    return _PERSON if person else None


def _affiliation(element: Element, text: str) -> dict[str, Any]:
    identifier = element.get("affiliationIdentifier", "").strip()
    node: dict[str, Any] = {"name": [text]}
    if identifier:
        node["identifier"] = [node_identifier(element.get("affiliationIdentifierScheme", ""), identifier)]
    return node
