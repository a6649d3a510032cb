"""The `catalogue` command as a person types it: words, JSON, files, exit codes."""

from __future__ import annotations

import hashlib
import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from urllib.error import URLError

import click
import orjson
import pytest

from catalogue_api.catalogue import Catalogue
from catalogue_api.cli import main
from catalogue_api.index.generations import lock_writer
from tests.catalogue_api import shelf
from tests.catalogue_api.conftest import Run


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("shelf")
    shelf.stock(made)
    return made


@pytest.fixture
def run(command: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command over a filled catalogue."""
    monkeypatch.setenv("CATALOGUE_DATA_DIR", str(folder))
    monkeypatch.setenv("CATALOGUE_BASE_URL", shelf.BASE)
    return command


# --- reading -------------------------------------------------------------------------------------------------


def test_search_in_words_and_as_json(run: Run) -> None:
    code, out, _ = run("search", "lofar", "survey", "--facet", "kind")
    assert (code, out.splitlines()[0]) == (0, "1 found")
    assert "entity/doi/10.5281%2Fzenodo.4242" in out
    code, out, _ = run("search", "-f", "kind=training", "-f", "kind=software", "--json")
    hits = orjson.loads(out)["hits"]
    assert code == 0
    assert {hit["kind"] for hit in hits} == {"training", "software"}


def test_search_pages(run: Run) -> None:
    _, first, _ = run("search", "field", "--size", "3", "--json")
    token = orjson.loads(first)["next"]
    _, second, _ = run("search", "field", "--size", "3", "--after", token, "--json")
    iris = [hit["iri"] for page in (first, second) for hit in orjson.loads(page)["hits"]]
    assert len(iris) == len(set(iris)) == 6


@pytest.mark.parametrize(
    "name",
    [
        "10.5281/zenodo.4242",
        "https://doi.org/10.5281/ZENODO.4242",
        shelf.JOINED,
        "oai:shelf:77",
        shelf.BASE + shelf.JOINED,
    ],
)
def test_show_by_any_name(run: Run, name: str) -> None:
    code, out, _ = run("show", name, "--json")
    assert code == 0
    assert orjson.loads(out)["iri"] == shelf.BASE + shelf.JOINED


def test_show_follows_a_join_and_shows_records_and_forms(run: Run) -> None:
    assert orjson.loads(run("show", "entity/record/late_joiner/late", "--json")[1])["iri"].endswith("zenodo.4242")
    code, out, _ = run("show", "record/open_shelf/oai%3Ashelf%3A77")
    assert code == 0
    assert "A mirror of the second release" in out
    assert run("show", "10.5281/zenodo.4242", "--as", "ttl")[1].startswith("@prefix")


def test_show_and_trace_of_what_is_not_here(run: Run) -> None:
    code, out, err = run("show", "10.5281/never")
    assert (code, out) == (1, "")
    assert err.count("\n") == 1
    assert "catalogue trace" in err
    code, out, _ = run("trace", "10.5281/never")
    assert code == 1
    assert "No source has ever listed" in out


def test_trace_tells_of_the_withdrawal(run: Run) -> None:
    code, out, _ = run("trace", "10.5281/zenodo.13")
    assert code == 0
    assert "withdrawn" in out
    assert orjson.loads(run("trace", "10.5281/zenodo.13", "--json")[1])["traces"][0]["state"] == "withdrawn"


def test_harvested_text_cannot_drive_the_terminal(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = shelf.SHELF
    with Catalogue.open(tmp_path / "odd", clock=shelf.Clock()) as catalogue:
        item = shelf.deposit(source, "odd", {"title": ["red\x1b[31m and\r\nfaked line"]}, kind="dataset")
        shelf._harvest(catalogue, source, [item])
    monkeypatch.setenv("CATALOGUE_DATA_DIR", str(tmp_path / "odd"))
    out = run("show", "odd")[1]
    assert "\x1b" not in out
    assert "\nfaked" not in out


def test_a_cut_and_its_mending_show_in_the_index_at_once(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "own"
    shelf.stock(own)
    monkeypatch.setenv("CATALOGUE_DATA_DIR", str(own))
    code, out, err = run(
        "cut", "open_shelf", "oai:shelf:77", "10.5281/zenodo.4242", "--reason", "a mirror", "--by", "ana"
    )
    assert (code, err) == (0, "")
    assert "no longer joins it" in out
    assert run("index", "verify")[0] == 0
    assert run("mend", "open_shelf", "oai:shelf:77", "10.5281/zenodo.4242", "--by", "bo")[0] == 0
    assert run("index", "verify")[0] == 0
    code, out, err = run("mend", "open_shelf", "oai:shelf:77", "10.5281/zenodo.4242")
    assert (code, out) == (1, "")
    assert "nothing to mend" in err


def test_a_cut_is_made_while_another_process_writes_the_index(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "own"
    shelf.stock(own)
    monkeypatch.setenv("CATALOGUE_DATA_DIR", str(own))
    with lock_writer(own / "index"):
        code, _, err = run("cut", "open_shelf", "oai:shelf:77", "10.5281/zenodo.4242", "--reason", "a mirror")
    assert (code, err) == (0, "")


# --- export --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["jsonl", "csv", "nt"])
def test_an_export_is_the_same_on_standard_output_and_in_a_file(run: Run, tmp_path: Path, key: str) -> None:
    code, out, err = run("export", "--format", key)
    assert (code, err) == (0, "")
    target = tmp_path / "all"
    assert run("export", "--format", key, "-o", str(target))[:2] == (0, "")
    assert hashlib.sha256(target.read_bytes()).digest() == hashlib.sha256(out.encode()).digest()
    assert [path.name for path in tmp_path.iterdir()] == ["all"], "nothing is left beside it"


def test_an_export_into_no_folder_is_one_line(run: Run, tmp_path: Path) -> None:
    code, _, err = run("export", "-o", str(tmp_path / "no" / "all"))
    assert code == 1
    assert err.count("\n") == 1


def test_a_reader_that_goes_away_is_no_error(folder: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "catalogue_api.cli", "export"],
        env=environment(folder),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as command:
        assert command.stdout is not None
        assert command.stderr is not None
        command.stdout.read(10)
        command.stdout.close()
        assert command.stderr.read() == b""
        assert command.wait(timeout=60) == 0


# --- the index -----------------------------------------------------------------------------------------------


def test_verify_refresh_and_rebuild(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = tmp_path / "own"
    shelf.stock(own)
    monkeypatch.setenv("CATALOGUE_DATA_DIR", str(own))
    assert run("index", "verify")[:2] == (0, "Index and store agree.\n")
    with Catalogue.open(own, clock=shelf.Clock()) as catalogue:
        extra = shelf.deposit(shelf.SHELF, "oai:shelf:new", {"title": ["Brand new"]}, kind="dataset")
        shelf._harvest(catalogue, shelf.SHELF, [extra], mode="incremental")
    code, out, _ = run("index", "verify", "--json")
    assert code == 1
    assert orjson.loads(out) == {
        "missing": ["entity/record/open_shelf/oai%3Ashelf%3Anew"],
        "extra": [],
        "stale": [],
        "refused": {},
    }
    assert run("index", "refresh", "--json")[:2] == (0, '{\n  "applied": 1\n}\n')
    assert run("index", "verify")[0] == 0
    assert run("search", "brand", "new")[1].startswith("1 found")
    before = run("search", "field", "--json", "--facet", "kind", "--sort", "title", "--size", "99")[1]
    assert run("index", "rebuild")[:2] == (0, "62 entities in the index.\n")
    assert run("search", "field", "--json", "--facet", "kind", "--sort", "title", "--size", "99")[1] == before


@pytest.mark.parametrize("words", [("index", "refresh"), ("index", "rebuild"), ("index", "follow")])
def test_there_is_only_one_writer(run: Run, folder: Path, words: tuple[str, ...]) -> None:
    with lock_writer(folder / "index"):
        code, out, err = run(*words)
    assert (code, out) == (5, "")
    assert "another process writes this index" in err


# --- doctor, settings, usage ---------------------------------------------------------------------------------


def test_the_doctor_finds_nothing_broken(run: Run) -> None:
    code, out, _ = run("doctor", "--json")
    checks = {check["name"]: check for check in orjson.loads(out)}
    assert code == 0
    assert checks["index"]["detail"] == "up to date"
    assert checks["contact"]["state"] == "warning"
    assert checks["holds"]["state"] == "warning"


def test_the_doctor_finds_a_broken_store_and_a_wrong_address(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("CATALOGUE_DATA_DIR", str(tmp_path / "file"))
    monkeypatch.setenv("CATALOGUE_BASE_URL", "ftp://x/")
    code, out, _ = run("doctor", "--json")
    states = {check["name"]: check["state"] for check in orjson.loads(out)}
    assert code == 1
    assert states["store"] == states["public address"] == "failure"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("search", "--sort", "price"), "Invalid value for '--sort'"),
        (("search", "-f", "kind"), "FACET=VALUE"),
        (("search", "-f", "colour=red"), "'colour' is no facet"),
        (("search", "--after", "nonsense"), "Start again without 'after'"),
        (("export", "--format", "xlsx"), "Invalid value for '--format'"),
        (("never",), "No such command"),
        (("--config", "no.toml", "doctor"), "no.toml"),
    ],
)
def test_wrong_words_are_usage_errors(run: Run, words: tuple[str, ...], said: str) -> None:
    code, out, err = run(*words)
    assert (code, out) == (2, "")
    assert said in err


def test_settings_come_from_the_file_and_the_environment_wins(
    run: Run, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "catalogue.toml").write_text('data_dir = "elsewhere"\nbase_url = "https://file.example/"\n')
    monkeypatch.delenv("CATALOGUE_BASE_URL")
    assert orjson.loads(run("show", shelf.JOINED, "--json")[1])["iri"] == "https://file.example/" + shelf.JOINED
    (tmp_path / "other.toml").write_text("bas_url = 1\n")
    code, _, err = run("--config", "other.toml", "doctor")
    assert code == 2
    assert "did you mean 'base_url'" in err


def commands(group: click.Command, name: str) -> list[tuple[str, click.Command]]:
    inner = [found for key, each in getattr(group, "commands", {}).items() for found in commands(each, f"{name} {key}")]
    return [(name, group), *inner]


@pytest.mark.parametrize(("name", "command"), commands(main, "catalogue"), ids=lambda each: str(each))
def test_every_help_begins_with_examples_that_are_right(
    name: str, command: click.Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "my-records").mkdir()
    shapes = "@prefix sh: <http://www.w3.org/ns/shacl#> . <https://x.example/s> a sh:NodeShape ."
    (tmp_path / "our-shapes.ttl").write_text(shapes)
    text = command.get_help(click.Context(command, info_name=name))
    assert text.index("Examples:") < text.index("Options:")
    examples = re.findall(r"(?m)^ {4}(?:\S+=\S+ )?catalogue (.+?)(?: {2,}.*| [|>&].*)?$", text)
    assert examples
    for example in examples:
        chosen: click.Command = main
        words = shlex.split(example)
        while isinstance(chosen, click.Group):
            chosen = chosen.commands[words.pop(0)]
        chosen.make_context(name, words)  # raises on an option or value that does not exist


# --- serving -------------------------------------------------------------------------------------------------


def environment(folder: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CATALOGUE_")}
    return kept | {"CATALOGUE_DATA_DIR": str(folder), **more}


def answer(address: str, *, seconds: float = 30) -> bytes:
    """What the address answers, once it does."""
    until = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(address, timeout=5) as found:
                return bytes(found.read())
        except (URLError, ConnectionError):
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


def children_of(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(each) for each in listed]


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"
    except FileNotFoundError:
        return False


def wait_until(true: Callable[[], bool], *, seconds: float = 30) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if true():
            return True
        time.sleep(0.1)
    return bool(true())


def test_serve_on_a_busy_port_is_one_line_and_a_usage_error(run: Run, unused_port: int) -> None:
    with socket.create_server(("127.0.0.1", unused_port)):
        code, out, err = run("serve", "--port", str(unused_port))
    assert (code, out) == (2, "")
    assert err.count("\n") == 1
    assert f"127.0.0.1:{unused_port}: cannot be listened on: Address already in use." in err
    assert "--port" in err


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGKILL], ids=["asked to end", "killed"])
def test_serve_answers_follows_the_store_and_leaves_nothing_running(
    tmp_path: Path, unused_port: int, ending: signal.Signals
) -> None:
    shelf.stock(tmp_path)
    with subprocess.Popen(
        [sys.executable, "-m", "catalogue_api.cli", "serve", "--port", str(unused_port), "--workers", "2"],
        env=environment(tmp_path),
        stderr=subprocess.PIPE,
    ) as server:
        try:
            base = f"http://127.0.0.1:{unused_port}/"
            assert b"Continuum catalogue" in answer(base)
            assert wait_until(lambda: len(children_of(server.pid)) == 3)
            family = children_of(server.pid)
            with Catalogue.open(tmp_path, clock=shelf.Clock()) as catalogue:
                extra = shelf.deposit(shelf.SHELF, "oai:shelf:new", {"title": ["Brandnewthing"]}, kind="dataset")
                shelf._harvest(catalogue, shelf.SHELF, [extra], mode="incremental")
            search = base + "api/v1/search?q=Brandnewthing"
            assert wait_until(lambda: orjson.loads(answer(search))["total"] == 1), "the projector did not follow"
            found = orjson.loads(answer(search))["hits"][0]["iri"]
            assert found.startswith(f"http://localhost:{unused_port}/entity/"), "the base follows the port"
        finally:
            server.send_signal(ending)
            server.wait(timeout=60)
            assert server.stderr is not None
            said = server.stderr.read() if ending is signal.SIGTERM else b""
        assert wait_until(lambda: not any(alive(pid) for pid in family), seconds=40), "something still runs"
        assert b"Traceback" not in said
        if ending is signal.SIGTERM:
            assert server.returncode == 0
