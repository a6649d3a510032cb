"""What travels from a provider to the catalogue: payloads, descriptions, records and their outcomes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

Document = dict[str, Any]
"""A canonical JSON-LD document: plain JSON over the fixed context of `schemas.dcat.terms`."""


class Severity(StrEnum):
    """SHACL's three severities (SHACL §2.1.4)."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Finding:
    """One statement about the quality of one description.

    `code` is stable; `focus` names the node ("contact point 1"); `path` the property in the submitted terms;
    `line` counts from 1 and is `None` when the syntax has no lines to tell.
    """

    code: str
    severity: Severity
    message: str
    focus: str = ""
    path: str = ""
    line: int | None = None
    found: str = ""
    expected: str = ""
    fix: str = ""
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Identifier:
    """A persistent identifier in normal form, such as `Identifier("doi", "10.5281/zenodo.1")`."""

    scheme: str
    value: str


@dataclass(frozen=True, slots=True)
class Claim:
    """An identifier as the provider wrote it. `primary` says that it identifies the thing described itself.

    `scheme` is what the format declares ("doi"), `None` to recognise it from the value.
    """

    value: str
    scheme: str | None = None
    primary: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """A human text with its BCP 47 language tag as the provider wrote it; `None` where none was stated."""

    value: str
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Dropped:
    """A statement of the provider that the crosswalk did not carry over: where it stood, and why."""

    path: str
    reason: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Description:
    """What a format read from one payload, in our terms but in the provider's own values.

    `properties` maps term names of `schemas.dcat.terms` to raw values: `str`, `Text`, nested dicts of the same
    shape (with an optional `"@type"`), or lists of these. Values are resolved later, once, by `normalise`.
    Keys that are absolute IRIs carry statements we have no term for, as lists of expanded JSON-LD values.
    `ordered` says that the identifiers stand as in a document already, so that one harvested again is the same.
    """

    kind: str
    properties: Mapping[str, Any]
    identifiers: tuple[Claim, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    findings: tuple[Finding, ...] = ()
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Header:
    """A record's header (OAI-PMH 2.0 §2.5); other protocols fill what they have. `datestamp` is verbatim."""

    identifier: str
    datestamp: str | None = None
    sets: tuple[str, ...] = ()
    deleted: bool = False


UNKNOWN = "unknown"
"""The format of a payload for which nobody stated one."""


@dataclass(frozen=True, slots=True)
class Payload:
    """One record as received: its element as UTF-8 bytes with all inherited namespaces declared.

    `url` is where the page came from, `page_digest` the SHA-256 of that page's bytes, `findings` what had to be
    repaired to cut the record out, `redacted` how many private values were removed on the way in. `element` is the
    parsed element that `body` writes, where its page is at hand.
    """

    source: str
    header: Header
    format: str
    body: bytes
    url: str
    fetched_at: datetime
    page_digest: str = ""
    findings: tuple[Finding, ...] = ()
    redacted: int = 0
    element: Any = field(default=None, repr=False, compare=False)

    @property
    def digest(self) -> str:
        """SHA-256 of the body, in lowercase hex."""
        return hashlib.sha256(self.body).hexdigest()


@dataclass(frozen=True, slots=True)
class Record:
    """One source's assertion about one thing.

    `document` is canonical JSON (sorted keys, UTF-8); `identifiers` are the primary ones that may join records
    into one entity; `revision` is the crosswalk's (`Format.revision`); `types` are the document's, so that it need
    not be parsed again for its kind.
    """

    source: str
    header: Header
    document: bytes
    digest: str
    format: str
    revision: int
    identifiers: tuple[Identifier, ...] = ()
    findings: tuple[Finding, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    types: tuple[str, ...] = field(kw_only=True)


# --- what a page is made of: one item for each record listed on it ------------------------------------------


@dataclass(frozen=True, slots=True)
class Deposit:
    """A record that was read, with the payload it was read from."""

    payload: Payload
    record: Record


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """The provider says that this record is deleted."""

    header: Header


@dataclass(frozen=True, slots=True)
class Quarantine:
    """Bytes that could not be read; kept whole, tried again by replay. `header` is `None` if even it was lost."""

    header: Header | None
    body: bytes
    format: str
    url: str
    fetched_at: datetime
    reason: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Rejection:
    """A record that was read and that the source's own gate refuses."""

    payload: Payload
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Sighting:
    """An identifier that a sweep listed without its record (OAI-PMH ListIdentifiers): it is still there."""

    header: Header


Item = Deposit | Withdrawal | Quarantine | Rejection | Sighting


class Outcome(StrEnum):
    """How one listed identifier ended in one run. A held deletion counts as deleted; the hold stands apart."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    DELETED = "deleted"
    QUARANTINED = "quarantined"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Ledger:
    """The count of a run. Law: `listed == new + changed + unchanged + deleted + quarantined + rejected`.

    `absent`, `withdrawn` and `held` are counted against the live set, apart from what was listed.
    """

    listed: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    deleted: int = 0
    quarantined: int = 0
    rejected: int = 0
    absent: int = 0
    withdrawn: int = 0
    held: int = 0

    @property
    def adds_up(self) -> bool:
        """Whether every listed identifier is accounted for."""
        parts = (self.new, self.changed, self.unchanged, self.deleted, self.quarantined, self.rejected)
        return self.listed == sum(parts)


class ChangeKind(StrEnum):
    """Why an entity changed."""

    NEW = "new"
    EDITED = "edited"
    REMAPPED = "remapped"
    MERGED = "merged"
    SPLIT = "split"
    WITHDRAWN = "withdrawn"
    RESTORED = "restored"


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """How far a projection has followed the change log. A restored backup starts a new epoch."""

    epoch: str
    sequence: int


@dataclass(frozen=True, slots=True)
class Change:
    """One step of the change log."""

    position: Position
    entity: str
    kind: ChangeKind
    at: datetime


class RunState(StrEnum):
    """The state of a harvest. Only a `complete` one may show absence."""

    RUNNING = "running"
    COMPLETE = "complete"
    INCOMPLETE = "incomplete"
    INTERRUPTED = "interrupted"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that went wrong in a run, for the provider to read."""

    code: str
    message: str
    identifier: str | None = None
    url: str = ""


@dataclass(frozen=True, slots=True)
class HarvestReport:
    """What one run over one source did."""

    source: str
    run: int
    state: RunState
    mode: str
    started: datetime
    finished: datetime | None
    ledger: Ledger
    problems: tuple[Problem, ...] = ()
    reason: str = ""
    window: Mapping[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Source:
    """One endpoint, format and selection of sets that we harvest; the content of one source file.

    `formats` are the metadata prefixes wanted, best first; empty means the richest that we can read.
    `gate` names the severity at which a record is refused (`None`: findings never refuse a record).
    `absence_runs` is how many whole lists in a row must lack a record before it is withdrawn.
    `redistribution` is false where the provider forbids to pass its descriptions on: they are shown, not exported.
    `options` belong to the spider. `state` is `open`, `unprobed`, `closed`, `retired` or `by-hand`.
    """

    key: str
    title: str
    protocol: str
    endpoint: str
    provider: str = ""
    formats: tuple[str, ...] = ()
    sets: tuple[str, ...] = ()
    profile: str = "dcat_ap"
    gate: Severity | None = None
    schedule: str = "weekly"
    state: str = "unprobed"
    metadata_license: str | None = None
    redistribution: bool = True
    delay: float = 1.0
    robots: bool = True
    absence_share: float = 0.05
    absence_floor: int = 20
    absence_runs: int = 2
    deletion_share: float = 0.20
    options: Mapping[str, Any] = field(default_factory=dict)

    def absences_allowed(self, live: int) -> int:
        """How many of `live` records one run may withdraw because a proven list no longer has them."""
        return max(int(self.absence_share * live), self._floor(live))

    def deletions_allowed(self, live: int) -> int:
        """How many of `live` records one run may withdraw because the provider announces their deletion."""
        return max(int(self.deletion_share * live), self._floor(live))

    def _floor(self, live: int) -> int:
        # Twenty records are few of a thousand and nearly all of twenty-one: the floor never exceeds a tenth of what is
        # live. One record stays one record, however few there are.
        return min(self.absence_floor, max(1, live // 10))


@dataclass(frozen=True, slots=True)
class Format:
    """One metadata format: how its bytes are read, and written where we serve it.

    `parse` reads one record's bytes or raises `MalformedPayload`. `split` cuts a bulk file (an EOSC list, a DCAT
    catalogue) into `(identifier, bytes)` per record; `None` where a file is always one record. `render` turns a
    document with absolute IRIs into one element. `richness` ranks prefixes of one provider, most first.
    `parse_element` does what `parse` does, of an element that is parsed already and may hang in a larger document.
    `recognises` says whether a root element is this format, whatever the prefix was called; `recognises_json` whether a
    JSON value is one record of it or a list of them, `recognises_text` whether bytes of neither kind are.
    `split_file` does what `split` does, of a file whose name within its folder says part of what it holds, and writes
    that into the records; it is used for files and archives where it is there.
    `redact` takes private values out of a record's bytes and counts them, where the format knows more of its contacts
    than `schemas.privacy.redact_payload` does, which it includes.
    `listed_at` is where a list of it holds its records, for who has to cut out one that cannot be read: paths in JSON,
    where a bare array and lines count always, and names of elements in XML; empty where a part is no whole without it.
    `registry` is whose ids its records are called by and name each other by, where several sources share them: a scheme
    of identifiers, such as `eosc`.
    """

    prefix: str
    title: str
    namespace: str
    schema_location: str
    media_type: str
    parse: Callable[[bytes], Description]
    revision: int
    richness: int
    aliases: tuple[str, ...] = ()
    split: Callable[[bytes], Iterator[tuple[str | None, bytes]]] | None = None
    render: Callable[[Document], bytes] | None = None
    recognises: Callable[[Any], bool] | None = None
    recognises_json: Callable[[Any], bool] | None = None
    recognises_text: Callable[[bytes], bool] | None = None
    parse_element: Callable[[Any], Description] | None = None
    redact: Callable[[bytes], tuple[bytes, int]] | None = None
    split_file: Callable[[str, bytes], Iterator[tuple[str | None, bytes]]] | None = None
    registry: str = ""
    listed_at: tuple[str, ...] = ()
