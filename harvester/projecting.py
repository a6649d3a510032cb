"""The search index follows the change log while harvests write it, where no other process does that already."""

from __future__ import annotations

from collections.abc import Mapping
from time import monotonic
from typing import Any

from catalogue_api.catalogue import Catalogue, open_catalogue
from schemas.errors import CatalogueFault, IndexUnavailable

_AT_ONCE = 5000
"""Changes applied between two looks at the children: a signal is heard within a few seconds."""

_WORTHWHILE = 1000
"""Changes that are worth a step of the index: Elasticsearch shows each, and that costs more than a few documents."""

_PATIENCE = 10.0
"""Seconds after which all that came is settled, so that a harvest can be searched while it goes on.

Each settling is a commit of the engine, and many small ones cost more in merging than all the documents.
"""


class Projection:
    """Brings the index up to date bit by bit; `applied` counts the entities touched.

    `note` says why nothing is applied, when another process is the index's one projector: it will catch up itself.
    """

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self.applied = 0
        self.note = ""
        self._settled = monotonic()
        self._catalogue: Catalogue | None = None
        try:
            self._catalogue = open_catalogue(settings, project=True)
        except IndexUnavailable as error:
            self.note = f"The index is left to its own projector: {error}"
        # An index that is there before the first change follows the log; one made later reads everything twice.
        self._apply(limit=_AT_ONCE, settle=True)

    def follow(self) -> bool:
        """Apply some changes, once there are enough of them, and settle them now and then; whether it did."""
        patient = monotonic() - self._settled < _PATIENCE
        if patient and not self._is_worthwhile():
            return False
        if not patient:
            self._settled = monotonic()
        return self._apply(limit=_AT_ONCE, settle=not patient) > 0

    def _is_worthwhile(self) -> bool:
        if self._catalogue is None or self.note:
            return False
        try:
            return self._catalogue.index_lag() >= _WORTHWHILE
        except CatalogueFault as error:
            self._leave(error)
            return False

    def catch_up(self) -> None:
        """Apply all changes that are left, also where the index failed meanwhile, and let it go."""
        if self._catalogue:
            self.note = ""
            self._apply(limit=None, settle=True)
            self._catalogue.close()

    def _apply(self, *, limit: int | None, settle: bool) -> int:
        if self._catalogue is None or self.note:
            return 0
        try:
            applied = self._catalogue.refresh_index(limit=limit, settle=settle)
        except CatalogueFault as error:
            self._leave(error)
            return 0
        self.applied += applied
        return applied

    def _leave(self, error: CatalogueFault) -> None:
        """An index that fails is said and left alone: it can be rebuilt, a harvest goes on without it."""
        self.note = f"The index is not up to date: {error}"
