"""The feed of a source tells what became wrong: once, and no longer than it is so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from catalogue_api.catalogue import Catalogue, open_catalogue
from catalogue_api.web.app import create_app
from schemas.formats.xml import parse_xml
from schemas.records import Deposit, Finding, Header, Quarantine, Rejection, RunState, Severity, Withdrawal
from tests.catalogue_api.shelf import SHELF, START, Clock, deposit, settings

ATOM = "{http://www.w3.org/2005/Atom}"


@contextmanager
def shelf(folder: Path) -> Iterator[Catalogue]:
    with closing(Catalogue.open(folder, clock=Clock())) as catalogue:
        yield catalogue


def harvest(catalogue: Catalogue, *items: Any) -> int:
    run = catalogue.begin_run(SHELF, mode="full")
    catalogue.deposit(run, items, position={"page": 1})
    catalogue.finish(run, state=RunState.COMPLETE)
    return run.number


def record(name: str, *codes: str, title: str = "A title") -> Deposit:
    made = deposit(SHELF, name, {"title": [title]}, kind="dataset")
    found = tuple(Finding(code, Severity.WARNING, f"{code} is so.") for code in codes)
    assert made.record is not None
    return replace(made, record=replace(made.record, findings=found))


def refused(name: str, code: str, title: str = "A title") -> Rejection:
    payload = deposit(SHELF, name, {"title": [title]}, kind="dataset").payload
    return Rejection(payload, (Finding(code, Severity.ERROR, f"{code} is so."),))


def unread(name: str, body: bytes = b"<oops>") -> Quarantine:
    return Quarantine(Header(name), body, "oai_dc", SHELF.endpoint, START, "UNREADABLE")


def told(folder: Path) -> Sequence[tuple[str, str]]:
    """Of each entry its id after the source's key, and its last line: where it is new."""
    stated = settings(folder)
    with closing(open_catalogue(stated, with_index=False)) as catalogue:
        answer = create_app(catalogue, stated).test_client().get("/sources/open_shelf/problems.atom")
    entries = parse_xml(answer.data).findall(f"{ATOM}entry")
    said = [(each.findtext(f"{ATOM}id") or "", each.findtext(f"{ATOM}content") or "") for each in entries]
    return sorted((name.partition("/runs/")[2], text.strip().rpartition("\n")[2].strip()) for name, text in said)


def test_an_unchanged_harvest_adds_nothing_and_a_new_problem_comes_once(tmp_path: Path) -> None:
    with shelf(tmp_path) as catalogue:
        items = [record("a", "FIRST"), record("b"), refused("c", "REFUSED"), unread("d")]
        first = harvest(catalogue, *items)
        before = told(tmp_path)
        assert before == [
            (f"{first}#FIRST", "New in: a."), (f"{first}#REFUSED", "New in: c."), (f"{first}#UNREADABLE", "New in: d."),
        ]  # fmt: skip
        harvest(catalogue, *items)
        assert told(tmp_path) == before
        third = harvest(catalogue, items[0], record("b", "SECOND", title="Another"), *items[2:])
        assert told(tmp_path) == sorted([*before, (f"{third}#SECOND", "New in: b.")])


def test_what_is_mended_leaves_and_what_stays_through_an_edit_is_not_told_again(tmp_path: Path) -> None:
    with shelf(tmp_path) as catalogue:
        harvest(catalogue, record("a", "FIRST"), record("b", "FIRST"), refused("c", "REFUSED"), unread("d"))
        harvest(catalogue, record("a", title="Mended"), record("b", "FIRST", title="Edited"), record("c"), record("d"))
        assert told(tmp_path) == []
        again = harvest(catalogue, record("a", "FIRST", title="Broken again"), record("b", "FIRST", title="Edited"),
                        record("c"), record("d"))  # fmt: skip
        assert told(tmp_path) == [(f"{again}#FIRST", "New in: a.")]


def test_what_is_withdrawn_is_no_news(tmp_path: Path) -> None:
    with shelf(tmp_path) as catalogue:
        harvest(catalogue, record("a", "FIRST"), record("b"))
        harvest(catalogue, Withdrawal(Header("a", "2026-11-19", deleted=True)), record("b"))
        assert told(tmp_path) == []
