"""The pages in a real browser: no rule of WCAG 2.2 AA broken, no script needed, nothing asked of another host."""

from __future__ import annotations

import gzip
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page, Response, sync_playwright
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.serving import WSGIRequestHandler, make_server

from catalogue_api.catalogue import Catalogue
from catalogue_api.web.app import create_app
from tests.catalogue_api.away import Absent

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parent.parent.parent.parent
AXE = Path(os.environ.get("CATALOGUE_AXE", ROOT / "build" / "node_modules" / "axe-core" / "axe.min.js"))
CHROMIUM = Path(os.environ.get("CATALOGUE_CHROMIUM", "/usr/bin/chromium"))
SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 320, "height": 640}
PAGES = {
    "home": "/",
    "results": "/search?q=radio+observation",
    "filtered": "/search?q=field&kind=dataset&year=2015&access=open+access",
    "nothing found": "/search?q=nothinghere&kind=dataset&source=open_shelf",
    "other terms and spellings": "/search?q=VLBI+survye",
    "not here": "/search?q=oai:shelf:refused",
    "advanced": "/search/advanced?all=radio",
    "values of a filter": "/search/values/subject?q=field&find=a",
    "entity": "/entity/doi/10.5281/zenodo.4242",
    "withdrawn": "/entity/doi/10.5281/zenodo.13",
    "hostile": "/entity/record/open_shelf/oai:shelf:xss",
    "arabic": "/entity/record/open_shelf/oai:shelf:ar",
    "record": "/record/lofar_portal/ivo%3A%2F%2Flofar.example%2Flotss-dr2",
    "hostile record": "/record/open_shelf/oai:shelf:xss",
    "sources": "/sources",
    "coverage": "/coverage",
    "providers": "/providers",
    "provider": "/providers/European%20services%20alliance",
    "provider with problems": "/providers/Open%20shelf%20foundation",
    "source with a hold": "/sources/service_registry",
    "source with unreadable": "/sources/lofar_portal",
    "traced": "/trace?identifier=10.5281/zenodo.4242",
    "holds": "/holds",
    "hold": "/holds/1",
    "run": "/sources/open_shelf/runs/2",
    "run that is held": "/sources/service_registry/runs/7",
    "records of a source": "/sources/open_shelf/records?outcome=rejected",
    "never seen": "/trace?identifier=never",
    "landscape": "/landscape",
    "landscape of a search": "/landscape?rows=year&columns=access&q=field&kind=dataset",
    "landscape of then": "/landscape?rows=kind&columns=source&measure=providers&snapshot=2026-11",
    "landscape in layers": "/landscape?rows=access&columns=kind&layers=source&measure=capacity&of=disk",
    "report": "/landscape/report",
    "capacity": "/landscape/capacity",
    "overlap": "/landscape/overlap?of=lofar_portal",
    "what changed": "/landscape/diff?before=@40",
    "needs": "/landscape/needs?needs=kind,country,need,why%0Astorage,Frnce,3,tape%0Aservice,Italy,5,-",
    "method": "/landscape/method",
    "snapshot": "/landscape/snapshots/2026-11",
    "compared": "/compare?id=10.5281/zenodo.4242&id=entity/record/open_shelf/oai%253Ashelf%253Acourse&id=nothing",
    "data": "/data",
    "api": "/api",
    "check": "/validate",
    "problems": "/sources/open_shelf/problems",
    "rules": "/rules",
    "rule": "/rules/DCATAP3-Agent-name",
    "error": "/never",
    "search is away": "/away/search?q=10.5281/zenodo.4242",
    "home without search": "/away/",
}
every_page = pytest.mark.parametrize("path", PAGES.values(), ids=PAGES.keys())


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 (werkzeug's own name)
        pass


@pytest.fixture(scope="module")
def address(app: Flask) -> Iterator[str]:
    settings = app.extensions["settings"]
    with Catalogue.open(Path(settings["data_dir"]), index=Absent()) as without_search:
        both = DispatcherMiddleware(app, {"/away": create_app(without_search, settings)})
        server = make_server("127.0.0.1", 0, both, threaded=True, request_handler=_Quiet)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip(f"no Chromium at {CHROMIUM} ('make browser' installs it)")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=str(CHROMIUM), args=SWITCHES)
        yield launched
        launched.close()


