"""Turtle and N-Triples -> triples with places, and the likely cause where the text is broken (RDF 1.1 Turtle).

oxigraph remains the judge of what is Turtle: this reader is asked for places, and for the reason of an error.
"""

from __future__ import annotations

import re
from typing import NamedTuple, NoReturn
from urllib.parse import urljoin

from pyoxigraph import BlankNode, Literal, NamedNode

from schemas.dcat.terms import PREFIXES
from schemas.errors import MalformedPayload
from schemas.validation.reading.statements import FIRST, NIL, REST, TYPE, Located, Statement, Subject, Term
from schemas.validation.reading.text import Lines, Place

MAXIMUM_DEPTH = 150

_XSD = "http://www.w3.org/2001/XMLSchema#"
_TOKEN = re.compile(
    r"""
    (?P<blank>(?:[ \t\r\n]+|\#[^\n\r]*)+)
  | (?P<iri><(?:[^\x00-\x20<>"{}|^`\\]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*>)
  | (?P<text>\"\"\"(?:\"{0,2}(?:[^"\\]|\\.))*\"\"\"|'''(?:'{0,2}(?:[^'\\]|\\.))*'''
      |"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*')
  | (?P<directive>@(?:prefix|base)\b|(?i:prefix|base)(?=[\ \t\r\n]+[^\s:]*[:<]))
  | (?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
  | (?P<number>[+-]?(?:\d+\.\d*[eE][+-]?\d+|\.\d+[eE][+-]?\d+|\d+[eE][+-]?\d+|\d*\.\d+|\d+))
  | (?P<node>_:[\w](?:[\w.\-·]*[\w\-·])?)
  | (?P<name>(?:[^\W\d_](?:[\w.\-·]*[\w\-·])?)?:
      (?:(?:[\w:]|%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%])
         (?:(?:[\w:.\-·]|%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%])*
            (?:[\w:\-·]|%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%]))?)?)
  | (?P<word>a(?![\w:-])|true(?![\w:-])|false(?![\w:-]))
  | (?P<mark>\^\^|[.;,\[\]()])
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_ESCAPES = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
_LOCAL_ESCAPE = re.compile(r"\\(.)")
_PROPERTY = re.compile(r"[ \t]*(?:a(?=\s)|[\w.\-]*:[\w\-]+|<[^<>\s]+>)[ \t]+\S")


class _Token(NamedTuple):
    kind: str
    text: str
    start: int
    end: int


def read_turtle(text: str, base: str = "") -> Located:
    """The statements of a text; raises `MalformedPayload` with line, column and likely cause."""
    reader = _Reader(text, base)
    reader.document()
    return Located(tuple(reader.statements), reader.prefixes)


class _Reader:
    """Recursive descent over the tokens; `token` is the next one."""

    def __init__(self, text: str, base: str) -> None:
        self.text, self.base = text, base
        self.lines = Lines.of(text)
        self.statements: list[Statement] = []
        self.prefixes: dict[str, str] = {}
        self.nodes: dict[str, BlankNode] = {}
        self.last_end = 0
        self.token = _Token("", "", 0, 0)
        self.advance()

    # --- tokens ---------------------------------------------------------------------------------------------

    def advance(self) -> _Token:
        """The token read last becomes the past; the next one is looked at."""
        past, at = self.token, self.token.end
        self.last_end = at
        while True:
            match = _TOKEN.match(self.text, at)
            if match is None:
                if at == len(self.text):
                    self.token = _Token("end", "", at, at)
                    return past
                self.unknown(at)
            if match.lastgroup != "blank":
                self.token = _Token(str(match.lastgroup), match.group(), at, match.end())
                return past
            at = match.end()

    def unknown(self, at: int) -> NoReturn:
        rest = self.text[at : at + 200]
        if rest[0] in "\"'":
            self.broken(
                at,
                "This text does not end.",
                'A closing quotation mark is missing; texts of several lines stand in """…""".',
            )
        if rest[0] == "<" and (end := re.match(r"<[^>\n]*", rest)):
            bad = re.search(r'[\x00-\x20<"{}|^`\\]', end.group()[1:])
            at += bad.start() + 1 if bad else 0
            self.broken(
                at,
                "This IRI is not written as it must be.",
                "Write blanks and other forbidden signs as %20 …, and end it by >.",
            )
        if rest[0] == "@":
            self.broken(at, "This is no language tag.", 'Write "text"@en.')
        if rest[0] in "“”„‘’":
            self.broken(at, "A typographic quotation mark stands here.", 'Write the plain one: ".')
        if rest[0] == "/":
            self.broken(at, "A slash cannot stand in a short name.", "Write the whole IRI in <…>, or the slash as \\/.")
        if re.match(r"[A-Za-z]", rest):
            self.broken(
                at,
                "A name without a prefix stands here.",
                "Write prefix:name or <https://…>; text stands in quotation marks.",
            )
        self.broken(at, f"The sign {rest[0]!r} cannot stand here.", "Compare the line with its neighbours.")

    def place(self, offset: int) -> Place:
        return self.lines.place(offset)

    def is_mark(self, text: str) -> bool:
        return self.token.kind == "mark" and self.token.text == text

    def broken(self, offset: int, what: str, cause: str) -> NoReturn:
        line, column = self.place(offset)
        raise MalformedPayload(what, where=f"line {line}, column {column}", next_step=cause, line=line, column=column)

    # --- grammar --------------------------------------------------------------------------------------------

    def document(self) -> None:
        while self.token.kind != "end":
            if self.token.kind == "directive":
                self.directive()
            else:
                self.triples()

    def directive(self) -> None:
        word = self.advance().text
        if word.lower().lstrip("@") == "prefix":
            if self.token.kind != "name" or not self.token.text.endswith(":"):
                self.broken(self.token.start, "A prefix with its colon is expected here.", "Write @prefix dct: <…> .")
            prefix = self.advance().text[:-1]
            self.prefixes[prefix] = self.iri_reference()
        else:
            self.base = self.iri_reference()
        if word.startswith("@"):
            if not self.is_mark("."):
                self.broken(self.last_end, f"The line of {word} does not end with a dot.", "Add “ .” here.")
            self.advance()

    def iri_reference(self) -> str:
        if self.token.kind != "iri":
            self.broken(self.token.start, "An IRI in <…> is expected here.", "Write <https://…>.")
        return self.iri(self.advance())

    def triples(self) -> None:
        start = self.token.start
        if self.is_mark("["):
            subject, stated = self.node(0)
            if not (stated and self.is_mark(".")):
                self.properties(subject, start, 0)
        else:
            self.properties(self.subject(), start, 0)
        if not self.is_mark("."):
            self.no_dot(start)
        self.advance()

    def no_dot(self, start: int) -> NoReturn:
        line, _ = self.place(start)
        if self.token.kind == "end":
            self.broken(self.last_end, f"The description that begins in line {line} does not end.", "Add “ .” here.")
        if self.is_mark("]") or self.is_mark(")"):
            self.broken(self.token.start, f"“{self.token.text}” closes nothing.", "Remove it, or open it above.")
        at, here = self.last_end, self.place(self.token.start).line
        if here > self.place(at).line and _PROPERTY.match(self.lines.line(here)):
            self.broken(
                at,
                "A “;” or “.” is missing at the end of this line.",
                "Write “;” if the next line says more of the same thing, “.” if it begins another.",
            )
        if self.text[at - 1 : at] == '"' and self.token.kind in {"name", "text", "word"}:
            self.broken(at, "The text ends before it is meant to.", 'A quotation mark inside a text is written \\".')
        self.broken(
            at,
            "A “;”, “,” or “.” is missing here.",
            "“;” goes on with another property, “,” with another value, “.” ends.",
        )

    def subject(self) -> Subject:
        if self.is_mark("("):
            return self.collection(0)
        if self.token.kind in {"iri", "name"}:
            return self.named()
        if self.token.kind == "node":
            return self.labelled()
        if self.token.kind == "text":
            self.broken(
                self.token.start,
                "A text cannot begin a description.",
                "Is a “;” or “,” missing, or a “.” too many above?",
            )
        return self.broken(
            self.token.start,
            f"“{self.token.text}” cannot begin a description.",
            "Is a “.” too many above? A description begins with <https://…>, prefix:name or [.",
        )

    def properties(self, subject: Subject, start: int, depth: int) -> None:
        subject_place = self.place(start)
        while True:
            place = self.place(self.token.start)
            predicate = self.predicate()
            while True:
                object_place = self.place(self.token.start)
                at = len(self.statements)
                value = self.object(depth)
                self.statements.insert(at, Statement(subject, predicate, value, subject_place, place, object_place))
                if not self.is_mark(","):
                    break
                self.advance()
            if not self.is_mark(";"):
                return
            while self.is_mark(";"):
                self.advance()
            if self.is_mark(".") or self.is_mark("]"):
                return
            if self.token.kind == "end":
                return

    def predicate(self) -> str:
        if self.token.kind == "word" and self.token.text == "a":
            self.advance()
            return TYPE
        if self.token.kind in {"iri", "name"}:
            return self.named().value
        if self.token.kind == "end":
            self.broken(self.last_end, "A property is expected here.", "Is the file cut off?")
        return self.broken(
            self.token.start, "A property is expected here.", "Write prefix:name or <https://…> before its value."
        )

    def object(self, depth: int) -> Term:
        kind = self.token.kind
        if kind in {"iri", "name"}:
            return self.named()
        if kind == "text":
            return self.literal()
        if kind == "node":
            return self.labelled()
        if kind == "number":
            text = self.advance().text
            datatype = "double" if "e" in text.lower() else "decimal" if "." in text else "integer"
            return Literal(text, datatype=NamedNode(_XSD + datatype))
        if kind == "word" and self.token.text != "a":
            return Literal(self.advance().text, datatype=NamedNode(_XSD + "boolean"))
        if self.is_mark("["):
            return self.node(depth)[0]
        if self.is_mark("("):
            return self.collection(depth)
        if kind == "end":
            self.broken(self.last_end, "A value is expected here.", "Is the file cut off?")
        return self.broken(
            self.token.start,
            "A value is expected here.",
            'Write "text", <https://…> or prefix:name after the property.',
        )

    def node(self, depth: int) -> tuple[BlankNode, bool]:
        """A node in brackets, and whether anything is said of it there."""
        self.bounded(depth)
        start = self.advance().start
        node = self.new_node()
        if self.is_mark("]"):
            self.advance()
            return node, False
        self.properties(node, start, depth + 1)
        if not self.is_mark("]"):
            line, _ = self.place(start)
            if self.token.kind == "end" or self.is_mark("."):
                self.broken(self.token.start, f"The “[” of line {line} is not closed.", "Add “]”.")
            self.broken(self.last_end, "A “;”, “,” or “]” is missing here.", f"The “[” of line {line} is still open.")
        self.advance()
        return node, True

    def collection(self, depth: int) -> Subject:
        self.bounded(depth)
        start = self.advance().start
        place = self.place(start)
        first: Subject = NIL
        last: BlankNode | None = None
        while not self.is_mark(")"):
            if self.token.kind == "end":
                self.broken(start, "This “(” is not closed.", "Add “)”.")
            at = self.place(self.token.start)
            node = self.new_node()
            if last is None:
                first = node
            else:
                self.statements.append(Statement(last, REST, node, at, at, at))
            position = len(self.statements)
            value = self.object(depth + 1)
            self.statements.insert(position, Statement(node, FIRST, value, at, at, at))
            last = node
        self.advance()
        if last is not None:
            self.statements.append(Statement(last, REST, NIL, place, place, place))
        return first

    def bounded(self, depth: int) -> None:
        if depth > MAXIMUM_DEPTH:
            self.broken(
                self.token.start, f"Nodes are nested more than {MAXIMUM_DEPTH} levels deep.", "Make it flatter."
            )

    # --- terms ----------------------------------------------------------------------------------------------

    def named(self) -> NamedNode:
        token = self.advance()
        if token.kind == "iri":
            return NamedNode(self.iri(token))
        prefix, _, local = token.text.partition(":")
        if prefix not in self.prefixes:
            known = PREFIXES.get(prefix)
            self.broken(
                token.start,
                f"The prefix {prefix}: is not declared.",
                f"Add this line at the top: @prefix {prefix}: <{known}> ."
                if known
                else f"Declare it: @prefix {prefix}: <https://…> .",
            )
        return NamedNode(self.prefixes[prefix] + _LOCAL_ESCAPE.sub(r"\1", local))

    def iri(self, token: _Token) -> str:
        iri = _unescaped(token.text[1:-1])
        if not re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", iri):
            if not self.base:
                self.broken(
                    token.start,
                    "This IRI is relative, and nothing says to what.",
                    "Write the whole IRI, or declare @base <https://…> .",
                )
            return urljoin(self.base, iri) if iri else self.base.partition("#")[0]
        return iri

    def literal(self) -> Literal:
        raw = self.advance().text
        marks = 3 if raw.startswith(('"""', "'''")) else 1
        value = _unescaped(raw[marks:-marks])
        if self.token.kind == "language" and self.token.start == self.last_end:
            return Literal(value, language=self.advance().text[1:].lower())
        if self.is_mark("^^"):
            self.advance()
            if self.token.kind not in {"iri", "name"}:
                self.broken(self.token.start, "A datatype is expected after ^^.", "Write ^^xsd:date, or remove ^^.")
            return Literal(value, datatype=self.named())
        return Literal(value)

    def labelled(self) -> BlankNode:
        label = self.advance().text[2:]
        if label not in self.nodes:
            # its own label: a statement that is to be added in N-Triples has to name it
            self.nodes[label] = BlankNode(label)
        return self.nodes[label]

    def new_node(self) -> BlankNode:
        return BlankNode()


def _unescaped(text: str) -> str:
    if "\\" not in text:
        return text

    def character(match: re.Match[str]) -> str:
        if match[3]:
            return _ESCAPES.get(match[3], match[3])
        code = int(match[1] or match[2], 16)
        return chr(code) if code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF else "\ufffd"

    return _ESCAPE.sub(character, text)
