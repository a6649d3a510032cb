"""Answers of a provider as bytes, valid against OAI-PMH.xsd (OAI-PMH 2.0 §3.2, §4).

Written as text rather than through a tree: a page of records is joined from elements that were checked one by one,
so that one bad record never spoils the others (faults H2).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from schemas.errors import OaiPmhError
from schemas.oai_pmh.dates import Granularity, write_datestamp
from schemas.oai_pmh.requests import Request
from schemas.oai_pmh.responses import Identify, ListedSet, MetadataFormat, ResumptionToken
from schemas.records import Header

_OPENING = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xsi:schemaLocation="http://www.openarchives.org/OAI/2.0/ http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd">\n'
)
_CLOSING = "</OAI-PMH>\n"

_OAI_IDENTIFIER = (
    '<description><oai-identifier xmlns="http://www.openarchives.org/OAI/2.0/oai-identifier" '
    'xsi:schemaLocation="http://www.openarchives.org/OAI/2.0/oai-identifier '
    'http://www.openarchives.org/OAI/2.0/oai-identifier.xsd"><scheme>oai</scheme>'
    "<repositoryIdentifier>{name}</repositoryIdentifier><delimiter>:</delimiter>"
    "<sampleIdentifier>{sample}</sampleIdentifier></oai-identifier></description>"
)
_PROVENANCE = (
    '<about><provenance xmlns="http://www.openarchives.org/OAI/2.0/provenance" '
    'xsi:schemaLocation="http://www.openarchives.org/OAI/2.0/provenance '
    'http://www.openarchives.org/OAI/2.0/provenance.xsd">'
    '<originDescription harvestDate="{date}" altered="true"><baseURL>{url}</baseURL>'
    "<identifier>{identifier}</identifier><datestamp>{datestamp}</datestamp>"
    "<metadataNamespace>{namespace}</metadataNamespace></originDescription></provenance></about>"
)
_DOMAIN = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9\-]*(\.[a-zA-Z0-9][a-zA-Z0-9\-]*)+")
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_MARKUP = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}
)


@dataclass(frozen=True, slots=True)
class Envelope:
    """What stands around every answer. `request` is `None` if it could not be understood (badVerb, badArgument)."""

    base_url: str
    at: datetime
    request: Request | None = None


@dataclass(frozen=True, slots=True)
class Origin:
    """Where one of our records comes from: the content of a provenance container (OAI provenance guidelines)."""

    harvested: datetime
    base_url: str
    identifier: str
    datestamp: str
    namespace: str


@dataclass(frozen=True, slots=True)
class Served:
    """One record that we serve; `metadata` is one well-formed element without declaration, `None` if deleted."""

    header: Header
    metadata: bytes | None
    origins: tuple[Origin, ...] = ()


def render_error(envelope: Envelope, errors: Sequence[OaiPmhError]) -> bytes:
    """One or more errors."""
    return _whole(
        envelope, "".join(f'<error code="{_text(each.code)}">{_text(each.what)}</error>\n' for each in errors)
    )


def render_identify(envelope: Envelope, identify: Identify, *, repository: str, sample: str | None) -> bytes:
    """Identify; the oai-identifier description is left out where `repository` is no domain name, as its schema asks."""
    parts = [
        _element("repositoryName", identify.name or ""),
        _element("baseURL", identify.base_url or ""),
        _element("protocolVersion", "2.0"),
        *(_element("adminEmail", email) for email in identify.emails),
        _element("earliestDatestamp", identify.earliest or ""),
        _element("deletedRecord", identify.deleted or ""),
        _element("granularity", identify.granularity or ""),
    ]
    if _DOMAIN.fullmatch(repository):
        identifier = sample or f"oai:{repository}:entity"
        parts.append(_OAI_IDENTIFIER.format(name=_text(repository), sample=_text(identifier)))
    return _result(envelope, "Identify", "".join(parts))


def render_formats(envelope: Envelope, formats: Iterable[MetadataFormat]) -> bytes:
    """ListMetadataFormats."""
    written = (
        f"<metadataFormat>{_element('metadataPrefix', each.prefix)}{_element('schema', each.schema)}"
        f"{_element('metadataNamespace', each.namespace)}</metadataFormat>\n"
        for each in formats
    )
    return _result(envelope, "ListMetadataFormats", "".join(written))


def render_sets(envelope: Envelope, sets: Iterable[ListedSet]) -> bytes:
    """ListSets, whole."""
    written = (f"<set>{_element('setSpec', each.spec)}{_element('setName', each.name)}</set>\n" for each in sets)
    return _result(envelope, "ListSets", "".join(written))


def render_identifiers(envelope: Envelope, headers: Iterable[Header], token: ResumptionToken | None) -> bytes:
    """A page of ListIdentifiers; at least one header."""
    return _result(envelope, "ListIdentifiers", "".join(map(_header, headers)) + _token(token))


def render_records(envelope: Envelope, records: Iterable[Served], token: ResumptionToken | None = None) -> bytes:
    """A page of ListRecords, or GetRecord; at least one record."""
    verb = envelope.request.verb if envelope.request is not None else "ListRecords"
    return _result(envelope, verb, "".join(map(_record, records)) + _token(token))


def _record(record: Served) -> str:
    metadata = "" if record.metadata is None else f"<metadata>{record.metadata.decode('utf-8')}</metadata>"
    return f"<record>{_header(record.header)}{metadata}{''.join(map(_provenance, record.origins))}</record>\n"


def _header(header: Header) -> str:
    status = ' status="deleted"' if header.deleted else ""
    sets = "".join(_element("setSpec", spec) for spec in header.sets)
    identifier, datestamp = _element("identifier", header.identifier), _element("datestamp", header.datestamp or "")
    return f"<header{status}>{identifier}{datestamp}{sets}</header>"


def _provenance(origin: Origin) -> str:
    return _PROVENANCE.format(
        date=write_datestamp(origin.harvested, Granularity.SECOND),
        url=_text(origin.base_url),
        identifier=_text(origin.identifier),
        datestamp=_text(origin.datestamp),
        namespace=_text(origin.namespace),
    )


def _token(token: ResumptionToken | None) -> str:
    if token is None:
        return ""
    size = f' completeListSize="{token.complete_list_size}"' if token.complete_list_size is not None else ""
    cursor = f' cursor="{token.cursor}"' if token.cursor is not None else ""
    return f"<resumptionToken{size}{cursor}>{_text(token.value or '')}</resumptionToken>\n"


def _result(envelope: Envelope, verb: str, content: str) -> bytes:
    return _whole(envelope, f"<{verb}>{content}</{verb}>\n")


def _whole(envelope: Envelope, content: str) -> bytes:
    stated = ""
    if envelope.request is not None:
        pairs = (("verb", envelope.request.verb), *envelope.request.arguments)
        stated = "".join(f' {name}="{_text(value)}"' for name, value in pairs)
    at = write_datestamp(envelope.at, Granularity.SECOND)
    around = f"<responseDate>{at}</responseDate>\n<request{stated}>{_text(envelope.base_url)}</request>\n"
    return f"{_OPENING}{around}{content}{_CLOSING}".encode()


def _element(name: str, text: str) -> str:
    return f"<{name}>{_text(text)}</{name}>"


def _text(text: str) -> str:
    """Text for an element or attribute; what XML cannot hold is left out."""
    return _ILLEGAL.sub("", text).translate(_MARKUP)
