"""What a search tells about itself: every sentence in one place, so that a door can say it in another language."""

from __future__ import annotations

from typing import Final

from schemas.search import Notice

CUT: Final = "Only the first {most} characters of the query were read."
UNCLOSED: Final = "A quotation mark is not closed: the words after it are read as plain words."
MANY: Final = "Only the first {most} words of the query were read."
NO_BOX: Final = "'bbox:{typed}' is no box and was left aside: west,south,east,north in degrees."
NO_FIELD: Final = "'{name}:' is no field that can be searched; it was read as a word."
NO_WORD: Final = "'{typed}' has no letter or digit to search for."
RELAXED: Final = "Nothing has all {words} words; shown is what has at least {least} of them."
EARLIER: Final = "The index has changed since the first page: these pages show it as it was then."
ANOTHER: Final = "The index has changed since the first page: a result may stand on two pages or on none."
NOTHING: Final = "Nothing has been indexed yet."

PATTERNS: Final = (CUT, UNCLOSED, MANY, NO_BOX, NO_FIELD, NO_WORD, RELAXED, EARLIER, ANOTHER, NOTHING)


def relaxed(*, words: int, least: int) -> Notice:
    """What to say when not every word was asked for."""
    return Notice(RELAXED, words=words, least=least)
