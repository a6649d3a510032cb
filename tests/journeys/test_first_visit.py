"""What a first-time visitor came for, in a real browser over the demonstration and real records: pages and clicks."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

from benchmarks import corpus
from catalogue_api.catalogue import Catalogue
from catalogue_api.index.embedded import EmbeddedIndex
from catalogue_api.web.app import create_app
from schemas.wire.settings import read_settings
from tests.catalogue_api.web.test_browser import CHROMIUM, SWITCHES, WIDE, _Quiet

pytestmark = pytest.mark.browser

MOST_PAGES = 3
"""The front page counts; so does every page after it."""


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory, samples: Path) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("visit")
    settings = read_settings("", {"CATALOGUE_DATA_DIR": str(folder)})
    index = EmbeddedIndex.open(folder / "index", writable=True)
    with Catalogue.open(folder, index=index) as catalogue:
        corpus.fill(catalogue, samples=samples)
        catalogue.rebuild_index()
        server = make_server("127.0.0.1", 0, create_app(catalogue, settings), threaded=True, request_handler=_Quiet)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        with closing(server.socket):
            yield f"http://127.0.0.1:{server.server_port}"
            server.shutdown()
            thread.join()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip(f"no Chromium at {CHROMIUM} ('make browser' installs it)")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=str(CHROMIUM), args=SWITCHES)
        yield launched
        launched.close()


class Visit:
    """Somebody on the front page, without scripts; every page that opens is counted, and every click."""

    def __init__(self, page: Page, portal: str) -> None:
        self.page = page
        self.pages: list[str] = []
        self.clicks = 0
        page.on("framenavigated", lambda frame: self.pages.append(frame.url))
        page.goto(portal)

    def search(self, words: str) -> None:
        self.page.fill("#q", words)
        self.clicks += 1
        self.page.click("[role=search] button")

    def click(self, selector: str) -> None:
        self.clicks += 1
        self.page.locator(selector).first.click()

    def find(self, words: str) -> None:
        self.page.fill("#find", words)
        self.clicks += 1
        self.page.click("main .searchbox button")

    def reads(self, *words: str) -> None:
        """The page says all of this, and not too many pages were needed to learn it."""
        shown = " ".join(self.page.locator("main").inner_text().split())
        assert all(each in shown for each in words), (words, shown[:2000])
        assert len(self.pages) <= MOST_PAGES, self.pages
        assert self.clicks <= MOST_PAGES


@pytest.fixture
def visit(browser: Browser, portal: str) -> Iterator[Visit]:
    with browser.new_context(java_script_enabled=False, viewport=WIDE) as context:
        yield Visit(context.new_page(), portal)


@pytest.mark.parametrize(
    "pasted",
    [
        "https://doi.org/10.1051/0004-6361/202142484",
        "doi: 10.1051/0004-6361/202142484.",
        "(DOI:10.1051/0004-6361/202142484)",
        "https://www.aanda.org/10.1051/0004-6361/202142484",
    ],
)
def test_a_doi_pasted_from_a_paper(visit: Visit, pasted: str) -> None:
    visit.search(pasted)
    visit.click(".hits h3 a")
    visit.reads("The LOFAR Two-metre Sky Survey", "10.1051/0004-6361/202142484", "Cite")


def test_gpu_sites_in_italy(visit: Visit) -> None:
    visit.search("GPU sites in Italy")
    visit.click(".hits h3 a")
    visit.reads("Leonardo", "Italy", "GPU")


def test_lofar_surveys(visit: Visit) -> None:
    visit.search("LOFAR surveys")
    visit.click(".hits li:has(.kind:text('Dataset')) h3 a")
    visit.reads("LOFAR Two-metre Sky Survey, second data release", "Get the resource")


def test_who_runs_notebooks_for_radio_astronomy(visit: Visit) -> None:
    visit.search("who runs notebooks for radio astronomy")
    visit.click(".hits h3 a")
    visit.reads("Jupyter", "Joint Institute for VLBI ERIC", "radio telescopes")


def test_whether_a_repository_is_harvested_asked_in_words(visit: Visit) -> None:
    visit.search("is my repository harvested?")
    visit.click("a:has-text('Is a repository harvested')")
    visit.reads("Zenodo", "sample zenodo", "live")


@pytest.mark.parametrize(("repository", "said"), [("zenodo.org", "Zenodo"), ("never.example", "does not harvest it")])
def test_whether_a_repository_is_harvested_by_its_door(visit: Visit, repository: str, said: str) -> None:
    visit.click("a:has-text('Is my repository here?')")
    visit.find(repository)
    visit.reads(said, f"for {repository}")
