"""Runs harvests as `harvest run` does, one process each, without the second that starting one costs.

This process loads everything once, then forks for every order that comes as a JSON line on its standard input and runs
the very command that `harvest run` starts, `harvester.child harvest`. It answers with one JSON line: exit code, what
the child said, its seconds and its largest memory.
"""

from __future__ import annotations

import json
import os
import resource
import select
import signal
import sys
from time import monotonic
from typing import Any

from harvester.child import main as child


def run(order: dict[str, Any]) -> dict[str, Any]:
    """Fork, harvest, and wait for the end; a child that does not end in time is killed."""
    said, saying = os.pipe()
    open_until_now, parent = os.pipe()
    began = monotonic()
    process = os.fork()
    if process == 0:
        os.close(said)
        os.close(parent)
        _be_child(order, saying, open_until_now)
    os.close(saying)
    os.close(open_until_now)
    text, killed = _listen(said, began + order["seconds"], process)
    _, status, usage = os.wait4(process, 0)
    os.close(parent)
    os.close(said)
    told: dict[str, Any] = {}
    for line in text.splitlines():
        told |= json.loads(line)
    told.pop("progress", None)
    code = os.waitstatus_to_exitcode(status)
    return {
        "report": None,
        "error": None,
        **told,
        "code": code,
        "killed": killed,
        "seconds": monotonic() - began,
        "cpu": usage.ru_utime + usage.ru_stime,
        "mib": usage.ru_maxrss / 1024,
    }


def _be_child(order: dict[str, Any], saying: int, listening: int) -> None:
    code = 70
    try:
        os.dup2(listening, 0)
        os.dup2(saying, 1)
        os.environ.update(order["environment"])
        os.chdir(order["folder"])
        child([*order["words"]])
    except SystemExit as end:
        code = int(end.code or 0)
    finally:
        sys.stdout.flush()
        os._exit(code)


def _listen(said: int, until: float, process: int) -> tuple[str, bool]:
    parts: list[bytes] = []
    killed = False
    while True:
        ready, _, _ = select.select([said], [], [], max(0.0, until - monotonic()))
        if not ready and not killed:
            os.kill(process, signal.SIGKILL)
            killed = True
            until = monotonic() + 5
            continue
        data = os.read(said, 1 << 16) if ready else b""
        if not data:
            return b"".join(parts).decode(), killed
        parts.append(data)


def main() -> None:
    """Serve orders until standard input closes."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    for line in sys.stdin:
        answers.write(json.dumps(run(json.loads(line))) + "\n")
        answers.flush()


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    main()
