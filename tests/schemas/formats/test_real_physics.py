"""Real records of the formats of physics, astronomy and repositories, each field read by a person.

People are checked by number, as in `test_real_records`: no name of a person stands in this file.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from schemas.formats.registry import format_of, recognise
from schemas.records import Claim, Description, Text
from tests.schemas.formats.test_real_records import begins, expect, number, people, xml_records

pytestmark = pytest.mark.samples


def record(samples: Path, prefix: str, pattern: str, at: int = 0) -> Description:
    """The record at a place in a file, which the bytes alone must show to be of this format."""
    [file] = samples.glob(pattern)
    body = file.read_bytes()
    if b"<OAI-PMH" in body[:500]:
        parts = list(xml_records(body))
    else:
        found = recognise(body)
        assert found is format_of(prefix)
        parts = [body] if found.split is None else [part for _, part in found.split(body)]
    return format_of(prefix).parse(parts[at])


def test_ivo_vizier_catalogue(samples: Path) -> None:
    description = record(samples, "ivo_vor", "ivoa-registry/VODataService/samples/catalog.xml")
    expect(
        description,
        "dataset",
        [
            Claim("ivo://CDS.VizieR/I/134", "ivo", primary=True),
            Claim("bibcode:1978Afz....14...57S", "bibcode", primary=False),
        ],
        {
            "keyword": ["Multiple stars"],
            "description": ["(no description available)"],
            "landingPage": ["https://cdsarc.cds.unistra.fr/viz-bin/cat/I/134"],
            "type": ["Catalog"],
            "audience": ["Research"],
            "source": ["https://ui.adsabs.harvard.edu/abs/1978AbaOB..49...39S"],
            "qualifiedRelation": [{"relation": ["ivo://cds.vizier/tap"], "hadRole": "IsServedBy"}],
            "relation": ["ivo://cds.vizier/i/237"],
            "title": ["Trapezium Multiple Systems"],
            "alternative": ["I/134"],
            "identifier": ["ivo://CDS.VizieR/I/134"],
            "otherIdentifier": [{"notation": "bibcode:1978Afz....14...57S"}],
            "publisher": {"name": ["CDS"], "@type": ["foaf:Agent", "foaf:Organization"], "identifier": ["ivo://CDS"]},
            "creator": people(1),
            "modified": "1997-12-09T09:59:51Z",
            "created": "1997-12-09T10:59:44Z",
            "contactPoint": [{"fn": "CDS support team", "hasEmail": ["cds-question@unistra.fr"]}],
            "page": ["http://vizier.cds.unistra.fr/viz-bin/VizieR-2?-source=I/134"],
            "distribution": number(
                2,
                {"accessURL": ["http://vizier.cds.unistra.fr/viz-bin/votable?-source=I/134"]},
            ),
            "https://w3id.org/continuum/ns#skyCoverage": number(1),
            "temporal": [{"startDate": "1981-01-04", "endDate": "1991-07-15T07:12:00Z"}],
            "https://w3id.org/continuum/ns#spectralCoverage": [{"@value": "2.79781e-19 5.84249e-19 J"}],
            "waveband": ["Optical"],
            "https://w3id.org/continuum/ns#table": [
                {"@value": "I/134/data: The Catalogue of Trapezium Multiple Systems"}
            ],
            "https://w3id.org/continuum/ns#quantity": [
                {"@value": "meta.id;meta.main"},
                {"@value": "meta.record"},
                {"@value": "meta.note"},
                {"@value": "meta.id"},
                {"@value": "pos.posAng"},
                {"@value": "pos.angDistance;src.orbital"},
                {"@value": "phot.mag"},
                {"@value": "phot.mag;em.opt.V"},
                {"@value": "src.spType"},
            ],
            "license": "https://cds.unistra.fr/vizier-org/licences_vizier.html",
        },
    )


def test_ivo_image_service(samples: Path) -> None:
    description = record(samples, "ivo_vor", "ivoa-registry/VODataService/samples/sia.xml")
    expect(
        description,
        "data-service",
        [Claim("ivo://adil.ncsa/sia", "ivo", primary=True)],
        {
            "keyword": ["data repositories", "digital libraries"],
            "description": begins("This Simple Image Access Protocol implementation a"),
            "landingPage": ["http://adil.ncsa.uiuc.edu/"],
            "type": ["Archive", "image", "visibility"],
            "audience": ["University", "Research", "Community College"],
            "servesDataset": ["ivo://adil.ncsa/adil"],
            "title": ["NCSA Astronomy Digital Image Library Simple Image Access"],
            "alternative": ["ADIL"],
            "identifier": ["ivo://adil.ncsa/sia"],
            "publisher": {
                "name": ["NCSA Astronomy Digital Image Library (ADIL)"],
                "@type": ["foaf:Agent", "foaf:Organization"],
                "identifier": ["ivo://adil.ncsa/adil"],
            },
            "creator": people(1),
            "qualifiedAttribution": people(1),
            "created": "2003-01-01",
            "endpointURL": ["http://adil.ncsa.uiuc.edu/cgi-bin/voimquery?survey=f&"],
            "conformsTo": [{"@id": "ivo://ivoa.net/std/SIA", "label": ["Simple Image Access"]}],
            "waveband": ["Radio", "Millimeter", "Infrared", "Optical", "UV"],
            "https://w3id.org/continuum/ns#table": [{"@value": "default"}],
            "https://w3id.org/continuum/ns#quantity": [
                {"@value": "ID_MAIN"},
                {"@value": "POS_EQ_RA_MAIN"},
                {"@value": "POS_EQ_DEC_MAIN"},
                {"@value": "VOX:Image_Naxes"},
                {"@value": "VOX:Image_Naxis"},
                {"@value": "VOX:Image_Scale"},
                {"@value": "VOX:Image_Format"},
                {"@value": "VOX:BandPass_RefValue"},
                {"@value": "VOX:Image_Title"},
                {"@value": "TEL_ID"},
                {"@value": "NVOX:Image_Epoch"},
                {"@value": "VOX:Image_AccessReference"},
            ],
        },
    )


def test_ivo_catalogue_service(samples: Path) -> None:
    description = record(samples, "ivo_vor", "ivoa-registry/VODataService/samples/catalogservice.xml")
    expect(
        description,
        "data-service",
        [Claim("ivo://ned.ipac/Redshift_By_Object_Name", "ivo", primary=True)],
        {
            "keyword": ["redshift", "galaxies"],
            "description": begins("NED is built around a master list of extragalactic"),
            "landingPage": ["http://nedwww.ipac.caltech.edu/help/data_help.html#zdat"],
            "type": ["BasicData"],
            "audience": ["Research"],
            "title": ["The NASA/IPAC Extragalactic Database"],
            "alternative": ["NED_redshift"],
            "identifier": ["ivo://ned.ipac/Redshift_By_Object_Name"],
            "publisher": "The NASA/IPAC Extragalactic Database",
            "contactPoint": [{"hasEmail": ["contact@datacenter.edu"]}],
            "endpointURL": begins("http://nedwww.ipac.caltech.edu/cgi-bin/nph-datasea"),
            "waveband": number(8, "Radio", "Millimeter"),
            "https://w3id.org/continuum/ns#table": [{"@value": "default"}],
            "https://w3id.org/continuum/ns#quantity": [
                {"@value": "meta.number"},
                {"@value": "meta.id;name"},
                {"@value": "src.spect.dopplerVeloc"},
            ],
        },
    )


def test_ivo_document(samples: Path) -> None:
    description = record(samples, "ivo_vor", "ivoa-registry/DocRegExt/dfbs-example.xml")
    expect(
        description,
        "training",
        [
            Claim("ivo://edu.gavo.org/hd/arvo_dfbs", "ivo", primary=True),
            Claim("doi:10.21938/MxUvKseqU_gxCwyGocudlg", "doi", primary=True),
        ],
        {
            "keyword": ["virtual-observatories", "software-tutorials", "carbon-stars", "classification"],
            "description": begins("Low-resolution spectra like those resulting from o"),
            "landingPage": ["http://www.g-vo.org/pmwiki/About/GettingStarted"],
            "audience": ["Research", "Amateur"],
            "http://purl.org/dc/terms/relation": [{"@value": "TOPCAT"}, {"@value": "Aladin"}, {"@value": "astropy"}],
            "references": ["ivo://cds.vizier/iii/227", "ivo://byu.arvo/tap", "ivo://cds.simbad/tap"],
            "title": ["Outlier Analysis in Low-Resolution Spectra: DFBS and Beyond"],
            "identifier": ["ivo://edu.gavo.org/hd/arvo_dfbs", "doi:10.21938/MxUvKseqU_gxCwyGocudlg"],
            "publisher": "The GAVO DC team",
            "creator": people(5),
            "page": [
                "http://www.g-vo.org/tutorials/dfbs.pdf",
                "http://svn.ari.uni-heidelberg.de/svn/edu/trunk/arvo_dfbs",
            ],
            "language": ["en"],
            "https://w3id.org/continuum/ns#skyCoverage": number(1),
            "https://w3id.org/continuum/ns#spectralCoverage": [{"@value": "2.879e-19 6.35459e-19 J"}],
            "https://w3id.org/continuum/ns#table": number(3),
            "https://w3id.org/continuum/ns#quantity": number(44, {"@value": "meta.ref.url"}),
        },
    )


def test_ivo_every_element(samples: Path) -> None:
    description = record(samples, "ivo_vor", "ivoa-registry/VOResource/test-data/valid-record.xml")
    expect(
        description,
        "data-service",
        [
            Claim("ivo://x-invalid/test-record-1", "ivo", primary=True),
            Claim("doi:10.5479/ADS/bib/2018ivoa.spec.0625P", "doi", primary=True),
            Claim("vo://ivoa.net/std/voresource", None, primary=False),
        ],
        {
            "keyword": ["virtual-observatories", "software-testing"],
            "description": begins("This is a test record used for regression testing\n"),
            "landingPage": ["https://ivoa.net/documents/VOResource/"],
            "type": ["Background", "Bibliography"],
            "audience": ["research", "amateur"],
            "source": ["https://ui.adsabs.harvard.edu/abs/2008ivoa.spec.0222P"],
            "references": ["ivo://x-invalid/ivoa-reg-wg", "ivo://ivoa.net/std/registryinterface"],
            "http://purl.org/dc/terms/relation": [{"@value": "VODataService"}],
            "title": ["A test record"],
            "alternative": ["vor test 1"],
            "identifier": ["ivo://x-invalid/test-record-1", "doi:10.5479/ADS/bib/2018ivoa.spec.0625P"],
            "otherIdentifier": [{"notation": "vo://ivoa.net/std/voresource"}],
            "publisher": {
                "name": ["The IVOA Registry WG"],
                "@type": ["foaf:Agent", "foaf:Organization"],
                "identifier": ["ivo://x-invalid/ivoa-reg-wg", "http://orcid.org/whatever"],
            },
            "creator": people(2),
            "qualifiedAttribution": people(2),
            "modified": "2020-12-21T08:59:32Z",
            "version": "1.2",
            "contactPoint": [{"fn": "IVOA Reg WG"}],
            "page": ["http://example.org/foo/bar"],
            "conformsTo": ["ivo://x-invalid/test-proto"],
            "endpointURL": ["http://example.org/non/std"],
            "license": "https://spdx.org/licenses/CC-BY-4.0.html",
            "rights": {"label": ["Creative Commons Attribution 4.0"]},
        },
    )


def test_ivo_organisation(samples: Path) -> None:
    description = record(samples, "ivo_vor", "ivoa-registry/VOResource/example-voresource.xml")
    expect(
        description,
        "organisation",
        [Claim("ivo://rai.ncsa/RAI", "ivo", primary=True)],
        {
            "keyword": [
                "radio-astronomy",
                "astronomy-software",
                "astronomy-web-services",
                "search-for-extraterrestrial-intelligence",
            ],
            "description": begins("The Radio Astronomy Imaging Group at the National "),
            "landingPage": ["http://rai.ncsa.uiuc.edu/"],
            "type": ["Organisation"],
            "audience": ["Research"],
            "title": ["NCSA Radio Astronomy Imaging"],
            "alternative": ["NCSA-RAI"],
            "name": ["NCSA Radio Astronomy Imaging"],
            "altLabel": ["NCSA-RAI"],
            "identifier": ["ivo://rai.ncsa/RAI"],
            "publisher": {
                "name": ["National Center for Supercomputing Applications"],
                "@type": ["foaf:Agent", "foaf:Organization"],
                "identifier": ["ivo://ncsa.uiuc/NCSA"],
            },
            "creator": people(1),
            "issued": "1993-01-01",
            "homepage": "http://rai.ncsa.uiuc.edu/",
            "facility": [
                "Berkeley-Illinois-Maryland Array (BIMA)",
                "Combined Array for Research in Millimeter Astronomy (CARMA)",
            ],
        },
    )


def test_marc_lectures(samples: Path) -> None:
    description = record(samples, "marcxml", "cds-oai-marcxml/**/cds-cerncds-hep-th.xml")
    expect(
        description,
        "publication",
        [
            Claim("329074", None, primary=False),
            Claim("oai:cds.cern.ch:329074", None, primary=False),
            Claim("10.1016/S0920-5632(98)00114-5", "doi", primary=True),
            Claim("1999-3.0665", None, primary=False),
            Claim("98-1262", None, primary=False),
            Claim("3580083", None, primary=False),
            Claim("445025", None, primary=False),
            Claim("arXiv:hep-th/9706211", "arxiv", primary=True),
            Claim("CERN-TH-97-136", None, primary=False),
            Claim("CPTH-5370-0697", None, primary=False),
            Claim("TH-1997-134", None, primary=False),
            Claim("CPT-5370", None, primary=False),
        ],
        {
            "otherIdentifier": number(11, {"notation": "329074", "label": ["control number"]}),
            "landingPage": ["https://cds.cern.ch/record/329074"],
            "identifier": ["10.1016/S0920-5632(98)00114-5", "arXiv:hep-th/9706211"],
            "keyword": ["hep-th", "Particle Physics - Theory"],
            "language": ["eng"],
            "creator": people(3),
            "title": ["Lectures on Heterotic-Type I Duality"],
            "alternative": ["Lectures on heterotic-type I duality."],
            "issued": "1998",
            "created": "1 Jul 1997",
            "publisher": "CERN",
            "http://purl.org/dc/terms/extent": [{"@value": "14 p"}],
            "http://www.w3.org/2004/02/skos/core#note": [
                {"@value": "14 pages, LaTeX, espcrc2.sty Report-no: CERN--TH/97-136; CPTH--5370.0697"}
            ],
            "description": begins("We present a review of heterotic-type I string dua"),
            "http://purl.org/dc/terms/bibliographicCitation": [
                {"@value": "Nucl. Phys. B, Proc. Suppl., 61, 58, 1998"},
                {"@value": "Nucl. Phys. B, Proc. Suppl., 67, 3-16, 1998"},
            ],
            "page": begins("http://preprints.cern.ch/cgi-bin/setlink?base=prep"),
            "distribution": number(
                2,
                {
                    "accessURL": ["http://cds.cern.ch/record/329074/files/9706211.pdf"],
                    "downloadURL": ["http://cds.cern.ch/record/329074/files/9706211.pdf"],
                    "title": ["Access to fulltext document"],
                    "byteSize": "587917",
                },
            ),
            "type": ["ARTICLE", "ConferencePaper"],
        },
    )


def test_marc_letter(samples: Path) -> None:
    description = record(samples, "marcxml", "cds-oai-marcxml/**/cds-cerncds-hep-th.xml", 1)
    expect(
        description,
        "publication",
        [
            Claim("428218", None, primary=False),
            Claim("oai:cds.cern.ch:428218", None, primary=False),
            Claim("10.1016/S0370-2693(00)00732-2", "doi", primary=True),
            Claim("4321120", None, primary=False),
            Claim("524282", None, primary=False),
            Claim("arXiv:hep-th/0002198", "arxiv", primary=True),
            Claim("CERN-TH-2000-061", None, primary=False),
            Claim("TH-2000-062", None, primary=False),
        ],
        {
            "otherIdentifier": [
                {"notation": "428218", "label": ["control number"]},
                {"notation": "oai:cds.cern.ch:428218"},
                {"notation": "4321120", "label": ["SLAC"]},
                {"notation": "4321120", "label": ["SPIRES"]},
                {"notation": "524282", "label": ["Inspire"]},
                {"notation": "CERN-TH-2000-061", "label": ["report number"]},
                {"notation": "TH-2000-062", "label": ["CERN Library"]},
            ],
            "landingPage": ["https://cds.cern.ch/record/428218"],
            "identifier": ["10.1016/S0370-2693(00)00732-2", "arXiv:hep-th/0002198"],
            "keyword": ["hep-th", "Particle Physics - Theory"],
            "language": ["eng"],
            "creator": people(1),
            "title": ["On type II NS - five-branes in the presence of an R R field"],
            "issued": "2000",
            "created": "23 Feb 2000",
            "publisher": "CERN",
            "http://purl.org/dc/terms/extent": [{"@value": "8 p"}],
            "description": begins(
                "In this letter we use Type II NS5-branes in the pr",
                "In this letter we use Type II NS5-branes in the pr",
            ),
            "http://purl.org/dc/terms/bibliographicCitation": [{"@value": "Phys. Lett. B, 486, 194-201, 2000"}],
            "distribution": number(
                3,
                {
                    "accessURL": ["http://cds.cern.ch/record/428218/files/arXiv:hep-th_0002198.pdf"],
                    "downloadURL": ["http://cds.cern.ch/record/428218/files/arXiv:hep-th_0002198.pdf"],
                    "title": ["Preprint"],
                    "byteSize": "159494",
                },
            ),
            "rights": {"label": ["Elsevier Science B.V."]},
            "type": ["ARTICLE"],
        },
    )


def test_open_data_heavy_ions(samples: Path) -> None:
    description = record(samples, "cern_open_data", "cern-opendata/cms-primary-datasets-HIRun2011.json")
    expect(
        description,
        "dataset",
        [Claim("10.7483/OPENDATA.3XX5.FRZS", "doi", primary=True), Claim("14012", None, primary=False)],
        {
            "identifier": ["10.7483/OPENDATA.3XX5.FRZS"],
            "otherIdentifier": [{"notation": "14012", "label": ["CERN Open Data record"]}],
            "landingPage": ["https://opendata.cern.ch/record/14012"],
            "type": ["Dataset", "Collision"],
            "title": ["/HIDiMuon/HIRun2011-04Mar2013-v1/RECO"],
            "alternative": begins("HIDiMuon primary dataset in RECO format from the 2"),
            "creator": people(1),
            "qualifiedAttribution": people(1),
            "relation": number(7, "https://opendata.cern.ch/record/450", "https://opendata.cern.ch/record/14204"),
            "publisher": "CERN Open Data Portal",
            "experiment": ["CMS"],
            "facility": ["CERN-LHC"],
            "collisionEnergy": ["2.76 TeV"],
            "collisionType": ["PbPb"],
            "keyword": ["heavy-ion physics"],
            "http://purl.org/dc/terms/isPartOf": [{"@value": "CMS-Primary-Datasets"}],
            "https://w3id.org/continuum/ns#runPeriod": [{"@value": "HIRun2011"}],
            "issued": "2020",
            "modified": "2013",
            "temporal": [{"startDate": "2011", "endDate": "2011"}],
            "description": begins("<p>HIDiMuon primary dataset from the 2.76 TeV Pb-P"),
            "http://www.w3.org/2004/02/skos/core#note": number(2),
            "page": [
                "https://opendata.cern.ch/docs/cms-guide-docker",
                "https://opendata.cern.ch/docs/cms-virtual-machine-2010",
            ],
            "provenance": number(1),
            "http://purl.org/dc/terms/requires": number(4),
            "http://purl.org/dc/terms/relation": [{"@value": "/HIDiMuon/HIRun2011-v1/RAW"}],
            "http://purl.org/dc/terms/extent": [{"@value": "7532449 events"}, {"@value": "1102 files"}],
            "distribution": number(3),
            "http://purl.org/dc/elements/1.1/format": [{"@value": "reco"}],
            "license": "CC0-1.0",
        },
    )


def test_open_data_atlas(samples: Path) -> None:
    description = record(samples, "cern_open_data", "cern-opendata/atlas-odeo-FEB2025-noskim-mc.json")
    expect(
        description,
        "dataset",
        [Claim("10.7483/OPENDATA.ATLAS.ZPCQ.9VO2", "doi", primary=True), Claim("93911", None, primary=False)],
        {
            "identifier": ["10.7483/OPENDATA.ATLAS.ZPCQ.9VO2"],
            "otherIdentifier": [{"notation": "93911", "label": ["CERN Open Data record"]}],
            "landingPage": ["https://opendata.cern.ch/record/93911"],
            "type": ["Dataset", "Simulated"],
            "title": begins("ATLAS ROOT ntuple format MC simulation, 2015+2016 "),
            "creator": people(1),
            "qualifiedAttribution": people(1),
            "publisher": "CERN Open Data Portal",
            "experiment": ["ATLAS"],
            "facility": ["CERN-LHC"],
            "collisionEnergy": ["13 TeV"],
            "collisionType": ["pp"],
            "http://purl.org/dc/terms/isPartOf": [{"@value": "ATLAS-Primary-Datasets"}],
            "https://w3id.org/continuum/ns#runPeriod": [{"@value": "2015"}, {"@value": "2016"}],
            "issued": "2025",
            "modified": "2020",
            "temporal": [{"startDate": "2015", "endDate": "2016"}],
            "description": begins("MC simulation, 2015+2016 proton-proton collisions "),
            "http://www.w3.org/2004/02/skos/core#note": number(1),
            "page": begins(
                "http://opendata.atlas.cern",
                "https://opendata.atlas.cern/docs/category/13-tev-2",
                "https://opendata.atlas.cern/docs/data/for_educatio",
                "https://doi.org/10.5281/zenodo.15791091",
                "https://opendata.atlas.cern/docs/documentation/eth",
            ),
            "provenance": number(1),
            "source": ["https://opendata.cern.ch/record/93910"],
            "http://purl.org/dc/terms/extent": [{"@value": "1887007233 events"}, {"@value": "373 files"}],
            "distribution": [
                {
                    "accessURL": ["https://opendata.cern.ch/record/93911"],
                    "title": ["All files"],
                    "format": "root",
                    "byteSize": "683544511780",
                }
            ],
            "license": "CC0-1.0",
        },
    )


def test_open_data_authors(samples: Path) -> None:
    description = record(samples, "cern_open_data", "cern-opendata/lhcb-author-list-2017.json")
    expect(
        description,
        "publication",
        [Claim("459", None, primary=False)],
        {
            "otherIdentifier": [{"notation": "459", "label": ["CERN Open Data record"]}],
            "landingPage": ["https://opendata.cern.ch/record/459"],
            "type": ["Documentation", "Authors"],
            "title": ["LHCb author list for the LHCb 2017 open data release"],
            "creator": people(805),
            "qualifiedAttribution": people(1),
            "publisher": "CERN Open Data Portal",
            "experiment": ["LHCb"],
            "http://purl.org/dc/terms/isPartOf": [{"@value": "Author-Lists"}],
            "issued": "2026",
            "temporal": [{"startDate": "2017", "endDate": "2017"}],
        },
    )


def test_open_data_software(samples: Path) -> None:
    description = record(samples, "cern_open_data", "cern-opendata/cms-tools-ana-Run2011A.json")
    expect(
        description,
        "software",
        [Claim("10.7483/OPENDATA.CMS.ETJK.JKMB", "doi", primary=True), Claim("233", None, primary=False)],
        {
            "identifier": ["10.7483/OPENDATA.CMS.ETJK.JKMB"],
            "otherIdentifier": [{"notation": "233", "label": ["CERN Open Data record"]}],
            "landingPage": ["https://opendata.cern.ch/record/233"],
            "type": ["Software", "Tool"],
            "title": begins("Software to preprocess the CMS 2011 DoubleMu and D"),
            "creator": people(2, orcid=2),
            "publisher": "CERN Open Data Portal",
            "experiment": ["CMS"],
            "facility": ["CERN-LHC"],
            "http://purl.org/dc/terms/isPartOf": [{"@value": "CMS-Tools"}],
            "https://w3id.org/continuum/ns#runPeriod": [{"@value": "Run2011A"}],
            "issued": "2016",
            "temporal": [{"startDate": "2011", "endDate": "2011"}],
            "description": begins("<p>Software to produce the intermediate data files"),
            "http://www.w3.org/2004/02/skos/core#note": [
                {"@value": "See the run instructions in"},
                {"@value": "Use this with the following datasets:"},
                {"@value": "Only the list of validated runs for primary datasets of 2011 are accepted:"},
            ],
            "page": ["https://github.com/cms-opendata-analyses/pattuples2011"],
            "relation": [
                "https://opendata.cern.ch/record/16",
                "https://opendata.cern.ch/record/17",
                "https://opendata.cern.ch/record/1001",
                "https://opendata.cern.ch/record/230",
                "https://opendata.cern.ch/record/231",
            ],
            "provenance": number(1),
            "http://purl.org/dc/terms/requires": [
                {"@value": "CMSSW_5_3_32"},
                {"@value": "Use this code with the CMS Open Data VM environment for 2011 open data"},
            ],
            "requires": ["https://opendata.cern.ch/record/252"],
            "codeRepository": ["https://github.com/cms-opendata-analyses/pattuples2011"],
            "http://purl.org/dc/terms/extent": [{"@value": "1 files"}],
            "license": "GPL-3.0-only",
        },
    )


def test_open_data_challenge(samples: Path) -> None:
    description = record(samples, "cern_open_data", "cern-opendata/atlas-higgs-challenge-2014.json")
    expect(
        description,
        "dataset",
        [Claim("10.7483/OPENDATA.ATLAS.ZBP2.M5T8", "doi", primary=True), Claim("328", None, primary=False)],
        {
            "identifier": ["10.7483/OPENDATA.ATLAS.ZBP2.M5T8"],
            "otherIdentifier": [{"notation": "328", "label": ["CERN Open Data record"]}],
            "landingPage": ["https://opendata.cern.ch/record/328"],
            "type": ["Dataset", "Derived"],
            "title": ["Dataset from the ATLAS Higgs Boson Machine Learning Challenge 2014"],
            "creator": people(1),
            "qualifiedAttribution": people(1),
            "publisher": "CERN Open Data Portal",
            "experiment": ["ATLAS"],
            "facility": ["CERN-LHC"],
            "keyword": ["datascience"],
            "http://purl.org/dc/terms/isPartOf": [{"@value": "ATLAS-Higgs-Challenge-2014"}],
            "issued": "2014",
            "description": begins("<p> The dataset has been built from official ATLAS"),
            "http://www.w3.org/2004/02/skos/core#note": number(2),
            "relation": ["https://opendata.cern.ch/record/329"],
            "provenance": number(1),
            "page": ["https://www.kaggle.com/c/higgs-boson", "http://higgsml.lal.in2p3.fr"],
            "http://purl.org/dc/terms/extent": [{"@value": "818238 events"}, {"@value": "1 files"}],
            "distribution": number(2),
            "https://w3id.org/continuum/ns#variable": number(35),
        },
    )


def test_open_data_author_of_several_places(samples: Path) -> None:
    author = record(samples, "cern_open_data", "cern-opendata/atlas-higgs-challenge-2014.json", 2).properties["creator"]
    assert [(place["name"], place["identifier"]) for place in author[0]["memberOf"]] == [
        (["Orsay, LAL"], ["https://ror.org/046w3ze59"]),
        (["Paris, IN2P3"], ["https://ror.org/03fd77x13"]),
        (["Orsay"], ["https://ror.org/028rypz17"]),
    ]


def test_open_data_of_lhcb(samples: Path) -> None:
    said = record(samples, "cern_open_data", "cern-opendata/LHCb_2011*MagUp*r1p1a_LEPTONIC_MDST.json").properties
    told = {name.rpartition("#")[2]: value for name, value in said.items() if "continuum" in name}
    assert told == {
        "runPeriod": [{"@value": "2011"}],
        "magnetPolarity": [{"@value": "MagUp"}],
        "strippingStream": [{"@value": "LEPTONIC"}],
        "strippingVersion": [{"@value": "stripping21r1p1"}],
    }


def test_open_data_page_of_documentation(samples: Path) -> None:
    expect(
        record(samples, "cern_open_data", "cern-opendata/docs/alice-about/alice-about.json"),
        "publication",
        [Claim("about-alice", None, primary=False)],
        {
            "title": ["About ALICE"],
            "description": begins("ALICE is the acronym for A Large Ion Collider Experiment, the experiment at the"),
            "landingPage": ["https://opendata.cern.ch/docs/about-alice"],
            "otherIdentifier": [{"notation": "about-alice", "label": ["CERN Open Data page"]}],
            "experiment": ["ALICE"],
            "keyword": ["Getting Started"],
            "type": ["Documentation", "About"],
        },
    )


def test_open_data_news(samples: Path) -> None:
    file = "cern-opendata/docs/delphi-data-release-2024/delphi-data-release-2024.json"
    expect(
        record(samples, "cern_open_data", file),
        "other",
        [Claim("delphi-data-release-2024", None, primary=False)],
        {
            "title": ["DELPHI Collaboration releases its entire data collection"],
            "description": begins("The DELPHI Collaboration has released its data collection to the general public."),
            "landingPage": ["https://opendata.cern.ch/docs/delphi-data-release-2024"],
            "otherIdentifier": [{"notation": "delphi-data-release-2024", "label": ["CERN Open Data page"]}],
            "creator": ["DELPHI Collaboration"],
            "issued": "2024-08-15",
            "experiment": ["DELPHI"],
            "type": ["News"],
        },
    )


def test_supplements_of_open_data_are_no_datasets(samples: Path) -> None:
    form = format_of("cern_open_data")
    kinds: dict[str, set[str]] = {}
    counts: dict[str, int] = {}
    for file in sorted(samples.glob("cern-opendata/**/*.json")):
        if recognise(file.read_bytes()) is form:
            for _, body in form.split(file.read_bytes()):  # type: ignore[misc]  # it has one
                description = form.parse(body)
                primary = description.properties["type"][0]
                kinds.setdefault(primary, set()).add(description.kind)
                counts[description.kind] = counts.get(description.kind, 0) + 1

    assert kinds["Dataset"] == {"dataset"}
    assert kinds["Software"] == kinds["Environment"] == {"software"}
    assert kinds["Documentation"] == {"publication"}
    assert {kind for primary, found in kinds.items() if primary.startswith("Supplement") for kind in found} == {"other"}
    assert counts["other"] > counts["dataset"], "they would have swamped the datasets"


def test_inspire_article(samples: Path) -> None:
    description = record(samples, "inspire", "desy-inspire/**/*_expected.json")
    expect(
        description,
        "publication",
        [Claim("10.1063/5.0131207", "doi", primary=True)],
        {
            "identifier": ["10.1063/5.0131207"],
            "title": begins("A spectroscopic and thermometric comparison of α- "),
            "description": begins("We report absorption, fluorescence, and thermometr"),
            "type": ["article"],
            "creator": people(4, orcid=4),
            "issued": "2023-01-18",
            "http://purl.org/dc/terms/bibliographicCitation": [{"@value": "J.Appl.Phys., 133 (3), 035104, 2023"}],
        },
    )


def test_inspire_note(samples: Path) -> None:
    description = record(samples, "inspire", "cds-oai-marcxml/**/cds_single_expected.json")
    expect(
        description,
        "publication",
        [
            Claim("ATL-PHYS-PROC-2019-010", None, primary=False),
            Claim("ATL-COM-PHYS-2019-003", None, primary=False),
            Claim("2653609", None, primary=False),
        ],
        {
            "otherIdentifier": [
                {"notation": "ATL-PHYS-PROC-2019-010", "label": ["report number"]},
                {"notation": "ATL-COM-PHYS-2019-003", "label": ["report number"]},
                {"notation": "2653609", "label": ["CDS"]},
            ],
            "title": ["Photon and jet probes of small collision systems with ATLAS"],
            "description": begins("Recent results from p+Pb collisions at the LHC pro"),
            "http://purl.org/dc/terms/extent": [{"@value": "5 pages"}],
            "type": ["conference paper", "note"],
            "creator": people(2),
            "qualifiedAttribution": people(1),
            "theme": [{"prefLabel": ["Experiment-HEP"]}],
            "keyword": ["HEAVYIONS"],
            "experiment": ["CERN-LHC-ATLAS"],
            "issued": "2019",
            "distribution": [
                {
                    "accessURL": ["http://cds.cern.ch/record/2653609/files/ATL-PHYS-PROC-2019-010.pdf"],
                    "downloadURL": ["http://cds.cern.ch/record/2653609/files/ATL-PHYS-PROC-2019-010.pdf"],
                    "title": ["ATL-PHYS-PROC-2019-010.pdf"],
                }
            ],
        },
    )


def test_hepdata_submission(samples: Path) -> None:
    description = record(samples, "hepdata", "hepdata/test_submission/submission.yaml")
    expect(
        description,
        "dataset",
        [Claim("6150", None, primary=False)],
        {
            "isReferencedBy": ["https://inspirehep.net/literature/1203852"],
            "landingPage": ["https://www.hepdata.net/record/ins1203852"],
            "otherIdentifier": [{"notation": "6150", "label": ["red"]}],
            "description": begins("Version 1.\n\nCERN-LHC.  Measurements of the cross s"),
            "modified": "2014-04-30",
            "page": [
                "http://atlas.web.cern.ch/Atlas/GROUPS/PHYSICS/PAPERS/STDM-2012-02/",
                "http://rivet.hepforge.org/analyses/ATLAS_2012_I1203852",
            ],
            "https://w3id.org/continuum/ns#table": number(8),
            "collisionType": ["P P --> Z0 Z0 X"],
            "keyword": number(13, "SIG", "Inclusive"),
            "collisionEnergy": ["7 TeV"],
            "title": ["HEPData submission: INSPIRE 1203852"],
        },
    )


def test_hepdata_of_1970(samples: Path) -> None:
    description = record(samples, "hepdata", "hepdata/test_v0_submission/submission.yaml")
    expect(
        description,
        "dataset",
        [Claim("10.17182/hepdata.21754.v1", "doi", primary=True)],
        {
            "identifier": ["10.17182/hepdata.21754.v1"],
            "isReferencedBy": ["https://inspirehep.net/literature/944911"],
            "landingPage": ["https://www.hepdata.net/record/ins944911"],
            "description": begins("THE RECOIL PROTONS WERE SCATTERED IN CARBON AND DE"),
            "https://w3id.org/continuum/ns#table": [{"@value": "Table 1: No description provided."}],
            "hasPart": ["https://doi.org/10.17182/hepdata.21754.v1/t1"],
            "collisionType": ["GAMMA P --> PI0 P"],
            "keyword": ["POL", "Exclusive", "Polarization", "Photoproduction"],
            "collisionEnergy": ["1.383-1.481 GeV"],
            "title": ["HEPData submission: INSPIRE 944911"],
        },
    )


def test_hepdata_related(samples: Path) -> None:
    description = record(samples, "hepdata", "hepdata/related_submission_test/related_submission_2/submission.yaml")
    expect(
        description,
        "dataset",
        [],
        {
            "description": ["Test", "Test Data"],
            "relation": number(8, "https://www.hepdata.net/record/2", "https://www.hepdata.net/record/1"),
            "https://w3id.org/continuum/ns#table": [
                {"@value": "Table 1: Test Table 1"},
                {"@value": "Table 2: Test Table 2"},
                {"@value": "Table 3: Test Table 3"},
            ],
            "title": ["HEPData submission: Table 1, Table 2, Table 3"],
        },
    )


def test_zenodo_workshop(samples: Path) -> None:
    description = record(samples, "zenodo_json", "zenodo/zenodo_abt.json")
    expect(
        description,
        "other",
        [Claim("10.5281/zenodo.10045628", "doi", primary=True), Claim("10045628", None, primary=False)],
        {
            "identifier": ["10.5281/zenodo.10045628"],
            "landingPage": ["https://zenodo.org/records/10045628"],
            "otherIdentifier": [{"notation": "10045628", "label": ["record number"]}],
            "isVersionOf": ["https://doi.org/10.5281/zenodo.10045627"],
            "title": ["WORKSHOP: RNASeq: reads to differential genes and pathways"],
            "description": begins("<p>This record includes training materials associa"),
            "language": ["eng"],
            "type": ["Other"],
            "creator": people(6, orcid=4),
            "keyword": ["bioinformatics", "transcriptomics", "RNA-seq", "RNAseq"],
            "isPartOf": ["https://zenodo.org/communities/australianbiocommons-training"],
            "issued": "2023-10-11",
            "accessRights": "open",
            "license": "cc-by-4.0",
            "distribution": number(2),
        },
    )


def test_zenodo_ardc(samples: Path) -> None:
    description = record(samples, "zenodo_json", "zenodo/zenodo_ardc.json", 3)
    expect(
        description,
        "publication",
        [Claim("10.5281/zenodo.10694934", "doi", primary=True), Claim("10694934", None, primary=False)],
        {
            "identifier": ["10.5281/zenodo.10694934"],
            "landingPage": ["https://zenodo.org/records/10694934"],
            "otherIdentifier": [{"notation": "10694934", "label": ["record number"]}],
            "isVersionOf": ["https://doi.org/10.5281/zenodo.10694933"],
            "title": ["The LINked Data Asset for Australian Health Research (LINDAHR)"],
            "description": begins("<p><strong>ARDC Australian Data Partnerships Progr"),
            "language": ["eng"],
            "type": ["Report"],
            "creator": people(5, orcid=2),
            "keyword": number(7, "public health", "epidemiology"),
            "isPartOf": ["https://zenodo.org/communities/ardc"],
            "issued": "2023-11-30",
            "accessRights": "open",
            "license": "cc-by-4.0",
            "distribution": number(1),
        },
    )


def test_zenodo_deposit(samples: Path) -> None:
    description = record(samples, "zenodo_json", "codemeta/egi-cloud-info-provider/.zenodo.json")
    expect(
        description,
        "software",
        [],
        {
            "title": ["EGI-Federation/cloud-info-provider: 0.13.0"],
            "description": begins('<h3 id="added">Added</h3> <ul> <li>Add flavor name'),
            "version": "0.13.0",
            "language": ["eng"],
            "type": ["software"],
            "creator": people(10, orcid=5),
            "keyword": ["bdii", "grid", "information", "cloud", "EGI", "ams"],
            "http://purl.org/dc/terms/isPartOf": [{"@value": "egi"}],
            "issued": "2023-09-11",
            "accessRights": "open",
            "license": "Apache-2.0",
            "qualifiedRelation": [
                {
                    "relation": ["https://github.com/EGI-Federation/cloud-info-provider/tree/0.13.0"],
                    "hadRole": "isSupplementTo",
                }
            ],
            "previousVersion": ["https://doi.org/10.5281/zenodo.1442683"],
            "wasGeneratedBy": [
                {
                    "@type": ["prov:Activity", "foaf:Project"],
                    "identifier": ["777536"],
                    "isFundedBy": [
                        {
                            "@type": ["foaf:Agent", "foaf:Organization"],
                            "identifier": ["https://doi.org/10.13039/501100000780"],
                        }
                    ],
                }
            ],
        },
    )


def test_invenio_full(samples: Path) -> None:
    description = record(samples, "invenio_rdm", "invenio-rdm/tests/records/full-record.json")
    expect(
        description,
        "publication",
        [
            Claim("10.1234/zenodo.1234", "doi", primary=True),
            Claim("9.12314", "handle", primary=False),
            Claim("oai:zenodo.org:12345", None, primary=False),
            Claim("abcde-12345", None, primary=False),
            Claim("1924MNRAS..84..308E", "bibcode", primary=False),
        ],
        {
            "identifier": ["10.1234/zenodo.1234", "9.12314"],
            "otherIdentifier": [
                {"notation": "oai:zenodo.org:12345", "label": ["oai"]},
                {"notation": "abcde-12345", "label": ["record number"]},
                {"notation": "1924MNRAS..84..308E", "label": ["ads"]},
            ],
            "title": ["InvenioRDM"],
            "alternative": [Text("a research data management platform", "eng")],
            "description": ["Test"],
            "provenance": [{"label": [Text("Bla bla bla", "eng")]}],
            "version": "v1.0",
            "publisher": "InvenioRDM",
            "language": ["dan", "eng"],
            "type": ["publication-article"],
            "creator": people(1, orcid=1),
            "qualifiedAttribution": people(1, orcid=1),
            "keyword": ["custom"],
            "issued": "2018/2020-09",
            "available": "2131-01-01",
            "accessRights": "embargoed access",
            "license": "https://customlicense.org/licenses/by/4.0/",
            "rights": {
                "label": ["Only for medical doctors.", Text("A custom license", "en"), Text("A description.", "en")]
            },
            "references": ["https://doi.org/10.1234/foo.bar"],
            "http://purl.org/dc/terms/references": [{"@value": "Nielsen et al,.."}],
            "isFundedBy": [{"@type": ["foaf:Agent", "foaf:Organization"], "identifier": ["https://ror.org/00k4n6c32"]}],
            "wasGeneratedBy": [
                {
                    "@type": ["prov:Activity", "foaf:Project"],
                    "identifier": ["00k4n6c32::755021"],
                    "isFundedBy": [
                        {"@type": ["foaf:Agent", "foaf:Organization"], "identifier": ["https://ror.org/00k4n6c32"]}
                    ],
                }
            ],
            "spatial": [
                {"prefLabel": ["CERN"], "@id": "https://sws.geonames.org/2661235/", "centroid": "POINT(6.05 46.23333)"}
            ],
            "distribution": [{"mediaType": "application/pdf"}],
            "http://purl.org/dc/terms/extent": [{"@value": "11 pages"}],
        },
    )


def test_datacite_hepdata(samples: Path) -> None:
    description = record(samples, "datacite_json", "datacite-rest/*hepdata.77274*.json")
    expect(
        description,
        "dataset",
        [Claim("10.17182/hepdata.77274.v1", "doi", primary=True)],
        {
            "identifier": ["10.17182/hepdata.77274.v1"],
            "landingPage": [
                "https://doi.org/10.17182/hepdata.77274.v1",
                "https://www.hepdata.net/record/ins1464839?version=1",
            ],
            "title": begins("Measurement of azimuthal correlations of D mesons "),
            "creator": people(1000),
            "publisher": "HEPData",
            "issued": "2017",
            "type": ["Collection"],
            "qualifiedRelation": [
                {"relation": ["https://inspirehep.net/literature/1464839"], "hadRole": "IsSupplementTo"}
            ],
            "description": begins("The azimuthal correlations of D mesons and charged"),
            "version": "1",
            "language": ["en"],
        },
    )


def test_datacite_zenodo(samples: Path) -> None:
    description = record(samples, "datacite_json", "datacite-rest/*zenodo.1239_*.json")
    expect(
        description,
        "dataset",
        [Claim("10.5281/zenodo.1239", "doi", primary=True)],
        {
            "identifier": ["10.5281/zenodo.1239"],
            "landingPage": ["https://doi.org/10.5281/zenodo.1239", "https://zenodo.org/record/1239"],
            "title": ["Publication Fp7 Funding Acknowledgment - Plos Openaire"],
            "creator": people(4),
            "publisher": "Zenodo",
            "issued": "2013-04-03",
            "type": ["Dataset"],
            "keyword": [
                "Article-Level Metrics",
                "Data mining",
                "Statistical Computing Language R",
                "funded research publications",
            ],
            "description": begins("The dataset contains a sample of metadata describi"),
            "accessRights": "info:eu-repo/semantics/openAccess",
            "license": "https://creativecommons.org/publicdomain/zero/1.0",
            "rights": {"label": ["Creative Commons Zero - CC0 1.0"]},
            "isFundedBy": [
                {
                    "@type": ["foaf:Agent", "foaf:Organization"],
                    "name": ["European Commission"],
                    "identifier": ["https://doi.org/10.13039/501100000780"],
                }
            ],
            "wasGeneratedBy": [
                {
                    "@type": ["prov:Activity", "foaf:Project"],
                    "identifier": ["246686", "info:eu-repo/grantAgreement/EC/FP7/246686/"],
                    "label": ["Open Access Infrastructure for Research in Europe"],
                    "isFundedBy": [
                        {
                            "@type": ["foaf:Agent", "foaf:Organization"],
                            "name": ["European Commission"],
                            "identifier": ["https://doi.org/10.13039/501100000780"],
                        }
                    ],
                }
            ],
            "language": ["en"],
        },
    )


def test_datacite_pangaea(samples: Path) -> None:
    description = record(samples, "datacite_json", "datacite-rest/*pangaea.842237*.json")
    expect(
        description,
        "dataset",
        [Claim("10.1594/pangaea.842237", "doi", primary=True)],
        {
            "identifier": ["10.1594/pangaea.842237"],
            "landingPage": ["https://doi.org/10.1594/pangaea.842237", "https://doi.pangaea.de/10.1594/PANGAEA.842237"],
            "title": ["Registry of all stations from the Tara Oceans Expedition (2009-2013)"],
            "creator": people(2),
            "publisher": "PANGAEA - Data Publisher for Earth & Environmental Science",
            "qualifiedAttribution": people(3, orcid=3),
            "issued": "2015",
            "type": ["Dataset"],
            "keyword": number(82, "Campaign of event", "Station label"),
            "references": ["https://doi.org/10.1038/sdata.2015.23"],
            "description": begins("The Tara Oceans Expedition (2009-2013) sampled the"),
            "spatial": number(1),
            "license": "https://creativecommons.org/licenses/by/3.0/legalcode",
            "rights": {"label": ["Creative Commons Attribution 3.0 Unported"]},
            "distribution": [
                {"mediaType": "text/tab-separated-values", "accessURL": ["https://doi.org/10.1594/pangaea.842237"]}
            ],
            "http://purl.org/dc/terms/extent": [{"@value": "8898 data points"}],
            "language": ["en"],
        },
    )


def test_schema_org_pangaea(samples: Path) -> None:
    description = record(samples, "schema_org", "pangaea-contentneg/doi.pangaea.de*.jsonld")
    expect(
        description,
        "dataset",
        [Claim("https://doi.org/10.1594/PANGAEA.902845", "doi", primary=True)],
        {
            "identifier": ["https://doi.org/10.1594/PANGAEA.902845"],
            "http://purl.org/dc/terms/extent": [{"@value": "41 datasets"}],
            "landingPage": ["https://doi.pangaea.de/10.1594/PANGAEA.902845"],
            "title": begins("In-situ airborne measurements of atmospheric and s"),
            "description": begins(
                "Offshore wind parks interact with the marine atmos",
                "Offshore wind parks interact with the marine atmos",
            ),
            "language": ["en"],
            "creator": people(9, orcid=4),
            "publisher": {
                "name": ["PANGAEA"],
                "@type": ["foaf:Agent", "foaf:Organization"],
                "homepage": "https://www.pangaea.de/",
            },
            "isFundedBy": [
                {
                    "name": ["Federal Ministry for Economic Affairs and Energy"],
                    "@type": ["foaf:Agent", "foaf:Organization"],
                    "identifier": ["https://doi.org/10.13039/501100006360"],
                    "homepage": "https://www.bmwi.de/Navigation/EN/Home/home.html",
                }
            ],
            "wasGeneratedBy": number(1),
            "keyword": [
                "airborne measurements",
                "German Bight",
                "meteorological parameters",
                "offshore wind park",
                "sea surface",
                "wake",
            ],
            "issued": "2019-06-21",
            "spatial": number(1),
            "temporal": [{"startDate": "2016-09-06T12:13:11", "endDate": "2017-10-15T15:51:13"}],
            "license": "https://creativecommons.org/licenses/by/4.0/",
            "rights": {"label": ["unrestricted"]},
            "distribution": [
                {
                    "accessURL": ["https://doi.pangaea.de/10.1594/PANGAEA.902845?format=zip"],
                    "downloadURL": ["https://doi.pangaea.de/10.1594/PANGAEA.902845?format=zip"],
                    "mediaType": "application/zip",
                }
            ],
            "references": [
                "https://doi.org/10.1038/s41598-018-20389-y",
                "https://doi.org/10.1088/1748-9326/aaea0b",
                "https://doi.org/10.1127/metz/2018/0900",
            ],
            "isPartOf": ["https://www.pangaea.de/"],
        },
    )


def test_schema_org_crosscite(samples: Path) -> None:
    description = record(samples, "schema_org", "pangaea-contentneg/data.crosscite.org_10.5281*.jsonld")
    expect(
        description,
        "software",
        [
            Claim("https://doi.org/10.5281/zenodo.8347772", "doi", primary=True),
            Claim("https://zenodo.org/record/8347772", "url", primary=False),
        ],
        {
            "identifier": ["https://doi.org/10.5281/zenodo.8347772", "https://zenodo.org/record/8347772"],
            "landingPage": ["https://zenodo.org/record/8347772"],
            "title": ["F-UJI - An Automated FAIR Data Assessment Tool"],
            "description": begins("FAIRsFAIR has developed F-UJI, a service based on "),
            "creator": people(2, orcid=2),
            "publisher": {"name": ["Zenodo"], "@type": ["foaf:Agent", "foaf:Organization"]},
            "qualifiedAttribution": people(1),
            "keyword": number(9, "PANGAEA", "FAIRsFAIR"),
            "issued": "2023-09-15",
            "version": "v2.2.5",
            "accessRights": "info:eu-repo/semantics/openAccess",
            "license": "https://opensource.org/licenses/MIT",
        },
    )


def test_codemeta_escape(samples: Path) -> None:
    description = record(samples, "codemeta", "codemeta/escape2020/codemeta.json")
    expect(
        description,
        "software",
        [],
        {
            "title": ["codemeta2zenodo"],
            "description": begins("GitHub Action to convert codemeta.json files to .z"),
            "creator": people(1, orcid=1),
            "qualifiedAttribution": people(1, orcid=1),
            "wasGeneratedBy": [
                {"@type": ["prov:Activity", "foaf:Project"], "identifier": ["https://doi.org/10.3030/824064"]}
            ],
            "keyword": number(10, "codemeta", "zenodo"),
            "issued": "2026-04-03",
            "modified": "2026-04-03",
            "created": "2026-02-23",
            "version": "1.3.0",
            "license": "https://spdx.org/licenses/MIT",
            "codeRepository": ["https://github.com/escape2020/codemeta2zenodo"],
            "programmingLanguage": ["Shell"],
            "page": [
                "https://github.com/escape2020/codemeta2zenodo/blob/main/README.md",
                "https://github.com/escape2020/codemeta2zenodo/issues",
            ],
            "requires": ["https://gitlab.com/escape-ossr/eossr", "https://www.docker.com/"],
            "http://purl.org/dc/terms/requires": [
                {"@value": "EOSSR 2.3.0"},
                {"@value": "Docker"},
                {"@value": "GitHub Actions"},
                {"@value": "Linux"},
            ],
            "isReferencedBy": [
                "https://doi.org/10.12688/openreseurope.15692.2",
                "https://doi.org/10.5063/schema/codemeta-2.0",
            ],
        },
    )


def test_codemeta_hcg16(samples: Path) -> None:
    description = record(samples, "codemeta", "codemeta/hcg-16/codemeta.json")
    expect(
        description,
        "software",
        [Claim("https://zenodo.org/doi/10.5281/zenodo.5534681", "url", primary=False)],
        {
            "identifier": ["https://zenodo.org/doi/10.5281/zenodo.5534681"],
            "title": ["Pipeline for HCG-16 Project"],
            "description": begins("This repository hosts a pipeline to reproduce the "),
            "creator": people(4, orcid=2),
            "qualifiedAttribution": people(4, orcid=3),
            "isFundedBy": [{"name": ["MINECO, FEDER"], "@type": ["foaf:Agent", "foaf:Organization"]}],
            "keyword": number(7, "Astronomy", "Galaxies"),
            "issued": "2019-10-09",
            "modified": "2021-09-28",
            "created": "2019-10-09",
            "version": "1.2.1",
            "status": {"prefLabel": ["inactive"]},
            "license": "https://spdx.org/licenses/MIT",
            "distribution": [
                {
                    "accessURL": ["https://github.com/AMIGA-IAA/hcg-16/releases/tag/v1.2.1"],
                    "downloadURL": ["https://github.com/AMIGA-IAA/hcg-16/releases/tag/v1.2.1"],
                }
            ],
            "programmingLanguage": ["Python"],
            "page": [
                "https://github.com/AMIGA-IAA/hcg-16/blob/master/README.md",
                "https://github.com/AMIGA-IAA/hcg-16/issues",
                "https://ui.adsabs.harvard.edu/abs/2019A%26A...632A..78J/abstract",
            ],
            "http://purl.org/dc/terms/requires": [
                {"@value": "https://github.com/AMIGA-IAA/hcg-16/blob/master/conda-linux-64.lock"},
                {"@value": "Python"},
                {"@value": "Docker"},
                {"@value": "Linux"},
            ],
            "isReferencedBy": ["https://doi.org/10.1051/0004-6361/201936349"],
        },
    )


def test_ror_company(samples: Path) -> None:
    description = record(samples, "ror", "ror/*02q0ygf45*.json")
    expect(
        description,
        "organisation",
        [
            Claim("https://ror.org/02q0ygf45", "ror", primary=True),
            Claim("grid.487335.e", None, primary=False),
            Claim("0000 0004 0398 7680", "isni", primary=True),
        ],
        {
            "identifier": ["https://ror.org/02q0ygf45", "0000 0004 0398 7680"],
            "title": ["OBS Medical (United Kingdom)"],
            "name": ["OBS Medical (United Kingdom)"],
            "alternative": ["Oxford BioSignals"],
            "altLabel": ["Oxford BioSignals"],
            "spatial": [
                {
                    "prefLabel": ["Abingdon"],
                    "centroid": "POINT(-1.28278 51.67109)",
                    "@id": "https://sws.geonames.org/2657780/",
                },
                "GB",
            ],
            "homepage": "http://www.obsmedical.com/",
            "type": ["company"],
            "created": "2000",
            "otherIdentifier": [{"notation": "grid.487335.e", "label": ["grid"]}],
        },
    )


def test_crossref_chapter(samples: Path) -> None:
    description = record(samples, "crossref", "crossref-json/**/9781316535783.011.json")
    expect(
        description,
        "publication",
        [Claim("10.1017/9781316535783.011", "doi", primary=True), Claim("9781316535783", None, primary=False)],
        {
            "identifier": ["10.1017/9781316535783.011"],
            "landingPage": ["https://doi.org/10.1017/9781316535783.011"],
            "otherIdentifier": [{"notation": "9781316535783", "label": ["ISBN"]}],
            "title": ["Testing Inflation"],
            "type": ["book-chapter"],
            "creator": people(1),
            "qualifiedAttribution": people(4),
            "publisher": "Cambridge University Press",
            "http://purl.org/dc/terms/bibliographicCitation": [{"@value": "The Philosophy Of Cosmology, 206-227"}],
        },
    )


def test_crossref_physrev(samples: Path) -> None:
    description = record(samples, "crossref", "crossref-json/**/PhysRevB.33.3547.2.json")
    expect(
        description,
        "publication",
        [Claim("10.1103/physrevb.33.3547.2", "doi", primary=True), Claim("0163-1829", None, primary=False)],
        {
            "identifier": ["10.1103/physrevb.33.3547.2"],
            "landingPage": ["https://doi.org/10.1103/physrevb.33.3547.2"],
            "otherIdentifier": [{"notation": "0163-1829", "label": ["ISSN"]}],
            "title": ["Erratum: Polaronic behavior of electrons on a liquid-helium film"],
            "type": ["journal-article"],
            "creator": people(2),
            "publisher": "American Physical Society (APS)",
            "issued": "1986-03-01",
            "keyword": ["Condensed Matter Physics"],
            "http://purl.org/dc/terms/bibliographicCitation": [{"@value": "Physical Review B, 33 (5), 3547-3548"}],
            "license": "http://link.aps.org/licenses/aps-default-license",
            "distribution": [
                {
                    "accessURL": ["http://link.aps.org/article/10.1103/PhysRevB.33.3547.2"],
                    "downloadURL": ["http://link.aps.org/article/10.1103/PhysRevB.33.3547.2"],
                },
                {
                    "accessURL": ["http://harvest.aps.org/v2/journals/articles/10.1103/PhysRevB.33.3547.2/fulltext"],
                    "downloadURL": ["http://harvest.aps.org/v2/journals/articles/10.1103/PhysRevB.33.3547.2/fulltext"],
                },
            ],
        },
    )


def test_dataverse_finch(samples: Path) -> None:
    description = record(samples, "dataverse_json", "dataverse/export/ddi/dataset-finch1.json")
    expect(
        description,
        "dataset",
        [Claim("doi:10.5072/FK2/PCA2E3", "doi", primary=True)],
        {
            "identifier": ["doi:10.5072/FK2/PCA2E3"],
            "landingPage": ["https://doi.org/10.5072/FK2/PCA2E3"],
            "title": ["Darwin's Finches"],
            "alternative": ["Darwin's Finches Alternative Title1", "Darwin's Finches Alternative Title2"],
            "creator": people(1),
            "qualifiedAttribution": people(1),
            "contactPoint": [{"fn": "Finch Academy", "organizationName": "Finch Academy"}],
            "description": begins("Darwin's finches (also known as the Galápagos finc"),
            "theme": [
                {"prefLabel": ["Medicine, Health and Life Sciences"]},
                {"@id": "http://keywordTermURI1.org", "prefLabel": ["Keyword Value 1"]},
                {"@id": "http://keywordTermURI1.org", "prefLabel": ["Keyword Value Two"]},
            ],
            "keyword": ["TC Value 1"],
            "type": ["Kind of Data"],
            "spatial": number(2),
            "license": "http://creativecommons.org/publicdomain/zero/1.0",
            "rights": {"label": ["CC0 1.0"]},
            "modified": "2015-09-24T17:07:57Z",
            "version": "1.0",
        },
    )


def test_ddi_finch(samples: Path) -> None:
    description = record(samples, "oai_ddi", "dataverse/export/ddi/dataset-finch1.xml")
    expect(
        description,
        "dataset",
        [Claim("doi:10.5072/FK2/PCA2E3", "doi", primary=True)],
        {
            "title": [Text("Darwin's Finches", "en")],
            "alternative": ["Darwin's Finches Alternative Title1", "Darwin's Finches Alternative Title2"],
            "identifier": ["doi:10.5072/FK2/PCA2E3"],
            "creator": people(1),
            "qualifiedAttribution": people(1),
            "publisher": {
                "name": ["Odin Raven"],
                "@type": ["foaf:Agent", "foaf:Organization"],
                "homepage": "http://www.valhalla.edu/url",
            },
            "contactPoint": [{"fn": "Finch Academy", "organizationName": "Finch Academy"}],
            "landingPage": ["https://doi.org/10.5072/FK2/PCA2E3"],
            "keyword": ["Medicine, Health and Life Sciences", "Keyword Value 1", "Keyword Value Two"],
            "theme": [{"prefLabel": ["TC Value 1"], "inScheme": "http://www.topicClass.com/one"}],
            "description": begins("Darwin's finches (also known as the Galápagos finc"),
            "temporal": [
                {"startDate": "20020816", "endDate": "20160630"},
                {"startDate": "20070831", "endDate": "20130630"},
            ],
            "spatial": number(5),
            "type": ["Kind of Data"],
            "license": "http://creativecommons.org/publicdomain/zero/1.0",
            "rights": {"label": ['<a href="http://creativecommons.org/publicdomain/zero/1.0">CC0 1.0</a>']},
        },
    )


def test_ddi_spruce(samples: Path) -> None:
    description = record(samples, "oai_ddi", "dataverse/export/ddi/dataset-spruce1.xml")
    expect(
        description,
        "dataset",
        [Claim("doi:10.5072/FK2/OZDVMO", "doi", primary=True)],
        {
            "title": ["Spruce Goose"],
            "identifier": ["doi:10.5072/FK2/OZDVMO"],
            "creator": people(1),
            "keyword": ["Other"],
            "description": ["What the Spruce Goose was really made of."],
        },
    )


def test_re3data_zenodo(samples: Path) -> None:
    description = record(samples, "re3data", "re3data/www*7eab.xml")
    expect(
        description,
        "archive",
        [
            Claim("r3d100010468", None, primary=False),
            Claim("FAIRsharing_doi:10.25504/FAIRsharing.wy4egf", None, primary=False),
            Claim("RRID:SCR_004129", None, primary=False),
            Claim("RRID:nlx_158614", None, primary=False),
        ],
        {
            "otherIdentifier": [
                {"notation": "r3d100010468", "label": ["re3data"]},
                {"notation": "FAIRsharing_doi:10.25504/FAIRsharing.wy4egf"},
                {"notation": "RRID:SCR_004129"},
                {"notation": "RRID:nlx_158614"},
            ],
            "page": ["https://www.re3data.org/repository/r3d100010468"],
            "title": [Text("Zenodo", "eng")],
            "description": begins("ZENODO builds and operates a simple and innovative"),
            "landingPage": ["https://zenodo.org/"],
            "language": ["eng"],
            "theme": [
                {"prefLabel": ["1 Humanities and Social Sciences"]},
                {"prefLabel": ["2 Life Sciences"]},
                {"prefLabel": ["3 Natural Sciences"]},
                {"prefLabel": ["4 Engineering Sciences"]},
            ],
            "keyword": ["FAIR", "multidisciplinary"],
            "type": number(12, "other", "Archived data"),
            "created": "2013-05-08",
            "isFundedBy": number(4),
            "publisher": {
                "name": ["European Organization for Nuclear Research"],
                "@type": ["foaf:Agent", "foaf:Organization"],
                "identifier": ["https://ror.org/01ggx4157"],
                "homepage": "https://home.cern/",
            },
            "qualifiedAttribution": people(3),
            "endpointURL": ["https://zenodo.org/oai2d", "https://developers.zenodo.org/"],
            "conformsTo": [{"label": ["OAI-PMH"]}, {"label": ["REST"]}],
            "accessRights": "open access",  # of the repository; of its data the words say it
            "license": "https://creativecommons.org/publicdomain/zero/1.0/",
            "rights": {
                "label": [
                    "Access to data: closed, embargoed, open, restricted (registration)",
                    "CC0",
                    "CC",
                    "https://creativecommons.org/",
                    "https://creativecommons.org/publicdomain/zero/1.0/",
                    "other",
                    "https://about.zenodo.org/policies/",
                ]
            },
            "contactPoint": [
                {"fn": "contact", "hasURL": ["https://zenodo.org/contact"], "role": "contact"},
                {"fn": "contact", "hasEmail": ["info@zenodo.org"], "role": "contact"},
            ],
        },
    )


def test_re3data_primates(samples: Path) -> None:
    description = record(samples, "re3data", "re3data/*10.17616_r31njn59*.json")
    expect(
        description,
        "archive",
        [Claim("10.17616/R31NJN59", "doi", primary=True), Claim("r3d100013805", None, primary=False)],
        {
            "identifier": ["10.17616/R31NJN59"],
            "otherIdentifier": [{"notation": "r3d100013805", "label": ["re3data"]}],
            "page": ["https://www.re3data.org/repository/r3d100013805"],
            "title": ["National Non-Human Primate Laboratory Animal Resource Bank"],
            "alternative": [Text("国家非人灵长类实验动物资源库", "zho")],
            "description": begins("The non-human primate laboratory animal resource b"),
            "landingPage": ["http://nhp.kiz.ac.cn/"],
            "language": ["zho"],
            "theme": [
                {"prefLabel": ["2 Life Sciences"]},
                {"prefLabel": ["203 Zoology"]},
                {"prefLabel": ["20306 Animal Genetics, Cell and Developmental Biology"]},
                {"prefLabel": ["204 Microbiology, Virology and Immunology"]},
                {"prefLabel": ["21 Biology"]},
                {"prefLabel": ["22 Medicine"]},
            ],
            "keyword": number(7, "shrew", "flat-headed monkey"),
            "type": [
                "disciplinary",
                "Structured text",
                "Scientific and statistical data formats",
                "other",
                "Images",
                "Audiovisual data",
            ],
            "publisher": {
                "name": ["National Resource Center for Non-Human Primates"],
                "@type": ["foaf:Agent", "foaf:Organization"],
                "homepage": "http://nhp.kiz.ac.cn/",
            },
            "qualifiedAttribution": people(4),
            "spatial": ["CHN"],
            "isFundedBy": [
                {
                    "name": ["Chinese Academy of Sciences, Kunming Institute of Zoology"],
                    "@type": ["foaf:Agent", "foaf:Organization"],
                    "homepage": "http://english.kiz.cas.cn/",
                },
                {
                    "name": ["Chinese Academy of Sciences"],
                    "@type": ["foaf:Agent", "foaf:Organization"],
                    "identifier": ["https://ror.org/034t30j35"],
                    "homepage": "https://english.cas.cn/",
                },
            ],
            "rights": {"label": ["Access to data: open, restricted (other)"]},
            "contactPoint": [{"fn": "contact", "hasURL": ["http://nhp.kiz.ac.cn/n/lxwm/s"], "role": "contact"}],
        },
    )


def test_hips_dss(samples: Path) -> None:
    description = record(samples, "hips", "hips/properties.txt")
    expect(
        description,
        "survey",
        [Claim("ivo://CDS/P/DSS2/color", "ivo", primary=True)],
        {
            "identifier": ["ivo://CDS/P/DSS2/color"],
            "title": ["DSS colored"],
            "description": begins("Color composition generated by CDS. This HiPS surv"),
            "https://w3id.org/continuum/ns#acknowledgement": number(1),
            "qualifiedAttribution": people(2),
            "modified": "2015-05-11T08:45Z",
            "created": "2010-05-01T19:05Z",
            "waveband": ["Optical"],
            "type": ["image"],
            "keyword": ["Image", "Optical", "DSS"],
            "temporal": [{"startDate": "1975-01-01", "endDate": "1999-01-01"}],
            "https://w3id.org/continuum/ns#spectralCoverage": [{"@value": "7.104086682464e-7 3.100232244054e-7 m"}],
            "https://w3id.org/continuum/ns#skyFraction": [{"@value": "1"}],
            "landingPage": ["http://alasky.u-strasbg.fr/DSS/DSSColor"],
            "distribution": [
                {
                    "accessURL": ["http://alasky.u-strasbg.fr/DSS/DSSColor"],
                    "title": ["HiPS tiles"],
                    "format": "jpeg",
                    "conformsTo": [{"@id": "ivo://ivoa.net/std/hips", "label": ["Hierarchical Progressive Survey"]}],
                }
            ],
            "page": [
                "http://simbad.u-strasbg.fr/simbad/sim-ref?bibcode=2008AJ....136..735L",
                "http://archive.stsci.edu/dss/acknowledging.html",
            ],
            "isReferencedBy": ["https://ui.adsabs.harvard.edu/abs/2008AJ....136..735L"],
            "rights": {"label": ["Digitized Sky Survey - STScI/NASA, Colored & Healpixed by CDS", "CNRS/Unistra"]},
        },
    )


def test_hips_muse(samples: Path) -> None:
    description = record(samples, "hips", "hips/surveys.txt")
    expect(
        description,
        "survey",
        [Claim("ivo://CDS/C/MUSE-M42", "ivo", primary=True), Claim("CDS/C/MUSE-M42", None, primary=False)],
        {
            "identifier": ["ivo://CDS/C/MUSE-M42"],
            "otherIdentifier": [{"notation": "CDS/C/MUSE-M42", "label": ["ID"]}],
            "title": ["MUSE map of the central Orion Nebula (M 42)"],
            "alternative": ["MUSE-M42"],
            "description": begins("Integral-field spectroscopic dataset of the centra"),
            "https://w3id.org/continuum/ns#acknowledgement": [{"@value": "Based on data obtained from the ESO/VLT"}],
            "qualifiedAttribution": people(2),
            "modified": "2015-07-07T00:29Z",
            "created": "2015-07-03",
            "waveband": ["Optical"],
            "type": ["image"],
            "temporal": [{"startDate": "2014-02-05", "endDate": "2014-02-16"}],
            "https://w3id.org/continuum/ns#spectralCoverage": [{"@value": "4.595e-7 9.366e-7 m"}],
            "https://w3id.org/continuum/ns#skyFraction": [{"@value": "2.980E-7"}],
            "landingPage": ["http://alasky.unistra.fr/MUSE/MUSE-M42"],
            "distribution": [
                {
                    "accessURL": ["http://alasky.unistra.fr/MUSE/MUSE-M42"],
                    "title": ["HiPS tiles"],
                    "format": tiles,
                    "conformsTo": [{"@id": "ivo://ivoa.net/std/hips", "label": ["Hierarchical Progressive Survey"]}],
                }
                for tiles in ("png", "fits")
            ],
            "page": begins("http://simbad.u-strasbg.fr/simbad/sim-ref?bibcode=", "http://muse-vlt.eu/science/m42/"),
            "isReferencedBy": ["https://ui.adsabs.harvard.edu/abs/2015A%26A...582A.114W"],
            "rights": {"label": ["Copyright mention of the original data", "CNRS/Unistra"]},
        },
    )


def test_calendar_surf(samples: Path) -> None:
    description = record(samples, "icalendar", "training-tess/surf/*.ics")
    expect(
        description,
        "event",
        [Claim("a7a00f8b-4f3f-425e-adb9-d820d3ed9054", None, primary=False)],
        {
            "otherIdentifier": [{"notation": "a7a00f8b-4f3f-425e-adb9-d820d3ed9054", "label": ["UID"]}],
            "title": ["Essentials 4 Data Support"],
            "description": begins("Essentials 4 Data Support: de introductiecursus vo"),
            "temporal": [{"startDate": "2026-02-10T09:00:00", "endDate": "2026-02-10T17:00:00"}],
            "spatial": [{"prefLabel": ["DANS, Den Haag"]}],
            "created": "2025-12-01T14:34:32Z",
            "modified": "2026-02-05T10:53:33Z",
        },
    )


def test_esap_catalogue(samples: Path) -> None:
    description = record(samples, "esap", "esap/esap/query/fixtures/esap_config.json")
    expect(
        description,
        "data-service",
        [Claim("lofar-lta", None, primary=False)],
        {
            "otherIdentifier": [{"notation": "lofar-lta", "label": ["ESAP slug"]}],
            "title": ["LTA"],
            "abstract": ["LTA"],
            "description": begins("Welcome to the Lofar Long Term Archive (LTA) web s"),
            "publisher": {"name": ["Astron"], "@type": ["foaf:Agent", "foaf:Organization"]},
            "depiction": begins("https://lta.lofar.eu/opt/astrowise/awehome3/master"),
            "landingPage": ["https://www.astron.nl/lofarwiki/doku.php?id=public:lta_howto"],
            "page": ["https://lta.lofar.eu/"],
            "endpointURL": ["https://lta.lofar.eu/"],
            "conformsTo": [{"label": ["http"]}],
        },
    )
