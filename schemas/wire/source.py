"""A source file (TOML, one per source) and the `Source` it describes; every fault is reported at once, by key."""

from __future__ import annotations

import difflib
import itertools
import re
import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import fields as dataclass_fields
from typing import Any
from urllib.parse import urlsplit

from marshmallow import RAISE, Schema, ValidationError, fields, validate

from schemas.errors import InvalidConfig
from schemas.records import Severity, Source

STATES = ("open", "unprobed", "closed", "retired", "by-hand")
SCHEDULES = ("hourly", "daily", "weekly", "monthly", "never")

_KEY = re.compile(r"[a-z][a-z0-9_]{1,63}")
_LICENCE = re.compile(r"(?:https?://\S+|[A-Za-z0-9][A-Za-z0-9.+-]*)\Z")
_BAD_IN_URL = re.compile(r"[\s\\\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Option:
    """One key of a source file's `[options]` table that a way of talking understands.

    The type of `default` is the option's type; `choices` bounds a text.
    """

    name: str
    default: str | int | bool
    sentence: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Talk:
    """What a source file may say about one protocol: its options, and whether its endpoint is a web address."""

    protocol: str
    options: tuple[Option, ...] = ()
    over_http: bool = True


class _Number(fields.Float):
    """A TOML number; marshmallow's own field would also take the text "1.0" and `true`."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.make_error("invalid", input=value)
        return float(super()._deserialize(value, attr, data, **kwargs))


class _Flag(fields.Boolean):
    """A TOML boolean and nothing else."""

    truthy = {True}  # noqa: RUF012  (marshmallow's own way to say it)
    falsy = {False}  # noqa: RUF012

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return value


def _text(**keywords: Any) -> fields.String:
    return fields.String(validate=validate.Length(min=1, max=2000), **keywords)


def _texts() -> fields.List[str]:
    return fields.List(fields.String(validate=validate.Length(min=1, max=500)), validate=_distinct)


def _distinct(values: Sequence[str]) -> None:
    if len(set(values)) != len(values):
        raise ValidationError("Lists the same value twice.")


def _share() -> _Number:
    return _Number(validate=validate.Range(min=0, max=1))


class SourceSchema(Schema):
    """The keys of a source file. What a key means is said at `schemas.records.Source`."""

    class Meta:
        """Unknown keys are faults."""

        unknown = RAISE

    key = _text()
    title = _text(required=True)
    provider = _text()
    protocol = _text(required=True)
    endpoint = _text(required=True)
    formats = _texts()
    sets = _texts()
    profile = _text()
    gate = fields.String(validate=validate.OneOf([severity.value for severity in Severity]))
    schedule = fields.String(validate=validate.OneOf(SCHEDULES))
    state = fields.String(validate=validate.OneOf(STATES))
    metadata_license = fields.String(validate=validate.Regexp(_LICENCE, error="Must be an SPDX name or a web address."))
    redistribution = _Flag()
    delay = _Number(validate=validate.Range(min=0, max=3600))
    robots = _Flag()
    absence_share = _share()
    absence_floor = fields.Integer(strict=True, validate=validate.Range(min=0))
    absence_runs = fields.Integer(strict=True, validate=validate.Range(min=1, max=20))
    deletion_share = _share()
    options = fields.Dict(keys=fields.String())


def check_source(
    toml: str, *, key: str, talks: Collection[Talk], formats: Collection[str] = (), profiles: Collection[str] = ()
) -> tuple[Source | None, tuple[str, ...]]:
    """The source that a file describes, or `None`, and every fault of the file, each beginning with its key.

    `key` is the file's name without `.toml`. Empty `formats` and `profiles` are not checked against: a format
    unknown today is harvested into quarantine and read when it is known.
    """
    try:
        stated = tomllib.loads(toml)
    except tomllib.TOMLDecodeError as error:
        return None, (f"not valid TOML: {error}",)
    faults = (
        []
        if _KEY.fullmatch(key)
        else [f"file name: '{key}' must be a letter and 1 to 63 more, all lowercase, or digits or '_'"]
    )
    schema = SourceSchema()
    try:
        values: dict[str, Any] = schema.load(stated)
    except ValidationError as error:
        faults += _by_key(error, stated, tuple(schema.fields))
        values = dict(error.valid_data or {})
    by_name = {talk.protocol: talk for talk in talks}
    talk = by_name.get(str(values.get("protocol", "")))
    if "protocol" in values and talk is None:
        faults.append(f"protocol: unknown '{values['protocol']}'{_near(values['protocol'], by_name)}")
    if values.get("key", key) != key:
        faults.append(f"key: '{values['key']}' must equal the file's name, '{key}'")
    if formats:
        faults += [
            f"formats: unknown '{name}'{_near(name, formats)}"
            for name in values.get("formats", ())
            if name not in formats
        ]
    if profiles and "profile" in values and values["profile"] not in profiles:
        faults.append(f"profile: unknown '{values['profile']}'{_near(values['profile'], profiles)}")
    if talk is not None:
        faults += _endpoint_faults(str(values.get("endpoint", "")), talk)
        faults += _option_faults(values.get("options", {}), talk)
    return (None, tuple(faults)) if faults else (_source(key, values), ())


def read_source(
    toml: str,
    *,
    key: str,
    talks: Collection[Talk],
    formats: Collection[str] = (),
    profiles: Collection[str] = (),
    where: str = "",
) -> Source:
    """The source that a file describes; raises `InvalidConfig` with every fault of the file."""
    source, faults = check_source(toml, key=key, talks=talks, formats=formats, profiles=profiles)
    if source is None:
        raise InvalidConfig("; ".join(faults) + ".", where=where or f"{key}.toml")
    return source


@dataclass(frozen=True, slots=True)
class Outline:
    """What a source file says of itself to a reader: its first comment is what it is, and on what evidence."""

    key: str
    title: str
    provider: str
    protocol: str
    endpoint: str
    formats: tuple[str, ...]
    state: str
    about: str
    evidence: str


def outline_source(toml: str, *, key: str) -> Outline | None:
    """The outline of a source file, nothing checked; `None` of a file that is no TOML or has no title."""
    try:
        stated = tomllib.loads(toml)
    except tomllib.TOMLDecodeError:
        return None
    if not isinstance(stated.get("title"), str):
        return None
    comment = itertools.takewhile(lambda line: line.startswith("#"), toml.splitlines())
    about, _, evidence = " ".join(line.lstrip("# ").strip() for line in comment).partition("evidence:")
    formats = stated.get("formats", [])
    return Outline(
        key=key,
        title=stated["title"],
        **{name: str(stated.get(name, "")) for name in ("provider", "protocol", "endpoint")},
        formats=tuple(map(str, formats)) if isinstance(formats, list) else (),
        state=str(stated.get("state", "unprobed")),
        about=about.strip(),
        evidence=evidence.strip(),
    )


def kept_source(settings: Mapping[str, Any]) -> Source:
    """The source whose settings a catalogue has kept as JSON."""
    known = {each.name for each in dataclass_fields(Source)}
    kept = {name: value for name, value in settings.items() if name in known and value is not None}
    return _source(str(kept["key"]), kept)


def option(source: Source, wanted: Option) -> Any:
    """The value of an option of this source: what its file states, else the default."""
    return source.options.get(wanted.name, wanted.default)


def _source(key: str, values: Mapping[str, Any]) -> Source:
    stated: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in values.items()
    }
    if "gate" in stated:
        stated["gate"] = Severity(stated["gate"])
    return Source(**(stated | {"key": key}))


def _by_key(error: ValidationError, stated: Mapping[str, Any], known: Collection[str]) -> list[str]:
    faults = []
    for name, messages in dict(error.normalized_messages()).items():  # type: ignore[no-untyped-call]
        if name not in known:
            faults.append(f"{name}: unknown key{_near(name, known)}")
            continue
        value = stated.get(name)
        near = _near(value, _choices(name)) if isinstance(value, str) else ""
        found = "" if value is None else f" Found {value!r}{near}."
        faults += [f"{name}: {message}{found}" for message in _flat(messages)]
    return faults


def _choices(name: str) -> tuple[str, ...]:
    return {"state": STATES, "schedule": SCHEDULES, "gate": tuple(Severity)}.get(name, ())


def _flat(messages: Any) -> list[str]:
    """Marshmallow's messages as one list: a list's are nested by index."""
    if isinstance(messages, dict):
        return [
            f"value {index + 1}: {text}" if isinstance(index, int) else text
            for index, inner in messages.items()
            for text in _flat(inner)
        ]
    return [str(message) for message in messages]


def _near(word: str, known: Collection[str]) -> str:
    near = difflib.get_close_matches(word, known, n=1)
    if near:
        return f", did you mean '{near[0]}'?"
    return f"; known are {', '.join(sorted(known))}" if 0 < len(known) <= 12 else ""


def _endpoint_faults(endpoint: str, talk: Talk) -> list[str]:
    if not endpoint or not talk.over_http:
        return []
    if _BAD_IN_URL.search(endpoint):
        return ["endpoint: blanks, backslashes and control characters are not allowed in a web address"]
    try:
        parts = urlsplit(endpoint)
        port = parts.port
    except ValueError as error:
        return [f"endpoint: not a web address: {error}"]
    if parts.scheme not in ("http", "https") or not parts.hostname or port == 0:
        return [f"endpoint: must be an http or https address, found '{endpoint}'"]
    if parts.username is not None or parts.password is not None:
        return ["endpoint: a user name or password has no place in a web address"]
    return ["endpoint: a fragment ('#…') is never sent to a server"] if parts.fragment else []


def _option_faults(options: Mapping[str, Any], talk: Talk) -> list[str]:
    known = {option.name: option for option in talk.options}
    faults = []
    for name, value in options.items():
        if name not in known:
            faults.append(f"options.{name}: unknown option of {talk.protocol}{_near(name, known)}")
        elif type(value) is not type(known[name].default):
            kind = {bool: "true or false", int: "a whole number", str: "a text"}[type(known[name].default)]
            faults.append(f"options.{name}: must be {kind}, found {value!r}")
        elif known[name].choices and value not in known[name].choices:
            faults.append(f"options.{name}: must be one of {', '.join(known[name].choices)}, found {value!r}")
    return faults
