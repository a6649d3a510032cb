"""The attacking part of the torture run: hostile addresses, bombs, mutants, requests made from the API document."""

from __future__ import annotations

import os
import tempfile
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path

from benchmarks.torture_part import Part, Section, table
from catalogue_api.catalogue import open_catalogue
from catalogue_api.web.app import create_app
from tests.catalogue_api import shelf
from tests.catalogue_api.web import api_attack
from tests.fuzzing.bombs import BOMBS, LONGEST, MOST_MIB, explode
from tests.fuzzing.fuzz import fuzz_many
from tests.harvester.hostile import attack

_ADDRESSES, _REQUESTS = 80, 50_000
_QUICK_MUTANTS, _QUICK_EXAMPLES = 2_000, 20
Row = tuple[str, str, str]


def run(given: Namespace) -> Section:
    """Each attack once; every row says what is required of it."""
    rows: list[Row] = []
    failures: list[str] = []
    for row, missed in (_addresses(), _bombs(), _mutants(given), _requests(given)):
        rows.append(row)
        failures += missed
    said = (
        "What is fetched, read and answered, under attack (`SECURITY.md`). Seconds are the processor's; a bomb is read",
        "in a child with limits, and its parent goes on to the next.",
        "",
    )
    return Section((*said, *table(("attack", "found", "required"), rows)), tuple(failures))


def _addresses() -> tuple[Row, Sequence[str]]:
    done = attack()
    found = f"{len(done.asked)} addresses, {len(done.canaries)} canaries, {done.hits} hits"
    private = [f"connected to {address}" for address in done.private_connections]
    missed = [*private, *([f"{done.hits} canary hits"] if done.hits else ())]
    if len(done.asked) < _ADDRESSES:
        missed.append(f"only {len(done.asked)} hostile addresses")
    what = "hostile addresses, rebinding and redirects included"
    return (what, found, f"at least {_ADDRESSES} addresses, 0 hits"), missed


def _bombs() -> tuple[Row, Sequence[str]]:
    blasts = list(explode())
    slowest, largest = max(blasts, key=lambda each: each.seconds), max(blasts, key=lambda each: each.mib)
    contained = sum(each.contained for each in blasts)
    found = (
        f"{contained} of {len(BOMBS)} contained; worst time {slowest.seconds:.1f} s ({slowest.name}), "
        f"worst memory {largest.mib:.0f} MiB ({largest.name})"
    )
    missed = [f"{each.name}: {each.seconds:.1f} s, {each.mib:.0f} MiB, {each.said[-200:]}" for each in blasts]
    required = f"all within {LONGEST:.0f} s and {MOST_MIB} MiB"
    return ("bombs", found, required), [words for words, each in zip(missed, blasts, strict=True) if not each.contained]


def _mutants(given: Namespace) -> tuple[Row, Sequence[str]]:
    count = _QUICK_MUTANTS if given.quick else given.mutants
    outcome = fuzz_many(count, seed=given.seed, workers=max(1, os.cpu_count() or 1))
    found = (
        f"{outcome.mutants:,} mutants, {outcome.readings:,} readings, {len(outcome.failures)} failed; "
        f"the slowest took {outcome.slowest:.2f} s"
    )
    missed = [f"mutant {number} of seed {given.seed} {parser}: {what}" for number, parser, what in outcome.failures]
    return ("mutants of real payloads through every parser", found, "0 failures, each within 2 s"), missed


def _requests(given: Namespace) -> tuple[Row, Sequence[str]]:
    examples = _QUICK_EXAMPLES if given.quick else given.examples
    with tempfile.TemporaryDirectory(prefix="continuum-torture-") as folder:
        shelf.stock(Path(folder))
        settings = shelf.settings(Path(folder))
        with open_catalogue(settings) as catalogue:
            outcome = api_attack.attack(create_app(catalogue, settings), examples=examples, seed=given.seed)
    found = f"{outcome.operations} operations, {outcome.requests:,} requests, {len(outcome.failures)} failures"
    missed = [failure.partition("\n")[0] for failure in outcome.failures]
    if not given.quick and outcome.requests < _REQUESTS:
        missed.append(f"only {outcome.requests} requests of schemathesis")
    required = "0 failures" if given.quick else f"at least {_REQUESTS:,} requests, 0 failures"
    return ("schemathesis over the OpenAPI document", found, required), missed


def _add_options(parser: ArgumentParser) -> None:
    parser.add_argument("--mutants", type=int, default=100_000)
    parser.add_argument("--examples", type=int, default=6_000, help="made-up requests for each operation of the API")


PART = Part("security", "Attacks", run, _add_options)
