"""Documents on their way into Elasticsearch, each accounted for.

A bulk request is answered with 200 when none of its documents was taken, so every one has its own outcome: in;
older than what stands, which is as good; to be sent again, because the server was busy; or refused, which no other
document has to suffer for.
"""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from elasticsearch import ApiError, ConnectionTimeout, Elasticsearch

from catalogue_api.failpoints import reach
from catalogue_api.index.elasticsearch_client import BUSY, Cluster, asking, reason, unavailable

CHUNK_BYTES: Final = 4_000_000
CHUNK_ITEMS: Final = 1_000
"""Bounds of one request, far below the 100 MB at which a server refuses to read on."""

_SENDERS: Final = 4
_WAITING: Final = 2
"""Requests under way at once, and those made ready meanwhile."""

TRIES: Final = 10
LATE: Final = 3
"""How often in a row a request may be answered with 'busy', or not in time (`index.timeout`)."""

_FIRST_PAUSE: Final = 0.1
_LONGEST_PAUSE: Final = 10.0

_DONE: Final = frozenset((200, 201, 409))
_POISON: Final = 400
_TOO_LARGE: Final = 413
_SMALL: Final = 50
"""A busy server is given smaller requests, but none below this number of documents."""

_ANSWER: Final = ["errors", "items.*.status", "items.*.error"]


class Item(NamedTuple):
    """One document or removal: the lines to send, and what to say where they are refused."""

    entity: str
    digest: str
    lines: bytes


@dataclass(frozen=True, slots=True)
class Refusal:
    """A document that the engine will never take, and why."""

    entity: str
    digest: str
    reason: str


class Bulk:
    """Sends documents to one index; `keep` is called before every request and `pause` waits for a busy server."""

    def __init__(
        self,
        client: Elasticsearch,
        cluster: Cluster,
        index: str,
        *,
        keep: Callable[[], None],
        pause: Callable[[float], None],
    ) -> None:
        self._client = client
        self._cluster = cluster
        self._index = index
        self._keep = keep
        self._pause = pause

    def send(self, items: Iterable[Item]) -> list[Refusal]:
        """Put everything in; returns what was refused. Raises `IndexUnavailable` when the rest cannot be sent."""
        refused: list[Refusal] = []
        waiting: deque[Future[list[Refusal]]] = deque()
        with ThreadPoolExecutor(_SENDERS, thread_name_prefix="bulk") as senders:
            try:
                for chunk in _chunks(items):
                    self._keep()
                    waiting.append(senders.submit(self._put, chunk))
                    if len(waiting) >= _SENDERS + _WAITING:
                        refused += waiting.popleft().result()
                for each in waiting:
                    refused += each.result()
            finally:
                for each in waiting:
                    each.cancel()
        return refused

    def _put(self, chunk: Sequence[Item]) -> list[Refusal]:
        refused: list[Refusal] = []
        pending = [chunk]
        tries = late = 0
        while pending:
            with asking(self._cluster):
                answer = self._request(pending.pop())
            reach("index.partial")
            refused += answer.refused
            pending += answer.again
            tries = tries + 1 if answer.busy else 0
            late = late + 1 if answer.late else 0
            if late == LATE:
                raise unavailable(self._cluster, f"it gave no answer {LATE} times in a row")
            if tries == TRIES:
                raise unavailable(self._cluster, f"it was busy {TRIES} times in a row")
            if answer.busy:
                self._pause(min(_LONGEST_PAUSE, _FIRST_PAUSE * 2**tries) * random.uniform(0.5, 1.0))
        return refused

    def _request(self, chunk: Sequence[Item]) -> _Answer:
        lines: Any = b"".join([item.lines for item in chunk])
        try:
            answer = self._client.bulk(index=self._index, operations=lines, require_alias=True, filter_path=_ANSWER)
        except ConnectionTimeout:
            # Versions make sending again harmless: what did arrive answers that it stands already.
            return _Answer(again=_halves(chunk) if len(chunk) > _SMALL else [chunk], late=True)
        except ApiError as error:
            if error.meta.status == _TOO_LARGE:
                return _too_large(chunk)
            if error.meta.status in BUSY:
                return _Answer(again=_halves(chunk) if len(chunk) > _SMALL else [chunk], busy=True)
            raise
        outcomes = [next(iter(each.values())) for each in answer["items"]]
        if len(outcomes) != len(chunk):
            raise unavailable(self._cluster, f"{len(chunk)} documents were sent and {len(outcomes)} answered")
        return self._sorted_out(chunk, outcomes) if answer["errors"] else _Answer()

    def _sorted_out(self, chunk: Sequence[Item], outcomes: Sequence[Mapping[str, Any]]) -> _Answer:
        again: list[Item] = []
        refused: list[Refusal] = []
        for item, outcome in zip(chunk, outcomes, strict=True):
            status = outcome["status"]
            if status in BUSY:
                again.append(item)
            elif status == _POISON:
                refused.append(Refusal(item.entity, item.digest, reason(outcome)))
            elif status not in _DONE:
                raise unavailable(self._cluster, f"{status} {reason(outcome)}")
        return _Answer(refused, [again] if again else [], busy=bool(again))


class _Answer(NamedTuple):
    """What came of one request: documents refused, chunks to send again, and whether to wait before that.

    A busy server said so; a late one said nothing in time.
    """

    refused: Sequence[Refusal] = ()
    again: Sequence[Sequence[Item]] = ()
    busy: bool = False
    late: bool = False


def _too_large(chunk: Sequence[Item]) -> _Answer:
    if len(chunk) > 1:
        return _Answer(again=_halves(chunk))
    only = chunk[0]
    return _Answer([Refusal(only.entity, only.digest, f"too large: {len(only.lines)} bytes")])


def _halves(chunk: Sequence[Item]) -> list[Sequence[Item]]:
    middle = len(chunk) // 2
    return [chunk[:middle], chunk[middle:]]


def _chunks(items: Iterable[Item]) -> Iterator[list[Item]]:
    chunk: list[Item] = []
    size = 0
    for item in items:
        if chunk and (size + len(item.lines) > CHUNK_BYTES or len(chunk) == CHUNK_ITEMS):
            yield chunk
            chunk, size = [], 0
        chunk.append(item)
        size += len(item.lines)
    if chunk:
        yield chunk
