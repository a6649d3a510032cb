"""JSON in which a key stands twice: both values are kept, and what says two things is no record."""

from __future__ import annotations

import orjson
import pytest

from schemas.errors import MalformedPayload
from schemas.formats.json import Doubled, dump, load, refuse_doubled

LIST = b'{"results": [{"id": 1, "name": "a", "name": "b"}, {"id": 2, "sets": [{"q": 1, "q": 2}]}, {"id": 3}]}'


def test_a_record_cut_out_of_a_list_still_says_both() -> None:
    first, second, third = load(LIST)["results"]
    assert (first["name"], dump(first)) == ("b", b'{"id":1,"name":"a","name":"b"}')
    assert dump(second) == b'{"id":2,"sets":[{"q":1,"q":2}]}'
    assert (type(third), dump({"wrapped": first})) == (dict, b'{"wrapped":{"id":1,"name":"a","name":"b"}}')


@pytest.mark.parametrize("record", [0, 1])
def test_a_record_that_says_two_things_is_refused_with_the_key(record: int) -> None:
    with pytest.raises(MalformedPayload, match=r"'name'|'q'"):
        refuse_doubled(dump(load(LIST)["results"][record]))


@pytest.mark.parametrize(
    "body",
    [b'{"a": 1, "a": 1}', b'{"a": {"b": 1}, "b": 1}', b'{"a": 1}\n{"a": 2}', b"<a/>", b"{a", b"[" * 900 + b"]" * 900],
)
def test_nothing_else_is_refused(body: bytes) -> None:
    refuse_doubled(body)


def test_the_same_said_twice_is_said_once() -> None:
    value = load(b'{"a": [1], "a": [1]}')
    assert (value, isinstance(value, Doubled)) == ({"a": [1]}, False)


def test_a_record_nested_more_deeply_than_orjson_writes_is_written() -> None:
    body = b'{"a":' * 400 + b"1" + b"}" * 400
    assert dump(load(body)) == body
    with pytest.raises(TypeError):
        orjson.dumps(load(body))
