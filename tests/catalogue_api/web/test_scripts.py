"""What providers write is run by no page in a real browser, even where its policy is switched off."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from html import escape
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import sync_playwright
from werkzeug.serving import make_server

from catalogue_api.catalogue import Catalogue
from catalogue_api.index.embedded import EmbeddedIndex
from catalogue_api.web.app import create_app
from schemas.records import Dropped, Finding, RunState, Severity
from tests.catalogue_api import shelf
from tests.catalogue_api.web.test_browser import CHROMIUM, SWITCHES, _Quiet

pytestmark = pytest.mark.browser

_RUN = "window.ran=1"
_ELEMENTS = (
    "<script>{0}</script>",
    "<script src='data:text/javascript,{0}'></script>",
    "<img src=x onerror={0}>",
    "<img src=x onerror\x0b={0}>",
    "<svg onload={0}>",
    "<svg><script>{0}</script></svg>",
    "<svg><animate onbegin={0} attributeName=x dur=1s>",
    "<math><mtext><table><mglyph><style><img src=x onerror={0}>",
    "<body onload={0}>",
    "<details open ontoggle={0}>",
    "<video><source onerror={0}></video>",
    "<audio src=x onerror={0}>",
    "<input autofocus onfocus={0}>",
    "<iframe src='javascript:parent.{0}'></iframe>",
    "<iframe srcdoc='<script>parent.{0}</script>'></iframe>",
    "<object data='data:text/html,<script>{0}</script>'></object>",
    "<embed src='javascript:{0}'>",
    "<meta http-equiv=refresh content='0;url=javascript:{0}'>",
    "<base href='javascript:{0}//'>",
    "<link rel=stylesheet href='data:text/css,*{{}}'>",
    "<style>@import 'javascript:{0}'</style>",
    "<form action='javascript:{0}'><button>x</button></form>",
    "<a href='javascript:{0}' id=go>go</a>",
    "<a href='jAvAsCrIpT&colon;{0}'>go</a>",
    "<a href='java\tscript:{0}'>go</a>",
    "<a href='\x01javascript:{0}'>go</a>",
    "<a href='data:text/html,<script>{0}</script>'>go</a>",
    "<marquee onstart={0}>x</marquee>",
    "<template><script>{0}</script></template>",
    "<noscript><p title='</noscript><img src=x onerror={0}>'>",
    "<scr<script>ipt>{0}</scr</script>ipt>",
    "<!--><img src=x onerror={0}>-->",
    "<![CDATA[<script>{0}</script>]]>",
    "<xss onpointerover={0} style=display:block>x</xss>",
    "<p style='background:url(javascript:{0})'>x</p>",
    "<isindex type=image src=1 onerror={0}>",
)
_BREAKING_OUT = ("{0}", "\"'>{0}", "</title>{0}", "</textarea>{0}", "--></script>{0}")
_WRITTEN = [out.format(element.format(_RUN)) for element in _ELEMENTS for out in _BREAKING_OUT]
PAYLOADS = (
    *_WRITTEN,
    *(escape(element.format(_RUN)) for element in _ELEMENTS),
    *(f"javascript:{_RUN}", "{{ 7*7 }}", "${7*7}", "\u202ejavascript:x"),
)
_ON_A_RECORD = 36
_LOOK = """() => ({
  ran: window.ran || 0,
  scripts: [...document.scripts].filter(e => e.getAttribute('src') !== '/static/suggest.js' || e.text).length,
  handlers: [...document.querySelectorAll('*')].filter(e => [...e.attributes].some(a => /^on/i.test(a.name))).length,
  links: [...document.querySelectorAll('[href],[src],[action]')].map(e => e.href || e.src || e.action).filter(
    u => !/^(https?|mailto):/i.test(u) && !/^data:image/.test(u)),
  foreign: document.querySelectorAll('iframe,object,embed,base,form[action^="javascript" i],meta[http-equiv]').length,
})"""


def _terms(payloads: tuple[str, ...]) -> dict[str, Any]:
    """The payloads in every kind of field that a page shows."""
    each = list(payloads)
    return {
        "title": each,
        "description": each,
        "keyword": each,
        "alternative": each,
        "creator": [{"@type": ["foaf:Person"], "name": [text], "homepage": text} for text in each[:6]],
        "publisher": [{"@type": ["foaf:Agent"], "name": each[:2]}],
        "landingPage": each[:6],
        "license": each[0],
        "issued": each[1],
        "language": each[:3],
        "distribution": [
            {"@type": ["dcat:Distribution"], "title": [text], "accessURL": [text], "mediaType": text}
            for text in each[:6]
        ],
        "https://example.org/unmapped": each[:6],
    }


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("scripts")
    with Catalogue.open(folder, index=EmbeddedIndex.open(folder / "index", writable=True)) as catalogue:
        run = catalogue.begin_run(shelf.SHELF, mode="full")
        catalogue.deposit(run, [_deposit(number) for number in range(len(_records()))], position=None)
        catalogue.finish(run, state=RunState.COMPLETE, bookmark="2026-11-20T09:00:00Z")
        catalogue.refresh_index()
        server = make_server(
            "127.0.0.1", 0, create_app(catalogue, shelf.settings(folder)), threaded=True, request_handler=_Quiet
        )
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()
        server.server_close()


def _records() -> list[tuple[str, ...]]:
    return [PAYLOADS[start : start + _ON_A_RECORD] for start in range(0, len(PAYLOADS), _ON_A_RECORD)]


def _deposit(number: int) -> Any:
    payloads = _records()[number]
    said = Finding("X", Severity.WARNING, payloads[0], found=payloads[1], expected=payloads[2], fix=payloads[3])
    lost = Dropped(payloads[0], payloads[1], payloads[2])
    identifier = f"oai:shelf:{number}:{payloads[0]}"
    body = payloads[0].encode()
    return shelf.deposit(
        shelf.SHELF, identifier, _terms(payloads), kind="dataset", findings=(said,), dropped=(lost,), body=body
    )


def test_nothing_runs_even_without_a_policy(address: str) -> None:
    if not CHROMIUM.exists():
        pytest.skip(f"no Chromium at {CHROMIUM} ('make browser' installs it)")
    assert len(PAYLOADS) > 200
    named = [quote(f"oai:shelf:{number}:{payloads[0]}", safe="") for number, payloads in enumerate(_records())]
    paths = [f"/{kind}open_shelf/{name}" for name in named for kind in ("record/", "entity/record/")]
    paths += [f"/search?q={quote(words)}&size=50" for words in ("window", PAYLOADS[0], PAYLOADS[7], '"><script>')]
    paths += ["/", "/sources", "/sources/open_shelf", f"/trace?identifier={named[0]}", f"/never/{quote(PAYLOADS[0])}"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=SWITCHES)
        page = browser.new_context(bypass_csp=True).new_page()
        page.on("dialog", lambda dialog: pytest.fail(f"a page said {dialog.message}"))
        # The eyes are open: without a policy this page does run what it holds.
        page.set_content("<script>window.ran=1</script><img src=x onerror='window.ran=2'>")
        assert page.evaluate(_LOOK)["ran"] > 0
        shown = 0
        for path in paths:
            page.goto(address + path, wait_until="load")
            page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
            found = page.evaluate(_LOOK)
            assert found == {"ran": 0, "scripts": 0, "handlers": 0, "links": [], "foreign": 0}, (path, found)
            shown += page.locator("body").inner_text().count("window.ran")
        browser.close()
    assert shown > len(PAYLOADS), "the payloads were on the pages, as words"
