"""What becomes of every sample file: a table per folder of stored, deleted, quarantined and rejected records.

`python -m tests.coverage_table [FOLDER ...]`, or `make coverage-table`, which writes `tests/COVERAGE.md`. Files are
taken apart and read as a harvest of local files does it. Below the table every quarantine is named with what it is:
broken, not a record (a schema, a vocabulary, an answer without one), or in a format that is not read yet.
"""

from __future__ import annotations

import os
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from harvester.normalise import read_payload
from harvester.spiders.files import unwrap
from harvester.spiders.members import members
from schemas.records import Deposit, Payload, Quarantine, Rejection, Source, Withdrawal
from tests.schemas.formats.survival import SURVIVAL, measure

LIMIT = 64 << 20
ROOT = Path(__file__).parent.parent
SAMPLES = Path(os.environ.get("CATALOGUE_SAMPLES", ROOT / ".." / "shared" / "samples")).resolve()
TABLE = ROOT / "tests" / "COVERAGE.md"
FOLDERS = (
    "argo-gocdb-eosc", "arxiv-oai", "b2find", "cds-oai-marcxml", "cern-opendata", "codemeta", "crossref-json",
    "crossref-xml", "csw-oai-pycsw", "datacite", "datacite-rest", "dataverse", "dcat-ap", "dcat-ckan", "dcat-us",
    "desy-inspire", "egi-fedcloud", "eosc-marketplace", "eosc-resource-catalogue", "eosc-search", "esap", "geodcat-ap",
    "gocdb", "hepdata", "hips", "invenio-rdm", "iso19139", "ivoa-dal", "ivoa-registry", "ivoa-vosi", "km3net",
    "oai-misc", "oai-sickle", "oai-vufind", "osg-topology", "pangaea-contentneg", "pos-oai", "re3data", "ror",
    "rsd-ror", "rucio", "schemaorg-html", "training-tess", "vo-archives", "wlcg-cric", "zenodo", "zenodo-oai",
)  # fmt: skip
"""Every folder of samples but the standards' own files."""

STATED = {"osg-topology": ("osg_topology",)}
"""Formats that a source file states because bytes cannot: a tree of YAML says by its names what a file is."""

KINDS = {
    "unknown-format": "not read yet",
    "no-records": "an answer of OAI-PMH without a record",
    "error-answer": "an answer of OAI-PMH that is an error",
    "not-a-record": "not a record",
}
"""What a reason of quarantine says of a file; every other reason says that it is broken."""

_SHOWN = 130
_NAMES = 3


class Outcome(NamedTuple):
    """What became of one record: `what` is its format, or what a quarantine is; `why` is told in words."""

    state: str
    what: str = ""
    why: str = ""
    name: str = ""


def outcomes(folder: Path) -> Iterator[Outcome]:
    """The outcome of every record in a folder."""
    formats = STATED.get(folder.name, ())
    source = Source(key="samples", title="Samples", protocol="files", endpoint=str(folder), formats=formats)
    now = datetime.now(UTC)
    for member in members(folder, page_bytes=LIMIT, pattern=""):
        if member.skipped is not None:
            continue
        if member.fault is not None:
            yield Outcome("quarantined", "broken", member.fault, member.name)
            continue
        for entry in unwrap(member, source, record_bytes=LIMIT, url=folder.as_uri(), now=now):
            item = read_payload(entry, source) if isinstance(entry, Payload) else entry
            if isinstance(item, Deposit):
                yield Outcome("stored", item.record.format)
            elif isinstance(item, Withdrawal):
                yield Outcome("deleted")
            elif isinstance(item, Rejection):
                yield Outcome("rejected", item.findings[0].code)
            elif isinstance(item, Quarantine):
                yield Outcome("quarantined", KINDS.get(item.reason, "broken"), _words(item.detail), member.name)


