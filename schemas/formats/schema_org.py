"""schema.org descriptions in JSON-LD, as pages embed them and DOI resolvers give them.

https://developers.google.com/search/docs/appearance/structured-data/dataset, science-on-schema.org 1.3 and Bioschemas
profiles. What JSON-LD allows is reduced by `linked`; software's terms are shared with CodeMeta.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from schemas.errors import MalformedPayload, NoRecord
from schemas.formats.json import Reading, dump, load, load_all, text_in
from schemas.formats.kinds import kind_of_types
from schemas.formats.linked import addresses, mentions, nodes_in, plain_of, types_of, word, words
from schemas.formats.pages import read_page
from schemas.formats.schema_agents import people
from schemas.formats.schema_parts import distributions, relations, rights, software
from schemas.formats.schema_places import places
from schemas.formats.telling import named, scheme_of
from schemas.records import Description, Format

_KINDS = {
    "Dataset": "dataset", "DataFeed": "dataset", "Observation": "dataset", "DataCatalog": "catalogue",
    "SoftwareSourceCode": "software", "SoftwareApplication": "software", "WebApplication": "software",
    "ComputationalWorkflow": "software", "Course": "training", "CourseInstance": "training",
    "LearningResource": "training", "Syllabus": "training", "HowTo": "training", "WebAPI": "data-service",
    "Service": "service", "Event": "event", "EducationEvent": "event", "ScholarlyArticle": "publication",
    "Article": "publication", "Book": "publication", "Report": "publication", "Thesis": "publication",
    "Chapter": "publication", "CreativeWork": "publication", "PublicationIssue": "publication",
    "PresentationDigitalDocument": "publication", "VideoObject": "publication", "Collection": "collection",
    "Organization": "organisation", "ResearchOrganization": "organisation", "CollegeOrUniversity": "organisation",
    "EducationalOrganization": "organisation", "GovernmentOrganization": "organisation", "Project": "project",
    "ResearchProject": "project", "ImageObject": "dataset", "MediaObject": "dataset", "DigitalDocument": "publication",
    "BlogPosting": "publication", "NewsArticle": "publication", "TechArticle": "publication", "Code": "software",
}  # fmt: skip
_PAGE = re.compile(rb"(?:<\?xml[^>]*>\s*)?(?:<!--.{0,2000}?-->\s*)?<(?:!doctype\s+html\b|html[\s>])", re.I | re.S)
_NOTE = "http://www.w3.org/2004/02/skos/core#note"
_CONTINUUM = "https://w3id.org/continuum/ns#"
_EXTENT = "http://purl.org/dc/terms/extent"


def parse(body: bytes) -> Description:
    """Read the main node; raises `MalformedPayload` where none has a class that we know."""
    return read(_of_page(body) if _is_page(body) else load(body))


def split(body: bytes) -> Iterator[tuple[str | None, bytes]]:
    """Each main node of a list or graph, or of a web page; one alone is the whole file, as it was."""
    found = _mains(_of_page(body) if _is_page(body) else load_all(body))
    if len(found) < 2:
        yield None, body
        return
    for node in found:
        yield text_in(node.get("@id")) or word(Reading(node), "url"), dump({"@context": "https://schema.org"} | node)


def recognises_text(start: bytes) -> bool:
    """Whether bytes begin like a web page, which may state something of itself."""
    return _PAGE.match(start) is not None


def _is_page(body: bytes) -> bool:
    return recognises_text(body[:4096].removeprefix(b"\xef\xbb\xbf").lstrip())


def _of_page(body: bytes) -> list[dict[str, Any]]:
    """What a web page states; raises `NoRecord` where that is nothing of a class that we know."""
    page = read_page(body, "")
    if _mains([*page.things]):
        return [*page.things]
    if page.broken:
        raise MalformedPayload("The script of JSON-LD in this web page is not valid JSON.")
    raise NoRecord("This web page states nothing of itself in schema.org's words.")


def recognises_json(value: Any) -> bool:
    """Whether a JSON value is JSON-LD in schema.org's words; DCAT uses some of them beside its own."""
    return mentions(value, "schema.org") and not mentions(value, "w3.org/ns/dcat", "codemeta") and bool(_mains(value))


