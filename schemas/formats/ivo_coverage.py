"""What a resource of the Virtual Observatory covers, and which tables it has (VODataService 1.2 §3.2, §3.3).

Where on the sky is no place on Earth: spatial coverage never becomes `spatial`.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from schemas.formats.elements import Parts
from schemas.records import Text

CONTINUUM = "https://w3id.org/continuum/ns#"
_MODIFIED_JULIAN_EPOCH = datetime(1858, 11, 17, tzinfo=UTC)
_LONGEST = 2000
_TABLES = 200


def coverage(part: Parts) -> None:
    """Sky, time, energy and wavebands; coverage in STC, which nobody writes since 2018, is left out."""
    for spatial in part.nodes("spatial"):
        frame, cells = spatial.attribute("frame"), " ".join(spatial.words().split())
        if frame and frame.upper() != "ICRS":
            part.lose("coverage/spatial", "on another body, or in another frame than ICRS", f"{frame} {cells}")
        elif len(cells) > _LONGEST:
            part.lose("coverage/spatial", "a map of the sky too long for a description", cells)
        else:
            part.state(CONTINUUM + "skyCoverage", cells)
    for temporal in part.nodes("temporal"):
        _period(temporal)
    for spectral in part.nodes("spectral"):
        part.state(CONTINUUM + "spectralCoverage", f"{' '.join(spectral.words().split())} J")
    part.add("waveband", *(" ".join(_plain(text).split()) for text in part.texts("waveband")))
    part.drop("coverage in STC is superseded (VODataService 1.2 §3.2)", "STCResourceProfile")
    part.drop("where its coverage can be asked for", "footprint")
    part.drop("how precise positions are", "regionOfRegard")


def from_mjd(text: str) -> str | None:
    """A modified Julian date as a date in ISO 8601, with its time where it has one."""
    try:
        moment = _MODIFIED_JULIAN_EPOCH + timedelta(days=float(text))
    except (ValueError, OverflowError):
        return None
    moment = moment.replace(microsecond=0)
    midnight = (moment.hour, moment.minute, moment.second) == (0, 0, 0)
    return moment.date().isoformat() if midnight else moment.isoformat().replace("+00:00", "Z")


def _period(part: Parts) -> None:
    """Two modified Julian dates, barycentric; to the day that is the civil date."""
    ends = part.words().split()
    dates = [from_mjd(each) for each in ends]
    if len(ends) == 2 and all(dates):
        part.add("temporal", {"startDate": dates[0], "endDate": dates[1]})
    else:
        part.lose("coverage/temporal", "not two modified Julian dates", " ".join(ends))


def tables(resource: Parts) -> None:
    """Tables by name and description; of columns, what quantities they hold (UCDs)."""
    found: list[str] = []
    quantities: dict[str, None] = {}
    schemas = resource.inside("tableset", "schema")
    for table in [*(each for schema in schemas for each in schema.nodes("table")), *resource.nodes("table")]:
        table.attribute("type")
        name, title = table.text("name") or "", table.text("title") or ""
        described = table.text("description") or ""
        words = ": ".join(dict.fromkeys(part for part in (name.strip('"'), title or described) if part))
        found.append(" ".join(words.split()))
        for column in table.nodes("column"):
            quantity = column.text("ucd")
            quantities |= {quantity: None} if quantity else {}
            column.forget()
            resource.lose("tableset/schema/table/column", "of columns their quantities (UCDs) alone are told")
        table.drop("how tables hang together", "foreignKey", "utype", "nrows")
    for schema in schemas:
        schema.drop("a schema only groups tables", "name", "title", "description", "utype")
    resource.state(CONTINUUM + "table", *found[:_TABLES])
    resource.state(CONTINUUM + "quantity", *list(quantities)[:_TABLES])
    if len(found) > _TABLES:
        resource.lose("tableset/schema/table", f"only {_TABLES} tables are told")


def _plain(text: str | Text) -> str:
    return text.value if isinstance(text, Text) else text
