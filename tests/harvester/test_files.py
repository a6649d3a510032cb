"""Files: whatever they hold is taken apart, and what cannot be is kept under the file's name."""

from __future__ import annotations

import json
import os
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest

from harvester.normalise import read_payload
from harvester.spiders.files import PAGE, SPIDER
from harvester.spiders.pages import End, Entry, Page
from schemas.formats import dcat_rdf
from schemas.records import Payload, Quarantine, Source, Withdrawal
from tests.harvester.talking import talk
from tests.journeys.oai_server import Repository

DC = (
    '<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{}</dc:title></oai_dc:dc>'
)


def read(path: Path, *formats: str, **options: Any) -> tuple[list[Entry], End, list[Page]]:
    source = Source("f", "F", "files", str(path), formats=formats, options=options)
    pages, end, asked = talk(SPIDER, source, lambda url: b"")
    assert asked == [], "nobody is asked"
    return [entry for page in pages for entry in page.entries], end, pages


def names(entries: list[Entry]) -> list[str | None]:
    return [entry.header.identifier if entry.header else None for entry in entries]


def oai_page(size: int, *, verb: str = "ListRecords", **options: Any) -> bytes:
    repository = Repository(size, **options)
    for number in range(0, size, 4):
        repository.change(number, deleted=True)
    head = '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><responseDate>2026-11-01T12:00:00Z</responseDate>'
    return f"{head}{repository._list({'verb': verb})}</OAI-PMH>".encode()


