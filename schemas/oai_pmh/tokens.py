"""Our own resumption tokens: they say everything themselves, so any of them can be used again at any time.

A token names the list and the last item given; nothing about it is kept here (faults H3, G20). The checksum tells
a mangled token from a good one; it is no signature, because a token opens nothing that a request does not.
"""

from __future__ import annotations

import binascii
import hashlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson

from schemas.errors import OaiPmhError

_VERSION = 1
_LONGEST = 8_192


@dataclass(frozen=True, slots=True)
class ListToken:
    """Where a list goes on: after the item `last`, which was number `cursor` of `total` when the list began."""

    verb: str
    prefix: str
    set_spec: str | None
    since: str | None
    until: str | None
    last: tuple[datetime, str]
    total: int
    cursor: int


def write_token(token: ListToken) -> str:
    """The token in the alphabet of URLs."""
    moment, iri = token.last
    whole = [
        _VERSION,
        token.verb,
        token.prefix,
        token.set_spec,
        token.since,
        token.until,
        int(moment.timestamp()),
        iri,
        token.total,
        token.cursor,
    ]
    body = orjson.dumps(whole)
    return f"{urlsafe_b64encode(body).decode('ascii').rstrip('=')}.{_checksum(body)}"


def read_token(text: str) -> ListToken:
    """The token in a request, or `OaiPmhError` with code badResumptionToken."""
    encoded, _, checksum = text.partition(".")
    try:
        if len(text) > _LONGEST:
            raise ValueError
        body = urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4))
        if _checksum(body) != checksum or not encoded.isascii():
            raise ValueError
        return _understood(orjson.loads(body))
    except (ValueError, TypeError, OverflowError, OSError, binascii.Error) as error:
        raise OaiPmhError("badResumptionToken", "This resumptionToken is none of ours.") from error


def _understood(whole: Any) -> ListToken:
    version, verb, prefix, set_spec, since, until, moment, iri, total, cursor = whole
    if version != _VERSION or not all(isinstance(each, str) for each in (verb, prefix, iri)):
        raise ValueError
    if not all(each is None or isinstance(each, str) for each in (set_spec, since, until)):
        raise ValueError
    if not all(each.isprintable() for each in (iri, set_spec or "")):
        raise ValueError
    if not all(isinstance(each, int) and 0 <= each < 2**53 for each in (total, cursor)):
        raise ValueError
    last = (datetime.fromtimestamp(moment, UTC), iri)
    return ListToken(verb, prefix, set_spec, since, until, last, total, cursor)


def _checksum(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()[:8]
