"""The index that a harvest brings along: it may fail at any moment, and the harvest goes on."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

import pytest

from catalogue_api.catalogue import Catalogue
from harvester import projecting
from harvester.projecting import Projection
from schemas.errors import IndexUnavailable
from schemas.wire.settings import read_settings


@pytest.mark.parametrize("step", ["index_lag", "refresh_index"])
def test_an_index_that_fails_while_a_harvest_goes_on_is_told_and_catches_up_at_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def away(*_: object, **__: object) -> NoReturn:
        raise IndexUnavailable("the engine is away.")

    monkeypatch.setattr(projecting, "_WORTHWHILE", 0)
    projection = Projection(read_settings("", {"CATALOGUE_DATA_DIR": str(tmp_path)}))
    with monkeypatch.context() as outage:
        outage.setattr(Catalogue, step, away)
        assert not projection.follow()
        assert "the engine is away" in projection.note
    assert not projection.follow(), "it is left alone until the end"
    projection.catch_up()
    assert projection.note == ""
