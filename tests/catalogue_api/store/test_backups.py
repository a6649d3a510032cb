"""Backups: one state of the store while it is written, checked, rotated, and put back."""

from __future__ import annotations

import hashlib
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson
import pytest

from catalogue_api.catalogue import Catalogue
from catalogue_api.exports.registry import export_named
from catalogue_api.index.embedded import EmbeddedIndex
from catalogue_api.store import backups
from schemas.errors import InvalidInput, SourceLocked, StoreUnavailable
from tests.catalogue_api import shelf
from tests.catalogue_api.test_cli import Run, folder, run  # noqa: F401  (fixtures)

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


@pytest.fixture
def stocked(tmp_path: Path) -> Path:
    shelf.stock(tmp_path / "data")
    return tmp_path / "data"


def contents(data_dir: Path) -> str:
    with Catalogue.open(data_dir) as catalogue:
        return hashlib.sha256(b"".join(export_named("jsonl").write(catalogue.entities(), shelf.BASE))).hexdigest()


def add(data_dir: Path, name: str) -> None:
    with Catalogue.open(data_dir, clock=shelf.Clock()) as catalogue:
        extra = shelf.deposit(shelf.SHELF, name, {"title": ["Added later"]}, kind="dataset")
        shelf._harvest(catalogue, shelf.SHELF, [extra], mode="incremental")


def test_a_backup_brings_the_same_catalogue_back_and_the_index_follows(stocked: Path, tmp_path: Path) -> None:
    before = contents(stocked)
    made = backups.save(stocked, tmp_path / "kept", now=NOON, keep=2)
    assert made.path.name == "catalogue-20261121T120000Z.sqlite"
    assert [path.name for path in made.path.parent.iterdir()] == [made.path.name], "one file, nothing beside it"
    add(stocked, "oai:shelf:after")
    with Catalogue.open(stocked, index=EmbeddedIndex.open(stocked / "index", writable=True)) as catalogue:
        catalogue.refresh_index()
        epoch = catalogue.position().epoch
    after = contents(stocked)
    assert after != before

    aside = backups.restore(made.path, stocked, now=NOON, replace=True)

    assert aside == stocked / "catalogue-before-20261121T120000Z.sqlite"
    assert contents(stocked) == before
    with Catalogue.open(stocked, index=EmbeddedIndex.open(stocked / "index", writable=True)) as catalogue:
        assert catalogue.position().epoch != epoch
        assert catalogue.refresh_index() == catalogue.counts()["entities"], "it was rebuilt"
        assert not catalogue.verify_index()
    assert backups.restore(aside, tmp_path / "elsewhere", now=NOON, replace=False) is None
    assert contents(tmp_path / "elsewhere") == after, "what was moved aside is a whole store"


WRITER = """
import sys
from pathlib import Path
from tests.catalogue_api.store.test_backups import add
print("writing", flush=True)
number = 0
while True:
    number += 1
    add(Path(sys.argv[1]), f"oai:shelf:{number}")
"""


@pytest.fixture
def writer(stocked: Path) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-c", WRITER, str(stocked)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        yield process
        process.kill()


def test_a_store_that_is_written_all_the_time_can_be_backed_up(
    stocked: Path, tmp_path: Path, writer: subprocess.Popen[bytes]
) -> None:
    for number in range(5):
        made = backups.save(stocked, tmp_path / "kept", now=NOON + timedelta(hours=number), keep=3)
        assert writer.poll() is None, "the backup held nobody up"
        with closing(sqlite3.connect(made.path)) as copy:
            assert copy.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert copy.execute("PRAGMA foreign_key_check").fetchall() == []
    kept = backups.backups(tmp_path / "kept")
    assert [backup.taken for backup in kept] == [NOON + timedelta(hours=number) for number in (4, 3, 2)]
    writer.kill()
    writer.wait()
    with Catalogue.open(stocked) as idle:
        idle.counts()
        with pytest.raises(SourceLocked, match="uses the store"):
            backups.restore(kept[0].path, stocked, now=NOON, replace=True)
    assert backups.restore(kept[0].path, stocked, now=NOON, replace=True)


def test_what_is_in_the_way_or_damaged_is_refused_and_nothing_is_touched(stocked: Path, tmp_path: Path) -> None:
    made = backups.save(stocked, tmp_path / "kept", now=NOON, keep=1)
    before = contents(stocked)
    with pytest.raises(InvalidInput, match="a store already"):
        backups.restore(made.path, stocked, now=NOON, replace=False)
    torn = bytearray(made.path.read_bytes())
    torn[8192 * 3 : 8192 * 6] = b"\xff" * (8192 * 3)
    made.path.write_bytes(torn)
    short = tmp_path / "short.sqlite"
    short.write_bytes(b"SQLite format 3\0")
    for wrong in (made.path, short, tmp_path / "never.sqlite"):
        with pytest.raises(InvalidInput, match="no whole backup"):
            backups.restore(wrong, stocked, now=NOON, replace=True)
    assert contents(stocked) == before
    with pytest.raises(StoreUnavailable, match="no store to back up"):
        backups.save(tmp_path / "nowhere", tmp_path / "kept", now=NOON, keep=1)
    (tmp_path / "file").touch()
    with pytest.raises(StoreUnavailable, match="could not be written"):
        backups.save(stocked, tmp_path / "file", now=NOON, keep=1)


def test_the_commands_save_list_and_restore(
    run: Run,  # noqa: F811
    stocked: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CATALOGUE_DATA_DIR", str(stocked))
    assert run("backup", "save")[0] == 2
    assert "none is made" in run("doctor")[1]
    monkeypatch.setenv("CATALOGUE_BACKUP_DIR", str(tmp_path / "kept"))
    assert run("backup", "list")[:2] == (0, "There is none.\n")
    code, out, _ = run("backup", "save", "--json")
    assert code == 0
    path = orjson.loads(out)["path"]
    assert [each["path"] for each in orjson.loads(run("backup", "list", "--json")[1])] == [path]
    assert Path(path).name in run("doctor")[1]
    assert run("backup", "restore", path)[0] == 2
    code, out, _ = run("backup", "restore", path, "--replace")
    assert (code, out.splitlines()[0][:25]) == (0, "61 entities, 64 records ar"[:25]) or "entities" in out
    assert run("index", "refresh")[0] == 0
    assert run("index", "verify")[:2] == (0, "Index and store agree.\n")
