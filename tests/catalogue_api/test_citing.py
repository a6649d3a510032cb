"""References: what each style makes of a description, and that no name or title breaks a file."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from catalogue_api.citing import CITATIONS, apa, bibtex, csl, reference, ris

ADDRESS = "https://catalogue.example/entity/doi/10.5281%2Fzenodo.1"


def described(*creators: str, **terms: Any) -> Any:
    stated = {
        "@type": ["dcat:Dataset"],
        "title": ["Radio maps"],
        "creator": [{"@type": ["foaf:Agent"], "name": [name]} for name in creators],
        "publisher": {"@type": ["foaf:Agent"], "name": ["Zenodo"]},
        "issued": {"@value": "2022-02-25", "@type": "xsd:date"},
        "identifier": ["https://doi.org/10.5281/ZENODO.1"],
        **terms,
    }
    return reference({name: value for name, value in stated.items() if value}, address=ADDRESS)


@pytest.mark.parametrize(
    ("creators", "begins"),
    [
        (("Tasse, Cyril",), "Tasse, C. (2022)."),
        (("Tasse, Cyril", "de Gasperin, F. M."), "Tasse, C., & de Gasperin, F. M. (2022)."),
        (("LOFAR Collaboration", "Tasse, C."), "LOFAR Collaboration, & Tasse, C. (2022)."),
        (("Cyril Tasse",), "Cyril Tasse. (2022)."),
        ((), "Zenodo. (2022)."),
    ],
)
def test_names_in_words(creators: tuple[str, ...], begins: str) -> None:
    assert apa(described(*creators)).startswith(begins)


def test_a_whole_reference_in_words() -> None:
    cited = described("Tasse, Cyril", version="2.1")
    assert apa(cited) == (
        "Tasse, C. (2022). Radio maps (Version 2.1) [Data set]. Zenodo. https://doi.org/10.5281/zenodo.1\n"
    )
    assert " (n.d.)." in apa(described("Tasse, C.", issued=None))
    twenty_five = apa(described(*(f"Author{number}, A." for number in range(25))))
    assert "Author18, A., … Author24, A." in twenty_five
    assert "Author19" not in twenty_five


def test_bibtex_keeps_whole_names_whole_and_writes_signs_out() -> None:
    entry = bibtex(described("LOFAR Collaboration", "Tasse, Cyril", title=["50 % of {A} & B_1"]))
    assert entry.startswith("@misc{10-5281-zenodo-1,\n")
    assert "  author = {{LOFAR Collaboration} and Tasse, Cyril},\n" in entry
    assert r"  title = {{50 \% of \{A\} \& B\_1}}," in entry
    assert "  doi = {10.5281/zenodo.1},\n" in entry


def test_ris_has_one_tag_on_a_line_and_an_end() -> None:
    lines = ris(described("Tasse, Cyril", "B. Author", title=["Two\nlines"])).split("\r\n")
    assert lines[0] == "TY  - DATA"
    assert lines[-2:] == ["ER  - ", ""]
    assert [line for line in lines if line.startswith("AU")] == ["AU  - Tasse, Cyril", "AU  - B. Author"]
    assert "TI  - Two lines" in lines
    assert all(line[2:6] == "  - " for line in lines[:-1])


def test_csl_takes_names_apart_where_they_have_a_comma() -> None:
    (item,) = orjson.loads(csl(described("Tasse, Cyril", "LOFAR Collaboration")))
    assert item["author"] == [{"family": "Tasse", "given": "Cyril"}, {"literal": "LOFAR Collaboration"}]
    assert item["issued"] == {"date-parts": [[2022, 2, 25]]}
    assert (item["type"], item["DOI"]) == ("dataset", "10.5281/zenodo.1")


@pytest.mark.parametrize("ending", CITATIONS)
def test_a_thing_of_which_nothing_is_stated_can_be_cited(ending: str) -> None:
    _, _, write = CITATIONS[ending]
    cited = reference({"@type": ["foaf:Organization"], "identifier": ["x"]}, address=ADDRESS)
    assert ADDRESS in write(cited)
