"""How long a provider is waited for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy.http import Response

from harvester.spiders.patience import pause, read_retry_after, what_came

NOW = datetime(2026, 11, 21, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        (" 0 ", 0.0),
        ("Sat, 21 Nov 2026 12:01:30 GMT", 90.0),
        ("Saturday, 21-Nov-26 12:01:30 GMT", 90.0),
        ("Sat Nov 21 12:01:30 2026", 90.0),
        ("Sat, 21 Nov 2026 11:00:00 GMT", 0.0),
        ("99999999999999999999", 999999999.0),
        (None, None),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("²", None),
    ],
)
def test_retry_after_in_both_forms(value: str | None, seconds: float | None) -> None:
    assert read_retry_after(value, NOW) == seconds


@given(st.integers(0, 10**8))
def test_both_forms_say_the_same(seconds: int) -> None:
    written = format_datetime(NOW + timedelta(seconds=seconds), usegmt=True)
    assert read_retry_after(written, NOW) == read_retry_after(str(seconds), NOW)


@given(st.text())
def test_no_header_breaks_it(value: str) -> None:
    found = read_retry_after(value, NOW)
    assert found is None or found >= 0


def test_pauses_double_with_jitter_up_to_a_minute() -> None:
    assert [pause(tried, 1.0, chance=lambda: 0.5) for tried in (1, 2, 3, 4)] == [1, 2, 4, 8]
    assert pause(1, 1.0, chance=lambda: 0.0) == 0.5
    assert pause(30, 1.0, chance=lambda: 1.0) == 90.0


@pytest.mark.parametrize(
    ("response", "words"),
    [
        (Response("http://x/", status=503), "HTTP 503"),
        (Response("http://x/", status=200, body=b"<!DOCTYPE html><p>Maintenance"), "HTML page"),
        (Response("http://x/", status=200, body=b"<html>Just a moment..."), "firewall"),
        (Response("http://x/", status=403, headers={"cf-mitigated": "challenge"}), "firewall"),
        (Response("http://x/", status=302, headers={"Location": "ftp://x/"}), "redirects to 'ftp://x/'"),
        (Response("http://x/", status=200), "empty body"),
        (Response("http://x/", status=200, body=b"<OAI-PMH><ListRec"), "cut off"),
    ],
)
def test_what_came_is_said_in_words_a_provider_can_use(response: Response, words: str) -> None:
    assert words in what_came(response)
