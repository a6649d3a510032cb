"""`catalogue doctor`: what it says of the index, the backups and the engine, and that it says what to do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from catalogue_api import doctor
from catalogue_api.catalogue import Catalogue, open_catalogue
from catalogue_api.checks import FAILURE, OK, WARNING, Check, Condition
from catalogue_api.doctor import examine
from catalogue_api.store import backups
from tests.catalogue_api import shelf
from tests.catalogue_api.away import Absent

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


class Short:
    """The engine of the shelf, that holds fewer entities than were sent, and gives a reason for some of them."""

    def __init__(self, engine: Any, missing: int, refused: int) -> None:
        self._engine, self._missing, self._refused = engine, missing, refused

    def condition(self) -> Condition:
        found: Condition = self._engine.condition()
        assert found.documents is not None
        return replace(found, documents=found.documents - self._missing)

    def refused(self) -> Iterator[tuple[str, str]]:
        return iter([("entity/x", "mapper_parsing_exception")] * self._refused)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)


def checks(folder: Path, **more: Any) -> dict[str, Check]:
    found = {check.name: check for check in examine(shelf.settings(folder) | more, now=NOW)}
    assert [check.name for check in found.values() if check.state != OK and not check.next_step] == []
    return found


def with_index(monkeypatch: pytest.MonkeyPatch, folder: Path, index: Any) -> None:
    def opened(settings: Any, *, with_index: bool = True) -> Catalogue:
        return Catalogue.open(folder, index=index if with_index else None)

    monkeypatch.setattr(doctor, "open_catalogue", opened)


@pytest.mark.parametrize(
    ("missing", "refused", "state", "said"),
    [
        (0, 0, OK, ""),
        (2, 2, WARNING, "index verify"),
        (2, 0, FAILURE, "index rebuild"),
        (3, 1, FAILURE, "index rebuild"),
    ],
)
def test_drift(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, missing: int, refused: int, state: str, said: str
) -> None:
    shelf.stock(tmp_path)
    with open_catalogue(shelf.settings(tmp_path)) as catalogue:
        with_index(monkeypatch, tmp_path, Short(catalogue.index, missing, refused))
        found = checks(tmp_path)["drift"]
    assert found.state == state
    assert said in found.next_step


def test_an_index_that_lags_is_no_drift(tmp_path: Path) -> None:
    shelf.stock(tmp_path)
    with Catalogue.open(tmp_path, clock=shelf.Clock()) as catalogue:
        extra = shelf.deposit(shelf.SHELF, "oai:shelf:new", {"title": ["New"]}, kind="dataset")
        shelf._harvest(catalogue, shelf.SHELF, [extra], mode="incremental")
    found = checks(tmp_path)
    assert (found["index"].state, found["index"].detail) == (WARNING, "1 changes behind")
    assert found["drift"].state == OK


def test_an_engine_that_is_away_hides_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf.stock(tmp_path)
    with_index(monkeypatch, tmp_path, Absent())
    found = checks(tmp_path)
    assert (found["engine"].state, found["index"].state) == (FAILURE, FAILURE)
    assert found["store"].state == OK


def test_backups(tmp_path: Path) -> None:
    data, kept = tmp_path / "data", tmp_path / "kept"
    shelf.stock(data)
    assert "cannot be made anew" in checks(data)["backup"].next_step
    assert checks(data, backup_dir=str(kept))["backup"].detail == "there is none yet"
    backups.save(data, kept, now=NOW - timedelta(days=3), keep=2)
    assert (checks(data, backup_dir=str(kept))["backup"].state) == WARNING
    backups.save(data, kept, now=NOW - timedelta(hours=20), keep=2)
    assert (checks(data, backup_dir=str(kept))["backup"].state) == OK
