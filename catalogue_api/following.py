"""`catalogue index follow`: the one process that writes the index keeps it at the end of the change log."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from contextlib import closing
from typing import Any

from catalogue_api.catalogue import Catalogue, open_catalogue
from catalogue_api.index.projector import BATCH
from schemas.errors import CatalogueFault, IndexLocked

Pause = Callable[[float], bool]
"""Waits so many seconds, and says whether to go on."""

_AFTER_CHANGES = 0.2
_IDLE = 1.0
_AFTER_A_FAULT = 5.0
_log = logging.getLogger(__name__)


def follow(settings: Mapping[str, Any], *, pause: Pause, wait: bool, applied: Callable[[int], None]) -> None:
    """Project changes until `pause` says to stop; a fault of store or index is tried again until it is over.

    A fault is told when it begins and when it is over, not each time it is met. With `wait`, an index that another
    process writes is waited for; else `IndexLocked` is raised at once.
    """
    outage = _Outage()

    def went_well(number: int) -> None:
        outage.ends()
        applied(number)

    while True:
        try:
            with closing(open_catalogue(settings, project=True)) as catalogue:
                _project(catalogue, pause=pause, applied=went_well)
            return
        except IndexLocked:
            if not wait:
                raise
            if not pause(_IDLE):
                return
        except CatalogueFault as fault:
            outage.goes_on(fault)
            if not pause(_AFTER_A_FAULT):
                return


def _project(catalogue: Catalogue, *, pause: Pause, applied: Callable[[int], None]) -> None:
    going = True
    while going:
        number = catalogue.refresh_index(limit=BATCH)
        applied(number)
        going = pause(_AFTER_CHANGES if number else _IDLE)


class _Outage:
    """Tells once of each kind of fault while it lasts, and once that all is well again."""

    def __init__(self) -> None:
        self._told: set[tuple[type[CatalogueFault], str]] = set()
        self._attempts = 0

    def goes_on(self, fault: CatalogueFault) -> None:
        self._attempts += 1
        kind = (type(fault), fault.where)
        if kind not in self._told:
            self._told.add(kind)
            _log.warning("%s The projector tries again every %.0f s and tells when it works.", fault, _AFTER_A_FAULT)

    def ends(self) -> None:
        if self._attempts:
            _log.warning("The index follows the store again, after %d attempts.", self._attempts)
        self._told.clear()
        self._attempts = 0
