"""Literature of INSPIRE, as its REST API and its crawlers write it (`hep.json`).

https://inspire-schemas.readthedocs.io/en/latest/schemas/records/hep.html. DOI and arXiv identifier both name the
paper; a DOI whose `material` is an erratum or the like names another text.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from schemas.errors import MalformedPayload
from schemas.formats.agents import ORGANISATION, agent, attribution, project
from schemas.formats.datacite_agents import node_identifier
from schemas.formats.datacite_relations import related, resolvable
from schemas.formats.files import DCT_EXTENT, stored_file
from schemas.formats.json import Reading, dump, listed_in, load_all, load_object, text_in
from schemas.formats.kinds import kind_of_types
from schemas.formats.rights import Statement, sort_rights
from schemas.records import Description, Finding, Format, Severity

_LIST = ("hits.hits",)
_SITE = "https://inspirehep.net"
_DCT = "http://purl.org/dc/terms/"
_NOTE = "http://www.w3.org/2004/02/skos/core#note"
_OWN_MATERIAL = frozenset({"", "publication", "preprint", "version", "data", "software"})
_SUCCESSORS = {"predecessor": "IsNewVersionOf", "successor": "IsPreviousVersionOf", "parent": "IsPartOf"}


def parse(body: bytes) -> Description:
    """Read one paper; raises `MalformedPayload`."""
    record = _bare(load_object(body, "A record of INSPIRE"))
    if not _is_record(record):
        raise MalformedPayload("This JSON is no literature of INSPIRE: it has no `titles` in a list.")
    reading = Reading(record)
    _identity(reading)
    _words(reading)
    kind = _type(reading)
    _people(reading)
    _classification(reading)
    _published(reading)
    _funding(reading)
    _relations(reading)
    _rights(reading)
    _files(reading)
    _state(reading)
    reading.drop("how the library keeps the record", *_ADMINISTRATION)
    return reading.finish(kind, "no term for it")


_ADMINISTRATION = (
    "$schema", "_collections", "_private_notes", "_desy_bookkeeping", "_export_to", "_files", "acquisition_source",
    "citeable", "core", "curated", "refereed", "withdrawn", "legacy_creation_date", "legacy_version", "self", "texkeys",
    "citation_count", "citation_count_without_self_citations", "author_count", "number_of_references", "control_number",
    "editions", "book_series", "record_affiliations", "_oai", "first_author", "earliest_date", "is_preprint_of",
    "deleted_records", "workflow",
)  # fmt: skip


def split(body: bytes) -> Iterator[tuple[str | None, bytes]]:
    """Each paper of an answer, a list or JSON Lines, by its control number."""
    value = load_all(body)
    for record in listed_in(value, *_LIST):
        inner = _bare(record)
        if record is value:
            yield None, dump(inner)
            continue
        number = text_in(inner.get("control_number")) if isinstance(inner, dict) else None
        yield number or (text_in(record.get("id")) if isinstance(record, dict) else None), dump(inner)


def recognises_json(value: Any) -> bool:
    """Whether a JSON value is a paper, or a list that begins with one."""
    records = listed_in(value, *_LIST)
    return bool(records) and _is_record(_bare(records[0]))


def _bare(record: Any) -> Any:
    inner = record.get("metadata") if isinstance(record, dict) else None
    return inner if isinstance(inner, dict) and "titles" in inner else record


def _is_record(record: Any) -> bool:
    """INSPIRE's titles are objects beside `document_type` or a schema that says hep; DataCite has titles as well."""
    if not isinstance(record, dict) or not isinstance(record.get("titles"), list):
        return False
    schema = text_in(record.get("$schema")) or ""
    marks = {"document_type", "inspire_categories", "arxiv_eprints", "publication_info", "_collections"}
    return schema.endswith("hep.json") or not marks.isdisjoint(record)


def _identity(reading: Reading) -> None:
    number = reading.text("control_number")
    for each in reading.nodes("dois"):
        value, material = each.text("value"), each.text("material") or ""
        if material in _OWN_MATERIAL:
            reading.own(value, "doi")
        elif value:
            reading.add("relation", resolvable("doi", value))
        each.forget("source")
    for each in reading.nodes("arxiv_eprints"):
        value = each.text("value")
        reading.own(f"arXiv:{value}" if value else None, "arxiv")
        reading.add("keyword", *each.texts("categories"))
        each.forget("source")
    if number:
        reading.other(number, "INSPIRE literature")
        reading.add("landingPage", f"{_SITE}/literature/{number}")
    for each in reading.nodes("persistent_identifiers"):
        scheme, value = each.text("schema") or "", each.text("value")
        if scheme.upper() in {"HDL", "URN", "ARK"}:
            reading.own(value, scheme.lower().replace("hdl", "handle"))
        else:
            reading.other(value, scheme)
        each.forget("source", "material")
    for name, label in (("isbns", "ISBN"), ("report_numbers", "report number"), ("external_system_identifiers", "")):
        for each in reading.nodes(name):
            reading.other(each.text("value"), label or each.text("schema"))
            each.forget("source", "medium", "hidden")


