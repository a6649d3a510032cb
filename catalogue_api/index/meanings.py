"""Plain words read with our vocabulary: `VLBI` is also very long baseline interferometry, and the other way round."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations, islice
from typing import Final

from catalogue_api.index import analysis
from catalogue_api.index.clauses import Meant, Words
from schemas.vocabularies import groups, lookup, synonyms

OTHERS: Final = 12
"""Other terms of one term that are searched for."""

_NAMES: Final = 16


@dataclass(frozen=True, slots=True)
class Term:
    """A term found in words: how it is written, what else is searched for, and the place of its first word."""

    written: str
    others: tuple[str, ...]
    place: int


@dataclass(frozen=True, slots=True)
class Read:
    """Words with their meanings.

    `names` are the whole text with another term in place of one or two, `of_kind` pairs of the text without a word
    that says a kind, and that kind.
    """

    clauses: tuple[Words | Meant, ...]
    terms: tuple[Term, ...] = ()
    names: tuple[str, ...] = ()
    of_kind: tuple[tuple[str, str], ...] = ()


def read(words: Sequence[Words]) -> Read:
    """Find the terms in a row of plain words, the longest first."""
    clauses: list[Words | Meant] = []
    terms: list[Term] = []
    runs: list[tuple[str, tuple[str, ...]]] = []
    place = 0
    while place < len(words):
        length, others, stated = _at(words, place)
        typed = tuple(words[place : place + length])
        term = " ".join(token for each in typed for token in each.exact)
        if others or stated:
            found = tuple(Words(tuple(analysis.exact(other).split())) for other in others)
            clauses.append(Meant(typed, found, stated))
        if others:
            terms.append(Term(term, others, place))
        elif not stated:
            clauses += typed
        runs.append((term, tuple(analysis.exact(other) for other in others)))
        place += length
    names = tuple(islice(dict.fromkeys(_names(runs)), _NAMES))
    whole = " ".join(term for term, _ in runs)
    of_kind = tuple(pair for name in (whole, *names) for pair in _of_kind(name))
    return Read(tuple(clauses), tuple(terms), names, of_kind)


def _at(words: Sequence[Words], place: int) -> tuple[int, tuple[str, ...], tuple[str, ...]]:
    """How many words the longest term here has, its other terms, and what states it; one word where there is none."""
    tokens: list[str] = []
    found: tuple[int, tuple[str, ...], tuple[str, ...]] = (1, (), ())
    for number, each in enumerate(words[place : place + _longest()], 1):
        tokens += analysis.stems(" ".join(each.exact)).split()
        if each.alone:
            break
        others, stated = _others().get(tuple(tokens), ()), _stated().get(tuple(tokens), ())
        if others or stated:
            found = (number, others, stated)
    return found


def _names(runs: Sequence[tuple[str, tuple[str, ...]]]) -> Iterator[str]:
    """The whole text with other terms in place of one, then of two, and no more: `LoTSS DR2` has two."""
    replaced = [(place, other) for place, (_, others) in enumerate(runs) for other in others]
    pairs = (pair for pair in combinations(replaced, 2) if pair[0][0] != pair[1][0])
    for chosen in (*((each,) for each in replaced), *pairs):
        instead = dict(chosen)
        yield " ".join(instead.get(place, term) for place, (term, _) in enumerate(runs))


def _of_kind(name: str) -> Iterator[tuple[str, str]]:
    tokens = name.split()
    for length in (1, 2):
        if len(tokens) <= length:
            continue
        for said, rest in ((tokens[-length:], tokens[:-length]), (tokens[:length], tokens[length:])):
            for kind in _kinds().get(" ".join(said), ()):
                yield " ".join(rest), kind


def _key(term: str) -> tuple[str, ...]:
    return tuple(analysis.stems(analysis.exact(term)).split())


@cache
def _others() -> dict[tuple[str, ...], tuple[str, ...]]:
    """The other terms of each term, by its stems; those that differ in endings alone are left out."""
    found: dict[tuple[str, ...], dict[tuple[str, ...], str]] = {}
    for meaning in synonyms.meanings():
        searched = {_key(term): term for term in reversed((*meaning.terms, *meaning.narrower))}
        for term in (*meaning.terms, *meaning.ambiguous):
            others = found.setdefault(_key(term), {})
            others |= {key: other for key, other in reversed(searched.items()) if key != _key(term)}
    return {key: tuple(others.values())[:OTHERS] for key, others in found.items() if others}


@cache
def _stated() -> dict[tuple[str, ...], tuple[str, ...]]:
    """What states a kind or a country, by the stems of each name of it."""
    kinds = {
        name: tuple(f"kind:{analysis.exact(kind)}" for kind in kinds) for name, kinds in synonyms.kind_names().items()
    }
    places = {name: shown for name, shown in lookup.country_names().items() if len(name) > _CODE}
    places |= {region: region for region in groups.regions()}
    stated = kinds | {name: (f"country:{analysis.exact(shown)}",) for name, shown in places.items()}
    return {_key(name): keys for name, keys in stated.items()}


_CODE: Final = 3
"""Codes of countries are words of other languages, such as `IS` and `AND`."""


@cache
def _longest() -> int:
    return max(map(len, (*_others(), *_stated())))


@cache
def _kinds() -> dict[str, tuple[str, ...]]:
    return {analysis.exact(word): kinds for word, kinds in synonyms.kind_words().items()}
