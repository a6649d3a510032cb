"""What a person names — file, folder, archive, address, standard input — as single files, one after the other."""

from __future__ import annotations

import base64
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlencode, urlsplit

import orjson

from schemas.errors import InvalidInput, MalformedPayload, Unreachable

MAXIMUM_BYTES = 64 * 1024 * 1024
"""The largest single file that is read."""

_ENDINGS = (".ttl", ".nt", ".rdf", ".jsonld", ".json", ".xml")
_ARCHIVES = (".zip", ".tar", ".tgz", ".tar.gz", ".tar.bz2", ".tar.xz")
_LINES = (".jsonl", ".ndjson")


@dataclass(frozen=True, slots=True)
class Piece:
    """One file: its name as a person would say it, and its bytes, or why there are none."""

    name: str
    body: bytes
    fault: str = ""


def is_shapes(profile: str) -> bool:
    """Whether a profile is a file of SHACL shapes, and no key of ours."""
    return profile.lower().endswith((".ttl", ".rdf", ".nt", ".jsonld"))


def is_address(target: str) -> bool:
    """Whether a target is a web address."""
    return urlsplit(target).scheme in {"http", "https"}


def gathered(target: str, *, stdin: BinaryIO, config: Path | None = None, name: str = "-") -> Iterator[Piece]:
    """The files behind one target, each read when it is asked for; raises `InvalidInput` for what is not there.

    Addresses are fetched by `harvest fetch`, which refuses those that are not public.
    """
    if target == "-":
        yield _bounded(name, stdin.read(MAXIMUM_BYTES + 1))
    elif is_address(target):
        yield Piece(target, fetched(target, config))
    else:
        yield from _on_disk(Path(target))


def record_address(endpoint: str, identifier: str, prefix: str) -> str:
    """The OAI-PMH request for one record."""
    query = urlencode({"verb": "GetRecord", "identifier": identifier, "metadataPrefix": prefix})
    return f"{endpoint.partition('?')[0]}?{query}"


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
        raise Unreachable(said.removeprefix("harvest: ") or "It could not be fetched.", where=url)
    return base64.b64decode(orjson.loads(done.stdout)["body"])


def _on_disk(path: Path) -> Iterator[Piece]:
    if path.is_dir():
        for each in _files(path):
            yield _read(each)
    elif not path.is_file():
        raise InvalidInput("There is no such file or folder.", where=str(path))
    elif path.name.endswith(_ARCHIVES):
        yield from _unpacked(path)
    elif path.name.endswith(_LINES):
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield Piece(f"{path}#{number}", line)
    else:
        yield _read(path)


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.name.lower().endswith(_ENDINGS) and path.is_file():
            yield path


def _read(path: Path) -> Piece:
    with path.open("rb") as file:
        return _bounded(str(path), file.read(MAXIMUM_BYTES + 1))


def _bounded(name: str, body: bytes) -> Piece:
    if len(body) > MAXIMUM_BYTES:
        return Piece(name, b"", f"It has more than {MAXIMUM_BYTES:,} bytes.")
    return Piece(name, body)


def _unpacked(path: Path) -> Iterator[Piece]:
    """The members of an archive; what one claims of its size is not believed, only so much is read of it."""
    try:
        if path.name.endswith(".zip"):
            with zipfile.ZipFile(path) as archive:
                for info in archive.infolist():
                    if info.filename.lower().endswith(_ENDINGS):
                        with archive.open(info) as member:
                            yield _bounded(f"{path}/{info.filename}", member.read(MAXIMUM_BYTES + 1))
            return
        with tarfile.open(path, mode="r|*") as stream:
            for each in stream:
                if each.isfile() and each.name.lower().endswith(_ENDINGS):
                    taken = stream.extractfile(each)
                    if taken is not None:
                        yield _bounded(f"{path}/{each.name}", taken.read(MAXIMUM_BYTES + 1))
                stream.members.clear()  # type: ignore[attr-defined]  # it remembers every member, and a stream has many
    except (zipfile.BadZipFile, tarfile.TarError, EOFError, OSError) as error:
        raise MalformedPayload(f"The archive cannot be read: {error}.", where=str(path)) from error
