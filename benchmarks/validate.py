"""Validation of 10,000 records in a stream, beside pySHACL with the official DCAT-AP shapes, in one run.

Ours is what `catalogue validate` does with a tar of files: unpack, recognise, parse, check, and where something is
broken read again with places. The peer parses the same bytes with rdflib and runs pySHACL over shapes parsed once; it
is given every hundredth record, since it needs most of a second for a hundred, and both times are the processor's.
One record in ten has a fault, each of another kind; both sides must call the same records faulty. Memory is the peak
of a process of its own, over a thousand and over all records. `python -m benchmarks.validate SHAPES.ttl` writes
`benchmarks/VALIDATE.md`.
"""

from __future__ import annotations

import io
import logging
import resource
import statistics
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyshacl
import rdflib
from rdflib.namespace import SH

from catalogue_api.catalogue import calm_collector
from catalogue_api.validating.gathering import gathered
from catalogue_api.validating.judging import judged
from schemas.records import Severity

RECORDS, EACH, ROUNDS = 10_000, 100, 5
MUST, GOAL = 25, 50
TABLE = Path(__file__).parent / "VALIDATE.md"
_FAULTS = (
    ('    dct:title "Events of night {n}"@en ;\n', ""),
    ('foaf:name "Observatory"', 'foaf:nick "Observatory"'),
    ("<https://example.org/file/{n}>", '"file {n}"'),
    ('"{n}"^^xsd:nonNegativeInteger', '"many"^^xsd:nonNegativeInteger'),
)


@dataclass(frozen=True, slots=True)
class Figures:
    """Milliseconds a record on both sides, each round's ratio, and peak memory in MiB over few and over all records."""

    ours: float
    peer: float
    ratios: tuple[float, ...]
    few: float
    all: float
    seconds: float


