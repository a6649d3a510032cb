"""Records of InvenioRDM (metadata schema v6 of the record, DataCite's words): SURF, CaltechDATA, Zenodo's new API.

https://inveniordm.docs.cern.ch/reference/metadata/: vocabulary terms are `{"id": …, "title": {"en": …}}`, people
`person_or_org`, identifiers `{"scheme": …, "identifier": …}`, the DOI of all versions stands in `parent`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from schemas.errors import MalformedPayload
from schemas.formats.agents import ORGANISATION, PERSON, agent, attribution, project
from schemas.formats.datacite_agents import node_identifier
from schemas.formats.datacite_relations import related, resolvable
from schemas.formats.files import DCT_EXTENT, one_distribution, stored_file
from schemas.formats.json import Reading, listed_in, load_object, split_list, text_in
from schemas.formats.kinds import kind_of_types
from schemas.formats.rights import Statement, sort_rights
from schemas.formats.telling import named
from schemas.formats.wkt import box, point, position
from schemas.formats.zenodo_json import code_fields
from schemas.records import Description, Finding, Format, Severity, Text

_LIST = ("hits.hits",)
_DCT = "http://purl.org/dc/terms/"
_DATES = {"issued": "issued", "created": "created", "updated": "modified", "available": "available"}
_ACCESS = {"public": "open access", "restricted": "restricted access"}


def parse(body: bytes) -> Description:
    """Read one record; raises `MalformedPayload`. A tombstone gets a finding: what is gone is only named."""
    record = load_object(body, "A record of InvenioRDM")
    if not _is_record(record):
        raise MalformedPayload("This JSON is no record of InvenioRDM: it has no `metadata` in that shape.")
    reading = Reading(record)
    metadata = reading.node("metadata")
    _identity(reading, metadata)
    _words(metadata)
    kind = _type(metadata)
    _people(metadata)
    _subjects(metadata)
    _dates(metadata)
    _rights(reading, metadata)
    _relations(metadata)
    _funding(metadata)
    _places(metadata)
    _files(reading, metadata)
    code_fields(reading.node("custom_fields"))
    _tombstone(reading)
    reading.drop("who changes the record", "provenance", "created_by", "notes", "internal_notes")
    reading.drop("dates of the repository's record", "created", "updated")
    reading.drop("how the repository keeps the record", *_ADMINISTRATION)
    return reading.finish(kind, "no term for it")


_ADMINISTRATION = (
    "$schema", "pid", "status", "is_draft", "is_published", "revision_id", "versions", "stats", "ui", "media_files",
    "expires_at", "swh", "deletion_status", "parent", "id",
)  # fmt: skip


def split(body: bytes) -> Iterator[tuple[str | None, bytes]]:
    """Each record of an answer, by its id."""
    return split_list(body, _LIST, "id")


def recognises_json(value: Any) -> bool:
    """Whether a JSON value is a record, or an answer that begins with one."""
    records = listed_in(value, *_LIST)
    return bool(records) and _is_record(records[0])


def _is_record(record: Any) -> bool:
    if not isinstance(record, dict) or not isinstance(record.get("metadata", {}), dict):
        return False
    if "tombstone" in record and "pids" in record:
        return True
    metadata = record.get("metadata", {})
    creators = metadata.get("creators")
    first = creators[0] if isinstance(creators, list) and creators else {}
    kind = metadata.get("resource_type")
    return (isinstance(first, dict) and "person_or_org" in first) or (
        isinstance(kind, dict) and "id" in kind and "type" not in kind
    )


def _identity(reading: Reading, metadata: Reading) -> None:
    pids = reading.node("pids")
    for scheme, pid in _pids(pids):
        if scheme in {"doi", "handle"}:
            reading.own(pid, scheme)
        elif scheme == "concept-doi":
            reading.add("isVersionOf", resolvable("doi", pid))
        else:
            reading.other(pid, scheme)
    parent = reading.node("parent")
    for scheme, pid in _pids(parent.node("pids")):
        if scheme == "doi":
            reading.add("isVersionOf", resolvable("doi", pid))
    parent.forget()
    links = reading.node("links")
    reading.add("landingPage", links.text("self_html"))
    links.forget()
    reading.other(reading.text("id"), "record number")
    for each in metadata.nodes("identifiers"):
        reading.other(each.text("identifier"), each.text("scheme"))


def _pids(pids: Reading) -> Iterator[tuple[str, str]]:
    for scheme in list(pids.left):
        for pid in pids.nodes(scheme):
            value = pid.text("identifier")
            pid.forget("provider", "client")
            if value:
                yield scheme, value


def _term(part: Reading, name: str) -> tuple[str, str]:
    """Id and title of a vocabulary's term; the title in English, or the first there is."""
    node = part.node(name)
    title = node.node("title")
    shown = title.text("en") or next((text for key in list(title.left) if (text := title.text(key))), "")
    title.forget()
    identifier = node.text("id") or ""
    node.forget("props")
    return identifier, shown


def _text(part: Reading, name: str) -> str | Text | None:
    text = part.text(name)
    language, _ = _term(part, "lang")
    return Text(text, language) if text and language else text


