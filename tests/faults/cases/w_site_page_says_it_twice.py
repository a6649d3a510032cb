"""A page of a site embeds the same metadata twice, as two plugins of one site do."""

from __future__ import annotations

from dataclasses import replace

from tests.faults.case import RECOVER, Case
from tests.faults.doing import answers

CASE = Case(
    rows=("F11", "B15"),
    faces=("sitemap",),
    fault=answers(lambda leaf: replace(leaf, data={**leaf.data, "results": leaf.data["results"] * 2})),
    required=RECOVER,
    by="record",
)