def record(number: int) -> str:
    """One record of some 35 triples in Turtle; every tenth has a fault."""
    text = """@prefix dct: <http://purl.org/dc/terms/> .
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix vcard: <http://www.w3.org/2006/vcard/ns#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<https://example.org/night/{n}> a dcat:Dataset ;
    dct:title "Events of night {n}"@en ;
    dct:description "Calibrated event list of one night, with the instrument's response."@en ;
    dct:identifier "https://example.org/night/{n}" ;
    dct:publisher [ a foaf:Agent ; foaf:name "Observatory" ] ;
    dct:creator [ a foaf:Agent ; foaf:name "Collaboration {n}" ] ;
    dcat:contactPoint [ a vcard:Organization ; vcard:fn "Help desk" ; vcard:hasEmail <mailto:help@example.org> ] ;
    dcat:keyword "gamma rays"@en, "events"@en, "night {n}"@en ;
    dcat:theme <http://publications.europa.eu/resource/authority/data-theme/TECH> ;
    dct:issued "2024-05-17"^^xsd:date ;
    dct:temporal [ a dct:PeriodOfTime ; dcat:startDate "2024-05-01"^^xsd:date ; dcat:endDate "2024-05-02"^^xsd:date ] ;
    dct:accessRights <http://publications.europa.eu/resource/authority/access-right/PUBLIC> ;
    dcat:distribution [ a dcat:Distribution ;
        dcat:accessURL <https://example.org/file/{n}> ;
        dct:license <https://creativecommons.org/licenses/by/4.0/> ;
        dct:format <http://publications.europa.eu/resource/authority/file-type/CSV> ;
        dcat:byteSize "{n}"^^xsd:nonNegativeInteger ] .
"""
    if number % 10 == 0:
        good, bad = _FAULTS[number // 10 % len(_FAULTS)]
        text = text.replace(good, bad)
    return text.replace("{n}", str(number))


def pack(path: Path, numbers: range) -> None:
    """A tar of records."""
    with tarfile.open(path, "w") as archive:
        for number in numbers:
            body = record(number).encode()
            info = tarfile.TarInfo(f"{number}.ttl")
            info.size = len(body)
            archive.addfile(info, io.BytesIO(body))


def ours(path: Path) -> Iterator[bool]:
    """For each record whether it conforms."""
    for each in judged(gathered(str(path), stdin=io.BytesIO()), ("dcat_ap_base0",)):
        if each.verdict is None:
            raise RuntimeError(f"{each.name}: {each.skipped}")
        yield each.verdict.number(Severity.ERROR) == 0


def theirs(numbers: range, shapes: rdflib.Graph) -> Iterator[bool]:
    """The same from pySHACL."""
    for number in numbers:
        data = rdflib.Graph().parse(data=record(number), format="turtle")
        _, results, _ = pyshacl.validate(data, shacl_graph=shapes, inference="none", advanced=False)
        yield not list(results.subjects(SH.resultSeverity, SH.Violation))


def measure(shapes_file: Path) -> Figures:
    """Every figure of the table; some minutes."""
    shapes = rdflib.Graph().parse(shapes_file)
    logging.getLogger("rdflib.term").setLevel(logging.CRITICAL)  # it would print each literal that it cannot read
    calm_collector()
    ratios, mine, peers = [], [], []
    with tempfile.TemporaryDirectory() as folder:
        whole, few = Path(folder) / "all.tar", Path(folder) / "few.tar"
        pack(whole, range(RECORDS))
        pack(few, range(RECORDS // 10))
        for turn in range(ROUNDS):
            # a stride that meets faulty and good records as often as they are
            part = range(turn, RECORDS, EACH + 1)
            start = time.process_time()
            verdicts = list(ours(whole))
            middle = time.process_time()
            official = list(theirs(part, shapes))
            end = time.process_time()
            if official != [verdicts[number] for number in part]:
                raise RuntimeError("the two sides do not say the same: nothing to compare")
            mine.append((middle - start) / RECORDS * 1000)
            peers.append((end - middle) / len(part) * 1000)
            ratios.append(peers[-1] / mine[-1])
        return Figures(
            statistics.median(mine), statistics.median(peers), tuple(ratios), _peak(few), _peak(whole),
            statistics.median(mine) * RECORDS / 1000,
        )  # fmt: skip


def _peak(path: Path) -> float:
    """Peak memory of a process that validates a tar, in MiB."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.validate", "--peak", str(path)], capture_output=True, text=True, check=True
    )
    return float(done.stdout)


def table(figures: Figures) -> str:
    """The file `VALIDATE.md`."""
    ratio = statistics.median(figures.ratios)
    verdict = "goal reached" if ratio >= GOAL else "must reached" if ratio >= MUST else "MISSED"
    return f"""# Validation beside pySHACL

{RECORDS:,} Turtle records of some 35 triples in one tar, one in ten faulty; made by
`python -m benchmarks.validate SHAPES.ttl`, where the file is `html/shacl/shapes.ttl` of DCAT-AP 3.0.1. Processor time;
the ratio is the median of {ROUNDS} rounds ({min(figures.ratios):.0f} to {max(figures.ratios):.0f}).

| | ours, with line and column of each fault | pySHACL, official base shapes |
|---|---|---|
| one record | {figures.ours:.2f} ms | {figures.peer:.1f} ms |
| {RECORDS:,} records | {figures.seconds:.1f} s | {figures.peer * RECORDS / 1000:.0f} s (from one in {EACH + 1}) |
| ratio | {ratio:.0f} times faster ({verdict}: aim {GOAL}, must {MUST}) | 1 |
| peak memory, {RECORDS // 10:,} records | {figures.few:.0f} MiB | |
| peak memory, {RECORDS:,} records | {figures.all:.0f} MiB | |

Both sides called the same records faulty in every round.
"""


if __name__ == "__main__":
    if sys.argv[1] == "--peak":
        sum(ours(Path(sys.argv[2])))
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    else:
        TABLE.write_text(table(measure(Path(sys.argv[1]))))
        print(TABLE.read_text())
