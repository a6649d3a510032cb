"""DataCite 4.5, 4.6 and 4.7: what DataCite asks of an XML record, its schema's demands and what the schema lets pass.

The schema accepts any text as a DOI and a record without a main title; these rules do not. One namespace serves all
versions 4.x, so the version is the caller's choice; the newest knows every term of the older ones.
"""

# ruff: noqa: E501  (a table reads better by its rows)

from __future__ import annotations

import re
from collections.abc import Iterator

from schemas.records import Severity
from schemas.validation.reading.tree import Node
from schemas.validation.tree_rules import FieldRule, TreeProfile, across, rules

_TYPES = (
    "Audiovisual Book BookChapter Collection ComputationalNotebook ConferencePaper ConferenceProceeding DataPaper"
    " Dataset Dissertation Event Image Instrument InteractiveResource Journal JournalArticle Model OutputManagementPlan"
    " PeerReview PhysicalObject Preprint Report Service Software Sound Standard StudyRegistration Text Workflow Other"
)
_CONTRIBUTORS = (
    "ContactPerson DataCollector DataCurator DataManager Distributor Editor HostingInstitution Other Producer"
    " ProjectLeader ProjectManager ProjectMember RegistrationAgency RegistrationAuthority RelatedPerson ResearchGroup"
    " RightsHolder Researcher Sponsor Supervisor WorkPackageLeader"
)
_DATES = "Accepted Available Collected Copyrighted Created Issued Other Submitted Updated Valid Withdrawn"
_RELATED = (
    "ARK arXiv bibcode DOI EAN13 EISSN Handle IGSN ISBN ISSN ISTC LISSN LSID PMID PURL UPC URL URN w3id"
)  # fmt: skip
_RELATIONS = (
    "IsCitedBy Cites IsSupplementTo IsSupplementedBy IsContinuedBy Continues IsNewVersionOf IsPreviousVersionOf"
    " IsPartOf HasPart IsPublishedIn IsReferencedBy References IsDocumentedBy Documents IsCompiledBy Compiles"
    " IsVariantFormOf IsOriginalFormOf IsIdenticalTo HasMetadata IsMetadataFor Reviews IsReviewedBy IsDerivedFrom"
    " IsSourceOf Describes IsDescribedBy HasVersion IsVersionOf Requires IsRequiredBy Obsoletes IsObsoletedBy Collects"
    " IsCollectedBy"
)
_ADDED = {
    "4.5": ("", "", "", "", ""),
    "4.6": ("Award Project", "Translator", "Coverage", "CSTR RRID", "HasTranslation IsTranslationOf"),
    "4.7": (
        "Award Project Poster Presentation",
        "Translator",
        "Coverage",
        "CSTR RRID RAiD SWHID",
        "HasTranslation IsTranslationOf Other",
    ),
}
"""What a version knows beyond 4.5: resource types, contributors, dates, related identifiers, relations."""

