"""How a thing is cited: in words (APA 7), as BibTeX, RIS and CSL-JSON, from its description alone.

Names stand as their sources wrote them. Only "Family, Given" is taken apart; where a name has no comma nobody can
tell its parts, so it is kept whole.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import orjson

from catalogue_api.index.reading import best, nodes, texts
from catalogue_api.landscape.citation import latex
from schemas.dcat.terms import kind_of
from schemas.errors import MalformedIdentifier
from schemas.identifiers import recognise
from schemas.records import Document
from schemas.text import line, readable

_MOST_AUTHORS: Final = 100
_APA_AUTHORS: Final = 20  # APA 7 §9.8: of more than twenty the first nineteen and the last
_YEAR: Final = re.compile(r"\d{4}")


@dataclass(frozen=True, slots=True)
class _Kind:
    """What the styles call a kind of thing."""

    csl: str
    ris: str
    apa: str


_WEB: Final = _Kind("webpage", "ELEC", "")
_KINDS: Final[Mapping[str, _Kind]] = {
    "dataset": _Kind("dataset", "DATA", "Data set"),
    "collection": _Kind("dataset", "DATA", "Data collection"),
    "survey": _Kind("dataset", "DATA", "Sky survey"),
    "software": _Kind("software", "COMP", "Computer software"),
    "publication": _Kind("document", "GEN", ""),
    "training": _Kind("document", "GEN", "Training material"),
    "standard": _Kind("standard", "STAND", "Standard"),
    "event": _Kind("event", "CONF", "Event"),
}


@dataclass(frozen=True, slots=True)
class Reference:
    """What a citation says of a thing. `authors` are as they were written; `address` is its DOI, else our page."""

    key: str
    kind: str
    title: str
    authors: tuple[str, ...]
    year: str
    date: str
    publisher: str
    version: str
    doi: str
    address: str


def reference(document: Document, *, address: str) -> Reference:
    """What there is to cite in a composed description; `address` is where its page stands for good."""
    date = next((texts(document[term])[0] for term in ("issued", "available", "created") if document.get(term)), "")
    doi = _doi(document)
    year = _YEAR.match(date)
    return Reference(
        key=re.sub(r"[^a-z0-9]+", "-", (doi or address.rpartition("/")[2]).lower()).strip("-")[:60] or "thing",
        kind=kind_of(document.get("@type", [])),
        title=line(readable(best(document.get("title") or document.get("name") or document.get("prefLabel"))))
        or address,
        authors=tuple(_names(document, "creator"))[:_MOST_AUTHORS] or tuple(_names(document, "publisher"))[:1],
        year=year[0] if year else "",
        date=date[:10],
        publisher=next(iter(_names(document, "publisher")), ""),
        version=line(next(iter(texts(document.get("version", []))), "")),
        doi=doi,
        address=f"https://doi.org/{doi}" if doi else address,
    )


def _names(document: Document, term: str) -> list[str]:
    found = [line(readable(best(node.get("name") or node.get("fn")))) for node in nodes(document.get(term))]
    return [name for name in found if name]


def _doi(document: Document) -> str:
    for written in texts(document.get("identifier", [])):
        try:
            known = recognise(written)
        except MalformedIdentifier:
            continue
        if known is not None and known.scheme == "doi":
            return known.value
    return ""


# --- forms ---------------------------------------------------------------------------------------------------


def apa(cited: Reference) -> str:
    """A reference list entry (APA 7); what nobody stated is left out, but a missing year is "n.d."."""
    authors = _apa_authors(cited.authors)
    version = f" (Version {cited.version})" if cited.version else ""
    kind = _KINDS.get(cited.kind, _WEB).apa
    title = f"{cited.title}{version}{f' [{kind}]' if kind else ''}."
    publisher = f" {cited.publisher}." if cited.publisher and cited.authors != (cited.publisher,) else ""
    date = f"({cited.year or 'n.d.'})."
    head = f"{authors} {date} {title}" if authors else f"{title} {date}"
    return f"{head}{publisher} {cited.address}\n"


def _apa_authors(names: tuple[str, ...]) -> str:
    written = [_initialled(name) for name in names]
    if len(written) > _APA_AUTHORS:
        return ", ".join(written[: _APA_AUTHORS - 1]) + f", … {written[-1]}"
    if len(written) > 1:
        written = [*written[:-1], f"& {written[-1]}"]
    joined = ", ".join(written)
    return joined if not joined or joined.endswith(".") else f"{joined}."


def _initialled(name: str) -> str:
    family, comma, given = name.partition(",")
    if not comma or not given.strip() or "," in given:
        return name
    initials = " ".join(f"{part[0]}." for part in re.split(r"[\s.]+", given.strip()) if part)
    return f"{family.strip()}, {initials}"


def bibtex(cited: Reference) -> str:
    """A BibTeX entry; `@misc`, which every style knows, with the DOI as a field of its own."""
    authors = [latex(name) if "," in name else "{" + latex(name) + "}" for name in cited.authors]
    fields = {
        "title": "{" + latex(cited.title) + "}",
        "author": " and ".join(authors),
        "year": cited.year,
        "publisher": latex(cited.publisher),
        "version": latex(cited.version),
        "doi": cited.doi,
        "url": cited.address,
    }
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    return f"@misc{{{cited.key},\n{lines}}}\n"


def ris(cited: Reference) -> str:
    """A RIS record, its lines ending as the format asks."""
    tags = [("TY", _KINDS.get(cited.kind, _WEB).ris), ("TI", cited.title)]
    tags += [("AU", name) for name in cited.authors]
    tags += [("PY", cited.year), ("DA", cited.date.replace("-", "/")), ("PB", cited.publisher), ("ET", cited.version)]
    tags += [("DO", cited.doi), ("UR", cited.address), ("ID", cited.key)]
    return "".join(f"{tag}  - {value}\r\n" for tag, value in tags if value) + "ER  - \r\n"


def csl(cited: Reference) -> str:
    """CSL-JSON, as Zotero and pandoc read it (schema 1.0)."""
    item: dict[str, Any] = {
        "id": cited.key,
        "type": _KINDS.get(cited.kind, _WEB).csl,
        "title": cited.title,
        "author": [_csl_name(name) for name in cited.authors],
        "publisher": cited.publisher,
        "version": cited.version,
        "DOI": cited.doi,
        "URL": cited.address,
    }
    if cited.year:
        parts = [int(part) for part in cited.date.split("-") if part.isdecimal()]
        item["issued"] = {"date-parts": [parts]}
    stated = {name: value for name, value in item.items() if value}
    return orjson.dumps([stated], option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE).decode()


def _csl_name(name: str) -> dict[str, str]:
    family, comma, given = name.partition(",")
    return {"family": family.strip(), "given": given.strip()} if comma and given.strip() else {"literal": name}


CITATIONS: Final[Mapping[str, tuple[str, str, Callable[[Reference], str]]]] = {
    "apa": ("APA", "text/plain; charset=utf-8", apa),
    "bib": ("BibTeX", "application/x-bibtex; charset=utf-8", bibtex),
    "ris": ("RIS", "application/x-research-info-systems; charset=utf-8", ris),
    "csl": ("CSL-JSON", "application/vnd.citationstyles.csl+json", csl),
}
"""Each form by its ending: its name, media type and writer."""
