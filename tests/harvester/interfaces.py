"""Providers of many kinds on loopback, each with `COUNT` records, written from the documentation of its software."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from tests.harvester.loopback import Asked, Reply

COUNT = 23
"""More than two pages of ten, and not a whole number of them."""

Answers = Callable[[Asked, str], Reply]
"""What a provider answers; the text is its own address, as it stands in its links."""


def said(value: Any) -> Reply:
    return Reply(json.dumps(value).encode(), headers={"Content-Type": "application/json"})


def number_in(asked: Asked, name: str, otherwise: int) -> int:
    return int(asked.query.get(name, otherwise))


# --- lists of JSON ----------------------------------------------------------------------------------------------------


def _package(number: int) -> dict[str, Any]:
    return {
        "id": f"p-{number:03}", "name": f"krill-{number}", "title": f"Krill survey {number}", "notes": "Krill.",
        "num_resources": 1, "resources": [{"url": f"https://d.example.org/{number}.csv", "format": "CSV"}],
    }  # fmt: skip


def ckan(asked: Asked, _own: str) -> Reply:
    """CKAN's action API, version 3."""
    if asked.path != "/api/3/action/package_search":
        return Reply(b"<html>A portal", 404)
    start, rows = number_in(asked, "start", 0), min(10, number_in(asked, "rows", 10))
    shown = [_package(number) for number in range(COUNT)][start : start + rows]
    return said({"success": True, "result": {"count": COUNT, "results": shown}})


def _dataverse_version(number: int) -> dict[str, Any]:
    title = {"typeName": "title", "multiple": False, "typeClass": "primitive", "value": f"Beam time {number}"}
    blocks = {"citation": {"displayName": "Citation Metadata", "fields": [title]}}
    return {
        "id": number, "protocol": "doi", "authority": "10.5072", "separator": "/", "identifier": f"FK2/B{number:03}",
        "persistentUrl": f"https://doi.org/10.5072/FK2/B{number:03}", "publicationDate": "2024-01-01",
        "latestVersion": {"versionState": "RELEASED", "metadataBlocks": blocks, "files": []},
    }  # fmt: skip


def dataverse(asked: Asked, _own: str) -> Reply:
    """Dataverse's search, and each dataset's own JSON by its persistent identifier."""
    if asked.path == "/api/datasets/:persistentId/":
        number = int(asked.query["persistentId"][-3:])
        return said({"status": "OK", "data": _dataverse_version(number)})
    if asked.path != "/api/search":
        return Reply(b"<html>A repository", 404)
    start, most = number_in(asked, "start", 0), number_in(asked, "per_page", 10)
    listed = [
        {"name": f"Beam time {number}", "type": "dataset", "global_id": f"doi:10.5072/FK2/B{number:03}"}
        for number in range(COUNT)
    ]
    data = {"q": "*", "total_count": COUNT, "start": start, "items": listed[start : start + most]}
    return said({"status": "OK", "data": data})


def _service(number: int) -> dict[str, Any]:
    return {
        "id": f"own.{number}", "name": f"Service {number}", "resourceOrganisation": "own", "webpage": "https://s.example",
        "description": "Computes.",
    }  # fmt: skip


def eosc(asked: Asked, _own: str) -> Reply:
    """The EOSC Resource Catalogue."""
    if asked.path != "/public/service/all":
        return Reply(b"", 404)
    start, quantity = number_in(asked, "from", 0), number_in(asked, "quantity", 10)
    shown = [_service(number) for number in range(COUNT)][start : start + quantity]
    return said({"total": COUNT, "from": start, "to": start + len(shown), "results": shown, "facets": []})


def by_offset(asked: Asked, _own: str) -> Reply:
    """A list that says how many it has, and nothing of how to go on."""
    if asked.path != "/api/things":
        return Reply(b"", 404)
    start, most = number_in(asked, "offset", 0), min(20, number_in(asked, "limit", 10))
    return said({"count": COUNT, "results": [_package(number) for number in range(COUNT)][start : start + most]})


def by_page(asked: Asked, _own: str) -> Reply:
    """A bare list in pages that begin with one, and that nobody counts."""
    if asked.path != "/api/things":
        return Reply(b"", 404)
    start, most = (number_in(asked, "page", 1) - 1) * 10, 10
    return said([_package(number) for number in range(COUNT)][start : start + most])


