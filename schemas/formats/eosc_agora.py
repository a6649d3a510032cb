"""Services as AGORA catalogues write them (NI4OS-Europe): the EOSC profile 3 in flat `erp_*` keys, told as profile 4.

https://agora.ni4os.eu/api/v2/public/resources/. Terms are objects with an address and a name, lists are texts with
commas or lines, and the organisation is named by its address alone, which one of the providers may share.
"""

from __future__ import annotations

import re
from typing import Any

from schemas.formats.json import each_of, text_in

_SAME = {
    "erp_bai_id": "id", "erp_bai_name": "name", "erp_bai_abbreviation": "abbreviation", "erp_bai_webpage": "webpage",
    "erp_mri_description": "description", "erp_mri_tagline": "tagline", "erp_mri_logo": "logo",
    "erp_mti_version": "version", "erp_mti_last_update": "lastUpdate", "erp_mti_changelog": "changeLog",
    "erp_mgi_user_manual": "userManual", "erp_mgi_training_information": "trainingInformation",
    "erp_mgi_status_monitoring": "statusMonitoring", "erp_mgi_maintenance": "maintenance",
    "erp_mgi_privacy_policy": "privacyPolicy", "erp_mgi_access_policy": "accessPolicy",
    "erp_mgi_sla_specification": "resourceLevel", "erp_mgi_terms_of_use": "termsOfUse",
    "erp_mgi_helpdesk_webpage": "helpdeskPage", "erp_coi_helpdesk_email": "helpdeskEmail", "erp_aoi_order": "order",
    "erp_fni_payment_model": "paymentModel", "erp_fni_pricing": "pricing",
    "erp_ati_grant_project_name": "grantProjectNames", "erp_coi_security_contact_email": "securityContactEmail",
}  # fmt: skip
_LISTS = {
    "erp_cli_tags": "tags", "erp_gla_language": "languageAvailabilities", "erp_mti_standards": "standards",
    "erp_mti_certifications": "certifications", "erp_mti_open_source_technologies": "openSourceTechnologies",
}  # fmt: skip
_TERMS = {
    "erp_cli_target_users": ("targetUsers", "user"),
    "erp_cli_access_mode": ("accessModes", "name"),
    "erp_cli_access_type": ("accessTypes", "name"),
    "erp_ati_funding_body": ("fundingBody", "name"),
    "erp_ati_funding_program": ("fundingPrograms", "name"),
}
_PAIRS = {
    "erp_cli_scientific_domain": ("scientificDomains", "scientificDomain"),
    "erp_cli_scientific_subdomain": ("scientificDomains", "scientificSubdomain"),
    "erp_cli_category": ("categories", "category"),
    "erp_cli_subcategory": ("categories", "subcategory"),
}
_ORDERS = {
    "open access": "order_type-open_access",
    "fully open access": "order_type-fully_open_access",
    "order required": "order_type-order_required",
}
_CONTACT = ("erp_coi_first_name", "erp_coi_last_name", "erp_coi_email", "erp_coi_phone", "erp_coi_position",
            "erp_coi_organisation")  # fmt: skip
_REGIONS = {"europe": "EO", "worldwide": "WW", "world": "WW"}
_CODE = re.compile(r".*\(([A-Z]{2})\)")
KEPT = ("created_at", "updated_at", "published_at")
"""When AGORA changed the record."""


def is_agora(record: Any) -> bool:
    """Whether a JSON value is such a service."""
    return isinstance(record, dict) and {"erp_bai_id", "erp_bai_name"} <= record.keys()


def as_service(record: dict[str, Any]) -> dict[str, Any]:
    """The service in the fields of profile 4; what has no counterpart there keeps its key."""
    left = dict(record)
    number = left.pop("id", None)
    told: dict[str, Any] = {field: left.pop(key, None) for key, field in _SAME.items()}
    told["alternativeIdentifiers"] = [{"type": "AGORA", "value": number}] if number else []
    for key, field in _LISTS.items():
        told[field] = _parts(left.pop(key, None))
    for key, (field, inner) in _TERMS.items():
        told[field] = _names(left.pop(key, None), inner)
    for key, (field, inner) in _PAIRS.items():
        told[field] = [*told.get(field, []), *({inner: name} for name in _names(left.pop(key, None), "name"))]
    order = next(iter(_names(left.pop("erp_aoi_order_type", None), "name")), "")
    told["orderType"] = _ORDERS.get(order.lower(), order)
    level = next(iter(_names(left.pop("erp_mti_technology_readiness_level", None), "name")), "")
    told["trl"] = level.lower().replace("trl", "trl-")
    places = _parts(left.pop("erp_gla_geographical_availability", None))
    told["geographicalAvailabilities"] = [_REGIONS.get(place.lower(), _country(place)) for place in places]
    told["resourceGeographicLocations"] = list(map(_country, _parts(left.pop("erp_rli_geographic_location", None))))
    told["mainContact"] = {key: value for key in _CONTACT if (value := left.pop(key, None))}
    told |= _organisations(left)
    return left | told


def _organisations(left: dict[str, Any]) -> dict[str, Any]:
    """The organisation is the provider with its address; one that is known by its address alone has no name."""
    providers = [each for each in each_of(left.pop("erp_bai_providers_public", None)) if isinstance(each, dict)]
    names = [name for each in providers if (name := text_in(each.get("epp_bai_name")))]
    address = left.get("erp_bai_organisation_public")
    owner = next((text_in(each.get("epp_bai_name")) for each in providers if each.get("href") == address), None)
    if owner:
        left.pop("erp_bai_organisation_public")
    return {"resourceOrganisation": owner, "resourceProviders": names}


def _country(place: str) -> str:
    found = _CODE.fullmatch(place)
    return found[1] if found else place


def _names(value: Any, inner: str) -> list[str]:
    return [name for each in each_of(value) if isinstance(each, dict) and (name := text_in(each.get(inner)))]


def _parts(value: Any) -> list[str]:
    text = text_in(value)
    return [part.strip() for part in re.split(r"[,\n]", text) if part.strip()] if text else []
