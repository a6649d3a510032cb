"""The plain search box, read into a tree."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue_api.index.clauses import Either, Stated, Words, Years
from catalogue_api.index.query import (
    CLAUSES,
    EARLIEST,
    LATEST,
    TEXT_LENGTH,
    ParsedQuery,
    parse,
    relaxed_notice,
    restrictions,
)


def words(parsed: ParsedQuery) -> list[str]:
    return [" ".join(word.exact) for word in parsed.words]


def test_plain_words_phrases_and_exclusions() -> None:
    parsed = parse('Galaxy-clusters "Bullet Cluster" -simulations NOT toy')
    assert parsed.words == (Words(("galaxy", "clusters"), key="galaxy-clusters"),)
    assert parsed.wanted == {"galaxi", "cluster", "bullet"}
    assert parsed.required == (Words(("bullet", "cluster"), quoted=True),)
    assert [clause.exact for clause in parsed.excluded if isinstance(clause, Words)] == [("simulations",), ("toy",)]
    assert parsed.notices == ()


def test_fields_and_facets() -> None:
    parsed = parse('author:Curie Year:1903 license:"CC BY 4.0" id:doi:10.1/x')
    assert parsed.required == (
        Words(("curie",), key="curie", field="agent"),
        Stated("year", "1903"),
        Stated("licence", "cc by 4 0"),
        Words(("doi", "10", "1", "x"), key="doi:10.1/x", field="identifier"),
    )
    assert parsed.ranks
    assert not parse("year:1903").ranks


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("year:2015..2020", 2015, 2020),
        ("year:2015-2020", 2015, 2020),
        ("year:2015–2020", 2015, 2020),
        ("year:2015..", 2015, LATEST),
        ("year:..1999", EARLIEST, 1999),
        ("year:0000..9999", EARLIEST, LATEST),
        ("year:2020..2015", 2020, 2015),
    ],
)
def test_ranges_of_years(text: str, first: int, last: int) -> None:
    parsed = parse(text)
    assert parsed.required == (Years(first, last),)
    assert not parsed.ranks
    assert len(Years(first, last).keys) == max(0, last - first + 1)


def test_either() -> None:
    parsed = parse("a OR b OR title:c")
    assert parsed.words == ()
    assert parsed.required == (
        Either((Words(("a",), key="a"), Words(("b",), key="b"), Words(("c",), key="c", field="title"))),
    )
    assert parsed.wanted == {"a", "b", "c"}


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("OR gaia", ["gaia"]),
        ("gaia OR", ["gaia"]),
        ("gaia AND lofar", ["gaia", "lofar"]),
        ("gaia AND", ["gaia"]),
        ("NOT", ["not"]),
        ("the", ["the"]),
        ("state of the art", ["state", "art"]),
        ("gaia gaia GAIA", ["gaia"]),
        ('gaia"dr3', ["gaia", "dr3"]),
        ("https://example.org/x", ["https example org x"]),
        ("doi:10.1/x", ["doi 10 1 x"]),
    ],
)
def test_words_that_look_like_operators(text: str, read: list[str]) -> None:
    assert words(parse(text)) == read


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("colour:red", "'colour:'"),
        ('"open', "not closed"),
        ("pulsar ???", "'???'"),
        ("x" * (TEXT_LENGTH + 1), f"first {TEXT_LENGTH} characters"),
        (" ".join(f"w{number}" for number in range(CLAUSES + 1)), f"first {CLAUSES} words"),
    ],
)
def test_what_was_not_understood_is_said(text: str, said: str) -> None:
    (notice,) = parse(text).notices
    assert said in notice


@pytest.mark.parametrize("text", ["", "pulsar", "doi:10.1/x", "https://a.example/b", "- * &", "a | b", "urn:nbn:de:1"])
def test_nothing_is_said_without_need(text: str) -> None:
    assert parse(text).notices == ()


def test_words_are_asked_for_strictest_first() -> None:
    assert parse("").strictness == (0,)
    assert parse("one").strictness == (1,)
    assert parse("one two").strictness == (2, 1)
    assert parse("one two three four five").strictness == (5, 3, 1)
    assert relaxed_notice(parse("one two three"), 2) == "Nothing has all 3 words; shown is what has at least 2 of them."


def test_what_is_left_out_is_not_highlighted() -> None:
    assert parse('galaxies "surveys" -pulsars').wanted == {"galaxi", "surveys"}


@given(
    st.text() | st.lists(st.sampled_from(["a", "-", '"', "title:", "OR", "NOT", "AND", " ", "year:", "é"])).map("".join)
)
def test_every_text_is_read(text: str) -> None:
    parsed = parse(text)
    assert len(parsed.words) + len(parsed.required) + len(parsed.excluded) <= CLAUSES
    assert all(word.exact and all(word.exact) for word in parsed.words)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("pulsar", []),
        ("pulsar -simulation", [("-simulation", "pulsar", "pulsar simulation")]),
        ("pulsar NOT simulation data", [("NOT simulation", "pulsar data", "pulsar simulation data")]),
        ('-"dark matter" halo', [('-"dark matter"', "halo", '"dark matter" halo')]),
        ("x year:2015..2020", [("year:2015..2020", "x", "x -year:2015..2020")]),
        ("x -kind:dataset", [("-kind:dataset", "x", "x kind:dataset")]),
        ("bbox:1,2,3,4", [("bbox:1,2,3,4", "", "-bbox:1,2,3,4")]),
        ("bbox:1,2", []),
        ("kind:dataset OR kind:software", []),
        ("a OR -b c", []),
        ('"not closed -x', []),
        ("title:pulsar doi:10.1/x", []),
        ("NOT", []),
        ("- --", []),
    ],
)
def test_what_narrows_a_search(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert [(each.written, each.without, each.others) for each in restrictions(text)] == expected
