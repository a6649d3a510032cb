"""The plain search box, read into a small tree that no engine is in; it never fails.

    dark matter          both words, in any of their forms, anywhere
    "dark matter"        exactly these words in this order
    -simulation          not this word (also: NOT simulation)
    lofar OR skao        one of the two
    title:pulsar         in the title; also description, keyword, creator, identifier …
    year:2021            a facet value; also kind, source, provider, country, licence …
    year:2015..2020      a range of years; either end may be left away
    bbox:5,45,15,55      a place on Earth in this box: west, south, east and north in degrees
    =vlbi                this word alone, not the other terms that our vocabulary has for it

What cannot be read so is read as plain words, and a notice says it. Plain words that our vocabulary knows other terms
for are searched for under these, too, and the answer names them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from catalogue_api.index import analysis, meanings, pasted
from catalogue_api.index import notices as said
from catalogue_api.index.clauses import Clause, Either, Meant, Placed, Stated, Tier, Words, Years
from catalogue_api.index.facets import FACET_OF_NAME
from schemas.areas import read_area
from schemas.search import Expansion, Notice

TEXT_LENGTH: Final = 512
CLAUSES: Final = 32
"""Bounds of what one query may ask of an engine (faults.md S31)."""

EARLIEST: Final = 1800
LATEST: Final = 2100
"""Years that a range can reach."""

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

PHRASE_PLACES: Final = ("title", "keyword", "description")
"""Where it counts that words stand beside each other."""

OTHER_TERM: Final = 0.9
"""What another term for the same counts beside the one that was typed."""

STATED_SCORE: Final = 20.0
"""What stating a kind or a country counts where its name is a word of the search: about a word in a title."""

IDENTIFIER_SCORE: Final = 10_000.0
TITLE_SCORE: Final = 1_000.0
"""First what was named by its identifier, then what is called so, then the best text."""

MEANT_SCORE: Final = 600.0
CALLED_SCORE: Final = 450.0
KIND_SCORE: Final = 300.0
"""Between title and text: what is called another term for the same; what is called so before the colon of its title;
what is called so but for the word of its kind."""

DESCRIBED_SCORE: Final = 20.0
"""Of several things of one title those come first whose description says more than that."""

_PHRASE: Final = 8
"""Words up to which it counts that they stand beside each other."""

# Identifiers are typed with their scheme in front; that colon names no field of ours.
_SCHEME_LIST = (
    "ark arxiv bibcode doi ftp handle hdl http https info isbn issn ivo mailto oai orcid purl pid ror swh urn"
)
_SCHEMES = frozenset(_SCHEME_LIST.split())
# Without these a sentence typed into the box finds only texts with the same little words.
_LITTLE_LIST = (
    "a an and are as at by for from in into is it its of on or that the their this to was with"
    " who what which where when how do does did can has have i my we our you your there any"
)
_LITTLE = frozenset(_LITTLE_LIST.split())
_SPAN = re.compile(r"(\d{4})?(?:\.\.+|[–—-])(\d{4})?")
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»″＂", '"'))
_CHUNK = re.compile(r'(?P<minus>-)?(?P<alone>=)?(?:(?P<name>[^\W\d_]+):)?(?:"(?P<phrase>[^"]*)"|(?P<word>[^\s"]+))')


DESCRIBED: Final = "described:"


def called(name: str) -> str:
    """The value of the raw field `stated` of what has this folded name before the colon of its title."""
    return f"called:{name}"


@dataclass(frozen=True, slots=True)
class ParsedQuery:
    """What is asked. `words` may be relaxed to some of them; `required` and `excluded` always hold.

    `identifiers` and `title` are the whole text as keys of identifiers and as folded words: what answers to one of
    these comes first, whatever its other words are; `meant` comes next. `phrase` is better where its words stand
    together. `expansions` are the terms of our vocabulary that are searched for, too.
    """

    words: tuple[Words | Meant, ...] = ()
    required: tuple[Clause, ...] = ()
    excluded: tuple[Clause, ...] = ()
    identifiers: tuple[str, ...] = ()
    title: str = ""
    notices: tuple[Notice, ...] = ()
    expansions: tuple[Expansion, ...] = ()
    phrase: Words | None = None
    meant: tuple[Tier, ...] = ()

    @property
    def tiers(self) -> tuple[Tier, ...]:
        """What comes before every text, best first."""
        identified = (Tier(IDENTIFIER_SCORE, (("identifier", key),)) for key in self.identifiers)
        if not self.title:
            return (*identified, *self.meant)
        titled = (
            Tier(TITLE_SCORE, (("title_whole", self.title),)),
            Tier(DESCRIBED_SCORE, (("title_whole", self.title), ("stated", DESCRIBED))),
            Tier(CALLED_SCORE, (("stated", called(self.title)),)),
        )
        return (*identified, *titled, *self.meant)

    @property
    def ranks(self) -> bool:
        """Whether any of it can say that one match is better than another."""
        return bool(self.words) or any(not isinstance(clause, Stated | Years | Placed) for clause in self.required)

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
    notices: list[Notice] = []
    text = " ".join(text.encode("utf-8", "replace").decode().split())
    if len(text) > TEXT_LENGTH:
        text = text[:TEXT_LENGTH]
        notices.append(Notice(said.CUT, most=TEXT_LENGTH))
    marked = text.translate(_QUOTES)
    if marked.count('"') % 2:
        before, _, after = marked.rpartition('"')
        marked = f"{before} {after}"
        notices.append(Notice(said.UNCLOSED))
    positive, excluded = _clauses(marked, notices)
    placed = [(clause, at) for clause, at in positive if _is_plain(clause)]
    plain = [clause for clause, _ in placed if isinstance(clause, Words)]
    required = [clause for clause, _ in positive if not _is_plain(clause)]
    asked = _asked(plain)
    read = meanings.read(asked)
    telling = [told for clause in read.clauses if (told := _telling(clause))]
    alone = not required and not excluded
    return ParsedQuery(
        words=tuple(dict.fromkeys(telling or ([] if required else plain))),
        required=tuple(dict.fromkeys(required)),
        excluded=tuple(dict.fromkeys(excluded)),
        identifiers=pasted.identifier_keys(marked.lstrip("=")),
        title=analysis.exact(marked)[: analysis.KEY_LENGTH],
        notices=tuple(notices),
        expansions=tuple(
            Expansion(term.written, term.others, f"{marked[:at]}={marked[at:]}")
            for term in read.terms
            for at in (placed[len(plain) - len(asked) + term.place][1],)
        ),
        phrase=_phrase(asked) if len(telling) > 1 else None,
        meant=_meant(read) if alone else (),
    )


def _is_plain(clause: Clause) -> bool:
    return isinstance(clause, Words) and not clause.quoted and not clause.field


def _telling(clause: Words | Meant) -> Words | Meant | None:
    """A clause without the little words; `None` when nothing is left of it."""
    if isinstance(clause, Words):
        return None if len(clause.exact) == 1 and clause.exact[0] in _LITTLE else clause
    typed = tuple(words for words in clause.typed if _telling(words))
    return replace(clause, typed=typed or clause.typed)


def _asked(plain: Sequence[Words]) -> Sequence[Words]:
    """The words of a question without its beginning: what somebody does is in nobody's words, as in `who runs`."""
    return plain[2:] if len(plain) > 2 and plain[0].exact == ("who",) else plain


