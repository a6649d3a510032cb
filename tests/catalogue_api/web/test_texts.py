"""The portal's own words in another language: every text of its templates, none of what sources state."""

from __future__ import annotations

import gettext
import re
import struct
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import DictLoader, Environment

from catalogue_api.catalogue import open_catalogue
from catalogue_api.web import texts
from catalogue_api.web.app import create_app
from schemas.errors import InvalidConfig
from schemas.search import Notice
from tests.catalogue_api import shelf
from tests.catalogue_api.web.reading_pages import Page
from tests.catalogue_api.web.test_browser import PAGES


def compiled(said: Mapping[str, str]) -> bytes:
    """A message catalogue as `msgfmt` writes it (GNU gettext manual, §10.3)."""
    pairs = sorted((key.encode(), value.encode()) for key, value in said.items())
    offset = 28 + 16 * len(pairs)
    tables: list[list[tuple[int, int]]] = [[], []]
    body = b""
    for side in (0, 1):
        for pair in pairs:
            tables[side].append((len(pair[side]), offset + len(body)))
            body += pair[side] + b"\0"
    head = struct.pack("<7I", 0x950412DE, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, offset)
    return head + b"".join(struct.pack("<2I", *each) for table in tables for each in table) + body


Messages = Mapping[tuple[str, ...], list[str]]


@pytest.fixture(scope="module")
def messages() -> Messages:
    return texts.messages()


@pytest.fixture(scope="module")
def backwards(tmp_path_factory: pytest.TempPathFactory, messages: Messages) -> Iterator[FlaskClient]:
    """A portal in a language that writes every text between two signs, from right to left."""
    folder = tmp_path_factory.mktemp("backwards")
    shelf.stock(folder)
    said = {"": "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=2; plural=(n != 1);\n"}
    for each in messages:
        said["\0".join(each)] = "\0".join(f"⟦{text}⟧" for text in each)
    mo = folder / "he" / "LC_MESSAGES" / "portal.mo"
    mo.parent.mkdir(parents=True)
    mo.write_bytes(compiled(said))
    settings = {**shelf.settings(folder), "web.language": "he", "web.translations": str(folder)}
    with closing(open_catalogue(settings)) as catalogue:
        catalogue.take_snapshot("2026-11")
        yield create_app(catalogue, settings, clock=shelf.Clock()).test_client()


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("q=bbox:1", "⟦'bbox:1' is no box and was left aside: west,south,east,north in degrees.⟧"),
        ("q=" + "radio " * 40, "⟦Only the first 32 words of the query were read.⟧"),
        ("q=radio&colour=red", "⟦“colour” is not a filter of this catalogue and was left aside.⟧"),
        ("q=radio unicorn zebra", "⟦Nothing has all 3 words; shown is what has at least 1 of them.⟧"),
    ],
)
def test_what_a_search_tells_about_itself_is_translated_with_its_values(
    backwards: FlaskClient, query: str, told: str
) -> None:
    assert told in Page(backwards.get(f"/search?{query}").text).words


def test_a_translation_that_names_no_value_of_a_notice_leaves_it_as_it_was() -> None:
    translated = {"Only {most}.": "Nur {meist}.", "Whole {most}.": "Ganz {most}."}
    said = Saying(translated)
    app = Flask(__name__)
    app.extensions["texts"] = said
    with app.app_context():
        assert texts.told_notice(Notice("Only {most}.", most=3)) == "Only 3."
        assert texts.told_notice(Notice("Whole {most}.", most=3)) == "Ganz 3."
        assert texts.told_notice("Plain words.") == "Plain words."


class Saying(gettext.NullTranslations):
    """A language with these texts."""

    def __init__(self, said: Mapping[str, str]) -> None:
        super().__init__()
        self._said = said

    def gettext(self, message: str) -> str:
        return self._said.get(message, message)


# The body of a report is a document of its own: its file, its page and its command write the same words.
HERE = {name: path for name, path in PAGES.items() if not path.startswith("/away") and name != "report"}


