"""How far the children have come, on standard error: bars on a terminal, else a line now and then."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from time import monotonic
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars

from harvester.children import Child

_EVERY = 10.0


class Progress:
    """Shows children; `quiet` shows nothing."""

    def __init__(self, *, quiet: bool) -> None:
        self._console = Console(stderr=True)
        self._bars = self._make_bars() if self._console.is_terminal and not quiet else None
        self._tasks: dict[str, TaskID] = {}
        self._quiet = quiet
        self._last = monotonic()

    def __enter__(self) -> Self:
        if self._bars:
            self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bars:
            self._bars.stop()

    def show(self, children: Sequence[Child]) -> None:
        """Show how they stand."""
        if self._bars:
            for child in children:
                self._show_bar(self._bars, child)
        elif not self._quiet and monotonic() - self._last > _EVERY:
            self._last = monotonic()
            for child in children:
                if child.code is None:
                    print(f"{child.source}: {_counts(child)}", file=sys.stderr, flush=True)  # noqa: T201

    def _make_bars(self) -> Bars:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        return Bars(*columns, TextColumn("{task.fields[counts]}"), console=self._console)

    def _show_bar(self, bars: Bars, child: Child) -> None:
        if child.source not in self._tasks:
            self._tasks[child.source] = bars.add_task(child.source, total=None, counts="")
        total = child.progress.get("expected") if child.code is None else child.progress.get("listed", 0)
        bars.update(
            self._tasks[child.source],
            completed=child.progress.get("listed", 0),
            total=total,
            counts=_counts(child),
        )


def _counts(child: Child) -> str:
    said = child.progress
    if not said:
        return "asking"
    of = f" of {said['expected']}" if said.get("expected") else ""
    return f"{said['listed']}{of} listed, {said['new']} new, {said['changed']} changed"
