"""The engines that are measured: how each is opened, started and weighed."""

from __future__ import annotations

import contextlib
import json
import math
import os
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Final

from catalogue_api.catalogue import Catalogue, open_catalogue
from schemas.wire.settings import read_settings

ENGINES: Final = ("embedded", "elasticsearch")
_ADDRESS: Final = "BENCHMARK_ELASTICSEARCH"
LAUNCHER: Final = Path(__file__).parent.parent / ".ci" / "elasticsearch"


def settings(engine: str) -> dict[str, str]:
    """What a command is told, by its environment, to have its index in this engine."""
    if engine == "embedded":
        return {"CATALOGUE_INDEX_ENGINE": engine}
    return {
        "CATALOGUE_INDEX_ENGINE": engine,
        "CATALOGUE_INDEX_URLS": address(),
        "CATALOGUE_INDEX_REPLICAS": "0",
        # One machine does everything: a busy one answers late, and that is measured, not refused.
        "CATALOGUE_INDEX_TIMEOUT": "300",
    }


def opened(engine: str, folder: Path, *, project: bool) -> Catalogue:
    """The catalogue in this folder with its index in this engine, to be written by this process or only asked."""
    stated = {"CATALOGUE_DATA_DIR": str(folder), "CATALOGUE_INDEX_PREFIX": f"benchmark-{folder.name}"}
    stated |= settings(engine)
    return open_catalogue(read_settings("", stated), project=project)


def address() -> str:
    """Where the Elasticsearch node of this benchmark answers."""
    return os.environ[_ADDRESS]


@contextlib.contextmanager
def store(folder: Path) -> Iterator[Catalogue]:
    """The catalogue in this folder without any index."""
    with closing(open_catalogue(read_settings("", {"CATALOGUE_DATA_DIR": str(folder)}), project=False)) as catalogue:
        yield catalogue


@contextlib.contextmanager
def servers(engines: Sequence[str]) -> Iterator[None]:
    """What the engines need beside this process, while the block lasts; a server that is named already is taken."""
    if "elasticsearch" not in engines or _ADDRESS in os.environ:
        yield
        return
    started = subprocess.run(
        [LAUNCHER, "start", "--parent", str(os.getpid())], check=True, stdout=subprocess.PIPE, text=True
    )
    said = json.loads(started.stdout)
    os.environ[_ADDRESS] = said["url"]
    try:
        yield
    finally:
        subprocess.run([LAUNCHER, "stop", said["folder"]], check=True, stdout=subprocess.DEVNULL)


def exponent(before: float, after: float, growth: float) -> float:
    """By which power of `growth` a figure rose."""
    return math.log(after / before) / math.log(growth) if before > 0 and after > 0 else 0.0
