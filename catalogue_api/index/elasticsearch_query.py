"""A search in Elasticsearch's words: the parsed query, chosen filters, counted facets and the order of hits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from catalogue_api.index import answers
from catalogue_api.index.clauses import Clause, Either, Meant, Placed, Stated, Words, Years
from catalogue_api.index.query import OTHER_TERM, PHRASE_PLACES, STATED_SCORE, TIE, WEIGHTS, ParsedQuery
from schemas.search import NONE_STATED, SearchQuery

Clauses = dict[str, Any]

EVERYTHING: Final[Clauses] = {"exists": {"field": "entity"}}
"""Every entity; what only carries a mark has no such field."""

_EXPANSIONS: Final = 1_000

_EXACT: Final = 10_000
"""Values that each of several shards counts: a value that is among the most frequent of all is among these of each."""


def text_query(parsed: ParsedQuery, minimum: int) -> Clauses:
    """What matches, and how well; `minimum` is how many of the plain words are asked for."""
    parts = [_clause(clause) for clause in parsed.required]
    if parsed.words:
        parts.append({"bool": {"should": list(map(_clause, parsed.words)), "minimum_should_match": minimum}})
    if not parts:
        matching = EVERYTHING
    elif parsed.ranks:
        together = [] if parsed.phrase is None else [_best([_boosted(each, parsed.phrase) for each in PHRASE_PLACES])]
        first = [
            _constant({"bool": {"filter": [_term(name, value) for name, value in tier.terms]}}, tier.score)
            for tier in parsed.tiers
        ]
        text = {"bool": {"must": parts, "should": together}}
        matching = {"bool": {"should": [text, *first], "minimum_should_match": 1}}
    else:
        matching = {"bool": {"must": parts}}
    if not parsed.excluded:
        return matching
    return {"bool": {"must": [matching], "must_not": [_clause(clause) for clause in parsed.excluded]}}


def alike(word: str, *, distance: int) -> Clauses:
    """Entities with a word within this edit distance; without the constant score an engine looks at few such words."""
    stated = {"value": word, "fuzziness": distance, "max_expansions": _EXPANSIONS, "rewrite": "constant_score"}
    return {"fuzzy": {"exact": stated}}


def chosen(query: SearchQuery) -> dict[str, Clauses]:
    """The filter of every facet with chosen values."""
    return {name: _any_of(name, values) for name, values in query.filters.items() if any(values)}


def counts(query: SearchQuery, filters: Mapping[str, Clauses], *, shards: int) -> Clauses:
    """The aggregations of one request: each facet is counted under every *other* facet's filter."""
    aggregations: Clauses = {}
    for name in dict.fromkeys(query.facets):
        others = [each for own, each in filters.items() if own != name]
        inner = _counted(query, name, shards=shards)
        if others:
            aggregations[name] = {"filter": {"bool": {"filter": others}}, "aggs": inner}
        else:
            aggregations |= {f"{name} {part}": each for part, each in inner.items()}
    return aggregations


def counted(answer: Mapping[str, Any], name: str) -> list[tuple[str, int]]:
    """The counts of one facet, as `counts` asked for them."""
    own = answer.get(name) or {part: answer[f"{name} {part}"] for part in ("top", "always")}
    pairs = [(str(bucket["key"]), int(bucket["doc_count"])) for bucket in own["top"]["buckets"]]
    always = own["always"]["buckets"].items()
    return pairs + [(value, bucket["doc_count"]) for value, bucket in always if bucket["doc_count"]]


def _counted(query: SearchQuery, name: str, *, shards: int) -> Clauses:
    field = f"facets.{name}"
    size = answers.counted_size(query)
    terms: Clauses = {"field": field, "size": size}
    if shards > 1:
        terms["shard_size"] = max(_EXACT, size)
    always = {value: {"term": {field: value}} for value in sorted({NONE_STATED, *query.filters.get(name, ())})}
    return {"top": {"terms": terms}, "always": {"filters": {"filters": always}}}


def _clause(clause: Clause) -> Clauses:
    if isinstance(clause, Either):
        return {"bool": {"should": [_clause(option) for option in clause.options], "minimum_should_match": 1}}
    if isinstance(clause, Stated):
        return _constant(_term("stated", clause.key), 0.0)
    if isinstance(clause, Years):
        return _constant({"terms": {"stated": list(clause.keys)}}, 0.0)
    if isinstance(clause, Placed):
        boxes = [{"bool": {"filter": [_range(*side) for side in box]}} for box in clause.boxes]
        return _constant({"bool": {"should": boxes, "minimum_should_match": 1}}, 0.0)
    if isinstance(clause, Meant):
        typed: Clauses = {"bool": {"must": list(map(_words, clause.typed))}}
        others = [{"bool": {"must": [_words(words)], "boost": OTHER_TERM}} for words in clause.others]
        said: Clauses = {"dis_max": {"queries": [typed, *others]}}
        if not clause.stated:
            return said
        stated = {"dis_max": {"queries": [_constant(_term("stated", each), STATED_SCORE) for each in clause.stated]}}
        return {"bool": {"should": [said, stated], "minimum_should_match": 1}}
    return _words(clause)


def _words(words: Words) -> Clauses:
    if words.field == "identifier":
        return _best([_term("identifier", words.key), _term("mention", words.key)])
    if words.field is not None:
        return _adjacent(words.field, words)
    if words.quoted:
        in_title = _adjacent("title", words, boost=WEIGHTS["title"])
        return {"bool": {"must": [_adjacent("exact", words)], "should": [in_title]}}
    places = [_boosted(place, words) for place in WEIGHTS]
    if words.key:
        places += [_term("identifier", words.key), _term("mention", words.key)]
    return _best(places)


def _best(places: Sequence[Clauses]) -> Clauses:
    return {"dis_max": {"queries": list(places), "tie_breaker": TIE}}


def _boosted(place: str, words: Words) -> Clauses:
    return _adjacent(place, words, boost=WEIGHTS[place])


def _adjacent(place: str, words: Words, *, boost: float = 1.0) -> Clauses:
    tokens = words.exact if place in ("agent", "exact") else words.stems
    if len(tokens) == 1:
        return _term(place, tokens[0], boost=boost)
    return {"match_phrase": {place: {"query": " ".join(tokens), "boost": boost}}}


def _term(name: str, value: str, *, boost: float = 1.0) -> Clauses:
    return {"term": {name: {"value": value, "boost": boost}}}


def _range(name: str, low: int | None, high: int | None) -> Clauses:
    ends = {"gte": low, "lte": high}
    return {"range": {f"area.{name}": {end: value for end, value in ends.items() if value is not None}}}


def _constant(query: Clauses, score: float) -> Clauses:
    return {"constant_score": {"filter": query, "boost": score}}


def _any_of(name: str, values: Iterable[str]) -> Clauses:
    return {"terms": {f"facets.{name}": list(dict.fromkeys(values))}}
