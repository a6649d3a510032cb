"""The truth in other ways of talking: a Catalogue Service for the Web, and a DCAT feed with Hydra paging."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from tests.faults.case import Fault, Hit
from tests.faults.oai_face import Row
from tests.faults.truth import Thing, Truth
from tests.faults.wire import Asked, Reply


@dataclass(frozen=True)
class Listing:
    """One page before it is written: its records, and what its envelope says."""

    rows: tuple[Row, ...]
    says: Mapping[str, Any]
    page: int = 0
    pages: int = 1


def listing(**keys: Any) -> Fault:
    """The envelope says otherwise; a callable is given what it said."""

    def changed(sheet: Any, hit: Hit) -> Any:
        if not hit.here:
            return sheet
        told = {name: value(sheet.says[name]) if callable(value) else value for name, value in keys.items()}
        return replace(sheet, says={**sheet.says, **told})

    return Fault(sheet=changed)


@dataclass
class CswFace:
    """`GetRecords` of CSW 2.0.2 in Dublin Core; a deleted record is simply not there."""

    truth: Truth
    page: int = 5
    protocol = "csw"
    announces = False
    path = "/csw"
    keys: dict[str, object] = field(default_factory=lambda: {"formats": ["csw_record"], "options": {"page_size": 5}})

    def sheet(self, asked: Asked) -> Listing:
        things = [thing for thing in self.truth.ordered() if not thing.deleted]
        start, most = int(asked.query.get("startPosition", 1)), int(asked.query.get("maxRecords", 10))
        shown = things[start - 1 : start - 1 + most]
        follows = start + len(shown)
        says = {"matched": len(things), "returned": len(shown), "next": 0 if follows > len(things) else follows}
        pages = max(1, -(-len(things) // self.page))
        rows = tuple(Row(thing.identifier, _csw_record(thing)) for thing in shown)
        return Listing(rows, says, min((start + most - 2) // self.page, pages - 1), pages)

    def reply(self, sheet: Listing) -> Reply:
        says = sheet.says
        stated = "".join(
            f" {name}={quoteattr(str(says[key]))}"
            for key, name in (("matched", "numberOfRecordsMatched"), ("returned", "numberOfRecordsReturned"),
                              ("next", "nextRecord"))
            if says[key] is not None
        )  # fmt: skip
        rows = "".join(row.xml for row in sheet.rows)
        body = (
            '<?xml version="1.0" encoding="UTF-8"?>\n<csw:GetRecordsResponse version="2.0.2" '
            'xmlns:csw="http://www.opengis.net/cat/csw/2.0.2" xmlns:dc="http://purl.org/dc/elements/1.1/">'
            f"<csw:SearchStatus/><csw:SearchResults{stated}>{rows}</csw:SearchResults></csw:GetRecordsResponse>"
        )
        return Reply(body.encode(), headers={"Content-Type": "application/xml"})


def _csw_record(thing: Thing) -> str:
    title = escape(thing.title)
    return (
        f"<csw:Record><dc:identifier>{escape(thing.identifier)}</dc:identifier><dc:title>{title}</dc:title>"
        f"<dc:date>2024</dc:date><dc:description>About {title}, at length.</dc:description></csw:Record>"
    )


@dataclass
class FeedFace:
    """`/catalog.ttl` of a DCAT portal, paged by Hydra; a deleted record is simply not there."""

    truth: Truth
    page: int = 5
    protocol = "dcat_feed"
    announces = False
    path = "/catalog.ttl"
    keys: dict[str, object] = field(default_factory=lambda: {"formats": ["dcat"]})

    def sheet(self, asked: Asked) -> Listing:
        things = [thing for thing in self.truth.ordered() if not thing.deleted]
        number, pages = int(asked.query.get("page", 1)), max(1, -(-len(things) // self.page))
        shown = things[(number - 1) * self.page : number * self.page]
        says = {"total": len(things), "next": number + 1 if number < pages else None, "last": pages}
        rows = tuple(Row(thing.identifier, _dataset(thing)) for thing in shown)
        return Listing(rows, says, min(number, pages) - 1, pages)

    def reply(self, sheet: Listing) -> Reply:
        says = sheet.says
        said = [f"<?page={sheet.page + 1}> a hydra:PagedCollection ; hydra:lastPage <?page={says['last']}>"]
        said += [f'hydra:totalItems "{says["total"]}"'] if says["total"] is not None else []
        said += [f"hydra:nextPage <?page={says['next']}>"] if says["next"] is not None else []
        body = (
            "@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .\n"
            "@prefix hydra: <http://www.w3.org/ns/hydra/core#> .\n"
            + " ;\n  ".join(said)
            + " .\n"
            + "".join(row.xml for row in sheet.rows)
        )
        return Reply(body.encode(), headers={"Content-Type": "text/turtle"})


def _dataset(thing: Thing) -> str:
    title = thing.title.replace('"', "'")
    return f'<{thing.identifier}> a dcat:Dataset ; dct:title "{title}" ; dct:description "About {title}." .\n'
