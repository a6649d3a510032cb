"""Records of the CERN Open Data portal, as its API and its repository of fixtures write them.

https://github.com/cernopendata/opendata.cern.ch (record-v1.0.0 schema). Older records have one value where newer have
a list; descriptions are HTML with relative links; nine tenths of the records are configurations and other
supplementaries, which are kind `other` so that they do not stand before the datasets.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from schemas.errors import MalformedPayload
from schemas.formats.agents import ORGANISATION, agent, attribution
from schemas.formats.datacite_agents import node_identifier
from schemas.formats.datacite_relations import resolvable
from schemas.formats.energies import collision_energy
from schemas.formats.files import DCT_EXTENT, stored_file
from schemas.formats.json import Reading, dump, listed_in, load, load_object, text_in
from schemas.formats.rights import Statement, sort_rights
from schemas.records import Description, Format
from schemas.text import plain

_LIST = ("hits.hits",)
_PORTAL = "https://opendata.cern.ch"
_DCT = "http://purl.org/dc/terms/"
_NOTE = "http://www.w3.org/2004/02/skos/core#note"
_CONTINUUM = "https://w3id.org/continuum/ns#"
_KINDS = {
    "dataset": "dataset",
    "software": "software",
    "environment": "software",
    "documentation": "publication",
}
_RELATIONS = {"ischildof": "source", "isrelatedto": "relation", "isversionof": "isVersionOf"}
_FILES = 50
_VARIABLES = 200


def parse(body: bytes) -> Description:
    """Read one record; raises `MalformedPayload`."""
    record = _bare(load_object(body, "A record of CERN Open Data"))
    if not _is_record(record):
        raise MalformedPayload(
            "This JSON is no record of CERN Open Data: it has no `recid` or `slug` with a `type.primary`."
        )
    reading = Reading(record)
    page = _identity(reading)
    kind = _type(reading)
    reading.add("title", reading.text("title"))
    reading.add("alternative", reading.text("title_additional"))
    _people(reading)
    _collisions(reading)
    _dates(reading)
    _words(reading)
    _made(reading)
    _relations(reading)
    _data(reading, page)
    licence = reading.node("license")
    reading.properties.update(sort_rights([Statement(None, None, code) for code in licence.texts("attribution")]))
    reading.drop("which runs, luminosity sections and triggers were used", *_RUNS)
    return reading.finish(kind, "no term for it")


_RUNS = (
    "run_numbers", "cross_section", "pileup", "dataset_semantics_files", "run_range", "luminosity_sections",
    "dataset_semantics_link", "hlt_trigger_paths",
)  # fmt: skip


def split(body: bytes) -> Iterator[tuple[str | None, bytes]]:
    """Each record of a file or answer, by its recid, which may have a prefix (`atlas-160006`)."""
    for record in listed_in(load(body), *_LIST):
        inner = _bare(record)
        stated = (inner.get("recid") or inner.get("slug")) if isinstance(inner, dict) else None
        yield text_in(stated), dump(inner)


def recognises_json(value: Any) -> bool:
    """Whether a JSON value is a record, or a list that begins with one."""
    records = listed_in(value, *_LIST)
    return bool(records) and _is_record(_bare(records[0]))


def _bare(record: Any) -> Any:
    """A record out of the API's envelope `{id, metadata}`."""
    inner = record.get("metadata") if isinstance(record, dict) else None
    return inner if isinstance(inner, dict) and "recid" in inner else record


def _is_record(record: Any) -> bool:
    kind = record.get("type") if isinstance(record, dict) else None
    return isinstance(kind, dict) and "primary" in kind and ("recid" in record or _is_page(record))


def _is_page(record: dict[str, Any]) -> bool:
    """Whether this is a page of documentation, which has a slug for a number and its text in a file of its own."""
    return "recid" not in record and {"slug", "body"} <= record.keys()


def _identity(reading: Reading) -> str:
    reading.own(reading.text("doi"), "doi")
    slug = reading.text("slug")
    if slug and "recid" not in reading.left:
        page = f"{_PORTAL}/docs/{slug}"
        reading.other(slug, "CERN Open Data page")
        reading.add("landingPage", page)
        reading.add("description", reading.node("short_description").text("content"))
        reading.add("keyword", *reading.texts("tags"))
        reading.add("creator", *reading.texts("author"))
        reading.drop("how the portal shows its pages", "featured", "screenshot")
        reading.drop("the text of a page stands in a file of its own", "body")
        return page
    number = reading.text("recid") or ""
    reading.other(number, "CERN Open Data record")
    page = f"{_PORTAL}/record/{number}"
    reading.add("landingPage", page)
    return page


