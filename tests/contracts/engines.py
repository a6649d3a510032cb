"""The search engines that every contract is tried on, and the real Elasticsearch that one of them needs."""

from __future__ import annotations

import fcntl
import json
import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest

from catalogue_api.index.elasticsearch import ElasticsearchIndex
from catalogue_api.index.elasticsearch_client import Cluster, connect
from catalogue_api.index.embedded import EmbeddedIndex
from catalogue_api.index.port import SearchIndex

ROOT = Path(__file__).parents[2]
VARIABLE = "CATALOGUE_TEST_ELASTICSEARCH"
LAUNCHER = ROOT / ".ci" / "elasticsearch"


@dataclass(frozen=True)
class Engine:
    """How one engine is opened; each `open` is a new client of the same index, as another process would be."""

    open: Callable[..., SearchIndex]


@pytest.fixture(scope="session")
def elasticsearch(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a real server: the one that the environment names, else one that ends with this session.

    Workers of one session (pytest-xdist) share it. Without one the tests that need it fail; they never skip.
    """
    stated = os.environ.get(VARIABLE)
    if stated:
        return stated
    if "PYTEST_XDIST_WORKER" not in os.environ:
        return _started(os.getpid())
    shared = tmp_path_factory.getbasetemp().parent / "elasticsearch"
    with shared.open("a+") as known:
        fcntl.flock(known, fcntl.LOCK_EX)
        known.seek(0)
        url = known.read()
        if not url:
            url = _started(os.getppid())
            known.write(url)
    return url


def _started(parent: int) -> str:
    command = [LAUNCHER, "start", "--parent", str(parent)]
    try:
        started = subprocess.run(command, check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError) as error:
        said = getattr(error, "stderr", "") or str(error)
        pytest.fail(f"no Elasticsearch: {VARIABLE} is not set, and it cannot be started: {said}", pytrace=False)
    return str(json.loads(started.stdout)["url"])


@contextmanager
def embedded_engine(folder: Path) -> Iterator[Engine]:
    yield Engine(open=lambda *, writable=False: EmbeddedIndex.open(folder / "index", writable=writable))


@contextmanager
def elasticsearch_engine(url: str, folder: Path, *, shards: int = 1) -> Iterator[Engine]:
    """An engine with a prefix of its own, removed at the end."""
    cluster = a_cluster(url, shards=shards)
    yield Engine(open=lambda *, writable=False: ElasticsearchIndex.open(cluster, folder, writable=writable))
    remove(cluster)


def a_cluster(url: str, *, shards: int = 1) -> Cluster:
    """Settings of an index that no other test knows."""
    return Cluster(urls=(url,), prefix=f"test-{uuid4().hex[:12]}", shards=shards, replicas=0)


def remove(cluster: Cluster) -> None:
    """Leave nothing behind."""
    with connect(cluster) as client:
        for name in client.indices.get(index=f"{cluster.prefix}*", features=["settings"]):
            client.indices.delete(index=name)


@contextmanager
def an_engine(request: pytest.FixtureRequest, folder: Path) -> Iterator[Engine]:
    """The engine of a parametrised fixture; only its own server is asked for."""
    if request.param == "embedded":
        with embedded_engine(folder) as engine:
            yield engine
    else:
        with elasticsearch_engine(request.getfixturevalue("elasticsearch"), folder) as engine:
            yield engine


ENGINES = ("embedded", "elasticsearch")
