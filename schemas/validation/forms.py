"""What a value of a field must look like: each form with its words, a value that is right and one that is not."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from difflib import get_close_matches

from schemas.validation.reading.tree import Kind
from schemas.vocabularies.eosc_codes import eosc_codes

STRUCTURE = "an object with fields of its own"
"""What a field must be that holds others; in XML it is an element."""

_LISTED = 6
_SHOWN_FIRST = ("DOI", "Issued", "Dataset", "dataset", "Abstract", "en", "DE")
"""Words that serve most people as an example, where a list has them."""
_TEXTS = frozenset({Kind.STRING, Kind.NUMBER, Kind.ELEMENT, Kind.ATTRIBUTE})


@dataclass(frozen=True, slots=True)
class Form:
    """`right` is asked of the text without blanks at its ends; `kinds` are those of nodes that can hold it.

    `words` are the values that are right, where they can be listed. `open` says that the vocabulary is not loaded here:
    of a code only the beginning can be looked at.
    """

    expected: str
    right: Callable[[str], bool]
    specimen: str
    wrong: str
    kinds: frozenset[Kind] = _TEXTS
    open: bool = False
    words: tuple[str, ...] = ()

    def nearest(self, text: str) -> str:
        """The word that somebody may have meant, who wrote it otherwise; empty where none is near."""
        known = {_plain(word.partition("-")[2]): word for word in self.words if "-" in word}
        known |= {_plain(word): word for word in self.words}
        found = get_close_matches(_plain(text), known, n=1, cutoff=0.8)
        return known[found[0]] if found else ""


def _plain(text: str) -> str:
    return "".join(each for each in text.lower() if each.isalnum())


def _matching(expected: str, pattern: str, specimen: str, wrong: str) -> Form:
    compiled = re.compile(pattern, re.ASCII)
    return Form(expected, lambda text: compiled.fullmatch(text) is not None, specimen, wrong)


_DAY = r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?"
_TIME = r"(?:T(?:[01]\d|2[0-4]):[0-5]\d(?::[0-5]\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?"
_MOMENT = f"-?{_DAY}{_TIME}"

_FORMS: dict[str, Form] = {
    "text": Form("a text", bool, "words", ""),
    "any": Form("a value", lambda _text: True, "words", "", frozenset(Kind)),
    "object": Form(
        STRUCTURE,
        lambda _text: True,
        "",
        "words",
        frozenset({Kind.OBJECT, Kind.ELEMENT}),
    ),
    "bool": Form("true or false", lambda text: text in {"true", "false"}, "true", "perhaps", frozenset({Kind.BOOLEAN})),
    "url": _matching("a web address (http or https)", r"https?://[^\s<>\"{}|\\^`/]+\S*", "https://example.org/x", "x"),
    "https": _matching("a web address (https)", r"https://[^\s<>\"{}|\\^`/]+\S*", "https://example.org/x", "ftp:x"),
    "iri": _matching("an IRI", r"[A-Za-z][A-Za-z0-9+.\-]*:[^\s<>\"{}|\\^`]+", "https://example.org/x", "no IRI"),
    "email": _matching(
        "an e-mail address", r"[A-Za-z0-9._%+\-]+@[A-Za-z0-9.\-]+\.[A-Za-z]{2,}", "help@example.org", "help at example"
    ),
    "pid": _matching("an EOSC PID such as 21.15124/abc", r"\d{2}\.\d{5}/.*", "21.15124/abc", "abc"),
    "year": _matching("a year of four digits", r"\d{4}", "2024", "24"),
    "date": _matching("a date such as 2024-05-17 (ISO 8601)", _MOMENT, "2024-05-17", "17.5.2024"),
    "day": _matching("a date without a time (ISO 8601)", _DAY, "2024-05-17", "2024-05-17T10:00:00Z"),
    "period": _matching(
        "a date or a period a/b (ISO 8601)", f"(?:{_MOMENT}|\\.\\.)?(?:/(?:{_MOMENT}|\\.\\.)?)?", "2024-05-17", "spring"
    ),
    "moment": _matching(
        "a time in UTC such as 2024-05-17T10:00:00Z", r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d(?:\.\d+)?Z?)?",
        "2024-05-17T10:00:00Z", "17.5.2024",
    ),
    "longitude": Form("a number from -180 to 180", lambda text: _between(text, 180), "8.5", "190"),
    "latitude": Form("a number from -90 to 90", lambda text: _between(text, 90), "47.5", "91"),
    "language": _matching("a language tag such as en", r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*", "en", "the english"),
    "ivoid": _matching(
        "an IVOA identifier such as ivo://authority/key",
        r"ivo://\w[\w\-.!~*'()+=]{2,}(?:/[\w\-.!~*'()+=]+(?:/[\w\-.!~*'()+=]+)*)?", "ivo://example.org/x", "ivo:x",
    ),
}  # fmt: skip


def _between(text: str, limit: float) -> bool:
    return re.fullmatch(r"[+-]?\d+(?:\.\d*)?(?:[eE][+-]?\d+)?", text) is not None and abs(float(text)) <= limit


def form(word: str) -> Form:
    """The form that a word of a profile's table means: a name, `code:<vocabulary>`, `in:a,b` or `re:<pattern>`.

    `code:` is followed by vocabularies of EOSC, apart by `+`, or by what the codes of one begin with that is not loaded
    here, such as `node-`. `re:` is followed by the pattern, a specimen, the words for it and perhaps a value that is
    wrong, apart by `§`.
    """
    kind, colon, rest = word.partition(":")
    if not colon:
        return _FORMS[kind]
    if kind == "code":
        return _code(rest)
    if kind == "in":
        allowed = tuple(each.replace("_", " ") if "§" not in each else each for each in rest.split(","))
        expected = "one of " + ", ".join(allowed) if len(allowed) > 1 else allowed[0]
        return Form(expected, frozenset(allowed).__contains__, _specimen(allowed), "something else", words=allowed)
    pattern, specimen, expected, *wrong = rest.split("§")
    return _matching(expected.replace("_", " "), pattern, specimen, wrong[0].replace("_", " ") if wrong else "?")


def _code(names: str) -> Form:
    if names.endswith("-"):
        begun = _matching(f"a code that begins with {names}", re.escape(names) + ".+", names + "x", "words")
        return replace(begun, open=True)
    known = tuple(code for name in names.split("+") for code in eosc_codes(name))
    few = len(known) <= _LISTED
    shown = _specimen(known)
    expected = "one of " + ", ".join(known) if few else f"a code of EOSC ({names.replace('+', ', ')}), such as {shown}"
    return Form(expected, frozenset(known).__contains__, shown, f"{shown}_unknown", words=known)


def _specimen(words: tuple[str, ...]) -> str:
    return next((each for each in _SHOWN_FIRST if each in words), words[0])
