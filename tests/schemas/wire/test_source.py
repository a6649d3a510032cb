"""A source file says what it means, or every fault of it at once."""

from __future__ import annotations

import pytest

from schemas.errors import InvalidConfig
from schemas.records import Severity, Source
from schemas.wire.source import Option, Talk, check_source, option, read_source

SWEEP = Option("sweep", False, "Whether to sweep.")
ORDER = Option("order", "name", "In which order.", choices=("name", "date"))
TALKS = (Talk("oai_pmh", (SWEEP, ORDER)), Talk("files", over_http=False))
GOOD = 'title = "T"\nprotocol = "oai_pmh"\nendpoint = "https://example.org/oai"\n'


def faults(toml: str, key: str = "good", **known: tuple[str, ...]) -> tuple[str, ...]:
    source, found = check_source(toml, key=key, talks=TALKS, **known)
    assert (source is None) == bool(found)
    return found


def test_a_short_file_is_enough_and_defaults_are_those_of_source() -> None:
    source = read_source(GOOD, key="good", talks=TALKS)
    assert source == Source("good", "T", "oai_pmh", "https://example.org/oai")


def test_every_key_is_read() -> None:
    toml = """
key = "full"
title = "Everything"
provider = "P"
protocol = "oai_pmh"
endpoint = "http://example.org:8080/oai?x=1"
formats = ["oai_datacite", "oai_dc"]
sets = ["a:b"]
profile = "dcat_ap"
gate = "error"
schedule = "daily"
state = "open"
metadata_license = "CC0-1.0"
redistribution = false
delay = 2
robots = false
absence_share = 0.1
absence_floor = 3
deletion_share = 1
[options]
sweep = true
"""
    source = read_source(toml, key="full", talks=TALKS)
    assert source == Source(
        "full",
        "Everything",
        "oai_pmh",
        "http://example.org:8080/oai?x=1",
        provider="P",
        formats=("oai_datacite", "oai_dc"),
        sets=("a:b",),
        gate=Severity.ERROR,
        schedule="daily",
        state="open",
        metadata_license="CC0-1.0",
        redistribution=False,
        delay=2.0,
        robots=False,
        absence_share=0.1,
        absence_floor=3,
        deletion_share=1.0,
        options={"sweep": True},
    )
    assert option(source, SWEEP) is True
    assert option(source, ORDER) == "name"


def test_all_faults_come_at_once_each_with_its_key() -> None:
    found = faults('titel = "T"\nprotocol = "oai_pmf"\nendpoint = "x"\ngate = "eror"\ndelay = "1"\nrobots = 1\n')
    assert [fault.split(":")[0] for fault in found] == ["title", "gate", "delay", "robots", "titel", "protocol"]
    assert "did you mean 'title'?" in found[4]
    assert "did you mean 'oai_pmh'?" in found[5]
    assert "did you mean 'error'?" in found[1]
    with pytest.raises(InvalidConfig) as raised:
        read_source('titel = "T"', key="bad", talks=TALKS, where="sources/bad.toml")
    assert str(raised.value).startswith("sources/bad.toml: ")
    assert all(word in str(raised.value) for word in ("titel", "title", "protocol", "endpoint"))


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("absence_share = 1.5", "absence_share"),
        ("absence_floor = 1.5", "absence_floor"),
        ("absence_floor = true", "absence_floor"),
        ("delay = true", "delay"),
        ("delay = -1", "delay"),
        ('sets = ["a", "a"]', "sets"),
        ("sets = [1]", "sets"),
        ('sets = "a"', "sets"),
        ('state = "opne"', "state"),
        ('metadata_license = "do what you like"', "metadata_license"),
        ('key = "other"', "key"),
        ("[options]\nsweap = true", "options.sweap"),
        ("[options]\nsweep = 1", "options.sweep"),
        ('[options]\norder = "size"', "options.order"),
    ],
)
def test_a_wrong_value_is_one_fault(line: str, fault: str) -> None:
    found = faults(GOOD + line)
    assert [each.split(":")[0] for each in found] == [fault]


@pytest.mark.parametrize(
    "endpoint",
    [
        "ftp://example.org/oai",
        "file:///etc/passwd",
        "https://user:secret@example.org/oai",
        "http://ok.example\\\\@127.0.0.1/",
        "https://example.org/oai#part",
        "https:///oai",
        "https://example.org:0/oai",
        "https://example.org/with blank",
        "not an address",
    ],
)
def test_an_endpoint_is_a_plain_web_address(endpoint: str) -> None:
    found = faults(f'title = "T"\nprotocol = "oai_pmh"\nendpoint = "{endpoint}"\n')
    assert [each.split(":")[0] for each in found] == ["endpoint"]


def test_local_files_have_a_path_for_an_endpoint() -> None:
    source = read_source(
        'title = "T"\nprotocol = "files"\nendpoint = "../folder with blank"\n', key="folder", talks=TALKS
    )
    assert source.endpoint == "../folder with blank"


def test_formats_and_profiles_are_checked_where_they_are_known() -> None:
    known = {"formats": ("oai_dc",), "profiles": ("dcat_ap",)}
    assert faults(GOOD + 'formats = ["marcxml"]') == ()
    found = faults(GOOD + 'formats = ["oai_cd"]\nprofile = "dcat_pa"', **known)
    assert found == (
        "formats: unknown 'oai_cd', did you mean 'oai_dc'?",
        "profile: unknown 'dcat_pa', did you mean 'dcat_ap'?",
    )


@pytest.mark.parametrize("key", ["Upper", "with-dash", "1st", "a" * 80, ""])
def test_a_key_is_a_plain_name(key: str) -> None:
    assert any(fault.startswith("file name") for fault in faults(GOOD, key=key))


def test_broken_toml_says_where() -> None:
    (fault,) = faults("title = = 1")
    assert fault.startswith("not valid TOML")
    assert "line 1" in fault
