"""YAML that is made to cost: it is refused before it does."""

from __future__ import annotations

from time import process_time

import pytest

from schemas.errors import MalformedPayload
from schemas.formats.yaml import load_yaml


@pytest.mark.parametrize("opening", [b"[", b"{a: ", b"[{a: "])
def test_brackets_that_go_on_opening_are_refused_at_once(opening: bytes) -> None:
    began = process_time()
    with pytest.raises(MalformedPayload, match="nested too deeply"):
        load_yaml(opening * 20_000)
    assert process_time() - began < 0.5


def test_brackets_of_a_record_are_read() -> None:
    assert load_yaml(b"a: " + b"[" * 40 + b"1" + b"]" * 40)[0] is not None
