"""Organisations and sites known under several names: the identifiers that the table of organisations adds to a record.

Pure. Each addition is a finding that says by what it was joined; what has a name in a registry of sites and is in no
row of the table gets one too, so that a person can list what was left alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from harvester.work import Work, as_text
from schemas.dcat.terms import KINDS
from schemas.identifiers import REGISTERED, shown
from schemas.records import Identifier, Severity
from schemas.vocabularies.organisations import Known, known_as, known_at, whole_of

_ORGANISATION = ["foaf:Agent", "foaf:Organization"]


def known_elsewhere(
    work: Work, claimed: Sequence[Identifier], properties: Mapping[str, Any], types: Sequence[str]
) -> tuple[list[Identifier], dict[str, Any] | None]:
    """The identifiers that a record of an organisation or site has besides its own, and the whole it is a part of."""
    if "foaf:Organization" not in types:
        return [], None
    known = next((found for each in claimed if (found := known_as(each)) is not None), None)
    by = next((shown(each) for each in claimed if known is not None and known_as(each) == known), "")
    if known is None and not claimed and tuple(types) == KINDS["organisation"]:
        known, by = _by_domain(properties)
    if known is None:
        _tell_alone(work, claimed)
        return [], None
    added = [] if known.identifier in claimed else [known.identifier]
    if added:
        work.note(
            "NORM-JOINED",
            Severity.INFO,
            f"known as {known.name} by the table of organisations",
            "identifier",
            found=by,
            became=shown(known.identifier),
        )
    return added, _whole(known)


def _by_domain(properties: Mapping[str, Any]) -> tuple[Known | None, str]:
    address = as_text(properties.get("homepage") or "")
    return (known_at(address), address) if address else (None, "")


def _whole(known: Known) -> dict[str, Any] | None:
    whole = whole_of(known)
    if known.part_of is None:
        return None
    name = {} if whole is None else {"name": [whole.name]}
    return {"@type": _ORGANISATION, "identifier": [known.part_of]} | name


def _tell_alone(work: Work, claimed: Sequence[Identifier]) -> None:
    own = [each for each in claimed if each.scheme in REGISTERED]
    if not own or any(each.scheme not in REGISTERED for each in claimed) or own[0].value.startswith(_NO_PLACES):
        return
    work.note(
        "NORM-NOT-JOINED",
        Severity.INFO,
        "no row of the table of organisations says what else this is known as",
        "identifier",
        found=shown(own[0]),
        fix="If it is known elsewhere, add a row to schemas/vocabularies/organisations.tsv.",
    )


_NO_PLACES = ("vo/", "federation/")
