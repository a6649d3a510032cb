"""Payload -> item: bytes are parsed, their description becomes a canonical document, the source's gate judges it.

Pure. The document follows the table of terms; each value is resolved once (`harvester.values`). What DCAT-AP wants
in one place and a provider says in another is put there (DCAT-AP 3.0.1: the licence belongs to distributions, one
publisher), with a finding where something was made, so that nobody takes our doing for the provider's.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

import orjson

from harvester.joining import known_elsewhere
from harvester.nodes import canonical, checked_type, fill, listed, note_malformed
from harvester.values import recognised
from harvester.work import Work, as_text
from schemas.dcat.terms import KINDS
from schemas.errors import MalformedIdentifier, MalformedPayload, NoRecord
from schemas.formats import registry
from schemas.formats.json import refuse_doubled
from schemas.identifiers import PERSISTENT, SCHEME_ORDER, iri_of, recognise, record_iri
from schemas.iris import check_iri
from schemas.privacy import redact_payload
from schemas.records import (
    UNKNOWN,
    Claim,
    Deposit,
    Description,
    Document,
    Finding,
    Format,
    Identifier,
    Item,
    Payload,
    Quarantine,
    Record,
    Rejection,
    Severity,
    Source,
)
from schemas.validation.validate import validate

_GRAVITY = {Severity.INFO: 0, Severity.WARNING: 1, Severity.ERROR: 2}
_RANK = {scheme: rank for rank, scheme in enumerate(SCHEME_ORDER)}
_OF_THINGS = PERSISTENT - {"orcid"}
_RESOLVABLE = frozenset({"doi", "handle", "ark", "swhid", "arxiv", "bibcode"})


def read_payload(
    payload: Payload, source: Source, formats: Callable[[str], Format | None] = registry.find_format
) -> Item:
    """Read one payload: a `Deposit`, a `Quarantine` where it cannot be read, a `Rejection` by the source's gate.

    `formats` finds the format of a prefix; where it knows none, the bytes may still say what they are. Private values
    are redacted before anything is read, so replaying a stored payload gives the same record.
    """
    form = formats(payload.format) or registry.recognise(payload.body)
    if form is None:
        stated = "" if payload.format == UNKNOWN else payload.format
        return _quarantine(payload, *registry.unrecognised(payload.body, stated))
    body, redacted = (form.redact or redact_payload)(payload.body)
    kept = replace(payload, body=body, redacted=payload.redacted + redacted, element=None) if redacted else payload
    try:
        refuse_doubled(payload.body)
        description = _described(kept, form)
    except NoRecord as error:
        return _quarantine(payload, "not-a-record", str(error))
    except MalformedPayload as error:
        return _quarantine(payload, "malformed-payload", str(error))
    work, document, identifiers = _written(kept, description, source)
    report = validate(document, source.profile)
    findings = (*kept.findings, *description.findings, *work.findings, *report.findings)
    if source.gate is not None and _is_refused(findings, source.gate):
        return Rejection(kept, findings)
    content, digest = _sealed(document)
    dropped = (*description.dropped, *work.dropped)
    record = Record(
        source.key,
        kept.header,
        content,
        digest,
        form.prefix,
        form.revision,
        identifiers,
        findings,
        dropped,
        types=tuple(document["@type"]),
    )
    return Deposit(kept, record)


def normalise(payload: Payload, description: Description, source: Source) -> Record:
    """The canonical record of a description, not validated; `revision` is 0, as only the format knows it."""
    work, document, identifiers = _written(payload, description, source)
    findings = (*payload.findings, *description.findings, *work.findings)
    dropped = (*description.dropped, *work.dropped)
    content, digest = _sealed(document)
    types = tuple(document["@type"])
    form = payload.format
    return Record(source.key, payload.header, content, digest, form, 0, identifiers, findings, dropped, types=types)


def _described(payload: Payload, form: Format) -> Description:
    if payload.element is not None and form.parse_element is not None:
        with suppress(MalformedPayload):  # which names a line of the page; the record's own is told
            return form.parse_element(payload.element)
    return form.parse(payload.body)


def _written(
    payload: Payload, description: Description, source: Source
) -> tuple[Work, Document, tuple[Identifier, ...]]:
    work = Work(record_iri(source.key, payload.header.identifier))
    return (work, *_document(work, description))


def _sealed(document: Document) -> tuple[bytes, str]:
    """The canonical bytes of a document and their SHA-256."""
    content = orjson.dumps(document, option=orjson.OPT_SORT_KEYS)
    return content, hashlib.sha256(content).hexdigest()


def _quarantine(payload: Payload, reason: str, detail: str) -> Quarantine:
    return Quarantine(
        payload.header,
        payload.body,
        payload.format,
        payload.url,
        payload.fetched_at,
        reason=reason,
        detail=detail[:500],
    )


def _is_refused(findings: tuple[Finding, ...], gate: Severity) -> bool:
    return any(_GRAVITY[finding.severity] >= _GRAVITY[gate] for finding in findings)


# --- the document ---------------------------------------------------------------------------------------------


def _document(work: Work, description: Description) -> tuple[Document, tuple[Identifier, ...]]:
    properties = description.properties
    types = _types_of(work, description)
    document: Document = {"@id": work.iri, "@type": types}
    written, claimed = _identities(work, description)
    if written:
        document["identifier"] = written
    joined, whole = known_elsewhere(work, claimed, properties, types)
    claimed += joined
    fill(work, document, _with_whole(_spread(properties), whole), skip="identifier")
    if "landingPage" not in document and "foaf:Agent" not in types:
        page = next((iri_of(each) for each in claimed if each.scheme in _RESOLVABLE), None)
        if page is not None:
            document["landingPage"] = [page]
    if "dcat:Dataset" in types:
        _complete_distributions(work, document)
    return document, _joining(claimed, types)


def _joining(claimed: list[Identifier], types: list[str]) -> tuple[Identifier, ...]:
    """The primary identifiers that may join this record with others, in the order of their schemes."""
    schemes = PERSISTENT if "foaf:Person" in types else _OF_THINGS
    joining = [each for each in claimed if each.scheme in schemes]
    if len(joining) > 1:
        joining = sorted(set(joining), key=lambda each: (_RANK[each.scheme], each.value))
    return tuple(joining)


def _types_of(work: Work, description: Description) -> list[str]:
    kind = description.kind
    if kind not in KINDS:
        work.note("NORM-KIND", Severity.INFO, "the kind of thing is not known", "@type", found=kind)
        kind = "other"
    types = list(KINDS[kind])
    if kind == "service" and description.properties.get("endpointURL"):
        types = ["dcat:DataService", *types]
    for stated in listed(description.properties.get("@type")):
        checked = checked_type(stated)
        if checked is not None and checked not in types:
            types.append(checked)
    return types


def _spread(properties: Mapping[str, Any]) -> Mapping[str, Any]:
    """The properties with all publishers but the first as attributions: DCAT-AP allows one (3.0.1, dct:publisher)."""
    publishers = listed(properties.get("publisher"))
    if len(publishers) < 2:
        return properties
    others = [{"agent": publisher, "hadRole": "publisher"} for publisher in publishers[1:] if publisher]
    attributions = [*listed(properties.get("qualifiedAttribution")), *others]
    return {**properties, "publisher": publishers[0], "qualifiedAttribution": attributions}


def _with_whole(properties: Mapping[str, Any], whole: Mapping[str, Any] | None) -> Mapping[str, Any]:
    """The properties of a part with the whole that it belongs to."""
    if whole is None:
        return properties
    return {**properties, "memberOf": [*listed(properties.get("memberOf")), whole]}


# --- identifiers ----------------------------------------------------------------------------------------------


def _identities(work: Work, description: Description) -> tuple[list[str], list[Identifier]]:
    """The canonical strings, primary ones first unless they are ordered, and the primary identifiers themselves."""
    claims = description.identifiers
    primary: dict[str, None] = {}
    others: dict[str, None] = {}
    in_order: dict[str, None] = {}
    claimed: list[Identifier] = []
    seen: set[str] = set()
    for claim in claims:
        identifier = _claimed(work, claim)
        written = canonical(claim.value, identifier)
        seen.add(claim.value)
        if claim.primary and identifier is not None:
            claimed += _one_and_the_same(identifier)
        if written:
            (primary if claim.primary else others)[written] = None
            in_order[written] = None
    stated = [as_text(value) for value in listed(description.properties.get("identifier"))]
    own = description.properties.get("@id")
    if isinstance(own, str) and check_iri(own):
        stated.append(own)
    for value in stated:
        if value not in seen and (written := canonical(value, recognised(value))):
            others[written] = None
    return list((in_order if description.ordered else primary) | others), claimed


def _one_and_the_same(identifier: Identifier) -> list[Identifier]:
    """An identifier, and the arXiv id of which its DOI is made: arXiv has DataCite register 10.48550/arXiv.<id>."""
    prefix, is_arxiv, number = identifier.value.partition("10.48550/arxiv.")
    if identifier.scheme == "doi" and is_arxiv and not prefix:
        with suppress(MalformedIdentifier):
            found = recognise(f"arXiv:{number}", "arxiv")
            return [identifier, found] if found is not None else [identifier]
    return [identifier]


def _claimed(work: Work, claim: Claim) -> Identifier | None:
    try:
        return recognise(claim.value, claim.scheme)
    except MalformedIdentifier as error:
        note_malformed(work, error, claim.value)
        return None


# --- what DCAT-AP wants elsewhere -----------------------------------------------------------------------------


_MADE_OF_LANDING_PAGE = Finding(
    "NORM-SYNTH-DIST",
    Severity.INFO,
    "no distribution is stated; one was made of the landing page",
    path="distribution",
    fix="State where the data can be had, with format and licence.",
)


def _complete_distributions(work: Work, document: Document) -> None:
    """The licence on each distribution, an access address for each, and one distribution where none is stated."""
    licence = document.get("license")
    pages: list[str] = document.get("landingPage", [])
    distributions: list[Any] = document.get("distribution", [])
    if not distributions and pages:
        made: Document = {
            "@id": f"{work.iri}#distribution-1",
            "@type": ["dcat:Distribution"],
            "accessURL": pages[:1],
        }
        document["distribution"] = distributions = [made]
        work.findings.append(_MADE_OF_LANDING_PAGE)
    for number, distribution in enumerate(distributions, 1):
        if not isinstance(distribution, dict):
            continue
        if licence is not None and "license" not in distribution:
            distribution["license"] = licence
        if "accessURL" not in distribution:
            addresses = distribution.get("downloadURL") or pages[:1]
            if addresses:
                distribution["accessURL"] = list(addresses[:1])
                work.note(
                    "NORM-SYNTH-ACCESS",
                    Severity.INFO,
                    f"distribution {number} states no access address; its download address or the landing page serves",
                    "accessURL",
                    became=addresses[0],
                )
