"""Relevance: what a search should find first, against what it does, on both engines and beside a plain multi-match.

    python -m benchmarks.relevance                       both engines, with samples where they are; writes RELEVANCE.md
    python -m benchmarks.relevance --engines embedded --show

The queries and what each should find stand in `judgements.txt`, with reasons. `--show` names every query that falls
short. Exits with 1 where a figure misses its aim.
"""

from __future__ import annotations

import argparse
import contextlib
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Final
from uuid import uuid4

from benchmarks import corpus, engines, multi_match
from benchmarks.judging import (
    DEPTH,
    JUDGEMENTS,
    KINDS,
    Figures,
    Judged,
    figures,
    ndcg,
    read_judgements,
    settle,
    succeeds,
)
from catalogue_api.catalogue import open_catalogue
from catalogue_api.index.document import index_document
from catalogue_api.index.elasticsearch import ElasticsearchIndex
from catalogue_api.index.elasticsearch_client import Cluster, connect
from catalogue_api.index.embedded import EmbeddedIndex
from catalogue_api.index.port import IndexDocument, SearchIndex
from schemas.records import Position
from schemas.search import SearchQuery
from schemas.wire.settings import read_settings

AIMS: Final = {"success@1": 0.98, "nDCG@10": 0.85, "closed": 0.40, "empty": 0.02, "apart": 0.02}
"""The least success@1, nDCG@10 and part of the baseline's distance to 1 that is closed; the most of the others."""


def documents(*, samples: Path | None = None) -> list[IndexDocument]:
    """The corpus as engines get it."""
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="continuum-relevance-"))
        settings = read_settings("", {"CATALOGUE_DATA_DIR": folder})
        catalogue = stack.enter_context(closing(open_catalogue(settings, with_index=False)))
        corpus.fill(catalogue, samples=samples)
        return [index_document(entity) for entity in catalogue.entities()]


@contextlib.contextmanager
def filled(engine: str, corpus_documents: Sequence[IndexDocument]) -> Iterator[SearchIndex]:
    """An engine that holds the corpus; it goes with the block."""
    with tempfile.TemporaryDirectory(prefix="continuum-relevance-") as folder:
        if engine == "embedded":
            with EmbeddedIndex.open(Path(folder), writable=True) as index:
                index.rebuild(corpus_documents, Position("relevance", 1))
                yield index
            return
        cluster = Cluster(urls=(engines.address(),), prefix=f"relevance-{uuid4().hex[:8]}", shards=1, replicas=0)
        with closing(ElasticsearchIndex.open(cluster, Path(folder), writable=True)) as served:
            served.rebuild(corpus_documents, Position("relevance", 1))
            yield served
        with connect(cluster) as client:
            for name in client.indices.get(index=f"{cluster.prefix}*", features=["settings"]):
                client.indices.delete(index=name)


@contextlib.contextmanager
def plain(engine: str, corpus_documents: Sequence[IndexDocument]) -> Iterator[multi_match.Asked]:
    """The baseline in this engine."""
    if engine == "embedded":
        yield multi_match.embedded(corpus_documents)
    else:
        with multi_match.elasticsearch(engines.address(), corpus_documents) as asked:
            yield asked


def answers(index: SearchIndex, queries: Sequence[Judged]) -> dict[str, Sequence[str]]:
    """The first hits of each query by its text."""
    return {
        query.text: [hit.entity for hit in index.search(SearchQuery(query.text, size=DEPTH)).hits] for query in queries
    }


def closed(ours: Figures, baseline: Figures) -> float:
    """How much of the baseline's distance to a perfect nDCG is closed."""
    return (ours.ndcg - baseline.ndcg) / (1 - baseline.ndcg)


