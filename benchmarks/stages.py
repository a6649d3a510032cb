"""Where the time of an ingest goes: each stage alone, one after the other, over the same records in one process.

Time is the processor's, of all threads of the process, so that a busy machine distorts little.
"""

from __future__ import annotations

import tempfile
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import orjson

from benchmarks.provider import provider
from catalogue_api.catalogue import open_catalogue
from harvester.normalise import read_payload
from schemas.formats.registry import format_of
from schemas.oai_pmh.responses import read_response
from schemas.records import Deposit, Item, Payload, RunState, Source
from schemas.validation.validate import validate
from schemas.wire.settings import read_settings

_Result = TypeVar("_Result")


@dataclass(frozen=True)
class Stage:
    """One stage: what it does, and how long it took for all records."""

    name: str
    seconds: float
    records: int


class _Stopwatch:
    """Notes how long pieces of work take."""

    def __init__(self, records: int) -> None:
        self.stages: list[Stage] = []
        self._records = records

    def note(self, name: str, seconds: float) -> None:
        self.stages.append(Stage(name, max(0.0, seconds), self._records))

    def time(self, work: Callable[[], _Result]) -> tuple[_Result, float]:
        began = time.process_time()
        result = work()
        return result, time.process_time() - began


def profile(records: int) -> list[Stage]:
    """The stages of an ingest of `records` records, in their order."""
    watch = _Stopwatch(records)
    with provider(records) as url:
        bodies, fetching = watch.time(lambda: _fetch(url))
    cut, cutting = watch.time(lambda: _cut(bodies))
    reader = format_of("oai_dc")
    _, parsing = watch.time(lambda: [reader.parse(payload.body) for page in cut for payload in page])
    source = Source("seeded", "Seeded provider", "oai_pmh", "http://127.0.0.1/oai")
    items, reading = watch.time(lambda: [[read_payload(payload, source) for payload in page] for page in cut])
    documents = [orjson.loads(item.record.document) for page in items for item in page if isinstance(item, Deposit)]
    if len(documents) != records:
        raise RuntimeError(f"{len(documents)} of {records} records were read")
    _, validating = watch.time(lambda: [validate(document, "dcat_ap") for document in documents])
    watch.note("fetch (plain HTTP, no politeness)", fetching)
    watch.note("cut pages into records", cutting)
    watch.note("crosswalk", parsing)
    # Reading a payload parses, normalises and validates it; the other two are measured apart.
    watch.note("normalise", reading - parsing - validating)
    watch.note("validate", validating)
    with tempfile.TemporaryDirectory(prefix="continuum-stages-") as folder:
        _keep(Path(folder), source, items, watch=watch)
    return watch.stages


def _fetch(url: str) -> list[bytes]:
    bodies: list[bytes] = []
    query = "verb=ListRecords&metadataPrefix=oai_dc"
    while query:
        with urllib.request.urlopen(f"{url}?{query}") as answer:
            body = answer.read()
        bodies.append(body)
        token = body.rpartition(b"</resumptionToken>")[0].rpartition(b">")[2].decode()
        query = f"verb=ListRecords&resumptionToken={token}" if token else ""
    return bodies


def _cut(bodies: list[bytes]) -> list[list[Payload]]:
    now = datetime.now(UTC)
    return [
        [
            Payload("seeded", record.header, "oai_dc", record.metadata, "http://127.0.0.1/oai", now)
            for record in read_response(body, record_bytes=1 << 24).records
            if record.metadata is not None
        ]
        for body in bodies
    ]


def _keep(folder: Path, source: Source, items: list[list[Item]], *, watch: _Stopwatch) -> None:
    settings = read_settings("", {"CATALOGUE_DATA_DIR": str(folder)})
    with open_catalogue(settings, project=True) as catalogue:

        def store() -> None:
            run = catalogue.begin_run(source, mode="full")
            for page in items:
                catalogue.deposit(run, page, position={})
            catalogue.finish(run, state=RunState.COMPLETE)

        def index() -> None:
            while catalogue.refresh_index(limit=2000, settle=False):  # as beside a harvest
                pass
            catalogue.refresh_index()

        watch.note("store (SQLite, durable, one transaction per page)", watch.time(store)[1])
        watch.note("index", watch.time(index)[1])
