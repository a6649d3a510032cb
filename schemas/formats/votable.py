"""Rows of a VOTable answer that each describe something: collections in ObsCore, surveys of the MOCServer.

VOTable 1.4 §5: only TABLEDATA is read; `QUERY_STATUS` ERROR is an answer without a record (DALI 1.1 §4.4.1), and tables
of anything else hold measurements, not descriptions.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from schemas.errors import MalformedPayload, NoRecord
from schemas.formats import hips
from schemas.formats.ivo_coverage import CONTINUUM, from_mjd
from schemas.formats.json import Reading, dump, load_object
from schemas.formats.xml import Element, local_name, parse_xml, text_of
from schemas.records import Description, Format

_REGISTRY = "Harvest the registry by OAI-PMH: it gives whole resources (ivo_vor)."
_OF_ONE = ("obs_publisher_did", "obs_id", "obs_title", "access_url", "creator_did", "ID")
_NAMED = ("obs_publisher_did", "obs_collection", "creator_did", "ID")


def parse(body: bytes) -> Description:
    """Read one row, as `split` gives it, or the first of a table; raises `MalformedPayload`."""
    if body.lstrip()[:1] == b"{":
        return _row(load_object(body, "A row of a VOTable"))
    return _row(next(_rows(parse_xml(body, huge=True))))


def split(body: bytes) -> Iterator[tuple[str | None, bytes]]:
    """Each row as a JSON object by its identifier; raises `MalformedPayload` where rows describe nothing.

    Rows that only count what a collection holds, by instrument or type, are one collection together.
    """
    if body.lstrip()[:1] == b"{":
        yield None, body
        return
    rows: list[dict[str, Any]] = list(_rows(parse_xml(body, huge=True)))
    if not any(set(_OF_ONE) & row.keys() for row in rows):
        rows = _collections(rows)
    for row in rows:
        yield next((row[name] for name in _NAMED if row.get(name)), None), dump(row)


def _collections(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One row for each collection, with every value of its rows; in no order of the service's."""
    found: dict[str, dict[str, set[str]]] = {}
    for row in rows:
        values = found.setdefault(str(row.get("obs_collection", "")), {})
        for name, value in row.items():
            values.setdefault(name, set()).add(str(value))
    return [
        {name: min(stated) if len(stated) == 1 else sorted(stated) for name, stated in values.items()}
        for values in found.values()
    ]


def recognises(root: Element) -> bool:
    """Whether a root element is a VOTable."""
    return local_name(root) == "VOTABLE"


def _rows(root: Element) -> Iterator[dict[str, str]]:
    if not recognises(root):
        raise MalformedPayload(f"<{local_name(root)}> is no VOTable.")
    for info in root.iter():
        if local_name(info) == "INFO" and info.get("name") == "QUERY_STATUS" and info.get("value") == "ERROR":
            raise NoRecord(f"The service answered with an error: {text_of(info)[:300] or 'without words'}.")
    table = next((each for each in root.iter() if local_name(each) == "TABLE"), None)
    if table is None:
        raise NoRecord("This VOTable holds no table.")
    names = [each.get("name") or each.get("ID") or "" for each in table if local_name(each) == "FIELD"]
    if not {"obs_collection", "creator_did", "obs_title"} & set(names):
        if "ivoid" in names:
            raise NoRecord("These are rows of a registry's tables (RegTAP).", next_step=_REGISTRY)
        shown = ", ".join(names[:6])
        raise NoRecord(f"The rows of this table are measurements, not descriptions: its columns are {shown}.")
    data = next((each for each in table.iter() if local_name(each) == "TABLEDATA"), None)
    if data is None:
        raise MalformedPayload("This table is empty, or in a binary encoding that is not read; ask for TABLEDATA.")
    found = False
    for row in data:
        found = True
        values = [text_of(cell) for cell in row]
        yield {name: value for name, value in zip(names, values, strict=False) if name and value}
    if not found:
        raise NoRecord("This table has no rows.")


def _row(row: dict[str, Any]) -> Description:
    if not set(_NAMED) & row.keys():
        raise MalformedPayload(f"A row is described by one of {', '.join(_NAMED)}; this has none.")
    if "creator_did" in row or ("ID" in row and "obs_title" in row):
        return hips.parse(dump(row))
    reading = Reading(row)
    reading.add("title", reading.text("obs_title") or reading.text("obs_collection"))
    _identify(reading)
    reading.add("facility", *reading.texts("facility_name"))
    reading.add("instrument", *reading.texts("instrument_name"))
    reading.add("type", *reading.texts("dataproduct_type"))
    reading.set("modified", reading.text("last_mod_date"))
    reading.set("available", reading.text("obs_release_date") or reading.text("release_date"))
    ends = [from_mjd(value) if (value := reading.text(name)) else None for name in ("t_min", "t_max")]
    reading.add("temporal", {"startDate": ends[0], "endDate": ends[1]} if all(ends) else None)
    waves = [reading.text(name) for name in ("em_min", "em_max")]
    reading.state(CONTINUUM + "spectralCoverage", f"{waves[0]} {waves[1]} m" if all(waves) else None)
    address = reading.text("access_url")
    reading.add("landingPage", address if address and address.startswith("http") else None)
    return reading.finish("collection", "a column of measurements")


def _identify(reading: Reading) -> None:
    """What its publisher calls a data set is the same at every mirror; what it is in a collection of is only that.

    ObsCore 1.1 §3.3.3 wants an IVOID; the older dataset identifiers of ADS (`ADS/JAO.ALMA#…`) leave its `ivo://` out.
    """
    stated = reading.text("obs_publisher_did")
    if stated and stated.startswith("ADS/"):
        stated = f"ivo://{stated}"
    if stated and stated.startswith("ivo://"):
        reading.own(stated, "ivo")
    else:
        reading.other(stated, "obs_publisher_did")
    reading.other(reading.text("obs_collection"), "ObsCore collection")


FORMAT = Format(
    prefix="votable",
    title="VOTable answer",
    namespace="http://www.ivoa.net/xml/VOTable/v1.3",
    schema_location="http://www.ivoa.net/xml/VOTable/VOTable-1.4.xsd",
    media_type="application/x-votable+xml",
    parse=parse,
    revision=2,
    richness=25,
    aliases=("vot",),
    split=split,
    listed_at=("TR",),
    recognises=recognises,
)
