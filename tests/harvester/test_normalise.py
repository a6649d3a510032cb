from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import NamedNode

from harvester.normalise import normalise, read_payload
from schemas.dates import is_literal
from schemas.dcat.terms import DATATYPES, IRI_VALUES, KINDS, TERMS, Value
from schemas.identifiers import record_iri
from schemas.oai_pmh.responses import read_response
from schemas.records import (
    Claim,
    Deposit,
    Description,
    Format,
    Header,
    Identifier,
    Payload,
    Quarantine,
    Rejection,
    Severity,
    Source,
    Text,
)

SOURCE = Source("zenodo", "Zenodo", "oai_pmh", "https://zenodo.org/oai2d")
EU = "http://publications.europa.eu/resource/authority/"
DC = "http://purl.org/dc/elements/1.1/"
CC_BY = "https://spdx.org/licenses/CC-BY-4.0"


def payload(identifier="oai:zenodo.org:1", body=b"<x/>", prefix="oai_dc"):
    return Payload(
        "zenodo", Header(identifier), prefix, body, "https://zenodo.org/oai2d", datetime(2026, 1, 1, tzinfo=UTC)
    )


def record(properties, kind="dataset", claims=()):
    return normalise(payload(), Description(kind, properties, tuple(claims)), SOURCE)


def document(properties, kind="dataset", claims=()):
    return orjson.loads(record(properties, kind, claims).document)


def codes(properties, kind="dataset", claims=()):
    return [finding.code for finding in record(properties, kind, claims).findings]


# --- the shape of a document ----------------------------------------------------------------------------------


def check_shape(node, root, seen):
    """Every node has an own IRI and types; every term has the container and the values that the table says."""
    assert node["@id"] not in seen
    seen.add(node["@id"])
    assert node["@type"]
    assert all(isinstance(each, str) for each in node["@type"])
    for name, value in node.items():
        if name in {"@id", "@type"}:
            continue
        if name not in TERMS:
            NamedNode(name)
            for each in value:
                assert set(each) in ({"@value"}, {"@id"}, {"@value", "@type"}, {"@value", "@language"})
                for key in ("@id", "@type"):
                    if key in each:
                        NamedNode(each[key])
            continue
        term = TERMS[name]
        assert isinstance(value, list) is term.many
        assert value not in ([], "", None)
        for each in value if term.many else [value]:
            check_value(each, term, root, seen)


def check_value(value, term, root, seen):
    if isinstance(value, dict) and term.value is Value.NODE:
        assert value["@id"].startswith(root + "#") or NamedNode(value["@id"])
        assert len(value) > 2
        check_shape(value, root, seen)
    elif term.value in IRI_VALUES:
        NamedNode(value)
    elif term.value in (Value.TEXT, Value.MARKUP):
        words = value["@value"] if isinstance(value, dict) else value
        assert words == words.strip() != ""
        if isinstance(value, dict):
            assert set(value) == {"@value", "@language"}
            assert value["@language"] == value["@language"].lower()
    elif term.value is Value.LITERAL:
        assert isinstance(value, str)
        assert value
    elif term.value is Value.DATE:
        assert is_literal(value["@value"], value["@type"])
    else:
        assert value["@type"] == DATATYPES[term.value]


_WRITTEN = """
A title|<p>Hi</p>|R&amp;D|2016|2016-2019|:unav|1/2/3|en|ger|CSV|text/csv|FR|https://example.org/a|http://a b|#x|urn:x
doi:10.1234/ABC|10.1/x|https://orcid.org/0000-0002-1825-0097|https://orcid.org/0000-0002-1825-0098|  |javascript:x
https://ror.org/02feahw73|info@x.org|jane.doe@x.org|CC-BY-4.0|https://creativecommons.org/licenses/by/4.0/legalcode
All rights reserved|open|info:eu-repo/semantics/openAccess|12|12 kB|P1D|POINT(1 2)|abcd|PatiÃ±o|mailto:a@b.org|
|+33 4 76 00 00 00|http://x.org/?q=jane.doe@x.org
"""
_SCRAPS = st.sampled_from([scrap for line in _WRITTEN.strip().split("\n") for scrap in line.split("|")])
_WORDS = _SCRAPS | st.text(max_size=12)
_LEAF = (
    _WORDS
    | st.builds(Text, _WORDS, st.sampled_from([None, "en", "EN_gb", "und", "!", "German"]))
    | st.integers()
    | st.none()
)
_KEYS = st.sampled_from([*TERMS, "nonsense", "http://x.org/p", "http://x.org/<p>", "@type", "@id"])
_STATED = st.fixed_dictionaries(
    {"@value": _WORDS}, optional={"@type": _WORDS, "@language": _WORDS}
) | st.fixed_dictionaries({"@id": _WORDS})
_VALUE = st.recursive(
    _LEAF | _STATED,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=4),
    max_leaves=12,
)


