"""`catalogue demo`: providers on loopback, a harvest of all of them, what came of it, and the portal over it.

Every harvest is the `harvest` command in a process of its own, as an operator would start it. What is started here
is ended here.
"""

from __future__ import annotations

import os
import shlex
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import click
import orjson

from catalogue_api.catalogue import Catalogue, open_catalogue
from catalogue_api.demo.providers import OAI_PROVIDERS, open_providers
from catalogue_api.demo.source_files import filling, folder_sources, own_sources
from schemas.errors import CatalogueFault
from schemas.records import Outcome, Position
from schemas.search import Hit, SearchQuery
from schemas.wire.settings import read_settings

CONTACT = "https://continuum.example/"
PARTIAL = 3
_EMBEDDED: Mapping[str, str] = {"CATALOGUE_INDEX_ENGINE": "embedded"}
EXAMPLES = ("gravitational waves", "supercomputer", '"open science"', "données", "Jupyter notebooks", "lofar -paper")


def demo(*, data_dir: Path, port: int | None, serve: bool, samples: Path | None, as_json: bool) -> int:
    """Run the demonstration in `data_dir`; with `serve` it stays until interrupted. Returns the exit code.

    Doing it again in the same folder harvests the same providers again, and changes nothing. Raises
    `CatalogueFault` when a harvest fails.
    """
    data_dir = data_dir.resolve()
    before = _position(data_dir)
    _say("Filling the providers' own catalogues …", as_json=as_json)
    folder = data_dir / "demo"
    _fill_providers(folder)
    with open_providers(folder) as addresses:
        sources = own_sources(addresses) + (folder_sources(samples) if samples else [])
        files = [str(source.write(folder / "sources")) for source in sources]
        _say(f"Harvesting {len(files)} sources over HTTP and from files …", as_json=as_json)
        with _harvesting(files, data_dir, quiet=as_json, engine=_engine()) as harvest:
            _finish(harvest, partial=samples is not None)
    with open_catalogue(read_settings("", _environment(data_dir, engine=_engine()))) as catalogue:
        unchanged = before is not None and before == catalogue.position()
        summary = summarise(catalogue, keys=[source.key for source in sources], unchanged=unchanged)
    click.echo(orjson.dumps(summary, option=orjson.OPT_INDENT_2) if as_json else in_words(summary))
    return _serve(data_dir, port) if serve else 0


def _position(data_dir: Path) -> Position | None:
    """Where the change log stood before, `None` in a new folder."""
    if not (data_dir / "catalogue.sqlite").exists():
        return None
    with Catalogue.open(data_dir) as catalogue:
        return catalogue.position()


def _say(words: str, *, as_json: bool) -> None:
    if not as_json:
        click.echo(words, err=True)


# --- the portal ----------------------------------------------------------------------------------------------


def _serve(data_dir: Path, port: int | None) -> int:
    """Run `catalogue serve` until it is interrupted, which is how it is meant to end."""
    chosen = _free_port(port)
    address = f"http://127.0.0.1:{chosen}/"
    stated = {"CATALOGUE_WEB_PORT": str(chosen), "CATALOGUE_BASE_URL": address}
    command = [sys.executable, "-m", "catalogue_api.cli", "serve"]
    with subprocess.Popen(command, env=_environment(data_dir, engine=_engine()) | stated) as portal:
        try:
            return portal.wait()
        except KeyboardInterrupt:
            return 0
        finally:
            _end(portal)


def _free_port(wanted: int | None) -> int:
    """The port asked for; else the usual one, or any other if that is taken."""
    if wanted is not None:
        return wanted
    for candidate in (8000, 0):
        with socket.socket() as listener, suppress(OSError):
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(("127.0.0.1", candidate))
            return int(listener.getsockname()[1])
    raise CatalogueFault("no port is free.", where="127.0.0.1", next_step="Choose one with --port.")


# --- harvesting ----------------------------------------------------------------------------------------------


def _fill_providers(folder: Path) -> None:
    """Fill the catalogues of the OAI providers; one that is new begins with what it has withdrawn by now."""
    first = {
        each: filling(each, only=each.begins_with)
        for each in OAI_PROVIDERS
        if each.begins_with and not (folder / each.name / "catalogue.sqlite").exists()
    }
    for round_of_files in (first, {each: filling(each) for each in OAI_PROVIDERS}):
        with ExitStack() as stack:
            started = [
                stack.enter_context(
                    _harvesting(
                        [str(files.write(folder / each.name / "sources")), *each.also], folder / each.name, quiet=True
                    )
                )
                for each, files in round_of_files.items()
            ]
            for harvest in started:
                _finish(harvest)