@pytest.fixture(scope="module")
def axe() -> str:
    if not AXE.exists():
        pytest.skip(f"no axe-core at {AXE} ('make browser' installs it)")
    return AXE.read_text()


TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
EVERYTHING = {"runOnly": {"type": "tag", "values": TAGS}}
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
SMALL = {"runOnly": {"type": "rule", "values": ["target-size"]}}
HTML_BYTES, STYLE_BYTES, REQUESTS = 40_000, 15_000, 8


@pytest.fixture(scope="module")
def visited(browser: Browser, axe: str) -> Iterator[Visited]:
    """One window for all pages, each of which is loaded once."""
    with browser.new_context(viewport=WIDE) as context:
        # Before each page's own, so that no policy stands in its way and no element is added.
        context.add_init_script(axe)
        yield Visited(context.new_page())


class Visited:
    """A window that remembers what the page in it asked for and said."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.requested: list[str] = []
        self.said: list[str] = []
        page.on("request", lambda request: self.requested.append(request.url))
        page.on("console", lambda message: self.said.append(message.text))
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.on("dialog", lambda dialog: self.said.append(f"dialog {dialog.message}"))

    def at(self, address: str) -> Response:
        self.page.emulate_media(color_scheme="light")
        self.page.set_viewport_size(WIDE)
        self.requested.clear()
        self.said.clear()
        answer = self.page.goto(address)
        assert answer is not None
        # What is folded away is read out as well once it is opened; of lists of hundreds the shorter ones will do.
        self.page.evaluate(
            """[...document.querySelectorAll('details')].forEach(
                each => each.open = each.querySelectorAll('*').length < 500)"""
        )
        return answer

    def broken_rules(self, options: dict[str, Any]) -> list[str]:
        shown = "{exclude: 'details:not([open]) > :not(summary)'}"
        found = self.page.evaluate(f"options => axe.run({shown}, options)", options)
        return [
            f"{rule['id']}: {rule['help']}: {[node['html'][:160] for node in rule['nodes'][:3]]}"
            for rule in found["violations"]
        ]

    def check(self, address: str, *, site: str) -> None:
        """One look at a page in both schemes and two widths: no rule broken, nothing foreign, nothing said, small."""
        answer, page = self.at(address), self.page
        assert self.broken_rules(EVERYTHING) == []
        page.emulate_media(color_scheme="dark")
        background = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert max(int(part) for part in background.removeprefix("rgb(").rstrip(")").split(",")) < 64, background
        assert self.broken_rules(COLOURS) == [], "in the dark"
        page.set_viewport_size(NARROW)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, "it does not reflow at 320 px"
        assert self.broken_rules(SMALL) == [], "at 320 px"
        assert all(url.startswith(site) for url in self.requested), self.requested
        assert len(self.requested) <= REQUESTS
        assert [text for text in self.said if not text.startswith("Failed to load resource")] == []
        scripts = page.evaluate("[...document.scripts].map(each => each.src)")
        assert all(each.startswith(site) and each.endswith("/static/suggest.js") for each in scripts), scripts
        assert len(gzip.compress(answer.body())) <= HTML_BYTES


@every_page
def test_a_page_breaks_no_rule_asks_nobody_else_and_is_small(visited: Visited, address: str, path: str) -> None:
    visited.check(address + path, site=address)


def test_the_style_sheet_is_small(client: FlaskClient) -> None:
    with client.get("/static/portal.css") as answer:
        assert len(gzip.compress(answer.data)) <= STYLE_BYTES


def test_every_page_is_the_same_without_scripts(browser: Browser, address: str) -> None:
    with browser.new_context(java_script_enabled=False, viewport=WIDE) as context:
        page = context.new_page()
        for path in PAGES.values():
            page.goto(address + path, wait_until="commit")
            assert page.locator("h1").inner_text(), path
            assert page.locator("main").bounding_box(), path


def test_a_page_prints_in_black_on_white(browser: Browser, address: str) -> None:
    with browser.new_context(color_scheme="dark") as context:
        page = context.new_page()
        page.goto(address + PAGES["entity"])
        page.emulate_media(media="print")
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        assert page.evaluate("getComputedStyle(document.querySelector('h1')).color") == "rgb(0, 0, 0)"
        assert not page.is_visible("header.site nav")


@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["narrow", "wide"])
def test_a_title_of_thousands_of_characters_fills_four_lines_of_a_list(
    browser: Browser, address: str, size: dict[str, int]
) -> None:
    with browser.new_context(viewport=size) as context:
        page = context.new_page()
        for path, box, title in (("/search?q=field", ".hits h3", ".hits h3 a"), ("/", ".newest a", ".newest a")):
            page.goto(address + path)
            page.evaluate("title => document.querySelector(title).textContent = 'many words '.repeat(330)", title)
            lines = page.locator(box).first.evaluate(
                "each => each.getBoundingClientRect().height / parseFloat(getComputedStyle(each).lineHeight)"
            )
            assert 3 < lines < 5, path


def test_everything_works_without_scripts(browser: Browser, address: str) -> None:
    with browser.new_context(java_script_enabled=False, viewport=WIDE) as context:
        page = context.new_page()
        page.goto(address + "/")
        page.fill("#q", "field")
        page.click("button:has-text('Search')")
        assert "q=field" in page.url
        page.check("input[name=kind][value=dataset]")
        page.select_option("#sort", "title")
        page.click("text=Apply filters")
        assert page.url.endswith("/search?q=field&kind=dataset&sort=title")
        total = page.text_content("#results-heading")
        page.click("a[rel=next]")
        assert page.text_content("#results-heading") == total
        page.click("a[aria-label='Remove filter Kind: Dataset']")
        assert page.url.endswith("/search?q=field&sort=title")
        page.click("ol.hits h3 a >> nth=0")
        assert "/entity/" in page.url
        page.click("text=Its whole story")
        assert "/trace?" in page.url


def test_titles_are_offered_while_typing(browser: Browser, address: str) -> None:
    with browser.new_context(viewport=WIDE) as context:
        page = context.new_page()
        page.goto(address + "/search")
        page.locator("#q").press_sequentially("lofar two")
        page.wait_for_selector("#titles option", state="attached")
        offered = page.eval_on_selector_all("#titles option", "all => all.map(each => each.value.toLowerCase())")
        assert offered
        assert all(each.startswith("lofar two") for each in offered)


def test_the_keyboard_reaches_results_and_filters_first(browser: Browser, address: str) -> None:
    with browser.new_context(viewport=WIDE) as context:
        page = context.new_page()
        page.goto(address + "/search?q=field")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Skip to the results"
        assert page.evaluate("document.activeElement.getBoundingClientRect().top") >= 0, "the focused link is hidden"
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("!!document.activeElement.closest('#results')")
        page.goto(address + "/search?q=field")
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("!!document.activeElement.closest('#filters')")
        assert page.evaluate("parseFloat(getComputedStyle(document.activeElement).outlineWidth)") >= 2


def test_the_keyboard_alone_compares_two_results_and_goes_on_to_their_sources(browser: Browser, address: str) -> None:
    with browser.new_context(java_script_enabled=False, viewport=WIDE) as context:
        page = context.new_page()

        def go_to(selector: str) -> None:
            for _ in range(120):
                page.keyboard.press("Tab")
                if page.locator(f"{selector}:focus").count():
                    return
            raise AssertionError(f"the keyboard does not reach {selector}")

        page.goto(address + "/search?q=field")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")  # skip to the results
        for _ in range(2):
            go_to("input[form=compare]")
            page.keyboard.press("Space")
        go_to(".faces button")
        page.keyboard.press("Enter")
        page.wait_for_url("**/compare?id=*&id=*")
        assert page.locator("th[scope=col]").count() == 2
        go_to("a.theirs")
        page.keyboard.press("Enter")
        page.wait_for_url("**/entity/**")
        go_to("a[href='#records']")
        page.keyboard.press("Enter")
        go_to("#records ~ .scroll a[href^='/sources/']")
        page.keyboard.press("Enter")
        page.wait_for_url("**/sources/lofar_portal")


def test_filters_stand_open_on_a_wide_window_and_folded_on_a_narrow_one(browser: Browser, address: str) -> None:
    with browser.new_context(viewport=WIDE) as context:
        page = context.new_page()
        page.goto(address + "/search?q=field")
        assert page.is_visible("input[name=kind][value=dataset]")
        page.set_viewport_size(NARROW)
        assert not page.is_visible("input[name=kind][value=dataset]")
        page.click("summary:has-text('Filters')")
        assert page.is_visible("input[name=kind][value=dataset]")
