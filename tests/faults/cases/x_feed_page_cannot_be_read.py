"""A page of a feed of RDF is no RDF; the pages behind it are."""

from __future__ import annotations

from tests.faults.case import Case, stop_loud
from tests.faults.doing import writes

CASE = Case(
    rows=("E16",),
    faces=("feed",),
    fault=writes(lambda body: body.replace(b"dct:description", b"dct:descr<iption", 1)),
    required=stop_loud("taken apart", "cannot be read", "counts"),
    heals="full",
)
