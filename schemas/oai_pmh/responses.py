"""Answers of a server as values: strict XML first, one flagged repair pass after that (faults A, E).

The envelope is read by local names, so a server with its own idea of the OAI namespace is read and flagged; what
stands inside `<metadata>` is never interpreted here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from schemas.errors import MalformedPayload, OaiPmhError, ProtocolViolation
from schemas.formats.xml import parse_xml, standalone
from schemas.oai_pmh.repair import Pieces, repair
from schemas.records import Finding, Header, Severity

if TYPE_CHECKING:
    from lxml.etree import _Element

NAMESPACE = "http://www.openarchives.org/OAI/2.0/"
_DC_ELEMENT = "{http://purl.org/dc/elements/1.1/}"
HUGE = 9_000_000
"""Bytes above which libxml2's limit of 10 MB per text node may be met (faults E12); the caller has capped the page."""

VERBS = frozenset({"Identify", "ListMetadataFormats", "ListSets", "ListIdentifiers", "ListRecords", "GetRecord"})


@dataclass(frozen=True, slots=True)
class Identify:
    """What a server says of itself, verbatim; `None` where it says nothing (OAI-PMH 2.0 §4.2)."""

    name: str | None = None
    base_url: str | None = None
    version: str | None = None
    emails: tuple[str, ...] = ()
    earliest: str | None = None
    deleted: str | None = None
    granularity: str | None = None
    response_date: str | None = None


@dataclass(frozen=True, slots=True)
class MetadataFormat:
    """One offered format (OAI-PMH 2.0 §4.4)."""

    prefix: str
    schema: str
    namespace: str


@dataclass(frozen=True, slots=True)
class ListedSet:
    """One set of a server (OAI-PMH 2.0 §4.6)."""

    spec: str
    name: str


@dataclass(frozen=True, slots=True)
class Listed:
    """One record on a page; `metadata` is its element as standalone UTF-8, `None` for headers and deletions.

    `element` is that element in the parsed page, unless that page was parsed with larger limits than a record is.
    """

    header: Header
    metadata: bytes | None = None
    findings: tuple[Finding, ...] = ()
    element: _Element | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Broken:
    """A record that cannot be taken apart; `body` are its bytes as they came, `header` what could be saved of it."""

    header: Header | None
    body: bytes
    reason: str


@dataclass(frozen=True, slots=True)
class ResumptionToken:
    """`value` is `None` for the empty token that ends a list; blanks count as empty (faults A9).

    A size that is no positive number is not a size (faults A7); `expires` is verbatim.
    """

    value: str | None
    complete_list_size: int | None = None
    cursor: int | None = None
    expires: str | None = None


@dataclass(frozen=True, slots=True)
class Response:
    """One answer. `verb` is the list or thing it holds, `None` if it holds only errors."""

    verb: str | None
    response_date: str | None = None
    errors: tuple[OaiPmhError, ...] = ()
    identify: Identify | None = None
    formats: tuple[MetadataFormat, ...] = ()
    sets: tuple[ListedSet, ...] = ()
    records: tuple[Listed, ...] = ()
    broken: tuple[Broken, ...] = ()
    token: ResumptionToken | None = None
    findings: tuple[Finding, ...] = ()


def read_response(body: bytes, *, record_bytes: int, charset: str | None = None) -> Response:
    """The answer in these bytes, repaired and split where it must be.

    `record_bytes` is the largest metadata that is let through; `charset` what the HTTP header said, heard only if the
    bytes cannot be read as they declare themselves. Raises `ProtocolViolation` for what is no OAI-PMH answer (an HTML
    page, a firewall) and `MalformedPayload` for one that is cut off or beyond repair.
    """
    try:
        root = parse_xml(body, huge=len(body) > HUGE)
    except MalformedPayload as strict:
        pieces = repair(body, charset=charset)
        if pieces is None:
            raise _no_answer(body, strict) from strict
        return _read_pieces(pieces, record_bytes, strict)
    return _Reader(root, body, record_bytes).read()


