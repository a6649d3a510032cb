"""How far one list has come: its token, its counts, and the signs that it does not behave (faults A)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from schemas.oai_pmh.responses import ResumptionToken

REMEMBERED = 250_000
"""Identifiers kept of one list, to count each once and to compare lists; above that only counts remain."""

EMPTY_PAGES = 3
_USUAL_PAGES = frozenset({10, 20, 25, 30})
TOLERANCE = 0.99
"""A list that yields this share of its stated size is taken as whole: sizes drift (DOAJ/doaj#235; faults A6, A7)."""


class Turn(Enum):
    """What one page means for the list it belongs to."""

    GOES_ON = "goes on"
    OVER = "over"
    LOOP = "it repeats itself"
    EMPTY = "it has only empty pages"
    SHORT = "it is shorter than it says"
    MOVED = "it shrank while it was read"
    HOLED = "it states no size and has empty pages"
    CUT = "it states no size and stops without a resumptionToken after a full page"


@dataclass(slots=True)
class Progress:
    """One attempt at one list.

    `restarts` and `ended_at` survive a restart of the list: they tell a passing fault from a lasting one. `nameless`
    counts records that came without an identifier: which ones those are, only another list can say.
    """

    token: str | None = None
    pages: int = 0
    count: int = 0
    size: int | None = None
    first_size: int | None = None
    first_length: int = 0
    last_length: int = 0
    empties: int = 0
    holes: int = 0
    nameless: int = 0
    tries: int = 0
    restarts: int = 0
    ended_at: int | None = None
    identifiers: set[str] | None = field(default_factory=set)
    tokens: set[int] = field(default_factory=set)
    digests: set[int] = field(default_factory=set)

    def take(self, identifiers: Sequence[str], token: ResumptionToken | None) -> Turn:
        """Move on by one page."""
        self.pages += 1
        self.tries = 0
        if self.pages == 1:
            self.first_length = len(identifiers)
        if self._is_repeated(identifiers):
            return Turn.LOOP
        self._count(identifiers)
        self.last_length = len(identifiers) or self.last_length
        self.holes += not identifiers and self.pages > 1
        if token is not None and token.complete_list_size is not None:
            self.size = token.complete_list_size
            self.first_size = self.first_size or self.size
        if token is None or token.value is None:
            return self._verdict(len(identifiers), told=token is not None)
        if token.value == self.token or hash(token.value) in self.tokens:
            return Turn.LOOP
        self.empties = 0 if identifiers else self.empties + 1
        if self.empties > EMPTY_PAGES:
            return Turn.OVER if self.has_all else Turn.EMPTY
        self.tokens.add(hash(token.value))
        self.token = token.value
        return Turn.GOES_ON

    @property
    def is_enough(self) -> bool:
        """Whether the stated size was reached; not while no size is known."""
        return self.size is not None and self.count >= TOLERANCE * self.size

    @property
    def has_all(self) -> bool:
        """Whether everything that was stated came: then an odd ending is only odd (faults A4, A5)."""
        return self.size is not None and self.count >= self.size

    @property
    def ratio(self) -> float | None:
        """The share of its stated size that the list yielded."""
        return None if self.size is None else self.count / self.size

    def restarted(self) -> Progress:
        """The list from its beginning."""
        return Progress(restarts=self.restarts + 1, ended_at=self.ended_at)

    def saved(self) -> dict[str, Any]:
        """What is needed to go on with this list in another process, as JSON."""
        return {
            "token": self.token,
            "pages": self.pages,
            "count": self.count,
            "size": self.size,
            "first_size": self.first_size,
            "first_length": self.first_length,
            "holes": self.holes,
            "nameless": self.nameless,
            "restarts": self.restarts,
            "ended_at": self.ended_at,
        }

    @classmethod
    def restored(cls, saved: dict[str, Any]) -> Progress:
        """The list of such JSON; its identifiers are forgotten."""
        return cls(**saved, identifiers=set() if saved["token"] is None else None)

    def _verdict(self, length: int, *, told: bool) -> Turn:
        """Whether a list that seems to be over can be believed; `told` if an empty token says so."""
        if self.size is not None and not self.is_enough:
            return Turn.SHORT
        if self.pages > 1 and self.size is not None and self.first_size is not None and self.size < self.first_size:
            return Turn.MOVED
        if self.holes and self.size is None:
            return Turn.HOLED
        # Servers that lose all their tokens exist (pkp/pkp-lib#6962): a list that is exactly one usual page long, or
        # whose last page is as long as its first, is worth a second look if nothing else says that it is whole.
        full = (
            length == self.first_length
            if self.pages > 1
            else length in _USUAL_PAGES or (length > 0 and length % 50 == 0)
        )
        return Turn.CUT if full and not told and self.size is None else Turn.OVER

    def _is_repeated(self, identifiers: Sequence[str]) -> bool:
        if not identifiers:
            return False
        digest = hash(tuple(identifiers))
        if digest in self.digests:
            return True
        self.digests.add(digest)
        return False

    def _count(self, identifiers: Sequence[str]) -> None:
        if self.identifiers is None:
            self.count += len(identifiers)
            return
        before = len(self.identifiers)
        self.identifiers.update(identifiers)
        self.count += len(self.identifiers) - before
        if len(self.identifiers) > REMEMBERED:
            self.identifiers = None
