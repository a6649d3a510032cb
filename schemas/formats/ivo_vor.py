"""Resources of the IVOA registries: VOResource 1.0 to 1.3 with VODataService, and its extensions (`ivo_vor`).

What a resource is stands in `xsi:type`, whose prefix is anybody's choice. Elements below `ri:Resource` have no
namespace (RegistryInterface 1.0 §2.2); they are read by local name. Where a resource can be used is read in
`ivo_capabilities`, what it covers in `ivo_coverage`.
"""

from __future__ import annotations

from collections.abc import Iterator

from schemas.errors import NoRecord
from schemas.formats.agents import ORGANISATION, PERSON, agent, attribution, contact
from schemas.formats.contacts_in_xml import redactor
from schemas.formats.datacite_relations import related, resolvable
from schemas.formats.elements import Parts, find_root
from schemas.formats.ivo_capabilities import capabilities
from schemas.formats.ivo_coverage import coverage, tables
from schemas.formats.rights import Statement, sort_rights
from schemas.formats.telling import scheme_of
from schemas.formats.xml import XSI_TYPE, Element, local_name, namespace, parse_xml, standalone, text_of
from schemas.records import Description, Finding, Format, Severity, Text

NAMESPACE = "http://www.ivoa.net/xml/RegistryInterface/v1.0"

_KINDS = {
    "Organisation": "organisation",
    "Authority": "organisation",
    "Registry": "catalogue",
    "Standard": "standard",
    "ServiceStandard": "standard",
    "StandardKeyEnumeration": "standard",
    "StandardSTC": "standard",
    "Document": "training",
    "DataCollection": "collection",
    "CatalogResource": "dataset",
    "DataResource": "dataset",
    "CatalogService": "data-service",
    "DataService": "data-service",
    "TableService": "data-service",
    "Service": "data-service",
    "Application": "software",
}
"""Of VOResource, VODataService, VORegistry, StandardsRegExt, DocRegExt and VOApplication."""

_DATA = frozenset({"catalog", "catalogue", "simulation", "survey"})
"""Content types that say a service is how one data set is published, as VizieR and HEASARC do (VOResource §3.1.2)."""

_DATES = {
    "": "issued", "representative": "issued", "issued": "issued", "available": "available", "created": "created",
    "updated": "modified", "modified": "modified",
}  # fmt: skip
_OLD_RELATIONS = {
    "mirror-of": "IsIdenticalTo",
    "service-for": "IsServiceFor",
    "served-by": "IsServedBy",
    "derived-from": "IsDerivedFrom",
    "related-to": "IsRelatedTo",
}
"""The words of VOResource 1.0 for what 1.1 took from DataCite (VOResource 1.1 §3.1.3)."""


def parse(body: bytes) -> Description:
    """Read one resource; raises `MalformedPayload` where there is none."""
    return parse_element(parse_xml(body))


def parse_element(root: Element) -> Description:
    """Read one resource that is parsed already."""
    element = find_root(root, _is_resource, "VOResource")
    resource = Parts(element)
    stated = resource.attribute("type").rpartition(":")[2]
    _state(resource)
    for part in resource.inside("content"):
        _content(part)
    kind = _kind(stated, resource)
    _names(resource, agent=kind == "organisation")
    for part in resource.inside("curation"):
        _curation(part)
    if kind == "organisation":
        _organisation(resource)
    capabilities(resource, serves_data=kind in {"dataset", "collection"})
    for part in resource.nodes("accessURL"):  # of a DataCollection (VODataService 1.1 §3.1)
        _data_access(part)
    for part in resource.nodes("coverage"):
        coverage(part)
    tables(resource)
    _extensions(resource)
    return resource.finish(kind, "no term for it")


def split(body: bytes) -> Iterator[tuple[str | None, bytes]]:
    """Each resource of a registry's list (`ri:VOResources`), by its identifier; one resource is one record."""
    root = parse_xml(body, huge=True)
    if _is_resource(root) or not recognises(root):
        yield None, body
        return
    found = [each for each in root if _is_resource(each)]
    if not found:
        raise NoRecord("This list of a registry (ri:VOResources) holds no resource.")
    for each in found:
        stated = next((text_of(child) for child in each if local_name(child) == "identifier"), "")
        yield stated or None, standalone(each)


def recognises(root: Element) -> bool:
    """Whether a root element is a resource, or holds resources as registries list them."""
    return _is_resource(root) or root.tag == f"{{{NAMESPACE}}}VOResources"


def _is_resource(element: Element) -> bool:
    if namespace(element) == NAMESPACE:
        return local_name(element) == "Resource"
    return local_name(element) in {"Resource", "resource"} and element.get(XSI_TYPE) is not None