def _words(metadata: Reading) -> None:
    metadata.add("title", metadata.text("title"))
    for each in metadata.nodes("additional_titles"):
        metadata.add("alternative", _text(each, "title"))
        _term(each, "type")
    metadata.add("description", metadata.text("description"))
    for each in metadata.nodes("additional_descriptions"):
        kind, _ = _term(each, "type")
        text = _text(each, "description")
        if kind == "methods" and text:
            metadata.add("provenance", {"label": [text]})
        else:
            metadata.add("description", text)
    metadata.set("version", metadata.text("version"))
    metadata.set("publisher", metadata.text("publisher"))
    for each in metadata.nodes("languages"):
        metadata.add("language", each.text("id"))
        each.forget("title")


def _type(metadata: Reading) -> str:
    identifier, title = _term(metadata, "resource_type")
    metadata.add("type", title or identifier)
    return kind_of_types([word for word in (identifier.rpartition("-")[2], identifier, title) if word]) or "other"


def _people(metadata: Reading) -> None:
    for name in ("creators", "contributors"):
        for each in metadata.nodes(name):
            who = _agent(each)
            role, title = _term(each, "role")
            if role.lower() == "contactperson":
                each.lose(f"metadata/{name}", "a contact's name is private")
            elif name == "creators":
                metadata.add("creator", who)
            else:
                metadata.add("qualifiedAttribution", attribution(who, title or role or "Other"))


def _agent(part: Reading) -> dict[str, Any] | str | None:
    node = part.node("person_or_org")
    known = []
    for each in node.nodes("identifiers"):
        value = each.text("identifier")
        known.append(node_identifier(each.text("scheme") or "", value) if value else None)
    groups: list[str | dict[str, Any] | None] = []
    for each in part.nodes("affiliations"):
        identifier, name = each.text("id") or "", each.text("name")
        ror = node_identifier("ror", identifier) if len(identifier) == 9 and identifier[0] == "0" else None
        groups.append(
            agent(name or (None if ror else identifier), identifiers=[ror], types=ORGANISATION if ror else None)
        )
        each.forget("identifiers")
    types = {"personal": PERSON, "organizational": ORGANISATION}.get(node.text("type") or "")
    name = node.text("name")
    node.forget("given_name", "family_name")
    return agent(name, types=types, identifiers=known, of=groups)


def _subjects(metadata: Reading) -> None:
    for each in metadata.nodes("subjects"):
        identifier, word = each.text("id"), each.text("subject")
        each.drop("a keyword names no scheme", "scheme", "title", "props", "identifiers")
        if identifier and identifier.startswith("http"):
            metadata.add("theme", named(identifier, word))
        else:
            metadata.add("keyword", word)
            if identifier:
                each.lose("metadata/subjects/id", "a code of a list that only the repository knows", identifier)


def _dates(metadata: Reading) -> None:
    """The publication date may be a range (EDTF level 0): then it is from its start on."""
    metadata.set("issued", metadata.text("publication_date"))
    for each in metadata.nodes("dates"):
        kind, _ = _term(each, "type")
        date, said = each.text("date") or "", each.text("description")
        start, slash, end = date.partition("/")
        if kind in _DATES and date:
            metadata.first(_DATES[kind], f"metadata/dates@{kind}", date)
        elif kind in {"collected", "coverage", "valid"} and date:
            node: dict[str, Any] = {"startDate": start, "endDate": end if slash else start}
            metadata.add("temporal", node | ({"prefLabel": [said]} if said else {}))
            continue
        else:
            each.lose("metadata/dates", "a date of no meaning that we know", f"{kind} {date}")
        if said:
            each.lose("metadata/dates/description", "a date has no words beside it", said)


def _rights(reading: Reading, metadata: Reading) -> None:
    access = reading.node("access")
    files, record = access.text("files"), access.text("record")
    embargo = access.node("embargo")
    statements = []
    if embargo.flag("active"):
        statements.append(Statement("embargoed access"))
        metadata.set("available", embargo.text("until"))
        statements.append(Statement(embargo.text("reason")))
    elif files or record:
        statements.append(Statement(_ACCESS.get(files or record or "")))
    embargo.forget()
    access.forget("status")
    for each in metadata.nodes("rights"):
        link, code = each.text("link"), each.text("id")
        props = each.node("props")
        link = link or props.text("url")
        props.forget()
        words = [_translated(each, name) for name in ("title", "description")]
        statements.append(Statement(words[0], link, code))
        statements.append(Statement(words[1]))
        each.forget("icon")
    statements += [Statement(text) for text in metadata.texts("copyright")]
    metadata.properties.update(sort_rights(statements))


def _translated(part: Reading, name: str) -> str | Text | None:
    if isinstance(part.left.get(name), str):
        return part.text(name)
    node = part.node(name)
    language = "en" if node.has("en") else next(iter(node.left), "en")
    text = node.text(language)
    node.forget()
    return Text(text, language) if text else None


