"""EOSC service profiles: 5.3 of the Resource Catalogue, and 6.1 of the EOSC Beyond nodes.

Levels of 6.1 are those of the documentation; a field that it asks for and the catalogue's own form leaves free is a
warning. Sub-fields are those of the form, which is what really checks a submission.
"""

# ruff: noqa: E501  (a table reads better by its rows)

from __future__ import annotations

from schemas.profiles.eosc import CATEGORIES, DOMAINS, crossed
from schemas.validation.tree_rules import TreeProfile, rules

_V5 = """
    EOSC5-SVC-id id O 0..1 text
    EOSC5-SVC-abbreviation abbreviation M 1..1 text
    EOSC5-SVC-name name M 1..1 text
    EOSC5-SVC-node node O 0..1 code:node-
    EOSC5-SVC-resourceOrganisation resourceOrganisation M 1..1 pid
    EOSC5-SVC-resourceProviders resourceProviders O 0..n pid*
    EOSC5-SVC-webpage webpage M 1..1 https
    EOSC5-SVC-alternativeIdentifiers alternativeIdentifiers O 0..n object*
    EOSC5-SVC-alternativeIdentifiers-type alternativeIdentifiers/type O 0..1 text
    EOSC5-SVC-alternativeIdentifiers-value alternativeIdentifiers/value O 0..1 text
    EOSC5-SVC-description description M 1..1 text
    EOSC5-SVC-tagline tagline M 1..1 text
    EOSC5-SVC-logo logo M 1..1 https
    EOSC5-SVC-multimedia multimedia O 0..n object*
    EOSC5-SVC-multimedia-url multimedia/multimediaURL M 1..1 https
    EOSC5-SVC-multimedia-name multimedia/multimediaName O 0..1 text
    EOSC5-SVC-useCases useCases O 0..n object*
    EOSC5-SVC-useCases-url useCases/useCaseURL M 1..1 https
    EOSC5-SVC-useCases-name useCases/useCaseName O 0..1 text
    EOSC5-SVC-scientificDomains scientificDomains M 1..n object*
    EOSC5-SVC-scientificDomains-domain scientificDomains/scientificDomain M 1..1 code:scientific_domain
    EOSC5-SVC-scientificDomains-subdomain scientificDomains/scientificSubdomain M 1..1 code:scientific_subdomain
    EOSC5-SVC-categories categories M 1..n object*
    EOSC5-SVC-categories-category categories/category M 1..1 code:category
    EOSC5-SVC-categories-subcategory categories/subcategory MA 1..1 code:subcategory
    EOSC5-SVC-targetUsers targetUsers M 1..n code:target_user*
    EOSC5-SVC-accessTypes accessTypes O 0..n code:access_type*
    EOSC5-SVC-accessModes accessModes O 0..n code:access_mode*
    EOSC5-SVC-tags tags O 0..n text*
    EOSC5-SVC-horizontalService horizontalService O 0..1 bool
    EOSC5-SVC-serviceCategories serviceCategories O 0..n code:service_category*
    EOSC5-SVC-marketplaceLocations marketplaceLocations O 0..n code:marketplace_location*
    EOSC5-SVC-geographicalAvailabilities geographicalAvailabilities M 1..n code:country+region*
    EOSC5-SVC-languageAvailabilities languageAvailabilities M 1..n code:language*
    EOSC5-SVC-resourceGeographicLocations resourceGeographicLocations O 0..n code:country*
    EOSC5-SVC-mainContact mainContact M 1..1 object
    EOSC5-SVC-mainContact-firstName mainContact/firstName M 1..1 text
    EOSC5-SVC-mainContact-lastName mainContact/lastName M 1..1 text
    EOSC5-SVC-mainContact-email mainContact/email M 1..1 email
    EOSC5-SVC-mainContact-phone mainContact/phone O 0..1 text
    EOSC5-SVC-mainContact-position mainContact/position O 0..1 text
    EOSC5-SVC-mainContact-organisation mainContact/organisation O 0..1 text
    EOSC5-SVC-publicContacts publicContacts M 1..n object*
    EOSC5-SVC-publicContacts-email publicContacts/email M 1..1 email
    EOSC5-SVC-publicContacts-firstName publicContacts/firstName O 0..1 text
    EOSC5-SVC-publicContacts-lastName publicContacts/lastName O 0..1 text
    EOSC5-SVC-publicContacts-phone publicContacts/phone O 0..1 text
    EOSC5-SVC-publicContacts-position publicContacts/position O 0..1 text
    EOSC5-SVC-publicContacts-organisation publicContacts/organisation O 0..1 text
    EOSC5-SVC-helpdeskEmail helpdeskEmail M 1..1 email
    EOSC5-SVC-securityContactEmail securityContactEmail M 1..1 email
    EOSC5-SVC-trl trl M 1..1 code:trl
    EOSC5-SVC-lifeCycleStatus lifeCycleStatus O 0..1 code:life_cycle_status
    EOSC5-SVC-certifications certifications O 0..n text*
    EOSC5-SVC-standards standards O 0..n text*
    EOSC5-SVC-openSourceTechnologies openSourceTechnologies O 0..n text*
    EOSC5-SVC-version version O 0..1 text
    EOSC5-SVC-lastUpdate lastUpdate O 0..1 date
    EOSC5-SVC-changeLog changeLog O 0..n text*
    EOSC5-SVC-requiredResources requiredResources O 0..n pid*
    EOSC5-SVC-relatedResources relatedResources O 0..n pid*
    EOSC5-SVC-relatedPlatforms relatedPlatforms O 0..n code:related_platform-*
    EOSC5-SVC-catalogueId catalogueId O 0..1 text
    EOSC5-SVC-fundingBody fundingBody O 0..n code:funding_body-*
    EOSC5-SVC-fundingPrograms fundingPrograms O 0..n code:funding_program-*
    EOSC5-SVC-grantProjectNames grantProjectNames O 0..n text*
    EOSC5-SVC-helpdeskPage helpdeskPage O 0..1 https
    EOSC5-SVC-userManual userManual O 0..1 https
    EOSC5-SVC-termsOfUse termsOfUse M 1..1 https
    EOSC5-SVC-privacyPolicy privacyPolicy M 1..1 https
    EOSC5-SVC-accessPolicy accessPolicy MA 1..1 https
    EOSC5-SVC-resourceLevel resourceLevel O 0..1 https
    EOSC5-SVC-trainingInformation trainingInformation O 0..1 https
    EOSC5-SVC-statusMonitoring statusMonitoring O 0..1 https
    EOSC5-SVC-maintenance maintenance O 0..1 https
    EOSC5-SVC-orderType orderType M 1..1 code:order_type
    EOSC5-SVC-order order O 0..1 https
    EOSC5-SVC-paymentModel paymentModel O 0..1 https
    EOSC5-SVC-pricing pricing O 0..1 https
"""
_V6 = """
    EOSC6-SVC-id id O 0..1 text
    EOSC6-SVC-name name M 1..1 text
    EOSC6-SVC-urls urls O 0..n url*
    EOSC6-SVC-alternativePIDs alternativePIDs O 0..n object*
    EOSC6-SVC-nodePID nodePID M 1..1 text
    EOSC6-SVC-description description M 1..1 text
    EOSC6-SVC-publishingDate publishingDate M 1..1 date
    EOSC6-SVC-type type M 1..1 text
    EOSC6-SVC-resourceOwner resourceOwner M 1..1 text
    EOSC6-SVC-serviceProviders serviceProviders O 0..n text*
    EOSC6-SVC-webpage webpage M 1..1 url
    EOSC6-SVC-logo logo O 0..1 url
    EOSC6-SVC-scientificDomains scientificDomains O 0..n object*
    EOSC6-SVC-categories categories O 0..n object*
    EOSC6-SVC-accessTypes accessTypes MA 1..1 code:access_type
    EOSC6-SVC-tags tags O 0..n text*
    EOSC6-SVC-jurisdiction jurisdiction M 1..1 code:ds_jurisdiction
    EOSC6-SVC-trl trl M 1..1 code:trl
    EOSC6-SVC-termsOfUse termsOfUse O 0..1 url
    EOSC6-SVC-privacyPolicy privacyPolicy O 0..1 url
    EOSC6-SVC-accessPolicy accessPolicy O 0..1 url
    EOSC6-SVC-orderType orderType M 1..1 code:order_type
    EOSC6-SVC-order order O 0..1 url
    EOSC6-SVC-mainContact mainContact M 1..1 object
    EOSC6-SVC-publicContacts publicContacts M 1..n email*
    EOSC6-SVC-alternativePIDs-pid alternativePIDs/pid O 0..1 text
    EOSC6-SVC-alternativePIDs-pidSchema alternativePIDs/pidSchema O 0..1 text
    EOSC6-SVC-scientificDomains-scientificDomain scientificDomains/scientificDomain O 0..1 code:scientific_domain
    EOSC6-SVC-scientificDomains-scientificSubdomain scientificDomains/scientificSubdomain O 0..1 code:scientific_subdomain
    EOSC6-SVC-categories-category categories/category O 0..1 code:category
    EOSC6-SVC-categories-subcategory categories/subcategory O 0..1 code:subcategory
    EOSC6-SVC-mainContact-firstName mainContact/firstName M 1..1 text
    EOSC6-SVC-mainContact-lastName mainContact/lastName M 1..1 text
    EOSC6-SVC-mainContact-email mainContact/email M 1..1 email
    EOSC6-SVC-mainContact-role mainContact/role O 0..1 code:credit
    EOSC6-SVC-mainContact-PIDs mainContact/PIDs O 0..n object*
    EOSC6-SVC-mainContact-PIDs-mainContactPID mainContact/PIDs/mainContactPID M 1..1 text
    EOSC6-SVC-mainContact-PIDs-mainContactPIDScheme mainContact/PIDs/mainContactPIDScheme M 1..1 text
    EOSC6-SVC-mainContact-affiliations mainContact/affiliations O 0..n object*
    EOSC6-SVC-mainContact-affiliations-affiliationName mainContact/affiliations/affiliationName M 1..1 text
    EOSC6-SVC-mainContact-affiliations-affiliationIdentifier mainContact/affiliations/affiliationIdentifier O 0..1 object
    EOSC6-SVC-mainContact-affiliations-affiliationIdentifier-mainContactID mainContact/affiliations/affiliationIdentifier/mainContactID M 1..1 text
    EOSC6-SVC-mainContact-affiliations-affiliationIdentifier-mainContactType mainContact/affiliations/affiliationIdentifier/mainContactType M 1..1 text
"""

PROFILES = (
    TreeProfile(
        key="eosc_service_v5",
        title="EOSC service, profile 5",
        version="5.3",
        url="https://docs.catalogue.eosc-beyond.eu/",
        rules=(
            *rules("EOSC service profile 5.3", "service", _V5),
            *crossed("EOSC5-SVC", "service", order=True, parts=DOMAINS + CATEGORIES),
        ),
        wrappers=("service",),
    ),
    TreeProfile(
        key="eosc_service_v6",
        title="EOSC service, profile 6",
        version="6.1",
        url="https://docs.catalogue.eosc-beyond.eu/",
        rules=(
            *rules("EOSC service profile 6.1", "service", _V6),
            *crossed("EOSC6-SVC", "service", order=True, parts=DOMAINS + CATEGORIES),
        ),
        wrappers=("service",),
    ),
)
