"""`catalogue`: look into, serve and export what is kept. Data on standard output, talk on standard error.

Exit codes: 0 fine · 1 problems found · 2 usage · 4 source unreachable · 5 locked · 70 internal · 130 interrupted
"""

from __future__ import annotations

import getpass
import logging
import os
import signal
import sys
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from types import FrameType
from typing import Any

import click
import orjson

from catalogue_api import failpoints, terminal
from catalogue_api.answers import entity_answer, page_answer, record_answer, traces_answer
from catalogue_api.catalogue import Catalogue, arm_failpoint, calm_collector, open_catalogue
from catalogue_api.checks import FAILURE
from catalogue_api.config import load_settings
from catalogue_api.demo.run import demo
from catalogue_api.doctor import examine
from catalogue_api.exports.registry import EXPORTS, export_named
from catalogue_api.following import follow
from catalogue_api.index.facets import FACETS
from catalogue_api.index.projector import BATCH
from catalogue_api.joins import joins
from catalogue_api.joins import words as join_words
from catalogue_api.landscape.cli import landscape
from catalogue_api.representations import REPRESENTATION_OF_SUFFIX
from catalogue_api.saving import filters_stated, save
from catalogue_api.serving import check_address, serve
from catalogue_api.store import backups
from catalogue_api.validating.cli import PROFILE_KEYS, failed, validate
from catalogue_api.validating.gathering import is_shapes
from catalogue_api.validating.reports import REPORTS
from schemas.dcat.compose import compose
from schemas.errors import (
    CatalogueError,
    CatalogueFault,
    IndexLocked,
    InvalidConfig,
    InvalidInput,
    MalformedIdentifier,
    NotInCatalogue,
    ProviderFault,
    SourceLocked,
)
from schemas.holdings import SCOPES, Entity, StoredRecord, Token
from schemas.identifiers import read_record_iri, recognise
from schemas.records import Identifier
from schemas.search import SORTS, SearchQuery
from schemas.validation.reading.submission import Syntax
from schemas.wire.settings import INDEX_ENGINES, SETTINGS

FINE, PROBLEMS, USAGE, PARTIAL, UNREACHABLE, LOCKED, INTERNAL, INTERRUPTED = 0, 1, 2, 3, 4, 5, 70, 130
_log = logging.getLogger(__name__)
_DEFAULT_BASE = next(setting.default for setting in SETTINGS if setting.key == "base_url")


@dataclass(slots=True)
class _Rim:
    """What every command is given: where the settings stand, read when a command first needs them."""

    path: Path | None

    def settings(self, engine: str | None = None) -> dict[str, Any]:
        stated = load_settings(self.path, os.environ)
        return stated | {"index.engine": engine} if engine else stated


class _Errors(click.Group):
    """A group of commands in which every error is one line on standard error and an exit code."""

    def main(self, *args: Any, **extra: Any) -> Any:
        """Run a command and exit with its code; click's own signature."""
        extra["standalone_mode"] = False
        extra.setdefault("prog_name", "catalogue")
        sys.exit(_code(lambda: super(_Errors, self).main(*args, **extra)))

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; click would end a program whose reader went away with exit code 1."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:
            raise _NobodyReads from error


class _NobodyReads(Exception):
    """Whoever read our output has seen enough."""


def _code(command: Callable[[], Any]) -> int:
    try:
        return int(command() or FINE)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except _NobodyReads:
        # Python would complain while it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FINE
    except CatalogueError as error:
        click.echo(f"catalogue: {error}", err=True)
        return code_of(error)
    except Exception as error:  # noqa: BLE001  (the last rim: nobody is shown a traceback unasked)
        click.echo(f"catalogue: internal error: {type(error).__name__}: {error} (-v shows where)", err=True)
        _log.info("where it came from", exc_info=error)
        return INTERNAL


def code_of(error: CatalogueError) -> int:
    """The exit code of an error, by whose fault it is; what is simply not here is a finding, not a fault."""
    if isinstance(error, NotInCatalogue):
        return PROBLEMS
    if isinstance(error, (SourceLocked, IndexLocked)):
        return LOCKED
    if isinstance(error, InvalidInput):
        return USAGE
    return UNREACHABLE if isinstance(error, ProviderFault) else INTERNAL


