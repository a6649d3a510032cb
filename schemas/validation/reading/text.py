"""The submitted text and the places in it: what an editor calls line and column."""

from __future__ import annotations

import codecs
import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import NamedTuple

from schemas.errors import MalformedPayload

_DECLARED = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LINE_END = re.compile(r"\r\n|\n|\r")


class Place(NamedTuple):
    """A place in a text; line and column count from 1, columns in characters."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Lines:
    """A text with the offsets at which its lines begin."""

    text: str
    starts: tuple[int, ...]

    @classmethod
    def of(cls, text: str) -> Lines:
        """The lines of a text; CR, LF and both together end one."""
        return cls(text, (0, *(match.end() for match in _LINE_END.finditer(text))))

    def place(self, offset: int) -> Place:
        """The place of a character."""
        at = bisect_right(self.starts, offset)
        return Place(at, offset - self.starts[at - 1] + 1)

    def line(self, number: int) -> str:
        """One line without its end; empty beyond the last."""
        if not 1 <= number <= len(self.starts):
            return ""
        end = self.starts[number] if number < len(self.starts) else len(self.text)
        return self.text[self.starts[number - 1] : end].rstrip("\r\n")


def decoded(body: bytes, *, xml: bool = False) -> str:
    """The text of the bytes, without its byte order mark.

    Only XML may be anything but UTF-8 (RFC 8259 §8.1, Turtle §4); raises `MalformedPayload` with the likely cause.
    """
    mark, marked = next(((mark, name) for mark, name in _MARKS if body.startswith(mark)), (b"", ""))
    if xml:
        declared = _DECLARED.match(body)
        encoding = marked or (declared.group(1).decode("ascii") if declared else "utf-8")
        try:
            return body.decode(encoding).removeprefix("\ufeff")
        except (UnicodeDecodeError, LookupError):
            return body.decode("latin-1")
    if marked.startswith(("utf-16", "utf-32")) or body[1:2] == b"\x00" or body[:1] == b"\x00":
        raise MalformedPayload(
            "The text is not UTF-8, but UTF-16 or UTF-32.",
            where="line 1, column 1",
            next_step="Save the file as UTF-8; editors call UTF-16 also “Unicode”.",
            line=1,
            column=1,
        )
    try:
        return body.removeprefix(mark).decode("utf-8")
    except UnicodeDecodeError as error:
        before = body[len(mark) :][: error.start].decode("utf-8", "replace")
        line, column = Lines.of(before + " ").place(len(before))
        raise MalformedPayload(
            f"The byte 0x{error.object[error.start]:02X} is not UTF-8.",
            where=f"line {line}, column {column}",
            next_step="The file is probably saved as Windows-1252 or Latin-1; save it as UTF-8.",
            line=line,
            column=column,
        ) from error
