"""A parsed query in tantivy's words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tantivy import FieldType, Occur, Query

from catalogue_api.index.clauses import Clause, Either, Meant, Placed, Stated, Words, Years
from catalogue_api.index.embedded_schema import EVERYTHING, SCHEMA
from catalogue_api.index.query import OTHER_TERM, PHRASE_PLACES, STATED_SCORE, TIE, WEIGHTS, ParsedQuery


def text_query(parsed: ParsedQuery, minimum: int) -> Query:
    """What the words ask for, of which `minimum` have to match, ranked as the tiers say."""
    parts = [(Occur.Must, _clause(clause)) for clause in parsed.required]
    if parsed.words:
        words = [(Occur.Should, _clause(word)) for word in parsed.words]
        parts.append((Occur.Must, Query.boolean_query(words, minimum_number_should_match=minimum)))
    if not parts:
        matching = EVERYTHING
    elif parsed.ranks:
        if parsed.phrase is not None:
            parts.append((Occur.Should, _weighed([_boosted(place, parsed.phrase) for place in PHRASE_PLACES])))
        named = [
            (
                Occur.Should,
                Query.const_score_query(
                    Query.boolean_query([(Occur.Must, term(name, value)) for name, value in tier.terms]), tier.score
                ),
            )
            for tier in parsed.tiers
        ]
        matching = Query.boolean_query([(Occur.Should, Query.boolean_query(parts)), *named])
    else:
        matching = Query.boolean_query(parts)
    if not parsed.excluded:
        return matching
    barred = [(Occur.MustNot, _clause(clause)) for clause in parsed.excluded]
    return Query.boolean_query([(Occur.Must, matching), *barred])


def _clause(clause: Clause) -> Query:
    if isinstance(clause, Either):
        return Query.boolean_query([(Occur.Should, _clause(option)) for option in clause.options])
    if isinstance(clause, Stated):
        return Query.const_score_query(term("stated", clause.key), 0.0)
    if isinstance(clause, Years):
        return Query.const_score_query(Query.term_set_query(SCHEMA, "stated", list(clause.keys)), 0.0)
    if isinstance(clause, Placed):
        boxes = [Query.boolean_query([(Occur.Must, _between(*side)) for side in box]) for box in clause.boxes]
        return Query.const_score_query(Query.boolean_query([(Occur.Should, box) for box in boxes]), 0.0)
    if isinstance(clause, Meant):
        typed = Query.boolean_query([(Occur.Must, _words(words)) for words in clause.typed])
        others = [Query.boost_query(_words(words), OTHER_TERM) for words in clause.others]
        said = Query.disjunction_max_query([typed, *others])
        if not clause.stated:
            return said
        stated = [Query.const_score_query(term("stated", each), STATED_SCORE) for each in clause.stated]
        return Query.boolean_query([(Occur.Should, said), (Occur.Should, Query.disjunction_max_query(stated))])
    return _words(clause)


def _words(words: Words) -> Query:
    if words.field == "identifier":
        return _weighed([term("identifier", words.key), term("mention", words.key)])
    if words.field is not None:
        return _weighed([_adjacent(words.field, words)])
    if words.quoted:
        exact = _adjacent("exact", words)
        in_title = Query.boost_query(_adjacent("title", words), WEIGHTS["title"])
        return Query.boolean_query([(Occur.Must, exact), (Occur.Should, in_title)])
    places = [_boosted(place, words) for place in WEIGHTS]
    if words.key:
        places += [term("identifier", words.key), term("mention", words.key)]
    return _weighed(places)


def _weighed(places: Sequence[Query]) -> Query:
    return Query.disjunction_max_query(places, TIE)


def _boosted(place: str, words: Words) -> Query:
    return Query.boost_query(_adjacent(place, words), WEIGHTS[place])


def _adjacent(place: str, words: Words) -> Query:
    tokens = words.exact if place in ("agent", "exact") else words.stems
    if len(tokens) == 1:
        return Query.term_query(SCHEMA, place, tokens[0])
    return Query.phrase_query(SCHEMA, place, list(tokens))


def _between(name: str, low: int | None, high: int | None) -> Query:
    """A number within these bounds, both of them included; `None` is open."""
    return Query.range_query(SCHEMA, f"area_{name}", FieldType.Integer, lower_bound=low, upper_bound=high)


def term(name: str, value: str) -> Query:
    """One whole value of a field that is not split into words."""
    return Query.term_query(SCHEMA, name, value, "basic")


def any_of(name: str, values: Iterable[str]) -> Query:
    """One of these values; adds nothing to the score. Term queries beat a term set by two (performance.md §1.2)."""
    chosen = [(Occur.Should, term(name, value)) for value in dict.fromkeys(values)]
    return Query.const_score_query(Query.boolean_query(chosen), 0.0)