@pytest.mark.parametrize("path", HERE.values(), ids=HERE.keys())
def test_every_text_of_a_page_is_translated(backwards: FlaskClient, messages: Messages, path: str) -> None:
    answer = backwards.get(path)
    body = re.sub(r"<(script|style|pre|code|svg)\b.*?</\1>", "", answer.text, flags=re.DOTALL)
    page = Page(body)
    assert page.one("html").attributes["lang"] == "he"
    assert page.one("html").attributes["dir"] == "rtl"
    assert "⟦Skip to" in page.words
    assert "⟦Waiting for a person⟧" in page.words
    known = {text[0] for text in messages if len(text[0]) > 12}
    stated = {" ".join(each.split()) for each in re.findall(r">([^<⟦⟧]+)<", body)}
    assert stated & known == set()
    labels = re.findall(r"(?:aria-label|placeholder)=\"([^\"⟦]+)\"", body)
    assert not set(labels) & known


def test_what_sources_state_keeps_its_own_language(backwards: FlaskClient) -> None:
    page = Page(backwards.get("/record/lofar_portal/ivo%3A%2F%2Flofar.example%2Flotss-dr2").text)
    title = page.one("h1")
    assert (title.text.strip(), title.attributes["lang"], title.attributes["dir"]) == (
        "LOFAR Two-metre Sky Survey: second data release",
        "en",
        "auto",
    )


def test_plurals_and_attributes_follow_the_language(backwards: FlaskClient) -> None:
    assert "⟦results⟧" in backwards.get("/search?q=field").text
    body = backwards.get("/").text
    assert 'placeholder="⟦Words, a phrase in quotes, a DOI…⟧"' in body


def test_a_folder_without_the_language_is_a_fault_of_the_settings(tmp_path: Path) -> None:
    settings = {**shelf.settings(tmp_path), "web.language": "fi", "web.translations": str(tmp_path)}
    with closing(open_catalogue(settings)) as catalogue, pytest.raises(InvalidConfig, match=r"portal\.mo"):
        create_app(catalogue, settings)


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("<p>Some <b>bold</b> words</p>", "<p>«Some» <b>«bold»</b> «words»</p>"),
        ('<a href="x" aria-label="Go on">→</a>', '<a href="x" aria-label="«Go on»">→</a>'),
        ('<a title="Of {{ 1 }} things" class="not this">x</a>', '<a title="«Of» 1 «things»" class="not this">«x»</a>'),
        ("<p{% if true %} class='a'{% endif %}>Hello\n   there</p>", "<p class='a'>«Hello there»</p>"),
        ("<code>verbatim</code><pre>x <b>y</b></pre> text", "<code>verbatim</code><pre>x <b>y</b></pre> «text»"),
        ("<script>var a = '<p>';</script>", "<script>var a = '<p>';</script>"),
        ("1 &middot; 2 &amp; 3", "1 &middot; 2 &amp; 3"),
        ("this &amp; that", "«this &amp; that»"),
        ("{{ '<i>' }}", "&lt;i&gt;"),
        (
            '{% macro of(tag) %} lang="{{ tag }}" dir="auto"{% endmacro %}<p{{ of("en") }}>x</p>',
            '<p lang="en" dir="auto">«x»</p>',
        ),
        ("<svg><path d='M0'/><text>x</text></svg>after", "<svg><path d='M0'/><text>x</text></svg>«after»"),
        ("<input placeholder='a \"b\"'>", "<input placeholder='«a &#34;b&#34;»'>"),
    ],
)
def test_texts_are_told_from_markup(template: str, expected: str) -> None:
    environment = Environment(loader=DictLoader({"t.html": template}), extensions=[texts.Texts], autoescape=True)
    for name, function in texts.functions(Upside()).items():
        environment.globals[name] = function
    assert environment.get_template("t.html").render() == expected


class Upside(texts.gettext.NullTranslations):
    def gettext(self, message: str) -> str:
        return f"«{message}»"


def test_the_template_of_a_message_catalogue_has_every_text_once(messages: Messages) -> None:
    written = texts.catalogue_template()
    assert written.count("msgid ") == len(messages) + 1
    assert 'msgid "Advanced search"' in written
    assert 'msgid "result"\nmsgid_plural "results"' in written
    assert 'msgid "Subject"' in written
    assert len(messages) > 700
