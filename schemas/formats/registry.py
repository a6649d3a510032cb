"""Every metadata format that we read, and how one is found: by prefix, by rank, or by what the bytes are."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

from schemas.errors import MalformedPayload, UnknownFormat
from schemas.formats import (
    arxiv,
    carpentries,
    cern_open_data,
    cern_videos,
    ckan,
    codemeta,
    cric,
    croissant,
    crossref,
    csw_record,
    datacite_json,
    dataverse_json,
    dcat_rdf,
    dcat_us,
    eosc_datasource,
    eosc_guideline,
    eosc_marketplace,
    eosc_provider,
    eosc_search,
    eosc_service,
    eosc_training,
    esap,
    fedcloud,
    gocdb,
    gwosc,
    hepdata,
    hips,
    icalendar,
    inspire,
    invenio_rdm,
    iso19139,
    ivo_vor,
    km3net,
    marcxml,
    oai_datacite,
    oai_dc,
    oai_ddi,
    osg_topology,
    pos_ext_dc,
    re3data,
    ro_crate,
    ror,
    rucio_rse,
    schema_org,
    stac,
    voevent,
    votable,
    zenodo_json,
)
from schemas.formats.eosc_records import records_in
from schemas.formats.json import load_all
from schemas.formats.not_records import what_json_is, what_xml_is
from schemas.formats.xml import parse_xml
from schemas.records import Format

FORMATS: tuple[Format, ...] = (
    codemeta.FORMAT,
    dcat_us.FORMAT,
    ro_crate.FORMAT,
    croissant.FORMAT,
    schema_org.FORMAT,
    dcat_rdf.FORMAT,
    eosc_datasource.FORMAT,
    eosc_training.FORMAT,
    eosc_guideline.FORMAT,
    eosc_search.FORMAT,
    eosc_marketplace.FORMAT,
    eosc_service.FORMAT,
    eosc_provider.FORMAT,
    ivo_vor.FORMAT,
    marcxml.FORMAT,
    arxiv.FORMAT,
    pos_ext_dc.FORMAT,
    oai_datacite.FORMAT,
    oai_ddi.FORMAT,
    iso19139.FORMAT,
    csw_record.FORMAT,
    oai_dc.FORMAT,
    cern_open_data.FORMAT,
    cern_videos.FORMAT,
    inspire.FORMAT,
    hepdata.FORMAT,
    datacite_json.FORMAT,
    ror.FORMAT,
    dataverse_json.FORMAT,
    crossref.FORMAT,
    hips.FORMAT,
    gwosc.FORMAT,
    re3data.FORMAT,
    icalendar.FORMAT,
    esap.FORMAT,
    carpentries.FORMAT,
    votable.FORMAT,
    zenodo_json.FORMAT,
    invenio_rdm.FORMAT,
    gocdb.FORMAT,
    fedcloud.FORMAT,
    osg_topology.FORMAT,
    cric.FORMAT,
    rucio_rse.FORMAT,
    ckan.FORMAT,
    stac.FORMAT,
    voevent.FORMAT,
    km3net.FORMAT,
)

_BY_PREFIX = {name: each for each in FORMATS for name in (*each.aliases, each.prefix)}


def find_format(prefix: str) -> Format | None:
    """The format of this prefix or alias, or `None`."""
    return _BY_PREFIX.get(prefix)


def format_of(prefix: str) -> Format:
    """The format of this prefix or alias; raises `UnknownFormat`, which names the nearest."""
    found = find_format(prefix)
    if found is not None:
        return found
    near = get_close_matches(prefix, _BY_PREFIX, n=3)
    known = ", ".join(each.prefix for each in FORMATS)
    raise UnknownFormat(
        f"'{prefix}' is not a metadata format that we read.",
        next_step=f"Did you mean {' or '.join(near)}?" if near else f"Known formats: {known}.",
    )


def richest(prefixes: Iterable[str]) -> list[str]:
    """The prefixes of a server that we can read, the one that says most first; our own name before an alias."""
    readable = [(prefix, each) for prefix in prefixes if (each := find_format(prefix)) is not None]
    readable.sort(key=lambda pair: (-pair[1].richness, pair[0] != pair[1].prefix))
    return [prefix for prefix, _ in readable]


def recognise(body: bytes) -> Format | None:
    """The format of bytes by their root element, JSON keys or text syntax; `None` if it is none of ours."""
    start = body[:4096].removeprefix(b"\xef\xbb\xbf").lstrip()
    if start[:1] in (b"{", b"["):
        return _of_json(body)
    for each in FORMATS:
        if each.recognises_text is not None and each.recognises_text(start):
            return each
    try:
        root = parse_xml(body, huge=True)
    except MalformedPayload:
        return None
    return next((each for each in FORMATS if each.recognises is not None and each.recognises(root)), None)


def unrecognised(body: bytes, prefix: str = "") -> tuple[str, str]:
    """Why `recognise` knows no format: `(reason, words)` for a quarantine.

    What is broken is told with its place; what is whole, by what was looked for and how a source states its format.
    """
    start = body[:4096].lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n")
    if not start:
        return "empty", "there is nothing in it but blanks." if body else "it is empty: 0 bytes."
    known_as = None
    try:
        if body.startswith(_ARCHIVES) or body[257:262] == b"ustar":
            shown = "it is an archive: unpack it, or name it alone as the endpoint of a source."
        elif start[:1] == b"<":
            root = parse_xml(body)
            known_as = what_xml_is(root)
            shown = f"its root element is {root.tag}."
        elif start[:1] in (b"{", b"["):
            known_as = what_json_is(load_all(body))
            shown = f"it is JSON, beginning with {_keys(records_in(load_all(body)))}."
        else:
            shown = f"it begins with {body[:24]!r}."
    except MalformedPayload as error:
        return "malformed-payload", str(error)
    if known_as is not None:
        return "not-a-record", f"It is {known_as}."
    unknown = f"no format '{prefix}' is known, nor can it" if prefix else "the format cannot"
    return (
        "unknown-format",
        f"{unknown} be told from the bytes: {shown} A root element, key or directive of one of {len(FORMATS)} formats "
        f'was looked for; a source file states what it gives, such as formats = ["{oai_dc.FORMAT.prefix}"].',
    )


_ARCHIVES = (b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"7z\xbc\xaf")


def _keys(records: list[Any]) -> str:
    first = records[0] if records else None
    if not isinstance(first, dict):
        return "no record" if first is None else f"a {type(first).__name__}"
    return f"the keys {', '.join(sorted(map(str, first))[:5])}"[:200] if first else "an empty object"


def _of_json(body: bytes) -> Format | None:
    try:
        value = load_all(body)
    except MalformedPayload:
        return None
    return next((each for each in FORMATS if each.recognises_json is not None and each.recognises_json(value)), None)
