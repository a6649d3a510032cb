"""Every setting once: its key, default and one sentence are the parser, the help, the README table and the test."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from schemas.errors import InvalidConfig

SettingValue = str | int | bool


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: dotted TOML key, default (whose type is the setting's), and what it is for.

    `choices` are its only values, a number is no less than `least`, and a `secret` may not stand in a file.
    """

    key: str
    default: SettingValue
    sentence: str
    choices: tuple[str, ...] = ()
    least: int = 0
    secret: bool = False

    @property
    def variable(self) -> str:
        """The environment variable that overrides it."""
        return "CATALOGUE_" + self.key.replace(".", "_").upper()


INDEX_ENGINES = ("embedded", "elasticsearch")

SETTINGS: tuple[Setting, ...] = (
    Setting("data_dir", "data", "Folder that holds the store and the embedded index."),
    Setting("backup_dir", "", "Folder for the backups of the store that 'catalogue backup save' makes."),
    Setting("base_url", "http://localhost:8000/", "Public address; ends in '/'; every stored IRI is relative to it."),
    Setting("title", "Continuum catalogue", "Name shown by the portal and the OAI-PMH endpoint."),
    Setting("harvest.contact", "", "Mail or web address of the operator, sent in the User-Agent; needed to harvest."),
    Setting("harvest.sources_dir", "", "Folder of the operator's own source files; they win over the shipped ones."),
    Setting("harvest.allow_private_addresses", False, "Whether loopback and private addresses may be fetched."),
    Setting("harvest.private_hosts", "", "Hosts, separated by blanks, that may be fetched though they are not public."),
    Setting("harvest.page_bytes", 67_108_864, "Largest response that is read, in bytes after decompression."),
    Setting("harvest.record_bytes", 16_777_216, "Largest single record that is read; a larger one is quarantined."),
    Setting("harvest.memory_mib", 2048, "Memory limit of the process that harvests one source, in MiB; 0 for none."),
    Setting("harvest.minutes", 720, "Time limit of one harvest of one source; it stops cleanly and resumes later."),
    Setting("harvest.tries", 5, "How often one request is made that fails in a way that may pass.", least=1),
    Setting("harvest.idle_seconds", 60, "Longest silence of a provider within one answer, in seconds.", least=1),
    Setting("harvest.answer_seconds", 600, "Longest time that one answer of a provider may take.", least=1),
    Setting("harvest.wait_seconds", 600, "Longest Retry-After that is waited for; for more the run is interrupted."),
    Setting(
        "harvest.lapse", 300, "Seconds without a sign of life after which another run takes a source over.", least=5
    ),
    Setting("index.engine", "embedded", "Search engine that holds the index.", choices=INDEX_ENGINES),
    Setting("index.urls", "http://localhost:9200", "Addresses of Elasticsearch nodes, separated by blanks."),
    Setting("index.prefix", "continuum", "How the names of this catalogue's indices in Elasticsearch begin."),
    Setting("index.shards", 1, "Parts of a new Elasticsearch index; one holds some ten million entities.", least=1),
    Setting("index.replicas", 1, "Copies of each part on other Elasticsearch nodes."),
    Setting("index.timeout", 30, "Longest wait for one answer of Elasticsearch, in seconds.", least=1),
    Setting("index.user", "", "User of Elasticsearch; without one the secret is an API key."),
    Setting("index.secret", "", "Password or API key of Elasticsearch; only by this variable.", secret=True),
    Setting("index.secret_file", "", "File that holds this secret, where the variable does not."),
    Setting("index.ca_file", "", "File with the certificate authority of Elasticsearch; the system's own if empty."),
    Setting("web.host", "127.0.0.1", "Address on which the portal listens."),
    Setting("web.port", 8000, "Port on which the portal listens."),
    Setting("web.language", "en", "Language of the portal's own words, as in HTML."),
    Setting("web.translations", "", "Folder with <language>/LC_MESSAGES/portal.mo for it; English without."),
    Setting("web.workers", 2, "Processes that answer requests."),
    Setting("web.requests_per_minute", 600, "Requests of one client a minute, counted by each worker; 0 for any."),
    Setting("web.exports_per_hour", 60, "Whole exports of one client an hour, counted by each worker; 0 for any."),
    Setting("validator.page_bytes", 10_485_760, "Largest submission that the page and the API check.", least=1),
    Setting("validator.seconds", 20, "Longest that reading one submission, or fetching it, may take.", least=1),
    Setting("validator.memory_mib", 1024, "Memory of the process that reads one submission, in MiB.", least=256),
    Setting("validator.days", 7, "How many days the page of a result lives.", least=1),
    Setting("validator.per_minute", 20, "Submissions of one client a minute, counted by each worker; 0 for any."),
    Setting("validator.allow_private_addresses", False, "Whether the page may fetch loopback and private addresses."),
    Setting("web.admin_email", "", "Address of the administrator, shown by OAI-PMH Identify; the contact if empty."),
)
_BY_KEY = {setting.key: setting for setting in SETTINGS}

