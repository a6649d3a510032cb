"""What the commands of the landscape have in common: their settings and options."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

import click


class Rim(Protocol):
    """What every command is given."""

    def settings(self) -> Mapping[str, Any]:
        """All settings by dotted key."""


json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
filter_option = click.option(
    "-f", "--filter", "filters", multiple=True, metavar="FACET=VALUE", help="Only these; may be repeated."
)
snapshot_option = click.option("--snapshot", default="", help="As it was in this snapshot, in place of now.")
