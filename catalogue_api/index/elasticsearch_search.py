"""One search of an Elasticsearch index, most often one request.

Pages by a field sort go on after the last sort key and stay right while the index changes. Pages by relevance go on
at a point in time, opened for the second page and held by this process for a while. Where it is gone, or another
process answers, they go on in the present state, and say so when that is another one.
"""

from __future__ import annotations

import math
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import Any, Final

from catalogue_api.index import answers
from catalogue_api.index.answers import Page
from catalogue_api.index.elasticsearch_client import Cluster
from catalogue_api.index.elasticsearch_query import Clauses, chosen, counted, counts, text_query
from catalogue_api.index.elasticsearch_reading import Found, Passed, Reader
from catalogue_api.index.notices import ANOTHER, EARLIER
from catalogue_api.index.query import ParsedQuery, relaxed_notice
from schemas.search import Bucket, Hit, Notice, SearchPage, SearchQuery

_POINTS: Final = 50
"""Points in time that one process holds; each keeps the files of an older state alive."""

_LAST: Final = 2**63 - 1

_EARLIER: Final = Notice(EARLIER)
_ANOTHER: Final = Notice(ANOTHER)


class Points:
    """Points in time by the state they show and the query they were opened for; the least used go first."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._held: OrderedDict[tuple[str, str], str] = OrderedDict()
        self._guard = threading.Lock()

    def close(self) -> None:
        """Let all of them go."""
        with self._guard:
            while self._held:
                self._reader.close_point(self._held.popitem()[1])

    def get(self, stamp: str, query: str) -> str | None:
        """The one that shows this state for this query."""
        with self._guard:
            point = self._held.get((stamp, query))
            if point is not None:
                self._held.move_to_end((stamp, query))
        return point

    def put(self, stamp: str, query: str, point: str) -> None:
        """Hold one, in place of the one used longest ago."""
        with self._guard:
            self._held[stamp, query] = point
            surplus = self._held.popitem(last=False)[1] if len(self._held) > _POINTS else None
        if surplus is not None:
            self._reader.close_point(surplus)

    def forget(self, stamp: str, query: str) -> None:
        """One that expired."""
        with self._guard:
            self._held.pop((stamp, query), None)


class Search:
    """One query, and the page of it that is wanted."""

    def __init__(
        self, reader: Reader, points: Points, cluster: Cluster, query: SearchQuery, parsed: ParsedQuery, page: Page
    ) -> None:
        self._reader = reader
        self._points = points
        self._cluster = cluster
        self._query = query
        self._parsed = parsed
        self._page = page
        self._filters = chosen(query)
        self._sort = query.sort if query.sort != answers.RELEVANCE or parsed.ranks else "newest"
        self._minimum = page.minimum if page.minimum is not None else parsed.strictness[0]
        self._generation = ""
        self._notices = list(parsed.notices)

    def answer(self) -> SearchPage | None:
        """The page; `None` when nothing was indexed."""
        found = self._ask()
        if found is None:
            return None
        if self._page.minimum is None and not _total(found.answer) and self._relax():
            found = self._ask() or found
        relaxed = self._minimum < self._parsed.strictness[0]
        if relaxed:
            self._notices.insert(len(self._parsed.notices), relaxed_notice(self._parsed, self._minimum))
        hits, following = self._hits(found.answer["hits"]["hits"])
        after = answers.token(self._query, following) if following else None
        return SearchPage(
            _total(found.answer),
            hits,
            self._buckets(found.answer),
            after,
            tuple(self._notices),
            self._parsed.expansions,
            relaxed,
        )

    def _ask(self) -> Found | None:
        if self._sort != answers.RELEVANCE:
            # The first page of everything is asked for most often and costs most: the server keeps it per refresh.
            first = not self._query.text.strip() and self._page.after == ""
            found = self._reader.ask(self._body(), **({"request_cache": True} if first else {}))
        elif not self._page.after:
            # The same query asks the same copies: scores differ a little between copies of one shard.
            found = self._reader.ask(self._body(), preference=answers.fingerprint(self._query))
        else:
            return self._ask_at_a_point()
        self._generation = found.state.stamp if found else ""
        return found

    def _ask_at_a_point(self) -> Found | None:
        first, query = self._page.generation, answers.fingerprint(self._query)
        point = self._points.get(first, query)
        if point is not None:
            try:
                found = self._reader.ask_at(point, self._body(), opened=False)
            except Passed:
                self._points.forget(first, query)
                raise
            self._generation = first
            if found and found.state.stamp != first:
                self._notices.append(_EARLIER)
            return found
        point = self._reader.open_point(preference=query)
        found = self._reader.ask_at(point, self._body(), opened=True) if point else None
        if point and found:
            self._generation = found.state.stamp
            self._points.put(self._generation, query, point)
            if self._generation != first:
                self._notices.append(_ANOTHER)
        return found

    def _relax(self) -> bool:
        """Ask for fewer words where nothing has all of them; filters are left out, so that facets stay comparable."""
        strict, *looser = self._parsed.strictness
        if not looser or (self._filters and self._matches(strict)):
            return False
        self._minimum = next((minimum for minimum in looser if self._matches(minimum)), strict)
        return self._minimum < strict

    def _matches(self, minimum: int) -> bool:
        found = self._reader.ask({"query": text_query(self._parsed, minimum), "size": 0, "track_total_hits": 1})
        return found is not None and bool(_total(found.answer))

    def _body(self) -> Clauses:
        query = self._query
        body: Clauses = {
            "query": text_query(self._parsed, self._minimum),
            "size": query.size + 1 if query.size else 0,
            "track_total_hits": True,
            "timeout": f"{self._cluster.seconds * 1000:.0f}ms",
            "sort": [f"order.{self._sort}"],
        }
        if self._sort == answers.RELEVANCE:
            body["sort"] = [{"_score": "desc"}, "order.newest"]
        if self._page.after != "":
            body["search_after"] = self._after(self._page.after)
        # A facet that is counted ignores its own filter, which may then narrow the hits only.
        narrowing = [each for name, each in self._filters.items() if name not in query.facets]
        if narrowing:
            body["query"] = {"bool": {"must": [body["query"]], "filter": narrowing}}
        apart = {name: each for name, each in self._filters.items() if name in query.facets}
        if apart:
            body["post_filter"] = {"bool": {"filter": list(apart.values())}}
        if query.facets:
            body["aggs"] = counts(query, apart, shards=self._cluster.shards)
        return body

    def _after(self, after: str | int) -> list[str | int | float]:
        if self._sort != answers.RELEVANCE:
            if isinstance(after, str) != (self._sort == "title"):
                raise answers.foreign_page()
            return [after]
        score, _, newest = str(after).partition("_")
        try:
            place = (float(score), int(newest))
        except ValueError as error:
            raise answers.foreign_page() from error
        if not math.isfinite(place[0]) or not 0 <= place[1] <= _LAST:
            raise answers.foreign_page()
        # A point in time orders equal hits by where they are kept; none of those equal to the last is wanted again.
        return [*place, _LAST]

    def _hits(self, found: Sequence[Mapping[str, Any]]) -> tuple[tuple[Hit, ...], Page | None]:
        size = self._query.size
        if len(found) <= size:
            return tuple(map(self._hit, found)), None
        keys = [each["sort"][:2] for each in found]
        # Two entities of one day may share 40 bits of digest: a page never ends between them.
        while size > 1 and keys[size - 1] == keys[size]:
            size -= 1
        last = keys[size - 1]
        after = last[0] if self._sort != answers.RELEVANCE else f"{last[0]!r}_{last[1]}"
        following = Page(after=after, generation=self._generation, minimum=self._minimum)
        return tuple(map(self._hit, found[:size])), following

    def _hit(self, found: Mapping[str, Any]) -> Hit:
        score = float(found["sort"][0]) if self._sort == answers.RELEVANCE else 0.0
        source = found["_source"]
        return answers.hit(source["entity"], source["shown"], score=score, wanted=self._parsed.wanted)

    def _buckets(self, answer: Mapping[str, Any]) -> dict[str, tuple[Bucket, ...]]:
        return {
            name: answers.buckets(self._query, name, counted(answer["aggregations"], name))
            for name in self._query.facets
        }


def _total(answer: Mapping[str, Any]) -> int:
    return int(answer["hits"]["total"]["value"])
