"""Records of large collaborations are kept whole; what is larger than any record has reason to be is cut and told."""

from __future__ import annotations

from datetime import UTC, datetime
from time import monotonic

import orjson
import pytest

from harvester.normalise import normalise, read_payload
from schemas.records import Deposit, Description, Header, Payload, Quarantine, Source

SOURCE = Source("inspire", "INSPIRE", "json_list", "https://inspirehep.net/api/literature")
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def payload(body: bytes = b"{}") -> Payload:
    """A payload of INSPIRE."""
    return Payload("inspire", Header("1"), "inspire", body, "https://inspirehep.net/1", NOW, "0" * 64)


def collaboration(authors: int, affiliations: int) -> bytes:
    """A paper with so many authors, each at so many institutes."""
    return orjson.dumps(
        {
            "control_number": 1,
            "titles": [{"title": "Krill at 13.6 TeV"}],
            "document_type": ["article"],
            "authors": [
                {
                    "full_name": f"Krill{at}, K.",
                    "ids": [{"schema": "INSPIRE ID", "value": f"INSPIRE-{at:08d}"}],
                    "affiliations": [{"value": f"Institute {at + number}"} for number in range(affiliations)],
                }
                for at in range(authors)
            ],
        }
    )


def limits(item: Deposit) -> list[str]:
    """What was said of limits."""
    return [each.message for each in item.record.findings if each.code == "NORM-LIMIT"]


def test_three_thousand_authors_with_their_institutes_are_all_kept_in_their_order() -> None:
    began = monotonic()
    item = read_payload(payload(collaboration(3_000, 3)), SOURCE)

    assert isinstance(item, Deposit)
    assert limits(item) == []
    names = [each["name"][0] for each in orjson.loads(item.record.document)["creator"]]
    assert names == [f"Krill{at}, K." for at in range(3_000)]
    members = sum(len(each["memberOf"]) for each in orjson.loads(item.record.document)["creator"])
    assert members == 9_000
    assert monotonic() - began < 20, "comparing all with all would take minutes"


def test_more_values_than_a_record_has_reason_for_are_cut_and_told() -> None:
    many = Description("dataset", {"title": ["Krill"], "keyword": [f"word {at}" for at in range(20_007)]})

    record = normalise(payload(), many, SOURCE)

    assert len(orjson.loads(record.document)["keyword"]) == 20_000
    [finding] = [each for each in record.findings if each.code == "NORM-LIMIT"]
    assert (finding.path, finding.message) == ("keyword", "20,007 values, of which the first 20,000 are kept")
    assert [each.path for each in record.dropped] == ["keyword"]


def test_more_nodes_than_a_record_has_reason_for_are_cut_and_told_once() -> None:
    item = read_payload(payload(collaboration(9_000, 8)), SOURCE)

    assert isinstance(item, Deposit)
    assert limits(item) == ["more than 50,000 things described in one record, of which the first are kept"]
    document = orjson.loads(item.record.document)
    nodes = sum(1 + len(each.get("memberOf", [])) for each in document["creator"] if isinstance(each, dict))
    assert 49_000 < nodes <= 50_000


@pytest.mark.parametrize("body", [b"[" * 100_000, b'{"titles":' * 2_000 + b"1" + b"}" * 2_000])
def test_nesting_without_end_is_quarantined(body: bytes) -> None:
    assert isinstance(read_payload(payload(body), SOURCE), Quarantine)
