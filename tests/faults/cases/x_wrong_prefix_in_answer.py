"""The server ignores metadataPrefix and gives another format in half of its records."""

from __future__ import annotations

from tests.faults.case import Case, quarantine
from tests.faults.doing import rows


def other(xml: str) -> str:
    cut = xml.find("<metadata>")
    return xml[:cut] + '<metadata><x:thing xmlns:x="urn:other"><x:name>Other</x:name></x:thing></metadata></record>'


CASE = Case(
    rows=("E11",),
    fault=rows(other),
    required=quarantine(1),
    by="record",
    heals="full",
)
