"""The envelope has no namespace at all."""

from __future__ import annotations

from tests.faults.case import Case, repair
from tests.faults.doing import writes

CASE = Case(
    rows=("E11",),
    fault=writes(lambda body: body.replace(b'xmlns="http://www.openarchives.org/OAI/2.0/" ', b"")),
    required=repair("XML-REPAIR-NAMESPACE"),
)
