"""Words for codes and IRIs: what a page shows in place of `…/authority/language/ENG`."""

from __future__ import annotations

from flask import current_app

from catalogue_api.index.facets import is_group
from catalogue_api.index.reading import tail
from catalogue_api.web import local_paths, words
from catalogue_api.web.doors import catalogue
from catalogue_api.web.texts import told
from schemas.holdings import SourceStatus
from schemas.search import NONE_STATED
from schemas.vocabularies.lookup import ACCESS_RIGHT, label

_MOST_TITLES = 10_000
_AUTHORITIES = "/resource/authority/"


def label_of(iri: str) -> str:
    """The name of a concept we know, the code of one that an EU authority table has, else the address itself."""
    known = label(iri)
    if known is not None:
        return known[:1].upper() + known[1:] if iri.startswith(ACCESS_RIGHT) else known
    return tail(iri).replace("_", " ") if _AUTHORITIES in iri else iri


def facet_value_in_words(facet: str, value: str) -> str:
    """A facet's value as a person reads it; the index has labels already, but for our own codes."""
    if value == NONE_STATED:
        return told("None stated")
    if facet == "kind":
        return told(words.KINDS[value]) if value in words.KINDS else value[:1].upper() + value[1:]
    if facet == "source":
        return source_title(value)
    return value[:1].upper() + value[1:] if facet == "access" or is_group(facet, value) else value


def source_title(key: str) -> str:
    """A source's title. Counting every source's records takes long, so titles are remembered in this process."""
    titles = _titles()
    if key not in titles:
        known_sources()
        titles.setdefault(key, key)
    return titles[key]


def known_sources() -> tuple[SourceStatus, ...]:
    """Every source as it is now; their titles are learnt anew on the way."""
    found = local_paths.statuses(catalogue().sources())
    _titles().update({each.source: each.title for each in found})
    return found


def _titles() -> dict[str, str]:
    titles: dict[str, str] = current_app.extensions.setdefault("source titles", {})
    if len(titles) > _MOST_TITLES:
        titles.clear()  # visitors can ask for any number of sources that do not exist
    return titles
