"""A record has its datestamp in a local form."""

from __future__ import annotations

from tests.faults.case import RECOVER, Case
from tests.faults.doing import rows


def odd(xml: str) -> str:
    cut = xml.find("<datestamp>") + 11
    return xml[:cut] + "Sunday, 1 March 2026" + xml[xml.find("</datestamp>") :]


CASE = Case(rows=("B21",), fault=rows(odd), required=RECOVER, by="record")
