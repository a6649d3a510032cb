"""JSON with a byte order mark."""

from __future__ import annotations

from tests.faults.case import RECOVER, Case
from tests.faults.doing import writes

CASE = Case(rows=("F10",), faces=("rest", "list"), fault=writes(lambda body: b"\xef\xbb\xbf" + body), required=RECOVER)
