"""`catalogue search | show | trace | export`: what is there, and why."""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path

import click

from catalogue_api import terminal
from catalogue_api.answers import entity_answer, page_answer, record_answer, traces_answer
from catalogue_api.catalogue import Catalogue, open_catalogue
from catalogue_api.commands.rim import (
    FINE,
    PROBLEMS,
    Rim,
    json_option,
    print_json,
)
from catalogue_api.exports.registry import EXPORTS, export_named
from catalogue_api.index.facets import FACETS
from catalogue_api.representations import REPRESENTATION_OF_SUFFIX
from catalogue_api.saving import filters_stated, save
from schemas.dcat.compose import compose
from schemas.errors import (
    NotInCatalogue,
)
from schemas.holdings import Entity, StoredRecord
from schemas.identifiers import read_record_iri
from schemas.search import SORTS, SearchQuery


@click.command("search")
@click.argument("words", nargs=-1)
@click.option("-f", "--filter", "filters", multiple=True, metavar="FACET=VALUE", help="Only these; may be repeated.")
@click.option("--facet", "facets", multiple=True, type=click.Choice([each.name for each in FACETS]), help="Count it.")
@click.option("--sort", type=click.Choice(SORTS), default="relevance", show_default=True, help="The order.")
@click.option("--size", type=click.IntRange(1, 1000), default=20, show_default=True, help="How many at once.")
@click.option("--after", help="The page after this; given at the end of the page before.")
@json_option
@click.pass_obj
def search_command(
    rim: Rim,
    words: tuple[str, ...],
    filters: tuple[str, ...],
    facets: tuple[str, ...],
    sort: str,
    size: int,
    after: str | None,
    as_json: bool,
) -> None:
    """Search, with the same words and filters as the portal.

    \b
    Examples:
      catalogue search neutrino telescope
      catalogue search '"dark matter" -simulation' -f kind=dataset -f kind=software
      catalogue search --facet kind --facet source --size 1
      catalogue search lofar --json | jq '.hits[].iri'
    """
    settings = rim.settings()
    query = SearchQuery(
        text=" ".join(words), filters=filters_stated(filters), facets=facets, sort=sort, size=size, after=after
    )
    with closing(open_catalogue(settings)) as catalogue:
        page = catalogue.search(query)
    if as_json:
        print_json(page_answer(page, settings["base_url"], following=page.next))
    else:
        click.echo(terminal.page(page))


@click.command("show")
@click.argument("identifier")
@click.option(
    "--as", "suffix", type=click.Choice(tuple(REPRESENTATION_OF_SUFFIX)), help="The description itself, in this form."
)
@json_option
@click.pass_obj
def show_command(rim: Rim, identifier: str, suffix: str | None, as_json: bool) -> None:
    """Show one thing by any of its identifiers, or one record by its address.

    \b
    Examples:
      catalogue show 10.5281/zenodo.1234
      catalogue show https://doi.org/10.5281/zenodo.1234 --as ttl
      catalogue show entity/ror/02feahw73 --json
      catalogue show record/zenodo/oai%3Azenodo.org%3A1234
    """
    settings = rim.settings()
    base = settings["base_url"]
    with closing(open_catalogue(settings, with_index=False)) as catalogue:
        found = _named(catalogue, identifier.removeprefix(base))
    if suffix:
        document = compose(found).document if isinstance(found, Entity) else found.document
        sys.stdout.buffer.write(REPRESENTATION_OF_SUFFIX[suffix].write(document, base))
    elif as_json:
        print_json(entity_answer(found, base) if isinstance(found, Entity) else record_answer(found, base))
    else:
        click.echo(terminal.entity(found) if isinstance(found, Entity) else terminal.record(found))


def _named(catalogue: Catalogue, text: str) -> Entity | StoredRecord:
    """What an address of ours, or any identifier, names; what was joined leads to what it became."""
    key = read_record_iri(text)
    if key is not None and (record := catalogue.record(*key)) is not None:
        return record
    iri = text if text.startswith("entity/") else next(iter(_only_one(catalogue.find(text), text)), "")
    entity = catalogue.entity(iri) if iri else None
    while entity is not None and entity.merged_into is not None:
        entity = catalogue.entity(entity.merged_into)
    if entity is None:
        raise NotInCatalogue(f"nothing answers to '{text}'.", next_step=f"'catalogue trace {text}' tells its story.")
    return entity


def _only_one(iris: tuple[str, ...], text: str) -> tuple[str, ...]:
    if len(iris) > 1:
        raise click.UsageError(f"'{text}' names {len(iris)} things; choose one: {', '.join(iris)}")
    return iris


@click.command("trace")
@click.argument("identifier")
@json_option
@click.pass_obj
def trace_command(rim: Rim, identifier: str, as_json: bool) -> int:
    """Tell the whole story of an identifier: seen when, stored, refused, joined with what, withdrawn on what evidence.

    \b
    Examples:
      catalogue trace 10.5281/zenodo.1234
      catalogue trace oai:zenodo.org:1234 --json

    Exit code 1 means that no source ever listed it.
    """
    settings = rim.settings()
    with closing(open_catalogue(settings)) as catalogue:
        text = identifier.removeprefix(settings["base_url"])
        traces, total = catalogue.trace(text), catalogue.count_traced(text)
    if as_json:
        print_json(traces_answer(traces, settings["base_url"], total=total))
    else:
        click.echo(terminal.traces(traces, total=total) if traces else f"No source has ever listed '{identifier}'.")
    return FINE if traces else PROBLEMS


@click.command("export")
@click.option(
    "--format",
    "key",
    type=click.Choice([export.key for export in EXPORTS]),
    default=EXPORTS[0].key,
    show_default=True,
    help="The format.",
)
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="A file in place of stdout.")
@click.pass_obj
def export_command(rim: Rim, key: str, output: Path | None) -> None:
    """Stream everything in a stable order: the same catalogue always gives the same bytes.

    \b
    Examples:
      catalogue export | sha256sum
      catalogue export --format csv -o all.csv
      catalogue export --format nt | gzip > all.nt.gz
    """
    settings = rim.settings()
    with closing(open_catalogue(settings, with_index=False, once=True)) as catalogue:
        counted = terminal.counted(catalogue.entities(), "Exporting", total=catalogue.counts()["entities"])
        save(export_named(key).write(counted, settings["base_url"]), output)
