"""Every setting once: its key, default and one sentence are the parser, the help, the README table and the test."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from schemas.errors import InvalidConfig

SettingValue = str | int | bool


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: dotted TOML key, default (whose type is the setting's), and what it is for."""

    key: str
    default: SettingValue
    sentence: str

    @property
    def variable(self) -> str:
        """The environment variable that overrides it."""
        return "CATALOGUE_" + self.key.replace(".", "_").upper()


SETTINGS: tuple[Setting, ...] = (
    Setting("data_dir", "data", "Folder that holds the store and the embedded index."),
    Setting("base_url", "http://localhost:8000/", "Public address; ends in '/'; every stored IRI is relative to it."),
    Setting("title", "Continuum catalogue", "Name shown by the portal and the OAI-PMH endpoint."),
    Setting("harvest.contact", "", "Mail or web address of the operator, sent in the User-Agent; needed to harvest."),
    Setting("harvest.sources_dir", "", "Folder of the operator's own source files; they win over the shipped ones."),
    Setting("harvest.allow_private_addresses", False, "Whether loopback and private addresses may be fetched."),
    Setting("harvest.page_bytes", 67_108_864, "Largest response that is read, in bytes after decompression."),
    Setting("harvest.record_bytes", 16_777_216, "Largest single record that is read; a larger one is quarantined."),
    Setting("harvest.memory_mib", 2048, "Memory limit of the process that harvests one source, in MiB; 0 for none."),
    Setting("harvest.minutes", 720, "Time limit of one harvest of one source; it stops cleanly and resumes later."),
    Setting("index.engine", "embedded", "Search engine that holds the index."),
    Setting("web.host", "127.0.0.1", "Address on which the portal listens."),
    Setting("web.port", 8000, "Port on which the portal listens."),
    Setting("web.workers", 2, "Processes that answer requests."),
    Setting("web.admin_email", "", "Address of the administrator, shown by OAI-PMH Identify; the contact if empty."),
)
_BY_KEY = {setting.key: setting for setting in SETTINGS}


def read_settings(toml: str, environment: Mapping[str, str], *, where: str = "catalogue.toml") -> dict[str, Any]:
    """All settings by dotted key: environment over file over default; every fault is in one `InvalidConfig`."""
    faults: list[str] = []
    try:
        stated = _flatten(tomllib.loads(toml))
    except tomllib.TOMLDecodeError as error:
        raise InvalidConfig(f"not valid TOML: {error}.", where=where) from error
    values: dict[str, Any] = {setting.key: setting.default for setting in SETTINGS}
    for key, value in stated.items():
        if key not in _BY_KEY:
            near = difflib.get_close_matches(key, _BY_KEY, n=1)
            faults.append(f"unknown key '{key}'" + (f", did you mean '{near[0]}'?" if near else ""))
        elif type(value) is not type(_BY_KEY[key].default):
            faults.append(f"'{key}' must be {_type_name(_BY_KEY[key])}, found {value!r}")
        else:
            values[key] = value
    for setting in SETTINGS:
        if setting.variable in environment:
            text = environment[setting.variable]
            parsed = _from_text(setting, text)
            if parsed is None:
                faults.append(f"{setting.variable} must be {_type_name(setting)}, found {text!r}")
            else:
                values[setting.key] = parsed
    if not str(values["base_url"]).endswith("/"):
        faults.append("'base_url' must end in '/'")
    if faults:
        raise InvalidConfig("; ".join(faults) + ".", where=where)
    return values


def _flatten(table: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for key, value in table.items():
        if isinstance(value, dict):
            flat.update(_flatten(value, f"{prefix}{key}."))
        else:
            flat[prefix + key] = value
    return flat


def _type_name(setting: Setting) -> str:
    return {bool: "true or false", int: "a whole number", str: "a text"}[type(setting.default)]


def _from_text(setting: Setting, text: str) -> SettingValue | None:
    if isinstance(setting.default, bool):
        return {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}.get(text.lower())
    if isinstance(setting.default, int):
        return int(text) if text.lstrip("-").isdigit() else None
    return text
