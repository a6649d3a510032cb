"""Highlights and summaries: ours, on the original text, the same for every engine."""

from __future__ import annotations

import html
import re
from collections.abc import Collection
from functools import lru_cache
from typing import Final

from catalogue_api.index import analysis

_CACHED_LENGTH: Final = 40
"""Words are looked up many times for every page of hits; what is longer is no word."""

LENGTH: Final = 200
"""About how many characters of a text are shown."""

_MARKS = "\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0900-\u0dff\u00ad\u200c\u200d"
_WORD = re.compile(rf"[^\W_]+(?:[{_MARKS}]+[^\W_]*)*(?:\+\+|#)?")


def highlight(text: str, wanted: Collection[str], *, length: int | None = LENGTH) -> str:
    """The best `length` characters of a text as escaped HTML with every wanted word in `<mark>`; empty without one.

    `wanted` holds folded words or stems. `length=None` keeps the whole text.
    """
    spans = _matches(text, frozenset(wanted)) if wanted else []
    if not spans:
        return ""
    first, last = (0, len(text)) if length is None else _window(text, spans, length)
    parts: list[str] = []
    at = first
    for start, end, _ in spans:
        if first <= start and end <= last:
            parts += (html.escape(text[at:start]), "<mark>", html.escape(text[start:end]), "</mark>")
            at = end
    parts.append(html.escape(text[at:last]))
    return ("… " if first > 0 else "") + "".join(parts).strip() + (" …" if last < len(text) else "")


def summary(text: str, *, length: int = LENGTH) -> str:
    """The beginning of a text, cut between words."""
    if len(text) <= length:
        return text
    return text[: _word_end(text, length)].rstrip() + " …"


def _matches(text: str, wanted: frozenset[str]) -> list[tuple[int, int, str]]:
    """Where wanted words stand, and as which form; each different word of the text is looked at once."""
    hits: dict[str, str] = {}
    for word in set(_WORD.findall(text)):
        forms = _forms(word) if len(word) <= _CACHED_LENGTH else _forms.__wrapped__(word)
        if not wanted.isdisjoint(forms):
            hits[word] = next(form for form in forms if form in wanted)
    if not hits:
        return []
    return [(match.start(), match.end(), hits[match[0]]) for match in _WORD.finditer(text) if match[0] in hits]


@lru_cache(maxsize=100_000)
def _forms(word: str) -> tuple[str, ...]:
    """What may be wanted of a written word: each of its folded words, and their stems."""
    return tuple(form for folded in analysis.exact(word).split() for form in (folded, analysis.stems(folded)))


def _window(text: str, spans: list[tuple[int, int, str]], length: int) -> tuple[int, int]:
    """Where to cut: the stretch with most different wanted words, then with most of them, the earliest of equals."""
    best, chosen = (0, 0), 0
    for number, (start, _, _) in enumerate(spans):
        inside = []
        for _, end, hit in spans[number:]:
            if end - start > length:
                break
            inside.append(hit)
        value = (len(set(inside)), len(inside))
        if value > best:
            best, chosen = value, number
    start = spans[chosen][0]
    covered = spans[chosen + max(best[1], 1) - 1][1] - start
    first = max(0, min(start - (length - covered) // 3, len(text) - length))
    if first:
        first = min(start, text.rfind(" ", 0, first) + 1 or first)
        if start - first > length:
            first = start
    return first, max(_word_end(text, first + length), min(spans[chosen][1], len(text)))


def _word_end(text: str, limit: int) -> int:
    """The last end of a word before `limit`; `limit` itself where the word is as long as the text asked for."""
    if limit >= len(text):
        return len(text)
    blank = text.rfind(" ", max(0, limit - 40), limit + 1)
    return blank if blank > 0 else limit
