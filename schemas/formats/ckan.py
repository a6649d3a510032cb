"""Packages of CKAN, as its action API answers (`package_search`, `package_show`), with scheming fields or extras.

https://docs.ckan.org/en/latest/api/ and the fields of ckanext-dcat: they stand at the top of a package (scheming) or in
`extras` as key and value, with or without `dcat_` before them, lists there as JSON in a text. Titles in several
languages stand in `title_translated`. Dates without a zone are UTC.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson

from schemas.errors import MalformedPayload
from schemas.formats.agents import ORGANISATION, agent, attribution, contact
from schemas.formats.files import stored_file
from schemas.formats.json import EMPTY, Reading, dump, each_of, listed_in, load_all, load_object, text_in
from schemas.formats.telling import named
from schemas.formats.wkt import point
from schemas.records import Description, Format, Text

_LISTS = ("result.results", "results", "result")
_ONE_OF = frozenset({"resources", "tags", "extras", "num_resources", "organization"})
_AGENT_PARTS = ("name", "email", "url", "uri", "type", "identifier")
_ADMINISTRATION = (
    "creator_user_id", "isopen", "num_resources", "num_tags", "owner_org", "private", "revision_id", "state",
    "relationships_as_object", "relationships_as_subject", "metadata_created", "metadata_modified", "harvest_object_id",
    "harvest_source_id", "harvest_source_title", "guid", "series_order_field",
    "series_order_type",
)  # fmt: skip


def parse(body: bytes) -> Description:
    """Read one package; raises `MalformedPayload`."""
    record = load_object(body, "A package of CKAN")
    inner = record.get("result")
    package = inner if isinstance(inner, dict) and _is_package(inner) else record
    if not _is_package(package):
        raise MalformedPayload("This JSON is no package of CKAN: it has no name or id with resources or extras.")
    reading = Reading(_with_extras(package))
    _names(reading)
    _identifiers(reading)
    _dates(reading)
    _agents(reading)
    _topics(reading)
    _places(reading)
    _conditions(reading)
    _links(reading)
    for each in reading.nodes("resources"):
        _resource(reading, each)
    for group in reading.nodes("groups"):
        reading.add("theme", {"prefLabel": [group.text("title") or group.text("name") or ""]})
        group.forget()
    if text_in(package.get("state")) == "deleted" or package.get("private") is True:
        reading.set("status", {"prefLabel": ["deleted" if package.get("state") == "deleted" else "private"]})
    reading.add("type", reading.text("dcat_type"))
    kind = _KINDS.get(reading.text("type") or "", "dataset")
    if kind == "collection":
        reading.add("@type", "dcat:DatasetSeries")
    reading.drop("how CKAN keeps the package", *_ADMINISTRATION)
    return reading.finish(kind, "no term for it")


_KINDS = {"dataset_series": "collection", "dataset-series": "collection", "service": "data-service"}
"""What ckanext-dcat calls a package that is no data set."""


def split(body: bytes) -> Iterator[tuple[str | None, bytes]]:
    """Each package of an answer, by its id."""
    value = load_all(body)
    for record in listed_in(value, *_LISTS):
        known = isinstance(record, dict) and record is not value
        yield (text_in(record.get("id")) or text_in(record.get("name"))) if known else None, dump(record)


def recognises_json(value: Any) -> bool:
    """Whether a JSON value is a package, an answer with one, or a list that begins with one."""
    if isinstance(value, dict) and isinstance(value.get("result"), dict) and _is_package(value["result"]):
        return True
    records = listed_in(value, *_LISTS)
    return bool(records) and _is_package(records[0])


def _is_package(record: Any) -> bool:
    if not isinstance(record, dict) or (text_in(record.get("name")) is None and text_in(record.get("id")) is None):
        return False
    resources, extras = record.get("resources"), record.get("extras")
    own = isinstance(resources, list) and ("notes" in record or "owner_org" in record or "num_resources" in record)
    return own or (isinstance(extras, list) and "notes" in record)


def _with_extras(package: dict[str, Any]) -> dict[str, Any]:
    """The package with its extras at its top, where nothing of the name is stated there."""
    whole = {name: value for name, value in package.items() if name != "extras"}
    extras = package.get("extras")
    for each in extras if isinstance(extras, list) else ():
        key = text_in(each.get("key")) if isinstance(each, dict) else None
        if key:
            name = key.removeprefix("dcat_") if key != "dcat_type" else key
            if whole.get(name) in EMPTY:
                whole[name] = _unpacked(each.get("value"))
    return {name: _unpacked(value) for name, value in whole.items()}


def _unpacked(value: Any) -> Any:
    """A value that is JSON in a text, as extras hold lists and objects."""
    if isinstance(value, str) and value[:1] in "[{" and value[-1:] in "]}":
        try:
            return orjson.loads(value)
        except orjson.JSONDecodeError:
            return value
    return value


def _names(reading: Reading) -> None:
    for field, term in (("title", "title"), ("notes", "description")):
        plain = reading.text(field)
        translated = reading.left.pop(f"{field}_translated", None)
        pairs = translated.items() if isinstance(translated, dict) else ()
        spoken = [Text(text, str(language)) for language, each in pairs if (text := text_in(each))]
        reading.add(term, *spoken, None if spoken else plain)
    name = reading.text("name")
    if "title" not in reading.properties:
        reading.add("title", name)
    reading.other(name, "CKAN name")


def _identifiers(reading: Reading) -> None:
    """An identifier joins only where somebody promises to keep it; the package's own number is CKAN's."""
    for value in reading.texts("identifier"):
        reading.own(value)
    reading.own(reading.text("doi"), "doi")
    reading.other(reading.text("id"), "CKAN number")
    for value in (*reading.texts("alternate_identifier"), *reading.texts("guid")):
        reading.other(value)
    reading.other(reading.text("uri"))


def _dates(reading: Reading) -> None:
    created, modified = reading.text("metadata_created"), reading.text("metadata_modified")
    reading.set("issued", reading.text("issued") or created)
    reading.set("modified", reading.text("modified") or modified)
    reading.set("created", reading.text("created"))
    reading.set("version", reading.text("version"))
    reading.add("versionNotes", *reading.texts("version_notes"))
    for each in reading.nodes("temporal_coverage"):
        period = {"startDate": each.text("start"), "endDate": each.text("end")}
        reading.add("temporal", {name: value for name, value in period.items() if value})
    period = {"startDate": reading.text("temporal_start"), "endDate": reading.text("temporal_end")}
    reading.add("temporal", {name: value for name, value in period.items() if value})
    reading.set("temporalResolution", reading.text("temporal_resolution"))
    frequency = reading.text("frequency")
    reading.set("accrualPeriodicity", frequency if frequency and "://" in frequency else None)
    if frequency and "://" not in frequency:
        reading.state("https://w3id.org/continuum/ns#updateFrequency", frequency)


def _agents(reading: Reading) -> None:
    """Publishers and creators of every spelling: objects, `publisher_name`, `author`; the organisation comes last."""
    publishers = _parties(reading, "publisher")
    owner = reading.node("organization")
    publishers.append(agent(owner.text("title") or owner.text("name"), types=ORGANISATION))
    owner.forget()
    known = [each for each in publishers if each]
    reading.set("publisher", known[0] if known else None)
    creators = [each for each in (*_parties(reading, "creator"), agent(reading.text("author"))) if each]
    reading.add("creator", *creators)
    for each in _parties(reading, "contributor"):
        reading.add("qualifiedAttribution", attribution(each, "contributor"))
    for each in reading.nodes("contact"):
        addresses, name = each.texts("email"), each.text("name")
        reading.add("contactPoint", contact(reading, "contact", name, addresses=addresses, pages=each.texts("url")))
        each.forget()
    pairs = (("contact_name", "contact_email"), ("maintainer", "maintainer_email"), ("", "author_email"))
    for name_at, address_at in pairs:
        name, address = reading.text(name_at) if name_at else None, reading.text(address_at)
        if name or address:
            reading.add("contactPoint", contact(reading, address_at, name, addresses=[address]))
    reading.drop("a contact's page", "contact_uri", "contact_identifier")


def _parties(reading: Reading, role: str) -> list[Any]:
    found = []
    if any(isinstance(each, dict) for each in each_of(reading.left.get(role))):
        for each in reading.nodes(role):
            known = [value for key in ("uri", "identifier") if (value := each.text(key)) and "://" in value]
            found.append(agent(each.text("name"), identifiers=known, homepage=each.text("url")))
            each.forget()
    else:
        found += [agent(name) for name in reading.texts(role)]
    parts = {key: reading.text(f"{role}_{key}") for key in _AGENT_PARTS}
    known = [value for key in ("uri", "identifier") if (value := parts[key]) and "://" in value]
    found.append(agent(parts["name"], identifiers=known, homepage=parts["url"]))
    return [each for each in found if each]


def _topics(reading: Reading) -> None:
    for each in reading.nodes("tags"):
        reading.add("keyword", each.text("display_name") or each.text("name"))
        each.forget()
    translated = reading.left.pop("tags_translated", None)
    for language, words in translated.items() if isinstance(translated, dict) else ():
        reading.add("keyword", *(Text(text, str(language)) for each in each_of(words) if (text := text_in(each))))
    reading.drop("the tags as one text", "tag_string")
    for value in (*reading.texts("theme"), *reading.texts("category")):
        reading.add("theme", named(value, None) if "://" in value else {"prefLabel": [value]})
    for value in reading.texts("language"):
        reading.add("language", *(part.strip() for part in value.split(",") if part.strip()))


def _places(reading: Reading) -> None:
    """GeoJSON is kept as the box around it; a place by its words or address."""
    for name in ("spatial_coverage", "spatial"):
        stated = reading.left.get(name)
        if isinstance(stated, str):
            reading.add("spatial", reading.text(name))
            continue
        for each in reading.nodes(name):
            uri, words = each.text("uri"), each.text("text")
            shapes = [each.left.pop(key, None) for key in ("bbox", "geom")]
            shape = next((found for value in (*shapes, each.left) if (found := _box_around(_unpacked(value)))), None)
            middle = next(_positions(_coordinates(_unpacked(each.left.pop("centroid", None))), 0), None)
            node: dict[str, Any] = {"prefLabel": [words]} if words else {}
            node |= {"bbox": shape} if shape else {}
            node |= {"centroid": point((str(middle[0]), str(middle[1])))} if middle else {}
            node |= {"@id": uri} if uri and node else {}
            reading.add("spatial", node or uri)
            each.forget()
    reading.add("spatial", reading.text("spatial_uri"), reading.text("spatial_text"))
    reading.set("spatialResolutionInMeters", reading.text("spatial_resolution_in_meters"))


def _box_around(shape: Any) -> str | None:
    numbers = list(_positions(_coordinates(shape), 0))
    if not numbers:
        return None
    east, north = [each[0] for each in numbers], [each[1] for each in numbers]
    west, south, right, top = min(east), min(north), max(east), max(north)
    if not (-180 <= west <= right <= 180 and -90 <= south <= top <= 90):
        return None
    return f"POLYGON(({west} {south},{right} {south},{right} {top},{west} {top},{west} {south}))"


def _coordinates(shape: Any) -> Any:
    return shape.get("coordinates") if isinstance(shape, dict) else None


def _positions(value: Any, depth: int) -> Iterator[tuple[float, float]]:
    if not isinstance(value, list) or depth > 5:
        return
    plain = [each for each in value if isinstance(each, int | float) and not isinstance(each, bool)]
    if len(plain) >= 2 and len(plain) == len(value):
        yield plain[0], plain[1]
        return
    for each in value[:100_000]:
        yield from _positions(each, depth + 1)


def _conditions(reading: Reading) -> None:
    licence = reading.text("license_url") or reading.text("license_id") or reading.text("license_title")
    reading.set("license", licence if licence not in {"notspecified", "other-open", "other-closed"} else None)
    reading.drop("another writes the same", "license_title", "license_id")
    reading.set("accessRights", reading.text("access_rights"))
    words = [*reading.texts("rights"), *reading.texts("usage")]
    reading.set("rights", {"label": words} if words else None)
    reading.add("provenance", *({"label": [words]} for words in reading.texts("provenance")))
    for value in reading.texts("conforms_to"):
        reading.add("conformsTo", named(value, None) if "://" in value else {"label": [value]})


def _links(reading: Reading) -> None:
    for name, term in (("url", "landingPage"), ("documentation", "page"), ("source", "source"),
                       ("is_referenced_by", "isReferencedBy"), ("is_version_of", "isVersionOf"),
                       ("has_version", "hasVersion"), ("in_series", "inSeries")):  # fmt: skip
        for value in reading.texts(name):
            if "://" in value or value.startswith("10."):
                reading.add(term, value)
            else:
                reading.lose(name, "no address and no identifier", value)
    for each in reading.nodes("qualified_relation"):
        other, role = each.text("relation"), each.text("role")
        reading.add("qualifiedRelation", {"relation": [other], "hadRole": role or "Other"} if other else None)
        each.forget("uri")
    for value in reading.texts("applicable_legislation"):
        reading.add(_DCATAP + "applicableLegislation", {"@id": value} if "://" in value else {"@value": value})


def _resource(reading: Reading, each: Reading) -> None:
    address = each.text("access_url") or each.text("url")
    node = stored_file(each.text("download_url") or address, each.text("name") or each.text("title"), each.text("size"))
    if node is None:
        each.close("a resource without an address")
        return
    node["accessURL"] = [address] if address else node["accessURL"]
    checksum, algorithm = each.text("hash"), each.text("hash_algorithm")
    made = stored_file(address, checksum=f"{(algorithm or '').rpartition('_')[2]}:{checksum}") if checksum else None
    node |= {"checksum": made["checksum"]} if made and "checksum" in made else {}
    for name, term in _OF_FILES.items():
        value = each.text(name)
        node |= {term: value} if value else {}
    for name, term in (("description", "description"), ("language", "language"), ("documentation", "page")):
        values = each.texts(name)
        node |= {term: values} if values else {}
    status = each.text("status")
    node |= {"status": named(status, None) if "://" in status else {"prefLabel": [status]}} if status else {}
    rights = _said(each, "rights")
    node |= {"rights": {"label": rights}} if rights else {}
    standards = [named(value, None) if "://" in value else {"label": [value]} for value in each.texts("conforms_to")]
    node |= {"conformsTo": standards} if standards else {}
    for name, predicate in _KEPT_OF_FILES.items():
        values = each.texts(name)
        node |= {predicate: [{"@id" if "://" in value else "@value": value} for value in values]} if values else {}
    services = [found for part in each.nodes("access_services") if (found := _service(part))]
    node |= {"accessService": services} if services else {}
    reading.add("distribution", node)
    each.forget("url")
    each.drop("how CKAN keeps the file", *_OF_CKAN)


_OF_FILES = {
    "format": "format", "mimetype": "mediaType", "license": "license", "issued": "issued", "modified": "modified",
    "temporal_resolution": "temporalResolution", "spatial_resolution_in_meters": "spatialResolutionInMeters",
}  # fmt: skip
_DCAT, _DCATAP = "http://www.w3.org/ns/dcat#", "http://data.europa.eu/r5r/"
_KEPT_OF_FILES = {
    "availability": _DCATAP + "availability",
    "compress_format": _DCAT + "compressFormat",
    "package_format": _DCAT + "packageFormat",
    "applicable_legislation": _DCATAP + "applicableLegislation",
}
_OF_CKAN = (
    "cache_last_updated", "cache_url", "created", "datastore_active", "datastore_contains_all_records_of_source_file",
    "distribution_ref", "id", "last_modified", "metadata_modified", "mimetype_inner", "package_id", "position",
    "resource_type", "revision_id", "state", "uri", "url_type",
)  # fmt: skip


def _service(part: Reading) -> dict[str, Any]:
    """The service by which a file is reached."""
    node: dict[str, Any] = {}
    for name, term in _OF_SERVICES.items():
        values = part.texts(name)
        node |= {term: values} if values else {}
    return node


_OF_SERVICES = {
    "title": "title", "description": "description", "endpoint_url": "endpointURL",
    "endpoint_description": "endpointDescription", "serves_dataset": "servesDataset",
}  # fmt: skip


def _said(part: Reading, name: str) -> list[str | Text]:
    """Words of a field, and in every language where an object has them by language."""
    value = part.left.get(name)
    if isinstance(value, dict):
        part.left.pop(name)
        return [Text(text, str(language)) for language, each in value.items() if (text := text_in(each))]
    return list(part.texts(name))


FORMAT = Format(
    prefix="ckan",
    title="CKAN package",
    namespace="https://docs.ckan.org/en/latest/api",
    schema_location="",
    media_type="application/json",
    parse=parse,
    revision=2,
    richness=35,
    aliases=("ckan_package",),
    split=split,
    listed_at=_LISTS,
    recognises_json=recognises_json,
)
