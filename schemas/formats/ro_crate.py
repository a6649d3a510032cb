"""RO-Crate 1.0 to 1.2: the `ro-crate-metadata.json` of a folder of research data (https://w3id.org/ro/crate/).

A crate is schema.org in a flat graph. Its root is what the descriptor is `about`; the files in it are distributions.
"""

from __future__ import annotations

from typing import Any

from schemas.errors import MalformedPayload
from schemas.formats import schema_org
from schemas.formats.json import each_of, load_object, text_in
from schemas.formats.linked import mentions, types_of
from schemas.records import Description, Format

_DESCRIPTORS = ("ro-crate-metadata.json", "ro-crate-metadata.jsonld")
_FILES = frozenset({"File", "MediaObject"})
_LOCAL = ("http://", "https://", "ftp://")


def parse(body: bytes) -> Description:
    """Read one crate; raises `MalformedPayload` where nothing says which node is its root."""
    value = load_object(body, "A ro-crate-metadata.json")
    graph = value.get("@graph")
    nodes = [each for each in graph if isinstance(each, dict)] if isinstance(graph, list) else []
    root = _root(nodes)
    if root is None:
        raise MalformedPayload(
            "This is no RO-Crate: no node is the descriptor `ro-crate-metadata.json` with what it is `about`.",
            next_step="See https://www.researchobject.org/ro-crate/specification/1.1/root-data-entity.html.",
        )
    kept = {key: each for key, each in root.items() if key not in ("@id", "hasPart")}
    own = str(root.get("@id", ""))
    kept |= {"@id": own} if own.startswith(_LOCAL) else {}
    kept["distribution"] = [*each_of(root.get("distribution")), *_files(root, nodes)]
    others = [each for each in nodes if each is not root and each.get("@id") not in (own, *_DESCRIPTORS)]
    # What else is in the graph is there to be pointed to; what nothing points to is not what the crate is about.
    pointing = {"@id": "#others", "others": [{"@id": each.get("@id")} for each in others]}
    return schema_org.read({"@context": value.get("@context"), "@graph": [kept, pointing, *others]})


def _root(nodes: list[dict[str, Any]]) -> dict[str, Any] | None:
    for node in nodes:
        about = node.get("about")
        name = str(node.get("@id", "")).rpartition("/")[2]
        if name in _DESCRIPTORS and isinstance(about, dict):
            return next((each for each in nodes if each.get("@id") == about.get("@id")), None)
    return None


def _files(root: dict[str, Any], nodes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The files that have a web address; those inside the crate have none of their own."""
    parts = {text_in(each.get("@id")) for each in each_of(root.get("hasPart")) if isinstance(each, dict)} - {None}
    return [
        {**node, "@type": "DataDownload", "contentUrl": node["@id"]}
        for node in nodes
        if text_in(node.get("@id")) in parts
        and not _FILES.isdisjoint(types_of(node))
        and str(node["@id"]).startswith(_LOCAL)
    ]


def recognises_json(value: Any) -> bool:
    """Whether a JSON value is a crate."""
    return isinstance(value, dict) and mentions(value, "w3id.org/ro/crate") and isinstance(value.get("@graph"), list)


FORMAT = Format(
    prefix="ro_crate",
    title="RO-Crate",
    namespace="https://w3id.org/ro/crate",
    schema_location="",
    media_type="application/ld+json",
    parse=parse,
    revision=1,
    richness=36,
    aliases=("ro-crate", "ro-crate-metadata.json"),
    recognises_json=recognises_json,
)
