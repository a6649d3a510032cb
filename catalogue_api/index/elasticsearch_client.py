"""The way to a cluster: its addresses and secrets, and its faults in the catalogue's words."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from elasticsearch import ApiError, Elasticsearch, TransportError
from elasticsearch.serializer import OrjsonSerializer

from schemas.errors import IndexUnavailable

BUSY: Final = frozenset((429, 502, 503, 504))
"""Statuses of a server that could not do the work just now; the same request may succeed later."""

_FAULT_LENGTH: Final = 300


@dataclass(frozen=True, slots=True)
class Cluster:
    """Where the index is and how it is to be made; `seconds` is the longest wait for one answer.

    With a `user` the secret is their password, without one it is an API key.
    """

    urls: tuple[str, ...]
    prefix: str = "continuum"
    shards: int = 1
    replicas: int = 1
    seconds: float = 30.0
    user: str = ""
    secret: str = field(default="", repr=False)
    ca_file: str = ""

    @property
    def where(self) -> str:
        """What errors say of the place."""
        return f"{', '.join(self.urls)} ({self.prefix})"


def connect(cluster: Cluster) -> Elasticsearch:
    """A client of the cluster; nothing is sent yet. Another node is tried only where one cannot be reached."""
    # The client logs every attempt with its traceback; whoever asks is given the fault, and says it once.
    logging.getLogger("elastic_transport").setLevel(logging.ERROR)
    options: dict[str, Any] = {}
    if cluster.secret:
        options = {"basic_auth": (cluster.user, cluster.secret)} if cluster.user else {"api_key": cluster.secret}
    if cluster.ca_file:
        options["ca_certs"] = cluster.ca_file
    return Elasticsearch(
        list(cluster.urls),
        serializer=OrjsonSerializer(),
        request_timeout=cluster.seconds,
        retry_on_status=(),
        max_retries=len(cluster.urls),
        **options,
    )


@contextmanager
def asking(cluster: Cluster) -> Iterator[None]:
    """Every fault of the client as `IndexUnavailable`."""
    try:
        yield
    except ApiError as error:
        raise unavailable(cluster, f"{error.meta.status} {reason(error.body)}") from error
    except TransportError as error:
        raise unavailable(cluster, error.message or type(error).__name__) from error


def outdated(cluster: Cluster) -> IndexUnavailable:
    """The error for an index of another mapping or analysis."""
    return IndexUnavailable(
        "the index was built by another release.", where=cluster.where, next_step="Run `catalogue index rebuild`."
    )


def unavailable(cluster: Cluster, what: str) -> IndexUnavailable:
    """The error for a cluster that cannot do its work."""
    return IndexUnavailable(
        f"the search engine failed: {what[:_FAULT_LENGTH].rstrip('. ')}.",
        where=cluster.where,
        next_step="See that it runs; the index catches up by itself.",
    )


def reason(body: Any) -> str:
    """The innermost cause that an answer states, with its type."""
    error = body.get("error", body) if isinstance(body, Mapping) else body
    if not isinstance(error, Mapping):
        return str(error)
    while isinstance(error.get("caused_by"), Mapping):
        error = error["caused_by"]
    inner = next(iter(error.get("root_cause") or ()), error)
    return f"{inner.get('type', 'error')}: {inner.get('reason', 'no reason given')}"
