"""Entities and records at their own addresses, in the form that the reader asks for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any, TypeVar

from flask import Blueprint, Response, render_template, request

from catalogue_api.citing import CITATIONS, reference
from catalogue_api.representations import REPRESENTATIONS, Representation
from catalogue_api.web import addresses, evidence, local_paths, shown, words
from catalogue_api.web.doors import base_url, catalogue
from catalogue_api.web.negotiation import accepted, split_suffix
from catalogue_api.web.security import SANDBOX
from schemas.dcat.compose import compose
from schemas.dcat.naming import described, with_names
from schemas.dcat.relations import RELATIONS
from schemas.dcat.terms import kind_of
from schemas.errors import NotInCatalogue
from schemas.holdings import Entity, StoredRecord, Trace
from schemas.records import Document, Finding

bp = Blueprint("descriptions", __name__)

Found = TypeVar("Found")
_RECORDS_SHOWN = 25
_HISTORIES_SHOWN = 5
_FINDINGS_SHOWN = 100


@bp.get("/entity/<identifier:path>")
def entity(path: str) -> Response:
    """One thing: 200 while it lives, 303 to what it was joined with, 410 with its last state once it is gone."""
    found, named = _with_suffix(path, lambda each: addresses.entity_at(catalogue(), each))
    if found is None:
        raise NotInCatalogue(f"there is no entity '{path}'.", next_step="Ask for its story to learn whether it was.")
    suffix = named.suffix if named else ""
    if found.merged_into is not None:
        return addresses.joined(addresses.own_link(found.merged_into, suffix))
    composed = compose(found)
    representation = named or accepted(request.accept_mimetypes)
    if representation is None:
        body = render_template("entity.html", **_entity_page(found, composed.document, composed.fields))
        response = Response(body, content_type="text/html; charset=utf-8")
    else:
        response = _written(composed.document, representation)
    _add_links(response, found.iri)
    return _finish(response, gone=found.state != "live", chosen=named is None)


@bp.get("/record/<source>/<identifier:path>")
def record(source: str, path: str) -> Response:
    """One source's assertion: 200 while the source makes it, 410 with its last state once it is withdrawn."""
    found, named = _with_suffix(path, lambda each: catalogue().record(source, each))
    if found is None:
        raise NotInCatalogue(
            f"source '{source}' has no record '{path}'.", next_step="Ask for its story to learn whether it was listed."
        )
    representation = named or accepted(request.accept_mimetypes)
    if representation is None:
        body = render_template("record.html", **_record_page(found))
        response = Response(body, content_type="text/html; charset=utf-8")
    else:
        response = _written(found.document, representation)
    _add_links(response, found.iri)
    return _finish(response, gone=found.deleted, chosen=named is None)


