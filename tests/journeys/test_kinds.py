"""Each thing is shown as what it is: kinds have names and pictures, and supplements do not swamp datasets."""

from __future__ import annotations

import json
import re
from contextlib import closing
from pathlib import Path

from catalogue_api import web
from catalogue_api.catalogue import open_catalogue
from catalogue_api.web import words
from catalogue_api.web.app import create_app
from schemas.dcat.terms import KINDS
from schemas.wire.settings import read_settings
from tests.catalogue_api.web.reading_pages import Page
from tests.harvester.commands import Workplace


def open_data(recid: int, primary: str, title: str) -> dict[str, object]:
    """A record of CERN Open Data."""
    return {"recid": str(recid), "type": {"primary": primary}, "title": title, "experiment": ["CMS"]}


RECORDS = [
    open_data(1, "Dataset", "Krill collisions, run A"),
    open_data(2, "Dataset", "Krill collisions, run B"),
    open_data(3, "Software", "Krill analysis"),
    *(open_data(number, "Supplementaries", f"Krill configuration {number}") for number in range(10, 40)),
]
CALENDAR = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//krill//EN
BEGIN:VEVENT
UID:krill-1@example.org
DTSTAMP:20260101T000000Z
DTSTART:20260601T090000Z
SUMMARY:Krill workshop
END:VEVENT
END:VCALENDAR
"""
SURVEY = """creator_did = ivo://krill/P/KRILL
obs_title = Krill survey
obs_regime = Optical
dataproduct_type = image
"""
PHYSICS = {"open-data.json": json.dumps(RECORDS), "krill.ics": CALENDAR, "properties.txt": SURVEY}


def test_every_kind_has_a_name_of_its_own_and_a_plural() -> None:
    assert words.KINDS.keys() == words.KINDS_IN_PLURAL.keys() == KINDS.keys()
    assert len(set(words.KINDS.values())) == len(KINDS)


def test_every_kind_has_a_picture_of_its_own() -> None:
    macros = Path(web.__file__).parent / "templates" / "macros.html"
    branches = re.findall(r"kind == '([a-z-]+)' %}(.*)", macros.read_text(encoding="utf-8"))
    pictures = {kind: drawn for kind, drawn in branches if kind in KINDS}

    assert pictures.keys() >= KINDS.keys() - {"other"}
    assert len(set(pictures.values())) == len(pictures)


def test_kinds_are_facets_with_names_and_pictures_and_supplements_are_no_datasets(tmp_path: Path) -> None:
    place = Workplace(tmp_path)
    (tmp_path / "physics").mkdir()
    for name, body in PHYSICS.items():
        (tmp_path / "physics" / name).write_text(body)
    done = place.harvest(
        "run", "--json", str(place.source("cern", protocol="files", endpoint=str(tmp_path / "physics")))
    )
    assert done.report["ledger"]["new"] == len(RECORDS) + 2, done.out

    settings = read_settings("", {"CATALOGUE_DATA_DIR": str(place.data_dir)})
    with closing(open_catalogue(settings)) as catalogue:
        client = create_app(catalogue, settings).test_client()
        everything = Page(client.get("/search?q=krill").text)
        datasets = Page(client.get("/search?q=krill&kind=dataset").text)

    for shown in ("Dataset", "Software", "Event", "Sky survey", "Resource"):
        assert shown in everything.words
    for kind in ("dataset", "software", "event", "survey", "other"):
        everything.one("input", name="kind", value=kind)
    titles = [heading.text for heading in datasets.all("h3") or datasets.all("h2")]
    assert sum("run" in title for title in titles) == 2
    assert not [title for title in titles if "configuration" in title]
