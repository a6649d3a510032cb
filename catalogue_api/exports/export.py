"""What an export is: a name, a media type and a function that streams every entity as bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from schemas.holdings import Entity

Write = Callable[[Iterable[Entity], str], Iterator[bytes]]


@dataclass(frozen=True, slots=True)
class Export:
    """One export format. `write(entities, base)` keeps the order of the entities and holds one at a time.

    Law: the same store gives the same bytes. So no sequence, run or fetch time may stand in one.
    """

    key: str
    title: str
    media_type: str
    extension: str
    write: Write
