"""Identifiers as people paste them."""

from __future__ import annotations

import pytest

from catalogue_api.index.pasted import identifier_keys

DOI = "10.1088/0954-3899/43/8/084001"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (f"doi:{DOI}", DOI),
        (f"https://iopscience.iop.org/article/{DOI}", DOI),
        (f"https://iopscience.iop.org/article/{DOI}/pdf", DOI),
        (f"<https://iopscience.iop.org/article/{DOI}?x=1>.", DOI),
        ("https://link.springer.com/content/pdf/10.1007/s41781-019-0026-3.pdf", "10.1007/s41781-019-0026-3"),
        ("https://zenodo.org/records/4701488", "10.5281/zenodo.4701488"),
        ("zenodo.org/record/4701488#.X", "10.5281/zenodo.4701488"),
        ("arXiv:1606.06775v2", "1606.06775"),
        ("https://ror.org/01ggx4157", "01ggx4157"),
    ],
)
def test_what_a_written_form_names_is_among_its_keys(text: str, key: str) -> None:
    assert key in identifier_keys(text)


@pytest.mark.parametrize("text", ["", "  ", "()"])
def test_nothing_names_nothing(text: str) -> None:
    assert identifier_keys(text) == ()


def test_plain_words_have_one_key() -> None:
    assert identifier_keys("dark matter") == ("darkmatter",)
