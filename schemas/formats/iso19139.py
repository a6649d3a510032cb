"""Geographic metadata: ISO 19139 (`gmd`, `gmi`, `srv`) and its successor ISO 19115-3 (`mdb`), as CSW servers give them.

ISO 19115:2003 and 19115-1:2014 say nearly the same in the same elements, so both are read by local names. Mapped as
GeoDCAT-AP 2 §B does; what is said of the record itself is left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from schemas.formats.elements import find_root
from schemas.formats.iso_elements import Iso, code_of, plain
from schemas.formats.iso_offers import tell_offers, tell_rights
from schemas.formats.iso_parties import parties, redact, tell, tell_contact
from schemas.formats.telling import named, scheme_of
from schemas.formats.wkt import box, position
from schemas.formats.xml import Element, local_name, namespace, parse_xml, split_elements, text_of
from schemas.identifiers import PERSISTENT
from schemas.records import Description, Format, Text

NAMESPACE = "http://www.isotc211.org/2005/gmd"
NEWER = "http://standards.iso.org/iso/19115/-3/mdb/2.0"
_ROOTS = frozenset({"MD_Metadata", "MI_Metadata"})
_COMMENT = "http://www.w3.org/2000/01/rdf-schema#comment"
_TOPICS = "http://inspire.ec.europa.eu/metadata-codelist/TopicCategory/"
_TOPIC_NAMES = {
    "climatologyMeteorologyAtmosphere": "Climatology / Meteorology / Atmosphere",
    "geoscientificInformation": "Geoscientific Information",
    "imageryBaseMapsEarthCover": "Imagery / Base Maps / Earth Cover",
    "inlandWaters": "Inland Waters",
    "intelligenceMilitary": "Intelligence / Military",
    "planningCadastre": "Planning / Cadastre",
    "utilitiesCommunication": "Utilities / Communication",
}
_FREQUENCIES = "http://publications.europa.eu/resource/authority/frequency/"

_KINDS = {
    "series": "collection", "collectionHardware": "collection", "collectionSession": "collection",
    "service": "data-service", "software": "software", "application": "software", "document": "publication",
    "dataset": "dataset", "nonGeographicDataset": "dataset", "coverage": "dataset", "feature": "dataset",
    "featureType": "dataset", "tile": "dataset", "model": "dataset", "sample": "dataset", "attribute": "dataset",
}  # fmt: skip
_DATES = {"publication": "issued", "creation": "created", "revision": "modified", "released": "available"}
_FREQUENCY = {
    "continual": "CONT", "daily": "DAILY", "weekly": "WEEKLY", "fortnightly": "BIWEEKLY", "monthly": "MONTHLY",
    "quarterly": "QUARTERLY", "biannually": "ANNUAL_2", "annually": "ANNUAL", "asNeeded": "IRREG",
    "irregular": "IRREG", "notPlanned": "NEVER", "unknown": "UNKNOWN", "semimonthly": "MONTHLY_2",
    "biennially": "BIENNIAL",
}  # fmt: skip


def parse(body: bytes) -> Description:
    """Read one record; raises `MalformedPayload`."""
    return parse_element(parse_xml(body))


def parse_element(root: Element) -> Description:
    """Read one record that is parsed already."""
    told = Iso(find_root(root, _is_record, "record of ISO 19139"))
    told.forget_attributes()
    told.languages = _languages(told.element)
    levels = [*told.codes("hierarchyLevel"), *told.codes("metadataScope", "MD_MetadataScope", "resourceScope")]
    kind = next((_KINDS[level] for level in levels if level in _KINDS), None)
    for each in told.inside("identificationInfo", "MD_DataIdentification|SV_ServiceIdentification"):
        is_service = local_name(each.element) == "SV_ServiceIdentification"
        kind = kind or ("data-service" if is_service else "dataset")
        _identification(each)
        tell_rights(each)
        if is_service:
            _service(each)
    _record(told)
    tell_offers(told, kind or "dataset")
    lineage = told.inside("dataQualityInfo", "DQ_DataQuality", "lineage", "LI_Lineage")
    for each in [*lineage, *told.inside("resourceLineage", "LI_Lineage")]:
        for words in each.said("statement"):
            told.add("provenance", {"label": [words]})
    for each in told.inside("acquisitionInformation", "MI_AcquisitionInformation"):
        _acquisition(told, each)
    return told.finish(kind or "dataset", "no term for it")


def split(body: bytes) -> Iterator[tuple[str | None, bytes]]:
    """Each record of an answer, by its own identifier; a record alone goes by its file or address."""
    return split_elements(body, _is_record, identifier_of)


def identifier_of(element: Element) -> str | None:
    """The identifier of a record among those of its server: `fileIdentifier`, or `metadataIdentifier`."""
    for child in element:
        if local_name(child) in ("fileIdentifier", "metadataIdentifier"):
            code = next((each for each in child.iter() if local_name(each) == "code"), child)
            return text_of(code) or None
    return None


def recognises(root: Element) -> bool:
    """Whether a root element is such a record, or an answer of a catalogue that holds some."""
    if local_name(root) in ("GetRecordsResponse", "GetRecordByIdResponse"):
        return any(_is_record(each) for each in root.iter())
    return _is_record(root)


def _is_record(element: Element) -> bool:
    space = namespace(element)
    return local_name(element) in _ROOTS and ("isotc211.org" in space or "standards.iso.org/iso/19115" in space)


def _languages(root: Element) -> dict[str, str]:
    """The languages of the record by the ids of its locales; the empty one is that of its own words."""
    found: dict[str, str] = {}
    for child in root:
        name = local_name(child)
        codes = [
            code_of(str(each.get("codeListValue") or ""), text_of(each))
            for each in child.iter()
            if local_name(each) in ("LanguageCode", "CharacterString")
        ]
        if name in ("language", "defaultLocale") and codes and codes[0]:
            found.setdefault("", codes[0])
        if name in ("locale", "defaultLocale", "otherLocale"):
            for each in child.iter():
                if local_name(each) == "PT_Locale" and each.get("id") and codes and codes[0]:
                    found[str(each.get("id"))] = codes[0]
    return found


def _record(told: Iso) -> None:
    """What the record says of itself: its identifier; its contact where the thing has none; the rest is left out."""
    own = [*told.values("fileIdentifier"), *told.values("metadataIdentifier", "MD_Identifier", "code")]
    for identifier in own:
        if "identifier" in told.properties:
            told.other(identifier, "identifier of the record")
        else:
            told.own(identifier)
    told.add("landingPage", *(each for each in told.values("dataSetURI") if each.startswith("http")))
    about = parties(told, "contact")
    if "contactPoint" not in told.properties:
        for party in about[:1]:
            tell_contact(told, party, "contact")
    for each in told.inside("referenceSystemInfo", "MD_ReferenceSystem", "referenceSystemIdentifier"):
        for inner in each.inside("RS_Identifier|MD_Identifier"):
            for address, words in inner.anchors("code"):
                text = plain(words[0]) if words else None
                told.add("conformsTo", named(address or (text if text and "://" in text else None), text, term="label"))
            inner.forget()
    for parent in told.values("parentIdentifier"):
        if parent.startswith("http"):
            told.add("isPartOf", parent)
        else:
            told.lose("parentIdentifier", "an identifier that is no address", parent)
    told.drop("said of the record, not of the thing", "language", "characterSet", "hierarchyLevelName", "dateStamp",
              "metadataStandardName", "metadataStandardVersion", "locale", "defaultLocale", "otherLocale", "dateInfo",
              "metadataStandard", "metadataLinkage", "metadataProfile", "alternativeMetadataReference",
              "metadataMaintenance", "metadataConstraints", "metadataExtensionInfo")  # fmt: skip
    told.drop("how the data are stored and drawn, in detail", "spatialRepresentationInfo", "contentInfo",
              "portrayalCatalogueInfo", "applicationSchemaInfo")  # fmt: skip


def _identification(each: Iso) -> None:
    for citation in each.inside("citation", "CI_Citation"):
        _citation(each, citation)
    each.add("description", *each.said("abstract"))
    for name in ("purpose", "supplementalInformation", "credit"):
        each.state(_COMMENT, *each.said(name))
    for party in parties(each, "pointOfContact"):
        tell(each, party, "pointOfContact")
    each.add("language", *each.codes("language"), *each.codes("defaultLocale", "PT_Locale", "language"))
    for code in each.codes("topicCategory"):
        each.add("theme", named(_TOPICS + code, _TOPIC_NAMES.get(code, code.capitalize())))
    for keywords in each.inside("descriptiveKeywords", "MD_Keywords"):
        _keywords(each, keywords)
    for extent in each.inside("extent", "EX_Extent"):
        _extent(each, extent)
    for status in each.codes("status"):
        each.set("status", {"prefLabel": [status]})
    for resolution in each.inside("spatialResolution", "MD_Resolution"):
        _resolution(each, resolution)
    frequency = each.code("resourceMaintenance", "MD_MaintenanceInformation", "maintenanceAndUpdateFrequency")
    if frequency in _FREQUENCY:
        each.set("accrualPeriodicity", _FREQUENCIES + _FREQUENCY[frequency])
    pictures = each.values("graphicOverview", "MD_BrowseGraphic", "fileName")
    each.add("depiction", *(picture for picture in pictures if picture.startswith("http")))
    for name in ("aggregationInfo", "associatedResource"):
        each.drop("a resource that is known by an identifier of its server alone", name)
    each.drop("how the data are stored and drawn, in detail", "spatialRepresentationType", "characterSet")


def _citation(told: Iso, citation: Iso) -> None:
    told.add("title", *citation.said("title"))
    told.add("alternative", *citation.said("alternateTitle"))
    for date in citation.inside("date", "CI_Date"):
        when, code = date.value("date"), date.code("dateType") or ""
        term = _DATES.get(code)
        if term is None:
            told.lose(f"citation date of {code or 'no type'}", "no term for it", when or "")
        else:
            told.first(term, f"citation date of {code}", when)
    told.set("version", citation.value("edition"))
    for each in citation.inside("identifier", "MD_Identifier|RS_Identifier"):
        space = each.value("codeSpace")
        for address, said in each.anchors("code"):
            _own(told, address, plain(said[0]) if said else "", space)
        each.forget_all()
    for party in parties(citation, "citedResponsibleParty"):
        tell(told, party, "citedResponsibleParty")
    citation.forget_attributes()


def _own(told: Iso, address: str | None, code: str, space: str | None) -> None:
    """An identifier of the thing. Only the first persistent one is its own: others are of versions and parts."""
    if "xlink:href=" in code:  # DEIMS writes the anchor's markup into its text
        code = code.split()[-1]
    value = next((each for each in (address, code) if each and scheme_of(each) in PERSISTENT), code or address)
    if value and value == code and space and "://" not in value and scheme_of(value) is None:
        value = value if value.startswith(space) else f"{space}{'' if space[-1] in '/:#' else '/'}{value}"
    known = any(claim.primary for claim in told.claims)
    if value and scheme_of(value) in PERSISTENT and known:
        told.other(value)
    else:
        told.own(value)
    told.add("landingPage", value if value and value.startswith(("http://", "https://")) else None)


def _keywords(told: Iso, keywords: Iso) -> None:
    kind = keywords.code("type")
    for address, words in keywords.anchors("keyword"):
        if kind == "place":
            told.add("spatial", named(None, words[0]) if words else None)
        elif address:
            told.add("theme", {"@id": address, "prefLabel": words} if words else address)
        if kind == "instrument":
            told.add("instrument", *words)
        elif kind != "place":
            told.add("keyword", *words)
    keywords.drop("a word without the address of its list", "thesaurusName")


def _extent(told: Iso, extent: Iso) -> None:
    for words in extent.said("description"):
        told.add("spatial", {"prefLabel": [words]})
    for part in extent.inside("geographicElement", "EX_GeographicBoundingBox|EX_GeographicDescription"):
        if local_name(part.element) == "EX_GeographicBoundingBox":
            _box(told, part)
        for identifier in part.inside("geographicIdentifier", "MD_Identifier|RS_Identifier"):
            for address, label in identifier.anchors("code"):
                told.add("spatial", named(address, label[0] if label else None))
            identifier.forget()
        part.forget()
    for period in extent.inside("temporalElement", "EX_TemporalExtent|EX_SpatialTemporalExtent", "extent"):
        told.add("temporal", _period(period))
        period.forget_all()


def _box(told: Iso, part: Iso) -> None:
    west, south, east, north = (
        part.value(f"{side}Bound{axis}")
        for side, axis in (("west", "Longitude"), ("south", "Latitude"), ("east", "Longitude"), ("north", "Latitude"))
    )
    south_west, north_east = position(west, south), position(east, north)
    shape = box(south_west, north_east) if south_west and north_east else None
    told.add("spatial", {"bbox": shape} if shape else None)
    if shape is None:
        told.lose("EX_GeographicBoundingBox", "no degrees of longitude and latitude", f"{west} {south} {east} {north}")


def _period(part: Iso) -> dict[str, Any] | None:
    """A period or instant of GML; what is open or unknown stays unsaid."""
    found: dict[str, str] = {}
    for each in part.element.iter():
        text, name = text_of(each), local_name(each)
        if not text or each.get("indeterminatePosition") == "unknown" or len(each):
            continue
        above = {local_name(outer) for outer in each.iterancestors()}
        if name == "beginPosition" or (name == "timePosition" and "begin" in above):
            found["startDate"] = text
        elif name == "endPosition" or (name == "timePosition" and "end" in above):
            found["endDate"] = text
        elif name == "timePosition":
            found |= {"startDate": text, "endDate": text}
    return found or None


def _resolution(told: Iso, resolution: Iso) -> None:
    for distance in resolution.inside("distance", "Distance"):
        unit, value = distance.attribute("uom").rpartition("#")[2].lower(), text_of(distance.element)
        if (
            unit in {"m", "meter", "metre", "meters", "metres", "metro"}
            and "spatialResolutionInMeters" not in told.properties
        ):
            told.set("spatialResolutionInMeters", value)
        elif value:
            told.lose("spatialResolution", "not in metres, or a second one", f"{value} {unit}")


def _service(each: Iso) -> None:
    kind = each.value("serviceType")
    each.add("type", {"prefLabel": [kind]} if kind else None)
    for version in each.values("serviceTypeVersion"):
        each.add("conformsTo", {"label": [f"{kind} {version}" if kind else version]})
    for operation in each.inside("containsOperations", "SV_OperationMetadata"):
        name = operation.value("operationName")
        addresses = operation.values("connectPoint", "CI_OnlineResource", "linkage")
        for address in addresses:
            if address.startswith("http"):
                told = "endpointDescription" if "getcapabilities" in address.lower() else "endpointURL"
                each.add(told, address)
        if name == "GetCapabilities" and "endpointURL" not in each.properties:
            each.add("endpointURL", *(text.partition("?")[0] for text in addresses if text.startswith("http")))
        operation.forget_all()
    for part in each.inside("operatesOn"):
        address = str(part.element.get("{http://www.w3.org/1999/xlink}href") or "")
        each.add("servesDataset", address if address.startswith("http") else None)
    each.drop("how the service couples with data, in detail", "coupledResource", "couplingType")


def _acquisition(told: Iso, each: Iso) -> None:
    for name, holder, term in (("instrument", "MI_Instrument", "instrument"), ("platform", "MI_Platform", "facility")):
        for part in each.inside(name, holder):
            said: list[str | Text] = part.said("citation", "CI_Citation", "title")
            said = said or part.said("identifier", "MD_Identifier", "code") or part.said("description")
            told.add(term, *said[:1])


_ALIASES = (
    "gmd", "gmi", "iso", "iso19115", "iso19115-2", "ISO19139", "iso19139_gmd", "iso19115-3", "iso19115-3.2018", "mdb",
)  # fmt: skip

FORMAT = Format(
    prefix="iso19139",
    title="ISO 19139 geographic metadata",
    namespace=NAMESPACE,
    schema_location="http://www.isotc211.org/2005/gmd/gmd.xsd",
    media_type="application/xml",
    parse=parse,
    parse_element=parse_element,
    revision=2,
    richness=48,
    aliases=_ALIASES,
    split=split,
    listed_at=tuple(sorted(_ROOTS)),
    recognises=recognises,
    redact=redact,
)
