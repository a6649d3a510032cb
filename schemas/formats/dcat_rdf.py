"""DCAT and DCAT-AP in Turtle, RDF/XML, JSON-LD or N-Triples.

The only format that we serve with everything a document holds. `parse` reads one resource and tells of the others
in the same body; `split` cuts a catalogue file into its resources.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from schemas.dcat.excerpts import excerpts
from schemas.dcat.graph import describe
from schemas.dcat.parsing import parse_rdf
from schemas.dcat.private import redact_rdf
from schemas.dcat.terms import PREFIXES
from schemas.dcat.triples import rdf_xml
from schemas.formats.xml import Element
from schemas.records import Description, Document, Format

# What only RDF's text syntaxes begin with: a directive, or a subject and its predicate.
# `<results>` before `<SERVICE_ENDPOINT …>` is XML without a declaration (GOCDB), no subject before its predicate.
_TURTLE = re.compile(
    rb"(?:\s|#[^\n]*\n)*(?:@(?:prefix|base)\s|(?:prefix|base)\s+[\w.-]*:?\s*<|(?:(?!<[\w.-]+(?::[\w.-]+)?/?>)<[^<>\s]*>|_:\w+)\s+(?:a\s|<|[\w-]*:))",
    re.IGNORECASE,
)
_RECOGNISED = frozenset(
    {f"{{{PREFIXES['rdf']}}}RDF"} | {f"{{{PREFIXES['dcat']}}}{name}" for name in ("Dataset", "Catalog")}
)


_GEODCAT = "http://data.europa.eu/930/"
_ROLES = ("custodian", "distributor", "originator", "principalInvestigator", "processor", "resourceProvider", "user")


def parse(body: bytes) -> Description:
    """The main resource of a body in any of the four syntaxes; raises `MalformedPayload`."""
    return _with_roles(describe(parse_rdf(body)))


def _with_roles(description: Description) -> Description:
    """The parts that agents play by GeoDCAT-AP 3 (`geodcat:custodian` and others) as the attributions that they are."""
    properties = dict(description.properties)
    played: list[dict[str, Any]] = []
    for role in _ROLES:
        stated = properties.pop(_GEODCAT + role, [])
        for value in stated if isinstance(stated, list) else [stated]:
            who = (value.get("@id") or value.get("@value")) if isinstance(value, dict) else value
            if who:
                played.append({"agent": who, "hadRole": role})
    if not played:
        return description
    properties["qualifiedAttribution"] = [*properties.get("qualifiedAttribution", []), *played]
    return replace(description, properties=properties)


def split(body: bytes) -> Iterator[tuple[str | None, bytes]]:
    """Each resource of a catalogue file as N-Triples, with its IRI."""
    return excerpts(parse_rdf(body))


def render(document: Document) -> bytes:
    """One `rdf:RDF` element with the triples of a document whose IRIs are absolute."""
    return rdf_xml([document], "")


def recognises(root: Element) -> bool:
    """Whether a root element is RDF/XML."""
    return root.tag in _RECOGNISED


def recognises_json(value: Any) -> bool:
    """JSON-LD by its keywords; a list is what its first node is."""
    first = value[0] if isinstance(value, list) and value else value
    return isinstance(first, dict) and not first.keys().isdisjoint({"@context", "@graph", "@id", "@type"})


def recognises_text(body: bytes) -> bool:
    """Turtle and N-Triples by a directive, or by a subject and its predicate."""
    return _TURTLE.match(body) is not None


FORMAT = Format(
    prefix="dcat",
    title="DCAT-AP 3 as RDF",
    namespace=PREFIXES["rdf"],
    schema_location="http://www.openarchives.org/OAI/2.0/rdf.xsd",
    media_type="application/rdf+xml",
    parse=parse,
    revision=2,
    richness=90,
    aliases=("dcat_rdf", "dcat_ap", "dcat-ap", "rdf"),
    split=split,
    render=render,
    recognises=recognises,
    recognises_json=recognises_json,
    recognises_text=recognises_text,
    redact=redact_rdf,
)