@bp.get("/original/<source>/<identifier:path>")
def original(source: str, path: str) -> Response:
    """The payload as it is stored, as a file: a provider's bytes never become a page of ours."""
    found = catalogue().record(source, path)
    body = catalogue().payload(found.payload_digest) if found and found.payload_digest else None
    if body is None:
        raise NotInCatalogue(f"there is no original of '{path}' from source '{source}'.")
    response = Response(body, content_type="text/plain; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="original.txt"'
    response.headers["Content-Security-Policy"] = SANDBOX
    return response


@bp.get("/cite/<ending>/<identifier:path>")
def cite(ending: str, path: str) -> Response:
    """A reference to one thing, for a program that keeps them."""
    if ending not in CITATIONS:
        raise NotInCatalogue(f"there is no reference as '{ending}'.", next_step=f"There are: {', '.join(CITATIONS)}.")
    found = addresses.entity_at(catalogue(), path)
    if found is None:
        raise NotInCatalogue(f"there is no entity '{path}'.", next_step="Ask for its story to learn whether it was.")
    if found.merged_into is not None:
        return addresses.joined(addresses.cite_link(found.merged_into, ending))
    _, media_type, write = CITATIONS[ending]
    cited = reference(described(found), address=base_url() + found.iri)
    response = Response(write(cited), content_type=media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{cited.key}.{ending}"'
    return _finish(response, gone=found.state != "live", chosen=False)


def _with_suffix(path: str, look_up: Callable[[str], Found | None]) -> tuple[Found | None, Representation | None]:
    """What is at the path, with the form its suffix names; an identifier that itself ends in `.json` wins."""
    found = look_up(path)
    if found is not None:
        return found, None
    stem, representation = split_suffix(path)
    return (look_up(stem), representation) if representation else (None, None)


def _written(document: Document, representation: Representation) -> Response:
    return Response(representation.write(document, base_url()), content_type=representation.content_type)


def _add_links(response: Response, iri: str) -> None:
    """Signposts from every form to every other (RFC 8288; FAIR Signposting `describedby`)."""
    base = base_url()
    response.headers.add("Link", f'<{base}{iri}>; rel="canonical"')
    for each in REPRESENTATIONS:
        for relation in ("alternate", "describedby"):
            response.headers.add("Link", f'<{base}{iri}.{each.suffix}>; rel="{relation}"; type="{each.media_type}"')


def _finish(response: Response, *, gone: bool, chosen: bool) -> Response:
    if chosen:
        response.vary.add("Accept")
    if gone:
        response.status_code = HTTPStatus.GONE
        return response
    response.add_etag()
    response.make_conditional(request)
    return response


# --- the page of an entity -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Said:
    """A finding in plain words, with the record it is about."""

    record: str
    finding: Finding


def _entity_page(entity: Entity, document: Document, origins: shown.Origins) -> dict[str, Any]:
    said = [Said(record.iri, finding) for record in entity.records for finding in record.findings]
    document = with_names(document, entity.called)
    description = _description(document, origins, otherwise=entity.iri)
    sections = [
        (heading, evidence.led_to_searches(evidence.named_here(found, entity), document, entity))
        for heading, found in description["sections"]
    ]
    return {
        **description,
        "sections": sections,
        "relations": evidence.led_home(description["relations"], entity.iri),
        "entity": entity,
        "records": entity.records[:_RECORDS_SHOWN],
        "more_records": max(0, len(entity.records) - _RECORDS_SHOWN),
        "leading": catalogue().addresses(entity.iri),
        "origins": _origins(document, origins),
        "contradictions": evidence.contradictions(entity),
        "neighbours": evidence.neighbours(entity),
        "quality": evidence.quality_of(document) if entity.state == "live" else None,
        "citations": _citations(entity, document),
        "findings": _by_severity(said)[:_FINDINGS_SHOWN],
        "finding_total": len(said),
        "histories": [story for record in entity.records[:_HISTORIES_SHOWN] for story in _stories(record)],
        "representations": REPRESENTATIONS,
    }


def _citations(entity: Entity, document: Document) -> list[tuple[str, str, str]]:
    """Each form of the reference: its ending, its name, and its text."""
    cited = reference(document, address=base_url() + entity.iri)
    return [(ending, name, write(cited)) for ending, (name, _, write) in CITATIONS.items()]


def _description(document: Document, origins: shown.Origins | None, *, otherwise: str) -> dict[str, Any]:
    kind = kind_of(document.get("@type", []))
    return {
        "document": document,
        "kind": kind,
        "title": shown.title_of(document, otherwise=otherwise),
        "other_titles": _other_titles(document),
        "descriptions": [fact for fact in shown.facts(document, ("description", "abstract"), origins=origins)],
        "places": _places(document),
        "sections": [
            (heading, found)
            for heading, terms in words.FACTS
            if (found := shown.facts(document, terms, origins=origins))
        ],
        "access": shown.shown(document["accessRights"], "accessRights") if "accessRights" in document else None,
        "licence": shown.shown(document["license"], "license") if "license" in document else None,
        "issued": shown.shown(document["issued"], "issued") if "issued" in document else None,
        "creators": shown.fact(document, "creator").values if document.get("creator") else (),
        "distributions": shown.distributions(document),
        "relations": shown.facts(document, RELATIONS, origins=origins),
        "identifiers": shown.identifiers(document),
        "unmapped": sorted(key for key in document if "://" in key),
    }


def _places(document: Document) -> list[shown.Fact]:
    """Where it can be had, each address under its first name only."""
    seen: set[str] = set()
    found = []
    for fact in shown.facts(document, words.PLACES):
        values = []
        for each in fact.values:
            address = (each.link or "").partition("://")[2].rstrip("/")
            if address not in seen:
                seen.add(address)
                values.append(each)
        if values:
            found.append(replace(fact, values=tuple(values)))
    return found


def _other_titles(document: Document) -> list[shown.Shown]:
    title = shown.title_of(document, otherwise="")
    listed = [
        each
        for term in ("title", "alternative", "altLabel")
        if document.get(term)
        for each in shown.fact(document, term).values
    ]
    once = {each.text.casefold(): each for each in reversed(listed) if each.text != title.text}
    return [each for each in listed if once.get(each.text.casefold()) is each]


def _origins(document: Document, origins: shown.Origins) -> list[shown.Fact]:
    """Every field of the description, with the record it came from and the rule that chose it."""
    return [shown.fact(document, term, origins=origins) for term in sorted(origins) if document.get(term)]


_RANK = {"error": 0, "warning": 1, "info": 2}


def _by_severity(said: list[Said]) -> list[Said]:
    return sorted(said, key=lambda each: (_RANK[each.finding.severity], each.finding.code, each.record))


def _stories(record: StoredRecord) -> tuple[Trace, ...]:
    return local_paths.traces(catalogue().story(record.source, record.identifier))


# --- the page of a record ------------------------------------------------------------------------------------

_PAYLOAD_SHOWN = 200_000


def _record_page(record: StoredRecord) -> dict[str, Any]:
    body = catalogue().payload(record.payload_digest) if record.payload_digest else None
    said = [Said(record.iri, finding) for finding in record.findings]
    return {
        **_description(record.document, None, otherwise=record.identifier),
        "record": record,
        "idle": catalogue().idle_claims(record.source, record.identifier),
        "findings": _by_severity(said)[:_FINDINGS_SHOWN],
        "finding_total": len(said),
        "receipts": local_paths.rows(catalogue().receipts(record.source, record.identifier), record.source),
        "payload": body[:_PAYLOAD_SHOWN].decode(errors="replace") if body is not None else None,
        "payload_cut": body is not None and len(body) > _PAYLOAD_SHOWN,
        "histories": _stories(record),
        "representations": REPRESENTATIONS,
    }
