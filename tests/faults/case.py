"""What a case of the misbehaving provider is: a small file that says which fault, where, and what has to come of it.

A case is a module `tests/faults/cases/<id>_<words>.py` that exposes `CASE`; it is found by listing the folder.

A fault is made of up to four steps, all optional and all composable, so that two faults make a pair:

- `prepare(face)` sets how the provider is (granularity, page size, what it declares) before it is asked;
- `before(face, hit)` happens to the data just before an answer is made (changes during the harvest);
- `sheet(sheet, hit)` changes what is answered, `reply(reply, hit)` how it is written and sent;
- `files(folder, paths, hit)` does the same to a folder of files.

`hit` says where: `hit.here` is true for the page, record or file that the position of this trial names.
"""

from __future__ import annotations

import importlib
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Any

from tests.faults.wire import Asked

FOLDER = Path(__file__).parent / "cases"
POSITIONS = ("first", "middle", "last")
MODES = ("first", "full", "incremental")
"""A first harvest of an empty catalogue; later, with `--full`, after ordinary changes; later, for changes only."""


OVER_HTTP = ("oai", "rest", "csw", "feed", "gocdb", "sitemap", "download", "lines")
"""One face of each way in over HTTP, for faults that every one of them may meet."""

LISTS = tuple(face for face in OVER_HTTP if face != "sitemap")
"""Those whose every answer is a part of a list: a page of a site may rightly say nothing."""


class Kind(Enum):
    """What must become of a harvest under a fault."""

    RECOVER = "recover"
    REPAIR = "repair"
    QUARANTINE = "quarantine"
    STOP_LOUD = "stop loudly"
    HOLD = "hold"


@dataclass(frozen=True)
class Required:
    """The outcome that a case requires.

    `says` must stand in the reason, a problem or a finding (any of these words); `count` is how many are quarantined;
    `or_else` is another outcome that is as good, where a server's fault leaves the choice.
    """

    kind: Kind
    says: tuple[str, ...] = ()
    count: int = 0
    or_else: Required | None = None

    def or_(self, other: Required) -> Required:
        further = other if self.or_else is None else self.or_else.or_(other)
        return Required(self.kind, self.says, self.count, further)


RECOVER = Required(Kind.RECOVER)
STOP_LOUD = Required(Kind.STOP_LOUD)


def repair(*says: str) -> Required:
    """Everything is stored, and something says what was wrong."""
    return Required(Kind.REPAIR, says)


def quarantine(count: int, *says: str) -> Required:
    """All but `count` are stored; those are kept raw and named."""
    return Required(Kind.QUARANTINE, says, count)


def stop_loud(*says: str) -> Required:
    """The run is not complete, says why, withdraws nothing by absence, and can be made up for by the next one."""
    return Required(Kind.STOP_LOUD, says)


def hold(*says: str) -> Required:
    """Withdrawals wait for a person; nothing live is gone."""
    return Required(Kind.HOLD, says)


@dataclass
class Hit:
    """Where one answer stands, and how often the fault was met at its place so far."""

    asked: Asked | None
    face: Any
    position: str
    chance: random.Random
    target: str = ""
    here: bool = False
    times: int = 0
    memory: dict[str, Any] = field(default_factory=dict)
    server: Any = None

    def is_idle(self, case: Case) -> bool:
        """Whether the fault never came to its place, so that the trial shows nothing."""
        waits = case.fault.sheet is not None or case.fault.reply is not None
        return waits and case.fault.before is None and self.times == 0


@dataclass(frozen=True)
class Fault:
    """What a provider does wrong; see the module."""

    prepare: Callable[[Any], object] | None = None
    before: Callable[[Any, Hit], object] | None = None
    sheet: Callable[[Any, Hit], Any] | None = None
    reply: Callable[[Any, Hit], Any] | None = None
    files: Callable[[Path, list[Path], Hit], object] | None = None
    tls: str = ""


@dataclass(frozen=True)
class Case:
    """One fault and what it requires.

    `rows` names the entries of the fault catalogue it proves. `by` says what a position names: the `page` of a list, or
    the page that shows a `record` wherever that is. `times` is how often the fault strikes (`None`: always).
    `titles` gives what stands in the catalogue for a record that was repaired; `settings` are the operator's.
    `keys` go into the source file. `heals` is the mode of the run after the fault. `pairs`, `peers` and `dry` say
    whether it is tried with others, on other clients, and by the spider alone. `forgets`: a record is gone without a
    word, and stays until a second whole list agrees.
    """

    rows: tuple[str, ...]
    fault: Fault
    required: Required
    faces: tuple[str, ...] = ("oai",)
    positions: tuple[str, ...] = POSITIONS
    modes: tuple[str, ...] = MODES
    by: str = "page"
    verbs: tuple[str, ...] = ("ListRecords",)
    times: int | None = None
    titles: Callable[[Mapping[str, str], str], Mapping[str, str]] | None = None
    settings: Mapping[str, str] = field(default_factory=dict)
    keys: Mapping[str, Any] = field(default_factory=dict)
    size: int = 23
    heals: str = "incremental"
    pairs: bool = True
    seconds: float = 150.0
    peers: bool = True
    dry: bool = True
    forgets: bool = False


@dataclass(frozen=True)
class Named:
    """A case with the name of its file."""

    name: str
    case: Case
    does: str


def all_cases() -> tuple[Named, ...]:
    """Every case, in the order of names."""
    found = []
    for path in sorted(FOLDER.glob("[a-z]*.py")):
        module = importlib.import_module(f"tests.faults.cases.{path.stem}")
        found.append(Named(path.stem, module.CASE, (module.__doc__ or "").strip()))
    return tuple(found)
