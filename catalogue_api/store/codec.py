"""How values are written in columns: instants, digests, compressed bytes, findings and ledgers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

import orjson
import zstandard

from schemas.records import Dropped, Finding, Ledger, Problem, Severity

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_LARGEST_BODY = 1 << 30
EMPTY = "[]"


def instant(moment: datetime) -> int:
    """Whole microseconds since 1970 of an aware datetime."""
    return (moment - _EPOCH) // _MICROSECOND


def moment(value: int) -> datetime:
    """The aware datetime of a stored instant."""
    return _EPOCH + timedelta(microseconds=value)


def whole_second(value: int) -> int:
    """The instant cut to its second, as OAI-PMH datestamps have it."""
    return value - value % 1_000_000


class Compression:
    """Zstandard for bytes at rest; not shared between threads."""

    def __init__(self) -> None:
        self._pack = zstandard.ZstdCompressor(level=1)
        self._unpack = zstandard.ZstdDecompressor()

    def pack(self, body: bytes) -> bytes:
        """Compressed bytes."""
        return self._pack.compress(body)

    def unpack(self, body: bytes) -> bytes:
        """The bytes that were packed."""
        return self._unpack.decompress(body, max_output_size=_LARGEST_BODY)


def pack_json(value: Any) -> str:
    """Compact JSON with sorted keys."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()


def unpack_json(text: str) -> Any:
    """What `pack_json` wrote."""
    return orjson.loads(text)


def pack_many(values: Iterable[Finding | Dropped | Problem]) -> str:
    """A list of flat dataclasses without their empty fields."""
    rows = [{key: value for key, value in asdict(each).items() if value not in ("", None)} for each in values]
    return pack_json(rows) if rows else EMPTY


def unpack_findings(text: str) -> tuple[Finding, ...]:
    """Findings as they were packed."""
    if text == EMPTY:
        return ()
    return tuple(Finding(**{**row, "severity": Severity(row["severity"])}) for row in unpack_json(text))


def unpack_dropped(text: str) -> tuple[Dropped, ...]:
    """Dropped statements as they were packed."""
    return () if text == EMPTY else tuple(Dropped(**row) for row in unpack_json(text))


def unpack_problems(text: str) -> tuple[Problem, ...]:
    """Problems as they were packed."""
    return () if text == EMPTY else tuple(Problem(**row) for row in unpack_json(text))


def unpack_ledger(text: str) -> Ledger:
    """A ledger as it was packed."""
    return Ledger(**unpack_json(text))


@lru_cache(maxsize=4096)
def pack_sets(sets: tuple[str, ...]) -> str:
    """Set names as JSON; few distinct lists occur in a harvest."""
    return pack_json(sets)


@lru_cache(maxsize=4096)
def unpack_sets(text: str) -> tuple[str, ...]:
    """Set names as they were packed."""
    return tuple(unpack_json(text))
