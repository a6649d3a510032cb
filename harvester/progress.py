"""How far the children have come, on standard error: bars on a terminal, else a line now and then."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from time import monotonic
from types import TracebackType
from typing import TYPE_CHECKING, Self

from harvester.children import Child, counts

if TYPE_CHECKING:
    from harvester.bars import Bars

_EVERY = 10.0


class Progress:
    """Shows children; `quiet` shows nothing."""

    def __init__(self, *, quiet: bool) -> None:
        self._bars = None if quiet or not sys.stderr.isatty() else _bars()
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
            self._bars.show(children)
        elif not self._quiet and monotonic() - self._last > _EVERY:
            self._last = monotonic()
            for child in children:
                if child.code is None:
                    print(f"{child.source}: {counts(child)}", file=sys.stderr, flush=True)  # noqa: T201


def _bars() -> Bars | None:
    from harvester.bars import Bars  # noqa: PLC0415  (most runs have no terminal, and need not wait for rich to load)

    bars = Bars()
    return bars if bars.can_be_drawn else None
