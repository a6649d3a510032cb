"""What is no list of JSON and no OAI-PMH: catalogue services, sitemaps, and single answers in a format that is read."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from urllib.parse import urljoin, urlsplit

from harvester.looking import FAULTS, PREVIEWS, Look
from harvester.spiders import csw
from harvester.spiders.members import is_archive
from harvester.spiders.pages import Answer, Ask
from harvester.spiders.sitemap import records_of
from schemas.errors import MalformedPayload, ProtocolViolation, Unreachable
from schemas.formats import csw_record, gocdb, iso19139, schema_org
from schemas.formats.pages import read_page
from schemas.formats.registry import recognise
from schemas.formats.sitemaps import read_sitemap
from schemas.records import Source

_PAGES_LOOKED_AT = 10
_CSW = (b"opengis.net/cat/csw", b"opengis.net/ows")


async def catalogue_service(look: Look, answer: Answer) -> bool:
    """A Catalogue Service for the Web: what it can do, or the error of one that was asked nothing."""
    if not any(mark in answer.body[:4096] for mark in _CSW):
        return False
    endpoint = csw.endpoint_of(answer.url)
    try:
        said = await look.get(f"{endpoint}{'&' if '?' in endpoint else '?'}{csw.CAPABILITIES}", "application/xml")
    except (Unreachable, ProtocolViolation):
        return False
    if b"Capabilities" not in said.body[:4096] or b"opengis.net/cat/csw" not in said.body[:4096]:
        return False
    prefix = "iso19139" if iso19139.NAMESPACE.encode() in said.body else csw_record.FORMAT.prefix
    look.found.kind, look.found.plan = "csw", {"endpoint": endpoint, "formats": [prefix]}
    look.found.notes.append(f"A Catalogue Service for the Web; its records are asked for as {prefix}.")
    source = Source("probe", "probe", "csw", endpoint, formats=(prefix,))
    shown = await look.get(csw.first_address(source, PREVIEWS), "application/xml")
    seen = recognise(shown.body)
    if seen is not None and seen.split is not None:
        look.preview_each([body for _, body in seen.split(shown.body)][:PREVIEWS], shown)
    return True


async def sitemap(look: Look, answer: Answer) -> bool:
    """Whether this is a sitemap, or an index of some; its pages are looked at here and there."""
    try:
        listed = read_sitemap(answer.body)
    except MalformedPayload:
        return False
    if not listed.pages and not listed.sitemaps:
        return False
    look.found.kind, look.found.plan = "sitemap", {"endpoint": answer.url, "formats": ["schema_org"]}
    what = f"{len(listed.sitemaps)} sitemaps" if listed.sitemaps else f"{len(listed.pages)} pages"
    look.found.notes.append(f"A sitemap of {what}; its pages are read for schema.org.")
    pages = listed.pages
    if not pages:
        with suppress(*FAULTS):
            pages = read_sitemap((await look.get(listed.sitemaps[0])).body).pages
    if pages:
        await _preview_pages(look, answer, pages)
    else:
        look.found.notes.append(f"Its first sitemap could not be read: {listed.sitemaps[0]}")
    return True


async def _preview_pages(look: Look, answer: Answer, pages: Sequence[str]) -> None:
    """Records of pages from all over the list: its first are often about the site itself."""
    looked = list(dict.fromkeys(pages[len(pages) * each // _PAGES_LOOKED_AT] for each in range(_PAGES_LOOKED_AT)))
    source = Source("probed", "", "sitemap", answer.url, formats=("schema_org",))
    ask = Ask(True, None, None, 0, look.record_bytes, look.record_bytes, lambda: answer.fetched_at)
    for address in looked:
        if len(look.found.records) == PREVIEWS:
            return
        for entry in await records_of(source, ask, look.fetch, address):
            look.keep(entry, source)
    if not look.found.records:
        look.found.notes.append(f"None of {len(looked)} pages that were looked at states anything that is read.")


async def sitemap_beside(look: Look, url: str) -> bool:
    """Whether the site has a sitemap: where robots.txt says, else at its usual place."""
    tried = [urljoin(url, "/sitemap.xml")]
    try:
        robots = await look.get(urljoin(url, "/robots.txt"))
        lines = robots.body.decode("utf-8", "replace").splitlines() if robots.status < 400 else []
        named = [line.partition(":")[2].strip() for line in lines if line.lower().startswith("sitemap:")]
        host = urlsplit(url).hostname
        tried = [place for place in named if urlsplit(place).hostname == host][:3] + tried
    except FAULTS:
        pass
    for place in tried:
        try:
            answer = await look.get(place)
        except FAULTS:
            continue
        if answer.status < 400 and await sitemap(look, answer):
            look.beside(answer.url)
            return True
    return False


def file(look: Look, answer: Answer) -> bool:
    """A bulk list, an archive, or one record in a format we read."""
    seen = recognise(answer.body)
    if seen is None and is_archive(answer.body) is None:
        return False
    if seen is schema_org.FORMAT and schema_org.recognises_text(answer.body[:4096].lstrip()):
        return False  # a page of its site: what stands beside it says more
    look.found.kind, look.found.plan = "download", {"endpoint": answer.url}
    if seen is gocdb.FORMAT and "method=" in answer.url:
        look.found.kind = "gocdb"
        look.found.notes.append("The programmatic interface of GOCDB: its cursor is followed.")
    if seen is not None and b"ns/hydra/core#" in answer.body:
        look.found.kind = "dcat_feed"
        look.found.notes.append("It is paged by Hydra: its pages are followed.")
    if seen is not None:
        look.found.plan["formats"] = [seen.prefix]
        look.found.notes.append(f"One answer in a format that is read: {seen.title}.")
        look.preview(answer.body, answer)
    else:
        look.found.notes.append("An archive: its files are harvested as they are recognised.")
    return True


def said_of(answer: Answer) -> str:
    """A sentence on what an answer is that we do not harvest as it stands."""
    if not answer.body.strip():
        return "The address itself answers nothing: 0 bytes."
    with suppress(MalformedPayload):
        types = sorted({str(thing.get("@type")) for thing in read_page(answer.body, answer.url).things})
        if types:
            return f"The page itself states schema.org: {', '.join(types)}."
    if schema_org.recognises_text(answer.body[:4096].lstrip()):
        return "The address itself is a web page that states nothing of its data in schema.org."
    what = answer.content_type.partition(";")[0].strip() or "no type told"
    return f"The address itself answers {len(answer.body)} bytes ({what}) in no format that is read."


def said_of_refusal(answer: Answer) -> str:
    """A sentence on an address that answers with an error, and what can be done where it asks who one is."""
    if answer.status not in (401, 403):
        return f"The address itself answers HTTP {answer.status}."
    return (
        f"The address itself answers HTTP {answer.status}: it is closed to us. Where its provider gives a token, write "
        'state = "closed" into its source file and the token into CATALOGUE_TOKEN_<KEY>.'
    )