def read(value: Any) -> Description:
    """The description of the main node of JSON-LD."""
    found = _mains(value)
    if not found:
        raise MalformedPayload(
            "This JSON-LD describes nothing of a class of schema.org that we know.",
            next_step="Give the node a class, such as Dataset.",
        )
    reading = Reading(found[0])
    for other in found[1:]:
        reading.lose("@graph", "another resource in the same file", text_in(other.get("@id")) or "")
    types = types_of(found[0])
    kind = next(_KINDS[each] for each in types if each in _KINDS)
    reading.forget("@type", "type", "@context", "http://purl.org/dc/terms/conformsTo", "dct:conformsTo")
    _identity(reading)
    _words(reading, agent=kind in {"organisation", "project"})
    kind = _types(reading, kind)
    people(reading)
    _classification(reading)
    _dates(reading)
    places(reading)
    rights(reading)
    distributions(reading)
    software(reading)
    relations(reading)
    reading.drop(
        "says it from the other end", "@reverse", "mainEntityOfPage", "mainEntity", "subjectOf", "potentialAction"
    )
    return reading.finish(kind, "no term for it")


def _mains(value: Any) -> list[dict[str, Any]]:
    """The nodes of classes that we know, those of data, software and teaching before pages and organisations."""
    if not isinstance(value, dict | list):
        return []
    found = [(rank, at, node) for at, node in enumerate(nodes_in(value)) if (rank := _rank(node)) is not None]
    best = min((rank for rank, _, _ in found), default=0)
    return [node for rank, _, node in sorted(found, key=lambda each: each[:2]) if rank == best]


def _rank(node: dict[str, Any]) -> int | None:
    kinds = [_KINDS[each] for each in types_of(node) if each in _KINDS]
    if not kinds:
        return None
    return {"publication": 1, "catalogue": 1, "organisation": 2, "project": 2}.get(kinds[0], 0)


def _identity(reading: Reading) -> None:
    """`@id` and `identifier` name the thing; of `PropertyValue`s the value under its scheme, or the address."""
    own = reading.text("@id") or reading.text("id")
    if own and own.startswith(("http", "doi:", "urn:", "ark:")):
        reading.own(own)
        if own.startswith("http") and "url" not in reading.left:
            reading.add("landingPage", own)
    stated = reading.left.pop("identifier", None)
    for item in stated if isinstance(stated, list) else [stated]:
        if isinstance(item, dict):
            part = Reading(item, path="identifier", within=reading)
            scheme = (word(part, "propertyID") or "").rstrip("/").rpartition("/")[2].lower()
            value = word(part, "value", "value") or word(part, "@id") or word(part, "url")
            address = word(part, "url")
            if value and scheme_of(value, scheme or None) in {None, "url"} and address and scheme_of(address):
                value, scheme = address, ""
            _own(reading, value, scheme)
            part.forget("@type", "name", "@id")
            part.close("no term for it")
        else:
            _own(reading, text_in(item), "")
    reading.add("landingPage", *addresses(reading, "url"))
    for text in map(plain_of, words(reading, "sameAs")):
        if text.startswith("http"):
            reading.add("sameAs", text)
        else:
            reading.other(text)


def _own(reading: Reading, value: str | None, scheme: str) -> None:
    if value and (scheme in {"doi", "handle", "ark", "swhid", "ror", "orcid"} or scheme_of(value) is not None):
        reading.own(value, scheme or None)
    else:
        reading.other(value, scheme or None)


def _words(reading: Reading, *, agent: bool) -> None:
    titles = words(reading, "name") or words(reading, "headline") or words(reading, "legalName")
    reading.add("title", *titles)
    others = [*words(reading, "alternateName"), *words(reading, "headline"), *words(reading, "legalName")]
    reading.add("alternative", *(each for each in others if each not in titles))
    if agent:
        reading.add("name", *titles)
    reading.add("description", *words(reading, "description"), *words(reading, "abstract", "text", "name"))
    reading.add("abstract", *words(reading, "disambiguatingDescription"))
    reading.add("language", *words(reading, "inLanguage", "alternateName", "name", "identifier"))
    reading.add(
        "depiction", *addresses(reading, "image"), *addresses(reading, "logo"), *addresses(reading, "thumbnailUrl")
    )


