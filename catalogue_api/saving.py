"""Between a command line and the rest: filters as a person types them, and streams into a file or standard output."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import click


def filters_stated(stated: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Filters by facet out of `FACET=VALUE`. Raises `click.BadParameter`."""
    filters: dict[str, tuple[str, ...]] = {}
    for text in stated:
        name, equals, value = text.partition("=")
        if not equals or not value:
            raise click.BadParameter(f"'{text}' is not of the form FACET=VALUE.", param_hint="--filter")
        filters[name] = (*filters.get(name, ()), value)
    return filters


def save(portions: Iterator[bytes], output: Path | None) -> None:
    """Write a stream to standard output, or to a file that appears whole or not at all."""
    if output is None:
        stream = sys.stdout.buffer
        for portion in portions:
            stream.write(portion)
        stream.flush()
        return
    # A reader of the file never sees half of an export.
    beside = output.with_name(f".{output.name}.{os.getpid()}.part")
    try:
        with beside.open("wb") as file:
            file.writelines(portions)
        beside.replace(output)
    except OSError as error:
        raise click.FileError(str(output), hint=error.strerror) from error
    finally:
        beside.unlink(missing_ok=True)
