"""What every door reaches for: the catalogue and the settings that `create_app` put in place."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

from flask import current_app

from catalogue_api.catalogue import Catalogue


def catalogue() -> Catalogue:
    """The one catalogue of this application."""
    return cast(Catalogue, current_app.extensions["catalogue"])


def settings() -> Mapping[str, Any]:
    """All settings by dotted key."""
    return cast(Mapping[str, Any], current_app.extensions["settings"])


def base_url() -> str:
    """The public address that stored IRIs are relative to; ends in `/`."""
    return str(settings()["base_url"])


def now() -> datetime:
    """The time by the clock that `create_app` was given."""
    return cast(datetime, current_app.extensions["clock"]())
