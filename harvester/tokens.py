"""Tokens of closed sources: from the environment or a file that it names, never from a source file or a setting.

`CATALOGUE_TOKEN_<KEY>` holds one, `CATALOGUE_TOKEN_<KEY>_FILE` names the file that does, as containers mount secrets.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from schemas.errors import InvalidConfig
from schemas.records import Source

_TOKEN = re.compile(r"[\x21-\x7e]{1,8192}")
_LONGEST_FILE = 16_384


def variable_of(key: str) -> str:
    """The environment variable that holds the token of the source with this key."""
    return "CATALOGUE_TOKEN_" + re.sub(r"\W", "_", key, flags=re.ASCII).upper()


def token_of(source: Source, environment: Mapping[str, str]) -> str:
    """The token of a source, empty where there is none; raises `InvalidConfig`, which never shows what it found."""
    name = variable_of(source.key)
    stated, file = environment.get(name, ""), environment.get(f"{name}_FILE", "")
    if file and not stated:
        name, stated = f"{name}_FILE", _content(f"{name}_FILE", Path(file))
    token = stated.strip()
    if not token:
        return ""
    if _TOKEN.fullmatch(token) is None:
        raise InvalidConfig("this is no token: one word of printable ASCII is wanted.", where=name)
    if urlsplit(source.endpoint).scheme != "https":
        raise InvalidConfig(
            "a token is sent over https only.",
            where=source.key,
            next_step=f"Give the endpoint by https, or take {name} away.",
        )
    return token


def _content(name: str, path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file.read(_LONGEST_FILE).decode("ascii")
    except (OSError, ValueError) as error:
        raise InvalidConfig(f"the file with the token cannot be read ({type(error).__name__}).", where=name) from None
