"""From the path of a request back to the IRI that is stored, and from there to links.

WSGI hands paths over decoded, so `%2F` and `/` can no longer be told apart: the stored IRI is minted again from
what the path says.
"""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import urlencode, urlsplit

from flask import Response, request
from werkzeug.routing import BaseConverter, IntegerConverter

from catalogue_api.catalogue import Catalogue
from schemas.errors import MalformedIdentifier
from schemas.holdings import Entity
from schemas.identifiers import SCHEME_ORDER, entity_iri, entity_iri_of_record
from schemas.records import Identifier

_OWN = ("entity/", "record/")


class IdentifierConverter(BaseConverter):
    """The rest of a path, whatever it holds: identifiers have slashes, even line ends, in any place and number."""

    part_isolating = False
    regex = r"[\s\S]+"


class NumberConverter(IntegerConverter):
    """A number that a store can hold: 64 bits have 18 digits for certain."""

    regex = r"\d{1,18}"


def entity_at(catalogue: Catalogue, path: str) -> Entity | None:
    """The entity whose address is `entity/` and this decoded path."""
    first, _, rest = path.partition("/")
    if not rest:
        return None
    try:
        iri = _of_record(rest) if first == "record" else _of_identifier(first, rest)
    except MalformedIdentifier:
        return None
    return catalogue.entity(iri) if iri else None


def _of_record(rest: str) -> str | None:
    source, _, identifier = rest.partition("/")
    return entity_iri_of_record(source, identifier)


def _of_identifier(scheme: str, value: str) -> str | None:
    return entity_iri(Identifier(scheme, value)) if scheme in SCHEME_ORDER else None


def own_link(iri: str, suffix: str = "") -> str:
    """The link to one of our own things by its stored, relative IRI."""
    return f"{request.script_root}/{iri}" + (f".{suffix}" if suffix else "")


def joined(location: str) -> Response:
    """The answer for what was joined with another thing: see there. Browsers keep a 301; a merge can be undone."""
    return Response(status=HTTPStatus.SEE_OTHER, headers={"Location": location})


def cite_link(iri: str, ending: str) -> str:
    """The link to the reference of an entity in one form."""
    return f"{request.script_root}/cite/{ending}/{iri.removeprefix('entity/')}"


def trace_link(identifier: str) -> str:
    """The link to the story of an identifier."""
    return f"{request.script_root}/trace?{urlencode({'identifier': identifier})}"


def outside_link(url: str) -> str | None:
    """The address itself if a page may link to it: http and https only, anything else is shown as text."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme.lower() in {"http", "https"} and parts.netloc else None


def is_own(iri: str) -> bool:
    """Whether an IRI of a document is one of our entities or records."""
    return iri.startswith(_OWN)
