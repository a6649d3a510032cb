"""Payloads made to exhaust whoever reads them, each read as the harvester reads it: in a child with limits.

python -m tests.fuzzing.bombs            all of them, with the time and memory that each took
"""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import os
import resource
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
LONGEST = 15.0
MOST_MIB = 512
_MIB = 1 << 20
_DC = 'xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" xmlns:dc="http://purl.org/dc/elements/1.1/"'


@dataclass(frozen=True, slots=True)
class Bomb:
    """Bytes under a file name, whose ending says how they are packed."""

    name: str
    body: Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class Blast:
    """What reading one did to the child: how it ended, seconds of the processor, peak memory."""

    name: str
    code: int
    seconds: float
    mib: float
    said: str

    @property
    def contained(self) -> bool:
        """Whether it ended in time and memory, by itself, and said something that can be read."""
        return self.code in (0, 1) and self.seconds <= LONGEST and self.mib <= MOST_MIB and bool(self.said)


def _xml(inner: str, *, head: str = "") -> bytes:
    return f"<?xml version='1.0'?>{head}<oai_dc:dc {_DC}>{inner}</oai_dc:dc>".encode()


def _title(words: str) -> bytes:
    return _xml(f"<dc:title>{words}</dc:title><dc:identifier>https://example.org/1</dc:identifier>")


def _laughs(levels: int, width: int) -> bytes:
    entities = '<!ENTITY a0 "lol">' + "".join(
        f'<!ENTITY a{level} "{f"&a{level - 1};" * width}">' for level in range(1, levels)
    )
    return _xml(f"<dc:title>&a{levels - 1};</dc:title>", head=f"<!DOCTYPE x [{entities}]>")


def _rdf_laughs(used: bool) -> bytes:
    entities = '<!ENTITY a0 "lol">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 60}">' for n in range(1, 7))
    text = "&a6;" if used else "x"
    return (
        f'<!DOCTYPE r [{entities}]><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        f'xmlns:d="http://purl.org/dc/terms/"><rdf:Description rdf:about="https://example.org/1">'
        f"<d:title>{text}</d:title></rdf:Description></rdf:RDF>"
    ).encode()


def _external(what: str) -> bytes:
    return _xml("<dc:title>&x;</dc:title>", head=f'<!DOCTYPE x [<!ENTITY x SYSTEM "{what}">]>')


def _zip(members: dict[str, bytes], *, levels: int = 0) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in members.items():
            archive.writestr(zipfile.ZipInfo(name), body, compress_type=zipfile.ZIP_DEFLATED)
    return packed.getvalue() if levels == 0 else _zip({"inner.zip": packed.getvalue()}, levels=levels - 1)


def _tar(size: int) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz", compresslevel=9) as archive:
        info = tarfile.TarInfo("big.xml")
        info.size = size
        archive.addfile(info, io.BytesIO(bytes(size)))
    return packed.getvalue()


def _turtle(words: str) -> bytes:
    return f"@prefix d: <http://purl.org/dc/terms/> .\n<https://example.org/1> d:title {words} .".encode()


def _json_ld(value: object) -> bytes:
    about = {"@context": {"d": "http://purl.org/dc/terms/"}, "@id": "https://example.org/1", "d:title": value}
    return json.dumps(about).encode()


def _oai(inner: str, tail: str = "") -> bytes:
    head = '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><responseDate>2026-01-01</responseDate><ListRecords>'
    return f"{head}{inner}</ListRecords>{tail}</OAI-PMH>".encode()


_BLANK = b" " * (64 * _MIB)

# One text for each shape of expression that we have: nested repeats, alternatives that overlap, long runs before a
# failing end. Each goes through markup, LaTeX, dates, identifiers, licences, languages and redaction as a title.
REDOS = {
    "blanks": " " * 200_000 + "x",
    "less-than": "&lt;" * 50_000,
    "braces": "{" * 60_000,
    "math": "$" + "\\frac{" * 15_000,
    "dollars": "$_" * 50_000,
    "roots": "\\sqrt{" * 30_000,
    "accents": "\\'{" * 40_000,
    "digits": "1" * 200_000,
    "phone": "+49" + " 1" * 60_000,
    "phone-labels": "Tel.: " * 30_000 + "+",
    "mail": "a." * 80_000 + "@",
    "mails": "a@b." * 40_000,
    "passwords": "password: " * 20_000,
    "slashes": "/" * 200_000,
    "subject": "/O=" * 60_000 + "/CN=",
    "tags": "&lt;a href=" * 20_000,
    "entities": "&amp;amp;" * 30_000,
    "dots": "." * 200_000,
    "percent": "https://example.org/" + "%4" * 60_000,
    "months": "January " * 20_000,
    "intervals": "2020-" * 30_000,
    "mojibake": "\u00c3\u00a9" * 60_000,
    "lines": "\n" * 200_000,
    "quotes": "'\"" * 80_000,
}


