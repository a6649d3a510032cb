"""What the two usual OAI-PMH clients do with a fault: run in a process of its own, which is killed if it does not end.

    python -m benchmarks.torture_peers sickle URL      prints {"identifiers": […], "error": null} as JSON

A client is asked for everything in `oai_dc`, with three retries, and each record's metadata is read.
"""

from __future__ import annotations

import json
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from benchmarks.commands import ROOT

_LONGEST = 20.0
_MOST = 2_000


@dataclass(frozen=True)
class Came:
    """What a client brought: `ended` is false where it had to be killed, or would not have stopped."""

    identifiers: frozenset[str]
    error: str | None
    ended: bool = True


def ask(client: str, url: str) -> Came:
    """Harvest `url` with `client`, `sickle` or `oaipmh-scythe`, in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.torture_peers", client, url]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=_LONGEST, check=False)
        told = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        return Came(frozenset(), "killed", ended=False)
    except json.JSONDecodeError:
        return Came(frozenset(), "it ended without a word")
    return Came(frozenset(told["identifiers"]), told["error"], ended=told["ended"])


def _sickle(url: str) -> Iterator[tuple[str, bool]]:
    from sickle import Sickle  # noqa: PLC0415

    listed = Sickle(url, max_retries=3, default_retry_after=0, retry_status_codes=[503, 429, 500], timeout=4)
    for record in listed.ListRecords(metadataPrefix="oai_dc"):
        if not record.deleted:
            assert record.metadata is not None
        yield record.header.identifier, record.deleted


def _scythe(url: str) -> Iterator[tuple[str, bool]]:
    from oaipmh_scythe import Scythe  # noqa: PLC0415
    from oaipmh_scythe.config import HTTPConfig, RetryConfig  # noqa: PLC0415

    retries = RetryConfig(max_retries=3, default_retry_after=0, retry_status_codes=(503, 429, 500))
    with Scythe(url, http_config=HTTPConfig(timeout=4), retry_config=retries) as client:
        for record in client.list_records(metadata_prefix="oai_dc"):
            if not record.deleted:
                assert record.metadata is not None
            yield record.header.identifier, record.deleted


CLIENTS: dict[str, Callable[[str], Iterator[tuple[str, bool]]]] = {"sickle": _sickle, "oaipmh-scythe": _scythe}


def main() -> int:
    warnings.simplefilter("ignore")
    client, url = sys.argv[1:]
    live: set[str] = set()
    error, count = None, 0
    try:
        for identifier, deleted in CLIENTS[client](url):
            count += 1
            (live.discard if deleted else live.add)(identifier)
            if count >= _MOST:
                break
    except Exception as caught:  # noqa: BLE001  (a stranger's client may fail in any way: that is what is measured)
        error = f"{type(caught).__name__}: {caught}"[:300]
    print(json.dumps({"identifiers": sorted(live), "error": error, "ended": count < _MOST}))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
