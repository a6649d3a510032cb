"""`catalogue joins | cut | mend`: what was taken for the same thing, and a person's word against it."""

from __future__ import annotations

import getpass
from collections.abc import Mapping
from contextlib import closing
from typing import Any

import click

from catalogue_api.catalogue import open_catalogue
from catalogue_api.commands.rim import (
    FINE,
    PROBLEMS,
    Rim,
    json_option,
    tell,
)
from catalogue_api.index.projector import BATCH
from catalogue_api.joins import joins
from catalogue_api.joins import words as join_words
from schemas.errors import (
    CatalogueFault,
    IndexLocked,
    MalformedIdentifier,
)
from schemas.identifiers import recognise
from schemas.records import Identifier


@click.command("joins")
@click.option("--missing", is_flag=True, help="Those that no row of the table of organisations knows.")
@click.option("--source", "sources", multiple=True, metavar="KEY", help="Only records of this source; repeatable.")
@json_option
@click.pass_obj
def joins_command(rim: Rim, missing: bool, sources: tuple[str, ...], as_json: bool) -> int:
    """List organisations and sites that were joined by the table of organisations and why, or were not.

    \b
    Examples:
      catalogue joins
      catalogue joins --missing --source osg_topology --json

    Exit code 1 means that --missing found some.
    """
    with closing(open_catalogue(rim.settings(), with_index=False)) as catalogue:
        found = list(joins(catalogue, sources, missing=missing))
    tell([each.shown for each in found], join_words(found, missing=missing), as_json=as_json)
    return PROBLEMS if missing and found else FINE


@click.command("cut")
@click.argument("source")
@click.argument("record")
@click.argument("identifier")
@click.option("--reason", required=True, help="Why this record is about another thing.")
@click.option("--by", default=None, help="Who decides; your user name if you do not say.")
@click.pass_obj
def cut_command(rim: Rim, source: str, record: str, identifier: str, reason: str, by: str | None) -> int:
    """Undo a merge: this identifier of this record joins it to nothing any more, in later harvests too.

    \b
    Examples:
      catalogue cut zenodo oai:zenodo.org:1234 10.5281/zenodo.99 --reason 'DOI of the data, not of this report'
    """
    claim = _claim(identifier)
    settings = rim.settings()
    with closing(open_catalogue(settings, with_index=False)) as catalogue:
        catalogue.cut(source, record, claim, by=by or getpass.getuser(), reason=reason)
        stored = catalogue.record(source, record)
    _catch_up(settings)
    click.echo(f"{claim.scheme} {claim.value} no longer joins it; the record describes {stored and stored.entity} now.")
    return FINE


@click.command("mend")
@click.argument("source")
@click.argument("record")
@click.argument("identifier")
@click.option("--by", default=None, help="Who decides; your user name if you do not say.")
@click.pass_obj
def mend_command(rim: Rim, source: str, record: str, identifier: str, by: str | None) -> int:
    """Undo a cut: the identifier joins the record to others again.

    \b
    Examples:
      catalogue mend zenodo oai:zenodo.org:1234 10.5281/zenodo.99
    """
    claim = _claim(identifier)
    settings = rim.settings()
    with closing(open_catalogue(settings, with_index=False)) as catalogue:
        catalogue.mend(source, record, claim, by=by or getpass.getuser())
        stored = catalogue.record(source, record)
    _catch_up(settings)
    click.echo(f"{claim.scheme} {claim.value} joins it again; the record describes {stored and stored.entity} now.")
    return FINE


def _catch_up(settings: Mapping[str, Any]) -> None:
    """Show in the index what was decided just now; another process that writes it does that by itself."""
    try:
        with closing(open_catalogue(settings, project=True)) as catalogue:
            while catalogue.refresh_index(limit=BATCH):
                pass
    except IndexLocked:
        pass
    except CatalogueFault as fault:
        click.echo(f"The index is not up to date: {fault}", err=True)


def _claim(text: str) -> Identifier:
    claim = recognise(text)
    if claim is None:
        raise MalformedIdentifier("no persistent identifier is written like that.", where=text)
    return claim
