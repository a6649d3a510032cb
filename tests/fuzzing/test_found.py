"""What mutants and their kin found in our own readers, each by its name; none may come back."""

from __future__ import annotations

import pytest

from tests.fuzzing.mutants import Mutant
from tests.fuzzing.parsers import PARSERS

FOUND = {
    "a status in an EOSC list that is no number": b'{"statusCode":"abc","result":[]}',
    "a status in an EOSC list that is a list": b'{"statusCode":[1],"results":[{"id":"x"}]}',
    "a link header with half an IPv6 address": b'<http://[x>; rel="item"',
    "a link of a page with half an IPv6 address": b'<html><head><link rel="item" href="http://[::1"></head></html>',
    "a property of a page with half an IPv6 address": (
        b'<html><body><div itemscope itemtype="https://schema.org/Dataset"><a itemprop="url" href="http://[x">y</a>'
        b"</div></body></html>"
    ),
    "a next page of a JSON list at half an IPv6 address": b'{"next":"http://[x","results":[{"id":"1"}]}',
    "an anchor whose quotes are escaped twice": b'{"id":"x","description":"see <a href=\\\\\\"x\\\\\\">it"}',
    "an IRI in Turtle that oxigraph reads and does not build": (
        b"<https://example.org/c> <http://purl.org/dc/terms/relation> <https://example.org/a|b> ."
    ),
}


@pytest.mark.parametrize("body", FOUND.values(), ids=FOUND.keys())
def test_it_is_read_or_refused(body: bytes) -> None:
    for number in range(3):
        for parser in PARSERS:
            try:
                parser.read(Mutant(number, "found", body))
            except parser.refuses:
                continue
