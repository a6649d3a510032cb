"""Contacts in the XML of formats that name people in plain elements: taken out of a record's bytes in place."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from html import unescape

from schemas.persons import is_public_name
from schemas.privacy import REDACTED, redact_payload

_ADDRESS = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")


def redactor(
    container: str, *, names: Sequence[str], private: Sequence[str] = ()
) -> Callable[[bytes], tuple[bytes, int]]:
    """A `Format.redact` for contacts in elements of this local name.

    In each, the text of `names` goes where it is a person's, that of `private` always; the rest is
    `redact_payload`'s. What has been redacted once is left alone.
    """
    whole = re.compile(
        rb"<(?:[\w.-]+:)?%(c)b(?:\s[^<>]*)?(?<!/)>.*?</(?:[\w.-]+:)?%(c)b\s*>" % {b"c": container.encode()}, re.DOTALL
    )
    inside = "|".join([*names, *private]).encode()
    text = re.compile(
        rb"(?P<open><(?:[\w.-]+:)?(?P<name>" + inside + rb")(?:\s[^<>]*)?(?<!/)>)"
        rb"(?P<text>(?:[^<]|<!\[CDATA\[[^\]]*\]\]>)+)(?=</)"
    )
    hint = container.encode()

    def redact(body: bytes) -> tuple[bytes, int]:
        if hint not in body:
            return redact_payload(body)
        count = 0

        def contact(match: re.Match[bytes]) -> bytes:
            addresses = _ADDRESS.findall(match[0].decode("utf-8", "replace"))
            return text.sub(lambda found: value(found, addresses), match[0])

        def value(match: re.Match[bytes], addresses: list[str]) -> bytes:
            nonlocal count
            words = unescape(match["text"].decode("utf-8", "replace")).strip()
            if not words or words == REDACTED:
                return match[0]
            if match["name"].decode() in names and is_public_name(
                words, types=(), organisations=(), addresses=addresses
            ):
                return match[0]
            count += 1
            return match["open"] + REDACTED.encode()

        body = whole.sub(contact, body)
        body, more = redact_payload(body)
        return body, count + more

    return redact
