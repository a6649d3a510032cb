"""What every metadata format keeps to, and how formats are found."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import schemas.formats
from schemas.dcat.terms import KINDS, TERMS
from schemas.errors import MalformedPayload, UnknownFormat
from schemas.formats.registry import FORMATS, find_format, format_of, recognise, richest
from schemas.privacy import redact_payload
from schemas.records import Claim, Description, Dropped, Finding, Format, Text

NO_FORMATS = {
    "agents", "contacts_in_xml", "coverage", "crossref_xml", "cutting", "datacite_agents", "datacite_places",
    "datacite_relations", "elements", "energies", "eosc_agora", "eosc_records", "files", "iso_elements", "iso_offers",
    "iso_parties", "ivo_capabilities", "ivo_coverage", "json", "keeping", "kinds", "linked", "not_records",
    "oai_dc_writing", "pages", "registry", "rights", "schema_agents", "schema_parts", "schema_places", "shortfall",
    "sitemaps", "telling", "wkt", "xml", "yaml",
}  # fmt: skip
"""Modules of the folder that are parts of formats, not formats."""

DC = (
    b'<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" '
    b'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
    b'<dc:title xml:lang="en">Krill</dc:title><dc:creator>Doe, 0000-0002-1825-0097</dc:creator>'
    b"<dc:subject>a; b</dc:subject>"
    b"<dc:identifier>https://doi.org/10.5281/zenodo.1</dc:identifier><dc:identifier>https://a.org/k.csv</dc:identifier>"
    b"<dc:date>2016</dc:date><dc:date>info:eu-repo/date/embargoEnd/2026</dc:date><dc:format>text/csv</dc:format>"
    b"<dc:coverage>northlimit=1; southlimit=0; westlimit=0; eastlimit=1</dc:coverage>"
    b"<dc:coverage>start=1; end=2</dc:coverage><dc:relation>isPartOf doi:10.5281/zenodo.2</dc:relation>"
    b"<dc:relation>info:eu-repo/grantAgreement/EC/H2020/1</dc:relation>"
    b"<dc:rights>info:eu-repo/semantics/openAccess</dc:rights><dc:type>Dataset</dc:type></oai_dc:dc>"
)
DATACITE = (
    b'<resource xmlns="http://datacite.org/schema/kernel-4"><identifier identifierType="DOI">10.5281/1</identifier>'
    b'<creators><creator><creatorName nameType="Personal">Doe</creatorName>'
    b'<nameIdentifier nameIdentifierScheme="ORCID">'
    b"0000-0002-1825-0097</nameIdentifier><affiliation>Lab</affiliation></creator></creators><titles><title>Krill</title>"
    b'</titles><publisher>Lab</publisher><dates><date dateType="Collected">2016/2017</date></dates><relatedIdentifiers>'
    b'<relatedIdentifier relatedIdentifierType="DOI" relationType="IsPartOf">10.5281/2</relatedIdentifier>'
    b"</relatedIdentifiers><geoLocations><geoLocation><geoLocationBox>0 0 1 1</geoLocationBox><geoLocationPoint>1 2"
    b"</geoLocationPoint></geoLocation></geoLocations><sizes><size>5 MB</size></sizes><contributors><contributor "
    b'contributorType="ContactPerson"><contributorName>A team info@a.org</contributorName></contributor></contributors>'
    b"<fundingReferences><fundingReference><funderName>X</funderName></fundingReference></fundingReferences></resource>"
)
TURTLE = (
    b"@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .\n"
    b'<https://a.org/1> a dcat:Dataset ; dct:title "Krill"@en ; dct:issued "2016" .'
)
RDF_XML = (
    b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dcat="http://www.w3.org/ns/dcat#" '
    b'xmlns:dct="http://purl.org/dc/terms/"><dcat:Dataset rdf:about="https://a.org/1"><dct:title>Krill</dct:title>'
    b"</dcat:Dataset></rdf:RDF>"
)
SERVICE = orjson.dumps(
    {
        "service": {
            "id": "krill.net", "name": "Krill Net", "resourceOrganisation": "21.15120/x", "webpage": "https://krill.eu",
            "scientificDomains": [{"scientificDomain": "scientific_domain-generic"}], "lastUpdate": 1538092800000,
            "geographicalAvailabilities": ["WW", "HR"], "publicContacts": [{"email": "info@krill.eu"}], "tags": ["a"],
        },
        "active": True,
        "status": "approved resource",
    }
)  # fmt: skip
MONITORED = orjson.dumps(
    {"serviceId": "21.11161/x", "name": "n", "sites": [{"name": "s", "endpoints": [{"url": "https://krill.eu"}]}],
     "provider": {"providerId": "p", "name": "21.15120/x"}}
)  # fmt: skip
PROVIDER = orjson.dumps(
    {"id": "krill", "name": "Krill Lab", "legalEntity": True, "website": "https://krill.eu", "networks": ["a-b"],
     "location": {"city": "Zagreb", "country": "HR"}, "users": [{"name": "x"}]}
)  # fmt: skip
VOR = (
    b'<ri:Resource xmlns:ri="http://www.ivoa.net/xml/RegistryInterface/v1.0" xmlns:vs="http://www.ivoa.net/xml/'
    b'VODataService/v1.1" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="vs:CatalogService" '
    b'status="active"><title>Krill</title><identifier>ivo://krill.eu/q</identifier><altIdentifier>doi:10.5281/1'
    b"</altIdentifier><curation><publisher>Lab</publisher><creator><name>Doe</name></creator><date>2016</date><contact>"
    b"<name>Jane Doe</name><email>info@krill.eu</email></contact></curation><content><subject>ice</subject>"
    b"<description>x</description><referenceURL>https://krill.eu</referenceURL><type>Catalog</type><relationship>"
    b"<relationshipType>IsServedBy</relationshipType><relatedResource ivo-id='ivo://krill.eu/tap'/></relationship>"
    b'</content><capability standardID="ivo://ivoa.net/std/TAP"><interface xsi:type="vs:ParamHTTP">'
    b'<accessURL use="base">'
    b"https://krill.eu/tap</accessURL></interface></capability><coverage><temporal>44608 48452.3</temporal><waveband>"
    b"Radio</waveband></coverage><tableset><schema><table><name>t</name><column><name>c</name><ucd>meta.id</ucd>"
    b"</column></table></schema></tableset></ri:Resource>"
)
MARC = (
    b'<record xmlns="http://www.loc.gov/MARC21/slim"><controlfield tag="001">1</controlfield>'
    b'<datafield tag="024" ind1="7" ind2=" "><subfield code="a">10.5281/1</subfield><subfield code="2">DOI</subfield>'
    b'</datafield><datafield tag="037" ind1=" " ind2=" "><subfield code="a">hep-th/9706211</subfield><subfield '
    b'code="9">arXiv</subfield></datafield><datafield tag="100" ind1=" " ind2=" "><subfield code="a">Doe, J.</subfield>'
    b'<subfield code="u">CERN</subfield><subfield code="m">j.doe@cern.ch</subfield></datafield>'
    b'<datafield tag="245" ind1=" " ind2=" "><subfield code="a">Krill</subfield></datafield>'
    b'<datafield tag="260" ind1=" " ind2=" "><subfield code="c">1998</subfield></datafield>'
    b'<datafield tag="540" ind1=" " ind2=" "><subfield code="u">https://creativecommons.org/licenses/by/4.0/</subfield>'
    b'</datafield><datafield tag="773" ind1=" " ind2=" "><subfield code="p">J</subfield><subfield code="v">1</subfield>'
    b'</datafield><datafield tag="856" ind1="4" ind2=" "><subfield code="u">https://a.org/k.pdf</subfield><subfield '
    b'code="s">12</subfield></datafield><datafield tag="980" ind1=" " ind2=" "><subfield code="a">ARTICLE</subfield>'
    b"</datafield></record>"
)
OPEN_DATA = orjson.dumps(
    [{"recid": "atlas-1", "title": "Krill", "type": {"primary": "Dataset", "secondary": ["Derived"]},
      "doi": "10.7483/A",
      "abstract": {"description": '<p>x <a href="/docs/y">y</a></p>', "links": [{"recid": "2"}]},
      "collision_information": {"energy": "13TeV", "type": "pp"}, "experiment": "ATLAS",
      "date_created": ["2015", "2016"],
      "collaboration": {"name": "ATLAS collaboration"}, "license": {"attribution": "CC0-1.0"},
      "files": [{"uri": "root://eospublic.cern.ch//eos/opendata/k.root", "size": 5, "checksum": "adler32:1"}],
      "relations": [{"recid": "3", "type": "isChildOf"}], "distribution": {"formats": ["root"], "size": 5}}]
)  # fmt: skip
OPEN_DATA_PAGE = orjson.dumps(
    {"slug": "about-krill", "title": "About krill", "body": {"content": "krill.md", "format": "md"},
     "type": {"primary": "Documentation", "secondary": ["About"]}, "experiment": ["ALICE"], "author": "Doe"}
)  # fmt: skip
PAPER = orjson.dumps(
    {"titles": [{"title": "Krill"}], "document_type": ["article"], "control_number": 5,
     "dois": [{"value": "10.5281/1"}],
     "arxiv_eprints": [{"value": "hep-th/9706211", "categories": ["hep-th"]}], "abstracts": [{"value": "x"}],
     "authors": [{"full_name": "Doe, J.", "ids": [{"schema": "ORCID", "value": "0000-0002-1825-0097"}],
                  "affiliations": [{"value": "CERN"}], "emails": ["j.doe@cern.ch"]}],
     "publication_info": [{"journal_title": "J", "year": 1998, "conference_record": {"$ref": "https://a.org/api/c/1"}}],
     "references": [{"reference": {"dois": ["10.5281/2"]}}], "license": [{"license": "CC BY 4.0"}]}
)  # fmt: skip
SUBMISSION = (
    b"comment: |\n  x\nrecord_ids:\n- {id: 5, type: inspire}\nhepdata_doi: 10.17182/hepdata.1.v1\n"
    b"dateupdated: 30/04/2014 20:20:29\nadditional_resources:\n- {location: 'https://a.org', description: d}\n---\n"
    b"name: Krill\ndata_file: t.yaml\nkeywords:\n- {name: cmenergies, values: [7000.0]}\n"
    b"- {name: phrases, values: [ice]}\n"
)
HEPDATA_PAGE = orjson.dumps(
    {"recid": 1, "record": {"title": "Krill", "hepdata_doi": "10.17182/hepdata.1.v1", "inspire_id": "5",
                            "collaborations": ["CMS"], "publication_date": "2016"},
     "data_tables": [{"name": "Table 1", "doi": "10.17182/hepdata.1.v1/t1"}]}
)  # fmt: skip
ZENODO = orjson.dumps(
    {"id": 1, "conceptrecid": "0", "doi": "10.5281/zenodo.1", "conceptdoi": "10.5281/zenodo.0",
     "links": {"self_html": "https://zenodo.org/records/1"},
     "metadata": {"title": "Krill", "creators": [{"name": "Doe", "orcid": "0000-0002-1825-0097", "affiliation": "Lab"}],
                  "resource_type": {"type": "dataset"}, "license": {"id": "cc-by-4.0"}, "access_right": "open",
                  "subjects": [{"term": "ice", "identifier": "https://a.org/ice"}], "communities": [{"id": "c"}],
                  "related_identifiers": [{"identifier": "10.5281/2", "relation": "cites", "scheme": "doi"}],
                  "grants": [{"code": "1", "funder": {"name": "EC"}}], "journal": {"title": "J"}},
     "files": [{"key": "k.csv", "size": 1, "checksum": "md5:0", "links": {"self": "https://zenodo.org/k.csv"}}]}
)  # fmt: skip
DEPOSIT = orjson.dumps({"upload_type": "software", "title": "Krill", "creators": [{"name": "Doe"}], "license": "MIT"})
INVENIO = orjson.dumps(
    {"id": "a-1", "pids": {"doi": {"identifier": "10.5281/1"}},
     "parent": {"pids": {"doi": {"identifier": "10.5281/0"}}},
     "metadata": {"title": "Krill", "resource_type": {"id": "dataset"}, "publication_date": "2018/2020",
                  "creators": [{"person_or_org": {"name": "Doe", "type": "personal"}, "affiliations": [{"name": "L"}]}],
                  "dates": [{"date": "1939/1945", "type": {"id": "collected"}}], "rights": [{"id": "cc-by-4.0"}],
                  "locations": {
                      "features": [{"place": "CERN", "geometry": {"type": "Point", "coordinates": [6, 46]}}]},
                  "related_identifiers": [
                      {"identifier": "10.5281/2", "scheme": "doi", "relation_type": {"id": "cites"}}]},
     "access": {"files": "public", "embargo": {"active": True, "until": "2131-01-01"}},
     "files": {"entries": {"k.csv": {"key": "k.csv", "size": 1, "checksum": "md5:0"}}}}
)  # fmt: skip
DATACITE_JSON = orjson.dumps(
    {"data": {"id": "10.5281/1", "type": "dois", "attributes": {
        "doi": "10.5281/1", "titles": [{"title": "Krill", "lang": "en"}], "types": {"resourceTypeGeneral": "Dataset"},
        "creators": [{"name": "Doe", "nameType": "Personal", "affiliation": ["Lab"], "nameIdentifiers": [
            {"nameIdentifier": "0000-0002-1825-0097", "nameIdentifierScheme": "ORCID"}]}],
        "publisher": {"name": "Lab"}, "publicationYear": 2016, "url": "https://a.org/1", "contentUrl": None,
        "geoLocations": [{"geoLocationPoint": {"pointLongitude": 1, "pointLatitude": 2}}], "sizes": ["5 MB"],
        "relatedIdentifiers": [{"relatedIdentifier": "10.5281/2", "relatedIdentifierType": "DOI",
                                "relationType": "IsPartOf"}], "rightsList": [{"rightsIdentifier": "cc-by-4.0"}]}}}
)  # fmt: skip
SCHEMA_ORG = orjson.dumps(
    {"@context": "https://schema.org/", "@type": "Dataset", "@id": "https://doi.org/10.5281/1", "name": "Krill",
     "creator": [{"@type": "Person", "name": "Doe", "email": "j.doe@cern.ch", "affiliation": {"name": "Lab"}}],
     "license": {"@type": "CreativeWork", "url": "https://creativecommons.org/licenses/by/4.0/"}, "keywords": "a, b",
     "spatialCoverage": {"geo": {"@type": "GeoShape", "box": "0 0 1 1"}}, "temporalCoverage": "2016/2017",
     "distribution": {"@type": "DataDownload", "contentUrl": "https://a.org/k.csv", "contentSize": "5 MB"},
     "identifier": {"@type": "PropertyValue", "propertyID": "doi", "value": "10.5281/1"}, "isPartOf": "10.5281/2",
     "funding": {"@type": "Grant", "name": "G", "funder": {"name": "EC"}}, "about": [{"name": "ice", "@id": "x"}]}
)  # fmt: skip
CODEMETA = orjson.dumps(
    {"@context": "https://w3id.org/codemeta/3.0", "type": "SoftwareSourceCode", "name": "Krill", "license": "MIT",
     "author": [{"type": "Role", "schema:author": {"name": "Doe"}}, {"familyName": "Doe", "givenName": "J"}],
     "codeRepository": "https://a.org/git", "programmingLanguage": ["Python", {"name": "C"}],
     "softwareRequirements": [{"name": "numpy", "version": "2"}], "issueTracker": "https://a.org/issues"}
)  # fmt: skip
ROR = orjson.dumps(
    {"id": "https://ror.org/01ggx4157", "status": "active", "types": ["facility"], "established": 1954,
     "names": [{"value": "Krill", "types": ["ror_display"], "lang": "en"}, {"value": "K", "types": ["acronym"]}],
     "locations": [{"geonames_id": 1, "geonames_details": {"name": "Geneva", "country_code": "CH", "lat": 46,
         "lng": 6}}],
     "links": [{"type": "website", "value": "https://krill.eu"}],
     "external_ids": [{"type": "isni", "all": ["0000 0004 0398 7680"]}],
     "relationships": [{"type": "parent", "label": "P", "id": "https://ror.org/02q0ygf45"}]}
)  # fmt: skip
ROR_1 = orjson.dumps(
    {"id": "https://ror.org/01ggx4157", "name": "Krill", "links": ["https://krill.eu"],
        "country": {"country_code": "CH"},
     "external_ids": {"GRID": {"preferred": "g", "all": "g"}}, "labels": [{"label": "Crevette", "iso639": "fr"}]}
)  # fmt: skip
CROSSREF = orjson.dumps(
    {"status": "ok", "message": {
        "DOI": "10.1017/1", "title": ["Krill"], "type": "journal-article", "issued": {"date-parts": [[2018, 4]]},
        "author": [{"given": "J", "family": "Doe", "ORCID": "http://orcid.org/0000-0002-1825-0097"}],
        "container-title": ["J"], "volume": "1", "funder": [{"name": "EC", "DOI": "10.13039/1", "award": ["1"]}],
        "license": [{"URL": "https://creativecommons.org/licenses/by/4.0/"}], "reference": [{"DOI": "10.5281/2"}],
        "relation": {"is-preprint-of": [{"id": "10.5281/3", "id-type": "doi"}]}, "link": [{"URL": "https://a.org/p"}]}}
)  # fmt: skip
HIPS = (
    b"# a comment\ncreator_did = ivo://CDS/P/K\nobs_title = Krill\nhips_release_date = 2015-07-07T00:29Z\n"
    b"hips_creation_date = 03/07/15 12:00:30\nem_min = 4,5e-7\nem_max = 9,3e-7\nt_min = 56693\nt_max = 56704\n"
    b"obs_regime = Optical\nhips_service_url = https://krill.eu/hips\nhips_tile_format = png fits\n"
    b"bib_reference = 2015A&A...582A.114W\nhips_order = 9\n"
)
GWOSC = orjson.dumps(
    {"name": "GW150914", "version": 3, "gps": 1126259462.4, "detectors": ["H1", "L1"],
        "doi": "http://dx.doi.org/10.7935/K",
     "detail_url": "https://gwosc.org/api/v2/event-versions/GW150914-v3", "catalog": "GWTC-1",
     "versions": [{"version": 3, "detail_url": "https://gwosc.org/v3"}],
     "default_parameters": [{"name": "mass_1_source", "best": 35.6, "unit": "M_sun"}]}
)  # fmt: skip
FILM = orjson.dumps(
    {"id": "1", "metadata": {"$schema": "https://videos.cern.ch/schemas/records/videos/video/video-v1.0.0.json",
     "title": {"title": "Krill in beams"}, "category": "LECTURES", "date": "2025-06-26", "description": "Of krill.",
     "contributors": [{"name": "A, B", "role": "Speaker", "affiliations": ["CERN"]}], "language": "en",
     "license": [{"license": "CERN", "url": "https://copyright.web.cern.ch/"}], "keywords": [{"name": "krill"}]}}
)  # fmt: skip
ESAP_YAML = (
    b"- model: ida.facility\n  pk: 1\n  fields:\n    name: Krill Hub\n    description: Notebooks for krill\n"
    b"    url: https://hub.krill.eu/\n    facilitytype: jupyterhub\n"
    b"- model: batch.workflow\n  pk: 1\n  fields:\n    name: Count\n    url: None\n    workflowtype: container\n"
)
CURRICULUM = orjson.dumps(
    {"name": "Krill with Python", "slug": "dc-krill", "description": "Counts krill.", "carpentry": "DC",
     "active": False, "mix_match": False}
)  # fmt: skip
WORKSHOP = orjson.dumps(
    {"slug": "2024-07-29-krill", "start_date": "2024-07-29", "end_date": "2024-08-01", "host_name": "Krill University",
     "instructors": "A,B", "url": "https://krill.eu/workshop", "curriculum": "dc-krill", "venue": "Krill Hotel",
     "latitude": 0.5, "longitude": 35.3, "country": "KE", "tag_name": "online,DC"}
)  # fmt: skip
DATAVERSE = orjson.dumps(
    {"protocol": "doi", "authority": "10.5072", "identifier": "FK2/K", "persistentUrl": "https://doi.org/10.5072/FK2/K",
     "datasetVersion": {"versionNumber": 1, "versionMinorNumber": 0, "license": {"name": "CC0 1.0",
         "uri": "https://a.org/l"},
        "metadataBlocks": {"citation": {"fields": [
            {"typeName": "title", "value": "Krill"}, {"typeName": "depositor", "value": "Doe, J."},
            {"typeName": "author", "value": [{"authorName": {"typeName": "authorName", "value": "Doe"}}]},
            {"typeName": "datasetContact", "value": [{
                "datasetContactName": {"typeName": "datasetContactName", "value": "Jane Doe"},
                "datasetContactEmail": {"typeName": "datasetContactEmail", "value": "j.doe@cern.ch"}}]},
            {"typeName": "subject", "value": ["Physics"]}]}},
        "files": [{"label": "k.csv", "dataFile": {"filesize": 5, "md5": "0", "contentType": "text/csv"}}]}}
)  # fmt: skip
DDI = (
    b'<codeBook xmlns="ddi:codebook:2_5"><stdyDscr><citation><titlStmt><titl>Krill</titl><IDNo agency="DOI">'
    b'doi:10.5072/FK2/K</IDNo></titlStmt><rspStmt><AuthEnty affiliation="(Lab)">Doe</AuthEnty></rspStmt><distStmt>'
    b'<distrbtr>Lab</distrbtr><contact affiliation="Lab" email="j.doe@cern.ch">Jane'
    b" Doe</contact><depositr>Doe</depositr>"
    b"<distDate>2016</distDate></distStmt></citation><stdyInfo><subject><keyword>ice</keyword></subject><abstract>x"
    b'</abstract><sumDscr><timePrd event="start" date="2016">a</timePrd><timePrd event="end" date="2017">b</timePrd>'
    b"<nation>Denmark</nation></sumDscr></stdyInfo><dataAccs><useStmt><conditions>CC0</conditions></useStmt></dataAccs>"
    b'</stdyDscr><fileDscr URI="https://a.org/f"><fileTxt><fileName>k.tab</fileName></fileTxt></fileDscr></codeBook>'
)
RE3DATA = orjson.dumps(
    {"data": [{"id": "10.17616/R3", "attributes": {
        "re3dataId": "r3d1", "repositoryName": "Krill", "repositoryUrl": "https://krill.eu",
            "types": [{"text": "other"}],
        "institutions": [{"name": "Lab", "country": "CHN", "responsibilityTypes": [{"text": "general"}],
                          "identifiers": [{"text": "ROR:01ggx4157"}]}], "dataAccesses": [{"type": "open"}],
        "apis": [{"type": "OAI-PMH", "url": "https://krill.eu/oai"}],
            "repositoryContacts": [{"text": "j.doe@cern.ch"}]}}]}
)  # fmt: skip
RE3DATA_XML = (
    b'<r:re3data xmlns:r="http://www.re3data.org/schema/2-2"><r:repository><r:re3data.orgIdentifier>r3d1'
    b'</r:re3data.orgIdentifier><r:repositoryName language="eng">Krill</r:repositoryName><r:institution>'
    b"<r:institutionName>Lab</r:institutionName><r:responsibilityType>funding</r:responsibilityType></r:institution>"
    b'<r:api apiType="OAI-PMH">https://krill.eu/oai</r:api></r:repository></r:re3data>'
)
ICALENDAR = (
    b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:a-1\r\nSUMMARY:Krill\r\nDTSTART;TZID=Europe/Paris:"
    b"20260210T090000\r\nDTEND:20260210T170000Z\r\nDESCRIPTION:De introductie\\, cursus\r\n  voor\r\nLOCATION:Paris\r\n"
    b"ORGANIZER;CN=Doe:mailto:j.doe@cern.ch\r\nEND:VEVENT\r\nEND:VCALENDAR"
)
INDICO = orjson.dumps(
    {"results": [{"id": "5", "title": "Krill", "type": "lecture", "startDate": {"date": "2026-02-10",
        "time": "09:00:00"},
                  "location": "CERN", "chairs": [{"fullName": "Doe", "email": "j.doe@cern.ch"}],
                      "url": "https://a.org/5"}]}
)  # fmt: skip
ESAP = orjson.dumps(
    [{"model": "query.esapbaseobject", "pk": 1, "fields": {"uri": "k", "name": "Krill", "long_description": "x",
                                                           "institute": "ASTRON",
                                                               "documentation_url": "https://a.org"}},
     {"model": "query.catalog", "pk": 1, "fields": {"url": "https://vo.astron.nl/", "protocol": "adql"}}]
)  # fmt: skip
VOTABLE = (
    b'<VOTABLE xmlns="http://www.ivoa.net/xml/VOTable/v1.3"><RESOURCE><TABLE><FIELD name="obs_collection"/>'
    b'<FIELD name="instrument_name"/><FIELD'
    b' name="t_min"/><DATA><TABLEDATA><TR><TD>Krill</TD><TD>FORS2</TD><TD>56693</TD>'
    b"</TR></TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>"
)
GOCDB = (
    b'<results><SITE ID="1" PRIMARY_KEY="1G0" NAME="Krill"><PRIMARY_KEY>2G0</PRIMARY_KEY><SHORT_NAME>KRILL</SHORT_NAME>'
    b"<OFFICIAL_NAME>Krill Lab</OFFICIAL_NAME><GOCDB_PORTAL_URL>https://a.org/p?a=1&amp;amp;id=1</GOCDB_PORTAL_URL>"
    b"<CONTACT_EMAIL>j.doe@cern.ch</CONTACT_EMAIL><COUNTRY_CODE>Switzerland</COUNTRY_CODE><LATITUDE>47</LATITUDE>"
    b"<LONGITUDE>8</LONGITUDE><SCOPES><SCOPE>EGI</SCOPE></SCOPES><EXTENSIONS><EXTENSION><LOCAL_ID>1</LOCAL_ID><KEY>k"
    b"</KEY><VALUE>v</VALUE></EXTENSION></EXTENSIONS></SITE></results>"
)
GOCDB_SERVICE = (
    b'<results><SERVICE_ENDPOINT PRIMARY_KEY="3G0"><HOSTNAME>se.krill.eu</HOSTNAME><SERVICE_TYPE>webdav</SERVICE_TYPE>'
    b"<IN_PRODUCTION>Y</IN_PRODUCTION><SITENAME>KRILL</SITENAME><COUNTRY_CODE>CH</COUNTRY_CODE><ENDPOINTS><ENDPOINT>"
    b"<ID>1</ID><URL>https://se.krill.eu/dav</URL><INTERFACENAME>webdav</INTERFACENAME></ENDPOINT></ENDPOINTS>"
    b"</SERVICE_ENDPOINT></results>"
)
GOCDB_DOWNTIME = (
    b'<results><DOWNTIME ID="1" PRIMARY_KEY="4G0" CLASSIFICATION="SCHEDULED"><HOSTNAME>se.krill.eu</HOSTNAME>'
    b"<HOSTED_BY>"
    b"KRILL</HOSTED_BY><SEVERITY>OUTAGE</SEVERITY><DESCRIPTION>x</DESCRIPTION><START_DATE>1656288000</START_DATE>"
    b"<END_DATE>1688169600</END_DATE></DOWNTIME></results>"
)
FEDCLOUD = (
    b"---\ngocdb: KRILL\nendpoint: https://keystone.krill.eu/v3\nprotocol: openid\n"
    b"images: {sync: true, formats: [raw]}\n"
    b"vos:\n- {name: ops, auth: {project_id: a}}\n- {name: vo.krill.eu, auth: {project_id: b}}\n"
)
TOPOLOGY = orjson.dumps(
    [{"osg": "resource", "name": "KRILL_SE", "facility": "Krill", "site": "KRILL", "group": "KRILL", "Active": True,
      "Production": True, "FQDN": "se.krill.eu", "Services": {"XRootD cache server": {"Details": {"hidden": False}}},
      "ContactLists": {"Security Contact": {"Primary": {"Name": "Doe", "ID": "j.doe@cern.ch"}}},
      "WLCGInformation": {"HEPSPEC": 85, "TapeCapacity": 0}, "VOOwnership": {"ATLAS": 100}, "AllowedVOs": ["ANY"]}]
)  # fmt: skip
TOPOLOGY_SITE = orjson.dumps(
    [{"osg": "site", "name": "KRILL", "facility": "Krill", "Country": "USA", "City": "X", "Zipcode": 1234,
      "Latitude": 1.5, "Longitude": -2.5, "LongName": "Krill Lab", "doubled": ["City"]}]
)  # fmt: skip
CRIC = orjson.dumps(
    {"GEANT REN": {"netroutes": {"R": {"networks": {"ipv4": ["192.0.2.0/24"]}}}, "rc_tier_level": 1, "state": "ACTIVE",
                   "country_code": "NL", "federations": ["F"], "latitude": 1.0, "longitude": 2.0}}
)  # fmt: skip
CRIC_FEDERATION = orjson.dumps(
    {"NL-T1": {"rcsites": ["SARA"], "pledges": {"2023": {"atlas": {"CPU": 1, "Disk": 2.5, "Tape": None}}}}}
)
RSE = orjson.dumps(
    {"KRILL-DISK": {"backend_type": "dCache", "deterministic": True, "country_name": "United States", "city": "X",
                    "protocols": {"default": "https", "supported": {"https": {"hostname": "se.krill.eu", "port": 2880,
                                  "prefix": "/pnfs"}}}}}
)  # fmt: skip
RSE_ANSWER = orjson.dumps(
    {"rse": "KRILL-DISK", "rse_type": "DISK", "deterministic": True, "created_at": "Thu, 02 Mar 2023 10:00:00 UTC",
     "protocols": [{"scheme": "davs", "hostname": "se.krill.eu", "port": 443, "prefix": "/x"}],
     "usage": [{"source": "storage", "total": 5, "used": 2, "free": 3}], "attributes": [{"key": "tier", "value": 2}]}
)  # fmt: skip
CKAN = orjson.dumps(
    {"success": True, "result": {"count": 1, "results": [
        {"id": "a-1", "name": "krill", "title": "Krill", "notes": "x", "num_resources": 1, "owner_org": "o",
         "title_translated": {"en": "Krill", "fr": "Crevette"}, "license_id": "cc-by", "tags": [{"name": "ice"}],
         "organization": {"title": "Lab"}, "author_email": "j.doe@cern.ch", "publisher": [{"name": "Lab"}],
         "spatial_coverage": [{"geom": {"type": "Point", "coordinates": [6, 46]}, "text": "CERN"}],
         "temporal_coverage": [{"start": "2016", "end": "2017"}], "contact": [{"email": "j.doe@cern.ch"}],
         "extras": [{"key": "dcat_issued", "value": "2012-05-10"}, {"key": "theme", "value": "[\"a\"]"}],
         "resources": [{"url": "https://a.org/k.csv", "format": "CSV", "size": 5, "hash": "00",
                        "hash_algorithm": "md5"}]}]}}
)  # fmt: skip
DATA_JSON = orjson.dumps(
    {"conformsTo": "https://project-open-data.cio.gov/v1.1/schema", "dataset": [
        {"title": "Krill", "identifier": ["k-1"], "accessLevel": "public", "modified": "R/P1W", "keyword": ["ice"],
         "publisher": {"name": "Lab", "subOrganizationOf": {"name": "P"}}, "temporal": "2016/2017",
         "contactPoint": {"fn": "Jane Doe", "hasEmail": "mailto:j.doe@cern.ch"},
         "distribution": [{"downloadURL": "https://a.org/k.csv", "mediaType": "text/csv"}]}]}
)  # fmt: skip
ARXIV = (
    b'<arXiv xmlns="http://arxiv.org/OAI/arXiv/"><id>1401.2122</id><created>2014-01-09</created><authors><author>'
    b"<keyname>Krill</keyname><forenames>A.</forenames><affiliation>IJCLab</affiliation></author></authors>"
    b"<title>Krill at\n  13 TeV</title><categories>hep-ex</categories><doi>10.5281/zenodo.1</doi>"
    b"<license>http://creativecommons.org/licenses/by/4.0/</license><abstract>  One.\n  Two.</abstract></arXiv>"
)
POS = (
    b'<p:pex-dc xmlns:p="http://pos.sissa.it/pos-ext_dc/pos-ext_dc.xsd" xmlns:d="http://pos.sissa.it/pos-ext_dc/">'
    b"<d:title>Krill</d:title><d:creator><d:name>A. Krill</d:name><d:affiliation>INFN</d:affiliation></d:creator>"
    b"<d:identifier>PoS(KRILL 2013)001</d:identifier><d:relation>KRILL 2013 isPartOf</d:relation></p:pex-dc>"
)
ISO = (
    b'<gmd:MD_Metadata xmlns:gmd="http://www.isotc211.org/2005/gmd" xmlns:gco="http://www.isotc211.org/2005/gco">'
    b"<gmd:fileIdentifier><gco:CharacterString>k-1</gco:CharacterString></gmd:fileIdentifier>"
    b'<gmd:language><gmd:LanguageCode codeListValue="eng"/></gmd:language>'
    b'<gmd:hierarchyLevel><gmd:MD_ScopeCode codeListValue="dataset"/></gmd:hierarchyLevel><gmd:identificationInfo>'
    b"<gmd:MD_DataIdentification><gmd:citation><gmd:CI_Citation><gmd:title><gco:CharacterString>Krill"
    b"</gco:CharacterString></gmd:title><gmd:date><gmd:CI_Date><gmd:date><gco:Date>2016</gco:Date></gmd:date>"
    b'<gmd:dateType><gmd:CI_DateTypeCode codeListValue="publication"/></gmd:dateType></gmd:CI_Date></gmd:date>'
    b"<gmd:identifier><gmd:MD_Identifier><gmd:code><gco:CharacterString>doi:10.5281/1</gco:CharacterString></gmd:code>"
    b"</gmd:MD_Identifier></gmd:identifier></gmd:CI_Citation></gmd:citation><gmd:abstract><gco:CharacterString>x"
    b"</gco:CharacterString></gmd:abstract><gmd:pointOfContact><gmd:CI_ResponsibleParty><gmd:individualName>"
    b"<gco:CharacterString>Jane Doe</gco:CharacterString></gmd:individualName><gmd:organisationName>"
    b"<gco:CharacterString>Lab</gco:CharacterString></gmd:organisationName><gmd:contactInfo><gmd:CI_Contact>"
    b"<gmd:phone><gmd:CI_Telephone><gmd:voice><gco:CharacterString>+41 22 767 11 11</gco:CharacterString></gmd:voice>"
    b"</gmd:CI_Telephone></gmd:phone><gmd:address><gmd:CI_Address><gmd:electronicMailAddress><gco:CharacterString>"
    b"j.doe@cern.ch</gco:CharacterString></gmd:electronicMailAddress></gmd:CI_Address></gmd:address></gmd:CI_Contact>"
    b'</gmd:contactInfo><gmd:role><gmd:CI_RoleCode codeListValue="author"/></gmd:role></gmd:CI_ResponsibleParty>'
    b"</gmd:pointOfContact><gmd:extent><gmd:EX_Extent><gmd:geographicElement><gmd:EX_GeographicBoundingBox>"
    b"<gmd:westBoundLongitude><gco:Decimal>1</gco:Decimal></gmd:westBoundLongitude><gmd:eastBoundLongitude>"
    b"<gco:Decimal>2</gco:Decimal></gmd:eastBoundLongitude><gmd:southBoundLatitude><gco:Decimal>3</gco:Decimal>"
    b"</gmd:southBoundLatitude><gmd:northBoundLatitude><gco:Decimal>4</gco:Decimal></gmd:northBoundLatitude>"
    b"</gmd:EX_GeographicBoundingBox></gmd:geographicElement></gmd:EX_Extent></gmd:extent></gmd:MD_DataIdentification>"
    b"</gmd:identificationInfo><gmd:distributionInfo><gmd:MD_Distribution><gmd:transferOptions>"
    b"<gmd:MD_DigitalTransferOptions><gmd:onLine><gmd:CI_OnlineResource><gmd:linkage><gmd:URL>https://a.org/k.zip"
    b"</gmd:URL></gmd:linkage></gmd:CI_OnlineResource></gmd:onLine></gmd:MD_DigitalTransferOptions>"
    b"</gmd:transferOptions></gmd:MD_Distribution></gmd:distributionInfo></gmd:MD_Metadata>"
)
CSW = (
    b'<csw:Record xmlns:csw="http://www.opengis.net/cat/csw/2.0.2" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    b'xmlns:ows="http://www.opengis.net/ows"><dc:identifier>k-1</dc:identifier><dc:title>Krill</dc:title>'
    b'<dc:URI protocol="WWW:LINK">https://a.org/</dc:URI><ows:BoundingBox crs="urn:ogc:def:crs:EPSG::4326">'
    b"<ows:LowerCorner>1 2</ows:LowerCorner><ows:UpperCorner>3 4</ows:UpperCorner></ows:BoundingBox></csw:Record>"
)
DATASOURCE = orjson.dumps(
    {"datasource": {"id": "21.11170/d", "serviceId": "21.11170/x", "jurisdiction": "ds_jurisdiction-global",
                    "datasourceClassification": "ds_classification-repository", "thematic": True,
                    "persistentIdentitySystems": [{"persistentIdentityEntityTypeSchemes": ["ds_pid-doi"]}],
                    "researchProductMetadataLicensing": {"researchProductMetadataLicenseURL": "https://a.org/l"}},
     "active": True}
)  # fmt: skip
LESSON = orjson.dumps(
    {"id": "21.11171/t", "title": "Krill for all", "resourceOrganisation": "21.11170/p", "authors": ["Doe, J."],
     "url": "https://krill.eu/t", "expertiseLevel": "tr_expertise_level-beginner", "learningOutcomes": ["Knows krill"],
     "targetGroups": ["target_user-students"], "license": {"licenseName": "CC-BY-4.0"}, "languages": ["en"],
     "accessRights": "tr_access_right-open_access", "versionDate": "2023-01-01", "contact": {"email": "j.doe@cern.ch"},
     "creators": [{"firstName": "J.", "lastName": "Doe", "PIDs": [{"creatorPID": "0000-0002-1825-0097"}]}]}
)  # fmt: skip
GUIDELINE = orjson.dumps(
    {"interoperabilityRecord": {"id": "21.11173/g", "title": "Krill exchange", "status": "ir_status-accepted",
                                "eoscGuidelineType": "ir_eosc_guideline_type-operational_guideline",
                                "identifierInfo": {"identifier": "10.5281/1", "identifierType": "DOI"},
                                "creators": [{"creatorNameTypeInfo": {"creatorName": "Lab", "nameType": "Organi"}}],
                                "relatedStandards": [{"relatedStandardURI": "https://a.org/s"}],
                                "rights": [{"rightURI": "https://a.org/l"}]}, "active": True}
)  # fmt: skip
MARKET = (
    b'providers:\n  LAB:\n    name: &lab "Lab"\n    status: published\n    website: https://krill.eu\n'
    b"    country_alpha2: PL\nservices:\n  K:\n    name: Krill\n    providers: [*lab]\n    trl: [trl-9]\n"
)
OPENAIRE = orjson.dumps(
    {"response": {"numFound": 1, "docs": [
        {"id": "50|a::1", "pid": ["10.5281/zenodo.1"], "title": ["Krill"], "bestaccessright": ["Open Access"],
         "author_names": ["Doe", "Roe"], "author_pids": ["", "0000-0002-1825-0097"], "published": ["2012", "2013"],
         "organization_names": ["Lab"], "organization_ids": ["x"], "project_titles": ["P"], "project_codes": ["1"]}]},
     "nextCursorMark": "*"}
)  # fmt: skip
CRATE = orjson.dumps(
    {"@context": "https://w3id.org/ro/crate/1.1/context", "@graph": [
        {"@id": "ro-crate-metadata.json", "@type": "CreativeWork", "about": {"@id": "./"}},
        {"@id": "./", "@type": "Dataset", "name": "Krill", "hasPart": [{"@id": "https://a.org/k.csv"}],
         "author": {"@id": "https://orcid.org/0000-0002-1825-0097"}, "license": {"@id": "https://a.org/l"}},
        {"@id": "https://orcid.org/0000-0002-1825-0097", "@type": "Person", "name": "J. Doe"},
        {"@id": "https://a.org/k.csv", "@type": "File", "encodingFormat": "text/csv"}]}
)  # fmt: skip
CROISSANT = orjson.dumps(
    {"@context": {"@vocab": "https://schema.org/", "cr": "http://mlcommons.org/croissant/"}, "@type": "sc:Dataset",
     "conformsTo": "http://mlcommons.org/croissant/1.0", "name": "Krill", "url": "https://a.org/k", "citeAs": "Doe",
     "distribution": [{"@type": "cr:FileObject", "@id": "k", "contentUrl": "https://a.org/k.csv"}],
     "recordSet": [{"@type": "cr:RecordSet", "name": "counts"}]}
)  # fmt: skip
STAC = orjson.dumps(
    {"stac_version": "1.0.0", "type": "Collection", "id": "krill", "description": "x", "license": "CC-BY-4.0",
     "extent": {"spatial": {"bbox": [[1, 2, 3, 4]]}, "temporal": {"interval": [["2016-01-01T00:00:00Z", None]]}},
     "providers": [{"name": "Lab", "roles": ["producer"]}], "links": [{"rel": "self", "href": "https://a.org/c"}]}
)  # fmt: skip
STAC_ITEM = orjson.dumps(
    {"stac_version": "1.0.0", "type": "Feature", "id": "k1", "collection": "krill", "bbox": [1, 2, 3, 4],
     "geometry": {"type": "Polygon", "coordinates": [[[1, 2], [3, 2], [3, 4], [1, 2]]]},
     "properties": {"datetime": "2016-01-01T00:00:00Z", "platform": "p", "gsd": 10},
     "assets": {"data": {"href": "https://a.org/k.tif", "type": "image/tiff; application=geotiff"}}, "links": []}
)  # fmt: skip
DEPOSIT_XML = (
    b'<crossref xmlns="http://www.crossref.org/xschema/1.1"><journal><journal_metadata><full_title>J</full_title>'
    b"</journal_metadata><journal_issue><issue>2</issue></journal_issue><journal_article><titles><title>Krill</title>"
    b'</titles><contributors><person_name contributor_role="author"><given_name>J.</given_name><surname>Doe</surname>'
    b"</person_name></contributors><publication_date><year>2016</year></publication_date><doi_data>"
    b"<doi>10.5281/1</doi><resource>https://a.org/k</resource></doi_data></journal_article></journal></crossref>"
)
VOEVENT = (
    b'<voe:VOEvent xmlns:voe="http://www.ivoa.net/xml/VOEvent/v2.0" ivorn="ivo://krill/e#1" role="observation"><Who>'
    b"<Date>2025-02-11T14:00:00</Date><Author><shortName>Lab</shortName><contactEmail>info@krill.eu</contactEmail>"
    b'</Author></Who><What><Param name="Energy" value="120" unit="PeV"/><Description>Krill</Description></What>'
    b"</voe:VOEvent>"
)
KM3NET = orjson.dumps(
    {"Source": "https://doi.org/10.5281/zenodo.1,x", "Description": "Limits", "Energy [GeV]": {"0": 1, "1": 2}}
)
BODIES: dict[str, tuple[bytes, ...]] = {
    "ckan": (CKAN,),
    "iso19139": (ISO,),
    "csw_record": (CSW,),
    "dcat_us": (DATA_JSON,),
    "gocdb": (GOCDB, GOCDB_SERVICE, GOCDB_DOWNTIME),
    "fedcloud": (FEDCLOUD,),
    "osg_topology": (TOPOLOGY, TOPOLOGY_SITE),
    "cric": (CRIC, CRIC_FEDERATION),
    "rucio_rse": (RSE, RSE_ANSWER),
    "arXiv": (ARXIV,),
    "pos-ext_dc": (POS,),
    "ror": (ROR, ROR_1),
    "crossref": (CROSSREF, DEPOSIT_XML),
    "ro_crate": (CRATE,),
    "croissant": (CROISSANT,),
    "stac": (STAC, STAC_ITEM),
    "voevent": (VOEVENT,),
    "km3net": (KM3NET,),
    "hips": (HIPS,),
    "gwosc": (GWOSC,),
    "dataverse_json": (DATAVERSE,),
    "oai_ddi": (DDI,),
    "re3data": (RE3DATA, RE3DATA_XML),
    "icalendar": (ICALENDAR, INDICO),
    "esap": (ESAP, ESAP_YAML),
    "cern_videos": (FILM,),
    "carpentries": (CURRICULUM, WORKSHOP),
    "votable": (VOTABLE,),
    "schema_org": (SCHEMA_ORG,),
    "codemeta": (CODEMETA,),
    "ivo_vor": (VOR,),
    "marcxml": (MARC,),
    "cern_open_data": (OPEN_DATA, OPEN_DATA_PAGE),
    "inspire": (PAPER,),
    "hepdata": (SUBMISSION, HEPDATA_PAGE),
    "zenodo_json": (ZENODO, DEPOSIT),
    "invenio_rdm": (INVENIO,),
    "datacite_json": (DATACITE_JSON,),
    "oai_dc": (DC,),
    "oai_datacite": (DATACITE,),
    "dcat": (TURTLE, RDF_XML),
    "eosc_service": (SERVICE, MONITORED),
    "eosc_provider": (PROVIDER,),
    "eosc_datasource": (DATASOURCE,),
    "eosc_training": (LESSON,),
    "eosc_guideline": (GUIDELINE,),
    "eosc_marketplace": (MARKET,),
    "eosc_search": (OPENAIRE,),
}
EVERY_BODY = [(prefix, body) for prefix, bodies in BODIES.items() for body in bodies]
each_format = pytest.mark.parametrize("each", FORMATS, ids=lambda each: each.prefix)


# --- the tuple ----------------------------------------------------------------------------------------------------


def test_every_module_of_the_folder_is_a_format_in_the_tuple_or_known_to_be_none() -> None:
    folder = Path(schemas.formats.__file__ or "").parent
    modules = {path.stem for path in folder.glob("*.py")} - {"__init__"} - NO_FORMATS
    exposed = [importlib.import_module(f"schemas.formats.{name}").FORMAT for name in sorted(modules)]
    assert sorted(each.prefix for each in FORMATS) == sorted(each.prefix for each in exposed)
    assert all(each in exposed for each in FORMATS)


def test_parts_of_formats_are_no_formats() -> None:
    for name in NO_FORMATS:
        assert not hasattr(importlib.import_module(f"schemas.formats.{name}"), "FORMAT")


def test_prefixes_and_aliases_are_unique() -> None:
    names = [name for each in FORMATS for name in (each.prefix, *each.aliases)]
    assert len(names) == len(set(names))


@each_format
def test_a_format_says_what_it_is(each: Format) -> None:
    assert re.fullmatch(r"[A-Za-z0-9\-_.!~*'()]+", each.prefix), "OAI-PMH 2.0 §3.4 allows these characters in a prefix"
    assert each.title
    assert each.namespace.startswith("http")
    assert "/" in each.media_type
    assert each.revision >= 1
    assert each.prefix in BODIES, "write a body for the new format above"


# --- reading --------------------------------------------------------------------------------------------------------


def check(description: Description) -> None:
    """A description is what `normalise` expects of one."""
    assert description.kind in KINDS
    for name, value in description.properties.items():
        assert name in TERMS or "://" in name or name == "@type", name
        check_value(name, value)
    assert all(isinstance(claim, Claim) and claim.value for claim in description.identifiers)
    assert all(isinstance(each, Dropped) and each.path and each.reason for each in description.dropped)
    assert all(isinstance(each, Finding) and each.code and each.message for each in description.findings)


def check_value(name: str, value: object) -> None:
    values = value if isinstance(value, list) else [value]
    assert values, f"{name} is stated without a value"
    for item in values:
        if "://" in name:
            assert isinstance(item, dict)
            assert item.keys() <= {"@value", "@language", "@type", "@id"}
        elif isinstance(item, dict):
            assert item.keys() - {"@type", "@id"}, f"{name} has an empty node"
            for inner, nested in item.items():
                if not inner.startswith("@"):
                    assert inner in TERMS or "://" in inner, inner
                    check_value(inner, nested)
        else:
            assert isinstance(item, str | Text | int | float | bool), type(item)
            assert item != ""
    if name in TERMS and TERMS[name].many:
        assert isinstance(value, list), f"{name} may have many values: a list"


@pytest.mark.parametrize(("prefix", "body"), EVERY_BODY)
def test_a_sound_body_is_read(prefix: str, body: bytes) -> None:
    description = format_of(prefix).parse(alone(prefix, body))
    check(description)
    assert description.properties.get("title")


@pytest.mark.parametrize(("prefix", "body"), EVERY_BODY)
def test_reading_twice_says_the_same(prefix: str, body: bytes) -> None:
    body = alone(prefix, body)
    assert format_of(prefix).parse(body) == format_of(prefix).parse(body)


def alone(prefix: str, body: bytes) -> bytes:
    """The first record of a list of these formats; every other format reads one record in its envelope as well."""
    split = format_of(prefix).split
    return body if split is None or prefix in {"dcat", "eosc_service", "eosc_provider"} else next(iter(split(body)))[1]


NOTHING = [
    b"", b" ", b"\x00", b"<", b"{", b"[[]]", b"null", b"<a/>", b'{"a":1}', b"\xff\xfe", b"hello", b"<html><p></html>",
]  # fmt: skip


@each_format
@pytest.mark.parametrize("body", NOTHING)
def test_what_is_no_format_at_all_is_malformed_or_empty(each: Format, body: bytes) -> None:
    description = outcome(each, body)
    assert description is None or "title" not in description.properties


def outcome(each: Format, body: bytes) -> Description | None:
    """The checked description of a body, or `None` if it is malformed and says so."""
    try:
        description = each.parse(body)
    except MalformedPayload as malformed:
        problem = malformed
    else:
        check(description)
        return description
    assert str(problem)
    assert problem.line is None or problem.line >= 1
    return None


@st.composite
def mutated(draw: st.DrawFn) -> tuple[str, bytes]:
    """A sound body with pieces cut out, doubled, swapped or replaced by hostile ones."""
    prefix, body = draw(st.sampled_from(EVERY_BODY))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(body)))
        end = draw(st.integers(start, min(len(body), start + 60)))
        piece = draw(st.sampled_from([b"", body[start:end] * 2, *HOSTILE]) | st.binary(max_size=8))
        body = body[:start] + piece + body[end:]
    return prefix, body


HOSTILE = [
    b"<", b">", b"&", b'"', b"null", b"true", b"[]", b"{}", b"-1", b"1e400", b"[[[[", b"}}", b"\xff", b"\x00", b"&amp;",
    b"<br/>", b"&#0;", b"&#x3;", b"99999999999999", b"\xed\xa0\x80", b"10.1/", b"::", b"/", b"@", b"]]>", b"<!--",
    b"<?x?>",
    b"NaN", b"Infinity", b"\\u0000", b"\\ud800", b'""', b"<a>", b"</a>", "\u202e".encode(), b"=", b";", b"..",
]  # fmt: skip


@settings(max_examples=400, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(mutated())
def test_hostile_bytes_end_as_a_description_or_as_malformed(case: tuple[str, bytes]) -> None:
    prefix, body = case
    each = format_of(prefix)
    outcome(each, body)
    if each.split is not None:
        try:
            parts = list(each.split(body))
        except MalformedPayload:
            return
        for _, part in parts[:3]:
            outcome(each, part)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**40), 2**40) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=12)
    | st.sampled_from(["https://krill.eu", "21.15120/x", "info@a.org", "a-b-c", "WW", "15380928000000"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip


@settings(max_examples=300, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from([("eosc_service", SERVICE), ("eosc_service", MONITORED), ("eosc_provider", PROVIDER)]), st.data()
)
def test_json_of_any_shape_ends_as_a_description_or_as_malformed(case: tuple[str, bytes], data: st.DataObject) -> None:
    prefix, body = case
    record = orjson.loads(body)
    inner = record.get("service", record)
    for name in data.draw(st.sets(st.sampled_from(sorted({*inner, *FIELDS})), max_size=5)):
        inner[name] = data.draw(json_values)
    each = format_of(prefix)
    outcome(each, orjson.dumps(record))
    assert each.split is not None
    assert list(each.split(orjson.dumps([record]))) == list(each.split(orjson.dumps(record)))


JSON_BODIES = [(prefix, body) for prefix, body in EVERY_BODY if body.lstrip()[:1] in (b"{", b"[") and prefix != "dcat"]


@settings(max_examples=500, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(JSON_BODIES), st.data())
def test_json_with_any_value_at_any_place_ends_as_a_description_or_as_malformed(
    case: tuple[str, bytes], data: st.DataObject
) -> None:
    prefix, body = case
    each = format_of(prefix)
    value = orjson.loads(body if each.split is None else next(iter(each.split(body)))[1])
    for _ in range(data.draw(st.integers(1, 3))):
        places = list(places_in(value))
        holder, key = data.draw(st.sampled_from(places))
        holder[key] = data.draw(json_values)
    outcome(each, orjson.dumps(value))


def places_in(value: object) -> Iterator[tuple[Any, Any]]:
    """Every place in a JSON value, as its container and its key there."""
    inside = enumerate(value) if isinstance(value, list) else value.items() if isinstance(value, dict) else ()
    for key, item in list(inside):
        yield value, key
        yield from places_in(item)


@each_format
def test_what_was_redacted_once_is_left_alone(each: Format) -> None:
    redact = each.redact or redact_payload
    for body in BODIES[each.prefix]:
        public, _ = redact(body)
        assert redact(public) == (public, 0)
        assert b"j.doe@cern.ch" not in public


FIELDS = (
    "id", "name", "location", "mainContact", "multimedia", "alternativePIDs", "identifiers", "status", "sites",
    "provider",
    "requiredResources", "fundingBody", "orderType", "termsOfUse", "country", "affiliations", "serviceMonitorings",
)  # fmt: skip


@pytest.mark.parametrize("each", [each for each in FORMATS if each.render is not None], ids=lambda each: each.prefix)
def test_what_is_written_can_be_read_again(each: Format) -> None:
    assert each.render is not None
    document = {
        "@id": "https://catalogue.example/record/s/1",
        "@type": ["dcat:Dataset"],
        "title": [{"@value": "Krill", "@language": "en"}],
        "keyword": ["ice"],
    }
    description = each.parse(each.render(document))
    check(description)
    assert description.kind == "dataset"
    assert description.properties["title"] == [Text("Krill", "en")]
    assert each.render(document) == each.render(document)


# --- finding ----------------------------------------------------------------------------------------------------------


@each_format
def test_a_format_is_found_by_its_names(each: Format) -> None:
    assert all(format_of(name) is each and find_format(name) is each for name in (each.prefix, *each.aliases))


def test_an_unknown_prefix_is_told_with_near_matches() -> None:
    assert find_format("oai_datacit") is None
    with pytest.raises(UnknownFormat, match=r"'oai_datacit' is not .* Did you mean oai_datacite"):
        format_of("oai_datacit")
    with pytest.raises(UnknownFormat, match=r"Known formats: .*\bdcat, "):
        format_of("§§§")


def test_the_richest_of_what_a_server_offers() -> None:
    assert richest(["oai_dc", "lido", "datacite", "oai_datacite", "dcat"]) == [
        "dcat",
        "oai_datacite",
        "datacite",
        "oai_dc",
    ]
    assert richest(["lido"]) == []


WRAPPED = b'<oai_datacite xmlns="http://schema.datacite.org/oai/oai-1.1/"><payload/></oai_datacite>'


@pytest.mark.parametrize(
    ("body", "prefix"),
    [
        *[(body, prefix) for prefix, body in EVERY_BODY],
        (b"\xef\xbb\xbf  " + TURTLE, "dcat"),
        (b'<https://a.org/1> <http://purl.org/dc/terms/title> "Krill" .', "dcat"),
        (b"# a comment\nPREFIX dcat: <http://www.w3.org/ns/dcat#>\n", "dcat"),
        (b'{"@context": {}, "@id": "https://a.org/1"}', "dcat"),
        (b'{"total": 1, "results": [' + SERVICE + b"]}", "eosc_service"),
        (b"[" + PROVIDER + b"]", "eosc_provider"),
        (b'{"statusCode":200,"result":[{"providerId":"x","name":"y","serviceMonitorings":[]}]}', "eosc_provider"),
        (WRAPPED, "oai_datacite"),
        (b'<resource xmlns="http://www.openarchives.org/OAI/2.0/"/>', "oai_datacite"),
        (WRAPPED.decode().encode("utf-16"), "oai_datacite"),
        (b'<metadata xmlns="http://www.openarchives.org/OAI/2.0/"/>', "oai_dc"),
        (b'{"DOI": "10.25326/08", "title": ["Krill"], "ResourceType": ["dataset"]}', None),
        (b"<results>\n  <SERVICE_ENDPOINT/></results>", "gocdb"),
        (b"<tr:capabilities>\n <tr:x/>", None),
        (b"<#this> <http://purl.org/dc/terms/title> 'Krill' .", "dcat"),
        (b"<html/>", None),
        (b"<resource xmlns='http://namespace.openaire.eu/schema/oaire/'/>", None),
        (b'{"erp_bai_name": "x"}', None),
        (b"[]", None),
        (b"{", None),
        (b"<a", None),
        (b"", None),
        (b"plain words", None),
    ],
)
def test_bytes_are_recognised_by_what_they_are(body: bytes, prefix: str | None) -> None:
    found = recognise(body)
    assert (found and found.prefix) == prefix
