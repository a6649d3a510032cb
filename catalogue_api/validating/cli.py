"""`catalogue validate`: metadata in, problems with their lines out."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path

import click

from catalogue_api import terminal
from catalogue_api.validating.gathering import (
    Piece,
    checked_prefix,
    counted,
    fetched,
    formats_address,
    gathered,
    is_address,
    is_shapes,
    is_there,
    record_address,
)
from catalogue_api.validating.judging import judged
from catalogue_api.validating.reports import REPORTS, Tally
from schemas.errors import InvalidInput
from schemas.profiles.registry import GRAPH_PROFILES, TREE_PROFILES
from schemas.records import Severity
from schemas.validation.reading.submission import Syntax

PROFILE_KEYS = [profile.key for profile in GRAPH_PROFILES] + [profile.key for profile in TREE_PROFILES]
_FAILING = {
    "error": {Severity.ERROR},
    "warning": {Severity.ERROR, Severity.WARNING},
    "never": set[Severity](),
}


def validate(
    targets: tuple[str, ...],
    profiles: tuple[str, ...],
    *,
    report: str,
    syntax: str | None,
    record: str | None,
    prefix: str | None,
    config: Path | None,
    name: str,
    quality: bool,
) -> Tally:
    """Write the report of everything named to standard output; gives what was found, and what was not checked."""
    if record is not None:
        if len(targets) != 1 or not is_address(targets[0]):
            raise click.UsageError("--record goes with the address of one OAI-PMH endpoint.")
        form = prefix or checked_prefix(fetched(formats_address(targets[0], record), config))
        targets = (record_address(targets[0], record, form),)
    if quality and report not in {"text", "json"}:
        raise click.UsageError("--quality goes with --format text or json.")
    if absent := [each for each in targets if not is_there(each)]:
        raise InvalidInput("There is no such file or folder.", where=absent[0])
    if own := [each for each in profiles if is_shapes(each)]:
        from catalogue_api.validating.shapes import shapes  # noqa: PLC0415  (rdflib takes half a second to load)

        for file in own:
            shapes(file)
    tally = Tally()
    with terminal.progress("Validating", total=_total(targets)) as advance:
        pieces = chain.from_iterable(
            gathered(target, stdin=sys.stdin.buffer, config=config, name=name) for target in targets
        )
        verdicts = judged(
            _watched(pieces, advance), profiles, syntax=Syntax(syntax) if syntax else None, quality=quality
        )
        for portion in REPORTS[report](tally.take(verdicts)):
            sys.stdout.write(portion)
    sys.stdout.flush()
    if report == "text" and quality:
        sys.stdout.write(tally.quality() + "\n")
    if report == "text":
        sys.stdout.write(tally.sentence() + "\n")
        if tally.unchecked:
            sys.stdout.write(
                f"Not checked, because the vocabulary is not loaded here: {', '.join(sorted(tally.unchecked))}.\n"
            )
    if tally.skipped:
        examples = ", ".join(tally.left_out) + (" …" if tally.skipped > len(tally.left_out) else "")
        click.echo(
            terminal.safe(f"catalogue: {tally.skipped} of {tally.files} files not checked: {examples}"), err=True
        )
    return tally


def failed(tally: Tally, fail_on: str) -> bool:
    """Whether anything was found that the caller fails on."""
    return any(tally.severities[severity] for severity in _FAILING[fail_on])


def _watched(pieces: Iterator[Piece], advance: Callable[[int], None]) -> Iterator[Piece]:
    for piece in pieces:
        yield piece
        advance(1)


def _total(targets: tuple[str, ...]) -> int | None:
    numbers = [counted(target) for target in targets]
    return None if None in numbers else sum(number or 0 for number in numbers)