def _redos(words: str) -> Bomb:
    return Bomb(f"redos-{words}.xml", lambda: _title(REDOS[words]))


BOMBS = (
    Bomb("billion-laughs.xml", lambda: _laughs(10, 10)),
    Bomb("quadratic.xml", lambda: _xml("&a;" * 20_000, head=f'<!DOCTYPE x [<!ENTITY a "{"a" * 50_000}">]>')),
    Bomb("declared-only.xml", lambda: _laughs(12, 40).replace(b"&a11;</dc:title>", b"x</dc:title>")),
    Bomb("rdf-laughs-used.rdf", lambda: _rdf_laughs(True)),
    Bomb("rdf-laughs-declared.rdf", lambda: _rdf_laughs(False)),
    Bomb("recursive.xml", lambda: _xml("&a;", head='<!DOCTYPE x [<!ENTITY a "&b;"><!ENTITY b "&a;">]>')),
    Bomb("external-file.xml", lambda: _external("file:///etc/passwd")),
    Bomb("external-endless.xml", lambda: _external("file:///dev/zero")),
    Bomb("parameter-entity.xml", lambda: b'<!DOCTYPE x [<!ENTITY % p SYSTEM "file:///dev/zero"> %p;]><x/>'),
    Bomb("deep.xml", lambda: b"<a>" * 1_000_000),
    Bomb("deep-closed.xml", lambda: b"<a>" * 200_000 + b"</a>" * 200_000),
    Bomb("deep-record.xml", lambda: _xml("<x>" * 2_000 + "</x>" * 2_000)),
    Bomb("attributes.xml", lambda: b"<x " + b" ".join(b"a%d='1'" % number for number in range(200_000)) + b"/>"),
    Bomb("huge-attribute.xml", lambda: b"<x a='" + b"a" * 15_000_000 + b"'/>"),
    Bomb("namespaces.xml", lambda: b"<x " + b" ".join(b"xmlns:n%d='urn:%d'" % (n, n) for n in range(50_000)) + b"/>"),
    Bomb("huge-name.xml", lambda: b"<" + b"a" * 10_000_000 + b"/>"),
    Bomb("huge-text.xml", lambda: _title("a" * 15_000_000)),
    Bomb("many-elements.xml", lambda: _xml("<dc:subject>a b</dc:subject>" * 100_000)),
    Bomb("many-records.xml", lambda: _oai("<record><header><identifier>x</identifier></header></record>" * 60_000)),
    Bomb("broken-records.xml", lambda: _oai("<record><header>&x<identifier>" * 40_000)),
    Bomb("prefixes.xml", lambda: _oai("".join(f"<p{n}:x/>" for n in range(40_000)))),
    Bomb("comments.xml", lambda: _oai("<!--" * 200_000)),
    Bomb("tokens.xml", lambda: _oai("<resumptionToken>" * 100_000)),
    Bomb("references.xml", lambda: _oai("&#" * 200_000)),
    Bomb("gzip.xml.gz", lambda: gzip.compress(_BLANK * 4, compresslevel=9)),
    Bomb("gzip-twice.xml.gz", lambda: gzip.compress(gzip.compress(_BLANK * 4))),
    Bomb("big.tar.gz", lambda: _tar(256 * _MIB)),
    Bomb("big.tar.bz2", lambda: bz2.compress(_BLANK * 2)),
    Bomb("big.tar.xz", lambda: lzma.compress(_BLANK * 2, preset=1)),
    Bomb("zip.zip", lambda: _zip({f"{number}.xml": _BLANK for number in range(3)})),
    Bomb("zip-in-zip.zip", lambda: _zip({"a.xml": _BLANK}, levels=4)),
    Bomb("zip-names.zip", lambda: _zip({f"../../{number}/etc/passwd": b"x" for number in range(2_000)})),
    Bomb("zip-many.zip", lambda: _zip({f"{number}.json": b"{" for number in range(4_000)})),
    Bomb("deep.json", lambda: b"[" * 1_000_000),
    Bomb("deep-closed.json", lambda: b'{"a":' * 900 + b"1" + b"}" * 900),
    Bomb("huge-number.json", lambda: b'{"id": 1' + b"0" * 5_000_000 + b"}"),
    Bomb("exponent.json", lambda: b'{"id": "x", "name": 1e' + b"9" * 400 + b"}"),
    Bomb("many-keys.json", lambda: json.dumps({f"k{number}": number for number in range(200_000)}).encode()),
    Bomb("same-keys.json", lambda: b'{"a":1,' * 1 + b'"a":1,' * 500_000 + b'"a":1}'),
    Bomb("surrogates.json", lambda: b'{"name": "' + b"\\ud800" * 100_000 + b'"}'),
    Bomb("deep.jsonld", lambda: b'{"@context":{},"@graph":[' + b'{"http://a/b":[' * 3_000 + b"]}" * 3_000 + b"]}"),
    Bomb("remote-context.jsonld", lambda: b'{"@context":"http://127.0.0.1:9/c","@id":"https://e.org/1","x":"y"}'),
    Bomb("file-context.jsonld", lambda: b'{"@context":"file:///etc/passwd","@id":"https://e.org/1","x":"y"}'),
    Bomb("contexts.jsonld", lambda: json.dumps({"@context": [{"a": "urn:x"}] * 100_000, "@id": "urn:y"}).encode()),
    Bomb("wide.jsonld", lambda: _json_ld([{"@value": f"t{number}"} for number in range(60_000)])),
    Bomb("deep.ttl", lambda: _turtle("[ <urn:p> " * 100_000)),
    Bomb("deep-list.ttl", lambda: _turtle("( " * 100_000)),
    Bomb("long-literal.ttl", lambda: _turtle('"' + "a" * 15_000_000 + '"')),
    Bomb("lines.ttl", lambda: _turtle('"""' + "a b\n" * 500_000 + '"""')),
    Bomb("long-iri.ttl", lambda: _turtle("<https://example.org/" + "a" * 5_000_000 + ">")),
    Bomb("many-triples.ttl", lambda: _turtle(", ".join(f'"{number}"' for number in range(100_000)))),
    Bomb("lines.rdf", lambda: _rdf_laughs(False).replace(b">x<", b">" + b"a b\n" * 300_000 + b"<")),
    *(_redos(words) for words in REDOS),
)


