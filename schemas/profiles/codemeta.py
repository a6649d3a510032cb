"""CodeMeta 3.0 and 3.1: a `codemeta.json` with what the community asks for at least."""

# ruff: noqa: E501  (a table reads better by its rows)

from __future__ import annotations

from collections.abc import Iterator

from schemas.records import Severity
from schemas.validation.reading.tree import Kind, Node
from schemas.validation.tree_rules import TreeProfile, across, rules

_STANDARD = "CodeMeta 3"
_TABLE = """
CM-TYPE @type M 1..1 in:SoftwareSourceCode,SoftwareApplication
CM-NAME name M 1..1 any
CM-DESC description M 1..1 any
CM-REPO codeRepository R 1..1 ~url
CM-LICENSE license R 1..n any
CM-AUTHOR author R 1..n object
CM-AUTHOR-email author/email O 0..1 ~email
CM-VERSION version R 1..1 any
CM-DATES dateModified R 1..1 date
CM-DATES-created dateCreated R 1..1 date
CM-DATES-published datePublished R 1..1 date
CM-ID identifier R 1..n any
CM-LANG programmingLanguage R 1..n any
CM-KEYW keywords R 1..n any
CM-REQ softwareRequirements R 1..n any
CM-ISSUE issueTracker R 1..1 ~url
CM-DOC softwareHelp R 1..n any
CM-PUB referencePublication R 1..n any
CM-STATUS developmentStatus R 1..1 any
"""
_CONTEXTS = ("https://w3id.org/codemeta/3.0", "https://w3id.org/codemeta/3.1", "https://w3id.org/codemeta/v3.0")
_OWN = (
    "softwareSuggestions maintainer contIntegration continuousIntegration buildInstructions developmentStatus"
    " embargoDate embargoEndDate funding issueTracker referencePublication readme hasSourceCode isSourceCodeOf review"
    " roleName endDate startDate"
)
_SCHEMA_ORG = (
    "about abstract accessMode accountablePerson acknowledgement additionalType address affiliation alternateName"
    " applicationCategory applicationSubCategory audience author availableOnDevice award citation codeRepository"
    " codeSampleType conditionsOfAccess contentSize contributor copyrightHolder copyrightYear countriesSupported creator"
    " creditText dateCreated dateModified datePublished description disambiguatingDescription downloadUrl editor email"
    " encoding encodingFormat familyName featureList fileFormat fileSize funder genre givenName hasPart identifier image"
    " inLanguage installUrl isAccessibleForFree isBasedOn isPartOf keywords license license logo mainEntityOfPage"
    " maintainer memoryRequirements name operatingSystem permissions position potentialAction processorRequirements"
    " producer programmingLanguage provider publication publisher relatedLink releaseNotes runtimePlatform sameAs"
    " screenshot softwareAddOn softwareHelp softwareRequirements softwareVersion sponsor storageRequirements"
    " subjectOf supportingData targetProduct thumbnailUrl type url usageInfo version workExample @id @type @context"
    " @graph @reverse id"
)
_KNOWN = frozenset(f"{_OWN} {_SCHEMA_ORG}".split())


def _other_context(record: Node) -> Iterator[tuple[Node, str]]:
    nodes = list(record.all("@context"))
    texts = [each.text.rstrip("/") for node in nodes for each in node.walk() if each.kind is Kind.STRING]
    if not any(text in _CONTEXTS for text in texts):
        old = next((text for text in texts if "codemeta" in text), "")
        yield (nodes[0] if nodes else record), old or ", ".join(texts) or "no @context"


def _unknown(record: Node) -> Iterator[tuple[Node, str]]:
    for node in record.children:
        if node.name not in _KNOWN and ":" not in node.name:
            yield node, node.name


_GOOD = {"@context": _CONTEXTS[0]}

PROFILE = TreeProfile(
    key="codemeta",
    title="CodeMeta",
    version="3",
    url="https://codemeta.github.io/terms/",
    rules=(
        *rules(_STANDARD, "software", _TABLE),
        across(
            "CM-CTX", "@context", _other_context, standard=_STANDARD, label="context",
            expected=_CONTEXTS[0], fix=f'State "@context": "{_CONTEXTS[0]}".', passing=_GOOD,
            failing={"@context": "https://doi.org/10.5063/schema/codemeta-2.0"},
        ),
        across(
            "CM-UNKNOWN", "name", _unknown, standard=_STANDARD, label="name of the context",
            expected="a name that CodeMeta or schema.org defines", fix="Correct the name; readers drop it as it is.",
            passing=_GOOD, failing={**_GOOD, "licence": "MIT"}, severity=Severity.WARNING,
        ),
    ),
    identifiers=("identifier", "@id", "codeRepository"),
    stated=_GOOD,
)  # fmt: skip
