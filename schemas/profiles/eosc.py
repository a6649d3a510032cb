"""What the EOSC profiles ask of several fields at once."""

from __future__ import annotations

from collections.abc import Iterator

from schemas.records import Severity
from schemas.validation.reading.tree import Kind, Node
from schemas.validation.tree_rules import FieldRule, across


def crossed(
    prefix: str, subject: str, *, doubled: str = "tags", value: str = "words", order: bool = False, legal: bool = False
) -> tuple[FieldRule, ...]:
    """The rules of one profile, under codes of its own: doubles for all, orders and legal entities where they occur."""
    standard = f"EOSC {subject} profile, rules of the catalogue"
    found = [
        across(
            f"{prefix}-X-DUP",
            doubled,
            _doubles,
            standard=standard,
            label="list values",
            expected="each value once",
            fix="Remove the value that stands there twice.",
            passing={doubled: value},
            failing={doubled: f"{value}\n{value}"},
        )
    ]
    if order:
        found.append(
            across(
                f"{prefix}-X-ORDER",
                "order",
                _order,
                standard=standard,
                label="order address",
                expected="a web address",
                fix="State order with the address where the service is ordered, or another orderType.",
                passing={"orderType": "order_type-order_required", "order": "https://example.org/order"},
                failing={"orderType": "order_type-order_required"},
                severity=Severity.WARNING,
            )
        )
    if legal:
        found.append(
            across(
                f"{prefix}-X-LEGAL",
                "hostingLegalEntity",
                _legal,
                standard=standard,
                label="hosting legal entity",
                expected="the entity that hosts it",
                fix="State hostingLegalEntity, or legalEntity true.",
                passing={"legalEntity": "true"},
                failing={"legalEntity": "false"},
                severity=Severity.WARNING,
            )
        )
    return tuple(found)


def _doubles(record: Node) -> Iterator[tuple[Node, str]]:
    for node in record.walk():
        seen: set[tuple[str, str]] = set()
        for child in node.children:
            key = (child.name, child.text)
            if child.listed and child.kind is Kind.STRING and key in seen:
                yield child, child.text
            seen.add(key)


def _order(record: Node) -> Iterator[tuple[Node, str]]:
    if record.value("orderType").endswith("order_required") and not record.value("order"):
        yield next(record.all("orderType")), "order_required without an address"


def _legal(record: Node) -> Iterator[tuple[Node, str]]:
    if record.value("legalEntity") == "false" and not record.value("hostingLegalEntity"):
        yield next(record.all("legalEntity")), "no legal entity, and none that hosts it"