@contextmanager
def _harvesting(
    sources: list[str], data_dir: Path, *, quiet: bool, engine: Mapping[str, str] = _EMBEDDED
) -> Iterator[subprocess.Popen[bytes]]:
    """`harvest run` over sources (files or keys), two at a time; ended with the block if it has not ended by itself."""
    stated = {"CATALOGUE_HARVEST_ALLOW_PRIVATE_ADDRESSES": "true", "CATALOGUE_HARVEST_CONTACT": CONTACT}
    command = [sys.executable, "-m", "harvester.cli", "run", "--jobs", "2", *sources]
    output, errors = (subprocess.PIPE, subprocess.STDOUT) if quiet else (None, None)
    environment = _environment(data_dir, engine=engine) | stated
    with subprocess.Popen(command, env=environment, stdout=output, stderr=errors) as harvest:
        try:
            yield harvest
        finally:
            _end(harvest)


def _finish(harvest: subprocess.Popen[bytes], *, partial: bool = False) -> None:
    """Wait for a harvest; with `partial`, its sources may leave records in quarantine."""
    said, _ = harvest.communicate()
    if harvest.returncode and not (partial and harvest.returncode == PARTIAL):
        told = said.decode(errors="replace").strip() if said else "See above."
        raise CatalogueFault(f"the harvest ended with exit code {harvest.returncode}.", where="demo", next_step=told)


def _environment(data_dir: Path, *, engine: Mapping[str, str]) -> dict[str, str]:
    """The environment of a command of the demonstration: settings of this shell are not meant for it."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CATALOGUE_")}
    return kept | {"CATALOGUE_DATA_DIR": str(data_dir), **engine}


def _engine() -> dict[str, str]:
    """Where this shell asks for Elasticsearch, the portal's index goes there, beside that of the real catalogue."""
    stated = {name: value for name, value in os.environ.items() if name.startswith("CATALOGUE_INDEX_")}
    if stated.get("CATALOGUE_INDEX_ENGINE") != "elasticsearch":
        return dict(_EMBEDDED)
    return stated | {"CATALOGUE_INDEX_PREFIX": f"{stated.get('CATALOGUE_INDEX_PREFIX', 'continuum')}-demo"}


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process that may have ended by itself."""
    process.terminate()
    with suppress(subprocess.TimeoutExpired):
        process.wait(timeout=10)
        return
    process.kill()


# --- what came of it -----------------------------------------------------------------------------------------


def summarise(catalogue: Catalogue, *, keys: list[str], unchanged: bool) -> dict[str, Any]:
    """What the catalogue holds after the demonstration, as JSON."""
    hits: list[Hit] = []
    page = catalogue.search(SearchQuery(facets=("kind",), size=1000, sort="title"))
    kinds = {bucket.value: bucket.count for bucket in page.buckets["kind"] if bucket.count}
    while True:
        hits += page.hits
        if page.next is None:
            break
        page = catalogue.search(SearchQuery(size=1000, sort="title", after=page.next))
    reports = [catalogue.runs(source=key, limit=1)[0] for key in keys]
    searches = []
    for text in EXAMPLES:
        found = catalogue.search(SearchQuery(text=text, size=1))
        searches.append({"text": text, "total": found.total, "first": found.hits[0].title if found.hits else ""})
    return {
        "folder": str(catalogue.folder),
        "unchanged": unchanged,
        "entities": len(hits),
        "kinds": kinds,
        "merged": [
            {"entity": hit.entity, "title": hit.title, "sources": list(hit.sources)} for hit in hits if hit.records > 1
        ],
        "sources": [
            {"source": report.source, "state": report.state.value, "listed": report.ledger.listed}
            | {outcome.value: getattr(report.ledger, outcome.value) for outcome in Outcome}
            for report in reports
        ],
        "searches": searches,
    }


def in_words(summary: Mapping[str, Any]) -> str:
    """The summary for a person."""
    totals = {
        name: sum(source[name] for source in summary["sources"])
        for name in ("listed", *(outcome.value for outcome in Outcome))
    }
    lines = ["", ", ".join(f"{number} {name}" for name, number in totals.items() if number) + "."]
    kinds = ", ".join(f"{count} {kind}" for kind, count in summary["kinds"].items())
    lines += [f"{summary['entities']} things are in the catalogue: {kinds}."]
    merged = summary["merged"]
    lines.append(f"{len(merged)} of them are described by several sources and were joined by DOI or ROR, such as:")
    lines += [f"  {entry['title']}  ({', '.join(entry['sources'])})" for entry in merged[:5]]
    folder = shlex.quote(summary["folder"])
    prefix = _engine().get("CATALOGUE_INDEX_PREFIX")
    beside = f" CATALOGUE_INDEX_PREFIX={prefix}" if prefix else ""
    lines += ["", f"Try a search in the portal, or here after  export CATALOGUE_DATA_DIR={folder}{beside}"]
    lines += [
        f"  catalogue search {shlex.quote(each['text']):24} {each['total']:>3} found, first: {each['first']}"
        for each in summary["searches"]
    ]
    if summary["unchanged"]:
        lines += ["", "The same providers were harvested before: nothing in the catalogue has changed."]
    return "\n".join(lines)
