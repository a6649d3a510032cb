"""The topology of the OSG: facilities, sites, resource groups, resources, communities, projects and downtimes.

https://github.com/opensciencegrid/topology: a tree of YAML in which folders and file names are the names of things, so
that `split_file` writes them into each record (`osg`, `name`, `facility`, `site`, `group`). Names are unique within
their kind; numbers are missing or doubled. The files fix no unit for storage, which is kept as it was written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from typing import Any

import orjson

from schemas.capacity import capacity
from schemas.errors import MalformedPayload, NoRecord
from schemas.formats.agents import ORGANISATION, PERSON, agent, attribution
from schemas.formats.json import Reading, dump, load, load_object, text_in
from schemas.formats.wkt import point, position
from schemas.formats.yaml import load_yaml
from schemas.privacy import REDACTED, redact_payload
from schemas.records import Description, Finding, Format, Severity

_PLACEHOLDER = re.compile(r"\(no (?:resource |resource group |site )?description\)|n/?a|none|unknown", re.IGNORECASE)
_STORAGE = re.compile(r"srm|gridftp|webdav|xrootd|pelican|eos\b|cache|origin", re.IGNORECASE)
_LISTS_OF_CODES = re.compile(r"(?:^|/)(?:_[^/]*|REPORTING_GROUPS|services|support-centers|mappings[^/]*)\.ya?ml")
_TREE = re.compile(r"(?:^|/)(?:topology/)?(?P<facility>[^/]+)/(?P<site>[^/]+)/(?P<file>[^/]+)\.ya?ml$")
_PRIVATE = ("ContactLists", "Contacts", "DN")
_WHEN = "https://w3id.org/continuum/ns#"


def parse(body: bytes) -> Description:
    """Read one thing that `split_file` cut out; raises `MalformedPayload`."""
    record = load_object(body, "A thing of the OSG topology")
    read = _READERS.get(text_in(record.get("osg")) or "")
    if read is None or not text_in(record.get("name")):
        raise MalformedPayload("This JSON is nothing of the OSG topology: `osg` and `name` do not say what it is.")
    reading = Reading(record)
    kind = read(reading)
    return reading.finish(kind, "no term for it")


def split(body: bytes) -> Iterator[tuple[str | None, bytes]]:
    """The thing itself where it was cut out already; a file of the tree needs its name (`split_file`)."""
    if body.lstrip()[:1] not in (b"{", b"["):
        raise MalformedPayload(
            "A file of the OSG topology says what it holds by its place in the tree.",
            next_step="Harvest the tree, as a folder or an archive.",
        )
    value = load(body)
    for record in value if isinstance(value, list) else [value]:
        yield _identifier(record) if isinstance(record, dict) else None, dump(record)


def split_file(name: str, body: bytes) -> Iterator[tuple[str | None, bytes]]:
    """Everything that one file of the tree holds; lists of codes hold nothing that could be catalogued."""
    if body.lstrip()[:1] in (b"{", b"["):
        yield from split(body)
        return
    if _LISTS_OF_CODES.search(name):
        return
    value, doubled = load_yaml(body)
    for record in _things(PurePosixPath(name), value):
        if doubled:
            record["doubled"] = [each.found for each in doubled]
        yield _identifier(record), dump(record)


def recognises_json(value: Any) -> bool:
    """Whether a JSON value is a thing that was cut out of the tree, or a list of them."""
    first = value[0] if isinstance(value, list) and value else value
    return isinstance(first, dict) and first.get("osg") in _READERS


def _things(place: PurePosixPath, value: Any) -> Iterator[dict[str, Any]]:
    folder = place.parent.name
    if folder in {"virtual-organizations", "projects"}:
        kind = "vo" if folder == "virtual-organizations" else "project"
        yield _thing(kind, text_in(_mapping(value).get("Name")) or place.stem, _mapping(value))
        return
    if place.stem == "FACILITY":
        yield _thing("facility", folder, _mapping(value))
        return
    match = _TREE.search(str(place))
    if match is None:
        raise NoRecord(
            f"'{place}' has no place in the tree of the OSG topology.",
            next_step="Files stand in topology/<facility>/<site>, virtual-organizations or projects.",
        )
    around = {"facility": match["facility"], "site": match["site"]}
    if match["file"] == "SITE":
        yield _thing("site", match["site"], {"facility": match["facility"]} | _mapping(value))
    elif match["file"].endswith("_downtime"):
        for each in value if isinstance(value, list) else []:
            yield _thing("downtime", text_in(_mapping(each).get("ID")) or "", around | _mapping(each))
    else:
        group = _mapping(value)
        resources = group.pop("Resources", None)
        yield _thing("group", match["file"], around | group)
        within = around | {"group": match["file"], "Production": group.get("Production")}
        for name, each in (resources if isinstance(resources, dict) else {}).items():
            yield _thing("resource", str(name), within | _mapping(each))


def _thing(kind: str, name: str, stated: dict[str, Any]) -> dict[str, Any]:
    return {**stated, "osg": kind, "name": name}


def _mapping(value: Any) -> dict[str, Any]:
    return dict(value) if isinstance(value, dict) else {}


def _identifier(record: dict[str, Any]) -> str | None:
    kind, name = text_in(record.get("osg")), text_in(record.get("name"))
    if not kind or not name:
        return None
    if kind == "downtime":  # a number for each resource and time, which tell apart those that share one
        return "/".join(part for part in ("downtime", text_in(record.get("ResourceName")), name) if part)
    return f"{kind}/{name}"


# --- the kinds of things --------------------------------------------------------------------------------------


def _named(reading: Reading, kind: str) -> str:
    name = reading.text("name") or ""
    reading.forget("osg", "doubled") if not reading.has("doubled") else _tell_doubled(reading)
    if kind != "downtime":
        reading.own(f"osg:{kind}/{name}", "osg")
    number = reading.text("ID") or reading.text("GroupID")
    reading.other(number, "OSG number")
    return name


def _tell_doubled(reading: Reading) -> None:
    reading.forget("osg")
    for key in reading.texts("doubled"):
        reading.findings.append(
            Finding(
                "YAML-DOUBLED-KEY",
                Severity.WARNING,
                "A key stands twice in one mapping of the file; the last one counts.",
                path=key,
                found=key,
            )
        )


def _called(reading: Reading, name: str, *, long_name: str | None = None) -> None:
    for term in ("title", "name"):
        reading.add(term, long_name or name)
    if long_name and long_name != name:
        for term in ("alternative", "altLabel"):
            reading.add(term, name)


def _facility(reading: Reading) -> str:
    _called(reading, _named(reading, "facility"))
    reading.add("type", "Facility")
    reading.other(reading.text("InstitutionID"), "OSG institution")
    return "organisation"


def _site(reading: Reading) -> str:
    name = _named(reading, "site")
    _called(reading, name, long_name=reading.text("LongName"))
    _described(reading, "Description")
    _belongs(reading, "memberOf", "facility")
    country, city, state = (reading.text(key) for key in ("Country", "City", "State"))
    reading.add("spatial", country)
    at = position(reading.text("Longitude"), reading.text("Latitude"))
    zero = at is not None and float(at[0]) == 0 == float(at[1])
    words = ", ".join(part for part in (city, state) if part)
    node: dict[str, Any] = {"prefLabel": [words]} if words else {}
    reading.add("spatial", node | ({"centroid": point(at)} if at and not zero else {}))
    _post_code(reading, country)
    reading.drop("a street address", "AddressLine1", "AddressLine2")
    return "site"


def _post_code(reading: Reading, country: str | None) -> None:
    """A postal code as a number has lost its leading noughts; five digits are certain in the United States only."""
    stated = reading.left.get("Zipcode")
    code = reading.text("Zipcode")
    if isinstance(stated, int) and code and len(code) < 5 and _is_american(country):
        code = code.zfill(5)
    reading.state(_WHEN + "postalCode", code)


def _is_american(country: str | None) -> bool:
    return (country or "").replace(".", "").casefold() in {"us", "usa", "united states", "united states of america"}


def _group(reading: Reading) -> str:
    name = _named(reading, "group")
    _called(reading, name)
    reading.forget("name")
    reading.properties.pop("name", None)
    _described(reading, "GroupDescription")
    reading.add("type", "Resource group")
    _placed(reading)
    _state(reading)
    center = reading.text("SupportCenter")
    reading.add("qualifiedAttribution", attribution(agent(center, types=ORGANISATION), "support"))
    return "service"


def _resource(reading: Reading) -> str:
    name = _named(reading, "resource")
    reading.add("title", name)
    _described(reading, "Description")
    reading.text("group")
    _placed(reading)
    _state(reading)
    services = _services(reading)
    host = reading.text("FQDN")
    reading.other(host, "host")
    for alias in reading.texts("FQDNAliases"):
        reading.other(alias, "host")
    allowed = reading.texts("AllowedVOs")
    owners = reading.left.pop("VOOwnership", None)
    owning = [str(vo) for vo in owners] if isinstance(owners, dict) else []
    reading.add("supportedCommunity", *(vo for vo in (*allowed, *owning) if vo.casefold() not in {"any", "(none)"}))
    reading.add("keyword", *reading.texts("Tags"))
    for each in reading.nodes("WLCGInformation"):
        _wlcg(each)
    reading.drop("contacts and certificates are private", *_PRIVATE)
    return "storage" if any(_STORAGE.search(each) for each in services) else "service"


def _services(reading: Reading) -> list[str]:
    """What runs there, as technologies; an address only where one is stated, as hosts alone are none."""
    stated = reading.left.pop("Services", None)
    services = stated if isinstance(stated, dict) else {}
    for kind, each in services.items():
        reading.add("technology", str(kind))
        part = Reading(_mapping(each), path=f"Services/{kind}", within=reading)
        details = part.left.pop("Details", None)
        if isinstance(details, dict):
            inner = Reading(details, path=f"Services/{kind}/Details", within=reading)
            for key in ("uri_override", "endpoint", "sam_uri", "endpoint_override", "auth_endpoint_override"):
                address = inner.text(key)
                if address and "://" in address:
                    reading.add("endpointURL", address)
                elif address:
                    reading.other(address, "host and port")
            inner.forget("hidden", "Monitored")
            inner.close("no term for it")
        elif details:
            reading.lose(f"Services/{kind}/Details", "not of the shape that the format gives", text_in(details) or "")
        part.forget("Description")
        part.close("no term for it")
    return [str(kind) for kind in services]


def _wlcg(part: Reading) -> None:
    """Figures for the accounting of WLCG; nought is what the form is filled with."""
    for key, measure, unit, statement in _FIGURES:
        written = part.text(key)
        if written and not re.fullmatch(r"0+(?:\.0+)?", written):
            part.add("capacity", capacity(measure, written, unit=unit, statement=f"WLCGInformation: {statement}"))
    part.other(part.text("AccountingName"), "accounting name")
    part.drop("how it is accounted for", "APELNormalFactor", "InteropAccounting", "InteropBDII", "InteropMonitoring")


_FIGURES = (
    ("HEPSPEC", "benchmark", "HS06", "HEPSPEC"),
    ("KSI2KMax", "benchmark", "kSI2k", "KSI2KMax"),
    ("KSI2KMin", "benchmark", "kSI2k", "KSI2KMin"),
    ("StorageCapacityMax", "disk", "", "StorageCapacityMax, no unit stated"),
    ("StorageCapacityMin", "disk", "", "StorageCapacityMin, no unit stated"),
    ("TapeCapacity", "tape", "", "TapeCapacity, no unit stated"),
)


def _vo(reading: Reading) -> str:
    name = _named(reading, "vo")
    _called(reading, name, long_name=reading.text("LongName"))
    _described(reading, "AppDescription", "Community")
    reading.add("type", "Virtual organisation")
    fields = reading.node("FieldsOfScience")
    reading.add("keyword", *fields.texts("PrimaryFields"), *fields.texts("SecondaryFields"))
    reading.set("homepage", _web(reading.text("PrimaryURL")))
    for key in ("PurposeURL", "SupportURL", "MembershipServicesURL"):
        reading.add("page", _web(reading.text(key)))
    for parent in reading.nodes("ParentVO"):
        known = parent.text("Name")
        reading.add("memberOf", agent(known, types=ORGANISATION, identifiers=[f"osg:vo/{known}"] if known else ()))
        parent.forget()
    _state(reading)
    reading.drop("contacts and certificates are private", *_PRIVATE)
    reading.drop("how access is set up", "Credentials", "OASIS", "CertificateOnly", "ReportingGroups")
    reading.drop("how access is set up", "DataFederations")
    return "organisation"


def _project(reading: Reading) -> str:
    name = _named(reading, "project")
    _called(reading, name)
    _described(reading, "Description")
    reading.add("keyword", reading.text("FieldOfScience"), reading.text("Department"))
    reading.add("memberOf", agent(reading.text("Organization"), types=ORGANISATION))
    leader = agent(reading.text("PIName"), types=PERSON)
    reading.add("qualifiedAttribution", attribution(leader, "principal investigator"))
    reading.other(reading.text("InstitutionID"), "OSG institution")
    for sponsor in reading.nodes("Sponsor"):
        for key in ("VirtualOrganization", "CampusGrid"):
            for each in sponsor.nodes(key):
                who = agent(each.text("Name"), types=ORGANISATION)
                reading.add("qualifiedAttribution", attribution(who, "sponsor"))
                each.forget()
    reading.drop("how access is set up", "ResourceAllocations", "FieldOfScienceID")
    return "project"


def _downtime(reading: Reading) -> str:
    _named(reading, "downtime")
    resource = reading.text("ResourceName")
    reading.add("title", f"Downtime of {resource}" if resource else "Downtime")
    _described(reading, "Description")
    start, end = reading.text("StartTime"), reading.text("EndTime")
    period = {"startDate": start, "endDate": end}
    reading.add("temporal", {name: value for name, value in period.items() if value})
    reading.set("created", reading.text("CreatedTime"))
    reading.set("severity", reading.text("Severity"))
    reading.add("type", "Downtime", (reading.text("Class") or "").lower())
    reading.add("technology", *reading.texts("Services"))
    reading.add("@type", "continuum:Downtime")
    _placed(reading)
    return "event"


_READERS: dict[str, Callable[[Reading], str]] = {
    "facility": _facility, "site": _site, "group": _group, "resource": _resource, "vo": _vo, "project": _project,
    "downtime": _downtime,
}  # fmt: skip


def _described(reading: Reading, *names: str) -> None:
    """Words, but those that only fill the form."""
    for name in names:
        text = reading.text(name)
        if text and not _PLACEHOLDER.fullmatch(text):
            reading.add("description", text)


def _belongs(reading: Reading, term: str, kind: str) -> None:
    name = reading.text(kind)
    reading.add(term, agent(name, types=ORGANISATION, identifiers=[f"osg:{kind}/{name}"] if name else ()))


def _placed(reading: Reading) -> None:
    """The site that runs it; the facility is the site's."""
    site = reading.text("site")
    run_by = agent(site, types=ORGANISATION, identifiers=[f"osg:site/{site}"] if site else ())
    reading.add("operator", run_by)
    reading.set("publisher", run_by)
    reading.forget("facility")


