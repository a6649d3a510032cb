"""Highlights and summaries: ours, on the original text, the same for every engine."""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from typing import Final

from catalogue_api.index import analysis

_CACHED_LENGTH: Final = 40
"""Words are looked up many times for every page of hits; what is longer is no word."""

LENGTH: Final = 200
"""About how many characters of a text are shown."""

_MARKS = "\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0900-\u0dff\u00ad\u200c\u200d"
_WORD = re.compile(rf"[^\W_]+(?:[{_MARKS}]+[^\W_]*)*(?:\+\+|#)?")
_SPECIAL = re.compile("[&<>\"']")
_FOREIGN = re.compile(r"[^\x00-\x7f]\S*")


def highlight(text: str, wanted: Collection[str], *, length: int | None = LENGTH) -> str:
    """The best `length` characters of a text as escaped HTML with every wanted word in `<mark>`; empty without one.

    `wanted` holds folded words or stems. `length=None` keeps the whole text.
    """
    spans = _matches(text, frozenset(wanted)) if wanted else []
    if not spans:
        return ""
    first, last = (0, len(text)) if length is None else _window(text, spans, length)
    escape = html.escape if _SPECIAL.search(text, first, last) else str
    parts: list[str] = []
    at = first
    for start, end, _ in spans:
        if first <= start and end <= last:
            parts += (escape(text[at:start]), "<mark>", escape(text[start:end]), "</mark>")
            at = end
    parts.append(escape(text[at:last]))
    return ("… " if first > 0 else "") + "".join(parts).strip() + (" …" if last < len(text) else "")


def summary(text: str, *, length: int = LENGTH) -> str:
    """The beginning of a text, cut between words."""
    if len(text) <= length:
        return text
    return text[: _word_end(text, length)].rstrip() + " …"


def _matches(text: str, wanted: frozenset[str]) -> list[tuple[int, int, str]]:
    """Where wanted words stand, and as which form; each different word that may be one is looked at once."""
    hits: dict[str, str] = {}
    spans = []
    for match in _candidates(text, _beginnings(wanted)):
        word = match[0]
        hit = hits.get(word)
        if hit is None:
            forms = _forms(word) if len(word) <= _CACHED_LENGTH else _forms.__wrapped__(word)
            hit = hits[word] = next((form for form in forms if form in wanted), "")
        if hit:
            spans.append((match.start(), match.end(), hit))
    return spans


def _candidates(text: str, beginnings: re.Pattern[str]) -> Iterator[re.Match[str]]:
    """The words that may be wanted: those in ASCII by their beginning, all that stand together with other signs."""
    at = 0
    for foreign in () if text.isascii() else _FOREIGN.finditer(text):
        start = max(at, text.rfind(" ", at, foreign.start()) + 1)
        yield from beginnings.finditer(text, at, start)
        yield from _WORD.finditer(text, start, foreign.end())
        at = foreign.end()
    yield from beginnings.finditer(text, at)


@lru_cache(maxsize=1_000)
def _beginnings(wanted: frozenset[str]) -> re.Pattern[str]:
    """Words in ASCII that may have a wanted form, by their first three letters, which nearly every stem keeps.

    Only the third letter of a stem of three may be another (`cri` of `cry`), and the `ie` of `die` is `dying`'s.
    Scanning for these letters takes a twentieth of analysing every word.
    """
    plain = [form for form in wanted if form.isascii()]
    if not plain:
        return re.compile("(?!)")
    follows = ""
    if min(map(len, plain)) > 1:
        second = {form[1] for form in plain}
        follows = f"(?={_either_case(second | {'y'} if 'i' in second else second)}"
        follows += f"{_either_case(form[2] for form in plain)})" if min(map(len, plain)) > 3 else ")"
    first = _either_case(form[0] for form in plain)
    return re.compile(rf"{first}(?<![^\W_].){follows}[^\W_]*(?:\+\+|#)?", re.DOTALL)


def _either_case(letters: Iterable[str]) -> str:
    return f"[{re.escape(''.join(sorted({case for letter in letters for case in (letter, letter.upper())})))}]"


@lru_cache(maxsize=20_000)
def _forms(word: str) -> tuple[str, ...]:
    """What may be wanted of a written word: each of its folded words, and their stems."""
    return tuple(form for folded in analysis.exact(word).split() for form in (folded, analysis.stems(folded)))


def _window(text: str, spans: list[tuple[int, int, str]], length: int) -> tuple[int, int]:
    """Where to cut: the stretch with most different wanted words, then with most of them, the earliest of equals."""
    best, chosen, after = (0, 0), 0, 0
    inside: dict[str, int] = {}
    for number, (start, _, hit) in enumerate(spans):
        while after < len(spans) and spans[after][1] - start <= length:
            inside[spans[after][2]] = inside.get(spans[after][2], 0) + 1
            after += 1
        value = (len(inside), after - number)
        if value > best:
            best, chosen = value, number
        if after <= number:
            # This word alone is longer than what is shown.
            after = number + 1
        elif inside[hit] > 1:
            inside[hit] -= 1
        else:
            del inside[hit]
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
