"""The certificate or protocol of the server is wrong: wrong-name."""

from __future__ import annotations

from tests.faults.case import Case, Fault, stop_loud

CASE = Case(
    rows=("D16",),
    faces=("oai", "rest"),
    fault=Fault(tls="wrong-name"),
    required=stop_loud("name", "certificate", "TLS"),
    positions=("first",),
    modes=("first", "full"),
    pairs=False,
)
