"""What is broken in a record of a tree, in a provider's words, with the fix in the submitted syntax."""

from __future__ import annotations

from html import escape

import orjson

from schemas.records import Finding, Severity
from schemas.validation.forms import STRUCTURE, Form
from schemas.validation.reading.submission import Syntax
from schemas.validation.reading.text import Place
from schemas.validation.reading.tree import Kind, Node
from schemas.validation.tree import Fault
from schemas.validation.tree_rules import FieldRule, TreeProfile, spoken

_SHOWN = 120
_FEW = 6


def named(record: Node, profile: TreeProfile) -> tuple[str, str]:
    """Title and identifier of a record, as it states them itself."""
    title = next((value for path in profile.titles if (value := record.value(path))), "")
    identifier = next((value for path in profile.identifiers if (value := record.value(path))), "")
    return title[:_SHOWN], identifier[:_SHOWN]


def finding_of(fault: Fault, syntax: Syntax) -> tuple[Finding, Place, str]:
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
    return finding, place, _snippet(rule, syntax, nearest) if fault.way in {"missing", "wrong form", "no list"} else ""


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


def _snippet(rule: FieldRule, syntax: Syntax, nearest: str) -> str:
    value = nearest or ("…" if rule.form.specimen == "words" else rule.form.specimen)
    if syntax in {Syntax.JSON, Syntax.JSON_LD}:
        return f'"{rule.name}": {_json(rule.form, value, many=rule.many)}'
    if rule.name.startswith("@"):
        return f'{rule.name[1:]}="{escape(value)}"'
    return f"<{rule.name}>{escape(value) or '…'}</{rule.name}>"


def _json(form: Form, value: str, *, many: bool) -> str:
    if form.kinds == {Kind.BOOLEAN}:
        written = value
    elif Kind.OBJECT in form.kinds and Kind.STRING not in form.kinds:
        written = "{…}"
    else:
        written = orjson.dumps(value).decode()
    return f"[{written}]" if many else written
