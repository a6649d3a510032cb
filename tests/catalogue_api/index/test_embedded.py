"""The embedded engine's own life: folders, processes, crashes and releases."""

from __future__ import annotations

import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from catalogue_api.index import embedded, embedded_state, generations
from catalogue_api.index.document import index_document
from catalogue_api.index.embedded import EmbeddedIndex
from catalogue_api.index.port import IndexDocument
from schemas.errors import IndexLocked, IndexUnavailable
from schemas.records import Position
from schemas.search import SearchQuery
from tests.contracts.observatory import corpus, entity

HERE = Position("epoch", 1)
ROOT = Path(__file__).parents[3]
DOCUMENTS = [index_document(each) for each in corpus(40)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "index"


@pytest.fixture
def index(folder: Path) -> Iterator[EmbeddedIndex]:
    with EmbeddedIndex.open(folder, writable=True) as opened:
        opened.apply(DOCUMENTS, [], HERE)
        yield opened


def total(index: EmbeddedIndex) -> int:
    return index.search(SearchQuery(size=0)).total


def run(code: str, folder: Path) -> subprocess.Popen[str]:
    """Another process with the project at hand; it says `ready` and then does what `code` says."""
    preamble = """
        import sys
        from pathlib import Path
        from catalogue_api.index.document import index_document
        from catalogue_api.index.embedded import EmbeddedIndex
        from schemas.errors import IndexLocked
        from schemas.records import Position
        from schemas.search import SearchQuery
        from tests.contracts.observatory import corpus
        folder = Path(sys.argv[1])
    """
    program = textwrap.dedent(preamble) + textwrap.dedent(code)
    return subprocess.Popen(
        [sys.executable, "-c", program, str(folder)], cwd=ROOT, stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True
    )


def said(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    return process.stdout.readline().strip()


def test_another_process_reads_but_cannot_write(index: EmbeddedIndex, folder: Path) -> None:
    code = """
        try:
            EmbeddedIndex.open(folder, writable=True)
        except IndexLocked as error:
            print(error, flush=True)
        reader = EmbeddedIndex.open(folder, writable=False)
        for line in sys.stdin:
            print(reader.search(SearchQuery(size=0)).total, reader.position().sequence, flush=True)
    """
    with run(code, folder) as process:
        assert "another process writes this index" in said(process)
        assert process.stdin
        for step in (1, 2):
            index.apply([], [DOCUMENTS[step].entity], Position("epoch", step))
            process.stdin.write("look\n")
            process.stdin.flush()
            assert said(process) == f"{40 - step} {step}"
        index.rebuild(DOCUMENTS[:5], Position("epoch", 9))
        process.stdin.write("look\n")
        process.stdin.close()
        assert said(process) == "5 9"
        assert process.wait() == 0


@pytest.mark.parametrize("work", ["rebuild(endless(), Position('epoch', 3))", "apply(list(endless()), [], None)"])
def test_a_killed_writer_leaves_the_index_as_it_was(folder: Path, work: str) -> None:
    with EmbeddedIndex.open(folder, writable=True) as index:
        index.apply(DOCUMENTS, [], HERE)
    code = f"""
        def endless():
            documents = [index_document(each) for each in corpus(100)]
            for number in range(10**6):
                if number == 500:
                    print("ready", flush=True)
                yield documents[number % 100]
        EmbeddedIndex.open(folder, writable=True).{work}
    """
    with run(code, folder) as process:
        assert said(process) == "ready"
        process.send_signal(signal.SIGKILL)
        process.wait()
    with EmbeddedIndex.open(folder, writable=True) as index:
        assert (total(index), index.position()) == (40, HERE)
        assert [pair[0] for pair in index.digests()] == [document.entity for document in DOCUMENTS]
        index.rebuild(DOCUMENTS[:3], HERE)
        assert total(index) == 3
    assert len(list(folder.glob("generation-*"))) <= 2


def test_the_lock_is_free_when_the_writer_is_gone(index: EmbeddedIndex, folder: Path) -> None:
    with pytest.raises(IndexLocked) as caught:
        EmbeddedIndex.open(folder, writable=True)
    assert "Wait for it" in str(caught.value)
    index.close()
    EmbeddedIndex.open(folder, writable=True).close()


def test_a_reader_may_not_write(index: EmbeddedIndex, folder: Path) -> None:
    with EmbeddedIndex.open(folder, writable=False) as reader:
        with pytest.raises(IndexUnavailable, match="for reading"):
            reader.apply(DOCUMENTS, [], HERE)
        with pytest.raises(IndexUnavailable, match="for reading"):
            reader.rebuild(DOCUMENTS, HERE)


def test_an_index_of_another_release_must_be_rebuilt(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with EmbeddedIndex.open(folder, writable=True) as index:
        index.apply(DOCUMENTS, [], HERE)
    monkeypatch.setattr(embedded, "SCHEMA_KEY", "newer")
    with EmbeddedIndex.open(folder, writable=True) as index:
        assert index.position() is None
        with pytest.raises(IndexUnavailable, match="another release"):
            index.search(SearchQuery())
        with pytest.raises(IndexUnavailable, match="rebuild"):
            index.apply(DOCUMENTS, [], HERE)
        index.rebuild(DOCUMENTS, HERE)
        assert (total(index), index.position()) == (40, HERE)


def test_a_rebuild_that_fails_changes_nothing_and_its_rest_is_swept(index: EmbeddedIndex, folder: Path) -> None:
    def failing() -> Iterator[IndexDocument]:
        yield from DOCUMENTS[:10]
        raise RuntimeError("the store is gone")

    with pytest.raises(RuntimeError):
        index.rebuild(failing(), HERE)
    assert total(index) == 40
    assert len(list(folder.glob("generation-*"))) == 2
    index.apply([], [DOCUMENTS[0].entity], HERE)
    assert total(index) == 39
    index.rebuild(DOCUMENTS, HERE)
    generations.sweep(folder)
    assert len(list(folder.glob("generation-*"))) == 1
    assert total(index) == 40


def test_a_reader_survives_that_its_generation_is_removed(index: EmbeddedIndex, folder: Path) -> None:
    with EmbeddedIndex.open(folder, writable=False) as reader:
        assert total(reader) == 40
        held = reader.digests()
        next(held)
        for size in (10, 20, 30):
            index.rebuild(DOCUMENTS[:size], HERE)
            generations.sweep(folder)
        assert len(list(held)) == 39
        assert total(reader) == 30


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"folder": "generation-1"}'])
def test_an_unreadable_pointer_is_told_with_its_remedy(index: EmbeddedIndex, folder: Path, content: bytes) -> None:
    (folder / generations.POINTER).write_bytes(content)
    with pytest.raises(IndexUnavailable, match="Delete the file"):
        index.search(SearchQuery())


def test_lost_files_are_told_and_a_rebuild_heals(folder: Path) -> None:
    with EmbeddedIndex.open(folder, writable=True) as index:
        index.apply(DOCUMENTS, [], HERE)
    for path in folder.glob("generation-*/*"):
        path.unlink()
    with EmbeddedIndex.open(folder, writable=True) as index:
        with pytest.raises(IndexUnavailable, match="rebuild"):
            index.search(SearchQuery())
        with pytest.raises(IndexUnavailable, match="rebuild"):
            index.apply(DOCUMENTS, [], HERE)
        index.rebuild(DOCUMENTS, HERE)
        assert total(index) == 40


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(IndexUnavailable, match="cannot make the folder"):
        EmbeddedIndex.open(tmp_path / "file" / "index", writable=False)


def test_digests_come_in_order_through_small_windows(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Names that are beginnings of each other, and of any script, are neither lost nor out of order."""
    monkeypatch.setattr(embedded_state, "_WINDOW", 4)
    named = [
        "a",
        "ab",
        "abc",
        "b/1",
        "b/10",
        "b/100",
        "é",
        "éé",
        "~",
        "A",
        "z" * 300,
        "(x)",
        "[y TO z]",
        '"',
        "*",
        "🚀",
    ]
    with EmbeddedIndex.open(folder, writable=True) as index:
        index.apply([index_document(entity(name, {"title": [name]})) for name in named], [], HERE)
        assert [iri for iri, _ in index.digests()] == sorted(f"entity/test/{name}" for name in named)


def test_files_do_not_pile_up_over_many_small_commits(index: EmbeddedIndex, folder: Path) -> None:
    for step in range(60):
        index.apply([DOCUMENTS[step % 40]], [], Position("epoch", step))
    index.close()
    with EmbeddedIndex.open(folder, writable=True) as again:
        again.apply([], [], Position("epoch", 99))
        assert total(again) == 40
    assert len(list(folder.glob("generation-*/*"))) < 200


def test_what_is_left_open_is_lost_with_its_position_and_nothing_else(folder: Path) -> None:
    with EmbeddedIndex.open(folder, writable=True) as index:
        index.apply(DOCUMENTS[:20], [], HERE)
        index.apply(DOCUMENTS[20:], [], Position("epoch", 2), settle=False)
        assert total(index) == 20
        assert index.position() == Position("epoch", 2)
    with EmbeddedIndex.open(folder, writable=True) as index:
        assert (index.position(), total(index)) == (HERE, 20)
        index.apply(DOCUMENTS, [], Position("epoch", 2), settle=False)
        with pytest.raises(RuntimeError, match="went away"):
            index.apply(_failing(), [], Position("epoch", 3))
        assert (index.position(), total(index)) == (HERE, 20), "the steps before it were open too"
        index.apply(DOCUMENTS, [], Position("epoch", 3))
        assert total(index) == 40


def _failing() -> Iterator[IndexDocument]:
    yield DOCUMENTS[0]
    raise RuntimeError("the store went away")
