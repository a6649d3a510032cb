"""A file that describes many resources, cut into one small graph for each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pyoxigraph import BlankNode, NamedNode

from schemas.dcat.classes import MEMBERSHIP, Graph, Node, graph_of, parts, rank, resources
from schemas.dcat.parsing import Statements


def excerpts(statements: Statements) -> Iterator[tuple[str | None, bytes]]:
    """`(IRI, N-Triples)` of each resource the file is about, in the order of the file; `None` for one without IRI.

    An excerpt holds what can be reached from its resource without passing through another one. A catalogue has one
    too, without its list of members: whether a dataset is listed is for the dataset's own record to show.
    The bytes depend only on the triples and their order: blank nodes are numbered anew in each excerpt.
    """
    graph = graph_of(statements.triples)
    found = resources(graph)
    nearest = rank(graph, found[0])
    of_others = parts(graph)
    # A publisher is part of what it published; an organisation that nothing refers to is there for its own sake.
    chosen = [node for node in found if rank(graph, node) <= max(nearest, 1) or node not in of_others]
    order = {node: at for at, node in enumerate(graph)}
    borders = frozenset(chosen)
    for node in sorted(chosen, key=order.__getitem__):
        yield node.value if isinstance(node, NamedNode) else None, _excerpt(graph, node, borders)


def _excerpt(graph: Graph, main: Node, borders: frozenset[Node]) -> bytes:
    labels: dict[BlankNode, str] = {}

    def written(term: Any) -> str:
        return labels.setdefault(term, f"_:b{len(labels)}") if isinstance(term, BlankNode) else str(term)

    lines: list[str] = []
    reached: dict[Node, None] = {main: None}
    pending = [main]
    for node in pending:  # it grows while it is read
        subject = written(node)
        for predicate, values in graph[node].items():
            if predicate in MEMBERSHIP and node == main:
                continue
            for value in values:
                lines.append(f"{subject} <{predicate}> {written(value)} .\n")
                if value in graph and value not in borders and value not in reached:
                    reached[value] = None
                    pending.append(value)
    return "".join(lines).encode()
