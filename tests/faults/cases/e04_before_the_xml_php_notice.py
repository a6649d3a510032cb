"""Before the XML declaration stands: php notice."""

from __future__ import annotations

from tests.faults.case import RECOVER, Case, repair
from tests.faults.doing import writes

CASE = Case(
    rows=("E4",),
    fault=writes(lambda body: b"<br />\n<b>Notice</b>: Undefined index in /srv/x.php<br />\n" + body),
    required=RECOVER.or_(repair("XML-REPAIR")),
)
