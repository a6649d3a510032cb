"""The pages that check metadata: a form that needs no script, a result for some days, and the rules."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response as Redirect

from catalogue_api.validating import confined
from catalogue_api.validating.confined import Limits
from catalogue_api.validating.reports import DEVIATION
from catalogue_api.validating.results import Result, Results
from catalogue_api.web import submissions, verdicts
from catalogue_api.web.doors import catalogue, settings
from catalogue_api.web.submissions import Submitted
from schemas.errors import Exhausting, InvalidInput, ProviderFault
from schemas.profiles.registry import GRAPH_PROFILES, TREE_PROFILES
from schemas.validation.cards import card, titles
from schemas.validation.reading.submission import Syntax

bp = Blueprint("validator", __name__)

FORMS = {
    "json": ("JSON", "application/json"),
    "csv": ("CSV", "text/csv; charset=utf-8; header=present"),
    "sarif": ("SARIF", "application/sarif+json"),
    "junit": ("JUnit", "application/xml"),
}
"""The reports of a result that can be taken away: what they are called, and their media types."""

_LONGEST_TO_MEND = 200_000


def limits() -> Limits:
    """What one reading may take here."""
    return Limits.of(settings())


def _results() -> Results:
    return Results(catalogue().folder, days=int(settings()["validator.days"]))


# --- the form ------------------------------------------------------------------------------------------------


@bp.get("/validate")
def form() -> str | Response:
    """The form: empty, or with the text of an earlier result to mend."""
    asked: MultiDict[str, str] = MultiDict(request.args)
    if token := request.args.get("mend"):
        found = _found(token)
        asked = MultiDict([("profile", each) for each in found.profiles])
        asked["text"] = verdicts.text_of(found).text
        asked["syntax"] = found.syntax or ""
        return _private(_form(asked))
    return _form(asked)


@bp.post("/validate")
def check() -> Response | Redirect:
    """Check what was sent and lead to the result; what cannot be checked comes back with the reason."""
    allowed = limits()
    submissions.allow_size(request, allowed)
    try:
        sent = submissions.of_form(request, allowed)
        found = confined.summary(sent.name, sent.body, sent.profiles, syntax=sent.syntax, limits=allowed)
    except RequestEntityTooLarge:
        submissions.discard(request)
        return _refused(
            MultiDict(), f"This is larger than {size_in_words(allowed.size)}, the most that is checked here.",
            "The command checks files of up to 64 MB, and folders and archives of any size.",
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        )  # fmt: skip
    except Exhausting as error:
        return _refused(request.form, error.what, error.next_step, HTTPStatus.UNPROCESSABLE_ENTITY)
    except InvalidInput as error:
        return _refused(request.form, error.what, error.next_step, HTTPStatus.BAD_REQUEST)
    except ProviderFault as error:
        return _refused(request.form, f"The address could not be fetched: {error.what}", error.next_step)
    token = _keep(sent, found)
    return redirect(url_for("validator.result", token=token), HTTPStatus.SEE_OTHER)


def _keep(sent: Submitted, found: dict[str, object]) -> str:
    return _results().keep(
        sent.name, sent.body, profiles=sent.profiles, syntax=sent.syntax, address=sent.address, found=found
    )


def _refused(
    asked: MultiDict[str, str], what: str, advice: str, status: HTTPStatus = HTTPStatus.BAD_GATEWAY
) -> Response:
    return Response(_form(asked, fault=(what, advice)), status=status, content_type="text/html; charset=utf-8")


def _form(asked: MultiDict[str, str], *, fault: tuple[str, str] | None = None) -> str:
    return render_template(
        "validate.html",
        asked=asked,
        fault=fault,
        deleted="deleted" in request.args,
        graphs=GRAPH_PROFILES,
        trees=TREE_PROFILES,
        syntaxes=tuple(Syntax),
        chosen=asked.getlist("profile"),
        largest=size_in_words(limits().size),
        days=int(settings()["validator.days"]),
    )


def size_in_words(size: int) -> str:
    """A number of bytes as people say it: `10 MB`."""
    return f"{size / (1 << 20):.3g} MB" if size >= 1 << 20 else f"{size / 1024:.3g} kB"


# --- the result ----------------------------------------------------------------------------------------------


@bp.get("/validate/result/<token>")
def result(token: str) -> Response:
    """A result, for whoever was given its address."""
    kept = _found(token)
    found = kept.found
    lines = verdicts.text_of(kept)
    return _private(
        render_template(
            "validated.html",
            token=token,
            kept=kept,
            found=found,
            verdict=verdicts.sentence(found),
            unreadable=verdicts.unreadable(found),
            groups=verdicts.groups(found),
            rows=verdicts.rows(lines, found),
            caret=verdicts.caret(lines, found["findings"][0]) if verdicts.unreadable(found) else "",
            rules=verdicts.rules_of(found),
            forms=FORMS,
            deviation=DEVIATION,
            mendable=len(lines.text) <= _LONGEST_TO_MEND,
        )
    )


@bp.post("/validate/result/<token>/delete")
def delete(token: str) -> Redirect:
    """Forget a result at once."""
    _results().remove(token)
    return redirect(url_for("validator.form", deleted="yes"), HTTPStatus.SEE_OTHER)


@bp.get("/validate/report/<token>.<form>")
def taken_away(token: str, form: str) -> Response:
    """A result as a file, with every finding: made anew from what was sent."""
    kept = _found(token)
    if form not in FORMS:
        abort(404)
    written = confined.report(
        kept.name, kept.body, kept.profiles or tuple(kept.found["profiles"]), syntax=kept.syntax, limits=limits(),
        form=form,
    )  # fmt: skip
    response = _private(Response(written, content_type=FORMS[form][1]))
    response.headers["Content-Disposition"] = f'attachment; filename="validation.{form}"'
    return response


def _found(token: str) -> Result:
    kept = _results().get(token)
    if kept is None:
        abort(404, description="This result has expired or was deleted, or never was.")
    return kept


def _private(answer: str | Response) -> Response:
    """An answer that no cache keeps, no robot lists, and whose address no other site learns."""
    response = answer if isinstance(answer, Response) else Response(answer, content_type="text/html; charset=utf-8")
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


# --- the rules -----------------------------------------------------------------------------------------------


@bp.get("/rules")
def rules() -> str:
    """Every rule, by profile."""
    return render_template("rules.html", profiles=titles())


@bp.get("/rules/<code>")
def rule(code: str) -> str:
    """One rule with its reason, its fix and its examples."""
    found = card(code)
    if found is None:
        abort(404)
    return render_template("rule.html", card=found)
