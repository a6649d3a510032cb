"""The writing half of the Elasticsearch engine: one batch after another, or a whole new generation."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from elasticsearch import ConflictError, Elasticsearch

from catalogue_api.failpoints import reach
from catalogue_api.index.elasticsearch_bulk import Bulk, Item, Refusal
from catalogue_api.index.elasticsearch_client import Cluster, asking, unavailable
from catalogue_api.index.elasticsearch_generations import Generations, write_name
from catalogue_api.index.elasticsearch_lease import Projector
from catalogue_api.index.elasticsearch_mapping import POSITION, gone, position_body, present, refused
from catalogue_api.index.port import IndexDocument
from schemas.records import Position

_TOLERATED: Final = 10
"""So many documents, or one in a hundred, may be refused by a new generation that is still shown (faults.md G12)."""

Pairs = Iterable[tuple[str, str]]
_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Tally:
    """How many entities, and one number for all of them with their digests, in whatever order they came."""

    entities: int = 0
    contents: int = 0

    def count(self, entity: str, digest: str, times: int = 1) -> None:
        """Add one, or take one away."""
        self.entities += times
        self.contents += times * int.from_bytes(
            hashlib.blake2b(f"{entity}\n{digest}".encode(), digest_size=16).digest()
        )


class Writer:
    """Writes the index of one prefix for as long as its projector holds the lease."""

    def __init__(
        self, client: Elasticsearch, cluster: Cluster, projector: Projector, *, pause: Callable[[float], None]
    ) -> None:
        self._client = client
        self._cluster = cluster
        self._projector = projector
        self._pause = pause
        self._generations = Generations(client, cluster)

    @classmethod
    def open(
        cls,
        client: Elasticsearch,
        cluster: Cluster,
        folder: Path,
        *,
        clock: Callable[[], float],
        pause: Callable[[float], None],
    ) -> Self:
        """Become the one projector, or raise `IndexLocked`; `IndexUnavailable` when the cluster cannot be asked."""
        return cls(client, cluster, Projector.become(client, cluster, folder, clock=clock), pause=pause)

    def close(self) -> None:
        """Let another process write."""
        self._projector.give_up()

    def apply(self, documents: Iterable[IndexDocument], removed: Sequence[str], position: Position) -> None:
        """Put a batch in, show it, and move to `position`; each only after the one before is done."""
        version = self._projector.next_version()

        def items() -> Iterator[Item]:
            # The last word on an entity counts, as it would if the steps were done one by one.
            present = set()
            for document in documents:
                present.add(document.entity)
                yield _item(document, version)
            yield from (Item(entity, "", gone(entity, version)) for entity in removed if entity not in present)

        with asking(self._cluster):
            self._projector.keep()
            target = self._generations.current() or self._generations.make(version, shown=True)
            self._put(target, items(), version)
            reach("index.put")
            self._refresh(target)
            reach("index.shown")
            self._move(target, position, version)

    def rebuild(
        self,
        documents: Iterable[IndexDocument],
        position: Position,
        *,
        pairs: Callable[[str], Iterator[tuple[str, str]]],
    ) -> int:
        """Build beside the present index, compare, switch; `pairs` reads entities and digests of an index back."""
        version = self._projector.next_version()
        with asking(self._cluster):
            self._projector.prove()
            self._generations.sweep()
            built = self._generations.make(version, shown=False)
            sent = self._fill(built, documents, version)
            self._refresh(built)
            self._move(built, position, version)
            self._compare(built, sent, pairs(built))
            self._projector.prove()
            reach("rebuild.verified")
            self._generations.switch(built)
            reach("rebuild.switched")
            self._generations.sweep()
        return sent.entities

    def _fill(self, built: str, documents: Iterable[IndexDocument], version: int) -> Tally:
        sent = Tally()

        def items() -> Iterator[Item]:
            for document in documents:
                sent.count(document.entity, document.digest)
                yield _item(document, version)

        refusals = self._put(built, items(), version)
        for refusal in refusals:
            sent.count(refusal.entity, refusal.digest, -1)
        if len(refusals) > max(_TOLERATED, sent.entities // 100):
            raise unavailable(
                self._cluster, f"{len(refusals)} documents were refused, {refusals[0].entity}: {refusals[0].reason}"
            )
        return sent

    def _put(self, target: str, items: Iterable[Item], version: int) -> list[Refusal]:
        bulk = Bulk(self._client, self._cluster, write_name(target), keep=self._projector.keep, pause=self._pause)
        refusals = bulk.send(items)
        for refusal in refusals:
            _log.error("%s cannot be indexed: %s", refusal.entity, refusal.reason)
        # The mark takes the place of the entity's earlier version, which would be wrong by now.
        marks = bulk.send(Item(each.entity, "", refused(each.entity, version, each.reason)) for each in refusals)
        if marks:
            raise unavailable(self._cluster, marks[0].reason)
        return refusals

    def _refresh(self, target: str) -> None:
        failed = self._client.indices.refresh(index=target)["_shards"]["failed"]
        if failed:
            raise unavailable(self._cluster, f"{failed} shards of {target} were not refreshed")

    def _move(self, target: str, position: Position, version: int) -> None:
        try:
            self._client.index(
                index=write_name(target),
                id=POSITION,
                document=position_body(position),
                version=version,
                version_type="external_gte",
                require_alias=True,
                refresh=True,
            )
        except ConflictError as error:
            raise self._projector.lost() from error

    def _compare(self, built: str, sent: Tally, pairs: Pairs) -> None:
        found = Tally()
        for entity, digest in pairs:
            found.count(entity, digest)
            self._projector.keep()
        if found != sent:
            counts = f"{found.entities} entities, {sent.entities} were sent"
            raise unavailable(self._cluster, f"the new index {built} does not hold what was sent: {counts}")


def _item(document: IndexDocument, version: int) -> Item:
    return Item(document.entity, document.digest, present(document, version))
