"""schema.org `Dataset` as Google Dataset Search and Science on schema.org ask for it, in JSON-LD."""

from __future__ import annotations

from collections.abc import Iterator

from schemas.records import Severity
from schemas.validation.reading.tree import Kind, Node
from schemas.validation.tree_rules import TreeProfile, across, rules

_STANDARD = "schema.org Dataset (Google, Science on schema.org)"
_TABLE = """
SDO-TYPE @type M 1..n any
SDO-ID @id R 1..1 ~re:(?!_:)\\S+§https://example.org/x§an_IRI_and_no_blank_node§two_words
SDO-NAME name M 1..n any
SDO-DESC description M 1..n any
SDO-URL url R 1..1 url
SDO-ID2 identifier R 1..n any
SDO-KEYW keywords R 1..n any
SDO-FREE isAccessibleForFree R 1..1 bool
SDO-SAMEAS sameAs R 1..n ~iri
SDO-VERSION version R 1..1 any
SDO-LICENSE license R 1..n any
SDO-CREATOR creator R 1..n any
SDO-CITATION citation R 1..n any
SDO-FUNDER funder R 1..n any
SDO-HASPART hasPart R 1..n any
SDO-ALTNAME alternateName R 1..n any
SDO-MEASTECH measurementTechnique R 1..n any
SDO-VARMEAS variableMeasured R 1..n any
SDO-SPATIAL spatialCoverage R 1..n any
SDO-TEMPORAL temporalCoverage R 1..n ~period
SDO-CATALOG includedInDataCatalog R 1..n any
SDO-DIST distribution R 1..n object
SDO-DIST-url distribution/contentUrl M 1..1 url
SDO-DIST-format distribution/encodingFormat R 1..n any
"""
_CONTEXT = "https://schema.org/"


def _other_context(record: Node) -> Iterator[tuple[Node, str]]:
    above: Node | None = record
    while above is not None:
        for node in above.all("@context"):
            texts = [each for each in node.walk() if each.kind is Kind.STRING]
            if not any(map(_is_schema_org, texts)):
                yield node, next((each.text for each in texts), "no schema.org")
            return
        above = above.parent
    yield record, "no @context"


def _is_schema_org(node: Node) -> bool:
    """Whether a text names schema.org; as a vocabulary with the slash that names are joined to."""
    text = node.text if node.name == "@vocab" else node.text.removesuffix("/") + "/"
    return text in {"http://schema.org/", "https://schema.org/"}


def _no_identifier(record: Node) -> Iterator[tuple[Node, str]]:
    for node in record.all("identifier"):
        kinds = {each.text.rpartition("/")[2].rpartition(":")[2] for each in node.all("@type")}
        if node.kind is Kind.OBJECT and not kinds & {"PropertyValue", "URL"}:
            yield node, ", ".join(sorted(kinds)) or "a node without a type"


def _no_dataset(record: Node) -> Iterator[tuple[Node, str]]:
    types = [node for node in record.all("@type")]
    if types and not any(node.text.rpartition("/")[2].rpartition(":")[2] == "Dataset" for node in types):
        yield types[0], types[0].text


def _length(record: Node) -> Iterator[tuple[Node, str]]:
    for node in record.all("description"):
        if node.kind is Kind.STRING and not 50 <= len(node.text) <= 5000:
            yield node, f"{len(node.text)} characters"


_GOOD = {
    "@context": _CONTEXT,
    "@type": "Dataset",
    "description": "Fifty characters at least should say what this dataset holds.",
}

PROFILE = TreeProfile(
    key="schema_org",
    title="schema.org Dataset (Google Dataset Search)",
    version="2026",
    url="https://developers.google.com/search/docs/appearance/structured-data/dataset",
    rules=(
        *rules(_STANDARD, "dataset", _TABLE),
        across(
            "SDO-NS", "@context", _other_context, standard=_STANDARD, label="context",
            expected="https://schema.org/", fix='State "@context": "https://schema.org/".',
            passing=_GOOD, failing={**_GOOD, "@context": "http://schema.orgDataset"},
        ),
        across(
            "SDO-ID2-kind", "identifier", _no_identifier, standard=_STANDARD, label="identifier",
            expected="a text, an address or a PropertyValue",
            fix='State "identifier": {"@type": "PropertyValue", "propertyID": …, "value": …}, or the address alone.',
            passing={**_GOOD, "identifier/@type": "PropertyValue"}, failing={**_GOOD, "identifier/@type": "Thing"},
            severity=Severity.WARNING,
        ),
        across(
            "SDO-TYPE-dataset", "@type", _no_dataset, standard=_STANDARD, label="type", expected="Dataset",
            fix='State "@type": "Dataset".', passing=_GOOD, failing={**_GOOD, "@type": "Article"},
        ),
        across(
            "SDO-DESC-length", "description", _length, standard=_STANDARD, label="description",
            expected="50 to 5000 characters", fix="Say in 50 to 5000 characters what the dataset holds.",
            passing=_GOOD, failing={**_GOOD, "description": "Short."}, severity=Severity.WARNING,
        ),
    ),
    wrappers=("@graph", "dataset"),
    identifiers=("@id", "identifier", "url"),
    stated=_GOOD,
)  # fmt: skip
