"""What a stranger sends is read apart, and cannot do harm from there."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace

import orjson
import pytest

from catalogue_api.validating import confined
from catalogue_api.validating.confined import Limits, report, summary
from schemas.errors import Busy, Exhausting, InvalidInput, Unreachable
from tests.schemas.validation.test_placed import TURTLE

LIMITS = Limits(size=1 << 20, memory_mib=512, seconds=10)
BAD = TURTLE.replace('foaf:name "KM3NeT"', 'foaf:nick "K"').encode()


def check(body: bytes, *profiles: str, limits: Limits = LIMITS, each: int = 100, most: int = 1000) -> dict[str, object]:
    return summary("a.ttl", body, profiles, syntax=None, limits=limits, each=each, most=most)


def test_a_submission_is_judged_as_the_command_judges_it() -> None:
    told = check(BAD)
    assert told["severities"] == {"error": 1}
    assert told["codes"] == {"DCATAP3-Agent-name": 1}
    [found] = told["findings"]  # type: ignore[misc]
    assert (found["line"], found["column"], found["snippet"]) == (8, 19, 'foaf:name "…" ;')
    assert told["quality"]["datasets"] == 1  # type: ignore[index]
    sarif = orjson.loads(report("a.ttl", BAD, (), syntax=None, limits=LIMITS, form="sarif"))
    assert sarif["runs"][0]["results"][0]["ruleId"] == "DCATAP3-Agent-name"


def test_of_many_findings_the_first_of_each_code_are_told_and_all_are_counted() -> None:
    body = b"@prefix d: <http://www.w3.org/ns/dcat#> .\n" + b"".join(
        b"<https://example.org/%d> a d:Dataset .\n" % number for number in range(50)
    )
    told = check(body, each=3)
    assert told["codes"] == {"DCATAP3-Dataset-description": 50, "DCATAP3-Dataset-title": 50}
    assert len(told["findings"]) == 6  # type: ignore[arg-type]
    assert len(check(body, most=5)["findings"]) == 5  # type: ignore[arg-type]


def test_what_cannot_be_held_to_a_profile_says_so() -> None:
    with pytest.raises(InvalidInput, match="is for RDF, and this is json"):
        check(b'{"resourceOrganisation": "x"}', "dcat_ap_base0")


def test_a_reading_that_needs_too_much_memory_is_stopped_and_the_next_is_served() -> None:
    body = b'{"a": [' + b'"x",' * 2_000_000 + b'"x"]}'
    with pytest.raises(Exhausting, match="more than 256 MiB of memory"):
        check(body, "codemeta", limits=replace(LIMITS, memory_mib=256, seconds=60))
    assert check(BAD)["severities"] == {"error": 1}


def test_a_reading_that_takes_too_long_is_stopped() -> None:
    body = b"@prefix d: <http://www.w3.org/ns/dcat#> .\n" + b"".join(
        b"<https://example.org/%d> a d:Dataset .\n" % number for number in range(60_000)
    )
    with pytest.raises(Exhausting, match="more than 1 seconds"):
        check(body, limits=replace(LIMITS, seconds=1, memory_mib=2048))


def test_only_so_many_are_read_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confined, "_SECONDS_TO_WAIT", 0.05)
    for _ in range(confined._TOGETHER):
        assert confined._running.acquire(blocking=False)
    try:
        with pytest.raises(Busy):
            check(BAD)
    finally:
        for _ in range(confined._TOGETHER):
            confined._running.release()
    assert check(BAD)["records"] == 1


@pytest.mark.parametrize(
    "attempt",
    [
        "import socket; socket.create_connection(('127.0.0.1', 9), 1)",
        "import socket; socket.getaddrinfo('localhost', 80)",
        "import subprocess; subprocess.run(['true'])",
        "import os; os.fork()",
        "import os; os.execv('/bin/true', ['true'])",
    ],
)
def test_the_child_can_reach_nobody_and_start_nothing(attempt: str) -> None:
    code = f"from catalogue_api.validating import child; child._confine(512, 10); {attempt}"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False, env=os.environ)
    assert done.returncode == 1
    assert b"is not for reading a text" in done.stderr


def test_an_address_that_is_not_public_is_refused() -> None:
    with pytest.raises(Unreachable):
        confined.fetched("http://127.0.0.1:9/x.ttl", limits=LIMITS)
