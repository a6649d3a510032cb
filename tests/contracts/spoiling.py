"""Records of XML with one part spoilt at a time, so that a schema and a profile can be asked what they say of it."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy

from lxml import etree

_INSTANCE = "{http://www.w3.org/2001/XMLSchema-instance}"


def spoilt(
    record: etree._Element, kind: str, seen: set[tuple[str, str, str]]
) -> Iterator[tuple[str, str, etree._Element]]:
    """Each element removed, doubled and emptied, each attribute made nonsense: the path, what was done, the record.

    `seen` remembers what was done to which path of which kind of record, for once is enough.
    """
    for number, element in enumerate(record.iter("*")):
        path = _path(element)
        changes = [f"@{name}" for name in element.attrib if not name.endswith("schemaLocation")]
        changes += ["removed", "doubled"] if path else []
        changes += ["empty"] if not len(element) else []
        for change in changes:
            if (kind, path, change) not in seen:
                seen.add((kind, path, change))
                copy = deepcopy(record)
                _spoil(list(copy.iter("*"))[number], change)
                yield path, change.replace(_INSTANCE, ""), copy


def _path(element: etree._Element) -> str:
    steps = [etree.QName(each).localname for each in (element, *element.iterancestors())]
    return "/".join(reversed(steps[:-1]))


def _spoil(element: etree._Element, change: str) -> None:
    above = element.getparent()
    if change.startswith("@"):
        element.set(change[1:], "not right")
    elif change == "empty":
        element.text = ""
    elif above is not None and change == "removed":
        above.remove(element)
    elif above is not None:
        element.addnext(deepcopy(element))
