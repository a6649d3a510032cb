"""Dates as providers write them, read into typed literals with their precision kept.

A bare year stays a year: no month or day is ever made up, and what could mean two dates is not read at all.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

GYEAR, GYEARMONTH, DATE, DATETIME = "xsd:gYear", "xsd:gYearMonth", "xsd:date", "xsd:dateTime"


@dataclass(frozen=True, slots=True)
class Moment:
    """One date: a valid lexical value of its XSD type (`xsd:gYear`, `xsd:gYearMonth`, `xsd:date`, `xsd:dateTime`).

    `exact` is false where the provider's precision had no type of its own and a zero was written for it
    (`2009-12-01T10Z` has no minutes, an XSD dateTime must).
    """

    value: str
    datatype: str
    exact: bool = True

    @property
    def literal(self) -> dict[str, str]:
        """The literal as it stands in a document."""
        return {"@value": self.value, "@type": self.datatype}


@dataclass(frozen=True, slots=True)
class Period:
    """An interval; `None` is an open end. Never both."""

    start: Moment | None
    end: Moment | None


@dataclass(frozen=True, slots=True)
class Unread:
    """No date. `reason` says why; `stated` is false where the provider says that there is none (`:unav`)."""

    reason: str
    stated: bool = True


Reading = Moment | Period | Unread


@lru_cache(maxsize=16384)
def read_date(text: str) -> Reading:
    """The date or interval that `text` writes.

    Reads W3CDTF and ISO 8601 in basic and extended form, with or without time zone and fractions, intervals
    (`a/b`, `2016-2019`, `/2016`, `2016/..`), years before Christ as EDTF writes them, epoch milliseconds,
    `info:eu-repo/date/…`, RFC 1123, and dates with month names in seven languages.
    """
    # The bulk of all dates: one look at the shape decides.
    length = len(text)
    if length == 10 and text[4] == "-" == text[7]:
        found = _calendar_date(text)
        if found is not None:
            return found
    elif length == 4 and text.isascii() and text.isdigit() and text != "0000":
        return Moment(text, GYEAR)
    if length > 200:
        return Unread("the text is too long for a date")
    return _read(" ".join(text.translate(_DASHES).split()))


def is_literal(value: str, datatype: str) -> bool:
    """Whether `value` is in the lexical and value space of one of the four date types (XSD 1.1 part 2 §3.3)."""
    match = _LEXICAL.get(datatype, _NOTHING).fullmatch(value)
    if match is None:
        return False
    parts = match.groupdict()
    year = int(parts["year"])
    if year == 0 or not _zone_is_possible(parts.get("zone")):
        return False
    month = int(parts.get("month") or 1)
    if not 1 <= month <= 12 or not 1 <= int(parts.get("day") or 1) <= _days(year, month):
        return False
    hour, minute, second = (int(parts.get(name) or 0) for name in ("hour", "minute", "second"))
    return hour < 24 and minute < 60 and second < 60


def _read(text: str) -> Reading:
    if text.startswith("info:eu-repo/date/"):
        text = text.rpartition("/")[2]
    lowered = text.lower()
    if lowered in _NOT_STATED or not lowered.strip("0-/: "):
        return Unread("no date is stated", stated=False)
    if lowered.startswith("r/") or re.match(r"r\d+/", lowered):
        return Unread("a repeating interval is no date")
    for reader in (_numeric, _interval, _named):
        found = reader(text)
        if found is not None:
            return found
    if _SLASHED.fullmatch(text):
        return Unread("day and month cannot be told apart")
    return Unread("it is not written as a date")


# --- one moment -----------------------------------------------------------------------------------------------

_DASHES = str.maketrans({"‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "−": "-"})
_ZONE = r"(?P<zone>Z|[+-]\d{2}:\d{2})?"
_YEAR = r"(?P<year>-?(?:[1-9]\d{3,8}|0\d{3}))"
_NOTHING = re.compile(r"(?!)")
_LEXICAL = {
    GYEAR: re.compile(_YEAR + _ZONE, re.ASCII),
    GYEARMONTH: re.compile(_YEAR + r"-(?P<month>\d\d)" + _ZONE, re.ASCII),
    DATE: re.compile(_YEAR + r"-(?P<month>\d\d)-(?P<day>\d\d)" + _ZONE, re.ASCII),
    DATETIME: re.compile(
        _YEAR + r"-(?P<month>\d\d)-(?P<day>\d\d)T(?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d)(?:\.\d+)?" + _ZONE,
        re.ASCII,
    ),
}
_TIME = (
    r"(?P<hour>\d{1,2})(?::?(?P<minute>\d\d)(?::?(?P<second>\d\d)(?:[.,](?P<fraction>\d+))?)?)?"
    r"\s*(?P<zone>Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?"
)
_EXTENDED = re.compile(
    r"(?P<year>-?\d{4})(?:-(?P<month>\d{1,2})(?:-(?P<day>\d{1,2})(?:(?:T|\s+)(?:" + _TIME + r")?)?)?)?"
    r"(?P<plain_zone>Z|[+-]\d{2}:\d{2})?",
    re.ASCII | re.IGNORECASE,
)
_BASIC = re.compile(r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)(?:T?" + _TIME + ")?", re.ASCII | re.IGNORECASE)
_SLASHED = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{2}|\d{4})(?:\s.*)?", re.ASCII)
_DOTTED = re.compile(r"(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.\s?(?P<year>\d{4})(?:\s+" + _TIME + ")?", re.ASCII)
_DAY_FIRST = re.compile(
    r"(?P<day>1[3-9]|2\d|3[01])[/-](?P<month>\d{1,2})[/-](?P<year>\d{4})(?:\s+" + _TIME + ")?", re.ASCII
)
_MONTH_FIRST = re.compile(
    r"(?P<month>\d{1,2})[/-](?P<day>1[3-9]|2\d|3[01])[/-](?P<year>\d{4})(?:\s+" + _TIME + ")?", re.ASCII
)
_YEAR_SLASHED = re.compile(r"(?P<year>\d{4})[/.](?P<month>\d{1,2})[/.](?P<day>\d{1,2})(?:\s+" + _TIME + ")?", re.ASCII)
_EPOCH = re.compile(r"\d{12,13}", re.ASCII)
_NUMERIC = (_EXTENDED, _BASIC, _YEAR_SLASHED, _DOTTED, _DAY_FIRST, _MONTH_FIRST)
_NOT_STATED = frozenset(
    {
        "",
        ".",
        "-",
        "..",
        "?",
        ":tba",
        ":unav",
        ":unas",
        ":unac",
        ":unal",
        ":unap",
        ":unkn",
        ":none",
        ":null",
        ":etal",
        "tba",
        "n.d.",
        "n.d",
        "s.d.",
        "nd",
        "n/a",
        "na",
        "nan",
        "none",
        "null",
        "nil",
        "unknown",
        "not set",
        "not stated",
        "not available",
        "undefined",
        "no date",
        "undated",
    }
)


def _days(year: int, month: int) -> int:
    # The calendar repeats every 400 years; year -1 is leap year 0 of the astronomers (XSD 1.0 has no year 0).
    astronomical = year if year > 0 else year + 1
    return monthrange(astronomical % 400 + 2000, month)[1]


def _zone_is_possible(zone: str | None) -> bool:
    if not zone or zone == "Z":
        return True
    hours, minutes = int(zone[1:3]), int(zone[4:6])
    return (hours < 14 and minutes < 60) or (hours == 14 and minutes == 0)


def _calendar_date(text: str) -> Moment | None:
    """`YYYY-MM-DD`, by far the most frequent form."""
    try:
        date.fromisoformat(text)
    except ValueError:
        return None
    return Moment(text, DATE)


def _numeric(text: str) -> Reading | None:
    if _EPOCH.fullmatch(text):
        if len(text) == 12 and isinstance(found := _from_parts(text), Moment):
            return found
        moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=int(text))
        return Moment(moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{int(text) % 1000:03d}Z", DATETIME)
    return _from_parts(text)


def _from_parts(text: str) -> Reading | None:
    for pattern in _NUMERIC:
        match = pattern.fullmatch(text)
        if match is not None:
            parts = match.groupdict()
            plain_zone = parts.pop("plain_zone", None)
            if plain_zone:
                parts["zone"] = plain_zone.upper()
            return _moment(parts, at_most_a_day=bool(plain_zone) and not parts.get("hour"))
    return None


def _moment(parts: dict[str, str | None], *, at_most_a_day: bool = False) -> Moment | Unread | None:
    year, month, day = parts["year"] or "", parts.get("month"), parts.get("day")
    # '2016-05-00' and '2016-00-00' are how databases write an unknown day or month.
    day = None if not day or int(day) == 0 else day
    month = None if not month or int(month) == 0 else month
    if month is None:
        found = Moment(year, GYEAR)
    elif day is None:
        if int(month) > 12:
            return None
        found = Moment(f"{year}-{int(month):02d}", GYEARMONTH)
    else:
        found = Moment(f"{year}-{int(month):02d}-{int(day):02d}", DATE)
        if parts.get("hour"):
            found = _with_time(found.value, parts)
        elif at_most_a_day:
            found = Moment(found.value + (parts["zone"] or ""), DATE)
    if is_literal(found.value, found.datatype):
        return found
    return Unread("there is no such day or time in the calendar")


def _with_time(day: str, parts: dict[str, str | None]) -> Moment:
    hour, minute, second = (int(parts.get(name) or 0) for name in ("hour", "minute", "second"))
    if (
        (hour, minute, second) == (24, 0, 0)
        and not day.startswith("-")
        and is_literal(day, DATE)
        and day < "9999-12-31"
    ):
        day, hour = (date.fromisoformat(day) + timedelta(days=1)).isoformat(), 0
    fraction = parts.get("fraction")
    value = f"{day}T{hour:02d}:{minute:02d}:{second:02d}" + (f".{fraction}" if fraction else "")
    return Moment(value + _zone(parts.get("zone")), DATETIME, exact=parts.get("minute") is not None)


def _zone(written: str | None) -> str:
    if not written:
        return ""
    if written[0] not in "+-":
        return "Z"
    digits = written[1:].replace(":", "")
    return f"{written[0]}{digits[:2]}:{digits[2:] or '00'}"


# --- intervals ------------------------------------------------------------------------------------------------

_YEARS = re.compile(
    r"(-?\d{4})\s*(?:-|--|to|until|bis)\s*(-?\d{4}|present|now|today|ongoing)?", re.ASCII | re.IGNORECASE
)
_SHORT_YEARS = re.compile(r"(\d\d)(\d\d)[-/](\d\d)", re.ASCII)
_SPACED = re.compile(r"(.{4,}?)\s+(?:-|--|to|until|bis)\s+(.{3,})", re.IGNORECASE)
_OPEN = frozenset({"", "..", "...", "open", "present", "now", "today", "ongoing", "unknown", "*"})


def _interval(text: str) -> Reading | None:
    match = _YEARS.fullmatch(text)
    if match is not None:
        return _period(match[1], match[2] or "")
    match = _SHORT_YEARS.fullmatch(text)
    if match is not None and int(match[3]) > int(match[2]):
        return _period(match[1] + match[2], match[1] + match[3])
    if text.count("/") == 1:
        start, _, end = text.partition("/")
        return _period(start.strip(), end.strip())
    if text.count("--") == 1:
        start, _, end = text.partition("--")
        return _period(start.strip(), end.strip())
    match = _SPACED.fullmatch(text)
    if match is not None and match[1][-1].isalnum() and _is_whole_date(match[1]) and _is_whole_date(match[2], end=True):
        return _period(match[1], match[2])
    return None


def _is_whole_date(text: str, *, end: bool = False) -> bool:
    return (end and text.lower() in _OPEN) or isinstance(_numeric(text) or _named_moment(text), Moment)


def _period(start: str, end: str) -> Reading:
    found: list[Moment | None] = []
    for text in (start, end):
        if text.lower() in _OPEN:
            found.append(None)
            continue
        if text[:1].upper() == "P" and text[1:2].isalnum():
            return Unread("an interval with a duration has no stated end")
        moment = _numeric(text) or _named_moment(text)
        if not isinstance(moment, Moment):
            return Unread(f"'{text}' is no date")
        found.append(moment)
    if found == [None, None]:
        return Unread("both ends of the interval are open", stated=False)
    first, last = found
    if first and last and _sort_key(last) < _sort_key(first)[: len(_sort_key(last))]:
        return Unread("the interval ends before it begins")
    return Period(first, last)


def _sort_key(moment: Moment) -> tuple[int, ...]:
    """Year, month and day as far as stated; time zones make no order here."""
    negative = moment.value.startswith("-")
    parts = moment.value.lstrip("-")[:10].split("T")[0].split("-")
    key = [int(part[:9].rstrip("Z")) for part in parts if part[:1].isdigit()]
    depth = {GYEAR: 1, GYEARMONTH: 2}.get(moment.datatype, 3)
    return (-key[0] if negative else key[0], *key[1:depth])


# --- month names ----------------------------------------------------------------------------------------------

_MONTH_WORDS = """
jan january januar janvier janv gennaio gen enero ene januari janeiro
feb february februar février fevrier févr fevr febbraio febrero februari fevereiro fev
mar march märz maerz mars marzo maart março marco mrt mär
apr april avril avr aprile abril abr
may mai maggio mag mayo mei maio
jun june juni juin giugno giu junio junho
jul july juli juillet juil luglio lug julio julho
aug august août aout agosto ago augustus
sep sept september septembre settembre set septiembre setembro
oct october oktober okt octobre ottobre ott octubre outubro out
nov november novembre noviembre novembro
dec december dezember dez décembre decembre déc dicembre dic diciembre dezembro
"""
_MONTHS = {word: number for number, line in enumerate(_MONTH_WORDS.split("\n")[1:13], 1) for word in line.split()}
_WEEKDAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s+)?"
_DAY = r"(\d{1,2})(?:st|nd|rd|th|\.|er|º|°)?"
_WORD = r"([^\W\d_]{3,10})\.?"
_REST = r"(?:,?\s+(?:at\s+)?(?P<time>\d{1,2}:\d\d.*))?"
_DAY_MONTH_YEAR = re.compile(
    _WEEKDAY + _DAY + r"[\s-](?:de\s+)?" + _WORD + r"(?:,?\s|-)(?:de\s+)?(\d{4})" + _REST, re.I
)
_MONTH_DAY_YEAR = re.compile(_WEEKDAY + _WORD + r"\s+" + _DAY + r",?\s+(\d{4})" + _REST, re.I)
_MONTH_YEAR = re.compile(_WORD + r"[,\s-]\s*(?:de\s+)?(\d{4})", re.I)
_YEAR_MONTH = re.compile(r"(\d{4})[\s-]+" + _WORD + r"(?:[\s-]+(\d{1,2}))?", re.I)
_DAYS_MONTH_YEAR = re.compile(_DAY + r"\s*(?:-|to|bis|and|&)\s*" + _DAY + r"\s+" + _WORD + r",?\s+(\d{4})", re.I)
_MONTH_DAYS_YEAR = re.compile(_WORD + r"\s+" + _DAY + r"\s*-\s*" + _DAY + r",?\s+(\d{4})", re.I)
_ACROSS_MONTHS = re.compile(
    _DAY + r"\s+" + _WORD + r"\s*(?:-|to|bis)\s*" + _DAY + r"\s+" + _WORD + r",?\s+(\d{4})", re.I
)
_MONTHS_YEAR = re.compile(_WORD + r"\s*(?:-|to|bis)\s*" + _WORD + r"\s+(\d{4})", re.I)
_CLOCK = re.compile(_TIME, re.ASCII | re.IGNORECASE)


def _named(text: str) -> Reading | None:
    moment = _named_moment(text)
    if moment is not None:
        return moment
    match = _DAYS_MONTH_YEAR.fullmatch(text)
    if match is not None:
        return _period(f"{match[1]} {match[3]} {match[4]}", f"{match[2]} {match[3]} {match[4]}")
    match = _MONTH_DAYS_YEAR.fullmatch(text)
    if match is not None:
        return _period(f"{match[2]} {match[1]} {match[4]}", f"{match[3]} {match[1]} {match[4]}")
    match = _ACROSS_MONTHS.fullmatch(text)
    if match is not None:
        return _period(f"{match[1]} {match[2]} {match[5]}", f"{match[3]} {match[4]} {match[5]}")
    match = _MONTHS_YEAR.fullmatch(text)
    if match is not None and match[1].lower() in _MONTHS and match[2].lower() in _MONTHS:
        return _period(f"{match[1]} {match[3]}", f"{match[2]} {match[3]}")
    return None


def _named_moment(text: str) -> Moment | Unread | None:
    """A date with the month as a word; the year must have four digits."""
    match = _DAY_MONTH_YEAR.fullmatch(text)
    if match is not None:
        return _named_parts(match[3], match[2], match[1], match["time"])
    match = _MONTH_DAY_YEAR.fullmatch(text)
    if match is not None:
        return _named_parts(match[3], match[1], match[2], match["time"])
    match = _MONTH_YEAR.fullmatch(text)
    if match is not None:
        return _named_parts(match[2], match[1], None, None)
    match = _YEAR_MONTH.fullmatch(text)
    if match is not None:
        return _named_parts(match[1], match[2], match[3], None)
    return None


def _named_parts(year: str, month: str, day: str | None, time: str | None) -> Moment | Unread | None:
    number = _MONTHS.get(month.lower())
    if number is None:
        return None
    parts: dict[str, str | None] = {"year": year, "month": str(number), "day": day}
    if time is not None:
        clock = _CLOCK.fullmatch(time.strip())
        if clock is None:
            return Unread("the time of day is not understood")
        parts |= clock.groupdict()
    return _moment(parts)
