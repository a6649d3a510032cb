"""What a search box is read into: clauses without any engine in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from catalogue_api.index import analysis
from schemas.areas import Area


@dataclass(frozen=True, slots=True)
class Words:
    """One word as typed, or several that must follow each other. `key` is it read as an identifier.

    `field` is one of `TEXT_FIELDS` or `identifier`, `None` for anywhere. `quoted` words match in this form only;
    `alone` words mean nothing but themselves.
    """

    exact: tuple[str, ...]
    key: str = ""
    field: str | None = None
    quoted: bool = False
    alone: bool = False

    @property
    def stems(self) -> tuple[str, ...]:
        """The words' stems, in the same order."""
        return tuple(analysis.stems(" ".join(self.exact)).split())


@dataclass(frozen=True, slots=True)
class Stated:
    """A facet value, compared in its folded form."""

    facet: str
    value: str

    @property
    def key(self) -> str:
        """The value of the raw field `stated` that is asked for."""
        return f"{self.facet}:{self.value}"


@dataclass(frozen=True, slots=True)
class Years:
    """The years from `first` to `last`, both included; with `first` after `last` there are none."""

    first: int
    last: int

    @property
    def keys(self) -> tuple[str, ...]:
        """The values of the raw field `stated` of which one is asked for."""
        return tuple(f"year:{year}" for year in range(self.first, self.last + 1))


@dataclass(frozen=True, slots=True)
class Placed:
    """A place on Earth that touches an area."""

    area: Area

    @property
    def boxes(self) -> Iterator[tuple[tuple[str, int | None, int | None], ...]]:
        """Ranges of the numbers of `document.AREA_FIELDS`, both ends included; all of one box hold."""
        for each in self.area.turns:
            side = each.millionths
            yield (
                ("west", None, side["east"]),
                ("east", side["west"], None),
                ("south", None, side["north"]),
                ("north", side["south"], None),
            )


@dataclass(frozen=True, slots=True)
class Either:
    """At least one of these."""

    options: tuple[Words | Stated | Years | Placed, ...]


@dataclass(frozen=True, slots=True)
class Meant:
    """What was typed, or another term for the same thing.

    `stated` are values of the raw field `stated` that say the same: what states one of them matches without the word,
    and comes before what only mentions it.
    """

    typed: tuple[Words, ...]
    others: tuple[Words, ...]
    stated: tuple[str, ...] = ()

    @property
    def exact(self) -> tuple[str, ...]:
        """All words as typed."""
        return tuple(token for words in self.typed for token in words.exact)


@dataclass(frozen=True, slots=True)
class Tier:
    """What comes before every text: entities with all of these raw values, `(field, value)`."""

    score: float
    terms: tuple[tuple[str, str], ...]


Clause = Words | Stated | Years | Placed | Either | Meant
