"""How ISO 19139 and ISO 19115-3 write their values: words in several languages, anchors and codes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self

from schemas.formats.elements import Parts
from schemas.formats.telling import Telling
from schemas.formats.xml import Element, local_name, text_of
from schemas.records import Text

XLINK = "{http://www.w3.org/1999/xlink}href"


class Iso(Parts):
    """An element of such a record. Values stand one or two levels deeper than in other formats, in typed elements.

    `languages` are the record's, by the ids of its locales; the empty one is that of its own words.
    """

    def __init__(self, element: Element, *, path: str = "", within: Telling | None = None) -> None:
        super().__init__(element, path=path, within=within)
        self.languages: Mapping[str, str] = within.languages if isinstance(within, Iso) else {}

    def nodes(self, *names: str) -> list[Self]:
        """All children of these names; the attributes of an element that only holds another say how it is written."""
        found = super().nodes(*names)
        for each in found:
            each.forget_attributes()
        return found

    def inside(self, *path: str) -> list[Self]:
        """The elements at the end of a path of names; `|` stands between names that mean the same."""
        found = [self]
        for name in path:
            found = [part for each in found for part in each.nodes(*name.split("|"))]
        return found

    def value(self, *path: str) -> str | None:
        """The first value at the end of a path."""
        return next(iter(self.values(*path)), None)

    def values(self, *path: str) -> list[str]:
        """All values at the end of a path, in the record's own language."""
        return [plain(each) for each in self.said(*path, translated=False)]

    def said(self, *path: str, translated: bool = True) -> list[str | Text]:
        """All words at the end of a path, each in every language that it is given in."""
        return [text for each in self.inside(*path) for text in each.words_said(translated=translated)]

    def words_said(self, *, translated: bool = True) -> list[str | Text]:
        """The words of this element: its own, and translations by the locale that each names."""
        self.left.clear()
        self.forget_attributes()
        own, found = self.languages.get(""), list[str | Text]()
        for child in self.element:
            name, text = local_name(child), text_of(child)
            if name == "PT_FreeText":
                found += self._translations(child) if translated else []
            elif text:
                found.append(Text(text, own) if own else text)
        if not len(self.element) and (text := text_of(self.element)):
            found.append(Text(text, own) if own else text)
        return list(dict.fromkeys(found))

    def _translations(self, free: Element) -> list[str | Text]:
        found: list[str | Text] = []
        for each in free.iter():
            text = text_of(each) if local_name(each) == "LocalisedCharacterString" else ""
            if text:
                language = self.languages.get(str(each.get("locale") or "").lstrip("#"))
                found.append(Text(text, language) if language else text)
        return found

    def codes(self, *path: str) -> list[str]:
        """The codes at the end of a path, as `code_of` takes them."""
        found = []
        for each in self.inside(*path):
            each.left.clear()
            inner = next(iter(each.element), each.element)
            code = code_of(str(inner.get("codeListValue") or ""), text_of(inner))
            found += [code] if code else []
        return found

    def code(self, *path: str) -> str | None:
        """The first code at the end of a path."""
        return next(iter(self.codes(*path)), None)

    def anchors(self, *path: str) -> list[tuple[str | None, list[str | Text]]]:
        """All words at the end of a path, each with the address that it is anchored to."""
        found = []
        for each in self.inside(*path):
            inner = next(iter(each.element), each.element)
            address = str(inner.get(XLINK) or each.element.get(XLINK) or "").strip()
            words = each.words_said()
            if address or words:
                found.append((address if address.startswith(("http://", "https://")) else None, words))
        return found


def code_of(value: str, words: str) -> str:
    """The code that a `codeListValue` and the element's words stand for.

    NILU writes the address of its list into every `codeListValue` and the code into the words; others write the address
    of the code, which ends in it.
    """
    code = value.strip().rpartition("#")[2]
    return words or code.rpartition("/")[2] if "://" in code else code or words


def plain(said: str | Text) -> str:
    """Words without their language."""
    return said.value if isinstance(said, Text) else said
