"""What strangers read of sources that are folders of this machine: the names of files, not the way that leads there.

The operator's own commands show whole paths; every door goes through here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any

from catalogue_api.web.doors import catalogue
from schemas.holdings import SourceStatus, Trace
from schemas.records import HarvestReport

_FILE = re.compile(r"file:/[^\s;,'\"<>]*")


def without_paths(text: str, folder: str = "") -> str:
    """The text with each file of this machine by its name, those of `folder` by their way within it."""
    text = _FILE.sub(lambda found: _named(found[0]), text)
    if len(folder) > 1:
        text = text.replace(folder + "/", "").replace(folder, PurePosixPath(folder).name)
    return text


def traces(found: Iterable[Trace]) -> tuple[Trace, ...]:
    """Stories without paths."""
    folders = _Folders()
    return tuple(
        replace(
            trace,
            steps=tuple(
                replace(step, detail=without_paths(step.detail, folders.of(trace.source))) for step in trace.steps
            ),
        )
        for trace in found
    )


def reports(found: Iterable[HarvestReport]) -> tuple[HarvestReport, ...]:
    """Harvests without paths."""
    folders = _Folders()
    return tuple(_report(each, folders.of(each.source)) for each in found)


def statuses(found: Iterable[SourceStatus]) -> tuple[SourceStatus, ...]:
    """Sources without paths."""
    return tuple(
        replace(
            each,
            settings={**each.settings, "endpoint": public_endpoint(each.settings)},
            last_run=_report(each.last_run, _folder(each.settings)) if each.last_run else None,
        )
        for each in found
    )


def of_source(text: str, source: str) -> str:
    """A text about one source without paths."""
    return without_paths(text, _Folders().of(source))


def web_endpoint(settings: Mapping[str, Any]) -> str:
    """Where a source is asked on the web; empty for a folder of ours."""
    return "" if _folder(settings) else str(settings.get("endpoint") or "")


def public_endpoint(settings: Mapping[str, Any]) -> str:
    """Where a source is asked, if that is on the web; of a folder of ours its name alone."""
    return web_endpoint(settings) or PurePosixPath(_folder(settings)).name


def rows(found: Iterable[Mapping[str, Any]], source: str) -> list[Mapping[str, Any]]:
    """Receipts or quarantined payloads of one source without paths."""
    folder = _Folders().of(source)
    return [
        {key: without_paths(value, folder) if key in ("url", "detail") else value for key, value in each.items()}
        for each in found
    ]


def _named(url: str) -> str:
    path, mark, member = url.partition("#")
    return path.rstrip("/").rpartition("/")[2] + mark + member


def _report(report: HarvestReport, folder: str) -> HarvestReport:
    problems = tuple(
        replace(each, message=without_paths(each.message, folder), url=without_paths(each.url, folder))
        for each in report.problems
    )
    return replace(report, reason=without_paths(report.reason, folder), problems=problems)


def _folder(settings: Mapping[str, Any]) -> str:
    endpoint = str(settings.get("endpoint") or "")
    if endpoint.startswith("file:"):
        return endpoint.removeprefix("file://").rstrip("/")
    return "" if "://" in endpoint else endpoint.rstrip("/")


class _Folders:
    """The folders of sources, each looked up once."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def of(self, source: str) -> str:
        """The folder that a source reads, empty where it is on the web or unknown."""
        if source not in self._known:
            self._known[source] = _folder(catalogue().source_settings(source))
        return self._known[source]
