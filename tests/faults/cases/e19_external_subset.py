"""The page declares entities and uses one: external subset."""

from __future__ import annotations

from tests.faults.case import RECOVER, Case, repair, stop_loud
from tests.faults.doing import writes


def declared(body: bytes) -> bytes:
    cut = body.find(b"?>") + 2
    used = body.replace(b"<dc:description>", b"<dc:description>", 1)
    return used[:cut] + b'<!DOCTYPE r SYSTEM "http://127.0.0.1:9/x.dtd">' + used[cut:]


CASE = Case(
    rows=(),
    fault=writes(declared),
    required=RECOVER.or_(repair("XML-REPAIR")).or_(stop_loud()),
    positions=("middle",),
)
