"""Organisations of the Research Organization Registry, schema 2 and the schema 1 before it (https://ror.readme.io)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from schemas.errors import MalformedPayload
from schemas.formats.agents import ORGANISATION, agent, attribution
from schemas.formats.json import Reading, listed_in, load_object, split_list, text_in
from schemas.formats.wkt import point, position
from schemas.records import Description, Finding, Format, Severity, Text

_LIST = ("items",)
_SCHEMES = {"isni": "isni", "grid": "grid", "fundref": "fundref", "wikidata": "wikidata"}


def parse(body: bytes) -> Description:
    """Read one organisation; raises `MalformedPayload`. One that is withdrawn or inactive gets a finding."""
    record = load_object(body, "An organisation of ROR")
    if not _is_record(record):
        raise MalformedPayload("This JSON is no organisation of ROR: it has no `id` at ror.org with names.")
    reading = Reading(record)
    reading.own(reading.text("id"), "ror")
    _names(reading)
    _places(reading)
    links = reading.left.get("links")
    if isinstance(links, list) and any(isinstance(each, dict) for each in links):  # schema 2
        for each in reading.nodes("links"):
            _link(reading, each.text("type") or "website", each.text("value"))
    for address in reading.texts("wikipedia_url"):
        reading.add("page", address)
    reading.add("type", *reading.texts("types"))
    founded = reading.text("established")
    reading.set("created", founded)
    _other_ids(reading)
    for each in reading.nodes("relationships"):
        node = agent(each.text("label"), types=ORGANISATION, identifiers=[each.text("id")])
        kind = (each.text("type") or "related").lower()
        if kind == "parent":
            reading.add("memberOf", node)
        else:
            reading.add("qualifiedAttribution", attribution(node, kind))
    reading.drop("which web domains are its own", "domains", "email_address", "ip_addresses")
    reading.drop("dates of the registry's record", "admin")
    _state(reading)
    return reading.finish("organisation", "no term for it")


def split(body: bytes) -> Iterator[tuple[str | None, bytes]]:
    """Each organisation of an answer, by its ROR id."""
    return split_list(body, _LIST, "id")


def recognises_json(value: Any) -> bool:
    """Whether a JSON value is an organisation, or an answer that begins with one."""
    records = listed_in(value, *_LIST)
    return bool(records) and _is_record(records[0])


def _is_record(record: Any) -> bool:
    stated = text_in(record.get("id")) if isinstance(record, dict) else None
    return stated is not None and "ror.org/" in stated and ("names" in record or "name" in record)


def _names(reading: Reading) -> None:
    """The display name first; labels in other languages, aliases and acronyms are other names."""
    shown: list[str | Text] = []
    others: list[str | Text] = []
    for each in reading.nodes("names"):
        text, language, types = each.text("value"), each.text("lang"), each.texts("types")
        if text:
            name = Text(text, language) if language else text
            (shown if "ror_display" in types else others).append(name)
    plain = reading.text("name")
    shown += [plain] if plain else []
    others += [*reading.texts("aliases"), *reading.texts("acronyms")]
    for each in reading.nodes("labels"):
        text, language = each.text("label"), each.text("iso639")
        others += [Text(text, language) if language else text] if text else []
    for term, values in (("title", shown or others[:1]), ("name", shown or others[:1])):
        reading.add(term, *values)
    for term in ("alternative", "altLabel"):
        reading.add(term, *(each for each in others if each not in shown))


def _places(reading: Reading) -> None:
    for each in reading.nodes("locations"):
        details = each.node("geonames_details")
        name, country = details.text("name"), details.text("country_code")
        at = position(details.text("lng"), details.text("lat"))
        number = each.text("geonames_id")
        node: dict[str, Any] = {"prefLabel": [name]} if name else {}
        node |= {"centroid": point(at)} if at else {}
        node |= {"@id": f"https://sws.geonames.org/{number}/"} if number and node else {}
        reading.add("spatial", node, country)
        details.forget()
    country_of = reading.node("country")
    reading.add("spatial", country_of.text("country_code"))
    country_of.forget()
    for each in reading.nodes("addresses"):
        name = each.text("city")
        at = position(each.text("lng"), each.text("lat"))
        node = {"prefLabel": [name]} if name else {}
        reading.add("spatial", node | ({"centroid": point(at)} if at else {}))
        each.forget()


def _link(reading: Reading, kind: str, address: str | None) -> None:
    if kind == "website" and address:
        reading.set("homepage", reading.properties.get("homepage") or address)
    else:
        reading.add("page", address)


def _other_ids(reading: Reading) -> None:
    """GRID, Wikidata, the Crossref funder registry; ISNI names the same organisation."""
    for address in reading.texts("links"):
        _link(reading, "website", address)
    stated = reading.left.pop("external_ids", None)
    listed = stated if isinstance(stated, list) else []
    if isinstance(stated, dict):
        listed = [{"type": name, **value} for name, value in stated.items() if isinstance(value, dict)]
    for item in listed:
        if isinstance(item, dict):
            part = Reading(item, path="external_ids", within=reading)
            kind = (part.text("type") or "").lower()
            part.text("preferred")
            for value in part.texts("all"):
                if kind == "isni":
                    reading.own(value, "isni")
                elif kind == "fundref":
                    reading.other(f"10.13039/{value}" if "/" not in value else value, "Crossref funder")
                else:
                    reading.other(value, _SCHEMES.get(kind, kind))


def _state(reading: Reading) -> None:
    status = reading.text("status")
    if status and status != "active":
        reading.set("status", {"prefLabel": [status]})
        reading.findings.append(
            Finding(
                "ROR-NOT-ACTIVE",
                Severity.WARNING,
                f"ROR lists this organisation as {status}.",
                path="status",
                found=status,
                expected="active",
            )
        )


FORMAT = Format(
    prefix="ror",
    title="Research Organization Registry",
    namespace="https://ror.org/schema",
    schema_location="",
    media_type="application/json",
    parse=parse,
    revision=1,
    richness=40,
    aliases=("ror_v2",),
    split=split,
    listed_at=_LIST,
    recognises_json=recognises_json,
)
