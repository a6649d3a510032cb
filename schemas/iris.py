"""Absolute IRIs: which may stand in a document, and what can be mended (RFC 3987)."""

from __future__ import annotations

import re
from ipaddress import AddressValueError, IPv6Address
from urllib.parse import quote

_HIERARCHICAL = (
    "https?|ftps?|sftp|ivo|roots?|xroot|gsiftp|srm|davs?|s3|git|ssh|svn|ldaps?|rsync|irods|wss?"
    r"|git\+ssh|git\+https|svn\+ssh"
)
_OPAQUE = "mailto|urn|doi|info|hdl|ark|swh|arxiv|orcid|news|geo|tag|did|ni|oai|cid"
_CHARACTER = r"[A-Za-z0-9\-._~!$&'()*+,;=:@/\xa0-\u200d\u2010-\u2027\u2030-\ud7ff\uf900-\ufdcf\ufdf0-\uffef]"
_PIECE = rf"(?:{_CHARACTER}|%[0-9A-Fa-f]{{2}})"
_HOST = r"(?:[A-Za-z0-9\-._~\xa0-\u200d\u2010-\u2027\u2030-\ud7ff]|%[0-9A-Fa-f]{2})+"
_AUTHORITY = rf"(?:[A-Za-z0-9\-._~!$&'()*+,;=:%]*@)?(?:{_HOST}|\[[0-9A-Fa-f:.]+\])(?::[0-9]{{0,5}})?"
_AFTER = rf"(?:\?(?:{_PIECE}|\?)*)?(?:#(?:{_PIECE}|\?)*)?"
_PLAIN_WEB = re.compile(
    r"https?://[A-Za-z0-9\-._~]+(?::[0-9]{1,5})?(?:/[A-Za-z0-9\-._~!$&'()*+,;=:@/]*)?(?:\?[A-Za-z0-9\-._~!$&'()*+,;=:@/?]*)?"
)
_IRI = re.compile(rf"(?:(?:{_HIERARCHICAL})://{_AUTHORITY}(?:/{_PIECE}*)?|(?:{_OPAQUE}):{_PIECE}+){_AFTER}")
_SCHEME = re.compile(rf"({_HIERARCHICAL}|{_OPAQUE}):", re.IGNORECASE)
_HOPELESS = re.compile(r"[\x00-\x1f\x7f-\x9f<>\"{}|\\^`\ud800-\udfff]")
_REPAIRABLE = re.compile(rf"{_CHARACTER}|%[0-9A-Fa-f]{{2}}|[?#]")


def check_iri(text: str) -> str | None:
    """`text` if it is an absolute IRI that may stand in a document, its repaired form, or `None`.

    Repaired are blanks, brackets, lone `%` and rare characters (percent-encoded), a scheme in capitals, and
    `www.…` without one; whoever calls compares and says so. Refused are relative references, local and active
    schemes (`file:`, `javascript:`, `data:`), and the characters that no IRI may hold (RFC 3987 §2.2): such values
    vanish silently when JSON-LD is expanded.
    """
    if _PLAIN_WEB.fullmatch(text) or (_IRI.fullmatch(text) and _host_is_possible(text)):
        return text
    text = text.strip()
    if not text or len(text) > 8000 or _HOPELESS.search(text):
        return None
    if text[:4].lower() == "www." and "/" not in text.partition(".")[0]:
        text = "http://" + text
    scheme = _SCHEME.match(text)
    if scheme is None or re.search(r"\s\w+://", text):
        return None
    text = scheme[0].lower() + text[scheme.end() :]
    start = text.find("/", text.find("://") + 3) if "://" in text else scheme.end()
    if start > 0:
        text = text[:start] + _repaired(text[start:])
    return text if _IRI.fullmatch(text) and _host_is_possible(text) else None


def _repaired(rest: str) -> str:
    parts = []
    at = 0
    fragment = False
    while at < len(rest):
        match = _REPAIRABLE.match(rest, at)
        piece = match[0] if match else rest[at]
        if match is None or (piece == "#" and fragment):
            parts.append(quote(piece, safe=""))
        else:
            parts.append(piece)
        fragment = fragment or piece == "#"
        at += len(piece)
    return "".join(parts)


def _host_is_possible(iri: str) -> bool:
    if "://[" not in iri and "@[" not in iri:
        return True
    try:
        IPv6Address(iri[iri.index("[") + 1 : iri.index("]")])
    except AddressValueError:
        return False
    return True
