"""One identifier listed twice: the newest datestamp wins, on a tie the living one (faults B14, B15, B16)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from schemas.oai_pmh.dates import lenient_datestamp
from schemas.oai_pmh.responses import Listed
from schemas.records import Finding, Header, Severity


class Conflicts:
    """Remembers what was listed, and settles what contradicts it. The store takes the last one it is given."""

    def __init__(self, *, most: int) -> None:
        self._seen: dict[str, tuple[str | None, bool]] = {}
        self._most = most

    def forget(self) -> None:
        """Begin anew."""
        self._seen.clear()

    def settle(self, records: Iterable[Listed]) -> tuple[tuple[Listed, ...], tuple[Finding, ...]]:
        """The records that stand, and what was found; a record that lost is told of in a finding."""
        kept: list[Listed] = []
        findings: list[Finding] = []
        for record in records:
            header = record.header
            earlier = self._seen.get(header.identifier)
            if earlier is None or earlier == (header.datestamp, header.deleted):
                kept.append(record)
            else:
                finding = _finding(header, earlier)
                findings.append(finding)
                if not _stands(header, earlier):
                    continue
                kept.append(replace(record, findings=(*record.findings, finding)))
            if earlier is not None or len(self._seen) < self._most:
                self._seen[header.identifier] = (header.datestamp, header.deleted)
        return tuple(kept), tuple(findings)


def _stands(header: Header, earlier: tuple[str | None, bool]) -> bool:
    here, there = lenient_datestamp(header.datestamp), lenient_datestamp(earlier[0])
    if here is not None and there is not None and here != there:
        return here > there
    return not (header.deleted and not earlier[1])


def _finding(header: Header, earlier: tuple[str | None, bool]) -> Finding:
    state = {True: "deleted", False: "live"}
    return Finding(
        "OAI-LISTED-TWICE",
        Severity.WARNING,
        f"{header.identifier} is listed as {state[earlier[1]]} ({earlier[0]}) and as {state[header.deleted]} "
        f"({header.datestamp}); the newest one stands, on a tie the living one.",
        path="header/identifier",
        found=header.identifier,
        fix="List every identifier once.",
        clause="OAI-PMH 2.0 §2.5.1",
    )
