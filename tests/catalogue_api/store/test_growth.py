"""How many records there were after each harvest, from what each next one found."""

from __future__ import annotations

from pathlib import Path

from catalogue_api.catalogue import Catalogue
from schemas.records import Header, RunState, Source, Withdrawal
from tests.catalogue_api import shelf

SOURCE = Source("counted", "Counted", "files", "file:///counted")


def test_each_harvest_has_what_it_left_behind(tmp_path: Path) -> None:
    with Catalogue.open(tmp_path, clock=shelf.Clock()) as catalogue:
        numbers = []
        items = [shelf.deposit(SOURCE, name, {"title": [name]}, kind="dataset") for name in ("a", "b", "c")]
        for brought in (items[:1], items, [Withdrawal(Header("b", None, deleted=True))]):
            run = catalogue.begin_run(SOURCE, mode="incremental")
            catalogue.deposit(run, brought, position=None)
            catalogue.finish(run, state=RunState.COMPLETE)
            numbers.append(run.number)
        (status,) = catalogue.sources()
        counted = catalogue.records_by_run({status.source: status.live})
        assert {run: live for run, (_, live) in counted["counted"].items()} == dict(
            zip(numbers, (1, 3, 2), strict=True)
        )
        moments = [at for at, _ in counted["counted"].values()]
        assert moments == sorted(moments)