_TABLE = re.compile(r"\s*\[\s*([\w.-]+)\s*\]")
_KEY = re.compile(r"\s*([\w.-]+)\s*=")
# A name and password in an address would be shown with it; they have settings of their own.
_ADDRESS = re.compile(r"https?://[^\s/@?#]+/?")
_PREFIX = re.compile(r"[a-z0-9][a-z0-9_-]{0,99}")


def read_settings(toml: str, environment: Mapping[str, str], *, where: str = "catalogue.toml") -> dict[str, Any]:
    """All settings by dotted key: environment over file over default; every fault is in one `InvalidConfig`."""
    try:
        stated = _flatten(tomllib.loads(toml))
    except tomllib.TOMLDecodeError as error:
        raise InvalidConfig(f"not valid TOML: {error}.", where=where) from error
    faults: list[str] = []
    values: dict[str, Any] = {setting.key: setting.default for setting in SETTINGS}
    for key, value in stated.items():
        if fault := _fault_in_file(key, value):
            faults.append(f"{_line(toml, key)}{fault}")
        else:
            values[key] = value
    for setting in SETTINGS:
        if setting.variable in environment:
            text = environment[setting.variable]
            parsed = _from_text(setting, text)
            if fault := _fault(setting, setting.variable, text if parsed is None else parsed):
                faults.append(fault)
            else:
                values[setting.key] = parsed
    faults += [f"{_line(toml, key)}'{key}' {fault}" for key, fault in _faults_of_meaning(values)]
    if faults:
        raise InvalidConfig("; ".join(faults) + ".", where=where)
    return values


def _fault_in_file(key: str, value: Any) -> str:
    if key not in _BY_KEY:
        near = difflib.get_close_matches(key, _BY_KEY, n=1)
        return f"unknown key '{key}'" + (f", did you mean '{near[0]}'?" if near else "")
    if _BY_KEY[key].secret:
        return f"'{key}' is a secret: set {_BY_KEY[key].variable}, or name a file in '{key}_file'"
    return _fault(_BY_KEY[key], f"'{key}'", value)


def _fault(setting: Setting, name: str, value: Any) -> str:
    """Why a setting cannot have this value; empty when it can."""
    if type(value) is not type(setting.default):
        return f"{name} must be {_type_name(setting)}, found {value!r}"
    if setting.choices and value not in setting.choices:
        return f"{name} must be {' or '.join(map(repr, setting.choices))}, found {value!r}"
    if type(value) is int and value < setting.least:
        return f"{name} must be {setting.least} or more, found {value}"
    return ""


def _faults_of_meaning(values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The keys whose values have the right type and say nothing that can be used, and why."""
    if not str(values["base_url"]).endswith("/"):
        yield "base_url", "must end in '/'"
    urls = str(values["index.urls"]).split()
    if not urls or not all(map(_ADDRESS.fullmatch, urls)):
        yield "index.urls", f"must be addresses such as 'https://es.example.org:9200', found {values['index.urls']!r}"
    if not _PREFIX.fullmatch(str(values["index.prefix"])):
        yield "index.prefix", f"must be small letters, digits, '-' and '_', found {values['index.prefix']!r}"


def _line(toml: str, key: str) -> str:
    """Where a key stands in the text, as the beginning of a message; empty where it is written in another way."""
    table = ""
    for number, line in enumerate(toml.splitlines(), start=1):
        if header := _TABLE.match(line):
            table = f"{header[1]}."
        elif (stated := _KEY.match(line)) and table + stated[1] == key:
            return f"line {number}: "
    return ""


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
