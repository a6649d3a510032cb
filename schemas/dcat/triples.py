"""Documents as RDF: N-Triples by hand, the other syntaxes through oxigraph.

A document's triples are those of its JSON-LD expansion over `CONTEXT`, with two differences on purpose:
a relative IRI must be a plain path below the base (expansion would resolve `//elsewhere` or `../x` out of it), and
blank nodes do not exist. What cannot be written is left out, as expansion leaves it out; `normalise` has checked
every IRI before and reported what it refused. All doors leave out the same.

The hand-written N-Triples are what every projection and every bulk export is made of: an rdflib graph for each
record would make RDF the slowest step of a harvest (`benchmarks/rdf.py` measures the ratio).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from json.encoder import encode_basestring  # C: its escapes (\t \b \n \r \f \" \\ \u00XX) are N-Triples' own
from typing import Any

import orjson
from pyoxigraph import Literal, NamedNode, RdfFormat, parse, serialize

from schemas.dcat.terms import CONTEXT, IRI_VALUES, PREFIXES, TERMS
from schemas.records import Document

_RDF_TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
_XSD_STRING = PREFIXES["xsd"] + "string"
_LITERAL, _IRI, _TYPE = 0, 1, 2  # what a plain string is
_RELATIVE = ""

_PREDICATES: dict[str, tuple[int, str]] = {
    "@type": (_TYPE, f" {_RDF_TYPE} "),
    **{term.name: (_IRI if term.value in IRI_VALUES else _LITERAL, f" <{term.iri}> ") for term in TERMS.values()},
}
_PREFIX_OF = {iri: prefix for prefix, iri in PREFIXES.items()}
_KEYWORDS = frozenset({"@id", "@context"})

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:")
_LEAVES_THE_BASE = re.compile(r"[/?#@]|$|[^/?#]*:|(?:[^?#]*/)?\.\.?(?:[/?#]|$)")
_NESTED = re.compile(r"[A-Za-z]+-[0-9]+")
_UNWRITABLE_IN_XML = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
_XML_NAME_AT_END = re.compile(r"[A-Za-z_][A-Za-z0-9_.\-]*$")


def ntriples(document: Document, base: str) -> str:
    """The document's triples, one a line, each subject's together; `base` ends in `/` and is put before relative IRIs.

    The order follows the sorted keys of the document, nested nodes after the node that holds them.
    Every nested node must have its `@id` (`KeyError` where it has none: that document was never normalised).
    """
    return "".join(_statements(document, base, " .\n"))


def nquads(document: Document, base: str, *, graph: str | None = None) -> str:
    """The same as N-Quads, in the graph named `graph`, or in that of the document's own IRI."""
    name = reference(document["@id"] if graph is None else graph, base)
    return "".join(_statements(document, base, f" {name} .\n")) if name else ""


def turtle(documents: Iterable[Document], base: str) -> bytes:
    """The documents as Turtle, in the order given, with the prefixes they use."""
    return _serialise(
        [line for document in documents for line in _statements(document, base, " .\n")], RdfFormat.TURTLE
    )


def rdf_xml(documents: Iterable[Document], base: str) -> bytes:
    """The documents as RDF/XML: one `rdf:RDF` element, no XML declaration.

    RDF/XML cannot say everything: a predicate that does not end in an XML name is left out, and a character that
    XML 1.0 forbids (§2.2) becomes U+FFFD. oxigraph 0.5.13 writes both as they are, which no XML parser reads.
    """
    lines = [line for document in documents for line in _statements(document, base, " .\n")]
    body = _serialise(list(filter(_has_xml_name, lines)), RdfFormat.RDF_XML)
    element = body.split(b"?>\n", 1)[1].replace(b"\r", b"&#13;")
    return _UNWRITABLE_IN_XML.sub("\ufffd".encode(), element)


def json_ld(document: Document, base: str) -> bytes:
    """The document with absolute IRIs and the part of the context that it uses inline."""
    whole = absolute(document, base)
    used = {**PREFIXES, **{name: CONTEXT[name] for name in sorted(_terms_of(whole))}}
    return orjson.dumps({"@context": used, **whole}, option=orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2)


def absolute(document: Document, base: str) -> Document:
    """The document with absolute IRIs, without what cannot be written as RDF."""
    result: Document = {"@id": resolve(document["@id"], base)}
    for key, value in document.items():
        kind, predicate = _PREDICATES.get(key) or _other_predicate(key)
        if not predicate:
            continue
        if type(value) is list:
            kept = [made for item in value if (made := _absolute_value(item, kind, base)) is not None]
            if kept:
                result[key] = kept
        elif (made := _absolute_value(value, kind, base)) is not None:
            result[key] = made
    return result


def resolve(value: str, base: str) -> str | None:
    """The absolute form of an IRI of a document, `None` if it can have none."""
    written = reference(value, base)
    return written[1:-1] if written else None


def reference(value: str, base: str) -> str | None:
    """`<iri>` for an absolute, compact or plain relative IRI, `None` for what is no such thing."""
    if ":" in value and (made := _absolute_reference(value)) is not _RELATIVE:
        return made
    return None if _LEAVES_THE_BASE.match(value) else _checked(base + value)


@lru_cache(maxsize=4096)
def compact(iri: str) -> str:
    """`dcat:Dataset` for an IRI under one of our prefixes, else the IRI as it is."""
    at = max(iri.rfind("#"), iri.rfind("/")) + 1
    prefix = _PREFIX_OF.get(iri[:at])
    return f"{prefix}:{iri[at:]}" if prefix and at < len(iri) else iri


