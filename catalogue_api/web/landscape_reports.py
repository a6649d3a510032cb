"""The landscape's pages to read: the report, capacities, and how everything is counted, by the rules in force."""

from __future__ import annotations

from flask import render_template, request

from catalogue_api.index.facets import FACETS
from catalogue_api.landscape.capacity import capacities, in_words
from catalogue_api.landscape.columns import PRESETS, columns_named
from catalogue_api.landscape.inventory import METHOD, Inventory
from catalogue_api.landscape.matrix import MEASURES
from catalogue_api.landscape.report import parts
from catalogue_api.landscape.rules import IN_FORCE
from catalogue_api.landscape.sureness import SAID
from catalogue_api.web import landscape_views as views
from catalogue_api.web.doors import base_url, catalogue, now, settings
from catalogue_api.web.health import health
from catalogue_api.web.labels import known_sources
from catalogue_api.web.landscape import bp
from schemas.capacity import MEASURES as UNITS

__all__ = ["bp"]


@bp.get("/landscape/report")
def report() -> str:
    """The report of a selection as a page, the same as the file."""
    view = views.view_asked(request.args)

    def made() -> str:
        views.all_things(view)  # refuses what is too much
        inventory = Inventory(
            catalogue(),
            view,
            columns=columns_named(PRESETS["strategy"]),
            title=str(settings()["title"]),
            base=base_url(),
        )
        return "".join(parts(inventory, heading=False))

    return render_template(
        "landscape_report.html",
        view=view,
        body=views.as_made(views.remembered(view, "report", made)),
        file=views.page_address("/export/inventory.html", view),
        back=views.page_address("/landscape", view),
        permalink=views.permalink(view),
    )


@bp.get("/landscape/capacity")
def capacity() -> str:
    """What compute and storage state that they have, summed only where it is comparable."""
    view = views.view_asked(request.args)
    made = views.remembered(view, "capacity", lambda: capacities(views.all_things(view)))
    return render_template(
        "landscape_capacity.html",
        view=view,
        chips=views.chips(view),
        sums=made.sums(),
        left_out=sorted(made.left_out.items()),
        in_words=in_words,
        back=views.page_address("/landscape", view),
        matrix=lambda measure: views.page_address(
            "/landscape", view, ("rows", "country"), ("columns", "kind"), ("measure", "capacity"), ("of", measure)
        ),
        take=lambda form: views.page_address(f"/export/inventory.{form}", view, ("preset", "capacity")),
        permalink=views.permalink(view),
    )


@bp.get("/landscape/method")
def method() -> str:
    """How everything here is counted, from the rules that this release counts by."""
    statuses = known_sources()
    return render_template(
        "landscape_method.html",
        method=METHOD,
        rules=IN_FORCE,
        facets=FACETS,
        measures=MEASURES,
        units=UNITS,
        sure=SAID,
        counts=catalogue().counts(),
        sources=[(each, health(each, now())[1]) for each in statuses],
        fresh=views.fresh(views.view_asked(request.args)),
        present=catalogue().present(),
    )
