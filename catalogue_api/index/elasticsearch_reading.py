"""Questions to an Elasticsearch index, answered wholly or not at all, each with the state that it was in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import Any, Final, NamedTuple, TypeVar

import orjson
from elasticsearch import ApiError, Elasticsearch, NotFoundError, TransportError

from catalogue_api.index.elasticsearch_client import Cluster, asking, outdated, reason, unavailable
from catalogue_api.index.elasticsearch_mapping import POSITION, SCHEMA_KEY
from catalogue_api.index.elasticsearch_query import Clauses
from schemas.records import Position

Answer = TypeVar("Answer")
_Search = tuple[Mapping[str, Any], Clauses]
"""The two lines of one search: where, and what."""

_WINDOW: Final = 10_000
KEPT_ALIVE: Final = "2m"
_NOT_FOUND: Final = 404
_PASSING: Final = frozenset((404, 500, 503))
"""Statuses of a search whose index was replaced, or whose point in time expired, while it went on."""

_STATE: Final = {"size": 1, "query": {"ids": {"values": [POSITION]}}, "version": True, "track_total_hits": False}


class State(NamedTuple):
    """What an index is at one moment; `stamp` differs between any two of them."""

    stamp: str
    position: Position
    schema: str


class Found(NamedTuple):
    """An answer, and the state of the index just before it was given."""

    state: State
    answer: Mapping[str, Any]


class Passed(Exception):
    """What was asked is no more: an index replaced meanwhile, or a point in time that expired."""


class _Absent(Exception):
    """Nothing was ever indexed under this name."""


class Reader:
    """Asks the index behind the alias of a cluster; safe to use from several threads."""

    def __init__(self, client: Elasticsearch, cluster: Cluster) -> None:
        self._client = client
        self._cluster = cluster

    def again(self, question: Callable[[], Answer]) -> Answer:
        """Answer a question whose index may be replaced meanwhile: the second time it is its successor's."""
        try:
            return question()
        except Passed:
            pass
        try:
            return question()
        except Passed as error:
            raise unavailable(self._cluster, str(error)) from error

    def state(self) -> State | None:
        """The present state, whatever release it comes from; `None` when nothing was indexed."""
        try:
            return self._read_state(self._msearch(self._of_alias(_STATE, routing=POSITION))[0])
        except _Absent:
            return None

    def ask(self, body: Clauses, **how: str | bool) -> Found | None:
        """One search of the present index; `None` when nothing was indexed."""
        return self._ask(self._of_alias(_STATE, routing=POSITION), self._of_alias(body, **how))

    def ask_at(self, point: str, body: Clauses, *, opened: bool) -> Found | None:
        """One search at a point in time; the state told is its own when it was just opened, else the present one."""
        state = _at(point, _STATE) if opened else self._of_alias(_STATE, routing=POSITION)
        return self._ask(state, _at(point, body))

    def open_point(self, index: str = "", *, preference: str | None = None) -> str | None:
        """A point in time of an index, or else of the present one; `None` when there is none."""
        name = index or self._cluster.prefix
        with asking(self._cluster), suppress(NotFoundError):
            opened = self._client.open_point_in_time(index=name, keep_alive=KEPT_ALIVE, preference=preference)
            return str(opened["id"])
        return None

    def close_point(self, point: str) -> None:
        """Let a point in time go; one that cannot be told ends by itself."""
        with suppress(ApiError, TransportError):
            self._client.close_point_in_time(id=point)

    def walk(self, query: Clauses, sort: str, *, index: str = "", **parts: Any) -> Iterator[Mapping[str, Any]]:
        """Every hit at one point in time, a window at a time; `sort` has no equal values."""
        point = self.open_point(index)
        after: dict[str, Any] = {}
        try:
            while point is not None:
                body = {"query": query, "sort": [sort], "size": _WINDOW, "track_total_hits": False, **parts, **after}
                hits = self._walked(_at(point, body))
                yield from hits
                if len(hits) < _WINDOW:
                    return
                after = {"search_after": hits[-1]["sort"]}
        finally:
            if point is not None:
                self.close_point(point)

    def _walked(self, search: _Search) -> list[Mapping[str, Any]]:
        try:
            found: list[Mapping[str, Any]] = self._sound(self._msearch(search)[0])["hits"]["hits"]
        except Passed as error:
            raise unavailable(self._cluster, f"the index was replaced while it was read: {error}") from error
        return found

    def _ask(self, state: _Search, search: _Search) -> Found | None:
        first, second = self._msearch(state, search)
        try:
            present = self._read_state(first)
            if present is None:
                return None
            if present.schema != SCHEMA_KEY:
                raise outdated(self._cluster)
            return Found(present, self._sound(second))
        except _Absent:
            return None

    def _read_state(self, answer: Mapping[str, Any]) -> State | None:
        for hit in self._sound(answer)["hits"]["hits"]:
            note = hit["_source"]["note"]
            stamp = f"{hit['_index']}.{hit['_version']}"
            return State(stamp, Position(note["epoch"], note["sequence"]), note["schema"])
        return None

    def _of_alias(self, body: Clauses, **how: str | bool) -> _Search:
        return {"index": self._cluster.prefix, **how}, body

    def _msearch(self, *searches: _Search) -> list[Mapping[str, Any]]:
        lines: Any = b"".join(
            b"%b\n%b\n" % (orjson.dumps({**header, "allow_partial_search_results": False}), orjson.dumps(body))
            for header, body in searches
        )
        with asking(self._cluster):
            # One after the other: a state read after its answer could hide a change.
            answers = self._client.msearch(searches=lines, max_concurrent_searches=1)["responses"]
        return list(answers)

    def _sound(self, answer: Mapping[str, Any]) -> Mapping[str, Any]:
        if "error" in answer:
            error, status = answer["error"], answer["status"]
            if error.get("index") == self._cluster.prefix and status == _NOT_FOUND:
                raise _Absent
            if status in _PASSING:
                raise Passed(f"{status} {reason(answer)}")
            raise unavailable(self._cluster, f"{status} {reason(answer)}")
        if answer["timed_out"] or answer["_shards"]["failed"]:
            raise unavailable(self._cluster, "it could not answer wholly in time")
        return answer


def _at(point: str, body: Clauses) -> _Search:
    return {}, {**body, "pit": {"id": point, "keep_alive": KEPT_ALIVE}}
