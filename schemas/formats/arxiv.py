"""Papers of arXiv in its own OAI-PMH format (`arXiv`), which keeps authors, licence, DOI and journal apart.

https://info.arxiv.org/help/oa/index.html. Lines are broken at about 80 characters, a paragraph begins with two blanks,
and LaTeX stays as it was written. `doi` is the published paper's; where an erratum's stands beside it
(`10.1103/PhysRevD.93.016005, 10.1103/PhysRevD.98.079901`) none joins, as nobody says which is which.
"""

from __future__ import annotations

import re

from schemas.formats.agents import PERSON, agent, joined
from schemas.formats.elements import Parts, find_root
from schemas.formats.files import DCT_EXTENT
from schemas.formats.rights import Statement, sort_rights
from schemas.formats.xml import Element, local_name, namespace, parse_xml
from schemas.records import Description, Format

NAMESPACE = "http://arxiv.org/OAI/arXiv/"
_OAI = "http://www.openarchives.org/OAI/2.0/"
_SITE = "https://arxiv.org"
_DCT = "http://purl.org/dc/terms/"
_NOTE = "http://www.w3.org/2004/02/skos/core#note"
_DOIS = re.compile(r"[\s,;]+(?=10\.)")
_REPORTS = re.compile(r"\s*[,;]\s*")
_PAGES = re.compile(r"\b(\d+) ?(?:\+ ?\d+ )?p(?:ages|p|gs)\b", re.IGNORECASE)
_BEHALF = re.compile(r"(?:on behalf of|for) (?:the )?", re.IGNORECASE)
_GROUP = re.compile(r"\b(?:collaborations?|consortium|team|group)\b", re.IGNORECASE)


def parse(body: bytes) -> Description:
    """Read one paper; raises `MalformedPayload`."""
    return parse_element(parse_xml(body))


def parse_element(root: Element) -> Description:
    """Read one paper that is parsed already."""
    paper = Parts(find_root(root, recognises, "paper of arXiv"))
    _identity(paper)
    paper.add("title", _flat(paper.text("title")))
    paper.add("description", _paragraphs(paper.text("abstract")))
    for author in paper.inside("authors", "author"):
        paper.add("creator", _author(author))
    paper.add("keyword", *(paper.text("categories") or "").split())
    for name, scheme in (("msc-class", "MSC"), ("acm-class", "ACM")):
        paper.add("keyword", *(f"{scheme} {each}" for each in re.split(r"[\s,;]+", paper.text(name) or "") if each))
    paper.set("created", paper.text("created"))
    paper.set("modified", paper.text("updated"))
    paper.state(f"{_DCT}bibliographicCitation", _flat(paper.text("journal-ref")))
    comments = _flat(paper.text("comments"))
    paper.state(_NOTE, comments)
    pages = _PAGES.search(comments or "")
    paper.state(DCT_EXTENT, f"{pages[1]} pages" if pages else None)
    paper.properties.update(sort_rights([Statement(address=paper.text("license"))]))
    paper.drop("who handed the paper in for its authors", "proxy")
    return paper.finish("publication", "no term for it")


def recognises(root: Element) -> bool:
    """Whether a root element is a paper; kept files have lost the declaration and stand in the namespace of OAI-PMH."""
    return local_name(root) == "arXiv" and namespace(root) in {NAMESPACE, _OAI, ""}


def _identity(paper: Parts) -> None:
    number = paper.text("id")
    paper.own(f"arXiv:{number}" if number else None, "arxiv")
    paper.add("landingPage", f"{_SITE}/abs/{number}" if number else None)
    dois = [each for each in _DOIS.split(paper.text("doi") or "") if each]
    for each in dois:
        if len(dois) == 1:
            paper.own(each, "doi")
        else:
            paper.other(each, "DOI of the paper or of its erratum")
    for each in _REPORTS.split(_flat(paper.text("report-no")) or ""):
        paper.other(each, "report number")


def _author(part: Parts) -> object:
    """An author; a collaboration is written as the key name, or as the key name with its own for a forename."""
    family, given, suffix = (_flat(part.text(name)) for name in ("keyname", "forenames", "suffix"))
    places = [_BEHALF.sub("", _flat(str(each)) or "") for each in part.texts("affiliation")]
    if family and _GROUP.search(family):
        return agent(" ".join(each for each in (given, family) if each), of=places)
    name = joined(" ".join(each for each in (family, suffix) if each), given)
    return agent(name, types=PERSON if places else None, of=places)


def _flat(text: str | None) -> str | None:
    return " ".join(text.split()) if text else None


def _paragraphs(text: str | None) -> str | None:
    """An abstract with its line breaks undone and its paragraphs kept."""
    found = [_flat(each) for each in re.split(r"\n(?=  )", text or "")]
    return "\n\n".join(each for each in found if each) or None


FORMAT = Format(
    prefix="arXiv",
    title="arXiv's own metadata",
    namespace=NAMESPACE,
    schema_location="http://arxiv.org/OAI/arXiv.xsd",
    media_type="application/xml",
    parse=parse,
    parse_element=parse_element,
    revision=1,
    richness=45,
    aliases=("arxiv",),
    recognises=recognises,
)
