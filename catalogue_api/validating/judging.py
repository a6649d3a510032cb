"""Files x profiles -> verdicts, one at a time, so that memory stays flat however many there are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from catalogue_api.validating.gathering import Piece, is_shapes
from schemas.errors import InvalidInput, MalformedPayload
from schemas.validation.graph import check_graph, graph_of
from schemas.validation.placed import SYNTAX, Verdict, fitting, judge, plans_of, unreadable
from schemas.validation.quality import Score, scores
from schemas.validation.reading.submission import GRAPHS, Submission, Syntax, submitted


@dataclass(frozen=True, slots=True)
class Judged:
    """One file with its verdict; `skipped` says why there is none to give, `unreachable` that its address is why."""

    name: str
    verdict: Verdict | None
    submission: Submission | None = None
    skipped: str = ""
    scores: tuple[Score, ...] = ()
    unreachable: bool = False


def judged(
    pieces: Iterable[Piece], profiles: tuple[str, ...], *, syntax: Syntax | None = None, quality: bool = False
) -> Iterator[Judged]:
    """Each file with what was found; without profiles its content decides. `quality` scores its datasets too."""
    for piece in pieces:
        if piece.fault:
            yield Judged(piece.name, None, skipped=piece.fault, unreachable=piece.unreachable)
            continue
        try:
            submission = submitted(piece.name, piece.body, syntax)
            chosen = profiles or tuple(fitting(submission))[:1]
            if not chosen:
                yield Judged(piece.name, None, skipped=_unfit(submission))
                continue
            verdict = _judged(submission, chosen)
            yield Judged(piece.name, verdict, submission, scores=_scores(verdict, submission) if quality else ())
        except MalformedPayload as error:
            yield Judged(piece.name, unreadable(piece.name, error))
        except InvalidInput as error:
            yield Judged(piece.name, None, skipped=f"{error.what} {error.next_step}".strip())


def _unfit(submission: Submission) -> str:
    """Why there is no profile for a submission; raises `MalformedPayload` if it cannot even be read."""
    root = submission.tree()
    for error in root.all("error") if root.name == "OAI-PMH" else ():
        return (
            f"The endpoint answers {error.value('@code') or 'an error'}: {error.text.strip() or 'it gives no reason.'}"
        )
    return "Nothing in it tells the profile; state one with --profile."


def _judged(submission: Submission, profiles: tuple[str, ...]) -> Verdict:
    """Our own profiles all at once, then each file of shapes; what cannot be read is told once."""
    files = tuple(each for each in profiles if is_shapes(each))
    keys = tuple(each for each in profiles if each not in files)
    if not files:
        return judge(submission, keys)
    from catalogue_api.validating.shapes import shape_findings  # noqa: PLC0415  (rdflib takes half a second to load)

    verdict = judge(submission, keys or ("dcat_ap_base0",))
    if any(each.finding.code == SYNTAX for each in verdict.findings):
        return verdict
    own = verdict.findings if keys else ()
    found = tuple(one for file in files for one in shape_findings(submission, file))
    ordered = sorted((*own, *found), key=lambda each: (each.finding.line or 0, each.column or 0))
    return replace(
        verdict, profiles=profiles, findings=tuple(ordered), unchecked=verdict.unchecked if keys else frozenset()
    )


def _scores(verdict: Verdict, submission: Submission) -> tuple[Score, ...]:
    if submission.syntax not in GRAPHS or any(each.finding.code == SYNTAX for each in verdict.findings):
        return ()
    graph = graph_of((each.subject, each.predicate.value, each.object) for each in submission.triples())
    return tuple(scores(graph, check_graph(graph, plans_of("dcat_ap_base0"))))
