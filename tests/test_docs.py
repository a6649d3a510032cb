"""What can be used is written down: settings, commands, formats, profiles, exports, routes."""

from __future__ import annotations

import tomllib
from pathlib import Path

import click
import pytest

from catalogue_api.cli import main as catalogue_command
from catalogue_api.exports.registry import EXPORTS
from harvester.cli import main as harvest_command
from harvester.spiders.registry import SPIDERS
from schemas.formats.registry import FORMATS
from schemas.profiles.registry import PROFILES
from schemas.wire.settings import SETTINGS

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()


def commands(group: click.Command, name: str) -> list[tuple[str, click.Command]]:
    if isinstance(group, click.Group):
        return [found for key, each in group.commands.items() for found in commands(each, f"{name} {key}")]
    return [(name, group)]


COMMANDS = [*commands(harvest_command, "harvest"), *commands(catalogue_command, "catalogue")]


@pytest.mark.parametrize(("name", "command"), COMMANDS, ids=[name for name, _ in COMMANDS])
def test_every_command_is_in_the_readme_and_its_help_starts_with_examples(name: str, command: click.Command) -> None:
    if command.hidden:
        return
    assert f"`{name}" in README
    help_text = command.get_help(click.Context(command, info_name=name))
    assert "Examples:" in help_text
    assert help_text.index("Examples:") < help_text.index("Options:")


def test_the_settings_table_is_the_settings() -> None:
    for setting in SETTINGS:
        default = str(setting.default).lower() if isinstance(setting.default, bool) else str(setting.default)
        shown = f"`{default}`" if default else "(empty)"
        row = f"| `{setting.key}` | `{setting.variable}` | {shown} | {setting.sentence} |"
        assert row in README, f"README lacks: {row}"


def test_every_format_profile_export_and_protocol_is_in_the_readme() -> None:
    for each in FORMATS:
        assert f"`{each.prefix}`" in README
    for profile in PROFILES:
        assert f"`{profile.key}`" in README
    for export in EXPORTS:
        assert f"`{export.key}`" in README
    for spider in SPIDERS:
        assert spider.protocol in README


def test_the_version_stands_in_one_place() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    compose = (ROOT / "docker-compose.yml").read_text()
    assert f"continuum-catalogue:{version}" in compose


def test_nothing_names_a_machine_or_a_registry_host() -> None:
    """A fresh clone must not depend on where it was written."""
    words = ("/wor" + "k/", "pypi" + ".org", "files.python" + "hosted", "registry.npm" + "js", "repo1.mav" + "en")
    rooms = ("schemas", "harvester", "catalogue_api", "tests", "benchmarks", ".ci")
    kept = [path for room in rooms for path in (ROOT / room).rglob("*") if path.is_file()]
    for path in [*kept, *(path for path in ROOT.glob("*") if path.is_file())]:
        if "__pycache__" not in path.parts:
            text = path.read_text(errors="replace")
            assert not [word for word in words if word in text], path
