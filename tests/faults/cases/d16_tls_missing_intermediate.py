"""The certificate or protocol of the server is wrong: missing-intermediate."""

from __future__ import annotations

from tests.faults.case import Case, Fault, stop_loud

CASE = Case(
    rows=("D16",),
    faces=("oai", "rest"),
    fault=Fault(tls="missing-intermediate"),
    required=stop_loud("issuer", "certificate", "TLS"),
    positions=("first",),
    modes=("first", "full"),
    pairs=False,
)
