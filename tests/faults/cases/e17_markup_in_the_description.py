"""HTML, escaped, in a description."""

from __future__ import annotations

from tests.faults.case import RECOVER, Case
from tests.faults.doing import rows

CASE = Case(
    rows=("E17",),
    fault=rows(lambda xml: xml.replace("About", "&lt;p onclick=&quot;x()&quot;&gt;About&lt;/p&gt;&lt;script&gt;", 1)),
    required=RECOVER,
    by="record",
)
