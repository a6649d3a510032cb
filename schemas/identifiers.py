"""Identifiers: recognised in what somebody wrote, shown to people, and the IRIs that the catalogue mints from them.

A *normal form* is what two written forms of one identifier have in common: no resolver, no `doi:`, no differences
that the scheme itself calls meaningless. It is compared, stored and sorted; `iri_of` makes the public IRI of it.
"""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import quote, unquote

from schemas.errors import MalformedIdentifier
from schemas.records import Identifier
from schemas.schemes import DECLARED, HOSTS, PLAIN_DOI, PLAIN_PAGE, from_bare_form, from_info_uri, from_web_address

SCHEME_ORDER: tuple[str, ...] = (
    "doi",
    "handle",
    "ark",
    "urn",
    "swhid",
    "arxiv",
    "bibcode",
    "ivo",
    "ror",
    "isni",
    "orcid",
    "eosc",
    "url",
    "gocdb",
    "osg",
    "cric",
)
"""Which identifier names an entity when it has several: the first here. Appending is safe, reordering is not."""

PERSISTENT: frozenset[str] = frozenset(
    {"doi", "handle", "ark", "urn", "swhid", "arxiv", "bibcode", "ivo", "ror", "isni", "orcid", "gocdb", "osg", "cric"}
)
"""Schemes whose identifiers somebody promises to keep; only these may join records, never a URL."""

REGISTERED: frozenset[str] = frozenset({"gocdb", "osg", "cric"})
"""Names that a registry of sites keeps unique, and for which there is no resolver; written `gocdb:IN2P3-CC`."""


def recognise(text: str, scheme: str | None = None) -> Identifier | None:
    """The identifier that `text` writes, in normal form, or `None` if it is none that we know.

    `scheme` is what the provider calls it ("DOI", "Handle", …); without one, a form must speak for itself, so a
    bare `02feahw73` is no ROR id and a bare `2016/2019` no Handle. Raises `MalformedIdentifier` where the scheme is
    certain and the value breaks it, such as a wrong check digit.
    """
    plain = PLAIN_DOI.fullmatch(text)
    if plain is not None:
        return Identifier("doi", plain[1].lower())
    page = PLAIN_PAGE.fullmatch(text) if (scheme is None or scheme == "url") and len(text) < 2000 else None
    if page is not None and page[1].removeprefix("www.") not in HOSTS and "/ark:" not in text:
        return Identifier("url", text if page[2] else text + "/")
    text = text.strip()
    if not text or len(text) > 2000:
        return None
    if scheme is not None:
        reader = DECLARED.get(scheme.lower().replace("_", " ").strip())
        if reader is not None:
            return reader(text)
    if text[:4].lower() == "http":
        return from_web_address(text)
    prefix, colon, _ = text.partition(":")
    if colon:
        reader = DECLARED.get(prefix.lower().strip())
        if reader is not None and prefix[0].isalpha():
            return reader(text)
        if prefix.lower() == "info":
            return from_info_uri(text)
    return from_bare_form(text)


def iri_of(identifier: Identifier) -> str:
    """The public IRI, such as `https://doi.org/10.5281/zenodo.1`; always a valid IRI.

    An EOSC id without a PID, a name in GOCDB, OSG or CRIC has no resolver: it becomes the relative IRI of its entity.
    """
    scheme, value = identifier.scheme, identifier.value
    if scheme == "url":
        return value
    if scheme == "doi" and PLAIN_DOI.fullmatch(value):
        return "https://doi.org/" + value
    if scheme == "isni":
        return "https://isni.org/isni/" + value
    if scheme in {"ivo", "urn"}:
        return _RESOLVERS[scheme] + value
    prefix = _RESOLVERS.get(scheme)
    if prefix is None:
        return entity_iri(identifier)
    return prefix + quote(value, safe=_PATH_SAFE[scheme])


