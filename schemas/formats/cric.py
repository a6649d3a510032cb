"""Sites, services and federations of WLCG as its Computing Resource Information Catalogue (CRIC) answers in JSON.

https://wlcg-cric.cern.ch/api/core/{rcsite,service,federation}/query/?json: an object of records, each under its name,
which may hold blanks ("GEANT REN") and is unique for its kind. `?json` hides what is DISABLED.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from schemas.capacity import capacity
from schemas.errors import MalformedPayload
from schemas.formats.agents import ORGANISATION, agent
from schemas.formats.cutting import MEMBERS
from schemas.formats.json import Reading, dump, keyed_records, load, load_object, text_in
from schemas.formats.wkt import point, position
from schemas.records import Description, Format

_SITE = frozenset({"rc_tier_level", "netroutes", "rcsite_state", "gocdb_primary_key", "oim_name", "federations"})
_SERVICE = frozenset({"endpoint", "flavour", "rcsite", "protocols", "resources", "service_name"})
_FEDERATION = frozenset({"accounting_name", "rcsites", "pledges", "sites"})
_CONTINUUM = "https://w3id.org/continuum/ns#"


def parse(body: bytes) -> Description:
    """Read one record under its name; raises `MalformedPayload`."""
    value = load_object(body, "A record of CRIC")
    found = keyed_records(value, _is_record)
    if len(found) != 1:
        raise MalformedPayload("This JSON is no record of CRIC: one object under its name is expected.")
    name, record = found[0]
    if not name.strip():
        raise MalformedPayload("This record of CRIC has no name.")
    reading = Reading(record)
    reading.forget("name")
    if _SERVICE & record.keys() and not {"netroutes", "rc_tier_level"} & record.keys():
        kind = _service(reading, name)
    elif _FEDERATION & record.keys() and not {"netroutes", "rc_tier_level"} & record.keys():
        kind = _federation(reading, name)
    else:
        kind = _site(reading, name)
    _state(reading)
    reading.drop("how CRIC keeps the record", "id", "last_modified", "state_comment", "state_update", "vo_name")
    return reading.finish(kind, "no term for it")


def split(body: bytes) -> Iterator[tuple[str | None, bytes]]:
    """Each record under its name."""
    found = keyed_records(load(body), _is_record)
    if not found:
        raise MalformedPayload("This JSON is no answer of CRIC: an object of records under their names is expected.")
    for name, record in found:
        yield name or None, dump({name: record})


def recognises_json(value: Any) -> bool:
    """Whether a JSON value is an object of CRIC's records."""
    return bool(keyed_records(value, _is_record))


def _is_record(record: dict[str, Any]) -> bool:
    if {"netroutes", "rc_tier_level", "rcsites", "rcsite"} & record.keys():
        return True
    return len(_SERVICE & record.keys()) >= 3 or len(_SITE & record.keys()) >= 2


def _site(reading: Reading, name: str) -> str:
    for term in ("title", "name"):
        reading.add(term, name)
    reading.own(f"cric:site/{name}", "cric")
    reading.add("description", reading.text("description"))
    tier = reading.text("rc_tier_level")
    reading.add("type", f"Tier {tier}" if tier else None)
    reading.add("spatial", reading.text("country_code") or reading.text("country"))
    reading.forget("country")
    at = position(reading.text("longitude"), reading.text("latitude"))
    reading.add("spatial", {"centroid": point(at)} if at else None)
    home = reading.text("url")
    reading.set("homepage", home if home and home.startswith("http") else None)
    for federation in (*reading.texts("federations"), *reading.texts("federation")):
        reading.add("memberOf", agent(federation, types=ORGANISATION, identifiers=[f"cric:federation/{federation}"]))
    reading.add("supportedCommunity", *reading.texts("vos"))
    _routes(reading)
    for each in ("cores", "corepower"):
        written = reading.text(each)
        if each == "cores":
            reading.add("capacity", capacity("cores", written, unit="cores", statement="cores in CRIC"))
    reading.drop("not public", "email", "csirt_email", "emergency_email", "alarm_email")
    return "site"