@dataclass(slots=True)
class _Reader:
    """Walks one parsed answer. Children are matched by full tag first, by local name only for odd envelopes."""

    root: _Element
    body: bytes
    record_bytes: int
    findings: list[Finding] = field(default_factory=list)
    records: list[Listed] = field(default_factory=list)
    broken: list[Broken] = field(default_factory=list)

    def read(self) -> Response:
        if _local(self.root) != "OAI-PMH":
            raise _no_answer(self.body, None)
        if self.root.tag != f"{{{NAMESPACE}}}OAI-PMH":
            self._flag("XML-REPAIR-NAMESPACE", "The envelope is not in the OAI-PMH 2.0 namespace.", str(self.root.tag))
        errors: list[OaiPmhError] = []
        containers: list[_Element] = []
        response_date: str | None = None
        for child in self.root:
            name = _local(child)
            if name == "responseDate":
                response_date = _text(child)
            elif name == "error":
                errors.append(
                    OaiPmhError((child.get("code") or "").strip(), _text(child) or "The server says no more.")
                )
            elif name in VERBS and (not containers or name == _local(containers[0])):
                containers.append(child)
        if not containers and not errors:
            raise ProtocolViolation(
                "The answer is an OAI-PMH envelope that holds neither a result nor an error.",
                next_step="Ask the provider whether its endpoint fails half-way.",
            )
        verb = _local(containers[0]) if containers else None
        answer = Response(verb, response_date=response_date, errors=tuple(errors))
        if len(containers) > 1:
            self._flag("OAI-LIST-IN-PARTS", f"The answer holds <{verb}> {len(containers)} times.", "")
            for each in containers[1:]:
                containers[0].extend(list(each))
        return self._read_container(answer, containers[0]) if containers else answer

    def _read_container(self, answer: Response, container: _Element) -> Response:
        verb = answer.verb
        if verb == "Identify":
            return replace(answer, identify=_identify(container, answer.response_date), findings=tuple(self.findings))
        if verb == "ListMetadataFormats":
            return replace(answer, formats=_formats(container), findings=tuple(self.findings))
        if verb == "ListSets":
            sets = tuple(entry for entry in map(_set, _children(container, "set")) if entry is not None)
            return replace(answer, sets=sets, token=self._token(container), findings=tuple(self.findings))
        wanted = "header" if verb == "ListIdentifiers" else "record"
        for child in container:
            name = _local(child)
            if name == wanted:
                self._take(child, wanted)
        return replace(
            answer,
            records=tuple(self.records),
            broken=tuple(self.broken),
            token=self._token(container) if verb != "GetRecord" else None,
            findings=tuple(self.findings),
        )

    def _take(self, element: _Element, kind: str) -> None:
        if kind == "header":
            header = _header(element)
            if header is None:
                self.broken.append(Broken(None, standalone(element), "The header has no identifier."))
            else:
                self.records.append(Listed(header))
            return
        parts: dict[str, list[_Element]] = {"header": [], "metadata": []}
        for child in element:
            parts.get(_local(child), []).append(child)
        heads, bodies = parts["header"], parts["metadata"]
        head, metadata = next(iter(heads), None), next(iter(bodies), None)
        header = None if head is None else _header(head)
        if len(heads) > 1 or len(bodies) > 1:
            # Which of them is meant nobody says.
            said = f"The record has {len(heads)} headers and {len(bodies)} times metadata."
            self.broken.append(Broken(header, standalone(element), said))
        elif header is None:
            lost = "The record has no header." if head is None else "The header has no identifier."
            self.broken.append(Broken(None, standalone(element), lost))
        elif header.deleted:
            self.records.append(Listed(header))
        else:
            self._take_metadata(element, header, metadata)

    def _take_metadata(self, record: _Element, header: Header, metadata: _Element | None) -> None:
        inner = [] if metadata is None else list(metadata)
        if metadata is None or not inner:
            self.broken.append(Broken(header, standalone(record), _emptiness(metadata)))
            return
        findings: tuple[Finding, ...] = ()
        element = inner[0]
        if len(inner) > 1 or element.tag.startswith(_DC_ELEMENT):
            element = metadata
            findings = (_UNWRAPPED,)
        body = standalone(element)
        if len(body) > self.record_bytes:
            reason = f"The record has {len(body)} bytes; at most {self.record_bytes} are read (harvest.record_bytes)."
            self.broken.append(Broken(header, body, reason))
        else:
            self.records.append(Listed(header, body, findings, None if len(self.body) > HUGE else element))

    def _token(self, container: _Element) -> ResumptionToken | None:
        """The list's token, also where a server puts it: after the list, or inside the last record."""
        found = list(_children(container, "resumptionToken")) or list(_children(self.root, "resumptionToken"))
        if not found:
            found = [each for each in self.root.iter("{*}resumptionToken") if not _is_inside_metadata(each)]
            if found:
                self._flag("OAI-TOKEN-MISPLACED", "The resumptionToken does not stand at the end of its list.", "")
        tokens = [_read_token(element) for element in found]
        values = {token.value for token in tokens if token.value is not None}
        if len(values) > 1:
            self._flag("OAI-TOKEN-REPEATED", "The page has several resumptionTokens; the first one is followed.", "")
        return next((token for token in tokens if token.value is not None), tokens[0] if tokens else None)

    def _flag(self, code: str, message: str, found: str) -> None:
        self.findings.append(Finding(code, Severity.WARNING, message, found=found[:200], clause="OAI-PMH 2.0 §3.2"))


