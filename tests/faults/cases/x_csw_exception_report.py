"""A CSW server answers a page with a report of an error, always."""

from __future__ import annotations

from tests.faults.case import STOP_LOUD, Case
from tests.faults.doing import writes

REPORT = (
    b'<ows:ExceptionReport xmlns:ows="http://www.opengis.net/ows"><ows:Exception exceptionCode="NoApplicableCode">'
    b"<ows:ExceptionText>Out of order</ows:ExceptionText></ows:Exception></ows:ExceptionReport>"
)
CASE = Case(rows=("D21",), faces=("csw",), fault=writes(lambda body: REPORT), required=STOP_LOUD)
