"""The portal's own words in another language: every text of a template goes through gettext, without being marked.

Run as a module it prints all of them as a template of a message catalogue, for `msginit` and `msgfmt`:

    python -m catalogue_api.web.texts > portal.pot

A text is what stands between two tags, or in an attribute that is read out. Where a value stands in the middle of a
sentence, its parts are texts of their own. What sources state is never translated and has its own language.
"""

from __future__ import annotations

import gettext
import re
import sys
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from flask import Flask, current_app
from jinja2 import DictLoader, Environment
from jinja2.ext import Extension, extract_from_ast
from jinja2.lexer import Token, TokenStream
from markupsafe import Markup, escape

from catalogue_api.index.facets import FACETS
from catalogue_api.index.notices import PATTERNS
from catalogue_api.web import words
from schemas.errors import InvalidConfig
from schemas.search import Notice

DOMAIN: Final = "portal"
TABLES: Final = (
    "KINDS",
    "KINDS_IN_PLURAL",
    "SORTS",
    "SEVERITIES",
    "NOTICES",
    "HOLDS",
    "UNREAD",
    "ABSENCES",
    "TERMS",
    "RULES",
    "INVERSE",
)
"""Tables of `words` whose values are texts."""

_RIGHT_TO_LEFT: Final = frozenset(("ar", "fa", "he", "ur", "yi"))
_READ_OUT: Final = frozenset(("aria-label", "placeholder", "title", "alt"))
_VERBATIM: Final = frozenset(("script", "style", "pre", "code", "svg"))
_IN_TEXT, _IN_ATTRIBUTE, _PLAIN, _COUNTED = "_text", "_attribute", "_", "ngettext"
_ENTITY = re.compile(r"&#?\w+;")
_RUN = re.compile(r"(\s*)(.*?)(\s*)", re.DOTALL)


def register(app: Flask, *, language: str, folder: str) -> None:
    """Give the templates of an application their texts in a language; in their own without a folder.

    Raises `InvalidConfig` where the folder has no `<language>/LC_MESSAGES/portal.mo`.
    """
    try:
        said = gettext.translation(DOMAIN, folder, [language]) if folder else gettext.NullTranslations()
    except OSError as error:
        where = Path(folder) / language / "LC_MESSAGES" / f"{DOMAIN}.mo"
        raise InvalidConfig(f"there is no {where}.", where="web.translations") from error

    app.jinja_env.add_extension(Texts)
    app.jinja_env.globals.update(functions(said), words=_Words(said))
    app.jinja_env.globals.update(site_language=language, site_direction="rtl" if language in _RIGHT_TO_LEFT else "ltr")
    app.extensions["texts"] = said


def functions(said: gettext.NullTranslations) -> dict[str, Callable[..., str]]:
    """What templates call for their texts: those between tags, those of attributes, single ones and plurals."""

    def in_text(message: str) -> Markup:
        # What a template and its translation say is markup: both are the operator's.
        return Markup(said.gettext(message))  # noqa: S704

    def in_attribute(message: str) -> Markup:
        return escape(Markup(said.gettext(message)).unescape())  # noqa: S704

    return {_IN_TEXT: in_text, _IN_ATTRIBUTE: in_attribute, _PLAIN: said.gettext, _COUNTED: said.ngettext}


def told(message: str) -> str:
    """A text of our own tables in the language of the portal."""
    said: gettext.NullTranslations = current_app.extensions["texts"]
    return said.gettext(message)


def told_notice(notice: str) -> str:
    """A notice in the language of the portal; in its own where its translation names a value that there is not."""
    if not isinstance(notice, Notice):
        return notice
    try:
        return told(notice.pattern).format(**notice.values)
    except (LookupError, ValueError):
        return notice


class _Words:
    """`words` with the texts of its tables in a language."""

    def __init__(self, said: gettext.NullTranslations) -> None:
        self._tables = {name: _said(words.__dict__[name], said) for name in TABLES}

    def __getattr__(self, name: str) -> Any:
        return self._tables[name] if name in self._tables else words.__dict__[name]


def _said(table: Mapping[str, str], said: gettext.NullTranslations) -> dict[str, str]:
    return {key: said.gettext(text) for key, text in table.items()}


# --- texts of a template ---------------------------------------------------------------------------------------


class Texts(Extension):
    """Sends every text of an HTML template through gettext as it is compiled."""

    def filter_stream(self, stream: TokenStream) -> Iterable[Token]:
        """The tokens of a template with a call in place of each text."""
        if not (stream.name or "").endswith(".html"):
            return stream
        return _called(stream)


def _called(stream: TokenStream) -> Iterator[Token]:
    scan = _Scan()
    for token in stream:
        if token.type != "data":
            yield token
            continue
        for name, part in scan.parts(token.value):
            before, text, after = _whole(part)
            if name and _has_words(text):
                yield Token(token.lineno, "data", before)
                yield from _call(token.lineno, name, " ".join(text.split()))
                yield Token(token.lineno, "data", after)
            elif part:
                yield Token(token.lineno, "data", part)


def _whole(part: str) -> tuple[str, str, str]:
    found = _RUN.fullmatch(part)
    return (found[1], found[2], found[3]) if found else (part, "", "")


