"""The model test at length: sequences of everything that can happen; see `tests/crashes/test_model.py`."""

from __future__ import annotations

import os
import subprocess
import sys
from argparse import ArgumentParser, Namespace

from benchmarks.commands import ROOT
from benchmarks.torture_part import Part, Section, table


def _options(parser: ArgumentParser) -> None:
    parser.add_argument("--sequences", type=int, default=10_000, help="sequences of the model test")


def _section(given: Namespace) -> Section:
    sequences = 20 if given.quick else given.sequences
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-o", "timeout=0"]
    done = subprocess.run(
        [*command, f"--hypothesis-seed={given.seed}", "tests/crashes/test_model.py"],
        env=os.environ | {"CATALOGUE_TEST_SEQUENCES": str(sequences)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    words = (
        "Sequences of up to 25 steps out of everything that can happen (upstream changes, provider faults, crashes at",
        "failpoints, jumps of the clock, an index that is away, rebuilds, holds that are decided, restores), beside a",
        "plain model. After each step nothing has vanished without evidence and the books are right; whenever all is",
        "quiet, one full harvest makes the catalogue what the provider is, and a second changes nothing.",
        "",
    )
    failed = done.returncode != 0
    rows = [(sequences, "no" if failed else "yes")]
    failures = tuple(done.stdout.splitlines()[-40:]) if failed else ()
    return Section((*words, *table(("sequences", "all invariants held"), rows)), failures)


PART = Part("model", "Model test", _section, _options)
