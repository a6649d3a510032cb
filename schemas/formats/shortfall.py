"""Whether an answer says of itself that it is only a part of a list: a page, or what a service cut off.

Who asks for one address and takes the answer for the whole list would lose the rest of it without a word, and take
what is not on this page for withdrawn.
"""

from __future__ import annotations

from typing import Any

from schemas.errors import MalformedPayload
from schemas.formats.json import load
from schemas.formats.xml import Element, local_name, parse_xml, text_of
from schemas.records import Format

_TOTALS = (
    "total",
    "count",
    "total_count",
    "number_of_results",
    "numberMatched",
    "numFound",
    "total-results",
    "totalResults",
    "totalItems",
)
"""What interfaces call the number of all records of a list; beside it, in `meta` or around it."""


def shortfall(body: bytes, form: Format | None) -> str:
    """Why an answer is not the whole list, in its own words; empty where it does not say so.

    VOTable 1.4 and DALI 1.1 §4.4.1 (`OVERFLOW`), OGC 07-006r1 §10.8 (`nextRecord`), OAI-PMH 2.0 §3.5, and counts and
    next links of JSON where `form` says that its lists have their records.
    """
    start = body[:4096].removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    try:
        if start == b"<":
            return _of_xml(parse_xml(body, huge=True))
        if start == b"{" and form is not None:
            return _of_json(load(body), form.listed_at)
    except MalformedPayload:
        return ""
    return ""


def _of_xml(root: Element) -> str:
    kind = local_name(root)
    if kind == "VOTABLE":
        for info in root.iter("{*}INFO"):
            if info.get("name") == "QUERY_STATUS" and info.get("value") == "OVERFLOW":
                return "says that its rows are cut off (OVERFLOW)"
    elif kind == "GetRecordsResponse":
        results = next(root.iter("{*}SearchResults"), None)
        follows = "0" if results is None else str(results.get("nextRecord") or "0")
        matched = "" if results is None else str(results.get("numberOfRecordsMatched") or "")
        if results is not None and follows.isdigit() and int(follows) > 0 and _more(matched, len(results)):
            return f"holds {len(results)} of {matched} records"
    elif kind == "OAI-PMH":
        token = next(root.iter("{*}resumptionToken"), None)
        if token is not None and text_of(token):
            return "ends with a resumptionToken"
    return ""


def _more(stated: str, count: int) -> bool:
    return stated.isascii() and stated.isdigit() and len(stated) < 16 and int(stated) > count


def _of_json(value: Any, places: tuple[str, ...]) -> str:
    for place in places:
        around, listed = _at(value, place)
        if not isinstance(listed, list):
            continue
        holders = [each for each in (around, value, value.get("meta")) if isinstance(each, dict)]
        for holder in holders:
            told = max((_count(holder.get(name)) for name in _TOTALS), default=0)
            if told > len(listed):
                return f"holds {len(listed)} of {told} records"
            if _names_next(holder):
                return "names a next page"
    return ""


def _at(value: Any, place: str) -> tuple[Any, Any]:
    """What stands at keys joined by dots, and what stands around it."""
    around = None
    for key in place.split("."):
        around, value = value, value.get(key) if isinstance(value, dict) else None
    return around, value


def _count(stated: Any) -> int:
    if isinstance(stated, dict):  # as Elasticsearch counts
        stated = stated.get("value")
    return stated if isinstance(stated, int) and not isinstance(stated, bool) else 0


def _names_next(holder: dict[str, Any]) -> bool:
    links = holder.get("links")
    if isinstance(links, list):
        return any(isinstance(each, dict) and each.get("rel") == "next" for each in links)
    named = links.get("next") if isinstance(links, dict) else holder.get("next")
    return isinstance(named, str) and bool(named.strip())
