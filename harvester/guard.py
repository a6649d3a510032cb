"""What becomes of records that a list no longer has: withdrawn, held for a person, or nothing at all.

A source that answers empty, or by half, has emptied catalogues before (GeoNetwork #1889, DKAN #2824); nothing here
is ever obeyed at once that would remove much.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from schemas.records import Source


@dataclass(frozen=True, slots=True)
class Withdraw:
    """The absences are few and proven: withdraw them."""

    count: int


@dataclass(frozen=True, slots=True)
class Hold:
    """The absences are proven but many: a person decides, on this evidence."""

    evidence: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Nothing:
    """Absence is not shown, or there is none."""

    reason: str


def judge_absence(
    live: int, absent: int, listed: int, *, proven: bool, source: Source, proof: str = "", agreed: int | None = None
) -> Withdraw | Hold | Nothing:
    """The verdict on a run that listed `listed` identifiers where `live` records were live before it.

    `proven` says that the run listed *everything* to a proven end with no page left unread. More absences than the
    source allows of so many live records, an empty list, or the absence of every single record are held. Of the
    others those `agreed` on go, which the whole lists before lacked too (`None`: all).
    """
    if not proven:
        return Nothing("the run did not prove that it listed everything")
    if absent <= 0:
        return Nothing("no record is absent")
    allowed = source.absences_allowed(live)
    everything = listed == 0 or absent >= live
    if absent <= allowed and not everything:
        if agreed == 0:
            return Nothing("the whole lists before had what is absent now")
        return Withdraw(absent if agreed is None else agreed)
    why = "the list is empty" if listed == 0 else "every record is absent" if everything else "too many are absent"
    return Hold(
        {
            "why": why,
            "live": live,
            "listed": listed,
            "absent": absent,
            "allowed": allowed,
            "share": round(absent / live, 4) if live else 1.0,
            "proof": proof,
        }
    )


def judge_renaming(live: int, renamed: int, *, whole: bool, source: Source) -> Mapping[str, Any] | None:
    """The evidence on which newcomers are held that seem to be `renamed` of the `live` records; `None` to show them.

    As many as may go at once may also come back under another name; more is a change of identifiers (B23), and so is
    every record of a `whole` list, however few they are.
    """
    allowed = source.absences_allowed(live)
    if not renamed or (renamed <= allowed and not (whole and renamed >= live)):
        return None
    return {
        "why": "identifiers seem to have changed",
        "live": live,
        "renamed": renamed,
        "allowed": allowed,
        "share": round(renamed / live, 4) if live else 1.0,
    }
