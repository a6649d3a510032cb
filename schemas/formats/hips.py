"""Properties of Hierarchical Progressive Surveys: `properties` files, `hipslist`, and MOCServer's answers in JSON.

HiPS 1.0 §4.4: one `key = value` a line; records are parted by blank lines, comments begin with `#`, a key may be
repeated. The survey goes by its `creator_did`; `ID` is the MOCServer's name for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from schemas.errors import MalformedPayload
from schemas.formats.agents import agent, attribution
from schemas.formats.datacite_relations import resolvable
from schemas.formats.ivo_coverage import CONTINUUM, from_mjd
from schemas.formats.json import Reading, dump, listed_in, load, text_in
from schemas.formats.rights import Statement, sort_rights
from schemas.records import Description, Format

_KEY = re.compile(rb"(?:\s*#[^\n]*\n|\s*\n)*\s*(?:creator_did|ID|publisher_did|obs_id|hips_\w+|obs_\w+)\s*=", re.ASCII)
_DATE = re.compile(r"(\d{2})/(\d{2})/(\d{2})(?: .*)?")
_TECHNICAL = re.compile(
    r"(?:hips_(?:pixel|cube|rgb|initial|tile|order|hierarchy|overlay|lon|lat|estsize|builder|version|nb_tiles|check|data"
    r"|coverage|progenitor|sampling|process|skyval|min|max|bunit|variable|status|service_url_|pixel)\w*"
    r"|moc_\w+|data_\w+|client_\w+|obs_initial\w*|t_\w+resolution|s_pixel_scale|TIMESTAMP|addendum_did|pixel\w*"
    r"|dataproduct_subtype|s_\w+|em_\w+|nb_rows|cs_service_url|tap_\w+|vizier\w*|ads\w*|MOC\w*|hips_frame|hipsgen\w*)"
)


def parse(body: bytes) -> Description:
    """Read one survey; raises `MalformedPayload`."""
    records = list(_records(body))
    if not records or not _is_record(records[0]):
        raise MalformedPayload(
            "These are no HiPS properties: neither `creator_did` nor `ID` and `obs_title` are stated.",
            next_step="HiPS 1.0 §4.4 lists the keys that every survey has.",
        )
    reading = Reading(records[0])
    did = reading.text("creator_did")
    reading.own(did if did is None or did.startswith("ivo:") else f"ivo://{did}", "ivo" if did else None)
    for name in ("publisher_did", "ID", "obs_id"):
        reading.other(reading.text(name), name)
    titles = reading.texts("obs_title")
    collections = reading.texts("obs_collection")
    reading.add("title", *(titles or collections))
    reading.add("alternative", *(each for each in collections if titles and each not in titles))
    reading.add("description", *reading.texts("obs_description"))
    reading.state(CONTINUUM + "acknowledgement", *reading.texts("obs_ack"))
    for name, role in (
        ("hips_creator", "HiPS creator"),
        ("prov_progenitor", "progenitor"),
        ("obs_provider", "provider"),
    ):
        for value in reading.texts(name):
            reading.add("qualifiedAttribution", attribution(agent(value), role))
    _dates(reading)
    reading.add("waveband", *reading.texts("obs_regime"))
    reading.add("type", *reading.texts("dataproduct_type"))
    reading.add("keyword", *(part for value in reading.texts("client_category") for part in value.split("/")))
    _coverage(reading)
    _links(reading)
    _rights(reading)
    technical = [name for name in reading.left if _TECHNICAL.fullmatch(name)]
    reading.drop("how the tiles are made and shown", *technical)
    return reading.finish("survey", "no term for it")


def split(body: bytes) -> Iterator[tuple[str | None, bytes]]:
    """Each survey of a list, by its `creator_did` or `ID`."""
    for record in _records(body):
        identifier = next((text for key in ("creator_did", "ID") if (text := text_in(_first(record.get(key))))), None)
        yield identifier, dump(record)


def recognises_text(body: bytes) -> bool:
    """Whether this begins as properties do."""
    return _KEY.match(body) is not None


def recognises_json(value: Any) -> bool:
    """Whether a JSON value is a record of the MOCServer, or an answer that begins with one."""
    records = listed_in(value)
    return bool(records) and _is_record(records[0])


def _first(value: Any) -> Any:
    return value[0] if isinstance(value, list) and value else value


def _is_record(record: Any) -> bool:
    if not isinstance(record, dict):
        return False
    return "creator_did" in record or ("ID" in record and not record.keys().isdisjoint({"obs_title", "obs_collection"}))


def _records(body: bytes) -> Iterator[dict[str, Any]]:
    """The records of a file; keys that are repeated have a list."""
    if body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in {b"{", b"["}:
        yield from (each for each in listed_in(load(body)) if isinstance(each, dict))
        return
    try:
        lines = body.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        lines = body.decode("latin-1").splitlines()
    record: dict[str, Any] = {}
    for line in [*lines, ""]:
        key, equals, value = (part.strip() for part in line.partition("="))
        if not line.strip() and record:
            yield record
            record = {}
        elif equals and key and not key.startswith("#"):
            record.setdefault(key, []).append(value)


def _dates(reading: Reading) -> None:
    """The release of the tiles is the publication, their making the creation."""
    for name, term in (("hips_release_date", "modified"), ("hips_creation_date", "created"), ("bib_year", "issued")):
        stated = reading.text(name)
        match = _DATE.fullmatch(stated or "")
        # '03/07/15 12:00:30' (MUSE-M42): day first, as CDS writes
        reading.set(term, f"20{match[3]}-{match[2]}-{match[1]}" if match else stated)


def _coverage(reading: Reading) -> None:
    """Time as modified Julian dates, wavelengths in metres with a decimal comma here and there."""
    ends = [from_mjd(value) if (value := reading.text(name)) else None for name in ("t_min", "t_max")]
    if all(ends):
        reading.add("temporal", {"startDate": ends[0], "endDate": ends[1]})
    waves = [reading.text(name) for name in ("em_min", "em_max")]
    if all(waves):
        reading.state(CONTINUUM + "spectralCoverage", " ".join((each or "").replace(",", ".") for each in waves) + " m")
    for name in ("moc_sky_fraction", "hips_sky_fraction"):
        reading.state(CONTINUUM + "skyFraction", reading.text(name))


def _links(reading: Reading) -> None:
    addresses = reading.texts("hips_service_url")
    formats = [part for value in reading.texts("hips_tile_format") for part in value.split()]
    standard = {"@id": "ivo://ivoa.net/std/hips", "label": ["Hierarchical Progressive Survey"]}
    for address in addresses:
        reading.add("landingPage", address)
        node: dict[str, Any] = {"accessURL": [address], "title": ["HiPS tiles"], "conformsTo": [standard]}
        reading.add("distribution", *([node | {"format": each} for each in formats] or [node]))
    for name in sorted(each for each in reading.left if each.startswith("hips_service_url_")):
        reading.lose("hips_service_url_*", "a mirror of the same", reading.text(name) or "")
    moc = reading.text("moc_access_url")
    reading.add("page", *reading.texts("obs_description_url"), *reading.texts("bib_reference_url"))
    reading.lose("moc_access_url", "where its coverage can be asked for", moc) if moc else None
    for value in reading.texts("bib_reference"):
        iri = resolvable("bibcode", value)
        reading.add("isReferencedBy", iri)
        if iri is None:
            reading.state("http://purl.org/dc/terms/isReferencedBy", value)


def _rights(reading: Reading) -> None:
    statements = [Statement(text, None) for name in ("obs_copyright", "hips_copyright") for text in reading.texts(name)]
    statements += [Statement(None, address) for address in reading.texts("obs_license_url")]
    statements += [Statement(text, None, text) for text in reading.texts("obs_licence") + reading.texts("hips_licence")]
    reading.properties.update(sort_rights(statements))
    reading.add("page", *reading.texts("obs_copyright_url"))


FORMAT = Format(
    prefix="hips",
    title="HiPS properties",
    namespace="http://www.ivoa.net/documents/HiPS/",
    schema_location="",
    media_type="text/plain",
    parse=parse,
    revision=2,
    richness=40,
    aliases=("hips_properties", "mocserver"),
    split=split,
    recognises_json=recognises_json,
    recognises_text=recognises_text,
)
