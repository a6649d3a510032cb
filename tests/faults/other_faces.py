"""The truth as a paged list of JSON, as EOSC lists it or by offset, number or link, and as plain files in a folder."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tests.faults.oai_face import metadata
from tests.faults.truth import Thing, Truth
from tests.faults.wire import Asked, Reply


@dataclass(frozen=True)
class Leaf:
    """One page of JSON before it is written."""

    data: dict[str, Any]
    page: int = 0
    pages: int = 1
    listed: tuple[str, ...] = ()


@dataclass
class RestFace:
    """`{total, from, to, results}`; a deleted record is simply not there."""

    truth: Truth
    page: int = 5
    protocol = "eosc_catalogue"
    announces = False
    path = "/api/service/all"
    keys: dict[str, object] = field(default_factory=lambda: {"formats": ["eosc_service"], "options": {"quantity": 5}})

    def sheet(self, asked: Asked) -> Leaf:
        things = [thing for thing in self.truth.ordered() if not thing.deleted]
        start, quantity = int(asked.query.get("from", 0)), int(asked.query.get("quantity", self.page))
        shown = things[start : start + quantity]
        results = [service(thing) for thing in shown]
        data = {"total": len(things), "from": start, "to": start + len(shown), "results": results}
        pages = max(1, -(-len(things) // self.page))
        page = min((start + quantity - 1) // self.page, pages - 1)  # pages overlap: what is new on one names it
        return Leaf(data, page, pages, tuple(thing.identifier for thing in things))

    def reply(self, sheet: Leaf) -> Reply:
        body = json.dumps(sheet.data, ensure_ascii=False).encode("utf-8", "surrogatepass")
        return Reply(body, headers={"Content-Type": "application/json"})


def _json_list(**options: object) -> dict[str, object]:
    return {"formats": ["eosc_service"], "options": {"items": "results", **options}}


@dataclass
class OffsetFace(RestFace):
    """The same list for the spider of any list: pages by offset, and a total."""

    protocol = "json_list"
    path = "/api/list"
    keys: dict[str, object] = field(
        default_factory=lambda: _json_list(paging="offset", total="total", start="from", size="quantity", page_size=5)
    )


@dataclass
class NumberFace(RestFace):
    """Pages by number, and a total."""

    protocol = "json_list"
    path = "/api/pages"
    keys: dict[str, object] = field(
        default_factory=lambda: _json_list(paging="page", total="total", start="page", first="1")
    )

    def sheet(self, asked: Asked) -> Leaf:
        start = (int(asked.query.get("page", 1)) - 1) * self.page
        return super().sheet(replace(asked, query={"from": str(start), "quantity": str(self.page)}))


@dataclass
class LinkFace(NumberFace):
    """Each page names the next one, the last says that there is none, and nobody counts."""

    path = "/api/links"
    keys: dict[str, object] = field(default_factory=lambda: _json_list(paging="next", next="next"))

    def sheet(self, asked: Asked) -> Leaf:
        leaf = super().sheet(asked)
        number = int(asked.query.get("page", 1))
        data = {name: value for name, value in leaf.data.items() if name == "results"}
        return replace(leaf, data={**data, "next": f"?page={number + 1}" if number < leaf.pages else None})


def service(thing: Thing) -> dict[str, Any]:
    """The record as EOSC writes a service."""
    return {
        "id": thing.identifier,
        "name": thing.title,
        "description": f"About {thing.title}, at length.",
        "webpage": f"https://truth.example/{thing.number}",
        "active": True,
    }


@dataclass
class FilesFace:
    """One OAI-PMH record a file, as harvesters keep them."""

    truth: Truth
    protocol = "files"
    announces = True
    keys: dict[str, object] = field(default_factory=lambda: {"formats": ["oai_dc"]})

    def write(self, folder: Path) -> list[Path]:
        """Write every record into an empty folder, in the order of names."""
        paths = []
        for thing in sorted(self.truth.things.values(), key=lambda thing: thing.number):
            path = folder / f"{thing.number:04d}.xml"
            path.write_text(_bare(thing), encoding="utf-8")
            paths.append(path)
        return paths


def _bare(thing: Thing) -> str:
    status = ' status="deleted"' if thing.deleted else ""
    inside = "" if thing.deleted else f"<metadata>{metadata(thing)}</metadata>"
    return (
        '<record xmlns="http://www.openarchives.org/OAI/2.0/">'
        f"<header{status}><identifier>{thing.identifier}</identifier>"
        f"<datestamp>{thing.stamp:%Y-%m-%dT%H:%M:%SZ}</datestamp></header>{inside}</record>"
    )


def changed(leaf: Leaf, **keys: Any) -> Leaf:
    """The page with other values in its envelope."""
    return replace(leaf, data={**leaf.data, **keys})
