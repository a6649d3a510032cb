"""Real payloads, broken in every way that a wire, a disk or a bad program breaks them; each mutant by its number."""

from __future__ import annotations

import gzip
import io
import os
import random
import tarfile
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
_LARGEST_SEED = 100_000
_SEEDS_OF_A_FOLDER = 12
_DATA = {".xml", ".json", ".jsonld", ".ttl", ".rdf", ".nt", ".txt", ".html", ".yaml", ".toml", ".csv"}


@dataclass(frozen=True, slots=True)
class Seed:
    """A payload that nobody has broken yet."""

    name: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Mutant:
    """`number` of a series; `how` names what was done to which seed."""

    number: int
    how: str
    body: bytes


@cache
def seeds() -> tuple[Seed, ...]:
    """The demo's records, answers of OAI-PMH and EOSC, archives of them, and some samples of each folder."""
    folder = Path(os.environ.get("CATALOGUE_SAMPLES", ROOT / ".." / "shared" / "samples")).resolve()
    found = [Seed(str(path.relative_to(ROOT)), path.read_bytes()) for path in _files(ROOT / "catalogue_api/demo/data")]
    found += _archives(found[:4])
    for each in sorted(path for path in folder.glob("*") if path.is_dir()) if folder.is_dir() else ():
        found += [Seed(str(path.relative_to(folder)), path.read_bytes()) for path in _some(_files(each))]
    return tuple(found)


def _files(folder: Path) -> list[Path]:
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_file() and path.suffix in _DATA and 0 < path.stat().st_size <= _LARGEST_SEED
    )


