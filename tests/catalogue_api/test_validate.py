"""`catalogue validate`, as a provider calls it."""

from __future__ import annotations

import csv
import io
import os
import re
import subprocess
import sys
import tarfile
import threading
import zipfile
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import orjson
import pytest
from click.testing import CliRunner
from lxml import etree

from catalogue_api.cli import main
from catalogue_api.validating.gathering import MAXIMUM_BYTES, checked_prefix, gathered, record_address
from catalogue_api.validating.judging import judged
from catalogue_api.validating.reports import REPORTS
from tests.schemas.validation.test_placed import CODEMETA, DATACITE, TURTLE

BAD = TURTLE.replace('foaf:name "KM3NeT"', 'foaf:nick "K"')


def run(*arguments: str, stdin: bytes = b"") -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, "-m", "catalogue_api.cli", "validate", *arguments],
        input=stdin, capture_output=True, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def test_a_problem_is_printed_like_a_compilers(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text(BAD)
    code, said, talk = run(str(path))
    assert code == 1
    assert f"{path}:8:19: error DCATAP3-Agent-name: The agent states no name." in said
    assert "  8 |     dct:publisher [ a foaf:Agent ;\n    |                   ^\n" in said
    assert "in publisher of dataset “Neutrino events” (https://example.org/d)" in said
    assert said.endswith("1 error in 1 record of 1 file.\n")
    assert talk == ""


def test_exit_codes_follow_fail_on(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text(TURTLE)
    assert run(str(path))[0] == 0
    assert run(str(path), "--profile", "dcat_ap_rec")[0] == 0
    assert run(str(path), "--profile", "dcat_ap_rec", "--fail-on", "warning")[0] == 1
    assert run("-", "--fail-on", "never", stdin=BAD.encode())[0] == 0
    assert run(str(tmp_path / "missing.ttl"))[0] == 2
    assert run("--profile", "nothing", str(path))[0] == 2
    assert run("--record", "x", str(path))[0] == 2


def test_what_was_not_checked_is_told_and_is_no_success(tmp_path: Path) -> None:
    good, other = tmp_path / "a.ttl", tmp_path / "other file.json"
    good.write_text(TURTLE)
    other.write_text('{"a": 1}')
    code, said, talk = run(str(good), str(other), "--format", "sarif")
    assert code == 3
    assert talk == f"catalogue: 1 of 2 files not checked: {other}\n"
    [told] = orjson.loads(said)["runs"][0]["invocations"]
    assert told["executionSuccessful"] is False
    [unread] = told["toolExecutionNotifications"]
    assert "Nothing in it tells the profile" in unread["message"]["text"]
    assert unread["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].endswith("other%20file.json")
    assert run(str(other), "--fail-on", "never")[0] == 0
    good.write_text(BAD)
    assert run(str(good), str(other))[0] == 1


def test_standard_input_has_a_name_and_a_stated_syntax() -> None:
    code, said, _ = run("-", "--name", "from-ci", "--syntax", "turtle", "--format", "jsonl", stdin=BAD.encode())
    assert code == 1
    [row] = [orjson.loads(line) for line in said.splitlines()]
    assert (row["file"], row["line"], row["column"], row["snippet"]) == ("from-ci", 8, 19, 'foaf:name "…" ;')


def findings(target: Path, form: str) -> str:
    pieces = gathered(str(target), stdin=io.BytesIO())
    return "".join(REPORTS[form](judged(pieces, ())))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    for number in range(6):
        (tmp_path / "in" / f"{number}.ttl").write_text(BAD)
    (tmp_path / "in" / "=x.json").write_text(CODEMETA.replace("jane@example.org", "=cmd|' /C calc'!A0"))
    (tmp_path / "in" / "broken.xml").write_text("<a>R&D</a>")
    (tmp_path / "in" / "other.json").write_text('{"a": 1}')
    (tmp_path / "in" / "notes.txt").write_text("no metadata")
    return tmp_path / "in"


def test_a_problem_that_many_files_share_is_shown_a_few_times_and_counted(folder: Path) -> None:
    said = findings(folder, "text")
    assert said.count("error DCATAP3-Agent-name") == 3
    assert "DCATAP3-Agent-name: the same in 3 more places" in said
    assert "other.json: not checked: Nothing in it tells the profile" in said
    assert "notes.txt" not in said


def test_folders_and_archives_give_the_same_findings(folder: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        for path in sorted(folder.iterdir()):
            archive.write(path, path.name)
    with tarfile.open(tmp_path / "all.tar.gz", "w:gz") as stream:
        for path in sorted(folder.iterdir()):
            stream.add(path, path.name)

    def told(target: Path) -> list[tuple[str, int, str]]:
        rows = [orjson.loads(line) for line in findings(target, "jsonl").splitlines()]
        return [(Path(row["file"]).name, row["line"], row["code"]) for row in rows if "code" in row]

    assert told(folder) == told(tmp_path / "all.zip") == told(tmp_path / "all.tar.gz")
    assert ("3.ttl", 8, "DCATAP3-Agent-name") in told(folder)


def test_json_lines_are_records_of_their_own(tmp_path: Path) -> None:
    path = tmp_path / "all.jsonl"
    path.write_text('{"resourceOrganisation": "x"}\n\n{"resourceOrganisation": "y"}\n')
    rows = [orjson.loads(line) for line in findings(path, "jsonl").splitlines()]
    assert {row["file"] for row in rows} == {f"{path}#1", f"{path}#3"}


def test_every_report_has_every_problem_in_its_own_form(folder: Path) -> None:
    document = orjson.loads(findings(folder, "json"))
    total = sum(len(each.get("findings", ())) for each in document["files"])
    assert total > 7
    sarif = orjson.loads(findings(folder, "sarif"))["runs"][0]
    assert len(sarif["results"]) == total
    rules = {rule["id"] for rule in sarif["tool"]["driver"]["rules"]}
    assert rules == {result["ruleId"] for result in sarif["results"]}
    assert sarif["results"][0]["locations"][0]["physicalLocation"]["region"]["startLine"] >= 1
    rows = list(csv.DictReader(io.StringIO(findings(folder, "csv"))))
    assert len([row for row in rows if row["code"]]) == total
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "@"))]
    suites = etree.fromstring(findings(folder, "junit").encode())
    assert len(suites.findall("testsuite")) == len(document["files"])
    serious = [one for each in document["files"] for one in each.get("findings", ()) if one["severity"] != "info"]
    assert len(suites.findall(".//failure")) == len(serious)
    page = findings(folder, "html")
    assert page.count("<article") == total
    assert "http" not in page.partition("<h2>")[0]


def test_a_strangers_words_cannot_play_with_the_terminal() -> None:
    said = "".join(
        REPORTS["text"](
            judged(
                gathered(
                    "-", stdin=io.BytesIO(BAD.replace("Neutrino", "\x1b[31mred\u202e").encode()), name="a\x07.ttl"
                ),
                (),
            )
        )
    )
    assert not [sign for sign in said if sign in "\x1b\x07\u202e"]


def test_a_file_beyond_the_limit_is_not_read_whole(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "big.ttl"
    with path.open("wb") as file:
        file.truncate(MAXIMUM_BYTES + 1)
    [piece] = gathered(str(path), stdin=io.BytesIO())
    assert (piece.body, piece.fault) == (b"", f"It has more than {MAXIMUM_BYTES:,} bytes.")


def test_a_record_of_an_endpoint_is_one_request() -> None:
    assert record_address("https://e.org/oai?verb=Identify", "oai:e.org:1/2", "oai_datacite") == (
        "https://e.org/oai?verb=GetRecord&identifier=oai%3Ae.org%3A1%2F2&metadataPrefix=oai_datacite"
    )


FORMATS = b"""<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListMetadataFormats>
<metadataFormat><metadataPrefix>oai_dc</metadataPrefix>
<metadataNamespace>http://www.openarchives.org/OAI/2.0/oai_dc/</metadataNamespace></metadataFormat>
<metadataFormat><metadataPrefix>richer</metadataPrefix>
<metadataNamespace>http://datacite.org/schema/kernel-4</metadataNamespace></metadataFormat>
</ListMetadataFormats></OAI-PMH>"""


def test_of_the_formats_of_a_record_one_is_asked_for_that_can_be_checked() -> None:
    assert checked_prefix(FORMATS) == "richer"
    assert checked_prefix(FORMATS.replace(b"http://datacite.org/schema/kernel-4", b"https://example.org/")) == "oai_dc"
    assert checked_prefix(b"no XML") == "oai_dc"


def test_a_record_of_an_endpoint_is_found_without_naming_its_format(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def answer(url: str, _config: Path | None) -> bytes:
        asked.append(url)
        return FORMATS if "ListMetadataFormats" in url else DATACITE.replace(">2024<", ">24<").encode()

    monkeypatch.setattr("catalogue_api.validating.gathering.fetched", answer)
    monkeypatch.setattr("catalogue_api.validating.cli.fetched", answer)
    result = CliRunner().invoke(main, ["validate", "--record", "oai:e.org:1", "https://e.org/oai"])
    assert result.exit_code == 1
    assert "error DC-5" in result.stdout
    assert [parse_qs(urlsplit(each).query)["verb"] for each in asked] == [["ListMetadataFormats"], ["GetRecord"]]
    assert parse_qs(urlsplit(asked[1]).query)["metadataPrefix"] == ["richer"]


def test_a_record_inside_an_oai_pmh_answer_keeps_the_lines_of_the_answer(tmp_path: Path) -> None:
    path = tmp_path / "answer.xml"
    bad = DATACITE.replace(">2024<", ">24<")
    path.write_text(f"<OAI-PMH xmlns='http://www.openarchives.org/OAI/2.0/'>\n<metadata>\n{bad}</metadata></OAI-PMH>")
    rows = [orjson.loads(line) for line in findings(path, "jsonl").splitlines()]
    [row] = [row for row in rows if row["severity"] == "error"]
    assert (row["code"], row["line"], row["pointer"]) == ("DC-5", 14, "/OAI-PMH/metadata/resource/publicationYear")


def test_quality_comes_with_its_parts_and_what_to_fix_first(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text(TURTLE)
    code, said, _ = run(str(path), "--quality")
    assert code == 0
    assert "Quality of 1 dataset (MQA): bad, 50 of 325 points; 80 more if addresses answer (not asked)" in said
    assert "  interoperability   30 of 110" in said
    assert said.index("30 points  State keywords (dcat:keyword).") < said.index("(dct:spatial)")
    assert "the EU's lists lack them" in said
    document = orjson.loads(run(str(path), "--quality", "--format", "json")[1])
    [score] = document["files"][0]["quality"]
    assert score["points"] == sum(score["parts"].values()) == 50
    assert run(str(path), "--quality", "--format", "csv")[0] == 2


def test_an_address_is_fetched_where_it_may_be_and_refused_where_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.ttl").write_text(BAD)
    quiet = type("Quiet", (SimpleHTTPRequestHandler,), {"log_message": lambda *_: None})
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(quiet, directory=str(tmp_path)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        address = f"http://127.0.0.1:{server.server_port}/a.ttl"
        monkeypatch.chdir(tmp_path)
        code, _, talk = run(address)
        assert code == 4
        assert "not public" in talk
        monkeypatch.setenv("CATALOGUE_HARVEST_ALLOW_PRIVATE_ADDRESSES", "true")
        monkeypatch.setenv("CATALOGUE_HARVEST_CONTACT", "https://example.org/contact")
        code, said, _ = run(address)
        assert code == 1
        assert f"{address}:8:19: error DCATAP3-Agent-name" in said
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_what_is_broken_is_told_though_nothing_tells_the_profile(tmp_path: Path) -> None:
    for name, text, words in (
        ("a.json", '{"a": 1}\n{"b": 2}', "two documents"),
        ("b.json", "[" * 5000 + "]" * 5000, "flatter"),
        ("c.xml", "\n<?xml version='1.0'?>\n<a/>", "blank line"),
        ("d.jsonl", '{"a": 1}\n{"a": \n', "cut off"),
        ("e.yaml", "title: x\nlicense: MIT\n", "Convert it"),
        ("f.csv", "title,license\nx,MIT\n", "Convert it"),
        ("g.bib", "@article{x, title={y}}", "Convert it"),
    ):
        (tmp_path / name).write_text(text)
        rows = [orjson.loads(line) for line in findings(tmp_path / name, "jsonl").splitlines()]
        [row] = [row for row in rows if "code" in row]
        assert row["code"] == "SYNTAX"
        assert words in row["fix"]


def test_what_no_rule_speaks_of_is_not_passed(tmp_path: Path) -> None:
    away = '{"@context": "https://example.org/c.jsonld", "@id": "https://e.org/1", "@type": "Dataset"}'
    for name, text, words in (
        ("a.jsonld", away, "https://example.org/c.jsonld is not fetched"),
        ("b.ttl", "<https://e.org/1> <https://e.org/p> 1 .", "nothing in it that DCAT-AP"),
        ("c.xml", "<OAI-PMH><error code='idDoesNotExist'>No such record</error></OAI-PMH>",
         "answers idDoesNotExist: No such record"),
    ):  # fmt: skip
        (tmp_path / name).write_text(text)
        [row] = [orjson.loads(line) for line in findings(tmp_path / name, "jsonl").splitlines()]
        assert words in row["skipped"]


def test_a_context_elsewhere_is_told_beside_what_is_found(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonld"
    path.write_text(
        '{"@context": [{"dcat": "http://www.w3.org/ns/dcat#"},\n  "https://example.org/c.jsonld"],\n'
        '"@id": "https://e.org/1", "@type": "dcat:Dataset", "title": "x"}'
    )
    rows = [orjson.loads(line) for line in findings(path, "jsonl").splitlines()]
    assert [row["line"] for row in rows if row["code"] == "remote_context_not_loaded"] == [2]
    assert "DCATAP3-Dataset-title" in {row["code"] for row in rows}


def test_a_damaged_archive_costs_nothing_but_itself(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text(BAD)
    (tmp_path / "b.zip").write_bytes(b"PK\x03\x04rubbish")
    (tmp_path / "none").mkdir()
    (tmp_path / "none" / "notes.yaml").write_text("a: 1")
    code, said, talk = run(*(str(tmp_path / name) for name in ("b.zip", "none", "a.ttl")), "--format", "json")
    told = {Path(each["file"]).name: each for each in orjson.loads(said)["files"]}
    assert code == 1
    assert told["b.zip"]["skipped"].startswith("The archive cannot be read")
    assert told["none"]["skipped"].startswith("There is no file in it whose name ends in .ttl")
    assert [each["code"] for each in told["a.ttl"]["findings"]] == ["DCATAP3-Agent-name"]
    assert "2 of 3 files not checked" in talk
    assert run(str(tmp_path / "none"))[0] == 3
    rows = list(csv.DictReader(io.StringIO(findings(tmp_path / "none", "csv"))))
    assert [row["severity"] for row in rows] == ["not checked"]


def test_a_files_name_may_be_anything(tmp_path: Path) -> None:
    path = tmp_path / "50% #1 ü.ttl"
    path.write_text(BAD)
    [result] = orjson.loads(findings(path, "sarif"))["runs"][0]["results"]
    uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri.endswith("/50%25%20%231%20%C3%BC.ttl")
    (tmp_path / "odd").mkdir()
    (Path(os.fsdecode(os.fsencode(tmp_path / "odd") + b"/\xff.ttl"))).write_text(BAD)
    for form in REPORTS:
        assert ("%EF%BF%BD.ttl" if form == "sarif" else "\ufffd.ttl") in findings(tmp_path / "odd", form)


def test_sarif_says_what_its_schema_wants(folder: Path) -> None:
    """What SARIF 2.1.0 demands of the objects that are written (§3.13, §3.14, §3.27, §3.30, §3.49)."""
    document = orjson.loads(findings(folder, "sarif"))
    assert (document["version"], set(document)) == ("2.1.0", {"$schema", "version", "runs"})
    [told] = document["runs"]
    assert set(told) == {"columnKind", "results", "invocations", "tool"}
    assert set(told["tool"]["driver"]) == {"name", "version", "rules"}
    ids = [rule["id"] for rule in told["tool"]["driver"]["rules"]]
    assert len(ids) == len(set(ids))
    assert all(rule["shortDescription"]["text"] and rule["help"]["text"] for rule in told["tool"]["driver"]["rules"])
    for result in told["results"]:
        assert result["level"] in {"none", "note", "warning", "error"}
        assert result["message"]["text"]
        [location] = result["locations"]
        assert location["physicalLocation"]["region"]["startLine"] >= 1
        assert location["physicalLocation"]["region"]["startColumn"] >= 1
        assert re.fullmatch(
            r"(?:[\w\-.~/:@+,;=]|%[0-9A-F]{2})+", location["physicalLocation"]["artifactLocation"]["uri"]
        )
        assert all(each["fullyQualifiedName"] for each in location["logicalLocations"])


def test_junit_counts_what_it_lists(folder: Path) -> None:
    root = etree.fromstring(findings(folder, "junit").encode())
    assert root.tag == "testsuites"
    for suite in root:
        cases = suite.findall("testcase")
        assert int(suite.get("tests", "")) == len(cases) > 0
        assert int(suite.get("failures", "")) == len(suite.findall("testcase/failure"))
        assert int(suite.get("skipped", "")) == len(suite.findall("testcase/skipped"))
        assert all(each.get("name") and each.get("classname") for each in cases)
