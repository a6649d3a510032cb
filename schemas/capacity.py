"""Capacities: an amount and a unit as somebody wrote them, in one unit for each measure.

Nothing is guessed: a figure without a unit gets one only from the definition of its field, which the caller states;
a word that is no unit of the measure leaves the written form alone. `TB` is 10^12 and `TiB` 2^40 bytes (IEC 80000-13);
a CPU, a virtual CPU and a job slot are no core.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any, Final

MEASURES: Final[dict[str, str]] = {
    "cores": "cores",
    "gpus": "gpus",
    "nodes": "nodes",
    "jobs": "jobs",
    "node-hours": "node-hours",
    "core-hours": "core-hours",
    "gpu-hours": "gpu-hours",
    "disk": "bytes",
    "tape": "bytes",
    "storage": "bytes",
    "memory": "bytes",
    "network": "bits/s",
    "benchmark": "HS06",
}
"""What can be measured, with the one unit of its amounts. `storage` is disk, tape or both: the source does not say."""

BASES: Final = ("installed", "pledged", "available", "used", "limit")
"""What an amount counts. `limit` is the most that one may ask for, which is no size of anything."""

_PREFIXES = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9, "t": 10**12, "p": 10**15, "e": 10**18}
_BINARY = {"ki": 2**10, "mi": 2**20, "gi": 2**30, "ti": 2**40, "pi": 2**50, "ei": 2**60}
_BYTES = {f"{prefix}{end}": size for prefix, size in (_PREFIXES | _BINARY).items() for end in ("b", "byte", "bytes")}
_BITS = {f"{prefix}{end}": size for prefix, size in _PREFIXES.items() for end in ("bit/s", "bits/s", "bps")}
_COUNTS = {
    "cores": ("core", "cores", "cpu core", "cpu cores"),
    "gpus": ("gpu", "gpus"),
    "nodes": ("node", "nodes"),
    "jobs": ("job", "jobs"),
    "node-hours": ("node hour", "node hours", "node-hours", "nodeh", "node h"),
    "core-hours": ("core hour", "core hours", "core-hours", "coreh", "core h", "cpu hours"),
    "gpu-hours": ("gpu hour", "gpu hours", "gpu-hours", "gpuh", "gpu h"),
    "benchmark": ("hs06", "hepspec", "hepspec06", "hep-spec06", "hs23", "hepscore23"),
}
_MULTIPLES = {"": 1, "thousand": 10**3, "k": 10**3, "million": 10**6, "m": 10**6, "billion": 10**9}
_WRITTEN = re.compile(r"(\d{1,3}(?:[,'\u202f ]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?(?:[eE][+-]?\d{1,2})?)\s*(.*)", re.DOTALL)
_BIT = re.compile(r"[A-Z]i?b")  # `Tb` is a terabit by the letter and a terabyte by habit: we do not choose
_LONGEST = 100
_MOST_DIGITS = 30


def capacity(
    measure: str,
    written: Any,
    *,
    unit: str = "",
    basis: str | None = None,
    statement: str | None = None,
    stated_on: str | None = None,
) -> dict[str, Any] | None:
    """The node of a stated capacity; `None` where nothing is stated. `unit` is that of the field, where it fixes one.

    `measure` is one of `MEASURES`, `basis` of `BASES`; `statement` says where and how it was stated. Zero is a figure.
    """
    text = _as_text(written)
    if not text:
        return None
    node: dict[str, Any] = {"measure": measure, "written": f"{text} {unit}".strip() if _is_bare(text) else text}
    read = amount(text if not _is_bare(text) else f"{text} {unit}", measure)
    if read is not None:
        node |= {"amount": plain(read), "unit": MEASURES[measure]}
    node |= {"basis": basis, "statement": statement, "statedOn": stated_on}
    return {key: value for key, value in node.items() if value}


def amount(written: str, measure: str) -> Decimal | None:
    """The amount in the unit of the measure, `None` where the words do not say one: `1.5 PB` of disk is 1.5e15.

    HS23 counts as HS06 (WLCG: HEPscore23 is normalised to HEP-SPEC06); a comma groups thousands, as in `1,024`.
    """
    match = _WRITTEN.fullmatch(written.strip()[:_LONGEST])
    if match is None:
        return None
    number = Decimal(re.sub(r"[,' \u202f]", "", match[1]))
    words = match[2].strip().rstrip(".")
    factor = None if _BIT.fullmatch(words) else _factor(words.casefold(), measure)
    if factor is None or number.adjusted() > _MOST_DIGITS:
        return None
    return number * factor


def plain(number: Decimal) -> str:
    """A number in digits, without an exponent or idle zeros: `1500000000000000`, `0.5`."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _factor(words: str, measure: str) -> int | None:
    if MEASURES[measure] == "bytes":
        return _BYTES.get(words) if words else None
    if measure == "network":
        return _BITS.get(words) if words else None
    names = _COUNTS[measure]
    if words in names:
        return 1
    multiple, _, rest = words.partition(" ")
    return _MULTIPLES.get(multiple) if rest in names else None


def _is_bare(text: str) -> bool:
    match = _WRITTEN.fullmatch(text)
    return match is not None and not match[2].strip()


def _as_text(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        return ""
    return str(value).strip()
