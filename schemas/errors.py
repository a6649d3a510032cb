"""Every error of the catalogue; the class says whose fault it is.

    CatalogueError
    ├── InvalidInput            the caller's words
    │   ├── UnknownFormat
    │   ├── UnknownSource
    │   ├── UnknownProfile
    │   ├── UnknownExport
    │   ├── UnknownHold
    │   ├── UnknownToken
    │   ├── NotInCatalogue
    │   ├── MalformedIdentifier
    │   ├── MalformedQuery
    │   ├── ForbiddenAddress
    │   ├── UnusableName
    │   ├── Exhausting          would take more memory or time than it may
    │   └── InvalidConfig
    ├── ProviderFault           the remote's doing
    │   ├── Unreachable
    │   ├── ProtocolViolation
    │   ├── OaiPmhError         carries the protocol's own code
    │   └── MalformedPayload
    │       └── NoRecord        sound, but describes nothing
    └── CatalogueFault          ours
        ├── Busy
        ├── StoreUnavailable
        ├── SourceLocked
        ├── IndexUnavailable
        │   └── IndexLocked     another process writes it
        └── IndexBehind

A message says *what*, *where* and *what next*. Constructing an error does nothing else.
Bad data is a `Finding` and a bad record an `Outcome`; neither is an error.
"""

from __future__ import annotations

from typing import Self


class CatalogueError(Exception):
    """The root: what went wrong, where, and what the reader can do next."""

    def __init__(self, what: str, *, where: str = "", next_step: str = "") -> None:
        super().__init__(what, where, next_step)
        self.what = what
        self.where = where
        self.next_step = next_step

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        advice = f" {self.next_step}" if self.next_step else ""
        return f"{place}{self.what}{advice}"


class InvalidInput(CatalogueError):
    """The caller's words cannot be used as they stand."""


class UnknownFormat(InvalidInput):
    """No metadata format has that prefix."""


class UnknownSource(InvalidInput):
    """No source has that key, and no file that path."""


class UnknownProfile(InvalidInput):
    """No validation profile has that key."""


class UnknownExport(InvalidInput):
    """No export has that key."""


class UnknownHold(InvalidInput):
    """No open hold has that number."""


class UnknownToken(InvalidInput):
    """No API token has that number."""


class NotInCatalogue(InvalidInput):
    """Nothing in the catalogue answers to that identifier."""


class MalformedIdentifier(InvalidInput):
    """An identifier breaks the rules of its own scheme."""


class MalformedQuery(InvalidInput):
    """A search cannot be understood."""


class ForbiddenAddress(InvalidInput):
    """A web address that may not be fetched: not http, not public, or not where the operator allows it."""


class UnusableName(InvalidInput):
    """A snapshot cannot have that name: it is taken, or no address could have it."""


class Exhausting(InvalidInput):
    """Reading what was sent takes more memory or time than one reading may."""


class InvalidConfig(InvalidInput):
    """A settings or source file is wrong; every fault of the file is in the message."""


class ProviderFault(CatalogueError):
    """The remote did something a provider should not do.

    `refusal` names what stood in place of an answer where that does not pass by itself ("HTML page", "redirect",
    "HTTP 403"), the same words for the same refusal; it is empty where asking again or for less may help.
    """

    refusal: str = ""

    def refused(self, refusal: str) -> Self:
        """The same error, with what stood in place of an answer."""
        self.refusal = refusal
        return self


class Unreachable(ProviderFault):
    """The remote could not be reached, or answered only with failures.

    `retry_after` is the wait in seconds that it asked for, where that is longer than we stay for.
    """

    def __init__(self, what: str, *, where: str = "", next_step: str = "", retry_after: float | None = None) -> None:
        super().__init__(what, where=where, next_step=next_step)
        self.retry_after = retry_after


class ProtocolViolation(ProviderFault):
    """The remote broke the protocol it speaks."""


class OaiPmhError(ProviderFault):
    """An OAI-PMH `<error>`; `code` is the protocol's own word, or the raw text if unknown (OAI-PMH 2.0 §3.6)."""

    def __init__(self, code: str, what: str, *, where: str = "", next_step: str = "") -> None:
        super().__init__(what, where=where, next_step=next_step)
        self.code = code

    def __str__(self) -> str:
        return f"{self.code}: {super().__str__()}"


class MalformedPayload(ProviderFault):
    """Bytes that cannot be read as the format they claim to be.

    `line` and `column` count from 1 where the parser knew them, else they are `None`.
    """

    def __init__(
        self, what: str, *, where: str = "", next_step: str = "", line: int | None = None, column: int | None = None
    ) -> None:
        super().__init__(what, where=where, next_step=next_step)
        self.line = line
        self.column = column


class NoRecord(MalformedPayload):
    """Bytes that are sound and describe nothing: measurements, an error in words, a vocabulary."""


class CatalogueFault(CatalogueError):
    """The catalogue itself cannot do its work."""


class Busy(CatalogueFault):
    """As much is being done at once as may be; it passes by itself."""


class StoreUnavailable(CatalogueFault):
    """The store cannot be opened, read or written."""


class SourceLocked(CatalogueFault):
    """Another live harvest holds this source."""


class IndexUnavailable(CatalogueFault):
    """The search index cannot be opened or reached."""


class IndexLocked(IndexUnavailable):
    """Another process writes the search index, or follows the change log into it."""


class IndexBehind(CatalogueFault):
    """The search index does not show the store's present state."""