_UNWRAPPED = Finding(
    "OAI-METADATA-UNWRAPPED",
    Severity.WARNING,
    "The metadata is not one element of its format; everything inside <metadata> was taken.",
    fix="Put the format's own root element around the metadata.",
    clause="OAI-PMH 2.0 §2.5",
)


def _read_token(element: _Element) -> ResumptionToken:
    """A resumptionToken element; a token nested in another one is the same token."""
    inner = next(_children(element, "resumptionToken"), element)
    value = "".join(str(text) for text in inner.itertext()).strip()
    return ResumptionToken(
        value or None,
        _number(element.get("completeListSize") or inner.get("completeListSize")) or None,
        _number(element.get("cursor") or inner.get("cursor")),
        element.get("expirationDate") or inner.get("expirationDate"),
    )


def _read_pieces(pieces: Pieces, record_bytes: int, strict: MalformedPayload) -> Response:
    """The answer after repair: as a whole if that is well-formed now, else record by record."""
    whole = pieces.whole()
    try:
        root = parse_xml(whole, huge=len(whole) > HUGE)
    except MalformedPayload:
        return _read_apart(pieces, record_bytes, strict)
    answer = _Reader(root, whole, record_bytes).read()
    if not pieces.is_changed:
        declared = Finding(
            "XML-REPAIR-DECLARATION",
            Severity.WARNING,
            "The XML declaration is wrong and was left out.",
            found=strict.what[:200],
            fix="Declare the version and the encoding that are really used.",
            clause="XML 1.0 §2.8",
        )
        return replace(answer, findings=(*answer.findings, declared))
    return _with_findings(answer, pieces)


def _with_findings(answer: Response, pieces: Pieces) -> Response:
    """Each record gets the repairs of its own piece; where pieces and records do not match, all get all."""
    general = (*answer.findings, *pieces.findings)
    per_piece = [piece.findings for piece in pieces.records]
    if not any(per_piece):
        return replace(answer, findings=general)
    if len(answer.records) == len(per_piece):
        records = tuple(
            replace(record, findings=(*record.findings, *findings)) if findings else record
            for record, findings in zip(answer.records, per_piece, strict=True)
        )
        return replace(answer, records=records, findings=general)
    every = tuple(dict.fromkeys(finding for findings in per_piece for finding in findings))
    records = tuple(replace(record, findings=(*record.findings, *every)) for record in answer.records)
    return replace(answer, records=records, findings=general)


def _read_apart(pieces: Pieces, record_bytes: int, strict: MalformedPayload) -> Response:
    """Every record parsed alone in its envelope, so that a bad one is quarantined alone (faults E16, H2)."""
    frame = _parsed(pieces.framed(pieces.token))
    if not pieces.records or not pieces.ended or frame is None:
        raise MalformedPayload(
            f"The answer is cut off or beyond repair: {strict.what}", line=strict.line, column=strict.column
        ) from strict
    answer = _Reader(frame, b"", record_bytes).read()
    records: list[Listed] = []
    broken: list[Broken] = []
    for piece in pieces.records:
        body = pieces.framed(piece.repaired)
        try:
            root = parse_xml(body, huge=len(body) > HUGE)
        except MalformedPayload as fault:
            broken.append(Broken(_saved_header(pieces, piece.repaired), piece.original, fault.what))
            continue
        alone = _Reader(root, body, record_bytes).read()
        records += [replace(entry, findings=(*entry.findings, *piece.findings)) for entry in alone.records]
        broken += alone.broken
    split = Finding(
        "XML-REPAIR-SPLIT",
        Severity.WARNING,
        f"The page is not well-formed; its records were read one by one and {len(broken)} could not be read.",
        found=strict.what[:200],
        clause="XML 1.0 §2.1",
    )
    return replace(
        answer,
        records=tuple(records),
        broken=tuple(broken),
        findings=(*answer.findings, *pieces.findings, split),
    )


def _parsed(body: bytes) -> _Element | None:
    try:
        return parse_xml(body, huge=len(body) > HUGE)
    except MalformedPayload:
        return None


def _saved_header(pieces: Pieces, repaired: bytes) -> Header | None:
    """The header of a broken record, if that much of it is well-formed."""
    cut = pieces.header_of(repaired)
    root = None if cut is None else _parsed(cut)
    if root is None:
        return None
    element = next((each for each in root.iter() if isinstance(each.tag, str) and _local(each) == "header"), None)
    return None if element is None else _header(element)


