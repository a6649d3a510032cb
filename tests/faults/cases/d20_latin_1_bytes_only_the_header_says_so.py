"""The bytes are Latin-1, only the Content-Type says so; the declaration says UTF-8."""

from __future__ import annotations

from dataclasses import replace

from tests.faults.case import RECOVER, Case, repair, stop_loud
from tests.faults.doing import sends
from tests.faults.wire import Reply


def latin(reply: Reply) -> Reply:
    try:
        text = reply.body.decode()
    except UnicodeDecodeError:
        return reply  # another fault packed it before
    body = text.encode("latin-1", "xmlcharrefreplace")
    return replace(reply, body=body).head(Content_Type="text/xml; charset=iso-8859-1")


CASE = Case(
    rows=("D20", "E2"),
    fault=sends(latin),
    required=RECOVER.or_(repair("XML-REPAIR")).or_(stop_loud()),
    positions=("middle",),
)
