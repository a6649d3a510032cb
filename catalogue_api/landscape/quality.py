"""The quality of a thing as one figure, so that a selection has a median."""

from __future__ import annotations

from collections.abc import Mapping

import pyoxigraph

from catalogue_api.landscape.selection import Thing
from schemas.dcat.triples import ntriples
from schemas.validation.graph import check_graph, graph_of
from schemas.validation.placed import plans_of
from schemas.validation.quality import scores

_BASE = "https://catalogue.invalid/"


def quality(thing: Thing) -> int | None:
    """Points of data.europa.eu's score, per cent of those that can be earned without asking addresses.

    `None` for whatever is no `dcat:Dataset`: the score asks for nothing else.
    """
    if "dcat:Dataset" not in thing.document.get("@type", ()):
        return None
    triples = pyoxigraph.parse(ntriples(thing.document, _BASE), format=pyoxigraph.RdfFormat.N_TRIPLES)
    graph = graph_of((each.subject, each.predicate.value, each.object) for each in triples)
    checked = check_graph(graph, plans_of("dcat_ap_base0"))
    found = next((each for each in scores(graph, checked) if each.dataset == _BASE + thing.entity.iri), None)
    return round(100 * found.points / found.possible) if found is not None and found.possible else None


def median(values: Mapping[int, int]) -> int | None:
    """The lower median of values with their numbers; `None` of none."""
    middle = (sum(values.values()) + 1) // 2
    for value in sorted(values):
        middle -= values[value]
        if middle <= 0:
            return value
    return None
