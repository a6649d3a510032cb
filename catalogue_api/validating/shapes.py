"""An operator's own SHACL file as a further profile, run by pySHACL, with the places of the submitted text.

pySHACL is an extra (`pip install continuum-catalogue[shacl]`): it loads slowly and few need it.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode
from rdflib.namespace import SH
from rdflib.plugin import PluginException

from schemas.errors import InvalidConfig, InvalidInput
from schemas.records import Finding, Severity
from schemas.text import line
from schemas.validation.graph_words import GraphWords
from schemas.validation.placed import PlacedFinding
from schemas.validation.reading.submission import GRAPHS, Submission

_SEVERITIES = {SH.Warning: Severity.WARNING, SH.Info: Severity.INFO}


def shape_findings(submission: Submission, profile: str) -> tuple[PlacedFinding, ...]:
    """What the shapes of a file find in a submission. Raises `InvalidInput`, and `InvalidConfig` without pySHACL."""
    if submission.syntax not in GRAPHS:
        raise InvalidInput(f"{profile} is for RDF, and this is {submission.syntax}.", where=submission.name)
    try:
        from pyshacl import validate  # noqa: PLC0415  (an extra, and slow to load)
        from pyshacl.errors import ReportableRuntimeError, ShapeLoadError  # noqa: PLC0415
    except ImportError as error:
        raise InvalidConfig(
            "own shapes need pySHACL, which is not installed.", where=profile, next_step="Install the extra 'shacl'."
        ) from error
    words = GraphWords(submission.located(), submission.syntax)
    try:
        _, report, _ = validate(_in_rdflib(words), shacl_graph=shapes(profile), inference="none", js=False)
    except (ShapeLoadError, ReportableRuntimeError) as error:
        raise InvalidInput(f"the shapes cannot be run: {error}", where=profile) from error
    found = [
        _finding(report, each, words, submission, profile) for each in report.objects(predicate=SH.result, unique=True)
    ]
    return tuple(sorted(found, key=lambda each: (each.finding.line or 0, each.column or 0, each.finding.code)))


@cache
def shapes(profile: str) -> rdflib.Graph:
    """The shapes of a file, read once; imports of other files are not followed. Raises `InvalidConfig`."""
    try:
        return rdflib.Graph().parse(Path(profile))
    except OSError as error:
        raise InvalidConfig("there is no such file of shapes.", where=profile) from error
    except (SyntaxError, ValueError, PluginException) as error:  # rdflib's own are all of these
        raise InvalidConfig(f"the shapes cannot be read: {line(str(error))[:300]}.", where=profile) from error


def _in_rdflib(words: GraphWords) -> rdflib.Graph:
    graph = rdflib.Graph()
    for subject, predicate, value in words.stated:
        graph.add((_term(subject), rdflib.URIRef(predicate), _term(value)))
    return graph


def _term(term: Any) -> Any:
    if isinstance(term, NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, BlankNode):
        return rdflib.BNode(term.value)
    if term.language:
        return rdflib.Literal(term.value, lang=term.language)
    return rdflib.Literal(term.value, datatype=rdflib.URIRef(term.datatype.value), normalize=False)


def _back(term: Any) -> Any:
    if isinstance(term, rdflib.URIRef):
        return NamedNode(str(term))
    if isinstance(term, rdflib.BNode):
        return BlankNode(str(term))
    if term.language:
        return Literal(str(term), language=term.language)
    return Literal(str(term), datatype=NamedNode(str(term.datatype))) if term.datatype else Literal(str(term))


def _finding(
    report: rdflib.Graph, result: Any, words: GraphWords, submission: Submission, profile: str
) -> PlacedFinding:
    node = _back(report.value(result, SH.focusNode))
    path, value = report.value(result, SH.resultPath), report.value(result, SH.value)
    component = str(report.value(result, SH.sourceConstraintComponent)).rpartition("#")[2]
    predicate = str(path) if isinstance(path, rdflib.URIRef) else ""
    statement = words.stated.get((node, predicate, _back(value))) if value is not None else None
    first = words.subjects.get(node)
    place = statement.object_place if statement else first.subject_place if first else None
    record = words.record_of(node)
    finding = Finding(
        code=f"SHACL-{component.removesuffix('ConstraintComponent')}",
        severity=_SEVERITIES.get(report.value(result, SH.resultSeverity), Severity.ERROR),
        message=str(report.value(result, SH.resultMessage) or f"{component} does not hold."),
        focus=words.spoken(node),
        path=words.short(predicate) if predicate else "",
        line=place.line if place else None,
        found="" if value is None or isinstance(value, rdflib.BNode) else str(value)[:200],
        clause=profile,
    )
    return PlacedFinding(
        finding, profile, submission.name, column=place.column if place else None, record=words.title(record),
        identifier=record.value if isinstance(record, NamedNode) else "",
    )  # fmt: skip
