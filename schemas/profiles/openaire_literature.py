"""OpenAIRE guidelines for literature repositories v4 (`oai_openaire`).

The published schema holds everything in one free choice, so it demands nothing: these rules do.
"""

# ruff: noqa: E501  (a table reads better by its rows)

from __future__ import annotations

import re
from collections.abc import Iterator

from schemas.records import Severity
from schemas.validation.reading.tree import Node
from schemas.validation.tree_rules import TreeProfile, across, rules

_ACCESS = "http://purl.org/coar/access_right/"
_STANDARD = "OpenAIRE literature guidelines 4"
_WORDS = {
    "contributors": "ContactPerson DataCollector DataCurator DataManager Distributor Editor HostingInstitution Other"
    " Producer ProjectLeader ProjectManager ProjectMember RegistrationAgency RegistrationAuthority RelatedPerson"
    " ResearchGroup RightsHolder Researcher Sponsor Supervisor WorkPackageLeader",
    "related": "ARK arXiv bibcode DOI EAN13 EISSN Handle IGSN ISBN ISSN ISTC LISSN LSID PISSN PMID PURL UPC URL URN WOS",
    "relations": "IsCitedBy Cites IsSupplementTo IsSupplementedBy IsContinuedBy Continues IsDescribedBy Describes"
    " HasVersion IsVersionOf IsNewVersionOf IsPreviousVersionOf IsPartOf HasPart IsReferencedBy References"
    " IsDocumentedBy Documents IsCompiledBy Compiles IsVariantFormOf IsOriginalFormOf IsIdenticalTo HasMetadata"
    " IsMetadataFor Reviews IsReviewedBy IsDerivedFrom IsSourceOf IsRequiredBy Requires",
    "types": "Audiovisual Collection DataPaper Dataset Event Image InteractiveResource Model PhysicalObject Service"
    " Software Sound Text Workflow Other",
    "objects": "fulltext dataset software other",
}
"""What OpenAIRE 4.0 takes over from DataCite 4.1, and its own words for files."""

