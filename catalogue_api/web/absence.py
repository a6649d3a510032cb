"""“Why is it not here?”: what the books say of an identifier that was searched for and not found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from catalogue_api.index.pasted import forms
from catalogue_api.index.query import IDENTIFIER_SCORE
from catalogue_api.web import local_paths, texts
from catalogue_api.web.doors import base_url, catalogue
from catalogue_api.web.words import ABSENCES
from schemas.errors import MalformedIdentifier
from schemas.holdings import Trace
from schemas.identifiers import recognise
from schemas.search import SearchPage, SearchQuery
from schemas.wire.api import LONGEST_IDENTIFIER

_MOST: Final = 5
_HERE: Final = "live"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why one record of one source is not found: its state in words, and the last that is known of it."""

    source: str
    identifier: str
    state: str
    words: str
    last: str


@dataclass(frozen=True, slots=True)
class Absence:
    """What is known of an identifier; without reasons it was never seen. `entity` is here, but no result."""

    identifier: str
    reasons: tuple[Reason, ...] = ()
    entity: str = ""
    fault: str = ""


def absence_of(query: SearchQuery, page: SearchPage) -> Absence | None:
    """What the books say where a text is an identifier and no hit has it; `None` for any other search."""
    text = query.text.strip()
    if query.after is not None or not text or len(text) > LONGEST_IDENTIFIER:
        return None
    if page.hits and page.hits[0].score >= IDENTIFIER_SCORE:
        return None
    wanted = text.removeprefix(base_url())
    fault = ""
    try:
        known = recognise(wanted) is not None or wanted.startswith(("entity/", "record/"))
    except MalformedIdentifier as error:
        known, fault = True, error.what
    if not known and (" " in wanted or not any(sign in wanted for sign in ":/.")):
        return None
    traces: tuple[Trace, ...] = ()
    for form in forms(wanted):
        traces = traces or catalogue().trace(form, limit=_MOST)
    if not known and not traces:
        return None
    here = next((each.entity for each in traces if each.state == _HERE and each.entity), "") or ""
    if here and any(hit.entity == here for hit in page.hits):
        return None
    reasons = tuple(map(_reason, local_paths.traces(each for each in traces if each.state != _HERE)))
    return Absence(wanted, () if here else reasons, entity=here, fault=fault)


def _reason(trace: Trace) -> Reason:
    last = trace.steps[-1] if trace.steps else None
    told = f"{last.what}, {last.detail}" if last and last.detail else last.what if last else ""
    return Reason(
        trace.source, trace.identifier, trace.state, texts.told(ABSENCES.get(trace.state, trace.state)), told[:300]
    )
