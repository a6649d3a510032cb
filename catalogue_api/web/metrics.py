"""What a monitor reads from `/metrics`: the text of Prometheus over the catalogue's own figures."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from importlib.metadata import version
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Final

from flask import Flask, Response, g, request
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from catalogue_api.catalogue import Catalogue
from catalogue_api.store.backups import STORE_FILE, newest_backup
from catalogue_api.web.timings import BOUNDS, DOORS, Timings
from schemas.errors import CatalogueFault
from schemas.holdings import SourceStatus
from schemas.records import RunState

_SECONDS_KEPT: Final = 60.0
_PREFIX: Final = "catalogue_"


def register(app: Flask, timings: Timings) -> None:
    """Time the searches of this application."""
    app.extensions["timings"] = timings
    app.extensions["figures"] = _Kept()

    @app.before_request
    def _begin() -> None:
        if request.endpoint in DOORS:
            g.began = time.perf_counter()

    @app.after_request
    def _end(response: Response) -> Response:
        if request.endpoint in DOORS and "began" in g:
            seconds = time.perf_counter() - g.began
            timings.observe(DOORS[request.endpoint], seconds, failed=response.status_code >= 500)
        return response


def is_inside(address: str | None, *, proxied: bool) -> bool:
    """Whether a monitor asks: from a loopback or private address, and not through the proxy that visitors use."""
    with suppress(ValueError):
        found = ip_address(address or "")
        return not proxied and (found.is_loopback or found.is_private)
    return False


def answer(app: Flask, catalogue: Catalogue, settings: Mapping[str, Any]) -> Response:
    """The metrics in the text format of Prometheus; figures that are dear to count are kept for a minute."""
    kept: _Kept = app.extensions["figures"]
    families = kept.get(lambda: list(_figures(catalogue, settings)))
    body = generate_latest(_Families([*families, *_index(catalogue), *_searches(app.extensions["timings"])]))
    return Response(body, content_type=CONTENT_TYPE_PLAIN_0_0_4)


class _Families(Collector):
    """Families that are made already, in the shape that the library writes."""

    def __init__(self, families: Iterable[Metric]) -> None:
        self._families = families

    def collect(self) -> Iterable[Metric]:
        return self._families


class _Kept:
    """What one worker counted last, for as long as it is fresh."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._until = 0.0
        self._families: list[Metric] = []

    def get(self, count: Callable[[], list[Metric]]) -> list[Metric]:
        with self._guard:
            if time.monotonic() >= self._until:
                self._families = count()
                self._until = time.monotonic() + _SECONDS_KEPT
            return self._families


def _gauge(
    name: str, words: str, values: Iterable[tuple[tuple[str, ...], float]], *, labels: tuple[str, ...] = ()
) -> Metric:
    family = GaugeMetricFamily(_PREFIX + name, words, labels=labels)
    for given, value in values:
        family.add_metric(given, value)
    return family


# --- the store ----------------------------------------------------------------------------------------------


def _figures(catalogue: Catalogue, settings: Mapping[str, Any]) -> Iterator[Metric]:
    """What is counted in the store; only that it cannot be read, where it cannot."""
    try:
        counts, sources = catalogue.counts(), catalogue.sources()
    except CatalogueFault:
        yield _gauge("store_available", "Whether the store can be read.", [((), 0)])
        return
    yield _gauge("store_available", "Whether the store can be read.", [((), 1)])
    yield _gauge("build_info", "The release.", [((version("continuum-catalogue"),), 1)], labels=("version",))
    entities = {"live": "entities", "withdrawn": "withdrawn", "merged": "merged"}
    by_state = [((state,), counts[key]) for state, key in entities.items()]
    yield _gauge("entities", "Things described, by state.", by_state, labels=("state",))
    yield _gauge("quarantined", "Bodies that could not be read and wait.", [((), counts["quarantined"])])
    yield _gauge("holds_open", "Withdrawals that wait for a person.", [((), counts["holds"])])
    yield from _harvests(sources)
    yield from _files(settings)


def _harvests(sources: Iterable[SourceStatus]) -> Iterator[Metric]:
    statuses = list(sources)
    states = ("live", "withdrawn", "quarantined", "rejected", "held")
    records = [((each.source, state), getattr(each, state)) for each in statuses for state in states]
    yield _gauge("records", "Records of each source, by state.", records, labels=("source", "state"))
    runs = [(each.source, each.last_run) for each in statuses if each.last_run]
    outcomes = [((key, state.value), float(run.state is state)) for key, run in runs for state in RunState]
    words = "How the last harvest of each source ended: 1 for its state, 0 for the others."
    yield _gauge("harvest_last_state", words, outcomes, labels=("source", "state"))
    began = [((key,), run.started.timestamp()) for key, run in runs]
    yield _gauge("harvest_last_start_timestamp_seconds", "When it began.", began, labels=("source",))
    complete = [((each.source,), each.last_complete.timestamp()) for each in statuses if each.last_complete]
    words = "When a harvest of the source last came to its proven end."
    yield _gauge("harvest_last_complete_timestamp_seconds", words, complete, labels=("source",))


def _files(settings: Mapping[str, Any]) -> Iterator[Metric]:
    folder = Path(settings["data_dir"])
    with suppress(OSError):
        yield _gauge("store_bytes", "Size of the store's file.", [((), (folder / STORE_FILE).stat().st_size)])
        yield _gauge("data_free_bytes", "Room left beside it.", [((), shutil.disk_usage(folder).free)])
    newest = newest_backup(Path(settings["backup_dir"])) if settings["backup_dir"] else None
    if newest is not None:
        words = "When the newest backup was taken."
        yield _gauge("backup_last_timestamp_seconds", words, [((), newest.taken.timestamp())])


# --- the index ----------------------------------------------------------------------------------------------


def _index(catalogue: Catalogue) -> Iterator[Metric]:
    """Asked at every reading: whether the engine answers must not be a minute old."""
    if catalogue.index is None:
        return
    condition = catalogue.index.condition()
    words = "Whether the search engine answers."
    labels = ("engine", "version")
    told = [((condition.engine, condition.version), float(condition.available))]
    yield _gauge("index_available", words, told, labels=labels)
    with suppress(CatalogueFault):
        yield _gauge(
            "index_lag_changes", "Changes of the store that are not in the index.", [((), catalogue.index_lag())]
        )
    if condition.documents is None or condition.size is None:
        return
    yield _gauge("index_documents", "Things in the index.", [((), condition.documents)])
    yield _gauge("index_bytes", "Size of the index, copies counted once.", [((), condition.size)])
    with suppress(CatalogueFault):
        refused = sum(1 for _ in catalogue.index.refused())
        yield _gauge("index_refused", "Things that the search engine would not take.", [((), refused)])
        drift = condition.documents + refused - catalogue.counts()["entities"]
        words = "Things in the index, or refused by it, less things in the store; 0 when nothing lags."
        yield _gauge("index_drift", words, [((), drift)])


def _searches(timings: Timings) -> Iterator[Metric]:
    histogram = HistogramMetricFamily(
        _PREFIX + "search_seconds", "How long answers of the search doors took, all workers together.", labels=["door"]
    )
    failures = CounterMetricFamily(
        _PREFIX + "search_failures", "Searches that were answered with 5xx.", labels=["door"]
    )
    bounds = [*(str(bound) for bound in BOUNDS), "+Inf"]
    for timing in timings:
        histogram.add_metric([timing.door], list(zip(bounds, timing.cumulative, strict=True)), timing.seconds)
        failures.add_metric([timing.door], timing.failures)
    yield histogram
    yield failures
