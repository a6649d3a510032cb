"""Boxes around well-known texts, and boxes as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.areas import Area, around, read_area
from schemas.formats.wkt import box, point, position


@pytest.mark.parametrize(
    ("shapes", "expected"),
    [
        (["POINT(6.4 52.8)"], Area(6.4, 52.8, 6.4, 52.8)),
        (["POLYGON((5 44,16 44,16 48,5 48,5 44))"], Area(5, 44, 16, 48)),
        (["polygon ((5 44, 16 44, 16 48, 5 44))"], Area(5, 44, 16, 48)),
        (["<http://www.opengis.net/def/crs/OGC/1.3/CRS84> POINT(1 2)"], Area(1, 2, 1, 2)),
        (["POINT Z (1 2 300)"], Area(1, 2, 1, 2)),
        (["POINT(1 2)", "POINT(3 4)", "not a shape"], Area(1, 2, 3, 4)),
        ([], None),
        (["<http://www.opengis.net/def/crs/EPSG/0/4326> POINT(52 6)"], None),
        (["CIRCLE ICRS 10 20 1"], None),
        (["POINT(500 2)"], None),
        (["POINT()"], None),
        (["POLYGON((1 2, 3"], None),
        (['{"type": "Point"}'], None),
    ],
)
def test_the_box_around_shapes(shapes: list[str], expected: Area | None) -> None:
    assert around(shapes) == expected


def test_a_box_over_the_antimeridian_stays_narrow() -> None:
    written = box(("177", "-19"), ("-178", "-16"))
    assert around([written or ""]) == Area(177, -19, 182, -16)
    assert around(["POLYGON((-180 -90,180 -90,180 90,-180 90,-180 -90))"]) == Area(-180, -90, 180, 90)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("5,45,15,55", Area(5, 45, 15, 55)),
        (" 5.5,-45.25,+15,55. ", Area(5.5, -45.25, 15, 55)),
        ("170,-30,-170,0", Area(170, -30, 190, 0)),
        ("5,45,15", None),
        ("5,55,15,45", None),
        ("5;45;15;55", None),
        ("nan,0,0,0", None),
        ("0,0,0,1e1", None),
        ("٣,0,4,1", None),
    ],
)
def test_a_box_as_people_write_it(written: str, expected: Area | None) -> None:
    assert read_area(written) == expected


@given(st.text(max_size=80))
def test_no_text_breaks_either(text: str) -> None:
    around([text, f"POINT({text})"])
    read_area(text)


@given(st.floats(-180, 180), st.floats(-90, 90))
def test_what_we_write_we_read(longitude: float, latitude: float) -> None:
    at = position(str(longitude), str(latitude))
    assert at is not None
    area = around([point(at)])
    assert area is not None
    assert area.millionths["west"] == pytest.approx(longitude * 1e6, abs=1)
    assert area.millionths["north"] == pytest.approx(latitude * 1e6, abs=1)
