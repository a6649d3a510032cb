"""What somebody sends to be checked, by the page or the API: read from the request, fetched where it is an address."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from flask import Request
from werkzeug.exceptions import RequestEntityTooLarge

from catalogue_api.validating.confined import Limits, fetched
from catalogue_api.validating.gathering import checked_prefix, formats_address, record_address
from catalogue_api.web.addresses import outside_link
from schemas.errors import InvalidInput
from schemas.profiles.registry import submission_profile
from schemas.text import line
from schemas.validation.reading.submission import Syntax

PASTED = "pasted text"
_BESIDE_IT = 65_536
_MOST_PARTS = 64
_MOST_DISCARDED = 1 << 28
_CHUNK = 1 << 20
_LONGEST_NAME, _LONGEST_IDENTIFIER = 120, 1000
_ASKING = {"url", "record", "prefix", "profile", "syntax"}
_PREFIX = re.compile(r"[A-Za-z0-9_.!~*'()-]{1,100}")


@dataclass(frozen=True, slots=True)
class Submitted:
    """The bytes to check under the name that their sender gave, and what they shall be held to."""

    name: str
    body: bytes
    profiles: tuple[str, ...]
    syntax: str | None
    address: str = ""


def allow_size(asked: Request, limits: Limits) -> None:
    """Let this one request be as large as a submission may be, which no other may."""
    asked.max_content_length = limits.size + _BESIDE_IT
    asked.max_form_memory_size = limits.size + _BESIDE_IT
    asked.max_form_parts = _MOST_PARTS


def discard(asked: Request) -> None:
    """Read what is left of a request that is too large: a browser shows no answer before it has sent all."""
    stream = asked.environ["wsgi.input"]
    left = min(int(asked.environ.get("CONTENT_LENGTH") or 0), _MOST_DISCARDED)
    while left > 0 and (read := stream.read(min(left, _CHUNK))):
        left -= len(read)


def of_form(asked: Request, limits: Limits) -> Submitted:
    """The submission in a form: one of text, file and address. Raises `InvalidInput` and `Unreachable`."""
    profiles, syntax = _stated(asked.form.getlist("profile"), asked.form.get("syntax"))
    text = asked.form.get("text", "")
    url = asked.form.get("url", "").strip()
    file = asked.files.get("file")
    given = [bool(text.strip()), bool(file and file.filename), bool(url)]
    if sum(given) != 1:
        raise InvalidInput(
            "Nothing was given to check." if not any(given) else "More than one thing was given to check.",
            next_step="Paste text, choose a file, or give an address: one of the three.",
        )
    if url:
        url = _one_record(url, asked.form.get("record", ""), asked.form.get("prefix", ""), limits)
        return _of_address(url, profiles, syntax, limits)
    if asked.form.get("record", "").strip():
        raise InvalidInput("The record is of no endpoint.", next_step="Give the address of the OAI-PMH endpoint too.")
    if file and file.filename:
        return Submitted(_name(file.filename), _bounded(file.read(), limits), profiles, syntax)
    # Browsers send every line end of a text box as CR LF.
    return Submitted(PASTED, _bounded(text.replace("\r\n", "\n").encode(), limits), profiles, syntax)


def of_body(asked: Request, arguments: Mapping[str, Any], limits: Limits) -> Submitted:
    """The submission of a program: a form, `{"url": …}`, or the bytes themselves, whatever their type says."""
    if asked.mimetype in ("multipart/form-data", "application/x-www-form-urlencoded"):
        return of_form(asked, limits)
    body = _bounded(asked.get_data(cache=False), limits)
    if not body:
        raise InvalidInput("Nothing was given to check.", next_step="The body of the request is the metadata.")
    if asked.mimetype == "application/json" and (request := _request_in(body)):
        stated = request.get("profile") or []
        several = [stated] if isinstance(stated, str) else stated
        profiles, syntax = _stated([str(each) for each in several], request.get("syntax"))
        url = _one_record(
            str(request["url"]), str(request.get("record") or ""), str(request.get("prefix") or ""), limits
        )
        return _of_address(url, profiles, syntax, limits)
    profiles, syntax = _stated(arguments["profile"], arguments["syntax"])
    return Submitted(_name(arguments["name"] or "submission"), body, profiles, syntax)


def _request_in(body: bytes) -> dict[str, Any] | None:
    """The JSON that asks for an address; metadata of its own has other members."""
    try:
        told = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    return told if isinstance(told, dict) and "url" in told and set(told) <= _ASKING else None


def _one_record(url: str, identifier: str, prefix: str, limits: Limits) -> str:
    """The address itself, or with an identifier that of one record of the OAI-PMH endpoint there."""
    stated, form = identifier.strip()[:_LONGEST_IDENTIFIER], prefix.strip()
    if not stated or outside_link(url) is None:
        return url
    if not form:
        form = checked_prefix(fetched(formats_address(url, stated), limits=limits))
    if not _PREFIX.fullmatch(form):
        raise InvalidInput("This is no metadata prefix.", next_step="Such as oai_dc, oai_datacite or ivo_vor.")
    return record_address(url, stated, form)


def _of_address(url: str, profiles: tuple[str, ...], syntax: str | None, limits: Limits) -> Submitted:
    if outside_link(url) is None:
        raise InvalidInput("This is no web address.", next_step="One begins with http:// or https://.")
    return Submitted(url[:2048], _bounded(fetched(url, limits=limits), limits), profiles, syntax, address=url[:2048])


def _stated(profiles: Sequence[str], syntax: Any) -> tuple[tuple[str, ...], str | None]:
    chosen = tuple(dict.fromkeys(each for each in profiles if each))
    for key in chosen:
        submission_profile(key)
    if syntax and syntax not in tuple(Syntax):
        raise InvalidInput(f"There is no syntax {syntax!r}.", next_step=f"Choose one of: {', '.join(Syntax)}.")
    return chosen, str(syntax) if syntax else None


def _bounded(body: bytes, limits: Limits) -> bytes:
    if len(body) > limits.size:
        raise RequestEntityTooLarge
    return body


def _name(stated: str) -> str:
    """The last part of a file's name, which may hold anything."""
    name = line(stated.replace("\\", "/").rpartition("/")[2])
    return name[-_LONGEST_NAME:] or "file"
