"""Payload -> item: bytes are parsed, their description becomes a canonical document, the source's gate judges it.

Pure. The document follows the table of terms; each value is resolved once (`harvester.values`). What DCAT-AP wants
in one place and a provider says in another is put there (DCAT-AP 3.0.1: the licence belongs to distributions, one
publisher), with a finding where something was made, so that nobody takes our doing for the provider's.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

import orjson

from harvester.contacts import public_contact
from harvester.values import DC, RESOLVERS, Work, as_text, recognised, resolved_iri, statements
from schemas.dates import Moment, Period, read_date
from schemas.dcat.terms import KINDS, PREFIXES, TERMS, Term, Value
from schemas.errors import MalformedIdentifier, MalformedPayload
from schemas.formats import registry
from schemas.identifiers import PERSISTENT, SCHEME_ORDER, check_iri, iri_of, recognise, record_iri
from schemas.privacy import redact, redact_payload
from schemas.records import (
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
from schemas.text import line
from schemas.validation.validate import validate
from schemas.vocabularies import lookup

_DEPTH = 8
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
        return _quarantine(payload, "unknown-format", f"no format '{payload.format}' is known, nor do the bytes tell")
    body, redacted = redact_payload(payload.body)
    kept = replace(payload, body=body, redacted=payload.redacted + redacted, element=None) if redacted else payload
    try:
        description = _described(kept, form)
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
        source.key, kept.header, content, digest, form.prefix, form.revision, identifiers, findings, dropped
    )
    return Deposit(kept, record)


def normalise(payload: Payload, description: Description, source: Source) -> Record:
    """The canonical record of a description, not validated; `revision` is 0, as only the format knows it."""
    work, document, identifiers = _written(payload, description, source)
    findings = (*payload.findings, *description.findings, *work.findings)
    dropped = (*description.dropped, *work.dropped)
    content, digest = _sealed(document)
    return Record(source.key, payload.header, content, digest, payload.format, 0, identifiers, findings, dropped)


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
    fill(work, document, _spread(properties), skip="identifier")
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
    for stated in _listed(description.properties.get("@type")):
        checked = _checked_type(stated)
        if checked is not None and checked not in types:
            types.append(checked)
    return types


def _listed(value: Any) -> list[Any] | tuple[Any, ...]:
    if value is None:
        return ()
    return value if isinstance(value, list | tuple) else (value,)


def _spread(properties: Mapping[str, Any]) -> Mapping[str, Any]:
    """The properties with all publishers but the first as attributions: DCAT-AP allows one (3.0.1, dct:publisher)."""
    publishers = _listed(properties.get("publisher"))
    if len(publishers) < 2:
        return properties
    others = [{"agent": publisher, "hadRole": "publisher"} for publisher in publishers[1:] if publisher]
    attributions = [*_listed(properties.get("qualifiedAttribution")), *others]
    return {**properties, "publisher": publishers[0], "qualifiedAttribution": attributions}


# --- identifiers ----------------------------------------------------------------------------------------------


def _identities(work: Work, description: Description) -> tuple[list[str], list[Identifier]]:
    """The canonical strings, primary ones first, and the primary identifiers themselves."""
    claims = description.identifiers
    primary: dict[str, None] = {}
    others: dict[str, None] = {}
    claimed: list[Identifier] = []
    seen: set[str] = set()
    for claim in claims:
        identifier = _claimed(work, claim)
        canonical = _canonical(claim.value, identifier)
        seen.add(claim.value)
        if claim.primary and identifier is not None:
            claimed.append(identifier)
        if canonical:
            (primary if claim.primary else others)[canonical] = None
    stated = [as_text(value) for value in _listed(description.properties.get("identifier"))]
    own = description.properties.get("@id")
    if isinstance(own, str) and check_iri(own):
        stated.append(own)
    for value in stated:
        if value not in seen and (canonical := _canonical(value, recognised(value))):
            others[canonical] = None
    return list(primary | others), claimed


def _claimed(work: Work, claim: Claim) -> Identifier | None:
    try:
        return recognise(claim.value, claim.scheme)
    except MalformedIdentifier as error:
        _note_malformed(work, error, claim.value)
        return None


def _note_malformed(work: Work, error: MalformedIdentifier, value: str) -> None:
    work.note(
        "NORM-IDENTIFIER",
        Severity.WARNING,
        error.what,
        "identifier",
        found=value,
        fix="Copy the identifier again from where it was registered.",
    )


def _canonical(value: str, identifier: Identifier | None) -> str:
    if identifier is None or identifier.scheme in {"url", "eosc"}:
        return line(value)
    return iri_of(identifier)


def _nested_identifier(work: Work, raw: Any, term: Term) -> str | None:
    """An identifier of a nested node in canonical form; one with a wrong check digit would name somebody else."""
    value = as_text(raw)
    try:
        identifier = recognise(value)
    except MalformedIdentifier as error:
        _note_malformed(work, error, value)
        work.drop(term.name, "malformed identifier", value)
        return None
    return _canonical(value, identifier) or None


# --- nodes ----------------------------------------------------------------------------------------------------


def fill(work: Work, node: Document, properties: Mapping[str, Any], *, skip: str = "") -> None:
    """Resolve raw properties into `node` by the table of terms; keys that are absolute IRIs stay statements."""
    outer = work.aside
    work.aside = []
    for name, raw in properties.items():
        if raw is None or raw == "" or name == skip or name[0] == "@":
            continue
        plan = _PLANS.get(name)
        if plan is None:
            _fill_statement(work, node, name, raw)
            continue
        term, resolve, many = plan
        if many:
            values = _resolved(work, raw, term, resolve)
            if values:
                node[name] = values
        elif type(raw) is str:
            value = resolve(work, raw, term)
            if value is not None:
                node[name] = value
        else:
            _fill_single(work, node, raw, term, resolve)
    if work.aside:
        _fill_aside(work, node)
    work.aside = outer


def _resolved(work: Work, raw: Any, term: Term, resolve: Callable[[Work, Any, Term], Any]) -> list[Any]:
    values: list[Any] = []
    if type(raw) is not list and type(raw) is not tuple:
        raw = (raw,)
    if len(raw) == 1:
        value = None if raw[0] is None else resolve(work, raw[0], term)
        return [] if value is None else [value]
    for each in raw:
        if each is None:
            continue
        value = resolve(work, each, term)
        # Long lists are lists of people, which are never equal nodes: comparing all with all would cost seconds.
        if value is not None and (len(values) > 200 or value not in values):
            values.append(value)
    return values


def _fill_single(work: Work, node: Document, raw: Any, term: Term, resolve: Callable[[Work, Any, Term], Any]) -> None:
    """The first of several values that can be resolved; the others are told."""
    if term.value is Value.NODE and term.name == "rights":
        raw = _one_statement(raw)
    for each in _listed(raw):
        if each is None or each == "":
            continue
        if term.name in node:
            shown = as_text(each) or str(each)
            work.note("NORM-EXTRA", Severity.INFO, "only one value can stand here", term.name, found=shown)
            if term.value is Value.LICENCE:
                work.aside.append(("rights", shown))
            else:
                work.drop(term.name, "only one value can stand here", shown)
            continue
        value = resolve(work, each, term)
        if value is not None:
            node[term.name] = value


def _one_statement(raw: Any) -> Any:
    """Several statements of rights as one with several labels."""
    if not isinstance(raw, list | tuple):
        return raw
    labels: list[Any] = []
    for each in raw:
        labels += _listed(each.get("label")) if isinstance(each, dict) else [each]
    return {"label": labels}


def _fill_statement(work: Work, node: Document, name: str, raw: Any) -> None:
    predicate = check_iri(name) if "://" in name else None
    if predicate is None:
        work.note("NORM-TERM", Severity.INFO, "there is no such term", name, found=as_text(raw))
        work.drop(name, "no term and no absolute IRI", as_text(raw))
        return
    found = statements(work, predicate, raw)
    if found:
        node[predicate] = [*node.get(predicate, ()), *found]


def _fill_aside(work: Work, node: Document) -> None:
    """Words that their own term could not hold: in `rights`, or under the Dublin Core element."""
    labels: list[str] = []
    for predicate, words in work.aside:
        words, _ = redact(words)
        if predicate == "rights":
            labels.append(words)
        elif {"@value": words} not in (kept := node.setdefault(predicate, [])):
            kept.append({"@value": words})
    if not labels:
        return
    rights = node.get("rights")
    if rights is None:
        made = _node(work, {"label": labels}, TERMS["rights"])
        if made is not None:
            node["rights"] = made
    elif isinstance(rights, dict):
        present = rights.setdefault("label", [])
        present += [label for label in dict.fromkeys(labels) if label not in present]
    else:
        node.setdefault(DC + "rights", []).extend({"@value": label} for label in dict.fromkeys(labels))


_LABELS = {
    "foaf:Agent": "name",
    "foaf:Organization": "name",
    "skos:Concept": "prefLabel",
    "dct:Location": "prefLabel",
    "dct:PeriodOfTime": "prefLabel",
    "dcat:Role": "prefLabel",
    "vcard:Kind": "fn",
    "adms:Identifier": "notation",
    "dcat:Distribution": "accessURL",
}
_ABOUT_SHARED = frozenset({"skos:Concept", "dct:Location", "dct:Standard", "dcat:Role", "dct:RightsStatement"})


def node_value(work: Work, raw: Any, term: Term) -> Any:
    """A nested node, or the IRI of one that is described elsewhere."""
    if isinstance(raw, dict):
        return _mapped(work, raw, term)
    words = as_text(raw).strip()
    if not words:
        return None
    found = _iri_in_node(words, term)
    if found is not None and term.name != "distribution":
        return found
    if term.name == "temporal":
        return _node(work, _period_of(words), term)
    if term.name == "contactPoint":
        return _node(work, public_contact(work, {"fn": raw}), term)
    return _labelled(work, raw, term)


def _named_node(work: Work, raw: Any, term: Term) -> Any:
    """`node_value` of a term whose plain words are always a name."""
    return _labelled(work, raw, term) if type(raw) is str and ":" not in raw else node_value(work, raw, term)


def _labelled(work: Work, raw: Any, term: Term) -> Document | None:
    """A node of which nothing but its name is known; most nodes are."""
    node_type, (label, resolve, many) = _LABEL_PLANS[term.name]
    value = resolve(work, raw, label)
    if value is None:
        return None
    name = term.name
    number = work.counters.get(name, 0) + 1
    work.counters[name] = number
    return {"@id": f"{work.iri}#{name}-{number}", "@type": [node_type], label.name: [value] if many else value}


def _iri_in_node(words: str, term: Term) -> str | None:
    if ":" in words and " " not in words:
        return resolved_iri(words)
    return lookup.country(words) if term.name == "spatial" else None


def _mapped(work: Work, raw: Mapping[str, Any], term: Term) -> Any:
    if len(raw) == 1:
        if "@id" in raw:
            return resolved_iri(as_text(raw["@id"]))
        labels = _listed(raw.get("prefLabel")) if term.name == "spatial" else ()
        if len(labels) == 1 and (country := lookup.country(as_text(labels[0]))) is not None:
            return country
    return _node(work, public_contact(work, raw) if term.name == "contactPoint" else raw, term)


def _node(work: Work, raw: Mapping[str, Any], term: Term) -> Document | None:
    if not raw:
        return None
    if work.depth >= _DEPTH:
        work.drop(term.name, f"nested deeper than {_DEPTH}", "")
        return None
    number = work.counters.get(term.name, 0) + 1
    work.counters[term.name] = number
    own = f"{work.iri}#{term.name}-{number}"
    stated = resolved_iri(raw["@id"]) if isinstance(raw.get("@id"), str) else None
    outer, work.focus = work.focus, f"{term.name} {number}"
    work.depth += 1
    node: Document = {"@id": own, "@type": _node_types(raw, term)}
    fill(work, node, raw)
    _complete_node(node, term, stated)
    work.depth -= 1
    work.focus = outer
    if len(node) > 2:
        return node
    if work.counters[term.name] == number:
        work.counters[term.name] = number - 1
    return None


def _node_types(raw: Mapping[str, Any], term: Term) -> list[str]:
    stated = raw.get("@type")
    types = [checked for each in _listed(stated) if (checked := _checked_type(each)) is not None] if stated else []
    return list(dict.fromkeys(types)) or [term.node or "dcat:Resource"]


_CURIE = re.compile(r"([a-z]+):([A-Za-z][\w-]*)", re.ASCII)


def _checked_type(stated: Any) -> str | None:
    if not isinstance(stated, str):
        return None
    match = _CURIE.fullmatch(stated)
    if match is not None and match[1] in PREFIXES:
        return stated
    return check_iri(stated)


def _complete_node(node: Document, term: Term, stated: str | None) -> None:
    """What a node's own values say about it: the kind of an agent, a format's media type, a provider's own IRI."""
    if stated is not None:
        # A concept is the same for everybody; any other thing is described here only as this source sees it.
        if term.node in _ABOUT_SHARED:
            node["@id"] = stated
        elif stated not in (known := node.setdefault("identifier", [])):
            known.append(stated)
    if term.node == "foaf:Agent" and node["@type"] == ["foaf:Agent"] and "identifier" in node:
        for identifier in node["identifier"]:
            if identifier.startswith("https://orcid.org/"):
                node["@type"] = ["foaf:Agent", "foaf:Person"]
            elif identifier.startswith("https://ror.org/"):
                node["@type"] = ["foaf:Agent", "foaf:Organization"]
    elif term.name == "distribution":
        _complete_format(node)


