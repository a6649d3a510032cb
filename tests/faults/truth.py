"""The ledger of the truth: what a provider really has, version by version, whatever its server says of it."""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

WORDS = ("neutrino", "grid", "Jülich", "données", "survey", "R&D", "pulsar", "a < b", "λ-term", "中文", "Ελλάδα", "🌍")
LANGUAGES = ("en", "de", "fr", "el", "zh", "und")
SETS = ("physics", "physics:astro", "computing")
BEGINNING = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Thing:
    """One record as it is now; `version` counts from 1."""

    identifier: str
    number: int
    stamp: datetime
    title: str
    language: str
    sets: tuple[str, ...]
    version: int = 1
    deleted: bool = False


@dataclass
class Truth:
    """Every record of one provider, and its clock; `names` is how it calls them, with `number` and `base` in it."""

    seed: int
    size: int
    names: str = ""
    base: str = "http://truth.example"
    now: datetime = BEGINNING
    things: dict[str, Thing] = field(default_factory=dict)
    chance: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        for _ in range(self.size):
            self.add(stamp=self.now - timedelta(seconds=self.chance.randrange(3600, 10**8)))

    def add(self, *, stamp: datetime | None = None) -> Thing:
        number = 1 + max((thing.number for thing in self.things.values()), default=-1)
        words = " ".join(self.chance.choices(WORDS, k=4))
        thing = Thing(
            identifier=self._name(number),
            number=number,
            stamp=stamp or self.now,
            title=f"{words} no {number}",
            language=self.chance.choice(LANGUAGES),
            sets=tuple(self.chance.sample(SETS, k=1 + number % 2)),
        )
        self.things[thing.identifier] = thing
        return thing

    def _name(self, number: int) -> str:
        if self.names:
            return self.names.format(number=number, base=self.base)
        return f"oai:truth.example:{number:04d}" + ("/é" if number % 7 == 3 else "")

    def edit(self, identifier: str, **changes: object) -> None:
        """A new version, now."""
        thing = self.things[identifier]
        title = f"{thing.title.split(' (edition')[0]} (edition {thing.version + 1})"
        usual = {"title": title, "version": thing.version + 1, "stamp": self.now}
        self.things[identifier] = replace(thing, **{**usual, **changes})  # type: ignore[arg-type]

    def delete(self, identifier: str) -> None:
        self.edit(identifier, deleted=True)

    def forget(self, identifier: str) -> None:
        """Remove without a trace, as providers without tombstones do."""
        del self.things[identifier]

    def pass_time(self, **span: float) -> None:
        self.now += timedelta(**span)

    def live(self) -> dict[str, str]:
        """What a perfect harvest has: the title of every live record by its identifier."""
        return {thing.identifier: thing.title for thing in self.things.values() if not thing.deleted}

    def ordered(self) -> list[Thing]:
        """By datestamp, as most servers list."""
        return sorted(self.things.values(), key=lambda thing: (thing.stamp, thing.identifier))


def a_day_later(truth: Truth, *, announced: bool) -> None:
    """The ordinary life of a provider: edits, a few new records, two deletions; enough for several pages."""
    truth.pass_time(days=2)
    live = sorted(identifier for identifier, thing in truth.things.items() if not thing.deleted)
    chosen = truth.chance.sample(live, k=min(len(live), 11))
    for identifier in chosen[:9]:
        truth.edit(identifier)
        truth.pass_time(seconds=1)
    for identifier in chosen[9:]:
        if announced:
            truth.delete(identifier)
        else:
            truth.edit(identifier)
    for _ in range(3):
        truth.pass_time(seconds=1)
        truth.add()
    truth.pass_time(hours=3)
