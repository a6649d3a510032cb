"""The page declares entities and uses one: external entity."""

from __future__ import annotations

from tests.faults.case import RECOVER, Case, repair, stop_loud
from tests.faults.doing import writes


def declared(body: bytes) -> bytes:
    cut = body.find(b"?>") + 2
    used = body.replace(b"<dc:description>", b"<dc:description>&c;", 1)
    return used[:cut] + b'<!DOCTYPE r [<!ENTITY c SYSTEM "file:///etc/passwd">]>' + used[cut:]


CASE = Case(
    rows=(),
    fault=writes(declared),
    required=RECOVER.or_(repair("XML-REPAIR")).or_(stop_loud()),
    positions=("middle",),
)
