"""The list of a server's sets: paged, bounded, and stopped as soon as the wanted ones were seen (faults B10)."""

from __future__ import annotations

from collections.abc import Collection

from schemas.oai_pmh.requests import Request
from schemas.oai_pmh.responses import Response

MOST_PAGES = 2_000
"""Zenodo has 42,068 sets on more than 800 pages."""


class SetListing:
    """ListSets as a conversation without I/O: ask `next_request()` until it is `None`, then look at `missing`.

    `has_any` says whether any set was listed at all: some servers hide the sets that they select by.
    """

    def __init__(self, *, wanted: Collection[str] = (), most_pages: int = MOST_PAGES) -> None:
        self.sets: dict[str, str] = {}
        self.problem: str | None = None
        self._wanted = frozenset(wanted)
        self._most_pages = most_pages
        self._token: str | None = None
        self._tokens: set[str] = set()
        self._pages = 0
        self._restarts = 0
        self._over = False
        self.has_any = False

    @property
    def is_over(self) -> bool:
        """Whether there is nothing more to ask."""
        return self._over

    @property
    def missing(self) -> tuple[str, ...] | None:
        """The wanted sets that the server does not have; `None` if its list could not be read to the end.

        A set counts as present where a set below it is listed (`a` for `a:b`).
        """
        absent = tuple(sorted(each for each in self._wanted if not self._has(each)))
        return None if absent and (self.problem or not self._over) else absent

    def next_request(self) -> Request | None:
        """What to ask next; `None` at the end."""
        if self._over:
            return None
        return Request("ListSets", () if self._token is None else (("resumptionToken", self._token),))

    def receive(self, response: Response) -> None:
        """Take one page in."""
        codes = {error.code for error in response.errors}
        if "noSetHierarchy" in codes:
            self._end(None)
        elif "badResumptionToken" in codes and self._token is not None and self._restarts < 2:
            self._restarts += 1
            self._token, self._tokens = None, set()
        elif response.verb != "ListSets":
            said = "; ".join(map(str, response.errors)) or f"the answer is {response.verb}"
            self._end(f"ListSets ended early: {said}")
        else:
            self._take(response)

    def fail(self, reason: str) -> None:
        """The request finally failed."""
        self._end(f"ListSets ended early: {reason}")

    def _take(self, response: Response) -> None:
        self._pages += 1
        self.has_any = self.has_any or bool(response.sets)
        for listed in response.sets:
            if (
                not self._wanted
                or listed.spec in self._wanted
                or any(_holds(each, listed.spec) for each in self._wanted)
            ):
                self.sets[listed.spec] = listed.name
        token = response.token.value if response.token else None
        if token is None or (self._wanted and all(map(self._has, self._wanted))):
            self._end(None)
        elif token in self._tokens or token == self._token:
            self._end("ListSets repeats a resumptionToken")
        elif self._pages >= self._most_pages:
            self._end(f"ListSets has more than {self._most_pages} pages")
        else:
            self._tokens.add(token)
            self._token = token

    def _has(self, wanted: str) -> bool:
        return wanted in self.sets or any(_holds(wanted, spec) for spec in self.sets)

    def _end(self, problem: str | None) -> None:
        self.problem, self._over = problem, True


def _holds(parent: str, spec: str) -> bool:
    return spec.startswith(parent + ":")
