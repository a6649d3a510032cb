"""Files x profiles -> verdicts, one at a time, so that memory stays flat however many there are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from catalogue_api.validating.gathering import Piece
from schemas.errors import InvalidInput, MalformedPayload
from schemas.validation.placed import Verdict, fitting, judge, unreadable
from schemas.validation.reading.submission import Submission, Syntax, submitted


@dataclass(frozen=True, slots=True)
class Judged:
    """One file with its verdict; `skipped` says why there is none to give."""

    name: str
    verdict: Verdict | None
    submission: Submission | None = None
    skipped: str = ""


def judged(pieces: Iterable[Piece], profiles: tuple[str, ...], *, syntax: Syntax | None = None) -> Iterator[Judged]:
    """Each file with what was found; without profiles the content of each decides."""
    for piece in pieces:
        if piece.fault:
            yield Judged(piece.name, None, skipped=piece.fault)
            continue
        try:
            submission = submitted(piece.name, piece.body, syntax)
            chosen = profiles or tuple(fitting(submission))[:1]
            if not chosen:
                yield Judged(piece.name, None, skipped="Nothing in it tells the profile; state one with --profile.")
                continue
            yield Judged(piece.name, judge(submission, chosen), submission)
        except MalformedPayload as error:
            yield Judged(piece.name, unreadable(piece.name, error))
        except InvalidInput as error:
            yield Judged(piece.name, None, skipped=f"{error.what} {error.next_step}".strip())
