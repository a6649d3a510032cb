"""What is looked at when somebody asks whether everything is in order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

OK: Final = "ok"
WARNING: Final = "warning"
FAILURE: Final = "failure"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: how it is, and for what is not in order the next step."""

    name: str
    state: str
    detail: str
    next_step: str = ""


@dataclass(frozen=True, slots=True)
class Condition:
    """How a search engine is at this moment; what it cannot be asked now is empty or `None`.

    `documents` counts entities, `size` is in bytes, copies of the same data counted once.
    """

    engine: str
    version: str = ""
    available: bool = False
    documents: int | None = None
    size: int | None = None
