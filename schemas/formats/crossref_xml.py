"""Crossref's deposits in XML (`unixref` and `unixsd`, schemas 1.0 to 5.3) as the JSON of its REST API has them.

https://www.crossref.org/documentation/retrieve-metadata/xml-api/. Element names are those of the deposit schema; what
the JSON has no word for is left out with it.
"""

from __future__ import annotations

from typing import Any

from schemas.errors import MalformedPayload, NoRecord
from schemas.formats.xml import Element, line_of, local_name, text_of

_WORKS: dict[str, str] = {
    "journal_article": "journal-article", "posted_content": "posted-content", "conference_paper": "proceedings-article",
    "content_item": "book-chapter", "dissertation": "dissertation", "dataset": "dataset", "component": "component",
    "book_metadata": "book", "book_series_metadata": "book", "book_set_metadata": "book",
    "report-paper_metadata": "report",
    "standard_metadata": "standard", "proceedings_metadata": "proceedings", "peer_review": "peer-review",
    "journal_metadata": "journal", "database_metadata": "database",
}  # fmt: skip
"""Elements that describe a work, the most particular first, by the type that the JSON gives them."""

_HOLDERS = ("journal_metadata", "book_metadata", "book_series_metadata", "proceedings_metadata", "database_metadata")
_DATES = ("publication_date", "posted_date", "approval_date", "creation_date")


def is_deposit(root: Element) -> bool:
    """Whether a root element is a deposit of Crossref, or an answer that holds one."""
    return local_name(root) in ("crossref_result", "doi_records", "crossref") and "crossref.org" in str(root.tag)


def work_of(root: Element) -> dict[str, Any]:
    """The work that was asked for, as JSON; raises `MalformedPayload`, or `NoRecord` where the answer is an error."""
    found = next((each for name in _WORKS for each in _named(root, name) if _doi(each) is not None), None)
    if found is None:
        error = next((text_of(each) for each in _named(root, "error")), "")
        if error:
            raise NoRecord(f"Crossref answers with an error: {error[:200]}.")
        raise MalformedPayload("This XML holds no work of Crossref with a DOI.", line=line_of(root))
    work: dict[str, Any] = {
        "DOI": _doi(found),
        "type": _WORKS[local_name(found)],
        "title": _texts(found, "titles/title"),
    }
    work |= {
        "subtitle": _texts(found, "titles/subtitle"),
        "original-title": _texts(found, "titles/original_language_title"),
    }
    work["title"] = work["title"] or _texts(found, "description")
    work["URL"] = next(iter(_texts(found, "doi_data/resource")), None)
    work["abstract"] = " ".join(" ".join(map(str, each.itertext())) for each in _named(found, "abstract")) or None
    work["language"] = found.get("language")
    work |= _people(found) | _container(found)
    dates = {name: _date(each) for name in _DATES for each in _children(found, name)[:1]}
    for name, key in (("publication_date", "issued"), ("posted_date", "posted"), ("approval_date", "issued")):
        if dates.get(name) and not work.get(key):
            work[key] = dates[name]
    first, last = (next(iter(_texts(found, f"pages/{name}")), None) for name in ("first_page", "last_page"))
    work["page"] = "-".join(part for part in (first, last) if part) or None
    work["license"] = [{"URL": text} for text in dict.fromkeys(text_of(each) for each in _named(found, "license_ref"))]
    work["reference"] = [
        {"DOI": next((text_of(part) for part in each if local_name(part) == "doi"), None)}
        for each in _named(found, "citation")
    ]
    work["funder"] = _funders(found)
    return {key: value for key, value in work.items() if value not in (None, "", [], {})}


def _named(element: Element, name: str) -> list[Element]:
    return [each for each in element.iter() if local_name(each) == name]


def _children(element: Element, name: str) -> list[Element]:
    return [each for each in element if local_name(each) == name]


def _texts(element: Element, path: str) -> list[str]:
    found = [element]
    for name in path.split("/"):
        found = [child for each in found for child in _children(each, name)]
    return [text for each in found if (text := " ".join(text_of(each).split()))]


def _doi(element: Element) -> str | None:
    return next(iter(_texts(element, "doi_data/doi")), None)


def _people(found: Element) -> dict[str, Any]:
    roles: dict[str, list[dict[str, Any]]] = {}
    for each in (child for holder in _children(found, "contributors") for child in holder):
        role = str(each.get("contributor_role") or "author")
        if local_name(each) == "organization":
            person: dict[str, Any] = {"name": text_of(each)}
        else:
            person = {
                "family": next(iter(_texts(each, "surname")), None),
                "given": next(iter(_texts(each, "given_name")), None),
                "ORCID": next(iter(_texts(each, "ORCID")), None),
                "affiliation": [{"name": text} for text in _texts(each, "affiliation")],
            }
        kept = {key: value for key, value in person.items() if value}
        if kept:
            roles.setdefault(role if role in ("author", "editor", "translator", "chair") else "contributor", []).append(
                kept
            )
    return dict(roles)


def _container(found: Element) -> dict[str, Any]:
    """The journal, book or series around a work, its numbers and publisher."""
    above = found.getparent()
    around = [
        each for each in (above if above is not None else ()) if local_name(each) in _HOLDERS and each is not found
    ]
    said: dict[str, Any] = {"publisher": next(iter(_texts(found, "publisher/publisher_name")), None)}
    for holder in around:
        said["container-title"] = _texts(holder, "full_title") or _texts(holder, "titles/title")
        said["ISSN"] = _texts(holder, "issn")
        said["publisher"] = said["publisher"] or next(iter(_texts(holder, "publisher/publisher_name")), None)
    for issue in _children(above, "journal_issue") if above is not None else []:
        said["volume"] = next(iter(_texts(issue, "journal_volume/volume")), None)
        said["issue"] = next(iter(_texts(issue, "issue")), None)
    said["ISBN"] = _texts(found, "isbn")
    if not said["publisher"]:
        items = (each for each in found.getroottree().getroot().iter() if each.get("name") == "publisher-name")
        said["publisher"] = next((text_of(each) for each in items), None)
    return {key: value for key, value in said.items() if value}


def _date(element: Element) -> dict[str, Any] | None:
    parts = [next(iter(_texts(element, name)), "") for name in ("year", "month", "day")]
    known = [int(part) for part in parts if part.isascii() and part.isdigit()]
    return {"date-parts": [known]} if known and parts[0] else None


def _funders(found: Element) -> list[dict[str, Any]]:
    """Funders of FundRef: assertions inside groups; a name may hold its own identifier."""
    funders = []
    groups = [each for each in _named(found, "assertion") if each.get("name") == "fundgroup"]
    for group in groups or ([found] if _named(found, "assertion") else []):
        said: dict[str, list[str]] = {}
        for each in _named(group, "assertion"):
            text = " ".join((each.text or "").split())
            if text:
                said.setdefault(str(each.get("name")), []).append(text)
        if "funder_name" in said:
            doi = next(iter(said.get("funder_identifier", ())), None)
            funders.append({"name": said["funder_name"][0], "DOI": doi, "award": said.get("award_number", [])})
    return funders
