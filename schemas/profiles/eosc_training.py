"""EOSC training resource profiles: 5.3 of the Resource Catalogue, and 6.1 of the EOSC Beyond nodes.

Levels of 6.1 are those of the documentation; a field that it asks for and the catalogue's own form leaves free is a
warning. Sub-fields are those of the form, which is what really checks a submission.
"""

# ruff: noqa: E501  (a table reads better by its rows)

from __future__ import annotations

from schemas.profiles.eosc import DOMAINS, crossed
from schemas.validation.tree_rules import TreeProfile, rules

_V5 = """
    EOSC5-TR-id id O 0..1 text
    EOSC5-TR-title title M 1..1 text
    EOSC5-TR-node node O 0..1 code:node-
    EOSC5-TR-resourceOrganisation resourceOrganisation M 1..1 pid
    EOSC5-TR-resourceProviders resourceProviders O 0..n pid*
    EOSC5-TR-authors authors M 1..n text*
    EOSC5-TR-url url M 1..1 https
    EOSC5-TR-urlType urlType O 0..1 code:tr_url_type
    EOSC5-TR-eoscRelatedServices eoscRelatedServices O 0..n text*
    EOSC5-TR-alternativeIdentifiers alternativeIdentifiers O 0..n object*
    EOSC5-TR-alternativeIdentifiers-type alternativeIdentifiers/type O 0..1 text
    EOSC5-TR-alternativeIdentifiers-value alternativeIdentifiers/value O 0..1 text
    EOSC5-TR-description description MA 1..1 text
    EOSC5-TR-keywords keywords MA 1..n text*
    EOSC5-TR-license license M 1..1 text
    EOSC5-TR-accessRights accessRights M 1..1 code:tr_access_right
    EOSC5-TR-versionDate versionDate MA 1..1 date
    EOSC5-TR-targetGroups targetGroups M 1..n code:target_user*
    EOSC5-TR-learningResourceTypes learningResourceTypes O 0..n code:tr_dcmi_type*
    EOSC5-TR-learningOutcomes learningOutcomes M 1..n text*
    EOSC5-TR-expertiseLevel expertiseLevel M 1..1 code:tr_expertise_level
    EOSC5-TR-contentResourceTypes contentResourceTypes O 0..n code:tr_content_resource_type*
    EOSC5-TR-qualifications qualifications O 0..n code:tr_qualification*
    EOSC5-TR-duration duration O 0..1 text
    EOSC5-TR-languages languages M 1..n code:language*
    EOSC5-TR-geographicalAvailabilities geographicalAvailabilities M 1..n code:country+region*
    EOSC5-TR-scientificDomains scientificDomains M 1..n object*
    EOSC5-TR-scientificDomains-domain scientificDomains/scientificDomain M 1..1 code:scientific_domain
    EOSC5-TR-scientificDomains-subdomain scientificDomains/scientificSubdomain M 1..1 code:scientific_subdomain
    EOSC5-TR-contact contact M 1..1 object
    EOSC5-TR-contact-firstName contact/firstName M 1..1 text
    EOSC5-TR-contact-lastName contact/lastName M 1..1 text
    EOSC5-TR-contact-email contact/email M 1..1 email
    EOSC5-TR-contact-phone contact/phone O 0..1 text
    EOSC5-TR-contact-position contact/position O 0..1 text
    EOSC5-TR-contact-organisation contact/organisation O 0..1 text
    EOSC5-TR-catalogueId catalogueId O 0..1 text
"""
_V6 = """
    EOSC6-TR-id id O 0..1 text
    EOSC6-TR-name name M 1..1 text
    EOSC6-TR-urls urls O 0..n url*
    EOSC6-TR-alternativePIDs alternativePIDs O 0..n object*
    EOSC6-TR-nodePID nodePID M 1..1 text
    EOSC6-TR-description description M 1..1 text
    EOSC6-TR-publishingDate publishingDate M 1..1 date
    EOSC6-TR-type type M 1..1 text
    EOSC6-TR-resourceOwner resourceOwner M 1..1 text
    EOSC6-TR-eoscRelatedServices eoscRelatedServices O 0..n text*
    EOSC6-TR-keywords keywords O 0..n text*
    EOSC6-TR-license license O 0..1 object
    EOSC6-TR-accessRights accessRights M 1..1 code:tr_access_right
    EOSC6-TR-versionDate versionDate M 1..1 date
    EOSC6-TR-targetGroups targetGroups M 1..n code:target_user*
    EOSC6-TR-learningResourceTypes learningResourceTypes O 0..n code:tr_dcmi_type*
    EOSC6-TR-learningOutcomes learningOutcomes M 1..n text*
    EOSC6-TR-expertiseLevel expertiseLevel M 1..1 code:tr_expertise_level
    EOSC6-TR-contentResourceTypes contentResourceTypes O 0..n code:tr_content_resource_type*
    EOSC6-TR-qualifications qualifications O 0..n code:tr_qualification*
    EOSC6-TR-duration duration O 0..1 text
    EOSC6-TR-languages languages M 1..n code:language*
    EOSC6-TR-scientificDomains scientificDomains O 0..n object*
    EOSC6-TR-creators creators M 1..n object*
    EOSC6-TR-publicContacts publicContacts M 1..n email*
    EOSC6-TR-alternativePIDs-pid alternativePIDs/pid O 0..1 text
    EOSC6-TR-alternativePIDs-pidSchema alternativePIDs/pidSchema O 0..1 text
    EOSC6-TR-license-licenseName license/licenseName O 0..1 code:spdx_license-
    EOSC6-TR-license-licenseURL license/licenseURL O 0..1 url
    EOSC6-TR-scientificDomains-scientificDomain scientificDomains/scientificDomain O 0..1 code:scientific_domain
    EOSC6-TR-scientificDomains-scientificSubdomain scientificDomains/scientificSubdomain O 0..1 code:scientific_subdomain
    EOSC6-TR-creators-firstName creators/firstName M 1..1 text
    EOSC6-TR-creators-lastName creators/lastName M 1..1 text
    EOSC6-TR-creators-email creators/email M 1..1 email
    EOSC6-TR-creators-role creators/role O 0..1 code:credit
    EOSC6-TR-creators-PIDs creators/PIDs O 0..n object*
    EOSC6-TR-creators-PIDs-creatorPID creators/PIDs/creatorPID M 1..1 text
    EOSC6-TR-creators-PIDs-creatorPIDScheme creators/PIDs/creatorPIDScheme M 1..1 text
    EOSC6-TR-creators-affiliations creators/affiliations O 0..n object*
    EOSC6-TR-creators-affiliations-affiliationName creators/affiliations/affiliationName M 1..1 text
    EOSC6-TR-creators-affiliations-affiliationIdentifier creators/affiliations/affiliationIdentifier O 0..1 object
    EOSC6-TR-creators-affiliations-affiliationIdentifier-creatorID creators/affiliations/affiliationIdentifier/creatorID M 1..1 text
    EOSC6-TR-creators-affiliations-affiliationIdentifier-creatorType creators/affiliations/affiliationIdentifier/creatorType M 1..1 text
"""

PROFILES = (
    TreeProfile(
        key="eosc_training_v5",
        title="EOSC training resource, profile 5",
        version="5.3",
        url="https://docs.catalogue.eosc-beyond.eu/",
        rules=(
            *rules("EOSC training resource profile 5.3", "training resource", _V5),
            *crossed("EOSC5-TR", "training resource", doubled="keywords", parts=DOMAINS),
        ),
        wrappers=("trainingResource",),
    ),
    TreeProfile(
        key="eosc_training_v6",
        title="EOSC training resource, profile 6",
        version="6.1",
        url="https://docs.catalogue.eosc-beyond.eu/",
        rules=(
            *rules("EOSC training resource profile 6.1", "training resource", _V6),
            *crossed("EOSC6-TR", "training resource", doubled="keywords", parts=DOMAINS),
        ),
        wrappers=("trainingResource",),
    ),
)
