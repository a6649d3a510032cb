"""A server of lists in pure Python, with a truth to compare with and faults to switch on; it speaks real bytes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl

from schemas.errors import CatalogueError, OaiPmhError
from schemas.oai_pmh.conversation import Ending, ListConversation
from schemas.oai_pmh.dates import Granularity, write_datestamp
from schemas.oai_pmh.rendering import (
    Envelope,
    Served,
    render_error,
    render_identifiers,
    render_identify,
    render_records,
)
from schemas.oai_pmh.requests import Request, read_request
from schemas.oai_pmh.responses import Identify, ResumptionToken, read_response
from schemas.records import Header

NOW = datetime(2024, 6, 1, 12, tzinfo=UTC)
DC = b'<d:dc xmlns:d="urn:dc"><d:title>%s</d:title></d:dc>'


class Down(Exception):
    """The request could not be had, after all retries."""

    def __init__(self, reason: str, retry_after: float | None = None, refusal: str = "") -> None:
        super().__init__(reason)
        self.retry_after = retry_after
        self.refusal = refusal


@dataclass
class Item:
    identifier: str
    datestamp: datetime
    deleted: bool = False
    sets: tuple[str, ...] = ()


def items(number: int, *, step: timedelta = timedelta(hours=7)) -> list[Item]:
    return [Item(f"oai:x:{n}", datetime(2020, 1, 1, tzinfo=UTC) + n * step) for n in range(number)]


@dataclass
class Server:
    """`page` items a page, offset tokens that look at the present list; every hook may break something."""

    items: list[Item]
    page: int = 10
    granularity: Granularity = Granularity.SECOND
    declared: str | None = None
    now: datetime = NOW
    earliest: str = "2020-01-01T00:00:00Z"
    # hooks
    state_size: Callable[[int, Request], int | None] = lambda size, _: size
    change_token: Callable[[str | None, Request], str | None] = lambda token, _: token
    before: Callable[[Request], bytes | None] = lambda _: None
    change_page: Callable[[list[Item], Request], list[Item]] = lambda page, _: page
    change_body: Callable[[bytes, Request], bytes] = lambda body, _: body
    requests: list[Request] = field(default_factory=list)

    def identify(self) -> Identify:
        return Identify(
            name="Simulated",
            base_url="http://x/oai",
            emails=("a@b.cd",),
            earliest=self.earliest,
            deleted="persistent",
            granularity=self.declared or self.granularity.value,
            response_date=write_datestamp(self.now, Granularity.SECOND),
        )

    def answer(self, request: Request) -> bytes:
        self.requests.append(request)
        early = self.before(request)
        if early is not None:
            return early
        try:
            asked = read_request(parse_qsl(request.query(), keep_blank_values=True))
            return self.change_body(self._answer(asked), request)
        except OaiPmhError as error:
            return self.error(error.code, error.what)

    def error(self, *codes: str, request: Request | None = None) -> bytes:
        text = codes[1] if len(codes) > 1 else "no"
        return render_error(Envelope("http://x/oai", self.now, request), [OaiPmhError(codes[0], text)])

    def _answer(self, asked: Request) -> bytes:
        envelope = Envelope("http://x/oai", self.now, asked)
        if asked.verb == "Identify":
            return render_identify(envelope, self.identify(), repository="x", sample=None)
        if asked.verb == "GetRecord":
            found = [each for each in self.items if each.identifier == asked.argument("identifier")]
            if not found:
                raise OaiPmhError("idDoesNotExist", "no")
            return render_records(envelope, [self._served(found[0])])
        return self._list(asked, envelope)

    def _list(self, asked: Request, envelope: Envelope) -> bytes:
        text = asked.argument("resumptionToken")
        if text is None:
            parts = [asked.argument(name) or "" for name in ("set", "from", "until")]
            offset = 0
        else:
            *parts, number = text.split("|+&é ")
            if len(parts) != 3 or not number.isdigit():
                raise OaiPmhError("badResumptionToken", "no")
            offset = int(number)
        matching = self._select(*parts)
        if not matching:
            raise OaiPmhError("noRecordsMatch", "no")
        page = self.change_page(matching[offset : offset + self.page], asked)
        more = offset + self.page < len(matching)
        value = self.change_token("|+&é ".join([*parts, str(offset + self.page)]) if more else None, asked)
        token = None
        if value is not None or offset > 0:
            token = ResumptionToken(value, self.state_size(len(matching), asked), offset)
        if asked.verb == "ListIdentifiers":
            return render_identifiers(envelope, [self._served(each).header for each in page], token)
        return render_records(envelope, map(self._served, page), token)

    def _select(self, spec: str, since: str, until: str) -> list[Item]:
        found = []
        for item in self.items:
            stamp = write_datestamp(item.datestamp, self.granularity)
            low = since[: len(stamp)] if since else ""
            high = until[: len(stamp)] if until else "9"
            if low <= stamp <= high and (not spec or spec in item.sets):
                found.append(item)
        return found

    def _served(self, item: Item) -> Served:
        header = Header(item.identifier, write_datestamp(item.datestamp, self.granularity), item.sets, item.deleted)
        return Served(header, None if item.deleted else DC % item.identifier.encode())


@dataclass
class Result:
    ending: Ending
    states: dict[str, bool]
    """Identifier -> deleted, the last occurrence winning as in the store."""
    quarantined: list[str]
    codes: set[str]
    conversation: ListConversation
    requests: int


def harvest(
    server: Server,
    *,
    verb: str = "ListRecords",
    sets: tuple[str, ...] = (),
    since: str | None = None,
    known: int = 0,
    limit: int = 3000,
    kill: Callable[[int], bool] = lambda _: False,
    position: dict[str, object] | None = None,
) -> Result:
    """Drive a conversation to its end as the spider does; `kill` says after which answers the process dies."""
    identify = server.identify()

    def start(position: dict[str, object] | None) -> ListConversation:
        return ListConversation(
            verb, "oai_dc", sets=sets, since=since, identify=identify, position=position, known=known
        )

    conversation = start(position)
    states: dict[str, bool] = {}
    quarantined: list[str] = []
    codes: set[str] = set()
    number = 0
    while (request := conversation.next_request()) is not None:
        number += 1
        assert number <= limit, f"endless: {request}"
        assert conversation.next_request() == request
        try:
            response = read_response(server.answer(request), record_bytes=100_000)
        except Down as down:
            conversation.fail(str(down), retry_after=down.retry_after, refusal=down.refusal)
            continue
        except CatalogueError as error:
            conversation.fail(str(error))
            continue
        page = conversation.receive(response)
        for record in page.records:
            states[record.header.identifier] = record.header.deleted
        quarantined += [each.header.identifier if each.header else "?" for each in page.broken]
        codes |= {finding.code for finding in page.findings}
        codes |= {finding.code for record in page.records for finding in record.findings}
        if kill(number):
            conversation = start(conversation.position())
    ending = conversation.ending
    assert ending is not None
    assert ending.complete == bool(ending.proof)
    assert ending.complete != bool(ending.reason)
    return Result(ending, states, quarantined, codes, conversation, number)
