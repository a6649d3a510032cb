"""The plain search box, read into a small tree that no engine is in; it never fails.

    dark matter          both words, in any of their forms, anywhere
    "dark matter"        exactly these words in this order
    -simulation          not this word (also: NOT simulation)
    lofar OR skao        one of the two
    title:pulsar         in the title; also description, keyword, creator, identifier …
    year:2021            a facet value; also kind, source, provider, country, licence …

What cannot be read so is read as plain words, and a notice says it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from catalogue_api.index import analysis
from catalogue_api.index.facets import FACET_OF_NAME

TEXT_LENGTH: Final = 512
CLAUSES: Final = 32
"""Bounds of what one query may ask of an engine (faults.md S31)."""

TEXT_NAMES: Final[Mapping[str, str]] = {
    "title": "title",
    "description": "description",
    "abstract": "description",
    "keyword": "keyword",
    "keywords": "keyword",
    "subject": "keyword",
    "creator": "agent",
    "author": "agent",
    "contributor": "agent",
    "publisher": "agent",
    "agent": "agent",
    "identifier": "identifier",
    "id": "identifier",
}
FACET_NAMES: Final[Mapping[str, str]] = {
    **{name: name for name in FACET_OF_NAME if name not in TEXT_NAMES},
    "license": "licence",
    "type": "kind",
    "lang": "language",
}

WEIGHTS: Final[Mapping[str, float]] = {"title": 5.0, "keyword": 3.0, "agent": 2.0, "description": 1.0, "exact": 0.5}
"""How much a word counts by where it stands; every engine boosts by this table."""

TIE: Final = 0.2
"""What the other places of a word add to its best one (the tie breaker of a disjunction maximum)."""

IDENTIFIER_SCORE: Final = 10_000.0
TITLE_SCORE: Final = 1_000.0
"""First what was named by its identifier, then what is called so, then the best text."""

# Identifiers are typed with their scheme in front; that colon names no field of ours.
_SCHEME_LIST = (
    "ark arxiv bibcode doi ftp handle hdl http https info isbn issn ivo mailto oai orcid purl pid ror swh urn"
)
_SCHEMES = frozenset(_SCHEME_LIST.split())
# Without these a sentence typed into the box finds only texts with the same little words.
_LITTLE_LIST = "a an and are as at by for from in into is it its of on or that the their this to was with"
_LITTLE = frozenset(_LITTLE_LIST.split())
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»″＂", '"'))
_CHUNK = re.compile(r'(?P<minus>-)?(?:(?P<name>[^\W\d_]+):)?(?:"(?P<phrase>[^"]*)"|(?P<word>[^\s"]+))')


@dataclass(frozen=True, slots=True)
class Words:
    """One word as typed, or several that must follow each other. `key` is it read as an identifier.

    `field` is one of `TEXT_FIELDS` or `identifier`, `None` for anywhere. `quoted` words match in this form only.
    """

    exact: tuple[str, ...]
    key: str = ""
    field: str | None = None
    quoted: bool = False

    @property
    def stems(self) -> tuple[str, ...]:
        """The words' stems, in the same order."""
        return tuple(analysis.stems(" ".join(self.exact)).split())


@dataclass(frozen=True, slots=True)
class Stated:
    """A facet value, compared in its folded form."""

    facet: str
    value: str

    @property
    def key(self) -> str:
        """The value of the raw field `stated` that is asked for."""
        return f"{self.facet}:{self.value}"


@dataclass(frozen=True, slots=True)
class Either:
    """At least one of these."""

    options: tuple[Words | Stated, ...]


Clause = Words | Stated | Either


