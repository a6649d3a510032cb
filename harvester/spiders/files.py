"""Local files: a folder, one file or an archive of records, bare or in the envelopes they once travelled in.

Bulk dumps, and how a person tries a folder of records. What a file holds is told by the file, not by its name: an
OAI-PMH answer is taken apart, an EOSC list or a DCAT catalogue is split, anything else is one record. A record's
identifier is the OAI header's, the split's, or else the file's path within the folder.
"""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, Callable, Iterable, Sequence
from datetime import datetime
from functools import partial
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

from harvester.spiders.members import Member, members
from harvester.spiders.pages import Ask, End, Entry, Fetch, Page, Spider
from schemas.errors import MalformedPayload, NoRecord, OaiPmhError, ProtocolViolation
from schemas.formats.cutting import Bad, cut, name_of
from schemas.formats.registry import find_format, recognise, unrecognised
from schemas.formats.xml import parse_xml, standalone
from schemas.oai_pmh.responses import NAMESPACE, Listed, read_response
from schemas.records import UNKNOWN, Finding, Format, Header, Payload, Problem, Quarantine, Sighting, Source, Withdrawal
from schemas.wire.source import Option, option

PATTERN = Option("pattern", "", "Only files whose name (with folders, '/') matches this, such as '*.xml'.")
PAGE = 100

_ROOT = re.compile(rb"<(?![?!])(?:[\w.-]+:)?([\w.-]+)")


_Split = Callable[[bytes], Iterable[tuple[str | None, bytes]]]


async def pages(source: Source, ask: Ask, fetch: Fetch) -> AsyncGenerator[Page | End, None]:
    """The records of every file, a hundred to a page; the end of the files is the end of the list."""
    path = Path(source.endpoint)
    found = members(path, page_bytes=ask.page_bytes, pattern=str(option(source, PATTERN)))
    now = ask.now()
    listed = files = hiding = 0
    faults: list[Problem] = []
    skipped: list[Member] = []
    entries: list[Entry] = []
    for member in found:
        if member.skipped is not None:
            skipped.append(member)
            continue
        files += 1
        if member.fault is not None:
            faults.append(Problem("file-not-read", member.fault, member.name, path.as_uri()))
            continue
        found_in = unwrap(member, source, record_bytes=ask.record_bytes, url=_url(path, member), now=now)
        hiding += sum(map(hides_records, found_in))
        entries += found_in
        while len(entries) >= PAGE:
            yield Page(path.as_uri(), tuple(entries[:PAGE]))
            listed += PAGE
            del entries[:PAGE]
    if entries or faults:
        yield Page(path.as_uri(), tuple(entries), problems=tuple(faults), unsplit=bool(faults))
    listed += len(entries)
    told = _told(skipped, path)
    if faults:
        said = f"{len(faults)} of {files} files could not be read, the first: {faults[0].message}"
        yield End(False, said, problems=told)
    else:
        proof = f"{listed} records in {files} files, " + (f"{hiding} of them not readable" if hiding else "all read")
        yield End(True, "all files read", proof=proof, whole=not hiding, problems=told)


def _told(skipped: Sequence[Member], path: Path) -> tuple[Problem, ...]:
    """What was left out, by what it is, with the first name of each."""
    kinds: dict[str, list[str]] = {}
    for member in skipped:
        kinds.setdefault(member.skipped or "", []).append(member.name)
    return tuple(
        Problem("files-skipped", f"{len(names)} left out ({kind}), the first: {names[0]}", url=path.as_uri())
        for kind, names in sorted(kinds.items())
    )


def hides_records(entry: Entry) -> bool:
    """Whether bytes that could not be taken apart may hold records that the catalogue knows by their own names."""
    return isinstance(entry, Quarantine) and (entry.header is None or entry.reason in _WHOLE_FILES)


_WHOLE_FILES = frozenset({"unreadable", "malformed-payload", "not-a-record", "error-answer"})


def unwrap(member: Member, source: Source, *, record_bytes: int, url: str, now: datetime) -> list[Entry]:
    """The records in one file's bytes; what cannot be taken apart is quarantined under the file's name."""
    cut = _Cut(source, member.name, url, now, record_bytes, sha256(member.body).hexdigest())
    root = _ROOT.search(member.body[:4096])
    name = root.group(1) if root else b""
    try:
        if name == b"OAI-PMH":
            return cut.answer(member.body)
        if name == b"record" and NAMESPACE.encode() in member.body[:4096]:
            return cut.answer(_in_envelope(member.body))
        return cut.split(member.body)
    except NoRecord as error:
        return [cut.quarantine(Header(member.name), member.body, "not-a-record", str(error))]
    except (MalformedPayload, ProtocolViolation, OaiPmhError) as error:
        return [cut.quarantine(Header(member.name), member.body, "unreadable", str(error))]