@given(
    st.dictionaries(_KEYS, _VALUE, max_size=8),
    st.sampled_from([*KINDS, "?"]),
    st.lists(st.builds(Claim, _WORDS, st.sampled_from([None, "DOI", "ROR", "eosc"]), st.booleans()), max_size=3),
)
def test_every_description_becomes_a_document_of_the_allowed_shape(properties, kind, claims):
    description = Description(kind, properties, tuple(claims))
    first = normalise(payload(), description, SOURCE)

    written = orjson.loads(first.document)
    assert first.document == orjson.dumps(written, option=orjson.OPT_SORT_KEYS)
    assert written["@id"] == record_iri("zenodo", "oai:zenodo.org:1")
    check_shape(written, written["@id"], set())
    assert normalise(payload(), description, SOURCE) == first


@given(
    st.dictionaries(
        st.sampled_from([name for name, term in TERMS.items() if term.value not in (Value.NODE, Value.EMAIL)]),
        st.lists(_SCRAPS, max_size=2),
        max_size=5,
    )
)
def test_normalising_what_was_normalised_changes_nothing(properties):
    once = {name: value for name, value in document(properties, "other").items() if not name.startswith("@")}
    again = document({name: _raw(value) for name, value in once.items()}, "other")

    assert {name: again.get(name) for name in once if name != "rights"} == {
        n: v for n, v in once.items() if n != "rights"
    }


def _raw(value):
    """A document's value as a format would give it."""
    if isinstance(value, list):
        return [_raw(each) for each in value]
    if isinstance(value, dict) and "@value" in value:
        return (
            Text(value["@value"], value["@language"])
            if "@language" in value
            else value["@value"]
            if value.get("@type", "").startswith(("xsd:", "geosparql:"))
            else value
        )
    return value


# --- values ---------------------------------------------------------------------------------------------------


def test_texts_lose_markup_and_keep_their_language():
    found = document({"title": [Text("A <i>fine</i>  title", "EN"), "R&amp;D", Text("Titel", "und")]})

    assert found["title"] == [{"@value": "A fine title", "@language": "en"}, "R&D", "Titel"]
    assert "NORM-MARKUP-IN-TEXT" in codes({"title": ["A <i>fine</i> title"]})


def test_descriptions_are_sanitised_and_say_so_where_something_active_was_removed():
    properties = {"description": ["<p>Good</p><script>bad()</script>"]}

    assert document(properties)["description"] == ["<p>Good</p>"]
    assert codes(properties) == ["NORM-ACTIVE-CONTENT"]


def test_latex_is_left_as_it_was_written():
    words = r"at $\sqrt{s}=13$ TeV by M\"uller {\bf x} with $p_T<30$"

    assert document({"title": [words]})["title"] == [words]
    assert document({"description": [words]})["description"] == [words.replace("<", "&lt;")]


def test_double_encoding_is_told_and_not_touched():
    properties = {"creator": ["PatiÃ±o, C."]}

    assert document(properties)["creator"][0]["name"] == ["PatiÃ±o, C."]
    assert codes(properties) == ["NORM-DOUBLE-ENCODED"]


def test_dates_keep_their_precision_and_an_interval_gives_its_start():
    found = document({"issued": "2016", "modified": "2016-05", "created": "2016-2019", "available": ":unav"})

    assert found["issued"] == {"@value": "2016", "@type": "xsd:gYear"}
    assert found["modified"] == {"@value": "2016-05", "@type": "xsd:gYearMonth"}
    assert found["created"] == {"@value": "2016", "@type": "xsd:gYear"}
    assert found[DC + "date"] == [{"@value": "2016-2019"}]
    assert "available" not in found
    assert codes({"created": "2016-2019", "available": ":unav"}) == ["NORM-DATE-RANGE"]


