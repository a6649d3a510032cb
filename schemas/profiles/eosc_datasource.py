"""EOSC data source profiles: 5.3 of the Resource Catalogue, and 6.1 of the EOSC Beyond nodes.

Levels of 6.1 are those of the documentation; a field that it asks for and the catalogue's own form leaves free is a
warning. Sub-fields are those of the form, which is what really checks a submission.
"""

# ruff: noqa: E501  (a table reads better by its rows)

from __future__ import annotations

from schemas.profiles.eosc import CATEGORIES, DOMAINS, crossed
from schemas.validation.tree_rules import TreeProfile, rules

_V5 = """
    EOSC5-DS-id id O 0..1 text
    EOSC5-DS-serviceId serviceId M 1..1 pid
    EOSC5-DS-catalogueId catalogueId M 1..1 text
    EOSC5-DS-node node O 0..1 code:node-
    EOSC5-DS-submissionPolicyURL submissionPolicyURL O 0..1 https
    EOSC5-DS-preservationPolicyURL preservationPolicyURL O 0..1 https
    EOSC5-DS-versionControl versionControl O 0..1 bool
    EOSC5-DS-persistentIdentitySystems persistentIdentitySystems O 0..n object*
    EOSC5-DS-pid-type persistentIdentitySystems/persistentIdentityEntityType O 0..1 code:ds_research_entity_type
    EOSC5-DS-pid-schemes persistentIdentitySystems/persistentIdentityEntityTypeSchemes O 0..n code:ds_persistent_identity_scheme*
    EOSC5-DS-jurisdiction jurisdiction M 1..1 code:ds_jurisdiction
    EOSC5-DS-datasourceClassification datasourceClassification M 1..1 code:ds_classification
    EOSC5-DS-researchEntityTypes researchEntityTypes M 1..n code:ds_research_entity_type*
    EOSC5-DS-thematic thematic M 1..1 bool
    EOSC5-DS-researchProductLicensings researchProductLicensings O 0..n object*
    EOSC5-DS-licence-url researchProductLicensings/researchProductLicenseURL O 0..1 https
    EOSC5-DS-licence-name researchProductLicensings/researchProductLicenseName O 0..1 text
    EOSC5-DS-researchProductAccessPolicies researchProductAccessPolicies O 0..n code:ds_coar_access_rights_1_0*
    EOSC5-DS-researchProductMetadataLicensing researchProductMetadataLicensing O 0..1 object
    EOSC5-DS-metadata-licence-url researchProductMetadataLicensing/researchProductMetadataLicenseURL O 0..1 https
    EOSC5-DS-metadata-licence-name researchProductMetadataLicensing/researchProductMetadataLicenseName O 0..1 text
    EOSC5-DS-researchProductMetadataAccessPolicies researchProductMetadataAccessPolicies O 0..n code:ds_coar_access_rights_1_0*
    EOSC5-DS-harvestable harvestable O 0..1 bool
"""
_V6 = """
    EOSC6-DS-id id O 0..1 text
    EOSC6-DS-name name M 1..1 text
    EOSC6-DS-urls urls O 0..n url*
    EOSC6-DS-alternativePIDs alternativePIDs O 0..n object*
    EOSC6-DS-nodePID nodePID M 1..1 text
    EOSC6-DS-description description M 1..1 text
    EOSC6-DS-publishingDate publishingDate M 1..1 date
    EOSC6-DS-type type M 1..1 text
    EOSC6-DS-resourceOwner resourceOwner M 1..1 text
    EOSC6-DS-serviceProviders serviceProviders O 0..n text*
    EOSC6-DS-webpage webpage M 1..1 url
    EOSC6-DS-logo logo O 0..1 url
    EOSC6-DS-jurisdiction jurisdiction M 1..1 code:ds_jurisdiction
    EOSC6-DS-scientificDomains scientificDomains O 0..n object*
    EOSC6-DS-categories categories O 0..n object*
    EOSC6-DS-accessTypes accessTypes MA 1..1 code:access_type
    EOSC6-DS-tags tags O 0..n text*
    EOSC6-DS-trl trl M 1..1 code:trl
    EOSC6-DS-termsOfUse termsOfUse O 0..1 url
    EOSC6-DS-privacyPolicy privacyPolicy O 0..1 url
    EOSC6-DS-accessPolicy accessPolicy O 0..1 url
    EOSC6-DS-orderType orderType M 1..1 code:order_type
    EOSC6-DS-order order O 0..1 url
    EOSC6-DS-mainContact mainContact M 1..1 object
    EOSC6-DS-publicContacts publicContacts M 1..n email*
    EOSC6-DS-submissionPolicyURL submissionPolicyURL O 0..1 url
    EOSC6-DS-preservationPolicyURL preservationPolicyURL O 0..1 url
    EOSC6-DS-versionControl versionControl O 0..1 bool
    EOSC6-DS-persistentIdentitySystems persistentIdentitySystems O 0..n object*
    EOSC6-DS-datasourceClassification datasourceClassification M 1..1 code:ds_classification
    EOSC6-DS-researchProductTypes researchProductTypes M 1..n code:ds_research_entity_type*
    EOSC6-DS-thematic thematic M 1..1 bool
    EOSC6-DS-metadataLicense metadataLicense O 0..1 object
    EOSC6-DS-alternativePIDs-pid alternativePIDs/pid O 0..1 text
    EOSC6-DS-alternativePIDs-pidSchema alternativePIDs/pidSchema O 0..1 text
    EOSC6-DS-scientificDomains-scientificDomain scientificDomains/scientificDomain O 0..1 code:scientific_domain
    EOSC6-DS-scientificDomains-scientificSubdomain scientificDomains/scientificSubdomain O 0..1 code:scientific_subdomain
    EOSC6-DS-categories-category categories/category O 0..1 code:category
    EOSC6-DS-categories-subcategory categories/subcategory O 0..1 code:subcategory
    EOSC6-DS-mainContact-firstName mainContact/firstName M 1..1 text
    EOSC6-DS-mainContact-lastName mainContact/lastName M 1..1 text
    EOSC6-DS-mainContact-email mainContact/email M 1..1 email
    EOSC6-DS-mainContact-role mainContact/role O 0..1 code:credit
    EOSC6-DS-mainContact-PIDs mainContact/PIDs O 0..n object*
    EOSC6-DS-mainContact-PIDs-mainContactPID mainContact/PIDs/mainContactPID M 1..1 text
    EOSC6-DS-mainContact-PIDs-mainContactPIDScheme mainContact/PIDs/mainContactPIDScheme M 1..1 text
    EOSC6-DS-mainContact-affiliations mainContact/affiliations O 0..n object*
    EOSC6-DS-mainContact-affiliations-affiliationName mainContact/affiliations/affiliationName M 1..1 text
    EOSC6-DS-mainContact-affiliations-affiliationIdentifier mainContact/affiliations/affiliationIdentifier O 0..1 object
    EOSC6-DS-mainContact-affiliations-affiliationIdentifier-mainContactID mainContact/affiliations/affiliationIdentifier/mainContactID M 1..1 text
    EOSC6-DS-mainContact-affiliations-affiliationIdentifier-mainContactType mainContact/affiliations/affiliationIdentifier/mainContactType M 1..1 text
    EOSC6-DS-persistentIdentitySystems-persistentIdentityProductType persistentIdentitySystems/persistentIdentityProductType O 0..1 code:ds_research_entity_type
    EOSC6-DS-persistentIdentitySystems-persistentIdentityProductTypeSchemes persistentIdentitySystems/persistentIdentityProductTypeSchemes O 0..1 code:ds_persistent_identity_scheme
    EOSC6-DS-metadataLicense-metadataLicenseName metadataLicense/metadataLicenseName O 0..1 text
    EOSC6-DS-metadataLicense-metadataLicenseURL metadataLicense/metadataLicenseURL O 0..1 url
"""

PROFILES = (
    TreeProfile(
        key="eosc_datasource_v5",
        title="EOSC data source, profile 5",
        version="5.3",
        url="https://docs.catalogue.eosc-beyond.eu/",
        rules=(
            *rules("EOSC data source profile 5.3", "data source", _V5),
            *crossed(
                "EOSC5-DS", "data source", doubled="researchEntityTypes", value="ds_research_entity_type-research_data"
            ),
        ),
        wrappers=("datasource",),
    ),
    TreeProfile(
        key="eosc_datasource_v6",
        title="EOSC data source, profile 6",
        version="6.1",
        url="https://docs.catalogue.eosc-beyond.eu/",
        rules=(
            *rules("EOSC data source profile 6.1", "data source", _V6),
            *crossed("EOSC6-DS", "data source", order=True, parts=DOMAINS + CATEGORIES),
        ),
        wrappers=("datasource",),
    ),
)
