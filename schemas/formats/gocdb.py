"""Sites, service endpoints, service groups and downtimes of GOCDB, as its programmatic interface answers in XML.

https://docs.egi.eu/internal/configuration-database/; both generations of tags (`SITE_IP` and `IP_RANGE`, `SCOPE` with
and without `SCOPES`). A site is known by its short name, which is unique in a GOCDB; keys such as `119G0` are unique
only in one server and for one kind of object.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from html import unescape
from typing import Any

from schemas.formats.agents import ORGANISATION, agent, contact
from schemas.formats.elements import Parts, find_root
from schemas.formats.wkt import point, position
from schemas.formats.xml import Element, local_name, parse_xml, standalone
from schemas.records import Description, Finding, Format, Severity

_NOT_STATED = frozenset({"", "not set", "undefined", "No 'creg_id' found", "n/a"})
_PRIVATE = ("CONTACT_TEL", "CSIRT_EMAIL", "CSIRTTEL", "CSIRT_TEL", "EMERGENCYTEL", "EMERGENCY_TEL", "EMERGENCY_EMAIL",
            "ALARM_EMAIL", "HOSTDN", "HOST_IP", "HOST_IPV6", "IP_RANGE", "SITE_IP", "SITE_IPV6")  # fmt: skip
_HOST = re.compile(r"[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_STORAGE = re.compile(r"srm|webdav|xrootd|xroot|gridftp|storage|dcache|\bse\b|s3|swift|cdmi", re.IGNORECASE)


def parse(body: bytes) -> Description:
    """Read one object; raises `MalformedPayload`."""
    return parse_element(parse_xml(body))


def parse_element(root: Element) -> Description:
    """Read one object that is parsed already."""
    element = find_root(root, lambda each: local_name(each) in _READERS, "object of GOCDB")
    told = Parts(element)
    kind = _READERS[local_name(element)](told)
    _extensions(told)
    return told.finish(kind, "no term for it")


def split(body: bytes) -> Iterator[tuple[str | None, bytes]]:
    """Each object of an answer, by its kind and key."""
    root = parse_xml(body, huge=True)
    found = [root] if local_name(root) in _READERS else [each for each in root if local_name(each) in _READERS]
    for element in found:
        key = str(element.get("PRIMARY_KEY") or "").strip()
        yield f"{local_name(element).lower()}/{key}" if key else None, standalone(element)


def recognises(root: Element) -> bool:
    """Whether a root element is an object of GOCDB, or an answer that holds some."""
    if local_name(root) in _READERS:
        return bool(root.get("PRIMARY_KEY"))
    return local_name(root) == "results" and any(local_name(each) in _READERS for each in root)


def _site(told: Parts) -> str:
    _key(told)
    short = _stated(told.text("SHORT_NAME")) or _stated(told.attribute("NAME"))
    told.attribute("NAME")
    official = _stated(told.text("OFFICIAL_NAME"))
    title = official or short
    for term in ("title", "name"):
        told.add(term, title)
    for term in ("alternative", "altLabel"):
        told.add(term, short if short != title else None)
    if short:
        told.own(f"gocdb:{short}", "gocdb")
    told.add("description", _stated(told.text("SITE_DESCRIPTION")))
    told.set("homepage", _address(told.text("HOME_URL")))
    _country(told, "COUNTRY")
    at = position(_stated(told.text("LONGITUDE")), _stated(told.text("LATITUDE")))
    place = _stated(told.text("LOCATION"))
    node: dict[str, Any] = {"prefLabel": [place]} if place else {}
    told.add("spatial", node | ({"centroid": point(at)} if at else {}))
    told.add("memberOf", agent(_stated(told.text("ROC")), types=ORGANISATION))
    told.set("production", _stated(told.text("PRODUCTION_INFRASTRUCTURE")))
    told.set("certification", _stated(told.text("CERTIFICATION_STATUS")))
    tier = _stated(told.text("TIER"))
    told.add("type", f"Tier {tier}" if tier else None)
    told.add("keyword", *_scopes(told))
    _address_of(told, "GIIS_URL")
    _contact(told, short)
    for domain in told.inside("DOMAIN", "DOMAIN_NAME"):
        told.other(_stated(domain.words()), "domain")
    told.drop("how the site is run", "TIMEZONE", "NOTIFICATIONS", "SUBGRID", "COBJECTID")
    told.forget_attributes()
    return "site"


def _service(told: Parts) -> str:
    key = _key(told)
    host, kind = _stated(told.text("HOSTNAME")), _stated(told.text("SERVICE_TYPE"))
    told.add("title", " @ ".join(part for part in (kind, host) if part) or key)
    told.add("description", _stated(told.text("DESCRIPTION")))
    told.add("type", kind)
    told.add("technology", kind)
    told.add("endpointURL", _address(told.text("URL")))
    for each in told.inside("ENDPOINTS", "ENDPOINT"):
        told.add("endpointURL", _address(each.text("URL")))
        interface = _stated(each.text("INTERFACENAME"))
        told.add("protocol", interface)
        each.drop("how it is watched and numbered", "ID", "NAME", "ENDPOINT_MONITORED", "CONTACT_EMAIL")
    site = _stated(told.text("SITENAME"))
    run_by = agent(site, types=ORGANISATION, identifiers=[f"gocdb:{site}"] if site else ())
    told.add("operator", run_by)
    told.set("publisher", run_by or agent(_stated(told.text("ROC_NAME")), types=ORGANISATION))
    told.text("ROC_NAME")
    _country(told, "COUNTRY_NAME")
    produces, beta = told.text("IN_PRODUCTION"), told.text("BETA")
    told.set("production", {"Y": "in production", "N": "not in production"}.get(produces or ""))
    told.set("lifeCycle", "beta" if beta == "Y" else None)
    told.add("keyword", *_scopes(told))
    system = _stated(told.text("HOST_OS"))
    told.add("technology", system)
    _contact(told, site)
    told.drop("how it is watched", "NODE_MONITORED", "NOTIFICATIONS", "CORE", "HOST_ARCH")
    told.forget_attributes()
    return "storage" if kind and _STORAGE.search(kind) else "service"


def _group(told: Parts) -> str:
    key = _key(told)
    told.add("title", _stated(told.text("NAME")) or key)
    told.add("description", _stated(told.text("DESCRIPTION")))
    told.add("type", "Service group")
    _contact(told, None)
    for each in told.nodes("SERVICE_ENDPOINT"):
        told.add("technology", _stated(each.text("SERVICE_TYPE")))
        told.add("endpointURL", _address(each.text("URL")))
        page = each.text("GOCDB_PORTAL_URL")
        told.add("hasPart", _address(page))
        each.forget_all()
    told.add("keyword", *_scopes(told))
    told.drop("how it is watched", "MONITORED", "NOTIFY")
    told.forget_attributes()
    return "service"


def _downtime(told: Parts) -> str:
    key = _key(told)
    host, kind = _stated(told.text("HOSTNAME")), _stated(told.text("SERVICE_TYPE"))
    site = _stated(told.text("HOSTED_BY"))
    what = " @ ".join(part for part in (kind, host) if part) or site
    told.add("title", f"Downtime of {what}" if what else f"Downtime {key}")
    told.add("description", _stated(told.text("DESCRIPTION")))
    told.set("severity", _stated(told.text("SEVERITY")))
    start, end = _moment(told.text("START_DATE")), _moment(told.text("END_DATE"))
    period = {"startDate": start, "endDate": end}
    told.add("temporal", {name: value for name, value in period.items() if value})
    told.set("created", _moment(told.text("INSERT_DATE")))
    told.add("type", "Downtime", told.attribute("CLASSIFICATION").lower() or None)
    told.add("operator", agent(site, types=ORGANISATION, identifiers=[f"gocdb:{site}"] if site else ()))
    told.add("@type", "continuum:Downtime")
    told.drop("another writes the same", "FORMATED_START_DATE", "FORMATED_END_DATE", "ENDPOINT", "AFFECTED_ENDPOINTS")
    told.forget_attributes()
    return "event"


_READERS: dict[str, Callable[[Parts], str]] = {
    "SITE": _site,
    "SERVICE_ENDPOINT": _service,
    "SERVICE_GROUP": _group,
    "DOWNTIME": _downtime,
}


def _key(told: Parts) -> str:
    """The key of the attribute; where the element states another, a finding says so."""
    outer, inner = told.attribute("PRIMARY_KEY"), told.text("PRIMARY_KEY") or ""
    told.other(outer or inner, "GOCDB key")
    if outer and inner and outer != inner:
        told.other(inner, "GOCDB key")
        told.findings.append(
            Finding(
                "GOCDB-KEYS-DIFFER",
                Severity.WARNING,
                "The key in the attribute is not the one in the element; the attribute's counts.",
                path="PRIMARY_KEY",
                found=inner,
                expected=outer,
                fix="Give the object one key.",
            )
        )
    told.add("landingPage" if local_name(told.element) != "SITE" else "page", _address(told.text("GOCDB_PORTAL_URL")))
    return outer or inner


def _stated(text: str | None) -> str | None:
    value = (text or "").strip()
    return None if value in _NOT_STATED else value


def _address(text: str | None) -> str | None:
    """A web address, with `&amp;amp;` read as often as it was escaped; none of a machine of its author."""
    value = _stated(text) or ""
    while "&amp;" in value:
        value = unescape(value)
    if value and "://" not in value and _HOST.match(value) and "/" in value:
        value = f"https://{value}"
    return value if re.match(r"[a-z][a-z0-9+.-]*://(?!localhost)[^\s/:]", value) else None


def _address_of(told: Parts, name: str) -> None:
    address = _address(told.text(name))
    told.add("page", address if address and address.startswith("http") else None)


def _country(told: Parts, name: str) -> None:
    """The country once: the code may hold a name, the name may hold nothing."""
    code, words = _stated(told.text("COUNTRY_CODE")), _stated(told.text(name))
    told.add("spatial", words or code)


def _scopes(told: Parts) -> list[str]:
    """Scopes of both generations."""
    found = [each.words() for each in (*told.nodes("SCOPE"), *told.inside("SCOPES", "SCOPE"))]
    return [scope for scope in found if scope]


def _contact(told: Parts, organisation: str | None) -> None:
    addresses = re.split(r"[;,\s]+", _stated(told.text("CONTACT_EMAIL")) or "")
    found = [each for each in addresses if "@" in each]
    if found:
        told.add("contactPoint", contact(told, "CONTACT_EMAIL", None, organisation=organisation, addresses=found))
    other = _stated(told.text("HELPDESKEMAIL")) or _stated(told.text("HELPDESK_EMAIL"))
    if other:
        told.add("contactPoint", contact(told, "HELPDESK_EMAIL", None, organisation=organisation, addresses=[other]))
    told.drop("not public", *_PRIVATE)


def _extensions(told: Parts) -> None:
    """What sites add themselves, as key and value in words."""
    for each in told.inside("EXTENSIONS", "EXTENSION"):
        key, value = _stated(each.text("KEY")), _stated(each.text("VALUE"))
        if key and value:
            told.state("https://w3id.org/continuum/ns#extension", f"{key} = {value}")
        each.drop("how it is numbered", "LOCAL_ID")


def _moment(text: str | None) -> str | None:
    """Seconds since 1970 as a date and time; what is written in another way stays."""
    value = (text or "").strip()
    if not re.fullmatch(r"\d{9,11}", value):
        return value or None
    return datetime.fromtimestamp(int(value), UTC).isoformat().replace("+00:00", "Z")


FORMAT = Format(
    prefix="gocdb",
    title="GOCDB object",
    namespace="https://goc.egi.eu/gocdbpi",
    schema_location="",
    media_type="application/xml",
    parse=parse,
    parse_element=parse_element,
    revision=1,
    richness=40,
    split=split,
    listed_at=tuple(_READERS),
    recognises=recognises,
)
