"""What a part of the torture run is: a value with its own words on the command line and its own section of the report.

A part is one module `benchmarks/torture_<name>.py` that exposes `PART`, and its line in `benchmarks.torture.PARTS`.
"""

from __future__ import annotations

import subprocess
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks.commands import ROOT


@dataclass(frozen=True)
class Section:
    """What a part found: Markdown lines under its heading, and everything that misses what is required."""

    lines: tuple[str, ...]
    failures: tuple[str, ...] = ()


@dataclass(frozen=True)
class Part:
    """One part: `title` is its heading, `add_options` adds what it understands, `run` does it.

    Every part is given `seed`, and `quick` where a smaller run is asked for.
    """

    name: str
    title: str
    run: Callable[[Namespace], Section]
    add_options: Callable[[ArgumentParser], object] = lambda parser: None


def table(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> tuple[str, ...]:
    """A Markdown table."""
    written = ["| " + " | ".join(columns) + " |", "|" + "---|" * len(columns)]
    return (*written, *("| " + " | ".join(map(str, row)) + " |" for row in rows))


def commit() -> str:
    """The commit that is tortured, `unknown` outside a repository."""
    done = subprocess.run(
        ["git", "describe", "--always", "--dirty"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return done.stdout.strip() or "unknown"
