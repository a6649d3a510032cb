"""What every template may use: dates and numbers in words, safe links, and our own address builders."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Flask, url_for

from catalogue_api.web import addresses, queries, words
from catalogue_api.web.doors import now, settings
from catalogue_api.web.health import health, next_run
from catalogue_api.web.labels import facet_value_in_words
from catalogue_api.web.plainly import with_short_digests
from catalogue_api.web.shown import marked
from schemas.holdings import evidence_in_words
from schemas.identifiers import read_entity_iri, read_record_iri, shown
from schemas.records import Identifier

_STYLE = Path(__file__).parent / "static" / "portal.css"
_THIN_SPACE = "\u202f"


def register(app: Flask) -> None:
    """Give the templates their words, filters and functions."""
    # The digest in the address lets browsers keep the style sheet until it changes.
    style_version = hashlib.sha256(_STYLE.read_bytes()).hexdigest()[:12]
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(
        number=number,
        day=day,
        instant=instant,
        duration=duration,
        machine=machine_instant,
        marked=marked,
        outside=addresses.outside_link,
        entity_in_words=entity_in_words,
        record_in_words=record_in_words,
        evidence_in_words=evidence_in_words,
        reasons_in_words=reasons_in_words,
        with_short_digests=with_short_digests,
    )
    app.jinja_env.globals.update(
        words=words,
        own_link=addresses.own_link,
        trace_link=addresses.trace_link,
        cite_link=addresses.cite_link,
        search_address=queries.address,
        inventory_address=queries.inventory_address,
        face_address=queries.face_address,
        landscape_address=queries.landscape_address,
        filtered=queries.filtered,
        value_in_words=facet_value_in_words,
        health=lambda status: health(status, now()),
        next_run=next_run,
    )

    @app.context_processor
    def _site() -> dict[str, Any]:
        return {
            "site_title": settings()["title"],
            "style": url_for("static", filename="portal.css", v=style_version),
        }


def entity_in_words(iri: str) -> str:
    """What a relative entity IRI was made from: `doi 10.5281/zenodo.1`."""
    read = read_entity_iri(iri)
    if read is None:
        return iri
    return f"{read.scheme} {read.value}" if isinstance(read, Identifier) else " ".join(read)


def record_in_words(iri: str) -> str:
    """The source and identifier that a relative record IRI was made from."""
    read = read_record_iri(iri)
    return " ".join(read) if read else iri


def reasons_in_words(reasons: Iterable[str]) -> list[str]:
    """Why records are one thing, each reason once: `same doi 10.1/x as lofar a` and its other side as `doi:10.1/x`."""
    shared = dict.fromkeys(reason.partition(" as ")[0].removeprefix("same ").partition(" ")[::2] for reason in reasons)
    return [shown(Identifier(scheme, value)) for scheme, value in shared]


def number(value: int) -> str:
    """`412310` as `412 310`, with a narrow space that does not break (ISO 80000-1 §7.3.1)."""
    return f"{value:,}".replace(",", _THIN_SPACE)


def duration(seconds: float) -> str:
    """A length of time in words: `2 h 5 min`, `3 min 20 s`, `0.4 s`."""
    if seconds < 60:
        return f"{seconds:g} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s"


def day(value: datetime | None) -> str:
    """A date in words: `21 November 2026`."""
    return f"{value.day} {value:%B %Y}" if value is not None else "never"


def instant(value: datetime | None) -> str:
    """A moment to the minute, in UTC and saying so."""
    return f"{value.day} {value.astimezone(UTC):%b %Y, %H:%M} UTC" if value is not None else "never"


def machine_instant(value: datetime) -> str:
    """A moment for the `datetime` attribute."""
    return value.astimezone(UTC).isoformat(timespec="seconds")
