"""`catalogue serve | demo`: answer over HTTP until a signal ends it."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from catalogue_api import failpoints
from catalogue_api.catalogue import open_catalogue
from catalogue_api.commands.rim import (
    Rim,
    json_option,
)
from schemas.errors import (
    InvalidConfig,
)
from schemas.wire.settings import SETTINGS

_DEFAULT_BASE = next(setting.default for setting in SETTINGS if setting.key == "base_url")


@click.command("serve")
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
    from catalogue_api.serving import check_address, serve  # noqa: PLC0415  (Flask takes as long as all the rest)

    rim: Rim = context.obj
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


@click.command("demo")
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
@json_option
def demo_command(no_serve: bool, samples: Path | None, data_dir: Path, port: int | None, as_json: bool) -> int:
    """Fill a small catalogue from providers on this machine, over real HTTP, and serve it.

    \b
    Examples:
      catalogue demo
      catalogue demo --no-serve --json
      catalogue demo --samples my-records --port 8080
    """
    from catalogue_api.demo.run import demo  # noqa: PLC0415  (its providers are made with Flask)

    return demo(data_dir=data_dir, port=port, serve=not no_serve, samples=samples, as_json=as_json)