def _state(reading: Reading) -> None:
    """Production or test, and whether it is up; `Disable` is a leftover that says the same."""
    production, active, disabled = (reading.flag(key) for key in ("Production", "Active", "Disable"))
    if production is not None:
        reading.set("production", "production" if production else "not production")
    if disabled or active is False:
        reading.set("status", {"prefLabel": ["inactive"]})
    elif active:
        reading.set("status", {"prefLabel": ["active"]})


def _web(address: str | None) -> str | None:
    return address if address and re.match(r"https?://[^\s/]+", address) else None


def redact(body: bytes) -> tuple[bytes, int]:
    """Take contacts and certificates out of a thing that was cut out, and count them."""
    count = 0
    if body.lstrip()[:1] in (b"{", b"[") and any(f'"{name}"'.encode() in body for name in _PRIVATE):
        try:
            value = orjson.loads(body)
        except orjson.JSONDecodeError:
            value = None
        for record in value if isinstance(value, list) else [value]:
            for name in _PRIVATE if isinstance(record, dict) else ():
                if record.get(name) not in (None, REDACTED):
                    record[name] = REDACTED
                    count += 1
        body = orjson.dumps(value, option=orjson.OPT_SORT_KEYS) if count else body
    body, more = redact_payload(body)
    return body, count + more


FORMAT = Format(
    prefix="osg_topology",
    title="OSG topology",
    namespace="https://topology.opensciencegrid.org",
    schema_location="",
    media_type="application/x-yaml",
    parse=parse,
    revision=1,
    richness=40,
    split=split,
    split_file=split_file,
    recognises_json=recognises_json,
    redact=redact,
)