_TABLE = """
DC-1 identifier M 1..1 text
DC-1-type identifier/@identifierType M 1..1 text
DC-2 creators M 1..1 object
DC-2-creator creators/creator M 1..n object
DC-2-name creators/creator/creatorName M 1..1 text
DC-2-nameType creators/creator/creatorName/@nameType O 0..1 in:Personal,Organizational
DC-2-scheme creators/creator/nameIdentifier/@nameIdentifierScheme M 1..1 text
DC-3 titles M 1..1 object
DC-3-title titles/title M 1..n text
DC-3-type titles/title/@titleType O 0..1 in:Subtitle,AlternativeTitle,TranslatedTitle,Other
DC-4 publisher M 1..1 text
DC-5 publicationYear M 1..1 year
DC-10 resourceType M 1..1 any
DC-10-general resourceType/@resourceTypeGeneral M 1..1 in:{types}
DC-6 subjects R 1..1 object
DC-6-subject subjects/subject O 0..n ~text
DC-7 contributors R 1..1 object
DC-7-contributor contributors/contributor O 0..n object
DC-7-type contributors/contributor/@contributorType M 1..1 in:{contributors}
DC-7-name contributors/contributor/contributorName M 1..1 text
DC-7-nameType contributors/contributor/contributorName/@nameType O 0..1 in:Personal,Organizational
DC-7-scheme contributors/contributor/nameIdentifier/@nameIdentifierScheme M 1..1 text
DC-8 dates R 1..1 object
DC-8-date dates/date O 0..n ~period
DC-8-type dates/date/@dateType M 1..1 in:{dates}
DC-9 language O 0..1 language
DC-11 alternateIdentifiers O 0..1 object
DC-11-type alternateIdentifiers/alternateIdentifier/@alternateIdentifierType M 1..1 text
DC-11-text alternateIdentifiers/alternateIdentifier O 0..n ~text
DC-12 relatedIdentifiers R 1..1 object
DC-12-text relatedIdentifiers/relatedIdentifier O 0..n ~text
DC-12-type relatedIdentifiers/relatedIdentifier/@relatedIdentifierType M 1..1 in:{related}
DC-12-relation relatedIdentifiers/relatedIdentifier/@relationType M 1..1 in:{relations}
DC-13 sizes O 0..1 object
DC-13-size sizes/size O 0..n text
DC-14 formats O 0..1 object
DC-14-format formats/format O 0..n text
DC-15 version O 0..1 text
DC-16 rightsList O 0..1 object
DC-16-rights rightsList/rights O 0..n any
DC-16-uri rightsList/rights/@rightsURI O 0..1 ~iri
DC-17 descriptions R 1..1 object
DC-17-text descriptions/description O 0..n ~text
DC-17-type descriptions/description/@descriptionType M 1..1 in:Abstract,Methods,SeriesInformation,TableOfContents,TechnicalInfo,Other
DC-18 geoLocations R 1..1 object
DC-18-place geoLocations/geoLocation O 0..n object
DC-18-placeName geoLocations/geoLocation/geoLocationPlace O 0..n text
DC-18-longitude geoLocations/geoLocation/geoLocationPoint/pointLongitude M 1..1 longitude
DC-18-latitude geoLocations/geoLocation/geoLocationPoint/pointLatitude M 1..1 latitude
DC-18-west geoLocations/geoLocation/geoLocationBox/westBoundLongitude M 1..1 longitude
DC-18-east geoLocations/geoLocation/geoLocationBox/eastBoundLongitude M 1..1 longitude
DC-18-south geoLocations/geoLocation/geoLocationBox/southBoundLatitude M 1..1 latitude
DC-18-north geoLocations/geoLocation/geoLocationBox/northBoundLatitude M 1..1 latitude
DC-18-polygonLongitude geoLocations/geoLocation/geoLocationPolygon/polygonPoint/pointLongitude M 1..1 longitude
DC-18-polygonLatitude geoLocations/geoLocation/geoLocationPolygon/polygonPoint/pointLatitude M 1..1 latitude
DC-19 fundingReferences O 0..1 object
DC-19-reference fundingReferences/fundingReference O 0..n object
DC-19-name fundingReferences/fundingReference/funderName M 1..1 text
DC-19-type fundingReferences/fundingReference/funderIdentifier/@funderIdentifierType M 1..1 in:ROR,ISNI,GRID,Crossref_Funder_ID,Other
DC-20 relatedItems O 0..1 object
DC-20-item relatedItems/relatedItem O 0..n object
DC-20-type relatedItems/relatedItem/@relatedItemType M 1..1 in:{types}
DC-20-relation relatedItems/relatedItem/@relationType M 1..1 in:{relations}
DC-20-title relatedItems/relatedItem/titles M 1..1 object
DC-20-creator relatedItems/relatedItem/creators/creator/creatorName M 1..1 text
DC-20-contributor relatedItems/relatedItem/contributors/contributor/contributorName M 1..1 text
DC-20-contributorType relatedItems/relatedItem/contributors/contributor/@contributorType M 1..1 in:{contributors}
DC-20-year relatedItems/relatedItem/publicationYear O 0..1 year
DC-20-titleText relatedItems/relatedItem/titles/title O 0..n text
"""


