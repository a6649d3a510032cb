"""A provider that is named by a short id has one name everywhere, whichever came first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from catalogue_api.catalogue import Catalogue
from catalogue_api.index.embedded import EmbeddedIndex
from catalogue_api.index.projector import verify
from catalogue_api.joins import joins
from catalogue_api.web.app import create_app
from schemas.dcat.naming import described
from schemas.records import Deposit, Header, Identifier, RunState, Source, Withdrawal
from schemas.search import NONE_STATED, SearchQuery
from tests.catalogue_api import shelf

SERVICES = Source("services", "Services", "eosc_catalogue", "https://a.example/services")
PROVIDERS = Source("providers", "Providers", "eosc_catalogue", "https://a.example/providers")
ELSEWHERE = Source("elsewhere", "Elsewhere", "files", "file:///elsewhere")
NOTEBOOKS = "entity/record/services/srce.notebooks"


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    index = EmbeddedIndex.open(tmp_path, writable=True)
    with Catalogue.open(tmp_path, index=index, clock=shelf.Clock()) as opened:
        yield opened


def bring(catalogue: Catalogue, source: Source, *items: Any) -> None:
    """One harvest, which the index follows; then nothing in it may differ from the store."""
    run = catalogue.begin_run(source, mode="incremental")
    catalogue.deposit(run, items, position=None)
    catalogue.finish(run, state=RunState.COMPLETE)
    catalogue.refresh_index()
    assert catalogue.index is not None
    assert not verify(catalogue, catalogue.index)


def service(identifier: str, provider: str, *, source: Source = SERVICES, form: str = "eosc_service") -> Deposit:
    organisation = {"@type": ["foaf:Agent", "foaf:Organization"], "identifier": [provider], "name": [provider]}
    terms = {"title": [identifier], "publisher": organisation}
    return shelf.deposit(source, identifier, terms, kind="service", form=form)


def provider(
    identifier: str, name: str, *, source: Source = PROVIDERS, form: str = "eosc_provider", kind: str = "organisation"
) -> Deposit:
    return shelf.deposit(source, identifier, {"title": [name], "name": [name]}, kind=kind, form=form)


def claiming(identifier: Identifier, name: str) -> Deposit:
    made = provider(identifier.value, name, source=ELSEWHERE, form="ror")
    return replace(made, record=replace(made.record, identifiers=(identifier,)))


def facet(catalogue: Catalogue) -> dict[str, int]:
    page = catalogue.search(SearchQuery(facets=("provider",)))
    return {each.value: each.count for each in page.buckets["provider"] if each.value != NONE_STATED}


def page_says(catalogue: Catalogue, iri: str = NOTEBOOKS) -> Any:
    found = catalogue.entity(iri)
    assert found is not None
    return described(found)["publisher"]["name"]


def test_a_provider_that_comes_after_its_services_gives_them_its_name(catalogue: Catalogue) -> None:
    bring(catalogue, SERVICES, service("srce.notebooks", "srce"), service("srce.poem", "srce"))
    assert facet(catalogue) == {"srce": 2}
    bring(catalogue, PROVIDERS, provider("srce", "University Computing Centre"))
    assert facet(catalogue) == {"University Computing Centre": 2}
    assert page_says(catalogue) == ["University Computing Centre"]
    found = catalogue.search(SearchQuery("university computing centre"))
    assert {hit.entity for hit in found.hits} >= {NOTEBOOKS, "entity/record/providers/srce"}


def test_the_services_follow_its_new_name_and_its_end(catalogue: Catalogue) -> None:
    bring(catalogue, PROVIDERS, provider("srce", "Old name"))
    bring(catalogue, SERVICES, service("srce.notebooks", "srce"))
    assert facet(catalogue) == {"Old name": 1}
    bring(catalogue, PROVIDERS, provider("srce", "New name"))
    assert facet(catalogue) == {"New name": 1}
    bring(catalogue, PROVIDERS, Withdrawal(Header("srce", None, deleted=True)))
    assert facet(catalogue) == {"srce": 1}
    assert page_says(catalogue) == ["srce"]


def test_a_past_state_keeps_the_name_it_had(catalogue: Catalogue) -> None:
    bring(catalogue, SERVICES, service("srce.notebooks", "srce"))
    before = catalogue.position().sequence
    bring(catalogue, PROVIDERS, provider("srce", "University Computing Centre"))
    after = catalogue.position().sequence
    names = []
    for sequence in (before, after):
        (found,) = catalogue.entities_at(sequence, only=[NOTEBOOKS])
        names.append(described(found)["publisher"]["name"])
    assert names == [["srce"], ["University Computing Centre"]]


def test_the_records_own_documents_stay_as_the_source_said(catalogue: Catalogue) -> None:
    bring(catalogue, PROVIDERS, provider("srce", "University Computing Centre"))
    bring(catalogue, SERVICES, service("srce.notebooks", "srce"))
    kept = catalogue.record("services", "srce.notebooks")
    assert kept is not None
    assert kept.document["publisher"]["name"] == ["srce"]


def test_a_persistent_identifier_is_followed_wherever_it_is_claimed(catalogue: Catalogue) -> None:
    handle = "https://hdl.handle.net/21.15120/abcdef"
    bring(catalogue, SERVICES, service("srce.notebooks", handle))
    bring(catalogue, ELSEWHERE, claiming(Identifier("handle", "21.15120/abcdef"), "European Commission"))
    assert facet(catalogue) == {"European Commission": 1}


def test_the_table_of_organisations_knows_some_of_them(catalogue: Catalogue) -> None:
    bring(catalogue, SERVICES, service("cern.box", "cern"))
    assert facet(catalogue) == {"CERN": 1}
    bring(catalogue, ELSEWHERE, claiming(Identifier("ror", "01ggx4157"), "European Organization for Nuclear Research"))
    assert facet(catalogue) == {"European Organization for Nuclear Research": 1}


def test_an_id_says_nothing_outside_its_registry(catalogue: Catalogue) -> None:
    bring(catalogue, SERVICES, service("srce.notebooks", "srce"))
    bring(catalogue, ELSEWHERE, provider("srce", "Something else", source=ELSEWHERE, form="ckan"))
    assert facet(catalogue) == {"srce": 1}
    bring(catalogue, ELSEWHERE, service("data", "srce", source=ELSEWHERE, form="ckan"))
    assert facet(catalogue) == {"srce": 1, "Something else": 1}


def test_what_goes_by_the_id_must_be_one_organisation(catalogue: Catalogue) -> None:
    of_that_name = provider("srce", "A service", source=SERVICES, form="eosc_service", kind="service")
    bring(catalogue, SERVICES, service("srce.notebooks", "srce"), of_that_name)
    assert facet(catalogue)["srce"] == 1
    other = Source("more_providers", "More", "eosc_catalogue", "https://b.example/providers")
    bring(catalogue, PROVIDERS, provider("srce", "One"))
    assert facet(catalogue)["One"] == 1
    bring(catalogue, other, provider("srce", "Another", source=other))
    assert facet(catalogue)["srce"] == 1
    bring(catalogue, PROVIDERS, Withdrawal(Header("srce", None, deleted=True)))
    assert facet(catalogue)["Another"] == 1


def test_what_nobody_described_is_listed_for_a_person(catalogue: Catalogue) -> None:
    bring(catalogue, SERVICES, service("srce.notebooks", "srce"), service("srce.poem", "srce"), service("a.b", "cern"))
    (listed,) = joins(catalogue, missing=True)
    assert (listed.source, listed.known) == ("services", "eosc:srce")
    assert listed.title == "names eosc:srce, as 2 records do"
    assert "organisations.tsv" in listed.advice
    bring(catalogue, PROVIDERS, provider("srce", "University Computing Centre"))
    assert [each.known for each in joins(catalogue, missing=True)] == []
    assert list(joins(catalogue)) == []


def test_a_second_harvest_changes_nothing(catalogue: Catalogue) -> None:
    bring(catalogue, SERVICES, service("srce.notebooks", "srce"))
    bring(catalogue, PROVIDERS, provider("srce", "University Computing Centre"))
    before = catalogue.position()
    bring(catalogue, PROVIDERS, provider("srce", "University Computing Centre"))
    bring(catalogue, SERVICES, service("srce.notebooks", "srce"))
    assert catalogue.position() == before


def test_the_page_of_a_service_leads_to_its_provider(catalogue: Catalogue, tmp_path: Path) -> None:
    bring(catalogue, SERVICES, service("srce.notebooks", "srce"))
    bring(catalogue, PROVIDERS, provider("srce", "University Computing Centre"))
    client = create_app(catalogue, shelf.settings(tmp_path)).test_client()
    page = client.get("/" + NOTEBOOKS).text
    assert 'href="/entity/record/providers/srce"' in page
    assert "given as srce" in page
    assert "University Computing Centre" in client.get("/api/v1/search?facet=provider").text
