"""Which parts of the continuum are here: every source file there is, with how its source is at this moment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from flask import Blueprint, render_template, request

from catalogue_api.index import analysis
from catalogue_api.web.doors import now, settings
from catalogue_api.web.health import health
from catalogue_api.web.labels import known_sources
from catalogue_api.web.pictures import shares
from schemas.holdings import SourceStatus
from schemas.wire.source import Outline, outline_source

bp = Blueprint("coverage", __name__)

STATES: Final = {
    "live": "harvested, and its last harvest is recent",
    "late": "harvested, but not when it should have been",
    "failing": "its last harvest did not come to the end",
    "hand": "described by hand, or kept as files here",
    "waiting": "known to answer, not harvested here yet",
    "unprobed": "nobody has asked it yet from here",
    "closed": "it lets nobody in without a key of its own",
    "retired": "it is no more",
}
"""What a row can be, in the order in which they are shown, each in a sentence."""

_LONGEST_FILE: Final = 1_000_000
_LONGEST_FIND: Final = 200
_AS_STATED: Final = {"closed": "closed", "retired": "retired", "by-hand": "hand", "open": "waiting"}


@dataclass(frozen=True, slots=True)
class Row:
    """One source file, with its state and what was harvested of it."""

    outline: Outline
    state: str
    sentence: str
    status: SourceStatus | None


@bp.get("/coverage")
def coverage() -> str:
    """Every row of the continuum, or those in one state, by provider."""
    rows = rows_of({status.source: status for status in known_sources()})
    counted = Counter(row.state for row in rows)
    wanted = request.args.get("state", "")
    wanted = wanted if wanted in STATES else ""
    find = " ".join(request.args.get("find", "").split())[:_LONGEST_FIND]
    return render_template(
        "coverage.html",
        rows=[row for row in rows if (not wanted or row.state == wanted) and _is_called(row, find)],
        find=find,
        standing=shares((state, counted[state]) for state in STATES),
        states=STATES,
        wanted=wanted,
        total=len(rows),
    )


def _is_called(row: Row, find: str) -> bool:
    """Whether a row has every word that is looked for; of an address its host is enough."""
    host = urlsplit(find).hostname if "://" in find else None
    outline = row.outline
    said = (outline.key.replace("_", " "), outline.title, outline.provider, outline.endpoint, outline.about)
    words = analysis.exact(" ".join(said))
    return all(word in words for word in analysis.exact((host or find).removeprefix("www.")).split())


def rows_of(known: Mapping[str, SourceStatus]) -> list[Row]:
    """A row for each source file, and for each source that was harvested from elsewhere, by provider and title."""
    outlines = _outlines()
    listed = {outline.key for outline in outlines}
    outlines += [_outline_of(status) for key, status in known.items() if key not in listed]
    rows = [_row(outline, known.get(outline.key)) for outline in outlines]
    return sorted(rows, key=lambda row: (row.outline.provider.casefold(), row.outline.title.casefold()))


def _outline_of(status: SourceStatus) -> Outline:
    """The outline of a source whose file is not here any more, or was named by a path."""
    kept = status.settings
    return Outline(
        key=status.source,
        title=status.title,
        provider=status.provider,
        protocol=str(kept.get("protocol") or ""),
        endpoint=str(kept.get("endpoint") or ""),
        formats=tuple(map(str, kept.get("formats") or ())),
        state=str(kept.get("state") or ""),
        about="",
        evidence="",
    )


def _row(outline: Outline, status: SourceStatus | None) -> Row:
    if status is None or status.last_run is None:
        state = "hand" if outline.protocol == "files" else _AS_STATED.get(outline.state, "unprobed")
        return Row(outline, state, STATES[state], None)
    word, sentence = health(status, now())
    return Row(outline, word if word in ("late", "failing") else "live", sentence, status)


def _outlines() -> list[Outline]:
    found: dict[str, Outline | None] = {}
    # The folder is data that is shipped beside this package; nothing of the harvester is imported.
    for folder in (files("harvester") / "sources", settings()["harvest.sources_dir"]):
        if folder and Path(str(folder)).is_dir():
            paths = sorted(Path(str(folder)).glob("*.toml"))
            found |= {path.stem: _outline(path, path.stat().st_mtime_ns) for path in paths}
    return [outline for outline in found.values() if outline is not None]


@lru_cache(maxsize=2_000)
def _outline(path: Path, _changed: int) -> Outline | None:
    if path.stat().st_size > _LONGEST_FILE:
        return None
    return outline_source(path.read_text(encoding="utf-8", errors="replace"), key=path.stem)
