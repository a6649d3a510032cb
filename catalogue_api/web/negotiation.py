"""Which representation of a description a request means: the suffix of its path first, then its Accept header."""

from __future__ import annotations

from werkzeug.datastructures import MIMEAccept

from catalogue_api.representations import REPRESENTATION_OF_SUFFIX, REPRESENTATIONS, Representation

_BY_TYPE = {each.media_type: each for each in REPRESENTATIONS}
_PAGE = ("text/html", "application/xhtml+xml")


def split_suffix(path: str) -> tuple[str, Representation | None]:
    """The path without `.ttl` and the like, and the representation that the suffix names."""
    stem, dot, suffix = path.rpartition(".")
    representation = REPRESENTATION_OF_SUFFIX.get(suffix) if dot and stem else None
    return (stem, representation) if representation else (path, None)


def accepted(accept: MIMEAccept) -> Representation | None:
    """What the Accept header likes best; `None` for a page, which is also the answer to a type we do not have.

    RFC 9110 §12.5.1 lets a server disregard the header rather than refuse: a page beats a 406.
    """
    best = accept.best_match((*_PAGE, *_BY_TYPE), default=_PAGE[0])
    return _BY_TYPE.get(best)
