"""`catalogue index follow`: the one process that writes the index keeps it at the end of the change log."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from contextlib import closing
from typing import Any

from catalogue_api.catalogue import Catalogue, open_catalogue
from schemas.errors import CatalogueFault, IndexLocked

Pause = Callable[[float], bool]
"""Waits so many seconds, and says whether to go on."""

_PAGE = 5000
_AFTER_CHANGES = 0.2
_IDLE = 1.0
_AFTER_A_FAULT = 5.0
_log = logging.getLogger(__name__)


def follow(settings: Mapping[str, Any], *, pause: Pause, wait: bool, applied: Callable[[int], None]) -> None:
    """Project changes until `pause` says to stop; a fault of store or index is told and tried again.

    With `wait`, an index that another process writes is waited for; else `IndexLocked` is raised at once.
    """
    while True:
        try:
            with closing(open_catalogue(settings, project=True)) as catalogue:
                _project(catalogue, pause=pause, applied=applied)
            return
        except IndexLocked:
            if not wait:
                raise
            if not pause(_IDLE):
                return
        except CatalogueFault as fault:
            _log.warning("%s", fault)
            if not pause(_AFTER_A_FAULT):
                return


def _project(catalogue: Catalogue, *, pause: Pause, applied: Callable[[int], None]) -> None:
    going = True
    while going:
        number = catalogue.refresh_index(limit=_PAGE)
        applied(number)
        going = pause(_AFTER_CHANGES if number else _IDLE)
