"""Curricula and workshops of The Carpentries, as their feeds list them (https://feeds.carpentries.org/).

A curriculum is a slug, a name and a description; a workshop has dates, a host and a place. Instructors and helpers are
people whom nobody needs in order to find a workshop.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from schemas.errors import MalformedPayload
from schemas.formats.agents import ORGANISATION, agent, attribution
from schemas.formats.json import Reading, load_object, split_list
from schemas.formats.wkt import point, position
from schemas.records import Description, Format

_BRANCHES = {"SWC": "Software Carpentry", "DC": "Data Carpentry", "LC": "Library Carpentry", "HPC": "HPC Carpentry"}
_CURRICULUM = frozenset({"slug", "name", "carpentry"})
_WORKSHOP = frozenset({"slug", "start_date", "host_name"})


def parse(body: bytes) -> Description:
    """Read one curriculum or workshop; raises `MalformedPayload`."""
    record = load_object(body, "An entry of The Carpentries")
    if not _is_record(record):
        raise MalformedPayload("This JSON is no curriculum or workshop of The Carpentries: see feeds.carpentries.org.")
    reading = Reading(record)
    reading.other(reading.text("slug"), "The Carpentries")
    return _workshop(reading) if record.keys() >= _WORKSHOP else _curriculum(reading)


def _curriculum(reading: Reading) -> Description:
    reading.add("title", reading.text("name"))
    reading.add("description", reading.text("description"))
    _branch(reading, reading.text("carpentry"))
    if reading.flag("active") is False:
        reading.set("status", {"prefLabel": ["no longer taught"]})
    reading.drop("how workshops put it together", "mix_match", "other", "unknown", "website")
    return reading.finish("training", "no term for it")


def _workshop(reading: Reading) -> Description:
    curriculum, host = reading.text("curriculum"), reading.text("host_name")
    start, end = reading.text("start_date"), reading.text("end_date")
    reading.add("title", f"Workshop at {host}, {start}" if host and start else host)
    reading.add("temporal", {name: value for name, value in (("startDate", start), ("endDate", end)) if value})
    reading.add("keyword", curriculum)
    tags = [tag.strip() for tag in (reading.text("tag_name") or "").split(",")]
    for tag in tags:
        _branch(reading, tag if tag in _BRANCHES else None)
    if "online" in tags:
        reading.add("type", "online workshop")
    reading.add("type", "workshop")
    reading.add("landingPage", reading.text("url"))
    reading.add("qualifiedAttribution", attribution(agent(host, types=ORGANISATION), "host"))
    _place(reading)
    reading.drop("people are not needed to find it", "instructors", "helpers", "administrator_id")
    return reading.finish("event", "no term for it")


def _branch(reading: Reading, code: str | None) -> None:
    if code:
        reading.add("keyword", _BRANCHES.get(code, code))


def _place(reading: Reading) -> None:
    at, label = position(reading.text("longitude"), reading.text("latitude")), reading.text("venue")
    node: dict[str, Any] = ({"prefLabel": [label]} if label else {}) | ({"centroid": point(at)} if at else {})
    reading.add("spatial", node or None)
    reading.add("spatial", reading.text("country"))


def split(body: bytes) -> Iterator[tuple[str | None, bytes]]:
    """Each entry of a feed, by its slug."""
    yield from split_list(body, (), "slug")


def recognises_json(value: Any) -> bool:
    """Whether a JSON value is an entry of a feed, or a feed that begins with one."""
    return _is_record(value[0] if isinstance(value, list) and value else value)


def _is_record(record: Any) -> bool:
    return isinstance(record, dict) and (record.keys() >= _CURRICULUM or record.keys() >= _WORKSHOP)


FORMAT = Format(
    prefix="carpentries",
    title="The Carpentries' feeds",
    namespace="https://feeds.carpentries.org/",
    schema_location="",
    media_type="application/json",
    parse=parse,
    revision=1,
    richness=30,
    split=split,
    listed_at=("",),
    recognises_json=recognises_json,
)
