"""What a page says of itself, in each of the three ways to mark it up, and the links beside it."""

from __future__ import annotations

import pytest

from schemas.errors import MalformedPayload
from schemas.formats.pages import links_of, read_page
from schemas.formats.sitemaps import read_sitemap

URL = "https://site.example/dataset/1"

JSON_LD = b"""<!DOCTYPE html><html><head><script type="application/ld+json; charset=utf-8">
{"@context": "https://schema.org", "@type": "Dataset", "name": "Pulsars", "creator": {"@type": "Person", "name": "A"}}
</script></head><body><p>Prose</body>"""

MICRODATA = b"""<html><body><div itemscope itemtype="http://schema.org/Dataset" itemid="/dataset/1">
<h1 itemprop="name">Pulsars &amp; <b>friends</b></h1><meta itemprop="identifier" content="doi:10.1234/a">
<a itemprop="license" href="/licence">CC</a><time itemprop="datePublished" datetime="2020-01-02">January</time>
<span itemprop="keywords">radio</span><span itemprop="keywords">VLBI</span>
<div itemprop="creator" itemscope itemtype="https://schema.org/Person"><span itemprop="name">Ann</span></div>
</div></body></html>"""

RDFA = b"""<html><body vocab="https://schema.org/"><div typeof="SoftwareSourceCode" resource="#tool">
<h1 property="name">Tool</h1><link property="codeRepository" href="https://git.example/tool">
<div property="author" typeof="Organization"><span property="name">Team</span></div></div>
<div typeof="foaf:Person"><span property="name">nobody</span></div></body></html>"""


def test_json_ld_is_taken_as_it_stands() -> None:
    (thing,) = read_page(JSON_LD, URL).things
    assert thing["@type"] == "Dataset"
    assert thing["creator"]["name"] == "A"


def test_microdata_becomes_the_same_json_ld() -> None:
    (thing,) = read_page(MICRODATA, URL).things
    assert thing == {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "@id": "https://site.example/dataset/1",
        "name": "Pulsars & friends",
        "identifier": "doi:10.1234/a",
        "license": "https://site.example/licence",
        "datePublished": "2020-01-02",
        "keywords": ["radio", "VLBI"],
        "creator": {"@type": "Person", "name": "Ann"},
    }


def test_rdfa_lite_becomes_the_same_json_ld_and_other_vocabularies_are_left_out() -> None:
    (thing,) = read_page(RDFA, URL).things
    assert thing["@type"] == "SoftwareSourceCode"
    assert thing["@id"] == "https://site.example/dataset/1#tool"
    assert thing["codeRepository"] == "https://git.example/tool"
    assert thing["author"] == {"@type": "Organization", "name": "Team"}


def test_a_graph_and_a_list_are_their_things_with_their_context() -> None:
    page = read_page(
        b'<script type="application/ld+json">{"@context": "https://schema.org", "@graph": ['
        b'{"@type": "Dataset", "name": "a"}, {"name": "no type"}]}</script>'
        b'<script type="application/ld+json">[{"@context": "x", "@type": "Course"}]</script>',
        URL,
    )
    assert [thing["@type"] for thing in page.things] == ["Dataset", "Course"]
    assert page.things[0]["@context"] == "https://schema.org"


def test_a_script_that_is_no_json_is_kept_as_it_stands() -> None:
    page = read_page(b'<script type="application/ld+json">{"@type": "Dataset",}</script>', URL)
    assert page.things == ()
    assert page.broken == (b'{"@type": "Dataset",}',)


@pytest.mark.parametrize("body", [b"<p>Only prose", b"just text", JSON_LD.replace(b"ld+json", b"json")])
def test_prose_is_no_metadata(body: bytes) -> None:
    assert read_page(body, URL).things == ()


@pytest.mark.parametrize("body", [b"", b"   ", b"<!-- nothing -->"])
def test_what_has_no_element_is_no_page(body: bytes) -> None:
    with pytest.raises(MalformedPayload):
        read_page(body, URL)


def test_deep_nesting_ends() -> None:
    deep = b'<div itemscope itemtype="https://schema.org/Thing" itemprop="about">' * 3000
    (thing,) = read_page(deep.replace(b' itemprop="about"', b"", 1), URL).things
    assert thing["@type"] == "Thing"


def test_typed_links_are_found_in_head_and_header() -> None:
    page = read_page(b'<link rel="describedby item" type="application/ld+json" href="meta.json"><link rel=icon>', URL)
    (link,) = page.links
    assert link.relations == {"describedby", "item"}
    assert link.address == "https://site.example/dataset/meta.json"
    header = '<https://a.example/x,y>; rel="describedby"; type="text/turtle", </m>;type=application/ld+json;rel=item'
    first, second = links_of(header, URL)
    assert (first.address, first.media_type) == ("https://a.example/x,y", "text/turtle")
    assert (second.address, second.relations) == ("https://site.example/m", {"item"})


def test_a_sitemap_an_index_and_a_text() -> None:
    frame = '<{0} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{1}</{0}>'
    one = "<{0}><loc> https://site.example/{1} </loc><lastmod>2020-01-01</lastmod></{0}>"
    pages = frame.format(
        "urlset", one.format("url", "a") * 2 + one.format("url", "b") + "<url><loc>ftp://x</loc></url>"
    )
    assert read_sitemap(pages.encode()).pages == ("https://site.example/a", "https://site.example/b")
    index = frame.format("sitemapindex", one.format("sitemap", "m.xml"))
    assert read_sitemap(index.encode()).sitemaps == ("https://site.example/m.xml",)
    text = b"\xef\xbb\xbfhttps://site.example/a\nhttps://site.example/b\n"
    assert len(read_sitemap(text).pages) == 2
    for other in (b"<html/>", b"", b"<urlset>"):
        with pytest.raises(MalformedPayload):
            read_sitemap(other)
