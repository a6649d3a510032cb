"""The bars that people see on a terminal while sources are harvested: one for each child."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from harvester.children import Child, counts


class Bars:
    """One bar for each child, drawn between `start` and `stop`; nothing on a terminal that cannot draw."""

    def __init__(self) -> None:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        self._console = Console(stderr=True)
        self._bars = Progress(*columns, TextColumn("{task.fields[counts]}"), console=self._console)
        self._tasks: dict[str, TaskID] = {}
        self.start = self._bars.start
        self.stop = self._bars.stop

    @property
    def can_be_drawn(self) -> bool:
        """Whether the terminal understands how to draw over what was written."""
        return self._console.is_terminal

    def show(self, children: Sequence[Child]) -> None:
        """Move every bar to where its child is."""
        for child in children:
            if child.source not in self._tasks:
                self._tasks[child.source] = self._bars.add_task(child.source, total=None, counts="")
            total = child.progress.get("expected") if child.code is None else child.progress.get("listed", 0)
            self._bars.update(
                self._tasks[child.source],
                completed=child.progress.get("listed", 0),
                total=total,
                counts=counts(child),
            )
