"""Opens what a person named: the settings file, and source files, the operator's own before the shipped ones."""

from __future__ import annotations

import difflib
import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from harvester.spiders.registry import SPIDERS
from schemas.errors import InvalidConfig, UnknownSource
from schemas.formats.registry import FORMATS
from schemas.records import Source
from schemas.wire.settings import read_settings
from schemas.wire.source import check_source

SHIPPED = Path(__file__).parent / "sources"
_SETTINGS_FILE = "catalogue.toml"
_LONGEST_FILE = 1_000_000


def load_settings(path: Path | None, environment: Mapping[str, str]) -> dict[str, Any]:
    """All settings by dotted key. Without a path, `catalogue.toml` of the present folder, if there is one."""
    chosen = path or Path(_SETTINGS_FILE)
    if path is None and not chosen.is_file():
        return read_settings("", environment, where="environment")
    return read_settings(_text(chosen), environment, where=str(chosen))


def source_files(settings: Mapping[str, Any]) -> dict[str, Path]:
    """The file of every source by key, in the order of keys; an operator's file wins over a shipped one."""
    found = {path.stem: path for path in SHIPPED.glob("*.toml")}
    own = settings["harvest.sources_dir"]
    if own:
        folder = Path(own)
        if not folder.is_dir():
            raise InvalidConfig("no such folder.", where=f"harvest.sources_dir = '{own}'")
        found |= {path.stem: path for path in folder.glob("*.toml")}
    return dict(sorted(found.items()))


def all_sources(settings: Mapping[str, Any]) -> dict[str, Source | InvalidConfig]:
    """Every source by key, or what is wrong with its file: one bad file never hides the others."""
    sources: dict[str, Source | InvalidConfig] = {}
    for key, path in source_files(settings).items():
        try:
            sources[key] = open_source(path)
        except InvalidConfig as error:
            sources[key] = error
    return sources


def find_source(text: str, settings: Mapping[str, Any]) -> Source:
    """The source with this key, or in this file; raises `UnknownSource` or `InvalidConfig`."""
    if text.endswith(".toml") or os.sep in text:
        path = Path(text)
        if not path.is_file():
            raise UnknownSource("no such source file.", where=text, next_step="'harvest list' shows the known sources.")
        return open_source(path)
    known = source_files(settings)
    if text not in known:
        near = difflib.get_close_matches(text, known, n=1)
        guess = f"did you mean '{near[0]}'?" if near else "'harvest list' shows the known ones."
        raise UnknownSource("no source has this key;", where=text, next_step=guess)
    return open_source(known[text])


def open_source(path: Path) -> Source:
    """The source in a file; raises `InvalidConfig` with every fault."""
    source, faults = check_file(path)
    if source is None:
        raise InvalidConfig("; ".join(faults) + ".", where=str(path), next_step="See 'harvest check'.")
    return source


def check_file(path: Path) -> tuple[Source | None, tuple[str, ...]]:
    """The source in a file, or `None`, and every fault. A folder of files is meant relative to the source file."""
    talks = [spider.talk for spider in SPIDERS]
    source, faults = check_source(_text(path), key=path.stem, talks=talks)
    if source is None:
        return None, faults
    if not next(talk for talk in talks if talk.protocol == source.protocol).over_http:
        source = replace(source, endpoint=str((path.parent / source.endpoint).resolve()))
    return source, ()


def unread_formats(source: Source) -> tuple[str, ...]:
    """The formats a source asks for that nobody reads yet: they would be quarantined, not lost."""
    known = {name for each in FORMATS for name in (each.prefix, *each.aliases)}
    return tuple(prefix for prefix in source.formats if prefix not in known)


def doubts(source: Source) -> tuple[str, ...]:
    """What is wrong with a source that its file alone cannot show: an endpoint that is not there, a mistyped format."""
    found: list[str] = []
    talk = next(spider.talk for spider in SPIDERS if spider.protocol == source.protocol)
    if not talk.over_http and not Path(source.endpoint).exists():
        found.append(f"endpoint: no such file or folder, '{source.endpoint}'")
    known = [name for each in FORMATS for name in (each.prefix, *each.aliases)]
    for prefix in unread_formats(source):
        # A format that nobody reads yet may be asked for; one that is but a letter away from one we read is a slip.
        near = difflib.get_close_matches(prefix, known, n=1, cutoff=0.9)
        if near:
            found.append(f"formats: nobody reads '{prefix}', did you mean '{near[0]}'?")
    return tuple(found)


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > _LONGEST_FILE:
            raise InvalidConfig("larger than a settings file can be.", where=str(path))
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidConfig(f"cannot be read: {error}.", where=str(path)) from error
