"""What a person names — file, folder, archive, address, standard input — as single files, one after the other."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO
from urllib.parse import urlencode, urlsplit

import orjson

from schemas.errors import InvalidInput, MalformedPayload, Unreachable
from schemas.formats.xml import parse_xml

MAXIMUM_BYTES = 64 * 1024 * 1024
"""The largest single file that is read."""

_ENDINGS = (".ttl", ".nt", ".rdf", ".jsonld", ".json", ".xml")
_ARCHIVES = (".zip", ".tar", ".tgz", ".tar.gz", ".tar.bz2", ".tar.xz")
_CHECKED = (
    "namespace.openaire.eu/schema/oaire", "datacite.org/schema", "ivoa.net/xml/RegistryInterface", "www.w3.org/ns/dcat",
    "www.w3.org/1999/02/22-rdf-syntax-ns",
)  # fmt: skip
"""Namespaces of formats that profiles speak of, those that hold most first."""
_LINES = (".jsonl", ".ndjson")
_LOOKED_FOR = (*_ENDINGS, *_LINES)
_BROKEN = (zipfile.BadZipFile, tarfile.TarError, EOFError, NotImplementedError, RuntimeError, zlib.error)
"""What a damaged archive raises, or one that is encrypted or packed in a way that is not read."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One file: its name as a person would say it, and its bytes, or why there are none.

    `unreachable` where the reason is an address that did not answer.
    """

    name: str
    body: bytes
    fault: str = ""
    unreachable: bool = False


def is_shapes(profile: str) -> bool:
    """Whether a profile is a file of SHACL shapes, and no key of ours."""
    return profile.lower().endswith((".ttl", ".rdf", ".nt", ".jsonld"))


def is_address(target: str) -> bool:
    """Whether a target is a web address."""
    return urlsplit(target).scheme in {"http", "https"}


def gathered(target: str, *, stdin: BinaryIO, config: Path | None = None, name: str = "-") -> Iterator[Piece]:
    """The files behind one target, each read when it is asked for; raises `InvalidInput` for what is not there.

    Addresses are fetched by `harvest fetch`, which refuses those that are not public. What cannot be had of several is
    a piece with its fault, for a report has begun by then.
    """
    if target == "-":
        yield _bounded(name, stdin.read(MAXIMUM_BYTES + 1))
    elif is_address(target):
        try:
            yield Piece(target, fetched(target, config))
        except Unreachable as error:
            yield Piece(target, b"", error.what, unreachable=True)
    else:
        yield from _on_disk(Path(target))


def record_address(endpoint: str, identifier: str, prefix: str) -> str:
    """The OAI-PMH request for one record."""
    query = urlencode({"verb": "GetRecord", "identifier": identifier, "metadataPrefix": prefix})
    return f"{endpoint.partition('?')[0]}?{query}"


def formats_address(endpoint: str, identifier: str) -> str:
    """The OAI-PMH request for the formats that there are of one record."""
    return f"{endpoint.partition('?')[0]}?{urlencode({'verb': 'ListMetadataFormats', 'identifier': identifier})}"


def checked_prefix(answer: bytes) -> str:
    """Of the formats in an answer the prefix of one that profiles speak of; `oai_dc` where there is none."""
    try:
        offered = list(parse_xml(answer).iter("{*}metadataFormat"))
    except MalformedPayload:
        return "oai_dc"
    for sign in _CHECKED:
        for each in offered:
            prefix, space = (each.findtext(f"{{*}}{name}") or "" for name in ("metadataPrefix", "metadataNamespace"))
            if sign in space and prefix.strip():
                return str(prefix.strip())
    return "oai_dc"


def counted(target: str) -> int | None:
    """How many files are behind a target, where that is cheap to say."""
    path = Path(target)
    if target == "-" or is_address(target) or path.name.endswith((*_ARCHIVES, *_LINES)):
        return None
    return sum(1 for _ in _files(path)) if path.is_dir() else 1


def fetched(url: str, config: Path | None) -> bytes:
    """The bytes of an address, by a process of its own; raises `Unreachable`."""
    stated = ["--config", str(config)] if config else []
    command = [sys.executable, "-m", "harvester.cli", *stated, "fetch", "--", url]
    done = subprocess.run(command, capture_output=True, check=False, timeout=300)
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2]
        said = said.removeprefix("harvest: ").removeprefix(f"{url}: ")
        raise Unreachable(said or "It could not be fetched.", where=url)
    return base64.b64decode(orjson.loads(done.stdout)["body"])


def is_there(target: str) -> bool:
    """Whether a target names something: standard input, an address, a file or a folder."""
    return target == "-" or is_address(target) or Path(target).exists()


def _on_disk(path: Path) -> Iterator[Piece]:
    if not path.exists():
        raise InvalidInput("There is no such file or folder.", where=str(path))
    if not path.is_dir():
        yield from _unpacked(path) if path.name.lower().endswith(_ARCHIVES) else _read(path)
        return
    found = False
    for each in _files(path):
        found = True
        yield from _read(each)
    if not found:
        yield Piece(_spoken(path), b"", f"There is no file in it whose name ends in {', '.join(_LOOKED_FOR)}.")


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.name.lower().endswith(_LOOKED_FOR) and path.is_file():
            yield path


def _read(path: Path) -> Iterator[Piece]:
    try:
        with path.open("rb") as file:
            yield from _pieces(_spoken(path), file)
    except OSError as error:
        yield Piece(_spoken(path), b"", f"It cannot be read: {error.strerror}.")


def _pieces(name: str, file: IO[bytes]) -> Iterator[Piece]:
    """One file as one piece, or of JSON lines each line."""
    if not name.lower().endswith(_LINES):
        yield _bounded(name, file.read(MAXIMUM_BYTES + 1))
        return
    for number, line in enumerate(file, 1):
        if line.strip():
            yield Piece(f"{name}#{number}", line)


def _spoken(path: Path) -> str:
    """A path whose bytes may be no UTF-8, as text that can be written anywhere."""
    return os.fsencode(path).decode("utf-8", "replace")


def _bounded(name: str, body: bytes) -> Piece:
    if len(body) > MAXIMUM_BYTES:
        return Piece(name, b"", f"It has more than {MAXIMUM_BYTES:,} bytes.")
    return Piece(name, body)


def _unpacked(path: Path) -> Iterator[Piece]:
    """The members of an archive; what one claims of its size is not believed, only so much is read of it."""
    name, found = _spoken(path), False
    try:
        for member, file in _members(path):
            if member.lower().endswith(_LOOKED_FOR):
                found = True
                yield from _pieces(f"{name}/{member}", file)
    except (*_BROKEN, OSError) as error:
        yield Piece(name, b"", f"The archive cannot be read: {error}.")
        return
    if not found:
        yield Piece(name, b"", f"There is no file in it whose name ends in {', '.join(_LOOKED_FOR)}.")


def _members(path: Path) -> Iterator[tuple[str, IO[bytes]]]:
    if path.name.lower().endswith(".zip"):
        with zipfile.ZipFile(path) as archive:
            for info in archive.infolist():
                if not info.is_dir():
                    with archive.open(info) as member:
                        yield info.filename, member
        return
    with tarfile.open(path, mode="r|*") as stream:
        for each in stream:
            taken = stream.extractfile(each) if each.isfile() else None
            if taken is not None:
                yield os.fsencode(each.name).decode("utf-8", "replace"), taken
            stream.members.clear()  # type: ignore[attr-defined]  # it remembers every member, and a stream has many