def _words(reading: Reading) -> None:
    for each in reading.nodes("titles"):
        title = " : ".join(part for part in (each.text("title"), each.text("subtitle")) if part)
        reading.add("alternative" if reading.properties.get("title") else "title", title)
        each.forget("source")
    for each in reading.nodes("title_translations"):
        reading.add("alternative", each.text("title"))
        each.forget("source", "language")
    for each in reading.nodes("abstracts"):
        reading.add("description", each.text("value"))
        each.forget("source")
    for each in reading.nodes("public_notes"):
        reading.state(_NOTE, each.text("value"))
        each.forget("source")
    reading.add("language", *reading.texts("languages"))
    pages = reading.text("number_of_pages")
    reading.state(DCT_EXTENT, f"{pages} pages" if pages else None)


def _type(reading: Reading) -> str:
    types = [*reading.texts("document_type"), *reading.texts("publication_type")]
    reading.add("type", *types)
    return kind_of_types(types) or "publication"


def _people(reading: Reading) -> None:
    for each in reading.nodes("authors"):
        known = [_author_id(part) for part in each.nodes("ids")]
        of = [_affiliation(part) for name in ("affiliations", "raw_affiliations") for part in each.nodes(name)]
        who = agent(each.text("full_name"), identifiers=known, of=of)
        roles = [role for role in each.texts("inspire_roles") if role != "author"]
        if roles:
            reading.add("qualifiedAttribution", attribution(who, roles[0]))
        else:
            reading.add("creator", who)
        each.drop("personal data", "emails")
        each.forget(
            "uuid", "signature_block", "record", "curated_relation", "first_name", "last_name", "bai", "recid",
            "affiliations_identifiers", "alternative_names", "credit_roles", "full_name_unicode_normalized",
        )  # fmt: skip
    for name in reading.texts("corporate_author"):
        reading.add("creator", agent(name, types=ORGANISATION))
    for each in reading.nodes("collaborations"):
        group = each.text("value")
        shown = group if group is None or "collab" in group.lower() else f"{group} collaboration"
        reading.add("qualifiedAttribution", attribution(agent(shown, types=ORGANISATION), "collaboration"))
        each.forget("record")


def _author_id(part: Reading) -> str | None:
    scheme, value = (part.text("schema") or "").upper(), part.text("value")
    if not value:
        return None
    return node_identifier("orcid", value) if scheme == "ORCID" else value


def _affiliation(part: Reading) -> dict[str, Any] | str | None:
    name = part.text("value")
    part.forget("record", "curated_relation", "source")
    return name


def _classification(reading: Reading) -> None:
    for each in reading.nodes("inspire_categories"):
        word = each.text("term")
        reading.add("theme", {"prefLabel": [word]} if word else None)
        each.forget("source")
    for each in reading.nodes("keywords"):
        reading.add("keyword", each.text("value"))
        each.forget("source", "schema")
    for each in reading.nodes("energy_ranges"):
        each.forget()
    reading.add("collisionEnergy", *reading.texts("energy_ranges"))
    for each in reading.nodes("accelerator_experiments"):
        name = each.text("experiment") or each.text("legacy_name")
        reading.add("experiment", name)
        reading.add("facility", each.text("accelerator"))
        each.forget("record", "curated_relation", "institution", "legacy_name", "name")


