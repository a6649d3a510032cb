"""What the catalogue holds, as it is read back: records, entities, runs, holds and traces."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from schemas.records import Document, Dropped, Finding, HarvestReport, Identifier, Ledger


@dataclass(frozen=True, slots=True)
class StoredRecord:
    """One version of one source's assertion. `iri` and the IRIs in `document` are relative to the public base.

    A deleted record keeps the last document it had (empty if it never had one). `since` is the sequence from which
    this version is valid.
    """

    source: str
    identifier: str
    iri: str
    entity: str | None
    document: Document
    digest: str
    format: str
    revision: int
    datestamp: str | None
    sets: tuple[str, ...]
    deleted: bool
    since: int
    updated: datetime
    payload_digest: str | None
    identifiers: tuple[Identifier, ...] = ()
    findings: tuple[Finding, ...] = ()
    dropped: tuple[Dropped, ...] = ()


@dataclass(frozen=True, slots=True)
class Called:
    """What an organisation named by an identifier alone is called; `entity` where it is described here."""

    name: str
    entity: str | None = None


@dataclass(frozen=True, slots=True)
class Entity:
    """A thing, with the records that describe it in the order of their precedence.

    `state` is `live`, `withdrawn` (its records are the last versions) or `merged` (see `merged_into`).
    `changed` is the datestamp we publish, in whole UTC seconds; `sequence` that of its last change. `kind` and
    `filed_under` (source keys) are what lists select by; they stay when the thing is gone and has no records left.
    `called` are the organisations that its records name by an identifier alone, by that identifier as it is written.
    """

    iri: str
    state: str
    changed: datetime
    sequence: int
    records: tuple[StoredRecord, ...]
    merged_into: str | None = None
    reasons: tuple[str, ...] = ()
    kind: str = ""
    filed_under: tuple[str, ...] = ()
    called: Mapping[str, Called] = field(default_factory=dict)

    @property
    def sources(self) -> tuple[str, ...]:
        """The sources of its records, sorted, each once."""
        if len(self.records) == 1:
            return (self.records[0].source,)
        return tuple(sorted({record.source for record in self.records}))


@dataclass(frozen=True, slots=True)
class Run:
    """A harvest that has the lease of its source. `position` is where an interrupted one left off, else `None`.

    `live` is how many live records the source had when the run began; `bookmark` how far it is safely in;
    `resumed` says that this run goes on from one that was interrupted; `fence` is the number of its lease.
    `ledger` is what it has counted so far: all zero unless it is resumed.
    """

    number: int
    source: str
    mode: str
    started: datetime
    live: int
    bookmark: str | None = None
    position: Mapping[str, Any] | None = None
    resumed: bool = False
    fence: int = 0
    ledger: Ledger = field(default_factory=Ledger)


@dataclass(frozen=True, slots=True)
class Ending:
    """How the list of a run ended: whether everything was proven to be listed, by what, and what asking cost.

    `requests` and `retries` are `None` where nobody was asked over a network.
    """

    whole: bool = False
    proof: str = ""
    requests: int | None = None
    retries: int | None = None


@dataclass(frozen=True, slots=True)
class ListedRecord:
    """What became of one identifier that a source listed, and why; private values are taken out.

    `at` and `run` say when it was listed, where that is not the run that was asked for.
    """

    identifier: str
    outcome: str
    detail: str = ""
    findings: tuple[Finding, ...] = ()
    at: datetime | None = None
    run: int | None = None


@dataclass(frozen=True, slots=True)
class Hold:
    """What waits for a person.

    `kind` is `absence`, `deletion` (announced by the provider) or `renaming`; `state` held, released, refused or
    superseded (a later list answered it).
    """

    number: int
    source: str
    run: int
    kind: str
    count: int
    evidence: Mapping[str, Any]
    state: str
    made: datetime
    decided: datetime | None = None
    decided_by: str = ""
    examples: tuple[str, ...] = ()

    @property
    def question(self) -> str:
        """What a person has to decide."""
        return _QUESTIONS.get(self.kind, "")


_QUESTIONS = {
    "absence": "Are these records really gone? Released, they are withdrawn; refused, they stay.",
    "deletion": "Did the provider mean to delete these? Released, they are withdrawn; refused, they stay.",
    "renaming": (
        "Are these the same records under new identifiers? Released, each goes on under its new one and keeps its "
        "address here; refused, the new ones are shown as records of their own."
    ),
}

UNDO_DAYS = 90
"""For so long at least every withdrawal can be undone. Nothing that it needs is removed later either."""


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A record that is gone: since when, on what evidence, and in which run."""

    source: str
    identifier: str
    since: datetime
    evidence: str
    run: int | None = None


_ORDER = ("live", "listed", "absent", "announced", "renamed", "allowed", "withdrawn", "share", "proof")


def evidence_in_words(evidence: Mapping[str, Any]) -> str:
    """The evidence of a hold as one line: why, then the figures in the order in which they explain each other."""
    figures = [name for name in _ORDER if name in evidence]
    others = [name for name in evidence if name not in (*_ORDER, "why", "reason", "examples")]
    told = ", ".join(f"{name} {evidence[name]}" for name in (*figures, *others) if evidence[name] != "")
    return ": ".join(part for part in (str(evidence.get("why") or evidence.get("reason") or ""), told) if part)


@dataclass(frozen=True, slots=True)
class TraceStep:
    """One thing that happened to a record: when, what, in which run, and the evidence."""

    at: datetime
    what: str
    detail: str = ""
    run: int | None = None


@dataclass(frozen=True, slots=True)
class Trace:
    """A record's whole story, under the provider's own identifier."""

    source: str
    identifier: str
    state: str
    entity: str | None
    steps: tuple[TraceStep, ...]
    indexed: bool | None = None


@dataclass(frozen=True, slots=True)
class SourceStatus:
    """What the catalogue knows of one source that was harvested at least once."""

    source: str
    title: str
    provider: str
    live: int
    withdrawn: int
    quarantined: int
    rejected: int
    held: int
    bookmark: str | None
    last_run: HarvestReport | None
    last_complete: datetime | None
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A named state of the catalogue, which never changes: everything as it was at one sequence.

    `changed` is when the last change before it was made and `made` when a person named it; `digest` (SHA-256 over
    every live record, its entity and its document) proves that a later reading is of the same state.
    """

    name: str
    sequence: int
    changed: datetime
    made: datetime
    entities: int
    records: int
    digest: str
    note: str = ""


HOLDS = "holds"
SCOPES = (HOLDS,)
"""What a token may be for: `holds` releases and refuses held withdrawals."""


@dataclass(frozen=True, slots=True)
class Token:
    """Leave to act over HTTP, until it expires or is revoked; its secret is nowhere."""

    number: int
    name: str
    scopes: tuple[str, ...]
    made: datetime
    expires: datetime
    revoked: datetime | None = None
