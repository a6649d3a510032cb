"""Storage elements of Rucio: answers of `/rses/`, and the repository file `etc/rse_repository.json`.

https://rucio.cern.ch/documentation: a REST answer is one object a line, with dates in the form of mail headers; the
file is an object of elements, each under its name. Elements of the mock implementation are test entries.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Any

from schemas.capacity import capacity
from schemas.errors import MalformedPayload
from schemas.formats.agents import ORGANISATION, agent
from schemas.formats.cutting import MEMBERS
from schemas.formats.json import Reading, dump, keyed_records, listed_in, load_all, load_object, text_in
from schemas.formats.wkt import point, position
from schemas.records import Description, Finding, Format, Severity

_MARKS = frozenset({"rse", "rse_type", "deterministic", "protocols", "backend_type", "storage_usage_tool", "volatile"})


def parse(body: bytes) -> Description:
    """Read one storage element; raises `MalformedPayload`."""
    value = load_object(body, "A storage element of Rucio")
    named = keyed_records(value, _is_element)
    if len(named) == 1:
        name, record = named[0]
    else:
        name, record = text_in(value.get("rse")) or text_in(value.get("name")) or "", value
    if not name.strip() or not _is_element(record):
        raise MalformedPayload("This JSON is no storage element of Rucio: it has no name with protocols or a type.")
    reading = Reading(record)
    reading.forget("rse", "name")
    reading.add("title", name)
    reading.other(name, "Rucio storage element")
    reading.other(reading.text("id"), "Rucio number")
    backend = reading.text("backend_type")
    reading.add("technology", backend)
    reading.add("type", reading.text("rse_type"))
    addresses = _protocols(reading)
    _place(reading)
    _figures(reading)
    _state(reading, name, backend)
    for key, term in (("created_at", "created"), ("updated_at", "modified")):
        reading.set(term, _moment(reading.text(key)))
    if addresses:
        reading.add("endpointURL", *addresses)
    _attributes(reading)
    reading.drop("how Rucio uses it", *_INTERNAL)
    return reading.finish("storage", "no term for it")


_INTERNAL = (
    "storage_usage_tool", "deterministic", "staging_area", "volatile", "verify_checksum", "lfn2pfn_algorithm",
    "sign_url",
    "delete_protocol", "read_protocol", "write_protocol", "third_party_copy_protocol", "third_party_copy_read_protocol",
    "third_party_copy_write_protocol", "domain", "credentials", "qos_class", "availability_read", "availability_write",
    "availability_delete", "availability", "time_zone", "region_code", "continent", "ASN", "vo",
)  # fmt: skip


def split(body: bytes) -> Iterator[tuple[str | None, bytes]]:
    """Each element, by its name."""
    value = load_all(body)
    named = keyed_records(value, _is_element)
    if named:
        yield from ((name or None, dump({name: record})) for name, record in named)
        return
    for record in listed_in(value):
        yield text_in(record.get("rse")) if isinstance(record, dict) else None, dump(record)


def recognises_json(value: Any) -> bool:
    """Whether a JSON value is an element, a list of them or an object that holds each under its name."""
    if keyed_records(value, _is_element):
        return True
    records = listed_in(value)
    first = records[0] if records else None
    return isinstance(first, dict) and "rse" in first and _is_element(first)


def _is_element(record: dict[str, Any]) -> bool:
    return len(_MARKS & record.keys()) >= 2


def _protocols(reading: Reading) -> list[str]:
    """Protocols with an address each where a host is stated; paths on a machine of its own are no address."""
    stated = reading.left.pop("protocols", None)
    inner = stated.get("supported") if isinstance(stated, dict) else stated
    listed = inner.values() if isinstance(inner, dict) else inner if isinstance(inner, list) else ()
    schemes = list(inner) if isinstance(inner, dict) else [None] * len(list(listed))
    addresses: list[str] = []
    for scheme, each in zip(schemes, listed, strict=False):
        part = Reading(each if isinstance(each, dict) else {}, path="protocols", within=reading)
        name = part.text("scheme") or (str(scheme) if scheme else None)
        reading.add("protocol", name)
        host, port, prefix = part.text("hostname"), part.text("port"), part.text("prefix") or "/"
        host = host.partition("://")[2] if host and "://" in host else host  # `srm://atlassrm-fzk.gridka.de` at FZK
        if name and host and re.fullmatch(r"[A-Za-z0-9.-]+\.[A-Za-z]{2,}", host):
            where = f":{port}" if port and port.isdigit() and port != "0" else ""
            addresses.append(f"{name}://{host}{where}/{prefix.lstrip('/')}")
        elif host:
            part.lose("protocols/hostname", "no name of a host that others can reach", host)
        part.drop("how Rucio uses it", "impl", "domains", "extended_attributes", "auth_token")
        part.forget()
    return addresses


def _place(reading: Reading) -> None:
    city, country = reading.text("city"), reading.text("country_name")
    reading.add("spatial", country, {"prefLabel": [city]} if city else None)
    at = position(reading.text("longitude"), reading.text("latitude"))
    reading.add("spatial", {"centroid": point(at)} if at else None)
    reading.add("operator", agent(reading.text("ISP"), types=ORGANISATION))


def _figures(reading: Reading) -> None:
    """Sizes that Rucio counts, in bytes by its own definition (`/rses/<rse>/usage`)."""
    for each in reading.nodes("usage"):
        source, when = each.text("source"), _moment(each.text("updated_at"))
        for key, basis in (("total", "installed"), ("used", "used"), ("free", "available")):
            node = capacity(
                "storage", each.text(key), unit="bytes", basis=basis, statement=f"usage: {source}", stated_on=when
            )
            reading.add("capacity", node)
        each.forget()


def _state(reading: Reading, name: str, backend: str | None) -> None:
    availability = [key for key in ("read", "write", "delete") if reading.left.get(f"availability_{key}") is True]
    reading.add("accessMode", *availability)
    for key in ("read", "write", "delete"):
        reading.forget(f"availability_{key}")
    if reading.flag("deleted"):
        reading.set("status", {"prefLabel": ["deleted"]})
    if (backend or "").upper() == "MOCK" or name.upper().startswith("MOCK"):
        reading.set("lifeCycle", "test")
        reading.findings.append(
            Finding(
                "RUCIO-TEST-ELEMENT",
                Severity.ERROR,
                "This is a storage element of Rucio's tests, no storage.",
                path="backend_type",
                found=name,
                fix="Leave test elements out of what is published.",
            )
        )


def _attributes(reading: Reading) -> None:
    """What administrators add, as key and value in words."""
    stated = reading.left.pop("attributes", None)
    pairs = stated.items() if isinstance(stated, dict) else ()
    listed = stated if isinstance(stated, list) else ()
    both = [*pairs, *((each.get("key"), each.get("value")) for each in listed if isinstance(each, dict))]
    for key, value in both:
        words = text_in(value) or (str(value) if isinstance(value, bool) else None)
        if key and words:
            reading.state("https://w3id.org/continuum/ns#extension", f"{key} = {words}")


def _moment(text: str | None) -> str | None:
    """A date in the form of mail headers (RFC 1123) as ISO 8601; what is written in another way stays."""
    if not text:
        return None
    try:
        return parsedate_to_datetime(text).astimezone(UTC).isoformat().replace("+00:00", "Z")
    except (ValueError, TypeError, OverflowError):
        return text


FORMAT = Format(
    prefix="rucio_rse",
    title="Rucio storage element",
    namespace="https://rucio.cern.ch/rses",
    schema_location="",
    media_type="application/json",
    parse=parse,
    revision=1,
    richness=30,
    split=split,
    listed_at=(MEMBERS,),
    recognises_json=recognises_json,
)
