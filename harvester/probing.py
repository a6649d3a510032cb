"""`harvest check URL`: what an address offers, five of its records as they would look, and a source file for it.

Writes nothing and asks little: some two dozen requests, politely. It tries what the address itself is first,
then the usual places beside it. What it found sets the plan; what it could not see is said.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

import orjson

from harvester.asking import ids_of, paging_of, without
from harvester.harvest import read_one
from harvester.known_lists import PLACES, Plan, plan_of
from harvester.spiders import csw
from harvester.spiders.files import unwrap
from harvester.spiders.json_answers import BOM, at, identifier_at, records_at
from harvester.spiders.members import Member, is_archive
from harvester.spiders.pages import Answer, Ask, Entry, Fetch
from harvester.spiders.sitemap import records_of
from schemas.errors import MalformedPayload, OaiPmhError, ProtocolViolation, Unreachable
from schemas.formats import csw_record, gocdb, iso19139, ivo_vor, schema_org
from schemas.formats.pages import read_page
from schemas.formats.registry import FORMATS, recognise
from schemas.formats.sitemaps import read_sitemap
from schemas.oai_pmh.prefixes import choose_prefix
from schemas.oai_pmh.requests import Request
from schemas.oai_pmh.responses import Response, read_response
from schemas.records import Deposit, Item, Payload, Quarantine, Rejection, Source

PREVIEWS = 5
_PAGES_LOOKED_AT = 10
_FAULTS = (Unreachable, ProtocolViolation, MalformedPayload, OaiPmhError)
_CSW = (b"opengis.net/cat/csw", b"opengis.net/ows")
_MANAGED = "ivo_managed"
_OAI_PLACES = ("oai", "oai2d", "oai/request", "oai_pmh", "oai.xml", "oai2", "api/oai2d")
_LISTS = (
    "results",
    "hits.hits",
    "items",
    "data",
    "result.results",
    "data.items",
    "records",
    "message.items",
    "entries",
)
_IDENTIFIERS = ("id", "identifier", "global_id", "doi", "DOI", "pid", "uuid", "name", "url", "@id")
_TOTALS = (
    "total", "count", "hits.total", "meta.total", "result.count", "data.total_count", "results_count",
    "message.total-results", "number_of_results", "totalCount",
)  # fmt: skip
_NEXT = ("next", "links.next", "meta.next", "paging.next", "@odata.nextLink", "_links.next.href")


@dataclass(slots=True)
class Probe:
    """What was found at an address.

    `kind` names the way of talking, empty where none was recognised; `notes` are sentences for a person; `plan` the
    keys of a source file; `records` the first records as they were read.
    """

    url: str
    kind: str = ""
    notes: list[str] = field(default_factory=list)
    plan: dict[str, Any] = field(default_factory=dict)
    options: dict[str, Any] = field(default_factory=dict)
    records: list[Item] = field(default_factory=list)


async def probe(url: str, fetch: Fetch, *, record_bytes: int) -> Probe:
    """Look at an address; raises `Unreachable` or `ProtocolViolation` where it does not answer at all."""
    found = Probe(url)
    look = _Look(found, fetch, record_bytes)
    if await look.oai_pmh(url):
        return found
    answer = await look.get(url)
    if answer.status >= 400:
        found.notes.append(f"The address itself answers HTTP {answer.status}.")
    elif await look.at_itself(answer):
        return found
    for place in _places(url, _OAI_PLACES):
        if await look.oai_pmh(place, quiet=True):
            found.notes.append(f"It is not the address given, but beside it: {place}")
            return found
    if await look.list_beside(url) or await look.sitemap_beside(url):
        return found
    found.notes.append("Nothing that we harvest was recognised, neither there nor at the usual places beside it.")
    return found


def source_file(found: Probe) -> str:
    """A ready source file, as TOML; empty where nothing was recognised."""
    if not found.kind:
        return ""
    host = urlsplit(found.url).hostname or "?"
    lines = [f"# Found by 'harvest check {found.url}'.", "# evidence: answered live."]
    lines += [f"# {note}" for note in found.notes]
    values = {"title": host, "provider": host, "protocol": found.kind, **found.plan, "state": "open"}
    lines += [f"{name} = {_toml(value)}" for name, value in values.items()]
    if found.options:
        lines += ["", "[options]", *(f"{name} = {_toml(value)}" for name, value in found.options.items())]
    return "\n".join(lines) + "\n"


def _toml(value: Any) -> str:
    """A text, number, truth or list of texts as TOML writes it; JSON's texts are TOML's basic strings."""
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_toml, value))}]"
    return orjson.dumps(value).decode()


def _places(url: str, beside: Sequence[str]) -> list[str]:
    parts = urlsplit(url)
    root = urlunsplit((parts.scheme, parts.netloc, "/", "", ""))
    below = url.partition("?")[0].rstrip("/") + "/"
    return list(dict.fromkeys(urljoin(base, place) for base in (below, root) for place in beside))


class _Look:
    """One look at one provider."""

    def __init__(self, found: Probe, fetch: Fetch, record_bytes: int) -> None:
        self._found = found
        self._fetch = fetch
        self._record_bytes = record_bytes

    async def get(self, url: str, accept: str = "*/*") -> Answer:
        """What is at an address, whatever it is."""
        return await self._fetch(url, speaks=lambda body: True, accept=accept)

    async def oai_pmh(self, url: str, *, quiet: bool = False) -> bool:
        """Whether an OAI-PMH endpoint answers; if so, what it offers."""
        endpoint = url.partition("?")[0]
        try:
            identify = (await self._say(endpoint, Request("Identify"))).identify
        except _FAULTS:
            return False
        if identify is None:
            return False
        notes = self._found.notes
        self._found.kind = "oai_pmh"
        self._found.plan = {"endpoint": endpoint}
        notes.append(f"OAI-PMH {identify.version or '(no version told)'}: {identify.name or 'no name'}.")
        notes.append(f"Deleted records: {identify.deleted or 'not told'}; granularity {identify.granularity or '?'}.")
        prefix = await self._formats(endpoint)
        await self._sets(endpoint, prefix)
        await self._records_of(endpoint, prefix)
        await self._dates(endpoint, prefix)
        if identify.deleted not in ("persistent",):
            self._found.options["sweep"] = True
            notes.append("It does not keep deletions for good: all identifiers are listed after each run (sweep).")
        return True

    async def _say(self, endpoint: str, request: Request) -> Response:
        answer = await self.get(f"{endpoint}?{request.query()}", "text/xml, application/xml;q=0.9")
        if b"OAI-PMH" not in answer.body[:4096]:
            raise ProtocolViolation("no OAI-PMH.", where=answer.url)
        return read_response(answer.body, record_bytes=self._record_bytes)

    async def _formats(self, endpoint: str) -> str:
        try:
            offered = (await self._say(endpoint, Request("ListMetadataFormats"))).formats
        except _FAULTS as error:
            self._found.notes.append(f"ListMetadataFormats is not answered: {error}")
            return "oai_dc"
        names = [each.prefix for each in offered]
        chosen = choose_prefix(offered, (), FORMATS)
        self._found.notes.append(f"Formats offered: {', '.join(names) or 'none'}.")
        if chosen is None:
            self._found.notes.append("None of them is read yet: records would be kept in quarantine.")
            return names[0] if names else "oai_dc"
        self._found.plan["formats"] = [chosen[0]]
        return chosen[0]

    async def _sets(self, endpoint: str, prefix: str) -> None:
        try:
            response = await self._say(endpoint, Request("ListSets"))
        except _FAULTS:
            self._found.notes.append("It has no sets.")
            return
        more = "at least " if response.token and response.token.value else ""
        some = ", ".join(each.spec for each in response.sets[:5])
        self._found.notes.append(f"Sets: {more}{len(response.sets)}{f', such as {some}' if some else ''}.")
        if prefix == ivo_vor.FORMAT.prefix and _MANAGED in [each.spec for each in response.sets]:
            # Registry Interfaces 1.1 §4.1: what a registry only passes on is harvested where it is managed.
            self._found.plan["sets"] = [_MANAGED]
            self._found.notes.append(f"A registry of the Virtual Observatory: what it manages itself is '{_MANAGED}'.")

    async def _records_of(self, endpoint: str, prefix: str) -> None:
        sets = tuple(("set", each) for each in self._found.plan.get("sets", ()))
        response = await self._say(endpoint, Request("ListRecords", (("metadataPrefix", prefix), *sets)))
        total = response.token.complete_list_size if response.token else None
        self._found.notes.append(f"Records: {total if total is not None else 'no count told'}.")
        source = Source("probed", "", "oai_pmh", endpoint, formats=(prefix,))
        now = datetime.now(UTC)
        for record in response.records:
            if record.metadata is not None and len(self._found.records) < PREVIEWS:
                payload = Payload("probed", record.header, prefix, record.metadata, endpoint, now, "", record.findings)
                self._found.records.append(read_one(payload, source))
        token = response.token.value if response.token else None
        if not token:
            return
        pages = [await self._say(endpoint, Request("ListRecords", (("resumptionToken", token),))) for _ in range(2)]
        first, again = ([record.header.identifier for record in page.records] for page in pages)
        said = "may be used twice" if first == again and first else "give something else when used twice"
        self._found.notes.append(f"Tokens {said}.")

    async def _dates(self, endpoint: str, prefix: str) -> None:
        asked = Request("ListIdentifiers", (("metadataPrefix", prefix), ("from", "2999-01-01")))
        try:
            response = await self._say(endpoint, asked)
        except OaiPmhError:
            return
        except _FAULTS as error:
            self._found.notes.append(f"Selective harvesting could not be tried: {error}")
            return
        if not response.records and all(error.code != "noRecordsMatch" for error in response.errors):
            self._found.notes.append("Selective harvesting could not be tried: the answer to it says nothing.")
        elif response.records:
            self._found.notes.append("'from' is not honoured: it lists records changed after the year 2999.")
        else:
            self._found.notes.append("'from' is honoured: later runs ask for changes only.")

    async def at_itself(self, answer: Answer) -> bool:
        """Whether what the address itself answers is something we harvest."""
        if await self._csw(answer):
            return True
        if await self._json_list(answer) or await self._sitemap(answer) or self._file(answer):
            return True
        return self._page(answer)

    async def _csw(self, answer: Answer) -> bool:
        """A Catalogue Service for the Web: what it can do, or the error of one that was asked nothing."""
        if not any(mark in answer.body[:4096] for mark in _CSW):
            return False
        endpoint = csw.endpoint_of(answer.url)
        try:
            said = await self.get(f"{endpoint}{'&' if '?' in endpoint else '?'}{csw.CAPABILITIES}", "application/xml")
        except (Unreachable, ProtocolViolation):
            return False
        if b"Capabilities" not in said.body[:4096] or b"opengis.net/cat/csw" not in said.body[:4096]:
            return False
        prefix = "iso19139" if iso19139.NAMESPACE.encode() in said.body else csw_record.FORMAT.prefix
        self._found.kind, self._found.plan = "csw", {"endpoint": endpoint, "formats": [prefix]}
        self._found.notes.append(f"A Catalogue Service for the Web; its records are asked for as {prefix}.")
        source = Source("probe", "probe", "csw", endpoint, formats=(prefix,))
        shown = await self.get(csw.first_address(source, PREVIEWS), "application/xml")
        seen = recognise(shown.body)
        if seen is not None and seen.split is not None:
            self._preview_each([body for _, body in seen.split(shown.body)][:PREVIEWS], shown)
        return True

    async def _json_list(self, answer: Answer) -> bool:
        """A list of JSON records: one that is known by its shape, or any whose places and pages are found."""
        document, lines = _json(answer.body)
        known = plan_of(answer.url, document)
        if known is not None:
            return await self._known_list(answer, document, known)
        items = next((path for path in ("", *_LISTS) if _is_list(at(document, path))), None)
        keyed = (
            items is None
            and isinstance(document, dict)
            and len(document) > 1
            and all(map(_is_thing, document.values()))
        )
        if items is None and not keyed:
            return False
        options: dict[str, Any] = {"items": items or ""} | ({"lines": True} if lines else {})
        if keyed:
            options["keyed"] = True
        else:
            options["identifier"] = next(
                (each for each in _IDENTIFIERS if _names_all(at(document, items or ""), each)), "id"
            )
        identifier = str(options.get("identifier", ""))
        listed = [each for _, each in records_at(document, items or "", identifier, keyed=keyed, where=answer.url)]
        total = next((path for path in _TOTALS if isinstance(at(document, path), int)), "")
        options |= {"total": total} if total else {}
        self._found.kind, self._found.options = "json_list", options
        self._found.plan = {"endpoint": answer.url}
        count = at(document, total) if total else None
        self._found.notes.append(
            f"A list of JSON records: {len(listed)} in this answer{f' of {count}' if total else ''}."
        )
        options |= await self._paging(answer, document, listed, whole=keyed or lines or count == len(listed))
        self._preview_each([orjson.dumps(each) for each in listed[:PREVIEWS]], answer)
        return True

    async def _paging(self, answer: Answer, document: Any, listed: Sequence[Any], *, whole: bool) -> dict[str, Any]:
        """How one page leads to the next: by its link, by a parameter that is found by asking, or not at all."""
        follows = next((path for path in _NEXT if _is_address(at(document, path))), "")
        if follows:
            return {"paging": "next", "next": follows}
        options = self._found.options
        asked = {} if whole else await paging_of(answer.url, ids_of(listed, options["identifier"]), options, self.get)
        if asked:
            self._found.notes.append(f"Its pages are asked for by '{asked['start']}', which was tried.")
            self._found.plan["endpoint"] = without(answer.url, asked["start"])
        elif options.get("total") and not whole:
            self._found.notes.append(
                "How its next page is asked for does not show: set 'paging' and 'start' by its documentation."
            )
        return asked or {"paging": "whole"}

    async def _known_list(self, answer: Answer, document: Any, known: Plan) -> bool:
        listed = at(document, known.items)
        self._found.kind, self._found.options = known.protocol, dict(known.options)
        self._found.plan = {"endpoint": known.endpoint}
        self._found.notes.append(known.said)
        bodies = [orjson.dumps(each) for each in listed[:PREVIEWS]]
        detail, identifier = str(known.options.get("detail", "")), str(known.options.get("identifier", ""))
        for number, name in enumerate(ids_of(listed[:PREVIEWS], identifier) if detail else ()):
            told = await self.get(detail.replace("{id}", quote(name, safe="")))
            if told.status < 400:
                bodies[number] = told.body
        self._preview_each(bodies, answer)
        return True

    async def list_beside(self, url: str) -> bool:
        """Whether the site has a list of a known shape at its usual place."""
        for place in _places(url, PLACES):
            try:
                answer = await self.get(place)
            except _FAULTS:
                continue
            document, _ = _json(answer.body)
            known = plan_of(answer.url, document)
            if answer.status < 400 and known is not None and await self._known_list(answer, document, known):
                self._found.notes.append(f"It is not the address given, but beside it: {answer.url}")
                return True
        return False

    async def _sitemap(self, answer: Answer) -> bool:
        try:
            sitemap = read_sitemap(answer.body)
        except MalformedPayload:
            return False
        if not sitemap.pages and not sitemap.sitemaps:
            return False
        self._found.kind, self._found.plan = "sitemap", {"endpoint": answer.url, "formats": ["schema_org"]}
        what = f"{len(sitemap.sitemaps)} sitemaps" if sitemap.sitemaps else f"{len(sitemap.pages)} pages"
        self._found.notes.append(f"A sitemap of {what}; its pages are read for schema.org.")
        pages = sitemap.pages
        if not pages:
            with suppress(*_FAULTS):
                pages = read_sitemap((await self.get(sitemap.sitemaps[0])).body).pages
        await self._preview_pages(answer, pages)
        return True

    async def _preview_pages(self, answer: Answer, pages: Sequence[str]) -> None:
        """Records of pages from all over the list: its first are often about the site itself."""
        looked = list(dict.fromkeys(pages[len(pages) * each // _PAGES_LOOKED_AT] for each in range(_PAGES_LOOKED_AT)))
        source = Source("probed", "", "sitemap", answer.url, formats=("schema_org",))
        ask = Ask(True, None, None, 0, self._record_bytes, self._record_bytes, lambda: answer.fetched_at)
        for address in looked if pages else ():
            if len(self._found.records) == PREVIEWS:
                return
            for entry in await records_of(source, ask, self._fetch, address):
                self._keep(entry, source)
        if not self._found.records:
            self._found.notes.append(f"None of {len(looked)} pages that were looked at states anything that is read.")

    def _file(self, answer: Answer) -> bool:
        """A bulk list, an archive, or one record in a format we read."""
        seen = recognise(answer.body)
        if seen is None and is_archive(answer.body) is None:
            return False
        if seen is schema_org.FORMAT and schema_org.recognises_text(answer.body[:4096].lstrip()):
            return False  # a page of its site: what stands beside it says more
        self._found.kind, self._found.plan = "download", {"endpoint": answer.url}
        if seen is gocdb.FORMAT and "method=" in answer.url:
            self._found.kind = "gocdb"
            self._found.notes.append("The programmatic interface of GOCDB: its cursor is followed.")
        if seen is not None and b"ns/hydra/core#" in answer.body:
            self._found.kind = "dcat_feed"
            self._found.notes.append("It is paged by Hydra: its pages are followed.")
        if seen is not None:
            self._found.plan["formats"] = [seen.prefix]
            self._found.notes.append(f"One answer in a format that is read: {seen.title}.")
            self._preview(answer.body, answer)
        else:
            self._found.notes.append("An archive: its files are harvested as they are recognised.")
        return True

    def _page(self, answer: Answer) -> bool:
        """A page with metadata in it; it is told, and a sitemap looked for."""
        try:
            page = read_page(answer.body, answer.url)
        except MalformedPayload:
            return False
        types = sorted({str(thing.get("@type")) for thing in page.things})
        if types:
            self._found.notes.append(f"The page itself states schema.org: {', '.join(types)}.")
        return False

    async def sitemap_beside(self, url: str) -> bool:
        """Whether the site has a sitemap: where robots.txt says, else at its usual place."""
        places = [urljoin(url, "/sitemap.xml")]
        try:
            robots = await self.get(urljoin(url, "/robots.txt"))
            lines = robots.body.decode("utf-8", "replace").splitlines() if robots.status < 400 else []
            named = [line.partition(":")[2].strip() for line in lines if line.lower().startswith("sitemap:")]
            host = urlsplit(url).hostname
            places = [place for place in named if urlsplit(place).hostname == host][:3] + places
        except _FAULTS:
            pass
        for place in places:
            try:
                answer = await self.get(place)
            except _FAULTS:
                continue
            if answer.status < 400 and await self._sitemap(answer):
                return True
        return False

    def _preview_each(self, bodies: Sequence[bytes], answer: Answer) -> None:
        for body in bodies:
            self._preview(body, answer)
        prefixes = list(dict.fromkeys(item.record.format for item in self._found.records if isinstance(item, Deposit)))
        if prefixes:
            self._found.plan["formats"] = prefixes
        else:
            self._found.notes.append("No format of ours reads its records yet: they would be kept in quarantine.")

    def _preview(self, body: bytes, answer: Answer) -> None:
        source = Source("probed", "", "files", answer.url)
        member = Member("record", body)
        for entry in unwrap(member, source, record_bytes=self._record_bytes, url=answer.url, now=answer.fetched_at):
            self._keep(entry, source)

    def _keep(self, entry: Entry, source: Source) -> None:
        if len(self._found.records) < PREVIEWS:
            self._found.records.append(read_one(entry, source) if isinstance(entry, Payload) else entry)


def _json(body: bytes) -> tuple[Any, bool]:
    """The JSON of a body, and whether it is one record a line; `None` where it is neither."""
    try:
        return orjson.loads(body.removeprefix(BOM)), False
    except orjson.JSONDecodeError:
        pass
    try:
        lines = [orjson.loads(line) for line in body.removeprefix(BOM).splitlines() if line.strip()]
    except orjson.JSONDecodeError:
        return None, False
    return (lines, True) if len(lines) > 1 and _is_list(lines) else (None, False)


def _is_list(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(map(_is_thing, value))


def _is_thing(value: Any) -> bool:
    return isinstance(value, dict)


def _names_all(listed: Sequence[Any], path: str) -> bool:
    names = [identifier_at(each, path) for each in listed]
    return None not in names and len(set(names)) == len(names)


def _is_address(value: Any) -> bool:
    return isinstance(value, str) and value.startswith(("http://", "https://", "/", "?"))


def shown(found: Probe) -> dict[str, Any]:
    """What was found, for `--json` and for printing."""
    return {
        "url": found.url,
        "protocol": found.kind or None,
        "notes": found.notes,
        "records": [_shown(item) for item in found.records],
        "source_file": source_file(found) or None,
    }


def _shown(item: Item) -> dict[str, Any]:
    match item:
        case Deposit():
            record, document = item.record, orjson.loads(item.record.document)
            return {
                "identifier": record.header.identifier,
                "format": record.format,
                "kind": document.get("@type"),
                "title": document.get("title") or document.get("name"),
                "findings": [f"{each.severity}: {each.message}" for each in record.findings],
            }
        case Rejection():
            return {"identifier": item.payload.header.identifier, "reason": "rejected"}
        case Quarantine():
            named = item.header.identifier if item.header else None
            return {"identifier": named, "format": item.format, "reason": item.reason, "detail": item.detail}
        case _:
            return {"identifier": item.header.identifier}
