"""A portal that talks CKAN's action API on loopback, harvested as its source file says: twice, and then with less."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson

from catalogue_api.catalogue import Catalogue
from harvester.config import SHIPPED, check_file
from tests.harvester.commands import Workplace
from tests.harvester.loopback import Asked, Reply, serving

COUNT = 250


def package(number: int) -> dict[str, Any]:
    return {
        "id": f"p-{number:03}", "name": f"krill-{number}", "title": f"Krill survey {number}",
        "notes": "Counts of krill.",
        "num_resources": 1, "tags": [{"name": "physics"}], "extras": [{"key": "dcat_issued", "value": "2020"}],
        "resources": [{"url": f"https://data.example.org/{number}.csv", "format": "CSV"}],
    }  # fmt: skip


def portal(packages: list[dict[str, Any]]) -> Any:
    def answer(asked: Asked) -> Reply:
        if asked.path != "/api/3/action/package_search":
            return Reply(status=404)
        start, rows = int(asked.query.get("start", 0)), min(100, int(asked.query.get("rows", 10)))
        result = {"count": len(packages), "results": packages[start : start + rows]}
        return Reply(orjson.dumps({"success": True, "result": result}))

    return answer


def test_a_portal_is_harvested_whole_and_the_second_run_changes_nothing(tmp_path: Path) -> None:
    place = Workplace(tmp_path)
    shipped, faults = check_file(SHIPPED / "b2find.toml")
    assert shipped is not None
    assert not faults
    packages = [package(number) for number in range(COUNT)]
    with serving(portal(packages)) as server:
        source = place.source(
            "portal", protocol="json_list", endpoint=f"{server.url}/api/3/action/package_search?q=tags:physics",
            formats=list(shipped.formats), options=dict(shipped.options),
        )  # fmt: skip
        first = place.harvest("run", "--json", str(source)).report["ledger"]
        second = place.harvest("run", "--json", "--full", str(source)).report["ledger"]
        gone = packages.pop()
        place.harvest("run", "--json", "--full", str(source))
        last = place.harvest("run", "--json", "--full", str(source)).report["ledger"]
    assert (first["listed"], first["new"], first["quarantined"]) == (COUNT, COUNT, 0)
    assert (second["new"], second["changed"], second["unchanged"]) == (0, 0, COUNT)
    assert last["withdrawn"] == 1, "two whole lists in a row lack it"
    with Catalogue.open(place.data_dir) as catalogue:
        kept = catalogue.record("portal", gone["id"])
        assert kept is not None
        assert kept.deleted
        (status,) = catalogue.sources()
        assert status.live == COUNT - 1
