"""Identifiers that differ by letter case, the form of an accent or an escape, or that look like paths and queries."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.faults.case import RECOVER, Case, Fault

NAMES = (
    "oai:x:ABC",
    "oai:x:abc",
    "oai:x:\u00e9",
    "oai:x:e\u0301",
    "oai:x:a%2Fb",
    "oai:x:a/b",
    "oai:x:a\u200b",
    "oai:x:a",
    "../../etc/passwd",
    "?verb=Identify#&<>",
    "'; DROP TABLE record; --",
    "=cmd|' /C calc'!A1",
    "oai:x:" + "a" * 2000,
)


def rename(face: Any) -> None:
    things = face.truth.things
    for old, name in zip(sorted(things), NAMES, strict=False):
        things[name] = replace(things.pop(old), identifier=name)


CASE = Case(
    rows=("B24",),
    fault=Fault(prepare=rename),
    faces=("oai", "rest", "list", "csw"),
    required=RECOVER,
    positions=("first",),
    modes=("first",),
    pairs=False,
    peers=False,
)
