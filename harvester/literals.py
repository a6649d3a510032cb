"""Literals with a type: dates, numbers, durations, checksums and geometries, out of what the provider wrote.

Pure, as `harvester.values`, whose rule holds here too: what cannot stand is kept beside its term or listed as dropped.
"""

from __future__ import annotations

import re
from typing import Any

from harvester.work import DC, Work, as_text
from schemas.dates import Moment, Period, Unread, read_date
from schemas.dcat.terms import DATATYPES, Term, Value
from schemas.records import Severity
from schemas.text import line


def date(work: Work, raw: Any, term: Term) -> dict[str, str] | None:
    """A typed date; of an interval the end that the term asks for. Words that are no date stay under `dc:date`."""
    written = as_text(raw)
    found = read_date(written)
    if isinstance(found, Moment):
        return found.literal
    if isinstance(found, Period):
        return _end_of(work, found, written, term)
    _unread(work, found, written, term)
    return None


def _end_of(work: Work, period: Period, written: str, term: Term) -> dict[str, str] | None:
    moment = (period.end or period.start) if term.name == "endDate" else (period.start or period.end)
    if moment is None:
        return None
    work.note(
        "NORM-DATE-RANGE",
        Severity.INFO,
        "an interval stands where one date belongs; one end of it is taken",
        term.name,
        found=written,
        became=moment.value,
    )
    work.aside.append((DC + "date", line(written)))
    return moment.literal


def _unread(work: Work, found: Unread, written: str, term: Term) -> None:
    if not found.stated:
        if written.strip():
            work.drop(term.name, found.reason, written)
        return
    work.note(
        "NORM-DATE-UNREAD",
        Severity.WARNING,
        f"not read as a date: {found.reason}",
        term.name,
        found=written,
        fix="Write 2016, 2016-05, 2016-05-31 or 2016-05-31T12:00:00Z (W3CDTF).",
    )
    work.aside.append((DC + "date", line(written)))


_UNITS = {"": 1, "b": 1, "byte": 1, "bytes": 1, "octets": 1}
_UNITS |= {unit + "b": 1000**power for power, unit in enumerate("kmgtp", 1)}
_UNITS |= {unit + "ib": 1024**power for power, unit in enumerate("kmgtp", 1)}
_SIZE = re.compile(r"(\d{1,18}(?:[.,]\d{1,6})?)\s*([A-Za-z]{0,6})", re.ASCII)
_GROUPED = re.compile(r"\d{1,3}(?:[ ,'\u2009\u202f]\d{3})+", re.ASCII)
_INTEGER = re.compile(r"\d{1,18}", re.ASCII)
_DECIMAL = re.compile(r"[+-]?(?:\d{1,18}(?:\.\d{0,18})?|\.\d{1,18})", re.ASCII)
_DURATION = re.compile(r"-?P(?=.)(?:\d+Y)?(?:\d+M)?(?:\d+D)?(?:T(?=.)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?", re.ASCII)
_HEX = re.compile(r"(?:[0-9A-Fa-f]{2}){1,512}", re.ASCII)
_WKT = re.compile(
    r"(?:<[^<>\s]+>\s*)?(?:POINT|LINESTRING|POLYGON|MULTIPOINT|MULTILINESTRING|MULTIPOLYGON|GEOMETRYCOLLECTION|ENVELOPE)"
    r"\s*(?:Z|M|ZM)?\s*(?:EMPTY|\([-+.,()\d\sEeA-Z]*\))",
    re.ASCII | re.IGNORECASE,
)


def integer(work: Work, raw: Any, term: Term) -> dict[str, str] | None:
    """A whole number from 0; a size with a unit becomes bytes (kB is 1000, KiB is 1024)."""
    written = line(as_text(raw))
    if _INTEGER.fullmatch(written):
        return _typed(str(int(written)), Value.INTEGER)
    if _GROUPED.fullmatch(written):
        return _typed(str(int(re.sub(r"\D", "", written))), Value.INTEGER)
    match = _SIZE.fullmatch(written) if term.name == "byteSize" else None
    if match is not None and match[2].lower() in _UNITS:
        size = round(float(match[1].replace(",", ".")) * _UNITS[match[2].lower()])
        if match[2].lower() not in {"b", "byte", "bytes", "octets"}:
            work.note("NORM-SIZE", Severity.INFO, "the size is rounded", term.name, found=written, became=str(size))
        return _typed(str(size), Value.INTEGER)
    _not_understood(work, written, term, "a whole number")
    return None


def decimal(work: Work, raw: Any, term: Term) -> dict[str, str] | None:
    """A decimal number."""
    written = line(as_text(raw))
    if _DECIMAL.fullmatch(written):
        return _typed(written, Value.DECIMAL)
    _not_understood(work, written, term, "a decimal number")
    return None


def duration(work: Work, raw: Any, term: Term) -> dict[str, str] | None:
    """An ISO 8601 duration in XSD's form."""
    written = line(as_text(raw))
    if _DURATION.fullmatch(written):
        return _typed(written, Value.DURATION)
    _not_understood(work, written, term, "a duration such as P1D")
    return None


def hexadecimal(work: Work, raw: Any, term: Term) -> dict[str, str] | None:
    """A checksum in lower-case hex."""
    written = line(as_text(raw))
    if _HEX.fullmatch(written):
        return _typed(written.lower(), Value.HEX)
    _not_understood(work, written, term, "hexadecimal digits, two a byte")
    return None


def wkt(work: Work, raw: Any, term: Term) -> dict[str, str] | None:
    """A geometry in well-known text."""
    written = line(as_text(raw))
    if len(written) < 200_000 and _WKT.fullmatch(written) and written.count("(") == written.count(")"):
        return _typed(written, Value.WKT)
    _not_understood(work, written, term, "a geometry in well-known text")
    return None


def _typed(written: str, kind: Value) -> dict[str, str]:
    return {"@value": written, "@type": DATATYPES[kind]}


def _not_understood(work: Work, written: str, term: Term, wanted: str) -> None:
    if not written:
        return
    work.note(
        "NORM-NOT-UNDERSTOOD", Severity.WARNING, f"not {wanted}", term.name, found=written, fix=f"Write {wanted}."
    )
    work.drop(term.name, f"not {wanted}", written)