def _kind(stated: str, resource: Parts) -> str:
    """The kind by the class; a service that publishes a catalogue or survey with its tables is that data set."""
    kind = _KINDS.get(stated, "other")
    if kind == "other" and stated not in {"", "Resource"}:
        resource.lose("@type", "a class of resource that we do not know", stated)
    types = {str(each).lower() for each in resource.properties.get("type", ())}
    if stated == "CatalogService" and "tableset" in resource.left and types & _DATA:
        return "dataset"
    if kind == "data-service" and "capability" not in resource.left:
        return "service"
    return kind


def _state(resource: Parts) -> None:
    """Registries keep what they no longer have, marked as such (VOResource §2.2)."""
    status = resource.attribute("status")
    if status and status != "active":
        resource.findings.append(
            Finding(
                "IVO-NOT-ACTIVE",
                Severity.ERROR,
                f"The registry marks this resource as {status}.",
                path="@status",
                found=status,
                expected="active",
                clause="VOResource 1.1 §2.2",
            )
        )
        resource.set("status", {"prefLabel": [status]})
    for name in ("created", "updated"):
        when = resource.attribute(name)
        if when:
            resource.lose(f"@{name}", "a date of the registry's record, not of the resource", when)
    for name in ("version", "lang"):
        if resource.attribute(name):
            resource.lose(f"@{name}", "says how the record is written")
    resource.drop("a registry's grade for the record", "validationLevel")


def _names(resource: Parts, *, agent: bool) -> None:
    """Title, and identifiers; a DOI in `altIdentifier` names the same thing (VOResource 1.1 §2.2)."""
    titles = resource.texts("title")
    resource.add("title", *titles)
    short = [each for each in resource.texts("shortName") if each not in titles]
    resource.add("alternative", *short)
    if agent:
        resource.add("name", *titles)
        resource.add("altLabel", *short)
    identifier = resource.text("identifier")
    resource.own(identifier, "ivo" if identifier and identifier.lower().startswith("ivo:") else None)
    for part in resource.nodes("altIdentifier"):
        value = part.words()
        if scheme_of(value) == "doi":
            resource.own(value)
        else:
            resource.other(value)


# --- curation ---------------------------------------------------------------------------------------------------


def _curation(part: Parts) -> None:
    for publisher in part.nodes("publisher"):
        node = _resource_name(publisher, types=ORGANISATION)
        if "publisher" in part.properties:
            part.add("qualifiedAttribution", attribution(node, "publisher"))
        else:
            part.set("publisher", node)
    for creator in part.nodes("creator"):
        known = [each.words() for each in creator.nodes("altIdentifier")]
        ivo = creator.attribute("ivo-id")
        creator.drop("a picture of a creator", "logo")
        for name in creator.nodes("name"):
            known += [value for key in ("ivo-id", "altIdentifier") if (value := name.attribute(key))]
            part.add("creator", _creator(name.words(), [*known, ivo]))
    for contributor in part.nodes("contributor"):
        part.add("qualifiedAttribution", attribution(_resource_name(contributor), "contributor"))
    for date in part.nodes("date"):
        _date(date)
    part.first("version", "curation/version", part.text("version"))
    for each in part.nodes("contact"):
        _contact(each)


def _creator(name: str, known: list[str]) -> dict[str, object] | str | None:
    """A creator; several authors written in one `name` stay as they were written."""
    return agent(name, identifiers=known, types=PERSON if any("orcid" in each for each in known) else None)


def _resource_name(part: Parts, types: list[str] | None = None) -> dict[str, object] | str | None:
    """A name that may carry its IVOA identifier and others (VOResource 1.1 §2.2.2, ResourceName)."""
    known = [value for key in ("ivo-id", "altIdentifier") if (value := part.attribute(key))]
    return agent(" ".join(part.words().split()), identifiers=known, types=types if known else None)


def _date(part: Parts) -> None:
    role, text = part.attribute("role"), part.words()
    term = _DATES.get(role.lower())
    if term is not None:
        part.first(term, f"curation/date@{role}" if role else "curation/date", text)
    elif role.lower() in {"collected", "valid"}:
        start, _, end = text.partition("/")
        part.add("temporal", {"startDate": start.strip(), "endDate": (end or start).strip()})
    elif role.lower() == "submitted":
        part.state("http://purl.org/dc/terms/dateSubmitted", text)
    else:
        part.lose(f"curation/date@{role}", "a date of no meaning that we know", text)


