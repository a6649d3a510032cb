"""What stands behind a local path, and what an archive may not do."""

from __future__ import annotations

import gzip
import io
import stat
import tarfile
import zipfile
from pathlib import Path

import pytest

from harvester.spiders.members import members
from schemas.errors import UnknownSource

LIMIT = 1_000_000


def names(path: Path, **options: object) -> list[tuple[str, str | None]]:
    return [(member.name, member.fault) for member in members(path, page_bytes=LIMIT, **options) if not member.skipped]


def test_a_folder_is_read_in_the_order_of_names_whatever_the_disk_says(tmp_path: Path) -> None:
    for name in ("b/2.xml", "a.xml", "b/10.xml", "B.xml", ".hidden", ".git/config", "Thumbs.db"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)
    (tmp_path / "link.xml").symlink_to("/etc/hostname")
    (tmp_path / "linked").symlink_to("/etc")
    link = ("link.xml", "a symbolic link, which is not followed")
    assert names(tmp_path) == [("B.xml", None), ("a.xml", None), link, ("b/10.xml", None), ("b/2.xml", None)]
    assert names(tmp_path, pattern="b/*.xml") == [("b/10.xml", None), ("b/2.xml", None)]


def test_one_file_and_a_packed_one(tmp_path: Path) -> None:
    plain, packed = tmp_path / "one.xml", tmp_path / "two.xml.gz"
    plain.write_bytes(b"<one/>")
    packed.write_bytes(gzip.compress(b"<two/>"))
    assert [member.body for path in (plain, packed) for member in members(path, page_bytes=LIMIT)] == [
        b"<one/>",
        b"<two/>",
    ]


def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(UnknownSource, match="no such file or folder"):
        names(tmp_path / "nothing")


def zipped(path: Path, *entries: tuple[str, bytes], link: bool = False) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in entries:
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = (stat.S_IFLNK if link else stat.S_IFREG | 0o644) << 16
            archive.writestr(info, body)
    return path


def test_a_zip_is_read_in_the_order_of_names(tmp_path: Path) -> None:
    path = zipped(tmp_path / "dump.zip", ("b.xml", b"<b/>"), ("a/1.xml", b"<a/>"), ("__MACOSX/x", b""))
    assert [(each.name, each.body) for each in members(path, page_bytes=LIMIT)] == [
        ("a/1.xml", b"<a/>"),
        ("b.xml", b"<b/>"),
    ]


@pytest.mark.parametrize("name", ["../evil.xml", "/etc/evil.xml", "a/../../evil.xml", "..\\evil.xml"])
def test_a_name_that_leads_out_is_left_out_and_named(tmp_path: Path, name: str) -> None:
    ((_, fault),) = names(zipped(tmp_path / "dump.zip", (name, b"<x/>")))
    assert fault == "its name leads out of the archive"
    assert [path.name for path in tmp_path.iterdir()] == ["dump.zip"]


def test_bombs_links_and_nested_archives_are_left_out(tmp_path: Path) -> None:
    ((_, bomb),) = names(zipped(tmp_path / "1.zip", ("bomb.xml", b"\0" * (LIMIT + 1))))
    assert "at most 1000000" in str(bomb)
    ((_, dense),) = [
        (m.name, m.fault)
        for m in members(zipped(tmp_path / "2.zip", ("dense.xml", b"\0" * 9_000_000)), page_bytes=10_000_000)
    ]
    assert "200 times" in str(dense)
    ((_, nested),) = names(zipped(tmp_path / "3.zip", ("inner.zip", b"PK")))
    assert "archive inside" in str(nested)
    ((_, link),) = names(zipped(tmp_path / "4.zip", ("link", b"/etc/passwd"), link=True))
    assert "neither a plain file" in str(link)


def test_a_gzip_bomb_is_stopped_at_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "bomb.gz"
    path.write_bytes(gzip.compress(b"\0" * 50_000_000))
    ((_, fault),) = names(path)
    assert "more than 1000000 bytes" in str(fault)


def tarred(path: Path, *entries: tuple[str, bytes, bytes]) -> Path:
    with tarfile.open(path, "w:gz") as archive:
        for name, body, kind in entries:
            info = tarfile.TarInfo(name)
            info.size = len(body)
            info.type = kind
            info.linkname = "/etc/passwd" if kind != tarfile.REGTYPE else ""
            archive.addfile(info, io.BytesIO(body))
    return path


def test_a_tar_is_read_from_front_to_back_without_its_links(tmp_path: Path) -> None:
    path = tarred(
        tmp_path / "dump.tar.gz",
        ("b.xml", b"<b/>", tarfile.REGTYPE),
        ("link", b"", tarfile.SYMTYPE),
        ("../out.xml", b"<x/>", tarfile.REGTYPE),
        ("a.xml", b"<a/>", tarfile.REGTYPE),
    )
    found = list(members(path, page_bytes=LIMIT))
    assert [(each.name, each.body) for each in found if each.fault is None] == [("b.xml", b"<b/>"), ("a.xml", b"<a/>")]
    assert {each.name for each in found if each.fault} == {"link", "../out.xml"}


@pytest.mark.parametrize("name", ["cut.zip", "cut.tar.gz", "cut.xml.gz"])
def test_a_cut_archive_is_a_fault_and_never_a_short_list(tmp_path: Path, name: str) -> None:
    whole = tmp_path / "whole"
    body = b"".join(b"<r>%d</r>" % number for number in range(100_000))
    if name.endswith(".zip"):
        zipped(whole, ("a.xml", body))
    elif name.endswith(".tar.gz"):
        tarred(whole, ("a.xml", body, tarfile.REGTYPE))
    else:
        whole.write_bytes(gzip.compress(body))
    cut = tmp_path / name
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    assert [fault for _, fault in names(cut) if fault]
