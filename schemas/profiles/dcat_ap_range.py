"""DCAT-AP 3.0.1 for submitted graphs, the test bed's "Ranges Zero": of which class each value must be.

The rules are those of `releases/3.0.1/html/shacl/range.ttl`. They look at the submitted graph alone, so a value that
is described elsewhere breaks them: that is why they are a profile of their own.
"""

from __future__ import annotations

from schemas.records import Severity
from schemas.validation.graph_rules import rule
from schemas.validation.rules import Profile, Rule

_RESOURCES = frozenset({"dcat:Catalog", "dcat:Dataset", "dcat:DataService", "dcat:DatasetSeries"})
_ASKED = {
    "foaf:Agent": "dct:type=skos:Concept",
    "dcat:CatalogRecord": "adms:status=skos:Concept dct:conformsTo=dct:Standard dct:language=dct:LinguisticSystem"
    " dct:source=dcat:CatalogRecord foaf:primaryTopic=*",
    "dcat:Catalog": "dcat:catalog=dcat:Catalog dcat:dataset=dcat:Dataset dcat:record=dcat:CatalogRecord"
    " dcat:service=dcat:DataService dcat:themeTaxonomy=skos:ConceptScheme"
    " dcatap:applicableLegislation=eli:LegalResource dct:creator=foaf:Agent dct:hasPart=dcat:Catalog"
    " dct:isPartOf=dcat:Catalog dct:language=dct:LinguisticSystem dct:license=dct:LicenseDocument"
    " dct:publisher=foaf:Agent dct:rights=dct:RightsStatement dct:spatial=dct:Location foaf:homepage=foaf:Document",
    "dcat:DataService": "dcat:contactPoint=vcard:Kind dcat:landingPage=foaf:Document dcat:servesDataset=dcat:Dataset"
    " dcat:theme=skos:Concept dcatap:applicableLegislation=eli:LegalResource dct:accessRights=dct:RightsStatement"
    " dct:conformsTo=dct:Standard dct:format=dct:MediaTypeOrExtent dct:license=dct:LicenseDocument"
    " dct:publisher=foaf:Agent",
    "dcat:DatasetSeries": "^dcat:inSeries=dcat:Dataset dcat:contactPoint=vcard:Kind"
    " dcatap:applicableLegislation=eli:LegalResource dct:accrualPeriodicity=dct:Frequency dct:publisher=foaf:Agent"
    " dct:spatial=dct:Location dct:temporal=dct:PeriodOfTime",
    "dcat:Dataset": "adms:identifier=adms:Identifier adms:sample=dcat:Distribution dcat:contactPoint=vcard:Kind"
    " dcat:distribution=dcat:Distribution dcat:inSeries=dcat:DatasetSeries dcat:landingPage=foaf:Document"
    " dcat:qualifiedRelation=dcat:Relationship dcat:theme=skos:Concept"
    " dcatap:applicableLegislation=eli:LegalResource dct:accessRights=dct:RightsStatement"
    " dct:accrualPeriodicity=dct:Frequency dct:conformsTo=dct:Standard dct:creator=foaf:Agent"
    " dct:hasVersion=dcat:Dataset dct:language=dct:LinguisticSystem dct:provenance=dct:ProvenanceStatement"
    " dct:publisher=foaf:Agent dct:source=dcat:Dataset dct:spatial=dct:Location dct:temporal=dct:PeriodOfTime"
    " dct:type=skos:Concept foaf:page=foaf:Document prov:qualifiedAttribution=prov:Attribution"
    " prov:wasGeneratedBy=prov:Activity",
    "dcat:Distribution": "adms:status=skos:Concept dcat:accessService=dcat:DataService"
    " dcat:compressFormat=dct:MediaType dcat:mediaType=dct:MediaType dcat:packageFormat=dct:MediaType"
    " dcatap:applicableLegislation=eli:LegalResource dcatap:availability=skos:Concept dct:conformsTo=dct:Standard"
    " dct:format=dct:MediaTypeOrExtent dct:language=dct:LinguisticSystem dct:license=dct:LicenseDocument"
    " dct:rights=dct:RightsStatement foaf:page=foaf:Document odrl:hasPolicy=odrl:Policy spdx:checksum=spdx:Checksum",
    "dct:LicenseDocument": "dct:type=skos:Concept",
    "dct:PeriodOfTime": "time:hasBeginning=time:Instant time:hasEnd=time:Instant",
    "dcat:Relationship": "dcat:hadRole=dcat:Role dct:relation=*",
}


def _rules() -> tuple[Rule, ...]:
    found = []
    for node_class, asked in _ASKED.items():
        for path, _, name in (each.partition("=") for each in asked.split()):
            classes = _RESOURCES if name == "*" else frozenset({name})
            found.append(
                rule(
                    node_class,
                    path,
                    "range",
                    classes=classes,
                    severity=Severity.WARNING if path.startswith("^") else Severity.ERROR,
                    fix=f"Say of the value that it is a {' or '.join(sorted(classes))}.",
                )
            )
    return tuple(found)


RULES = _rules()

PROFILE = Profile(
    key="dcat_ap_range",
    title="DCAT-AP, classes of values (ranges zero)",
    version="3.0.1",
    url="https://semiceu.github.io/DCAT-AP/releases/3.0.1/",
    rules=RULES,
)
