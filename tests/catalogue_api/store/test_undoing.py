"""Whatever took a record away, one call brings it back under the same IRI, after 89 days too."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from catalogue_api.catalogue import Catalogue
from schemas.errors import NotInCatalogue, UnknownHold
from tests.catalogue_api.store.conftest import Clock, Provider, state_of

Names = tuple[str, ...]
ALL: Names = tuple(f"r{number}" for number in range(10))


def absent(cern: Provider) -> dict[str, int]:
    report = cern.run(*(cern.thing(name, dois=[f"10.1234/{name}"]) for name in ALL[1:]), withdraw_absent=True)
    return {"run": report.run}


def announced(cern: Provider) -> dict[str, int]:
    return {"run": cern.run(cern.gone("r3"), mode="incremental").run}


def released(cern: Provider) -> dict[str, int]:
    cern.run(hold_absent={"why": "the list is empty"})
    (hold,) = cern.catalogue.holds()
    cern.catalogue.release(hold.number, by="ana")
    return {"hold": hold.number}


def switched_off(cern: Provider) -> dict[str, int]:
    assert cern.catalogue.withdraw_source("cern", by="ana", reason="closed") == 10
    return {}


@pytest.mark.parametrize("take_away", [absent, announced, released, switched_off])
def test_every_withdrawal_is_undone_after_89_days(
    tmp_path: Path, take_away: Callable[[Provider], dict[str, int]]
) -> None:
    clock = Clock()
    with Catalogue.open(tmp_path, clock=clock) as catalogue:
        cern = Provider(catalogue, "cern")
        cern.run(*(cern.thing(name, dois=[f"10.1234/{name}"]) for name in ALL))
        before = state_of(catalogue)
        chosen = take_away(cern)
        gone = 10 - catalogue.counts()["records"]
        assert gone > 0
    clock.now += timedelta(days=89)
    with Catalogue.open(tmp_path, clock=clock) as catalogue:
        foreseen = catalogue.withdrawn("cern", **chosen)  # type: ignore[arg-type]
        assert len(foreseen) == gone, "what a dry run says"
        assert all(each.evidence and clock.now - each.since > timedelta(days=88) for each in foreseen)
        assert catalogue.restore("cern", by="ana", **chosen) == gone  # type: ignore[arg-type]
        assert state_of(catalogue) == before
        assert catalogue.restore("cern", by="ana", **chosen) == 0  # type: ignore[arg-type]
        newest = catalogue.changes(None, limit=1000)[-gone:]
        assert {change.kind for change in newest} == {"restored"}, "index, OAI list and API follow from the change log"


def test_only_what_is_named_comes_back(tmp_path: Path) -> None:
    with Catalogue.open(tmp_path, clock=Clock()) as catalogue:
        cern = Provider(catalogue, "cern")
        cern.run(*map(cern.thing, ALL))
        first = cern.run(cern.gone("r1"), mode="incremental").run
        cern.run(cern.gone("r2"), mode="incremental")
        assert [each.identifier for each in catalogue.withdrawn("cern")] == ["r1", "r2"]
        assert catalogue.restore("cern", run=first, by="ana") == 1
        assert [each.identifier for each in catalogue.withdrawn("cern", identifiers=["r2", "r5"])] == ["r2"]
        assert catalogue.restore("cern", ["r5"], by="ana") == 0
        with pytest.raises(UnknownHold):
            catalogue.hold(99)
        with pytest.raises(NotInCatalogue):
            catalogue.run_report(99)
