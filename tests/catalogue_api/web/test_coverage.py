"""What of the continuum is here: a row for each source file, with the state that it is in."""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from catalogue_api.catalogue import open_catalogue
from catalogue_api.web.app import create_app
from schemas.records import RunState, Source
from schemas.wire.source import outline_source
from tests.catalogue_api import shelf
from tests.catalogue_api.web.reading_pages import Page

SHIPPED = Path(__file__).parents[3] / "harvester" / "sources"
OWN = """# What we keep ourselves.
# evidence: we wrote it
#   with our own hands.
title = "Ours"
provider = "Us"
protocol = "{protocol}"
endpoint = "https://ours.example/oai"
formats = ["oai_dc"]
state = "{state}"
"""


def test_every_shipped_file_and_every_harvested_source_has_its_row(client: FlaskClient) -> None:
    page = Page(client.get("/coverage").text)
    rows = {row.attributes["id"] for row in page.all("tr") if "id" in row.attributes}
    harvested = {source["source"] for source in client.get("/api/v1/sources").json["sources"]}
    assert rows == {path.stem for path in SHIPPED.glob("*.toml")} | harvested
    counted = Counter(state.attributes["class"] for state in page.all("span") if "tr" in state.parents)
    assert counted["state unprobed"] > 50
    assert counted["state hand"] >= 1
    assert Page(client.get("/coverage?state=closed").text).words.count("closed") >= counted["state closed"]
    assert "all " in Page(client.get("/coverage?state=nonsense").text).words


@pytest.mark.parametrize(
    ("protocol", "state", "ran", "word"),
    [
        ("oai_pmh", "open", RunState.COMPLETE, "live"),
        ("oai_pmh", "open", RunState.FAILED, "failing"),
        ("oai_pmh", "open", None, "waiting"),
        ("oai_pmh", "unprobed", None, "unprobed"),
        ("oai_pmh", "closed", None, "closed"),
        ("oai_pmh", "by-hand", None, "by hand"),
        ("files", "open", None, "by hand"),
    ],
)
def test_a_file_of_the_operators_own_in_every_state(
    tmp_path: Path, protocol: str, state: str, ran: RunState | None, word: str
) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "ours.toml").write_text(OWN.format(protocol=protocol, state=state))
    (own / "broken.toml").write_text("title = ")
    settings = {**shelf.settings(tmp_path / "data"), "harvest.sources_dir": str(own)}
    with closing(open_catalogue(settings)) as catalogue:
        if ran:
            run = catalogue.begin_run(Source("ours", "Ours", protocol, "https://ours.example/oai"), mode="full")
            catalogue.finish(run, state=ran)
        page = Page(create_app(catalogue, settings).test_client().get("/coverage").text)
    row = " ".join(page.one("tr", id="ours").text.split())
    assert row.startswith(f"OursUs {word}")
    assert row.endswith("What we keep ourselves.how we know, of Ours:we wrote it with our own hands.")
    assert not page.all("tr", id="broken")


def test_an_outline_takes_what_it_finds() -> None:
    outline = outline_source(OWN.format(protocol="oai_pmh", state="open"), key="ours")
    assert outline is not None
    assert (outline.about, outline.evidence) == ("What we keep ourselves.", "we wrote it with our own hands.")
    assert (outline.formats, outline.provider) == (("oai_dc",), "Us")
    assert outline_source("title = 1", key="x") is None
    assert outline_source("title = ", key="x") is None


@pytest.mark.parametrize("find", ["open shelf", "shelf foundation", "https://archive.example/oai", "lofar_portal"])
def test_a_repository_is_found_by_name_provider_or_address(client: FlaskClient, find: str) -> None:
    page = Page(client.get("/coverage", query_string={"find": find}).text)
    rows = {row.attributes["id"] for row in page.all("tr") if "id" in row.attributes}
    assert rows & {"open_shelf", "lofar_portal"}
    assert len(rows) < 10


def test_a_repository_that_is_not_harvested_is_told(client: FlaskClient) -> None:
    page = Page(client.get("/coverage?find=https://never.example/oai&state=live").text)
    assert "no sources for" in page.words
    assert "does not harvest it" in page.words
