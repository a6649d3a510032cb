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