def _contact(part: Parts) -> None:
    """Organisation, team and role addresses; people's names, postal addresses and telephones are private."""
    addresses = [each.words() for each in part.nodes("email")]
    ivo = part.attribute("ivo-id")
    if ivo:
        part.lose("curation/contact@ivo-id", "a contact point has no identifier", ivo)
    for name in part.nodes("name"):
        if name.attribute("ivo-id"):
            part.lose("curation/contact/name@ivo-id", "a contact point has no identifier")
        shown = contact(part, "curation/contact", " ".join(name.words().split()), addresses=addresses)
        part.add("contactPoint", shown)
    part.drop("personal data", "address", "telephone", "altIdentifier", "email")


# --- content ----------------------------------------------------------------------------------------------------


def _content(part: Parts) -> None:
    part.add("keyword", *part.texts("subject"))
    part.add("description", *part.texts("description"))
    part.add("landingPage", part.text("referenceURL"))
    part.add("type", *part.texts("type"))
    part.add("audience", *part.texts("contentLevel"))
    for source in part.nodes("source"):
        form, text = source.attribute("format"), source.words()
        iri = resolvable(form if form in {"bibcode", "doi"} else "", text)
        if iri:
            part.add("source", iri)
        else:
            part.state("http://purl.org/dc/terms/source", text)
    for relationship in part.nodes("relationship"):
        _relationship(relationship)


def _relationship(part: Parts) -> None:
    stated = part.text("relationshipType") or "IsRelatedTo"
    relation = _OLD_RELATIONS.get(stated.lower(), stated)
    for target in part.nodes("relatedResource"):
        name = " ".join(target.words().split())
        iri = resolvable("ivo", target.attribute("ivo-id"))
        other = resolvable("", target.attribute("altIdentifier"))
        if iri or other:
            part.add(*_related(relation, iri or other or ""))
        elif name:
            part.state("http://purl.org/dc/terms/relation", name)


def _related(relation: str, iri: str) -> tuple[str, object]:
    if relation == "IsServiceFor":
        return "servesDataset", iri
    if relation == "IsServedBy":
        return "qualifiedRelation", {"relation": [iri], "hadRole": "IsServedBy"}
    if relation == "IsRelatedTo":
        return "relation", iri
    return related({"continues": "IsNewVersionOf"}.get(relation.lower(), relation), iri)


# --- what the extensions add -------------------------------------------------------------------------------------


def _organisation(resource: Parts) -> None:
    """An organisation's page is its own, and what it runs are its facilities."""
    pages = resource.properties.get("landingPage", [])
    resource.set("homepage", pages[0] if pages else None)


def _data_access(part: Parts) -> None:
    use, address = part.attribute("use"), part.words()
    node = {"accessURL": [address]} | ({"downloadURL": [address]} if use == "full" else {})
    part.add("distribution", node)


def _extensions(resource: Parts) -> None:
    stated = []
    for part in resource.nodes("rights"):
        address, text = part.attribute("rightsURI"), " ".join(part.words().split())
        stated.append(Statement(text or None, address or None))
    resource.properties.update(sort_rights(stated))
    for term in ("facility", "instrument"):
        for part in resource.nodes(term):
            if part.attribute("ivo-id") or part.attribute("altIdentifier"):
                resource.lose(f"{term}@ivo-id", "facilities and instruments are kept by name")
            resource.add(term, " ".join(part.words().split()))
    resource.add("type", *resource.texts("productTypeServed"))
    for part in resource.nodes("managingOrg"):
        resource.add("qualifiedAttribution", attribution(_resource_name(part), "managingOrg"))
    for part in resource.nodes("managedAuthority"):
        resource.state("https://w3id.org/continuum/ns#managedAuthority", part.words())
    resource.drop("whether a registry holds others' records too", "full")
    for part in resource.nodes("endorsedVersion"):
        part.attribute("status")
        resource.first("version", "endorsedVersion", part.words())
    for part in resource.nodes("schema"):
        space = part.attribute("namespace")
        resource.add("conformsTo", {"label": [space]} if space else None)
        resource.add("page", *map(_plain, part.texts("location")))
        part.drop("how to use a schema of the standard", "description", "example")


def _plain(text: str | Text) -> str:
    return text.value if isinstance(text, Text) else text


FORMAT = Format(
    prefix="ivo_vor",
    title="IVOA VOResource 1.1 and extensions",
    namespace=NAMESPACE,
    schema_location="http://www.ivoa.net/xml/RegistryInterface/v1.0",
    media_type="application/xml",
    parse=parse,
    parse_element=parse_element,
    revision=1,
    richness=60,
    aliases=("vor", "voresource"),
    split=split,
    listed_at=("Resource", "resource"),
    recognises=recognises,
    redact=redactor("contact", names=("name",), private=("address", "altIdentifier")),
)
