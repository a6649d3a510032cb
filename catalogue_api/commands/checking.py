"""`catalogue validate | doctor`: whether metadata is right, and whether this installation is."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import click

from catalogue_api import terminal
from catalogue_api.checks import FAILURE
from catalogue_api.commands.rim import (
    FINE,
    PARTIAL,
    PROBLEMS,
    UNREACHABLE,
    Rim,
    json_option,
    tell,
)
from catalogue_api.doctor import examine
from catalogue_api.validating.cli import PROFILE_KEYS, failed, validate
from catalogue_api.validating.gathering import is_shapes
from catalogue_api.validating.reports import REPORTS
from schemas.validation.reading.submission import Syntax


def _known_profiles(_context: click.Context, _parameter: click.Parameter, stated: tuple[str, ...]) -> tuple[str, ...]:
    for each in stated:
        if each not in PROFILE_KEYS and not is_shapes(each):
            raise click.BadParameter(f"{each!r} is none of {', '.join(PROFILE_KEYS)}, and no file of shapes.")
        if is_shapes(each) and not Path(each).is_file():
            raise click.BadParameter(f"There is no file {each!r}.")
    return stated


@click.command("validate")
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
@click.option("--prefix", help="Its metadata format, with --record; else one that is offered and can be checked.")
@click.option("--name", default="-", help="What standard input is called in the report.")
@click.option("--quality", is_flag=True, help="Score the datasets of RDF too, as data.europa.eu does (MQA).")
@click.pass_obj
def validate_command(
    rim: Rim,
    targets: tuple[str, ...],
    profiles: tuple[str, ...],
    report: str,
    fail_on: str,
    syntax: str | None,
    record: str | None,
    prefix: str | None,
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
      catalogue validate --record oai:zenodo.org:1 https://zenodo.org/oai2d
      curl -s https://example.org/catalogue.jsonld | catalogue validate - --fail-on warning

    Files, folders, archives (zip, tar), lists of JSON lines, addresses and standard input, as many as you like. What
    could not be checked is named on standard error; if nothing else is wrong the exit code is 3 then, or
    4 when no address answered and nothing else was named.
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
    if not tally.skipped or fail_on == "never":
        return FINE
    return UNREACHABLE if tally.unreachable == tally.files else PARTIAL


@click.command("doctor")
@json_option
@click.pass_obj
def doctor_command(rim: Rim, as_json: bool) -> int:
    """Look whether everything is in order; exit code 1 when something is broken.

    \b
    Examples:
      catalogue doctor
      catalogue doctor --json
    """
    checks = list(examine(rim.settings(), now=datetime.now(UTC)))
    tell([asdict(check) for check in checks], terminal.checks(checks), as_json=as_json)
    return PROBLEMS if any(check.state == FAILURE for check in checks) else FINE
