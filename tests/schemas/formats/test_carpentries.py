"""The Carpentries' feeds, field by field."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest

from schemas.formats.carpentries import FORMAT
from schemas.formats.registry import recognise

pytestmark = pytest.mark.samples


def feed(samples: Path, name: str) -> dict[str | None, bytes]:
    [file] = samples.glob(f"training-tess/carpentries/*{name}*.json")
    body = file.read_bytes()
    assert recognise(body) is FORMAT
    assert FORMAT.split is not None
    return dict(FORMAT.split(body))


def test_a_workshop(samples: Path) -> None:
    read = FORMAT.parse(feed(samples, "workshops")["2024-07-29-DiscovR"])
    assert read.kind == "event"
    assert read.properties == {
        "otherIdentifier": [{"notation": "2024-07-29-DiscovR", "label": ["The Carpentries"]}],
        "title": ["Workshop at Duke University, 2024-07-29"],
        "temporal": [{"startDate": "2024-07-29", "endDate": "2024-08-01"}],
        "keyword": ["swc-reproducible-science", "Software Carpentry"],
        "type": ["workshop"],
        "landingPage": ["https://duke-malaria-collaboratory.github.io/2024-07-29-DiscovR/"],
        "qualifiedAttribution": [
            {
                "agent": {"name": ["Duke University"], "@type": ["foaf:Agent", "foaf:Organization"]},
                "hadRole": "host",
            }
        ],
        "spatial": [
            {"prefLabel": ["Noble Hotel, Eldoret, Kenya"], "centroid": "POINT(35.29913227710058 0.5120956662995352)"},
            "KE",
        ],
    }
    assert {each.path for each in read.dropped} == {"instructors", "administrator_id"}


def test_a_workshop_on_line_says_so(samples: Path) -> None:
    read = FORMAT.parse(feed(samples, "workshops")["2024-08-12-NiTheCS-Online"])
    assert read.properties["type"] == ["online workshop", "workshop"]
    assert read.properties["spatial"][1] == "ZA"


@pytest.mark.parametrize(
    ("slug", "title", "branch"),
    [
        ("dc-astronomy-py", "Data Carpentry (Foundations of Astronomical Data Science)", "Data Carpentry"),
        ("dc-genomics", "Data Carpentry (Genomics)", "Data Carpentry"),
        ("swc-python", "Software Carpentry (Shell, Git, Programming with Python)", "Software Carpentry"),
        ("swc-r", "Software Carpentry (Shell, Git, Programming with R)", "Software Carpentry"),
        ("dc-ecology-r", "Data Carpentry (Ecology with R)", "Data Carpentry"),
    ],
)
def test_a_curriculum(samples: Path, slug: str, title: str, branch: str) -> None:
    body = feed(samples, "curricula")[slug]
    read = FORMAT.parse(body)
    assert read.kind == "training"
    assert read.properties["otherIdentifier"] == [{"notation": slug, "label": ["The Carpentries"]}]
    assert read.properties["title"][0].startswith(title)
    assert read.properties["description"] == [orjson.loads(body)["description"]]
    assert read.properties["keyword"] == [branch]
    assert "status" not in read.properties
    assert {each.path for each in read.dropped} <= {"mix_match"}


def test_every_entry_is_read(samples: Path) -> None:
    for name, count in (("curricula", 21), ("workshops", 2)):
        entries = feed(samples, name)
        assert len(entries) == count
        assert all(FORMAT.parse(each).properties["title"] for each in entries.values())
