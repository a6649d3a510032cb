"""CodeMeta 1 to 3.1: what `codemeta.json` in a repository says of its software.

https://codemeta.github.io/terms/. CodeMeta is schema.org with a few terms of its own, renamed between 2.0 and 3.0
(`contIntegration`, `embargoDate`); both names are read. A file without `@type` is software all the same.
"""

from __future__ import annotations

from typing import Any

from schemas.errors import MalformedPayload, NoRecord
from schemas.formats import schema_org
from schemas.formats.json import load_object
from schemas.formats.linked import mentions, types_of
from schemas.records import Description, Format

_CONTEXTS = ("codemeta", "10.5063/schema")
_MARKS = frozenset({"codeRepository", "programmingLanguage", "softwareVersion", "developmentStatus", "issueTracker"})
_OLD = {
    "title": "name",
    "agents": "author",
    "codeRepositoryLink": "codeRepository",
    "relatedLink": "relatedLink",
    "licenseId": "license",
    "dateReleased": "datePublished",
    "tags": "keywords",
    "suggests": "softwareSuggestions",
    "depends": "softwareRequirements",
}
"""CodeMeta 1 and what is written by mistake, by the term that took its place."""


def parse(body: bytes) -> Description:
    """Read one `codemeta.json`; raises `MalformedPayload`."""
    value = load_object(body, "A codemeta.json")
    if not value.keys() - {"@context", "@type"}:
        raise NoRecord("This JSON is a context of JSON-LD alone: it describes no software.")
    if "@graph" not in value:
        if not mentions(value, *_CONTEXTS) and _MARKS.isdisjoint(value) and not types_of(value):
            raise MalformedPayload(
                "This JSON is no CodeMeta: it names neither its context nor anything that only software has.",
                next_step='Begin it with "@context": "https://w3id.org/codemeta/3.0".',
            )
        value = {_OLD.get(name, name) if _OLD.get(name) not in value else name: each for name, each in value.items()}
        value |= {"@type": value.get("@type") or value.get("type") or "SoftwareSourceCode"}
    return schema_org.read(value)


def recognises_json(value: Any) -> bool:
    """Whether a JSON value names CodeMeta in its context."""
    return isinstance(value, dict) and mentions(value, *_CONTEXTS)


FORMAT = Format(
    prefix="codemeta",
    title="CodeMeta",
    namespace="https://w3id.org/codemeta/3.0",
    schema_location="",
    media_type="application/ld+json",
    parse=parse,
    revision=1,
    richness=36,
    aliases=("codemeta.json",),
    recognises_json=recognises_json,
)
