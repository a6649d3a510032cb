"""Real records field by field: what stands in the payload, and what it became, in tables that a person can read.

`fields/<format>.tsv` has a block for each record: a line `# <file> <number> <kind>`, then a line for each field with
its path in the payload, what stands there, its place in the description, and what it became (`=` where that is the
same). A value that ends in `…` is the beginning of a longer one. The tables were read against the payloads; they name
no person.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import orjson
import pytest
import yaml
from lxml import etree

from schemas.formats.registry import FORMATS, format_of, recognise
from schemas.formats.xml import local_name, parse_xml
from schemas.records import Text

pytestmark = pytest.mark.samples

TABLES = Path(__file__).parent / "fields"
_STEP = re.compile(r"([^\[\]]+)(?:\[(\d+)\])?")


class Row(NamedTuple):
    path: str
    written: str
    place: str
    became: str


class Case(NamedTuple):
    """One record: its format, file and number there, its kind, and its fields."""

    prefix: str
    file: str
    at: int
    kind: str
    rows: tuple[Row, ...]


def cases() -> Iterator[Case]:
    for table in sorted(TABLES.glob("*.tsv")):
        for block in re.split(r"^# ", table.read_text(), flags=re.MULTILINE)[1:]:
            head, *lines = block.splitlines()
            file, at, kind = head.rsplit(" ", 2)
            rows = tuple(Row(*line.split("\t")) for line in lines if line.strip())
            yield Case(table.stem, file, int(at), kind, rows)


CASES = list(cases())


def body_of(samples: Path, case: Case) -> bytes:
    """The bytes of one record, which must show by themselves of what format they are."""
    return parts_of(samples, case.prefix, case.file)[case.at]


@cache
def parts_of(samples: Path, prefix: str, pattern: str) -> list[bytes]:
    [file] = [each for each in samples.glob(pattern) if each.is_file()]
    body = file.read_bytes()
    form = format_of(prefix)
    if form.split_file is not None:  # its place in the tree says part of what it holds
        name = str(file.relative_to(samples / Path(pattern).parts[0]))
        return [part for _, part in form.split_file(name, body)]
    assert recognise(body) is form
    return [part for _, part in form.split(body)] if form.split else [body]


@pytest.mark.parametrize("case", CASES, ids=[f"{case.prefix}-{number}" for number, case in enumerate(CASES)])
def test_each_field_is_what_the_payload_says(samples: Path, case: Case) -> None:
    body = body_of(samples, case)
    description = format_of(case.prefix).parse(body)
    payload = payload_of(body)
    assert description.kind == case.kind
    for row in case.rows:
        written, became = value_at(payload, row.path), value_at(description.properties, row.place)
        assert matches(written, row.written), (row.path, written)
        assert matches(became, row.written if row.became == "=" else row.became), (row.place, became)


def test_every_record_says_several_fields() -> None:
    assert len(CASES) >= 60
    assert all(len(case.rows) >= 3 for case in CASES), [case.file for case in CASES if len(case.rows) < 3]
    assert {case.prefix for case in CASES} <= {each.prefix for each in FORMATS}
    names = [(case.prefix, case.file, case.at) for case in CASES]
    assert len(names) == len(set(names))


# --- payload and description, as plain values -------------------------------------------------------------------------


def payload_of(body: bytes) -> Any:
    """A payload without any of our crosswalks: JSON and YAML as they are, XML as its root, a page as its script,
    lines as a mapping.
    """
    start = body.lstrip(b"\xef\xbb\xbf \r\n\t")[:1]
    if start in (b"{", b"["):
        return orjson.loads(body)
    script = re.search(rb"<script [^>]*application/ld\+json[^>]*>(.*?)</script>", body, re.DOTALL)
    if script is not None:
        return orjson.loads(script[1])
    if start == b"<":
        return parse_xml(body, huge=True)
    if b"BEGIN:VEVENT" in body:
        text = re.sub(rb"\r?\n[ \t]", b"", body).decode()
        return dict(line.split(":", 1) for line in text.splitlines() if ":" in line)
    if re.search(rb"^\s*[\w#]+\s*=", body, re.MULTILINE):
        pairs = (line.partition("=") for line in body.decode().splitlines() if "=" in line)
        return {name.strip(): value.strip() for name, _, value in pairs}
    documents = list(yaml.safe_load_all(body))
    return documents[0] if len(documents) == 1 else documents


def value_at(value: Any, path: str) -> Any:
    """What stands at keys and numbers joined by `/`; `*` is the first key itself.

    In XML steps are local names, a number counting those of one name.
    """
    for step in path.split("/") if path else ():
        found = _STEP.fullmatch(step)
        assert found is not None, path
        name, place = found[1], int(found[2] or 0)
        if isinstance(value, etree._Element):
            value = value.get(name[1:]) if name.startswith("@") else child(value, name, place)
        elif name == "*":
            value = next(iter(value))
        elif isinstance(value, list):
            value = value[int(name)]
        else:
            value = value[name.replace("|", "/")]
            value = value[place] if found[2] else value
    return value


def child(element: Any, name: str, place: int) -> Any:
    return [each for each in element if isinstance(each.tag, str) and local_name(each) == name][place]


def matches(value: Any, wanted: str) -> bool:
    shown = plain(value)
    return shown.startswith(wanted[:-1]) if wanted.endswith("…") else shown == wanted


def plain(value: Any) -> str:
    if isinstance(value, etree._Element):
        value = "".join(value.itertext())
    if isinstance(value, Text):
        value = value.value
    if isinstance(value, dict) and "@value" in value:
        value = value["@value"]
    return " ".join(str(value).split())