def explode(bombs: tuple[Bomb, ...] = BOMBS) -> Iterator[Blast]:
    """Read each bomb in a child as `harvest run` starts one, with its limits, and measure that child."""
    with tempfile.TemporaryDirectory(prefix="continuum-bombs-") as folder:
        for bomb in bombs:
            path = Path(folder) / bomb.name
            path.write_bytes(bomb.body())
            yield _blast(bomb.name, path)
            path.unlink()


def _blast(name: str, path: Path) -> Blast:
    """One reading. The child tells its peak memory itself: what `wait4` gives begins with ours, from before `exec`."""
    command = [sys.executable, "-m", "tests.fuzzing.bombs", "--read", str(path)]
    with tempfile.TemporaryFile() as said:
        child = subprocess.Popen(command, cwd=ROOT, stdout=said, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        words = said.read().decode("utf-8", "replace").strip()[-1_000:]
    told, _, peak = words.rpartition("\n")
    mib = int(peak) / 1024 if peak.isdigit() else used.ru_maxrss / 1024
    return Blast(name, child.returncode, used.ru_utime + used.ru_stime, mib, told)


def read(path: Path) -> str:
    """As `harvest run` does with the `files` spider: every member, cut into records, each read; then how it ended."""
    from collections import Counter
    from datetime import UTC, datetime

    from harvester.harvest import read_one
    from harvester.spiders.files import unwrap
    from harvester.spiders.members import members
    from schemas.records import Payload, Source

    source = Source("bombed", "Bombed", "files", str(path))
    now = datetime(2026, 11, 20, tzinfo=UTC)
    told: Counter[str] = Counter()
    for member in members(path, page_bytes=64 * _MIB):
        if member.fault is not None or member.skipped is not None:
            told["refused: " + (member.fault or member.skipped or "")[:60]] += 1
            continue
        for entry in unwrap(member, source, record_bytes=16 * _MIB, url=path.as_uri(), now=now):
            item = read_one(entry, source) if isinstance(entry, Payload) else entry
            told[f"{type(item).__name__.lower()} {getattr(item, 'reason', '')}".strip()] += 1
            assert getattr(item, "reason", "") != "internal-error", getattr(item, "detail", "")
    return ", ".join(f"{count} {what}" for what, count in told.most_common(5)) or "nothing in it"


def _peak() -> int:
    """The most memory that this process ever had, in KiB."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))


def main() -> int:
    if sys.argv[1:2] == ["--read"]:
        resource.setrlimit(resource.RLIMIT_DATA, (MOST_MIB * _MIB, MOST_MIB * _MIB))
        resource.setrlimit(resource.RLIMIT_CPU, (int(LONGEST), int(LONGEST)))
        print(read(Path(sys.argv[2])))
        print(_peak())
        return 0
    bad = 0
    for blast in explode():
        bad += not blast.contained
        mark = "" if blast.contained else "  NOT CONTAINED"
        print(f"{blast.name:<28} {blast.seconds:6.2f} s {blast.mib:6.0f} MiB  {blast.said[-300:]}{mark}", flush=True)
    return 1 if bad else 0


if __name__ == "__main__":
    raise SystemExit(main())