def _relations(metadata: Reading) -> None:
    for each in metadata.nodes("related_identifiers"):
        relation, _ = _term(each, "relation_type")
        _term(each, "resource_type")
        value = each.text("identifier") or ""
        iri = resolvable(each.text("scheme") or "", value)
        if iri is None:
            each.lose("metadata/related_identifiers", "what it points to has no IRI", f"{relation} {value}")
        else:
            metadata.add(*related(relation, iri))
    for each in metadata.nodes("references"):
        iri = resolvable(each.text("scheme") or "", each.text("identifier") or "")
        text = each.text("reference")
        metadata.add("references", iri)
        metadata.state(_DCT + "references", None if iri else text)


def _funding(metadata: Reading) -> None:
    for each in metadata.nodes("funding"):
        node = each.node("funder")
        ror = node_identifier("ror", identifier) if (identifier := node.text("id")) else None
        funder = agent(node.text("name"), types=ORGANISATION, identifiers=[ror])
        metadata.add("isFundedBy", funder)
        award = each.node("award")
        title = award.node("title")
        shown = award.text("acronym") or title.text("en") or next(filter(None, map(title.text, list(title.left))), None)
        title.forget()
        known = [
            node_identifier(each.text("scheme") or "", each.text("identifier") or "")
            for each in award.nodes("identifiers")
        ]
        numbers = [award.text("number"), award.text("id"), *known]
        metadata.add("wasGeneratedBy", project(shown, identifiers=numbers, funder=funder))
        award.forget("program", "organizations", "subjects")


def _places(metadata: Reading) -> None:
    for each in metadata.node("locations").nodes("features"):
        name = each.text("place")
        said = each.text("description")
        node: dict[str, Any] = {"prefLabel": [name or said]} if name or said else {}
        for identifier in each.nodes("identifiers"):
            value = identifier.text("identifier")
            if (identifier.text("scheme") or "").lower() == "geonames" and value:
                node["@id"] = f"https://sws.geonames.org/{value.rstrip('/').rpartition('/')[2]}/"
        node |= _geometry(each.node("geometry"))
        metadata.add("spatial", node["@id"] if node.keys() == {"@id"} else node)


def _geometry(part: Reading) -> dict[str, Any]:
    """A point of GeoJSON, or the box around a polygon; longitude stands first (RFC 7946 §3.1.1)."""
    kind, places = part.text("type"), part.left.pop("coordinates", None)
    if kind == "Point" and isinstance(places, list) and len(places) >= 2:
        at = position(text_in(places[0]), text_in(places[1]))
        return {"centroid": point(at)} if at else {}
    ring = places[0] if kind == "Polygon" and isinstance(places, list) and places else None
    if isinstance(ring, list) and all(isinstance(each, list) and len(each) >= 2 for each in ring):
        numbers = [each[:2] for each in ring if all(isinstance(value, int | float) for value in each[:2])]
        if numbers:
            west, east = (function(each[0] for each in numbers) for function in (min, max))
            south, north = (function(each[1] for each in numbers) for function in (min, max))
            low, high = position(str(west), str(south)), position(str(east), str(north))
            shape = box(low, high) if low and high else None
            return {"bbox": shape} if shape else {}
    return {}


def _files(reading: Reading, metadata: Reading) -> None:
    page = next(iter(reading.properties.get("landingPage", [])), None)
    files = reading.node("files")
    entries = files.left.pop("entries", None)
    listed = list(entries.values()) if isinstance(entries, dict) else entries if isinstance(entries, list) else []
    for entry in listed:
        if isinstance(entry, dict):
            links = entry.get("links")
            address = text_in(links.get("content")) if isinstance(links, dict) else None
            node = stored_file(address, text_in(entry.get("key")), entry.get("size"), entry.get("checksum"), page=page)
            if node and (kind := text_in(entry.get("mimetype"))):
                node["mediaType"] = kind
            reading.add("distribution", node)
    files.forget()
    formats, sizes = metadata.texts("formats"), metadata.texts("sizes")
    if not reading.properties.get("distribution"):
        distribution, _ = one_distribution(formats, sizes, [page] if page else [])
        reading.add("distribution", distribution)
    metadata.state(DCT_EXTENT, *sizes)


def _tombstone(reading: Reading) -> None:
    tombstone = reading.node("tombstone")
    if not tombstone.left:
        return
    reason = tombstone.node("removal_reason").text("id") or "no reason given"
    tombstone.forget()
    reading.findings.append(
        Finding(
            "RDM-REMOVED",
            Severity.ERROR,
            f"The repository removed this record: {reason}.",
            path="tombstone",
            found=reason,
            fix="Withdraw the record.",
        )
    )


FORMAT = Format(
    prefix="invenio_rdm",
    title="InvenioRDM record",
    namespace="https://inveniordm.docs.cern.ch/reference/metadata/",
    schema_location="",
    media_type="application/vnd.inveniordm.v1+json",
    parse=parse,
    revision=1,
    richness=42,
    aliases=("inveniordm",),
    split=split,
    listed_at=_LIST,
    recognises_json=recognises_json,
)