def _routes(reading: Reading) -> None:
    """Names of the site's network routes; addresses of networks are for routers, not for people."""
    stated = reading.left.pop("netroutes", None)
    for name, route in (stated if isinstance(stated, dict) else {}).items():
        reading.state(_CONTINUUM + "networkRoute", str(name))
        if isinstance(route, dict) and route.get("networks"):
            reading.lose("netroutes/networks", "addresses of networks")


def _service(reading: Reading, name: str) -> str:
    reading.add("title", name)
    reading.own(f"cric:service/{name}", "cric")
    kind = reading.text("type")
    reading.add("type", kind)
    reading.add("technology", reading.text("flavour"), reading.text("impl"))
    reading.set("version", reading.text("version"))
    address = reading.text("endpoint")
    if address and "://" in address:
        reading.add("endpointURL", address)
    else:
        reading.other(address, "host and port")
    site = reading.text("rcsite")
    run_by = agent(site, types=ORGANISATION, identifiers=[f"cric:site/{site}"] if site else ())
    reading.add("operator", run_by)
    reading.set("publisher", run_by)
    protocols = reading.left.pop("protocols", None)
    if isinstance(protocols, dict):
        for key, each in protocols.items():
            flavour = text_in(each.get("flavour")) if isinstance(each, dict) else None
            reading.add("protocol", flavour or str(key))
    reading.add("supportedCommunity", *reading.texts("vos"), *reading.texts("usage"))
    reading.drop("how experiments use it", "resources", "resource", "arch", "aprotocols", "queues")
    return "storage" if kind and kind.upper() in {"SE", "STORAGE"} else "service"


def _federation(reading: Reading, name: str) -> str:
    for term in ("title", "name"):
        reading.add(term, name)
    reading.own(f"cric:federation/{name}", "cric")
    reading.add("type", "Federation")
    reading.other(reading.text("accounting_name"), "accounting name")
    reading.add("spatial", reading.text("country_code") or reading.text("country"))
    reading.forget("country")
    tier = reading.text("tier_level")
    reading.add("type", f"Tier {tier}" if tier else None)
    for site in (*reading.texts("rcsites"), *reading.texts("sites")):
        member = agent(site, types=ORGANISATION, identifiers=[f"cric:site/{site}"])
        reading.add("qualifiedAttribution", {"agent": member, "hadRole": "member site"})
    _pledges(reading)
    return "organisation"


def _pledges(reading: Reading) -> None:
    """Pledges by year and experiment, as written: no recorded answer or definition that we have fixes their units."""
    stated = reading.left.pop("pledges", None)
    for year, by_vo in (stated if isinstance(stated, dict) else {}).items():
        for vo, amounts in (by_vo if isinstance(by_vo, dict) else {}).items():
            for key, measure in _PLEDGED:
                written = amounts.get(key) if isinstance(amounts, dict) else None
                node = capacity(
                    measure, written, basis="pledged", statement=f"pledge to {vo}, no unit stated", stated_on=str(year)
                )
                reading.add("capacity", node)
            if isinstance(amounts, dict):
                reading.add("supportedCommunity", str(vo))


_PLEDGED = (("CPU", "benchmark"), ("Disk", "disk"), ("Tape", "tape"))


def _state(reading: Reading) -> None:
    state = reading.text("state") or reading.text("rcsite_state")
    if state:
        reading.set("status", {"prefLabel": [state.lower()]})


FORMAT = Format(
    prefix="cric",
    title="WLCG CRIC record",
    namespace="https://wlcg-cric.cern.ch/api/core",
    schema_location="",
    media_type="application/json",
    parse=parse,
    revision=1,
    richness=30,
    split=split,
    listed_at=(MEMBERS,),
    recognises_json=recognises_json,
)
