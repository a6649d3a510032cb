"""Field survival: which fields of a payload reach the description, and which are told as left out.

A field is a path of keys, or of element names and attributes, without positions. It *reaches* the description if some
value of it stands there, be it as a part of a text; else it must be *told*: a `Dropped` names it or what it stands in.
What is neither is *silent*. Values of two characters and less prove nothing and are left out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
from lxml import etree

from schemas.errors import MalformedPayload
from schemas.formats.json import load
from schemas.formats.registry import format_of, recognise
from schemas.formats.xml import local_name, parse_xml
from schemas.records import Description, Text

SURVIVAL: dict[str, tuple[str, float]] = {
    "ivo_vor": ("ivoa-registry/**/*.xml", 0.45),
    "cern_open_data": ("cern-opendata/cms-*.json", 0.60),
    "inspire": ("desy-inspire/**/*expected.json", 0.50),
    "zenodo_json": ("zenodo/zenodo_*.json", 0.40),
    "invenio_rdm": ("invenio-rdm/tests/records/full-record.json", 0.50),
    "datacite_json": ("datacite-rest/*.json", 0.35),
    "schema_org": ("pangaea-contentneg/*.jsonld", 0.50),
    "codemeta": ("codemeta/*/codemeta.json", 0.60),
    "ror": ("ror/*v2_organizations_page=1.*.json", 0.40),
    "crossref": ("crossref-json/**/*.json", 0.30),
    "dataverse_json": ("dataverse/scripts/api/data/dataset-*.json", 0.25),
    "oai_ddi": ("dataverse/export/ddi/dataset-*.xml", 0.40),
    "re3data": ("re3data/api.datacite.org_re3data_10*.json", 0.40),
    "iso19139": ("**/iso19139/*/input.xml", 0.30),
    "csw_record": ("csw-oai-pycsw/cite/data/*.xml", 0.60),
    "eosc_service": ("argo-gocdb-eosc/sample-private-resource.json", 0.40),
    "eosc_provider": ("argo-gocdb-eosc/sample-private-provider.json", 0.40),
    "eosc_search": ("eosc-search/**/records.jsonl", 0.60),
    "gocdb": ("gocdb/sampleData/*.xml", 0.40),
    "rucio_rse": ("rucio/etc/*.json", 0.30),
    "ckan": ("dcat-ckan/ckan/*.json", 0.45),
    "dcat_us": ("dcat-us/dcatus/*.json", 0.40),
    "hips": ("hips/*", 0.30),
    "esap": ("esap/**/*.json", 0.30),
    "oai_datacite": ("datacite/datacite-example-*.xml", 0.40),
    "voevent": ("km3net/data/event/*.xml", 0.40),
}
"""Files of each format, and the least share of their fields that must reach the description."""

_MOST = 60
_SYNTAX = re.compile(r"(?:^|/)@?(?:xmlns\S*|schemaLocation|lang)$")


def fields_of(body: bytes) -> dict[str, set[str]]:
    """The values of every field of a payload in XML or JSON."""
    found: dict[str, set[str]] = {}
    start = body.lstrip()[:1]
    pairs = _of_json(load(body), "") if start in (b"{", b"[") else _of_xml(parse_xml(body), "") if start == b"<" else ()
    for path, value in pairs:
        if len(value.strip()) > 2 and not _SYNTAX.search(path):
            found.setdefault(path, set()).add(" ".join(value.split()))
    return found


def _of_json(value: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _of_json(inner, f"{path}/{key}".lstrip("/"))
    elif isinstance(value, list):
        for inner in value:
            yield from _of_json(inner, path)
    elif isinstance(value, str | int | float) and not isinstance(value, bool):
        yield path, str(value)


def _of_xml(element: etree._Element, path: str) -> Iterator[tuple[str, str]]:
    for name, value in element.attrib.items():
        yield f"{path}@{str(name).rpartition('}')[2]}", str(value)
    if element.text and element.text.strip():
        yield path, element.text
    for child in element:
        tag = child.get("tag") or ""
        code = f"${child.get('code')}" if local_name(child) == "subfield" else ""
        name = tag or (f"{path}{code}" if code else local_name(child))
        yield from _of_xml(child, name if tag or code else f"{path}/{name}".lstrip("/"))


def texts_in(value: Any) -> Iterator[str]:
    """Every text of a description, keys of the table apart."""
    if isinstance(value, Text):
        yield value.value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from texts_in(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from texts_in(inner)
    elif value is not None:
        yield str(value)


def survival(body: bytes, description: Description) -> tuple[set[str], set[str], set[str]]:
    """The paths that reach the description, those that are told as left out, and those that are silent."""
    told = [each.path for each in description.dropped]
    heap = _folded(
        "\n".join([*texts_in(dict(description.properties)), *(each.value for each in description.identifiers)])
    )
    reached: set[str] = set()
    dropped: set[str] = set()
    silent: set[str] = set()
    for path, values in fields_of(body).items():
        if any(_folded(value) in heap for value in values):
            reached.add(path)
        elif any(_names(each, path) for each in told):
            dropped.add(path)
        else:
            silent.add(path)
    return reached, dropped, silent


def _folded(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).lower()


def _names(told: str, path: str) -> bool:
    """Whether a dropped path names this one, or something around it; readers tell paths from where they stand."""
    steps, wanted = re.split(r"[/@$]", path), re.split(r"[/@$]", told)
    return any(steps[at : at + len(wanted)] == wanted for at in range(len(steps)))


def records(body: bytes, split: Any) -> list[bytes]:
    """The records of a file; none where it cannot be taken apart."""
    try:
        return [part for _, part in split(body)] if split else [body]
    except (MalformedPayload, orjson.JSONDecodeError):
        return []


@dataclass
class Survived:
    """What became of the fields of some records of one format; `why` holds the paths told under each reason."""

    records: int = 0
    reached: Counter[str] = field(default_factory=Counter)
    told: Counter[str] = field(default_factory=Counter)
    silent: Counter[str] = field(default_factory=Counter)
    why: dict[str, Counter[str]] = field(default_factory=dict)

    @property
    def fields(self) -> int:
        """How many different fields there were."""
        return len({*self.reached, *self.told, *self.silent})

    @property
    def share(self) -> float:
        """How many of them reached the description in at least one record."""
        return len(self.reached) / self.fields

    def reasons(self, *, most: int, paths: int) -> list[tuple[str, list[str]]]:
        """The reasons given most, each with the paths that it was given for most."""
        ranked = sorted(self.why.items(), key=lambda each: (-sum(each[1].values()), each[0]))[:most]
        return [
            (reason, [path for path, _ in sorted(found.items(), key=lambda each: (-each[1], each[0]))[:paths]])
            for reason, found in ranked
        ]


def measure(samples: Path, prefix: str, pattern: str) -> Survived:
    """What becomes of the fields of the first records of a format in the files of this pattern."""
    each, found = format_of(prefix), Survived()
    for file in sorted(path for path in samples.glob(pattern) if path.is_file()):
        body = file.read_bytes()
        if recognise(body) is not each:
            continue
        for record in records(body, each.split):
            if found.records >= _MOST:
                return found
            try:
                description = each.parse(record)
            except MalformedPayload:
                continue
            found.records += 1
            counters = (found.reached, found.told, found.silent)
            for counter, paths in zip(counters, survival(record, description), strict=True):
                counter.update(paths)
            for dropped in description.dropped:
                found.why.setdefault(dropped.reason, Counter())[dropped.path] += 1
    return found
