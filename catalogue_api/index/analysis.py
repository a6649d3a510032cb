"""Text analysis shared by every search engine: what is a word, and which words are the same.

An engine gets tokens joined by one blank and needs nothing but a whitespace tokenizer, so that all engines match
alike (a core Elasticsearch server has neither accent folding nor a stemmer). Two streams are made: *exact* words,
folded in case and accents, and their *stems*. The English Snowball stemmer is used for text of every language,
because a query states none: both sides lose the same endings, and the exact stream is there where that is too much.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final, NamedTuple
from urllib.parse import unquote

import Stemmer

from schemas.errors import MalformedIdentifier
from schemas.identifiers import recognise

REVISION: Final = 7
"""Raised with every change of the tokens made here, or of what they are made of: an index of another one is rebuilt."""

TOKEN_LENGTH: Final = 100
"""Longest token, in characters; Elasticsearch's whitespace tokenizer would split from 255 on."""

KEY_LENGTH: Final = 500
"""Longest identifier key, in characters."""

# Scripts written without blanks between words (Thai, Lao, Myanmar, Khmer, kana, Han) become one token per
# character, and a word typed in one of them a phrase of those.
_UNSPACED = ((0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x3040, 0x30FF), (0x3400, 0x9FFF), (0xF900, 0xFAFF))

# Letters that NFKD leaves whole though people type them plain.
_PLAIN = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŧ": "t"}
    | {"ŋ": "n", "ĸ": "k", "ɨ": "i", "ƀ": "b", "ɖ": "d"}
)
_INVISIBLE = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff")
_POSSESSIVE = re.compile(r"(?<=\w)['’ʼ][sS]\b")
# `C++`, `C#` and `g++` are names of things people look for; any other plus or hash separates.
_SIGNED_WORD = re.compile(r"\b[a-z]#(?!\w)|[^\s+#]+(?:\+\+)?")

_END: Final = "\n"
_KEPT = f"+#{_END}"
_FOREIGN = re.compile(r"[^\x00-\x7f]+")

_CACHED_WORDS: Final = 200_000
_CACHED_LENGTH: Final = 40
_stemmer = Stemmer.Stemmer("english", 0)


def exact(text: str) -> str:
    """The words of a text, folded in case and accents, joined by one blank."""
    return " ".join(_words(_folded(text)))


class Streams(NamedTuple):
    """Texts that were analysed together: the words of each that has any, and their stems where these were asked for."""

    exact: list[str]
    stems: list[str]


def streams(texts: Iterable[str], *, length: int, stemmed: bool = True) -> Streams:
    """Both streams of each text that has words, until `length` characters are read; folded together, for speed."""
    lines: list[str] = []
    for text in texts:
        if length <= 0:
            break
        lines.append(text[:length].replace(_END, " "))
        length -= len(text)
    found = Streams([], [])
    if lines:
        for line in _folded(_END.join(lines)).split(_END):
            if words := _words(line):
                found.exact.append(" ".join(words))
                if stemmed:
                    found.stems.append(" ".join(map(_STEMS.__getitem__, words)))
    return found


def stems(folded: str) -> str:
    """The stems of what `exact` returned, word by word and in the same order."""
    return " ".join(map(_STEMS.__getitem__, folded.split(" "))) if folded else ""


_WEB = re.compile(r"^(?:https?://)?(?:www\.)?")


def identifier_key(text: str) -> str:
    """The form in which identifiers are compared: every written form of one gives the same key.

    A known one in normal form, without its scheme; of anything else what is left without web scheme, case, blanks
    and closing signs. It is empty when nothing is left.
    """
    bare = text.strip("<>()[]{}\"'“”‘’ \t\r\n").rstrip("/.,;:")
    try:
        known = recognise(bare)
    except MalformedIdentifier:
        known = None
    if known is not None and known.scheme != "url":
        return known.value.casefold()[:KEY_LENGTH]
    key = unquote(bare) if "%" in bare else bare
    return "".join(_WEB.sub("", key.casefold()).split())[:KEY_LENGTH]


class _Folded(dict[int, str]):
    """Each character and what it folds to: a blank where a word ends, nothing where it only decorates."""

    def __missing__(self, code: int) -> str:
        answer = self[code] = _fold(chr(code))
        return answer


class _Stems(dict[str, str]):
    """Folded words and their stems; forgotten all at once when there are too many."""

    def __missing__(self, word: str) -> str:
        # A word with a digit, a plus or a hash is a name, and names have no forms.
        stem = (_stemmer.stemWord(word) or word) if word.isalpha() else word
        if len(word) <= _CACHED_LENGTH:
            if len(self) >= _CACHED_WORDS:
                self.clear()
            self[word] = stem
        return stem


def _folded(text: str) -> str:
    if "'" in text or "’" in text or "ʼ" in text:
        text = _POSSESSIVE.sub("", text)
    # `translate` is ten times faster on plain ASCII, which most texts are but for a few signs.
    return (text if text.isascii() else _FOREIGN.sub(_fold_run, text)).translate(_FOLDED)


def _words(folded: str) -> list[str]:
    words = _SIGNED_WORD.findall(folded) if "+" in folded or "#" in folded else folded.split()
    if len(folded) > TOKEN_LENGTH and words and max(map(len, words)) > TOKEN_LENGTH:
        words = [word[:TOKEN_LENGTH] for word in words]
    return words


def _fold_run(run: re.Match[str]) -> str:
    return run[0].translate(_FOLDED)


def _fold(sign: str) -> str:
    if sign in _KEPT:
        return sign
    if sign in _INVISIBLE or unicodedata.combining(sign):
        return ""
    # Decomposed before lowered: the other way round an iota subscript is a letter in one form and a mark in the other.
    lowered = _bare(_bare(sign).casefold().translate(_PLAIN)).casefold().translate(_PLAIN)
    kept = "".join(part if _belongs(part) else " " for part in lowered)
    return f" {kept} " if any(first <= ord(sign) <= last for first, last in _UNSPACED) else kept


def _bare(text: str) -> str:
    return "".join(part for part in unicodedata.normalize("NFKD", text) if not unicodedata.combining(part))


def _belongs(sign: str) -> bool:
    # Spacing marks (the vowel signs of Indic scripts) belong to their word although they are no letters.
    return sign.isalnum() or unicodedata.category(sign).startswith("M")


_FOLDED = _Folded()
_STEMS = _Stems()
