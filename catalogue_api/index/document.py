"""Entity to index document: everything an engine keeps of one entity, made the same way for every engine."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, Final

import orjson

from catalogue_api.index import analysis
from catalogue_api.index.facets import facet_values, with_groups
from catalogue_api.index.port import IndexDocument
from catalogue_api.index.query import DESCRIBED, called
from catalogue_api.index.reading import all_labels, best, first_date, nodes, plain, tail, texts
from schemas.areas import around
from schemas.dcat.compose import compose
from schemas.dcat.naming import with_names
from schemas.holdings import Entity
from schemas.records import Document
from schemas.search import NONE_STATED
from schemas.text import readable
from schemas.vocabularies import groups, lookup, synonyms

TEXT_FIELDS: Final = ("title", "keyword", "agent", "description", "exact")
"""Streams of tokens. `agent` and `exact` (all words of an entity) are folded only, the others stemmed."""

RAW_FIELDS: Final = ("identifier", "mention", "title_whole", "stated")
"""Whole values: the entity's identifiers, those of its people, its titles, and `facet:folded value`."""

ORDER_FIELDS: Final = ("newest", "oldest", "title")
"""Sort keys, all ascending: a 63-bit number for the dates, a text for the title. Their lower part is a digest of the
entity's IRI, so that ties have an order; an IRI itself, or three texts, would double the cost of an index."""

AREA_FIELDS: Final = ("west", "south", "east", "north")
"""The box around all places of an entity in millionths of a degree; there is none where none is stated."""

# Bounds of what is indexed of one entity; the store keeps everything (faults.md E14: 8,327 distributions).
_TITLES = 2_000
_KEYWORDS = 10_000
_AGENTS = 20_000
_DESCRIPTION = 20_000
_IDENTIFIERS = 200
_SHOWN_NAMES = 10
_TITLE_KEY = 100
_KEYWORD_TERMS = ("theme", "keyword", "type")
_AGENT_TERMS = ("creator", "publisher", "qualifiedAttribution", "contactPoint", "isFundedBy", "wasGeneratedBy")
_TITLE_TERMS = ("title", "alternative", "name", "altLabel", "prefLabel")
_CONTEXT_TERMS = ("spatial", "conformsTo", "provenance", "audience")
_SAID = ("kind", "country", "capability", "technology", "maturity")
_LAST = "zzzz"
_UNDATED = 2**23 - 1
# Engines state ranges in languages of their own: a hyphen keeps the order of a blank, two of them end the words, and
# a point stands for what is no letter (the plus of C++, vowel signs of Indic scripts).
_NO_LETTER = re.compile(r"[^\w-]")


def index_document(entity: Entity) -> IndexDocument:
    """What the index keeps of a live entity; equal entities give equal digests."""
    # Composing one record only moves IRIs that the index does not keep, at a third of the cost of all the rest.
    document = entity.records[0].document if len(entity.records) == 1 else compose(entity).document
    document = with_names(document, entity.called)
    identifiers = _identifiers(entity, document)
    title = _title(document) or next(iter(_texts(document, "identifier")), "") or entity.iri
    description = _description(document)
    sources = entity.sources
    facets = facet_values(document, entity)
    grouped = with_groups(facets)
    order = _order(entity.iri, title, first_date(document))
    fields: dict[str, Any] = {
        **_streams(document, title, description, _said(facets)),
        "identifier": _keys(identifiers),
        "mention": _keys(_mentions(document)),
        "stated": [
            *(_stated(name, value) for name, values in grouped.items() if name != "subject" for value in values),
            *_called(title, facets["kind"][0]),
            *([DESCRIBED] if _says_more(description, title) else []),
        ],
        "facets": grouped,
        "order": order,
        "shown": _shown(entity, title, description, facets, sources),
    }
    if "spatial" in document and (area := around(_shapes(document))):
        fields["area"] = area.millionths
    canonical = orjson.dumps(fields, option=orjson.OPT_SORT_KEYS)
    digest = hashlib.sha256(b"%d\n" % analysis.REVISION + canonical).hexdigest()[:32]
    return IndexDocument(entity=entity.iri, digest=digest, fields=fields)


def _shapes(document: Document) -> Iterator[str]:
    for place in nodes(document["spatial"]):
        yield from _texts(place, "bbox", "centroid", "geometry")


def _title(document: Document) -> str:
    """Resources have titles, agents and projects names (FOAF), concepts labels (SKOS)."""
    return readable(best(document.get("title") or document.get("name") or document.get("prefLabel")))


def _called(title: str, kind: str) -> Iterator[str]:
    """The name before the colon of a title, `Gammapy: a Python package`; a paper has there the name of its matter."""
    name, colon, rest = title.partition(":")
    if colon and rest[:1].isspace() and kind not in _ABOUT_OTHERS:
        folded = analysis.exact(name)
        if folded and folded not in synonyms.kind_words():
            yield called(folded[: analysis.KEY_LENGTH])


def _says_more(description: str, title: str) -> bool:
    """Whether a description has a word that the title has not: some only repeat it."""
    known = set(analysis.exact(title).split())
    # Word by word, for the first one mostly tells.
    return any(not known.issuperset(analysis.exact(word).split()) for word in description[:_TITLES].split())


_ABOUT_OTHERS = frozenset(("publication", "event", "training"))