def _type(reading: Reading) -> str:
    stated = reading.node("type")
    primary = stated.text("primary") or ""
    reading.add("type", primary, *stated.texts("secondary"))
    return _KINDS.get(primary.lower(), "other")


def _people(reading: Reading) -> None:
    """Authors where there are any, else the collaboration; it is named as such in any case."""
    for each in reading.nodes("authors"):
        known = [node_identifier("orcid", value) if (value := each.text("orcid")) else None, each.text("inspireid")]
        reading.add("creator", agent(each.text("name"), identifiers=known, of=_places(each)))
        each.forget("ccid")
    node = reading.node("collaboration")
    group = agent(node.text("name"), types=ORGANISATION)
    if group and not reading.properties.get("creator"):
        reading.add("creator", group)
    reading.add("qualifiedAttribution", attribution(group, "collaboration"))
    number = node.text("recid")
    reading.add("relation", f"{_PORTAL}/record/{number}" if number else None)
    reading.set("publisher", reading.text("publisher"))


def _places(author: Reading) -> list[dict[str, Any] | str | None]:
    """Where an author works. `Orsay, LAL; Paris, IN2P3` are two places, and their ROR ids stand in the same order."""
    names = [name.strip() for text in author.texts("affiliation") for name in text.split(";") if name.strip()]
    stated = author.text("rorid")
    rors = [node_identifier("ror", value.strip()) for value in stated.split(";")] if stated else []
    if len(rors) == len(names):
        return [agent(name, types=ORGANISATION, identifiers=[ror]) for name, ror in zip(names, rors, strict=True)]
    if stated:
        author.lose("authors/rorid", "whose it is of several is not said", stated)
    return [agent(name) for name in names]


def _collisions(reading: Reading) -> None:
    reading.add("experiment", *reading.texts("experiment"))
    reading.add("facility", *reading.texts("accelerator"))
    collision = reading.node("collision_information")
    reading.add("collisionEnergy", *map(collision_energy, collision.texts("energy")))
    reading.add("collisionType", *collision.texts("type"))
    reading.add("keyword", *reading.texts("keywords"), *reading.texts("signature"))
    categories = reading.node("categories")
    categories.drop("who made the categories", "source")
    for word in [*categories.texts("primary"), *categories.texts("secondary")]:
        reading.add("theme", {"prefLabel": [word]})
    reading.state(_DCT + "isPartOf", *reading.texts("collections"))
    reading.state(_CONTINUUM + "runPeriod", *reading.texts("run_period"))
    reading.state(_CONTINUUM + "magnetPolarity", *reading.texts("magnet_polarity"))
    stripping = reading.node("stripping")
    reading.state(_CONTINUUM + "strippingStream", stripping.text("stream"))
    reading.state(_CONTINUUM + "strippingVersion", stripping.text("version"))


def _dates(reading: Reading) -> None:
    """Years: published, reprocessed, and those in which the collisions were recorded."""
    reading.set("issued", reading.text("date_published"))
    reading.set("modified", reading.text("date_reprocessed"))
    years = reading.texts("date_created")
    if years:
        reading.add("temporal", {"startDate": min(years), "endDate": max(years)})
    reading.add("language", *reading.texts("language"))


def _words(reading: Reading) -> None:
    for name in ("abstract", "description"):
        if isinstance(reading.left.get(name), str):
            reading.add("description", _absolute(reading.text(name)))
        for part in reading.nodes(name):
            reading.add("description", _absolute(part.text("description")))
            _links(part, "relation")
    for name in ("usage", "note", "use_with", "validation"):
        for part in reading.nodes(name):
            text = part.text("description")
            reading.state(_NOTE, plain(text) if text else None)
            _links(part, "page" if name == "usage" else "relation")


def _absolute(html: str | None) -> str | None:
    """HTML whose links to the portal's own pages lead there from anywhere."""
    return html.replace('href="/', f'href="{_PORTAL}/') if html else html


def _links(part: Reading, term: str) -> None:
    """Links to other records by `recid`, to pages by `url`, which may be relative to the portal."""
    for link in part.nodes("links"):
        number, address = link.text("recid"), link.text("url")
        if number:
            part.add("relation", f"{_PORTAL}/record/{number}")
        elif address:
            part.add(term, _PORTAL + address if address.startswith("/") else address)
        link.drop("a link has no words beside it", "description", "title")


