"""What the ESAP gateway lists: archives, catalogues and datasets, places to compute and workflows for them.

https://git.astron.nl/astron-sdc/esap-api-gateway, as its API answers and its fixtures keep them in JSON or YAML: in a
Django fixture the words of archives stand in a base object, the addresses in an object of another model with the same
key; `uri` is a slug, neither an address nor unique. Facilities (notebooks, batch) and workflows stand alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from schemas.errors import MalformedPayload
from schemas.formats.agents import ORGANISATION, agent
from schemas.formats.json import Reading, dump, listed_in, load, load_object, text_in
from schemas.formats.yaml import load_yaml
from schemas.records import Description, Format

_KINDS = {"archive": "archive", "catalog": "data-service", "dataset": "collection"}
_ALONE = {"facility": "service", "workflow": "software"}
_FIXTURE = re.compile(rb"\A-\s+model:\s*(?:query|ida|batch)\.\w+\s*$", re.MULTILINE)
_LIST = ("results",)


def parse(body: bytes) -> Description:
    """Read one entry; raises `MalformedPayload`."""
    record = load_object(body, "An entry of ESAP")
    if _model(record) in _ALONE and text_in(record.get("name")):
        return _standing_alone(Reading(record))
    if not _is_record(record):
        raise MalformedPayload("This JSON is no entry of ESAP: it has no `uri` and `name` with descriptions.")
    reading = Reading(record)
    model = reading.text("model") or ""
    reading.other(reading.text("uri"), "ESAP slug")
    reading.add("title", reading.text("name"))
    reading.add("abstract", reading.text("short_description"))
    reading.add("description", reading.text("long_description"), reading.text("retrieval_description"))
    institute = agent(reading.text("institute"), types=ORGANISATION)
    reading.set("publisher", institute)
    reading.add("depiction", reading.text("thumbnail"))
    pages = [reading.text("documentation_url"), reading.text("user_url")]
    own = [page for page in pages if page and page.startswith("http") and "//localhost" not in page]
    reading.add("landingPage", *own[:1])
    reading.add("page", *own[1:])
    if len(own) < len([page for page in pages if page]):
        reading.lose("user_url", "leads to the machine of its author")
    for name in ("url", "endpoint_url"):
        address = reading.text(name)
        reading.add("endpointURL", address if address and address.startswith("http") else None)
    protocol = reading.text("protocol")
    reading.add("conformsTo", {"label": [protocol]} if protocol else None)
    reading.add("keyword", *reading.texts("collection"), *reading.texts("category"))
    reading.add("keyword", *(part.strip() for text in reading.texts("level") for part in text.split(",")))
    reading.state("http://purl.org/dc/terms/isPartOf", reading.text("archive_name"))
    reading.add("type", *reading.texts("dp_type"), *reading.texts("catalog_type"), *reading.texts("dataset_type"))
    reading.drop("how the gateway asks and shows it", *_GATEWAY)
    return reading.finish(_KINDS.get(model.rpartition(".")[2], "archive"), "no term for it")


def _standing_alone(reading: Reading) -> Description:
    """A facility or a workflow: a name, a sentence, an address, and what it runs."""
    model = reading.text("model") or ""
    reading.add("title", reading.text("name"))
    reading.add("description", reading.text("description"))
    address = reading.text("url")
    reading.add("landingPage", address if address and address.startswith("http") else None)
    reading.add("type", reading.text("facilitytype"), reading.text("workflowtype"))
    reading.add("technology", reading.text("runtimeengine"), reading.text("runtimePlatform"))
    reading.add("keyword", *(part.strip() for text in reading.texts("keywords") for part in text.split(",")))
    reading.add("creator", reading.text("author"))
    reading.drop("where in its repository it stands", "ref", "filepath")
    reading.drop("how the gateway asks and shows it", *_GATEWAY)
    return reading.finish(_ALONE[model.rpartition(".")[2]], "no term for it")


_GATEWAY = (
    "equinox", "parameters", "parameter_mapping", "output_format", "processing_level", "resource_name", "select_fields",
    "title_field", "thumbnail_field", "service_connector", "pk", "id", "dataset_catalog", "dataset_archive",
    "esap_archive", "url_field", "access_url_field", "archives", "catalogs", "datasets", "dataset", "polygon_fields",
)  # fmt: skip


def split(body: bytes) -> Iterator[tuple[str | None, bytes]]:
    """Each entry: of an answer by model and slug, of a fixture with its two halves put together."""
    value = listed_in(load_yaml(body)[0] if _FIXTURE.match(body) else load(body), *_LIST)
    if not _is_fixture(value):
        for record in value:
            yield text_in(record.get("uri")) if isinstance(record, dict) else None, dump(record)
        return
    words = {each.get("pk"): each.get("fields") for each in value if _model(each) == "esapbaseobject"}
    for each in value:
        fields = each.get("fields") if isinstance(each, dict) else None
        key = each.get("pk") if isinstance(each, dict) else None
        if _model(each) in _ALONE and isinstance(fields, dict):
            # A notebook and a batch system may have one key: each application numbers its own.
            yield f"{each['model'].replace('.', '/')}/{key}", dump({"model": each["model"]} | fields)
        elif _model(each) in _KINDS and isinstance(fields, dict):
            base = words.get(key)
            whole = {"model": _model(each)} | (base if isinstance(base, dict) else {}) | fields
            archive = words.get(fields.get("dataset_archive"))
            if isinstance(archive, dict) and archive.get("name"):
                whole["archive_name"] = archive["name"]
            yield f"{_model(each)}/{key}", dump(whole)


def recognises_json(value: Any) -> bool:
    """Whether a JSON value is a fixture of the gateway, an entry or a list of them."""
    records = listed_in(value, *_LIST)
    return _is_fixture(records) or (bool(records) and _is_record(records[0]))


def _model(record: Any) -> str:
    stated = text_in(record.get("model")) if isinstance(record, dict) else None
    return (stated or "").rpartition(".")[2]


def _is_fixture(records: list[Any]) -> bool:
    return any(_model(each) == "esapbaseobject" or _model(each) in _ALONE for each in records[:5]) and any(
        isinstance(each, dict) and isinstance(each.get("fields"), dict) for each in records[:5]
    )


def recognises_text(start: bytes) -> bool:
    """Whether bytes begin like a fixture of the gateway in YAML."""
    return _FIXTURE.match(start) is not None


def _is_record(record: Any) -> bool:
    if not isinstance(record, dict) or text_in(record.get("name")) is None:
        return False
    return "uri" in record and not record.keys().isdisjoint({"short_description", "long_description", "institute"})


FORMAT = Format(
    prefix="esap",
    title="ESAP gateway entry",
    namespace="https://git.astron.nl/astron-sdc/esap-api-gateway",
    schema_location="",
    media_type="application/json",
    parse=parse,
    revision=3,
    richness=30,
    split=split,
    recognises_json=recognises_json,
    recognises_text=recognises_text,
)
