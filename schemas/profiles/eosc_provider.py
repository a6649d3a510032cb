"""EOSC provider profiles: 5.3 of the Resource Catalogue, and 6.1 of the EOSC Beyond nodes.

Levels of 6.1 are those of the documentation; a field that it asks for and the catalogue's own form leaves free is a
warning. Sub-fields are those of the form, which is what really checks a submission.
"""

# ruff: noqa: E501  (a table reads better by its rows)

from __future__ import annotations

from schemas.profiles.eosc import DOMAINS, MERIL, crossed
from schemas.validation.tree_rules import TreeProfile, rules

_V5 = """
    EOSC5-PRV-id id O 0..1 text
    EOSC5-PRV-abbreviation abbreviation M 1..1 text
    EOSC5-PRV-name name M 1..1 text
    EOSC5-PRV-node node O 0..1 code:node-
    EOSC5-PRV-website website M 1..1 https
    EOSC5-PRV-legalEntity legalEntity M 1..1 bool
    EOSC5-PRV-legalStatus legalStatus O 0..1 code:provider_legal_status
    EOSC5-PRV-hostingLegalEntity hostingLegalEntity O 0..1 code:provider_hosting_legal_entity-
    EOSC5-PRV-alternativeIdentifiers alternativeIdentifiers O 0..n object*
    EOSC5-PRV-alternativeIdentifiers-type alternativeIdentifiers/type O 0..1 text
    EOSC5-PRV-alternativeIdentifiers-value alternativeIdentifiers/value O 0..1 text
    EOSC5-PRV-description description M 1..1 text
    EOSC5-PRV-logo logo M 1..1 https
    EOSC5-PRV-multimedia multimedia O 0..n object*
    EOSC5-PRV-multimedia-url multimedia/multimediaURL M 1..1 https
    EOSC5-PRV-multimedia-name multimedia/multimediaName O 0..1 text
    EOSC5-PRV-scientificDomains scientificDomains O 0..n object*
    EOSC5-PRV-scientificDomains-domain scientificDomains/scientificDomain M 1..1 code:scientific_domain
    EOSC5-PRV-scientificDomains-subdomain scientificDomains/scientificSubdomain M 1..1 code:scientific_subdomain
    EOSC5-PRV-tags tags O 0..n text*
    EOSC5-PRV-structureTypes structureTypes O 0..n code:provider_structure_type*
    EOSC5-PRV-location location M 1..1 object
    EOSC5-PRV-location-street location/streetNameAndNumber M 1..1 text
    EOSC5-PRV-location-postalCode location/postalCode M 1..1 text
    EOSC5-PRV-location-city location/city M 1..1 text
    EOSC5-PRV-location-region location/region O 0..1 text
    EOSC5-PRV-location-country location/country M 1..1 code:country
    EOSC5-PRV-mainContact mainContact M 1..1 object
    EOSC5-PRV-mainContact-firstName mainContact/firstName M 1..1 text
    EOSC5-PRV-mainContact-lastName mainContact/lastName MA 1..1 text
    EOSC5-PRV-mainContact-email mainContact/email M 1..1 email
    EOSC5-PRV-mainContact-phone mainContact/phone O 0..1 text
    EOSC5-PRV-mainContact-position mainContact/position O 0..1 text
    EOSC5-PRV-publicContacts publicContacts M 1..n object*
    EOSC5-PRV-publicContacts-email publicContacts/email M 1..1 email
    EOSC5-PRV-publicContacts-firstName publicContacts/firstName O 0..1 text
    EOSC5-PRV-publicContacts-lastName publicContacts/lastName O 0..1 text
    EOSC5-PRV-publicContacts-phone publicContacts/phone O 0..1 text
    EOSC5-PRV-publicContacts-position publicContacts/position O 0..1 text
    EOSC5-PRV-lifeCycleStatus lifeCycleStatus O 0..1 code:provider_life_cycle_status
    EOSC5-PRV-certifications certifications O 0..n text*
    EOSC5-PRV-participatingCountries participatingCountries O 0..n code:country*
    EOSC5-PRV-affiliations affiliations O 0..n text*
    EOSC5-PRV-networks networks O 0..n code:provider_network-*
    EOSC5-PRV-catalogueId catalogueId O 0..1 text
    EOSC5-PRV-esfriDomains esfriDomains O 0..n code:provider_esfri_domain*
    EOSC5-PRV-esfriType esfriType O 0..1 code:provider_esfri_type
    EOSC5-PRV-merilScientificDomains merilScientificDomains O 0..n object*
    EOSC5-PRV-meril-domain merilScientificDomains/merilScientificDomain M 1..1 code:provider_meril_scientific_domain
    EOSC5-PRV-meril-subdomain merilScientificDomains/merilScientificSubdomain O 0..1 code:provider_meril_scientific_subdomain
    EOSC5-PRV-areasOfActivity areasOfActivity O 0..n code:provider_area_of_activity*
    EOSC5-PRV-societalGrandChallenges societalGrandChallenges O 0..n code:provider_societal_grand_challenge*
    EOSC5-PRV-nationalRoadmaps nationalRoadmaps O 0..n text*
    EOSC5-PRV-users users M 1..n object*
    EOSC5-PRV-users-id users/id O 0..1 text
    EOSC5-PRV-users-name users/name M 1..1 text
    EOSC5-PRV-users-surname users/surname M 1..1 text
    EOSC5-PRV-users-email users/email M 1..1 email
"""
_V6 = """
    EOSC6-ORG-id id O 0..1 text
    EOSC6-ORG-name name M 1..1 text
    EOSC6-ORG-abbreviation abbreviation M 1..1 text
    EOSC6-ORG-alternativePIDs alternativePIDs O 0..n object*
    EOSC6-ORG-nodePID nodePID M 1..1 text
    EOSC6-ORG-website website M 1..1 url
    EOSC6-ORG-country country M 1..1 code:country
    EOSC6-ORG-legalEntity legalEntity M 1..1 bool
    EOSC6-ORG-legalStatus legalStatus O 0..1 code:provider_legal_status
    EOSC6-ORG-hostingLegalEntity hostingLegalEntity O 0..1 code:provider_hosting_legal_entity-
    EOSC6-ORG-description description M 1..1 text
    EOSC6-ORG-logo logo M 1..1 url
    EOSC6-ORG-multimedia multimedia O 0..n object*
    EOSC6-ORG-mainContact mainContact M 1..1 object
    EOSC6-ORG-publicContacts publicContacts M 1..n email*
    EOSC6-ORG-users users O 0..n object*
    EOSC6-ORG-alternativePIDs-pid alternativePIDs/pid O 0..1 text
    EOSC6-ORG-alternativePIDs-pidSchema alternativePIDs/pidSchema O 0..1 text
    EOSC6-ORG-multimedia-multimediaURL multimedia/multimediaURL O 0..1 url
    EOSC6-ORG-multimedia-multimediaName multimedia/multimediaName O 0..1 text
    EOSC6-ORG-mainContact-firstName mainContact/firstName M 1..1 text
    EOSC6-ORG-mainContact-lastName mainContact/lastName M 1..1 text
    EOSC6-ORG-mainContact-email mainContact/email M 1..1 email
    EOSC6-ORG-mainContact-role mainContact/role O 0..1 code:credit
    EOSC6-ORG-mainContact-PIDs mainContact/PIDs O 0..n object*
    EOSC6-ORG-mainContact-PIDs-mainContactPID mainContact/PIDs/mainContactPID M 1..1 text
    EOSC6-ORG-mainContact-PIDs-mainContactPIDScheme mainContact/PIDs/mainContactPIDScheme M 1..1 text
    EOSC6-ORG-mainContact-affiliations mainContact/affiliations O 0..n object*
    EOSC6-ORG-mainContact-affiliations-affiliationName mainContact/affiliations/affiliationName M 1..1 text
    EOSC6-ORG-mainContact-affiliations-affiliationIdentifier mainContact/affiliations/affiliationIdentifier O 0..1 object
    EOSC6-ORG-mainContact-affiliations-affiliationIdentifier-mainContactID mainContact/affiliations/affiliationIdentifier/mainContactID M 1..1 text
    EOSC6-ORG-mainContact-affiliations-affiliationIdentifier-mainContactType mainContact/affiliations/affiliationIdentifier/mainContactType M 1..1 text
    EOSC6-ORG-users-id users/id O 0..1 text
    EOSC6-ORG-users-name users/name M 1..1 text
    EOSC6-ORG-users-surname users/surname M 1..1 text
    EOSC6-ORG-users-email users/email M 1..1 email
"""

PROFILES = (
    TreeProfile(
        key="eosc_provider_v5",
        title="EOSC provider, profile 5",
        version="5.3",
        url="https://docs.catalogue.eosc-beyond.eu/",
        rules=(
            *rules("EOSC provider profile 5.3", "provider", _V5),
            *crossed("EOSC5-PRV", "provider", legal=True, parts=DOMAINS + MERIL),
        ),
        wrappers=(
            "provider",
            "organisation",
        ),
    ),
    TreeProfile(
        key="eosc_provider_v6",
        title="EOSC provider, profile 6",
        version="6.1",
        url="https://docs.catalogue.eosc-beyond.eu/",
        rules=(
            *rules("EOSC provider profile 6.1", "provider", _V6),
            *crossed("EOSC6-ORG", "provider", doubled="publicContacts", value="help@example.org", legal=True),
        ),
        wrappers=(
            "provider",
            "organisation",
        ),
    ),
)