def expanded(curie: str) -> str:
    """The full IRI of a compact one under our prefixes."""
    prefix, local = curie.split(":", 1)
    return PREFIXES[prefix] + local


def _statements(document: Document, base: str, ending: str) -> list[str]:
    lines: list[str] = []
    iri = document["@id"]
    subject = reference(iri, base)
    if subject is None:
        return lines
    own, own_start = iri + "#", subject[:-1] + "#"
    pending: list[tuple[str, Document]] = [(subject, document)]
    write = lines.append
    for subject, node in pending:  # it grows while it is read, so that each subject's lines stay together
        for key in sorted(node):
            kind, predicate = _PREDICATES.get(key) or _other_predicate(key)
            if not predicate:
                continue
            start = subject + predicate
            values = node[key]
            for item in values if type(values) is list else (values,):
                if type(item) is str:
                    if kind == _LITERAL:
                        write(f"{start}{encode_basestring(item)}{ending}")
                        continue
                    made = _absolute_reference(item)
                    if made is _RELATIVE:
                        made = reference(item, base) if kind == _IRI else None
                elif type(item) is not dict:
                    continue
                elif "@value" in item:
                    made = _literal(item)
                else:
                    iri = item["@id"]
                    if iri.startswith(own) and _NESTED.fullmatch(iri, len(own)):
                        made = f"{own_start}{iri[len(own) :]}>"
                    else:
                        made = reference(iri, base)
                    if made and len(item) > 1:
                        pending.append((made, item))
                if made:
                    write(f"{start}{made}{ending}")
    return lines


def _literal(item: dict[str, Any]) -> str | None:
    value = item["@value"]
    if type(value) is not str:
        return None
    if "@language" in item:
        tag = _language_tag(item["@language"])
        return encode_basestring(value) + tag if tag else None
    if "@type" in item:
        datatype = _datatype(item["@type"])
        return None if datatype is None else encode_basestring(value) + datatype
    return encode_basestring(value)


def _absolute_value(item: Any, kind: int, base: str) -> Any:
    if type(item) is str:
        if kind == _LITERAL:
            return item
        if kind == _TYPE:
            return item if _absolute_reference(item) else None
        return resolve(item, base)
    if type(item) is not dict:
        return None
    if "@value" in item:
        return item if _literal(item) else None
    return absolute(item, base) if reference(item["@id"], base) else None


@lru_cache(maxsize=1 << 15)
def _absolute_reference(value: str) -> str | None:
    """`<iri>` of an absolute or compact IRI (JSON-LD 1.1 API §5.2), `_RELATIVE`, or `None` for what is no IRI.

    Cached, since vocabularies repeat: most values of most documents are among a few thousand.
    """
    if not _SCHEME.match(value):
        return _RELATIVE
    prefix, local = value.split(":", 1)
    if prefix in PREFIXES and not local.startswith("//"):
        return _checked(PREFIXES[prefix] + local)
    return _checked(value)


def _checked(iri: str) -> str | None:
    try:
        NamedNode(iri)  # RFC 3987 in Rust: exactly what the parsers of the readers will say
    except ValueError:
        return None
    return f"<{iri}>"


@lru_cache(maxsize=1024)
def _other_predicate(key: str) -> tuple[int, str]:
    """A key that is no term: an absolute or compact IRI, else nothing."""
    made = None if key in _KEYWORDS else _absolute_reference(key)
    return _LITERAL, f" {made} " if made else ""


@lru_cache(maxsize=1024)
def _datatype(value: str) -> str | None:
    made = _absolute_reference(value)
    if not made:
        return None
    return "" if made == f"<{_XSD_STRING}>" else f"^^{made}"


@lru_cache(maxsize=1024)
def _language_tag(value: str) -> str | None:
    try:
        return f"@{Literal('', language=value).language}"  # BCP 47, and in lower case
    except ValueError:
        return None


def _has_xml_name(line: str) -> bool:
    predicate = line.split(" ", 2)[1]
    return _XML_NAME_AT_END.search(predicate[1:-1]) is not None


def _serialise(lines: list[str], syntax: RdfFormat) -> bytes:
    # lenient: every IRI has just been checked, and checking again is a third of the time
    triples = parse("".join(lines), format=RdfFormat.N_TRIPLES, lenient=True)
    return serialize(triples, format=syntax, prefixes=_prefixes_of(lines)) or b""


def _prefixes_of(lines: list[str]) -> dict[str, str]:
    """The prefixes of the predicates, classes and datatypes in these N-Triples, in the order of our table."""
    names: set[str] = set()
    for line in lines:
        _, predicate, value = line.split(" ", 2)
        names.add(predicate)
        if predicate == _RDF_TYPE:
            names.add(value[:-3])
        elif value[0] == '"' and value[-4] == ">":
            names.add(value[value.rindex("^^") + 2 : -3])
    used = {_prefix_of(name) for name in names}
    return {prefix: iri for prefix, iri in PREFIXES.items() if prefix in used}


@lru_cache(maxsize=4096)
def _prefix_of(written: str) -> str | None:
    """Our prefix of an IRI written as `<iri>`."""
    return _PREFIX_OF.get(written[1 : max(written.rfind("#"), written.rfind("/")) + 1])


def _terms_of(node: Any) -> set[str]:
    found: set[str] = set()
    pending: list[Any] = [node]
    for each in pending:
        values: Sequence[Any] = each
        if isinstance(each, dict):
            found.update(key for key in each if key in TERMS)
            values = list(each.values())
        pending.extend(value for value in values if isinstance(value, dict | list))
    return found
