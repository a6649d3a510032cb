"""Words, stems and identifier keys."""

from __future__ import annotations

import time
import unicodedata
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue_api.index.analysis import KEY_LENGTH, TOKEN_LENGTH, exact, identifier_key, stems, streams


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", ""),
        (" \t\n…!?", ""),
        ("Dark-Matter halos", "dark matter halos"),
        ("C++, C# and F#m; g++11", "c++ c# and f m g++ 11"),
        ("a+b #tag + ++", "a b tag"),
        ("10.5281/zenodo.1", "10 5281 zenodo 1"),
        ("Einstein's d’Alembert’s O'Brien", "einstein d alembert o brien"),
        ("raw_data", "raw data"),
        ("Straße ØRESUND Łódź Æsir œuvre þorn ĳs", "strasse oresund lodz aesir oeuvre thorn ijs"),
        ("ﬁle H₂O x² Ⅳ", "file h2o x2 iv"),
        ("İstanbul ISPARTA ısı", "istanbul isparta isi"),
        ("soft\u00adware zero\u200bwidth", "software zerowidth"),
        ("天文 データ", "天 文 テ ー タ"),
        ("ёлка ЁЛКА", "елка елка"),
        ("हिन्दी", "हिनदी"),
        ("\ud800lone", "lone"),
    ],
)
def test_exact_words(text: str, words: str) -> None:
    assert exact(text) == words


def test_stems_keep_names_whole_and_their_place() -> None:
    assert stems(exact("Galaxies observed by h5py2 with C++ runs")) == "galaxi observ by h5py2 with c++ run"
    assert stems("") == ""


def test_several_texts_are_folded_as_each_alone() -> None:
    texts = ["Dark matter", "", "line\nbreaks", "!!", "C++", "naïve d'été's"]
    wanted = [words for words in map(exact, texts) if words]
    assert streams(texts, length=1000) == (wanted, [stems(words) for words in wanted])
    assert streams(texts, length=1000, stemmed=False) == (wanted, [])
    assert streams([], length=1000) == ([], [])


def test_the_length_bounds_what_is_read() -> None:
    assert streams(["abc def", "ghi", "jkl"], length=9).exact == ["abc def", "gh"]
    assert streams(["abc"] * 1_000_000, length=6).exact == ["abc", "abc"]


@given(st.text())
def test_tokens_are_short_and_joined_by_single_blanks(text: str) -> None:
    words = exact(text)
    assert words == " ".join(words.split())
    assert all(len(word) <= TOKEN_LENGTH for word in words.split())
    assert len(stems(words).split()) == len(words.split())


@given(st.text())
def test_folding_is_stable(text: str) -> None:
    """What was folded once stays, and composed or decomposed, in capitals or not, it is the same word."""
    assert exact(exact(text)) == exact(text)
    assert exact(unicodedata.normalize("NFD", text)) == exact(unicodedata.normalize("NFC", text))


@given(st.text(alphabet=st.characters(codec="latin-1")))
def test_capitals_do_not_matter(text: str) -> None:
    assert exact(text.upper()) == exact(text.lower().upper())


def test_long_words_are_cut() -> None:
    assert exact("x" * 1000) == "x" * TOKEN_LENGTH
    assert len(identifier_key("urn:" + "x" * 5000)) == KEY_LENGTH


DOI_FORMS = (
    "10.5281/Zenodo.1",
    "doi:10.5281/zenodo.1",
    "DOI: 10.5281/zenodo.1",
    "https://doi.org/10.5281/zenodo.1",
    "<http://dx.doi.org/10.5281%2Fzenodo.1>",
    "urn:doi:10.5281/zenodo.1",
    "10.5281/zenodo.1.",
    "(10.5281/ZENODO.1)",
)
ORCID_FORMS = ("0000-0002-1825-0097", "https://orcid.org/0000-0002-1825-0097", "orcid:0000-0002-1825-0097")


@pytest.mark.parametrize(
    ("forms", "key"),
    [
        (DOI_FORMS, "10.5281/zenodo.1"),
        (ORCID_FORMS, "0000-0002-1825-0097"),
        (("11304/abc", "hdl:11304/abc", "https://hdl.handle.net/11304/abc"), "11304/abc"),
        (("https://www.example.org/A/", "http://example.org/a", "www.example.org/a"), "example.org/a"),
        (("oai:zenodo.org:12", "OAI:zenodo.org:12"), "oai:zenodo.org:12"),
        (("https://orcid.org/0000-0002-1825-0098",), "orcid.org/0000-0002-1825-0098"),
        (("", "...", "()"), ""),
    ],
)
def test_every_written_form_has_one_key(forms: tuple[str, ...], key: str) -> None:
    assert {identifier_key(form) for form in forms} == {key}


@given(st.text())
def test_a_key_is_made_of_anything(text: str) -> None:
    key = identifier_key(text)
    assert len(key) <= KEY_LENGTH
    assert not any(sign.isspace() for sign in key)


def test_analysis_is_fast_enough_not_to_be_the_bottleneck() -> None:
    """20,000 texts of 80 words a second on a free core; a tenth of that must hold on any machine that runs tests."""
    chance = Random(1)
    vocabulary = ["".join(chance.choices("etaoinshrdlu", k=chance.randint(3, 10))) for _ in range(5000)]
    texts = [" ".join(chance.choices(vocabulary, k=80)) for _ in range(1000)]
    started = time.process_time()
    for text in texts:
        stems(exact(text))
    assert len(texts) / (time.process_time() - started) > 2000
