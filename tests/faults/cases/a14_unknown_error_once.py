"""An error whose code nobody knows, once."""

from __future__ import annotations

from tests.faults.case import RECOVER, Case
from tests.faults.doing import answers_error

CASE = Case(rows=("A14",), fault=answers_error("InternalException"), required=RECOVER, times=1)