def _types(reading: Reading, kind: str) -> str:
    """More words for the type; a work that nothing but these classifies is of their kind."""
    stated = [*words(reading, "additionalType"), *words(reading, "genre"), *words(reading, "learningResourceType")]
    reading.add("type", *stated)
    texts = [plain_of(each) for each in stated]
    return (kind_of_types(texts) or kind) if kind == "publication" else kind


def _classification(reading: Reading) -> None:
    stated = reading.left.pop("keywords", None)
    for item in stated if isinstance(stated, list) else [stated]:
        if isinstance(item, str):
            pieces = item.split(";") if ";" in item else item.split(",")
            # one text that holds them all, or a keyword with a comma of its own in a list
            whole = isinstance(stated, list) and len(stated) > 1
            reading.add("keyword", *([item.strip()] if whole else [piece.strip() for piece in pieces]))
        elif isinstance(item, dict):
            _term(reading, item)
    for name in ("about", "applicationCategory", "applicationSubCategory", "teaches", "educationalLevel"):
        value = reading.left.pop(name, None)
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, dict):
                _term(reading, item)
            else:
                reading.add("keyword", text_in(item))
    reading.add("audience", *words(reading, "audience", "audienceType", "educationalRole", "name"))
    reading.state(_CONTINUUM + "variable", *words(reading, "variableMeasured")[:200])
    for text in [*words(reading, "measurementTechnique"), *words(reading, "measurementMethod")]:
        reading.add("provenance", {"label": [text]})


def _term(reading: Reading, item: dict[str, Any]) -> None:
    """A DefinedTerm: a concept where it has an address, else a keyword."""
    part = Reading(item)
    if "@value" in item:
        part = Reading({"name": item})
    label = words(part, "name") or words(part, "termCode")
    address = next(iter([*addresses(part, "@id"), *addresses(part, "url")]), None)
    if address:
        reading.add("theme", named(address, label[0] if label else None))
    else:
        reading.add("keyword", *label)


def _dates(reading: Reading) -> None:
    for name, term in (
        ("datePublished", "issued"), ("dateModified", "modified"), ("dateCreated", "created"),
        ("embargoEndDate", "available"), ("embargoDate", "available"), ("version", "version"),
        ("softwareVersion", "version"), ("sdDatePublished", "modified"),
    ):  # fmt: skip
        reading.first(term, name, word(reading, name))
    reading.add("versionNotes", *words(reading, "releaseNotes"))
    status = word(reading, "creativeWorkStatus") or word(reading, "developmentStatus") or word(reading, "eventStatus")
    reading.set("status", named(status, None) if status and status.startswith("http") else named(None, status))
    for name in ("timeRequired", "numberOfPages"):
        reading.state(_EXTENT, *words(reading, name))
    _sizes(reading)
    reading.state(_NOTE, *words(reading, "comment", "text", "name"), *words(reading, "creditText"))


def _sizes(reading: Reading) -> None:
    """How much it is, in words or as a number with its unit (PANGAEA: 7896 data points)."""
    stated = reading.left.get("size")
    if isinstance(stated, dict) or (isinstance(stated, list) and all(isinstance(each, dict) for each in stated)):
        for part in reading.nodes("size"):
            said = [(word(part, "value") or "").removesuffix(".0"), word(part, "unitText") or word(part, "unitCode")]
            reading.state(_EXTENT, " ".join(each for each in said if each) or None)
            part.forget("@type")
    else:
        reading.state(_EXTENT, *words(reading, "size"))


FORMAT = Format(
    prefix="schema_org",
    title="schema.org in JSON-LD",
    namespace="https://schema.org/",
    schema_location="",
    media_type="application/ld+json",
    parse=parse,
    revision=1,
    richness=35,
    aliases=("schema.org", "schemaorg", "json-ld"),
    split=split,
    recognises_json=recognises_json,
    recognises_text=recognises_text,
)
