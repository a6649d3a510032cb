"""A field as it would be right, written so that it can be pasted into a record, with all that such a field needs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import Any

import orjson

from schemas.profiles.registry import TREE_PROFILES
from schemas.records import Severity
from schemas.validation.forms import STRUCTURE
from schemas.validation.reading.submission import Syntax
from schemas.validation.reading.tree import Kind, Node
from schemas.validation.tree import Fault
from schemas.validation.tree_rules import FieldRule, TreeProfile

_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_KNOWN = {_XSI: "xsi", "http://www.w3.org/XML/1998/namespace": "xml"}
_FILL_IN = "…"


@dataclass(frozen=True, slots=True)
class _Part:
    """A field with what belongs into it; `text` is empty where it holds nothing but others."""

    rule: FieldRule
    text: str
    inner: tuple[_Part, ...]


def fix_of(fault: Fault, profile: TreeProfile, syntax: Syntax, nearest: str = "") -> str:
    """The field as it would be right, in the submitted syntax; `nearest` is a word to state in it, if one is meant."""
    part = _part(profile.key, fault.rule.path)
    if syntax in {Syntax.JSON, Syntax.JSON_LD}:
        return f"{_json(fault.rule.name)}: {_json(_value(part, nearest))}"
    return _Elements(fault, profile).written(part, nearest)


@lru_cache(maxsize=4096)
def _part(key: str, path: str) -> _Part:
    profile = next(each for each in TREE_PROFILES if each.key == key)
    rule = next(each for each in profile.rules if each.path == path and each.test is None)
    below = [each for each in profile.rules if each.at == path and each.test is None]
    needed = [each for each in below if each.minimum and each.severity is Severity.ERROR]
    holds_others = rule.form.expected == STRUCTURE
    if holds_others and not any(not each.name.startswith("@") for each in needed):
        own = [each for each in below if not each.name.startswith("@")]
        needed += sorted(own, key=lambda each: -each.minimum)[:1]
    specimen = profile.stated.get(path) or (_FILL_IN if rule.form.specimen == "words" else rule.form.specimen)
    inner = tuple(_part(key, each.path) for each in needed)
    has_elements = any(not each.rule.name.startswith("@") for each in inner)
    return _Part(rule, "" if has_elements else specimen or _FILL_IN, inner)


def _value(part: _Part, nearest: str = "") -> Any:
    value: Any = nearest or part.text
    if part.inner:
        value = {each.rule.name: _value(each) for each in part.inner}
    elif part.rule.form.kinds == {Kind.BOOLEAN}:
        value = value == "true"
    elif part.rule.form.expected == STRUCTURE:
        value = {"name": _FILL_IN}
    return [value] if part.rule.many else value


class _Elements:
    """Elements with the prefixes of the text they are to be pasted into."""

    def __init__(self, fault: Fault, profile: TreeProfile) -> None:
        self.profile = profile
        self.beside = fault.node if fault.way != "missing" or fault.node.name == fault.rule.name else None
        self.above = fault.node if self.beside is None else self.beside.parent or fault.node
        root = self.above
        while root.parent is not None:
            root = root.parent
        self.prefixes = {"": "", **root.prefixes}

    def written(self, part: _Part, nearest: str) -> str:
        """One field, with the namespaces that the text has not."""
        if part.rule.name.startswith("@"):
            return self.attribute(part, nearest)
        space = self.space(part.rule)
        prefix = self.prefixes.get(space)
        return self.element(part, f"{prefix}:" if prefix else "", "" if prefix is not None else space, nearest)

    def space(self, rule: FieldRule) -> str:
        """The namespace of an element: as it stands there, as its profile says, as of those beside or above it."""
        if self.beside is not None:
            return self.beside.namespace
        spaces = self.profile.spaces
        top = rule.path.partition("/")[0]
        if top in spaces or "" in spaces:
            return spaces.get(top, spaces.get("", ""))
        siblings: Iterable[Node] = (each for each in self.above.children if each.kind is Kind.ELEMENT)
        return next((each.namespace for each in siblings), self.above.namespace)

    def element(self, part: _Part, prefix: str, space: str, nearest: str = "") -> str:
        name = prefix + part.rule.name
        attributes = [self.attribute(each) for each in part.inner if each.rule.name.startswith("@")]
        declared = [f'xmlns="{escape(space)}"'] if space else []
        inner = "".join(self.element(each, prefix, "") for each in part.inner if not each.rule.name.startswith("@"))
        return f"<{' '.join((name, *declared, *attributes))}>{inner or escape(nearest or part.text)}</{name}>"

    def attribute(self, part: _Part, nearest: str = "") -> str:
        local = part.rule.name[1:]
        space = self.profile.spaces.get(part.rule.name, "")
        declared = f' xmlns:xsi="{_XSI}"' if space == _XSI and space not in self.prefixes else ""
        prefix = f"{_KNOWN[space]}:" if space else ""
        return f'{prefix}{local}="{escape(nearest or part.text)}"{declared}'


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()
