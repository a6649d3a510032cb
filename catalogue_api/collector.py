"""How often a process that reads very many records looks for garbage."""

from __future__ import annotations

import gc


def calm_collector() -> None:
    """Leave what the imports made out of garbage collection, and collect seldom: records hold no cycles.

    Collecting over every loaded module again and again took a third of the time of reading documents.
    """
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
