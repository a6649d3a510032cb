"""A submission x profiles -> findings at their places, in words that a provider can act on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache

from schemas.errors import InvalidInput, MalformedPayload
from schemas.profiles.registry import submission_profile
from schemas.records import Finding, Severity
from schemas.validation.graph import Graph, Plans, check_graph, compiled, graph_of, speaks_of
from schemas.validation.graph_words import GraphWords
from schemas.validation.reading.submission import GRAPHS, Submission, Syntax
from schemas.validation.reading.text import Place
from schemas.validation.rules import Profile
from schemas.validation.tree import Fault, check_record, records_of, unchecked_in
from schemas.validation.tree_rules import TreeProfile
from schemas.validation.tree_words import finding_of, named

SYNTAX = "SYNTAX"
"""The code of what cannot be read at all."""


@dataclass(frozen=True, slots=True)
class PlacedFinding:
    """A finding with its file, line and column, the record it is about, and the fix as the submitter would write it.

    `pointer` is a JSON pointer or an XPath where the syntax has one. Columns count characters from 1.
    """

    finding: Finding
    profile: str
    file: str
    column: int | None = None
    record: str = ""
    identifier: str = ""
    pointer: str = ""
    snippet: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found in one file: its syntax, how many records it has, and the findings in the order of the text.

    `unchecked` are the codes of rules whose vocabulary is not loaded here.
    """

    file: str
    syntax: Syntax | None
    profiles: tuple[str, ...]
    records: int
    findings: tuple[PlacedFinding, ...]
    unchecked: frozenset[str] = frozenset()

    def number(self, severity: Severity) -> int:
        """How many findings are of that severity."""
        return sum(each.finding.severity is severity for each in self.findings)


def judge(submission: Submission, profiles: Iterable[str]) -> Verdict:
    """Hold a submission to profiles, all of them at once; raises `UnknownProfile`, and `InvalidInput` if none fits.

    A syntax error stands alone: of what cannot be read nothing else can be said.
    """
    keys = tuple(profiles)
    chosen = [submission_profile(key) for key in keys]
    try:
        return _judged(submission, keys, chosen)
    except MalformedPayload as error:
        return unreadable(submission.name, error, syntax=submission.syntax, profiles=keys)


def unreadable(
    name: str, error: MalformedPayload, *, syntax: Syntax | None = None, profiles: tuple[str, ...] = ()
) -> Verdict:
    """The verdict on what cannot be read: one error, with its place and likely cause."""
    finding = Finding(SYNTAX, Severity.ERROR, error.what, line=error.line, fix=error.next_step)
    placed = PlacedFinding(finding, "", name, column=error.column)
    return Verdict(name, syntax, profiles, 0, (placed,))


@dataclass(slots=True)
class _Found:
    findings: list[PlacedFinding] = field(default_factory=list)
    unchecked: set[str] = field(default_factory=set)
    records: int = 0


def _judged(submission: Submission, keys: tuple[str, ...], chosen: list[Profile | TreeProfile]) -> Verdict:
    graphs = [each for each in chosen if isinstance(each, Profile)]
    trees = [each for each in chosen if isinstance(each, TreeProfile)]
    if graphs and submission.syntax not in GRAPHS:
        raise InvalidInput(
            f"{graphs[0].title} is for RDF, and this is {submission.syntax}.",
            where=submission.name,
            next_step="Choose a profile of its own format, or convert it to RDF.",
        )
    found = _Found()
    if graphs:
        _judge_graph(submission, graphs, found)
    if trees:
        _judge_tree(submission, trees, found)
    ordered = sorted(found.findings, key=lambda each: (each.finding.line or 0, each.column or 0, each.finding.code))
    return Verdict(submission.name, submission.syntax, keys, found.records, tuple(ordered), frozenset(found.unchecked))


# --- graphs ---------------------------------------------------------------------------------------------------