@click.group(cls=_Errors, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--config",
    "path",
    type=click.Path(path_type=Path, dir_okay=False),
    envvar="CATALOGUE_CONFIG",
    help="Settings file.",
)
@click.option("-v", "--verbose", is_flag=True, help="Say more, and show where an internal error came from.")
@click.version_option(package_name="continuum-catalogue")
@click.pass_context
def main(context: click.Context, path: Path | None, verbose: bool) -> None:
    """Look into, serve and export the catalogue.

    \b
    Examples:
      catalogue demo                        a small catalogue, filled and served
      catalogue serve                       the portal, the API and OAI-PMH
      catalogue search neutrino telescope   what is there
      catalogue show 10.5281/zenodo.1234    one thing
      catalogue trace oai:zenodo.org:1234   why is it here, or not?
      catalogue export --format csv -o all.csv

    Settings come from catalogue.toml in the present folder, or --config; CATALOGUE_… variables override them.
    """
    logging.basicConfig(
        level=logging.INFO if verbose else logging.WARNING, format="%(levelname)s %(name)s: %(message)s"
    )
    if armed := arm_failpoint(os.environ):
        click.echo(f"catalogue: the failpoint {armed} is armed; this is for tests.", err=True)
    context.obj = _Rim(path)


_json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
_engine_option = click.option(
    "--engine", type=click.Choice(INDEX_ENGINES), help="The index of this engine, not of the one in the settings."
)


# --- reading -------------------------------------------------------------------------------------------------


