"""Settings: environment over file over default, and every fault at once."""

from __future__ import annotations

import pytest

from schemas.errors import InvalidConfig
from schemas.wire.settings import SETTINGS, read_settings


def test_nothing_stated_gives_every_default() -> None:
    assert read_settings("", {}) == {setting.key: setting.default for setting in SETTINGS}


def test_the_environment_wins_over_the_file() -> None:
    toml = 'data_dir = "a"\n[harvest]\ncontact = "file@example.org"\n[web]\nport = 9000\n'
    values = read_settings(toml, {"CATALOGUE_HARVEST_CONTACT": "env@example.org", "CATALOGUE_WEB_PORT": "9001"})
    assert (values["data_dir"], values["harvest.contact"], values["web.port"]) == ("a", "env@example.org", 9001)


def test_every_fault_is_told_at_once_with_its_key() -> None:
    toml = 'base_url = "http://x"\n[harvest]\ncontct = "a"\n[web]\nport = "x"\n'
    with pytest.raises(InvalidConfig) as caught:
        read_settings(toml, {"CATALOGUE_WEB_WORKERS": "many", "CATALOGUE_HARVEST_ALLOW_PRIVATE_ADDRESSES": "perhaps"})
    message = str(caught.value)
    assert "unknown key 'harvest.contct', did you mean 'harvest.contact'?" in message
    assert "'web.port' must be a whole number" in message
    assert "CATALOGUE_WEB_WORKERS must be a whole number" in message
    assert "CATALOGUE_HARVEST_ALLOW_PRIVATE_ADDRESSES must be true or false" in message
    assert "'base_url' must end in '/'" in message


def test_a_file_that_is_no_toml_says_where() -> None:
    with pytest.raises(InvalidConfig, match="not valid TOML"):
        read_settings("data_dir = ", {})


def test_the_search_engine_is_checked_and_a_fault_in_the_file_names_its_line() -> None:
    toml = '[index]\nengine = "lucene"\nprefix = "Big Index"\nshards = 0\nsecret = "x"\n\n[web]\nport = "x"\n'
    with pytest.raises(InvalidConfig) as caught:
        read_settings(toml, {"CATALOGUE_INDEX_URLS": "http://me:secret@search.example"})
    message = str(caught.value)
    assert "line 2: 'index.engine' must be 'embedded' or 'elasticsearch', found 'lucene'" in message
    assert "line 4: 'index.shards' must be 1 or more, found 0" in message
    assert (
        "line 5: 'index.secret' is a secret: set CATALOGUE_INDEX_SECRET, or name a file in 'index.secret_file'"
        in message
    )
    assert "line 8: 'web.port' must be a whole number" in message
    assert "line 3: 'index.prefix' must be small letters" in message
    assert "'index.urls' must be addresses such as" in message


def test_elasticsearch_with_several_nodes_and_a_secret() -> None:
    toml = '[index]\nengine = "elasticsearch"\nurls = "https://a:9200 https://b:9200/"\n'
    values = read_settings(toml, {"CATALOGUE_INDEX_SECRET": "canary", "CATALOGUE_INDEX_REPLICAS": "2"})
    assert (values["index.urls"], values["index.secret"], values["index.replicas"]) == (
        "https://a:9200 https://b:9200/", "canary", 2
    )  # fmt: skip