def test_words_that_are_no_date_stay_beside_it():
    assert document({"issued": "Yesterday"})[DC + "date"] == [{"@value": "Yesterday"}]
    assert codes({"issued": "Yesterday"}) == ["NORM-DATE-UNREAD"]


def test_periods_from_words_and_parts():
    found = document({"temporal": ["2016-2019", {"startDate": "2001-2002", "endDate": "2003-2004"}, "Bronze Age"]})

    first, second, third = found["temporal"]
    assert (first["startDate"]["@value"], first["endDate"]["@value"]) == ("2016", "2019")
    assert (second["startDate"]["@value"], second["endDate"]["@value"]) == ("2001", "2004")
    assert third["prefLabel"] == ["Bronze Age"]


def test_coded_values_become_the_shared_iris_and_unknown_words_stay():
    found = document(
        {
            "language": ["eng", "Elvish"],
            "license": "All rights reserved",
            "accessRights": "info:eu-repo/semantics/openAccess",
            "spatial": ["FR", {"prefLabel": ["Germany"]}, "Grenoble", {"prefLabel": ["MA"]}],
            "distribution": [
                {"accessURL": ["https://x.org/a"], "format": "CSV"},
                {"accessURL": ["https://x.org/b"], "format": "ROOT"},
            ],
        }
    )

    assert found["language"] == [EU + "language/ENG"]
    assert found[DC + "language"] == [{"@value": "Elvish"}]
    assert found["rights"]["label"] == ["All rights reserved"]
    assert "license" not in found
    assert found["accessRights"] == EU + "access-right/PUBLIC"
    assert found["spatial"][:2] == [EU + "country/FRA", EU + "country/DEU"]
    assert found["spatial"][2]["prefLabel"] == ["Grenoble"]
    assert found["spatial"][3]["prefLabel"] == ["MA"]  # a place in words: Massachusetts, as Dataverse writes it
    first, second = found["distribution"]
    assert first["format"] == EU + "file-type/CSV"
    assert first["mediaType"] == "https://www.iana.org/assignments/media-types/text/csv"
    assert second[DC + "format"] == [{"@value": "ROOT"}]


def test_iris_are_checked_repaired_or_refused():
    properties = {
        "relation": ["doi:10.1234/ABC", "http://x.org/a b", "see the paper", "https://dx.doi.org/10.1234/abc"]
    }

    assert document(properties)["relation"] == ["https://doi.org/10.1234/abc", "http://x.org/a%20b"]
    assert codes(properties) == ["NORM-IRI-REPAIRED", "NORM-IRI"]
    assert record(properties).dropped[0].value == "see the paper"


def test_sizes_and_checksums():
    found = document(
        {
            "distribution": [
                {
                    "accessURL": "https://x.org/",
                    "byteSize": "12 kB",
                    "checksum": {
                        "checksumValue": "ABCD",
                        "algorithm": "http://spdx.org/rdf/terms#checksumAlgorithm_md5",
                    },
                }
            ]
        }
    )

    (distribution,) = found["distribution"]
    assert distribution["byteSize"] == {"@value": "12000", "@type": "xsd:nonNegativeInteger"}
    assert distribution["checksum"]["checksumValue"] == {"@value": "abcd", "@type": "xsd:hexBinary"}


def test_statements_without_a_term_stay_under_their_iri():
    properties = {"http://x.org/p": [{"@value": "a"}, {"@id": "doi:10.1234/x"}, Text("b", "DE"), 3], "nonsense": "x"}
    found = document(properties)

    assert found["http://x.org/p"] == [
        {"@value": "a"},
        {"@id": "https://doi.org/10.1234/x"},
        {"@value": "b", "@language": "de"},
        {"@value": "3", "@type": "http://www.w3.org/2001/XMLSchema#integer"},
    ]
    assert codes(properties) == ["NORM-TERM"]


# --- identifiers and agents -----------------------------------------------------------------------------------


