"""What the page of a thing shows beside its description: contradictions, neighbours on both sides, and quality."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from catalogue_api.index.facets import facet_values
from catalogue_api.validating.reports import DEVIATION, Tally
from catalogue_api.web import queries, shown, words
from catalogue_api.web.addresses import own_link
from catalogue_api.web.doors import catalogue
from catalogue_api.web.texts import told
from schemas.dcat.compose import compose, disagreements
from schemas.dcat.terms import kind_of
from schemas.dcat.triples import ntriples
from schemas.holdings import Entity
from schemas.records import Document
from schemas.validation.graph import check_graph, graph_of
from schemas.validation.placed import plans_of
from schemas.validation.quality import scores
from schemas.validation.reading.submission import Submission, Syntax

_NEIGHBOURS = 50
_LOOKED_UP = 60
_LARGEST_SCORED = 1_000_000
_SHOWN_VALUES = 8


@dataclass(frozen=True, slots=True)
class Saying:
    """What one record says of a term; `chosen` is the one that this page shows."""

    record: str
    source: str
    values: tuple[shown.Shown, ...]
    more: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A term that records state differently, and why the first of them was believed."""

    label: str
    rule: str
    sayings: tuple[Saying, ...]


def contradictions(entity: Entity) -> list[Contradiction]:
    """Where the records disagree, each with what all of them say."""
    sources = {record.iri: record.source for record in entity.records}
    found = []
    for each in disagreements(entity):
        sayings = []
        for number, (record, value) in enumerate(each.said):
            fact = shown.fact({each.term: value}, each.term)
            values = tuple(shown.brief(one) for one in fact.values[:_SHOWN_VALUES])
            more = len(fact.values) - len(values) + fact.more
            sayings.append(Saying(record, sources[record], values, more, number == 0))
        found.append(
            Contradiction(
                told(words.term_in_words(each.term)), told(words.RULES.get(each.rule, each.rule)), tuple(sayings)
            )
        )
    return found


# --- neighbours ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A thing of this catalogue that names this one: its address, title and kind."""

    iri: str
    title: shown.Shown
    kind: str


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Who names a thing, by the relation read from its side; `more` are not listed."""

    groups: tuple[tuple[str, tuple[Neighbour, ...]], ...]
    more: int


def neighbours(entity: Entity) -> Neighbours:
    """The things whose records point at this one."""
    found, total = catalogue().pointing(entity, limit=_NEIGHBOURS)
    known = {each.iri: each for each in catalogue().entities_of([iri for iri, _ in found])}
    groups: dict[str, list[Neighbour]] = {}
    for iri, term in found:
        document = compose(known[iri]).document
        neighbour = Neighbour(iri, shown.title_of(document, otherwise=iri), kind_of(document.get("@type", [])))
        groups.setdefault(told(words.INVERSE.get(term, "Named by")), []).append(neighbour)
    return Neighbours(tuple((label, tuple(each)) for label, each in groups.items()), total - len(found))


def led_home(facts: Iterable[shown.Fact], entity: str) -> list[shown.Fact]:
    """The same relations, those to things of this catalogue leading to their pages here."""
    left = _LOOKED_UP
    found = []
    for fact in facts:
        values = []
        for value in fact.values:
            if value.link and not value.own and left:
                left -= 1
                own = next((iri for iri in catalogue().find(value.link) if iri != entity), None)
                value = (
                    replace(value, link=own_link(own), own=True, note=value.note or "in this catalogue")
                    if own
                    else value
                )
            values.append(value)
        found.append(replace(fact, values=tuple(values)))
    return found


def named_here(facts: Iterable[shown.Fact], entity: Entity) -> list[shown.Fact]:
    """The same facts, the organisations of this catalogue that the records name by an identifier led to their pages."""
    known = {each.name: (written, each.entity) for written, each in entity.called.items() if each.entity}
    found = []
    for fact in facts:
        values = []
        for value in fact.values:
            written, home = known.get(value.text, ("", None)) if fact.term in _NAMING else ("", None)
            if home:
                note = ", ".join(part for part in (value.note, f"given as {written}") if part)
                value = replace(value, link=own_link(home), own=True, note=note)
            values.append(value)
        found.append(replace(fact, values=tuple(values)))
    return found


_NAMING = ("publisher", "qualifiedAttribution")


def led_to_searches(facts: Iterable[shown.Fact], document: Document, entity: Entity) -> list[shown.Fact]:
    """The same facts, each value that is one of a filter led to everything else that has it."""
    stated = facet_values(document, entity)
    return [
        replace(fact, values=tuple(_led_to_search(value, fact.term, stated) for value in fact.values))
        if fact.term in _FILTERED
        else fact
        for fact in facts
    ]


def _led_to_search(value: shown.Shown, term: str, stated: Mapping[str, list[str]]) -> shown.Shown:
    facet = _FILTERED[term]
    if value.own or value.text not in stated[facet]:
        return value
    return replace(value, link=queries.filtered(**{facet: value.text}), own=True)


_FILTERED = {
    "keyword": "subject", "theme": "subject", "spatial": "country", "language": "language",
    "maturity": "maturity", "publisher": "provider",
}  # fmt: skip


# --- quality -------------------------------------------------------------------------------------------------


def quality_of(document: Document) -> dict[str, Any] | None:
    """The score of data.europa.eu of a composed dataset, with what to mend first; `None` for what is no dataset."""
    if "dcat:Dataset" not in document.get("@type", ()):
        return None
    body = ntriples(document, "https://catalogue.invalid/").encode()
    if len(body) > _LARGEST_SCORED:
        return None
    submission = Submission("", body, Syntax.N_TRIPLES)
    graph = graph_of((each.subject, each.predicate.value, each.object) for each in submission.triples())
    tally = Tally()
    tally.score(scores(graph, check_graph(graph, plans_of("dcat_ap_base0"))))
    standing = tally.standing()
    return {**standing, "deviation": DEVIATION} if standing else None
