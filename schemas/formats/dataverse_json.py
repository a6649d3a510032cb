"""Dataverse's own JSON: native API answers, `dataverse_json` exports, and items of its search.

https://guides.dataverse.org/en/latest/api/native-api.html: metadata blocks hold fields `{typeName, value}`, whose
values may be compounds of fields. Blocks of single disciplines have no terms of ours but where and when.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from schemas.errors import MalformedPayload
from schemas.formats.agents import ORGANISATION, agent, attribution, contact, project
from schemas.formats.datacite_agents import node_identifier
from schemas.formats.datacite_relations import resolvable
from schemas.formats.files import stored_file
from schemas.formats.json import Reading, dump, listed_in, load, load_all, load_object, text_in
from schemas.formats.rights import Statement, sort_rights
from schemas.formats.telling import named
from schemas.formats.wkt import box, position
from schemas.privacy import REDACTED, redact_payload
from schemas.records import Description, Format

_LIST = ("data.items", "data")
_DCT = "http://purl.org/dc/terms/"
_NOTE = "http://www.w3.org/2004/02/skos/core#note"


def parse(body: bytes) -> Description:
    """Read one dataset; raises `MalformedPayload`."""
    record = _data(load_object(body, "A dataset of Dataverse"))
    if not _is_record(record):
        raise MalformedPayload("This JSON is no dataset of Dataverse: it has no `metadataBlocks` with fields.")
    outer = Reading(record)
    if "metadataBlocks" not in record and _version(record) is None:
        return _item(outer)
    reading = outer
    for name in ("datasetVersion", "latestVersion"):
        if isinstance(record.get(name), dict):
            reading = outer.node(name)
    page = _identity(outer, reading)
    blocks = reading.node("metadataBlocks")
    for name in list(blocks.left):
        block = blocks.node(name)
        block.forget("displayName", "name")
        fields = Reading(_fields(block.left.pop("fields", None)), path=f"metadataBlocks/{name}", within=reading)
        _block(fields)
        fields.close("a field of one discipline, without a term" if name != "citation" else "no term for it")
    _rights(reading)
    _files(reading, page)
    reading.first("issued", "publicationDate", outer.text("publicationDate"), reading.text("publicationDate"))
    reading.first("modified", "lastUpdateTime", reading.text("lastUpdateTime"), reading.text("releaseTime"))
    reading.set("publisher", reading.properties.get("publisher") or outer.text("publisher"))
    numbers = [
        reading.text("versionNumber") or reading.text("datasetVersionNumber"),
        reading.text("versionMinorNumber"),
    ]
    reading.set("version", ".".join(each for each in numbers if each))
    for part in (outer, reading):
        part.drop("how the repository keeps the record", *_ADMINISTRATION)
    return outer.finish("dataset", "no term for it")


_ADMINISTRATION = (
    "id", "storageIdentifier", "versionState", "createTime", "datasetId", "latestVersionPublishingState", "UNF",
    "productionDate", "citation", "deaccessionLink", "fileAccessRequest", "datasetType", "publisher", "identifier",
    "authority", "protocol", "persistentUrl", "separator", "datasetPersistentId", "metadataLanguage",
    "internalVersionNumber",
    "archiveNote", "versionNote", "studyCompletion", "guestbookId", "owner", "isPartOf",
)  # fmt: skip


def split(body: bytes) -> Iterator[tuple[str | None, bytes]]:
    """Each dataset of an answer, by its persistent identifier."""
    value = load_all(body)
    for record in [value] if _is_record(_data(value)) else listed_in(value, *_LIST):
        inner = _data(record)
        yield _pid(inner) if isinstance(inner, dict) and record is not value else None, dump(inner)


def recognises_json(value: Any) -> bool:
    """Whether a JSON value is a dataset, or an answer that begins with one."""
    records = [value] if _is_record(_data(value)) else listed_in(value, *_LIST)
    return bool(records) and _is_record(_data(records[0]))


def redact(body: bytes) -> tuple[bytes, int]:
    """A dataset without the names of contacts and depositors, and how much was taken out."""
    count = 0
    if b"datasetContact" in body or b'"depositor"' in body:
        try:
            value = load(body)
        except MalformedPayload:  # its reader says so
            return redact_payload(body)
        count = _redact(value)
        body = dump(value) if count else body
    body, more = redact_payload(body)
    return body, count + more


def _redact(value: Any) -> int:
    if isinstance(value, list):
        return sum(map(_redact, value))
    if not isinstance(value, dict):
        return 0
    name, stated = value.get("typeName"), value.get("value")
    if name in {"datasetContactName", "depositor"} and isinstance(stated, str) and stated not in {"", REDACTED}:
        value["value"] = REDACTED
        return 1
    return sum(map(_redact, value.values()))


# --- the shapes it comes in -----------------------------------------------------------------------------------------


def _data(record: Any) -> Any:
    inner = record.get("data") if isinstance(record, dict) else None
    return inner if isinstance(inner, dict) and "items" not in inner else record


def _version(record: dict[str, Any]) -> dict[str, Any] | None:
    for name in ("datasetVersion", "latestVersion"):
        if isinstance(record.get(name), dict) and isinstance(record[name].get("metadataBlocks"), dict):
            return dict(record[name])
    blocks = record.get("metadataBlocks")
    inside = blocks.values() if isinstance(blocks, dict) else ()
    return record if any(isinstance(each, dict) and "fields" in each for each in inside) else None


def _is_record(record: Any) -> bool:
    if not isinstance(record, dict):
        return False
    return _version(record) is not None or {"global_id", "name", "type"} <= record.keys()


def _pid(record: dict[str, Any]) -> str | None:
    version = _version(record) or record
    stated = text_in(version.get("datasetPersistentId")) or text_in(record.get("global_id"))
    parts = [text_in(record.get(key)) for key in ("protocol", "authority", "identifier")]
    made = f"{parts[0]}:{parts[1]}/{parts[2]}" if all(parts) else None
    return stated or made or text_in(record.get("persistentUrl"))


def _fields(stated: Any) -> dict[str, Any]:
    """`[{typeName, value}]` as a plain object, compounds too."""
    found: dict[str, Any] = {}
    for each in stated if isinstance(stated, list) else ():
        if isinstance(each, dict) and (name := text_in(each.get("typeName"))):
            value = each.get("value")
            listed = [_compound(item) for item in (value if isinstance(value, list) else [value])]
            found[name] = listed if isinstance(value, list) else listed[0]
    return found


def _compound(item: Any) -> Any:
    if not isinstance(item, dict):
        return item
    inner = {name: part.get("value") if isinstance(part, dict) else part for name, part in item.items()}
    return {name: value for name, value in inner.items() if not isinstance(value, dict)}


def _item(reading: Reading) -> Description:
    """One hit of the search API."""
    reading.own(reading.text("global_id"))
    reading.add("title", reading.text("name"))
    reading.add("description", reading.text("description"))
    reading.add("landingPage", reading.text("url"))
    reading.add("creator", *reading.texts("authors"))
    reading.set("publisher", reading.text("publisher") or reading.text("name_of_dataverse"))
    reading.set("issued", reading.text("published_at"))
    reading.add("keyword", *reading.texts("keywords"))
    for word in reading.texts("subjects"):
        reading.add("theme", named(None, word))
    versions = [reading.text("majorVersion"), reading.text("minorVersion")]
    reading.set("version", ".".join(each for each in versions if each))
    kinds = {"dataset": "dataset", "dataverse": "collection", "file": "dataset"}
    kind = kinds.get(reading.text("type") or "", "dataset")
    reading.drop("personal data", "contacts")
    return reading.finish(kind, "how the repository keeps the record")


# --- what it says -----------------------------------------------------------------------------------------------------


def _identity(outer: Reading, reading: Reading) -> str | None:
    pid = _pid(outer.left | {"datasetPersistentId": reading.left.get("datasetPersistentId")})
    if pid:
        reading.own(pid.replace("hdl:", "hdl:"))
    page = outer.text("persistentUrl") or resolvable("", pid or "")
    reading.add("landingPage", page)
    return page


def _block(fields: Reading) -> None:
    fields.add("title", *fields.texts("title"))
    for name in ("subtitle", "alternativeTitle"):
        fields.add("alternative", *fields.texts(name))
    fields.add("page", *fields.texts("alternativeURL"))
    for each in fields.nodes("otherId"):
        fields.other(each.text("otherIdValue"), each.text("otherIdAgency"))
    _people(fields)
    if all(isinstance(each, str) for each in fields.left.get("dsDescription") or ()):  # of imports
        fields.add("description", *fields.texts("dsDescription"))
    for each in fields.nodes("dsDescription"):
        fields.add("description", each.text("dsDescriptionValue"))
        each.drop("a description has no date", "dsDescriptionDate")
    for word in fields.texts("subject"):
        fields.add("theme", named(None, word))
    for name, address in (("keyword", "keywordTermURI"), ("topicClassification", "topicClassValueURI")):
        for each in fields.nodes(name):
            label, iri = each.text("keywordValue") or each.text("topicClassValue"), each.text(address)
            fields.add("theme", named(iri, label) if iri and iri.startswith("http") else None)
            fields.add("keyword", None if iri and iri.startswith("http") else label)
            each.drop("a keyword names no scheme", *list(each.left))
    fields.add("language", *fields.texts("language"))
    fields.add("type", *fields.texts("kindOfData"))
    for name in ("notesText", "originOfSources", "characteristicOfSources", "accessToSources"):
        fields.state(_NOTE, *fields.texts(name))
    _dates(fields)
    _places(fields)
    _relations(fields)
    fields.add("instrument", *fields.texts("astroInstrument"))
    fields.add("facility", *fields.texts("astroFacility"))
    fields.add("waveband", *fields.texts("coverage.Spectral.Bandpass"))


def _people(fields: Reading) -> None:
    for each in fields.nodes("author"):
        scheme, number = each.text("authorIdentifierScheme") or "", each.text("authorIdentifier")
        known = [node_identifier(scheme, number) if number else None]
        of = each.text("authorAffiliation")
        fields.add("creator", agent(each.text("authorName"), identifiers=known, of=[of.strip("()") if of else None]))
        each.forget("authorIdentifierType")
    for name, role in (("producer", "producer"), ("distributor", "distributor")):
        for each in fields.nodes(name):
            who = agent(
                each.text(f"{name}Name"),
                of=[each.text(f"{name}Affiliation")],
                types=ORGANISATION,
                homepage=each.text(f"{name}URL"),
            )
            fields.add("qualifiedAttribution", attribution(who, role))
            each.forget(f"{name}Abbreviation", f"{name}LogoURL")
    for each in fields.nodes("contributor"):
        who = agent(each.text("contributorName"))
        fields.add("qualifiedAttribution", attribution(who, each.text("contributorType") or "contributor"))
    for each in fields.nodes("datasetContact"):
        shown = contact(
            fields,
            "datasetContact",
            each.text("datasetContactName"),
            organisation=(each.text("datasetContactAffiliation") or "").strip("()") or None,
            addresses=[each.text("datasetContactEmail")],
        )
        fields.add("contactPoint", shown)
    fields.drop("personal data", "depositor")
    for each in fields.nodes("grantNumber"):
        funder = agent(each.text("grantNumberAgency"), types=ORGANISATION)
        fields.add("isFundedBy", funder)
        fields.add("wasGeneratedBy", project(None, identifiers=[each.text("grantNumberValue")], funder=funder))


def _dates(fields: Reading) -> None:
    fields.first("issued", "distributionDate", fields.text("distributionDate"))
    fields.first("created", "productionDate", fields.text("productionDate"))
    fields.state(_DCT + "dateSubmitted", fields.text("dateOfDeposit"))
    for name, start, end in (
        ("timePeriodCovered", "timePeriodCoveredStart", "timePeriodCoveredEnd"),
        ("dateOfCollection", "dateOfCollectionStart", "dateOfCollectionEnd"),
    ):
        for each in fields.nodes(name):
            ends = {"startDate": each.text(start), "endDate": each.text(end)}
            fields.add("temporal", {key: value for key, value in ends.items() if value})


def _places(fields: Reading) -> None:
    for each in fields.nodes("geographicCoverage"):
        names = [each.text(name) for name in ("otherGeographicCoverage", "city", "state", "country")]
        fields.add("spatial", named(None, ", ".join(name for name in names if name)))
    for each in fields.nodes("geographicBoundingBox"):
        low = position(each.text("westLongitude"), each.text("southLongitude") or each.text("southLatitude"))
        high = position(each.text("eastLongitude"), each.text("northLongitude") or each.text("northLatitude"))
        shape = box(low, high) if low and high else None
        fields.add("spatial", {"bbox": shape} if shape else None)
    fields.forget("geographicUnit")


def _relations(fields: Reading) -> None:
    for each in fields.nodes("publication"):
        scheme, number = each.text("publicationIDType") or "", each.text("publicationIDNumber") or ""
        iri = resolvable(scheme, number) or resolvable("", each.text("publicationURL") or "")
        text = each.text("publicationCitation")
        fields.add("isReferencedBy", iri)
        fields.state(_DCT + "isReferencedBy", None if iri else text)
        each.forget("publicationURL", "publicationRelationType")
    for name, term in (
        ("relatedMaterial", "relation"), ("relatedDatasets", "relation"), ("otherReferences", "references"),
        ("dataSources", "source"),
    ):  # fmt: skip
        for text in fields.texts(name):
            iri = resolvable("", text)
            fields.add(term, iri)
            fields.state(_DCT + term, None if iri else text)
    for each in fields.nodes("series"):
        fields.state(_DCT + "isPartOf", *each.texts("seriesName"))
        each.drop("a series has no words beside it", "seriesInformation")
    for each in fields.nodes("software"):
        said = [each.text("softwareName"), each.text("softwareVersion")]
        fields.state(_DCT + "requires", " ".join(part for part in said if part) or None)


_TERMS_OF_USE = (
    "termsOfUse", "termsOfAccess", "restrictions", "conditions", "confidentialityDeclaration", "disclaimer",
    "citationRequirements", "specialPermissions", "depositorRequirements", "availabilityStatus",
)  # fmt: skip


def _rights(reading: Reading) -> None:
    """A licence by name and address, else the terms of use in words; restricted files say so on the file."""
    statements = []
    if isinstance(reading.left.get("license"), dict):
        each = reading.node("license")
        statements.append(Statement(each.text("name"), each.text("uri")))
        each.forget()
    else:
        statements += [Statement(text) for text in reading.texts("license")]
    for name in (
        "termsOfUse",
        "termsOfAccess",
        "restrictions",
        "conditions",
        "confidentialityDeclaration",
        "disclaimer",
    ):
        statements += [Statement(text) for text in reading.texts(name)]
    for name in ("citationRequirements", "specialPermissions", "depositorRequirements", "availabilityStatus"):
        statements += [Statement(text) for text in reading.texts(name)]
    reading.properties.update(sort_rights(statements))
    reading.drop("personal data", "contactForAccess")
    reading.drop(
        "where the originals and their collection are", "originalArchive", "dataAccessPlace", "sizeOfCollection"
    )


def _files(reading: Reading, page: str | None) -> None:
    for each in reading.nodes("files"):
        data = each.node("dataFile")
        stated = data.node("checksum")
        digest = f"md5:{md5}" if (md5 := data.text("md5")) else f"{stated.text('type')}:{stated.text('value')}"
        address = resolvable("doi", (data.text("persistentId") or "").removeprefix("doi:")) or data.text("pidURL")
        name = each.text("label") or data.text("filename")
        node = stored_file(None, name, data.text("filesize"), digest, page=address or page)
        kind = data.text("contentType")
        if node and kind:
            node["mediaType"] = kind
        if node and (text := each.text("description") or data.text("description")):
            node["description"] = [text]
        reading.add("distribution", node)
        if node is None:
            reading.lose("files", "a file without an address", name or "")
        each.forget()
        data.forget()
        stated.forget()


FORMAT = Format(
    prefix="dataverse_json",
    title="Dataverse dataset",
    namespace="https://guides.dataverse.org/en/latest/api/native-api.html",
    schema_location="",
    media_type="application/json",
    parse=parse,
    revision=1,
    richness=40,
    aliases=("dataverse",),
    split=split,
    listed_at=_LIST,
    recognises_json=recognises_json,
    redact=redact,
)