def report(
    measured: Mapping[str, tuple[Figures, Figures]], queries: Sequence[Judged], *, things: int, samples: bool
) -> str:
    """The table, in Markdown."""
    kinds = {kind: sum(query.kind == kind for query in queries) for kind in KINDS}
    where = " and of real samples" if samples else ""
    lines = [
        "# Relevance",
        "",
        f"Made by `python -m benchmarks.relevance` over {things:,} things of the demonstration{where}, with"
        f" {len(queries)} judged queries:",
        f"{kinds['known']} for one known thing by its name, {kinds['identifier']} by an identifier in some written"
        f" form, {kinds['topic']} that look around. Each judgement",
        "stands with its reason in `judgements.txt`. Success@1 is over known things and identifiers. The baseline is"
        " the same engine as it comes:",
        "default analysis and a plain multi-match over titles, keywords, names, descriptions",
        "and identifiers.",
    ]
    lines += [
        "",
        "| | nDCG@10 | success@1 | without a hit | of the baseline's distance closed |",
        "|---|---|---|---|---|",
    ]
    for engine, (ours, baseline) in measured.items():
        lines.append(f"| {engine}, plain multi-match | {_row(baseline)} | |")
        lines.append(f"| {engine} | {_row(ours)} | {closed(ours, baseline):.0%} |")
    lines += [
        "",
        f"Aims: nDCG@10 at least {AIMS['nDCG@10']}, success@1 at least {AIMS['success@1']}, less than"
        f" {AIMS['empty']:.0%} without a hit, at least {AIMS['closed']:.0%} closed, engines within {AIMS['apart']}.",
        "",
    ]
    return "\n".join(lines)


def missed(measured: Mapping[str, tuple[Figures, Figures]]) -> list[str]:
    """The aims that are missed, in words."""
    found = []
    for engine, (ours, baseline) in measured.items():
        if ours.ndcg < AIMS["nDCG@10"]:
            found.append(f"{engine}: nDCG@10 is {ours.ndcg:.3f}")
        if ours.first < AIMS["success@1"]:
            found.append(f"{engine}: success@1 is {ours.first:.3f}")
        if ours.empty >= AIMS["empty"]:
            found.append(f"{engine}: {ours.empty:.1%} find nothing")
        if closed(ours, baseline) < AIMS["closed"]:
            found.append(f"{engine}: {closed(ours, baseline):.0%} of the baseline's distance is closed")
    gains = [ours.ndcg for ours, _ in measured.values()]
    if max(gains) - min(gains) > AIMS["apart"]:
        found.append(f"the engines are {max(gains) - min(gains):.3f} apart")
    return found


def _row(each: Figures) -> str:
    return f"{each.ndcg:.3f} | {each.first:.3f} | {each.empty:.1%}"


def _short(queries: Sequence[Judged], found: Mapping[str, Sequence[str]]) -> Iterator[str]:
    for query in queries:
        hits = found[query.text]
        value = ndcg(query.grades, hits)
        if value < 0.8 or (query.kind != "topic" and not succeeds(query, hits)):
            yield f"{value:.2f} {query.kind} {query.text}"
            for hit in hits[:6]:
                yield f"      {query.grades.get(hit, 0)} {hit}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--engines", nargs="+", default=list(engines.ENGINES), choices=list(engines.ENGINES))
    parser.add_argument("--without-samples", action="store_true", help="the demonstration's records alone")
    parser.add_argument("--show", action="store_true", help="name what falls short")
    parser.add_argument("--out", type=Path, default=Path(__file__).with_name("RELEVANCE.md"))
    given = parser.parse_args()
    samples = corpus.SAMPLES if corpus.SAMPLES.is_dir() and not given.without_samples else None
    held = documents(samples=samples)
    queries = settle(read_judgements(JUDGEMENTS.read_text(encoding="utf-8")), held)
    measured: dict[str, tuple[Figures, Figures]] = {}
    with engines.servers(given.engines):
        for engine in given.engines:
            with filled(engine, held) as index, plain(engine, held) as baseline:
                found = answers(index, queries)
                measured[engine] = (
                    figures(queries, found),
                    figures(queries, {query.text: baseline(query.text) for query in queries}),
                )
            if given.show:
                print("\n".join(_short(queries, found)))
    text = report(measured, queries, things=len(held), samples=samples is not None)
    given.out.write_text(text, encoding="utf-8")
    print(text)
    print("\n".join(missed(measured)))
    return 1 if missed(measured) else 0


if __name__ == "__main__":
    raise SystemExit(main())
