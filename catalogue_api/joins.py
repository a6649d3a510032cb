"""Organisations and sites as the table of organisations joined them, and those that no row of it knows.

Among these are the organisations that records name by an identifier alone and that nobody described.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from catalogue_api.catalogue import Catalogue

JOINED, ALONE = "NORM-JOINED", "NORM-NOT-JOINED"


@dataclass(frozen=True, slots=True)
class Join:
    """One record of an organisation or site: what it is `known` by, and what it `became` by which row.

    `became` is empty where no row of the table knows it; `advice` then says what a person can do.
    """

    source: str
    identifier: str
    title: str
    known: str
    became: str
    reason: str
    advice: str = ""

    @property
    def shown(self) -> dict[str, Any]:
        """The join as JSON."""
        return asdict(self)


def joins(catalogue: Catalogue, sources: Sequence[str] = (), *, missing: bool = False) -> Iterator[Join]:
    """Every join that the table made in the records of these sources, or of all; with `missing`, what it left alone."""
    wanted = ALONE if missing else JOINED
    for key in sources or [status.source for status in catalogue.sources()]:
        if missing:
            yield from _unknown(catalogue, key)
        for faulty in catalogue.faulty(key):
            for finding in faulty.findings:
                if finding.code == wanted and not faulty.outcome:
                    yield Join(
                        source=key,
                        identifier=faulty.identifier,
                        title=_title(catalogue, key, faulty.identifier),
                        known=finding.found,
                        became=finding.expected,
                        reason=finding.message,
                        advice=finding.fix,
                    )


def _unknown(catalogue: Catalogue, source: str) -> Iterator[Join]:
    for each in catalogue.unknown_organisations(source):
        yield Join(
            source=source,
            identifier=each.example,
            title=f"names {each.written}, as {each.records} records do"
            if each.records > 1
            else f"names {each.written}",
            known=each.written,
            became="",
            reason="no organisation of the catalogue goes by it, or more than one does",
            advice=_ADVICE,
        )


_ADVICE = (
    "Harvest the source that describes it, or add its identifier to a row of schemas/vocabularies/organisations.tsv."
)


def _title(catalogue: Catalogue, source: str, identifier: str) -> str:
    record = catalogue.record(source, identifier)
    stated = record.document.get("title") or record.document.get("name") if record is not None else None
    first = stated[0] if isinstance(stated, list) and stated else stated
    return str(first.get("@value", "")) if isinstance(first, dict) else str(first or "")


def words(found: Sequence[Join], *, missing: bool) -> str:
    """The joins for a person, one a line, and how many there are."""
    if missing:
        lines = [f"{each.source}  {each.identifier}  {each.title}  ({each.known})" for each in found]
        advice = next((each.advice for each in found), "")
        said = f"{len(found)} organisations and sites stand alone. {advice}".strip()
        return "\n".join([*lines, said]) if found else "None stands alone."
    lines = [f"{each.source}  {each.identifier}  {each.known} -> {each.became}: {each.reason}" for each in found]
    return "\n".join([*lines, f"{len(found)} records were joined by the table."]) if found else "None was joined by it."
