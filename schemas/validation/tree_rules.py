"""The rules of a profile for trees (JSON, XML): rows of a table made into rules, and examples for each."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from schemas.records import Severity
from schemas.validation.forms import STRUCTURE, Form, form
from schemas.validation.reading.tree import Node
from schemas.validation.rules import Level

_LEVELS = {
    "M": (Level.MANDATORY, Severity.ERROR),
    "MA": (Level.RECOMMENDED, Severity.WARNING),
    "R": (Level.RECOMMENDED, Severity.INFO),
    "O": (Level.OPTIONAL, Severity.INFO),
}
_FEW = 6
Test = Callable[[Node], Iterable[tuple[Node, str]]]
"""Of one record: the nodes that break a rule, each with what was found."""


@dataclass(frozen=True, slots=True)
class FieldRule:
    """What a profile asks of one field: how often it stands under `at`, and what it looks like.

    `at` and `name` are paths of names (`creators/creator`, `@nameType`). A `test` looks at several fields at once;
    its rule has examples of its own, as values by path.
    """

    code: str
    at: str
    name: str
    level: Level
    severity: Severity
    minimum: int
    maximum: int | None
    form: Form
    form_severity: Severity
    many: bool
    label: str
    subject: str
    fix: str
    clause: str
    test: Test | None = None
    passing: Mapping[str, str] = field(default_factory=dict)
    failing: Mapping[str, str] = field(default_factory=dict)

    @property
    def path(self) -> str:
        """The whole path of the field, from the record on."""
        return f"{self.at}/{self.name}" if self.at else self.name


@dataclass(frozen=True, slots=True)
class TreeProfile:
    """A named set of rules for the records of a tree.

    `elements` names the XML elements that are records, with the beginning of their namespace; for JSON it is empty,
    and `wrappers` are the keys under which a record may hang. `stated` are values that every example needs, by path.
    `spaces` are the namespaces of outermost fields and of attributes that are not the record's own, by name; under the
    empty name that of all other fields.
    """

    key: str
    title: str
    version: str
    url: str
    rules: tuple[FieldRule, ...]
    elements: tuple[tuple[str, str], ...] = ()
    wrappers: tuple[str, ...] = ()
    titles: tuple[str, ...] = ("name", "title")
    identifiers: tuple[str, ...] = ("id", "identifier")
    stated: Mapping[str, str] = field(default_factory=dict)
    spaces: Mapping[str, str] = field(default_factory=dict)


def rules(standard: str, subject: str, table: str) -> tuple[FieldRule, ...]:
    """The rules of a table: code, path, level, cardinality and form in each row; `*` after a form means a JSON list.

    `~` before a form makes a wrong one a warning. An optional field without a limit and of any form has no rule.
    """
    rows = [row.split(maxsplit=4) for row in table.splitlines() if row.strip()]
    lists = frozenset(path for _, path, _, _, word in rows if word.endswith("*"))
    parts: dict[str, list[str]] = {}
    for _, path, _, _, _ in rows:
        at, _, name = path.rpartition("/")
        parts.setdefault(at, []).append(name.removeprefix("@"))
    return tuple(_rule(standard, subject, *row, lists=lists, parts=parts) for row in rows)


def _rule(
    standard: str,
    subject: str,
    code: str,
    path: str,
    level: str,
    cardinality: str,
    word: str,
    *,
    lists: frozenset[str],
    parts: Mapping[str, list[str]],
) -> FieldRule:
    at, _, name = path.rpartition("/")
    least, _, most = cardinality.partition("..")
    asked, severity = _LEVELS[level]
    wanted = form(word.removeprefix("~").removesuffix("*"))
    label = spoken(name)
    parent = _subject(at, name, lists) if at else subject
    return FieldRule(
        code=code,
        at=at,
        name=name,
        level=asked,
        severity=severity,
        minimum=int(least),
        maximum=None if most == "n" else int(most),
        form=wanted,
        form_severity=Severity.WARNING if word.startswith("~") else Severity.ERROR,
        many=word.endswith("*"),
        label=label,
        subject=parent,
        fix=_fix(name.removeprefix("@"), wanted, parts.get(path, [])),
        clause=f"{standard}: {path} {cardinality}, {_spoken_level(level)}",
    )


def _subject(at: str, name: str, lists: frozenset[str]) -> str:
    """What states the field, for a sentence: the entry of a list, or the element around its parts, is one of many."""
    above = spoken(at.rpartition("/")[2])
    if at in lists:
        return f"entry of {above}"
    return f"list of {above}" if above == spoken(name) + "s" else above


def _fix(name: str, wanted: Form, parts: list[str]) -> str:
    if wanted.expected == STRUCTURE:
        more = ", …" if len(parts) > _FEW else ""
        return f"State {name} with {', '.join(parts[:_FEW])}{more}." if parts else f"State {name} with its parts."
    if wanted.expected == "a value":
        return f"State {name}."
    if len(wanted.words) > _FEW:
        return f"State {name} with one of the {len(wanted.words)} words that are known, such as {wanted.specimen}."
    return f"State {name}, a text." if wanted.expected == "a text" else f"State {name}: {wanted.expected}."


def across(
    code: str,
    path: str,
    test: Test,
    *,
    standard: str,
    label: str,
    expected: str,
    fix: str,
    passing: Mapping[str, str],
    failing: Mapping[str, str],
    severity: Severity = Severity.ERROR,
) -> FieldRule:
    """A rule about several fields at once; `path` is the field that it mends."""
    at, _, name = path.rpartition("/")
    return FieldRule(
        code=code,
        at=at,
        name=name,
        level=Level.MANDATORY if severity is Severity.ERROR else Level.RECOMMENDED,
        severity=severity,
        minimum=0,
        maximum=None,
        form=Form(expected, lambda _text: True, "", ""),
        form_severity=severity,
        many=False,
        label=label,
        subject="record",
        fix=fix,
        clause=f"{standard}: {path}",
        test=test,
        passing=passing,
        failing=failing,
    )


def spoken(name: str) -> str:
    """`@nameIdentifierScheme` as `name identifier scheme`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name.removeprefix("@")).replace("_", " ").lower()


def _spoken_level(level: str) -> str:
    return {"M": "mandatory", "MA": "mandatory if applicable", "R": "recommended", "O": "optional"}[level]
