"""The truth by a cursor of GOCDB, as the pages of a site behind its sitemap, and as one answer, whole or by lines."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from tests.faults.list_faces import Listing
from tests.faults.oai_face import Row
from tests.faults.other_faces import Leaf, RestFace
from tests.faults.truth import Thing, Truth
from tests.faults.wire import Asked, Reply


@dataclass
class GocdbFace:
    """Sites in XML, after a cursor that is a number; the last page links a next one too, which is empty."""

    truth: Truth
    page: int = 5
    protocol = "gocdb"
    announces = False
    names = "site/{number}G0"
    path = "/gocdbpi/public/"
    keys: dict[str, object] = field(default_factory=lambda: {"formats": ["gocdb"]})

    def sheet(self, asked: Asked) -> Listing:
        things = sorted((each for each in self.truth.things.values() if not each.deleted), key=lambda each: each.number)
        # The cursor is the last number shown plus one: 0 begins the list.
        start = int(asked.query.get("next_cursor", 0))
        behind = [each for each in things if each.number >= start]
        shown = behind[: self.page]
        says = {
            "count": len(shown),
            "most": self.page,
            "next": shown[-1].number + 1 if shown else start,
        }
        pages = max(1, -(-len(things) // self.page))
        before = len(things) - len(behind)
        number = before // self.page if shown else -1
        return Listing(tuple(Row(each.identifier, _site(each)) for each in shown), says, number, pages)

    def reply(self, sheet: Listing) -> Reply:
        says = sheet.says
        link = (
            "" if says["next"] is None else f'<link rel="next" href="https://x.example/?next_cursor={says["next"]}"/>'
        )
        stated = "".join(
            f"<{name}>{says[key]}</{name}>"
            for key, name in (("count", "count"), ("most", "max_page_size"))
            if says[key] is not None
        )
        rows = "".join(row.xml for row in sheet.rows)
        body = f'<?xml version="1.0" encoding="UTF-8"?>\n<results><meta>{link}{stated}</meta>{rows}</results>'
        return Reply(body.encode(), headers={"Content-Type": "application/xml"})


def _site(thing: Thing) -> str:
    key = thing.identifier.partition("/")[2]
    title = escape(thing.title)
    return (
        f"<SITE PRIMARY_KEY={quoteattr(key)}><SHORT_NAME>TRUTH-{thing.number}</SHORT_NAME>"
        f"<OFFICIAL_NAME>{title}</OFFICIAL_NAME><SITE_DESCRIPTION>About {title}, at length.</SITE_DESCRIPTION></SITE>"
    )


@dataclass
class SitemapFace:
    """A sitemap, and a page for each record with schema.org in it; a deleted record is not in the sitemap, and 404."""

    truth: Truth
    protocol = "sitemap"
    announces = False
    names = "{base}/page/{number}"
    path = "/sitemap.xml"
    below = "/page/"
    keys: dict[str, object] = field(default_factory=lambda: {"formats": ["schema_org"]})

    def sheet(self, asked: Asked) -> Leaf:
        things = [thing for thing in self.truth.ordered() if not thing.deleted]
        if asked.path == self.path:
            addresses = [thing.identifier for thing in things]
            return Leaf({"addresses": addresses, "results": []}, -1, len(things))
        number = next((at for at, each in enumerate(things) if each.identifier.endswith(asked.path)), None)
        if number is None:
            return Leaf({"addresses": None, "results": [], "status": 404}, -1, len(things))
        thing = things[number]
        return Leaf({"addresses": None, "results": [_data_set(thing)]}, number, len(things))

    def reply(self, sheet: Leaf) -> Reply:
        if sheet.data["addresses"] is not None:
            listed = "".join(f"<url><loc>{escape(each)}</loc></url>" for each in sheet.data["addresses"])
            body = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{listed}</urlset>'
            return Reply(body.encode(), headers={"Content-Type": "application/xml"})
        scripts = "".join(
            f'<script type="application/ld+json">{json.dumps(each)}</script>' for each in sheet.data["results"]
        )
        body = f"<!doctype html><html><head><title>A page</title>{scripts}</head><body>Read on.</body></html>"
        return Reply(body.encode(), sheet.data.get("status", 200), {"Content-Type": "text/html; charset=utf-8"})


def _data_set(thing: Thing) -> dict[str, Any]:
    return {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "id": thing.identifier,
        "name": thing.title,
        "description": f"About {thing.title}, at length.",
    }


@dataclass
class DownloadFace(RestFace):
    """The whole list of services in one answer, as a file."""

    protocol = "download"
    path = "/dumps/services.json"
    is_one_answer = True
    keys: dict[str, object] = field(default_factory=lambda: {"formats": ["eosc_service"]})

    def sheet(self, asked: Asked) -> Leaf:
        leaf = super().sheet(replace(asked, query={"from": "0", "quantity": "100000"}))
        return replace(leaf, page=0, pages=1)


@dataclass
class LinesFace(DownloadFace):
    """The whole list in one answer, a record a line, and nobody counts."""

    protocol = "json_list"
    path = "/dumps/services.jsonl"
    keys: dict[str, object] = field(
        default_factory=lambda: {
            "formats": ["eosc_service"],
            "options": {"items": "", "lines": True, "paging": "whole"},
        }
    )

    def reply(self, sheet: Leaf) -> Reply:
        lines = [json.dumps(each, ensure_ascii=False) for each in sheet.data["results"]]
        return Reply(("\n".join(lines) + "\n").encode("utf-8", "surrogatepass"), headers={"Content-Type": "text/plain"})
