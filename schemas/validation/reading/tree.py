"""A JSON or XML submission as one kind of tree, with a place for every name and value."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from schemas.validation.reading.text import Place


class Kind(StrEnum):
    """What a node is in its syntax."""

    OBJECT = "object"
    ARRAY = "array"
    STRING = "text"
    NUMBER = "number"
    BOOLEAN = "true or false"
    NULL = "null"
    ELEMENT = "element"
    ATTRIBUTE = "attribute"


@dataclass(slots=True, eq=False)
class Node:
    """One key with its value, one element or one attribute.

    The items of a JSON array are repeated children under its key, as XML repeats elements; `listed` tells them from
    a lone value. An attribute's name begins with `@`. `place` is that of the name, `value_place` of what it holds.
    The outermost element has the `prefixes` of all namespaces that the text declares, by namespace.
    """

    name: str
    kind: Kind
    place: Place
    value_place: Place
    text: str = ""
    namespace: str = ""
    listed: bool = False
    parent: Node | None = None
    children: list[Node] = field(default_factory=list)
    prefixes: dict[str, str] = field(default_factory=dict)

    def all(self, path: str) -> Iterator[Node]:
        """Every node under a path such as `creators/creator/@nameType`; the node itself for an empty one."""
        if not path:
            yield self
            return
        first, _, rest = path.partition("/")
        for child in self.children:
            if child.name == first:
                yield from child.all(rest)

    def value(self, path: str) -> str:
        """The first text that is not empty under a path, else an empty string."""
        return next((node.text.strip() for node in self.all(path) if node.text.strip()), "")

    def walk(self) -> Iterator[Node]:
        """The node and all below it, in the order of the text."""
        pending = [self]
        while pending:
            node = pending.pop()
            yield node
            pending.extend(reversed(node.children))

    def pointer(self) -> str:
        """Where the node hangs: a JSON pointer (RFC 6901), or an XPath of local names."""
        steps: list[str] = []
        node: Node | None = self
        while node is not None:
            above = node.parent
            steps.append(_step(node, above))
            node = above
        return "".join(reversed(steps)) or "/"


def _step(node: Node, above: Node | None) -> str:
    if node.kind is Kind.ATTRIBUTE:
        return "/" + node.name
    if node.kind is Kind.ELEMENT:
        if above is None:
            return "/" + node.name
        same = [child for child in above.children if child.name == node.name]
        number = next(at for at, child in enumerate(same, 1) if child is node)
        return f"/{node.name}[{number}]" if len(same) > 1 else f"/{node.name}"
    if above is None:
        return ""
    name = node.name.replace("~", "~0").replace("/", "~1")
    if not node.listed:
        return f"/{name}"
    same = [child for child in above.children if child.name == node.name]
    number = next(at for at, child in enumerate(same) if child is node)
    return f"/{number}" if above.kind is Kind.ARRAY else f"/{name}/{number}"