def test_a_folder_of_bare_records_has_paths_for_identifiers(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    for name in ("b.xml", "a.xml", "sub/c.xml"):
        (tmp_path / name).write_text(DC.format(name))
    entries, end, _ = read(tmp_path)
    assert names(entries) == ["a.xml", "b.xml", "sub/c.xml"]
    assert {entry.format for entry in entries if isinstance(entry, Payload)} == {"oai_dc"}
    assert end.complete
    assert end.whole
    assert end.proof == "3 records in 3 files, all read"


def test_records_come_a_hundred_to_a_page(tmp_path: Path) -> None:
    for number in range(PAGE * 2 + 5):
        (tmp_path / f"{number:04}.xml").write_text(DC.format(number))
    _, end, pages = read(tmp_path)
    assert [len(page.entries) for page in pages] == [PAGE, PAGE, 5]
    assert end.proof.startswith("205 records")


def test_an_oai_answer_is_unwrapped_deletions_and_all(tmp_path: Path) -> None:
    (tmp_path / "page.xml").write_bytes(oai_page(12))
    entries, end, _ = read(tmp_path)
    assert len(entries) == 12
    assert {type(entry) for entry in entries} == {Payload, Withdrawal}
    assert sum(isinstance(entry, Withdrawal) for entry in entries) == 3
    assert all(str(name).startswith("oai:repository.example:") for name in names(entries))
    assert end.complete


def test_a_bare_oai_record_keeps_its_header(tmp_path: Path) -> None:
    body = (
        '<record xmlns="http://www.openarchives.org/OAI/2.0/"><header><identifier>oai:x:1</identifier><datestamp>2020'
    )
    body += f"-01-01</datestamp><setSpec>s</setSpec></header><metadata>{DC.format('One')}</metadata></record>"
    (tmp_path / "r.xml").write_text(body)
    ((entry,), _, _) = read(tmp_path, "oai_dc")
    assert isinstance(entry, Payload)
    assert entry.header.identifier == "oai:x:1"
    assert entry.header.sets == ("s",)
    assert entry.body.startswith(b"<oai_dc:dc")


def test_answers_without_records_are_kept_and_named(tmp_path: Path) -> None:
    (tmp_path / "ids.xml").write_bytes(oai_page(4, verb="ListIdentifiers"))
    (tmp_path / "none.xml").write_text(
        '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><error code="noRecordsMatch">None.</error></OAI-PMH>'
    )
    entries, _, _ = read(tmp_path)
    assert [
        (entry.reason, entry.header.identifier) for entry in entries if isinstance(entry, Quarantine) and entry.header
    ] == [
        ("no-records", "ids.xml"),
        ("error-answer", "none.xml"),
    ]


def test_an_eosc_list_is_split_by_its_ids(tmp_path: Path) -> None:
    results = [{"id": f"21.T1/{number}", "name": f"S {number}"} for number in range(3)]
    (tmp_path / "list.json").write_text(json.dumps({"total": 99, "from": 0, "to": 3, "results": results}))
    entries, end, _ = read(tmp_path, "eosc_service")
    assert names(entries) == ["21.T1/0", "21.T1/1", "21.T1/2"]
    assert end.complete


def test_a_dcat_catalogue_is_split_into_its_resources(tmp_path: Path) -> None:
    (tmp_path / "catalogue.ttl").write_text(
        "@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .\n"
        "@base <https://x.example/> .\n"
        '<c> a dcat:Catalog ; dct:title "C" ; dcat:dataset <1>, <2> .\n'
        '<1> a dcat:Dataset ; dct:title "One" .\n'
        '<2> a dcat:Dataset ; dct:title "Two" .\n'
    )
    entries, _, _ = read(tmp_path)
    assert {"https://x.example/1", "https://x.example/2"} <= set(names(entries))
    assert {entry.format for entry in entries if isinstance(entry, Payload)} == {dcat_rdf.FORMAT.prefix}


@pytest.mark.parametrize("body", [b"", b"nothing of ours", b"\x00\x01\x02", b"<html><p>Hello</p></html>", b'{"a": 1}'])
def test_what_nobody_knows_is_passed_on_under_the_files_name(tmp_path: Path, body: bytes) -> None:
    (tmp_path / "odd.bin").write_bytes(body)
    entries, _, _ = read(tmp_path)
    assert names(entries) == ["odd.bin"]


DEEP = b"<a>" * 10_000 + b"</a>" * 10_000
XXE = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'
BOMB = (
    b'<!DOCTYPE a [<!ENTITY x "xxxxxxxxxxxxxxxxxxxx">'
    + b"".join(b'<!ENTITY x%d "%s">' % (n, b"&x%s;" % (str(n - 1).encode() if n else b"") * 20) for n in range(9))
    + b"]><a>&x8;</a>"
)


@pytest.mark.parametrize(
    ("body", "reason", "said"),
    [
        (DC.format("x").encode()[:-20], "malformed-payload", r"line 1, column \d+: This is not well-formed XML"),
        (DC.format("x").encode().replace(b"x<", b"\xe9<"), "malformed-payload", "not well-formed XML"),
        (b"\xef\xbb\xbf <a><b></a>", "malformed-payload", "not well-formed XML"),
        (DEEP, "malformed-payload", "[Dd]epth"),
        (XXE, "malformed-payload", "entit"),
        (BOMB, "malformed-payload", "not well-formed XML"),
        (b'{"id": 1,', "malformed-payload", "not valid JSON"),
        (b"", "empty", "0 bytes"),
        (b" \n", "empty", "blanks"),
        (b"\x00\x01\x02", "unknown-format", r"cannot be told from the bytes: .*formats = \["),
        (b"<html><p>Hello</p></html>", "not-a-record", "web page states nothing of itself"),
        (b'{"a": 1}', "unknown-format", "the keys a"),
        (b"PK\x03\x04abc", "unknown-format", "archive"),
    ],
)
def test_what_cannot_be_read_is_told_with_what_is_wrong(tmp_path: Path, body: bytes, reason: str, said: str) -> None:
    (tmp_path / "odd.bin").write_bytes(body)
    (entry,), _, _ = read(tmp_path)
    item = read_payload(entry, Source("f", "F", "files", "x")) if isinstance(entry, Payload) else entry
    assert isinstance(item, Quarantine)
    assert item.reason == reason
    assert re.search(said, item.detail), item.detail
    assert "'unknown'" not in item.detail


def test_an_archive_gives_what_its_folder_gives(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "page.xml").write_bytes(oai_page(9))
    (folder / "one.xml").write_text(DC.format("One"))
    with zipfile.ZipFile(tmp_path / "dump.zip", "w") as archive:
        for path in folder.iterdir():
            archive.write(path, path.name)
    packed, whole = read(tmp_path / "dump.zip")[0], read(folder)[0]
    assert names(packed) == names(whole)
    assert [e.body for e in packed if isinstance(e, Payload)] == [e.body for e in whole if isinstance(e, Payload)]


def test_a_file_that_cannot_be_read_leaves_the_list_incomplete(tmp_path: Path) -> None:
    (tmp_path / "good.xml").write_text(DC.format("Good"))
    (tmp_path / "huge.xml").write_bytes(b"<x>" + b"x" * 1_000_001)
    entries, end, pages = read(tmp_path)
    assert names(entries) == ["good.xml"]
    assert not end.complete
    assert not end.whole
    assert "1 of 2 files" in end.reason
    assert [problem.identifier for page in pages for problem in page.problems] == ["huge.xml"]


def test_what_is_left_out_of_a_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "good.xml").write_text(DC.format("Good"))
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "config").write_text("x")
    (tmp_path / ".hidden.xml").write_text(DC.format("Hidden"))
    os.mkfifo(tmp_path / "pipe.xml")
    entries, end, _ = read(tmp_path)
    assert names(entries) == ["good.xml"]
    assert end.complete
    assert end.whole
    assert [problem.message for problem in end.problems] == [
        "2 left out (hidden), the first: .git",
        "1 left out (neither a file nor a folder), the first: pipe.xml",
    ]