def _has_words(text: str) -> bool:
    # What a macro puts into a tag stands outside of any tag in its own file.
    return '="' not in text and any(sign.isalpha() for sign in _ENTITY.sub("", text))


def _call(line: int, name: str, text: str) -> Iterator[Token]:
    for kind, value in (
        ("variable_begin", "{{"), ("name", name), ("lparen", "("), ("string", text), ("rparen", ")"),
        ("variable_end", "}}"),
    ):  # fmt: skip
        yield Token(line, kind, value)


class _Scan:
    """Where in the markup of a template one is; it goes on from one piece of data to the next."""

    _NAME = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]*)")
    _SIGN = re.compile(r"[>\"']")
    _ATTRIBUTE = re.compile(r"([\w-]+)\s*=\s*$")

    def __init__(self) -> None:
        self._in_tag = False
        self._quote = ""
        self._before = ""
        self._tag = ""
        self._verbatim = ""
        self._read_out = False

    def parts(self, data: str) -> Iterator[tuple[str, str]]:
        """The pieces of some data: for a text the function that it goes through, and what stands there."""
        place = 0
        while place < len(data):
            if self._quote:
                place = yield from self._value(data, place)
            elif self._in_tag:
                place = yield from self._inside(data, place)
            else:
                place = yield from self._outside(data, place)

    def _outside(self, data: str, place: int) -> Generator[tuple[str, str], None, int]:
        end = data.find("<", place)
        text = data[place:] if end < 0 else data[place:end]
        yield "" if self._verbatim else _IN_TEXT, text
        if end < 0:
            return len(data)
        found = self._NAME.match(data, end)
        self._tag = found[0].lstrip("<").lower() if found else ""
        self._in_tag, self._before = True, ""
        last = found.end() if found else end + 1
        yield "", data[end:last]
        return last

    def _inside(self, data: str, place: int) -> Generator[tuple[str, str], None, int]:
        found = self._SIGN.search(data, place)
        last = found.end() if found else len(data)
        self._before += data[place:last]
        yield "", data[place:last]
        if found and found[0] == ">":
            self._in_tag = False
            self._leave(closed=self._before.endswith("/>"))
        elif found:
            attribute = self._ATTRIBUTE.search(self._before[:-1])
            self._quote, self._read_out = found[0], attribute is not None and attribute[1] in _READ_OUT
            self._before = ""
        return last

    def _leave(self, *, closed: bool) -> None:
        if self._verbatim and self._tag == f"/{self._verbatim}":
            self._verbatim = ""
        elif not self._verbatim and self._tag in _VERBATIM and not closed:
            self._verbatim = self._tag

    def _value(self, data: str, place: int) -> Generator[tuple[str, str], None, int]:
        end = data.find(self._quote, place)
        last = len(data) if end < 0 else end
        yield _IN_ATTRIBUTE if self._read_out else "", data[place:last]
        if end < 0:
            return last
        yield "", self._quote
        self._quote = ""
        return end + 1


# --- the template of a message catalogue -----------------------------------------------------------------------


def messages() -> dict[tuple[str, ...], list[str]]:
    """Every text, alone or with its plural, with the places where it stands."""
    found: dict[tuple[str, ...], list[str]] = {}
    for name, source in _templates():
        read = Environment(loader=DictLoader({}), extensions=[Texts], autoescape=True).parse(source, name, name)
        for line, function, stated in extract_from_ast(read, (_IN_TEXT, _IN_ATTRIBUTE, _PLAIN, _COUNTED)):
            texts = stated if isinstance(stated, tuple) else (stated,)
            constant = tuple(text for text in texts if text)[: 2 if function == _COUNTED else 1]
            if constant:
                found.setdefault(constant, []).append(f"{name}:{line}")
    for table in TABLES:
        for text in words.__dict__[table].values():
            found.setdefault((text,), []).append(f"words.{table}")
    for pattern in PATTERNS:
        found.setdefault((pattern,), []).append("notices")
    for heading, _ in words.FACTS:
        found.setdefault((heading,), []).append("words.FACTS")
    for facet in FACETS:
        found.setdefault((facet.label,), []).append("facets")
    return found


def _templates() -> Iterator[tuple[str, str]]:
    folder = files("catalogue_api.web").joinpath("templates")
    for file in sorted(folder.iterdir(), key=lambda each: each.name):
        if file.name.endswith(".html"):
            yield file.name, file.read_text(encoding="utf-8")


def catalogue_template() -> str:
    """All texts in the form of a PO template (GNU gettext manual, §3)."""
    entries = ['msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n']
    for texts, places in messages().items():
        lines = [f"#: {place}" for place in dict.fromkeys(places)]
        lines.append(f"msgid {_quoted(texts[0])}")
        if len(texts) > 1:
            lines += [f"msgid_plural {_quoted(texts[1])}", 'msgstr[0] ""', 'msgstr[1] ""']
        else:
            lines.append('msgstr ""')
        entries.append("\n".join(lines) + "\n")
    return "\n".join(entries)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


if __name__ == "__main__":
    sys.stdout.write(catalogue_template())
