"""From the change log to the index: catch up, rebuild, verify.

A projection can be lost at any moment: it knows how far it is, applies what came after, and builds itself anew when
its position is not one of this store. Applying a change reads the entity as it is now, so doing it twice, or late,
changes nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Final, Protocol

from catalogue_api.failpoints import reach
from catalogue_api.index.document import index_document
from catalogue_api.index.port import IndexDocument, SearchIndex
from schemas.errors import CatalogueFault
from schemas.holdings import Entity
from schemas.records import Change, Position

BATCH: Final = 5_000
"""Changes in one step of the engine: with 2,000 it spends a third more of its time on merging what it wrote."""

READ: Final = 500
"""Entities read at a time, so that memory is bounded by these and not by the commit."""

EXAMPLES: Final = 1_000
"""How many entities of each kind of drift are named; all are counted."""

LIVE: Final = "live"


class Entities(Protocol):
    """What the projector reads of the catalogue."""

    def position(self) -> Position:
        """The end of the change log."""

    def changes(self, after: Position | None, *, limit: int = 1000) -> Sequence[Change]:
        """The next changes, oldest first."""

    def live_among(self, iris: Sequence[str]) -> Collection[str]:
        """Those of these entities that are live."""

    def entities_of(self, iris: Sequence[str]) -> Sequence[Entity]:
        """These entities as they are now; those that are no more are left out."""

    def naming(self, iris: Collection[str]) -> Sequence[str]:
        """The live entities whose documents take the name of one of these."""

    def entities(self) -> Iterator[Entity]:
        """Every live entity, in the order of IRIs."""


@dataclass(frozen=True, slots=True)
class Drift:
    """How index and store differ: live entities that are not indexed, indexed ones that are not live, old contents.

    At most `EXAMPLES` of each are named; `differences` counts all, `compared` every entity looked at. `refused` says
    of those that are missing because the engine would not take them what its reason was.
    """

    missing: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()
    stale: tuple[str, ...] = ()
    differences: int = 0
    compared: int = 0
    refused: Mapping[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return self.differences > 0


def refresh(catalogue: Entities, index: SearchIndex, *, limit: int | None = None, settle: bool = True) -> int:
    """Apply the changes after the index's position; returns how many entities were replaced or removed.

    Stops after the batch in which `limit` is reached. Without `settle` the engine may leave them open, which makes
    fewer and larger commits for a caller who comes again soon. An index that is empty, of another epoch (a restored
    backup) or ahead of its store is rebuilt.
    """
    position = index.position()
    head = catalogue.position()
    if position is None or position.epoch != head.epoch or position.sequence > head.sequence:
        return rebuild(catalogue, index)
    applied = _catch_up(catalogue, index, position, limit)
    if settle:
        index.settle()
    return applied


def rebuild(catalogue: Entities, index: SearchIndex) -> int:
    """Build the index anew from every live entity, then apply what changed meanwhile; returns how many it held."""
    # The position is read first: what changes while entities are streamed is then applied once more, never missed.
    position = catalogue.position()
    entities = index.rebuild(_all_documents(catalogue), position)
    _catch_up(catalogue, index, position, None)
    index.settle()
    return entities


def verify(catalogue: Entities, index: SearchIndex) -> Drift:
    """Compare every entity of index and store, both streamed in the order of IRIs."""
    named: dict[str, list[str]] = {"missing": [], "extra": [], "stale": []}
    differences = compared = 0
    for entity, wanted, held in _side_by_side(_digests(catalogue.entities()), index.digests()):
        compared += 1
        if wanted == held:
            continue
        differences += 1
        kind = "missing" if held is None else "extra" if wanted is None else "stale"
        if len(named[kind]) < EXAMPLES:
            named[kind].append(entity)
    missing, extra, stale = (tuple(named[kind]) for kind in ("missing", "extra", "stale"))
    reasons = dict(islice(index.refused(), EXAMPLES)) if missing else {}
    refused = {entity: reasons[entity] for entity in missing if entity in reasons}
    return Drift(missing, extra, stale, differences=differences, compared=compared, refused=refused)


def _catch_up(catalogue: Entities, index: SearchIndex, position: Position, limit: int | None) -> int:
    applied = 0
    while limit is None or applied < limit:
        changes = catalogue.changes(position, limit=BATCH)
        if not changes:
            break
        if changes[-1].position <= position:
            raise CatalogueFault(
                "the change log does not advance.",
                where=f"sequence {position.sequence}",
                next_step="Run `catalogue doctor`.",
            )
        position = changes[-1].position
        reach("index.reading")
        touched = list(dict.fromkeys(change.entity for change in changes))
        live = catalogue.live_among(touched)
        # What is withdrawn between here and its reading is removed with that change, which comes later in the log.
        gone = [entity for entity in touched if entity not in live]
        present = [entity for entity in touched if entity in live]
        # An organisation that comes, goes or is called otherwise changes nothing of those who name it but their words.
        present += catalogue.naming(touched)
        index.apply(_documents(catalogue, present), gone, position, settle=False)
        reach("index.moved")
        applied += len(touched)
    return applied


def _documents(catalogue: Entities, iris: Sequence[str]) -> Iterator[IndexDocument]:
    for start in range(0, len(iris), READ):
        for entity in catalogue.entities_of(iris[start : start + READ]):
            if entity.state == LIVE:
                yield index_document(entity)


def _all_documents(catalogue: Entities) -> Iterator[IndexDocument]:
    for entity in catalogue.entities():
        yield index_document(entity)
        reach("rebuild.building")


def _digests(entities: Iterable[Entity]) -> Iterator[tuple[str, str]]:
    return ((entity.iri, index_document(entity).digest) for entity in entities)


def _side_by_side(
    wanted: Iterator[tuple[str, str]], held: Iterator[tuple[str, str]]
) -> Iterator[tuple[str, str | None, str | None]]:
    """Two sorted streams of `(entity, digest)` as one of `(entity, first digest, second digest)`."""
    left, right = next(wanted, None), next(held, None)
    while left is not None or right is not None:
        if right is None or (left is not None and left[0] < right[0]):
            assert left is not None
            yield left[0], left[1], None
            left = next(wanted, None)
        elif left is None or right[0] < left[0]:
            yield right[0], None, right[1]
            right = next(held, None)
        else:
            yield left[0], left[1], right[1]
            left, right = next(wanted, None), next(held, None)
