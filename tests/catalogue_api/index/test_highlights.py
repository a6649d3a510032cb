"""Marks on the original text, and the window that is shown."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from catalogue_api.index.analysis import exact, stems
from catalogue_api.index.highlights import LENGTH, highlight, summary


@pytest.mark.parametrize(
    ("text", "wanted", "marked"),
    [
        ("Galaxies & <b>stars</b>", {"galaxi"}, "<mark>Galaxies</mark> &amp; &lt;b&gt;stars&lt;/b&gt;"),
        ("Université de Łódź", {"lodz"}, "Université de <mark>Łódź</mark>"),
        ("Zu\u0308rich", {"zurich"}, "<mark>Zu\u0308rich</mark>"),
        ("in C++ or C", {"c++"}, "in <mark>C++</mark> or C"),
        ("hep-ex", {"hep", "ex"}, "<mark>hep</mark>-<mark>ex</mark>"),
        ("Einstein’s field", {"einstein"}, "<mark>Einstein</mark>’s field"),
        ("天文台", {"文"}, "<mark>天文台</mark>"),
        ("nothing here", {"galaxi"}, ""),
        ("nothing wanted", set(), ""),
        ("", {"a"}, ""),
    ],
)
def test_marks(text: str, wanted: set[str], marked: str) -> None:
    assert highlight(text, wanted) == marked


def test_the_window_has_most_different_words() -> None:
    text = "pulsar " + "filler " * 60 + "pulsar timing of an array " + "filler " * 60 + "pulsar pulsar pulsar"
    shown = highlight(text, {"pulsar", "time"})
    assert "<mark>pulsar</mark> <mark>timing</mark> of an array" in shown
    assert shown.startswith("… ")
    assert shown.endswith(" …")


def test_the_whole_text_on_demand() -> None:
    text = "filler " * 100 + "pulsar"
    assert highlight(text, {"pulsar"}, length=None) == "filler " * 100 + "<mark>pulsar</mark>"


def test_a_summary_ends_between_words() -> None:
    assert summary("short") == "short"
    cut = summary("word " * 100)
    assert cut.endswith("word …")
    assert len(cut) <= LENGTH + 2
    assert summary("x" * 1000) == "x" * LENGTH + " …"


@given(st.text(max_size=600), st.lists(st.text(max_size=8), max_size=4))
def test_a_highlight_is_escaped_text_with_marks(text: str, wanted: list[str]) -> None:
    tokens = {stem for word in (*wanted, *text.split()[:3]) for stem in stems(exact(word)).split()}
    shown = highlight(text, tokens)
    bare = html.unescape(re.sub("</?mark>", "", shown))
    assert "<" not in re.sub("</?mark>", "", shown)
    assert shown.count("<mark>") == shown.count("</mark>")
    assert bare.removeprefix("… ").removesuffix(" …").strip() in text
    assert len(bare) <= LENGTH + 60


_ENDINGS = ("", "ing", "ying", "ies", "ied", "y", "s", "ed", "ation", "ational", "ization", "biliti", "ly", "++", "#")


@given(
    st.text("abeilnstyABY0", min_size=1, max_size=5),
    st.sampled_from(_ENDINGS),
    st.sampled_from((" ", " – ", " naïve ", "\n", "\u00a0", "_", "文")),
)
def test_every_word_is_found_by_each_of_its_forms(beginning: str, ending: str, between: str) -> None:
    # Only words that begin like a wanted form are looked at, so none of them may change its beginning.
    word = beginning + ending
    folded = exact(word)
    assume(" " not in folded)
    shown = highlight(f"A{between}{word}{between}b", {folded, stems(folded)}, length=None)
    assert word.rstrip("+#") in "".join(re.findall("<mark>([^<]*)</mark>", shown))
    assert highlight(f"A{between}{word}", {stems(folded)}, length=None)


def test_very_long_texts_with_very_many_matches_take_no_time() -> None:
    shown = highlight("pulsar " * 20_000, {"pulsar"})
    assert 20 < shown.count("<mark>") < 40
