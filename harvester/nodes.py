"""Nested nodes: raw properties filled into a node by the table of terms, each value resolved once by its kind.

Pure. A node gets its name (`<record>#<term>-<n>`) when it is made; one that says nothing is not made.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from harvester.contacts import public_contact
from harvester.values import RESOLVERS, resolved_iri, statements
from harvester.work import DC, Work, as_text
from schemas.dates import Moment, Period, read_date
from schemas.dcat.terms import PREFIXES, TERMS, Term, Value
from schemas.errors import MalformedIdentifier
from schemas.identifiers import REGISTERED, iri_of, recognise
from schemas.iris import check_iri
from schemas.privacy import redact
from schemas.records import Document, Identifier, Severity
from schemas.text import line
from schemas.vocabularies import lookup

_DEPTH = 8
_VALUES = 20_000
"""The most values of one term. Collaborations have 3,000 authors, faulty exports ten thousand subjects."""
_NODES = 50_000
"""The most nodes of one record: 3,000 authors with all their affiliations are 15,000."""


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


def listed(value: Any) -> list[Any] | tuple[Any, ...]:
    """A raw value as several, which it may be already."""
    if value is None:
        return ()
    return value if isinstance(value, list | tuple) else (value,)


def _resolved(work: Work, raw: Any, term: Term, resolve: Callable[[Work, Any, Term], Any]) -> list[Any]:
    values: list[Any] = []
    if type(raw) is not list and type(raw) is not tuple:
        raw = (raw,)
    if len(raw) == 1:
        value = None if raw[0] is None else resolve(work, raw[0], term)
        return [] if value is None else [value]
    if len(raw) > _VALUES:
        _limited(work, term.name, f"{len(raw):,} values, of which the first {_VALUES:,} are kept")
        raw = raw[:_VALUES]
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
    for each in listed(raw):
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
        labels += listed(each.get("label")) if isinstance(each, dict) else [each]
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
    if _is_full(work, name):
        return None
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
        labels = listed(raw.get("prefLabel")) if term.name == "spatial" else ()
        if len(labels) == 1 and (country := lookup.country_named(as_text(labels[0]))) is not None:
            return country
    return _node(work, public_contact(work, raw) if term.name == "contactPoint" else raw, term)


def _node(work: Work, raw: Mapping[str, Any], term: Term) -> Document | None:
    if not raw:
        return None
    if work.depth >= _DEPTH:
        work.drop(term.name, f"nested deeper than {_DEPTH}", "")
        return None
    if _is_full(work, term.name):
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


def _is_full(work: Work, name: str) -> bool:
    """Whether the record has all the nodes that it may have; said once. Counts one more where it has not."""
    work.nodes += 1
    if work.nodes == _NODES + 1:
        _limited(work, name, f"more than {_NODES:,} things described in one record, of which the first are kept")
    return work.nodes > _NODES


def _limited(work: Work, name: str, words: str) -> None:
    fix = "Give lists of this length in a file that the record links to."
    work.note("NORM-LIMIT", Severity.WARNING, words, name, fix=fix)
    work.drop(name, "more than one record may hold", "")


def _node_types(raw: Mapping[str, Any], term: Term) -> list[str]:
    stated = raw.get("@type")
    types = [checked for each in listed(stated) if (checked := checked_type(each)) is not None] if stated else []
    return list(dict.fromkeys(types)) or [term.node or "dcat:Resource"]


_CURIE = re.compile(r"([a-z]+):([A-Za-z][\w-]*)", re.ASCII)


def checked_type(stated: Any) -> str | None:
    """A stated class as a compact or absolute IRI, `None` if it is neither."""
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


# --- identifiers ----------------------------------------------------------------------------------------------


def _nested_identifier(work: Work, raw: Any, term: Term) -> str | None:
    """An identifier of a nested node in canonical form; one with a wrong check digit would name somebody else."""
    value = as_text(raw)
    try:
        identifier = recognise(value)
    except MalformedIdentifier as error:
        note_malformed(work, error, value)
        work.drop(term.name, "malformed identifier", value)
        return None
    return canonical(value, identifier) or None


def note_malformed(work: Work, error: MalformedIdentifier, value: str) -> None:
    """Say that an identifier breaks the rules of its scheme."""
    work.note(
        "NORM-IDENTIFIER",
        Severity.WARNING,
        error.what,
        "identifier",
        found=value,
        fix="Copy the identifier again from where it was registered.",
    )


def canonical(value: str, identifier: Identifier | None) -> str:
    """How an identifier stands in a document: as its public IRI where it has one, else as it was written."""
    if identifier is None or identifier.scheme in {"url", "eosc"}:
        return line(value)
    if identifier.scheme in REGISTERED:
        return f"{identifier.scheme}:{identifier.value}"
    return iri_of(identifier)


# --- plans ----------------------------------------------------------------------------------------------------


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
