"""The challenge of a firewall in place of the list, always."""

from __future__ import annotations

from tests.faults.case import Case, stop_loud
from tests.faults.doing import says

PAGE = b"<!DOCTYPE html><html><head><title>Just a moment...</title></head><body>cf-chl-opt</body></html>"
CASE = Case(
    rows=("D11", "D21"),
    faces=("oai", "rest"),
    fault=says(403, PAGE, cf_mitigated="challenge"),
    required=stop_loud("firewall"),
    by="any",
    verbs=("ListRecords", "ListIdentifiers", "GetRecord"),
    positions=("first",),
)
