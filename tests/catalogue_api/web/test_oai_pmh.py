"""The OAI-PMH door over a real store: every verb, every illegal request, and every answer valid against the schema."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

import orjson
import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from catalogue_api.catalogue import Catalogue
from catalogue_api.web import oai_pmh
from schemas.dcat.terms import KINDS
from schemas.errors import StoreUnavailable
from schemas.identifiers import record_iri
from schemas.oai_pmh.conversation import ListConversation
from schemas.oai_pmh.requests import Request
from schemas.oai_pmh.responses import Response, read_response
from schemas.records import Deposit, Document, Format, Header, Identifier, Payload, Record, RunState, Source, Withdrawal

START = datetime(2024, 3, 1, 12, tzinfo=UTC)
OAI = "{http://www.openarchives.org/OAI/2.0/}"
BASE = "https://catalogue.example/"
ALPHA = Source(key="alpha", title="Alpha", protocol="oai_pmh", endpoint="https://alpha.example/oai?x=1&y=2")
BETA = Source(key="beta", title="Beta", protocol="files", endpoint="/data/beta files")


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


def deposit(
    source: Source, identifier: str, *, title: str = "A title", doi: str | None = None, kind: str = "dataset"
) -> Deposit:
    document = {
        "@id": record_iri(source.key, identifier),
        "@type": list(KINDS[kind]),
        "title": [title],
        "description": [f"About {title} & <more>"],
        "identifier": [identifier, *([doi] if doi else [])],
    }
    body = orjson.dumps(document, option=orjson.OPT_SORT_KEYS)
    header = Header(identifier, "2024-01-01")
    raw = f"<x>{identifier} {title} {doi}</x>".encode()
    payload = Payload(source.key, header, "oai_dc", raw, "https://x.example", START)
    known = (Identifier("doi", doi),) if doi else ()
    record = Record(source.key, header, body, hashlib.sha256(body).hexdigest(), "oai_dc", 1, known, types=KINDS[kind])
    return Deposit(payload, record)


def harvest(catalogue: Catalogue, source: Source, items: list[Deposit | Withdrawal]) -> None:
    run = catalogue.begin_run(source, mode="incremental")
    catalogue.deposit(run, items, position=None)
    catalogue.finish(run, state=RunState.COMPLETE)


class Door:
    """The door under test, with its catalogue and its clock."""

    def __init__(self, folder: Path, *, base: str = BASE, page: int = 5) -> None:
        self.clock = Clock()
        self.catalogue = Catalogue.open(folder, clock=self.clock)
        self.app = Flask("door")
        self.app.extensions["catalogue"] = self.catalogue
        self.app.extensions["settings"] = {"base_url": base, "title": "A & B", "web.oai_page_size": page}
        self.app.register_blueprint(oai_pmh.bp, url_prefix="/oai")
        self.client: FlaskClient = self.app.test_client()

    def ask(self, query: str) -> etree._Element:
        answer = self.client.get("/oai?" + query)
        assert answer.status_code == 200
        assert answer.content_type == "text/xml; charset=utf-8"
        return etree.fromstring(answer.data)

    def read(self, query: str) -> Response:
        return read_response(self.client.get("/oai?" + query).data, record_bytes=1_000_000)

    def pages(self, verb: str = "ListRecords", prefix: str = "oai_dc", **arguments: str) -> Iterator[Response]:
        query = urlencode({"verb": verb, "metadataPrefix": prefix, **arguments})
        for _ in range(3000):
            response = self.read(query)
            yield response
            if response.token is None or response.token.value is None:
                return
            query = urlencode({"verb": verb, "resumptionToken": response.token.value})
        raise AssertionError("endless")

    def identifiers(self, verb: str = "ListRecords", **arguments: str) -> list[str]:
        return [each.header.identifier for page in self.pages(verb, **arguments) for each in page.records]


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Callable[..., Door]]:
    doors: list[Door] = []

    def made(number: int = 0, **options: object) -> Door:
        door = Door(tmp_path / f"door{len(doors)}", **options)  # type: ignore[arg-type]
        doors.append(door)
        for n in range(number):
            harvest(door.catalogue, ALPHA, [deposit(ALPHA, f"oai:a:{n}", title=f"Title {n}")])
            door.clock.now += timedelta(seconds=1)
        return door

    yield made
    for door in doors:
        door.catalogue.close()


@pytest.fixture
def door(make: Callable[..., Door]) -> Door:
    """Live things of two sources, a withdrawn one and one that was merged into another."""
    door = make()
    harvest(door.catalogue, ALPHA, [deposit(ALPHA, f"oai:a:{n}", doi=f"10.5072/a{n}") for n in range(4)])
    door.clock.now += timedelta(days=1)
    harvest(door.catalogue, BETA, [deposit(BETA, "b 1/ü<", kind="software"), deposit(BETA, "late")])
    door.clock.now += timedelta(days=1)
    harvest(door.catalogue, BETA, [deposit(BETA, "late", doi="10.5072/a0")])
    harvest(door.catalogue, ALPHA, [Withdrawal(Header("oai:a:3", "2024-02-01", deleted=True))])
    return door


def error_codes(root: etree._Element) -> set[str]:
    return {str(each.get("code")) for each in root.iter(f"{OAI}error")}


# --- verbs


def test_identify(door: Door) -> None:
    identify = door.read("verb=Identify").identify
    assert identify is not None
    assert identify.name == "A & B"
    assert identify.base_url == BASE + "oai"
    assert identify.deleted == "persistent"
    assert identify.granularity == "YYYY-MM-DDThh:mm:ssZ"
    assert identify.earliest == "2024-03-01T12:00:00Z"
    assert identify.emails == ("catalogue@catalogue.example",)
    assert (
        b"<repositoryIdentifier>catalogue.example</repositoryIdentifier>" in door.client.get("/oai?verb=Identify").data
    )


def test_identify_of_an_empty_catalogue_on_a_host_without_a_dot(make: Callable[..., Door]) -> None:
    door = make(base="http://localhost:8000/")
    identify = door.read("verb=Identify").identify
    assert identify is not None
    assert identify.emails == ("catalogue@localhost.invalid",)
    assert b"oai-identifier" not in door.client.get("/oai?verb=Identify").data
    assert error_codes(door.ask("verb=ListRecords&metadataPrefix=oai_dc")) == {"noRecordsMatch"}


def test_formats_are_all_that_can_be_written(door: Door) -> None:
    assert {each.prefix for each in door.read("verb=ListMetadataFormats").formats} >= {"oai_dc", "dcat"}
    known = door.identifiers()[0]
    assert len(door.read("verb=ListMetadataFormats&" + urlencode({"identifier": known})).formats) >= 2
    assert error_codes(door.ask("verb=ListMetadataFormats&identifier=oai:no:1")) == {"idDoesNotExist"}


def test_sets_are_by_source_and_by_kind(door: Door) -> None:
    specs = {each.spec for each in door.read("verb=ListSets").sets}
    assert {"source", "kind", "source:alpha", "source:beta", "kind:dataset", "kind:software"} <= specs
    assert error_codes(door.ask("verb=ListSets&resumptionToken=junk")) == {"badResumptionToken"}


def test_identifiers_are_made_of_host_and_entity(make: Callable[..., Door]) -> None:
    door = make(base="http://localhost:8000/")
    harvest(door.catalogue, ALPHA, [deposit(ALPHA, "oai:a:1", doi="10.5281/zenodo.1")])
    assert door.identifiers() == ["oai:localhost:doi/10.5281%2Fzenodo.1"]


@pytest.mark.parametrize("prefix", ["oai_dc", "dcat"])
def test_every_item_can_be_had_alone_as_it_is_in_the_list(door: Door, prefix: str) -> None:
    for listed in [each for page in door.pages(prefix=prefix) for each in page.records]:
        query = urlencode({"verb": "GetRecord", "metadataPrefix": prefix, "identifier": listed.header.identifier})
        alone = door.read(query).records
        assert [replace(each, findings=()) for each in alone] == [replace(listed, findings=())]


def test_provenance_names_the_origin_of_each_record(door: Door) -> None:
    root = door.ask("verb=GetRecord&metadataPrefix=oai_dc&" + urlencode({"identifier": joined(door)}))
    ns = "{http://www.openarchives.org/OAI/2.0/provenance}"
    origins = list(root.iter(f"{ns}originDescription"))
    assert {(each.findtext(f"{ns}baseURL"), each.findtext(f"{ns}identifier")) for each in origins} == {
        ("https://alpha.example/oai?x=1&y=2", "oai:a:0"),
        ("urn:source:beta", "late"),
    }
    assert {each.get("altered") for each in origins} == {"true"}
    assert {each.findtext(f"{ns}metadataNamespace") for each in origins} == {
        "http://www.openarchives.org/OAI/2.0/oai_dc/"
    }


def joined(door: Door) -> str:
    return next(each for each in door.identifiers() if each.endswith("10.5072%2Fa0"))


def test_post_is_answered_like_get(door: Door) -> None:
    arguments = {"verb": "ListIdentifiers", "metadataPrefix": "oai_dc"}
    got = read_response(door.client.get("/oai?" + urlencode(arguments)).data, record_bytes=10_000)
    posted = read_response(door.client.post("/oai", data=arguments).data, record_bytes=10_000)
    assert got.records == posted.records
    assert len(got.records) == 5


def test_the_request_element_states_the_arguments_unless_they_are_bad(door: Door) -> None:
    element = door.ask("verb=ListRecords&metadataPrefix=oai_dc&set=source:alpha").find(f"{OAI}request")
    assert element is not None
    assert dict(element.attrib) == {"verb": "ListRecords", "metadataPrefix": "oai_dc", "set": "source:alpha"}
    assert element.text == BASE + "oai"
    for query in ("verb=junk", "verb=ListRecords&from=junk&metadataPrefix=oai_dc"):
        bare = door.ask(query).find(f"{OAI}request")
        assert bare is not None
        assert dict(bare.attrib) == {}


# --- deletions and sets


def test_gone_things_are_deleted_records_in_all_verbs(door: Door) -> None:
    listed = {each.header.identifier: each for page in door.pages() for each in page.records}
    gone = {key for key, each in listed.items() if each.header.deleted}
    assert len(listed) == 6
    assert len(gone) == 2, "one withdrawn, one merged into another"
    assert all(listed[key].metadata is None for key in gone)
    headers = [each.header for page in door.pages("ListIdentifiers") for each in page.records]
    assert {header.identifier for header in headers if header.deleted} == gone
    for identifier in gone:
        root = door.ask("verb=GetRecord&metadataPrefix=dcat&" + urlencode({"identifier": identifier}))
        (element,) = root.iter(f"{OAI}record")
        assert [child.tag for child in element] == [f"{OAI}header"]
        assert element[0].get("status") == "deleted"


def test_a_withdrawn_thing_stays_in_its_sets(door: Door) -> None:
    withdrawn = "oai:catalogue.example:doi/10.5072%2Fa3"
    for spec in ("source:alpha", "kind:dataset"):
        pages = [each.header for page in door.pages(set=spec) for each in page.records]
        (header,) = [each for each in pages if each.identifier == withdrawn]
        assert header.deleted
        assert spec in header.sets
    assert withdrawn not in door.identifiers(set="source:beta")


def test_sets_select_and_headers_agree(door: Door) -> None:
    everything = door.identifiers()
    assert door.identifiers(set="source") == everything
    assert door.identifiers(set="kind") == everything
    assert len(door.identifiers(set="kind:software")) == 1
    for spec in ("source:alpha", "source:beta", "kind:dataset", "kind:software"):
        live = [each for page in door.pages(set=spec) for each in page.records if not each.header.deleted]
        assert all(spec in each.header.sets for each in live)
    for spec in ("source:nobody", "kind:nothing", "other", "source:alpha:more"):
        assert error_codes(door.ask(f"verb=ListRecords&metadataPrefix=oai_dc&set={spec}")) == {"noRecordsMatch"}


def test_dates_select_and_days_are_whole(door: Door) -> None:
    assert len(door.identifiers(until="2024-03-01")) == 2, "of the first day's four, two changed later"
    assert len(door.identifiers(**{"from": "2024-03-02", "until": "2024-03-02"})) == 1
    assert len(door.identifiers(**{"from": "2024-03-01T12:00:00Z", "until": "2024-03-01T12:00:00Z"})) == 2
    assert error_codes(door.ask("verb=ListRecords&metadataPrefix=oai_dc&until=2023-03-01")) == {"noRecordsMatch"}
    assert error_codes(door.ask("verb=ListRecords&metadataPrefix=oai_dc&from=2999-01-01")) == {"noRecordsMatch"}
    for listed in [each for page in door.pages() for each in page.records]:
        stamp = str(listed.header.datestamp)
        assert listed.header.identifier in door.identifiers(**{"from": stamp, "until": stamp})


# --- tokens


@pytest.mark.parametrize("number", [1, 4, 5, 6, 10, 11])
def test_lists_end_exactly(make: Callable[..., Door], number: int) -> None:
    door = make(number)
    for verb in ("ListRecords", "ListIdentifiers"):
        pages = list(door.pages(verb))
        assert [len(page.records) for page in pages] == [*[5] * (number // 5), *([number % 5] if number % 5 else [])]
        tokens = [page.token for page in pages]
        if len(pages) == 1:
            assert tokens == [None]
            continue
        assert tokens[-1] is not None
        assert tokens[-1].value is None
        assert [token.cursor for token in tokens if token] == [5 * n for n in range(len(pages))]
        assert {token.complete_list_size for token in tokens if token} == {number}


def test_a_token_can_be_used_again_and_does_not_expire(make: Callable[..., Door]) -> None:
    door = make(12)
    first = next(door.pages())
    assert first.token is not None
    query = urlencode({"verb": "ListRecords", "resumptionToken": first.token.value or ""})
    answers = [[each.header.identifier for each in door.read(query).records] for _ in range(3)]
    assert answers[0] == answers[1] == answers[2] != []
    harvest(door.catalogue, ALPHA, [deposit(ALPHA, "oai:a:0", title="changed")])
    seen = {each.header.identifier for each in first.records} | set(answers[0])
    rest = door.read(query).token
    assert rest is not None
    for page in [door.read(urlencode({"verb": "ListRecords", "resumptionToken": rest.value or ""}))]:
        seen |= {each.header.identifier for each in page.records}
    assert len(seen) == 12


def test_a_token_belongs_to_its_verb(make: Callable[..., Door]) -> None:
    door = make(7)
    token = next(door.pages()).token
    assert token is not None
    query = urlencode({"verb": "ListIdentifiers", "resumptionToken": token.value or ""})
    assert error_codes(door.ask(query)) == {"badResumptionToken"}


def test_ten_thousand_items_with_one_datestamp(make: Callable[..., Door]) -> None:
    door = make(page=100)
    harvest(door.catalogue, ALPHA, [deposit(ALPHA, f"oai:a:{n}") for n in range(10_000)])
    pages = list(door.pages("ListIdentifiers"))
    listed = [each.header for page in pages for each in page.records]
    assert len({header.identifier for header in listed}) == len(listed) == 10_000
    assert {header.datestamp for header in listed} == {"2024-03-01T12:00:00Z"}
    assert len(pages) == 100


# --- illegal requests


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("", {"badVerb"}),
        ("junk", {"badVerb"}),
        ("verb=junk", {"badVerb"}),
        ("verb=Identify&verb=Identify", {"badVerb"}),
        ("verb=Identify&x=y", {"badArgument"}),
        ("verb=GetRecord&metadataPrefix=oai_dc", {"badArgument"}),
        ("verb=GetRecord&identifier=oai:x:1", {"badArgument"}),
        ('verb=GetRecord&identifier=invalid"id&metadataPrefix=oai_dc', {"idDoesNotExist"}),
        ("verb=GetRecord&identifier=zz&metadataPrefix=oai_dc", {"idDoesNotExist"}),
        ("verb=ListMetadataFormats&identifier=zz", {"idDoesNotExist"}),
        ("verb=GetRecord&identifier=oai:x:1&metadataPrefix=oai_dc", {"idDoesNotExist"}),
        ("verb=GetRecord&identifier=oai:x:1&metadataPrefix=odd", {"cannotDisseminateFormat"}),
        ("verb=ListIdentifiers&until=junk", {"badArgument"}),
        ("verb=ListIdentifiers&from=junk", {"badArgument"}),
        ("verb=ListRecords", {"badArgument"}),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=junk", {"badArgument"}),
        ("verb=ListRecords&metadataPrefix=oai_dc&until=junk", {"badArgument"}),
        ("verb=ListRecords&metadataPrefix=odd", {"cannotDisseminateFormat"}),
        ("verb=ListIdentifiers&resumptionToken=junk&until=2000-02-05", {"badArgument"}),
        ("verb=ListRecords&metadataPrefix=oai_dc&resumptionToken=junk&until=1990-01-10", {"badArgument"}),
        ("verb=ListRecords&resumptionToken=junk", {"badResumptionToken"}),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2002-02-05&until=2002-02-06T05:35:00Z", {"badArgument"}),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2002-02-06&until=2002-02-05", {"badArgument"}),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2002-02-06T05:35:00%2B02:00", {"badArgument"}),
        ("verb=ListRecords&metadataPrefix=oai_dc&until=1990-01-01", {"noRecordsMatch"}),
        ("verb=ListRecords&metadataPrefix=oai_dc&metadataPrefix=oai_dc", {"badArgument"}),
        ("verb=ListRecords&metadataPrefix=oai_dc&set=%00", {"badArgument"}),
        ("verb=ListSets&x=1", {"badArgument"}),
    ],
)
def test_illegal_requests(door: Door, query: str, codes: set[str]) -> None:
    assert error_codes(door.ask(query)) == codes
    posted = door.client.post("/oai", data=query, content_type="application/x-www-form-urlencoded")
    assert posted.status_code == 200
    assert error_codes(etree.fromstring(posted.data)) == codes


def test_a_store_that_is_away_is_a_503_with_retry_after(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(**_: object) -> int:
        raise StoreUnavailable("locked")

    monkeypatch.setattr(door.catalogue, "count_by_date", away)
    answer = door.client.get("/oai?verb=ListRecords&metadataPrefix=oai_dc")
    assert answer.status_code == 503
    assert 0 < int(answer.headers["Retry-After"]) <= 3600


# --- records that cannot be written


def poisoned(titles: set[str]) -> tuple[Format, ...]:
    """The formats, with an oai_dc that fails for some records in three ways."""
    (dc,) = (form for form in oai_pmh.FORMATS if form.prefix == "oai_dc")
    write = dc.render
    assert write is not None

    def render(document: Document) -> bytes:
        title = document["title"][0]
        if title not in titles:
            return write(document)
        if title == "Title 1":
            return b"<not><well></formed>"
        raise KeyError(title)

    return tuple(replace(form, render=render) if form.prefix == "oai_dc" else form for form in oai_pmh.FORMATS)


def test_a_record_that_cannot_be_written_spoils_nothing(
    make: Callable[..., Door], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    door = make(12)
    monkeypatch.setattr(oai_pmh, "FORMATS", poisoned({"Title 1", "Title 7"}))
    with caplog.at_level(logging.ERROR):
        listed = door.identifiers()
    assert len(listed) == 10
    assert len(caplog.records) == 2
    assert len(door.identifiers("ListIdentifiers")) == 12
    (lost, *_) = set(door.identifiers("ListIdentifiers")) - set(listed)
    root = door.ask("verb=GetRecord&metadataPrefix=oai_dc&" + urlencode({"identifier": lost}))
    assert error_codes(root) == {"cannotDisseminateFormat"}


def test_pages_of_which_nothing_can_be_written_are_passed_over(
    make: Callable[..., Door], monkeypatch: pytest.MonkeyPatch
) -> None:
    door = make(12)
    monkeypatch.setattr(oai_pmh, "FORMATS", poisoned({f"Title {n}" for n in range(10)}))
    assert len(door.identifiers()) == 2
    monkeypatch.setattr(oai_pmh, "FORMATS", poisoned({f"Title {n}" for n in range(12)}))
    assert error_codes(door.ask("verb=ListRecords&metadataPrefix=oai_dc")) == {"noRecordsMatch"}


# --- we can harvest what we provide


@pytest.mark.parametrize("prefix", ["oai_dc", "dcat"])
def test_our_own_conversation_harvests_it_whole(door: Door, prefix: str) -> None:
    identify = door.read("verb=Identify").identify
    assert identify is not None
    conversation = ListConversation("ListRecords", prefix, identify=identify)
    seen: dict[str, bool] = {}
    while (request := conversation.next_request()) is not None:
        for each in conversation.receive(door.read(request.query())).records:
            seen[each.header.identifier] = each.header.deleted
    assert conversation.ending is not None
    assert conversation.ending.complete
    assert seen == {each.header.identifier: each.header.deleted for page in door.pages() for each in page.records}


# --- the schema


RDF = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"
  targetNamespace="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><xs:element name="RDF"><xs:complexType><xs:sequence>
  <xs:any processContents="skip" minOccurs="0" maxOccurs="unbounded"/></xs:sequence></xs:complexType></xs:element>
</xs:schema>"""
"""RDF/XML has no schema of its own; this lets it stand where OAI-PMH.xsd asks for a declared element."""


