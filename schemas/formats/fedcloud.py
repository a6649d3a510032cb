"""Cloud sites of the EGI Federated Cloud: the YAML file of a site in its operations repository.

https://github.com/EGI-Federation/fedcloud-catchall-operations, `schema.json`. The file has no title and no words: its
`gocdb` key is the site's name in GOCDB, which is how it joins what GOCDB says of the site.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from schemas.errors import MalformedPayload
from schemas.formats.json import Reading, dump, load_object, text_in
from schemas.formats.yaml import load_yaml
from schemas.records import Description, Finding, Format

_MARK = re.compile(rb"^\s*[\"']?gocdb[\"']?\s*:", re.MULTILINE)
_ENDPOINT = re.compile(rb"^\s*[\"']?endpoint[\"']?\s*:", re.MULTILINE)


def parse(body: bytes) -> Description:
    """Read one site; raises `MalformedPayload`."""
    record, findings = _record(body)
    name = text_in(record.get("gocdb"))
    if not name:
        raise MalformedPayload("This is no site of the Federated Cloud: it has no `gocdb` name.")
    reading = Reading(record)
    reading.findings += findings
    reading.forget("gocdb")
    reading.own(f"gocdb:{name}", "gocdb")
    for term in ("title", "name"):
        reading.add(term, name)
    reading.add("type", "Cloud site")
    reading.add("technology", "OpenStack")
    reading.add("endpointURL", reading.text("endpoint"))
    reading.add("protocol", reading.text("protocol"))
    authentication = reading.text("auth")
    reading.add("protocol", authentication)
    images = reading.node("images")
    for form in images.texts("formats"):
        reading.state("https://w3id.org/continuum/ns#imageFormat", form)
    images.forget()
    _communities(reading)
    reading.drop("how the site is run", "accounting", "region", "vo_mappings")
    return reading.finish("site", "no term for it")


def _communities(reading: Reading) -> None:
    """The communities that may compute there; `ops` is how the federation watches the site."""
    for each in reading.nodes("vos"):
        name = each.text("name")
        if name == "ops":
            reading.lose("vos/name", "how the site is watched, no community", name)
        else:
            reading.add("supportedCommunity", name)
        each.drop("an opaque number of the site's own", "auth")
        each.drop("how the project is set up", "defaultNetwork", "publicNetwork", "domain", "region", "images")
        each.close("how the project is set up")


def split(body: bytes) -> Iterator[tuple[str | None, bytes]]:
    """The site, by its name in GOCDB."""
    record, _ = _record(body)
    yield text_in(record.get("gocdb")), body


def recognises_text(body: bytes) -> bool:
    """Whether this is YAML with the two keys that every site has."""
    return _MARK.search(body) is not None and _ENDPOINT.search(body) is not None


def recognises_json(value: Any) -> bool:
    """Whether a JSON value is a site."""
    return isinstance(value, dict) and {"gocdb", "endpoint"} <= value.keys()


def _record(body: bytes) -> tuple[dict[str, Any], tuple[Finding, ...]]:
    if body.lstrip()[:1] == b"{":
        return load_object(body, "A site of the Federated Cloud"), ()
    value, findings = load_yaml(body)
    if not isinstance(value, dict):
        raise MalformedPayload(f"A site of the Federated Cloud is a mapping, this is {type(value).__name__}.")
    return load_object(dump(value), "A site of the Federated Cloud"), findings


FORMAT = Format(
    prefix="fedcloud",
    title="EGI Federated Cloud site",
    namespace="http://fedcloud.egi.eu/catchall-ops.json",
    schema_location="",
    media_type="application/x-yaml",
    parse=parse,
    revision=1,
    richness=30,
    split=split,
    recognises_text=recognises_text,
    recognises_json=recognises_json,
)
