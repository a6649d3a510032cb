"""Contributions to the Proceedings of Science in SISSA's extension of Dublin Core (`pos-ext_dc`).

The fifteen elements under a namespace of their own, `creator` with `name` and `affiliation`, and the conference in
`relation` as free text that ends in `isPartOf`. The root's prefix is bound to the address of the schema, the children's
to the namespace without it, so both are read by local name.
"""

from __future__ import annotations

import re
from urllib.parse import quote

from schemas.formats.agents import ORGANISATION, PERSON, agent
from schemas.formats.elements import Parts, find_root
from schemas.formats.rights import Statement, sort_rights
from schemas.formats.xml import Element, local_name, namespace, parse_xml
from schemas.records import Description, Format

NAMESPACE = "http://pos.sissa.it/pos-ext_dc/"
_PAGE = "https://pos.sissa.it/contribution?id="
"""Where the crawlers of INSPIRE find a contribution by what it is cited as."""
_CITED = re.compile(r"PoS\((?P<conference>[^()]+)\)\s*(?P<number>\d+)")
_RELATION = re.compile(r"(?P<whole>.+?)\s+isPartOf\s*")


def parse(body: bytes) -> Description:
    """Read one contribution; raises `MalformedPayload`."""
    return parse_element(parse_xml(body))


def parse_element(root: Element) -> Description:
    """Read one contribution that is parsed already."""
    paper = Parts(find_root(root, recognises, "contribution to the Proceedings of Science"))
    paper.add("title", *paper.texts("title"))
    paper.add("description", *paper.texts("description"))
    for creator in paper.nodes("creator"):
        name, places = creator.text("name"), [str(each) for each in creator.texts("affiliation")]
        paper.add("creator", agent(name, types=PERSON if places else None, of=places))
    paper.add("keyword", *paper.texts("subject"))
    paper.set("publisher", agent(paper.text("publisher"), types=ORGANISATION))
    paper.set("issued", paper.text("date"))
    paper.add("type", *paper.texts("type"))
    paper.add("language", *paper.texts("language"))
    for text in map(str, paper.texts("identifier")):
        paper.other(text, "Proceedings of Science")
        cited = _CITED.fullmatch(text)
        paper.add("landingPage", f"{_PAGE}{quote(text, safe='()')}" if cited else None)
    for text in map(str, paper.texts("relation")):
        whole = _RELATION.fullmatch(text)
        paper.state(
            "http://purl.org/dc/terms/isPartOf" if whole else "http://purl.org/dc/terms/relation",
            whole["whole"] if whole else text,
        )
    paper.properties.update(sort_rights(Statement(text) for text in paper.texts("rights")))
    paper.drop("the files are not told apart from their formats", "format")
    return paper.finish("publication", "no term for it")


def recognises(root: Element) -> bool:
    """Whether a root element is a contribution; its namespace is the schema's address or the folder of that."""
    return local_name(root) == "pex-dc" and namespace(root).startswith(NAMESPACE)


FORMAT = Format(
    prefix="pos-ext_dc",
    title="Proceedings of Science, extended Dublin Core",
    namespace=NAMESPACE,
    schema_location="http://pos.sissa.it/pos-ext_dc/pos-ext_dc.xsd",
    media_type="application/xml",
    parse=parse,
    parse_element=parse_element,
    revision=1,
    richness=35,
    recognises=recognises,
)
