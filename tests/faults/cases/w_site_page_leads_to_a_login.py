"""A page of a site redirects to a login, which states nothing."""

from __future__ import annotations

from tests.faults.case import Case, repair
from tests.faults.doing import sends, without_target
from tests.faults.wire import Reply

CASE = Case(
    rows=("D15", "F14"),
    faces=("sitemap",),
    fault=sends(lambda reply: Reply(status=302).head(Location="/login")),
    required=repair("state nothing"),
    titles=without_target,
    by="record",
    modes=("first",),
    heals="full",
)