@lru_cache(maxsize=50_000)
def _stated(facet: str, value: str) -> str:
    return f"{facet}:{analysis.exact(groups.named(value))}"


def _texts(document: Document, *terms: str) -> list[str]:
    return [text for term in terms if term in document for text in texts(document[term])]


def _streams(document: Document, title: str, description: str, said: Iterable[str]) -> dict[str, list[str]]:
    titles = analysis.streams(dict.fromkeys((title, *_texts(document, *_TITLE_TERMS))), length=_TITLES)
    keywords = analysis.streams(_labels(document, _KEYWORD_TERMS), length=_KEYWORDS)
    agents = analysis.streams(_labels(document, _AGENT_TERMS), length=_AGENTS, stemmed=False).exact
    bodies = analysis.streams((description, *_labels(document, _CONTEXT_TERMS), *said), length=_DESCRIPTION)
    # Whole identifiers are found by their keys; their words let a part of one be found, such as `zenodo.4242`.
    written = analysis.streams(_texts(document, "identifier"), length=_KEYWORDS, stemmed=False).exact
    return {
        "title": titles.stems,
        "title_whole": [stream[: analysis.KEY_LENGTH] for stream in titles.exact],
        "keyword": keywords.stems,
        "agent": agents,
        "description": bodies.stems,
        "exact": [*titles.exact, *keywords.exact, *agents, *bodies.exact, *written],
    }


def _said(facets: Mapping[str, list[str]]) -> Iterator[str]:
    """Words for what stands in a document as a code: `sites in Italy`, `German software`."""
    for name in _SAID:
        for value in facets[name]:
            if value != NONE_STATED:
                yield value


def _labels(document: Document, terms: Iterable[str]) -> list[str]:
    found = [readable(_word(label)) for term in terms if term in document for label in all_labels(document[term])]
    return list(dict.fromkeys(found))


@lru_cache(maxsize=50_000)
def _word(label: str) -> str:
    """A label as it is; of an address what it is called, or its last step: the others are words of every address."""
    return (lookup.label(label) or tail(label)) if "://" in label and " " not in label else label


def _description(document: Document) -> str:
    parts = (readable(plain(text)) for text in _texts(document, "description", "abstract"))
    return " ".join(dict.fromkeys(parts))[:_DESCRIPTION]


def _identifiers(entity: Entity, document: Document) -> list[str]:
    """Everything that names this entity itself, in the order of importance; never what it only refers to."""
    found = [entity.iri, *_texts(document, "identifier")]
    for record in entity.records:
        found += [record.identifier, *(identifier.value for identifier in record.identifiers)]
    for node in nodes(document.get("otherIdentifier")):
        found += _texts(node, "notation")
    found += _texts(document, "sameAs", "landingPage", "page", "homepage", "endpointURL")
    return list(dict.fromkeys(found))[:_IDENTIFIERS]


def _mentions(document: Document) -> list[str]:
    """Identifiers of the people and organisations behind the entity: a search for an ORCID finds their works."""
    found: list[str] = []
    for term in _AGENT_TERMS:
        if term in document:
            found += texts(document[term])
            for node in nodes(document[term]):
                found += _texts(node, "identifier", "homepage")
                if "agent" in node:
                    found += texts(node["agent"])
                    for agent in nodes(node["agent"]):
                        found += _texts(agent, "identifier", "homepage")
    return found[:_IDENTIFIERS]


def _keys(identifiers: Iterable[str]) -> list[str]:
    """A single word is a name, which is looked for in titles and texts: as an identifier it would go before them."""
    keys = dict.fromkeys(map(analysis.identifier_key, identifiers))
    return [key for key in keys if key and not key.isalpha()]


def _order(iri: str, title: str, date: str) -> dict[str, int | str]:
    """Sort keys; what has no date comes last both ways."""
    tie = hashlib.sha256(iri.encode()).digest()
    number = _day_number(date) if date else _UNDATED
    low = int.from_bytes(tie[:5], "big")
    return {
        "newest": (_UNDATED - 1 - number if date else _UNDATED) << 40 | low,
        "oldest": number << 40 | low,
        "title": f"{title_key(title)}--{tie[:10].hex()}",
    }


def _day_number(date: str) -> int:
    """Below 2^22 and in the order of dates, one without month or day before those that have them."""
    year, month, day = (*map(int, date.split("-")), 0, 0)[:3]
    return (year * 13 + month) * 32 + day


def title_key(title: str) -> str:
    """Where a title stands in the title sort, before ties: its folded words."""
    return _NO_LETTER.sub(".", analysis.exact(title)[:_TITLE_KEY].strip().replace(" ", "-")) or _LAST


def _shown(
    entity: Entity, title: str, description: str, facets: Mapping[str, list[str]], sources: tuple[str, ...]
) -> dict[str, Any]:
    def stated(name: str) -> list[str]:
        return [value for value in facets[name] if value != NONE_STATED]

    year = next(iter(stated("year")), None)
    return {
        "title": title[:_TITLES],
        "kind": facets["kind"][0],
        "description": description,
        "providers": stated("provider")[:_SHOWN_NAMES],
        "sources": list(sources[:_SHOWN_NAMES]),
        "records": len(entity.records),
        "year": int(year) if year else None,
        "access": next(iter(stated("access")), ""),
        "licence": next(iter(stated("licence")), ""),
        "changed": entity.changed.isoformat(),
    }