def shown(identifier: Identifier) -> str:
    """The identifier as a person writes it in a text: `doi:10.5281/zenodo.1`, `ROR 02feahw73`."""
    scheme, value = identifier.scheme, identifier.value
    if scheme in {"url", "swhid"}:
        return value
    if scheme == "isni":
        return "ISNI " + " ".join(value[at : at + 4] for at in range(0, 16, 4))
    spoken = _SPOKEN.get(scheme, scheme + ":")
    return spoken + value


_DOI_SAFE = "/:;()@!$&'*+,=~"
_RESOLVERS = {
    "doi": "https://doi.org/",
    "handle": "https://hdl.handle.net/",
    "ark": "https://n2t.net/ark:/",
    "urn": "urn:",
    "swhid": "https://archive.softwareheritage.org/",
    "arxiv": "https://arxiv.org/abs/",
    "bibcode": "https://ui.adsabs.harvard.edu/abs/",
    "ivo": "ivo://",
    "ror": "https://ror.org/",
    "orcid": "https://orcid.org/",
}
_PATH_SAFE = {scheme: _DOI_SAFE for scheme in _RESOLVERS} | {
    "bibcode": ".",
}
_SPOKEN = {
    "gocdb": "GOCDB ",
    "osg": "OSG ",
    "cric": "CRIC ",
    "handle": "hdl:",
    "ark": "ark:/",
    "arxiv": "arXiv:",
    "ivo": "ivo://",
    "ror": "ROR ",
    "orcid": "ORCID ",
}


# --- the IRIs we mint; they are relative to the public base ---------------------------------------------------


def record_iri(source: str, identifier: str) -> str:
    """The relative IRI of one source's record: `record/<source>/<identifier>`, all but unreserved encoded."""
    return f"record/{_source_segment(source)}/{_segment(identifier)}"


def entity_iri(identifier: Identifier) -> str:
    """The relative IRI of an entity that has an identifier: `entity/doi/10.5281%2Fzenodo.1`."""
    return f"entity/{identifier.scheme}/{_segment(identifier.value)}"


def entity_iri_of_record(source: str, identifier: str) -> str:
    """The relative IRI of an entity that has none: `entity/record/<source>/<identifier>`; `record` is no scheme."""
    return f"entity/record/{_source_segment(source)}/{_segment(identifier)}"


def read_record_iri(iri: str) -> tuple[str, str] | None:
    """The `(source, identifier)` of a relative record IRI, or `None`: the inverse of `record_iri`."""
    parts = iri.split("/")
    if len(parts) != 3 or parts[0] != "record" or not parts[1] or not parts[2]:
        return None
    return _unsegment(parts[1]), _unsegment(parts[2])


def read_entity_iri(iri: str) -> Identifier | tuple[str, str] | None:
    """What a relative entity IRI was minted from: an identifier, or the `(source, identifier)` of a record."""
    parts = iri.split("/")
    if parts[0] != "entity" or not all(parts):
        return None
    if len(parts) == 4 and parts[1] == "record":
        return _unsegment(parts[2]), _unsegment(parts[3])
    if len(parts) == 3 and parts[1] in SCHEME_ORDER:
        return Identifier(parts[1], _unsegment(parts[2]))
    return None


# quote() looks at each byte in Python; most of an identifier needs no look (RFC 3986 §2.3), and ':' and '/' no choice.
_RESERVED = re.compile(r"[^A-Za-z0-9\-._~:/]+")


def _segment(text: str) -> str:
    if not text:
        raise MalformedIdentifier("an identifier is empty.", next_step="Give the record an identifier of its own.")
    # "." and ".." would be folded away when the IRI is resolved (RFC 3986 §5.2.4).
    if text in {".", ".."}:
        return text.replace(".", "%2E")
    return _RESERVED.sub(_encoded, text).replace(":", "%3A").replace("/", "%2F")


def _encoded(match: re.Match[str]) -> str:
    return quote(match[0], safe="", errors="surrogatepass")


_source_segment = lru_cache(maxsize=1024)(_segment)


def _unsegment(text: str) -> str:
    return unquote(text, errors="surrogatepass")