def test_identifiers_are_canonical_with_the_primary_ones_first():
    claims = [
        Claim("oai:zenodo.org:1"),
        Claim("10.5281/ZENODO.1", "DOI", primary=True),
        Claim("https://x.org/1", None, primary=True),
    ]
    found = record({"identifier": ["doi:10.5281/zenodo.1", "local-7"]}, claims=claims)

    assert orjson.loads(found.document)["identifier"] == [
        "https://doi.org/10.5281/zenodo.1",
        "https://x.org/1",
        "oai:zenodo.org:1",
        "local-7",
    ]
    assert found.identifiers == (Identifier("doi", "10.5281/zenodo.1"),)


def test_a_landing_page_is_made_of_the_doi_for_things_but_not_for_organisations():
    claim = Claim("10.5281/zenodo.1", None, primary=True)

    assert document({}, claims=[claim])["landingPage"] == ["https://doi.org/10.5281/zenodo.1"]
    assert "landingPage" not in document({}, "organisation", [claim])
    assert document({"landingPage": ["https://x.org/1"]}, claims=[claim])["landingPage"] == ["https://x.org/1"]


def test_an_orcid_names_only_persons():
    claim = Claim("0000-0002-1825-0097", "ORCID", primary=True)

    assert record({}, "dataset", [claim]).identifiers == ()
    assert record({"@type": ["foaf:Person"]}, "other", [claim]).identifiers == (
        Identifier("orcid", "0000-0002-1825-0097"),
    )


@pytest.mark.parametrize(
    ("doi", "number"),
    [("10.48550/arXiv.1907.12345", "1907.12345"), ("10.48550/arXiv.hep-ex/0307015", "hep-ex/0307015")],
)
def test_the_doi_that_arxiv_registers_is_the_paper_of_that_number(doi, number):
    claims = (Claim(doi, "doi", True),)

    record = normalise(payload(), Description("publication", {"title": ["Krill"]}, claims), SOURCE)

    assert record.identifiers == (Identifier("doi", doi.lower()), Identifier("arxiv", number))


@pytest.mark.parametrize("doi", ["10.48550/arXiv.nothing", "10.5281/10.48550/arXiv.1907.12345", "10.48550/1907.12345"])
def test_a_doi_that_only_looks_like_one_of_arxiv_is_that_doi_alone(doi):
    record = normalise(payload(), Description("publication", {}, (Claim(doi, "doi", True),)), SOURCE)

    assert record.identifiers == (Identifier("doi", doi.lower()),)


def test_a_wrong_check_digit_joins_nothing_and_names_nobody():
    found = record(
        {"creator": [{"name": ["Doe, J."], "identifier": ["https://orcid.org/0000-0002-1825-0098"]}]},
        "organisation",
        [Claim("https://ror.org/02feahw74", None, primary=True)],
    )

    written = orjson.loads(found.document)
    assert found.identifiers == ()
    assert written["identifier"] == ["https://ror.org/02feahw74"]
    assert "identifier" not in written["creator"][0]
    assert [finding.code for finding in found.findings] == ["NORM-IDENTIFIER", "NORM-IDENTIFIER"]
    assert found.findings[1].focus == "creator 1"


def test_agents_have_names_identifiers_and_affiliations():
    found = document(
        {
            "creator": [
                "Doe, Jane",
                {
                    "name": ["Curie, M."],
                    "identifier": ["0000-0002-1825-0097"],
                    "memberOf": [{"name": ["CNRS"], "identifier": ["https://ror.org/02feahw73"]}],
                },
            ]
        }
    )

    first, second = found["creator"]
    root = found["@id"]
    assert first == {"@id": f"{root}#creator-1", "@type": ["foaf:Agent"], "name": ["Doe, Jane"]}
    assert second["@type"] == ["foaf:Agent", "foaf:Person"]
    assert second["identifier"] == ["https://orcid.org/0000-0002-1825-0097"]
    assert second["memberOf"][0]["@id"] == f"{root}#memberOf-1"
    assert second["memberOf"][0]["identifier"] == ["https://ror.org/02feahw73"]


def test_all_publishers_but_the_first_become_attributions():
    found = document(
        {"publisher": ["Zenodo", "CERN"], "qualifiedAttribution": [{"agent": "EGI", "hadRole": "contributor"}]}
    )

    assert found["publisher"]["name"] == ["Zenodo"]
    assert [each["agent"]["name"] for each in found["qualifiedAttribution"]] == [["EGI"], ["CERN"]]
    assert found["qualifiedAttribution"][1]["hadRole"]["prefLabel"] == ["publisher"]


