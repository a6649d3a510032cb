"""Identifiers as people paste them: what a written form can name, beyond the form itself.

For searching only: an address with a DOI in it says that a person means that thing, not that two records are one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from catalogue_api.index import analysis
from schemas.vocabularies.lookup import rows

_ADDRESS = re.compile(r"(?:https?://)?(?:www\.)?(?P<place>[\w-]+(?:\.[\w-]+)+/\S+)", re.IGNORECASE)
_DOI = re.compile(r"/(10\.\d{4,9}/[^\s?#]+)")
# What publishers put behind the DOI in the addresses of one article.
_BEHIND = re.compile(r"(?:/(?:pdf|epdf|full|fulltext|abstract|abs|meta|html|summary)|\.pdf|\.html?)+$", re.IGNORECASE)
_VERSION = re.compile(r"(?<=\d)v\d{1,2}$", re.IGNORECASE)


def identifier_keys(text: str) -> tuple[str, ...]:
    """The keys of everything that this text can name, the text itself first; none of an empty text."""
    return tuple(dict.fromkeys(key for key in map(analysis.identifier_key, forms(text)) if key))


def forms(text: str) -> Iterator[str]:
    """The text, and what else it can mean as an identifier."""
    yield text
    bare = text.strip("<>()[]{}\"'“”‘’ \t\r\n").rstrip("/.,;:")
    if " " not in bare and (versioned := _VERSION.sub("", bare)) != bare:
        yield versioned
    address = _ADDRESS.fullmatch(bare)
    if address is None:
        return
    if inside := _DOI.search(address["place"]):
        yield _BEHIND.sub("", inside[1])
    for place, doi in _landing_pages():
        if address["place"].lower().startswith(place):
            yield doi + re.split(r"[/?#]", address["place"][len(place) :], maxsplit=1)[0]


@cache
def _landing_pages() -> tuple[tuple[str, str], ...]:
    return tuple((address, doi) for address, doi in rows("landing_pages.tsv"))
