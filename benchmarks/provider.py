"""A seeded OAI-PMH provider on loopback, in a process of its own: what benchmarks and torture runs harvest.

    python -m benchmarks.provider --records 50000            prints its address, serves until it is ended
    python -m benchmarks.provider --records 600 --page 10 --delay 0.02
    python -m benchmarks.provider --records 50000 --changed-every 100    what has changed of it since

The same seed gives the same bytes on every machine. Records lie one after the other in a file, so any page of any
date range is one slice of it, and the server spends its time on sending, not on writing XML.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from xml.sax.saxutils import escape

EARLIEST = datetime(2020, 1, 1, tzinfo=UTC)
_ENVELOPE = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://www.openarchives.org/OAI/2.0/ '
    'http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd">\n<responseDate>{date}</responseDate>\n'
    "<request>http://127.0.0.1/oai</request>\n{body}\n</OAI-PMH>\n"
)


@dataclass(frozen=True)
class Corpus:
    """What a provider lists: `offsets[i]` to `offsets[i + 1]` of the file is its record `i`.

    `changed` is when all of them were changed; `None` where each was on the date of its own that `datestamp` gives.
    """

    path: Path
    offsets: tuple[int, ...]
    changed: datetime | None = None

    @property
    def size(self) -> int:
        return len(self.offsets) - 1

    def slice(self, first: int, last: int) -> bytes:
        with self.path.open("rb") as file:
            return os.pread(file.fileno(), self.offsets[last] - self.offsets[first], self.offsets[first])


def datestamp(number: int) -> datetime:
    """When record `number` was last changed: one a minute, in list order."""
    return EARLIEST + timedelta(minutes=number)


def write_corpus(path: Path, records: int, *, seed: int = 7, deleted_every: int = 0) -> Corpus:
    """Write `records` OAI records of about 1.8 KB with an `oai_dc` description each."""
    words = seeded_words(seed)
    offsets = [0]
    with path.open("wb") as file:
        for number in range(records):
            deleted = bool(deleted_every) and number % deleted_every == deleted_every - 1
            offsets.append(offsets[-1] + file.write(_record(number, words, seed=seed, deleted=deleted)))
    return Corpus(path, tuple(offsets))


def write_changes(path: Path, records: int, *, every: int, moment: datetime, seed: int = 7) -> Corpus:
    """Every `every`-th of so many records again, with another title and changed at this moment."""
    words = seeded_words(seed)
    stamp = f"<datestamp>{moment:%Y-%m-%dT%H:%M:%SZ}</datestamp>".encode()
    offsets = [0]
    with path.open("wb") as file:
        for number in range(0, records, every):
            record = _record(number, words, seed=seed, deleted=False).replace(b"<dc:title>", b"<dc:title>Changed: ")
            before, _, after = record.partition(b"<datestamp>")
            offsets.append(offsets[-1] + file.write(before + stamp + after.partition(b"</datestamp>")[2]))
    return Corpus(path, tuple(offsets), changed=moment)


@contextlib.contextmanager
def provider(
    records: int,
    *,
    page: int = 100,
    delay: float = 0.0,
    seed: int = 7,
    deleted_every: int = 0,
    changed_every: int = 0,
) -> Iterator[str]:
    """Run this module as a child process while the block lasts; gives the base URL."""
    command = [sys.executable, "-m", "benchmarks.provider", "--records", str(records), "--page", str(page)]
    command += ["--delay", str(delay), "--seed", str(seed), "--deleted-every", str(deleted_every)]
    command += ["--changed-every", str(changed_every)]
    root = Path(__file__).parent.parent
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=root) as child:
        assert child.stdout is not None
        try:
            address = child.stdout.readline().strip()
            if not address:
                raise RuntimeError(f"the provider ended with {child.wait()} before it answered")
            yield address
        finally:
            child.terminate()


def seeded_words(seed: int = 7) -> tuple[list[str], list[float]]:
    """The words of all records, the most frequent first, and the sum of the weights up to each."""
    return _words(random.Random(seed))


# --- the records ---------------------------------------------------------------------------------------------


def _words(chance: random.Random, *, count: int = 20_000) -> tuple[list[str], list[float]]:
    syllables = [c + v for c in (*"bcdfghklmnprstvz", "br", "st", "tr", "pl") for v in "aeiou"]
    found: dict[str, None] = {}
    while len(found) < count:
        found["".join(chance.choices(syllables, k=chance.choice((2, 2, 3, 3, 4))))] = None
    total = 0.0
    cumulative = [total := total + 1 / rank for rank in range(1, count + 1)]  # Zipf, as words of a language are
    return list(found), cumulative


def _record(number: int, words: tuple[list[str], list[float]], *, seed: int, deleted: bool) -> bytes:
    chance = random.Random(seed * 1_000_003 + number)
    stamp = datestamp(number).strftime("%Y-%m-%dT%H:%M:%SZ")
    header = f"<identifier>oai:bench.example:{number}</identifier><datestamp>{stamp}</datestamp>"
    if deleted:
        return f'<record><header status="deleted">{header}</header></record>\n'.encode()

    def text(low: int, high: int) -> str:
        return " ".join(chance.choices(words[0], cum_weights=words[1], k=chance.randint(low, high)))

    def person() -> str:
        last, first = chance.choices(words[0], k=2)
        return f"{last.capitalize()}, {first.capitalize()}"

    fields = [("title", text(6, 14).capitalize())]
    fields += [("creator", person()) for _ in range(chance.randint(1, 4))]
    fields += [("subject", subject) for subject in chance.sample(words[0][:400], chance.randint(1, 5))]
    fields.append(("description", text(65, 135).capitalize() + "."))
    fields.append(("publisher", f"{chance.choice(words[0][:60]).capitalize()} Institute & Partners"))
    fields.append(("date", f"{chance.randint(1990, 2024)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"))
    fields.append(("type", chance.choice(("Dataset", "Software", "Article", "Image", "Text"))))
    fields.append(("format", chance.choice(("application/pdf", "text/csv", "application/fits", "application/x-hdf5"))))
    fields.append(("identifier", f"https://bench.example/record/{number}"))
    fields.append(("identifier", f"https://doi.org/10.5072/bench.{number}"))
    fields.append(("language", chance.choice(("eng", "eng", "eng", "fra", "deu", "ita", "nld"))))
    fields.append(("rights", "info:eu-repo/semantics/openAccess"))
    fields.append(("rights", "https://creativecommons.org/licenses/by/4.0/legalcode"))
    body = "".join(f"<dc:{name}>{escape(value)}</dc:{name}>\n" for name, value in fields)
    return (
        f"<record><header>{header}</header><metadata>"
        '<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        'xsi:schemaLocation="http://www.openarchives.org/OAI/2.0/oai_dc/ '
        f'http://www.openarchives.org/OAI/2.0/oai_dc.xsd">\n{body}</oai_dc:dc></metadata></record>\n'
    ).encode()


# --- the protocol --------------------------------------------------------------------------------------------


class Answers:
    """OAI-PMH 2.0 over one corpus: one format, no sets, seconds granularity, persistent deletions."""

    def __init__(self, corpus: Corpus, *, page: int) -> None:
        self._corpus = corpus
        self._page = page

    def answer(self, query: str) -> bytes:
        asked = {name: values[-1] for name, values in parse_qs(query, keep_blank_values=True).items()}
        match asked.get("verb"):
            case "Identify":
                body = self._identify()
            case "ListMetadataFormats":
                body = (
                    "<ListMetadataFormats><metadataFormat><metadataPrefix>oai_dc</metadataPrefix>"
                    "<schema>http://www.openarchives.org/OAI/2.0/oai_dc.xsd</schema>"
                    "<metadataNamespace>http://www.openarchives.org/OAI/2.0/oai_dc/</metadataNamespace>"
                    "</metadataFormat></ListMetadataFormats>"
                )
            case "ListSets":
                body = '<error code="noSetHierarchy">This provider has no sets.</error>'
            case "ListRecords" | "ListIdentifiers" as verb:
                return self._list(verb, asked)
            case "GetRecord":
                body = self._one(asked.get("identifier", ""))
            case _:
                body = '<error code="badVerb">Unknown verb.</error>'
        return _envelope(body)

    def _identify(self) -> str:
        return (
            "<Identify><repositoryName>Seeded provider</repositoryName><baseURL>http://127.0.0.1/oai</baseURL>"
            "<protocolVersion>2.0</protocolVersion><adminEmail>admin@bench.example</adminEmail>"
            f"<earliestDatestamp>{EARLIEST:%Y-%m-%dT%H:%M:%SZ}</earliestDatestamp>"
            "<deletedRecord>persistent</deletedRecord><granularity>YYYY-MM-DDThh:mm:ssZ</granularity></Identify>"
        )

    def _list(self, verb: str, asked: dict[str, str]) -> bytes:
        if "resumptionToken" in asked:
            parts = asked["resumptionToken"].split(".")
            if len(parts) != 3 or not all(part.isdigit() for part in parts):
                return _envelope('<error code="badResumptionToken">Not a token of this provider.</error>')
            begin, first, end = (int(part) for part in parts)
        elif asked.get("metadataPrefix") != "oai_dc":
            return _envelope('<error code="cannotDisseminateFormat">Only oai_dc is served.</error>')
        else:
            begin = first = self._number(asked.get("from"), default=0, rounded_up=True)
            end = min(self._number(asked.get("until"), default=self._corpus.size, rounded_up=False), self._corpus.size)
        if first >= end:
            return _envelope('<error code="noRecordsMatch">Nothing in that range.</error>')
        last = min(first + self._page, end)
        records = self._corpus.slice(first, last).decode()
        if verb == "ListIdentifiers":
            records = "".join(_headers(records))
        token = f"{begin}.{last}.{end}" if last < end else ""
        size = f'completeListSize="{end - begin}" cursor="{first - begin}"'
        # A short list of changes states its size too, or a harvester has to doubt that a full page was all.
        stated = token or first > begin or self._corpus.changed
        closing = f"<resumptionToken {size}>{token}</resumptionToken>" if stated else ""
        return _envelope(f"<{verb}>\n{records}{closing}</{verb}>")

    def _number(self, date: str | None, *, default: int, rounded_up: bool) -> int:
        if not date:
            return default
        day = len(date) == 10
        moment = datetime.fromisoformat(date if not day else f"{date}T{'00:00:00' if rounded_up else '23:59:59'}Z")
        if self._corpus.changed is not None:
            return 0 if moment <= self._corpus.changed and rounded_up else self._corpus.size
        minutes, seconds = divmod(int((moment - EARLIEST).total_seconds()), 60)
        return max(0, minutes + bool(seconds) if rounded_up else minutes + 1)

    def _one(self, identifier: str) -> str:
        number = identifier.rpartition(":")[2]
        if not number.isdigit() or int(number) >= self._corpus.size:
            return '<error code="idDoesNotExist">No such record.</error>'
        return f"<GetRecord>{self._corpus.slice(int(number), int(number) + 1).decode()}</GetRecord>"


def _headers(records: str) -> Iterator[str]:
    for part in records.split("</header>")[:-1]:
        yield part[part.index("<header") :] + "</header>\n"


def _envelope(body: str) -> bytes:
    return _ENVELOPE.format(date=f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}", body=body).encode()


# --- the server ----------------------------------------------------------------------------------------------


async def serve(answers: Answers, *, port: int, delay: float) -> None:
    """Answer `GET` over HTTP/1.1 with connections kept open, until the process is ended."""

    async def connection(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                target = urlsplit(head.split(b" ", 2)[1].decode("ascii"))
                found = target.path == "/oai"
                body = answers.answer(target.query) if found else b"not here\n"
                if found and delay:
                    await asyncio.sleep(delay)
                status = b"200 OK" if found else b"404 Not Found"
                kind = b"text/xml; charset=utf-8" if found else b"text/plain"
                writer.write(
                    b"HTTP/1.1 %b\r\nContent-Type: %b\r\nContent-Length: %d\r\n\r\n" % (status, kind, len(body))
                )
                writer.write(body)
                await writer.drain()
        writer.close()

    server = await asyncio.start_server(connection, "127.0.0.1", port)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/oai", flush=True)
    async with server:
        await server.serve_forever()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=50_000)
    parser.add_argument("--page", type=int, default=100, help="records on a page")
    parser.add_argument("--delay", type=float, default=0.0, help="seconds before each answer")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--deleted-every", type=int, default=0, help="every n-th record is a tombstone; 0 for none")
    parser.add_argument("--changed-every", type=int, default=0, help="list only every n-th record, changed just now")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="continuum-provider-") as folder:
        path = Path(folder) / "records.xml"
        if given.changed_every:
            now = datetime.now(UTC).replace(microsecond=0)
            corpus = write_changes(path, given.records, every=given.changed_every, moment=now, seed=given.seed)
        else:
            corpus = write_corpus(path, given.records, seed=given.seed, deleted_every=given.deleted_every)
        with contextlib.suppress(KeyboardInterrupt):
            asyncio.run(serve(Answers(corpus, page=given.page), port=given.port, delay=given.delay))


if __name__ == "__main__":
    main()
