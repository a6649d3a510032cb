"""What the commands print for a person, and progress on standard error where a person looks at it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from html import unescape
from typing import Any, TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from catalogue_api.checks import Check
from catalogue_api.index.reading import best, labels, plain
from schemas.dcat.naming import described
from schemas.dcat.terms import kind_of
from schemas.holdings import Entity, StoredRecord, Trace
from schemas.records import Document
from schemas.search import SearchPage
from schemas.vocabularies.lookup import label

Each = TypeVar("Each")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_MARK = re.compile(r"</?mark>")
_LONGEST_LINE = 300
_EXAMPLES = 20


def page(found: SearchPage) -> str:
    """Hits, buckets, notices, and how to get the next page."""
    lines = [f"{found.total} found"]
    lines += [f"  note: {notice}" for notice in found.notices]
    lines += [
        f"  also:  {each.term} = {', '.join(each.others)}; not so with: {each.without}" for each in found.expansions
    ]
    for hit in found.hits:
        about = ", ".join(part for part in (hit.kind, str(hit.year or ""), hit.access, *hit.sources) if part)
        lines += ["", safe(hit.title), f"  {hit.entity}  ({about})"]
        snippet = hit.highlights.get("description")
        text = unescape(_MARK.sub("", snippet)) if snippet else hit.summary
        if text:
            lines.append(f"  {safe(text)}")
    for name, listed in found.buckets.items():
        lines += ["", f"{name}:", *(f"  {bucket.count:>9}  {safe(bucket.value)}" for bucket in listed)]
    if found.next:
        lines += ["", f"next page: --after {found.next}"]
    return "\n".join(lines)


def entity(found: Entity) -> str:
    """An entity: what it is, and the records behind it."""
    lines = _description(described(found), found.iri)
    lines += [f"state       {found.state}, changed {found.changed:%Y-%m-%d %H:%M:%S} UTC"]
    lines += [f"joined by   {safe(reason)}" for reason in found.reasons]
    lines += ["records"]
    lines += [f"  {record.iri}  ({record.format})" for record in found.records]
    return "\n".join(lines)


def record(found: StoredRecord) -> str:
    """A record: what its source says, and what was noticed."""
    lines = _description(found.document, found.iri)
    state = "withdrawn" if found.deleted else "live"
    lines += [f"state       {state}, stored {found.updated:%Y-%m-%d %H:%M:%S} UTC", f"format      {found.format}"]
    if found.entity:
        lines.append(f"entity      {found.entity}")
    lines += [f"{each.severity:<12}{each.code}: {safe(each.message)}" for each in found.findings]
    lines += [f"dropped     {safe(each.path)}: {safe(each.reason)}" for each in found.dropped]
    return "\n".join(lines)


def _description(document: Document, iri: str) -> list[str]:
    lines = [safe(best(document.get("title") or document.get("name")) or iri), f"  {iri}", ""]
    summary = plain(best(document.get("description")))
    if summary:
        lines += [safe(summary), ""]
    lines.append(f"kind        {kind_of(document.get('@type', []))}")
    for term, heading in (("creator", "creators"), ("publisher", "publisher"), ("keyword", "keywords")):
        if named := labels(document.get(term)):
            lines.append(f"{heading:<12}{safe('; '.join(named))}")
    for term, heading in (("issued", "published"), ("license", "licence"), ("accessRights", "access")):
        if term in document:
            lines.append(f"{heading:<12}{safe(_value(document[term]))}")
    lines += [f"identifier  {safe(_value(each))}" for each in document.get("identifier", [])[:_EXAMPLES]]
    lines += [f"page        {safe(_value(each))}" for each in document.get("landingPage", [])[:_EXAMPLES]]
    return lines


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return str(value.get("@value") or next(iter(labels(value)), value.get("@id", "")))
    return label(str(value)) or str(value)


def traces(found: Sequence[Trace], *, total: int) -> str:
    """Each record's story, a line for each step; `total` records have the identifier."""
    stories = [_story(trace) for trace in found]
    if total > len(found):
        stories.append(f"and {total - len(found)} more records with this identifier; trace one by its own identifier.")
    return "\n\n".join(stories)


def _story(trace: Trace) -> str:
    lines = [f"{trace.source} {safe(trace.identifier)}: {trace.state}"]
    if trace.entity:
        lines.append(f"  describes {trace.entity}")
    if trace.indexed is not None:
        lines.append(f"  {'in the search index' if trace.indexed else 'not in the search index yet'}")
    for step in trace.steps:
        run = f"  (run {step.run})" if step.run else ""
        lines.append(f"  {step.at:%Y-%m-%d %H:%M:%S}  {step.what:<18} {safe(step.detail)}{run}")
    return "\n".join(lines)


def drift(found: Mapping[str, Sequence[str]], refused: Mapping[str, str]) -> str:
    """The differences between index and store, a few examples of each, and why the engine refused some."""
    lines = []
    for name, iris in found.items():
        if iris:
            lines.append(f"{len(iris)} {name}")
            lines += [f"  {iri}" for iri in iris[:_EXAMPLES]]
    if refused:
        lines.append(f"{len(refused)} of them refused by the search engine")
        lines += [f"  {iri}: {why}" for iri, why in list(refused.items())[:_EXAMPLES]]
    return "\n".join(lines) if lines else "Index and store agree."


def checks(done: Iterable[Check]) -> str:
    """One line for each check, and below it what to do."""
    lines = []
    for check in done:
        lines.append(f"{check.state:<8} {check.name:<15} {safe(check.detail)}")
        if check.next_step:
            lines.append(f"{'':<24} {check.next_step}")
    return "\n".join(lines)


def safe(text: str) -> str:
    """Harvested text that cannot move the cursor, change colours or fake a line."""
    folded = " ".join(_CONTROL.sub(" ", text).split())
    return folded if len(folded) <= _LONGEST_LINE else folded[:_LONGEST_LINE] + " …"


# --- progress ------------------------------------------------------------------------------------------------


@contextmanager
def progress(label: str, *, total: int | None) -> Iterator[Callable[[int], None]]:
    """A bar on standard error while the work lasts, and nothing where no person looks; the function advances it."""
    console = Console(stderr=True)
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(label, total=total)
        yield lambda number: bar.advance(task, number)


def counted(items: Iterable[Each], label: str, *, total: int) -> Iterator[Each]:
    """The same items, counted on a bar."""
    with progress(label, total=total) as advance:
        for item in items:
            yield item
            advance(1)