def test_contacts_keep_organisation_role_and_role_address():
    found = document(
        {
            "contactPoint": [
                {
                    "fn": "Jane Doe",
                    "organizationName": "ASTRON",
                    "hasEmail": ["jane.doe@astron.nl", "support@astron.nl"],
                },
                {"fn": "EGI Helpdesk", "hasEmail": ["mailto:support@egi.eu"]},
                {"@type": ["vcard:Individual"], "fn": "GAVO", "hasEmail": ["j.doe@x.org"]},
                "Jane Doe",
            ]
        }
    )

    first, second = found["contactPoint"]
    assert (first["fn"], first["organizationName"], first["hasEmail"]) == (
        "ASTRON",
        "ASTRON",
        ["mailto:support@astron.nl"],
    )
    assert (second["fn"], second["hasEmail"]) == ("EGI Helpdesk", ["mailto:support@egi.eu"])
    assert b"Doe" not in orjson.dumps(found)
    assert "NORM-CONTACT-REDACTED" in codes({"contactPoint": [{"fn": "Jane Doe", "hasEmail": ["jane.doe@x.org"]}]})


def test_private_values_in_texts_are_redacted():
    properties = {"description": ["Ask jane.doe@x.org or call +33 4 76 00 00 00."]}

    assert document(properties)["description"] == ["Ask [redacted] or call [redacted]."]
    assert codes(properties) == ["NORM-REDACTED"]


# --- what DCAT-AP wants elsewhere -----------------------------------------------------------------------------


def test_the_licence_is_copied_to_every_distribution_that_has_none():
    found = document(
        {
            "license": "CC-BY-4.0",
            "distribution": [
                {"downloadURL": ["https://x.org/a.csv"]},
                {"accessURL": ["https://x.org/b"], "license": "MIT"},
            ],
        }
    )

    first, second = found["distribution"]
    assert found["license"] == first["license"] == CC_BY
    assert second["license"] == "https://spdx.org/licenses/MIT"
    assert first["accessURL"] == ["https://x.org/a.csv"]


def test_a_dataset_without_distribution_gets_one_of_its_landing_page():
    properties = {"license": "CC-BY-4.0", "landingPage": ["https://x.org/1"]}

    (made,) = document(properties)["distribution"]
    assert made["accessURL"] == ["https://x.org/1"]
    assert made["license"] == CC_BY
    assert codes(properties) == ["NORM-SYNTH-DIST"]
    assert "distribution" not in document(properties, "software")


def test_a_service_with_an_endpoint_is_a_data_service_too():
    assert document({"endpointURL": ["https://x.org/api"]}, "service")["@type"] == [
        "dcat:DataService",
        "dcat:Resource",
        "schema:Service",
    ]
    assert document({}, "service")["@type"] == ["dcat:Resource", "schema:Service"]


def test_a_second_value_of_a_single_term_is_told():
    found = record({"version": ["1", "2"], "license": ["CC-BY-4.0", "House rules"]})

    written = orjson.loads(found.document)
    assert written["version"] == "1"
    assert found.dropped[0].value == "2"
    assert written["license"] == CC_BY
    assert written["rights"]["label"] == ["House rules"]


# --- whole payloads -------------------------------------------------------------------------------------------

OAI_DC = (
    b'<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
    b"<dc:title>A title</dc:title><dc:description>Ask jane.doe@x.org</dc:description>"
    b"<dc:identifier>https://doi.org/10.5281/zenodo.1</dc:identifier><dc:type>dataset</dc:type></oai_dc:dc>"
)


def test_a_payload_becomes_a_deposit_whose_replay_is_the_same():
    item = read_payload(payload(body=OAI_DC), SOURCE)

    assert isinstance(item, Deposit)
    assert item.payload.redacted == 1
    assert b"jane.doe" not in item.payload.body
    assert item.record.identifiers == (Identifier("doi", "10.5281/zenodo.1"),)
    assert read_payload(item.payload, SOURCE) == item


