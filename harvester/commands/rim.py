"""What all commands have in common: settings, options, exit codes, and the process that may reach the network."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from harvester.harvest import LIMIT_REACHED
from schemas.errors import (
    CatalogueError,
    InvalidInput,
    ProviderFault,
    SourceLocked,
)
from schemas.records import HarvestReport, RunState

FINE, PROBLEMS, USAGE, PARTIAL, UNREACHABLE, LOCKED, INTERNAL = 0, 1, 2, 3, 4, 5, 70


@dataclass(slots=True)
class Rim:
    """What every command is given: the settings, and where they came from."""

    path: Path | None
    settings: Mapping[str, Any]


json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


def code_of(error: CatalogueError) -> int:
    """The exit code of an error, by whose fault it is."""
    if isinstance(error, SourceLocked):
        return LOCKED
    if isinstance(error, InvalidInput):
        return USAGE
    return UNREACHABLE if isinstance(error, ProviderFault) else INTERNAL


def code_of_report(report: HarvestReport) -> int:
    """The exit code of one run: fine only if nothing failed, was refused or waits for a person."""
    ledger = report.ledger
    if report.state is RunState.FAILED:
        return UNREACHABLE
    if report.state is RunState.COMPLETE or report.reason == LIMIT_REACHED:
        return PARTIAL if ledger.quarantined or ledger.rejected or ledger.held else FINE
    return PARTIAL


def child_command(path: Path | None, *words: str) -> list[str]:
    """How the process is started that reaches the network; only it loads Scrapy."""
    given = ["--config", str(path)] if path else []
    return [sys.executable, "-m", "harvester.child", *given, *words]
