"""An operator's own shapes, with the lines of the submitted text."""

from __future__ import annotations

from pathlib import Path

import orjson

from tests.catalogue_api.test_validate import BAD, run

SHAPES = """@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
[] a sh:NodeShape ; sh:targetClass foaf:Agent ;
  sh:property [ sh:path foaf:name ; sh:minCount 1 ; sh:message "Our agents have a name." ] .
[] a sh:NodeShape ; sh:targetClass dcat:Dataset ;
  sh:property [ sh:path dct:title ; sh:pattern "^Our " ; sh:severity sh:Warning ;
    sh:message "Titles begin with Our." ] .
"""


def test_own_shapes_are_a_profile_with_lines(tmp_path: Path) -> None:
    shapes, data = tmp_path / "shapes.ttl", tmp_path / "a.ttl"
    shapes.write_text(SHAPES)
    data.write_text(BAD)
    code, said, _ = run(str(data), "--profile", str(shapes), "--format", "jsonl")
    rows = {row["code"]: row for row in map(orjson.loads, said.splitlines())}
    assert code == 1
    assert set(rows) == {"SHACL-MinCount", "SHACL-Pattern"}
    name, title = rows["SHACL-MinCount"], rows["SHACL-Pattern"]
    assert (name["line"], name["severity"], name["message"]) == (8, "error", "Our agents have a name.")
    assert name["focus"] == "publisher of dataset “Neutrino events”"
    at = next(number for number, line in enumerate(BAD.splitlines(), 1) if "dct:title" in line)
    assert (title["line"], title["severity"], title["found"]) == (at, "warning", "Neutrino events")
    both = run(str(data), "--profile", str(shapes), "--profile", "dcat_ap_base0", "--format", "jsonl")[1]
    assert {orjson.loads(line)["profile"] for line in both.splitlines()} == {str(shapes), "dcat_ap_base0"}


def test_shapes_that_cannot_be_used_are_told(tmp_path: Path) -> None:
    shapes, data = tmp_path / "shapes.ttl", tmp_path / "a.ttl"
    data.write_text(BAD)
    assert run(str(data), "--profile", str(shapes))[0] == 2
    shapes.write_text("this is no turtle")
    code, _, talk = run(str(data), "--profile", str(shapes))
    assert code == 2
    assert "the shapes cannot be read" in talk
    shapes.write_text(SHAPES)
    data = tmp_path / "a.json"
    data.write_text('{"a": 1}')
    assert "is for RDF" in run(str(data), "--profile", str(shapes))[1]
