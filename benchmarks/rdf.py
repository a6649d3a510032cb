"""Document -> RDF: our writers against rdflib's graph and Turtle serialiser, as ratios in one run.

Each round times both sides on the same documents, one right after the other, so that a busy machine slows both;
the ratio of a row is the median over the rounds' own ratios. Time is the processor's: both sides are one thread that
only computes. Every document is another one: nothing is measured
from a cache that a harvest would not have. Run it with `python -m benchmarks.rdf`.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import orjson
import rdflib

from schemas.dcat.terms import IRI_VALUES, PREFIXES, TERMS
from schemas.dcat.triples import ntriples, turtle
from schemas.records import Document

BASE = "https://catalogue.example.org/"
ROUNDS = 15
OURS, PEER = 400, 25


@dataclass(frozen=True, slots=True)
class Row:
    """One comparison: documents a second on both sides (medians), and each round's ratio of ours to the other."""

    name: str
    ours: float
    peer: float
    ratios: tuple[float, ...]
    goal: float
    must: float

    @property
    def ratio(self) -> float:
        """The median of the rounds' ratios."""
        return statistics.median(self.ratios)


def measure(rounds: int = ROUNDS) -> list[Row]:
    """The rows of the table; about a second a round."""
    typical, small = list(documents(OURS, rich=True)), list(documents(OURS, rich=False))
    for each in (typical[0], small[0]):
        if set(rdflib.Graph().parse(data=ntriples(each, BASE), format="nt")) != set(graph_of(each)):
            raise RuntimeError("the two sides do not say the same: nothing to compare")
    return [
        _compare("N-Triples, typical record", typical, lambda each: ntriples(each, BASE), rounds, goal=100, must=50),
        _compare("N-Triples, small record", small, lambda each: ntriples(each, BASE), rounds, goal=100, must=50),
        _compare("Turtle, typical record", typical, lambda each: turtle([each], BASE), rounds, goal=25, must=15),
        _compare("Turtle, small record", small, lambda each: turtle([each], BASE), rounds, goal=25, must=15),
    ]


def pairs(*, rounds: int = ROUNDS) -> Iterator[tuple[str, tuple[float, ...], float, float]]:
    """The same for the one table of all benchmarks: what, each round's ratio, goal, must."""
    for row in measure(rounds):
        yield f"document → {row.name}", row.ratios, row.goal, row.must


def markdown(rows: list[Row]) -> str:
    """The rows as a Markdown table."""
    head = (
        "| document to | documents/s | rdflib Turtle, documents/s | ratio | goal | must |\n|---|--:|--:|--:|--:|--:|\n"
    )
    lines = (
        f"| {row.name} | {row.ours:,.0f} | {row.peer:,.0f} | {row.ratio:.0f} | {row.goal:.0f} | {row.must:.0f} |"
        for row in rows
    )
    return head + "\n".join(lines)


def _compare(
    name: str, found: list[Document], write: Callable[[Document], Any], rounds: int, *, goal: float, must: float
) -> Row:
    ours, peer = [], []
    for number in range(rounds):
        ours.append(_seconds(found, write))
        start = number * PEER % len(found)
        peer.append(_seconds(found[start : start + PEER], lambda each: graph_of(each).serialize(format="turtle")))
    ratios = tuple(theirs / mine for mine, theirs in zip(ours, peer, strict=True))
    return Row(name, 1 / statistics.median(ours), 1 / statistics.median(peer), ratios, goal, must)


def _seconds(found: list[Document], write: Callable[[Document], Any]) -> float:
    start = time.process_time()
    for each in found:
        write(each)
    return (time.process_time() - start) / len(found)


def graph_of(document: Document) -> rdflib.Graph:
    """The document as an rdflib graph, built the plain way, with no more prefixes than are used: binding is slow."""
    graph = rdflib.Graph(bind_namespaces="none")
    for prefix in ("dcat", "dct", "foaf", "xsd"):
        graph.bind(prefix, PREFIXES[prefix])
    _add(graph, document)
    return graph


def _add(graph: rdflib.Graph, node: Document) -> rdflib.URIRef:
    subject = rdflib.URIRef(BASE + node["@id"])
    for key, values in node.items():
        if key == "@id":
            continue
        predicate = rdflib.RDF.type if key == "@type" else rdflib.URIRef(TERMS[key].iri)
        for value in values if isinstance(values, list) else [values]:
            graph.add((subject, predicate, _term(graph, key, value)))
    return subject


def _term(graph: rdflib.Graph, key: str, value: Any) -> rdflib.term.Node:
    if isinstance(value, dict):
        if "@value" not in value:
            return _add(graph, value)
        datatype = _full(value["@type"]) if "@type" in value else None
        return rdflib.Literal(value["@value"], lang=value.get("@language"), datatype=datatype)
    if key == "@type":
        return _full(value)
    return rdflib.URIRef(value) if TERMS[key].value in IRI_VALUES else rdflib.Literal(value)


def _full(curie: str) -> rdflib.URIRef:
    prefix, local = curie.split(":", 1)
    return rdflib.URIRef(PREFIXES[prefix] + local)


def documents(number: int, *, rich: bool) -> Iterator[Document]:
    """Records as a repository has them: about 30 triples each, or about 10."""
    for n in range(number):
        iri = f"record/example/oai%3Arepository.example%3A{n}"
        document: Document = {
            "@id": iri,
            "@type": ["dcat:Dataset"],
            "title": [f"Counts of the neutrino detector in run {n}"],
            "description": [f'What was counted in run {n}, hour by hour, with the "quiet" hours left out. ' * 3],
            "identifier": [f"https://doi.org/10.1234/run.{n}"],
            "issued": {"@value": f"{2000 + n % 25}-05-17", "@type": "xsd:date"},
            "landingPage": [f"https://doi.org/10.1234/run.{n}"],
            "publisher": {"@id": f"{iri}#publisher-1", "@type": ["foaf:Agent"], "name": ["The Observatory"]},
        }
        if rich:
            document |= _rest(iri, n)
        yield orjson.loads(orjson.dumps(document, option=orjson.OPT_SORT_KEYS))


def _rest(iri: str, n: int) -> Document:
    authority = "http://publications.europa.eu/resource/authority/"
    licence = "https://creativecommons.org/licenses/by/4.0/"
    return {
        "title": [{"@value": f"Counts of the neutrino detector in run {n}", "@language": "en"}],
        "keyword": ["neutrino", "detector", f"run {n}", "counts"],
        "language": [authority + "language/ENG"],
        "accessRights": authority + "access-right/PUBLIC",
        "license": licence,
        "creator": [
            {
                "@id": f"{iri}#creator-1",
                "@type": ["foaf:Agent", "foaf:Person"],
                "name": [f"Author {n}"],
                "identifier": [f"https://orcid.org/0000-0000-0000-{n:04}"],
            },
            {"@id": f"{iri}#creator-2", "@type": ["foaf:Agent", "foaf:Person"], "name": [f"Author {n + 1}"]},
        ],
        "distribution": [
            {
                "@id": f"{iri}#distribution-1",
                "@type": ["dcat:Distribution"],
                "accessURL": [f"https://repository.example/run/{n}"],
                "license": licence,
            }
        ],
    }


if __name__ == "__main__":
    print(markdown(measure()))
