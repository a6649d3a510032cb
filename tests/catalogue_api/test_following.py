"""The projector through an outage: it goes on, tells twice, and misses nothing."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pytest

from catalogue_api import following
from catalogue_api.catalogue import Catalogue
from catalogue_api.following import follow
from catalogue_api.index.embedded import EmbeddedIndex
from tests.catalogue_api import shelf
from tests.catalogue_api.away import Shaky


def test_an_outage_is_told_once_waited_out_and_caught_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    shelf.stock(tmp_path)
    pauses: list[float] = []
    positions: list[int] = []

    def shaky(settings: Any, *, project: bool) -> Catalogue:
        index: Any = Shaky(EmbeddedIndex.open(tmp_path / "index", writable=project))
        index.away = 2 <= len(pauses) < 12
        opened.append(index)
        return Catalogue.open(tmp_path, index=index)

    opened: list[Any] = []
    monkeypatch.setattr(following, "open_catalogue", shaky)

    def pause(seconds: float) -> bool:
        pauses.append(seconds)
        if len(pauses) == 2:
            opened[-1].away = True
            with Catalogue.open(tmp_path, clock=shelf.Clock()) as catalogue:
                extra = shelf.deposit(shelf.SHELF, "oai:shelf:new", {"title": ["Meanwhile"]}, kind="dataset")
                shelf._harvest(catalogue, shelf.SHELF, [extra], mode="incremental")
        return len(pauses) < 16

    with caplog.at_level(logging.INFO, logger=following.__name__):
        follow({}, pause=pause, wait=False, applied=positions.append)

    said = [record.getMessage() for record in caplog.records]
    assert len(said) == 2, said
    assert "connection refused" in said[0]
    assert "after 10 attempts" in said[1]
    assert pauses[2:12] == [5.0] * 10
    assert sum(positions) == 1
    with Catalogue.open(tmp_path, index=EmbeddedIndex.open(tmp_path / "index", writable=False)) as catalogue:
        assert not catalogue.verify_index()
