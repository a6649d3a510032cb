"""XML elements taken apart so that nothing is left out unsaid; by local name, as namespaces differ by version."""

from __future__ import annotations

from collections.abc import Callable
from typing import Self

from schemas.errors import MalformedPayload
from schemas.formats.telling import Telling
from schemas.formats.xml import XML_LANG, Element, line_of, local_name, text_of
from schemas.records import Description, Text

_SYNTAX = frozenset({XML_LANG, "{http://www.w3.org/2001/XMLSchema-instance}schemaLocation"})


class Parts(Telling):
    """One element being read: children and attributes that are taken are understood, what stays is dropped.

    `path` is where the element stands in the record, as local names joined by `/`.
    """

    def __init__(self, element: Element, *, path: str = "", within: Telling | None = None) -> None:
        super().__init__(within)
        self.element = element
        self.path = path
        self.left: dict[str, list[Element]] = {}
        self._attributes = {str(name) for name in element.attrib} - _SYNTAX
        self.parts: list[Self] = []
        for child in element:
            self.left.setdefault(local_name(child), []).append(child)

    def words(self) -> str:
        """The text of the element itself, its children's included."""
        self.left.clear()
        return text_of(self.element)

    def attribute(self, name: str) -> str:
        """An attribute by its local name, empty where it is not stated."""
        for each in self.element.attrib:
            if str(each).rpartition("}")[2] == name:
                self._attributes.discard(str(each))
                return str(self.element.get(each) or "").strip()
        return ""

    def text(self, name: str) -> str | None:
        """The text of the first child of this name that has one; others are told as dropped."""
        found = [text for child in self.left.pop(name, ()) if (text := text_of(child))]
        for other in found[1:]:
            self.lose(self._at(name), "only one value can stand here", other)
        return found[0] if found else None

    def texts(self, name: str) -> list[str | Text]:
        """The texts of all children of this name, with the language where one is stated."""
        return [said(child, text) for child in self.left.pop(name, ()) if (text := text_of(child))]

    def nodes(self, *names: str) -> list[Self]:
        """All children of these names, each to be read in turn."""
        parts = [
            type(self)(child, path=self._at(name), within=self) for name in names for child in self.left.pop(name, ())
        ]
        self.parts += parts
        return parts

    def inside(self, *path: str) -> list[Self]:
        """The elements at the end of a path of names."""
        found = [self]
        for name in path:
            found = [part for each in found for part in each.nodes(name)]
        return found

    def forget(self) -> None:
        """Leave all that is left in here out without a word: what stands for it was taken."""
        self.left.clear()
        self._attributes.clear()

    def forget_attributes(self) -> None:
        """Leave the attributes out without a word: they say how the record is written."""
        self._attributes.clear()

    def forget_all(self) -> None:
        """`forget` for this element and those inside that were looked at."""
        self.forget()
        for part in self.parts:
            part.forget_all()

    def drop(self, reason: str, *names: str) -> None:
        """Leave children out, and say so without their values."""
        for name in names:
            if any(len(child) or text_of(child) or child.keys() for child in self.left.pop(name, ())):
                self.lose(self._at(name), reason)

    def close(self, reason: str) -> None:
        """Say of what nobody took, here and in the elements inside, that it was left out."""
        for name, children in self.left.items():
            for child in children:
                text = text_of(child)
                if text or child.keys():
                    self.lose(self._at(name), reason, text)
        self.left.clear()
        for name in sorted(self._attributes):
            if self.element.get(name):
                self.lose(f"{self.path}@{name.rpartition('}')[2]}", reason, str(self.element.get(name)))
        for part in self.parts:
            part.close(reason)

    def finish(self, kind: str, reason: str) -> Description:
        """All that was read; what nobody took is dropped for this reason."""
        self.close(reason)
        return self.describe(kind)

    def _at(self, name: str) -> str:
        return f"{self.path}/{name}" if self.path else name


def said(element: Element, text: str) -> str | Text:
    """A text with the language of its element, where that states one."""
    language = (element.get(XML_LANG) or "").strip()
    return Text(text, language) if language else text


def find_root(root: Element, fits: Callable[[Element], bool], what: str) -> Element:
    """The root, or the one element in it that fits; raises `MalformedPayload` that names what was looked for."""
    found = root if fits(root) else next((each for each in root.iter() if fits(each)), None)
    if found is None:
        raise MalformedPayload(
            f"<{local_name(root)}> holds no {what}.",
            next_step="Check which metadata prefix the record was asked for.",
            line=line_of(root),
        )
    return found
