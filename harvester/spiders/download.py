"""One address, one answer: a file, a bulk list or an archive over HTTP, taken apart like a local one.

HiPS lists, VOTable answers of a TAP service, calendars, a CodeMeta file, the archive of a git repository. The answer
is the whole list, unless it says itself that it is a part of one. Where anything in it could not be read, nothing is
absent because of it.
"""

from __future__ import annotations

import tempfile
from collections.abc import AsyncGenerator, Iterator
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from harvester.spiders.files import PATTERN, hides_records, unwrap
from harvester.spiders.members import Member, is_archive, members
from harvester.spiders.pages import Answer, Ask, End, Entry, Fetch, Page, Spider, is_to_wait
from schemas.errors import ProtocolViolation, Unreachable
from schemas.formats.registry import find_format, recognise
from schemas.formats.shortfall import shortfall
from schemas.records import Problem, Quarantine, Source
from schemas.wire.source import Option, option

ALSO = Option("also", "", "Further addresses, blanks between them; names then begin with the host.")
STRIP = Option("strip", 0, "How many leading folders of an archive are left out of names: a git host names its own.")
ACCEPT = Option("accept", "*/*", "The media type to ask for.")
PAGE = 100


async def pages(source: Source, ask: Ask, fetch: Fetch) -> AsyncGenerator[Page | End, None]:
    """The records of every address, a hundred to a page; the end of the last answer is the end of the list."""
    addresses = [source.endpoint, *str(option(source, ALSO)).split()]
    listed = unread = read = 0
    part = ""
    for number, address in enumerate(addresses):
        try:
            answer = await fetch(address, speaks=_speaks, accept=str(option(source, ACCEPT)))
            if answer.status >= 400:
                raise Unreachable(f"HTTP {answer.status}.", where=answer.url)
        except (Unreachable, ProtocolViolation) as error:
            yield End(False, str(error), resumable=is_to_wait(error), unreachable=number == 0)
            return
        said = _shortfall(source, answer)
        part = part or (
            f"{address} {said}: it is one page of a list; see 'protocol' for who reads them all" if said else ""
        )
        for page in _cut(source, ask, answer, address=address, alone=len(addresses) == 1):
            listed += len(page.entries)
            unread += len(page.problems) + sum(map(hides_records, page.entries))
            read += sum(not isinstance(entry, Quarantine) for entry in page.entries)
            yield page
    if part:
        yield End(False, part)
        return
    if listed and read == 0:
        yield End(False, f"nothing in {addresses[0]} could be read: it is kept as it came")
        return
    said = f"{listed} records in {len(addresses)} answer{'s' if len(addresses) > 1 else ''}"
    if unread:
        yield End(True, "all answers read", proof=f"{said}, {unread} of them not readable")
    else:
        yield End(True, "all answers read", proof=said, whole=True)


def _shortfall(source: Source, answer: Answer) -> str:
    """Why an answer is not the whole list, if it says so itself."""
    form = find_format(source.formats[0]) if len(source.formats) == 1 else recognise(answer.body)
    return shortfall(answer.body, form) if is_archive(answer.body) is None else ""


def _speaks(body: bytes) -> bool:
    """Whether a body is a file, by its two ends: no page of HTML, and what opens with a bracket or a tag closes it."""
    start, end = body[:2048].removeprefix(b"\xef\xbb\xbf").lstrip().lower(), body[-256:].rstrip()[-1:]
    if not start or start.startswith(b"<!doctype html") or b"<html" in start[:512]:
        return False
    return end in _CLOSING.get(start[:1], end)


_CLOSING = {b"{": b"}", b"[": b"]", b"<": b">"}


def _cut(source: Source, ask: Ask, answer: Answer, *, address: str, alone: bool) -> Iterator[Page]:
    """The pages of one answer. The names of what has no identifier of its own follow from the address asked for."""
    moved = () if answer.moved_to is None else (Problem("moved", f"moved for good to {answer.moved_to}."),)
    entries: list[Entry] = []
    faults: list[Problem] = []
    for member in _members(source, ask, answer, address):
        if member.skipped is not None:
            continue
        if member.fault is not None:
            faults.append(Problem("file-not-read", member.fault, member.name, answer.url))
            continue
        named = member if alone else Member(f"{urlsplit(address).netloc}/{member.name}", member.body)
        entries += unwrap(named, source, record_bytes=ask.record_bytes, url=answer.url, now=answer.fetched_at)
        while len(entries) > PAGE:
            yield Page(answer.url, tuple(entries[:PAGE]))
            del entries[:PAGE]
    problems = (*moved, *faults)
    yield Page(answer.url, tuple(entries), problems=problems, unsplit=bool(faults))


def _members(source: Source, ask: Ask, answer: Answer, address: str) -> Iterator[Member]:
    """What the answer holds: itself, or the files of an archive with their names as the repository has them."""
    name = PurePosixPath(unquote(urlsplit(address).path)).name or "index"
    suffix = is_archive(answer.body)
    if suffix is None:
        yield Member(name, answer.body)
        return
    pattern, strip = str(option(source, PATTERN)), int(option(source, STRIP))
    with tempfile.TemporaryDirectory(prefix="continuum-download-") as folder:
        path = Path(folder) / (f"{name.removesuffix('.gz')}.gz" if suffix == ".gz" else f"archive{suffix}")
        path.write_bytes(answer.body)
        for member in members(path, page_bytes=ask.page_bytes):
            parts = PurePosixPath(member.name).parts
            short = "/".join(parts[strip:]) if len(parts) > strip else member.name
            if member.fault is not None or not pattern or fnmatch(short, pattern):
                yield Member(short, member.body, member.fault, member.skipped)


SPIDER = Spider(
    protocol="download",
    title="One file, list or archive over HTTP",
    pages=pages,
    incremental=False,
    options=(ALSO, STRIP, ACCEPT, PATTERN),
)
