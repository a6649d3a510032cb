"""What standards write for machines, as a person reads it."""

from __future__ import annotations

import pytest

from catalogue_api.web.plainly import area, moment, with_short_digests, word


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2021-09-29T00:00:00.000+00:00", "2021-09-29"),
        ("2021-09-29T00:00:00Z", "2021-09-29"),
        ("2021-09-29T00:00:00", "2021-09-29"),
        ("2021-09-29T07:05:59Z", "2021-09-29, 07:05 UTC"),
        ("2021-09-29T00:00:00+02:00", "2021-09-29, 00:00 +02:00"),
        ("2021-09", "2021-09"),
        ("about noon", "about noon"),
    ],
)
def test_a_moment_is_as_exact_as_it_means_to_be(written: str, read: str) -> None:
    assert moment(written) == read


@pytest.mark.parametrize(
    ("shape", "read"),
    [
        ("POINT(11.3426 44.4949)", "44.495° N, 11.343° E"),
        ("POINT(-70.4 -24.6)", "24.600° S, 70.400° W"),
        ("POLYGON((6.516988 53.452294,9.158623 53.452294,9.158623 54.993339,6.516988 53.452294))",
         "53.45–54.99° N, 6.52–9.16° E"),
        ("POLYGON((-5 -10,20 -10,20 30,-5 -10))", "10.00° S – 30.00° N, 5.00° W – 20.00° E"),
        ("POLYGON((-180 -90,180 -90,180 90,-180 -90))", "the whole Earth"),
        ("MULTIPOLYGON(((170 10,180 10,180 20,170 10)),((-180 10,-170 10,-170 20,-180 10)))",
         "10.00–20.00° N, 170.00° E – 170.00° W"),
        ("somewhere", ""),
    ],
)  # fmt: skip
def test_a_shape_is_read_as_the_sides_of_its_box(shape: str, read: str) -> None:
    assert area(shape) == read


def test_a_southern_box_names_its_lower_number_as_the_sphere_has_it() -> None:
    assert area("POLYGON((1 -30,2 -30,2 -20,1 -30))") == "30.00–20.00° S, 1.00–2.00° E"


def test_a_type_of_a_guideline_is_a_word() -> None:
    assert word("info:eu-repo/semantics/conferencePaper") == "conference paper"
    assert word("Conference paper") == "Conference paper"


def test_a_digest_is_shown_by_its_beginning() -> None:
    digest = "0123456789ab" + "c" * 52
    assert with_short_digests(f"xml from a#b; sha256 {digest}, revision 1") == (
        "xml from a#b; sha256 0123456789ab…, revision 1"
    )
    assert with_short_digests("0123456789abc") == "0123456789abc"
