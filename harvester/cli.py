"""`harvest`: bring descriptions in. Data on standard output, talk on standard error, and stable exit codes.

0 fine, 1 problems found, 2 usage, 3 partial success, 4 source unreachable, 5 locked, 70 internal, 130 interrupted.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from catalogue_api.catalogue import arm_failpoint
from harvester.children import INTERRUPTED
from harvester.commands.deciding import (
    holds_command,
    refuse_command,
    release_command,
    restore_command,
    withdraw_command,
)
from harvester.commands.rim import (
    FINE,
    INTERNAL,
    Rim,
    code_of,
)
from harvester.commands.running import replay_command, run_command
from harvester.commands.sources import check_command, fetch_command, list_command, status_command
from harvester.config import load_settings
from schemas.errors import (
    CatalogueError,
)


class Errors(click.Group):
    """A group of commands in which every error is one line on standard error and an exit code."""

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> Any:
        """Run a command and exit with its code."""
        given = list(sys.argv[1:] if args is None else args)
        try:
            code = super().main(given, prog_name or "harvest", complete_var, standalone_mode=False, **extra) or FINE
        except click.ClickException as error:
            error.show()
            code = error.exit_code
        except (click.Abort, KeyboardInterrupt):
            code = INTERRUPTED
        except NobodyReads:
            # Python would complain while it flushes at exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            code = FINE
        except CatalogueError as error:
            click.echo(f"harvest: {error}", err=True)
            code = code_of(error)
        except Exception as error:  # noqa: BLE001  (the last rim: nobody is shown a traceback unasked)
            click.echo(f"harvest: internal error: {type(error).__name__}: {error} (-v shows where)", err=True)
            if "-v" in given or "--verbose" in given:
                traceback.print_exc()
            code = INTERNAL
        sys.exit(code)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; click would end a program whose reader went away with exit code 1."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:
            raise NobodyReads from error


class NobodyReads(Exception):
    """Whoever read our output has seen enough."""


@click.group(cls=Errors, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--config",
    "path",
    type=click.Path(path_type=Path, dir_okay=False),
    envvar="CATALOGUE_CONFIG",
    help="Settings file.",
)
@click.option("-v", "--verbose", is_flag=True, help="Show where an internal error came from.")
@click.version_option(package_name="continuum-catalogue")
@click.pass_context
def main(context: click.Context, path: Path | None, verbose: bool) -> None:
    """Bring descriptions of resources into the catalogue.

    \b
    Examples:
      harvest list                      which sources there are
      harvest check my_source.toml      is this source file right?
      harvest run zenodo_escape2020     what changed since the last time
      harvest run my_source.toml --full everything, and what is gone
      harvest status                    how the sources are

    Settings come from catalogue.toml in the present folder, or --config; CATALOGUE_… variables override them.
    """
    if armed := arm_failpoint(os.environ):
        click.echo(f"harvest: the failpoint {armed} is armed; this is for tests.", err=True)
    context.obj = Rim(path, load_settings(path, os.environ))


for _command in (
    run_command,
    fetch_command,
    list_command,
    check_command,
    status_command,
    replay_command,
    holds_command,
    release_command,
    refuse_command,
    restore_command,
    withdraw_command,
):
    main.add_command(_command)


if __name__ == "__main__":
    main()
