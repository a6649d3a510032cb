"""A gzip body that unpacks to 100 MB."""

from __future__ import annotations

import gzip

from tests.faults.case import OVER_HTTP, RECOVER, Case, stop_loud
from tests.faults.doing import sends
from tests.faults.wire import Reply

CASE = Case(
    rows=("D19",),
    faces=OVER_HTTP,
    fault=sends(lambda reply: Reply(_BOMB).head(Content_Encoding="gzip", Content_Type="text/xml")),
    required=RECOVER.or_(stop_loud("larger")),
    positions=("middle",),
    settings={"CATALOGUE_HARVEST_PAGE_BYTES": "2000000"},
)
_BOMB = gzip.compress(b" " * 100_000_000)
