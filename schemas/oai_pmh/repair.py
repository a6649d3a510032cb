"""The one repair pass over an answer that is not well-formed; everything it changes is a `Finding` (faults E).

Works on the bytes in pieces (what stands before the records, each record, what stands after them), so that a repair
is flagged on the record that needed it and a record beyond repair can be quarantined alone, with its own bytes.
Every step is linear in the size of the page.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.entities import html5
from itertools import pairwise

from schemas.records import Finding, Severity

KNOWN_PREFIXES: dict[str, str] = {
    "datacite": "http://datacite.org/schema/kernel-4",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "marc": "http://www.loc.gov/MARC21/slim",
    "oai_dc": "http://www.openarchives.org/OAI/2.0/oai_dc/",
    "oaire": "http://namespace.openaire.eu/schema/oaire/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xlink": "http://www.w3.org/1999/xlink",
    "xsi": "http://www.w3.org/2001/XMLSchema-instance",
}
"""Prefixes whose meaning is beyond doubt when their declaration is missing (faults E8)."""

_ENVELOPE_SEARCH = 65_536
_TOKEN_SEARCH = 65_536

_ROOT = re.compile(rb"<((?:[\w.\-]+:)?)OAI-PMH(?:\s[^<>]*)?>")
_SEAM = re.compile(rb"</((?:[\w.\-]+:)?)OAI-PMH\s*>\s*(?:<\?xml\s[^<>]*\?>\s*)?<(?:[\w.\-]+:)?OAI-PMH[\s>]")
_CONTAINER = re.compile(
    rb"<((?:[\w.\-]+:)?)(ListRecords|ListIdentifiers|GetRecord|ListSets|ListMetadataFormats|Identify)(?:\s[^<>]*)?>"
)
_RECORD = re.compile(rb"<((?:[\w.\-]+:)?)record(?:\s[^<>]*)?>\s*(?=<(?:[\w.\-]+:)?header[\s>/])")
_HEADER = re.compile(rb"<((?:[\w.\-]+:)?)header(?:\s[^<>]*)?>")
_HEADER_WHOLE = re.compile(rb"<((?:[\w.\-]+:)?)header(?:\s[^<>]*)?>.*?</\1header\s*>", re.DOTALL)
_TOKEN = re.compile(rb"<((?:[\w.\-]+:)?)resumptionToken(?:\s[^<>]*?)?(?:/>|>.*?</\1resumptionToken\s*>)", re.DOTALL)
_ENCODING = re.compile(rb"<\?xml\s[^<>]*?encoding\s*=\s*[\"']([A-Za-z0-9._\-]+)[\"']")
_NOTHING = re.compile(rb"\s+|<\?.*?\?>|<!--.*?-->", re.DOTALL)

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_ESCAPED = re.compile("[\udc80-\udcff]")
_REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]{1,6});|#([0-9]{1,7});|([A-Za-z][A-Za-z0-9]{0,31});)?")
_PROTECTED = re.compile(r"<!\[CDATA\[|<!--|<\?")
_CLOSING = {"<![CDATA[": "]]>", "<!--": "-->", "<?": "?>"}
_USED_PREFIX = re.compile(r"<([A-Za-z_][\w.\-]*):[A-Za-z_]|\s([A-Za-z_][\w.\-]*):[A-Za-z_][\w.\-]*\s*=\s*[\"']")
_DECLARED_PREFIX = re.compile(r"\sxmlns:([A-Za-z_][\w.\-]*)\s*=")
_XML_ENTITIES = frozenset({"amp", "lt", "gt", "quot", "apos"})


@dataclass(frozen=True, slots=True)
class Piece:
    """One record of the page: as it came, as it was repaired, and what was done to it."""

    original: bytes
    repaired: bytes
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Pieces:
    """A page taken apart. `opening` and `closing` are the tags around the records, `token` is its element or empty.

    `ended` says that the list's own end tag was seen after the last record: only then can a missing token mean the
    end of the list.
    """

    root: bytes
    opening: bytes
    head: bytes
    records: tuple[Piece, ...]
    tail: bytes
    closing: bytes
    token: bytes
    ended: bool
    findings: tuple[Finding, ...] = ()

    @property
    def is_changed(self) -> bool:
        """Whether anything was flagged."""
        return bool(self.findings) or any(piece.findings for piece in self.records)

    def whole(self) -> bytes:
        """The repaired page."""
        return b"".join((_DECLARATION, self.root, self.head, *(piece.repaired for piece in self.records), self.tail))

    def framed(self, inner: bytes) -> bytes:
        """Something of the page in an envelope of its own."""
        return b"".join((_DECLARATION, self.root, self.opening, inner, self.closing))

    def header_of(self, record: bytes) -> bytes | None:
        """The header of a record, in an envelope of its own."""
        match = _HEADER_WHOLE.search(record[:_ENVELOPE_SEARCH])
        return None if match is None else self.framed(match[0])


_DECLARATION = b'<?xml version="1.0" encoding="UTF-8"?>'


def repair(body: bytes, *, charset: str | None = None) -> Pieces | None:
    """The page in repaired pieces; `None` if it has no whole OAI-PMH envelope (not one, or cut off)."""
    body, declared = _eight_bits(body, charset)
    start = _ROOT.search(body[:_ENVELOPE_SEARCH])
    if start is None:
        return None
    end_tag = b"</" + start[1] + b"OAI-PMH"
    end = _first_end(body, start, end_tag)
    stop = body.find(b">", end) + 1 if end > 0 else 0
    if stop == 0:
        return None
    findings = _around(body[: start.start()], body[stop:])
    container = _CONTAINER.search(body, start.end(), start.end() + _ENVELOPE_SEARCH)
    cuts = [] if container is None else _boundaries(body, container, end)
    tail_at = _tail_start(body, cuts, container, end)
    edges = [*cuts, tail_at] if cuts else []
    pieces = [Piece(body[a:b], *_mended(body[a:b], declared)) for a, b in pairwise(edges)]
    head, head_findings = _mended(body[start.end() : cuts[0] if cuts else tail_at], declared)
    tail, tail_findings = _mended(body[tail_at:stop], declared)
    root, pieces = _declare_prefixes(start[0], head, pieces)
    token = _TOKEN.search(tail[-_TOKEN_SEARCH:])
    name = b"" if container is None else container[1] + container[2]
    return Pieces(
        root=root,
        opening=_envelope_head(head, container),
        head=head,
        records=tuple(pieces),
        tail=tail,
        closing=(b"</" + name + b">" if name else b"") + body[end:stop],
        token=token[0] if token else b"",
        ended=bool(name) and b"</" + name in tail and (token is not None or b"resumptionToken" not in tail),
        findings=tuple(dict.fromkeys((*findings, *head_findings, *tail_findings))),
    )


def _first_end(body: bytes, start: re.Match[bytes], end_tag: bytes) -> int:
    """Where the answer ends: at its last end tag, or where another whole answer begins behind it (faults E6)."""
    for seam in _SEAM.finditer(body, start.end()):
        if seam[1] == start[1]:
            return seam.start()
    return body.rfind(end_tag)


def _eight_bits(body: bytes, charset: str | None) -> tuple[bytes, str]:
    """The page in an encoding that extends ASCII, and that encoding's name; UTF-16 becomes UTF-8."""
    for mark, wide in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if body.startswith(mark):
            return body[2:].decode(wide, "replace").encode("utf-8", "replace"), "utf-8"
    for sample, wide in ((b"<\x00", "utf-16-le"), (b"\x00<", "utf-16-be")):
        if body.startswith(sample):
            return body.decode(wide, "replace").encode("utf-8", "replace"), "utf-8"
    body = body.removeprefix(codecs.BOM_UTF8)
    stated = _ENCODING.search(body[:1024])
    for name in (stated[1].decode("ascii") if stated else "", charset or ""):
        try:
            codec = codecs.lookup(name).name if name else ""
        except LookupError:
            continue
        if codec in _SINGLE_BYTE:
            return body, codec
        if codec == "utf-8":
            break
    return body, "utf-8"


