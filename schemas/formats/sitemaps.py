"""Sitemaps (sitemaps.org protocol 0.9): the addresses that a site lists of itself, as XML or as plain lines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from schemas.errors import MalformedPayload
from schemas.formats.xml import local_name, parse_xml, text_of


@dataclass(frozen=True, slots=True)
class Sitemap:
    """Pages, in their order and each once, and further sitemaps where this is an index of them."""

    pages: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()


def read_sitemap(body: bytes) -> Sitemap:
    """The addresses in a sitemap, an index of sitemaps, or a text of one address a line; raises `MalformedPayload`.

    A sitemap lists at most 50,000 (sitemaps.org, "Sitemap file requirements"); that is the provider's to keep.
    """
    start = body[:512].removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith(b"http"):
        lines = body.decode("utf-8", "replace").removeprefix("\ufeff").split()
        return Sitemap(pages=_addresses(lines))
    root = parse_xml(body, huge=True)
    kind = local_name(root)
    if kind not in ("urlset", "sitemapindex"):
        raise MalformedPayload(
            f"This is no sitemap: its root is <{kind}>.", next_step="A sitemap begins with <urlset> or <sitemapindex>."
        )
    found = _addresses(text_of(each) for entry in root for each in entry if local_name(each) == "loc")
    return Sitemap(pages=found) if kind == "urlset" else Sitemap(sitemaps=found)


def _addresses(stated: Iterable[str]) -> tuple[str, ...]:
    kept = dict.fromkeys(address for address in stated if address.startswith(("http://", "https://")))
    return tuple(kept)
