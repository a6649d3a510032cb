"""An example for every rule of a profile for trees, and one for each way to break it, in the profile's own syntax."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from html import escape

import orjson

from schemas.records import Severity
from schemas.validation.reading.tree import Kind
from schemas.validation.tree_rules import FieldRule, TreeProfile


@dataclass(slots=True)
class _Made:
    name: str
    text: str = ""
    children: list[_Made] = field(default_factory=list)


def examples(profile: TreeProfile, rule: FieldRule) -> tuple[str, dict[str, str]]:
    """A passing example, and one for each way to break the rule: `missing`, `too many`, `wrong form`, `wrong`."""
    if rule.test is not None:
        return _written(profile, rule.passing), {"wrong": _written(profile, rule.failing)}
    good = {rule.path: profile.stated.get(rule.path, rule.form.specimen)}
    broken: dict[str, str] = {}
    if rule.minimum:
        broken["missing"] = _written(profile, {rule.at: ""} if rule.at else {}, without=rule.path)
    if rule.maximum is not None and not (profile.elements and rule.name.startswith("@")):
        broken["too many"] = _written(profile, good, times=(rule.path, rule.maximum + 1))
    if rule.form.wrong:
        broken["wrong form"] = _written(profile, {rule.path: rule.form.wrong}, plain=rule.path)
    return _written(profile, good), broken


def _written(
    profile: TreeProfile,
    values: Mapping[str, str],
    *,
    without: str = "",
    times: tuple[str, int] = ("", 1),
    plain: str = "",
) -> str:
    root = _Made("")
    stated = {**profile.stated, **values}
    paths = _wanted(profile, [path for path in stated if path], without, plain)
    by_path = {rule.path: rule for rule in profile.rules if rule.test is None}
    for path in paths:
        specimen = by_path[path].form.specimen if path in by_path else ""
        has_more = any(other.startswith(path + "/") for other in paths)
        # a test's example states several values of a list one a line
        for each in stated.get(path, specimen).split("\n"):
            _add(root, path, "" if has_more and not profile.elements else each)
    if times[0]:
        above, node = _last(root, times[0])
        above.children.extend(deepcopy(node) for _ in range(times[1] - 1))
    if profile.elements:
        name, space = profile.elements[0]
        return _xml(root, name, space)
    return orjson.dumps(_json(root, "", by_path, plain), option=orjson.OPT_INDENT_2).decode() + "\n"


def _wanted(profile: TreeProfile, paths: list[str], without: str, plain: str) -> list[str]:
    """The paths to state: the given ones, those above them, and what is mandatory there, in the profile's order."""
    wanted = {""}
    for path in paths:
        steps = path.split("/")
        wanted.update("/".join(steps[:number]) for number in range(1, len(steps) + 1))
    wanted -= {without} - {""}
    mandatory = [rule for rule in profile.rules if rule.minimum and rule.severity is Severity.ERROR]
    while more := [rule.path for rule in mandatory if rule.at in wanted and rule.path not in wanted | {without}]:
        wanted.update(more)
    for rule in profile.rules:  # an object says something of its own
        if rule.at in wanted - {"", plain} and Kind.STRING not in _kinds(profile, rule.at):
            has_more = any(path.startswith(rule.at + "/") and "@" not in path for path in wanted)
            if not has_more and rule.path != without and not rule.name.startswith("@"):
                wanted.add(rule.path)
                wanted.update(each.path for each in mandatory if each.at == rule.path)
    order = {rule.path: at for at, rule in enumerate(profile.rules)}
    cut = tuple(f"{path}/" for path in (without, plain) if path)
    inside = [path for path in wanted if path and not path.startswith(cut)]
    return sorted(inside, key=lambda path: (path.count("/"), order.get(path, len(order)), path))


def _kinds(profile: TreeProfile, path: str) -> frozenset[Kind]:
    return next((rule.form.kinds for rule in profile.rules if rule.path == path), frozenset())


def _last(root: _Made, path: str) -> tuple[_Made, _Made]:
    above = node = root
    for step in path.split("/"):
        above, node = node, next(child for child in node.children if child.name == step)
    return above, node


def _add(root: _Made, path: str, text: str) -> None:
    *above, name = path.split("/")
    node = root
    for step in above:
        node = next(child for child in node.children if child.name == step)
    node.children.append(_Made(name, text))


def _json(node: _Made, path: str, rules: Mapping[str, FieldRule], plain: str) -> object:
    made: dict[str, object] = {}
    for child in node.children:
        where = f"{path}/{child.name}" if path else child.name
        rule = rules.get(where)
        value = _value(child, where, rule, rules, plain)
        if rule is not None and rule.many:
            kept = made.setdefault(child.name, [])
            if isinstance(kept, list):
                kept.append(value)
        elif child.name in made:
            made[child.name] = [made[child.name], value]
        else:
            made[child.name] = value
    return made


def _value(child: _Made, where: str, rule: FieldRule | None, rules: Mapping[str, FieldRule], plain: str) -> object:
    kinds = rule.form.kinds if rule is not None else frozenset()
    if child.children or (Kind.OBJECT in kinds and Kind.STRING not in kinds and where != plain):
        return _json(child, where, rules, plain)
    if kinds == {Kind.BOOLEAN} and child.text in {"true", "false"}:
        return child.text == "true"
    return child.text


def _xml(root: _Made, name: str, space: str) -> str:
    lines = [
        f'<{name} xmlns="{escape(space)}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"{_attributes(root)}>'
    ]
    for child in root.children:
        if not child.name.startswith("@"):
            lines.extend(_element(child, 1))
    return "\n".join([*lines, f"</{name}>", ""])


def _attributes(node: _Made) -> str:
    return "".join(
        f' {"xsi:type" if child.name == "@type" and not node.name else child.name[1:]}="{escape(child.text)}"'
        for child in node.children
        if child.name.startswith("@")
    )


def _element(node: _Made, depth: int) -> list[str]:
    indent = "  " * depth
    inner = [line for child in node.children if not child.name.startswith("@") for line in _element(child, depth + 1)]
    start = f"{indent}<{node.name}{_attributes(node)}"
    if inner:
        return [f"{start}>{escape(node.text)}", *inner, f"{indent}</{node.name}>"]
    return [f"{start}>{escape(node.text)}</{node.name}>"]
