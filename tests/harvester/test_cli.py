"""The command as people and scripts meet it: what it prints, where, and how it exits."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from harvester.cli import main
from tests.harvester.commands import Workplace
from tests.harvester.loopback import Asked, Reply, serving

GOOD = 'title = "Mine"\nprotocol = "oai_pmh"\nendpoint = "https://example.org/oai"\n'
DC = (
    '<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Grid</dc:title><dc:description>About.</dc:description>'
    "</oai_dc:dc>"
)


@pytest.fixture
def place(tmp_path: Path) -> Workplace:
    return Workplace(tmp_path)


@pytest.fixture
def harvest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Commands that need no network, in this process: a start costs a second, and these are many."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CATALOGUE_DATA_DIR", str(tmp_path / "data"))

    def run(*words: str) -> Result:
        return CliRunner().invoke(main, words)

    return run


def test_every_help_shows_examples(harvest: Any) -> None:
    for name, command in main.commands.items():
        if not command.hidden:
            result = harvest(name, "--help")
            assert result.exit_code == 0
            assert "Examples:" in result.stdout, name
            assert f"harvest {name}" in result.stdout, name


def test_the_list_is_data_on_standard_output(harvest: Any) -> None:
    result = harvest("list", "--json")
    assert result.exit_code == 0
    assert {"egi_datahub", "zenodo_escape2020"} <= {source["key"] for source in json.loads(result.stdout)}
    assert "egi_datahub" in harvest("list").stdout


def test_a_bad_file_among_the_operators_is_named_and_the_rest_listed(
    harvest: Any, tmp_path: Path, monkeypatch: Any
) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "bad.toml").write_text("titel = 1")
    monkeypatch.setenv("CATALOGUE_HARVEST_SOURCES_DIR", str(tmp_path / "own"))
    result = harvest("list")
    assert result.exit_code == 1
    assert "egi_datahub" in result.stdout
    assert "did you mean 'title'?" in result.stderr


def test_check_names_every_fault_on_a_line_of_its_own(harvest: Any, tmp_path: Path) -> None:
    (tmp_path / "good.toml").write_text(GOOD + 'formats = ["lido", "oai_dc"]\n')
    (tmp_path / "bad.toml").write_text('titel = "T"\nprotocol = "oai_pmh"\n')
    good, bad = harvest("check", "good.toml"), harvest("check", "good.toml", "bad.toml")
    assert good.exit_code == 0
    assert good.stdout == "good.toml: fine (not read yet, kept in quarantine: lido)\n"
    assert bad.exit_code == 1
    lines = [line for line in bad.stdout.splitlines() if line.startswith("bad.toml: ")]
    assert [line.split(": ")[1] for line in lines] == ["title", "endpoint", "titel"]


def test_check_finds_slips_that_the_file_alone_does_not_show(harvest: Any, tmp_path: Path) -> None:
    (tmp_path / "slip.toml").write_text(GOOD + 'formats = ["oai_dcc"]\n')
    (tmp_path / "away.toml").write_text('title = "T"\nprotocol = "files"\nendpoint = "nowhere"\n')
    (tmp_path / "a.toml").write_text(GOOD)
    result = harvest("check", "slip.toml", "away.toml", "a.toml")
    assert result.exit_code == 1
    slip, away, short = result.stdout.splitlines()
    assert "did you mean 'oai_dc'?" in slip
    assert f"endpoint: no such file or folder, '{tmp_path / 'nowhere'}'" in away
    assert "a letter and 1 to 63 more" in short
    told = json.loads(harvest("check", "--json", "slip.toml", "a.toml").stdout)
    assert [(each["file"], len(each["faults"])) for each in told] == [("slip.toml", 1), ("a.toml", 1)]


def test_a_source_run_by_its_path_is_known_by_its_key_afterwards(place: Workplace) -> None:
    (place.folder / "records").mkdir()
    (place.folder / "records" / "one.xml").write_text(DC)
    elsewhere = place.folder / "elsewhere"
    elsewhere.mkdir()
    source = place.source("mine", protocol="files", endpoint=str(place.folder / "records"), gate="error")
    source = source.rename(elsewhere / source.name)
    assert place.harvest("run", str(source)).code == 0
    for words in (("status", "mine"), ("replay", "mine"), ("replay", str(source))):
        done = place.here(*words)
        assert done.code == 0, done.err
    assert place.here("restore", "mine", "no-such-record").code == 1
    unknown = place.here("restore", "mein", "a", "b")
    assert unknown.code == 2
    assert "did you mean 'mine'?" in unknown.err


def test_a_limit_is_kept_to(place: Workplace) -> None:
    (place.folder / "records").mkdir()
    for number in range(300):
        (place.folder / "records" / f"{number}.xml").write_text(DC)
    source = place.source("mine", protocol="files", endpoint=str(place.folder / "records"))
    tried = place.harvest("run", "--json", "--limit", "5", str(source))
    assert tried.code == 0, tried.err
    assert (tried.report["state"], tried.report["ledger"]["listed"]) == ("incomplete", 5)
    whole = place.harvest("run", "--json", "--limit", "300", str(source))
    assert (whole.report["state"], whole.report["ledger"]["listed"]) == ("complete", 300)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("status", "no_such_source"), "no source has this key"),
        (("restore", "no_such_source", "a", "b"), "nothing was harvested of a source with this key"),
        (("run", "no_such_source"), "no source has this key"),
        (("run", "missing.toml"), "no such source file"),
        (("run", "retired"), "its state is 'retired'"),
        (("run",), "No source has the state 'open'"),
        (("run", "--limit", "0", "egi_datahub"), "0 is not in the range"),
        (("replay", "no_such_source"), "no source has this key"),
        (("release", "7"), "no open hold has the number 7"),
        (("check",), "Missing argument"),
        (("frobnicate",), "No such command"),
        (("--config", "missing.toml", "list"), "cannot be read"),
    ],
)
def test_the_callers_faults_are_one_line_and_exit_2(
    harvest: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], said: str
) -> None:
    for name in ("retired", "continuum"):  # the shipped source that is open, switched off by the operator
        (tmp_path / f"{name}.toml").write_text(GOOD + 'state = "retired"\n')
    monkeypatch.setenv("CATALOGUE_HARVEST_SOURCES_DIR", str(tmp_path))
    result = harvest(*words)
    assert result.exit_code == 2, result.output
    assert said in result.stderr
    assert "Traceback" not in result.output


def test_a_small_source_that_lost_nearly_everything_is_held_and_told_with_its_figures(place: Workplace) -> None:
    folder = place.folder / "mine"
    folder.mkdir()
    for number in range(21):
        (folder / f"{number}.xml").write_text(DC.replace("Grid", f"Grid {number}"))
    source = str(place.source("mine", protocol="files", endpoint=str(folder)))
    assert place.harvest("run", source).code == 0
    for number in range(1, 21):
        (folder / f"{number}.xml").unlink()
    assert place.harvest("run", source, "--full").code == 3
    assert "too many are absent: live 21, listed 1, absent 20, allowed 2" in place.here("holds").out
    (hold,) = place.here("holds", "--json").json
    assert (hold["evidence"]["live"], hold["evidence"]["allowed"]) == (21, 2)


def test_an_empty_catalogue_has_a_status_and_no_holds(harvest: Any) -> None:
    assert harvest("status").stdout == "Nothing has been harvested yet; see 'harvest list'.\n"
    assert "Nothing of egi_datahub has been harvested yet" in harvest("status", "egi_datahub").stdout
    assert json.loads(harvest("status", "--json").stdout) == []
    assert harvest("holds").stdout == "Nothing waits for a decision.\n"
    assert json.loads(harvest("holds", "--json").stdout) == []


def test_settings_with_a_fault_exit_2(harvest: Any, monkeypatch: Any) -> None:
    monkeypatch.setenv("CATALOGUE_HARVEST_MINUTES", "soon")
    result = harvest("list")
    assert result.exit_code == 2
    assert "CATALOGUE_HARVEST_MINUTES" in result.stderr


def test_an_unforeseen_error_is_one_line_and_exit_70(harvest: Any, monkeypatch: Any) -> None:
    def broken(settings: object) -> None:
        raise ZeroDivisionError("nobody thought of this")

    monkeypatch.setattr("harvester.commands.sources.all_sources", broken)
    result = harvest("list")
    assert result.exit_code == 70
    assert result.stderr.splitlines() == [
        "harvest: internal error: ZeroDivisionError: nobody thought of this (-v shows where)"
    ]
    assert "Traceback" in harvest("-v", "list").stderr


# --- harvest fetch ----------------------------------------------------------------------------------------------


def test_fetch_gives_bytes_without_a_database(place: Workplace) -> None:
    path = place.folder / "record.xml"
    path.write_text(DC)
    done = place.harvest("fetch", str(path))
    assert done.code == 0, done.err
    assert base64.b64decode(done.json["body"]) == DC.encode()
    assert not place.data_dir.exists()


def test_fetch_reads_standard_input(place: Workplace) -> None:
    done = place.harvest("fetch", "--read", "-", stdin=DC.encode())
    assert done.code == 0, done.err
    (record,) = done.json["records"]
    assert record["format"] == "oai_dc"
    assert record["document"]["title"]
    assert isinstance(record["findings"], list)
    unread = place.harvest("fetch", "--read", "-", stdin=b"<html/>")
    assert unread.code == 1
    assert unread.json["records"][0]["reason"]


def test_fetch_over_http_is_guarded_and_bounded(place: Workplace) -> None:
    def answer(asked: Asked) -> Reply:
        if asked.path == "/big":
            return Reply(b"x" * 25_000_000)
        return Reply(DC.encode(), headers={"Content-Type": "text/xml"}) if asked.path == "/r" else Reply(status=404)

    with serving(answer) as server:
        done = place.harvest("fetch", "--read", f"{server.url}/r")
        assert done.code == 0, done.err
        assert done.json["content_type"] == "text/xml"
        assert done.json["records"][0]["format"] == "oai_dc"
        assert place.harvest("fetch", f"{server.url}/nothing").code == 4
        assert "harvest.page_bytes" in place.harvest("fetch", f"{server.url}/big").err
        refused = place.harvest("fetch", f"{server.url}/r", CATALOGUE_HARVEST_ALLOW_PRIVATE_ADDRESSES="false")
    assert refused.code == 2
    assert "not public" in refused.err
    assert refused.out == ""
    assert place.harvest("fetch", "file:///etc/passwd").code == 2
    assert place.harvest("fetch", str(place.folder / "nothing.xml")).code == 2


@pytest.mark.parametrize("address", ["file:///etc/passwd", "ftp://example.org/x", "gopher://example.org/"])
def test_an_address_that_is_never_fetched_is_refused_before_a_contact_is_asked_for(
    place: Workplace, address: str
) -> None:
    done = place.harvest("fetch", address, CATALOGUE_HARVEST_CONTACT="")
    assert done.code == 2
    assert "harvest.contact" not in done.err
    assert address in done.err


def test_a_reader_that_goes_away_is_no_error(place: Workplace) -> None:
    command = [sys.executable, "-m", "harvester.cli", "list", "--json"]
    with subprocess.Popen(
        command, env=place.environment(), cwd=place.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        child.stdout.close()
        assert child.stderr.read() == b""
        assert child.wait(timeout=60) == 0
