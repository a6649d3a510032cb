"""Datestamps and granularity: strict for what we are asked, lenient for what servers say (OAI-PMH 2.0 §3.3)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from enum import Enum


class Granularity(Enum):
    """The finest harvesting a server offers; the value is the protocol's own word for it."""

    DAY = "YYYY-MM-DD"
    SECOND = "YYYY-MM-DDThh:mm:ssZ"

    @property
    def step(self) -> timedelta:
        """One granule."""
        return timedelta(days=1) if self is Granularity.DAY else timedelta(seconds=1)


OVERLAP: dict[Granularity, timedelta] = {
    Granularity.SECOND: timedelta(hours=1),
    Granularity.DAY: timedelta(days=1),
}
"""How far a bookmark lies before the server's clock: records reach many servers' lists minutes after their datestamp,
and servers label local time as UTC on days when clocks change (faults B5)."""

_STRICT = re.compile(r"(\d{4}-\d\d-\d\d)(T\d\d:\d\d:\d\dZ)?", re.ASCII)
_LENIENT = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,]\d*)?)?\s*([Zz]|[+-]\d\d:?\d\d|[+-]\d\d)?)?", re.ASCII
)


def read_granularity(text: str | None) -> Granularity | None:
    """The granularity a server declares, in any letter case and with any fraction; `None` if it is neither."""
    word = (text or "").strip().upper()
    if word == "YYYY-MM-DD":
        return Granularity.DAY
    return Granularity.SECOND if re.fullmatch(r"YYYY-MM-DDTHH:MM:SS(\.S+)?Z?", word) else None


def strict_datestamp(text: str) -> tuple[datetime, Granularity] | None:
    """A datestamp exactly as the protocol writes it, else `None`."""
    match = _STRICT.fullmatch(text)
    if match is None:
        return None
    try:
        return datetime.fromisoformat(match[1] + (match[2] or "T00:00:00Z")), (
            Granularity.SECOND if match[2] else Granularity.DAY
        )
    except ValueError:
        return None


def lenient_datestamp(text: str | None) -> datetime | None:
    """A server's datestamp in UTC, fractions cut off; offsets are understood and a missing zone is read as UTC."""
    match = _LENIENT.fullmatch((text or "").strip())
    if match is None:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in match.group(1, 2, 3, 4, 5, 6))
    try:
        moment = datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)
        return moment - _offset(match[7])
    except (ValueError, OverflowError):
        return None


def write_datestamp(moment: datetime, granularity: Granularity) -> str:
    """The one way datestamps are written: four-digit year, whole seconds, UTC."""
    text = moment.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat()
    return text[:10] if granularity is Granularity.DAY else text + "Z"


def truncated(moment: datetime, granularity: Granularity) -> datetime:
    """The moment at the start of its granule."""
    moment = moment.astimezone(UTC).replace(microsecond=0)
    return moment.replace(hour=0, minute=0, second=0) if granularity is Granularity.DAY else moment


def before(moment: datetime, span: timedelta) -> datetime:
    """The moment minus a span, not earlier than the first day of year 1."""
    first = datetime.min.replace(tzinfo=UTC)
    return moment - span if moment - first > span else first


def _offset(text: str | None) -> timedelta:
    if text is None or text in "Zz":
        return timedelta()
    digits = text[1:].replace(":", "").ljust(4, "0")
    span = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return -span if text[0] == "-" else span
