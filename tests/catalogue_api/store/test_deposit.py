"""Pages become records and entities; the laws of replaying, merging and withdrawing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, text

from catalogue_api.catalogue import Catalogue
from schemas.errors import NotInCatalogue, SourceLocked, StoreUnavailable, UnknownHold
from schemas.records import ChangeKind, Identifier, Ledger, RunState
from tests.catalogue_api.store.conftest import Provider, state_of

Providers = Callable[..., Provider]


def kinds(catalogue: Catalogue) -> list[tuple[str, ChangeKind]]:
    return [(change.entity, change.kind) for change in catalogue.changes(None)]


def test_a_page_is_kept_and_counted(catalogue: Catalogue, provider: Providers) -> None:
    cern = provider()
    report = cern.run(cern.thing("a", dois=["10.1234/a"]), cern.thing("b"), cern.broken("c"), cern.gone("d"))
    assert report.ledger == Ledger(listed=4, new=2, quarantined=1, deleted=1)
    assert report.ledger.adds_up
    record = catalogue.record("cern", "a")
    assert record is not None
    assert record.document["title"] == ["a"]
    assert record.entity == "entity/doi/10.1234%2Fa"
    assert record.identifiers == (Identifier("doi", "10.1234/a"),)
    assert catalogue.payload(record.payload_digest or "") == b"<a>a</a>"
    assert catalogue.find("https://doi.org/10.1234/A") == ("entity/doi/10.1234%2Fa",)
    assert catalogue.counts()["entities"] == 2
    assert [row["reason"] for row in catalogue.quarantined()] == ["not well-formed"]


def dump(folder: Path) -> dict[str, list[tuple[object, ...]]]:
    engine = create_engine(f"sqlite:///{folder / 'catalogue.sqlite'}")
    with engine.connect() as connection:
        names = [row[0] for row in connection.execute(text("select name from sqlite_master where type='table'"))]
        found = {name: [tuple(row) for row in connection.execute(text(f"select * from {name}"))] for name in names}
    engine.dispose()
    return found


def test_a_second_harvest_touches_only_the_books_of_the_run(catalogue: Catalogue, provider: Providers) -> None:
    cern = provider()
    items = [cern.thing(f"r{n}", dois=[f"10.1234/{n}"]) for n in range(250)] + [cern.broken("bad"), cern.gone("old")]
    cern.run(*items)
    before = dump(catalogue.folder)
    report = cern.run(*items)
    after = dump(catalogue.folder)
    changed = {name for name in after if after[name] != before[name]}
    assert changed <= {"run", "run_end", "sighting", "outcome", "lease"}, "the books, and in them nothing unchanged"
    assert report.ledger == Ledger(listed=252, unchanged=250, quarantined=1, deleted=1)


def test_an_identifier_counts_once_per_run_and_its_last_occurrence_wins(
    catalogue: Catalogue, provider: Providers
) -> None:
    cern = provider()
    report = cern.run(cern.thing("a", "one"), cern.thing("a", "two"), cern.thing("a", "three"), page=2)
    assert report.ledger == Ledger(listed=1, new=1)
    record = catalogue.record("cern", "a")
    assert record is not None
    assert record.document["title"] == ["three"]
    assert len(catalogue.receipts("cern", "a")) == 3


def test_an_edit_keeps_the_history(catalogue: Catalogue, provider: Providers) -> None:
    cern = provider()
    cern.run(cern.thing("a", "one"))
    cern.run(cern.thing("a", "two"))
    (trace,) = catalogue.trace("a")
    assert [step.what for step in trace.steps].count("payload received") == 2
    assert "changed" in [step.what for step in trace.steps]
    assert [kind for _, kind in kinds(catalogue)] == [ChangeKind.NEW, ChangeKind.EDITED]


@pytest.mark.parametrize("first", ["cern", "zenodo"])
def test_two_sources_with_one_doi_are_one_entity_in_either_order(
    catalogue: Catalogue, provider: Providers, first: str
) -> None:
    cern, zenodo = provider("cern"), provider("zenodo")
    order = [cern, zenodo] if first == "cern" else [zenodo, cern]
    for each in order:
        each.run(each.thing("x", f"by {each.source.key}", dois=["10.1234/x"]), each.thing(f"only-{each.source.key}"))
    entity = catalogue.entity("entity/doi/10.1234%2Fx")
    assert entity is not None
    assert {record.source for record in entity.records} == {"cern", "zenodo"}
    assert entity.reasons == ("same doi 10.1234/x as cern x", "same doi 10.1234/x as zenodo x")
    assert catalogue.counts()["entities"] == 3
    assert (entity.iri, ChangeKind.MERGED) in kinds(catalogue)


def test_a_merge_can_be_undone_and_made_again(catalogue: Catalogue, provider: Providers) -> None:
    cern, zenodo = provider("cern"), provider("zenodo")
    cern.run(cern.thing("x", dois=["10.1234/x"]))
    zenodo.run(zenodo.thing("y", dois=["10.1234/x"]))
    merged = state_of(catalogue)
    doi = Identifier("doi", "10.1234/x")
    catalogue.cut("zenodo", "y", doi, by="ana", reason="another thing")
    entity = catalogue.entity("entity/doi/10.1234%2Fx")
    assert entity is not None
    assert [record.source for record in entity.records] == ["cern"]
    lone = catalogue.record("zenodo", "y")
    assert lone is not None
    assert lone.entity not in (None, entity.iri)
    assert ("cut" in [step.what for step in catalogue.trace("y")[0].steps]) is True
    zenodo.run(zenodo.thing("y", "edited", dois=["10.1234/x"]))
    assert catalogue.record("zenodo", "y").entity == lone.entity  # type: ignore[union-attr]
    zenodo.run(zenodo.thing("y", dois=["10.1234/x"]))
    catalogue.mend("zenodo", "y", doi, by="bo")
    after = [row for row in state_of(catalogue) if row[0][1] == "live"]
    assert after == merged
    former = catalogue.entity(lone.entity or "")
    assert former is not None
    assert (former.state, former.merged_into) == ("merged", entity.iri)
    with pytest.raises(NotInCatalogue):
        catalogue.cut("zenodo", "y", Identifier("doi", "10.1234/other"), by="ana", reason="")


def test_a_cut_and_its_mending_are_both_told_with_who_and_why(catalogue: Catalogue, provider: Providers) -> None:
    cern, zenodo = provider("cern"), provider("zenodo")
    cern.run(cern.thing("x", dois=["10.1234/x"]))
    zenodo.run(zenodo.thing("y", dois=["10.1234/x"]))
    doi = Identifier("doi", "10.1234/x")
    catalogue.cut("zenodo", "y", doi, by="ana", reason="another thing")
    with pytest.raises(NotInCatalogue, match="cut already"):
        catalogue.cut("zenodo", "y", doi, by="ana", reason="another thing")
    assert catalogue.idle_claims("zenodo", "y") == {doi: "cut by ana: another thing"}
    catalogue.mend("zenodo", "y", doi, by="bo")
    with pytest.raises(NotInCatalogue, match="nothing to mend"):
        catalogue.mend("zenodo", "y", doi, by="bo")
    assert catalogue.idle_claims("zenodo", "y") == {}
    (trace,) = catalogue.trace("y")
    assert [(step.what, step.detail) for step in trace.steps if step.what in ("cut", "mended")] == [
        ("cut", "doi 10.1234/x joins it no longer: another thing (ana)"),
        ("mended", "doi 10.1234/x may join it again (bo)"),
    ]
    said = [step.what for step in trace.steps]
    assert said[said.index("cut") + 1] == "describes", "what followed from it stands after it"
    catalogue.cut("zenodo", "y", doi, by="eve", reason="after all")
    (trace,) = catalogue.trace("y")
    assert [step.what for step in trace.steps if step.what in ("cut", "mended")] == ["cut", "mended", "cut"]


def test_an_identifier_that_joins_nothing_is_told_to_everyone_who_claims_it(
    catalogue: Catalogue, provider: Providers
) -> None:
    cern, zenodo = provider("cern"), provider("zenodo")
    zenodo.run(zenodo.thing("y", dois=["10.1234/x"]))
    cern.run(*(cern.thing(f"x{n}", dois=["10.1234/x"]) for n in range(6)))
    doi = Identifier("doi", "10.1234/x")
    assert catalogue.idle_claims("cern", "x0") == {
        doi: "x1, x2, x3 and 2 more of the same source claim it too",
    }
    assert catalogue.idle_claims("zenodo", "y") == {doi: "x0, x1, x2 and 3 more of cern all claim it"}
    (trace,) = catalogue.trace("y")
    (told,) = [step.detail for step in trace.steps if step.what == "joins nothing"]
    assert told == "by doi 10.1234/x: x0, x1, x2 and 3 more of cern all claim it"
    catalogue.cut("cern", "x0", doi, by="ana", reason="a part of it")
    assert catalogue.idle_claims("cern", "x0") == {doi: "cut by ana: a part of it"}
    cern.run(*(cern.gone(f"x{n}") for n in range(2, 6)), mode="incremental")
    catalogue.release(catalogue.holds()[0].number, by="ana")
    assert catalogue.idle_claims("cern", "x1") == {}
    assert catalogue.idle_claims("zenodo", "y") == {}


def test_a_smaller_identifier_renames_and_redirects(catalogue: Catalogue, provider: Providers) -> None:
    cern = provider()
    cern.run(cern.thing("x", dois=["10.1234/m"]))
    cern.run(cern.thing("x", dois=["10.1234/m", "10.1234/a"]))
    old, new = catalogue.entity("entity/doi/10.1234%2Fm"), catalogue.entity("entity/doi/10.1234%2Fa")
    assert old is not None
    assert new is not None
    assert (old.state, old.merged_into) == ("merged", new.iri)
    assert [record.identifier for record in new.records] == ["x"]


def test_a_withdrawal_leaves_a_tombstone_and_can_come_back(catalogue: Catalogue, provider: Providers) -> None:
    cern = provider()
    cern.run(cern.thing("x", dois=["10.1234/x"]))
    report = cern.run(cern.gone("x"), mode="incremental")
    assert report.ledger == Ledger(listed=1, deleted=1, withdrawn=1)
    entity = catalogue.entity("entity/doi/10.1234%2Fx")
    assert entity is not None
    assert entity.state == "withdrawn"
    assert entity.records[0].deleted
    assert entity.records[0].document["title"] == ["x"]
    assert catalogue.find("10.1234/x") == ()
    assert catalogue.restore("cern", ["x"], by="ana") == 1
    back = catalogue.entity("entity/doi/10.1234%2Fx")
    assert back is not None
    assert back.state == "live"
    assert catalogue.find("10.1234/x") == (back.iri,)
    assert [kind for _, kind in kinds(catalogue)] == [ChangeKind.NEW, ChangeKind.WITHDRAWN, ChangeKind.RESTORED]
    (trace,) = catalogue.trace("doi:10.1234/x")
    assert [step.what for step in trace.steps if step.what in ("stored", "withdrawn", "restored")] == [
        "stored",
        "withdrawn",
        "restored",
    ]


def test_one_of_two_records_goes_and_the_entity_stays(catalogue: Catalogue, provider: Providers) -> None:
    cern, zenodo = provider("cern"), provider("zenodo")
    cern.run(cern.thing("x", dois=["10.1234/x"]))
    zenodo.run(zenodo.thing("y", dois=["10.1234/x"]))
    zenodo.run(zenodo.gone("y"), mode="incremental")
    entity = catalogue.entity("entity/doi/10.1234%2Fx")
    assert entity is not None
    assert (entity.state, [record.source for record in entity.records]) == ("live", ["cern"])
    cern.run(cern.gone("x"), mode="incremental")
    entity = catalogue.entity("entity/doi/10.1234%2Fx")
    assert entity is not None
    assert entity.state == "withdrawn"
    zenodo.run(zenodo.thing("y", "again", dois=["10.1234/x"]))
    entity = catalogue.entity("entity/doi/10.1234%2Fx")
    assert entity is not None
    assert (entity.state, [record.source for record in entity.records]) == ("live", ["zenodo"])


def test_an_unreadable_record_keeps_the_version_that_stands(catalogue: Catalogue, provider: Providers) -> None:
    cern = provider()
    cern.run(cern.thing("x", "good"))
    report = cern.run(cern.broken("x"), cern.broken(None))
    assert report.ledger == Ledger(listed=2, quarantined=2)
    record = catalogue.record("cern", "x")
    assert record is not None
    assert record.document["title"] == ["good"]
    cern.run(cern.thing("x", "good"))
    assert [row["identifier"][:11] for row in catalogue.quarantined()] == ["unreadable:"]


# --- absence, holds ------------------------------------------------------------------------------------------


def test_absences_are_withdrawn_only_when_the_harvest_says_so(catalogue: Catalogue, provider: Providers) -> None:
    cern = provider()
    things = [cern.thing(f"r{n}") for n in range(10)]
    cern.run(*things)
    assert cern.run(*things[:9], state=RunState.INCOMPLETE).ledger.withdrawn == 0
    assert catalogue.counts()["records"] == 10
    report = cern.run(*things[:9], withdraw_absent=True)
    assert (report.ledger.absent, report.ledger.withdrawn) == (1, 1)
    assert catalogue.counts()["records"] == 9
    assert "not in the complete list of run" in " ".join(step.detail for step in catalogue.trace("r9")[0].steps)


def test_a_hold_withdraws_nothing_until_a_person_releases_it(catalogue: Catalogue, provider: Providers) -> None:
    cern = provider()
    cern.run(*(cern.thing(f"r{n}") for n in range(30)))
    report = cern.run(hold_absent={"reason": "the list was empty"}, state=RunState.INCOMPLETE)
    assert (report.ledger.absent, report.ledger.held, report.ledger.withdrawn) == (30, 30, 0)
    (hold,) = catalogue.holds()
    assert (hold.kind, hold.count, hold.evidence["reason"]) == ("absence", 30, "the list was empty")
    assert catalogue.counts()["records"] == 30
    assert catalogue.release(hold.number, by="ana").state == "released"
    assert catalogue.counts()["records"] == 0
    assert catalogue.holds() == ()
    with pytest.raises(UnknownHold):
        catalogue.release(hold.number, by="ana")


def test_a_refused_hold_keeps_everything_and_a_whole_list_answers_an_old_one(
    catalogue: Catalogue, provider: Providers
) -> None:
    cern = provider()
    things = [cern.thing(f"r{n}") for n in range(3)]
    cern.run(*things)
    cern.run(hold_absent={"reason": "empty"}, state=RunState.INCOMPLETE)
    catalogue.refuse(catalogue.holds()[0].number, by="ana")
    assert catalogue.counts()["records"] == 3
    cern.run(hold_absent={"reason": "empty"}, state=RunState.INCOMPLETE)
    assert catalogue.holds() == (), "it was decided, and nothing was listed since"
    cern.run(*things)
    cern.run(hold_absent={"reason": "empty"}, state=RunState.INCOMPLETE)
    cern.run(*things)
    assert [hold.state for hold in catalogue.holds(state=None)] == ["superseded", "refused"]


def test_what_was_listed_again_is_not_withdrawn_by_an_old_hold(catalogue: Catalogue, provider: Providers) -> None:
    cern = provider()
    cern.run(cern.thing("a"), cern.thing("b"))
    cern.run(hold_absent={"reason": "empty"}, state=RunState.INCOMPLETE)
    cern.run(cern.thing("a"), mode="incremental")
    catalogue.release(catalogue.holds()[0].number, by="ana")
    assert [catalogue.record("cern", name).deleted for name in "ab"] == [False, True]  # type: ignore[union-attr]


def test_announced_deletions_beyond_the_limit_are_held(catalogue: Catalogue, provider: Providers) -> None:
    cern = provider(absence_floor=2, deletion_share=0.1)
    cern.run(*(cern.thing(f"r{n}") for n in range(40)))
    report = cern.run(*(cern.gone(f"r{n}") for n in range(40)), mode="incremental", page=3)
    assert report.ledger == Ledger(listed=40, deleted=40, held=40), "too many are obeyed not even in part"
    (hold,) = catalogue.holds()
    assert (hold.kind, hold.count) == ("deletion", 40)
    assert hold.evidence == {
        "why": "more deletions are announced than are obeyed at once",
        "live": 40,
        "announced": 40,
        "allowed": 4,
        "share": 1.0,
    }
    again = cern.run(*(cern.gone(f"r{n}") for n in range(40)), mode="incremental")
    assert (again.ledger.deleted, again.ledger.held) == (40, 0), "they wait already"
    catalogue.release(hold.number, by="ana")
    assert catalogue.counts()["records"] == 0


@pytest.mark.parametrize(("live", "obeyed"), [(50, 10), (21, 4), (3, 1)])
def test_announced_deletions_are_obeyed_up_to_the_share_of_the_source(
    catalogue: Catalogue, provider: Providers, live: int, obeyed: int
) -> None:
    cern = provider()
    cern.run(*(cern.thing(f"r{n}") for n in range(live)))
    few = cern.run(*(cern.gone(f"r{n}") for n in range(obeyed)), mode="incremental", page=3)
    assert (few.ledger.withdrawn, few.ledger.held) == (obeyed, 0)
    assert catalogue.counts()["records"] == live - obeyed
    many = cern.run(*(cern.gone(f"r{n}") for n in range(obeyed, live)), mode="incremental", page=3)
    assert (many.ledger.withdrawn, many.ledger.held) == (0, live - obeyed)


def test_a_record_that_the_same_run_lists_again_alive_is_not_deleted(catalogue: Catalogue, provider: Providers) -> None:
    cern = provider()
    cern.run(*(cern.thing(name) for name in "abc"))
    report = cern.run(cern.gone("a"), cern.thing("a"), mode="incremental", page=1)
    assert (report.ledger.withdrawn, report.ledger.held, catalogue.counts()["records"]) == (0, 0, 3)


def test_deletions_of_a_run_that_was_left_are_announced_to_the_next(catalogue: Catalogue, provider: Providers) -> None:
    cern = provider()
    cern.run(*(cern.thing(name) for name in "abc"))
    left = catalogue.begin_run(cern.source, mode="incremental")
    catalogue.deposit(left, [cern.gone("a")], position={"at": 0})
    catalogue._leases.drop("cern")  # its process died
    report = cern.run(cern.gone("a"), cern.thing("b"), cern.thing("c"))
    assert (report.ledger.withdrawn, catalogue.holds()) == (1, ())
    assert catalogue.counts()["records"] == 2


# --- what a person decided stands until the source speaks of the record again ----------------------------------


def test_a_refused_absence_is_not_asked_again_until_the_record_was_listed(
    catalogue: Catalogue, provider: Providers
) -> None:
    cern = provider()
    things = [cern.thing(f"r{n}") for n in range(4)]
    cern.run(*things)
    run = catalogue.begin_run(cern.source, mode="full")
    catalogue.deposit(run, things[:1], position=None)
    assert catalogue.absent(run) == 3
    catalogue.finish(run, state=RunState.COMPLETE, hold_absent={"why": "too many are absent"})
    catalogue.refuse(catalogue.holds()[0].number, by="ana")
    for listed, absent in ((things[:1], 0), (things, 0), (things[:1], 3)):
        run = catalogue.begin_run(cern.source, mode="full")
        catalogue.deposit(run, listed, position=None)
        assert catalogue.absent(run) == absent
        catalogue.finish(run, state=RunState.COMPLETE)


def test_a_restored_record_stays_until_the_source_lists_it_again(catalogue: Catalogue, provider: Providers) -> None:
    cern = provider()
    things = [cern.thing(f"r{n}") for n in range(4)]
    cern.run(*things)
    cern.run(*things[1:], cern.gone("r0"))
    assert catalogue.restore("cern", ["r0"], by="ana") == 1
    for _ in range(2):
        cern.run(*things[1:], cern.gone("r0"))
        assert catalogue.counts()["records"] == 4, "the same deletion, announced again, is no news"
    cern.run(*things[1:], withdraw_absent=True)
    assert catalogue.counts()["records"] == 4
    cern.run(*things)
    cern.run(*things[1:], cern.gone("r0"))
    assert catalogue.counts()["records"] == 3


# --- runs ----------------------------------------------------------------------------------------------------


def test_a_run_that_lost_its_process_is_resumed_where_it_was(tmp_path: Path) -> None:
    first = Catalogue.open(tmp_path)
    cern = Provider(first, "cern")
    run = first.begin_run(cern.source, mode="full")
    first.deposit(run, [cern.thing("a")], position={"token": "t1"})
    with Catalogue.open(tmp_path) as other, pytest.raises(SourceLocked):
        other.begin_run(cern.source, mode="full")
    assert first.runs()[0].state is RunState.RUNNING
    first._leases.drop("cern")  # what the operating system does when a process dies
    first.close()
    with Catalogue.open(tmp_path) as second:
        assert second.runs()[0].state is RunState.INTERRUPTED
        again = second.begin_run(cern.source, mode="full")
        assert (again.number, again.position, again.resumed) == (run.number, {"token": "t1"}, True)
        second.deposit(again, [cern.thing("a"), cern.thing("b")], position={"token": "t2"})
        report = second.finish(again, state=RunState.COMPLETE, bookmark="2026-11-02")
        assert report.ledger == Ledger(listed=2, new=2)
        assert second.begin_run(cern.source, mode="incremental").bookmark == "2026-11-02"


def test_an_edited_source_file_starts_a_fresh_run(catalogue: Catalogue, provider: Providers) -> None:
    cern = provider()
    run = catalogue.begin_run(cern.source, mode="full")
    catalogue.finish(run, state=RunState.INTERRUPTED)
    edited = catalogue.begin_run(replace(cern.source, endpoint="http://elsewhere/"), mode="full")
    assert edited.number != run.number
    assert not edited.resumed


def test_an_incomplete_run_does_not_move_the_bookmark(catalogue: Catalogue, provider: Providers) -> None:
    cern = provider()
    cern.run(cern.thing("a"), bookmark="2026-01-01")
    cern.run(cern.thing("a"), state=RunState.INCOMPLETE, bookmark="2026-02-02")
    assert catalogue.sources()[0].bookmark == "2026-01-01"


def test_replay_reads_again_what_is_kept(catalogue: Catalogue, provider: Providers) -> None:
    cern = provider()
    cern.run(cern.thing("a", "old"), cern.thing("b"), cern.broken("c"))
    seen = []

    def read(payload: object) -> object:
        seen.append(payload.header.identifier)  # type: ignore[attr-defined]
        return cern.thing(seen[-1], "old" if seen[-1] == "a" else f"new {seen[-1]}")

    report = catalogue.replay(cern.source, read)  # type: ignore[arg-type]
    assert seen == ["a", "b", "c"]
    assert report.ledger == Ledger(listed=3, unchanged=1, changed=1, new=1)
    assert catalogue.quarantined() == ()
    assert [kind for _, kind in kinds(catalogue)][-2:] == [ChangeKind.REMAPPED, ChangeKind.NEW]


def test_pages_by_date_lose_nothing_between_equal_datestamps(catalogue: Catalogue, provider: Providers) -> None:
    cern = provider()
    cern.run(*(cern.thing(f"r{n:03}") for n in range(57)))
    seen: list[str] = []
    after = None
    while page := catalogue.entities_by_date(after=after, limit=10):
        seen.extend(entity.iri for entity in page)
        after = (page[-1].changed, page[-1].iri)
    assert len(seen) == len(set(seen)) == 57 == catalogue.count_by_date(source="cern", kind="dataset")
    assert catalogue.count_by_date(source="cer") == 0
    assert catalogue.earliest() == catalogue.entities_by_date(limit=1)[0].changed


# --- the model -----------------------------------------------------------------------------------------------

steps = st.lists(
    st.tuples(
        st.sampled_from(["cern", "zenodo"]),
        st.sampled_from("abc"),
        st.one_of(
            st.none(), st.lists(st.sampled_from(["10.1234/x", "10.1234/y", "10.1234/z"]), max_size=2, unique=True)
        ),
    ),
    max_size=14,
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(  # the record that joined two others goes, and a third claims its identifier
    [
        ("cern", "a", ["10.1234/y", "10.1234/z"]),
        ("zenodo", "a", ["10.1234/z"]),
        ("cern", "a", None),
        ("cern", "b", ["10.1234/y"]),
    ]
)
@given(steps)
def test_entities_follow_from_the_live_records_alone(tmp_path_factory: pytest.TempPathFactory, history: list) -> None:  # type: ignore[type-arg]
    """Whatever the history, the live entities equal those of a store that got only its last state."""
    long = Catalogue.open(tmp_path_factory.mktemp("long"))
    last: dict[tuple[str, str], list[str] | None] = {}
    for source, name, dois in history:
        each = Provider(long, source)
        each.run(each.gone(name) if dois is None else each.thing(name, dois=dois), mode="incremental")
        last[source, name] = dois
    short = Catalogue.open(tmp_path_factory.mktemp("short"))
    for (source, name), dois in sorted(last.items(), reverse=True):
        if dois is not None:
            each = Provider(short, source)
            each.run(each.thing(name, dois=dois))
    live = [row for row in state_of(long) if row[0][1] == "live"]
    assert live == [row for row in state_of(short) if row[0][1] == "live"]
    withdrawn = [
        entity for entity in long.entities(states=("withdrawn",)) if any(not r.deleted for r in entity.records)
    ]
    assert withdrawn == []
    long.close()
    short.close()


def test_a_file_that_is_no_database_is_told_plainly(tmp_path: Path) -> None:
    (tmp_path / "catalogue.sqlite").write_text("this is not a database, but long enough to be looked at as one")
    with pytest.raises(StoreUnavailable, match="not a database"):
        Catalogue.open(tmp_path)
