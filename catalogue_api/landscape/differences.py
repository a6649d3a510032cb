"""What lies between two states: every thing that was added, removed or changed, and why."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from catalogue_api.catalogue import Catalogue
from catalogue_api.exports.comma_separated import safe_cell
from catalogue_api.index.reading import best
from schemas.dcat.compose import compose
from schemas.errors import MalformedQuery
from schemas.holdings import Entity
from schemas.records import ChangeKind

ADDED, REMOVED, CHANGED = "added", "removed", "changed"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as it was.

    `reasons` begin with `new source`, `new record`, `restored`, `split`, `merged`, `withdrawn`, `edited` or `remapped`.
    """

    entity: str
    what: str
    title: str
    reasons: tuple[str, ...]

    @property
    def cause(self) -> str:
        """The first reason in a word or two, without what it names, such as `new source` or `merged`."""
        first = self.reasons[0].partition(":")[0] if self.reasons else ""
        return next((word for word in ("new source", "new record") if first.startswith(word)), first)


def table(found: Iterable[Difference]) -> Iterator[bytes]:
    """Differences as CSV (RFC 4180), a line for each reason, no cell of it a formula."""
    yield _line("what", "why", "thing", "title")
    for each in found:
        for reason in each.reasons:
            yield _line(each.what, reason, each.entity, each.title)


def _line(*cells: str) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer).writerow(map(safe_cell, cells))
    return buffer.getvalue().encode()


def differences(catalogue: Catalogue, before: int, after: int, *, beyond: str = "") -> Iterator[Difference]:
    """The differences between two sequences, by IRI; what changed and changed back is none. Raises `MalformedQuery`.

    `beyond` is the IRI after which to begin, for a list that goes on from a page before.
    """
    if before > after:
        raise MalformedQuery("the second state is older than the first.", next_step="Give the older one first.")
    known = catalogue.live_sources(before)
    for kinds in catalogue.touched(before, after, beyond=beyond):
        old = {each.iri: each for each in catalogue.entities_at(before, only=kinds)}
        new = {each.iri: each for each in catalogue.entities_at(after, only=kinds)}
        went = catalogue.successors(before, after, old.keys())
        came = catalogue.successors(after, before, new.keys())
        gone = catalogue.evidence_at(after, old.keys() - new.keys())
        for iri, listed in kinds.items():
            was, now = old.get(iri), new.get(iri)
            if was is None and now is not None:
                yield Difference(iri, ADDED, title_of(now), _why_added(now, listed, known, came.get(iri, ())))
            elif was is not None and now is None:
                yield Difference(iri, REMOVED, title_of(was), _why_removed(went.get(iri, ()), gone.get(iri, ())))
            elif was is not None and now is not None and (reasons := _why_changed(was, now, listed)):
                yield Difference(iri, CHANGED, title_of(now), reasons)


def _why_added(now: Entity, kinds: tuple[str, ...], known: frozenset[str], origins: tuple[str, ...]) -> tuple[str, ...]:
    if origins:
        word = ChangeKind.SPLIT if ChangeKind.SPLIT in kinds else ChangeKind.MERGED
        return tuple(f"{word}: its records described {origin}" for origin in origins)
    if ChangeKind.RESTORED in kinds:
        return ("restored",)
    fresh = [source for source in now.sources if source not in known]
    return tuple(f"new source {each}" for each in fresh) or tuple(f"new record of {each}" for each in now.sources)


def _why_removed(heirs: tuple[str, ...], evidence: tuple[str, ...]) -> tuple[str, ...]:
    if heirs:
        return tuple(f"merged: its records describe {heir}" for heir in heirs)
    return tuple(f"withdrawn: {said}" for said in evidence) or ("withdrawn",)


def _why_changed(was: Entity, now: Entity, kinds: tuple[str, ...]) -> tuple[str, ...]:
    old = {record.iri: record.digest for record in was.records}
    new = {record.iri: record.digest for record in now.records}
    reasons = [f"merged: joined by {iri}" for iri in sorted(new.keys() - old.keys())]
    reasons += [f"split: left by {iri}" for iri in sorted(old.keys() - new.keys())]
    word = ChangeKind.REMAPPED if ChangeKind.REMAPPED in kinds and ChangeKind.EDITED not in kinds else ChangeKind.EDITED
    reasons += [f"{word}: {iri}" for iri in sorted(old.keys() & new.keys()) if old[iri] != new[iri]]
    return tuple(reasons)


def title_of(entity: Entity) -> str:
    """What a thing is called; its IRI where nobody says."""
    document = compose(entity).document
    return best(document.get("title") or document.get("name") or document.get("prefLabel")) or entity.iri
