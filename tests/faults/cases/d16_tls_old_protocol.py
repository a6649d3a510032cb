"""The certificate or protocol of the server is wrong: old-protocol."""

from __future__ import annotations

from tests.faults.case import Case, Fault, stop_loud

CASE = Case(
    rows=("D16",),
    faces=("oai", "rest"),
    fault=Fault(tls="old-protocol"),
    required=stop_loud("protocol", "certificate", "TLS"),
    positions=("first",),
    modes=("first", "full"),
    pairs=False,
)
