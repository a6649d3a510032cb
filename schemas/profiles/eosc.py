"""What the EOSC profiles ask of several fields at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from schemas.records import Severity
from schemas.validation.reading.tree import Kind, Node
from schemas.validation.tree_rules import FieldRule, across, spoken
from schemas.vocabularies.eosc_codes import eosc_codes, is_part_of


@dataclass(frozen=True, slots=True)
class Part:
    """A code of one vocabulary beside the code of another that it is a part of; `at` is the list of such pairs."""

    name: str
    at: str
    whole: str
    part: str
    vocabularies: tuple[str, str]


DOMAINS = (
    Part(
        "SUBDOMAIN", "scientificDomains", "scientificDomain", "scientificSubdomain",
        ("scientific_domain", "scientific_subdomain"),
    ),
)  # fmt: skip
CATEGORIES = (Part("SUBCATEGORY", "categories", "category", "subcategory", ("category", "subcategory")),)
MERIL = (
    Part(
        "MERIL", "merilScientificDomains", "merilScientificDomain", "merilScientificSubdomain",
        ("provider_meril_scientific_domain", "provider_meril_scientific_subdomain"),
    ),
)  # fmt: skip


def crossed(
    prefix: str,
    subject: str,
    *,
    doubled: str = "tags",
    value: str = "words",
    order: bool = False,
    legal: bool = False,
    parts: tuple[Part, ...] = (),
) -> tuple[FieldRule, ...]:
    """The rules of one profile, under codes of its own: doubles for all, the others where their fields occur."""
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
    found += [_part(prefix, each, standard) for each in parts]
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


def _part(prefix: str, part: Part, standard: str) -> FieldRule:
    wholes, codes = (eosc_codes(name) for name in part.vocabularies)
    whole, other = wholes[0], next(each for each in wholes if not is_part_of(codes[0], each))

    def mismatched(record: Node) -> Iterator[tuple[Node, str]]:
        for pair in record.all(part.at):
            stated, of = pair.value(part.part), pair.value(part.whole)
            # a code that is none is another rule's
            if stated in codes and of in wholes and not is_part_of(stated, of):
                yield next(pair.all(part.part)), f"{stated} beside {of}"

    return across(
        f"{prefix}-X-{part.name}",
        f"{part.at}/{part.part}",
        mismatched,
        standard=standard,
        label=spoken(part.part),
        expected=f"a part of what {part.whole} states",
        fix=f"State the {part.whole} that the {part.part} belongs to, or another {part.part}.",
        passing={f"{part.at}/{part.whole}": whole, f"{part.at}/{part.part}": codes[0]},
        failing={f"{part.at}/{part.whole}": other, f"{part.at}/{part.part}": codes[0]},
    )