def _words(detail: str) -> str:
    """Why, in the words of the quarantine, without places, which differ between files of one fault."""
    shown = re.sub(r"^.*?be told from the bytes: ", "", detail).partition(" A root element, key")[0]
    shown = re.sub(r"^line \d+, column \d+: ", "", shown)
    shown = re.sub(r" (?:Ask the provider|Check (?:it|the file)|Harvest the|Give the) .*", "", shown)
    shown = re.sub(r"it begins with .*", "text or a table", shown)
    shown = re.sub(r"\blines? \d+\b", "a line", shown)
    return re.sub(r"[|\s]+", " ", shown.replace("<", "&lt;"))[:_SHOWN].strip()


def table(folders: list[Path]) -> Iterator[str]:
    """The lines of the table and of the list of quarantines, in Markdown."""
    found = {folder.name: list(outcomes(folder)) for folder in folders}
    yield "| folder | stored | deleted | rejected | quarantined | broken | not a record | not read yet | formats |"
    yield "|---|---:|---:|---:|---:|---:|---:|---:|---|"
    for name, every in found.items():
        states = Counter(each.state for each in every)
        kinds = Counter(each.what for each in every if each.state == "quarantined")
        numbers = [states[each] for each in ("stored", "deleted", "rejected", "quarantined")]
        unread = kinds.pop("not read yet", 0)
        broken = kinds.pop("broken", 0)
        formats = Counter(each.what for each in every if each.state == "stored")
        shown = ", ".join(f"{prefix} {count}" for prefix, count in sorted(formats.items()))
        yield f"| {' | '.join([name, *map(str, [*numbers, broken, sum(kinds.values()), unread]), shown])} |"
    for name, every in found.items():
        if kept := [each for each in every if each.state == "quarantined"]:
            yield from ("", f"## {name}", "", *_reasons(kept))


def _reasons(kept: list[Outcome]) -> Iterator[str]:
    groups: dict[tuple[str, str], list[str]] = {}
    for each in kept:
        groups.setdefault((each.what, each.why), []).append(each.name)
    for (what, why), names in sorted(groups.items()):
        shown = ", ".join(f"`{each}`" for each in names[:_NAMES])
        more = f" and {len(names) - _NAMES} more" if len(names) > _NAMES else ""
        yield f"- {len(names)} × **{what}**: {why} ({shown}{more})"


def document(folders: Sequence[str] = FOLDERS) -> str:
    """The whole file, or that of some folders."""
    head = (
        "# What becomes of the samples",
        "",
        "Recorded answers and files of sources in `harvester/sources`, each taken apart and read as a harvest does.",
        "Made by `make coverage-table`; a test holds it to what the samples give. What is quarantined is broken, or",
        "not a record (a schema, an error), or in a format that is not read yet; each is named below with the reason.",
        "At the end stands which share of the fields of each format reaches the document.",
        "",
    )
    return "\n".join([*head, *table([SAMPLES / name for name in folders]), "", *survival_table()]) + "\n"


def survival_table() -> Iterator[str]:
    """Which share of the fields of real records reaches the document, by format; what does not, and why."""
    yield "## Fields that reach the document"
    yield ""
    yield "A field is a path of keys or elements. What is left out is told with the reason, and shown with the record;"
    yield "what is neither is said by another field, or how the record is written. Of each format, 60 records are read."
    yield ""
    yield "| format | records | fields | reach it | share | left out, and why |"
    yield "|---|---:|---:|---:|---:|---|"
    for prefix, (pattern, _) in SURVIVAL.items():
        found = measure(SAMPLES, prefix, pattern)
        reasons = "; ".join(f"{reason} ({', '.join(paths)})" for reason, paths in found.reasons(most=4, paths=3))
        shown = re.sub(r"[|\s]+", " ", reasons.replace("<", "&lt;"))
        yield f"| {prefix} | {found.records} | {found.fields} | {len(found.reached)} | {found.share:.0%} | {shown} |"


def main(names: list[str]) -> int:
    """Print the table of these folders of samples; without a name, write that of all."""
    if not names:
        TABLE.write_text(document(), encoding="utf-8")
        return 0
    for line in table([SAMPLES / name for name in names]):
        print(line, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
