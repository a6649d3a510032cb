"""Providers and services of an EOSC Marketplace dump: one YAML file of tables in which records stand under their keys.

https://github.com/cyfronet-fid/marketplace, `db/data.yml`. Anchors are defined twice in it, which YAML 1.2 allows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from schemas.errors import MalformedPayload, NoRecord
from schemas.formats.agents import ORGANISATION
from schemas.formats.eosc_records import Reading
from schemas.formats.json import dump, load_object, text_in
from schemas.formats.yaml import load_yaml
from schemas.records import Description, Format

_TABLES = {"providers": "provider", "services": "service", "deployable_services": "service"}
_HEAD = re.compile(rb"^(?:platforms|categories|catalogues|providers|services):\s*$", re.MULTILINE)
_PAGES = (
    "manual_url", "helpdesk_url", "training_information_url", "resource_level_url", "access_policies_url",
    "status_monitoring_url", "maintenance_url", "order_url", "payment_model_url", "pricing_url", "multimedia",
)  # fmt: skip


def parse(body: bytes) -> Description:
    """Read one record as `split` wrote it; raises `MalformedPayload`."""
    value = load_object(body, "A record of a marketplace dump")
    kind = next((name for name in ("provider", "service") if isinstance(value.get(name), dict)), None)
    if kind is None:
        raise MalformedPayload("This is no record of a marketplace dump: it holds neither a provider nor a service.")
    reading = Reading(value[kind])
    _refuse_what_is_nobody(reading)
    key = str(value.get("key") or "")
    reading.other(key, "key in the marketplace")
    reading.identity(agent=kind == "provider")
    reading.own(reading.text("pid"))
    reading.names()
    reading.add("theme", *({"prefLabel": [text]} for text in reading.texts("domain")))
    reading.add("page", *(address for name in _PAGES for address in reading.addresses(name)))
    for name in ("image_base_64", "logo"):
        reading.drop("a picture without an address", name)
    reading.states({"status": reading.text("status")})
    reading.drop("which part of EOSC lists it", "catalogue")
    if kind == "provider":
        return _provider(reading)
    return _service(reading)


def _refuse_what_is_nobody(reading: Reading) -> None:
    """Dumps keep the vocabulary of target users among their providers, and one that is "not specified yet"."""
    if (text_in(reading.left.get("eid")) or "").startswith("target_user-"):
        raise NoRecord("This is a term of the vocabulary of target users, among the providers: no organisation.")
    if (text_in(reading.left.get("name")) or "").lower().startswith("not specified"):
        raise NoRecord("This provider stands for none: it is not specified.")


def _provider(reading: Reading) -> Description:
    reading.add("name", *reading.properties.get("title", ()))
    reading.add("altLabel", *reading.properties.get("alternative", ()))
    for address in reading.addresses("website")[:1]:
        reading.set("homepage", address)
        reading.add("landingPage", address)
    reading.places("country_alpha2", "country")
    reading.drop("street and postal code are not needed to find it", "street_name_and_number", "postal_code")
    reading.add("spatial", *({"prefLabel": [text]} for text in reading.texts("city")))
    reading.drop("true or false says no more than the legal status", "legal_entity")
    reading.drop("not public", "main_contact", "public_contacts", "data_administrators")
    return reading.description("organisation")


def _service(reading: Reading) -> Description:
    owners = [*reading.texts("resource_organisation"), *reading.texts("resource_organistation")]
    owners += reading.texts("providers")
    for number, owner in enumerate(dict.fromkeys(owners)):
        node = {"@type": ORGANISATION, "name": [owner]}
        if number == 0:
            reading.set("publisher", node)
        else:
            reading.add("qualifiedAttribution", {"agent": node, "hadRole": "serviceProvider"})
    reading.add("landingPage", *reading.addresses("webpage_url"))
    reading.set("maturity", reading.text("trl"))
    reading.add("type", *({"prefLabel": [text]} for text in reading.texts("parents")))
    terms = reading.addresses("terms_of_use_url")
    reading.set("rights", terms[0] if terms else None)
    reading.set("accessRights", "open access" if reading.flag("open_access") else None)
    reading.drop("how one orders it", "offers", "external", "restrictions")
    return reading.description("service")


def split(body: bytes) -> Iterator[tuple[str | None, bytes]]:
    """Each provider and service of a dump, by table and key."""
    if body.lstrip()[:1] == b"{":
        yield None, body
        return
    tables, _ = load_yaml(body)
    for table, kind in _TABLES.items():
        records = tables.get(table) if isinstance(tables, dict) else None
        for key, record in (records if isinstance(records, dict) else {}).items():
            if isinstance(record, dict):
                yield f"{table}/{key}", dump({"key": key, kind: record})


def recognises_text(start: bytes) -> bool:
    """Whether bytes begin like a dump of the marketplace."""
    return len(set(_HEAD.findall(start))) >= 1 and b"&" in start


FORMAT = Format(
    prefix="eosc_marketplace",
    title="EOSC Marketplace dump",
    namespace="https://eosc.eu/marketplace",
    schema_location="",
    media_type="application/yaml",
    parse=parse,
    revision=2,
    richness=20,
    split=split,
    recognises_text=recognises_text,
)
