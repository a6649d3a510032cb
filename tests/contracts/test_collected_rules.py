"""Every rule that was collected from the standards is one of ours, asks the same, or is left out with its reason."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TypeAlias

import pytest

from schemas.profiles import dcat_ap_base0, dcat_ap_codelists, dcat_ap_full, dcat_ap_range, dcat_ap_rec
from schemas.profiles.registry import TREE_PROFILES
from schemas.records import Severity
from schemas.validation.forms import form
from schemas.validation.rules import NodeKind, Rule

pytestmark = pytest.mark.samples

Row: TypeAlias = Mapping[str, str]
OWN = {profile.key: {rule.code: rule for rule in profile.rules} for profile in TREE_PROFILES}
SERVICES = ("eosc_service_v5", "eosc_service_v6")
PROVIDERS = ("eosc_provider_v5", "eosc_provider_v6")
SOURCES = ("eosc_datasource_v5", "eosc_datasource_v6")
TRAINING = ("eosc_training_v5", "eosc_training_v6")
WITH_DOMAINS = (*SERVICES, "eosc_provider_v5", "eosc_datasource_v6", *TRAINING)

SECTIONS: dict[str, tuple[str, ...]] = {
    "2.1 Service profile v5.3": ("eosc_service_v5",),
    "2.2 Provider profile v5.3": ("eosc_provider_v5",),
    "2.3 Cross-field rules": (*SERVICES, *PROVIDERS, *SOURCES, *TRAINING),
    "Datasource v5.3": ("eosc_datasource_v5",),
    "Training resource v5.3": ("eosc_training_v5",),
    "Service v6": ("eosc_service_v6",),
    "Organisation (provider) v6": ("eosc_provider_v6",),
    "Datasource v6": ("eosc_datasource_v6",),
    "Training resource v6": ("eosc_training_v6",),
    "3.1 Literature / Institutional": ("openaire_literature",),
    "3.3 Data archives": ("openaire_data",),
    "4. DataCite": ("datacite_4_5", "datacite_4_6", "datacite_4_7"),
    "6.1 Record": ("voresource",),
    "7. schema.org": ("schema_org",),
    "8. CodeMeta": ("codemeta",),
}
"""Sections of the collection by their beginning, and the profiles that hold their rules."""

NOT_PROFILES: dict[str, str] = {
    "1.3 Full constraint table": "held by `test_dcat_ap_asks_what_was_collected`",
    "Interoperability guideline": "guidelines are read and shown; no profile of them is offered",
    "3.2 Literature v3": "version 3 is `oai_dc`, which every provider has beside something better",
    "5.1 Protocol rules": "of the protocol, not of records: the harvest finds them",
    "5.2 oai_dc record rules": "of `oai_dc`, which has no profile: its crosswalk tells them as findings",
    "11. Identifier and vocabulary checks": "of identifiers: the normal forms of `schemas.identifiers` hold them",
}
"""Sections that are no profile of ours, and where their rules are instead."""

HELD_BY: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "EOSC-X-SUBDOMAIN": (WITH_DOMAINS, ("{}-X-SUBDOMAIN",)),
    "EOSC-X-SUBCATEGORY": ((*SERVICES, "eosc_datasource_v6"), ("{}-X-SUBCATEGORY",)),
    "EOSC-X-MERIL": (("eosc_provider_v5",), ("{}-X-MERIL",)),
    "EOSC-X-DUP": ((*SERVICES, *PROVIDERS, *SOURCES, *TRAINING), ("{}-X-DUP",)),
    "EOSC-X-LEGAL": (PROVIDERS, ("{}-X-LEGAL",)),
    "EOSC-X-ORDER": ((*SERVICES, "eosc_datasource_v6"), ("{}-X-ORDER",)),
    "EOSC-X-DS": (
        ("eosc_datasource_v5",),
        ("{}-serviceId", "{}-researchEntityTypes", "{}-datasourceClassification", "{}-jurisdiction", "{}-thematic"),
    ),
    "OA4-coverage, OA4-size, OA4-geo, OA4-audience": (("openaire_literature",), ("OA4-coverage",)),
    "OA4-cit-*": (
        ("openaire_literature",),
        (
            "OA4-cit-title", "OA4-cit-volume", "OA4-cit-issue", "OA4-cit-start", "OA4-cit-end", "OA4-cit-edition",
            "OA4-cit-place", "OA4-cit-date",
        ),
    ),
    "OAD-rights/licence": (("openaire_data",), ("OAD-rights", "OAD-rights-uri", "OAD-rights-scheme")),
    "OAD-subject, OAD-desc, OAD-lang": (("openaire_data",), ("OAD-subject", "OAD-desc", "OAD-desc-type", "OAD-lang")),
    "OAD-altid R · OAD-format O · OAD-version O (0-1) · size/geoLocation O": (
        ("openaire_data",), ("OAD-altid", "OAD-version"),
    ),
    "DC-11/13/14/15": (("datacite_4_5", "datacite_4_6", "datacite_4_7"), ("DC-11", "DC-13", "DC-14", "DC-15")),
    "VOR-creator/contributor/date/version": (
        ("voresource",), ("VOR-creator", "VOR-contributor", "VOR-date", "VOR-curation-version"),
    ),
    "VOR-SIA/SCS/SSA": (("voresource",), ("VOR-SIA",)),
    "SDO-CITATION, SDO-FUNDER, SDO-HASPART, SDO-ALTNAME, SDO-MEASTECH, SDO-VARMEAS": (
        ("schema_org",), ("SDO-CITATION", "SDO-FUNDER", "SDO-HASPART", "SDO-ALTNAME", "SDO-MEASTECH", "SDO-VARMEAS"),
    ),
    "CM-NAME, CM-DESC": (("codemeta",), ("CM-NAME", "CM-DESC")),
    "CM-VERSION, CM-DATES": (
        ("codemeta",), ("CM-VERSION", "CM-DATES", "CM-DATES-created", "CM-DATES-published"),
    ),
    "CM-LANG, CM-KEYW, CM-REQ, CM-ISSUE, CM-DOC, CM-PUB, CM-STATUS": (
        ("codemeta",), ("CM-LANG", "CM-KEYW", "CM-REQ", "CM-ISSUE", "CM-DOC", "CM-PUB", "CM-STATUS"),
    ),
}  # fmt: skip
"""Rules that the collection has several of in one line, or that several profiles have: where, under which codes.