def _no_answer(body: bytes, strict: MalformedPayload | None) -> ProtocolViolation | MalformedPayload:
    """Which wrong thing came: a firewall's page, HTML, nothing, a cut answer, or other bytes (faults D8, D11)."""
    start = body[:4096].lower()
    if not body.strip():
        return ProtocolViolation("The answer is empty.", next_step="Try again later.")
    if any(mark in body[:65536] for mark in _FIREWALL):
        return ProtocolViolation(
            "The answer is the page of a firewall that blocks robots, no OAI-PMH.",
            next_step="Ask the provider to let this harvester through.",
        )
    if b"<html" in start or b"<!doctype html" in start:
        return ProtocolViolation(
            "The answer is an HTML page, no OAI-PMH: maintenance, a login, or the wrong address.",
            next_step="Open the endpoint in a browser with ?verb=Identify.",
        )
    if b"<OAI-PMH" in body[:4096] or b":OAI-PMH" in body[:4096]:
        if strict is None:
            return MalformedPayload("The answer is OAI-PMH wrapped in something else.")
        return MalformedPayload(
            f"The answer is cut off or beyond repair: {strict.what}", line=strict.line, column=strict.column
        )
    return ProtocolViolation(
        "The answer is not OAI-PMH: " + ascii(body[:80])[1:] + " …", next_step="Check the endpoint of the source."
    )


_FIREWALL = (b"Just a moment...", b"cf-mitigated", b"cf-chl-", b"x-amzn-waf-action", b"awswaf", b"_Incapsula_")


def _emptiness(metadata: _Element | None) -> str:
    if metadata is None:
        return "The record is live and has no metadata."
    text = "".join(str(part) for part in metadata.itertext()).strip()
    return "The metadata is text and no element." if text else "The metadata is empty."


def _header(element: _Element) -> Header | None:
    identifier: str | None = None
    datestamp: str | None = None
    sets: list[str] = []
    for child in element:
        name = _local(child)
        if name == "identifier":
            identifier = identifier or _text(child)
        elif name == "datestamp":
            datestamp = datestamp or _text(child)
        elif name == "setSpec" and (spec := _text(child)) is not None:
            sets.append(spec)
    if identifier is None:
        return None
    deleted = (element.get("status") or "").strip().lower() == "deleted"
    return Header(identifier, datestamp, tuple(sets), deleted)


def _identify(element: _Element, response_date: str | None) -> Identify:
    values: dict[str, str | None] = {}
    for child in element:
        values.setdefault(_local(child), _text(child))
    emails = tuple(text for child in _children(element, "adminEmail") if (text := _text(child)) is not None)
    return Identify(
        name=values.get("repositoryName"),
        base_url=values.get("baseURL"),
        version=values.get("protocolVersion"),
        emails=emails,
        earliest=values.get("earliestDatestamp"),
        deleted=values.get("deletedRecord"),
        granularity=values.get("granularity"),
        response_date=response_date,
    )


def _formats(element: _Element) -> tuple[MetadataFormat, ...]:
    found: list[MetadataFormat] = []
    for child in _children(element, "metadataFormat"):
        values = {_local(part): _text(part) or "" for part in child}
        if values.get("metadataPrefix"):
            found.append(
                MetadataFormat(values["metadataPrefix"], values.get("schema", ""), values.get("metadataNamespace", ""))
            )
    return tuple(found)


def _set(element: _Element) -> ListedSet | None:
    values = {_local(part): _text(part) or "" for part in element}
    return ListedSet(values["setSpec"], values.get("setName", "")) if values.get("setSpec") else None


def _children(element: _Element, name: str) -> Iterator[_Element]:
    return (child for child in element if _local(child) == name)


def _local(element: _Element) -> str:
    tag = element.tag
    return _LOCAL_NAMES.get(tag) or (tag.rpartition("}")[2] if isinstance(tag, str) else "")


_LOCAL_NAMES = {
    f"{{{NAMESPACE}}}{name}": name
    for name in ("record", "header", "metadata", "about", "identifier", "datestamp", "setSpec", "resumptionToken")
}
"""What nearly every element of an envelope is called."""


def _text(element: _Element) -> str | None:
    """The text without surrounding blanks; `None` for nothing."""
    text = element.text if len(element) == 0 else "".join(str(part) for part in element.itertext())
    return text.strip() or None if text else None


def _number(text: str | None) -> int | None:
    digits = (text or "").strip()
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 16 else None


def _is_inside_metadata(element: _Element) -> bool:
    return any(_local(parent) in {"metadata", "about"} for parent in element.iterancestors())