_TABLE = """
OA4-title titles/title M 1..n text
OA4-title-type titles/title/@titleType O 0..1 in:AlternativeTitle,Subtitle,TranslatedTitle,Other
OA4-creator creators/creator MA 1..n object
OA4-creator-name creators/creator/creatorName M 1..1 text
OA4-creator-nameType creators/creator/creatorName/@nameType O 0..1 in:Organizational,Personal
OA4-creator-given creators/creator/givenName O 0..1 text
OA4-creator-family creators/creator/familyName O 0..1 text
OA4-creator-id creators/creator/nameIdentifier O 0..n text
OA4-creator-scheme creators/creator/nameIdentifier/@nameIdentifierScheme M 1..1 text
OA4-creator-form creators/creator/creatorName O 0..n ~re:[^,]+,\\s*\\S.*|[^,\\s]+|.*\\s(?:of|and|for|at)\\s.*§Doe,J.§a_name_as_family,_given§Jane_Doe
OA4-contributor-type contributors/contributor/@contributorType M 1..1 in:{contributors}
OA4-contributor contributors/contributor/contributorName M 1..1 text
OA4-contributor-nameType contributors/contributor/contributorName/@nameType O 0..1 in:Organizational,Personal
OA4-contributor-given contributors/contributor/givenName O 0..1 text
OA4-contributor-family contributors/contributor/familyName O 0..1 text
OA4-funding fundingReferences/fundingReference/funderName M 1..1 text
OA4-funding-id fundingReferences/fundingReference/funderIdentifier O 0..1 text
OA4-funding-type fundingReferences/fundingReference/funderIdentifier/@funderIdentifierType O 0..1 in:ISNI,GRID,Crossref_Funder_ID,ROR,Other
OA4-funding-stream fundingReferences/fundingReference/fundingStream O 0..1 text
OA4-funding-award fundingReferences/fundingReference/awardNumber O 0..1 text
OA4-funding-award-title fundingReferences/fundingReference/awardTitle O 0..1 text
OA4-altid-text alternateIdentifiers/alternateIdentifier O 0..n text
OA4-altid alternateIdentifiers/alternateIdentifier/@alternateIdentifierType M 1..1 text
OA4-relid relatedIdentifiers/relatedIdentifier/@relatedIdentifierType M 1..1 in:{related}
OA4-relid-relation relatedIdentifiers/relatedIdentifier/@relationType M 1..1 in:{relations}
OA4-relid-general relatedIdentifiers/relatedIdentifier/@resourceTypeGeneral O 0..1 in:{types}
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
OA4-file-access file/@accessRightsURI O 0..1 re:https?://purl\\.org/coar/access_right/(?:c_abf2|c_f1cf|c_16ec|c_14cb)§http://purl.org/coar/access_right/c_abf2§one_of_the_four_COAR_access_rights
OA4-file-type file/@objectType O 0..1 in:{objects}
OA4-geo-longitude geoLocations/geoLocation/geoLocationPoint/pointLongitude M 1..1 longitude
OA4-geo-latitude geoLocations/geoLocation/geoLocationPoint/pointLatitude M 1..1 latitude
OA4-geo-west geoLocations/geoLocation/geoLocationBox/westBoundLongitude M 1..1 longitude
OA4-geo-east geoLocations/geoLocation/geoLocationBox/eastBoundLongitude M 1..1 longitude
OA4-geo-south geoLocations/geoLocation/geoLocationBox/southBoundLatitude M 1..1 latitude
OA4-geo-north geoLocations/geoLocation/geoLocationBox/northBoundLatitude M 1..1 latitude
OA4-geo-polygonLongitude geoLocations/geoLocation/geoLocationPolygon/polygonPoint/pointLongitude M 1..1 longitude
OA4-geo-polygonLatitude geoLocations/geoLocation/geoLocationPolygon/polygonPoint/pointLatitude M 1..1 latitude
OA4-geo-inside geoLocations/geoLocation/geoLocationPolygon/inPolygonPoint O 0..1 object
OA4-geo-insideLongitude geoLocations/geoLocation/geoLocationPolygon/inPolygonPoint/pointLongitude M 1..1 longitude
OA4-geo-insideLatitude geoLocations/geoLocation/geoLocationPolygon/inPolygonPoint/pointLatitude M 1..1 latitude
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


def _no_language(record: Node) -> Iterator[tuple[Node, str]]:
    for node in record.walk():
        if node.name == "@lang" and not re.fullmatch(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*", node.text.strip()):
            yield node, node.text.strip()


def _few_points(record: Node) -> Iterator[tuple[Node, str]]:
    for node in record.all("geoLocations/geoLocation/geoLocationPolygon"):
        points = len(list(node.all("polygonPoint")))
        if points < _FEWEST_POINTS:
            yield node, f"{points} points"


_FEWEST_POINTS = 4
_DATACITE, _DC = "http://datacite.org/schema/kernel-4", "http://purl.org/dc/elements/1.1/"
_SPACES = {
    **dict.fromkeys(
        ["titles", "creators", "contributors", "dates", "alternateIdentifiers", "relatedIdentifiers", "identifier", "rights", "subjects", "sizes", "geoLocations"], _DATACITE,
    ),
    **dict.fromkeys(["language", "publisher", "description", "format", "source", "coverage"], _DC),
    "": "http://namespace.openaire.eu/schema/oaire/",
}  # fmt: skip
"""The namespaces of the fields: the guideline takes most from DataCite and Dublin Core."""
_POINT = "geoLocations/geoLocation/geoLocationPolygon/polygonPoint/pointL"
_EMBARGOED = {"rights/@rightsURI": _ACCESS + "c_f1cf"}
_ISSUED = {"dates/date": "2024-05-17", "dates/date/@dateType": "Issued"}

PROFILE = TreeProfile(
    key="openaire_literature",
    title="OpenAIRE literature repositories",
    version="4",
    url="https://openaire-guidelines-for-literature-repository-managers.readthedocs.io/en/v4.0.0/",
    rules=(
        *rules(
            _STANDARD, "record", _TABLE.format(**{name: words.replace(" ", ",") for name, words in _WORDS.items()})
        ),
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
        across(
            "OA4-language-tag", "titles/title/@lang", _no_language, standard=_STANDARD, label="language of a text",
            expected="a language tag such as en", fix='State xml:lang="en", or leave it out.',
            passing={"titles/title": "words", "titles/title/@lang": "en"},
            failing={"titles/title": "words", "titles/title/@lang": "the english"},
        ),
        across(
            "OA4-geo-polygon", "geoLocations/geoLocation/geoLocationPolygon", _few_points, standard=_STANDARD,
            label="polygon", expected="at least four points, the last one as the first",
            fix="Repeat the first point at the end.", passing={},
            failing={f"{_POINT}ongitude": "8.5", f"{_POINT}atitude": "47.5"},
        ),
    ),
    elements=(("resource", "http://namespace.openaire.eu/schema/oaire/"),),
    titles=("titles/title",),
    identifiers=("identifier",),
    stated=_ISSUED,
    spaces=_SPACES,
)  # fmt: skip
