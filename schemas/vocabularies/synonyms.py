"""What people of the field write for one thing, and the words that say which kind of thing is meant.

The facts are `synonyms.tsv` and `kind_words.tsv`; they are for searching only and never join records.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from schemas.vocabularies.lookup import rows


@dataclass(frozen=True, slots=True)
class Meaning:
    """One thing. A search for any of `terms` or `ambiguous` means it; it is found by `terms` and `narrower`."""

    terms: tuple[str, ...]
    ambiguous: tuple[str, ...] = ()
    narrower: tuple[str, ...] = ()


@cache
def meanings() -> tuple[Meaning, ...]:
    """Every meaning of the vocabulary, in the order of the file."""
    return tuple(
        Meaning(_split(terms), _split(ambiguous), _split(narrower))
        for terms, ambiguous, narrower in rows("synonyms.tsv")
    )


@cache
def kind_words() -> Mapping[str, tuple[str, ...]]:
    """The kinds that each word can mean, by the word as it is written there."""
    return _turned((kind, words) for kind, words, _ in rows("kind_words.tsv"))


@cache
def kind_names() -> Mapping[str, tuple[str, ...]]:
    """The kinds of which everything is called so, by the word."""
    return _turned((kind, names) for kind, _, names in rows("kind_words.tsv"))


def _turned(kinds: Iterable[tuple[str, str]]) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for kind, words in kinds:
        for word in _split(words):
            found[word] = (*found.get(word, ()), kind)
    return found


def _split(cell: str) -> tuple[str, ...]:
    return tuple(each for each in cell.split("|") if each)
