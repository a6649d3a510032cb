"""OpenAIRE guidelines for literature repositories v4 (`oai_openaire`).

The published schema holds everything in one free choice, so it demands nothing: these rules do.
"""

# ruff: noqa: E501  (a table reads better by its rows)

from __future__ import annotations

from collections.abc import Iterator

from schemas.records import Severity
from schemas.validation.reading.tree import Node
from schemas.validation.tree_rules import TreeProfile, across, rules

_ACCESS = "http://purl.org/coar/access_right/"
_STANDARD = "OpenAIRE literature guidelines 4"
_TABLE = """
OA4-title titles/title M 1..n text
OA4-title-type titles/title/@titleType O 0..1 in:AlternativeTitle,Subtitle,TranslatedTitle,Other
OA4-creator creators/creator MA 1..n object
OA4-creator-name creators/creator/creatorName M 1..1 text
OA4-creator-nameType creators/creator/creatorName/@nameType O 0..1 in:Organizational,Personal
OA4-creator-scheme creators/creator/nameIdentifier/@nameIdentifierScheme M 1..1 text
OA4-creator-form creators/creator/creatorName O 0..n ~re:[^,]+,\\s*\\S.*|[^,\\s]+|.*\\s(?:of|and|for|at)\\s.*§Doe,J.§a_name_as_family,_given§Jane_Doe
OA4-contributor-type contributors/contributor/@contributorType M 1..1 text
OA4-contributor contributors/contributor/contributorName M 1..1 text
OA4-funding fundingReferences/fundingReference/funderName M 1..1 text
OA4-altid alternateIdentifiers/alternateIdentifier/@alternateIdentifierType M 1..1 text
OA4-relid relatedIdentifiers/relatedIdentifier/@relatedIdentifierType M 1..1 text
OA4-relid-relation relatedIdentifiers/relatedIdentifier/@relationType M 1..1 text
OA4-lang language MA 1..n ~language
OA4-publisher publisher MA 1..n text
OA4-type resourceType M 1..1 text
OA4-type-general resourceType/@resourceTypeGeneral M 1..1 in:literature,dataset,software,other_research_product
OA4-type-uri resourceType/@uri M 1..1 re:https?://purl\\.org/coar/resource_type/\\S+§http://purl.org/coar/resource_type/c_6501§a_COAR_resource_type
OA4-desc description MA 1..n text
OA4-format format R 1..n ~re:[\\w.+-]+/[\\w.+-]+§application/pdf§a_media_type
OA4-id identifier M 1..1 text
OA4-id-type identifier/@identifierType M 1..1 in:ARK,DOI,Handle,IGSN,PURL,URL,URN
OA4-access rights M 1..1 text
OA4-access-uri rights/@rightsURI M 1..1 re:https?://purl\\.org/coar/access_right/(?:c_abf2|c_f1cf|c_16ec|c_14cb)§http://purl.org/coar/access_right/c_abf2§one_of_the_four_COAR_access_rights
OA4-source source R 1..n text
OA4-subject subjects/subject MA 1..n text
OA4-license licenseCondition R 1..1 text
OA4-license-uri licenseCondition/@uri MA 1..1 iri
OA4-coverage coverage R 1..n text
OA4-version version R 1..1 text
OA4-version-uri version/@uri MA 1..1 iri
OA4-file file MA 1..n iri
OA4-cit-title citationTitle R 1..1 text
OA4-cit-volume citationVolume R 1..1 text
OA4-cit-issue citationIssue R 1..1 text
OA4-cit-start citationStartPage R 1..1 text
OA4-cit-end citationEndPage R 1..1 text
OA4-cit-edition citationEdition R 1..1 text
OA4-cit-place citationConferencePlace R 1..1 text
OA4-cit-date citationConferenceDate R 1..1 text
"""


def _dates(record: Node, kind: str) -> list[Node]:
    return [node for node in record.all("dates/date") if node.value("@dateType") == kind]


def _issued(record: Node) -> Iterator[tuple[Node, str]]:
    issued = _dates(record, "Issued")
    if len(issued) != 1:
        yield (issued[1] if issued else record), f"{len(issued)} dates of type Issued"
    elif "T" in issued[0].text or not issued[0].text.strip()[:4].isdigit():
        yield issued[0], issued[0].text.strip()


def _embargo(record: Node) -> Iterator[tuple[Node, str]]:
    for node in record.all("rights"):
        if not node.value("@rightsURI").endswith("c_f1cf"):
            continue
        start, end = _dates(record, "Accepted"), _dates(record, "Available")
        if not start or not end:
            yield node, "embargoed access without " + ("its start" if not start else "its end")
        elif end[0].text.strip() < start[0].text.strip():
            yield end[0], f"an end {end[0].text.strip()} before the start {start[0].text.strip()}"


_EMBARGOED = {"rights/@rightsURI": _ACCESS + "c_f1cf"}
_ISSUED = {"dates/date": "2024-05-17", "dates/date/@dateType": "Issued"}

PROFILE = TreeProfile(
    key="openaire_literature",
    title="OpenAIRE literature repositories",
    version="4",
    url="https://openaire-guidelines-for-literature-repository-managers.readthedocs.io/en/v4.0.0/",
    rules=(
        *rules(_STANDARD, "record", _TABLE),
        across(
            "OA4-date", "dates/date", _issued, standard=_STANDARD, label="publication date",
            expected="one date of type Issued, without a time", fix='State <date dateType="Issued">2024-05-17</date>.',
            passing=_ISSUED, failing={"dates/date": "2024-05-17", "dates/date/@dateType": "Created"},
        ),
        across(
            "OA4-embargo", "dates/date", _embargo, standard=_STANDARD, label="embargo dates",
            expected="dates of type Accepted and Available, in this order",
            fix="State when the embargo starts (Accepted) and ends (Available).",
            passing={}, failing=_EMBARGOED, severity=Severity.ERROR,
        ),
    ),
    elements=(("resource", "http://namespace.openaire.eu/schema/oaire/"),),
    titles=("titles/title",),
    identifiers=("identifier",),
    stated=_ISSUED,
)  # fmt: skip
