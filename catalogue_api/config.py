"""Reads the settings once, at the rim: a TOML file and the environment."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from schemas.errors import InvalidConfig
from schemas.wire.settings import read_settings

FILE_NAME = "catalogue.toml"


def load_settings(path: Path | None, environment: Mapping[str, str]) -> dict[str, Any]:
    """All settings by dotted key. Without a path, `catalogue.toml` of the present folder, if there is one."""
    chosen = path or Path(FILE_NAME)
    if path is None and not chosen.is_file():
        return read_settings("", environment, where="environment")
    try:
        text = chosen.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidConfig(f"the settings cannot be read: {error}.", where=str(chosen)) from error
    return read_settings(text, environment, where=str(chosen))


def index_secret(settings: Mapping[str, Any]) -> str:
    """The password or API key of the search engine: the environment's, else what its file holds; empty for none."""
    path = str(settings["index.secret_file"])
    if settings["index.secret"] or not path:
        return str(settings["index.secret"])
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidConfig(f"the secret cannot be read: {error}.", where=f"index.secret_file = '{path}'") from error
