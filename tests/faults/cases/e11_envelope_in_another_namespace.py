"""The envelope is in a namespace of an older version."""

from __future__ import annotations

from tests.faults.case import Case, repair
from tests.faults.doing import writes

CASE = Case(
    rows=("E11",),
    fault=writes(lambda body: body.replace(b'http://www.openarchives.org/OAI/2.0/" xmlns:xsi', b'urn:oai" xmlns:xsi')),
    required=repair("XML-REPAIR-NAMESPACE"),
)