def _no_doi(record: Node) -> Iterator[tuple[Node, str]]:
    for node in record.all("identifier"):
        if node.value("@identifierType") == "DOI" and not re.fullmatch(r"10\.\d{4,9}/\S+", node.text.strip()):
            yield node, node.text.strip()


def _no_main_title(record: Node) -> Iterator[tuple[Node, str]]:
    titles = list(record.all("titles/title"))
    if titles and all(node.value("@titleType") for node in titles):
        yield titles[0], f"only a title of type {titles[0].value('@titleType')}"


def _no_scheme(record: Node) -> Iterator[tuple[Node, str]]:
    for path in ("creators/creator/affiliation", "contributors/contributor/affiliation"):
        for node in record.all(path):
            if node.value("@affiliationIdentifier") and not node.value("@affiliationIdentifierScheme"):
                yield node, node.value("@affiliationIdentifier")


def _open_polygon(record: Node) -> Iterator[tuple[Node, str]]:
    for node in record.all("geoLocations/geoLocation/geoLocationPolygon"):
        points = [(each.value("pointLongitude"), each.value("pointLatitude")) for each in node.all("polygonPoint")]
        if len(points) < 4 or points[0] != points[-1]:
            yield node, f"{len(points)} points"


_POLYGON = "geoLocations/geoLocation/geoLocationPolygon/polygonPoint/"


def _tested(standard: str) -> tuple[FieldRule, ...]:
    return (
        across(
            "DC-1-doi", "identifier", _no_doi, standard=standard, label="DOI",
            expected="a DOI such as 10.5281/zenodo.1", fix="State the DOI itself, without https://doi.org/.",
            passing={"identifier": "10.5281/zenodo.1", "identifier/@identifierType": "DOI"},
            failing={"identifier": "https://doi.org/10.5281/zenodo.1", "identifier/@identifierType": "DOI"},
        ),
        across(
            "DC-3-main", "titles/title", _no_main_title, standard=standard, label="main title",
            expected="a title without titleType", fix="Leave titleType out of the main title.",
            passing={"titles/title": "words"},
            failing={"titles/title": "words", "titles/title/@titleType": "Subtitle"}, severity=Severity.WARNING,
        ),
        across(
            "DC-2-affiliation", "creators/creator/affiliation/@affiliationIdentifierScheme", _no_scheme,
            standard=standard, label="affiliation identifier scheme", expected="the scheme, such as ROR",
            fix='State affiliationIdentifierScheme="ROR".',
            passing={
                "creators/creator/affiliation/@affiliationIdentifier": "https://ror.org/02feahw73",
                "creators/creator/affiliation/@affiliationIdentifierScheme": "ROR",
            },
            failing={"creators/creator/affiliation/@affiliationIdentifier": "https://ror.org/02feahw73"},
        ),
        across(
            "DC-18-polygon", "geoLocations/geoLocation/geoLocationPolygon", _open_polygon, standard=standard,
            label="polygon", expected="at least four points, the last one as the first",
            fix="Repeat the first point at the end.", passing={},
            failing={f"{_POLYGON}pointLongitude": "8.5", f"{_POLYGON}pointLatitude": "47.5"},
        ),
    )  # fmt: skip


def _profile(version: str) -> TreeProfile:
    types, contributors, dates, related, relations = (
        ",".join(f"{known} {added}".split())
        for known, added in zip((_TYPES, _CONTRIBUTORS, _DATES, _RELATED, _RELATIONS), _ADDED[version], strict=True)
    )
    standard = f"DataCite {version}"
    table = _TABLE.format(types=types, contributors=contributors, dates=dates, related=related, relations=relations)
    return TreeProfile(
        key="datacite_" + version.replace(".", "_"),
        title=f"DataCite {version}",
        version=version,
        url=f"https://datacite-metadata-schema.readthedocs.io/en/{version}/",
        rules=(*rules(standard, "record", table), *_tested(standard)),
        elements=(
            ("resource", "http://datacite.org/schema/kernel-4"),
            ("resource", "http://datacite.org/schema/kernel"),
        ),
        titles=("titles/title",),
        identifiers=("identifier",),
    )


PROFILES = tuple(_profile(version) for version in ("4.7", "4.6", "4.5"))