PAGE = b"""<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/" xml:lang="de">
<responseDate>2026-01-01T00:00:00Z</responseDate><ListRecords><record><header><identifier>oai:zenodo.org:1</identifier>
</header><metadata>%s</metadata></record></ListRecords></OAI-PMH>"""
DUBLIN_CORE = (
    b'<dc:dc xmlns:dc="http://www.openarchives.org/OAI/2.0/oai_dc/" xmlns="http://purl.org/dc/elements/1.1/">'
    b'<title xml:lang="en">A &amp; B<!-- c --><![CDATA[ <i>]]></title>%s</dc:dc>'
)


def listed(inner):
    (found,) = read_response(PAGE % inner, record_bytes=1 << 20).records
    return found


@pytest.mark.parametrize(
    "inner",
    [
        DUBLIN_CORE
        % b"<creator>Curie, Marie</creator><subject>a\n b</subject><identifier>10.5281/zenodo.1</identifier>",
        DUBLIN_CORE % b"<description>Write to marie.curie@example.org</description>",
        b'<title xmlns="http://purl.org/dc/elements/1.1/">bare</title><x/>',
        b'<resource xmlns="http://datacite.org/schema/kernel-4"><titles><title>T</title></titles></resource>',
        b"<nothing>\n<of/>\nthis</nothing>",
    ],
    ids=["plain", "private", "unwrapped", "datacite", "no Dublin Core"],
)
@pytest.mark.parametrize("prefix", ["oai_dc", "oai_datacite"])
def test_an_element_is_read_as_its_bytes_are(inner, prefix):
    found = listed(inner)
    assert found.element is not None
    of_bytes = payload(body=found.metadata, prefix=prefix)
    assert read_payload(replace(of_bytes, element=found.element), SOURCE) == read_payload(of_bytes, SOURCE)


def test_an_element_is_not_read_once_something_private_was_taken_out_of_its_bytes():
    found = listed(DUBLIN_CORE % b"<description>Write to marie.curie@example.org</description>")
    item = read_payload(replace(payload(body=found.metadata), element=found.element), SOURCE)
    assert isinstance(item, Deposit)
    assert item.payload.element is None
    assert b"marie.curie" not in item.payload.body + item.record.document


def test_a_prefix_that_nobody_knows_is_found_by_its_bytes():
    item = read_payload(payload(body=OAI_DC, prefix="odd"), SOURCE)

    assert isinstance(item, Deposit)
    assert item.record.format == "oai_dc"


@pytest.mark.parametrize(
    ("body", "prefix", "reason"),
    [
        (b"<broken", "oai_dc", "malformed-payload"),
        (b"<lido/>", "lido", "unknown-format"),
        (b"", "oai_dc", "malformed-payload"),
    ],
)
def test_what_cannot_be_read_is_quarantined_whole(body, prefix, reason):
    item = read_payload(payload(body=body, prefix=prefix), SOURCE)

    assert isinstance(item, Quarantine)
    assert (item.reason, item.body, item.header) == (reason, body, Header("oai:zenodo.org:1"))
    assert item.detail


@pytest.mark.parametrize(
    ("gate", "title", "refused"),
    [
        (None, "", False),
        (Severity.ERROR, "", True),
        (Severity.ERROR, "<dc:title>T</dc:title><dc:description>D</dc:description>", False),
    ],
)
def test_the_gate_of_the_source_refuses_what_is_bad_enough(gate, title, refused):
    body = OAI_DC.split(b"<dc:title>")[0] + title.encode() + b"<dc:type>dataset</dc:type></oai_dc:dc>"
    item = read_payload(
        payload(body=body), Source("zenodo", "Zenodo", "oai_pmh", "https://zenodo.org/oai2d", gate=gate)
    )

    assert isinstance(item, Rejection) is refused
    assert isinstance(item, Rejection | Deposit)
    findings = item.findings if isinstance(item, Rejection) else item.record.findings
    assert any(finding.severity is Severity.ERROR for finding in findings) is (title == "")


def test_formats_can_be_passed_in():
    form = Format(
        "mine", "Mine", "", "", "text/plain", lambda body: Description("dataset", {"title": [body.decode()]}), 7, 1
    )

    item = read_payload(payload(body=b"Hello", prefix="mine"), SOURCE, {"mine": form}.get)

    assert isinstance(item, Deposit)
    assert (item.record.format, item.record.revision) == ("mine", 7)
    assert orjson.loads(item.record.document)["title"] == ["Hello"]
