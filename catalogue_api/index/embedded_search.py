"""One search in the embedded index: matches, their order, pages and counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from tantivy import FieldType, Occur, Order, Query

from catalogue_api.index import answers
from catalogue_api.index.answers import Page
from catalogue_api.index.embedded_query import any_of, term, text_query
from catalogue_api.index.embedded_schema import EVERYTHING, SCHEMA, kept_of
from catalogue_api.index.embedded_state import Snapshot, number_of
from catalogue_api.index.notices import ANOTHER
from catalogue_api.index.query import ParsedQuery, relaxed_notice
from schemas.search import NONE_STATED, Bucket, Hit, Notice, SearchPage, SearchQuery

_EXACT: Final = 1_000_000
"""Terms looked at per segment: counts are exact only when this is no less than the number of distinct values."""
_PAGES_KEPT: Final = 16
"""First pages of everything that one state of the index keeps: each sort in a few sizes."""


class Search:
    """One query against one state of the index."""

    def __init__(self, snapshot: Snapshot, query: SearchQuery, parsed: ParsedQuery, page: Page) -> None:
        self._snapshot = snapshot
        self._searcher = snapshot.searcher
        self._query = query
        self._parsed = parsed
        self._page = page
        self._filters = {name: any_of(f"facet_{name}", values) for name, values in query.filters.items() if any(values)}
        self._minimum = page.minimum if page.minimum is not None else parsed.strictness[0]
        self._text = text_query(parsed, self._minimum)

    def answer(self) -> SearchPage:
        """The page that was asked for, with its buckets."""
        if self._page.minimum is None:
            self._relax()
        notices = list(self._parsed.notices)
        relaxed = self._minimum < self._parsed.strictness[0]
        if relaxed:
            notices.append(relaxed_notice(self._parsed, self._minimum))
        sort = self._query.sort
        if sort == answers.RELEVANCE and not self._parsed.ranks:
            sort = "newest"
        matching = self._filtered()
        everything = not self._query.text.strip() and not self._filters
        total = self._snapshot.entities if everything else number_of(self._searcher, matching)
        if sort == answers.RELEVANCE:
            if self._page.generation not in ("", self._snapshot.stamp):
                notices.append(Notice(ANOTHER))
            hits, following = self._by_relevance(matching, total)
        elif everything and not self._page.after:
            hits, following = self._first_of_all(matching, sort)
        else:
            hits, following = self._by_key(matching, sort)
        after = answers.token(self._query, following) if following else None
        return SearchPage(total, hits, self._buckets(), after, tuple(notices), self._parsed.expansions, relaxed)

    def _relax(self) -> None:
        """Ask for fewer words where nothing has all of them; filters are left out, so that facets stay comparable."""
        for minimum in self._parsed.strictness:
            text = text_query(self._parsed, minimum)
            if number_of(self._searcher, text):
                self._minimum, self._text = minimum, text
                return

    def _filtered(self, *, without: str = "") -> Query:
        chosen = [query for name, query in self._filters.items() if name != without]
        if not chosen:
            return self._text
        return Query.boolean_query([(Occur.Must, query) for query in (self._text, *chosen)])

    def _by_relevance(self, matching: Query, total: int) -> tuple[tuple[Hit, ...], Page | None]:
        offset, size = self._page.offset, self._query.size
        if not size or offset >= total:
            return (), None
        found = self._searcher.search(matching, limit=size, offset=offset, count=False).hits
        hits = tuple(self._hit(address, score) for score, address in found)
        end = offset + len(hits)
        more = hits and end < total
        return hits, Page(offset=end, generation=self._snapshot.stamp, minimum=self._minimum) if more else None

    def _first_of_all(self, matching: Query, sort: str) -> tuple[tuple[Hit, ...], Page | None]:
        kept, asked = self._snapshot.pages_of_all, (sort, self._query.size)
        if asked not in kept and len(kept) < _PAGES_KEPT:
            kept[asked] = self._by_key(matching, sort)
        return kept.get(asked) or self._by_key(matching, sort)

    def _by_key(self, matching: Query, sort: str) -> tuple[tuple[Hit, ...], Page | None]:
        size = self._query.size
        if not size:
            return (), None
        if self._page.after:
            matching = Query.boolean_query([(Occur.Must, matching), (Occur.Must, self._later(sort))])
        # One more than asked for tells whether there is another page.
        found = self._searcher.search(
            matching, limit=size + 1, count=False, order_by_field=f"order_{sort}", order=Order.Asc
        ).hits
        if len(found) <= size:
            return tuple(self._hit(address, 0.0) for _, address in found), None
        keys = [kept_of(self._searcher.doc(address))["order"][sort] for _, address in found]
        # Two entities of one day may share 40 bits of digest: a page never ends between them.
        while size > 1 and keys[size - 1] == keys[size]:
            size -= 1
        hits = tuple(self._hit(address, 0.0) for _, address in found[:size])
        return hits, Page(after=keys[size - 1], generation=self._snapshot.stamp, minimum=self._minimum)

    def _later(self, sort: str) -> Query:
        after, name = self._page.after, f"order_{sort}"
        if isinstance(after, str) != (sort == "title"):
            raise answers.foreign_page()
        if isinstance(after, int):
            return Query.range_query(SCHEMA, name, FieldType.Integer, lower_bound=after, include_lower=False)
        try:
            return self._snapshot.index.parse_query(f"{name}:{{{after} TO *}}")
        except ValueError as error:
            raise answers.foreign_page() from error

    def _hit(self, address: Any, score: float) -> Hit:
        shown = kept_of(self._searcher.doc(address))
        return answers.hit(shown["entity"], shown, score=float(score), wanted=self._parsed.wanted)

    def _buckets(self) -> dict[str, tuple[Bucket, ...]]:
        """Each facet's buckets with every *other* facet's filter; facets without a filter share one pass."""
        query, counted = self._query, dict[str, list[tuple[str, int]]]()
        for own in ("", *self._filters):
            names = [name for name in query.facets if name == own or (not own and name not in self._filters)]
            if not names:
                continue
            if query.text.strip() or self._filters.keys() - {own}:
                counted |= self._count(names, self._filtered(without=own), query.filters)
            else:
                counted |= self._count_all(names)
        return {name: answers.buckets(query, name, counted[name]) for name in query.facets}

    def _count_all(self, names: Sequence[str]) -> dict[str, list[tuple[str, int]]]:
        """The counts over everything, from this state's own where they were asked for before."""
        kept, size = self._snapshot.counts_of_all, answers.counted_size(self._query)
        missing = [name for name in names if (name, size) not in kept]
        if missing:
            kept |= {(name, size): pairs for name, pairs in self._count(missing, EVERYTHING, {}).items()}
        return {
            name: kept[name, size]
            + [
                (value, number_of(self._searcher, term(f"facet_{name}", value)))
                for value in dict.fromkeys(self._query.filters.get(name, ()))
            ]
            for name in names
        }

    def _count(
        self, names: Sequence[str], matching: Query, chosen: Mapping[str, Sequence[str]]
    ) -> dict[str, list[tuple[str, int]]]:
        aggregations: dict[str, Any] = {}
        for name in names:
            always = sorted({NONE_STATED, *chosen.get(name, ())})
            terms = {"field": f"facet_{name}", "segment_size": _EXACT}
            aggregations[name] = {"terms": {**terms, "size": answers.counted_size(self._query)}}
            aggregations[f"{name} always"] = {"terms": {**terms, "size": len(always), "include": always}}
        counted = self._searcher.aggregate(matching, aggregations)
        return {name: [*_pairs(counted[name]), *_pairs(counted[f"{name} always"])] for name in names}


def _pairs(aggregation: Mapping[str, Any]) -> list[tuple[str, int]]:
    return [(str(bucket["key"]), int(bucket["doc_count"])) for bucket in aggregation["buckets"]]
