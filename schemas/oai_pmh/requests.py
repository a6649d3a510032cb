"""Requests of the protocol: written for the servers we harvest, read for our own provider (OAI-PMH 2.0 §3.1, §4)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from schemas.errors import OaiPmhError
from schemas.oai_pmh.dates import strict_datestamp

ALLOWED: dict[str, tuple[frozenset[str], frozenset[str], bool]] = {
    # verb: required, optional, whether a resumptionToken may stand alone instead
    "Identify": (frozenset(), frozenset(), False),
    "ListMetadataFormats": (frozenset(), frozenset({"identifier"}), False),
    "ListSets": (frozenset(), frozenset(), True),
    "ListIdentifiers": (frozenset({"metadataPrefix"}), frozenset({"from", "until", "set"}), True),
    "ListRecords": (frozenset({"metadataPrefix"}), frozenset({"from", "until", "set"}), True),
    "GetRecord": (frozenset({"identifier", "metadataPrefix"}), frozenset(), False),
}

_PREFIX = re.compile(r"[A-Za-z0-9\-_.!~*'()]+")
_SET = re.compile(r"[A-Za-z0-9\-_.!~*'()]+(?::[A-Za-z0-9\-_.!~*'()]+)*")
_LEGAL = {"metadataPrefix": _PREFIX, "set": _SET}
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Request:
    """One request: its verb, and its other arguments in the order they are sent."""

    verb: str
    arguments: tuple[tuple[str, str], ...] = ()

    def query(self) -> str:
        """The query string, encoded exactly once; tokens are opaque and may hold any character (faults A11)."""
        return urlencode((("verb", self.verb), *self.arguments), encoding="utf-8", errors="surrogatepass")

    def argument(self, name: str) -> str | None:
        """The value of one argument, `None` where it was not sent."""
        return next((value for key, value in self.arguments if key == name), None)


def read_request(arguments: Iterable[tuple[str, str]]) -> Request:
    """The request in these decoded arguments, or `OaiPmhError` with code badVerb or badArgument.

    Nothing is looked up: whether a prefix, set, identifier or token exists is the provider's to say; an identifier that
    is no URI is illegal, which the protocol calls idDoesNotExist like one that is unknown (OAI-PMH 2.0 §3.6).
    """
    pairs = tuple(arguments)
    verbs = [value for key, value in pairs if key == "verb"]
    if len(verbs) != 1 or verbs[0] not in ALLOWED:
        fault = "is missing" if not verbs else "is repeated" if len(verbs) > 1 else "is not one of the protocol's six"
        raise OaiPmhError("badVerb", f"The verb argument {fault}.")
    request = Request(verbs[0], tuple((key, value) for key, value in pairs if key != "verb"))
    _check_names(request)
    for key, value in request.arguments:
        _check_value(key, value)
    _check_range(request)
    return request


def _check_names(request: Request) -> None:
    required, optional, resumable = ALLOWED[request.verb]
    names = [key for key, _ in request.arguments]
    if len(set(names)) != len(names):
        raise OaiPmhError("badArgument", "An argument is repeated.")
    if resumable and "resumptionToken" in names:
        if len(names) > 1:
            raise OaiPmhError("badArgument", "resumptionToken is an exclusive argument.")
        return
    if not required.issubset(names):
        raise OaiPmhError("badArgument", f"{request.verb} needs {' and '.join(sorted(required))}.")
    if not required.union(optional).issuperset(names):
        raise OaiPmhError("badArgument", f"{request.verb} takes no other argument than it is defined with.")


def _check_value(name: str, value: str) -> None:
    legal = _LEGAL.get(name)
    wrong = legal is not None and legal.fullmatch(value) is None
    if name in {"from", "until"}:
        wrong = strict_datestamp(value) is None
    if not value or wrong or _NOT_XML.search(value):
        raise OaiPmhError("badArgument", f"The value of {name} is not legal.")


def _check_range(request: Request) -> None:
    since, until = request.argument("from"), request.argument("until")
    if since is None or until is None:
        return
    if len(since) != len(until):
        raise OaiPmhError("badArgument", "from and until have different granularity.")
    if since > until:
        raise OaiPmhError("badArgument", "from is later than until.")
