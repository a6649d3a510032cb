"""JSON -> tree with places, read strictly, with the likely cause where it is broken (RFC 8259)."""

from __future__ import annotations

import re
from typing import NoReturn

import orjson

from schemas.errors import MalformedPayload
from schemas.validation.reading.text import Lines, Place
from schemas.validation.reading.tree import Kind, Node

MAXIMUM_DEPTH = 200

_BLANK = re.compile(r"[ \t\n\r]*")
_STRING = re.compile(r'"(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4}))*"')
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])")
_WORD = re.compile(r"[A-Za-z_$][\w$]*")
_WORDS = {"true": Kind.BOOLEAN, "false": Kind.BOOLEAN, "null": Kind.NULL}
_MEANT = {"True": "true", "False": "false", "None": "null", "undefined": "null", "NaN": "null", "Infinity": "null"}


def read_json(text: str) -> Node:
    """The tree of a JSON text; raises `MalformedPayload` with line, column and likely cause."""
    return _Reader(text).whole()


class _Reader:
    """One pass over the text; `at` is the offset of the next character to read."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = Lines.of(text)
        self.at = 0

    def whole(self) -> Node:
        self.blank()
        if self.at == len(self.text):
            self.broken("There is nothing in it.", "Is it the right file?")
        start = self.place()
        root = Node("", Kind.OBJECT, start, start)
        [root] = self.values("", start, root=True)
        self.blank()
        if self.at < len(self.text):
            self.broken(
                "Something follows the end of the JSON text.",
                "A closing brace or bracket too many above, or two documents in one file?",
            )
        return root

    def values(self, name: str, named: Place, *, root: bool = False, depth: int = 0) -> list[Node]:
        """What stands here under that name: one node, or one for each item of an array."""
        self.bounded(depth)
        place = self.place()
        start = self.text[self.at : self.at + 1]
        if start == "{":
            return [self.object(name, named, depth)]
        if start == "[":
            items = self.array(name, depth)
            if not root:
                return items
            node = Node(name, Kind.ARRAY, named, place, children=items)
            for item in items:
                item.parent = node
            return [node]
        return [self.scalar(name, named)]

    def object(self, name: str, named: Place, depth: int) -> Node:
        node = Node(name, Kind.OBJECT, named, self.place())
        opened, count = self.at, 0
        self.at += 1
        self.blank()
        while not self.taken("}"):
            if count:
                self.separated("}", opened)
            count += 1
            place = self.place()
            key = self.key(opened)
            self.blank()
            if not self.taken(":"):
                self.broken(f"A colon is missing after the name “{key}”.", 'Write "name": value.')
            self.blank()
            for child in self.values(key, place, depth=depth + 1):
                child.parent = node
                node.children.append(child)
            self.blank()
        return node

    def bounded(self, depth: int) -> None:
        if depth > MAXIMUM_DEPTH:
            self.broken(f"The JSON is nested more than {MAXIMUM_DEPTH} levels deep.", "Make it flatter.")

    def array(self, name: str, depth: int) -> list[Node]:
        self.bounded(depth)
        items: list[Node] = []
        opened, count = self.at, 0
        self.at += 1
        self.blank()
        while not self.taken("]"):
            if count:
                self.separated("]", opened)
            count += 1
            if self.text[self.at : self.at + 1] == "[":
                here = self.place()
                inner = self.array("", depth + 1)
                node = Node(name, Kind.ARRAY, here, here, listed=True, children=inner)
                for child in inner:
                    child.parent = node
                items.append(node)
            else:
                found = self.values(name, self.place(), depth=depth + 1)
                for item in found:
                    item.listed = True
                items.extend(found)
            self.blank()
        return items

    def separated(self, end: str, opened: int) -> None:
        """Go over the comma before another member; what else stands here is told."""
        if self.at >= len(self.text):
            line, _ = self.lines.place(opened)
            self.broken(f"The text ends before “{end}”.", f"Close what line {line} opens.")
        if not self.taken(","):
            self.missing_comma(end)
        comma = self.at - 1
        self.blank()
        if self.text[self.at : self.at + 1] == end:
            self.at = comma
            self.broken(f"A comma stands before the closing “{end}”.", "Remove this trailing comma.")

    def missing_comma(self, end: str) -> NoReturn:
        before = self.text[: self.at].rstrip()
        here = self.text[self.at]
        if before.endswith('"') and (here == '"' or here.isalnum()) and len(before) == self.at:
            self.broken(
                f"A comma or “{end}” is missing here.",
                'A quotation mark inside a text? Write it \\" there, or remove the mark that is too many.',
            )
        offset = len(before)
        self.at = offset
        self.broken(f"A comma or “{end}” is missing here.", "Separate the values by a comma.")

    def key(self, opened: int) -> str:
        here = self.text[self.at : self.at + 1]
        if here == '"':
            return self.string()
        if not here:
            line, _ = self.lines.place(opened)
            self.broken("The text ends before “}”.", f"Close what line {line} opens.")
        if here == ",":
            self.broken("Two commas follow each other.", "Remove one.")
        if here == "'":
            self.broken("A name stands in single quotes.", 'JSON knows only double ones: "name".')
        self.comment()
        word = _WORD.match(self.text, self.at)
        if word:
            self.broken(
                f"The name {word.group()} stands without quotation marks.", f'Write "{word.group()}" in double quotes.'
            )
        return self.broken("A name in double quotes is expected here.", 'Write "name": value.')

    def scalar(self, name: str, named: Place) -> Node:
        place = self.place()
        if self.text[self.at : self.at + 1] == '"':
            return Node(name, Kind.STRING, named, place, text=self.string())
        number = _NUMBER.match(self.text, self.at)
        if number:
            self.at = number.end()
            return Node(name, Kind.NUMBER, named, place, text=number.group())
        word = _WORD.match(self.text, self.at)
        if word and word.group() in _WORDS:
            self.at = word.end()
            return Node(name, _WORDS[word.group()], named, place, text=word.group())
        return self.no_value(word.group() if word else "")

    def no_value(self, word: str) -> NoReturn:
        here = self.text[self.at : self.at + 1]
        if not here:
            self.broken("The text ends where a value is expected.", "Is the file cut off?")
        if here == "'":
            self.broken("A text stands in single quotes.", 'JSON knows only double ones: "text".')
        if here in ",]}":
            self.broken("A value is missing here.", "Write one, or remove the name or the comma before it.")
        self.comment()
        if word in _MEANT:
            self.broken(f"{word} is no value of JSON.", f"Write {_MEANT[word]}.")
        if here.isdigit() or here in "-+.":
            self.broken(
                "This is not how JSON writes a number.",
                "Write 1.5, without a leading 0, + or lone dot; a date in quotes.",
            )
        self.broken("A value is expected here.", 'Write a text in double quotes: "text".')

    def comment(self) -> None:
        if self.text[self.at : self.at + 1] == "#" or self.text[self.at : self.at + 2] in {"//", "/*"}:
            self.broken("A comment stands here.", "JSON has no comments; remove it.")

    def string(self) -> str:
        match = _STRING.match(self.text, self.at)
        if match is None:
            self.broken_string()
        self.at = match.end()
        raw = match.group()
        if "\\" not in raw:
            return raw[1:-1]
        try:
            return str(orjson.loads(raw))
        except orjson.JSONDecodeError:
            self.at = match.start()
            self.broken("A \\u escape names half of a character.", "Write both halves, or the character itself.")

    def broken_string(self) -> NoReturn:
        start = self.at
        at = start + 1
        while at < len(self.text) and self.text[at] not in '"\n\r':
            if self.text[at] < " ":
                self.at = at
                self.broken("A control character stands in a text.", "Write a tab as \\t, or remove it.")
            if self.text[at] == "\\" and not re.match(r'\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4})', self.text[at : at + 6]):
                self.at = at
                self.broken("This backslash begins no escape of JSON.", "Write a backslash itself as \\\\.")
            at += 2 if self.text[at] == "\\" else 1
        self.broken(
            "This text does not end on its line.",
            'A closing quotation mark is missing, or a line break inside is not written as "\\n".',
        )

    def taken(self, character: str) -> bool:
        if self.text.startswith(character, self.at):
            self.at += 1
            return True
        return False

    def blank(self) -> None:
        self.at = _BLANK.match(self.text, self.at).end()  # type: ignore[union-attr]  # it matches nothing too

    def place(self) -> Place:
        return self.lines.place(self.at)

    def broken(self, what: str, cause: str) -> NoReturn:
        line, column = self.place()
        raise MalformedPayload(what, where=f"line {line}, column {column}", next_step=cause, line=line, column=column)
