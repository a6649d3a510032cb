"""`harvest check URL`: what an address offers, five of its records as they would look, and a source file for it.

Writes nothing and asks little: some two dozen requests, politely. It tries what the address itself is first,
then the usual places beside it. What it found sets the plan; what it could not see is said.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import orjson

from harvester.looking import Look, Probe, places
from harvester.looking_at_files import catalogue_service, file, said_of, said_of_refusal, sitemap, sitemap_beside
from harvester.looking_at_lists import json_list, list_beside
from harvester.looking_at_oai import OAI_PLACES, oai_pmh
from harvester.spiders.pages import Answer, Fetch
from schemas.records import Deposit, Item, Quarantine, Rejection


async def probe(url: str, fetch: Fetch, *, record_bytes: int) -> Probe:
    """Look at an address; raises `Unreachable` or `ProtocolViolation` where it does not answer at all."""
    found = Probe(url)
    look = Look(found, fetch, record_bytes)
    if await oai_pmh(look, url):
        return found
    answer = await look.get(url)
    if answer.status < 400 and await _at_itself(look, answer):
        return found
    found.notes.append(said_of(answer) if answer.status < 400 else said_of_refusal(answer))
    for place in places(url, OAI_PLACES):
        if await oai_pmh(look, place):
            look.beside(place)
            return found
    if await list_beside(look, url) or await sitemap_beside(look, url):
        return found
    found.notes.append("Nothing that we harvest was recognised, neither there nor at the usual places beside it.")
    return found


async def _at_itself(look: Look, answer: Answer) -> bool:
    """Whether what the address itself answers is something we harvest."""
    if await catalogue_service(look, answer) or await json_list(look, answer):
        return True
    return await sitemap(look, answer) or file(look, answer)


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
