"""The server calls oai_dc dc."""

from __future__ import annotations

from tests.faults.case import RECOVER, Case, Fault

DC_NAMESPACE = "http://www.openarchives.org/OAI/2.0/oai_dc/"
CASE = Case(
    rows=("E11",),
    fault=Fault(prepare=lambda face: setattr(face, "prefixes", (("dc", DC_NAMESPACE),))),
    required=RECOVER,
    positions=("first",),
    pairs=False,
)
