"""How a snapshot is cited: in words, as BibTeX and as CSL-JSON, from the snapshot alone."""

from __future__ import annotations

import re
from typing import Any, Final

import orjson

from schemas.holdings import Snapshot

_SPECIAL: Final = re.compile(r"[\\{}$&#%_^~]")
_SAID = {"\\": r"\textbackslash{}", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}"}


def address(snapshot: Snapshot, base: str) -> str:
    """Where the snapshot stands for good; a sequence without a name has its landscape only."""
    if snapshot.name.startswith("@"):
        return f"{base}landscape?snapshot={snapshot.name}"
    return f"{base}landscape/snapshots/{snapshot.name}"


def text(snapshot: Snapshot, *, title: str, base: str) -> str:
    """A reference in words: who, when, what, where, and what proves it."""
    return (
        f"{title}: snapshot {snapshot.name}, {snapshot.changed:%Y-%m-%d}. {snapshot.entities} things in "
        f"{snapshot.records} records. {address(snapshot, base)} (SHA-256 {snapshot.digest})\n"
    )


def bibtex(snapshot: Snapshot, *, title: str, base: str) -> str:
    """A BibTeX entry; `@misc`, which every style knows."""
    fields = {
        "title": latex(f"{title}: snapshot {snapshot.name}"),
        "author": "{" + latex(title) + "}",
        "year": f"{snapshot.changed:%Y}",
        "month": f"{snapshot.changed:%m}",
        "howpublished": r"\url{" + address(snapshot, base) + "}",
        "note": f"{snapshot.entities} things in {snapshot.records} records; SHA-256 {snapshot.digest}",
    }
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items())
    return f"@misc{{snapshot-{snapshot.name},\n{lines}}}\n"


def latex(words: str) -> str:
    """Words with the signs that LaTeX would take for commands written out."""
    return _SPECIAL.sub(lambda found: _SAID.get(found[0], "\\" + found[0]), words)


def csl(snapshot: Snapshot, *, title: str, base: str) -> str:
    """CSL-JSON, as Zotero and pandoc read it (schema 1.0)."""
    item: dict[str, Any] = {
        "id": f"snapshot-{snapshot.name}",
        "type": "dataset",
        "title": f"{title}: snapshot {snapshot.name}",
        "author": [{"literal": title}],
        "issued": {"date-parts": [[snapshot.changed.year, snapshot.changed.month, snapshot.changed.day]]},
        "URL": address(snapshot, base),
        "version": snapshot.name,
        "note": f"{snapshot.entities} things in {snapshot.records} records; SHA-256 {snapshot.digest}",
    }
    return orjson.dumps([item], option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE).decode()


CITATIONS: Final = {
    "txt": ("text/plain; charset=utf-8", text),
    "bib": ("application/x-bibtex; charset=utf-8", bibtex),
    "json": ("application/vnd.citationstyles.csl+json", csl),
}
"""Each form by its ending: media type and writer."""