@main.command("search")
@click.argument("words", nargs=-1)
@click.option("-f", "--filter", "filters", multiple=True, metavar="FACET=VALUE", help="Only these; may be repeated.")
@click.option("--facet", "facets", multiple=True, type=click.Choice([each.name for each in FACETS]), help="Count it.")
@click.option("--sort", type=click.Choice(SORTS), default="relevance", show_default=True, help="The order.")
@click.option("--size", type=click.IntRange(1, 1000), default=20, show_default=True, help="How many at once.")
@click.option("--after", help="The page after this; given at the end of the page before.")
@_json_option
@click.pass_obj
def search_command(
    rim: _Rim,
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
        _print_json(page_answer(page, settings["base_url"], following=page.next))
    else:
        click.echo(terminal.page(page))


@main.command("show")
@click.argument("identifier")
@click.option(
    "--as", "suffix", type=click.Choice(tuple(REPRESENTATION_OF_SUFFIX)), help="The description itself, in this form."
)
@_json_option
@click.pass_obj
def show_command(rim: _Rim, identifier: str, suffix: str | None, as_json: bool) -> None:
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
        _print_json(entity_answer(found, base) if isinstance(found, Entity) else record_answer(found, base))
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


@main.command("trace")
@click.argument("identifier")
@_json_option
@click.pass_obj
def trace_command(rim: _Rim, identifier: str, as_json: bool) -> int:
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
        _print_json(traces_answer(traces, settings["base_url"], total=total))
    else:
        click.echo(terminal.traces(traces, total=total) if traces else f"No source has ever listed '{identifier}'.")
    return FINE if traces else PROBLEMS


@main.command("joins")
@click.option("--missing", is_flag=True, help="Those that no row of the table of organisations knows.")
@click.option("--source", "sources", multiple=True, metavar="KEY", help="Only records of this source; repeatable.")
@_json_option
@click.pass_obj
def joins_command(rim: _Rim, missing: bool, sources: tuple[str, ...], as_json: bool) -> int:
    """List organisations and sites that were joined by the table of organisations and why, or were not.

    \b
    Examples:
      catalogue joins
      catalogue joins --missing --source osg_topology --json

    Exit code 1 means that --missing found some.
    """
    with closing(open_catalogue(rim.settings(), with_index=False)) as catalogue:
        found = list(joins(catalogue, sources, missing=missing))
    _tell([each.shown for each in found], join_words(found, missing=missing), as_json=as_json)
    return PROBLEMS if missing and found else FINE


@main.command("cut")
@click.argument("source")
@click.argument("record")
@click.argument("identifier")
@click.option("--reason", required=True, help="Why this record is about another thing.")
@click.option("--by", default=None, help="Who decides; your user name if you do not say.")
@click.pass_obj
def cut_command(rim: _Rim, source: str, record: str, identifier: str, reason: str, by: str | None) -> int:
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


@main.command("mend")
@click.argument("source")
@click.argument("record")
@click.argument("identifier")
@click.option("--by", default=None, help="Who decides; your user name if you do not say.")
@click.pass_obj
def mend_command(rim: _Rim, source: str, record: str, identifier: str, by: str | None) -> int:
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


# --- checking metadata ---------------------------------------------------------------------------------------


def _known_profiles(_context: click.Context, _parameter: click.Parameter, stated: tuple[str, ...]) -> tuple[str, ...]:
    for each in stated:
        if each not in PROFILE_KEYS and not is_shapes(each):
            raise click.BadParameter(f"{each!r} is none of {', '.join(PROFILE_KEYS)}, and no file of shapes.")
        if is_shapes(each) and not Path(each).is_file():
            raise click.BadParameter(f"There is no file {each!r}.")
    return stated


@main.command("validate")
@click.argument("targets", nargs=-1, required=True, metavar="PATH|URL|-...")
@click.option(
    "-p",
    "--profile",
    "profiles",
    multiple=True,
    callback=_known_profiles,
    metavar="PROFILE",
    help="Profile to check against, or your own file of SHACL shapes; several at once. Else the content decides.",
)
@click.option("--format", "report", type=click.Choice(list(REPORTS)), default="text", show_default=True, help="Report.")
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning", "never"]),
    default="error",
    show_default=True,
    help="What makes the exit code 1.",
)
@click.option("--syntax", type=click.Choice([str(each) for each in Syntax]), help="In place of what it looks like.")
@click.option("--record", metavar="IDENTIFIER", help="One record of the OAI-PMH endpoint at that address.")
@click.option("--prefix", default="oai_dc", show_default=True, help="Its metadata format, with --record.")
@click.option("--name", default="-", help="What standard input is called in the report.")
@click.option("--quality", is_flag=True, help="Score the datasets of RDF too, as data.europa.eu does (MQA).")
@click.pass_obj
def validate_command(
    rim: _Rim,
    targets: tuple[str, ...],
    profiles: tuple[str, ...],
    report: str,
    fail_on: str,
    syntax: str | None,
    record: str | None,
    prefix: str,
    name: str,
    quality: bool,
) -> int:
    """Check metadata: every problem with its line, the reason and the fix; exit code 1 when there are errors.

    \b
    Examples:
      catalogue validate dataset.ttl
      catalogue validate codemeta.json datacite.xml
      catalogue validate --profile dcat_ap_full --format sarif records/ > report.sarif
      catalogue validate --profile our-shapes.ttl --profile dcat_ap_base0 dataset.ttl
      catalogue validate --record oai:zenodo.org:1 --prefix oai_datacite https://zenodo.org/oai2d
      curl -s https://example.org/catalogue.jsonld | catalogue validate - --fail-on warning

    Files, folders, archives (zip, tar), lists of JSON lines, addresses and standard input, as many as you like. What
    could not be checked is named on standard error; if nothing else is wrong the exit code is 3 then.
    """
    tally = validate(
        targets,
        profiles,
        report=report,
        syntax=syntax,
        record=record,
        prefix=prefix,
        config=rim.path,
        name=name,
        quality=quality,
    )
    if failed(tally, fail_on):
        return PROBLEMS
    return PARTIAL if tally.skipped and fail_on != "never" else FINE


# --- taking everything out -----------------------------------------------------------------------------------


@main.command("export")
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
def export_command(rim: _Rim, key: str, output: Path | None) -> None:
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


# --- the index -----------------------------------------------------------------------------------------------


@main.group("index")
def index_group() -> None:
    """Care for the search index, which can always be made anew from the store.

    \b
    Examples:
      catalogue index verify      is it what the store says?
      catalogue index refresh     bring it up to date once
      catalogue index rebuild     make it anew, while the old one answers
    """
    calm_collector()


@index_group.command("refresh")
@_json_option
@click.pass_obj
def refresh_command(rim: _Rim, as_json: bool) -> None:
    """Bring the index up to the end of the change log, once.

    \b
    Examples:
      catalogue index refresh
    """
    total = 0
    with (
        closing(open_catalogue(rim.settings(), project=True)) as catalogue,
        terminal.progress("Indexing", total=_behind(catalogue)) as advance,
    ):
        while applied := catalogue.refresh_index(limit=BATCH):
            advance(applied)
            total += applied
    _tell({"applied": total}, f"{total} entities applied.", as_json=as_json)


