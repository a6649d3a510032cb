"""The validator in a real browser: no script, no mouse, no rule of accessibility broken."""

from __future__ import annotations

from http.client import HTTPConnection
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Browser

from tests.catalogue_api.web.test_browser import (  # noqa: F401  (fixtures)
    WIDE,
    Visited,
    address,
    axe,
    browser,
    visited,
)
from tests.catalogue_api.web.test_validate_page import BAD, SEEDED
from tests.schemas.validation.test_placed import TURTLE

pytestmark = pytest.mark.browser

SUBMISSIONS = {
    "syntax error": '{\n  "@context": "https://doi.org/10.5063/schema/codemeta-2.0",\n  "name": "a "quoted" word"\n}',
    "errors": SEEDED.read_text(),
    "a pass": TURTLE,
    "a long text": "# nothing here\n" * 1000 + BAD,
}


def checked(site: str, text: str) -> str:
    """The address of the result of a text."""
    mark = uuid4().hex
    body = f'--{mark}\r\nContent-Disposition: form-data; name="text"\r\n\r\n{text}\r\n--{mark}--\r\n'.encode()
    connection = HTTPConnection(site.removeprefix("http://"))
    connection.request("POST", "/validate", body, {"Content-Type": f"multipart/form-data; boundary={mark}"})
    location = connection.getresponse().headers["Location"]
    connection.close()
    return site + str(location)


@pytest.mark.parametrize("text", SUBMISSIONS.values(), ids=SUBMISSIONS.keys())
def test_a_result_breaks_no_rule_of_accessibility(visited: Visited, address: str, text: str) -> None:  # noqa: F811
    visited.check(checked(address, text), site=address)


def test_the_keyboard_alone_checks_mends_and_deletes_without_scripts(browser: Browser, address: str) -> None:  # noqa: F811
    with browser.new_context(java_script_enabled=False, viewport=WIDE) as context:
        page = context.new_page()
        page.goto(f"{address}/validate")
        page.focus("#text")
        page.keyboard.insert_text(BAD)
        for _ in range(3):
            page.keyboard.press("Tab")  # file, address, first profile
        page.keyboard.press("Space")
        while page.locator("button:focus").count() == 0:
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_url("**/validate/result/*")
        assert page.text_content("h1") == "1 error"
        page.keyboard.press("Tab")
        assert page.text_content(":focus") == "Skip to the problems"
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.text_content(":focus") == "Line 8"
        page.keyboard.press("Enter")
        assert page.url.endswith("#L8")
        assert page.locator(".line:target").count() == 1
        page.focus("a:has-text('Mend it')")
        page.keyboard.press("Enter")
        page.wait_for_url("**/validate?mend=*")
        assert page.input_value("#text") == BAD
        page.go_back()
        page.focus("button:has-text('Delete')")
        page.keyboard.press("Enter")
        page.wait_for_url("**deleted=yes")
        assert page.is_visible("text=The result and the text are deleted.")


def test_a_browser_is_told_that_a_file_is_too_large(browser: Browser, address: str, tmp_path: Path) -> None:  # noqa: F811
    path = tmp_path / "large.ttl"
    path.write_bytes(b"# nothing\n" * 1_200_000)
    with browser.new_context(viewport=WIDE) as context:
        page = context.new_page()
        page.goto(f"{address}/validate")
        page.set_input_files("#file", path)
        page.click("button:has-text('Check')")
        assert "larger than 10 MB" in (page.text_content("[role=alert]") or "")
