"""A provider checks what it publishes, and reads what is printed."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from catalogue_api.validating.gathering import gathered
from catalogue_api.validating.judging import judged
from catalogue_api.validating.reports import Tally, text

pytestmark = pytest.mark.samples


def printed(path: Path) -> tuple[str, str]:
    """What `catalogue validate` prints of a file, and its last line."""
    tally = Tally()
    said = "".join(text(tally.take(judged(gathered(str(path), stdin=io.BytesIO()), ()))))
    return said, tally.sentence()


def test_a_codemeta_file_that_is_no_json(samples: Path) -> None:
    said, sentence = printed(samples / "km3net" / "codemeta.json")
    assert "codemeta.json:13:164: error SYNTAX: A comma or “}” is missing here." in said
    assert "^\n  fix       A quotation mark inside a text? Write it" in said
    assert sentence == "1 error in 0 records of 1 file."


def seeded(sample: Path, folder: Path, *mistakes: tuple[str, str], wrap: str = "{}") -> tuple[Path, list[int]]:
    """A copy of a sample with mistakes in it, perhaps in an answer, and the line of each mistake."""
    text = sample.read_text()
    for right, wrong in mistakes:
        assert text.count(right) == 1, right
        text = text.replace(right, wrong)
    copy = folder / sample.name
    copy.write_text(wrap.replace("{}", text))
    lines = copy.read_text().splitlines()
    return copy, [next(at for at, line in enumerate(lines, 1) if wrong in line) for _, wrong in mistakes]


def test_an_eosc_service(samples: Path, tmp_path: Path) -> None:
    path, lines = seeded(
        samples / "standards" / "eosc" / "examples-v6.1.0" / "service.json",
        tmp_path,
        ('"trl": "trl-9"', '"trl": "TRL 9"'),
        ('"webpage": "https://example.com/service/info"', '"webpage": "example.com"'),
        (
            '"subcategory": "subcategory-access_physical_and_eInfrastructures-compute-',
            '"subcategory": "subcategory-other-',
        ),
        ('"category": "category-access_physical_and_eInfrastructures-compute"', '"category": "category-other-other"'),
        ('"publishingDate": "2026-01-01"', '"published": "2026-01-01"'),
    )
    said, sentence = printed(path)
    trl, web, part, *_ = lines
    assert f"service.json:{trl}:10: error EOSC6-SVC-trl: What the service states as trl is not one of the words" in said
    assert (
        f"service.json:{web}:14: error EOSC6-SVC-webpage: What the service states as webpage is not a web address"
        in said
    )
    assert (
        f"service.json:{part}:22: error EOSC6-SVC-categories-subcategory: What the entry of categories states" in said
    )
    assert "service.json:1:1: error EOSC6-SVC-publishingDate: The service states no publishing date." in said
    assert '"publishingDate": "2024-05-17"' in said
    assert 'fix       State trl: trl-9, perhaps.\n            "trl": "trl-9"' in said
    assert "  in trl of “Sample Service” (10.1234/service)" in said
    # A published example of EOSC's own states a list where its form has none.
    assert "states as affiliation identifier is a list." in said
    assert sentence == "5 errors in 1 record of 1 file."


def test_an_answer_in_oai_datacite(samples: Path, tmp_path: Path) -> None:
    """Of a repository that runs Zenodo's software: the record stands deep in an answer of OAI-PMH."""
    path, lines = seeded(
        samples / "b2find" / "uhh" / "raw" / "a8cce4a5-9e38-5e3a-91b9-14cf90f69758.xml",
        tmp_path,
        (">10.25592/uhhfdm.8451<", ">https://doi.org/10.25592/uhhfdm.8451<"),
        ("<creatorName>Jordan, Pascal</creatorName>", "<creatorName></creatorName>"),
        ('relationType="IsPartOf"', 'relationType="isPartOf"'),
        ("<title>Missing Data: On criteria to evaluate imputation methods</title>", "<!-- no title -->"),
        wrap='<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><GetRecord>{}</GetRecord></OAI-PMH>',
    )
    said, sentence = printed(path)
    doi, name, relation, title = lines
    for line, told in (
        (doi, "DC-1-doi: What the record states as DOI is not right: https://doi.org/10.25592/uhhfdm.8451."),
        (name, "DC-2-name: The creator states no creator name."),
        (title - 1, "DC-3-title: The list of titles states no title."),
    ):
        assert f"{path.name}:{line}:" in said
        assert told in said
    assert f"{path.name}:{relation}:74: error DC-12-relation: What the related identifier states" in said
    assert "fix       State relationType: IsPartOf, perhaps." in said
    assert "  in creators, creator 2, creator name (https://doi.org/10.25592/uhhfdm.8451)" in said
    assert "fix       State the DOI itself, without https://doi.org/." in said
    assert sentence == "5 errors, 2 pieces of advice in 1 record of 1 file."


def test_a_registry_record(samples: Path, tmp_path: Path) -> None:
    sample = samples / "standards" / "ivoa" / "records-docregext" / "m1distance-example.xml"
    assert printed(sample) == ("", "No problems in 1 record of 1 file.")
    path, lines = seeded(
        sample,
        tmp_path,
        ("<identifier>ivo://edu.euro-vo.org/tutorials/08_m1_distance<", "<identifier>ivo:/edu.euro-vo.org/08<"),
        ("<publisher>The GAVO DC team</publisher>", "<publisher ivo-id='GAVO'>The GAVO DC team</publisher>"),
        ("<email>gavo@ari.uni-heidelberg.de</email>", "<email>gavo at ari</email>"),
    )
    said, sentence = printed(path)
    identifier, publisher, email = lines
    assert (
        f"xml:{identifier}:15: error VOR-id: What the resource states as identifier is not an IVOA identifier" in said
    )
    assert (
        f"xml:{publisher}:24: error VOR-pub-id: What the publisher states as ivo-id is not an IVOA identifier" in said
    )
    assert (
        f"xml:{email}:14: error VOR-contact-email: What the contact states as email is not an e-mail address." in said
    )
    assert "  in curation, contact, email of “Distance to the Crab Nebula” (ivo:/edu.euro-vo.org/08)" in said
    assert sentence == "3 errors in 1 record of 1 file."


def test_a_catalogue_with_five_mistakes() -> None:
    said, sentence = printed(Path(__file__).parent.parent / "catalogue_api" / "web" / "seeded.ttl")
    for place in (
        "15:1: error DCATAP3-Dataset-description:",
        "17:16: error DCATAP3-Dataset-issued:",
        "18:19: error DCATAP3-Agent-name:",
        "20:23: error DCATAP3-Distribution-accessURL:",
        "28:23: error DCATAP3-Dataset-contactPoint:",
    ):
        assert f"seeded.ttl:{place}" in said
    assert sentence == "5 errors in 3 records of 1 file."