def _behind(catalogue: Catalogue) -> int | None:
    """About how many entities have to be applied; `None` when the index is empty or follows another store."""
    end = catalogue.position()
    shown = catalogue.index.position() if catalogue.index is not None else None
    if shown is None or shown.epoch != end.epoch:
        return catalogue.counts()["entities"]
    return end.sequence - shown.sequence


@index_group.command("rebuild")
@_engine_option
@_json_option
@click.pass_obj
def rebuild_command(rim: _Rim, engine: str | None, as_json: bool) -> None:
    """Make the index anew beside the present one and switch; searches are answered all the while.

    \b
    Examples:
      catalogue index rebuild && catalogue index verify
      catalogue index rebuild --engine elasticsearch      before the settings say so
    """
    with (
        closing(open_catalogue(rim.settings(engine), project=True)) as catalogue,
        terminal.progress("Rebuilding", total=None),
    ):
        total = catalogue.rebuild_index()
    _tell({"entities": total}, f"{total} entities in the index.", as_json=as_json)


@index_group.command("verify")
@_engine_option
@_json_option
@click.pass_obj
def verify_command(rim: _Rim, engine: str | None, as_json: bool) -> int:
    """Compare index and store both ways; exit code 1 on any difference.

    \b
    Examples:
      catalogue index verify
      catalogue index verify --json | jq .missing
    """
    with closing(open_catalogue(rim.settings(engine))) as catalogue, terminal.progress("Comparing", total=None):
        drift = catalogue.verify_index()
    found = {"missing": drift.missing, "extra": drift.extra, "stale": drift.stale}
    words = terminal.drift(found, drift.refused)
    _tell({**found, "refused": drift.refused}, words, as_json=as_json)
    return PROBLEMS if any(found.values()) else FINE


@index_group.command("follow")
@click.option("--wait", is_flag=True, help="Wait for an index that another process writes, in place of exit code 5.")
@click.option("--parent", type=int, hidden=True, help="End when the parent is no longer this process.")
@click.pass_obj
def follow_command(rim: _Rim, wait: bool, parent: int | None) -> None:
    """Keep the index up to date until a signal ends it; 'catalogue serve' does this by itself.

    \b
    Examples:
      catalogue index follow
    """
    ended = Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        ended.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)

    def pause(seconds: float) -> bool:
        return not ended.wait(seconds) and (parent is None or os.getppid() == parent)

    follow(rim.settings(), pause=pause, wait=wait, applied=_say_applied)


def _say_applied(number: int) -> None:
    if number:
        _log.info("%d entities applied", number)


main.add_command(landscape)


# --- serving -------------------------------------------------------------------------------------------------


@main.command("serve")
@click.option("--host", help="Address to listen on (web.host).")
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on (web.port).")
@click.option("--workers", type=click.IntRange(1, 64), help="Processes that answer (web.workers).")
@click.option("--no-projector", is_flag=True, help="Leave the index to a 'catalogue index follow' that runs elsewhere.")
@click.pass_context
def serve_command(
    context: click.Context, host: str | None, port: int | None, workers: int | None, no_projector: bool
) -> None:
    """Serve the portal, the API and OAI-PMH, and keep the index up to date, until Ctrl-C.

    \b
    Examples:
      catalogue serve
      catalogue serve --port 8080
      catalogue serve --workers 8 --no-projector
      CATALOGUE_BASE_URL=https://catalogue.example.org/ catalogue serve --host 0.0.0.0
    """
    rim: _Rim = context.obj
    if failpoints.stated(os.environ):
        raise InvalidConfig("nothing is served to people with a failpoint armed.", where=failpoints.VARIABLE)
    settings = rim.settings()
    asked = {"web.host": host, "web.port": port, "web.workers": workers}
    settings.update({key: value for key, value in asked.items() if value is not None})
    if settings["base_url"] == _DEFAULT_BASE:
        settings["base_url"] = f"http://{_authority(settings)}/"
    check_address(settings["web.host"], settings["web.port"])
    open_catalogue(settings, with_index=False).close()  # a store that cannot be opened is told here, not by workers
    click.echo(f"The portal answers on {settings['base_url']} (Ctrl-C ends it)", err=True)
    serve(settings, projector=() if no_projector else _projector(rim.path))


