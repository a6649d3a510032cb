"""Every way of talking that there is: a new one is a file in this folder and a line here."""

from __future__ import annotations

from harvester.spiders import csw, dcat_feed, download, eosc_catalogue, files, gocdb, json_list, oai_pmh, sitemap
from harvester.spiders.pages import Spider
from schemas.errors import InvalidConfig

SPIDERS: tuple[Spider, ...] = (
    oai_pmh.SPIDER,
    eosc_catalogue.SPIDER,
    json_list.SPIDER,
    download.SPIDER,
    gocdb.SPIDER,
    csw.SPIDER,
    dcat_feed.SPIDER,
    sitemap.SPIDER,
    files.SPIDER,
)


def find_spider(protocol: str) -> Spider:
    """The spider that talks a protocol; raises `InvalidConfig`."""
    for spider in SPIDERS:
        if spider.protocol == protocol:
            return spider
    known = ", ".join(spider.protocol for spider in SPIDERS)
    raise InvalidConfig(f"no spider talks '{protocol}'; known are {known}.", where="protocol")
