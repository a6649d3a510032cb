"""“Did you mean”: another spelling of words that next to nothing has. It is offered, never searched for."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import Final

from catalogue_api.index import analysis
from catalogue_api.index.clauses import Words
from catalogue_api.index.port import SearchIndex
from catalogue_api.index.query import parse
from schemas.search import SearchPage, SearchQuery, Suggestion

FEW: Final = 3
"""Where fewer are found, a spelling is looked for."""

_TIMES: Final = 10
_WORDS: Final = 4
_SHORTEST: Final = 4
_LONG: Final = 6


def did_you_mean(index: SearchIndex, query: SearchQuery, page: SearchPage) -> Suggestion | None:
    """The text with its rare words spelt as many titles and descriptions do; `None` where that finds no more."""
    if query.after is not None or (page.total >= FEW and not page.relaxed):
        return None
    text = query.text
    for word in _plain_words(text)[:_WORDS]:
        better = _spelt(index, word)
        if better is not None:
            text = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", better, text, flags=re.IGNORECASE)
    if text == query.text:
        return None
    found = index.search(replace(query, text=text, facets=(), size=0))
    better_found = found.total > page.total or (page.relaxed and not found.relaxed and found.total > 0)
    return Suggestion(text, found.total) if better_found else None


def _plain_words(text: str) -> list[str]:
    """Words of letters alone that were typed as such: no phrase, field, or part of an identifier."""
    clauses = parse(text).words
    listed = [word for each in clauses for word in ((each,) if isinstance(each, Words) else each.typed)]
    return [word.exact[0] for word in listed if len(word.exact) == 1 and word.exact[0].isalpha()]


def _spelt(index: SearchIndex, word: str) -> str | None:
    if len(word) < _SHORTEST:
        return None
    own = _number(index, word)
    if own >= FEW:
        return None
    distance = 2 if len(word) >= _LONG else 1
    counted: Counter[str] = Counter()
    for text in index.near(word, distance=distance):
        counted.update(set(analysis.exact(text).split()))
    near = [(edits(word, each), -number, each) for each, number in counted.items() if each.isalpha()]
    for _, _, candidate in sorted(each for each in near if 0 < each[0] <= distance)[:_WORDS]:
        if analysis.stems(candidate) != analysis.stems(word) and _number(index, candidate) >= max(1, own * _TIMES):
            return candidate
    return None


def _number(index: SearchIndex, word: str) -> int:
    return index.search(SearchQuery(f"={word}", size=0)).total


def edits(first: str, second: str) -> int:
    """How many letters have to be put in, left out, changed or exchanged with the next to make one word the other."""
    before: list[int] = []
    row = list(range(len(second) + 1))
    for at, letter in enumerate(first, 1):
        earlier, before, row = before, row, [at]
        for to, other in enumerate(second, 1):
            cost = min(before[to] + 1, row[to - 1] + 1, before[to - 1] + (letter != other))
            if earlier and to > 1 and letter == second[to - 2] and first[at - 2] == other:
                cost = min(cost, earlier[to - 2] + 1)
            row.append(cost)
    return row[-1]