_SINGLE_BYTE = frozenset({"iso8859-1", "iso8859-2", "iso8859-15", "cp1250", "cp1251", "cp1252", "koi8-r"})


def _around(leading: bytes, trailing: bytes) -> list[Finding]:
    findings: list[Finding] = []
    rest = _NOTHING.sub(b"", leading)
    if rest and not rest.startswith(b"<!DOCTYPE"):
        findings.append(_finding("XML-REPAIR-LEADING", "Something stands before the XML and was cut off.", rest))
    elif leading[:1].isspace():
        findings.append(_finding("XML-REPAIR-LEADING", "Blanks before the XML declaration were cut off.", b""))
    if trailing.strip():
        findings.append(_finding("XML-REPAIR-TRAILING", "Something stands after the XML and was cut off.", trailing))
    return findings


def _boundaries(body: bytes, container: re.Match[bytes], end: int) -> list[int]:
    """Where records begin. A record has a header first: MARC's own `<record>` inside metadata has none."""
    if container[2] in {b"ListRecords", b"GetRecord"}:
        return [match.start() for match in _RECORD.finditer(body, container.end(), end)]
    if container[2] == b"ListIdentifiers":
        return [match.start() for match in _HEADER.finditer(body, container.end(), end)]
    return []


def _tail_start(body: bytes, cuts: list[int], container: re.Match[bytes] | None, end: int) -> int:
    """Where the last record is over: after its end tag, else where the token or the end of the list begins."""
    if container is None or not cuts:
        return end if container is None else container.end()
    starts, kind = (_HEADER, b"header") if container[2] == b"ListIdentifiers" else (_RECORD, b"record")
    match = starts.match(body, cuts[-1])
    tag = b"</" + (match[1] if match else b"") + kind
    over = body.rfind(tag, cuts[-1], end)
    if over >= 0:
        return body.find(b">", over) + 1
    for mark in (b"<" + container[1] + b"resumptionToken", b"</" + container[1] + container[2]):
        found = body.rfind(mark, cuts[-1], end)
        if found >= 0:
            return found
    return end


