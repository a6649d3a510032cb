"""The certificate or protocol of the server is wrong: expired."""

from __future__ import annotations

from tests.faults.case import Case, Fault, stop_loud

CASE = Case(
    rows=("D16",),
    faces=("oai", "rest"),
    fault=Fault(tls="expired"),
    required=stop_loud("expired", "certificate", "TLS"),
    positions=("first",),
    modes=("first", "full"),
    pairs=False,
)