def _phrase(plain: Sequence[Words]) -> Words | None:
    tokens = tuple(token for words in plain for token in words.exact)
    return Words(tokens) if 1 < len(tokens) <= _PHRASE else None


def _meant(read: meanings.Read) -> tuple[Tier, ...]:
    named = [Tier(MEANT_SCORE, (("title_whole", name),)) for name in read.names]
    of_kind = [
        Tier(KIND_SCORE, (("title_whole", name), ("stated", f"kind:{analysis.exact(kind)}")))
        for name, kind in read.of_kind
    ]
    return (*named, *of_kind)


@dataclass(frozen=True, slots=True)
class Restriction:
    """A minus word, or a field that narrows: as written, the text without it, and one that finds what it leaves out."""

    written: str
    without: str
    others: str


def restrictions(text: str) -> tuple[Restriction, ...]:
    """What in a text leaves things out that its words would find; parts of an OR are no such thing."""
    marked = " ".join(text[:TEXT_LENGTH].split()).translate(_QUOTES)
    if marked.count('"') % 2:
        return ()
    chunks = list(_CHUNK.finditer(marked))
    words = ["", *(chunk[0] for chunk in chunks), ""]
    return tuple(
        _restriction(marked, chunk, after_not=words[place] == "NOT")
        for place, chunk in enumerate(chunks)
        if "OR" not in (words[place], words[place + 2]) and _narrows(chunk, after_not=words[place] == "NOT")
    )


