"""What a graph describes: its resources by class, the most important first."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeAlias

from pyoxigraph import BlankNode, NamedNode, Triple

from schemas.dcat.terms import PREFIXES, kind_of
from schemas.dcat.triples import compact, expanded
from schemas.errors import NoRecord

Node: TypeAlias = NamedNode | BlankNode
Graph: TypeAlias = dict[Node, dict[str, list[Any]]]

RDF_TYPE = PREFIXES["rdf"] + "type"

_CLASS_KINDS: dict[str, str] = {
    "dcat:DatasetSeries": "collection",
    "http://purl.org/dc/dcmitype/Dataset": "dataset",
    "schema:Dataset": "dataset",
    "schema:DataCatalog": "catalogue",
    "schema:WebAPI": "data-service",
    "schema:Service": "service",
    "schema:SoftwareSourceCode": "software",
    "schema:SoftwareApplication": "software",
    "schema:LearningResource": "training",
    "schema:Course": "training",
    "schema:CreativeWork": "publication",
    "schema:ScholarlyArticle": "publication",
    "schema:Event": "event",
    "dct:Standard": "standard",
    "foaf:Agent": "organisation",
    "foaf:Organization": "organisation",
    "org:Organization": "organisation",
    "schema:Organization": "organisation",
}
"""Classes that alone say a kind; the combinations of `KINDS` are tried first."""

_RANK = {
    **dict.fromkeys(
        (
            "dataset",
            "collection",
            "survey",
            "data-service",
            "service",
            "software",
            "training",
            "site",
            "storage",
            "other",
        ),
        0,
    ),
    **dict.fromkeys(("catalogue", "archive"), 1),
    **dict.fromkeys(("publication", "event", "standard", "project"), 2),
    "organisation": 3,
}
"""Which kinds a file is about: a catalogue is there for its datasets, an agent for what it published."""

_MEMBER_TERMS = "dcat:dataset dcat:service dcat:catalog dcat:record dcat:resource"
MEMBERSHIP = frozenset(expanded(name) for name in _MEMBER_TERMS.split())


def graph_of(triples: Iterable[Triple]) -> Graph:
    """Subject -> predicate -> objects, each once, all in the order of the file."""
    graph: Graph = {}
    seen: set[tuple[Any, Any, Any]] = set()
    for subject, predicate, value in triples:
        if isinstance(subject, Triple) or isinstance(value, Triple) or (subject, predicate, value) in seen:
            continue
        seen.add((subject, predicate, value))
        graph.setdefault(subject, {}).setdefault(predicate.value, []).append(value)
    return graph


def resources(graph: Graph) -> list[Node]:
    """What the graph describes for its own sake, the most important first.

    That is what has a class of ours and is not merely a part: neither `<other>#fragment` of another resource nor a
    blank node that something else than a catalogue points to. Among equals what nobody points to comes first.
    Raises `NoRecord` where there is nothing of the kind.
    """
    candidates = [node for node in graph if kind(graph, node) is not None]
    iris = {node.value for node in candidates if isinstance(node, NamedNode)}
    pointed_to = parts(graph)
    own = [
        node
        for node in candidates
        if not (isinstance(node, BlankNode) and node in pointed_to)
        and not (isinstance(node, NamedNode) and "#" in node.value and node.value.rpartition("#")[0] in iris)
    ]
    if not own:
        raise NoRecord(
            "The RDF is well-formed but describes no dataset, service, catalogue or other resource.",
            next_step="Give the resource a class, such as dcat:Dataset.",
        )
    place = {node: at for at, node in enumerate(own)}
    return sorted(own, key=lambda node: (rank(graph, node), node in pointed_to, place[node]))


def parts(graph: Graph) -> set[Any]:
    """Everything that something else than a catalogue points to."""
    found: set[Any] = set()
    for subject, predicates in graph.items():
        if _is_record_of_catalogue(graph, subject):
            continue
        for predicate, values in predicates.items():
            if predicate not in MEMBERSHIP:
                found.update(value for value in values if value != subject)
    return found


def kind(graph: Graph, node: Node) -> str | None:
    """The kind that a node's classes say, `None` if they say none of ours."""
    types = types_of(graph, node)
    exact = kind_of(types)
    if exact == "dataset" and "dcat:DatasetSeries" in types:
        return "collection"
    if exact != "other":
        return exact
    named = (_CLASS_KINDS.get(each.replace("https://schema.org/", "schema:")) for each in types)
    return next((each for each in named if each), "other" if "dcat:Resource" in types else None)


def rank(graph: Graph, node: Node) -> int:
    """How near a node's kind is to what files are about, 0 nearest."""
    return _RANK[kind(graph, node) or "organisation"]


def types_of(graph: Graph, node: Node) -> list[str]:
    """A node's classes as compact IRIs where the prefix is ours."""
    return [compact(each.value) for each in graph.get(node, {}).get(RDF_TYPE, ()) if isinstance(each, NamedNode)]


def _is_record_of_catalogue(graph: Graph, node: Node) -> bool:
    return "dcat:CatalogRecord" in types_of(graph, node)