class _Cut:
    """Cuts one file into entries."""

    def __init__(self, source: Source, name: str, url: str, now: datetime, record_bytes: int, digest: str) -> None:
        self._source = source
        self._name = name
        self._url = url
        self._now = now
        self._record_bytes = record_bytes
        self._digest = digest

    def answer(self, body: bytes) -> list[Entry]:
        """The records of an OAI-PMH answer; answers that hold none are kept, with what they are."""
        response = read_response(body, record_bytes=self._record_bytes)
        if response.verb not in ("ListRecords", "GetRecord"):
            said = "; ".join(map(str, response.errors)) or f"an answer to {response.verb} holds no records"
            reason = "error-answer" if response.errors else "no-records"
            return [self.quarantine(Header(self._name), body, reason, said)]
        alone = len(response.broken) == 1 and not response.records
        broken = [
            self.quarantine(
                each.header or (Header(self._name) if alone else None), each.body, "broken-record", each.reason
            )
            for each in response.broken
        ]
        return [*(self._listed(record) for record in response.records), *broken]

    def _listed(self, record: Listed) -> Entry:
        if record.header.deleted:
            return Withdrawal(record.header)
        if record.metadata is None:
            return Sighting(record.header)
        return self.payload(record.header, record.metadata, findings=record.findings)

    def split(self, body: bytes) -> list[Entry]:
        """The records of a bulk file of a format, or the file as one record."""
        reader = _reader(body, self._source.formats)
        split = None if reader is None else _split_of(reader, self._name)
        if reader is None or split is None:
            return [self._alone(body)]
        try:
            return self._parts(list(split(body)), reader)
        except NoRecord:
            raise
        except MalformedPayload:
            found = cut(body, reader.listed_at)
            sound = [] if found is None else list(split(found.sound))
            # What goes by its place would go by another one without those before it.
            if found is None or not sound or any(identifier is None for identifier, _ in sound):
                raise
            return [*self._parts(sound, reader), *(self._cut_out(bad, split) for bad in found.bad)]

    def _alone(self, body: bytes) -> Entry:
        """A file that is one record; of one that is broken, and whose format nobody stated, that is not known."""
        if not self._source.formats and _reader(body, ()) is None:
            reason, said = unrecognised(body)
            if reason == "malformed-payload":
                return self.quarantine(Header(self._name), body, reason, said)
        return self.payload(Header(self._name), body)

    def _parts(self, parts: Sequence[tuple[str | None, bytes]], reader: Format) -> list[Entry]:
        """The records of a file; what has no identifier goes by its place, one alone by the file."""
        names = [self._name] if len(parts) == 1 else [f"{self._name}#{number + 1}" for number in range(len(parts))]
        return [
            self.payload(Header(identifier or name), part, prefix=reader.prefix)
            for name, (identifier, part) in zip(names, parts, strict=True)
        ]

    def _cut_out(self, bad: Bad, split: _Split) -> Quarantine:
        """A record that cannot be read, among others that can; under its name where that much of it can."""
        name = name_of(bad, split)
        return self.quarantine(Header(name) if name else None, bad.body, "broken-record", bad.why)

    def payload(
        self, header: Header, body: bytes, *, prefix: str | None = None, findings: tuple[Finding, ...] = ()
    ) -> Entry:
        """One record's bytes, under the format they are in."""
        if len(body) > self._record_bytes:
            said = f"{len(body)} bytes, at most {self._record_bytes} are read (harvest.record_bytes)"
            return self.quarantine(header, body, "too-large", said)
        name = prefix or self._format_name(body)
        return Payload(self._source.key, header, name, body, self._url, self._now, self._digest, findings)

    def quarantine(self, header: Header | None, body: bytes, reason: str, detail: str) -> Quarantine:
        """Bytes that are kept and not read."""
        return Quarantine(header, body, self._format_name(body), self._url, self._now, reason, detail)

    def _format_name(self, body: bytes) -> str:
        reader = _reader(body, self._source.formats)
        return reader.prefix if reader else next(iter(self._source.formats), UNKNOWN)


def _split_of(reader: Format, name: str) -> _Split | None:
    """How a format cuts a file of this name; `None` where a file of it is always one record."""
    if reader.split_file is not None:
        return partial(reader.split_file, name)
    return reader.split


def _reader(body: bytes, wanted: Sequence[str]) -> Format | None:
    """The one format that the source names; among several, or where it names none, the one that the bytes show."""
    named = [each for prefix in wanted if (each := find_format(prefix)) is not None]
    if len(named) == 1:
        return named[0]
    seen = recognise(body)
    return seen if seen in named or not wanted else next(iter(named), None)


def _in_envelope(record: bytes) -> bytes:
    """A bare OAI-PMH `<record>`, as harvesters keep them, put back into an answer."""
    frame = f'<OAI-PMH xmlns="{NAMESPACE}"><GetRecord>%s</GetRecord></OAI-PMH>'.encode()
    return frame % standalone(parse_xml(record))


def _url(path: Path, member: Member) -> str:
    return f"{path.as_uri()}#{quote(member.name)}" if path.is_dir() or member.name != path.name else path.as_uri()


SPIDER = Spider(
    protocol="files", title="Local files", pages=pages, incremental=False, over_http=False, options=(PATTERN,)
)
