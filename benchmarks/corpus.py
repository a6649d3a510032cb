"""The records that search is judged over: the demonstration's own, and real ones where a folder of samples is there.

They are read as a harvest of local files reads them, in this process and without a network, so that the same files
give the same things under the same addresses.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from catalogue_api.catalogue import Catalogue
from catalogue_api.demo.providers import DATA
from harvester.config import SHIPPED
from harvester.normalise import read_payload
from harvester.spiders.files import unwrap
from harvester.spiders.members import members
from schemas.records import Deposit, Payload, RunState, Source

ROOT: Final = Path(__file__).parent.parent
SAMPLES: Final = Path(os.environ.get("CATALOGUE_SAMPLES", ROOT / ".." / "shared" / "samples")).resolve()
"""Where the samples are, when they are there."""

DEMO: Final = ("deposits", "directory", "library", "observatories", "services")
SAMPLE_FOLDERS: Final = (
    "arxiv-oai", "cern-opendata", "codemeta", "crossref-json", "datacite", "dataverse", "desy-inspire", "esap",
    "gocdb", "hepdata", "hips", "ivoa-registry", "re3data", "rucio", "training-tess", "wlcg-cric", "zenodo",
    "zenodo-oai",
)  # fmt: skip
"""Samples of the two sciences and of what they run on; judgements name things of these."""

_LIMIT: Final = 64 << 20
_THEN: Final = datetime(2026, 1, 1, tzinfo=UTC)


def fill(catalogue: Catalogue, *, samples: Path | None = None) -> int:
    """Deposit every readable record of the corpus; returns how many."""
    folders = [("continuum", SHIPPED / "continuum"), *((name, DATA / name) for name in DEMO)]
    if samples is not None:
        folders += [(f"sample_{name.replace('-', '_')}", samples / name) for name in SAMPLE_FOLDERS]
    return sum(_deposit(catalogue, key, folder) for key, folder in folders)


def _deposit(catalogue: Catalogue, key: str, folder: Path) -> int:
    source = Source(key=key, title=key.replace("_", " "), protocol="files", endpoint=str(folder))
    run = catalogue.begin_run(source, mode="full")
    items = list(_read(source, folder))
    catalogue.deposit(run, items, position=None)
    catalogue.finish(run, state=RunState.COMPLETE)
    return len(items)


def _read(source: Source, folder: Path) -> Iterator[Deposit]:
    for member in members(folder, page_bytes=_LIMIT):
        if member.skipped is None and member.fault is None:
            for entry in unwrap(member, source, record_bytes=_LIMIT, url=folder.as_uri(), now=_THEN):
                item = read_payload(entry, source) if isinstance(entry, Payload) else entry
                if isinstance(item, Deposit):
                    yield item
