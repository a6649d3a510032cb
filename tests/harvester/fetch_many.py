"""Run by tests in a process of its own (Twisted's reactor starts once): fetch addresses and print what came, as JSON.

`python -m tests.harvester.fetch_many '{"urls": [...], "private": true, "limits": {...}, "source": {...}}'`
`"hosts"` are those that the operator opened by name; `"net"` puts a simulated Internet in place of the real one, see
`tests.harvester.simulated_net`, and the results end with what was connected to in it.
"""

from __future__ import annotations

import json
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

from catalogue_api.catalogue import calm_collector
from harvester.spiders.fetching import crawl_with
from harvester.spiders.pages import Ask, End, Fetch, Page, Spider
from harvester.spiders.patience import Limits
from schemas.errors import CatalogueError
from schemas.records import Source
from schemas.wire.settings import read_settings
from tests.harvester.simulated_net import SimulatedNet


def main(order: dict) -> list[dict]:
    results: list[dict] = []

    async def pages(source: Source, ask: Ask, fetch: Fetch) -> AsyncIterator[Page | End]:
        for url in order["urls"]:
            started = monotonic()
            try:
                answer = await fetch(url, speaks=lambda body: body.startswith(b"OK"), accept="text/plain")
                result = {"url": answer.url, "status": answer.status, "body": answer.body[:40].decode("latin-1")}
                result["moved_to"] = answer.moved_to
            except CatalogueError as error:
                result = {"error": type(error).__name__, "said": str(error)}
                result["retry_after"] = getattr(error, "retry_after", None)
            results.append(result | {"asked": url, "seconds": monotonic() - started, "kib": _resident()})
        yield End(complete=True, reason="done")

    source = Source("probe", "Probe", "probe", order["urls"][0], **{"delay": 0.0, **order.get("source", {})})
    limits = Limits(**{"page_bytes": 1_000_000, "idle": 1.0, "total": 5.0, "tries": 3, **order.get("limits", {})})
    net = SimulatedNet(**order["net"]) if "net" in order else None
    settings = read_settings("", {}) | {
        "harvest.contact": "mailto:operator@example.org",
        "harvest.allow_private_addresses": order.get("private", False),
        "harvest.private_hosts": order.get("hosts", ""),
    }
    calm_collector()
    crawl_with(settings, limits)(
        Spider("probe", "Probe", pages, incremental=False),
        source,
        Ask(False, None, None, 0, 1, 1, lambda: datetime.now(UTC)),
        receive=lambda page: None,
        beat=lambda: None,
        stop=lambda: None,
    )
    return [*results, {"connected": net.connected}] if net is not None else results


def _resident() -> int:
    """The memory of this process that is in use now, in KiB."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))


if __name__ == "__main__":
    print(json.dumps(main(json.loads(sys.argv[1]))))