def _judge_graph(submission: Submission, profiles: list[Profile], found: _Found) -> None:
    """Look fast, and only if anything is broken look again with places."""
    graph = graph_of((each.subject, each.predicate.value, each.object) for each in submission.triples())
    broken, speaks = False, False
    for profile in profiles:
        speaks = speaks or speaks_of(graph, plans_of(profile.key))
        checked = check_graph(graph, plans_of(profile.key))
        found.unchecked |= checked.unchecked
        broken = broken or bool(checked.broken)
    found.records += records_in(graph)
    notes = submission.notes()
    found.findings.extend(
        PlacedFinding(each, profiles[0].key, submission.name, column=None, pointer="/@context") for each in notes
    )
    if not speaks:
        raise InvalidInput(
            f"There is nothing in it that {profiles[0].title} speaks of.",
            where=submission.name,
            next_step=f"{notes[0].found} is not fetched: write that context into the file."
            if notes
            else "It describes no dataset, service, catalogue or part of one; choose another profile?",
        )
    if not broken:
        return
    located = submission.located()
    words = GraphWords(located, submission.syntax)
    seen: set[tuple[str, str, object, object]] = set()
    for profile in profiles:
        for each in check_graph(words.graph, plans_of(profile.key)).broken:
            key = (each.rule.code, each.way, each.node, each.value)
            if key not in seen:
                seen.add(key)
                finding, place, record, identifier, snippet = words.tell(each)
                found.findings.append(
                    _placed(
                        submission, profile.key, finding, place, record=record, identifier=identifier, snippet=snippet
                    )
                )


@cache
def plans_of(key: str) -> Plans:
    """The compiled rules of a graph profile."""
    profile = submission_profile(key)
    return compiled(profile.rules if isinstance(profile, Profile) else ())


def records_in(graph: Graph) -> int:
    """How many described things of a graph are datasets, services, series or catalogues."""
    return sum(1 for stated in graph.values() if GraphWords.is_record(stated))


# --- trees ----------------------------------------------------------------------------------------------------


def _judge_tree(submission: Submission, profiles: list[TreeProfile], found: _Found) -> None:
    root = submission.tree()
    applied = False
    for profile in profiles:
        records = records_of(root, profile)
        applied = applied or bool(records)
        found.records = max(found.records, len(records))
        for record in records:
            title, identifier = named(record, profile)
            found.unchecked.update(unchecked_in(record, profile))
            for fault in check_record(record, profile):
                found.findings.append(_told(submission, profile, fault, title, identifier))
    if not applied:
        raise InvalidInput(
            f"There is no record in it that {profiles[0].title} speaks of.",
            where=submission.name,
            next_step="Choose another profile; without --profile the content decides.",
        )


def _told(submission: Submission, profile: TreeProfile, fault: Fault, title: str, identifier: str) -> PlacedFinding:
    finding, place, snippet = finding_of(fault, profile, submission.syntax)
    placed = _placed(submission, profile.key, finding, place, record=title, identifier=identifier, snippet=snippet)
    return replace(placed, pointer=fault.node.pointer())


def _placed(
    submission: Submission,
    profile: str,
    finding: Finding,
    place: Place | None,
    *,
    record: str,
    identifier: str,
    snippet: str,
) -> PlacedFinding:
    return PlacedFinding(
        replace(finding, line=place.line if place else None),
        profile,
        submission.name,
        column=place.column if place else None,
        record=record,
        identifier=identifier,
        snippet=snippet,
    )


def fitting(submission: Submission) -> Iterator[str]:
    """The keys of the profiles that the content itself asks for, best first; none where nothing speaks for one."""
    if submission.syntax in GRAPHS and submission.syntax is not Syntax.JSON_LD:
        yield "dcat_ap_base0"
        return
    text = submission.text()[:200_000]
    if submission.syntax is Syntax.XML:
        for sign, key in _XML_SIGNS:
            if sign in text:
                yield key
                return
    elif "codemeta" in text[:2000] or "SoftwareSourceCode" in text:
        yield "codemeta"
    elif "schema.org" in text:
        yield "schema_org"
    elif submission.syntax is Syntax.JSON_LD:
        yield "dcat_ap_base0"
    else:
        yield from (key for signs, key in _JSON_SIGNS if all(f'"{sign}"' in text for sign in signs))


_XML_SIGNS = (
    ("http://namespace.openaire.eu/schema/oaire/", "openaire_literature"),
    ("http://www.ivoa.net/xml/RegistryInterface", "voresource"),
    ("http://datacite.org/schema/kernel", "datacite_4_7"),
)
_JSON_SIGNS = (
    (("nodePID", "expertiseLevel"), "eosc_training_v6"),
    (("nodePID", "datasourceClassification"), "eosc_datasource_v6"),
    (("nodePID", "legalEntity"), "eosc_provider_v6"),
    (("nodePID", "orderType"), "eosc_service_v6"),
    (("expertiseLevel", "learningOutcomes"), "eosc_training_v5"),
    (("datasourceClassification",), "eosc_datasource_v5"),
    (("legalEntity",), "eosc_provider_v5"),
    (("resourceOrganisation",), "eosc_service_v5"),
)
