"""Every rule that a submission can break, as one card each: what it asks, the fix, good and bad examples."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from schemas.profiles.dcat_ap_base0 import RULES
from schemas.profiles.registry import GRAPH_PROFILES, TREE_PROFILES
from schemas.records import Severity
from schemas.validation import graph_rules, tree_examples
from schemas.validation.rules import Level, NodeKind, Profile, Rule
from schemas.validation.tree_rules import FieldRule, TreeProfile

_MANDATORY = tuple(each for each in RULES if each.minimum and each.severity is Severity.ERROR)


@dataclass(frozen=True, slots=True)
class RuleCard:
    """One rule; `failing` has an example for each way to break it, `profiles` their keys with their titles."""

    code: str
    subject: str
    label: str
    path: str
    level: Level
    severity: Severity
    expected: str
    fix: str
    clause: str
    url: str
    profiles: tuple[tuple[str, str], ...]
    passing: str
    failing: Mapping[str, str]


@cache
def titles() -> dict[str, tuple[tuple[str, str, str], ...]]:
    """Profile title -> code, subject and label of each of its rules; `dcat_ap_full` repeats others and is left out."""
    found: dict[str, tuple[tuple[str, str, str], ...]] = {}
    for profile in (*GRAPH_PROFILES, *TREE_PROFILES):
        if isinstance(profile, (Profile, TreeProfile)):
            own = profile.rules if profile.key != "dcat_ap_full" else profile.rules[-_deprecated() :]
            found[profile.title] = tuple((rule.code, rule.subject, rule.label) for rule in own)
    return found


def _deprecated() -> int:
    return sum(1 for rule in GRAPH_PROFILES[-1].rules if rule.replacement)


@cache
def card(code: str) -> RuleCard | None:
    """The card of a rule; `None` where no rule has that code."""
    for graph_profile in GRAPH_PROFILES:
        for rule in graph_profile.rules:
            if rule.code == code:
                return _graph_card(rule, graph_profile)
    for profile in TREE_PROFILES:
        for field in profile.rules:
            if field.code == code:
                return _tree_card(field, profile)
    return None


def _graph_card(rule: Rule, profile: Profile) -> RuleCard:
    passing, failing = graph_rules.examples(rule, _MANDATORY)
    profiles = [(each.key, each.title) for each in GRAPH_PROFILES if any(one.code == rule.code for one in each.rules)]
    return RuleCard(
        rule.code, rule.subject, rule.label, rule.path, rule.level, rule.severity, _expected(rule), rule.fix,
        rule.clause, profile.url, tuple(profiles), passing, failing,
    )  # fmt: skip


def _tree_card(rule: FieldRule, profile: TreeProfile) -> RuleCard:
    passing, failing = tree_examples.examples(profile, rule)
    profiles = [(each.key, each.title) for each in TREE_PROFILES if any(one.code == rule.code for one in each.rules)]
    number = "" if rule.maximum is None else f", at most {rule.maximum}"
    return RuleCard(
        rule.code, rule.subject, rule.label, rule.path, rule.level, rule.severity, rule.form.expected + number,
        rule.fix, rule.clause, profile.url, tuple(profiles), passing, failing,
    )  # fmt: skip


def _expected(rule: Rule) -> str:
    if rule.replacement:
        return f"{rule.replacement} in its place"
    parts = []
    if rule.datatypes:
        parts.append("a literal of " + " or ".join(sorted(rule.datatypes)))
    elif rule.vocabularies:
        parts.append("an IRI of " + " or ".join(each.title for each in rule.vocabularies))
    elif rule.classes:
        parts.append("a described " + " or ".join(sorted(rule.classes)))
    elif rule.kind is not None:
        parts.append(
            {NodeKind.LITERAL: "a text or other literal", NodeKind.IRI: "an IRI"}.get(rule.kind, "an IRI or a node")
        )
    if rule.minimum:
        parts.append(f"at least {rule.minimum}")
    if rule.maximum is not None:
        parts.append(f"at most {rule.maximum}")
    return ", ".join(parts)
