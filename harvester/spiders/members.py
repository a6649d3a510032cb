"""The files behind a local path: a file, a folder or an archive, in an order that never changes.

Names are identifiers here and never paths to write to: nothing is ever unpacked to disk. Archives are read member by
member with the limits of bulk dumps, and what breaks one is named and left out, so that the run cannot be complete.
"""

from __future__ import annotations

import bz2
import gzip
import lzma
import os
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fnmatch import fnmatch
from io import BufferedReader
from pathlib import Path, PurePosixPath
from typing import IO, Protocol, cast

from schemas.errors import UnknownSource

MEMBERS = 5_000_000
UNPACKED = 1 << 38
"""At most 5 million members and 256 GiB unpacked: the largest public dumps stay below, bombs do not."""

RATIO = 200
_SMALL = 1 << 20
_BLOCK = 512
_ZIP = (".zip",)
_TAR = (".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz")
_NOT_DATA = ("__MACOSX", "Thumbs.db", "desktop.ini")
_UNREADABLE = (
    OSError,
    EOFError,
    ValueError,
    struct.error,
    RuntimeError,
    NotImplementedError,
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    lzma.LZMAError,
)


class _Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Member:
    """One file: its name relative to the folder or archive, with '/', and its bytes, or why there are none.

    `skipped` says what it is where it was left out on purpose; that is no fault.
    """

    name: str
    body: bytes = b""
    fault: str | None = None
    skipped: str | None = None


@dataclass(slots=True)
class _Budget:
    """What an archive may still unpack."""

    page_bytes: int
    members: int = 0
    unpacked: int = 0

    def refuses(self, name: str, size: int, packed: int | None, *, regular: bool) -> str | None:
        """Why a member is not read, if so."""
        self.members += 1
        self.unpacked += max(size, 0)
        path = _path(name)
        if not regular:
            return "neither a plain file nor a folder"
        if path.is_absolute() or ".." in path.parts or "\x00" in name:
            return "its name leads out of the archive"
        if size > self.page_bytes:
            return f"{size} bytes, at most {self.page_bytes} are read (harvest.page_bytes)"
        if packed is not None and size > _SMALL and size > RATIO * max(packed, 1):
            return f"unpacks to more than {RATIO} times its size"
        if path.name.lower().endswith((*_ZIP, *_TAR)):
            return "an archive inside an archive"
        return None

    @property
    def spent(self) -> str | None:
        """Why the rest of the archive is not read, if so."""
        if self.members > MEMBERS:
            return f"more than {MEMBERS} members"
        return f"more than {UNPACKED} bytes unpacked" if self.unpacked > UNPACKED else None


def members(path: Path, *, page_bytes: int, pattern: str = "") -> Iterator[Member]:
    """Every file behind a path whose name matches `pattern` (all if empty); raises `UnknownSource`.

    Hidden files of a folder are left out and told; a symbolic link is never followed, and one in place of a file is a
    fault. `.gz` files are read unpacked.
    """
    if path.is_dir():
        found = _of_folder(path, page_bytes)
    elif not path.is_file():
        raise UnknownSource("no such file or folder.", where=str(path), next_step="See 'endpoint' of the source file.")
    elif path.name.lower().endswith(_ZIP):
        found = _of_zip(path, page_bytes)
    elif path.name.lower().endswith(_TAR):
        found = _of_tar(path, page_bytes)
    else:
        found = iter((_read_file(path, path.name, page_bytes),))
    return (each for each in map(_in_unicode, found) if not pattern or fnmatch(each.name, pattern))


def _in_unicode(member: Member) -> Member:
    r"""With a name that can be stored: bytes that are no UTF-8, as older systems write names, become `\xe9`."""
    name, fault = _readable(member.name), None if member.fault is None else _readable(member.fault)
    return member if (name, fault) == (member.name, member.fault) else replace(member, name=name, fault=fault)


def _readable(text: str) -> str:
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def is_archive(body: bytes) -> str | None:
    """The suffix of the kind of archive that these bytes are, by their first bytes; `None` if they are none."""
    if body.startswith(b"PK\x03\x04"):
        return ".zip"
    if body.startswith(b"\x1f\x8b"):
        try:
            start = zlib.decompressobj(wbits=31).decompress(body, 512)
        except zlib.error:
            return ".gz"
        return ".tar.gz" if start[257:262] == b"ustar" else ".gz"
    return ".tar" if body[257:262] == b"ustar" else None


def stamp(path: Path) -> str:
    """What tells whether a path still holds the same: a position inside it is only good as long as this is."""
    about = path.stat()
    return f"{about.st_size}:{about.st_mtime_ns}"


def _of_folder(folder: Path, page_bytes: int) -> Iterator[Member]:
    for parent, folders, files in os.walk(folder):
        entered: list[str] = []
        for name in sorted(folders):
            path = Path(parent) / name
            skipped = _why_skipped(path)
            if skipped:
                yield Member(path.relative_to(folder).as_posix(), skipped=skipped)
            else:
                entered.append(name)
        folders[:] = entered
        for name in sorted(files):
            path = Path(parent) / name
            relative, skipped = path.relative_to(folder).as_posix(), _why_skipped(path)
            if skipped == _LINK:
                # What stood in this file before is not gone: it is not read.
                yield Member(relative, fault="a symbolic link, which is not followed")
                continue
            yield Member(relative, skipped=skipped) if skipped else _read_file(path, relative, page_bytes)


