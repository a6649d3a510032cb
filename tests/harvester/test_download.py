"""One answer over HTTP: a file, a bulk list, an archive; what cannot be read never makes the rest absent."""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile
from typing import Any

import pytest

from harvester.spiders.download import SPIDER
from harvester.spiders.pages import Answer, Page
from schemas.errors import Unreachable
from schemas.records import Payload, Quarantine, Source
from tests.harvester.talking import NOW, talk

URL = "https://git.example/project/archive/main.tar.gz"
FILES = {"codemeta.json": b'{"name": "One"}', "sub/site.yaml": b"name: Two", "README.md": b"# no"}


def source(endpoint: str = URL, **options: Any) -> Source:
    return Source("own", "Own", "download", endpoint, formats=("own",), options=options)


def tar(files: dict[str, bytes], *, top: str = "project-0a1b2c/", packed: bool = True) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz" if packed else "w") as archive:
        for name, body in files.items():
            info = tarfile.TarInfo(top + name)
            info.size = len(body)
            archive.addfile(info, io.BytesIO(body))
    return out.getvalue()


def zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, body in files.items():
            archive.writestr(f"project-0a1b2c/{name}", body)
    return out.getvalue()


def names(pages: list[Page]) -> list[str]:
    return [entry.header.identifier for page in pages for entry in page.entries if entry.header is not None]


@pytest.mark.parametrize("body", [tar(FILES), tar(FILES, packed=False), zipped(FILES)], ids=["tar.gz", "tar", "zip"])
def test_an_archive_of_a_repository_is_its_files_under_their_own_names(body: bytes) -> None:
    pages, end, asked = talk(SPIDER, source(strip=1), lambda url: body)
    assert sorted(names(pages)) == sorted(FILES)
    assert end.complete
    assert end.whole
    assert asked == [URL]


def test_names_do_not_change_with_the_commit_in_the_name_of_the_folder() -> None:
    once, _, _ = talk(SPIDER, source(strip=1), lambda url: tar(FILES))
    again, _, _ = talk(SPIDER, source(strip=1), lambda url: tar(FILES, top="project-ffffff/"))
    assert names(once) == names(again)


def test_a_pattern_chooses_among_the_files() -> None:
    pages, _, _ = talk(SPIDER, source(strip=1, pattern="*.yaml"), lambda url: tar(FILES))
    assert names(pages) == ["sub/site.yaml"]


def test_one_file_is_one_record_named_as_its_address() -> None:
    pages, end, _ = talk(SPIDER, source("https://git.example/raw/codemeta.json?ref=main"), lambda url: b'{"name": "x"}')
    assert names(pages) == ["codemeta.json"]
    assert end.whole


def test_a_packed_file_is_unpacked() -> None:
    pages, _, _ = talk(SPIDER, source("https://x.example/dump.json.gz"), lambda url: gzip.compress(b'{"name": "x"}'))
    entry = pages[0].entries[0]
    assert isinstance(entry, Payload)
    assert entry.body == b'{"name": "x"}'


def test_several_addresses_are_one_list_and_their_files_do_not_collide() -> None:
    given = source("https://a.example/codemeta.json", also="https://b.example/codemeta.json")
    pages, end, asked = talk(SPIDER, given, lambda url: b'{"name": "x"}')
    assert names(pages) == ["a.example/codemeta.json", "b.example/codemeta.json"]
    assert len(asked) == 2
    assert "2 answers" in end.proof


def test_an_eosc_list_is_split_by_its_format() -> None:
    body = b'{"results": [{"id": "a", "name": "A"}, {"id": "b", "name": "B"}], "total": 2}'
    given = Source("own", "Own", "download", "https://x.example/all", formats=("eosc_service",))
    pages, _, _ = talk(SPIDER, given, lambda url: body)
    assert names(pages) == ["a", "b"]


@pytest.mark.parametrize(
    "answer", [Unreachable("HTTP 503"), Answer(URL, 404, b"gone", NOW), b""], ids=["unreachable", "404", "empty"]
)
def test_no_answer_is_no_empty_list(answer: Any) -> None:
    _, end, _ = talk(SPIDER, source(), lambda url: answer)
    assert not end.complete
    assert end.unreachable


def test_what_cannot_be_taken_apart_shows_no_absence() -> None:
    given = Source("own", "Own", "download", "https://x.example/all", formats=("eosc_service",))
    pages, end, _ = talk(SPIDER, given, lambda url: b"{We are back soon}")
    assert isinstance(pages[0].entries[0], Quarantine)
    assert not end.complete


@pytest.mark.parametrize("body", [b"<html>We are back soon</html>", b"", b'{"results": [', b"<VOTABLE><RESOURCE"])
def test_a_notice_or_half_a_file_is_no_answer(body: bytes) -> None:
    pages, end, _ = talk(SPIDER, Source("own", "Own", "download", "https://x.example/all"), lambda url: body)
    assert (pages, end.complete) == ([], False)


@pytest.mark.parametrize("cut", [1, 60, 150])
def test_a_packed_archive_that_is_cut_off_shows_no_absence(cut: int) -> None:
    pages, end, _ = talk(SPIDER, source(strip=1), lambda url: tar(FILES)[:-cut])
    assert any(page.problems for page in pages)
    assert not end.whole


@pytest.mark.parametrize("blocks", [1, 2, 3, 4, 5])
def test_an_archive_that_is_cut_between_its_files_shows_no_absence(blocks: int) -> None:
    pages, end, _ = talk(SPIDER, source(strip=1), lambda url: tar(FILES, packed=False)[: blocks * 512])
    assert any(page.problems for page in pages)
    assert not end.whole


def test_nothing_of_an_archive_leads_out_of_it() -> None:
    body = tar({"../../evil.json": b"{}", "good.json": b"{}"}, top="")
    pages, end, _ = talk(SPIDER, source(), lambda url: body)
    assert names(pages) == ["good.json"]
    assert not end.whole
