"""Every door through which bytes and words of strangers come in; each may refuse, none may fail.

A `Parser` returns, or raises one of the errors that its callers catch. Anything else is a fault of ours.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from harvester.normalise import read_payload
from harvester.spiders.files import unwrap
from harvester.spiders.members import Member, members
from harvester.spiders.pages import Answer, Ask, End, Page
from harvester.spiders.registry import find_spider
from schemas import dates, identifiers, iris, privacy, text
from schemas.dcat.parsing import parse_rdf
from schemas.errors import (
    CatalogueError,
    MalformedIdentifier,
    MalformedPayload,
    OaiPmhError,
    ProtocolViolation,
    Unreachable,
)
from schemas.formats import files as format_files
from schemas.formats.cutting import cut
from schemas.formats.json import load
from schemas.formats.pages import links_of, read_page
from schemas.formats.registry import FORMATS, recognise, unrecognised
from schemas.formats.sitemaps import read_sitemap
from schemas.formats.xml import parse_xml
from schemas.oai_pmh.responses import read_response
from schemas.oai_pmh.tokens import read_token
from schemas.records import Payload, Source
from schemas.vocabularies import lookup
from tests.fuzzing.mutants import Mutant

NOW = datetime(2026, 11, 20, tzinfo=UTC)
SOURCE = Source("fuzzed", "Fuzzed", "files", "/fuzzed")
RECORD_BYTES = 1 << 20
_PIECE = 400
_ANSWERS = 3


@dataclass(frozen=True, slots=True)
class Parser:
    """`refuses` are the errors by which it says that it cannot read something."""

    name: str
    read: Callable[[Mutant], object]
    refuses: tuple[type[Exception], ...] = ()


def _whole_way(mutant: Mutant) -> None:
    """As `harvest run` reads a file: cut into records, each read, redacted, normalised and judged."""
    member = Member("fuzzed", mutant.body)
    for entry in unwrap(member, SOURCE, record_bytes=RECORD_BYTES, url="file:///fuzzed", now=NOW):
        if isinstance(entry, Payload):
            read_payload(entry, SOURCE)


def _as_each_format(mutant: Mutant) -> None:
    for form in FORMATS:
        body, _ = (form.redact or privacy.redact_payload)(mutant.body)
        try:
            form.parse(body)
        except MalformedPayload:
            continue


def _split(mutant: Mutant) -> None:
    for form in FORMATS:
        if form.split is not None:
            try:
                list(form.split(mutant.body))
            except MalformedPayload:
                continue


def _oai_pmh(mutant: Mutant) -> None:
    read_response(mutant.body, record_bytes=RECORD_BYTES, charset="utf-8" if mutant.number % 2 else None)


def _talked(protocol: str, **options: object) -> Callable[[Mutant], None]:
    """A whole run of a way of talking, against a provider that answers everything with the mutant."""
    source = Source("fuzzed", "Fuzzed", protocol, "https://example.org/list", options=options)
    ask = Ask(True, None, None, 0, RECORD_BYTES, RECORD_BYTES, lambda: NOW)

    def run(mutant: Mutant) -> None:
        asked = 0
        links = mutant.body[:300].decode("latin-1") if mutant.number % 3 == 0 else ""

        async def fetch(url: str, *, speaks: Callable[[bytes], bool], accept: str) -> Answer:
            nonlocal asked
            asked += 1
            if asked > _ANSWERS:
                raise Unreachable("it has gone away", where=url)
            if not speaks(mutant.body):
                raise ProtocolViolation("no answer of this protocol", where=url)
            return Answer(url, 200, mutant.body, NOW, content_type="text/html", links=links)

        async def whole() -> None:
            async for step in find_spider(protocol).pages(source, ask, fetch):
                assert isinstance(step, Page | End)

        asyncio.run(whole())

    return run


def _page(mutant: Mutant) -> None:
    links_of(mutant.body[:2000].decode("latin-1"), "https://example.org/")
    read_page(mutant.body, "https://example.org/")


def _archive(mutant: Mutant) -> None:
    name = mutant.how.partition(":")[0].rpartition("/")[2]
    if name.startswith("archive.") or name.endswith(".gz"):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / name
            path.write_bytes(mutant.body)
            for _ in members(path, page_bytes=RECORD_BYTES):
                pass


def _rdf(mutant: Mutant) -> None:
    media = (None, "text/turtle", "application/ld+json", "application/rdf+xml", "application/n-triples")
    parse_rdf(mutant.body, media[mutant.number % len(media)])


def _words(mutant: Mutant) -> None:
    """A piece of it as every kind of value that a record may hold."""
    start = (mutant.number * 7919) % max(1, len(mutant.body))
    said = mutant.body[start : start + _PIECE].decode("utf-8", "replace")
    for words in {said, *said.split('"')[1:2], *said.split(">")[1:2]}:
        piece = words.partition("<")[0] or words
        for value in (words, piece):
            _value(value)


def _value(value: str) -> None:
    with suppress(MalformedIdentifier):
        identifiers.recognise(value)
    identifiers.read_record_iri(value)
    identifiers.read_entity_iri(value)
    dates.read_date(value)
    iris.check_iri(value)
    for look_up in (lookup.language, lookup.language_tag, lookup.country, lookup.licence):
        look_up(value)
    for look_up in (lookup.media_type, lookup.file_format, lookup.access_right, lookup.label):
        look_up(value)
    for write in (text.line, text.block, text.markup, text.plain, text.readable):
        write(value)
    text.has_active_content(value)
    text.is_double_encoded(value)
    privacy.redact(value)
    privacy.redact_words(value)
    format_files.bytes_of(value)
    format_files.is_media_type(value)
    format_files.is_file(value)


def _token(mutant: Mutant) -> None:
    read_token(mutant.body[:500].decode("latin-1"))


def _without_its_bad_records(mutant: Mutant) -> None:
    """What is left of a list that was cut can be read, whoever says where its records stand."""
    for places in {each.listed_at for each in FORMATS if each.listed_at}:
        found = cut(mutant.body, places)
        if found is not None:
            (parse_xml(found.sound, huge=True) if found.sound.lstrip()[:1] == b"<" else load(found.sound))


PARSERS = (
    Parser("as a file", _whole_way),
    Parser("as each format", _as_each_format),
    Parser("as a bulk file of each format", _split, (MalformedPayload,)),
    Parser("as a list without what cannot be read", _without_its_bad_records),
    Parser("as an OAI-PMH answer", _oai_pmh, (MalformedPayload, ProtocolViolation)),
    Parser("talking OAI-PMH", _talked("oai_pmh")),
    Parser("talking to an EOSC catalogue", _talked("eosc_catalogue")),
    Parser("talking of a JSON list", _talked("json_list")),
    Parser("talking of a bare JSON list", _talked("json_list", items="")),
    Parser("talking of keyed JSON", _talked("json_list", keyed=True, paging="cursor", total="total")),
    Parser("talking of JSON lines", _talked("json_list", lines=True, paging="whole")),
    Parser("talking of a site", _talked("sitemap")),
    Parser("talking of a download", _talked("download")),
    Parser("talking to GOCDB", _talked("gocdb")),
    Parser("talking CSW", _talked("csw")),
    Parser("as a page of HTML", _page, (MalformedPayload,)),
    Parser("as a sitemap", lambda mutant: read_sitemap(mutant.body), (MalformedPayload,)),
    Parser("as an archive", _archive),
    Parser("as RDF", _rdf, (MalformedPayload,)),
    Parser("as XML", lambda mutant: parse_xml(mutant.body), (MalformedPayload,)),
    Parser("its format", lambda mutant: (recognise(mutant.body), unrecognised(mutant.body))),
    Parser("its words as values", _words),
    Parser("as a resumption token", _token, (OaiPmhError,)),
)
assert all(issubclass(error, CatalogueError) for parser in PARSERS for error in parser.refuses)
