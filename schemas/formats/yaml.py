"""YAML from outside: safe, bounded, dates as they were written, doubled keys told.

YAML 1.2 (§3.2.1.3) forbids a key twice in one mapping: the last one wins, as in other readers, and a finding says so.
It allows an anchor twice, which PyYAML refuses; here it is read.
"""

from __future__ import annotations

from typing import Any

import yaml

from schemas.errors import MalformedPayload
from schemas.records import Finding, Severity

_LARGEST = 20_000_000
_MOST_NODES = 2_000_000
_DEEPEST = 60


def load_yaml(body: bytes) -> tuple[Any, tuple[Finding, ...]]:
    """The one value of a YAML document with string keys, and findings about it; raises `MalformedPayload`.

    Aliases are shared by the parser and counted here as often as they stand, so that no bomb leaves this function.
    """
    if len(body) > _LARGEST:
        raise MalformedPayload(f"This YAML has {len(body)} bytes; at most {_LARGEST} are read.")
    findings: list[Finding] = []
    try:
        loader = _Loader(body)
        loader.doubled = findings
        try:
            value = loader.get_single_data()
        finally:
            loader.dispose()
    except UNREADABLE as error:
        raise malformed(error, next_step="Check the file with a YAML 1.1 parser.") from error
    return _plain(value, _Count(), 0), tuple(findings)


UNREADABLE = (yaml.YAMLError, RecursionError, ValueError)
"""What loading raises; a date such as 2014-99-99 is no error of YAML's own."""


def malformed(error: Exception, *, next_step: str) -> MalformedPayload:
    """One of `UNREADABLE` as our own error, with the place where the parser tells one."""
    if not isinstance(error, yaml.YAMLError):
        return MalformedPayload(f"This YAML holds a value that cannot be: {str(error)[:200]}.")
    mark = getattr(error, "problem_mark", None)
    line, column = (mark.line + 1, mark.column + 1) if mark is not None else (None, None)
    return MalformedPayload(
        f"This is not valid YAML: {str(getattr(error, 'problem', None) or error)[:200]}.",
        where=f"line {line}, column {column}" if line else "",
        next_step=next_step,
        line=line,
        column=column,
    )


class ShallowLoader(yaml.SafeLoader):
    """Safe, and no deeper in brackets than any record: PyYAML looks at every open one again for each that opens."""

    def fetch_flow_collection_start(self, token: type[yaml.Token]) -> None:
        """Refuse the bracket that opens too deep."""
        if self.flow_level >= _DEEPEST:
            raise yaml.scanner.ScannerError(None, None, "brackets are nested too deeply", self.get_mark())
        super().fetch_flow_collection_start(token)


class _Loader(ShallowLoader):
    """Safe, with every date and version left as it was written, and keys that stand twice told."""

    doubled: list[Finding]

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if not self.check_event(yaml.AliasEvent):
            anchor = self.peek_event().anchor  # type: ignore[no-untyped-call]  # the stubs leave it out
            if anchor is not None and anchor in self.anchors:
                del self.anchors[anchor]  # YAML 1.2 §3.2.2.2: the later one counts from here on
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode):
                if key.value in seen and key.tag != "tag:yaml.org,2002:merge":
                    self.doubled.append(_doubled(key))
                seen.add(key.value)
        return super().construct_mapping(node, deep=deep)


_Loader.yaml_implicit_resolvers = {
    letter: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for letter, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _doubled(key: yaml.ScalarNode) -> Finding:
    return Finding(
        "YAML-DOUBLED-KEY",
        Severity.WARNING,
        "A key stands twice in one mapping; the last one counts.",
        path=str(key.value)[:100],
        line=key.start_mark.line + 1,
        found=str(key.value)[:100],
        fix="Leave each key once (YAML 1.2 §3.2.1.3).",
    )


class _Count:
    nodes = 0


def _plain(value: Any, count: _Count, depth: int) -> Any:
    """A value that JSON can write; shared parts are counted wherever they stand."""
    count.nodes += 1
    if count.nodes > _MOST_NODES or depth > _DEEPEST:
        raise MalformedPayload("This YAML grows too large or too deep where its aliases are followed.")
    if isinstance(value, dict):
        return {str(key): _plain(inner, count, depth + 1) for key, inner in value.items()}
    if isinstance(value, list | tuple | set):
        return [_plain(inner, count, depth + 1) for inner in value]
    if isinstance(value, float) and value - value != 0:
        return str(value)
    return value if isinstance(value, str | int | float | bool | None) else str(value)
