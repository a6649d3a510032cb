"""OpenAIRE guidelines for data archives (`oai_openairedata`, `oai_datacite`): DataCite with stricter demands."""

# ruff: noqa: E501  (a table reads better by its rows)

from __future__ import annotations

from collections.abc import Iterator

from schemas.validation.reading.tree import Node
from schemas.validation.tree_rules import TreeProfile, across, rules

_STANDARD = "OpenAIRE data archive guidelines"
_TABLE = """
OAD-identifier identifier M 1..1 text
OAD-identifier-type identifier/@identifierType M 1..1 in:ARK,DOI,Handle,PURL,URN,URL
OAD-creator creators/creator/creatorName M 1..1 text
OAD-creators creators M 1..1 object
OAD-creator-each creators/creator M 1..n object
OAD-creator-scheme creators/creator/nameIdentifier/@nameIdentifierScheme R 1..1 text
OAD-title titles/title M 1..n text
OAD-titles titles M 1..1 object
OAD-title-type titles/title/@titleType O 0..1 in:AlternativeTitle,Subtitle,TranslatedTitle,ShortTitle,OriginalTitle,Other
OAD-publisher publisher MA 1..1 text
OAD-pubyear publicationYear M 1..1 year
OAD-dates dates M 1..1 object
OAD-date dates/date M 1..n ~period
OAD-date-type dates/date/@dateType M 1..1 text
OAD-type resourceType M 1..1 any
OAD-type-general resourceType/@resourceTypeGeneral M 1..1 text
OAD-rights rightsList/rights MA 1..n any
OAD-rights-list rightsList MA 1..1 object
OAD-rights-uri rightsList/rights/@rightsURI MA 1..1 iri
OAD-rights-scheme rightsList/rights/@rightsIdentifierScheme MA 1..1 text
OAD-rights-scheme-uri rightsList/rights/@schemeURI R 1..1 iri
OAD-contributor contributors/contributor/contributorName M 1..1 text
OAD-contributor-type contributors/contributor/@contributorType M 1..1 text
OAD-contributor-scheme contributors/contributor/nameIdentifier/@nameIdentifierScheme M 1..1 text
OAD-subject subjects MA 1..1 object
OAD-subject-text subjects/subject O 0..n text
OAD-desc descriptions MA 1..1 object
OAD-desc-text descriptions/description O 0..n text
OAD-desc-type descriptions/description/@descriptionType M 1..1 text
OAD-lang language MA 1..1 language
OAD-relid relatedIdentifiers/relatedIdentifier/@relatedIdentifierType M 1..1 text
OAD-relid-relation relatedIdentifiers/relatedIdentifier/@relationType M 1..1 text
OAD-funding fundingReferences/fundingReference/funderName M 1..1 text
OAD-funding-award fundingReferences/fundingReference/awardNumber M 1..1 text
OAD-funding-type fundingReferences/fundingReference/funderIdentifier/@funderIdentifierType M 1..1 text
OAD-altid alternateIdentifiers R 1..1 object
OAD-altid-text alternateIdentifiers/alternateIdentifier O 0..n text
OAD-version version O 0..1 text
"""

_RIGHTS = ("c_abf2", "c_f1cf", "c_16ec", "c_14cb")
_OPEN = "http://purl.org/coar/access_right/c_abf2"
_EMBARGOED = "http://purl.org/coar/access_right/c_f1cf"


def _access(record: Node) -> Iterator[tuple[Node, str]]:
    stated = [node.value("@rightsURI") for node in record.all("rightsList/rights")]
    words = [node.text.strip().lower() for node in record.all("rightsList/rights")]
    # older records say it in the words of info:eu-repo, which the guideline still accepts
    known = [
        each for each in stated if each.rpartition("/")[2] in _RIGHTS or each.startswith("info:eu-repo/semantics/")
    ]
    if not known and not any(each.startswith("info:eu-repo/semantics/") for each in words):
        node = next(record.all("rightsList"), record)
        yield node, ", ".join(each for each in stated if each) or "no access right"


def _embargo(record: Node) -> Iterator[tuple[Node, str]]:
    kinds = {node.value("@dateType") for node in record.all("dates/date")}
    for node in record.all("rightsList/rights"):
        if node.value("@rightsURI").endswith(("c_f1cf", "embargoedAccess")):
            if not kinds & {"Accepted", "Submitted"}:
                yield node, "embargoed access without its start"
            if "Available" not in kinds:
                yield node, "embargoed access without its end"


PROFILE = TreeProfile(
    key="openaire_data",
    title="OpenAIRE data archives",
    version="3",
    url="https://guidelines.openaire.eu/en/latest/data/",
    rules=(
        *rules(_STANDARD, "record", _TABLE),
        across(
            "OAD-access", "rightsList/rights", _access, standard=_STANDARD, label="access right",
            expected="a COAR access right", fix=f'State <rights rightsURI="{_OPEN}">open access</rights>.',
            passing={"rightsList/rights/@rightsURI": _OPEN},
            failing={"rightsList/rights/@rightsURI": "https://example.org/x"},
        ),
        across(
            "OAD-embargo", "dates/date", _embargo, standard=_STANDARD, label="embargo dates",
            expected="dates of type Accepted or Submitted, and Available",
            fix="State when the embargo starts (Accepted) and ends (Available).",
            passing={"rightsList/rights/@rightsURI": _OPEN}, failing={"rightsList/rights/@rightsURI": _EMBARGOED},
        ),
    ),
    elements=(("resource", "http://datacite.org/schema/kernel-4"), ("resource", "http://datacite.org/schema/kernel")),
    titles=("titles/title",),
    identifiers=("identifier",),
    stated={"rightsList/rights/@rightsURI": _OPEN},
)  # fmt: skip