def by_page_from_zero(asked: Asked, _own: str) -> Reply:
    """Pages that begin with zero."""
    if asked.path != "/api/things":
        return Reply(b"", 404)
    start = number_in(asked, "page", 0) * 10
    return said({"total": COUNT, "items": [_package(number) for number in range(COUNT)][start : start + 10]})


def lines(asked: Asked, _own: str) -> Reply:
    """One record a line, as Rucio lists its storage elements."""
    if asked.path != "/rses":
        return Reply(b"", 404)
    rses = [{"id": f"{number:032x}", "rse": f"SITE_{number}", "rse_type": "DISK", "deterministic": True,
             "availability": 7} for number in range(COUNT)]  # fmt: skip
    return Reply("\n".join(map(json.dumps, rses)).encode(), headers={"Content-Type": "application/x-json-stream"})


def keyed(asked: Asked, _own: str) -> Reply:
    """An object of sites, each under its name, as CRIC gives them."""
    if asked.path != "/api/core/rcsite/query/":
        return Reply(b"", 404)
    sites = {
        f"SITE-{number}": {"name": f"SITE-{number}", "country": "Italy", "rc_tier_level": 2, "sites": [],
                           "federations": [], "state": "ACTIVE"}
        for number in range(COUNT)
    }  # fmt: skip
    return said(sites)


# --- XML, RDF and pages -----------------------------------------------------------------------------------------------


def gocdb(asked: Asked, _own: str) -> Reply:
    """GOCDB's programmatic interface, which pages only who sends a cursor."""
    if asked.path != "/gocdbpi/public/":
        return Reply(b"", 404)
    cursor = asked.query.get("next_cursor")
    numbers = [number for number in range(1, COUNT + 1) if cursor is None or number > int(cursor)]
    shown = numbers if cursor is None else numbers[:10]
    sites = "".join(
        f'<SITE PRIMARY_KEY="{number}G0" NAME="SITE-{number}"><PRIMARY_KEY>{number}G0</PRIMARY_KEY>'
        f"<SHORT_NAME>SITE-{number}</SHORT_NAME><COUNTRY>Italy</COUNTRY></SITE>"
        for number in shown
    )
    after = shown[-1] if shown else cursor
    meta = (
        f'<meta><link rel="next" href="http://x/?next_cursor={after}"/><count>{len(shown)}</count>'
        "<max_page_size>10</max_page_size></meta>"
    )
    return Reply(f"<results>{meta if cursor is not None else ''}{sites}</results>".encode())


