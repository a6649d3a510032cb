"""The search engines side by side, through the product's own door: building, asking, and following a change.

    python -m benchmarks.search --records 50000 200000                  every engine; writes benchmarks/SEARCH.md
    python -m benchmarks.search --records 50000 --engines embedded
    python -m benchmarks.search --records 1000000 --work build/search   goes on where an earlier one was stopped

The store is filled once for each size; every engine is then built from it by `rebuild`, asked ten kinds of questions
and brought up to date after one record in a hundred has changed. Each step is a process of its own, so that its memory
is its own. Absolute figures belong to the machine; the ratios travel. With `--work` the store and every step's figures
are kept; a server to go on with is named by `BENCHMARK_ELASTICSEARCH`, else a new one is filled again.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

from benchmarks import engines
from benchmarks.provider import Corpus, seeded_words, write_changes, write_corpus
from catalogue_api.catalogue import Catalogue, calm_collector
from catalogue_api.index.facets import FACETS
from catalogue_api.index.projector import BATCH
from catalogue_api.web.app import create_app
from harvester.normalise import read_payload
from schemas.oai_pmh.responses import read_response
from schemas.records import Payload, RunState, Source
from schemas.search import SearchPage, SearchQuery
from schemas.wire.settings import read_settings

ALL_FACETS: Final = tuple(facet.name for facet in FACETS)
SOURCE: Final = Source("seeded", "Seeded provider", "oai_pmh", "http://127.0.0.1/oai")
_PAGE: Final = 500
_CHANGED: Final = 100
"""One record in so many is changed."""

_SAID: Final = 50_000
"""Records between two lines of progress."""

_SECONDS: Final = 4.0
"""How long each kind of question is asked."""

_DEEP: Final = 20
"""Pages of a hundred that lie before the one called deep."""

Ask = Callable[[random.Random], SearchPage | tuple[str, ...]]


# --- the store ------------------------------------------------------------------------------------------------


def fill(folder: Path, records: int) -> None:
    """Deposit so many seeded records, but for those that are there."""
    with tempfile.TemporaryDirectory(prefix="continuum-corpus-") as place, engines.store(folder) as catalogue:
        held = catalogue.counts()["records"]
        if held < records:
            _deposit(catalogue, write_corpus(Path(place) / "records.xml", records), first=held)


def change(folder: Path, records: int, *, edition: str) -> None:
    """Deposit one record in a hundred of so many again; `edition` is put in front of their titles."""
    with tempfile.TemporaryDirectory(prefix="continuum-corpus-") as place, engines.store(folder) as catalogue:
        path, now = Path(place) / "records.xml", datetime.now(UTC)
        _deposit(catalogue, write_changes(path, records, every=_CHANGED, moment=now), edition=edition)


def _deposit(catalogue: Catalogue, corpus: Corpus, *, first: int = 0, edition: str = "") -> None:
    run = catalogue.begin_run(SOURCE, mode="incremental")
    for start in range(first, corpus.size, _PAGE):
        body = corpus.slice(start, min(start + _PAGE, corpus.size))
        catalogue.deposit(run, list(map(_item, _payloads(body, edition))), position=None)
        if start % _SAID == 0:
            print(f"{start:,} of {corpus.size:,} deposited", file=sys.stderr, flush=True)
    catalogue.finish(run, state=RunState.COMPLETE)


def _payloads(records: bytes, edition: str) -> Iterator[Payload]:
    now = datetime.now(UTC)
    page = b'<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords>%b</ListRecords></OAI-PMH>' % records
    for record in read_response(page, record_bytes=1 << 24).records:
        if record.metadata is not None:
            body = record.metadata.replace(b"<dc:title>", b"<dc:title>" + edition.encode())
            yield Payload(SOURCE.key, record.header, "oai_dc", body, SOURCE.endpoint, now)


def _item(payload: Payload) -> Any:
    return read_payload(payload, SOURCE)


# --- the questions --------------------------------------------------------------------------------------------


def questions(catalogue: Catalogue, records: int) -> Mapping[str, Ask]:
    """Ten kinds of questions, each with words drawn as the records drew theirs."""
    words, weights = seeded_words()
    subjects, publishers = words[:400], [f"{word.capitalize()} Institute & Partners" for word in words[:60]]

    def drawn(chance: random.Random, number: int) -> list[str]:
        return chance.choices(words, cum_weights=weights, k=number)

    def ask(**stated: Any) -> SearchPage:
        return catalogue.search(SearchQuery(**stated))

    def deep(chance: random.Random) -> SearchPage:
        return ask(text=words[0], sort="newest", size=100, after=chance.choice(depths))

    depths, index = _depths(catalogue, words[0]), catalogue.index
    assert index is not None
    return {
        "two terms, ten facets": lambda chance: ask(text=" ".join(drawn(chance, 2)), facets=ALL_FACETS),
        "everything, ten facets": lambda _: ask(facets=ALL_FACETS),
        "phrase": lambda chance: ask(text=f'"{" ".join(drawn(chance, 2))}"'),
        "beginning of a title": lambda chance: index.suggest(chance.choice(words)[:4]),
        "one rare word": lambda chance: ask(text=chance.choice(words[10_000:])),
        "identifier": lambda chance: ask(text=f"https://doi.org/10.5072/bench.{chance.randrange(records)}"),
        "deep page": deep,
        "sorted by date": lambda chance: ask(text=drawn(chance, 1)[0], sort="newest"),
        "three facets chosen": lambda chance: ask(
            text=drawn(chance, 1)[0],
            filters={"provider": (chance.choice(publishers),), "language": ("English",), "kind": ("dataset",)},
        ),
        "one of four subjects": lambda chance: ask(
            filters={"subject": tuple(chance.sample(subjects, 4))}, facets=("subject", "year")
        ),
    }


def doors(catalogue: Catalogue) -> Mapping[str, Ask]:
    """The first of these questions through the whole web application: as the search page, and by the API."""
    words, weights = seeded_words()
    web = create_app(catalogue, read_settings("", {"CATALOGUE_WEB_REQUESTS_PER_MINUTE": "0"})).test_client()

    def opened(path: str, chance: random.Random, **stated: str) -> int:
        text = " ".join(chance.choices(words, cum_weights=weights, k=2))
        answer = web.get(path, query_string={"q": text, **stated})
        if answer.status_code != HTTPStatus.OK:
            raise RuntimeError(f"{path} answered {answer.status}")
        return len(answer.data)

    return {
        "two terms, ten facets, as a page": lambda chance: opened("/search", chance),
        "two terms, ten facets, by the API": lambda chance: opened(
            "/api/v1/search", chance, facets=",".join(ALL_FACETS)
        ),
    }


def _depths(catalogue: Catalogue, text: str) -> list[str]:
    """The ways to some pages behind `_DEEP` others."""
    after: str | None = None
    found: list[str] = []
    for number in range(2 * _DEEP):
        after = catalogue.search(SearchQuery(text=text, sort="newest", size=100, after=after)).next
        if after is None:
            break
        if number >= _DEEP:
            found.append(after)
    if not found:
        raise RuntimeError("too few records for a deep page: take 10,000 or more")
    return found


# --- the steps, each in its own process -----------------------------------------------------------------------


def build(catalogue: Catalogue, _records: int) -> dict[str, float]:
    """The index made from the store."""
    before, began = time.process_time(), time.perf_counter()
    entities = catalogue.rebuild_index()
    seconds, processor = time.perf_counter() - began, time.process_time() - before
    assert catalogue.index is not None
    return {
        "entities": entities,
        "seconds": seconds,
        "processor": processor,
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
        "disk": catalogue.index.condition().size or 0,
    }


def latencies(catalogue: Catalogue, records: int) -> dict[str, list[float]]:
    """For each kind of question how long the median took, and the hundredth part that took longest, in seconds."""
    found = {}
    for kind, ask in {**questions(catalogue, records), **doors(catalogue)}.items():
        chance = random.Random(kind)
        for _ in range(10):
            ask(chance)
        took: list[float] = []
        end = time.perf_counter() + _SECONDS
        while time.perf_counter() < end:
            began = time.perf_counter()
            ask(chance)
            took.append(time.perf_counter() - began)
        ordered = sorted(took)
        found[kind] = [statistics.median(ordered), ordered[int(len(ordered) * 0.99)]]
    return found


def load(catalogue: Catalogue, records: int) -> dict[str, float]:
    """Questions a second that one worker has answered, all kinds in turn."""
    asked = list(questions(catalogue, records).values())
    chance = random.Random(1)
    number, began = 0, time.perf_counter()
    while time.perf_counter() - began < 2 * _SECONDS:
        asked[number % len(asked)](chance)
        number += 1
    return {"rate": number / (time.perf_counter() - began)}


def follow(catalogue: Catalogue, _records: int) -> dict[str, float]:
    """What has changed, applied."""
    before, began, applied = time.process_time(), time.perf_counter(), 0
    while number := catalogue.refresh_index(limit=BATCH):
        applied += number
    return {
        "entities": applied,
        "seconds": time.perf_counter() - began,
        "processor": time.process_time() - before,
    }


STEPS: Final[Mapping[str, Callable[[Catalogue, int], Any]]] = {
    "build": build,
    "latencies": latencies,
    "load": load,
    "follow": follow,
}


@dataclass(frozen=True)
class Measured:
    """One engine at one size."""

    engine: str
    records: int
    build: dict[str, float]
    latencies: dict[str, list[float]]
    rate: float
    follow: dict[str, float]


def measure(engine: str, folder: Path, records: int) -> Measured:
    """All steps of one engine over a filled store, but for those whose figures are kept beside it."""

    def step(name: str) -> Any:
        print(f"{engine}, {records:,} records: {name}", file=sys.stderr, flush=True)
        command = [sys.executable, "-m", "benchmarks.search", "--step", name, "--engines", engine]
        command += ["--records", str(records), "--folder", str(folder)]
        return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)

    def two_workers(name: str) -> float:
        with ThreadPoolExecutor(2) as pool:
            return sum(answer["rate"] for answer in pool.map(step, (name, name)))

    def followed(name: str) -> Any:
        change(folder, records, edition=f"{engine} ")
        return step(name)

    def kept(name: str, take: Callable[[str], Any]) -> Any:
        path = folder / f"{engine}-{name}.json"
        if not path.exists():
            figures = json.dumps(take(name))
            path.write_text(figures, encoding="utf-8")
        return json.loads(path.read_text(encoding="utf-8"))

    if not all((folder / f"{engine}-{name}.json").exists() for name in STEPS) and not _is_built(engine, folder):
        (folder / f"{engine}-build.json").unlink(missing_ok=True)
    built = kept("build", step)
    if built["entities"] != records:
        raise RuntimeError(f"{engine} holds {built['entities']} entities instead of {records}")
    asked = kept("latencies", step)
    rate = kept("load", two_workers)
    return Measured(engine, records, built, asked, rate, kept("follow", followed))


def _is_built(engine: str, folder: Path) -> bool:
    with closing(engines.opened(engine, folder, project=False)) as catalogue:
        assert catalogue.index is not None
        shown = catalogue.index.position()
        return shown is not None and shown.epoch == catalogue.position().epoch


# --- the page -------------------------------------------------------------------------------------------------


def report(measured: Sequence[Measured], *, date: str) -> str:
    """The results as Markdown, one table for each size."""
    text = [
        "# Search engines side by side",
        "",
        f"Made by `python -m benchmarks.search` on {date}, every engine over the same store of seeded records of about",
        "1.9 KB, asked through `Catalogue.search`. Elasticsearch is one node with one shard and no replica on the same",
        "machine. Seconds belong to that machine; the last column is how many times the embedded engine's figure is of",
        "Elasticsearch's.",
    ]
    for records in sorted({each.records for each in measured}):
        sides = [each for each in measured if each.records == records]
        text += ["", f"## {records:,} records", "", "| | " + " | ".join(each.engine for each in sides) + " | ratio |"]
        text += ["|---" * (len(sides) + 2) + "|"]
        text += [f"| {name} | {' | '.join(cells)} | {ratio} |" for name, cells, ratio in _rows(sides)]
    text += _growth(measured)
    return "\n".join([*text, ""])


def _rows(sides: Sequence[Measured]) -> Iterator[tuple[str, list[str], str]]:
    def row(name: str, values: list[float], written: Callable[[float], str]) -> tuple[str, list[str], str]:
        ratio = f"{values[0] / values[1]:.2f}" if len(values) == 2 and values[1] else ""
        return name, list(map(written, values)), ratio

    def milliseconds(value: float) -> str:
        return f"{1000 * value:.1f} ms"

    def number(value: float) -> str:
        return f"{value:,.0f}"

    def mebibytes(value: float) -> str:
        return f"{value / 2**20:,.0f} MiB"

    yield row("built, entities a second", [each.records / each.build["seconds"] for each in sides], number)
    yield row("processor time of the builder, µs each", [_each(side.build) for side in sides], number)
    yield row("memory of the builder", [each.build["memory"] for each in sides], mebibytes)
    yield row("on disk", [each.build["disk"] for each in sides], mebibytes)
    for kind in sides[0].latencies:
        for place, name in enumerate(("p50", "p99")):
            yield row(f"{kind}, {name}", [each.latencies[kind][place] for each in sides], milliseconds)
    yield row("questions a second, two workers", [each.rate for each in sides], number)
    yield row("1 % changed, applied in", [each.follow["seconds"] for each in sides], lambda value: f"{value:.2f} s")


def _each(step: Mapping[str, float]) -> float:
    return 1e6 * step["processor"] / step["entities"]


def _growth(measured: Sequence[Measured]) -> list[str]:
    """By which power of the number of records each figure grew between the smallest and the largest size."""
    sizes = sorted({each.records for each in measured})
    if len(sizes) < 2:
        return []
    text = ["", "## Growth", "", f"From {sizes[0]:,} to {sizes[-1]:,} records; 1 is linear, 0 is constant.", ""]
    text += ["| engine | building | on disk | median question | 1 % changed |", "|---|---|---|---|---|"]
    for engine in dict.fromkeys(each.engine for each in measured):
        small, large = (
            next(each for each in measured if each.engine == engine and each.records == size)
            for size in (sizes[0], sizes[-1])
        )
        pairs = [
            (small.build["seconds"], large.build["seconds"]),
            (small.build["disk"], large.build["disk"]),
            (_middle(small), _middle(large)),
            (small.follow["seconds"], large.follow["seconds"]),
        ]
        powers = [engines.exponent(before, after, sizes[-1] / sizes[0]) for before, after in pairs]
        text.append(f"| {engine} | " + " | ".join(f"{power:.2f}" for power in powers) + " |")
    return text


def _middle(side: Measured) -> float:
    return statistics.median(median for median, _ in side.latencies.values())


@contextlib.contextmanager
def _place(work: Path | None, records: int) -> Iterator[Path]:
    """Where one size is measured."""
    if work is None:
        with tempfile.TemporaryDirectory(prefix="continuum-search-") as place:
            yield Path(place)
        return
    (work / str(records)).mkdir(parents=True, exist_ok=True)
    yield work / str(records)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, nargs="+", default=[50_000, 200_000])
    parser.add_argument("--engines", nargs="+", default=list(engines.ENGINES), choices=list(engines.ENGINES))
    parser.add_argument("--date", default=time.strftime("%Y-%m-%d", time.gmtime()))
    parser.add_argument("--out", type=Path, default=Path(__file__).with_name("SEARCH.md"))
    parser.add_argument("--work", type=Path, help="where the stores and figures are kept; nowhere without it")
    parser.add_argument("--step", choices=list(STEPS), help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    calm_collector()
    if given.step:
        project = given.step in ("build", "follow")
        with closing(engines.opened(given.engines[0], given.folder, project=project)) as catalogue:
            print(json.dumps(STEPS[given.step](catalogue, given.records[0])))
        return 0
    measured: list[Measured] = []
    with engines.servers(given.engines):
        for records in given.records:
            with _place(given.work, records) as place:
                fill(place, records)
                measured += [measure(engine, place, records) for engine in given.engines]
    text = report(measured, date=given.date)
    given.out.write_text(text, encoding="utf-8")
    print(text)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