_LINK = "a symbolic link"


def _why_skipped(path: Path) -> str | None:
    if not _is_data(path.name):
        return "hidden"
    if path.is_symlink():
        return _LINK
    return None if path.is_dir() or path.is_file() else "neither a file nor a folder"


def _read_file(path: Path, name: str, page_bytes: int) -> Member:
    try:
        with gzip.open(path, "rb") if path.name.lower().endswith(".gz") else path.open("rb") as file:
            return _read(name, file, page_bytes)
    except _UNREADABLE as error:
        return Member(name, fault=f"cannot be read: {error}")


def _of_zip(path: Path, page_bytes: int) -> Iterator[Member]:
    budget = _Budget(page_bytes)
    try:
        archive = zipfile.ZipFile(path)
    except _UNREADABLE as error:
        yield Member(path.name, fault=f"cannot be read: {error}")
        return
    with archive:
        for info in sorted(archive.infolist(), key=lambda each: each.filename):
            if info.is_dir() or not _are_data(info.filename):
                continue
            kind = info.external_attr >> 16 & 0o170000
            regular = kind in (0, 0o100000)
            fault = budget.refuses(info.filename, info.file_size, info.compress_size, regular=regular)
            if budget.spent:
                yield Member(path.name, fault=budget.spent)
                return
            yield Member(info.filename, fault=fault) if fault else _of_zip_member(archive, info, page_bytes)


def _of_zip_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, page_bytes: int) -> Member:
    try:
        with archive.open(info) as file:
            return _read(info.filename, file, page_bytes)
    except _UNREADABLE as error:
        return Member(info.filename, fault=f"cannot be read: {error}")


def _of_tar(path: Path, page_bytes: int) -> Iterator[Member]:
    """In the order of the archive: a packed tar can only be read from front to back."""
    budget = _Budget(page_bytes)
    try:
        with _unpacking(path) as file:
            whole = _Whole(file)
            with tarfile.open(fileobj=cast(IO[bytes], whole), mode="r|") as archive:
                for info in archive:
                    if info.isdir() or not _are_data(info.name):
                        continue
                    fault = budget.refuses(info.name, info.size, None, regular=info.isreg())
                    if budget.spent or budget.unpacked > RATIO * 16 * max(path.stat().st_size, _SMALL):
                        yield Member(path.name, fault=budget.spent or "unpacks to far more than its size")
                        return
                    inside = None if fault else archive.extractfile(info)
                    yield Member(info.name, fault=fault) if inside is None else _read(info.name, inside, page_bytes)
            if not whole.ended():
                yield Member(path.name, fault="cut off: the marks of an archive's end are missing")
    except _UNREADABLE as error:
        yield Member(path.name, fault=f"cannot be read: {error}")


def _unpacking(path: Path) -> gzip.GzipFile | bz2.BZ2File | lzma.LZMAFile | BufferedReader:
    """A tar's bytes, whatever packs them: told by the first bytes, since names lie."""
    with path.open("rb") as file:
        start = file.read(6)
    if start.startswith(b"\x1f\x8b"):
        return gzip.open(path, "rb")
    if start.startswith(b"BZh"):
        return bz2.open(path, "rb")
    return lzma.open(path, "rb") if start == b"\xfd7zXZ\x00" else path.open("rb")


class _Whole:
    """A file that knows whether it ended as a tar must, in blocks of zeros (POSIX 1003.1, pax interchange format).

    `tarfile` takes a tar that is cut between two members for a shorter one, and leaves a packed one's checksum unread.
    """

    def __init__(self, file: _Readable) -> None:
        self._file = file
        self._tail = b""

    def read(self, size: int) -> bytes:
        """As of a file."""
        found = self._file.read(size)
        self._tail = (self._tail + found[-_BLOCK:])[-_BLOCK:]
        return found

    def ended(self) -> bool:
        """Whether what is left, and is read for it, ends in zeros; raises what a cut or wrong packing raises."""
        while self.read(_SMALL):
            pass
        return self._tail == bytes(_BLOCK)


def _read(name: str, file: _Readable, page_bytes: int) -> Member:
    """Read no more than is allowed, whatever size was stated."""
    body = file.read(page_bytes + 1)
    if len(body) > page_bytes:
        return Member(name, fault=f"more than {page_bytes} bytes (harvest.page_bytes)")
    return Member(name, body)


def _path(name: str) -> PurePosixPath:
    return PurePosixPath(name.replace("\\", "/"))


def _are_data(name: str) -> bool:
    return all(part == ".." or _is_data(part) for part in _path(name).parts)


def _is_data(name: str) -> bool:
    return not name.startswith(".") and name not in _NOT_DATA
