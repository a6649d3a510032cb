"""Records of Zenodo's REST API, and of repositories that answer in its older shape (`/api/records`).

https://developers.zenodo.org/#representation: a record with `metadata`, `files` and `links`. `doi` names this
version, `conceptdoi` all versions: they stay apart, and only the version's own DOI joins records.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from schemas.errors import MalformedPayload
from schemas.formats.agents import ORGANISATION, agent, attribution, project
from schemas.formats.datacite_agents import node_identifier
from schemas.formats.datacite_relations import related, resolvable
from schemas.formats.files import stored_file
from schemas.formats.json import Reading, listed_in, load_object, split_list, text_in
from schemas.formats.kinds import kind_of_types
from schemas.formats.rights import Statement, sort_rights
from schemas.formats.telling import named
from schemas.formats.wkt import point, position
from schemas.records import Description, Format

_LIST = ("hits.hits",)
_DCT = "http://purl.org/dc/terms/"
_NOTE = "http://www.w3.org/2004/02/skos/core#note"


def parse(body: bytes) -> Description:
    """Read one record; raises `MalformedPayload`."""
    record = load_object(body, "A record of Zenodo")
    if _is_deposit(record):
        record = {"metadata": record}
    elif not _is_record(record):
        raise MalformedPayload("This JSON is no record of Zenodo: it has no `metadata` with a `title`.")
    reading = Reading(record)
    metadata = reading.node("metadata")
    site = _identity(reading, metadata)
    _words(metadata)
    kind = _type(metadata)
    for name, role in (("creators", ""), ("contributors", "Other")):
        _people(metadata, name, role)
    _classification(metadata, site)
    _dates(metadata)
    _rights(metadata)
    _relations(metadata)
    _grants(metadata)
    _published_in(metadata)
    _places(metadata)
    code_fields(metadata.node("custom"))
    _files(reading)
    reading.drop("dates of the repository's record", "created", "modified", "updated")
    reading.drop("how often it was used", "stats")
    reading.drop("who may change the record", "owners", "owner")
    reading.drop("how the repository keeps the record", *_ADMINISTRATION)
    return reading.finish(kind, "no term for it")


_ADMINISTRATION = (
    "status", "state", "submitted", "revision", "swh", "parent",
)  # fmt: skip


def split(body: bytes) -> Iterator[tuple[str | None, bytes]]:
    """Each record of an answer, by its number."""
    return split_list(body, _LIST, "id", "recid")


def recognises_json(value: Any) -> bool:
    """Whether a JSON value is a record, or an answer that begins with one."""
    records = listed_in(value, *_LIST)
    return bool(records) and (_is_record(records[0]) or _is_deposit(records[0]))


def _is_record(record: Any) -> bool:
    """InvenioRDM's own shape has `creators[].person_or_org` and a `resource_type.id` instead."""
    metadata = record.get("metadata") if isinstance(record, dict) else None
    if not isinstance(metadata, dict) or not text_in(metadata.get("title")):
        return False
    kind = metadata.get("resource_type")
    return "conceptrecid" in record or (isinstance(kind, dict) and "type" in kind) or "access_right" in metadata


def _is_deposit(record: Any) -> bool:
    """What a deposit is made of: `.zenodo.json` in a repository of code (developers.zenodo.org, deposit metadata)."""
    return isinstance(record, dict) and "upload_type" in record and "metadata" not in record


def _identity(reading: Reading, metadata: Reading) -> str | None:
    """Identifiers and landing page; gives the site, such as `https://zenodo.org`, where the page tells it."""
    doi = reading.text("doi") or metadata.text("doi")
    reading.own(doi, "doi")
    metadata.left.pop("doi", None)
    links = reading.node("links")
    page = links.text("self_html") or links.text("html")
    reading.add("landingPage", page or resolvable("doi", doi or ""))
    number = reading.text("id") or reading.text("recid")
    reading.other(number, "record number")
    concept = resolvable("doi", reading.text("conceptdoi") or "")
    if concept and concept.lower() != (resolvable("doi", doi or "") or "").lower():
        reading.add("isVersionOf", concept)
    links.forget()  # addresses of the API for what stands here, or for its owner
    for each in metadata.nodes("alternate_identifiers"):
        reading.other(each.text("identifier"), each.text("scheme"))
    for name in ("doi_url", "title", "conceptrecid", "recid", "id"):
        reading.forget(name)
    return "/".join(page.split("/")[:3]) if page and page.startswith("http") else None


