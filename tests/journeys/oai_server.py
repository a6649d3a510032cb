"""A seeded OAI-PMH repository of our own making, with a clock that a test moves and faults that it orders.

Written from the specification and not with the code under test, so that both cannot be wrong together.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from xml.sax.saxutils import escape, quoteattr

from tests.harvester.loopback import Asked, Reply, Server, serving

WORDS = ("neutrino", "grid", "Jülich", "données", "survey", "R&D", "pulsar", "<b>", "open", "storage", "λ", "catalogue")
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><responseDate>{now}</responseDate>'
    "<request verb={verb}>http://repository.example/oai</request>"
)
_SPACES = {
    "oai_dc": "http://www.openarchives.org/OAI/2.0/oai_dc/",
    "oai_datacite": "http://schema.datacite.org/oai/oai-1.1/",
}


@dataclass
class Thing:
    """One record of the repository."""

    identifier: str
    stamp: datetime
    title: str
    deleted: bool = False
    broken: bool = False


@dataclass
class Repository:
    """Records, a clock, and how many stand on a page. `fault` may answer in place of the repository."""

    size: int
    page: int = 100
    seed: int = 1
    now: datetime = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)
    deleted_record: str = "persistent"
    offered: tuple[str, ...] = ("oai_dc",)
    fault: Callable[[Asked], Reply | None] = lambda asked: None
    things: dict[str, Thing] = field(default_factory=dict)

    def __post_init__(self) -> None:
        chance = random.Random(self.seed)
        for number in range(self.size):
            identifier = f"oai:repository.example:{number}"
            stamp = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(seconds=chance.randrange(10**8))
            self.things[identifier] = Thing(identifier, stamp, " ".join(chance.choices(WORDS, k=5)) + f" {number}")

    def change(self, number: int, *, title: str | None = None, deleted: bool = False) -> None:
        """Edit or delete a record, now."""
        thing = self.things[f"oai:repository.example:{number}"]
        thing.title = title or thing.title
        thing.deleted = deleted
        thing.stamp = self.now

    def add(self, number: int) -> None:
        identifier = f"oai:repository.example:{number}"
        self.things[identifier] = Thing(identifier, self.now, f"a new one, {number}")

    def forget(self, *numbers: int) -> None:
        """Remove records without a trace, as a repository without tombstones does."""
        for number in numbers:
            del self.things[f"oai:repository.example:{number}"]

    def answer(self, asked: Asked) -> Reply:
        return self.fault(asked) or self._answer(asked)

    def _answer(self, asked: Asked) -> Reply:
        if asked.path != "/oai":
            return Reply(status=404)
        verb = asked.query.get("verb", "")
        inside = {
            "Identify": self._identify,
            "ListMetadataFormats": self._formats,
            "ListSets": lambda query: '<error code="noSetHierarchy">It has no sets.</error>',
            "ListRecords": self._list,
            "ListIdentifiers": self._list,
            "GetRecord": self._get,
        }[verb](asked.query)
        head = _HEAD.format(now=_written(self.now), verb=quoteattr(verb))
        return Reply(f"{head}{inside}</OAI-PMH>".encode(), headers={"Content-Type": "text/xml; charset=utf-8"})

    def _identify(self, query: object) -> str:
        return (
            "<Identify><repositoryName>Repository</repositoryName><baseURL>http://repository.example/oai</baseURL>"
            "<protocolVersion>2.0</protocolVersion><adminEmail>oai@repository.example</adminEmail>"
            f"<earliestDatestamp>2020-01-01T00:00:00Z</earliestDatestamp><deletedRecord>{self.deleted_record}"
            "</deletedRecord><granularity>YYYY-MM-DDThh:mm:ssZ</granularity></Identify>"
        )

    def _formats(self, query: object) -> str:
        told = "".join(
            f"<metadataFormat><metadataPrefix>{name}</metadataPrefix><schema>{space}.xsd</schema>"
            f"<metadataNamespace>{space}</metadataNamespace></metadataFormat>"
            for name, space in ((name, _SPACES.get(name, f"http://repository.example/{name}")) for name in self.offered)
        )
        return f"<ListMetadataFormats>{told}</ListMetadataFormats>"

    def _list(self, query: dict[str, str]) -> str:
        verb = query["verb"]
        since, until, start = query.get("from", ""), query.get("until", "9999"), 0
        if "resumptionToken" in query:
            since, until, text = query["resumptionToken"].split("|")
            start = int(text)
        found = sorted(
            (thing for thing in self.things.values() if since <= _written(thing.stamp) <= until),
            key=lambda thing: (thing.stamp, thing.identifier),
        )
        if not found:
            return '<error code="noRecordsMatch">Nothing matches.</error>'
        page = found[start : start + self.page]
        after = start + len(page)
        token = f"{since}|{until}|{after}" if after < len(found) else ""
        listed = "".join(map(_header if verb == "ListIdentifiers" else _record, page))
        return (
            f'<{verb}>{listed}<resumptionToken completeListSize="{len(found)}" cursor="{start}">{escape(token)}'
            f"</resumptionToken></{verb}>"
        )

    def _get(self, query: dict[str, str]) -> str:
        thing = self.things.get(query["identifier"])
        if thing is None:
            return '<error code="idDoesNotExist">No such record.</error>'
        return f"<GetRecord>{_record(thing)}</GetRecord>"


def _header(thing: Thing) -> str:
    status = ' status="deleted"' if thing.deleted else ""
    identifier = f"<identifier>{escape(thing.identifier)}</identifier>"
    return f"<header{status}>{identifier}<datestamp>{_written(thing.stamp)}</datestamp></header>"


def _record(thing: Thing) -> str:
    if thing.deleted:
        return f"<record>{_header(thing)}</record>"
    title = escape(thing.title) if not thing.broken else "<unclosed>"
    return (
        f"<record>{_header(thing)}<metadata><oai_dc:dc xmlns:oai_dc='http://www.openarchives.org/OAI/2.0/oai_dc/' "
        f"xmlns:dc='http://purl.org/dc/elements/1.1/'><dc:title>{title}</dc:title>"
        f"<dc:identifier>https://repository.example/{escape(thing.identifier)}</dc:identifier><dc:date>2024</dc:date>"
        f"<dc:description>About {title}.</dc:description><dc:type>Dataset</dc:type></oai_dc:dc></metadata></record>"
    )


def _written(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


@contextmanager
def listening(repository: Repository) -> Iterator[Server]:
    """The repository over HTTP, at `server.url + "/oai"`."""
    with serving(repository.answer) as server:
        yield server
