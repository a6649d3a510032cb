"""One look at one provider: what is asked there, and the first records as they would look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin, urlsplit, urlunsplit

from harvester.harvest import read_one
from harvester.spiders.files import unwrap
from harvester.spiders.members import Member
from harvester.spiders.pages import Answer, Entry, Fetch
from schemas.errors import MalformedPayload, OaiPmhError, ProtocolViolation, Unreachable
from schemas.records import Deposit, Item, Payload, Source

PREVIEWS = 5
FAULTS = (Unreachable, ProtocolViolation, MalformedPayload, OaiPmhError)
"""What a provider may do at a place that was only tried."""


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


def places(url: str, beside: Sequence[str]) -> list[str]:
    """The usual places below an address and at the root of its host."""
    parts = urlsplit(url)
    root = urlunsplit((parts.scheme, parts.netloc, "/", "", ""))
    below = url.partition("?")[0].rstrip("/") + "/"
    return list(dict.fromkeys(urljoin(base, place) for base in (below, root) for place in beside))


class Look:
    """What was found so far, and how more is asked for."""

    def __init__(self, found: Probe, fetch: Fetch, record_bytes: int) -> None:
        self.found = found
        self.fetch = fetch
        self.record_bytes = record_bytes

    async def get(self, url: str, accept: str = "*/*") -> Answer:
        """What is at an address, whatever it is."""
        return await self.fetch(url, speaks=lambda body: True, accept=accept)

    def beside(self, place: str) -> None:
        """Say that what was found is not at the address itself."""
        self.found.notes.append(f"It is not the address given, but beside it: {place}")

    def preview_each(self, bodies: Sequence[bytes], answer: Answer, names: Sequence[str] = ()) -> None:
        """Read the records of a list, which go by these names, and note the formats that they are in."""
        for number, body in enumerate(bodies):
            self.preview(body, answer, names[number] if number < len(names) else "record")
        prefixes = list(dict.fromkeys(item.record.format for item in self.found.records if isinstance(item, Deposit)))
        if prefixes:
            self.found.plan["formats"] = prefixes
        else:
            self.found.notes.append("No format of ours reads its records yet: they would be kept in quarantine.")

    def preview(self, body: bytes, answer: Answer, name: str = "record") -> None:
        """Read the records in a body, as far as there is room for them."""
        source = Source("probed", "", "files", answer.url)
        member = Member(name, body)
        for entry in unwrap(member, source, record_bytes=self.record_bytes, url=answer.url, now=answer.fetched_at):
            self.keep(entry, source)

    def keep(self, entry: Entry, source: Source) -> None:
        """Read one record, while fewer than `PREVIEWS` were."""
        if len(self.found.records) < PREVIEWS:
            self.found.records.append(read_one(entry, source) if isinstance(entry, Payload) else entry)