def _envelope_head(head: bytes, container: re.Match[bytes] | None) -> bytes:
    """The head without anything between the container's start tag and the first record."""
    if container is None:
        return head
    at = head.find(container[0])
    return head[: at + len(container[0])] if at >= 0 else container[0]


def _mended(raw: bytes, declared: str) -> tuple[bytes, tuple[Finding, ...]]:
    """One piece as UTF-8 with legal characters and references only, and what that took."""
    text, foreign = _decoded(raw, declared)
    findings: list[Finding] = []
    if foreign:
        message = f"{foreign} bytes are not {declared.upper()} and were read as Windows-1252."
        findings.append(_finding("XML-REPAIR-ENCODING", message, b"", "Declare the encoding that is really used."))
    text, illegal = _ILLEGAL.subn("", text)
    text, references = _mend_references(text)
    illegal += references.pop("illegal", 0)
    if illegal:
        message = f"{illegal} characters that XML 1.0 forbids were removed."
        findings.append(_finding("XML-REPAIR-CHARACTERS", message, b"", "Remove control characters from the text."))
    if references:
        shown = ", ".join(sorted(references)[:5])
        message = f"{sum(references.values())} ampersands or undeclared entities were escaped ({shown})."
        findings.append(_finding("XML-REPAIR-ENTITIES", message, b"", "Write & as &amp; and characters as themselves."))
    return text.encode("utf-8"), tuple(findings)


def _decoded(raw: bytes, declared: str) -> tuple[str, int]:
    """The text, and how many bytes did not fit; only those are read as Windows-1252, never replaced (faults E2)."""
    try:
        return raw.decode(declared), 0
    except UnicodeDecodeError:
        text = raw.decode("utf-8", "surrogateescape")
        return _ESCAPED.subn(lambda match: _WINDOWS[ord(match[0]) - 0xDC00], text)


_WINDOWS = {byte: bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(0x80, 0x100)}


def _mend_references(text: str) -> tuple[str, dict[str, int]]:
    """References made legal outside CDATA, comments and instructions; counts by what was found."""
    counts: dict[str, int] = {}

    def mend(match: re.Match[str]) -> str:
        hexadecimal, decimal, name = match.groups()
        if hexadecimal or decimal:
            point = int(hexadecimal, 16) if hexadecimal else int(decimal)
            if point <= 0x10FFFF and not _ILLEGAL.match(chr(point)):
                return match[0]
            counts["illegal"] = counts.get("illegal", 0) + 1
            return ""
        if name in _XML_ENTITIES:
            return match[0]
        counts[match[0]] = counts.get(match[0], 0) + 1
        meant = html5.get(f"{name};") if name else None
        return meant.translate(_MARKUP) if meant is not None else "&amp;" + match[0][1:]

    parts = [part if protected else _REFERENCE.sub(mend, part) for part, protected in _parts(text)]
    return "".join(parts), counts


_MARKUP = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def _parts(text: str) -> Iterator[tuple[str, bool]]:
    """The text in turns of open and protected stretches; an opening without its end protects nothing."""
    position, unclosed = 0, set[str]()
    for match in _PROTECTED.finditer(text):
        opening = match[0]
        if match.start() < position or opening in unclosed:
            continue
        stop = text.find(_CLOSING[opening], match.end())
        if stop < 0:
            unclosed.add(opening)
            continue
        stop += len(_CLOSING[opening])
        yield text[position : match.start()], False
        yield text[match.start() : stop], True
        position = stop
    yield text[position:], False


def _declare_prefixes(root: bytes, head: bytes, pieces: list[Piece]) -> tuple[bytes, list[Piece]]:
    """Known prefixes without a declaration are declared at the root, and flagged on the records that use them."""
    around = (root + head).decode("utf-8", "replace")
    outer = set(_DECLARED_PREFIX.findall(around))
    missing: set[str] = set()
    flagged: list[Piece] = []
    for piece in pieces:
        text = piece.repaired.decode("utf-8")
        used = {tag or attribute for tag, attribute in _USED_PREFIX.findall(text)}
        here = sorted((used - outer - set(_DECLARED_PREFIX.findall(text))) & KNOWN_PREFIXES.keys())
        if here:
            missing.update(here)
            message = f"The namespace prefixes {', '.join(here)} are not declared; their usual meaning was taken."
            finding = _finding("XML-REPAIR-PREFIX", message, b"", "Declare every prefix that is used.")
            flagged.append(Piece(piece.original, piece.repaired, (*piece.findings, finding)))
        else:
            flagged.append(piece)
    declarations = "".join(f' xmlns:{prefix}="{KNOWN_PREFIXES[prefix]}"' for prefix in sorted(missing))
    return root[:-1].decode("utf-8", "replace").encode() + declarations.encode() + b">", flagged


def _finding(code: str, message: str, found: bytes, fix: str = "") -> Finding:
    shown = found.strip()[:80].decode("utf-8", "replace")
    return Finding(code, Severity.WARNING, message, found=shown, fix=fix, clause="XML 1.0 §2.1")