def _words(metadata: Reading) -> None:
    metadata.add("title", metadata.text("title"))
    metadata.add("description", metadata.text("description"))
    metadata.state(_NOTE, *metadata.texts("notes"))
    for text in metadata.texts("method"):
        metadata.add("provenance", {"label": [text]})
    metadata.set("version", metadata.text("version"))
    metadata.add("language", *metadata.texts("language"))


def _type(metadata: Reading) -> str:
    kind = metadata.node("resource_type")
    words = [kind.text("subtype"), kind.text("type"), kind.text("title")]
    stated = [metadata.text(name) for name in ("publication_type", "image_type", "upload_type")]
    metadata.add("type", words[2] or words[0] or words[1] or next((word for word in stated if word), None))
    words += stated
    return kind_of_types([word for word in words if word]) or "other"


def _people(metadata: Reading, name: str, role: str) -> None:
    for each in metadata.nodes(name):
        known = [node_identifier(scheme, value) for scheme in ("orcid", "gnd") if (value := each.text(scheme))]
        who = agent(each.text("name"), identifiers=known, of=each.texts("affiliation"))
        part = each.text("type") or role
        if part == "ContactPerson":
            each.lose(f"metadata/{name}", "a contact's name is private")
        elif part:
            metadata.add("qualifiedAttribution", attribution(who, part))
        else:
            metadata.add("creator", who)


def _classification(metadata: Reading, site: str | None) -> None:
    """Keywords and concepts; communities by their page at the `site` that the record is from."""
    metadata.add("keyword", *metadata.texts("keywords"))
    for subject in metadata.nodes("subjects"):
        term, address = subject.text("term"), subject.text("identifier")
        subject.drop("an address names its own scheme", "scheme")
        if address and address.startswith("http"):
            metadata.add("theme", named(address, term))
        else:
            metadata.add("keyword", term)
    for community in metadata.nodes("communities"):
        identifier = community.text("id") or community.text("identifier")
        if site and identifier:
            metadata.add("isPartOf", f"{site}/communities/{identifier}")
        else:
            metadata.state(_DCT + "isPartOf", identifier)


def _dates(metadata: Reading) -> None:
    metadata.set("issued", metadata.text("publication_date"))
    metadata.set("available", metadata.text("embargo_date"))
    for each in metadata.nodes("dates"):
        kind = (each.text("type") or "").lower()
        start, end, said = each.text("start"), each.text("end"), each.text("description")
        ends = {name: value for name, value in (("startDate", start), ("endDate", end)) if value}
        if kind in {"collected", "valid"} and ends:
            metadata.add("temporal", ends | ({"prefLabel": [said]} if said else {}))
        else:
            each.lose("metadata/dates", "a date of no meaning that we know", f"{kind} {start or end or ''}")


def _rights(metadata: Reading) -> None:
    statements = [Statement(text) for text in metadata.texts("access_right")]
    value = metadata.left.get("license")
    if isinstance(value, dict):
        licence = metadata.node("license")
        statements.append(Statement(licence.text("title"), licence.text("url"), licence.text("id")))
    else:
        statements += [Statement(None, None, code) for code in metadata.texts("license")]
    statements += [Statement(text) for text in metadata.texts("access_conditions")]
    metadata.properties.update(sort_rights(statements))


