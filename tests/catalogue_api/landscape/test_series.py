"""How figures went, day by day, against what was deposited on each."""

from __future__ import annotations

import random
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest

from catalogue_api.catalogue import Catalogue
from schemas.records import Header, RunState, Withdrawal
from tests.catalogue_api.conftest import Run
from tests.catalogue_api.shelf import SHELF, deposit

KINDS = ("dataset", "software", "service")


def history(folder: Path, days: int) -> list[dict[str, str]]:
    """A catalogue that changes for some days; gives what lives at the end of each, identifier -> kind."""
    chance, now = random.Random(7), [datetime(2026, 10, 30, 9, tzinfo=UTC)]

    def clock() -> datetime:
        now[0] += timedelta(milliseconds=1)
        return now[0]

    live: dict[str, str] = {}
    told = []
    with closing(Catalogue.open(folder, clock=clock)) as catalogue:
        for day in range(days):
            now[0] = datetime(2026, 10, 30, 9, tzinfo=UTC) + timedelta(days=day)
            items: list[Any] = []
            for number in range(3):
                name = f"r{day}-{number}"
                live[name] = chance.choice(KINDS)
                items.append(deposit(SHELF, name, {"title": [name]}, kind=live[name]))
            if day > 1:
                gone = chance.choice([name for name in live if not name.startswith(f"r{day}")])
                del live[gone]
                items.append(Withdrawal(Header(gone, "2026-10-30", deleted=True)))
            run = catalogue.begin_run(SHELF, mode="incremental")
            catalogue.deposit(run, items, position={"page": 1})
            catalogue.finish(run, state=RunState.COMPLETE)
            told.append(dict(live))
        catalogue.take_snapshot("last", note="")
    return told


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, str]]:
    monkeypatch.setenv("CATALOGUE_DATA_DIR", str(tmp_path / "data"))
    return history(tmp_path / "data", 5)


def series(run: Run, *more: str) -> list[dict[str, Any]]:
    code, out, _ = run("landscape", "series", "--json", *more)
    assert code == 0
    return list(orjson.loads(out)["series"])


def test_each_day_is_as_it_was(command: Run, told: list[dict[str, str]]) -> None:
    found = series(command, "--every", "day")
    assert [each["as_of"][:10] for each in found] == [f"{date:%Y-%m-%d}" for date in dates(5)]
    assert [each["figure"] for each in found] == [len(live) for live in told]
    assert [each["values"] for each in found] == [dict(Counter(live.values())) for live in told]


def test_longer_periods_end_where_their_last_day_does(command: Run, told: list[dict[str, str]]) -> None:
    assert [each["figure"] for each in series(command, "--every", "month")] == [len(told[1]), len(told[4])]
    assert [each["figure"] for each in series(command, "--every", "year")] == [len(told[4])]
    only = series(command, "--every", "day", "-f", "kind=dataset", "--by", "source")
    assert [each["figure"] for each in only] == [Counter(live.values())["dataset"] for live in told]


def test_snapshots_are_points_by_name_and_words_say_the_same(command: Run, told: list[dict[str, str]]) -> None:
    assert [each["snapshot"] for each in series(command)] == ["last", None]
    _, out, _ = command("landscape", "series", "--every", "day", "--measure", "records")
    lines = out.splitlines()
    assert lines[0] == "Records by kind"
    assert [line.split()[:3] for line in lines[2:]] == [
        [name, f"{date:%Y-%m-%d}", str(len(live))]
        for name, date, live in zip([*(f"{each:%Y-%m-%d}" for each in dates(4)), "now"], dates(5), told, strict=True)
    ]


def dates(number: int) -> list[datetime]:
    return [datetime(2026, 10, 30, tzinfo=UTC) + timedelta(days=day) for day in range(number)]
