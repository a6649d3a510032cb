"""A store in a fresh folder, a clock that ticks, and short ways to say what a provider lists."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest

from catalogue_api.catalogue import Catalogue
from schemas.identifiers import record_iri
from schemas.records import (
    Deposit,
    Header,
    Identifier,
    Item,
    Payload,
    Quarantine,
    Record,
    RunState,
    Source,
    Withdrawal,
)

START = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)


class Clock:
    """Each reading is one second later than the one before."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


class Provider:
    """One source and what it lists, in the fewest words."""

    def __init__(self, catalogue: Catalogue, key: str, **settings: Any) -> None:
        self.catalogue = catalogue
        self.source = Source(key=key, title=key.title(), protocol="files", endpoint="file:///", **settings)

    def thing(self, name: str, title: str | None = None, *, dois: Sequence[str] = ()) -> Deposit:
        header = Header(name, "2026-10-01", ("set-a",))
        body = f"<{name}>{title or name}</{name}>".encode()
        document = {
            "@id": record_iri(self.source.key, name),
            "@type": ["dcat:Dataset"],
            "title": [title or name],
            "identifier": [f"https://doi.org/{doi}" for doi in dois] or [name],
        }
        text = orjson.dumps(document, option=orjson.OPT_SORT_KEYS)
        record = Record(
            source=self.source.key,
            header=header,
            document=text,
            digest=hashlib.sha256(text).hexdigest(),
            format="oai_dc",
            revision=1,
            identifiers=tuple(Identifier("doi", doi) for doi in dois),
            types=("dcat:Dataset",),
        )
        payload = Payload(self.source.key, header, "oai_dc", body, "http://provider/", START, "page")
        return Deposit(payload, record)

    def gone(self, name: str) -> Withdrawal:
        return Withdrawal(Header(name, "2026-10-02", deleted=True))

    def broken(self, name: str | None, body: bytes = b"<x") -> Quarantine:
        header = Header(name) if name else None
        return Quarantine(header, body, "oai_dc", "http://provider/", START, "not well-formed", "line 1")

    def run(self, *items: Item, mode: str = "full", page: int = 100, **ending: Any) -> Any:
        """One whole run over these items, in pages."""
        run = self.catalogue.begin_run(self.source, mode=mode)
        for start in range(0, len(items), page):
            self.catalogue.deposit(run, items[start : start + page], position={"at": start})
        return self.catalogue.finish(run, **{"state": RunState.COMPLETE, "bookmark": "2026-11-01", **ending})


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    with Catalogue.open(tmp_path / "data", clock=Clock()) as opened:
        yield opened


@pytest.fixture
def provider(catalogue: Catalogue) -> Callable[..., Provider]:
    return lambda key="cern", **settings: Provider(catalogue, key, **settings)


def state_of(catalogue: Catalogue) -> list[tuple[Any, ...]]:
    """Everything that the doors show, without sequences, runs or instants."""
    return [
        (
            (entity.iri, entity.state, entity.merged_into, entity.reasons),
            tuple((each.iri, each.digest, each.deleted, each.identifiers) for each in entity.records),
        )
        for entity in catalogue.entities(states=("live", "withdrawn", "merged"))
    ]