def _relations(metadata: Reading) -> None:
    for each in metadata.nodes("related_identifiers"):
        relation, value = each.text("relation") or "", each.text("identifier") or ""
        iri = resolvable(each.text("scheme") or "", value)
        each.drop("what kind of thing the other is", "resource_type")
        if iri is None:
            each.lose("metadata/related_identifiers", "what it points to has no IRI", f"{relation} {value}")
        else:
            metadata.add(*related(relation, iri))
    metadata.state(_DCT + "references", *metadata.texts("references"))
    metadata.node("relations").forget()  # which version this is: `isVersionOf` says of what


def _grants(metadata: Reading) -> None:
    for each in metadata.nodes("grants"):
        node = each.node("funder")
        name, doi = node.text("name"), node.text("doi")
        funder = agent(name, types=ORGANISATION, identifiers=[resolvable("doi", doi or "")])
        node.forget("acronyms", "url", "links", "identifiers", "id", "parent", "remote_created", "remote_modified")
        metadata.add("isFundedBy", funder)
        title = each.text("acronym") or each.text("title")
        number, address = each.text("code"), each.text("url")
        body, _, award = (each.text("id") or "").partition("::")
        if funder is None and award:
            funder, number = agent(None, types=ORGANISATION, identifiers=[resolvable("doi", body)]), number or award
        metadata.add("wasGeneratedBy", project(title, identifiers=[number, address], funder=funder))
        each.forget("title", "internal_id", "links", "program", "identifiers", "startdate", "enddate", "doi")


def _published_in(metadata: Reading) -> None:
    journal = metadata.node("journal")
    volume, issue = journal.text("volume"), journal.text("issue")
    parts = [journal.text("title"), f"{volume} ({issue})" if volume and issue else volume, journal.text("pages")]
    metadata.state(_DCT + "bibliographicCitation", ", ".join(part for part in parts if part) or None)
    journal.forget("year")
    meeting = metadata.node("meeting")
    said = [meeting.text("title"), meeting.text("acronym"), meeting.text("place"), meeting.text("dates")]
    shown = ", ".join(part for part in said if part)
    metadata.state(_NOTE, f"Presented at: {shown}" if shown else None)
    metadata.add("relation", meeting.text("url"))
    imprint = metadata.node("imprint")
    metadata.set("publisher", imprint.text("publisher"))
    metadata.other(imprint.text("isbn"), "ISBN")
    part_of = metadata.node("part_of")
    metadata.state(_DCT + "isPartOf", part_of.text("title"))
    thesis = metadata.node("thesis")
    metadata.set("publisher", thesis.text("university"))
    for supervisor in thesis.nodes("supervisors"):
        metadata.add("qualifiedAttribution", attribution(agent(supervisor.text("name")), "supervisor"))


def _places(metadata: Reading) -> None:
    for each in metadata.nodes("locations"):
        at = position(each.text("lon"), each.text("lat"))
        name = each.text("place")
        node: dict[str, Any] = {"prefLabel": [name]} if name else {}
        metadata.add("spatial", node | ({"centroid": point(at)} if at else {}))


def code_fields(custom: Reading) -> None:
    """What InvenioRDM's optional fields add to software."""
    custom.add("codeRepository", custom.text("code:codeRepository"))
    status = custom.node("code:developmentStatus")
    identifier = status.text("id")
    custom.set("status", {"prefLabel": [identifier]} if identifier else None)
    for language in custom.nodes("code:programmingLanguage"):
        custom.add("programmingLanguage", language.text("id"))
        language.forget()
    status.forget()


def _files(reading: Reading) -> None:
    for each in reading.nodes("files"):
        links = each.node("links")
        address = links.text("self") or links.text("download")
        name = each.text("key") or each.text("filename")
        reading.add("distribution", stored_file(address, name, each.text("size"), each.text("checksum")))
        each.forget("id", "type", "bucket", "filesize")
        links.forget()


FORMAT = Format(
    prefix="zenodo_json",
    title="Zenodo record (REST API)",
    namespace="https://developers.zenodo.org/",
    schema_location="",
    media_type="application/json",
    parse=parse,
    revision=1,
    richness=40,
    aliases=("zenodo",),
    split=split,
    listed_at=_LIST,
    recognises_json=recognises_json,
)