def dcat_feed(asked: Asked, _own: str) -> Reply:
    """A feed of DCAT in Turtle with Hydra paging."""
    if asked.path != "/catalog.ttl":
        return Reply(b"", 404)
    page, last = number_in(asked, "page", 1), -(-COUNT // 10)
    shown = range(COUNT)[(page - 1) * 10 : page * 10]
    hydra = [f"<?page={page}> a hydra:PagedCollection ; hydra:totalItems {COUNT} ; hydra:lastPage <?page={last}>"]
    hydra += [f"hydra:nextPage <?page={page + 1}>"] if page < last else []
    sets = [f'<https://portal.example/{n}> a dcat:Dataset ; dct:title "Krill {n}"@en .' for n in shown]
    head = (
        "@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> . "
        "@prefix hydra: <http://www.w3.org/ns/hydra/core#> .\n"
    )
    return Reply(f"{head}{' ; '.join(hydra)} .\n{' '.join(sets)}".encode(), headers={"Content-Type": "text/turtle"})


def site(asked: Asked, own: str) -> Reply:
    """A site whose robots.txt names a sitemap of sitemaps; its pages hold schema.org."""
    if asked.path == "/robots.txt":
        return Reply(f"User-agent: *\nAllow: /\nSitemap: {own}/maps/all.xml\n".encode())
    if asked.path == "/maps/all.xml":
        return _map("sitemapindex", "sitemap", [f"{own}/maps/pages.xml"])
    if asked.path == "/maps/pages.xml":
        return _map("urlset", "url", [f"{own}/about", *(f"{own}/course/{number}" for number in range(COUNT))])
    number = asked.path.removeprefix("/course/")
    if not number.isdigit():
        return (
            Reply(b"<html><title>About</title><p>We teach.</p></html>")
            if asked.path in ("/", "/about")
            else Reply(b"", 404)
        )
    course = {"@context": "https://schema.org", "@type": "Course", "name": f"Course {number}", "description": "Of it."}
    return Reply(f'<html><script type="application/ld+json">{json.dumps(course)}</script>'.encode())


def _map(root: str, part: str, addresses: Sequence[str]) -> Reply:
    listed = "".join(f"<{part}><loc>{address}</loc></{part}>" for address in addresses)
    return Reply(f'<{root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{listed}</{root}>'.encode())


_OAI = '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><responseDate>2026-11-01T12:00:00Z</responseDate>'
_VOR = (
    '<ri:Resource xmlns:ri="http://www.ivoa.net/xml/RegistryInterface/v1.0" xmlns:vr="http://www.ivoa.net/xml/VOResource'
    '/v1.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="vr:Service" status="active" '
    'created="2020-01-01T00:00:00Z" updated="2021-01-01T00:00:00Z"><title>Survey {0}</title><shortName>S{0}</shortName>'
    "<identifier>ivo://own.example/{0}</identifier><curation><publisher>Own observatory</publisher><contact>"
    "<name>Desk</name></contact></curation><content><subject>surveys</subject><description>Images.</description>"
    "<referenceURL>https://own.example/{0}</referenceURL></content></ri:Resource>"
)


def vo_registry(asked: Asked, _own: str) -> Reply:
    """A publishing registry of the Virtual Observatory, which passes on another's record outside its own set."""
    if asked.path != "/oai.xml":
        return Reply(b"<html>A data centre", 200 if asked.path == "/" else 404)
    return Reply(f"{_OAI}{_VO_VERBS[asked.query.get('verb', '')](asked)}</OAI-PMH>".encode())


def _vo_identify(_asked: Asked) -> str:
    return (
        "<Identify><repositoryName>Own</repositoryName><baseURL>http://own.example/oai.xml</baseURL><protocolVersion>2.0"
        "</protocolVersion><adminEmail>desk@own.example</adminEmail><earliestDatestamp>2020-01-01T00:00:00Z"
        "</earliestDatestamp><deletedRecord>persistent</deletedRecord><granularity>YYYY-MM-DDThh:mm:ssZ</granularity>"
        "</Identify>"
    )


def _vo_formats(_asked: Asked) -> str:
    offered = {
        "oai_dc": "http://www.openarchives.org/OAI/2.0/oai_dc/",
        "ivo_vor": "http://www.ivoa.net/xml/RegistryInterface/v1.0",
    }
    each = "".join(
        f"<metadataFormat><metadataPrefix>{prefix}</metadataPrefix><schema>http://x</schema><metadataNamespace>{space}"
        "</metadataNamespace></metadataFormat>"
        for prefix, space in offered.items()
    )
    return f"<ListMetadataFormats>{each}</ListMetadataFormats>"


def _vo_sets(_asked: Asked) -> str:
    each = "".join(f"<set><setSpec>{spec}</setSpec><setName>Own</setName></set>" for spec in ("ivo_managed", "local"))
    return f"<ListSets>{each}</ListSets>"


def _vo_records(asked: Asked) -> str:
    if asked.query.get("from", "") > "2026":
        return '<error code="noRecordsMatch">Nothing.</error>'
    numbers = range(COUNT) if asked.query.get("set") == "ivo_managed" else range(COUNT + 1)
    heads = {
        number: f"<header><identifier>ivo://own.example/{number}</identifier><datestamp>2021-01-01T00:00:00Z</datestamp>"
        f"{'<setSpec>ivo_managed</setSpec>' if number < COUNT else ''}</header>"
        for number in numbers
    }
    if asked.query["verb"] == "ListIdentifiers":
        return f"<ListIdentifiers>{''.join(heads.values())}</ListIdentifiers>"
    each = "".join(f"<record>{heads[n]}<metadata>{_VOR.format(n)}</metadata></record>" for n in numbers)
    return f"<ListRecords>{each}</ListRecords>"


_VO_VERBS: dict[str, Callable[[Asked], str]] = {
    "Identify": _vo_identify,
    "ListMetadataFormats": _vo_formats,
    "ListSets": _vo_sets,
    "ListRecords": _vo_records,
    "ListIdentifiers": _vo_records,
    "": lambda asked: '<error code="badVerb">No verb.</error>',
}
