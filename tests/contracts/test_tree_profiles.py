"""The profiles for JSON and XML: examples of every rule, and DataCite's published schemas."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from lxml import etree

from schemas.profiles.registry import TREE_PROFILES, submission_profile
from schemas.records import Severity
from schemas.validation.reading.submission import submitted
from schemas.validation.tree import Fault, check_record, records_of
from schemas.validation.tree_examples import examples
from schemas.validation.tree_rules import FieldRule, TreeProfile

RULES = [(profile, rule) for profile in TREE_PROFILES for rule in profile.rules]
EACH_RULE = pytest.mark.parametrize(("profile", "rule"), RULES, ids=[f"{p.key}-{r.code}" for p, r in RULES])


def faults(text: str | bytes, profile: TreeProfile) -> list[Fault]:
    body = text if isinstance(text, bytes) else text.encode()
    records = records_of(submitted("example", body).tree(), profile)
    assert records, text
    return [fault for record in records for fault in check_record(record, profile)]


@EACH_RULE
def test_a_rule_passes_its_good_example_and_fails_each_bad_one(profile: TreeProfile, rule: FieldRule) -> None:
    passing, failing = examples(profile, rule)
    errors = {fault.rule.code for fault in faults(passing, profile) if fault.severity is Severity.ERROR}
    assert errors <= OPEN_ENDS, passing
    assert rule.code not in {fault.rule.code for fault in faults(passing, profile)}, passing
    assert failing or (rule.maximum is None and not rule.form.wrong)
    for way, text in failing.items():
        found = [fault for fault in faults(text, profile) if fault.rule.code == rule.code]
        assert found, (way, text)
        assert way in {fault.way for fault in found} or way == "too many"


OPEN_ENDS = {"DC-18-polygon", "OA4-geo-polygon"}
"""Rules that an example of another rule breaks: a polygon of one point."""


@EACH_RULE
def test_a_rule_says_in_plain_words_what_to_do(profile: TreeProfile, rule: FieldRule) -> None:
    assert rule.fix.endswith(".")
    assert rule.label
    assert rule.clause
    assert rule.form.expected


def test_codes_are_unique_in_each_profile() -> None:
    for profile in TREE_PROFILES:
        codes = Counter(rule.code for rule in profile.rules)
        assert not [code for code, number in codes.items() if number > 1], profile.key
        assert submission_profile(profile.key) is profile


# --- the published schemas ------------------------------------------------------------------------------------


def _schema(path: Path) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(path))


@pytest.mark.samples
@pytest.mark.parametrize("version", ["4.5", "4.6", "4.7"])
def test_datacites_own_examples_pass_as_its_schema_lets_them(samples: Path, version: str) -> None:
    folder = samples / "standards" / "datacite"
    schema = _schema(folder / f"kernel-{version}" / "metadata.xsd")
    profile = submission_profile("datacite_" + version.replace(".", "_"))
    assert isinstance(profile, TreeProfile)
    checked = 0
    for path in sorted((folder / "examples" / f"kernel-{version}").rglob("*.xml")):
        assert schema.validate(etree.parse(path)), path
        errors = [
            (fault.rule.code, fault.found)
            for fault in faults(path.read_bytes(), profile)
            if fault.severity is Severity.ERROR
        ]
        assert not errors or path.name in NOT_PASSED, (path.name, errors)
        checked += 1
    assert checked


NOT_PASSED: dict[str, str] = {}


@pytest.mark.samples
def test_what_datacites_schema_refuses_is_refused_here(samples: Path) -> None:
    """Each part of the full example is taken out or spoilt in turn; schema and profile must agree."""
    folder = samples / "standards" / "datacite"
    schema = _schema(folder / "kernel-4.7" / "metadata.xsd")
    profile = submission_profile("datacite_4_7")
    assert isinstance(profile, TreeProfile)
    [path] = sorted((folder / "examples" / "kernel-4.7").rglob("datacite-example-full*.xml"))[:1]
    compared, differ = 0, []
    for at in range(1, len(list(etree.parse(path).getroot().iter("*"))), 2):
        for change in ("text", "attributes", "all"):
            root = etree.parse(path).getroot()
            element = list(root.iter("*"))[at]
            if change == "all":
                element.getparent().remove(element)
            elif change == "attributes":
                element.attrib.clear()
            elif len(element):
                continue
            else:
                element.text = ""
            valid = schema.validate(root)
            ours = not [f for f in faults(etree.tostring(root), profile) if f.severity is Severity.ERROR]
            compared += 1
            if (valid and not ours) or (ours and not valid):
                differ.append((etree.QName(element).localname, change, "we refuse" if valid else "the schema refuses"))
    assert compared > 150
    assert set(differ) <= EXPLAINED.keys()


EXPLAINED: dict[tuple[str, str, str], str] = {
    ("publicationYear", "text", "the schema refuses"): "an empty field of a related item says nothing, so it is absent",
    ("language", "text", "the schema refuses"): "an empty optional field says nothing, so it is absent",
    (
        "titles",
        "all",
        "we refuse",
    ): "the documentation makes the title of a related item mandatory, the schema does not",
    ("title", "text", "we refuse"): "an empty title names nothing",
    ("creatorName", "text", "we refuse"): "an empty name names nobody",
    ("contributorName", "text", "we refuse"): "an empty name names nobody",
    (
        "nameIdentifier",
        "attributes",
        "we refuse",
    ): "an identifier without its scheme; a contributor's the schema lets pass",
    ("polygonPoint", "all", "we refuse"): "a polygon that is not closed",
}
"""Where profile and schema differ on the spoilt examples, by element and change, and why."""
