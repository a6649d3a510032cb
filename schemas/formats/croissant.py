"""Croissant 1.0 and 1.1: schema.org's `Dataset` with the files and record sets that machine learning needs.

https://docs.mlcommons.org/croissant/docs/croissant-spec.html. Files become distributions; record sets, which say how
to read them field by field, are named as keywords and otherwise left out.
"""

from __future__ import annotations

from typing import Any, TypeGuard

from schemas.errors import MalformedPayload
from schemas.formats import schema_org
from schemas.formats.json import load_object, text_in
from schemas.records import Description, Format

_FILES = frozenset({"FileObject", "cr:FileObject", "sc:FileObject"})
_LEARNING = ("recordSet", "cr:recordSet", "isLiveDataset", "cr:isLiveDataset")


def parse(body: bytes) -> Description:
    """Read one description; raises `MalformedPayload`."""
    value = load_object(body, "A description in Croissant")
    if not recognises_json(value):
        raise MalformedPayload("This JSON is no Croissant: it neither conforms to it nor has its record sets.")
    files = value.get("distribution")
    kept = {key: each for key, each in value.items() if key not in (*_LEARNING, "citeAs", "cr:citeAs", "distribution")}
    kept["distribution"] = [_file(each) for each in (files if isinstance(files, list) else [files]) if _is_file(each)]
    sets = value.get("recordSet") or value.get("cr:recordSet")
    named = [text_in(each.get("name")) for each in (sets if isinstance(sets, list) else []) if isinstance(each, dict)]
    words = value.get("keywords")
    kept["keywords"] = [
        *(words if isinstance(words, list) else [words] if words else []),
        *(each for each in named if each),
    ]
    cited = text_in(value.get("citeAs") or value.get("cr:citeAs"))
    return schema_org.read(kept | ({"creditText": cited} if cited else {}))


def _is_file(each: Any) -> TypeGuard[dict[str, Any]]:
    """Whether a part of the distribution is a file; a set of files inside one has no address of its own."""
    return (
        isinstance(each, dict)
        and str(each.get("@type")) in _FILES
        and str(each.get("contentUrl", "")).startswith("http")
    )


def _file(each: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in each.items() if key not in ("@id", "containedIn")} | {"@type": "DataDownload"}


def recognises_json(value: Any) -> bool:
    """Whether a JSON value says that it conforms to Croissant, or has its record sets."""
    if not isinstance(value, dict):
        return False
    stated = value.get("conformsTo") or value.get("dct:conformsTo") or value.get("http://purl.org/dc/terms/conformsTo")
    text = str(stated.get("@id") if isinstance(stated, dict) else stated)
    return "mlcommons.org/croissant" in text or not {"recordSet", "cr:recordSet"}.isdisjoint(value)


FORMAT = Format(
    prefix="croissant",
    title="Croissant",
    namespace="http://mlcommons.org/croissant/",
    schema_location="",
    media_type="application/ld+json",
    parse=parse,
    revision=1,
    richness=36,
    recognises_json=recognises_json,
)
