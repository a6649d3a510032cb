"""The bound on everything a conversation asks: faults may not outgrow what the asking brings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

LARGE = 100_000
"""A list stated larger than this is halved before it is read: an expired token then costs little (faults A1)."""

_FAULTS = 60
_PER_POISON = 40
"""Finding one bad record by halving twenty years of seconds takes 30 requests that fail."""
_SPLITS = 200
_SILENCE = 3


@dataclass(slots=True)
class Bounds:
    """What was asked and what came of it.

    `useful` counts pages with records, `failures` requests that were not answered, `splits` lists that were not
    believed, `halvings` windows made smaller beforehand, `silence` failures in a row, `given_up` the records that
    were quarantined because nothing gives them.
    """

    answered: int = 0
    useful: int = 0
    failures: int = 0
    splits: int = 0
    halvings: int = 0
    silence: int = 0
    given_up: list[str] = field(default_factory=list)

    @property
    def is_exhausted(self) -> bool:
        """Whether faults outgrew pages with records and the bad records found by them."""
        bearable = _FAULTS + self.useful + _PER_POISON * len(self.given_up)
        return self.failures > bearable or self.splits > _SPLITS + self.useful // 4

    @property
    def is_silent(self) -> bool:
        """Whether it is time to ask if the server is there at all."""
        return self.silence >= _SILENCE

    def may_halve(self, size: int, before: int | None) -> bool:
        """Whether a list of this stated size is worth halving after its first page.

        `before` is what the whole stated when it was halved for being short: not smaller means not yet useful.
        """
        if before is not None and size >= before:
            return self.halvings < _SPLITS + self.useful // 4
        return size > LARGE and self.halvings < 64 + 4 * size // LARGE

    def saved(self) -> dict[str, Any]:
        """The counts as JSON."""
        return asdict(self)

    @classmethod
    def restored(cls, saved: Mapping[str, Any]) -> Bounds:
        """The counts of such JSON."""
        return cls(**{**saved, "given_up": list(saved["given_up"])})
