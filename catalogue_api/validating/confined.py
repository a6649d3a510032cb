"""What strangers send by the web is read in a process of its own, which can be lost without losing anything else."""

from __future__ import annotations

import base64
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import orjson

from catalogue_api.validating.child import TOO_LARGE
from schemas.errors import Busy, CatalogueFault, Exhausting, InvalidInput, Unreachable
from schemas.wire.settings import SETTINGS

_TOGETHER = 2
_SECONDS_TO_WAIT = 20.0
_SECONDS_TO_START = 10
_EACH, _MOST = 100, 1000
_running = threading.BoundedSemaphore(_TOGETHER)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one reading may take. Bytes are those of the submission; `inside` lets private addresses be fetched.

    `contact` is who fetches, told to the hosts that are asked.
    """

    size: int
    memory_mib: int
    seconds: int
    inside: bool = False
    contact: str = ""

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> Limits:
        """The limits that the settings state."""
        return cls(
            size=int(settings["validator.page_bytes"]),
            memory_mib=int(settings["validator.memory_mib"]),
            seconds=int(settings["validator.seconds"]),
            inside=bool(settings["validator.allow_private_addresses"]),
            contact=str(settings["harvest.contact"]),
        )


def summary(
    name: str, body: bytes, profiles: Sequence[str], *, syntax: str | None, limits: Limits, each: int = _EACH,
    most: int = _MOST,
) -> dict[str, Any]:  # fmt: skip
    """The verdict on a submission, as plain JSON: counts, findings at their places, quality.

    Raises `Exhausting` where it took too much, `Busy` where too many are read at once, and `InvalidInput` where it
    could not be held to these profiles.
    """
    written = report(name, body, profiles, syntax=syntax, limits=limits, form="summary", each=each, most=most)
    told: dict[str, Any] = orjson.loads(written)
    if told["skipped"]:
        raise InvalidInput(told["skipped"].replace("--profile", "a profile"))
    return told


def report(
    name: str, body: bytes, profiles: Sequence[str], *, syntax: str | None, limits: Limits, form: str,
    each: int = _EACH, most: int = _MOST,
) -> bytes:  # fmt: skip
    """A submission's report in a form of `reports.py`, or as the `summary`; raises as `summary` does."""
    asked = {
        "name": name, "profiles": list(profiles), "syntax": syntax, "report": form, "each": each, "most": most,
        "memory_mib": limits.memory_mib, "seconds": limits.seconds,
    }  # fmt: skip
    command = [sys.executable, "-m", "catalogue_api.validating.child", orjson.dumps(asked).decode()]
    with _place(), tempfile.TemporaryFile() as output:
        try:
            done = subprocess.run(
                command, input=body, stdout=output, stderr=subprocess.PIPE, check=False,
                timeout=limits.seconds + _SECONDS_TO_START,
            )  # fmt: skip
        except subprocess.TimeoutExpired as error:
            raise _exhausting(limits, "time") from error
        if done.returncode:
            raise _ended(done.returncode, done.stderr, limits)
        output.seek(0)
        return output.read()


def fetched(url: str, *, limits: Limits) -> bytes:
    """The bytes of an address, by `harvest fetch`; raises `Unreachable`, also where the address is not public."""
    stated = {
        "harvest.allow_private_addresses": limits.inside, "harvest.private_hosts": "",
        "harvest.contact": limits.contact, "harvest.tries": 1,
        "harvest.page_bytes": limits.size, "harvest.memory_mib": limits.memory_mib,
        "harvest.idle_seconds": limits.seconds, "harvest.answer_seconds": limits.seconds,
    }  # fmt: skip
    variables = {setting.variable: str(stated[setting.key]) for setting in SETTINGS if setting.key in stated}
    command = [sys.executable, "-m", "harvester.cli", "fetch", "--", url]
    with _place():
        try:
            done = subprocess.run(
                command, capture_output=True, check=False, env=os.environ | variables,
                timeout=limits.seconds + _SECONDS_TO_START,
            )  # fmt: skip
        except subprocess.TimeoutExpired as error:
            raise Unreachable(f"It did not answer within {limits.seconds} seconds.", where=url) from error
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2]
        raise Unreachable(
            said.removeprefix("harvest: ").removeprefix(f"{url}: ") or "It could not be fetched.", where=url
        )
    return base64.b64decode(orjson.loads(done.stdout)["body"])


@contextmanager
def _place() -> Iterator[None]:
    """One of the few places for a reading; a caller waits a while for one, and then is told to come back."""
    if not _running.acquire(timeout=_SECONDS_TO_WAIT):
        raise Busy("too many submissions are being read", where="validator")
    try:
        yield
    finally:
        _running.release()


def _ended(code: int, said: bytes, limits: Limits) -> InvalidInput | CatalogueFault:
    if code == -signal.SIGXCPU:
        return _exhausting(limits, "time")
    if code in (TOO_LARGE, -signal.SIGABRT, -signal.SIGKILL, -signal.SIGSEGV) or b"MemoryError" in said:
        return _exhausting(limits, "memory")
    last = said.decode("utf-8", "replace").strip().rpartition("\n")[2]
    return CatalogueFault(f"the reading ended with {code}: {last}", where="validator")


def _exhausting(limits: Limits, what: str) -> Exhausting:
    bound = f"{limits.seconds} seconds" if what == "time" else f"{limits.memory_mib} MiB of memory"
    return Exhausting(
        f"Reading this took more than {bound}, so it was stopped.",
        next_step="Send fewer records at once, or check the file by 'catalogue validate' on your machine.",
    )