`{}` stands for the beginning of a profile's own codes. What has no code here of such a line is in `LEFT_OUT`.
"""

ELSEWHERE: dict[str, str] = {
    "EOSC-X-VOCAB": "part of each field's form; `test_a_field_of_eosc_asks_what_was_collected` holds it",
    "EOSC-X-EMAIL": "part of each field's form",
    "EOSC-X-URL": "the syntax is part of each field's form; whether an address answers is not asked of a stranger",
}
"""Rules that are no rule of their own here, but part of others."""

LEFT_OUT: dict[str, str] = {
    "EOSC-X-PHONE": "the pattern refuses good European numbers, as the facts say",
    "EOSC-X-ID": "the catalogue gives the id; references are checked by the form pid",
    "EOSC-X-CATALOGUE": "compares with the catalogue that it is submitted to",
    "EOSC-X-DS, approved": "whether the service is approved only the catalogue knows",
    "EOSC-X-IGPID": "a rule of interoperability guidelines, whose profile is not offered",
    "EOSC-X-STATE": "about harvesting: a finding of the format",
    "OA4-coverage, OA4-size, OA4-geo, OA4-audience: size, geo, audience": "optional, without a limit and of any form",
    "OAD-rights/licence: licence": "oaire:licenseCondition is no element of DataCite's schema",
    "OAD-altid R · OAD-format O · OAD-version O (0-1) · size/geoLocation O: format, size, geoLocation":
        "optional, without a limit and of any form",
    "VOR-HARV": "asks of the registries themselves, of which there are a score; RofR validates them",
    "VOR-SEARCH": "the same",
    "VOR-REG": "the same",
    "VOR-AUTH": "compares with the registry that serves the record",
}  # fmt: skip
"""Rules, or what is behind the colon of them, that no profile has, with the reason."""


@pytest.fixture(scope="module")
def collected(samples: Path) -> list[Row]:
    path = samples.parent / "facts" / "standards-rules.json"
    if not path.is_file():
        pytest.skip(f"no collection of rules at {path}")
    found: list[Row] = json.loads(path.read_text())
    return found


def test_every_section_is_a_profile_or_told_to_be_none(collected: list[Row]) -> None:
    beginnings = (*SECTIONS, *NOT_PROFILES)
    for row in collected:
        assert sum(row["section"].startswith(each) for each in beginnings) == 1, row["section"]
    assert {key for keys in SECTIONS.values() for key in keys} == OWN.keys()


def test_every_rule_is_ours_or_left_out_with_a_reason(collected: list[Row]) -> None:
    missing = []
    for row, keys in _of_profiles(collected):
        name = row["rule id"]
        code = name.replace(".", "-")
        if name in HELD_BY:
            holders, codes = HELD_BY[name]
            wanted = [(key, each.format(_beginning(key))) for key in holders for each in codes]
        elif name in ELSEWHERE or name in LEFT_OUT:
            wanted = []
        else:
            wanted = [(key, code) for key in keys]
        missing += [(name, key, each) for key, each in wanted if each not in OWN[key]]
    assert missing == []


def test_no_entry_of_the_tables_here_is_stale(collected: list[Row]) -> None:
    known = {row["rule id"] for row in collected if "rule id" in row}
    assert HELD_BY.keys() | ELSEWHERE.keys() <= known
    for name in LEFT_OUT:
        assert name in known or name.partition(": ")[0] in HELD_BY or name.partition(", ")[0] in HELD_BY, name
    assert not HELD_BY.keys() & LEFT_OUT.keys()


def _of_profiles(collected: list[Row]) -> Iterator[tuple[Row, tuple[str, ...]]]:
    """The rules of profiles with the keys of those; without what the catalogue itself writes into a record."""
    for row in collected:
        keys = next((keys for start, keys in SECTIONS.items() if row["section"].startswith(start)), ())
        if keys and "auto" not in (row.get("level"), row.get("doc v6.1.0")):
            yield row, keys


def _beginning(key: str) -> str:
    return "-".join(next(iter(OWN[key])).split("-")[:2])


# --- what the rules ask ---------------------------------------------------------------------------------------

DIFFERENT: dict[str, str] = {
    "EOSC5-DS-researchEntityTypes": "the documentation has it optional, the code and LinkML mandatory",
    "EOSC5-TR-versionDate": "the documentation has it mandatory, LinkML not: we warn",
    "EOSC6-SVC-accessTypes": "the documentation has it mandatory, the form not: we warn",
    "EOSC6-DS-accessTypes": "the same",
}
"""Fields of EOSC of which our level is not the collected one, and why."""

NAMED = {
    "COUNTRY REGION": "country+region",
    "Access type": "access_type", "Jurisdiction": "ds_jurisdiction", "Technology readiness level": "trl",
    "Order type": "order_type", "Scientific domain": "scientific_domain", "Category": "category", "Credit": "credit",
    "Scientific subdomain?parent_id=parentId": "scientific_subdomain", "Country": "country",
    "Subcategory?parent_id=parentId": "subcategory", "Provider legal status": "provider_legal_status",
    "Provider hosting legal entity": "provider_hosting_legal_entity-", "Classification": "ds_classification",
    "Research entity type": "ds_research_entity_type", "Spdx license": "spdx_license-",
    "Persistent identity scheme": "ds_persistent_identity_scheme",
    "Training Resource access right": "tr_access_right", "Target user": "target_user",
    "Training Resource dcmi type": "tr_dcmi_type", "Training Resource expertise level": "tr_expertise_level",
    "Training Resource content resource type": "tr_content_resource_type",
    "Training Resource qualification": "tr_qualification", "Language": "language",
}  # fmt: skip
"""Vocabularies as the collection calls them, where that is not their name."""

OPEN = ("NODE", "FUNDING_BODY", "FUNDING_PROGRAM", "PROVIDER_NETWORK", "RELATED_PLATFORM")
OPEN += ("PROVIDER_HOSTING_LEGAL_ENTITY",)
"""Vocabularies that grow with the catalogue: of these the beginning is looked at, and the report says so."""


def test_a_field_of_eosc_asks_what_was_collected(collected: list[Row]) -> None:
    """The path, how strongly it is asked for, and the vocabulary."""
    looked, levels = 0, []
    for row, keys in _of_profiles(collected):
        rule = OWN[keys[0]].get(row["rule id"].replace(".", "-"))
        if rule is None or "field" not in row or not row["rule id"].startswith("EOSC"):
            continue
        looked += 1
        assert rule.path.replace("/", ".") == row["field"].strip("`"), row["rule id"]
        asked = row.get("level") or row["doc v6.1.0"].replace("–", row["form v6.1.2"])
        if (asked[0] == "M") is not (rule.minimum > 0 and rule.severity is Severity.ERROR):
            levels.append(row["rule id"])
        vocabulary = _vocabulary(row.get("constraint / vocabulary", "") + row.get("vocabulary / constraint", ""))
        if vocabulary:
            assert rule.form.expected == form(f"code:{vocabulary}").expected, (row["rule id"], vocabulary)
    assert sorted(levels) == sorted(DIFFERENT)
    assert looked > 250


def _vocabulary(words: str) -> str:
    _, mark, rest = words.partition("voc ")
    if not mark:
        return ""
    name = rest.split('"' if rest.startswith('"') else "`")[1]
    return f"{name.lower()}-" if name in OPEN else NAMED.get(name, name.lower())


# --- DCAT-AP --------------------------------------------------------------------------------------------------

NOT_DCAT: dict[str, str] = {
    "DCATAP3-dcat:Catalog-dct:spatial": "the shapes ask for four vocabularies by `sh:or`, the collection for none",
    "DCATAP3-dcat:Dataset-dct:spatial": "the same",
    "DCATAP3-dcat:DatasetSeries-dct:spatial": "the same",
    "DCATAP3-dcat:Catalog-dcat:dataset": "optional each; that it lists datasets or services is recommended",
    "DCATAP3-dcat:Catalog-dcat:service": "the same",
    "DCATAP3-dcat:Dataset-dct:hasVersion": "optional in the shapes, and named in those of deprecated terms too",
    "DCATAP3-dcat:DatasetSeries-^dcat:inSeries": "its warning stands in the base shapes, not in the recommended ones",
    "DCATAP3-dcat:DatasetSeries-dct:issued": "a date of four datatypes, as everywhere else",
    "DCATAP3-dcat:DatasetSeries-dct:modified": "the same",
}
"""Constraints of DCAT-AP that we ask otherwise than collected, and why."""


def test_dcat_ap_asks_what_was_collected(collected: list[Row]) -> None:
    """Cardinality, recommendation, kind, class and vocabulary of each property, each in the profile that holds it."""
    differ = []
    rows = [row for row in collected if row["section"].startswith("1.3")]
    for row in rows:
        key = (row["class"], row["property"].strip("`").replace("lcon:", "locn:"))
        found = {name: _rules(profile, key) for name, profile in _DCAT.items()}
        if any(wanted is not told for wanted, told in _asked(row, found)):
            differ.append(row["rule id"])
    assert sorted(differ) == sorted(NOT_DCAT)
    assert len(rows) > 130


_DCAT = {
    "base": dcat_ap_base0.RULES,
    "rec": dcat_ap_rec.RULES,
    "range": dcat_ap_range.RULES,
    "codelists": dcat_ap_codelists.RULES,
    "deprecated": dcat_ap_full.RULES,
}


def _rules(profile: tuple[Rule, ...], key: tuple[str, str]) -> list[Rule]:
    node_class, path = key
    return [
        rule
        for rule in profile
        if rule.node_class == node_class and path in rule.path.replace("lcon:", "locn:").split("|")
    ]


def _asked(row: Row, found: Mapping[str, list[Rule]]) -> Iterator[tuple[bool, bool]]:
    """For each thing that a row can ask: whether it does, and whether one of ours does."""
    base = found["base"]
    yield True, any(found.values())
    yield row["level"] == "deprecated", any(rule.replacement for rule in found["deprecated"])
    yield row["level"] == "R", bool(found["rec"])
    yield row["card."].startswith("1"), any(rule.minimum == 1 for rule in base)
    yield row["card."].endswith("..1"), any(rule.maximum == 1 for rule in base)
    # The four datatypes of dates are asked for by another shape, which the collection does not follow.
    literal = [rule for rule in base if rule.kind is NodeKind.LITERAL and "xsd:date" not in rule.datatypes]
    kind = row["node kind / datatype"]
    yield kind.startswith(("Literal", "xsd:")), bool(literal)
    yield kind.startswith("xsd:"), any(rule.datatypes == {kind} for rule in literal)
    yield bool(row["range class"]), any(rule.classes for rule in (*found["range"], *base))
    yield bool(row["controlled vocabulary (severity)"]), any(rule.vocabularies for rule in found["codelists"])
    if row["controlled vocabulary (severity)"]:
        wanted = Severity.WARNING if "Warning" in row["controlled vocabulary (severity)"] else Severity.ERROR
        yield True, all(rule.severity is wanted for rule in found["codelists"])
