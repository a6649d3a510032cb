"""Events in iCalendar (RFC 5545), and in the JSON that Indico exports beside it.

https://docs.getindico.io/en/stable/http-api/exporters/event/. Folded lines are unfolded (§3.1), escapes taken back
(§3.3.11); dates keep the zone's offset only where it is UTC, else the local time is told without a zone. People who
attend or organise are private; what meetings say of phone numbers and pass codes is redacted before it is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from schemas.errors import MalformedPayload
from schemas.formats.agents import agent, attribution
from schemas.formats.json import Reading, dump, listed_in, load, text_in
from schemas.formats.kinds import kind_of_type
from schemas.privacy import REDACTED, redact_payload, redact_words
from schemas.records import Description, Finding, Format, Severity

_STAMP = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})(Z?))?")
_FOLD = re.compile(rb"\r?\n[ \t]")
_WORDS = re.compile(
    rb"^((?:DESCRIPTION|SUMMARY|LOCATION|COMMENT|X-ALT-DESC)(?:;[^:\r\n]*)?:)([^\r\n]*)", re.IGNORECASE | re.MULTILINE
)
_PEOPLE = re.compile(rb"^(ATTENDEE|ORGANIZER|CONTACT)(?!:\[redacted\]\r?$)[;:][^\r\n]*", re.IGNORECASE | re.MULTILINE)
_BEGIN = re.compile(rb"\s*BEGIN:VCALENDAR", re.IGNORECASE)
_LATEST = "2090"


def parse(body: bytes) -> Description:
    """Read one event; raises `MalformedPayload`."""
    if body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in {b"{", b"["}:
        records = listed_in(load(body), "results")
        if not records or not _is_indico(records[0]):
            raise MalformedPayload("This JSON is no event of Indico: it has no `startDate` with a `title`.")
        return _indico(Reading(records[0]))
    events = list(_events(body))
    if not events:
        raise MalformedPayload("This is no iCalendar with an event: no VEVENT begins in it.")
    return _event(Reading(events[0]))


def split(body: bytes) -> Iterator[tuple[str | None, bytes]]:
    """Each event of a calendar by its UID, as a calendar of its own; of an Indico export by its id."""
    if body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in {b"{", b"["}:
        for record in listed_in(load(body), "results"):
            yield text_in(record.get("id")) if isinstance(record, dict) else None, dump(record)
        return
    unfolded = _FOLD.sub(b"", body.removeprefix(b"\xef\xbb\xbf"))
    for match in re.finditer(rb"BEGIN:VEVENT\r?\n(.*?)END:VEVENT", unfolded, re.DOTALL | re.IGNORECASE):
        uid = re.search(rb"^UID[^:\r\n]*:([^\r\n]*)", match[1], re.MULTILINE)
        name = uid[1].decode("utf-8", "replace").strip() if uid else ""
        yield name or None, b"BEGIN:VCALENDAR\nVERSION:2.0\n" + match[0] + b"\nEND:VCALENDAR\n"


def recognises_text(body: bytes) -> bool:
    """Whether this begins as a calendar."""
    return _BEGIN.match(body) is not None


def recognises_json(value: Any) -> bool:
    """Whether a JSON value is an event of Indico, or an export that begins with one."""
    records = listed_in(value, "results")
    return bool(records) and _is_indico(records[0])


def _is_indico(record: Any) -> bool:
    return isinstance(record, dict) and isinstance(record.get("startDate"), dict) and "title" in record


def _events(body: bytes) -> Iterator[dict[str, Any]]:
    """The properties of each event by name, without their parameters; a name may be repeated."""
    text = _FOLD.sub(b"", body.removeprefix(b"\xef\xbb\xbf")).decode("utf-8", "replace")
    event: dict[str, Any] | None = None
    nested = 0
    for line in text.splitlines():
        name, _, value = line.partition(":")
        key = name.partition(";")[0].strip().upper()
        if key == "BEGIN" and value.strip().upper() == "VEVENT":
            event, nested = {}, 0
        elif event is not None and key == "BEGIN":
            nested += 1  # an alarm inside
        elif event is not None and key == "END" and value.strip().upper() == "VEVENT":
            yield event
            event = None
        elif event is not None and key == "END":
            nested -= 1
        elif event is not None and not nested and value.strip():
            said = re.sub(r"\\([\\;,nN])", lambda match: "\n" if match[1] in "nN" else match[1], value.strip())
            event.setdefault(key, []).append(said)


def _event(reading: Reading) -> Description:
    reading.other(reading.text("UID"), "UID")
    reading.add("title", reading.text("SUMMARY"))
    reading.add("description", *reading.texts("DESCRIPTION"))
    start, end = (_moment(reading.text(name)) for name in ("DTSTART", "DTEND"))
    ends = {name: value for name, value in (("startDate", start), ("endDate", end)) if value}
    reading.add("temporal", ends)
    _placeholder(reading, start)
    reading.add("spatial", *({"prefLabel": [text]} for text in reading.texts("LOCATION")))
    reading.add("landingPage", *(text for text in reading.texts("URL") if text.startswith("http")))
    reading.add("page", *(text for text in reading.texts("ATTACH") if text.startswith("http")))
    reading.add("keyword", *(part.strip() for text in reading.texts("CATEGORIES") for part in text.split(",")))
    reading.set("created", _moment(reading.text("CREATED")))
    reading.set("modified", _moment(reading.text("LAST-MODIFIED")))
    status = reading.text("STATUS")
    reading.set("status", {"prefLabel": [status.lower()]} if status else None)
    reading.drop("personal data", "ORGANIZER", "ATTENDEE", "CONTACT")
    reading.drop("how calendars show and repeat it", *(name for name in reading.left if name.startswith("X-")))
    reading.drop("how calendars show and repeat it", *_CALENDAR)
    return reading.finish("event", "no term for it")


_CALENDAR = ("DTSTAMP", "CLASS", "TRANSP", "SEQUENCE", "RRULE", "RDATE", "EXDATE", "PRIORITY", "GEO", "DURATION")


def _moment(stated: str | None) -> str | None:
    """`20260210T090000` as ISO 8601; with `Z` in UTC, a day alone as a day."""
    match = _STAMP.fullmatch((stated or "").strip())
    if match is None:
        return None
    day = f"{match[1]}-{match[2]}-{match[3]}"
    return day if match[4] is None else f"{day}T{match[4]}:{match[5]}:{match[6]}{match[7]}"


def _placeholder(reading: Reading, start: str | None) -> None:
    if start and start >= _LATEST:
        reading.findings.append(
            Finding(
                "EVENT-PLACEHOLDER-DATE",
                Severity.WARNING,
                "The event has a date that only keeps its place.",
                path="DTSTART",
                found=start,
                fix="Give the event its date, or leave it out of the calendar until it has one.",
            )
        )


def _indico(reading: Reading) -> Description:
    reading.other(reading.text("id"), "Indico event")
    reading.add("title", reading.text("title"))
    reading.add("description", reading.text("description"))
    ends = {}
    for term in ("startDate", "endDate"):
        moment = reading.node(term)
        day, time = moment.text("date"), moment.text("time")
        moment.forget()
        if day:
            ends[term] = f"{day}T{time}" if time else day
    reading.add("temporal", ends)
    _placeholder(reading, ends.get("startDate"))
    places = [reading.text(name) for name in ("location", "room", "address")]
    label = ", ".join(place for place in places if place)
    reading.add("spatial", {"prefLabel": [label]} if label else None)
    reading.add("landingPage", reading.text("url"))
    reading.add("keyword", *reading.texts("keywords"), *reading.texts("category"))
    stated = reading.text("type") or ""
    reading.add("type", stated)
    for each in reading.nodes("chairs"):
        name = each.text("fullName") or each.text("full_name")
        reading.add("qualifiedAttribution", attribution(agent(name, of=[each.text("affiliation")]), "chair"))
        each.forget()
    reading.drop("who made the entry", "creator", "allowed", "organizer")
    created = reading.node("creationDate")
    reading.set("created", created.text("date"))
    created.forget()
    reading.drop("what belongs to a programme, not to the event", "contributions", "sessions", "folders", "material")
    kind = "training" if kind_of_type(stated) == "training" else "event"
    return reading.finish(kind, "how Indico keeps the event")


def redact(body: bytes) -> tuple[bytes, int]:
    """A calendar without who attends, organises or is asked (§3.8.4), and without private numbers in its texts."""
    if body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in {b"{", b"["}:
        return redact_payload(body)
    # A number that a fold parts is a number all the same.
    body, people = _PEOPLE.subn(rb"\1:" + REDACTED.encode(), _FOLD.sub(b"", body))
    found = 0

    def without_numbers(line: re.Match[bytes]) -> bytes:
        nonlocal found
        text, count = redact_words(line[2].decode("utf-8", "replace"))
        found += count
        return line[1] + text.encode() if count else line[0]

    body = _WORDS.sub(without_numbers, body)
    body, addresses = redact_payload(body)
    return body, people + found + addresses


FORMAT = Format(
    prefix="icalendar",
    title="iCalendar or Indico event",
    namespace="https://www.rfc-editor.org/rfc/rfc5545",
    schema_location="",
    media_type="text/calendar",
    parse=parse,
    revision=1,
    richness=20,
    aliases=("ics", "indico"),
    split=split,
    listed_at=("results",),
    recognises_json=recognises_json,
    recognises_text=recognises_text,
    redact=redact,
)
