"""Tables that KM3NeT publishes beside its events: columns of numbers with a `Description` and a `Source`.

https://git.km3net.de/open-data. Tables of the same repository without these two words name nothing and are no records.
"""

from __future__ import annotations

from typing import Any

from schemas.errors import MalformedPayload
from schemas.formats.datacite_relations import resolvable
from schemas.formats.json import Reading, load_object, text_in
from schemas.records import Description, Format


def parse(body: bytes) -> Description:
    """Read one table; raises `MalformedPayload`."""
    record = load_object(body, "A table of KM3NeT")
    if not _is_table(record):
        raise MalformedPayload("This JSON is no table of KM3NeT: it has no `Description` with a `Source`.")
    reading = Reading(record)
    reading.add("title", reading.text("Description"))
    for each in (reading.text("Source") or "").split(","):
        address = resolvable("doi", each.strip()) or (each.strip() if each.strip().startswith("http") else None)
        reading.add("source", address)
        if each.strip() and address is None:
            reading.lose("Source", "no address", each.strip())
    columns = [name for name, value in reading.left.items() if isinstance(value, dict)]
    for name in columns:
        reading.add("keyword", name)
    reading.forget(*columns)
    return reading.finish("dataset", "no term for it")


def recognises_json(value: Any) -> bool:
    """Whether a JSON value is such a table."""
    return _is_table(value)


def _is_table(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and all(text_in(value.get(name)) for name in ("Source", "Description"))
        and any(isinstance(each, dict) for each in value.values())
    )


FORMAT = Format(
    prefix="km3net",
    title="KM3NeT table",
    namespace="https://git.km3net.de/open-data",
    schema_location="",
    media_type="application/json",
    parse=parse,
    revision=1,
    richness=20,
    recognises_json=recognises_json,
)
