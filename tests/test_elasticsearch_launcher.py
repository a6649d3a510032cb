"""`.ci/elasticsearch`: real servers that come up, keep to themselves, and never outlive who asked for them."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.request import ProxyHandler, Request, build_opener

import pytest

from tests.contracts.engines import LAUNCHER

DIRECT = build_opener(ProxyHandler({}))


def launcher(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([LAUNCHER, *arguments], capture_output=True, text=True, timeout=500)


def started(*arguments: str) -> dict[str, Any]:
    done = launcher("start", *arguments)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("\n") == 1
    return json.loads(done.stdout)


def ask(url: str, path: str, *, body: Any = None) -> Any:
    data = json.dumps(body).encode() if body is not None else None
    headers = {"Content-Type": "application/json"}
    request = Request(url + path, data=data, headers=headers, method="PUT" if data else "GET")
    with DIRECT.open(request, timeout=60) as answer:
        return json.load(answer)


def until(true: Callable[[], bool], *, seconds: float = 30) -> bool:
    end = time.monotonic() + seconds
    while not true() and time.monotonic() < end:
        time.sleep(0.1)
    return true()


def is_alive(pid: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return False


@pytest.fixture
def parent() -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(900)"])
    yield process
    process.kill()
    process.wait()


def test_a_server_ends_with_its_parent_and_disturbs_no_other(
    parent: subprocess.Popen[bytes], elasticsearch_url: str
) -> None:
    run = started("--parent", str(parent.pid))
    folder, (pid,) = Path(run["folder"]), run["pids"]
    assert run["url"] != elasticsearch_url
    assert run["urls"] == [run["url"]]
    assert run["url"].startswith("http://127.0.0.1:")
    assert ask(run["url"], "/_cluster/health")["status"] == "green"
    assert ask(run["url"], "/_nodes/_all/version")["_nodes"]["total"] == 1
    assert Path(f"/proc/{pid}").stat().st_uid != 0
    assert not folder.stat().st_mode & stat.S_IWOTH

    parent.send_signal(signal.SIGKILL)

    assert until(lambda: not folder.exists() and not is_alive(pid))
    assert ask(elasticsearch_url, "/_cluster/health")["number_of_nodes"] == 1
    assert launcher("stop", str(folder)).returncode == 0, "what is gone already is stopped"


def test_three_nodes_lose_one_and_get_it_back(parent: subprocess.Popen[bytes]) -> None:
    run = started("--nodes", "3", "--parent", str(parent.pid))
    first, folder = run["urls"][0], Path(run["folder"])
    ask(first, "/probe", body={"settings": {"number_of_shards": 3, "number_of_replicas": 1}})
    ask(first, "/probe/_doc/1?refresh=true", body={"word": "kept"})
    health = ask(first, "/_cluster/health?wait_for_status=green&timeout=60s")
    assert (health["status"], health["number_of_nodes"], health["active_shards"]) == ("green", 3, 6)

    os.kill(run["pids"][2], signal.SIGKILL)
    again = launcher("revive", str(folder))

    assert again.returncode == 0, again.stderr
    told = json.loads(again.stdout)
    assert told["urls"] == run["urls"]
    assert told["pids"][:2] == run["pids"][:2]
    assert told["pids"][2] != run["pids"][2]
    assert ask(first, "/_cluster/health?wait_for_status=green&timeout=60s")["status"] == "green"
    assert ask(run["urls"][2], "/probe/_doc/1")["_source"] == {"word": "kept"}

    os.kill(int((folder / "keeper.pid").read_text()), signal.SIGKILL)
    assert until(lambda: not any(is_alive(pid) for pid in told["pids"])), "nodes end with their keeper"
    assert launcher("stop", str(folder)).returncode == 0
    assert not folder.exists()


def test_a_clone_that_the_servers_user_cannot_enter_is_no_obstacle_and_a_lifetime_is_a_bound(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    (build := tmp_path / "build" / "elasticsearch").mkdir(parents=True)
    (own := tmp_path / ".ci" / "elasticsearch").parent.mkdir()
    own.write_bytes(LAUNCHER.read_bytes())
    own.chmod(0o755)
    assert launcher("install").returncode == 0
    for archive in (LAUNCHER.parent.parent / "build" / "elasticsearch").glob("*.zip"):
        (build / archive.name).symlink_to(archive)
    done = subprocess.run([own, "start", "--lifetime", "1"], capture_output=True, text=True, timeout=500)
    assert done.returncode == 0, done.stderr
    run = json.loads(done.stdout)
    assert Path(run["folder"]).is_relative_to(tmp_path) == (os.geteuid() != 0)
    assert until(lambda: not Path(run["folder"]).exists() and not is_alive(run["pids"][0])), "a lifetime is a bound"


def test_a_server_that_does_not_come_up_shows_its_log() -> None:
    done = launcher("start", "--heap", "1")
    assert done.returncode == 1
    assert done.stdout == ""
    assert "did not start (node-1)" in done.stderr
    assert "console.log" in done.stderr
    assert "Too small" in done.stderr or "too small" in done.stderr
