"""No name of the continuum searches empty, even where its own interface is closed, planned or none at all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from catalogue_api.catalogue import Catalogue, open_catalogue
from harvester.config import SHIPPED
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
    "CERN Open Data", "DANS", "DESY", "Nikhef", "EuroHPC", "HSF", "GAVO", "KIT", "TeSS", "Carpentries", "PANGAEA",
    "DataverseNO", "DEIMS", "B2SHARE", "AppDB", "Recherche Data Gouv", "EGI DataHub", "GWOSC", "RofR",
)  # fmt: skip

ROWS: dict[str, set[str]] = {
    # The kick-off of SPECTRUM.
    "SPECTRUM": {"zenodo_spectrum"},
    "EGI": {"egi_gocdb_sites", "egi_gocdb_services", "egi_gocdb_groups", "egi_gocdb_downtimes", "egi_fedcloud",
            "egi_datahub", "egi_appdb"},
    "CERN": {"cern_open_data", "cern_cds", "cern_videos", "cern_videos_rest", "cern_indico_hsf", "cern_publishing",
             "hepdata"},
    "OCA": {"oca_hal"},
    "CNRS": {"hal_in2p3", "hal_insu", "recherche_data_gouv"},
    "CDS": {"cds_mocserver", "cds_hips", "cds_vizier"},
    "INFN": {"infn_oar"},
    "FZJ": {"fzj_juser", "fzj_data", "fzj_b2share"},
    "NEOVIA": {"continuum"},
    "SURF": {"surf_repository", "surf_agenda", "dataverse_nl"},
    "CINECA": {"eosc_services", "iris_sissa"},
    "ASTRON": {"astron_vo", "astron_hips", "esap_datasets"},
    "HEP": {"inspire_hep", "arxiv_hep", "pos_sissa", "hsf_training"},
    "EOSC": {"eosc_services", "eosc_providers", "eosc_datasources", "eosc_training", "eosc_guidelines"},
    # The technical coordination of ESCAPE.
    "ESCAPE": {"zenodo_escape2020", "zenodo_escape2020_rest"},
    "CTAO": {"zenodo_ctao", "gammapy_codemeta"},
    "ESO": {"eso_collections", "eso_tap_cat"},
    "ALMA": {"alma_collections"},
    "GSI": {"gsi_repository"},
    "Helmholtz programme Matter": {"rodare_hzdr", "hzb_data", "desy_pubdb"},
    "KM3NeT": {"km3net_vo", "km3net_codemeta"},
    "SKA": {"srcnet_site_capabilities"},
    "EGO": {"gwosc_events"},
    "EST": {"est_kis_sdc"},
    "JIVE": {"jive_evn"},
    "Rucio": {"escape_data_lake_rucio"},
    "ESAP": {"esap_archives", "esap_catalogues", "esap_datasets", "esap_platforms"},
    "IVOA": {"ivoa_rofr", "gavo_registry", "eurovo_registry"},
    "Indico": {"cern_indico_hsf"},
    "University of Genoa": {"ror_europe"},
    # Systems beside them.
    "WLCG": {"wlcg_cric_sites", "wlcg_cric_services", "wlcg_cric_federations"},
    "OSG": {"osg_topology", "osg_projects", "osg_virtual_organisations"},
    "B2FIND": {"b2find", "b2share_eudat"},
    "DataCite": {"datacite_icos"},
    "DataverseNO": {"dataverse_no", "darus", "edmond", "dans_physics", "fzj_data_rest"},
    "re3data": {"re3data"},
    "DCAT feeds": {"envidat_dcat"},
    "CSW": {"deims_sites", "sextant_marine", "wdcc_climate"},
    "TeSS": {"tess_training", "hsf_training"},
    "Carpentries": {"carpentries_curricula", "carpentries_workshops"},
    "PANGAEA": {"pangaea"},
}  # fmt: skip
"""Each row of organisations and systems that has an interface, with its source files; the rest is told by hand."""


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


@pytest.mark.parametrize("row", ROWS)
def test_a_row_has_its_source_files(row: str) -> None:
    missing = ROWS[row] - {path.stem for path in SHIPPED.glob("*.toml")}
    assert not missing, f"{row} has no source file {sorted(missing)}"


def test_every_source_file_belongs_to_a_row() -> None:
    listed = set().union(*ROWS.values())
    others = {path.stem for path in SHIPPED.glob("*.toml")} - listed
    assert others <= {"esrf_data", "ess_data", "ill_data", "gavo_b2find", "hal_obspm"}, sorted(others)


def test_the_shipped_descriptions_are_read_without_a_finding_of_error(tmp_path: Path) -> None:
    done = Workplace(tmp_path).harvest("run", "continuum", "--json")
    assert done.report["ledger"]["quarantined"] == 0
    assert done.report["ledger"]["rejected"] == 0
