"""What is broken in a record of a tree, in a provider's words, with the fix in the submitted syntax."""

from __future__ import annotations

from schemas.records import Finding, Severity
from schemas.validation.forms import STRUCTURE, Form
from schemas.validation.reading.submission import Syntax
from schemas.validation.reading.text import Place
from schemas.validation.reading.tree import Node
from schemas.validation.tree import Fault
from schemas.validation.tree_fixes import fix_of
from schemas.validation.tree_rules import TreeProfile, spoken

_SHOWN = 120
_FEW = 6


def named(record: Node, profile: TreeProfile) -> tuple[str, str]:
    """Title and identifier of a record, as it states them itself."""
    title = next((value for path in profile.titles if (value := record.value(path))), "")
    identifier = next((value for path in profile.identifiers if (value := record.value(path))), "")
    return title[:_SHOWN], identifier[:_SHOWN]


def finding_of(fault: Fault, profile: TreeProfile, syntax: Syntax) -> tuple[Finding, Place, str]:
    """The finding, its place, and the field as it would be written."""
    rule = fault.rule
    nearest = rule.form.nearest(fault.found) if fault.way == "wrong form" else ""
    finding = Finding(
        code=rule.code,
        severity=fault.severity,
        message=_message(fault, syntax),
        focus=_focus(fault),
        path=rule.path,
        found=fault.found,
        expected=_expected(fault, syntax),
        fix=f"State {rule.name.removeprefix('@')}: {nearest}, perhaps." if nearest else rule.fix,
        clause=rule.clause,
    )
    missing = fault.way == "missing"
    place = fault.node.place if missing or rule.test is not None else fault.node.value_place
    writable = fault.way != "too many" and rule.test is None
    return finding, place, fix_of(fault, profile, syntax, nearest) if writable else ""


def _message(fault: Fault, syntax: Syntax) -> str:
    rule = fault.rule
    if fault.way == "missing":
        advice = "" if fault.severity is Severity.ERROR else ", which is recommended"
        return f"The {rule.subject} states no {rule.label}{advice}."
    if fault.way == "too many":
        return f"The {rule.subject} states {fault.found} as {rule.label}; only {rule.maximum} can be meant."
    stated = f"What the {rule.subject} states as {rule.label}"
    if fault.way == "no list":
        return f"{stated} is no list."
    if fault.way == "a list":
        return f"{stated} is a list."
    if rule.test is not None:
        return f"{stated} is not right: {fault.found}."
    many = len(rule.form.words) > _FEW
    return f"{stated} is not {'one of the words that are known' if many else _looks(rule.form, syntax)}."


def _expected(fault: Fault, syntax: Syntax) -> str:
    wanted = _looks(fault.rule.form, syntax)
    if fault.way == "too many":
        return f"at most {fault.rule.maximum}"
    if fault.way == "a list":
        return f"{wanted}, not in a list"
    return f"a list: {wanted}" if fault.way == "no list" else wanted


def _looks(form: Form, syntax: Syntax) -> str:
    """What a value should look like, in the words of the submitted syntax."""
    if form.expected == STRUCTURE and syntax is Syntax.XML:
        return "an element with others in it"
    return form.expected


def _focus(fault: Fault) -> str:
    """`creator 2, name identifier`: the way from the record to the node."""
    steps: list[str] = []
    node: Node | None = fault.node
    while node is not None and node is not fault.record:
        same = [child for child in node.parent.children if child.name == node.name] if node.parent else [node]
        number = f" {next(at for at, each in enumerate(same, 1) if each is node)}" if len(same) > 1 else ""
        steps.append(spoken(node.name) + number)
        node = node.parent
    return ", ".join(reversed(steps))
