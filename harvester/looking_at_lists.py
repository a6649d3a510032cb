"""Lists of JSON records: one that is known by its shape, or any whose places and pages are found by asking."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

import orjson

from harvester.asking import ids_of, paging_of, without
from harvester.known_lists import PLACES, Plan, plan_of
from harvester.looking import FAULTS, PREVIEWS, Look, places
from harvester.spiders.json_answers import BOM, at, identifier_at, records_at
from harvester.spiders.pages import Answer

_LISTS = (
    "results",
    "hits.hits",
    "items",
    "data",
    "result.results",
    "data.items",
    "records",
    "message.items",
    "entries",
)
_IDENTIFIERS = ("id", "identifier", "global_id", "doi", "DOI", "pid", "uuid", "name", "url", "@id")
_TOTALS = (
    "total", "count", "hits.total", "meta.total", "result.count", "data.total_count", "results_count",
    "message.total-results", "number_of_results", "totalCount",
)  # fmt: skip
_NEXT = ("next", "links.next", "meta.next", "paging.next", "@odata.nextLink", "_links.next.href")


async def json_list(look: Look, answer: Answer) -> bool:
    """A list of JSON records: one that is known by its shape, or any whose places and pages are found."""
    document, lines = _json(answer.body)
    known = plan_of(answer.url, document)
    if known is not None:
        return await _known_list(look, answer, document, known)
    items = next((path for path in ("", *_LISTS) if _is_list(at(document, path))), None)
    keyed = (
        items is None and isinstance(document, dict) and len(document) > 1 and all(map(_is_thing, document.values()))
    )
    if items is None and not keyed:
        return False
    options: dict[str, Any] = {"items": items or ""} | ({"lines": True} if lines else {})
    if keyed:
        options["keyed"] = True
    else:
        options["identifier"] = next(
            (each for each in _IDENTIFIERS if _names_all(at(document, items or ""), each)), "id"
        )
    identifier = str(options.get("identifier", ""))
    listed = [each for _, each in records_at(document, items or "", identifier, keyed=keyed, where=answer.url)]
    total = next((path for path in _TOTALS if isinstance(at(document, path), int)), "")
    options |= {"total": total} if total else {}
    look.found.kind, look.found.options = "json_list", options
    look.found.plan = {"endpoint": answer.url}
    count = at(document, total) if total else None
    look.found.notes.append(f"A list of JSON records: {len(listed)} in this answer{f' of {count}' if total else ''}.")
    options |= await _paging(look, answer, document, listed, whole=keyed or lines or count == len(listed))
    names = [identifier_at(each, identifier) or "record" for each in listed[:PREVIEWS]] if identifier else ()
    look.preview_each([orjson.dumps(each) for each in listed[:PREVIEWS]], answer, names)
    return True


async def _paging(look: Look, answer: Answer, document: Any, listed: Sequence[Any], *, whole: bool) -> dict[str, Any]:
    """How one page leads to the next: by its link, by a parameter that is found by asking, or not at all."""
    follows = next((path for path in _NEXT if _is_address(at(document, path))), "")
    if follows:
        return {"paging": "next", "next": follows}
    options = look.found.options
    asked = {} if whole else await paging_of(answer.url, ids_of(listed, options["identifier"]), options, look.get)
    if asked:
        look.found.notes.append(f"Its pages are asked for by '{asked['start']}', which was tried.")
        look.found.plan["endpoint"] = without(answer.url, asked["start"])
    elif options.get("total") and not whole:
        look.found.notes.append(
            "How its next page is asked for does not show: set 'paging' and 'start' by its documentation."
        )
    return asked or {"paging": "whole"}


async def _known_list(look: Look, answer: Answer, document: Any, known: Plan) -> bool:
    listed = at(document, known.items)
    look.found.kind, look.found.options = known.protocol, dict(known.options)
    look.found.plan = {"endpoint": known.endpoint}
    look.found.notes.append(known.said)
    bodies = [orjson.dumps(each) for each in listed[:PREVIEWS]]
    detail, identifier = str(known.options.get("detail", "")), str(known.options.get("identifier", ""))
    names = ids_of(listed[:PREVIEWS], identifier) if identifier else ()
    for number, name in enumerate(names if detail else ()):
        told = await look.get(detail.replace("{id}", quote(name, safe="")))
        if told.status < 400:
            bodies[number] = told.body
    look.preview_each(bodies, answer, names)
    return True


async def list_beside(look: Look, url: str) -> bool:
    """Whether the site has a list of a known shape at its usual place."""
    for place in places(url, PLACES):
        try:
            answer = await look.get(place)
        except FAULTS:
            continue
        document, _ = _json(answer.body)
        known = plan_of(answer.url, document)
        if answer.status < 400 and known is not None and await _known_list(look, answer, document, known):
            look.beside(answer.url)
            return True
    return False


def _json(body: bytes) -> tuple[Any, bool]:
    """The JSON of a body, and whether it is one record a line; `None` where it is neither."""
    try:
        return orjson.loads(body.removeprefix(BOM)), False
    except orjson.JSONDecodeError:
        pass
    try:
        lines = [orjson.loads(line) for line in body.removeprefix(BOM).splitlines() if line.strip()]
    except orjson.JSONDecodeError:
        return None, False
    return (lines, True) if len(lines) > 1 and _is_list(lines) else (None, False)


def _is_list(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(map(_is_thing, value))


def _is_thing(value: Any) -> bool:
    return isinstance(value, dict)


def _names_all(listed: Sequence[Any], path: str) -> bool:
    names = [identifier_at(each, path) for each in listed]
    return None not in names and len(set(names)) == len(names)


def _is_address(value: Any) -> bool:
    return isinstance(value, str) and value.startswith(("http://", "https://", "/", "?"))
