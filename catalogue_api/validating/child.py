"""The process that reads what a stranger sent: with little memory and time, no network, no files, nothing to start.

Started by `confined.py` with its limits as one JSON document in its arguments and the bytes on standard input.
"""

from __future__ import annotations

import ctypes
import io
import resource
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

import orjson

from catalogue_api.validating.gathering import Piece
from catalogue_api.validating.judging import Judged, judged
from catalogue_api.validating.reports import REPORTS, Tally, flat
from schemas.validation.placed import PlacedFinding
from schemas.validation.reading.submission import Syntax

TOO_LARGE = 3
"""The exit code of a child that ran out of memory."""

_MIB = 1 << 20
_LARGEST_REPORT = 64 * _MIB
_NEW_USER, _NEW_NETWORK = 0x1000_0000, 0x4000_0000
_REFUSED = ("socket.connect", "socket.bind", "socket.getaddrinfo", "subprocess.Popen", "os.exec", "os.fork",
            "os.posix_spawn", "os.system")  # fmt: skip


def main() -> int:
    """Judge standard input as the arguments ask, and write the report to standard output."""
    asked = orjson.loads(sys.argv[1])
    _confine(asked["memory_mib"], asked["seconds"])
    try:
        for portion in _report(asked, sys.stdin.buffer.read()):
            sys.stdout.write(portion)
        sys.stdout.flush()
    except (MemoryError, RecursionError):
        return TOO_LARGE
    return 0


def _report(asked: dict[str, Any], body: bytes) -> Iterator[str]:
    pieces = [Piece(asked["name"], body)]
    syntax = Syntax(asked["syntax"]) if asked["syntax"] else None
    summarised = asked["report"] == "summary"
    verdicts = judged(pieces, tuple(asked["profiles"]), syntax=syntax, quality=summarised)
    if summarised:
        yield orjson.dumps(_summary(verdicts, each=asked["each"], most=asked["most"])).decode()
    else:
        yield from REPORTS[asked["report"]](verdicts)


def _summary(verdicts: Iterable[Judged], *, each: int, most: int) -> dict[str, Any]:
    """The verdict on one file, with the first `each` findings of a code and no more than `most` in all."""
    tally = Tally()
    [one] = tally.take(verdicts)
    found = one.verdict.findings if one.verdict else ()
    return {
        "file": one.name,
        "skipped": one.skipped,
        "syntax": one.verdict.syntax if one.verdict else None,
        "profiles": one.verdict.profiles if one.verdict else (),
        "records": tally.records,
        "unchecked": sorted(tally.unchecked),
        "severities": {str(severity): number for severity, number in sorted(tally.severities.items())},
        "codes": dict(Counter(placed.finding.code for placed in found).most_common()),
        "findings": [flat(placed) for placed in _first(found, each=each, most=most)],
        "quality": tally.standing(),
    }


def _first(found: Iterable[PlacedFinding], *, each: int, most: int) -> list[PlacedFinding]:
    seen: Counter[str] = Counter()
    kept: list[PlacedFinding] = []
    for placed in found:
        seen[placed.finding.code] += 1
        if seen[placed.finding.code] <= each and len(kept) < most:
            kept.append(placed)
    return kept


def _confine(memory_mib: int, seconds: int) -> None:
    """Give away, for good, what reading a text does not need."""
    for limit, value, beyond in (
        (resource.RLIMIT_DATA, memory_mib * _MIB, 0),
        # At the first of the two the signal says that it was time; at the second nothing can be said.
        (resource.RLIMIT_CPU, seconds, 1),
        (resource.RLIMIT_FSIZE, _LARGEST_REPORT, 0),
        (resource.RLIMIT_CORE, 0, 0),
    ):
        _, most = resource.getrlimit(limit)
        allowed = value if most == resource.RLIM_INFINITY else min(value, most)
        resource.setrlimit(limit, (allowed, allowed + beyond if most == resource.RLIM_INFINITY else most))
    # A network namespace of its own has no network. Some containers forbid to make one; the hook holds everywhere.
    ctypes.CDLL(None).unshare(_NEW_USER | _NEW_NETWORK)
    sys.addaudithook(_refuse)
    sys.stdout = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", errors="replace", newline="")


def _refuse(event: str, _arguments: tuple[Any, ...]) -> None:
    if event in _REFUSED:
        raise PermissionError(f"{event} is not for reading a text.")


if __name__ == "__main__":
    sys.exit(main())