def _narrows(chunk: re.Match[str], *, after_not: bool) -> bool:
    name = (chunk["name"] or "").lower()
    if chunk[0] in ("AND", "OR", "NOT") or next(_clause(chunk, []), None) is None:
        return False
    return bool(chunk["minus"]) or after_not or name in FACET_NAMES or name == "bbox"


def _restriction(text: str, chunk: re.Match[str], *, after_not: bool) -> Restriction:
    start = text.rindex("NOT", 0, chunk.start()) if after_not else chunk.start()
    bare = chunk[0].removeprefix("-")
    turned = bare if after_not or chunk["minus"] else f"-{bare}"

    def put(instead: str) -> str:
        return " ".join(f"{text[:start]}{instead}{text[chunk.end() :]}".split())

    return Restriction(text[start : chunk.end()], put(""), put(turned))


def relaxed_notice(parsed: ParsedQuery, minimum: int) -> Notice:
    """What to say when not every word was asked for."""
    return said.relaxed(words=len(parsed.words), least=minimum)


def _clauses(text: str, notices: list[Notice]) -> tuple[list[tuple[Clause, int]], list[Clause]]:
    """What is asked for, with where it begins, and what is not."""
    positive: list[tuple[Clause, int]] = []
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
            notices.append(Notice(said.MANY, most=CLAUSES))
            break
        for clause in _clause(chunk, notices):
            if negated or chunk["minus"]:
                excluded.append(clause)
            elif either:
                positive[-1] = (_either(positive[-1][0], clause), positive[-1][1])
            else:
                positive.append((clause, chunk.start()))
        either = negated = False
    return positive, excluded


def _clause(chunk: re.Match[str], notices: list[Notice]) -> Iterator[Words | Stated | Years | Placed]:
    name, typed = (chunk["name"] or "").lower(), chunk["phrase"] if chunk["word"] is None else chunk["word"]
    quoted = chunk["word"] is None
    folded = analysis.exact(typed)
    field = TEXT_NAMES.get(name)
    if name == "year" and (years := _years(typed)):
        yield years
        return
    if name == "bbox":
        if area := read_area(typed):
            yield Placed(area)
        else:
            notices.append(Notice(said.NO_BOX, typed=typed))
        return
    if name in FACET_NAMES and folded:
        yield Stated(FACET_NAMES[name], folded)
        return
    if name and field is None:
        if name not in _SCHEMES and not typed.startswith("//"):
            notices.append(Notice(said.NO_FIELD, name=name))
        typed = f"{chunk['name']}:{typed}"
        folded = analysis.exact(typed)
    key = "" if quoted and field != "identifier" else analysis.identifier_key(typed)
    if folded:
        yield Words(tuple(folded.split()), key=key, field=field, quoted=quoted, alone=bool(chunk["alone"]))
    elif typed.strip("-+*/&|"):
        notices.append(Notice(said.NO_WORD, typed=typed))


def _years(typed: str) -> Years | None:
    span = _SPAN.fullmatch(typed.strip())
    if span is None or not (span[1] or span[2]):
        return None
    first, last = int(span[1] or EARLIEST), int(span[2] or LATEST)
    return Years(max(first, EARLIEST), min(last, LATEST))


def _either(before: Clause, option: Words | Stated | Years | Placed) -> Clause:
    options = before.options if isinstance(before, Either) else (before,)
    return Either((*options, option))


def _tokens(clause: Clause) -> Iterator[str]:
    if isinstance(clause, Either):
        for option in clause.options:
            yield from _tokens(option)
    elif isinstance(clause, Meant):
        for words in (*clause.typed, *clause.others):
            yield from _tokens(words)
    elif isinstance(clause, Words):
        yield from clause.exact if clause.quoted else clause.stems
