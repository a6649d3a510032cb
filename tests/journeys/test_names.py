"""No name of the continuum searches empty, even where its own interface is closed, planned or none at all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from catalogue_api.catalogue import Catalogue, open_catalogue
from schemas.search import SearchQuery
from schemas.wire.settings import read_settings
from tests.harvester.commands import Workplace

NAMES = (
    # The kick-off of SPECTRUM.
    "SPECTRUM", "SPECTRUM Community of Practice", "EGI", "EGI Foundation", "CERN", "OCA",
    "Observatoire de la Côte d'Azur", "CNRS", "IN2P3", "CDS", "INFN", "FZJ", "Forschungszentrum Jülich",
    "NEOVIA", "SURF", "CINECA", "ASTRON", "HEP", "RA", "HPC", "EOSC", "EOSC-Future", "EOSC Association",
    # The technical coordination of ESCAPE.
    "ESCAPE", "ESCAPE E-EB", "ESCAPE TC", "ESCAPE WP2", "ESCAPE WP3", "ESCAPE WP4", "ESCAPE WP5", "ESCAPE TSP",
    "LAPP", "CTA", "CTAO", "ESO", "ALMA", "La Silla Paranal Observatory", "FAIR", "GSI",
    "Helmholtz programme Matter", "HL-LHC", "KM3NeT", "SKA", "SKAO", "SRCNet", "EGO", "Virgo", "EST", "JIVE",
    "EVN", "ESCAPE data lake", "Rucio", "OSSR", "IVOA", "Jupyter", "DIRAC", "CORSIKA", "ESFRI", "Indico", "FAU",
    "ECAP", "University of Genoa",
    # Systems beside them.
    "WLCG", "OSG", "Zenodo", "B2FIND", "DataCite", "re3data", "ROR", "INSPIRE", "arXiv", "HEPData",
    "CERN Open Data", "DANS", "DESY", "Nikhef", "EuroHPC", "HSF", "GAVO", "KIT",
)  # fmt: skip


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalogue]:
    place = Workplace(tmp_path_factory.mktemp("names"))
    done = place.harvest("run", "continuum", "--json")
    assert done.code == 0, done.err
    with open_catalogue(read_settings("", {"CATALOGUE_DATA_DIR": str(place.data_dir)})) as opened:
        yield opened


def names_of(catalogue: Catalogue, iri: str) -> set[str]:
    """Every written name of a thing, in small letters."""
    entity = catalogue.entity(iri)
    assert entity is not None
    found: set[str] = set()
    for record in entity.records:
        document = record.document
        for term in ("title", "name", "altLabel"):
            stated = document.get(term, [])
            for each in stated if isinstance(stated, list) else [stated]:
                found.add(str(each.get("@value") if isinstance(each, dict) else each).casefold())
    return found


@pytest.mark.parametrize("name", NAMES)
def test_a_name_of_the_continuum_is_found(catalogue: Catalogue, name: str) -> None:
    page = catalogue.search(SearchQuery(text=name, size=5))
    assert page.total, f"'{name}' searches empty"
    said = {each for hit in page.hits for each in names_of(catalogue, hit.entity)}
    assert any(name.casefold() in each for each in said), said


def test_the_shipped_descriptions_are_read_without_a_finding_of_error(tmp_path: Path) -> None:
    done = Workplace(tmp_path).harvest("run", "continuum", "--json")
    assert done.report["ledger"]["quarantined"] == 0
    assert done.report["ledger"]["rejected"] == 0
