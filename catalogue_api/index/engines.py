"""The search engine that the settings name."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from catalogue_api.config import index_secret
from catalogue_api.index.embedded import EmbeddedIndex
from catalogue_api.index.port import SearchIndex


def open_index(settings: Mapping[str, Any], *, writable: bool) -> SearchIndex:
    """The index of this catalogue. Raises `IndexLocked` when it is to be written and another process does that."""
    folder = Path(settings["data_dir"]) / "index"
    if settings["index.engine"] == "embedded":
        return EmbeddedIndex.open(folder, writable=writable)
    # The client takes half a second to import, which every command of an embedded catalogue would pay.
    from catalogue_api.index.elasticsearch import ElasticsearchIndex  # noqa: PLC0415
    from catalogue_api.index.elasticsearch_client import Cluster  # noqa: PLC0415

    cluster = Cluster(
        urls=tuple(str(settings["index.urls"]).split()),
        prefix=settings["index.prefix"],
        shards=settings["index.shards"],
        replicas=settings["index.replicas"],
        seconds=settings["index.timeout"],
        user=settings["index.user"],
        secret=index_secret(settings),
        ca_file=settings["index.ca_file"],
    )
    return ElasticsearchIndex.open(cluster, folder, writable=writable)
