"""EOSC's own forms and vocabularies as the judge of our profiles: field by field, and each part of a record spoilt."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from schemas.profiles.registry import TREE_PROFILES
from schemas.records import Severity
from schemas.validation.reading.submission import submitted
from schemas.validation.tree import check_record, records_of
from schemas.vocabularies.eosc_codes import eosc_codes, is_part_of
from schemas.vocabularies.lookup import rows

pytestmark = pytest.mark.samples

PROFILES = {profile.key: profile for profile in TREE_PROFILES}
FORMS = {
    "eosc_service_v5": ("form-models-v5.3.0/m-b-service.json", "examples-v5.3.0/service.json"),
    "eosc_provider_v5": ("form-models-v5.3.0/m-b-provider.json", "examples-v5.3.0/provider.json"),
    "eosc_datasource_v5": ("form-models-v5.3.0/m-b-datasource.json", ""),
    "eosc_training_v5": ("form-models-v5.3.0/m-b-training.json", "examples-v5.3.0/training_resource.json"),
    "eosc_service_v6": ("form-models-v6.1.2/m-b-service.json", "examples-v6.1.0/service.json"),
    "eosc_provider_v6": ("form-models-v6.1.2/m-b-organisation.json", ""),
    "eosc_datasource_v6": ("form-models-v6.1.2/m-b-datasource.json", "examples-v6.1.0/datasource.json"),
    "eosc_training_v6": ("form-models-v6.1.2/m-b-training.json", ""),
}
"""The published form of each profile, and its published example where there is one."""


@dataclass(frozen=True)
class Field:
    """What a form asks of one field; `codes` are those of its vocabulary, empty where it has none that is published."""

    path: str
    mandatory: bool
    many: bool
    kind: str
    codes: frozenset[str]


@pytest.fixture(scope="module")
def vocabularies(samples: Path) -> dict[str, list[dict[str, Any]]]:
    """The published vocabularies by the names of their files."""
    folder = samples / "standards" / "eosc" / "vocabularies"
    return {path.stem: json.loads(path.read_text()) for path in folder.rglob("*.json")}


@pytest.fixture(scope="module")
def fields(samples: Path, vocabularies: dict[str, list[dict[str, Any]]]) -> dict[str, list[Field]]:
    """The fields of each form by the key of the profile."""
    folder = samples / "standards" / "eosc"
    return {
        key: list(_fields(json.loads((folder / form).read_text()), "", vocabularies))
        for key, (form, _) in FORMS.items()
    }


def _fields(node: Any, path: str, vocabularies: dict[str, list[dict[str, Any]]]) -> Iterator[Field]:
    if isinstance(node, list):
        for each in node:
            yield from _fields(each, path, vocabularies)
    elif isinstance(node, dict):
        if "typeInfo" in node:
            path = f"{path}/{node['name']}".lstrip("/")
            told = node["typeInfo"]
            codes = {each["id"] for name in _names(told) for each in vocabularies.get(name, ())}
            yield Field(path, node["form"]["mandatory"], told["multiplicity"], told["type"], frozenset(codes))
        for each in node.values():
            yield from _fields(each, path, vocabularies)


def _names(told: dict[str, Any]) -> tuple[str, ...]:
    """The files of the vocabulary that a field names, in the words of either generation."""
    if told["vocabulary"] == "TERRITORIES":
        return ("COUNTRY", "REGION")
    if told["vocabulary"]:
        return (told["vocabulary"],)
    address = unquote((told.get("properties") or {}).get("url") or "").partition("?")[0]
    words = address.removeprefix("/api/vocabulary/types/").replace(" ", "_").upper()
    return (_RENAMED.get(words, words.replace("TRAINING_RESOURCE_", "TR_")),)


_RENAMED = {
    "JURISDICTION": "DS_JURISDICTION",
    "TECHNOLOGY_READINESS_LEVEL": "TRL",
    "CLASSIFICATION": "DS_CLASSIFICATION",
    "RESEARCH_ENTITY_TYPE": "DS_RESEARCH_ENTITY_TYPE",
    "PERSISTENT_IDENTITY_SCHEME": "DS_PERSISTENT_IDENTITY_SCHEME",
}


# --- the vocabularies -----------------------------------------------------------------------------------------


def test_our_codes_are_those_that_are_published(vocabularies: dict[str, list[dict[str, Any]]]) -> None:
    for name in dict.fromkeys(row[0] for row in rows("eosc_codes.tsv")):
        assert set(eosc_codes(name)) == {each["id"] for each in vocabularies[name.upper()]}, name
    with pytest.raises(KeyError):
        eosc_codes("node")


@pytest.mark.parametrize(
    ("part", "whole"),
    [
        ("SCIENTIFIC_SUBDOMAIN", "SCIENTIFIC_DOMAIN"),
        ("SUBCATEGORY", "CATEGORY"),
        ("PROVIDER_MERIL_SCIENTIFIC_SUBDOMAIN", "PROVIDER_MERIL_SCIENTIFIC_DOMAIN"),
    ],
)
def test_a_part_belongs_where_its_entry_says(
    vocabularies: dict[str, list[dict[str, Any]]], part: str, whole: str
) -> None:
    for entry in vocabularies[part]:
        above = [each["id"] for each in vocabularies[whole] if is_part_of(entry["id"], each["id"])]
        assert above == [entry["parentId"]]


# --- the forms ------------------------------------------------------------------------------------------------

_DOCUMENTED = "the documentation asks for it, the form does not"
ASKED: dict[str, str] = {
    "eosc_service_v5 accessPolicy": "the form asks for it, the documentation does not: we warn",
    "eosc_service_v5 categories/category": _DOCUMENTED,
    "eosc_service_v5 multimedia/multimediaURL": _DOCUMENTED,
    "eosc_service_v5 useCases/useCaseURL": _DOCUMENTED,
    "eosc_service_v5 scientificDomains/scientificDomain": _DOCUMENTED,
    "eosc_service_v5 scientificDomains/scientificSubdomain": _DOCUMENTED,
    "eosc_provider_v5 multimedia/multimediaURL": _DOCUMENTED,
    "eosc_provider_v5 scientificDomains/scientificDomain": _DOCUMENTED,
    "eosc_provider_v5 scientificDomains/scientificSubdomain": _DOCUMENTED,
    "eosc_provider_v5 merilScientificDomains/merilScientificDomain": _DOCUMENTED,
    "eosc_provider_v5 publicContacts": _DOCUMENTED,
    "eosc_provider_v5 users": _DOCUMENTED,
    "eosc_provider_v5 mainContact/lastName": "the form asks for it, the documentation does not: we warn",
    "eosc_datasource_v5 serviceId": _DOCUMENTED,
    "eosc_datasource_v5 catalogueId": _DOCUMENTED,
    "eosc_training_v5 description": "the form asks for it, the documentation does not: we warn",
    "eosc_training_v5 keywords": "the same",
    "eosc_training_v5 versionDate": "the form asks for it, LinkML does not: we warn",
    "eosc_training_v5 scientificDomains/scientificDomain": _DOCUMENTED,
    "eosc_training_v5 scientificDomains/scientificSubdomain": _DOCUMENTED,
}
"""Fields that are mandatory for one of the two, the form and our profile, and why."""


def test_what_a_form_demands_the_profile_demands(fields: dict[str, list[Field]]) -> None:
    differ, looked = [], 0
    for key, asked in fields.items():
        demanded = {each.path for each in asked if each.mandatory}
        ours = {rule.path for rule in PROFILES[key].rules if rule.minimum and rule.severity is Severity.ERROR}
        differ += [f"{key} {path}" for path in demanded ^ ours]
        looked += len(asked)
    assert sorted(differ) == sorted(ASKED)
    assert looked > 300


LISTS: dict[str, str] = {}
"""Fields that are a list for one of the two, and why."""


def test_what_a_form_lists_the_profile_lists(fields: dict[str, list[Field]]) -> None:
    differ = []
    for key, asked in fields.items():
        ours = {rule.path: rule.many for rule in PROFILES[key].rules if rule.test is None}
        differ += [f"{key} {each.path}" for each in asked if each.path in ours and ours[each.path] is not each.many]
    assert sorted(differ) == sorted(LISTS)


CODES: dict[str, str] = {
    "eosc_service_v5 fundingPrograms": "the form names the vocabulary of bodies, the documentation that of programmes",
    "eosc_service_v5 relatedPlatforms": "the form names a vocabulary under a name that nothing is published under",
}
"""Fields whose codes by the form are not those by our profile, and why."""


def test_a_code_of_a_form_passes_and_another_fails(fields: dict[str, list[Field]]) -> None:
    looked = 0
    for key, asked in fields.items():
        ours = {rule.path: rule.form for rule in PROFILES[key].rules if rule.test is None}
        for each in asked:
            if not each.codes or each.path not in ours or f"{key} {each.path}" in CODES:
                continue
            form = ours[each.path]
            looked += 1
            assert all(form.right(code) for code in each.codes), (key, each.path)
            assert form.open or not form.right(min(each.codes) + "x"), (key, each.path)
    assert looked > 85


# --- records, spoilt -------------------------------------------------------------------------------------------


def refused(record: dict[str, Any], asked: list[Field]) -> bool:
    """Whether a form would not take a record: something mandatory is absent, or a value is not of its kind."""
    return any(_refused(record, each.path.split("/"), each) for each in asked)


def _refused(node: Any, steps: list[str], field: Field) -> bool:
    if isinstance(node, list):
        return any(_refused(each, steps, field) for each in node)
    if not isinstance(node, dict):
        return False
    value = node.get(steps[0])
    if len(steps) > 1:
        return _refused(value, steps[1:], field)
    if value in (None, "", []):
        return field.mandatory
    values = value if isinstance(value, list) else [value]
    return isinstance(value, list) is not field.many or any(not _fits(each, field) for each in values)


def _fits(value: Any, field: Field) -> bool:
    if field.kind == "composite":
        return isinstance(value, dict)
    if field.kind == "radio":
        return isinstance(value, bool)
    if not isinstance(value, str):
        return False
    patterns = {"url": r"https?://\S+", "email": r"\S+@\S+\.\w+", "date": r"\d{4}-\d\d-\d\d.*"}
    return value in field.codes if field.codes else re.fullmatch(patterns.get(field.kind, ".+"), value) is not None


def filled_in(asked: list[Field]) -> dict[str, Any]:
    """A record as somebody would write it who fills in every field of a form."""
    record: dict[str, Any] = {}
    for field in asked:
        *above, name = field.path.split("/")
        node: Any = record
        for step in above:
            node = node[step][0] if isinstance(node[step], list) else node[step]
        node[name] = [_value(field)] if field.many else _value(field)
    return record


def _value(field: Field) -> Any:
    if field.codes:
        return min(field.codes)
    if field.kind == "string" and field.path.lower().endswith("email"):
        return "help@example.org"
    values = {"composite": {}, "radio": True, "url": "https://example.org/x", "email": "help@example.org"}
    return deepcopy(values.get(field.kind, "2026-01-01" if field.kind == "date" else "21.15124/words"))


def conforms(record: dict[str, Any], key: str) -> bool:
    root = submitted("record.json", json.dumps(record).encode()).tree()
    [found] = records_of(root, PROFILES[key])
    return not [fault for fault in check_record(found, PROFILES[key]) if fault.severity is Severity.ERROR]


@pytest.mark.parametrize("key", [key for key, (_, example) in FORMS.items() if example])
def test_a_published_example_gets_the_forms_verdict(samples: Path, fields: dict[str, list[Field]], key: str) -> None:
    """All of them are refused: they state names where codes are asked for, or a list where one is."""
    example = json.loads((samples / "standards" / "eosc" / FORMS[key][1]).read_text())
    assert refused(example, fields[key])
    assert not conforms(example, key)


_EMAIL = "LinkML gives the pattern of an address; the form has words, which the service behind it refuses"
_PID = "LinkML gives the pattern of a PID; the form lets choose from those that there are"
SPOILT: dict[str, str] = {
    "eosc_datasource_v5 serviceId nonsense: only the profile refuses it": _PID,
    "eosc_provider_v5 mainContact/email nonsense: only the profile refuses it": _EMAIL,
    "eosc_provider_v5 publicContacts/email nonsense: only the profile refuses it": _EMAIL,
    "eosc_provider_v5 users/email nonsense: only the profile refuses it": _EMAIL,
    "eosc_service_v5 helpdeskEmail nonsense: only the profile refuses it": _EMAIL,
    "eosc_service_v5 mainContact/email nonsense: only the profile refuses it": _EMAIL,
    "eosc_service_v5 publicContacts/email nonsense: only the profile refuses it": _EMAIL,
    "eosc_service_v5 resourceOrganisation nonsense: only the profile refuses it": _PID,
    "eosc_service_v5 securityContactEmail nonsense: only the profile refuses it": _EMAIL,
    "eosc_training_v5 contact/email nonsense: only the profile refuses it": _EMAIL,
    "eosc_training_v5 license nonsense: only the form refuses it": "words by the documentation",
    "eosc_training_v5 resourceOrganisation nonsense: only the profile refuses it": _PID,
}
"""Where form and profile differ on a spoilt record, and why."""


@pytest.mark.parametrize("key", FORMS)
def test_each_part_spoilt_gets_the_forms_verdict(fields: dict[str, list[Field]], key: str) -> None:
    record = filled_in([each for each in fields[key] if f"{key} {each.path}" not in CODES])
    assert not refused(record, fields[key])
    assert conforms(record, key)
    differ, compared = set(), 0
    for path, change, spoilt in _spoilt(record):
        if f"{key} {path}" in ASKED and change == "removed":
            continue
        compared += 1
        if refused(spoilt, fields[key]) is conforms(spoilt, key):
            differ.add(f"{key} {path} {change}: only the {'form' if conforms(spoilt, key) else 'profile'} refuses it")
    assert sorted(differ) == sorted(each for each in SPOILT if each.startswith(key + " "))
    assert compared > 30


def _spoilt(example: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for steps in _paths(example, ()):
        for change in ("removed", "nonsense", "another kind"):
            copy = deepcopy(example)
            above: Any = copy
            for step in steps[:-1]:
                above = above[step]
            if change == "removed":
                del above[steps[-1]]
            else:
                above[steps[-1]] = "no such thing" if change == "nonsense" else {"no": "such thing"}
            yield "/".join(each for each in steps if isinstance(each, str)), change, copy


def _paths(node: Any, above: tuple[str | int, ...]) -> Iterator[tuple[str | int, ...]]:
    for name, value in node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ():
        if not isinstance(name, int):
            yield (*above, name)
        yield from _paths(value, (*above, name))