class Offline(etree.Resolver):
    """Finds the schemas that others import, in one folder; nothing is fetched."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder

    def resolve(self, url: str, public_id: str, context: object) -> object:
        if url.endswith("rdf.xsd"):
            return self.resolve_string(RDF, context)
        # The copies under xjc are as published: metadata must be declared elements.
        found = [*self.folder.glob(f"xjc/**/{url.rsplit('/', 1)[-1]}"), *self.folder.rglob(url.rsplit("/", 1)[-1])]
        assert found, url
        return self.resolve_filename(str(found[0]), context)


@pytest.fixture(scope="session")
def schema(samples: Path) -> etree.XMLSchema:
    """One schema of OAI-PMH, oai_dc, oai-identifier and provenance."""
    folder = samples / "standards" / "oai-pmh" / "xsd"
    if not folder.is_dir():
        pytest.skip(f"no OAI-PMH schemas at {folder}")
    imports = {
        "http://www.openarchives.org/OAI/2.0/": "OAI-PMH.xsd",
        "http://www.openarchives.org/OAI/2.0/oai_dc/": "oai_dc.xsd",
        "http://www.openarchives.org/OAI/2.0/oai-identifier": "oai-identifier.xsd",
        "http://www.openarchives.org/OAI/2.0/provenance": "provenance.xsd",
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf.xsd",
    }
    lines = "".join(f'<xs:import namespace="{key}" schemaLocation="http://x/{name}"/>' for key, name in imports.items())
    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(Offline(folder))
    text = f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">{lines}</xs:schema>'
    return etree.XMLSchema(etree.fromstring(text, parser))


def check(schema: etree.XMLSchema, body: bytes) -> None:
    root = etree.fromstring(body)
    schema.assertValid(root)
    for element in root.iter("{http://www.openarchives.org/OAI/2.0/oai_dc/}dc"):
        schema.assertValid(etree.fromstring(etree.tostring(element)))


QUERIES = [
    "verb=Identify",
    "verb=ListMetadataFormats",
    "verb=ListSets",
    "verb=ListIdentifiers&metadataPrefix=oai_dc",
    "verb=ListIdentifiers&metadataPrefix=dcat&set=kind:dataset",
    "verb=ListRecords&metadataPrefix=oai_dc",
    "verb=ListRecords&metadataPrefix=dcat",
    "verb=ListRecords&metadataPrefix=oai_dc&from=2024-03-03",
    "verb=ListRecords&resumptionToken=junk",
    "verb=ListRecords",
    "verb=junk",
    "verb=GetRecord&metadataPrefix=oai_dc&identifier=oai:x:1",
]


@pytest.mark.samples
@pytest.mark.parametrize("query", QUERIES)
def test_every_answer_is_valid(door: Door, schema: etree.XMLSchema, query: str) -> None:
    check(schema, door.client.get("/oai?" + query).data)


@pytest.mark.samples
def test_every_page_and_every_record_is_valid(door: Door, schema: etree.XMLSchema) -> None:
    token = door.read("verb=ListRecords&metadataPrefix=oai_dc").token
    assert token is not None
    check(
        schema, door.client.get("/oai?" + urlencode({"verb": "ListRecords", "resumptionToken": token.value or ""})).data
    )
    for identifier in door.identifiers():
        for prefix in ("oai_dc", "dcat"):
            query = Request("GetRecord", (("identifier", identifier), ("metadataPrefix", prefix))).query()
            check(schema, door.client.get("/oai?" + query).data)


WORDS = st.one_of(
    st.sampled_from(
        ["Identify", "ListRecords", "ListIdentifiers", "GetRecord", "ListSets", "ListMetadataFormats", "oai_dc", "dcat"]
    ),
    st.sampled_from(["2024-03-01", "2024-03-01T00:00:00Z", "0001-01-01", "9999-12-31", "source:alpha", "kind:x"]),
    st.sampled_from(["oai:catalogue.example:doi/10.5072%2Fa0", "oai:catalogue.example:", "oai:x:\x00", "é\ufffe"]),
    st.text(max_size=12),
)
NAMES = st.one_of(
    st.sampled_from(["verb", "metadataPrefix", "from", "until", "set", "identifier", "resumptionToken"]),
    st.text(max_size=5),
)


@pytest.mark.samples
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pairs=st.lists(st.tuples(NAMES, WORDS), max_size=5), post=st.booleans())
def test_no_argument_ever_breaks_it(
    door: Door, schema: etree.XMLSchema, pairs: list[tuple[str, str]], post: bool
) -> None:
    query = urlencode(pairs, errors="surrogatepass")
    form = "application/x-www-form-urlencoded"
    answer = door.client.post("/oai", data=query, content_type=form) if post else door.client.get("/oai?" + query)
    assert answer.status_code == 200
    check(schema, answer.data)
