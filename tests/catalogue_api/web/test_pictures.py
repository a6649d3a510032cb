"""Lines and bars lie where their figures say."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from catalogue_api.web.pictures import HEIGHT, SPECTRUM_HEIGHT, WIDTH, shares, sparkline, spectrum, together


def day(number: int) -> datetime:
    return datetime(2026, 11, number, tzinfo=UTC)


def test_a_line_has_a_step_for_each_count_and_stays_in_its_box() -> None:
    line = sparkline([(day(1), 0), (day(3), 50), (day(11), 100)])
    steps = [(float(x), float(y)) for x, y in re.findall(r"H([\d.]+)V([\d.]+)", line.path)]
    assert steps == [(3.0, 25.0), (25.8, 14.0), (117.0, 3.0)]
    assert line.end == steps[-1]
    assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in steps)
    assert line.words == "from 0 on 2026-11-01 to 100 on 2026-11-11, 3 harvests"


def test_a_line_of_one_count_or_of_nothing_can_be_drawn() -> None:
    assert sparkline([(day(1), 7)]).words == "7 on 2026-11-01"
    assert sparkline([(day(1), 0), (day(1), 0)]).end == (117.0, 25.0)


def test_several_counts_are_summed_as_they_stand_at_each_moment() -> None:
    assert together({"a": [(day(1), 5), (day(4), 6)], "b": [(day(2), 10)]}) == ((day(1), 5), (day(2), 15), (day(4), 16))


def test_the_spectrum_has_a_line_for_each_year_and_counts_what_is_older() -> None:
    made = spectrum({2026: 4, 2025: 1, 1950: 3, 2030: 9}, until=2026)
    assert made is not None
    assert [(line.year, line.count) for line in made.lines] == [(2025, 1), (2026, 4)]
    assert [line.height for line in made.lines] == [SPECTRUM_HEIGHT / 2, SPECTRUM_HEIGHT]
    assert (made.lines[0].shade, made.lines[1].shade) == (6, 6)
    assert made.earlier == 3
    assert spectrum({1950: 3}, until=2026) is None


def test_the_parts_of_a_bar_fill_it_and_nothing_has_no_part() -> None:
    parts = shares([("ok", 3), ("held", 0), ("failing", 1)])
    assert [(part.name, part.left) for part in parts] == [("ok", 0.0), ("failing", 75.0)]
    assert 99 < sum(part.width for part in parts) < 100
    assert shares([]) == ()
