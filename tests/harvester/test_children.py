"""The parent's view of a harvest's process."""

from __future__ import annotations

import signal
from pathlib import Path

from tests.harvester.commands import Workplace
from tests.harvester.loopback import Reply, serving


def test_a_child_stopped_before_it_listens_is_told_as_stopped(tmp_path: Path) -> None:
    place = Workplace(tmp_path)
    with serving(lambda asked: Reply(status=503)) as server:
        source = place.source("big", protocol="oai_pmh", endpoint=f"{server.url}/oai")
        process = place.start("run", str(source))
        # The parent takes signals as soon as it has begun a child, which takes another second or two to load Scrapy.
        code = f"harvester.child\0harvest\0--\0{source}".encode()
        while not any(code in line for line in _commands(process.pid)):
            assert process.poll() is None
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "ended with code" not in err
    assert "stopped" in err


def _commands(parent: int) -> list[bytes]:
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    return [Path(f"/proc/{child}/cmdline").read_bytes() for child in children]
