"""What a provider says about rights, sorted into who may get in, the licence, and all the rest."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, NamedTuple

from schemas.records import Text

_ACCESS = re.compile(
    r"info:eu-repo/semantics/\w+access"
    r"|https?://(?:www\.)?purl\.org/coar/access_right/\w+/?"
    r"|https?://publications\.europa\.eu/resource/authority/access-right/\w+"
    r"|(?:open|restricted|closed|embargoed|metadata[ _-]?only)[ _-]?access"
    r"|open|public|restricted|closed|embargoed|non[ _-]?public",
    re.IGNORECASE,
)
# A sentence in which the word occurs is none: "Data access is restricted (…, license constraints)" (PANGAEA).
_LICENCE_NAME = re.compile(
    r"\b(?:cc[ -]?(?:by|0|zero)|creative commons|public domain|odbl|odc-by|pddl|a?gpl|lgpl|eupl|mpl|apache|bsd|mit)\b"
    r"|(?<=\w )(?<!no )licen[cs]e(?:[ ,]+(?:v|version)?\.? ?\d[\w.]*)?$",
    re.IGNORECASE,
)
_ACCESS_SENTENCE = re.compile(r"(?:data )?access (?:is )?(open|restricted|closed|embargoed)\b", re.IGNORECASE)
_LICENCE_INSIDE = re.compile(
    r"https?://creativecommons\.org/(?:licenses|publicdomain)/[^\s\"'<>()\[\]]*[^\s\"'<>()\[\].,;]"
)
_NAME_LENGTH = 100


class Statement(NamedTuple):
    """One statement of rights: its words, an address, and a licence's code, each as far as it was given."""

    text: str | Text | None = None
    address: str | None = None
    code: str | None = None


def sort_rights(statements: Iterable[Statement]) -> dict[str, Any]:
    """The terms `accessRights`, `license` and `rights`, as far as they were stated.

    A licence is taken from an address first, then from a code, then from words that name one; the licence that was
    not taken and every other word stay in `rights`.
    """
    access: list[str] = []
    addresses: list[str] = []
    codes: list[str] = []
    names: list[str] = []
    words: list[str | Text] = []
    for each in statements:
        if each.address and _is_access(each.address):
            access.append(each.address)
        elif each.address:
            addresses.append(each.address)
        if each.code:
            codes.append(each.code)
        if each.text:
            plain = each.text.value if isinstance(each.text, Text) else each.text
            _sort_text(each.text, plain, access, addresses, names, words)
    candidates = addresses or codes or names
    properties: dict[str, Any] = {}
    if access:
        properties["accessRights"] = access[0]
    if candidates:
        properties["license"] = candidates[0]
    # A name that served as the licence says nothing more; beside an address it is the provider's own wording.
    rest = [*(words if addresses or codes or not names else _without(words, names[0])), *addresses[1:], *access[1:]]
    if rest:
        properties["rights"] = {"label": list(dict.fromkeys(rest))}
    return properties


def _sort_text(
    text: str | Text, plain: str, access: list[str], addresses: list[str], names: list[str], words: list[str | Text]
) -> None:
    kind = _class_of(plain) if len(plain) <= _NAME_LENGTH else "words"
    if kind == "access":
        if not access:
            access.append(plain)
        return
    if kind == "address":
        addresses.append(plain)
        return
    sentence = _ACCESS_SENTENCE.match(plain)
    if sentence is not None and not access:
        access.append(f"{sentence[1].lower()} access")
    if kind == "name":
        names.append(plain)
    else:
        inside = _LICENCE_INSIDE.search(plain)
        if inside is not None and not addresses:
            addresses.append(inside[0])
    words.append(text)


@lru_cache(maxsize=2048)
def _class_of(text: str) -> str:
    if _is_access(text):
        return "access"
    if text.startswith(("http://", "https://")) and " " not in text:
        return "address"
    return "name" if _LICENCE_NAME.search(text) and "://" not in text else "words"


def _is_access(text: str) -> bool:
    return _ACCESS.fullmatch(text) is not None


def _without(words: list[str | Text], name: str) -> list[str | Text]:
    return [word for word in words if (word.value if isinstance(word, Text) else word) != name]
