"""A tree x profile -> what is broken in each of its records."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from schemas.records import Severity
from schemas.validation.reading.tree import Kind, Node
from schemas.validation.tree_rules import FieldRule, TreeProfile

_SHOWN = 120


@dataclass(frozen=True, slots=True)
class Fault:
    """A rule that a record breaks: the way, the node to look at, and what was found there."""

    rule: FieldRule
    way: str
    record: Node
    node: Node
    found: str
    severity: Severity


def records_of(root: Node, profile: TreeProfile) -> list[Node]:
    """The records of a tree that a profile speaks of; empty where it has none."""
    if profile.elements:
        return _elements(root, profile)
    found = root.children if root.kind is Kind.ARRAY else [root]
    listed = [child for node in found for name in ("results", "items") for child in node.all(name)]
    unwrapped: list[Node] = []
    for node in listed or found:
        inner = [child for name in profile.wrappers for child in node.all(name) if child.kind is Kind.OBJECT]
        unwrapped.extend(inner or [node])
    return [node for node in unwrapped if node.kind is Kind.OBJECT]


def _elements(root: Node, profile: TreeProfile) -> list[Node]:
    found: list[Node] = []
    pending = [root]
    while pending:
        node = pending.pop()
        if any(node.name == name and node.namespace.startswith(space) for name, space in profile.elements):
            found.append(node)
        else:
            pending.extend(reversed(node.children))
    return found


def check_record(record: Node, profile: TreeProfile) -> Iterator[Fault]:
    """Every rule that one record breaks."""
    for rule in profile.rules:
        if rule.test is not None:
            for node, found in rule.test(record):
                yield Fault(rule, "wrong", record, node, found[:_SHOWN], rule.severity)
            continue
        for parent in record.all(rule.at):
            yield from _field(rule, record, parent)


def unchecked_in(record: Node, profile: TreeProfile) -> Iterator[str]:
    """The codes of the rules that could not look at all of a value, because its vocabulary is not loaded here."""
    for rule in profile.rules:
        if rule.form.open and any(rule.form.right(node.text.strip()) for node in record.all(rule.path)):
            yield rule.code


def _field(rule: FieldRule, record: Node, parent: Node) -> Iterator[Fault]:
    stated = [child for child in parent.children if child.name == rule.name]
    filled = [child for child in stated if _says_something(child)]
    if len(filled) < rule.minimum:
        yield Fault(rule, "missing", record, stated[0] if stated else parent, "", rule.severity)
    if rule.maximum is not None and len(filled) > rule.maximum:
        node = filled[rule.maximum]
        yield Fault(rule, "too many", record, node, f"{len(filled)} values", Severity.ERROR)
    for node in filled:
        if node.kind not in rule.form.kinds or not rule.form.right(node.text.strip()) or _is_bare(node, rule):
            yield Fault(rule, "wrong form", record, node, _shown(node), rule.form_severity)
        elif rule.many and not node.listed and node.kind is not Kind.ELEMENT:
            yield Fault(rule, "no list", record, node, _shown(node), rule.form_severity)
        elif not rule.many and node.listed and rule.maximum == 1 and parent.kind is Kind.OBJECT:
            yield Fault(rule, "a list", record, node, f"a list with {_shown(node)}", rule.form_severity)


def _says_something(node: Node) -> bool:
    if node.kind is Kind.NULL:
        return False
    return bool(node.text.strip() or node.children) or node.kind is Kind.OBJECT


def _is_bare(node: Node, rule: FieldRule) -> bool:
    """Whether an element that is to hold elements holds nothing but words."""
    if node.kind is not Kind.ELEMENT or Kind.STRING in rule.form.kinds:
        return False
    return bool(node.text.strip()) and all(child.kind is Kind.ATTRIBUTE for child in node.children)


def _shown(node: Node) -> str:
    text = node.text.strip()
    if not text and node.kind is Kind.ELEMENT and all(child.kind is Kind.ATTRIBUTE for child in node.children):
        return "nothing"
    return text[:_SHOWN] if text else f"{node.kind}"