def _complete_format(node: Document) -> None:
    if "format" in node and "mediaType" not in node:
        known = lookup.media_type(node["format"])
        if known is not None:
            node["mediaType"] = known
    elif "mediaType" in node and "format" not in node:
        known = lookup.file_format(node["mediaType"])
        if known is not None:
            node["format"] = known


def _period_of(words: str) -> Mapping[str, Any]:
    found = read_date(words)
    if isinstance(found, Period):
        ends = {"startDate": found.start, "endDate": found.end}
        return {name: end.value for name, end in ends.items() if end is not None}
    if isinstance(found, Moment):
        return {"startDate": found.value, "endDate": found.value}
    return {"prefLabel": words}


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


_MORE_THAN_A_NAME = frozenset({"temporal", "spatial", "contactPoint", "distribution"})
_Plan = tuple[Term, Callable[[Work, Any, Term], Any], bool]


def _plan(term: Term) -> _Plan:
    if term.value is not Value.NODE:
        return term, RESOLVERS[term.value], term.many
    return term, node_value if term.name in _MORE_THAN_A_NAME else _named_node, term.many


_PLANS: dict[str, _Plan] = {name: _plan(term) for name, term in TERMS.items()}
_PLANS["identifier"] = (TERMS["identifier"], _nested_identifier, True)
_LABEL_PLANS: dict[str, tuple[str, _Plan]] = {
    name: (term.node or "dcat:Resource", _PLANS[_LABELS.get(term.node or "", "label")])
    for name, term in TERMS.items()
    if term.value is Value.NODE
}
