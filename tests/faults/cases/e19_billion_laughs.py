"""The page declares entities and uses one: billion laughs."""

from __future__ import annotations

from tests.faults.case import RECOVER, Case, repair, stop_loud
from tests.faults.doing import writes


def declared(body: bytes) -> bytes:
    cut = body.find(b"?>") + 2
    used = body.replace(b"<dc:description>", b"<dc:description>&c;", 1)
    return (
        used[:cut]
        + b'<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
        + used[cut:]
    )


CASE = Case(
    rows=(),
    fault=writes(declared),
    required=RECOVER.or_(repair("XML-REPAIR")).or_(stop_loud()),
    positions=("middle",),
)
