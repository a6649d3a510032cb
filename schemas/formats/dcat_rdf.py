"""DCAT and DCAT-AP in Turtle, RDF/XML, JSON-LD or N-Triples.

The only format that we serve with everything a document holds. `parse` reads one resource and tells of the others
in the same body; `split` cuts a catalogue file into its resources.
"""

from __future__ import annotations

from collections.abc import Iterator

from schemas.dcat.excerpts import excerpts
from schemas.dcat.graph import describe
from schemas.dcat.parsing import parse_rdf
from schemas.dcat.private import redact_rdf
from schemas.dcat.terms import PREFIXES
from schemas.dcat.triples import rdf_xml
from schemas.records import Description, Document, Format

_RECOGNISED = frozenset(
    {f"{{{PREFIXES['rdf']}}}RDF"} | {f"{{{PREFIXES['dcat']}}}{name}" for name in ("Dataset", "Catalog")}
)


def parse(body: bytes) -> Description:
    """The main resource of a body in any of the four syntaxes; raises `MalformedPayload`."""
    return describe(parse_rdf(body))


def split(body: bytes) -> Iterator[tuple[str | None, bytes]]:
    """Each resource of a catalogue file as N-Triples, with its IRI."""
    return excerpts(parse_rdf(body))


def render(document: Document) -> bytes:
    """One `rdf:RDF` element with the triples of a document whose IRIs are absolute."""
    return rdf_xml([document], "")


def recognises(name: str) -> bool:
    """Whether a root element is RDF/XML."""
    return name in _RECOGNISED


FORMAT = Format(
    prefix="dcat",
    title="DCAT-AP 3 as RDF",
    namespace=PREFIXES["rdf"],
    schema_location="http://www.openarchives.org/OAI/2.0/rdf.xsd",
    media_type="application/rdf+xml",
    parse=parse,
    revision=1,
    richness=90,
    aliases=("dcat_rdf", "dcat_ap", "dcat-ap", "rdf"),
    split=split,
    render=render,
    recognises=recognises,
    redact=redact_rdf,
)
