"""`catalogue`: look into, serve and export what is kept. Data on standard output, talk on standard error.

Exit codes: 0 fine · 1 problems found · 2 usage · 3 partly done · 4 source unreachable · 5 locked · 70 internal ·
130 interrupted
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from catalogue_api.catalogue import arm_failpoint
from catalogue_api.commands.backing_up import backup_group
from catalogue_api.commands.checking import doctor_command, validate_command
from catalogue_api.commands.indexing import index_group
from catalogue_api.commands.joining import cut_command, joins_command, mend_command
from catalogue_api.commands.looking import export_command, search_command, show_command, trace_command
from catalogue_api.commands.rim import (
    FINE,
    INTERNAL,
    INTERRUPTED,
    LOCKED,
    PROBLEMS,
    UNREACHABLE,
    USAGE,
    Rim,
)
from catalogue_api.commands.serving import demo_command, serve_command
from catalogue_api.commands.tokens import token_group
from catalogue_api.landscape.cli import landscape
from schemas.errors import (
    CatalogueError,
    IndexLocked,
    InvalidInput,
    NotInCatalogue,
    ProviderFault,
    SourceLocked,
)

_log = logging.getLogger(__name__)


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
    context.obj = Rim(path)


for _command in (
    search_command,
    show_command,
    trace_command,
    export_command,
    joins_command,
    cut_command,
    mend_command,
    validate_command,
    landscape,
    index_group,
    serve_command,
    demo_command,
    token_group,
    backup_group,
    doctor_command,
):
    main.add_command(_command)


if __name__ == "__main__":
    main()