def _some(files: list[Path]) -> list[Path]:
    """Spread over the folder, so that each kind of file in it is likely to be there."""
    step = max(1, len(files) // _SEEDS_OF_A_FOLDER)
    return files[::step][:_SEEDS_OF_A_FOLDER]


def _archives(inside: Iterable[Seed]) -> list[Seed]:
    members = [(Path(seed.name).name, seed.body) for seed in inside]
    zipped, tarred = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in members:
            archive.writestr(zipfile.ZipInfo(name), body)
    with tarfile.open(fileobj=tarred, mode="w") as archive:
        for name, body in members:
            info = tarfile.TarInfo(name)
            info.size = len(body)
            archive.addfile(info, io.BytesIO(body))
    return [
        Seed("archive.zip", zipped.getvalue()),
        Seed("archive.tar", tarred.getvalue()),
        Seed("archive.tar.gz", gzip.compress(tarred.getvalue(), mtime=0)),
        Seed("record.xml.gz", gzip.compress(members[0][1], mtime=0)),
    ]


def mutant(seed: int, number: int) -> Mutant:
    """The mutant of this number in the series of this seed; the same for ever."""
    chance = random.Random(f"{seed}:{number}")
    chosen = seeds()[number % len(seeds())]
    body, done = chosen.body, []
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        name = chance.choice(list(MUTATORS))
        body = MUTATORS[name](body, chance)
        done.append(name)
    return Mutant(number, f"{chosen.name}: {', '.join(done)}", body)


# --- what can be done to bytes ---------------------------------------------------------------------------------


def _place(body: bytes, chance: random.Random) -> int:
    return chance.randrange(len(body) + 1)


def _span(body: bytes, chance: random.Random, longest: int = 2000) -> tuple[int, int]:
    start = _place(body, chance)
    return start, min(len(body), start + chance.randint(1, longest))


def _insert(body: bytes, chance: random.Random, what: bytes) -> bytes:
    at = _place(body, chance)
    return body[:at] + what + body[at:]


def _into_value(body: bytes, chance: random.Random, what: bytes) -> bytes:
    """Put it where a value stands, so that it gets past the syntax; anywhere if there is no such place."""
    places = [at + 1 for at in range(len(body) - 1) if body[at] in b'>"' and body[at + 1 : at + 2].isalnum()]
    if not places:
        return _insert(body, chance, what)
    at = chance.choice(places)
    return body[:at] + what + body[at:]


def _flip(body: bytes, chance: random.Random) -> bytes:
    changed = bytearray(body)
    for _ in range(chance.choice((1, 1, 3, 20)) if changed else 0):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _cut(body: bytes, chance: random.Random) -> bytes:
    return body[: _place(body, chance)]


def _leave_out(body: bytes, chance: random.Random) -> bytes:
    start, end = _span(body, chance)
    return body[:start] + body[end:]


def _duplicate(body: bytes, chance: random.Random) -> bytes:
    start, end = _span(body, chance)
    return body[:end] + body[start:end] * chance.choice((1, 2, 50)) + body[end:]


def _swap(body: bytes, chance: random.Random) -> bytes:
    first, second = sorted((_span(body, chance), _span(body, chance)))
    if first[1] > second[0]:
        return body[::-1] if len(body) < 50 else body[first[1] :] + body[: first[1]]
    return (
        body[: first[0]]
        + body[second[0] : second[1]]
        + body[first[1] : second[0]]
        + body[first[0] : first[1]]
        + body[second[1] :]
    )


_ENTITIES = (
    b"&nbsp;",
    b"&",
    b"&#3;",
    b"&#xFFFFFFFF;",
    b"&#0;",
    b"&undefined;",
    b"&amp;amp;amp;",
    b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    b'<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>',
    b"<![CDATA[",
    b"]]>",
    b"<!--",
    b"<?xml version='1.0' encoding='utf-16'?>",
    b"<?xml-stylesheet href='javascript:alert(1)'?>",
)


def _entity(body: bytes, chance: random.Random) -> bytes:
    return _insert(body, chance, chance.choice(_ENTITIES))


_ENCODINGS = ("utf-16", "utf-16-le", "utf-32", "utf-7", "latin-1", "cp1252", "utf-8-sig", "shift_jis", "cp037")


def _encoding(body: bytes, chance: random.Random) -> bytes:
    text = body.decode("utf-8", "replace")
    name = chance.choice(_ENCODINGS)
    if chance.random() < 0.3:
        return body.replace(b'"UTF-8"', f'"{name}"'.encode(), 1)
    return text.encode(name, "replace")


_OPENINGS = (b"<a>", b"<dc:title>", b"[", b'{"a":', b"[ <p> ", b"( ", b'{"@graph":[', b"<record>", b"((", b"\\sqrt{")


def _nest(body: bytes, chance: random.Random) -> bytes:
    return _insert(body, chance, chance.choice(_OPENINGS) * chance.choice((50, 300, 3000)))


_TOKENS = (b"a", b" ", b"0", b"9", b".", b"-", b"<", b"&amp;", b"(", b"\\", b"\xc3\xa9", b"%41", b"\n", b"aA1.", b"/")


def _huge(body: bytes, chance: random.Random) -> bytes:
    return _into_value(body, chance, chance.choice(_TOKENS) * chance.choice((300, 5_000, 60_000)))


_VALUES = (
    "9" * 5000,
    "-1",
    "1e999",
    "NaN",
    "\x00",
    "\ud7ff\uffff",
    "\u202e",
    "٣٤",
    "0000-00-00",
    "9999-12-31T23:59:60Z",
    "-5000-01-01",
    "2024-02-30/2023-01-01",
    "12345678901234567",
    "10.5281/zenodo.",
    "https://doi.org/",
    "http://[::1",
    "http://[v1.x]/",
    "//",
    "ivo://",
    "urn:",
    "http://\u2460.0.0.1/",
    "javascript:alert(1)",
    "POINT(",
    "999 -999 x",
    "CC BY-SA 99.99",
    "text/",
    "en-" + "x" * 40,
    "mailto:",
    "tel:+49 123 456",
    "$\\frac{a}{b}$ \\'{e} {\\'e}",
    "<p onclick=alert(1)>x</p><script>alert(1)</script>",
    '", "id": {"a": [1, null, true]}, "x": "',
)


def _value(body: bytes, chance: random.Random) -> bytes:
    return _into_value(body, chance, chance.choice(_VALUES).encode("utf-8", "surrogatepass"))


_KINDS = (
    b"null",
    b"true",
    b"[]",
    b"{}",
    b"-0",
    b"1e400",
    b'""',
    b"[null]",
    b'[[""]]',
    b'{"":""}',
    b'"\\ud800"',
    b"1" * 400,
)


def _kind(body: bytes, chance: random.Random) -> bytes:
    """Put a JSON value of another kind in the place of one: the syntax stays right and nothing else does."""
    places = [at for at in range(len(body) - 1) if body[at : at + 1] == b":" and body[at - 1 : at] == b'"']
    if not places:
        return _insert(body, chance, chance.choice(_KINDS))
    at = chance.choice(places) + 1
    end = next((here for here in range(at, len(body)) if body[here] in b",}\n"), len(body))
    return body[:at] + chance.choice(_KINDS) + body[end:]


def _rename(body: bytes, chance: random.Random) -> bytes:
    """Give one element, key or predicate the name of another one."""
    words = list({word for word in body[:20_000].split() if 3 < len(word) < 60})
    if len(words) < 2:
        return body
    first, second = chance.sample(sorted(words), 2)
    return body.replace(first, second, chance.choice((1, 1000)))


def _empty(body: bytes, chance: random.Random) -> bytes:
    """Empty an element or a string."""
    opening, closing = (b">", b"<") if body[:200].lstrip().startswith(b"<") else (b'"', b'"')
    start = body.find(opening, _place(body, chance))
    end = body.find(closing, start + 1)
    return body if start < 0 or end < 0 else body[: start + 1] + body[end:]


MUTATORS: dict[str, Callable[[bytes, random.Random], bytes]] = {
    "bit flip": _flip,
    "cut": _cut,
    "leave out": _leave_out,
    "duplicate block": _duplicate,
    "swap": _swap,
    "entity insert": _entity,
    "encoding change": _encoding,
    "deep nest": _nest,
    "huge token": _huge,
    "odd value": _value,
    "other kind": _kind,
    "rename": _rename,
    "empty": _empty,
}