def _published(reading: Reading) -> None:
    """The first imprint or journal year is the publication, the preprint's date its making."""
    for each in reading.nodes("imprints"):
        reading.first("issued", "imprints/date", each.text("date"))
        reading.first("publisher", "imprints/publisher", each.text("publisher"))
        each.drop("where it was printed", "place")
    reading.set("created", reading.text("preprint_date"))
    for each in reading.nodes("publication_info"):
        volume, issue = each.text("journal_volume"), each.text("journal_issue")
        start, end = each.text("page_start"), each.text("page_end")
        pages = each.text("artid") or "-".join(part for part in (start, end) if part)
        year = each.text("year")
        numbers = f"{volume} ({issue})" if volume and issue else volume
        parts = [each.text("journal_title") or each.text("pubinfo_freetext"), numbers, pages, year]
        if parts[0]:
            reading.state(_DCT + "bibliographicCitation", ", ".join(part for part in parts if part))
        if year and "issued" not in reading.properties:
            reading.set("issued", year)
        reading.add("isPartOf", _reference(each, "conference_record"), _reference(each, "parent_record"))
        each.forget(
            "journal_record", "cnum", "material", "hidden", "curated_relation", "conf_acronym", "parent_isbn",
            "parent_report_number", "page_start", "page_end", "pubinfo_freetext", "journal_title_variants",
        )  # fmt: skip
    thesis = reading.node("thesis_info")
    reading.first("issued", "thesis_info/date", thesis.text("date"))
    for each in thesis.nodes("institutions"):
        name = each.text("name")
        reading.add("qualifiedAttribution", attribution(agent(name, types=ORGANISATION), "degree-granting institution"))
        each.forget("record", "curated_relation")
    reading.state(_NOTE, thesis.text("degree_type"))
    thesis.forget("defense_date")


def _reference(part: Reading, name: str) -> str | None:
    """Another record of INSPIRE, out of `{"$ref": "…/api/conferences/1"}`, by its page."""
    node = part.node(name)
    address = node.text("$ref") or ""
    return address.replace("/api/", "/") if address.startswith("http") else None


def _funding(reading: Reading) -> None:
    for each in reading.nodes("funding_info"):
        funder = agent(each.text("agency"), types=ORGANISATION)
        reading.add("isFundedBy", funder)
        numbers = [each.text("grant_number"), each.text("project_number")]
        reading.add("wasGeneratedBy", project(None, identifiers=numbers, funder=funder))


def _relations(reading: Reading) -> None:
    """References by DOI, arXiv identifier or record; what is cited in words alone is left out."""
    for each in reading.nodes("references"):
        cited = each.node("reference")
        found = [resolvable("doi", value) for value in cited.texts("dois")]
        eprint = cited.text("arxiv_eprint")
        found.append(resolvable("arxiv", eprint) if eprint else None)
        found.append(_reference(each, "record"))
        known = [iri for iri in found if iri]
        reading.add("references", *known[:1])
        if not known:
            each.lose("references", "what is cited in words alone")
        each.forget()
        cited.forget()
    for each in reading.nodes("related_records"):
        iri, relation = _reference(each, "record"), each.text("relation") or each.text("relation_freetext") or ""
        if iri:
            reading.add(*related(_SUCCESSORS.get(relation, relation), iri))
        each.forget("curated_relation")


def _rights(reading: Reading) -> None:
    statements = []
    for each in reading.nodes("license"):
        statements.append(Statement(each.text("license"), each.text("url")))
        each.forget("imposing", "material")
    for each in reading.nodes("copyright"):
        said = " ".join(filter(None, (each.text("statement"), each.text("holder"), each.text("year"))))
        statements.append(Statement(said or None))
        each.forget("material", "url")
    reading.properties.update(sort_rights(statements))


def _files(reading: Reading) -> None:
    for each in reading.nodes("documents"):
        address = each.text("url")
        name = each.text("description") or each.text("filename") or each.text("key")
        if each.flag("hidden"):
            each.forget()
        elif address and address.startswith("http"):
            reading.add("distribution", stored_file(address, name))
        each.forget("key", "filename", "fulltext", "source", "original_url", "material", "url")
    for each in reading.nodes("urls"):
        reading.add("page", each.text("value"))
        each.drop("a link has no words beside it", "description")
    reading.drop("pictures of a text", "figures")


def _state(reading: Reading) -> None:
    merged = reading.node("new_record")
    if reading.flag("deleted"):
        reading.findings.append(
            Finding(
                "INSPIRE-DELETED",
                Severity.ERROR,
                "INSPIRE marks this record as deleted or merged.",
                path="deleted",
                found="true",
                fix="Withdraw the record.",
            )
        )
    address = merged.text("$ref")
    reading.add("isReplacedBy", address.replace("/api/", "/") if address else None)


FORMAT = Format(
    prefix="inspire",
    title="INSPIRE literature",
    namespace="https://inspirehep.net/schemas/records/hep.json",
    schema_location="",
    media_type="application/json",
    parse=parse,
    revision=1,
    richness=45,
    aliases=("inspirehep", "hep"),
    split=split,
    listed_at=_LIST,
    recognises_json=recognises_json,
)
