"""Results live for some days under addresses nobody can guess."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from catalogue_api.validating import results
from catalogue_api.validating.results import FOLDER, Results


def keep(kept: Results, body: bytes = b"<a/>") -> str:
    return kept.keep("a.xml", body, profiles=("p",), syntax=None, address="", found={"records": 1})


def test_a_result_is_found_by_its_token_only(tmp_path: Path) -> None:
    kept = Results(tmp_path, days=7)
    token = keep(kept, b"line 1\nline 2\xff")
    found = kept.get(token)
    assert found is not None
    assert (found.name, found.profiles, found.found, found.body) == (
        "a.xml", ("p",), {"records": 1}, b"line 1\nline 2\xff",
    )  # fmt: skip
    assert kept.get(token + "x") is None
    assert kept.get("../../etc/passwd") is None
    assert len(token) >= 32
    assert token not in "".join(path.name for path in (tmp_path / FOLDER).iterdir())
    assert len({keep(kept) for _ in range(50)}) == 50


def test_a_result_can_be_removed_and_expires_by_itself(tmp_path: Path) -> None:
    now = [datetime.now(UTC)]
    kept = Results(tmp_path, days=7, clock=lambda: now[0])
    first, second = keep(kept), keep(kept)
    kept.remove(first)
    kept.remove(first)
    assert kept.get(first) is None
    now[0] += timedelta(days=7, seconds=1)
    assert kept.get(second) is None
    assert list((tmp_path / FOLDER).iterdir()) == []


def test_what_nobody_asks_for_again_goes_with_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = Results(tmp_path, days=7)
    keep(kept)
    [path] = (tmp_path / FOLDER).iterdir()
    os.utime(path, (0, 0))
    token = keep(kept)
    assert len(list((tmp_path / FOLDER).iterdir())) == 1
    monkeypatch.setattr(results, "_MOST_BYTES", 10)
    other = keep(kept)
    assert (kept.get(token), kept.get(other) is None) == (None, False)


def test_the_folder_is_for_its_owner(tmp_path: Path) -> None:
    keep(Results(tmp_path, days=1))
    assert (tmp_path / FOLDER).stat().st_mode & 0o077 == 0
    assert all(path.stat().st_mode & 0o077 == 0 for path in (tmp_path / FOLDER).iterdir())