def _made(reading: Reading) -> None:
    """How it was made: methods in words, and the software of each step."""
    for part in reading.nodes("methodology"):
        text = part.text("description")
        reading.add("provenance", {"label": [plain(text)]} if text else None)
        _links(part, "relation")
        for step in part.nodes("steps"):
            said = [step.text("type"), step.text("release"), step.text("global_tag"), *step.texts("generators")]
            words = ", ".join(each for each in said if each)
            reading.add("provenance", {"label": [words]} if words else None)
            step.drop("scripts and settings of a step", "configuration_files", "note", "output_dataset")
    details = reading.node("system_details")
    released = [details.text("release"), details.text("global_tag")]
    text = details.text("description")
    reading.state(_DCT + "requires", *released, plain(text) if text else None)
    number = details.text("recid")
    reading.add("requires", f"{_PORTAL}/record/{number}" if number else None)
    for image in details.nodes("container_images"):
        reading.state(_DCT + "requires", image.text("name"))
        image.forget("registry")
    code = reading.node("source_code_repository")
    reading.add("codeRepository", code.text("url"))
    code.drop("a link has no words beside it", "description", "links")
    _links(reading, "page")


def _relations(reading: Reading) -> None:
    for each in reading.nodes("relations"):
        kind, number = (each.text("type") or "").lower(), each.text("recid")
        iri = f"{_PORTAL}/record/{number}" if number else resolvable("doi", each.text("doi") or "")
        title = each.text("title")
        each.drop("a relation has no words beside it", "description", "doi")
        if iri is None:
            reading.state(_DCT + "relation", title)
        elif kind in _RELATIONS:
            reading.add(_RELATIONS[kind], iri)
        else:
            reading.add("qualifiedRelation", {"relation": [iri], "hadRole": kind or "Other"})


# --- files ------------------------------------------------------------------------------------------------------


def _data(reading: Reading, page: str) -> None:
    whole = reading.node("distribution")
    formats, size = whole.texts("formats"), whole.text("size")
    events, number = whole.text("number_events"), whole.text("number_files")
    reading.state(DCT_EXTENT, f"{events} events" if events else None, f"{number} files" if number else None)
    availability = whole.text("availability")
    if availability:
        reading.set("status", {"prefLabel": [availability]})
    whole.forget("availability_details")
    for name in ("files", "_files"):
        _files(reading, name, page)
    if formats or size:
        node: dict[str, Any] = {"accessURL": [page], "title": ["All files"]}
        node |= {"format": formats[0]} if formats else {}
        node |= {"byteSize": size} if size and size.isdigit() else {}
        reading.add("distribution", node)
        reading.state("http://purl.org/dc/elements/1.1/format", *formats[1:])
    variables = []
    for each in reading.nodes("dataset_semantics"):
        said = (each.text("variable"), each.text("description"))
        unit = each.text("unit")
        variables.append(": ".join(part for part in said if part) + (f" [{unit}]" if unit else ""))
        each.forget("type")
    reading.state(_CONTINUUM + "variable", *variables[:_VARIABLES])
    if len(variables) > _VARIABLES:
        reading.lose("dataset_semantics", f"only {_VARIABLES} variables are told")


def _files(reading: Reading, name: str, page: str) -> None:
    """Each file where there are few, the index files alone where there are many: some records list thousands."""
    files = reading.nodes(name)
    shown = files if len(files) <= _FILES else [each for each in files if "index" in str(each.left.get("type"))]
    for each in shown[:_FILES]:
        checksum = each.text("checksum") or ""
        title = each.text("description") or each.text("key")
        node = stored_file(_web(each.text("uri") or ""), title, each.text("size"), checksum)
        reading.add("distribution", node)
        if checksum.startswith("adler32"):
            each.lose(f"{name}/checksum", "SPDX has no name for adler32", checksum)
        each.forget("type", "description", "key", "bucket", "version_id", "availability", "uri_root")
    if len(shown[:_FILES]) < len(files):
        reading.lose(name, "too many: only their indexes are told, all stand at the landing page", str(len(files)))
        for each in files:
            each.forget()


def _web(address: str) -> str | None:
    """A file of EOS as the portal serves it over HTTPS: `root://eospublic.cern.ch//eos/opendata/…` under its host."""
    marker, eos, path = address.partition("//eos/")
    if marker.startswith("root:") and eos:
        return f"{_PORTAL}/eos/{path}"
    if address.startswith("/"):
        return _PORTAL + address
    return address if address.startswith("http") else None


FORMAT = Format(
    prefix="cern_open_data",
    title="CERN Open Data record",
    namespace="https://opendata.cern.ch/schema/records/record-v1.0.0.json",
    schema_location="",
    media_type="application/json",
    parse=parse,
    revision=2,
    richness=45,
    aliases=("opendata.cern.ch", "cernopendata"),
    split=split,
    listed_at=_LIST,
    recognises_json=recognises_json,
)
