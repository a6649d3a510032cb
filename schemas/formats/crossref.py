"""Works of Crossref's REST API, and citations in CSL-JSON, of which its answers are an extension.

https://api.crossref.org/swagger-ui/, https://citeproc-js.readthedocs.io/en/latest/csl-json/markup.html. Crossref has
lists where CSL has texts (`title`, `container-title`), dates are `{"date-parts": [[2018, 4]]}`. Its deposits in XML are
written as the JSON has them, and read once.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from schemas.errors import MalformedPayload
from schemas.formats.agents import ORGANISATION, PERSON, agent, attribution, joined, project
from schemas.formats.crossref_xml import is_deposit, work_of
from schemas.formats.datacite_agents import node_identifier
from schemas.formats.datacite_relations import related, resolvable
from schemas.formats.files import stored_file
from schemas.formats.json import Reading, dump, listed_in, load_all, load_object, text_in
from schemas.formats.kinds import kind_of_types
from schemas.formats.rights import Statement, sort_rights
from schemas.formats.xml import Element, parse_xml
from schemas.records import Description, Format

_LIST = ("message.items",)
_DCT = "http://purl.org/dc/terms/"
_ROLES = ("editor", "translator", "chair", "contributor", "collection-editor")


def parse(body: bytes) -> Description:
    """Read one work; raises `MalformedPayload`."""
    if body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<":
        return parse_element(parse_xml(body))
    return _read(_bare(load_object(body, "A work of Crossref")))


def parse_element(root: Element) -> Description:
    """Read one work in XML."""
    return _read(work_of(root))


def _read(record: Any) -> Description:
    if not _is_record(record):
        raise MalformedPayload("This JSON is no work of Crossref: it has no `DOI` with a `type` and a title.")
    reading = Reading(record)
    _identity(reading)
    reading.add("title", *_titles(reading))
    for name in ("subtitle", "short-title", "original-title", "translated-title"):
        reading.add("alternative", *reading.texts(name))
    reading.add("description", reading.text("abstract"))
    kind = reading.text("type") or ""
    reading.add("type", kind, reading.text("subtype"))
    for each in reading.nodes("author"):
        reading.add("creator", _agent(each))
    for role in _ROLES:
        for each in reading.nodes(role):
            reading.add("qualifiedAttribution", attribution(_agent(each), role))
    reading.set("publisher", reading.text("publisher"))
    _dates(reading)
    reading.add("keyword", *reading.texts("subject"), *reading.texts("categories"), *_keywords(reading))
    reading.add("language", *reading.texts("language"))
    reading.set("version", reading.text("version"))
    _journal(reading)
    _relations(reading)
    _funding(reading)
    _rights(reading)
    reading.drop("how Crossref counts and keeps the record", *_ADMINISTRATION)
    return reading.finish(kind_of_types([kind]) or "publication", "no term for it")


_ADMINISTRATION = (
    "indexed", "deposited", "score", "prefix", "member", "source", "reference-count", "references-count", "created",
    "is-referenced-by-count", "content-domain", "alternative-id", "assertion", "resource", "archive", "update-policy",
    "publisher-location", "issn-type", "isbn-type", "aliases", "institution", "free-to-read", "updated-by", "copyright",
)  # fmt: skip


def split(body: bytes) -> Iterator[tuple[str | None, bytes]]:
    """Each work of an answer, by its DOI."""
    if body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<":
        yield None, body
        return
    value = load_all(body)
    for record in listed_in(value, *_LIST):
        inner = _bare(record)
        if record is value:
            yield None, dump(inner)
            continue
        identifier = text_in(inner.get("DOI")) if isinstance(inner, dict) else None
        yield identifier.lower() if identifier else None, dump(inner)


def recognises(root: Element) -> bool:
    """Whether a root element is a deposit of Crossref, or an answer that holds one."""
    return is_deposit(root)


def recognises_json(value: Any) -> bool:
    """Whether a JSON value is a work, or an answer that begins with one."""
    records = listed_in(value, *_LIST)
    return bool(records) and _is_record(_bare(records[0]))


def _bare(record: Any) -> Any:
    inner = record.get("message") if isinstance(record, dict) else None
    return inner if isinstance(inner, dict) else record


def _is_record(record: Any) -> bool:
    """A work has a DOI and a type; B2FIND's own JSON has a DOI beside a title as well."""
    return isinstance(record, dict) and all(text_in(record.get(name)) is not None for name in ("DOI", "type"))


def _titles(reading: Reading) -> list[str]:
    return [" ".join(each.split()) for each in reading.texts("title")]


def _identity(reading: Reading) -> None:
    reading.own(reading.text("DOI"), "doi")
    reading.forget("id")
    page = reading.text("URL")
    reading.add("landingPage", page.replace("http://dx.doi.org/", "https://doi.org/") if page else None)
    for name in ("ISBN", "ISSN"):
        for value in reading.texts(name):
            reading.other(value, name)