def _authority(settings: Mapping[str, Any]) -> str:
    host = str(settings["web.host"])
    named = "localhost" if host in {"127.0.0.1", "0.0.0.0", "::"} else host  # noqa: S104 (compared, not bound)
    return f"{named}:{settings['web.port']}"


def _projector(path: Path | None) -> list[str]:
    """The command line of the one process that writes the index."""
    config = ["--config", str(path)] if path else []
    return [
        sys.executable,
        "-m",
        "catalogue_api.cli",
        *config,
        "index",
        "follow",
        "--wait",
        "--parent",
        str(os.getpid()),
    ]


# --- tokens --------------------------------------------------------------------------------------------------


@main.group("token")
def token_group() -> None:
    """Tokens with which operators and their programs act over HTTP.

    \b
    Examples:
      catalogue token make 'M. Curie' --for holds --days 90
      catalogue token list
      catalogue token revoke 3
    """


@token_group.command("make")
@click.argument("name")
@click.option("--for", "scopes", multiple=True, required=True, type=click.Choice(SCOPES), help="What it is for.")
@click.option("--days", type=click.IntRange(1, 366), default=90, show_default=True, help="How long it holds.")
@_json_option
@click.pass_obj
def token_make_command(rim: _Rim, name: str, scopes: tuple[str, ...], days: int, as_json: bool) -> None:
    """Make a token and print its secret, once: only a hash of it is kept.

    \b
    Examples:
      catalogue token make 'M. Curie' --for holds
      curl -X POST -H "Authorization: Bearer $TOKEN" http://localhost:8000/api/v1/holds/3/release

    NAME is who acts with it, as holds will say.
    """
    if not name.strip() or not name.isprintable():
        raise click.UsageError("Say who acts with it.")
    with closing(open_catalogue(rim.settings(), with_index=False)) as catalogue:
        token, secret = catalogue.make_token(name.strip(), scopes=scopes, days=days)
    words = f"{secret}\nToken {token.number} holds until {token.expires:%Y-%m-%d}; this is shown once and kept nowhere."
    _tell({**asdict(token), "secret": secret}, words, as_json=as_json)


@token_group.command("list")
@_json_option
@click.pass_obj
def token_list_command(rim: _Rim, as_json: bool) -> None:
    """List the tokens that were made, newest first; their secrets are nowhere.

    \b
    Examples:
      catalogue token list --json
    """
    with closing(open_catalogue(rim.settings(), with_index=False)) as catalogue:
        found = catalogue.tokens()
    now = datetime.now(UTC)
    words = [f"{each.number:>4}  {_token_state(each, now):<24}  {' '.join(each.scopes)}  {each.name}" for each in found]
    _tell([asdict(each) for each in found], "\n".join(words) or "There is none.", as_json=as_json)


def _token_state(token: Token, now: datetime) -> str:
    if token.revoked is not None:
        return f"revoked on {token.revoked:%Y-%m-%d}"
    return f"{'holds until' if now < token.expires else 'expired on'} {token.expires:%Y-%m-%d}"


@token_group.command("revoke")
@click.argument("number", type=int)
@_json_option
@click.pass_obj
def token_revoke_command(rim: _Rim, number: int, as_json: bool) -> None:
    """End a token at once.

    \b
    Examples:
      catalogue token revoke 3
    """
    with closing(open_catalogue(rim.settings(), with_index=False)) as catalogue:
        token = catalogue.revoke_token(number)
    _tell(asdict(token), f"Token {token.number} of {token.name} is revoked.", as_json=as_json)


# --- backups -------------------------------------------------------------------------------------------------


@main.group("backup")
def backup_group() -> None:
    """Keep copies of the store, the one thing that cannot be made anew.

    \b
    Examples:
      catalogue backup save backups --keep 14
      catalogue backup list backups
      catalogue backup restore backups/catalogue-20261121T030000Z.sqlite --replace
    """


_folder_argument = click.argument("folder", type=click.Path(path_type=Path, file_okay=False), required=False)


def _backup_folder(stated: Path | None, settings: Mapping[str, Any]) -> Path:
    if stated is None and not settings["backup_dir"]:
        raise click.UsageError("Say which folder, or set backup_dir.")
    return stated or Path(settings["backup_dir"])


