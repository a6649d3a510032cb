"""Relations from their other side: who names a thing, as long as it does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from catalogue_api.catalogue import Catalogue
from schemas.dcat.relations import normal, targets
from schemas.records import Header, RunState, Source, Withdrawal
from tests.catalogue_api import shelf

SOURCE = Source("a", "A", "files", "file:///a")


def bring(catalogue: Catalogue, *items: Any) -> None:
    run = catalogue.begin_run(SOURCE, mode="incremental")
    catalogue.deposit(run, items, position=None)
    catalogue.finish(run, state=RunState.COMPLETE)


def thing(identifier: str, **terms: Any) -> Any:
    return shelf.deposit(SOURCE, identifier, {"title": [identifier], **terms}, kind="dataset")


def test_a_thing_knows_who_names_it_until_they_do_not(tmp_path: Path) -> None:
    with Catalogue.open(tmp_path, clock=shelf.Clock()) as catalogue:
        paper = shelf.deposit(SOURCE, "paper", {"title": ["Paper"]}, kind="publication", doi="10.5281/zenodo.9")
        bring(catalogue, paper, thing("x", references=["10.5281/ZENODO.9"]), thing("y"))

        def naming() -> tuple[tuple[tuple[str, str], ...], int]:
            found = catalogue.entity("entity/doi/10.5281%2Fzenodo.9")
            assert found is not None
            return catalogue.pointing(found)

        assert naming() == ((("entity/record/a/x", "references"),), 1)
        bring(catalogue, thing("y", isPartOf=[{"@type": ["dcat:Resource"], "identifier": ["doi:10.5281/zenodo.9"]}]))
        assert naming()[0] == (("entity/record/a/y", "isPartOf"), ("entity/record/a/x", "references"))
        bring(catalogue, thing("x", title=["it does not name it any more"]))
        assert naming() == ((("entity/record/a/y", "isPartOf"),), 1)
        bring(catalogue, Withdrawal(Header("y", None, deleted=True)))
        assert naming() == ((), 0)


@pytest.mark.parametrize("written", ["10.5281/ZENODO.9", "https://doi.org/10.5281/zenodo.9", "doi:10.5281/zenodo.9"])
def test_every_way_of_writing_is_one(written: str) -> None:
    assert normal(written) == "doi:10.5281/zenodo.9"


def test_what_is_pointed_at_is_bounded() -> None:
    found = targets({"hasPart": [f"https://example.org/{number}" for number in range(900)], "sameAs": ["x"]})
    assert len(found) == 500
    assert set(found.values()) == {"hasPart"}
    assert max(map(len, targets({"relation": ["y" * 9000]}))) == 500