def test_a_link_in_place_of_a_file_is_not_followed_and_leaves_the_list_incomplete(tmp_path: Path) -> None:
    (tmp_path / "good.xml").write_text(DC.format("Good"))
    (tmp_path / "link.xml").symlink_to(tmp_path / "good.xml")
    entries, end, _ = read(tmp_path)
    assert names(entries) == ["good.xml"]
    assert not end.complete
    assert "symbolic link" in end.reason


def test_a_record_too_large_is_quarantined_alone(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text(DC.format("x" * 150_000))
    (tmp_path / "b.xml").write_text(DC.format("small"))
    entries, end, _ = read(tmp_path)
    assert [type(entry) for entry in entries] == [Quarantine, Payload]
    assert end.complete


def test_a_pattern_chooses_files(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text(DC.format("a"))
    (tmp_path / "readme.txt").write_text("not data")
    entries, end, _ = read(tmp_path, pattern="*.xml")
    assert names(entries) == ["a.xml"]
    assert end.complete


def test_a_name_that_is_no_unicode_costs_nothing(tmp_path: Path) -> None:
    Path(os.fsdecode(bytes(tmp_path) + b"/caf\xe9.xml")).write_text(DC)
    (tmp_path / "plain.xml").write_text(DC)
    entries, end, _ = read(tmp_path)
    assert names(entries) == ["caf\\xe9.xml", "plain.xml"]
    assert end.whole


def test_a_file_of_many_that_cannot_be_taken_apart_shows_no_absence(tmp_path: Path) -> None:
    (tmp_path / "list.json").write_text('{"results": [{"id": "a", "name": "A"}, {"id": "b"')
    (tmp_path / "other.json").write_text('{"results": [{"id": "c", "name": "C"}, {"id": "d", "name": "D"}]}')
    for stated in ((), ("eosc_service",)):
        entries, end, _ = read(tmp_path, *stated)
        assert [type(entry) for entry in entries if entry.header and entry.header.identifier == "list.json"] == [
            Quarantine
        ]
        assert end.complete
        assert not end.whole


def test_one_record_of_a_file_that_cannot_be_read_is_kept_under_its_name(tmp_path: Path) -> None:
    (tmp_path / "list.json").write_text('{"results": [{"id": "a", "name": NaN}, {"id": "b", "name": "B"}]}')
    entries, end, _ = read(tmp_path, "eosc_service")
    assert [(type(entry), entry.header.identifier) for entry in entries if entry.header] == [
        (Payload, "b"),
        (Quarantine, "a"),
    ]
    assert end.whole, "both are here, and both have names"
