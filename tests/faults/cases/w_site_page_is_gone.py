"""A page of a site is listed and answers 404."""

from __future__ import annotations

from tests.faults.case import Case, repair
from tests.faults.doing import says, without_target

CASE = Case(
    rows=("D21",),
    faces=("sitemap",),
    fault=says(404),
    required=repair("are listed and gone"),
    titles=without_target,
    by="record",
    modes=("first",),
    heals="full",
)