@dataclass(frozen=True, slots=True)
class ParsedQuery:
    """What is asked. `words` may be relaxed to some of them; `required` and `excluded` always hold.

    `identifier` and `title` are the whole text as an identifier key and as folded words: what answers to one of
    these comes first, whatever its other words are.
    """

    words: tuple[Words, ...] = ()
    required: tuple[Clause, ...] = ()
    excluded: tuple[Clause, ...] = ()
    identifier: str = ""
    title: str = ""
    notices: tuple[str, ...] = ()

    @property
    def ranks(self) -> bool:
        """Whether any of it can say that one match is better than another."""
        return bool(self.words) or any(not isinstance(clause, Stated) for clause in self.required)

    @property
    def strictness(self) -> tuple[int, ...]:
        """How many of the words to ask for, strictest first: all; where nothing has all, half; then any."""
        number = len(self.words)
        return tuple(dict.fromkeys((number, -(-number // 2), min(number, 1))))

    @property
    def wanted(self) -> frozenset[str]:
        """The tokens to highlight: stems of plain words, exact forms of quoted ones."""
        return frozenset(token for clause in (*self.words, *self.required) for token in _tokens(clause))


def parse(text: str) -> ParsedQuery:
    """Read the search box."""
    notices: list[str] = []
    text = " ".join(text.encode("utf-8", "replace").decode().split())
    if len(text) > TEXT_LENGTH:
        text = text[:TEXT_LENGTH]
        notices.append(f"Only the first {TEXT_LENGTH} characters of the query were read.")
    marked = text.translate(_QUOTES)
    if marked.count('"') % 2:
        before, _, after = marked.rpartition('"')
        marked = f"{before} {after}"
        notices.append("A quotation mark is not closed: the words after it are read as plain words.")
    positive, excluded = _clauses(marked, notices)
    words = [clause for clause in positive if isinstance(clause, Words) and not clause.quoted and not clause.field]
    telling = [word for word in words if not (len(word.exact) == 1 and word.exact[0] in _LITTLE)]
    required = [clause for clause in positive if clause not in words]
    return ParsedQuery(
        words=tuple(dict.fromkeys(telling or ([] if required else words))),
        required=tuple(dict.fromkeys(required)),
        excluded=tuple(dict.fromkeys(excluded)),
        identifier=analysis.identifier_key(marked),
        title=analysis.exact(marked)[: analysis.KEY_LENGTH],
        notices=tuple(notices),
    )


def relaxed_notice(parsed: ParsedQuery, minimum: int) -> str:
    """What to say when not every word was asked for."""
    return f"Nothing has all {len(parsed.words)} words; shown is what has at least {minimum} of them."


def _clauses(text: str, notices: list[str]) -> tuple[list[Clause], list[Clause]]:
    positive: list[Clause] = []
    excluded: list[Clause] = []
    chunks = list(_CHUNK.finditer(text))
    either = negated = False
    for number, chunk in enumerate(chunks):
        last = number == len(chunks) - 1
        if chunk[0] == "AND" and positive and not last:
            continue
        if chunk[0] == "OR" and positive and not last:
            either = True
            continue
        if chunk[0] == "NOT" and not last:
            negated = True
            continue
        if len(positive) + len(excluded) >= CLAUSES:
            notices.append(f"Only the first {CLAUSES} words of the query were read.")
            break
        for clause in _clause(chunk, notices):
            if negated or chunk["minus"]:
                excluded.append(clause)
            elif either:
                positive[-1] = _either(positive[-1], clause)
            else:
                positive.append(clause)
        either = negated = False
    return positive, excluded


def _clause(chunk: re.Match[str], notices: list[str]) -> Iterator[Words | Stated]:
    name, typed = (chunk["name"] or "").lower(), chunk["phrase"] if chunk["word"] is None else chunk["word"]
    quoted = chunk["word"] is None
    folded = analysis.exact(typed)
    field = TEXT_NAMES.get(name)
    if name in FACET_NAMES and folded:
        yield Stated(FACET_NAMES[name], folded)
        return
    if name and field is None:
        if name not in _SCHEMES and not typed.startswith("//"):
            notices.append(f"'{name}:' is no field that can be searched; it was read as a word.")
        typed = f"{chunk['name']}:{typed}"
        folded = analysis.exact(typed)
    key = "" if quoted and field != "identifier" else analysis.identifier_key(typed)
    if folded:
        yield Words(tuple(folded.split()), key=key, field=field, quoted=quoted)
    elif typed.strip("-+*/&|"):
        notices.append(f"'{typed}' has no letter or digit to search for.")


def _either(before: Clause, option: Words | Stated) -> Clause:
    options = before.options if isinstance(before, Either) else (before,)
    return Either((*options, option))


def _tokens(clause: Clause) -> Iterator[str]:
    if isinstance(clause, Either):
        for option in clause.options:
            yield from _tokens(option)
    elif isinstance(clause, Words):
        yield from clause.exact if clause.quoted else clause.stems
