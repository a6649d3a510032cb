"""Events of the Gravitational Wave Open Science Center, API v2, by its documented shape (https://gwosc.org/api/v2).

`/events` lists `{name, detector versions, detail_url}`, `/event-versions` each version with its parameters; a version
is the thing described, keyed by name and version. Lists are `{next, results_count, results}` and renumber as they grow.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from schemas.errors import MalformedPayload
from schemas.formats.ivo_coverage import CONTINUUM
from schemas.formats.json import Reading, dump, listed_in, load_all, load_object, text_in
from schemas.records import Description, Format

_LIST = ("results",)


def parse(body: bytes) -> Description:
    """Read one event or version of one; raises `MalformedPayload`."""
    record = load_object(body, "An event of GWOSC")
    if not _is_record(record):
        raise MalformedPayload("This JSON is no event of GWOSC: it has no `name` with versions or parameters.")
    reading = Reading(record)
    name = reading.text("name") or reading.text("event_name")
    version = reading.text("version")
    reading.add("title", f"{name} (version {version})" if name and version else name)
    reading.add("alternative", *reading.texts("aliases"), *reading.texts("shortName"), reading.text("grace_id"))
    reading.other(f"{name}-v{version}" if version else name, "GWOSC event")
    reading.set("version", version)
    reading.own(_doi(reading.text("doi")), "doi")
    reading.add("description", reading.text("comment") or reading.text("description"))
    reading.add("keyword", "gravitational wave", *reading.texts("catalog"), *reading.texts("classification"))
    reading.add("instrument", *reading.texts("detectors"))
    gps = reading.text("gps")
    reading.state(CONTINUUM + "gpsTime", gps)
    reading.add("type", "gravitational-wave event")
    for address in reading.texts("detail_url"):
        reading.add("landingPage", address)
    for key in ("strain_files_url", "parameters_url", "timelines_url", "event_url", "catalog_url", "versions_url"):
        reading.add("page", reading.text(key))
    run = reading.text("run") or reading.text("observing_run")
    reading.state(CONTINUUM + "runPeriod", run)
    for each in reading.nodes("versions"):
        reading.add("hasVersion", each.text("detail_url"))
        each.forget()
    values = []
    for each in [*reading.nodes("default_parameters"), *reading.nodes("parameters")]:
        said = [each.text("name"), each.text("best"), each.text("unit")]
        values.append(" ".join(part for part in said if part))
        each.forget()
    reading.state(CONTINUUM + "variable", *values[:200])
    return reading.finish("dataset", "no term for it")


def split(body: bytes) -> Iterator[tuple[str | None, bytes]]:
    """Each event of a list, by name and version."""
    for record in listed_in(load_all(body), *_LIST):
        stated = [text_in(record.get(key)) for key in ("name", "version")] if isinstance(record, dict) else []
        yield "-v".join(part for part in stated if part) or None, dump(record)


def recognises_json(value: Any) -> bool:
    """Whether a JSON value is an event, or a list that begins with one."""
    records = listed_in(value, *_LIST)
    return bool(records) and _is_record(records[0])


def _is_record(record: Any) -> bool:
    if not isinstance(record, dict) or text_in(record.get("name")) is None:
        return False
    marks = {"gps", "grace_id", "default_parameters", "strain_files_url"}
    return not marks.isdisjoint(record) or ("versions" in record and "detail_url" in record)


def _doi(value: str | None) -> str | None:
    """`http://dx.doi.org/…` and `https://doi.org/…` alike."""
    return value.replace("http://dx.doi.org/", "https://doi.org/") if value else None


FORMAT = Format(
    prefix="gwosc",
    title="GWOSC event",
    namespace="https://gwosc.org/api/v2",
    schema_location="",
    media_type="application/json",
    parse=parse,
    revision=1,
    richness=40,
    split=split,
    listed_at=_LIST,
    recognises_json=recognises_json,
)
