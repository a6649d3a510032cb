"""A source that changes its identifiers: nothing is withdrawn, nothing is shown twice, and things keep their IRIs."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from catalogue_api.catalogue import Catalogue
from catalogue_api.store.renaming import folded
from schemas.records import Deposit, HarvestReport, RunState
from tests.catalogue_api.store.conftest import Provider

Providers = Callable[..., Provider]
MANY = range(12)
EVIDENCE = {"why": "identifiers seem to have changed", "renamed": 12}


def old(number: int) -> str:
    return f"oai:Old.example:Record {number}/"


RENAMINGS = {
    "prefix": lambda number: f"oai:new.example:{number}",
    "case": lambda number: old(number).lower(),
    "percent-encoding": lambda number: old(number).replace(" ", "%20"),
    "http to https": lambda number: f"https://www.library.example/{number}",
}


def first(name: str, number: int) -> str:
    return f"http://library.example/{number}/" if name == "http to https" else old(number)


def things(cern: Provider, names: Sequence[str], *, titles: str = "Title", dois: bool = False) -> list[Deposit]:
    return [
        cern.thing(f"{name}", f"{titles} {number}", dois=[f"10.1234/{number}"] if dois else [])
        for number, name in enumerate(names)
    ]


def list_them(cern: Provider, items: Sequence[Deposit], *, mode: str = "full", hold: bool = True) -> HarvestReport:
    """One run that holds what looks renamed, as the harvest does where it is much."""
    run = cern.catalogue.begin_run(cern.source, mode=mode)
    for start in range(0, len(items), 5):
        cern.catalogue.deposit(run, items[start : start + 5], position=None)
    renamed = cern.catalogue.renamed(run)
    cern.catalogue.settle_newcomers(run, hold={**EVIDENCE, "renamed": renamed} if hold and renamed else None)
    return cern.catalogue.finish(run, state=RunState.COMPLETE)


def shown(catalogue: Catalogue) -> list[str]:
    return [entity.iri for entity in catalogue.entities()]


@pytest.mark.parametrize("kind", RENAMINGS)
@pytest.mark.parametrize("mode", ["full", "incremental"])
def test_new_identifiers_for_known_records_wait_and_nothing_is_shown_twice(
    catalogue: Catalogue, provider: Providers, kind: str, mode: str
) -> None:
    cern = provider()
    # Titles differ where the identifier alone tells; the same bytes would tell too.
    list_them(cern, things(cern, [first(kind, number) for number in MANY], titles="Before"))
    before = shown(catalogue)
    titles = "Before" if kind == "prefix" else "After"
    report = list_them(cern, things(cern, [RENAMINGS[kind](number) for number in MANY], titles=titles), mode=mode)
    assert (report.ledger.new, report.ledger.held) == (12, 12)
    assert shown(catalogue) == before
    (hold,) = catalogue.holds()
    assert (hold.kind, hold.count) == ("renaming", 12)
    assert {pair["old"]: pair["new"] for pair in hold.evidence["examples"]}[first(kind, 0)] == RENAMINGS[kind](0)
    assert catalogue.sources()[0].withdrawn == 0
    again = list_them(cern, things(cern, [RENAMINGS[kind](number) for number in MANY], titles=titles), mode=mode)
    assert (again.ledger.new, again.ledger.changed, again.ledger.held) == (0, 0, 0)
    assert shown(catalogue) == before


@pytest.mark.parametrize("dois", [False, True])
def test_released_the_new_records_succeed_the_old_and_entities_keep_their_iris(
    catalogue: Catalogue, provider: Providers, dois: bool
) -> None:
    cern = provider()
    list_them(cern, things(cern, [old(number) for number in MANY], dois=dois))
    before = shown(catalogue)
    list_them(
        cern,
        things(cern, [f"new:{number}" for number in MANY], titles="Other", dois=dois)
        if dois
        else things(cern, [f"new:{number}" for number in MANY]),
    )
    (hold,) = catalogue.holds()
    catalogue.release(hold.number, by="ana")
    assert shown(catalogue) == before
    assert sorted(each.identifier for entity in catalogue.entities() for each in entity.records) == sorted(
        f"new:{number}" for number in MANY
    )
    assert "goes on as new:0" in " ".join(step.detail for step in catalogue.story("cern", old(0))[0].steps)
    # It stays so when the record changes, and when it is renamed once more.
    list_them(cern, things(cern, [f"new:{number}" for number in MANY], titles="Edited", dois=dois))
    assert shown(catalogue) == before
    list_them(cern, things(cern, [f"newer:{number}" for number in MANY], titles="Edited", dois=dois))
    catalogue.release(catalogue.holds()[0].number, by="ana")
    assert shown(catalogue) == before


def test_undone_the_old_records_live_again_and_the_hold_waits(catalogue: Catalogue, provider: Providers) -> None:
    cern = provider()
    list_them(cern, things(cern, [old(number) for number in MANY]))
    before = [(entity.iri, entity.records[0].identifier) for entity in catalogue.entities()]
    list_them(cern, things(cern, [f"new:{number}" for number in MANY]))
    (hold,) = catalogue.holds()
    catalogue.release(hold.number, by="ana")
    assert catalogue.restore("cern", hold=hold.number, by="ana") == 12
    assert [(entity.iri, entity.records[0].identifier) for entity in catalogue.entities()] == before
    assert [each.number for each in catalogue.holds()] == [hold.number]
    catalogue.refuse(hold.number, by="ana")
    assert catalogue.counts()["records"] == 24


def test_an_old_record_that_comes_back_takes_its_name_back(catalogue: Catalogue, provider: Providers) -> None:
    cern = provider()
    list_them(cern, things(cern, [old(number) for number in MANY]))
    before = shown(catalogue)
    list_them(cern, things(cern, [f"new:{number}" for number in MANY]))
    catalogue.release(catalogue.holds()[0].number, by="ana")
    list_them(cern, things(cern, [old(number) for number in MANY]), mode="incremental")
    assert catalogue.counts()["records"] == 24
    assert set(before) < set(shown(catalogue))
    assert len(shown(catalogue)) == 24
    assert catalogue.entity(before[0]).records[0].identifier in {old(number) for number in MANY}  # type: ignore[union-attr]


def test_what_is_listed_under_both_identifiers_was_not_renamed(catalogue: Catalogue, provider: Providers) -> None:
    cern = provider()
    everything = things(cern, [old(number) for number in MANY])
    list_them(cern, everything)
    list_them(cern, [*everything, *things(cern, [f"new:{number}" for number in MANY])])
    assert (catalogue.holds(), catalogue.counts()["records"]) == ((), 24)


def test_a_list_that_has_the_old_identifiers_again_answers_the_hold(catalogue: Catalogue, provider: Providers) -> None:
    cern = provider()
    everything = things(cern, [old(number) for number in MANY])
    list_them(cern, everything)
    list_them(cern, things(cern, [f"new:{number}" for number in MANY]))
    list_them(cern, everything)
    assert catalogue.holds() == ()
    assert catalogue.counts()["records"] == 12
    list_them(cern, things(cern, [f"new:{number}" for number in MANY]))
    assert (catalogue.holds()[0].count, catalogue.counts()["records"]) == (12, 12), "it changes its mind again"


def test_too_few_to_wait_for_are_shown(catalogue: Catalogue, provider: Providers) -> None:
    cern = provider()
    everything = things(cern, [old(number) for number in MANY])
    list_them(cern, everything)
    report = list_them(cern, [*everything[1:], cern.thing("new:0", "Title 0")], hold=False)
    assert (report.ledger.held, catalogue.counts()["records"], catalogue.holds(state=None)) == (0, 13, ())


def test_different_persistent_identifiers_are_different_things(catalogue: Catalogue, provider: Providers) -> None:
    cern = provider()
    list_them(cern, [cern.thing(f"v1:{number}", f"T {number}", dois=[f"10.1234/{number}.v1"]) for number in MANY])
    newer = [cern.thing(f"v2:{number}", f"T {number}", dois=[f"10.1234/{number}.v2"]) for number in MANY]
    assert list_them(cern, newer, mode="incremental").ledger.held == 0
    assert catalogue.counts()["records"] == 24


def test_a_title_that_many_have_tells_nothing(catalogue: Catalogue, provider: Providers) -> None:
    cern = provider()
    list_them(cern, [cern.thing(f"a{number}", "Annual report") for number in MANY])
    assert list_them(cern, [cern.thing(f"b{number}", "Annual report") for number in MANY]).ledger.held == 0


def test_what_an_abandoned_run_set_aside_is_judged_by_the_next(catalogue: Catalogue, provider: Providers) -> None:
    cern = provider()
    list_them(cern, things(cern, [old(number) for number in MANY]))
    left = catalogue.begin_run(cern.source, mode="full")
    newer = things(cern, [f"new:{number}" for number in MANY])
    catalogue.deposit(left, newer[:6], position={"at": 6})
    catalogue._leases.drop("cern")  # its process died
    report = list_them(cern, newer, mode="incremental")
    assert report.ledger.held == 12
    assert (catalogue.holds()[0].count, catalogue.counts()["records"]) == (12, 12)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://a.example/x/", "https://A.example/x"),
        ("oai:a:Caf%C3%A9", "oai:a:café"),
        ("https://www.a.example/1", "http://a.example/1"),
    ],
)
def test_spellings_of_one_identifier_are_folded_together(one: str, other: str) -> None:
    assert folded(one) == folded(other)


def test_other_identifiers_stay_apart() -> None:
    assert len({folded(each) for each in ("oai:a:1", "oai:b:1", "http://a/1", "http://a/1/2", "a:1")}) == 5