@backup_group.command("save")
@_folder_argument
@click.option("--keep", type=click.IntRange(min=1), default=14, show_default=True, help="How many of the newest stay.")
@_json_option
@click.pass_obj
def backup_save_command(rim: _Rim, folder: Path | None, keep: int, as_json: bool) -> None:
    """Write one backup of the store while everything goes on, check it, and remove the oldest beyond --keep.

    \b
    Examples:
      catalogue backup save
      catalogue backup save /srv/backups --keep 30
    """
    settings = rim.settings()
    chosen = _backup_folder(folder, settings)
    with terminal.progress("Copying the store", total=None):
        made = backups.save(Path(settings["data_dir"]), chosen, now=datetime.now(UTC), keep=keep)
    _tell(_shown(made), f"{made.path}, {made.size / 1e6:.1f} MB", as_json=as_json)


@backup_group.command("list")
@_folder_argument
@_json_option
@click.pass_obj
def backup_list_command(rim: _Rim, folder: Path | None, as_json: bool) -> None:
    """List the complete backups of a folder, newest first.

    \b
    Examples:
      catalogue backup list
      catalogue backup list /srv/backups --json
    """
    found = backups.backups(_backup_folder(folder, rim.settings()))
    words = [f"{each.taken:%Y-%m-%d %H:%M:%S} UTC  {each.size / 1e6:>10.1f} MB  {each.path}" for each in found]
    _tell([_shown(each) for each in found], "\n".join(words) or "There is none.", as_json=as_json)


@backup_group.command("restore")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--replace", is_flag=True, help="Move a store that is there aside.")
@_json_option
@click.pass_obj
def backup_restore_command(rim: _Rim, file: Path, replace: bool, as_json: bool) -> None:
    """Put a backup in the place of the store; stop every process of the catalogue first.

    \b
    Examples:
      catalogue backup restore backups/catalogue-20261121T030000Z.sqlite --replace

    The index notices by itself that it follows another store, and is rebuilt; harvests go on from the backup's
    bookmarks and fetch again what came since.
    """
    data_dir = Path(rim.settings()["data_dir"])
    aside = backups.restore(file, data_dir, now=datetime.now(UTC), replace=replace)
    with closing(Catalogue.open(data_dir)) as catalogue:
        counts = catalogue.counts()
    words = f"{counts['entities']} entities, {counts['records']} records are back."
    kept = f" The store before is kept as {aside}." if aside else ""
    _tell({"restored": str(file), "kept": aside and str(aside), **counts}, words + kept, as_json=as_json)


def _shown(backup: backups.Backup) -> dict[str, Any]:
    return {"path": str(backup.path), "taken": backup.taken, "bytes": backup.size}


@main.command("doctor")
@_json_option
@click.pass_obj
def doctor_command(rim: _Rim, as_json: bool) -> int:
    """Look whether everything is in order; exit code 1 when something is broken.

    \b
    Examples:
      catalogue doctor
      catalogue doctor --json
    """
    checks = list(examine(rim.settings(), now=datetime.now(UTC)))
    _tell([asdict(check) for check in checks], terminal.checks(checks), as_json=as_json)
    return PROBLEMS if any(check.state == FAILURE for check in checks) else FINE


@main.command("demo")
@click.option("--no-serve", is_flag=True, help="End after a summary.")
@click.option(
    "--samples", type=click.Path(path_type=Path, exists=True, file_okay=False), help="Harvest this folder too."
)
@click.option(
    "--data-dir",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("demo-data"),
    show_default=True,
    help="Folder for the demonstration.",
)
@click.option("--port", type=click.IntRange(1, 65535), help="Port of the portal; a free one without it.")
@_json_option
def demo_command(no_serve: bool, samples: Path | None, data_dir: Path, port: int | None, as_json: bool) -> int:
    """Fill a small catalogue from providers on this machine, over real HTTP, and serve it.

    \b
    Examples:
      catalogue demo
      catalogue demo --no-serve --json
      catalogue demo --samples my-records --port 8080
    """
    return demo(data_dir=data_dir, port=port, serve=not no_serve, samples=samples, as_json=as_json)


# --- telling -------------------------------------------------------------------------------------------------


def _print_json(value: Any) -> None:
    click.echo(orjson.dumps(value, option=orjson.OPT_INDENT_2).decode())


def _tell(value: Any, words: str, *, as_json: bool) -> None:
    if as_json:
        _print_json(value)
    else:
        click.echo(words)


if __name__ == "__main__":
    main()