def _agent(part: Reading) -> dict[str, Any] | str | None:
    name = part.text("name") or part.text("literal")
    person = joined(part.text("family"), part.text("given"))
    orcid = part.text("ORCID")
    of = [each.text("name") for each in part.nodes("affiliation")]
    part.forget("sequence", "authenticated-orcid", "suffix", "prefix", "role")
    known = [node_identifier("orcid", orcid) if orcid else None]
    return agent(person or name, types=PERSON if person else ORGANISATION, identifiers=known, of=of)


def _date(reading: Reading, name: str) -> str | None:
    """`[[2018, 4, 3]]` as 2018-04-03, as far as it goes; `[[null]]` and `[[]]` say nothing."""
    value = reading.left.pop(name, None)
    if not isinstance(value, dict):
        return text_in(value)
    parts = value.get("date-parts")
    first = parts[0] if isinstance(parts, list) and parts else None
    found = [text_in(each) for each in first[:3]] if isinstance(first, list) else []
    known = [each for each in found if each and each.isdigit()]
    return "-".join(each.zfill(2) for each in known) or text_in(value.get("literal")) or text_in(value.get("raw"))


def _dates(reading: Reading) -> None:
    stated = [_date(reading, name) for name in ("issued", "published", "published-online", "published-print")]
    reading.set("issued", next((each for each in stated if each), None))
    reading.set("created", _date(reading, "posted"))
    accepted = _date(reading, "accepted")
    reading.state(_DCT + "dateAccepted", accepted)
    for name in ("approved", "content-created", "submitted", "accessed"):
        if _date(reading, name):
            reading.lose(name, "a date of no meaning that we know")


def _keywords(reading: Reading) -> list[str]:
    return [piece.strip() for text in reading.texts("keyword") for piece in text.split(",") if piece.strip()]


def _journal(reading: Reading) -> None:
    titles = reading.texts("container-title")
    volume, issue = reading.text("volume"), reading.text("issue")
    numbers = f"{volume} ({issue})" if volume and issue else volume
    parts = [titles[0] if titles else None, numbers, reading.text("page") or reading.text("article-number")]
    if titles:
        reading.state(_DCT + "bibliographicCitation", ", ".join(part for part in parts if part))
    reading.forget("short-container-title", "container-title-short", "journal-issue")
    event = reading.node("event")
    said = [event.text("name"), event.text("location")]
    note = ", ".join(each for each in said if each)
    reading.state("http://www.w3.org/2004/02/skos/core#note", f"Presented at: {note}" if note else None)
    event.forget()


def _relations(reading: Reading) -> None:
    for each in reading.nodes("reference"):
        iri = resolvable("doi", each.text("DOI") or "")
        reading.add("references", iri)
        if iri is None:
            each.lose("reference", "what is cited in words alone")
        each.forget()
    relations = reading.node("relation")
    for kind in list(relations.left):
        for each in relations.nodes(kind):
            iri = resolvable(each.text("id-type") or "", each.text("id") or "")
            name = "".join(part.capitalize() for part in kind.split("-"))
            if iri:
                reading.add(*related(name, iri))
            each.forget()
    for each in reading.nodes("update-to"):
        reading.add("replaces", resolvable("doi", each.text("DOI") or ""))
        each.forget()


def _funding(reading: Reading) -> None:
    for each in reading.nodes("funder"):
        doi = resolvable("doi", each.text("DOI") or "")
        funder = agent(each.text("name"), types=ORGANISATION, identifiers=[doi])
        reading.add("isFundedBy", funder)
        for number in each.texts("award"):
            reading.add("wasGeneratedBy", project(None, identifiers=[number], funder=funder))
        each.forget("doi-asserted-by", "id")


def _rights(reading: Reading) -> None:
    statements = []
    for each in reading.nodes("license"):
        statements.append(Statement(None, each.text("URL")))
        each.forget("start", "delay-in-days", "content-version")
    reading.properties.update(sort_rights([each for each in statements if each.address]))
    for each in reading.nodes("link"):
        node = stored_file(each.text("URL"))
        kind = each.text("content-type")
        if node and kind and kind != "unspecified":
            node["mediaType"] = kind
        reading.add("distribution", node)
        each.forget("content-version", "intended-application")


FORMAT = Format(
    prefix="crossref",
    title="Crossref work or CSL-JSON",
    namespace="https://api.crossref.org/",
    schema_location="",
    media_type="application/vnd.citationstyles.csl+json",
    parse=parse,
    revision=1,
    richness=30,
    aliases=("csl_json",),
    split=split,
    listed_at=_LIST,
    parse_element=parse_element,
    recognises=recognises,
    recognises_json=recognises_json,
)
