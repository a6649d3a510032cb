"""Two sources describe one thing: joined in either order, shown with both records, taken apart and joined again."""

from __future__ import annotations

import hashlib
from pathlib import Path

import orjson
from click.testing import CliRunner

from catalogue_api.catalogue import Catalogue
from catalogue_api.cli import main as catalogue_command
from schemas.dcat.compose import compose
from tests.harvester.commands import Workplace

DUBLIN_CORE = """<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/"
  xmlns:dc="http://purl.org/dc/elements/1.1/">
  <dc:title>Pulsar timing, as the library has it</dc:title>
  <dc:identifier>https://doi.org/10.4242/pulsar.7</dc:identifier>
  <dc:subject>pulsars</dc:subject><dc:date>2020</dc:date><dc:type>dataset</dc:type>
</oai_dc:dc>"""
DATACITE = """<resource xmlns="http://datacite.org/schema/kernel-4">
  <identifier identifierType="DOI">10.4242/PULSAR.7</identifier>
  <creators><creator><creatorName>Pulsar Group</creatorName></creator></creators>
  <titles><title>Pulsar timing data release 7</title></titles>
  <publisher>Data Archive</publisher><publicationYear>2021</publicationYear>
  <resourceType resourceTypeGeneral="Dataset">Dataset</resourceType>
  <subjects><subject>timing</subject></subjects>
</resource>"""
THING = "entity/doi/10.4242%2Fpulsar.7"


def harvested(folder: Path, order: tuple[str, ...]) -> Workplace:
    folder.mkdir()
    place = Workplace(folder)
    for key, body in (("library", DUBLIN_CORE), ("archive", DATACITE)):
        (folder / key).mkdir()
        (folder / key / "one.xml").write_text(body)
    for key in order:
        done = place.harvest("run", str(place.source(key, protocol="files", endpoint=str(folder / key))))
        assert done.code == 0, done.err
    return place


def catalogue_says(place: Workplace, *words: str) -> str:
    result = CliRunner().invoke(catalogue_command, words, env={"CATALOGUE_DATA_DIR": str(place.data_dir)})
    assert result.exit_code == 0, result.output
    return result.output


def test_one_thing_from_two_sources(tmp_path: Path) -> None:
    places = [harvested(tmp_path / "a", ("library", "archive")), harvested(tmp_path / "b", ("archive", "library"))]
    exports = [catalogue_says(place, "export", "--format", "jsonl") for place in places]
    assert len({hashlib.sha256(each.encode()).hexdigest() for each in exports}) == 1
    with Catalogue.open(places[0].data_dir) as catalogue:
        entity = catalogue.entity(THING)
        assert entity is not None
        assert [record.source for record in entity.records] == ["archive", "library"]
        composed = compose(entity)
    assert composed.document["title"] == ["Pulsar timing data release 7"]
    assert composed.document["keyword"] == ["timing", "pulsars"]
    assert composed.fields["title"] == ("record/archive/one.xml", "first of 2: richer format")
    assert composed.fields["keyword"] == ("record/archive/one.xml", "union of 2")


def test_a_merge_is_told_undone_and_made_again(tmp_path: Path) -> None:
    place = harvested(tmp_path / "a", ("library", "archive"))
    before = catalogue_says(place, "export", "--format", "jsonl")
    assert "same doi 10.4242/pulsar.7 as archive one.xml" in catalogue_says(place, "trace", "10.4242/pulsar.7")
    catalogue_says(place, "cut", "library", "one.xml", "doi:10.4242/pulsar.7", "--reason", "a report about it")
    apart = [orjson.loads(line) for line in catalogue_says(place, "export", "--format", "jsonl").splitlines()]
    assert len(apart) == 2
    assert "a report about it" in catalogue_says(place, "trace", "one.xml")
    catalogue_says(place, "mend", "library", "one.xml", "doi:10.4242/pulsar.7")
    assert catalogue_says(place, "export", "--format", "jsonl") == before
    refused = CliRunner().invoke(
        catalogue_command,
        ["cut", "library", "one.xml", "10.9999/other", "--reason", "x"],
        env={"CATALOGUE_DATA_DIR": str(place.data_dir)},
    )
    assert refused.exit_code != 0


def test_a_withdrawn_record_is_restored_by_one_command(tmp_path: Path) -> None:
    place = harvested(tmp_path / "a", ("library", "archive"))
    with Catalogue.open(place.data_dir) as catalogue:
        source = catalogue.sources()[0]
        assert source.live == 1
    (place.folder / "library" / "one.xml").rename(place.folder / "library" / "two.xml")
    done = place.harvest("run", "--full", str(place.folder / "library.toml"))
    assert done.code == 3  # every record of the list is absent: held
    assert place.harvest("release", "1").code == 0
    with Catalogue.open(place.data_dir) as catalogue:
        gone = catalogue.record("library", "one.xml")
        assert gone is not None
        assert gone.deleted
    assert place.harvest("restore", "library", "one.xml").code == 0
    assert place.harvest("restore", "library", "one.xml").code == 1
    with Catalogue.open(place.data_dir) as catalogue:
        back = catalogue.record("library", "one.xml")
        assert back is not None
        assert not back.deleted


def test_what_another_catalogue_took_apart_stays_apart(tmp_path: Path) -> None:
    """Both state the DOI; the catalogue that they come from named one thing by it and the other by its ROR."""
    place = Workplace(tmp_path)
    (tmp_path / "again").mkdir()
    prefixes = "@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .\n"
    for name, iri, identifiers in (
        ("a", "entity/doi/10.4242%2Fpulsar.7", '"https://doi.org/10.4242/pulsar.7"'),
        ("b", "entity/ror/02feahw73", '"https://ror.org/02feahw73", "https://doi.org/10.4242/pulsar.7"'),
    ):
        words = f'<https://c.example/{iri}> a dcat:Dataset ; dct:title "{name}" ; dct:identifier {identifiers} .'
        (tmp_path / "again" / f"{name}.ttl").write_text(prefixes + words)
    source = place.source("again", protocol="files", endpoint=str(tmp_path / "again"))
    assert place.harvest("run", str(source)).code == 0
    with Catalogue.open(place.data_dir) as catalogue:
        assert {entity.iri for entity in catalogue.entities()} == {THING, "entity/ror/02feahw73"}
