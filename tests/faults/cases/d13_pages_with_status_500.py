"""Right pages come with status 500."""

from __future__ import annotations

from dataclasses import replace

from tests.faults.case import RECOVER, Case
from tests.faults.doing import sends

CASE = Case(rows=("D13",), fault=sends(lambda reply: replace(reply, status=500)), required=RECOVER)
