"""What an OAI-PMH endpoint offers: formats, sets, deletions, dates and tokens, each tried."""

from __future__ import annotations

from datetime import UTC, datetime

from harvester.harvest import read_one
from harvester.looking import FAULTS, PREVIEWS, Look
from schemas.errors import OaiPmhError, ProtocolViolation
from schemas.formats import ivo_vor
from schemas.formats.registry import FORMATS
from schemas.oai_pmh.prefixes import choose_prefix
from schemas.oai_pmh.requests import Request
from schemas.oai_pmh.responses import Response, read_response
from schemas.records import Payload, Source

OAI_PLACES = ("oai", "oai2d", "oai/request", "oai_pmh", "oai.xml", "oai2", "api/oai2d")
_MANAGED = "ivo_managed"


async def oai_pmh(look: Look, url: str) -> bool:
    """Whether an OAI-PMH endpoint answers; if so, what it offers."""
    endpoint = url.partition("?")[0]
    try:
        identify = (await _say(look, endpoint, Request("Identify"))).identify
    except FAULTS:
        return False
    if identify is None:
        return False
    notes = look.found.notes
    look.found.kind = "oai_pmh"
    look.found.plan = {"endpoint": endpoint}
    notes.append(f"OAI-PMH {identify.version or '(no version told)'}: {identify.name or 'no name'}.")
    notes.append(f"Deleted records: {identify.deleted or 'not told'}; granularity {identify.granularity or '?'}.")
    prefix = await _formats(look, endpoint)
    await _sets(look, endpoint, prefix)
    await _records_of(look, endpoint, prefix)
    await _dates(look, endpoint, prefix)
    if identify.deleted not in ("persistent",):
        look.found.options["sweep"] = True
        notes.append("It does not keep deletions for good: all identifiers are listed after each run (sweep).")
    return True


async def _say(look: Look, endpoint: str, request: Request) -> Response:
    answer = await look.get(f"{endpoint}?{request.query()}", "text/xml, application/xml;q=0.9")
    if b"OAI-PMH" not in answer.body[:4096]:
        raise ProtocolViolation("no OAI-PMH.", where=answer.url)
    return read_response(answer.body, record_bytes=look.record_bytes)


async def _formats(look: Look, endpoint: str) -> str:
    try:
        offered = (await _say(look, endpoint, Request("ListMetadataFormats"))).formats
    except FAULTS as error:
        look.found.notes.append(f"ListMetadataFormats is not answered: {error}")
        return "oai_dc"
    names = [each.prefix for each in offered]
    chosen = choose_prefix(offered, (), FORMATS)
    look.found.notes.append(f"Formats offered: {', '.join(names) or 'none'}.")
    if chosen is None:
        look.found.notes.append("None of them is read yet: records would be kept in quarantine.")
        return names[0] if names else "oai_dc"
    look.found.plan["formats"] = [chosen[0]]
    return chosen[0]


async def _sets(look: Look, endpoint: str, prefix: str) -> None:
    try:
        response = await _say(look, endpoint, Request("ListSets"))
    except FAULTS:
        look.found.notes.append("It has no sets.")
        return
    more = "at least " if response.token and response.token.value else ""
    some = ", ".join(each.spec for each in response.sets[:5])
    look.found.notes.append(f"Sets: {more}{len(response.sets)}{f', such as {some}' if some else ''}.")
    if prefix == ivo_vor.FORMAT.prefix and _MANAGED in [each.spec for each in response.sets]:
        # Registry Interfaces 1.1 §4.1: what a registry only passes on is harvested where it is managed.
        look.found.plan["sets"] = [_MANAGED]
        look.found.notes.append(f"A registry of the Virtual Observatory: what it manages itself is '{_MANAGED}'.")


async def _records_of(look: Look, endpoint: str, prefix: str) -> None:
    sets = tuple(("set", each) for each in look.found.plan.get("sets", ()))
    response = await _say(look, endpoint, Request("ListRecords", (("metadataPrefix", prefix), *sets)))
    total = response.token.complete_list_size if response.token else None
    look.found.notes.append(f"Records: {total if total is not None else 'no count told'}.")
    source = Source("probed", "", "oai_pmh", endpoint, formats=(prefix,))
    now = datetime.now(UTC)
    for record in response.records:
        if record.metadata is not None and len(look.found.records) < PREVIEWS:
            payload = Payload("probed", record.header, prefix, record.metadata, endpoint, now, "", record.findings)
            look.found.records.append(read_one(payload, source))
    token = response.token.value if response.token else None
    if not token:
        return
    pages = [await _say(look, endpoint, Request("ListRecords", (("resumptionToken", token),))) for _ in range(2)]
    first, again = ([record.header.identifier for record in page.records] for page in pages)
    said = "may be used twice" if first == again and first else "give something else when used twice"
    look.found.notes.append(f"Tokens {said}.")


async def _dates(look: Look, endpoint: str, prefix: str) -> None:
    asked = Request("ListIdentifiers", (("metadataPrefix", prefix), ("from", "2999-01-01")))
    try:
        response = await _say(look, endpoint, asked)
    except OaiPmhError:
        return
    except FAULTS as error:
        look.found.notes.append(f"Selective harvesting could not be tried: {error}")
        return
    if not response.records and all(error.code != "noRecordsMatch" for error in response.errors):
        look.found.notes.append("Selective harvesting could not be tried: the answer to it says nothing.")
    elif response.records:
        look.found.notes.append("'from' is not honoured: it lists records changed after the year 2999.")
    else:
        look.found.notes.append("'from' is honoured: later runs ask for changes only.")
