"""Terms of our vocabulary in plain words: what else is searched for, and how it is left away."""

from __future__ import annotations

import pytest

from catalogue_api.index.clauses import Meant, Tier, Words
from catalogue_api.index.meanings import OTHERS
from catalogue_api.index.query import KIND_SCORE, MEANT_SCORE, parse
from schemas.vocabularies import synonyms

VLBI = "very long baseline interferometry"


def others(text: str, term: str) -> tuple[str, ...]:
    return next((each.others for each in parse(text).expansions if each.term == term), ())


@pytest.mark.parametrize(
    ("text", "term", "other"),
    [
        ("vlbi", "vlbi", VLBI),
        ("Very Long Baseline Interferometry", VLBI, "VLBI"),
        ("archive of VLBI data", "vlbi", VLBI),
        ("high-energy physics", "high energy physics", "HEP"),
        ("high energy physics software", "high energy physics", "HEP"),
        ("SKA regional centres", "ska regional centres", "SRCNet"),
        ("SRC", "src", "SKA Regional Centre Network"),
        ("VO", "vo", "Virtual Observatory"),
        ("VO", "vo", "virtual organisation"),
        ("dark matter", "dark matter", "WIMP"),
        ("H.E.S.S.", "h e s s", "HESS"),
        ("gravitational wave", "gravitational wave", "gravitational radiation"),
    ],
)
def test_other_terms_for_the_same_are_searched_for_and_named(text: str, term: str, other: str) -> None:
    assert other in others(text, term)


@pytest.mark.parametrize("text", ["virtual observatory", "WIMP", "FAIR", "lofarish", '"VLBI"', "title:VLBI", "-VLBI"])
def test_what_means_more_things_or_was_said_exactly_means_only_itself(text: str) -> None:
    assert parse(text).expansions == ()


def test_the_longest_term_is_meant() -> None:
    assert [each.term for each in parse("european vlbi network data").expansions] == ["european vlbi network"]


def test_a_sign_before_a_word_leaves_its_other_terms_away() -> None:
    hep, vlbi = parse("-x HEP VLBI").expansions
    assert (hep.without, vlbi.without) == ("-x =HEP VLBI", "-x HEP =VLBI")
    assert [each.term for each in parse(hep.without).expansions] == ["vlbi"]
    neither = parse("=HEP =VLBI")
    assert neither.expansions == neither.meant == ()
    assert neither.title == "hep vlbi"
    assert [each.exact for each in neither.words] == [("hep",), ("vlbi",)]
    assert parse("very =long baseline interferometry").expansions == ()


def test_an_expansion_is_one_word_to_the_number_asked_for() -> None:
    parsed = parse("the very long baseline interferometry archives")
    assert parsed.strictness == (2, 1)
    assert isinstance(parsed.words[0], Meant)
    assert {"vlbi", "interferometri", "archiv"} <= parsed.wanted


def test_titles_by_another_term_and_by_the_word_of_a_kind_come_before_text() -> None:
    tiers = parse("EVN archive").meant
    assert Tier(MEANT_SCORE, (("title_whole", "european vlbi network archive"),)) in tiers
    assert Tier(KIND_SCORE, (("title_whole", "evn"), ("stated", "kind:storage"))) in tiers
    assert (
        Tier(KIND_SCORE, (("title_whole", "spectrum"), ("stated", "kind:project"))) in parse("SPECTRUM project").meant
    )
    assert parse('SPECTRUM project "agenda"').meant == ()


def test_a_title_may_be_called_by_two_other_terms_at_once() -> None:
    whole = "lofar two metre sky survey second data release"
    assert Tier(MEANT_SCORE, (("title_whole", whole),)) in parse("LoTSS DR2").meant
    assert Tier(MEANT_SCORE, (("title_whole", "fair guiding principles"),)) in parse("FAIR principles").meant


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("software", ("kind:software",)),
        ("repositories", ("kind:catalogue", "kind:archive")),
        ("compute sites", ("kind:site",)),
        ("Deutschland", ("country:germany",)),
        ("United Kingdom", ("country:united kingdom",)),
        ("Western Europe", ("country:western europe",)),
    ],
)
def test_the_name_of_a_kind_or_country_is_read_as_what_states_it(text: str, stated: tuple[str, ...]) -> None:
    (clause,) = parse(text).words
    assert isinstance(clause, Meant)
    assert (clause.stated, clause.others) == (stated, ())


@pytest.mark.parametrize("text", ["IT", "is", "and", "package", "=software", '"software"', "title:software"])
def test_codes_quoted_words_and_words_that_only_hint_at_a_kind_state_nothing(text: str) -> None:
    assert not any(isinstance(clause, Meant) and clause.stated for clause in parse(text).words)


def test_a_question_is_its_telling_words() -> None:
    asked = parse("who runs notebooks for radio astronomy")
    assert [each.exact for each in asked.words if isinstance(each, Words)] == [
        ("notebooks",),
        ("radio",),
        ("astronomy",),
    ]
    assert asked.title == "who runs notebooks for radio astronomy", "what is called so is found by it"
    (vlbi,) = parse("who does VLBI in Italy").expansions
    assert vlbi.without == "who does =VLBI in Italy"
    assert parse("who").words == (Words(("who",), key="who"),)
    assert len(parse("where is it?").words) > 0


def test_words_beside_each_other_count_as_a_phrase() -> None:
    assert parse("data of the lake").phrase == Words(("data", "of", "the", "lake"))
    assert parse("lake").phrase is None
    assert parse(" ".join(f"w{number}" for number in range(9))).phrase is None


def test_the_vocabulary_is_sound() -> None:
    written = [term for each in synonyms.meanings() for term in (*each.terms, *each.ambiguous, *each.narrower)]
    assert len(synonyms.meanings()) >= 80
    assert all(term == " ".join(term.split()) for term in written)
    assert all(1 <= len(each.terms) <= OTHERS for each in synonyms.meanings())
