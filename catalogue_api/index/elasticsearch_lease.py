"""One projector: a lock in the data folder, a lease in the cluster, and versions that outlive both.

The lock tells processes of one machine apart at once. The lease does so between machines: a document that its
holder renews, changed only by compare-and-set. Neither can stop a request that is already on its way, so every
holder has a number (`fence`) above all before it, and every document a version made of it: what an earlier holder,
or an earlier step of the same one, still sends is older than what stands, deletions included.
"""

from __future__ import annotations

import socket
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, Self
from uuid import uuid4

from elasticsearch import ApiError, ConflictError, Elasticsearch, NotFoundError, TransportError

from catalogue_api.failpoints import reach
from catalogue_api.index import generations
from catalogue_api.index.elasticsearch_client import Cluster, asking
from schemas.errors import IndexLocked, IndexUnavailable

LEASE: Final = 30.0
"""Seconds after which a lease that was not renewed may be taken by another machine."""

_RENEWED_AFTER: Final = LEASE / 3
_STEPS: Final = 30
"""Bits of a version that count the steps of one holder."""
_NAME: Final = "projector"
_MAPPING: Final = {"dynamic": "strict", "properties": {"lease": {"type": "object", "enabled": False}}}


class Projector:
    """The right to write the index of one prefix."""

    def __init__(self, client: Elasticsearch, cluster: Cluster, folder: Path, clock: Callable[[], float]) -> None:
        self._client = client
        self._cluster = cluster
        self._clock = clock
        self._index = f"{cluster.prefix}-lease"
        self._lock = generations.lock_writer(folder)
        self._owner = f"{socket.gethostname()} {_folder_name(folder)}"
        self._fence = 0
        self._step = 0
        self._renewed = 0.0
        self._seen: dict[str, int] = {}

    @classmethod
    def become(cls, client: Elasticsearch, cluster: Cluster, folder: Path, *, clock: Callable[[], float]) -> Self:
        """Take lock and lease, or raise `IndexLocked`; `IndexUnavailable` when the cluster cannot be asked."""
        folder.mkdir(parents=True, exist_ok=True)
        projector = cls(client, cluster, folder, clock)
        try:
            with asking(cluster):
                projector._take()
        except IndexUnavailable:
            projector._lock.close()
            raise
        return projector

    def next_version(self) -> int:
        """A version above every one that was ever given."""
        self._step += 1
        return self._fence << _STEPS | self._step

    def prove(self) -> None:
        """Renew the lease; raises `IndexLocked` when another machine has taken it."""
        reach("index.renewing")
        with asking(self._cluster):
            self._write(until=self._clock() + LEASE)

    def keep(self) -> None:
        """Renew the lease when it is time."""
        if self._clock() - self._renewed >= _RENEWED_AFTER:
            self.prove()

    def lost(self, owner: str = "") -> IndexLocked:
        """The error for a lease that another process holds, on a machine and in a data folder that `owner` names."""
        return IndexLocked(
            f"another process writes this index{': ' if owner else ''}{owner}.",
            where=self._cluster.where,
            next_step=f"Wait for it, or stop it; a machine that died lets go after {LEASE:.0f} seconds.",
        )

    def give_up(self) -> None:
        """Let lease and lock go; a cluster that cannot be told finds out by the clock."""
        with suppress(ApiError, TransportError, IndexLocked):
            self._write(until=0.0)
        self._lock.close()

    def _take(self) -> None:
        held, stated = self._held()
        if held is not None and held["owner"] != self._owner and held["until"] > self._clock():
            raise self.lost(held["owner"])
        # A number taken from the clock stays above all others even where somebody has deleted the lease.
        self._fence = max(int(self._clock()), held["fence"] + 1 if held is not None else 1)
        self._seen = stated
        self._write(until=self._clock() + LEASE)

    def _held(self) -> tuple[dict[str, Any] | None, dict[str, int]]:
        try:
            found = self._client.get(index=self._index, id=_NAME)
        except NotFoundError:
            self._make_index()
            return None, {}
        return found["_source"]["lease"], {"if_seq_no": found["_seq_no"], "if_primary_term": found["_primary_term"]}

    def _make_index(self) -> None:
        if not self._client.indices.exists(index=self._index):
            settings = {"number_of_shards": 1, "number_of_replicas": self._cluster.replicas}
            self._client.options(ignore_status=400).indices.create(
                index=self._index, settings=settings, mappings=_MAPPING
            )

    def _write(self, *, until: float) -> None:
        lease = {"owner": self._owner, "fence": self._fence, "until": until}
        how: dict[str, Any] = self._seen or {"op_type": "create"}
        try:
            written = self._client.index(index=self._index, id=_NAME, document={"lease": lease}, **how)
            self._seen = {"if_seq_no": written["_seq_no"], "if_primary_term": written["_primary_term"]}
        except ConflictError as error:
            # The client tries again where a connection broke: then it may be our own first try that stands there.
            held, self._seen = self._held()
            if held is None or (held["owner"], held["fence"]) != (self._owner, self._fence):
                raise self.lost(held["owner"] if held else "") from error
        self._renewed = self._clock()


def _folder_name(folder: Path) -> str:
    """A name that this data folder keeps: whoever holds its lock knows that the holder before is gone."""
    path = folder / _NAME
    if not path.exists():
        path.write_text(uuid4().hex)
    return path.read_text()
