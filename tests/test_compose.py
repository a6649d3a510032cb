"""`docker-compose.yml`: by the specification, pinned, limited, in agreement with the code, and behind its proxy."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import click
import pytest
from check_jsonschema.builtin_schemas import get_builtin_schema
from jsonschema import Draft7Validator
from ruamel.yaml import YAML
from werkzeug.serving import WSGIRequestHandler, make_server

from catalogue_api.catalogue import open_catalogue
from catalogue_api.cli import main as catalogue_command
from catalogue_api.web.app import create_app
from catalogue_api.web.security import POLICY
from harvester.cli import main as harvest_command
from schemas.wire.settings import SETTINGS
from tests.catalogue_api import shelf
from tests.catalogue_api.conftest import unused_port as unused_port  # a fixture
from tests.catalogue_api.test_cli import answer

ROOT = Path(__file__).parent.parent
COMPOSE: dict[str, Any] = YAML(typ="safe").load(ROOT / "docker-compose.yml")
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
DOCKERFILE = (ROOT / "catalogue_api" / "Dockerfile").read_text()
NODES = ("es01", "es02", "es03")


def of(profile: str) -> set[str]:
    return {name for name, service in SERVICES.items() if profile in service["profiles"]}


def test_it_is_valid_by_the_compose_specification() -> None:
    faults = [
        error.message for error in Draft7Validator(get_builtin_schema("vendor.compose-spec")).iter_errors(COMPOSE)
    ]
    assert faults == []


def test_there_are_two_whole_ways_to_run_it() -> None:
    assert of("small") == {"portal", "daily-harvest", "backup"}
    assert of("production") == {"proxy", "api", "projector", "harvester", "backup", "certificates", "account", *NODES}
    for profile in ("small", "production"):
        for name in of(profile):
            assert set(SERVICES[name].get("depends_on", {})) <= of(profile)


def test_versions_are_pinned_and_agree_with_client_and_launcher() -> None:
    for service in SERVICES.values():
        assert re.search(r":\d+\.\d+\.\d+$", service["image"]), service["image"]
    assert re.search(r"^FROM python:\d+\.\d+\.\d+-", DOCKERFILE, re.MULTILINE)
    images = {service["image"] for service in SERVICES.values() if service["image"].startswith("elasticsearch:")}
    (image,) = images
    client = re.search(r"(?m)^elasticsearch==(\d+\.\d+)\.", (ROOT / ".ci" / "constraints.txt").read_text())
    launcher = re.search(r'(?m)^VERSION = "(.+)"', (ROOT / ".ci" / "elasticsearch").read_text())
    assert client is not None
    assert launcher is not None
    assert image.rpartition(".")[0] == f"elasticsearch:{client[1]}"
    assert image == f"elasticsearch:{launcher[1]}"


def test_everything_is_limited_and_ends_in_order() -> None:
    for name, service in SERVICES.items():
        assert service["mem_limit"], name
        assert service["cpus"], name
        assert service["init"] is True, name
        assert "no-new-privileges:true" in service["security_opt"], name
        if service["image"].startswith("continuum-catalogue"):
            assert service["read_only"], name
            assert service["cap_drop"] == ["ALL"], name


def test_every_volume_network_secret_and_config_is_declared_and_used() -> None:
    mounts = {each.partition(":")[0] for service in SERVICES.values() for each in service.get("volumes", ())}
    assert mounts - {"./sources"} == set(COMPOSE["volumes"])
    for name in ("daily-harvest", "harvester"):
        assert "./sources:/sources:ro" in SERVICES[name]["volumes"], "an operator's own source files"
        assert SERVICES[name]["environment"]["CATALOGUE_HARVEST_SOURCES_DIR"] == "/sources"
    networks = {each for service in SERVICES.values() for each in service.get("networks", ())}
    assert networks == set(COMPOSE["networks"])
    assert set(SERVICES["certificates"]["secrets"]) == set(COMPOSE["secrets"])
    assert [each["source"] for each in SERVICES["proxy"]["configs"]] == list(COMPOSE["configs"])
    stores = [name for name, service in SERVICES.items() if "store:/data" in service.get("volumes", ())]
    assert set(stores) == {"portal", "daily-harvest", "api", "projector", "harvester", "backup"}
    for name in ("portal", "api"):
        assert "backups:/backups:ro" in SERVICES[name]["volumes"], "doctor and metrics tell the age of the newest"


def test_the_engine_is_three_nodes_that_nobody_outside_reaches() -> None:
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    for name in NODES:
        node, environment = SERVICES[name], SERVICES[name]["environment"]
        assert node["networks"] == ["inside"]
        assert "ports" not in node
        assert environment["node.name"] == name
        assert environment["cluster.initial_master_nodes"] == environment["discovery.seed_hosts"] == ",".join(NODES)
        for side in ("http", "transport"):
            assert environment[f"xpack.security.{side}.ssl.enabled"] == "true"
            assert environment[f"xpack.security.{side}.ssl.key"] == f"certs/{name}/{name}.key"
        assert node["ulimits"]["memlock"] == {"soft": -1, "hard": -1}
        assert node["ulimits"]["nofile"]["soft"] >= 65535
        assert f"{name}:/usr/share/elasticsearch/data" in node["volumes"]
    published = {port for service in SERVICES.values() for port in service.get("ports", ())}
    assert published == {"80:80", "443:443", "443:443/udp", "127.0.0.1:8000:8000"}


def test_it_starts_in_order() -> None:
    def waits(name: str) -> dict[str, str]:
        return {each: stated["condition"] for each, stated in SERVICES[name].get("depends_on", {}).items()}

    for name in NODES:
        assert waits(name) == {"certificates": "service_completed_successfully"}
    assert waits("account") == dict.fromkeys(NODES, "service_healthy")
    assert waits("api") == waits("projector") == {"account": "service_completed_successfully"}
    assert waits("proxy") == waits("harvester") == {"api": "service_healthy"}
    for name, service in SERVICES.items():
        for each, condition in waits(name).items():
            assert condition != "service_healthy" or "healthcheck" in SERVICES[each]
            assert condition != "service_completed_successfully" or SERVICES[each]["restart"] == "no"
        assert service.get("healthcheck") or name not in ("portal", "api", "backup", *NODES)


def test_settings_and_commands_are_the_programs_own() -> None:
    known = {setting.variable for setting in SETTINGS} | {"CATALOGUE_HOST"}
    for name, service in SERVICES.items():
        stated = {key for key in service.get("environment", {}) if key.startswith("CATALOGUE_")}
        assert stated <= known, f"{name}: {stated - known}"
        if service["image"].startswith("continuum-catalogue"):
            for words in _commands(service["command"]):
                chosen: click.Command = {"catalogue": catalogue_command, "harvest": harvest_command}[words.pop(0)]
                while isinstance(chosen, click.Group):
                    chosen = chosen.commands[words.pop(0)]
                chosen.make_context(name, words)  # raises on an option that does not exist


def _commands(command: list[str]) -> Iterator[list[str]]:
    filled = [re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", word).replace("$$KEEP", "14") for word in command]
    if filled[0] != "sh":
        yield filled
        return
    for found in re.findall(r"(?:catalogue|harvest) [^;]+", filled[-1]):
        yield found.split()


def test_scripts_are_whole(tmp_path: Path) -> None:
    for name in ("certificates", "account"):
        script = SERVICES[name]["command"][-1].replace("$$", "$")
        subprocess.run(["bash", "-n", "-c", script], check=True)


def test_no_secret_stands_in_an_environment_or_a_command() -> None:
    for service in SERVICES.values():
        for key, value in service.get("environment", {}).items():
            assert not re.search(r"(?i)password|secret", key) or str(value).startswith("/"), key
    assert "/secrets/" in (ROOT / ".gitignore").read_text().splitlines()


# --- the proxy ----------------------------------------------------------------------------------------------


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 (werkzeug's own name)
        pass


@pytest.fixture
def proxied(tmp_path: Path, unused_port: int) -> Iterator[int]:
    """The stocked shelf behind a real Caddy with our configuration; only names and ports are those of this test."""
    caddy = shutil.which("caddy")
    if caddy is None:
        pytest.fail("no Caddy: '.ci/proxy' installs it", pytrace=False)
    shelf.stock(tmp_path / "data")
    settings = shelf.settings(tmp_path / "data")
    with open_catalogue(settings) as catalogue:
        server = make_server("127.0.0.1", 0, create_app(catalogue, settings), threaded=True, request_handler=_Quiet)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        text = COMPOSE["configs"]["caddyfile"]["content"].replace("$$", "$")
        file = tmp_path / "Caddyfile"
        file.write_text(text.replace("api:8000", f"127.0.0.1:{server.server_port}"))
        home = {"HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)}
        environment = {**os.environ, **home, "CATALOGUE_HOST": f"http://127.0.0.1:{unused_port}"}
        with subprocess.Popen(
            [caddy, "run", "--config", str(file), "--adapter", "caddyfile"], env=environment, stderr=subprocess.DEVNULL
        ) as process:
            try:
                answer(f"http://127.0.0.1:{unused_port}/healthz")
                yield unused_port
            finally:
                process.terminate()
                process.wait(timeout=30)
                server.shutdown()
                thread.join()
                server.server_close()


def test_the_proxy_compresses_hides_the_metrics_and_doubles_no_header(proxied: int) -> None:
    def get(path: str, **headers: str) -> tuple[int, dict[str, list[str]], bytes]:
        connection = HTTPConnection("127.0.0.1", proxied, timeout=30)
        connection.request("GET", path, headers={"Accept": "text/html", **headers})
        got = connection.getresponse()
        body = got.read()
        stated: dict[str, list[str]] = {}
        for name, value in got.getheaders():
            stated.setdefault(name, []).append(value)
        connection.close()
        return got.status, stated, body

    status, headers, _ = get("/", **{"Accept-Encoding": "gzip"})
    assert (status, headers["Content-Encoding"]) == (200, ["gzip"])
    assert headers["Content-Security-Policy"] == [POLICY]
    assert headers["Strict-Transport-Security"] == ["max-age=31536000"]
    assert {name: values for name, values in headers.items() if len(values) > 1 and name != "Vary"} == {}
    for path in ("/metrics", "/metrics/", "//metrics", "/%6detrics", "/x/../metrics"):
        status, _, body = get(path)
        assert (path, status) == (path, 404)
        assert b"catalogue_" not in body
    # Identifiers hold what proxies like to tidy up.
    for path in ("/entity/doi/10.5281%2Fzenodo.4242", "/record/open_shelf/oai:shelf:xss"):
        assert get(path)[0] == 200, path
    slashes = "/record/lofar_portal/" + shelf.SLASHES.replace(":", "%3A").replace("/", "%2F")
    assert get(slashes)[0] == get(slashes.replace("%2F", "/"))[0]
