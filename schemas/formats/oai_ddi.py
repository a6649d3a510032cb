"""DDI Codebook 1.2 to 2.5, as Dataverse exports it (`oai_ddi`) and data archives keep it.

https://ddialliance.org/Specification/DDI-Codebook/2.5/: what the study is stands in `stdyDscr`; `docDscr` describes the
description and is left out, variables (`dataDscr`) too.
"""

from __future__ import annotations

from schemas.formats.agents import ORGANISATION, agent, attribution, contact, project
from schemas.formats.contacts_in_xml import redactor
from schemas.formats.datacite_agents import node_identifier
from schemas.formats.datacite_relations import resolvable
from schemas.formats.elements import Parts, find_root
from schemas.formats.files import stored_file
from schemas.formats.rights import Statement, sort_rights
from schemas.formats.telling import named, scheme_of
from schemas.formats.wkt import box, position
from schemas.formats.xml import Element, local_name, parse_xml
from schemas.records import Description, Format

NAMESPACE = "ddi:codebook:2_5"
_DCT = "http://purl.org/dc/terms/"
_NOTE = "http://www.w3.org/2004/02/skos/core#note"


def parse(body: bytes) -> Description:
    """Read one codebook; raises `MalformedPayload` where there is none."""
    return parse_element(parse_xml(body))


def parse_element(root: Element) -> Description:
    """Read one codebook that is parsed already."""
    book = Parts(find_root(root, recognises, "DDI codebook"))
    book.forget_attributes()
    for study in book.nodes("stdyDscr"):
        for part in study.nodes("citation"):
            _citation(part)
        for part in study.nodes("stdyInfo"):
            _study(part)
        for part in study.nodes("method"):
            _method(part)
        for part in study.nodes("dataAccs"):
            _access(part)
        for part in study.nodes("othrStdyMat"):
            _others(part)
        study.drop("who planned and took part in the study", "studyAuthorization", "studyDevelopment")
    _files(book)
    book.drop("describes the description", "docDscr")
    book.drop("variables are not carried over", "dataDscr")
    return book.finish("dataset", "no term for it")


def recognises(element: Element) -> bool:
    """Whether an element is a codebook."""
    return local_name(element) == "codeBook"


def _citation(part: Parts) -> None:
    for title in part.nodes("titlStmt"):
        part.add("title", *title.texts("titl"))
        for name in ("subTitl", "altTitl", "parTitl"):
            part.add("alternative", *title.texts(name))
        for number in title.nodes("IDNo"):
            agency, text = number.attribute("agency"), number.words()
            if scheme_of(text, agency.lower() or None) in {"doi", "handle", "ark", "urn"}:
                part.own(text, agency.lower() or None)
            else:
                part.other(text, agency or None)
    for said in part.nodes("rspStmt"):
        for who in said.nodes("AuthEnty"):
            of, links = who.attribute("affiliation"), [each.attribute("URI") for each in who.nodes("ExtLink")]
            scheme = next((each for each in [who.attribute("ID")] if each), "")
            known = [each for each in links if each] + ([node_identifier("", scheme)] if "orcid" in scheme else [])
            part.add("creator", agent(who.words(), identifiers=known, of=[of.strip("()") or None]))
        for who in said.nodes("othId"):
            role = who.attribute("role") or who.attribute("type") or "contributor"
            part.add("qualifiedAttribution", attribution(agent(who.words(), of=[who.attribute("affiliation")]), role))
    for made in part.nodes("prodStmt"):
        _production(made)
    for given in part.nodes("distStmt"):
        _distribution(given)
    for series in part.nodes("serStmt"):
        part.state(_DCT + "isPartOf", *series.texts("serName"))
        series.drop("a series has no words beside it", "serInfo")
    for version in part.nodes("verStmt"):
        for each in version.nodes("version"):
            date, kind = each.attribute("date"), each.attribute("type")
            part.first("version", "verStmt/version", each.words())
            part.first("modified", "verStmt/version@date", date)
            if kind:
                part.set("status", {"prefLabel": [kind]})
        version.drop("who answers for a version", "verResp", "notes")
    for each in part.nodes("holdings"):
        address = each.attribute("URI")
        part.add("landingPage", address if address.startswith("http") else None)
        each.forget()
    part.state(_DCT + "bibliographicCitation", *part.texts("biblCit"))
    part.state(_NOTE, *part.texts("notes"))


def _production(made: Parts) -> None:
    for each in made.nodes("producer"):
        who = agent(each.words(), types=ORGANISATION, of=[each.attribute("affiliation")])
        each.forget()
        made.add("qualifiedAttribution", attribution(who, "producer"))
    for each in made.nodes("prodDate"):
        made.first("created", "prodDate", each.attribute("date") or each.words())
        each.forget()
    funders = [agent(each.words(), types=ORGANISATION) for each in made.nodes("fundAg")]
    for each in made.nodes("grantNo"):
        of = agent(each.attribute("agency") or None, types=ORGANISATION)
        funder = of or next(iter(funders), None)
        made.add("isFundedBy", funder)
        made.add("wasGeneratedBy", project(None, identifiers=[each.words()], funder=funder))
        each.forget()
    made.add("isFundedBy", *funders)
    for each in made.nodes("software"):
        said = f"{each.words()} {each.attribute('version')}".strip()
        made.state(_DCT + "requires", said)
        each.forget()
    rights = made.texts("copyright")
    made.drop("where it was made", "prodPlac")
    if rights:
        made.properties.update(sort_rights([Statement(each) for each in rights]))


def _distribution(given: Parts) -> None:
    for each in given.nodes("distrbtr"):
        page = each.attribute("URI")
        who = agent(each.words(), types=ORGANISATION, homepage=page if page.startswith("http") else None)
        each.forget()
        if "publisher" in given.properties:
            given.add("qualifiedAttribution", attribution(who, "distributor"))
        else:
            given.set("publisher", who)
    for each in given.nodes("contact"):
        of, address = each.attribute("affiliation").strip("()"), each.attribute("email")
        page = each.attribute("URI")
        shown = contact(
            given, "distStmt/contact", each.words(), organisation=of or None, addresses=[address], pages=[page]
        )
        given.add("contactPoint", shown)
    given.drop("personal data", "depositr")
    for name, term in (("distDate", "issued"), ("depDate", "")):
        for each in given.nodes(name):
            date = each.attribute("date") or each.words()
            if term:
                given.first(term, name, date)
            else:
                given.state(_DCT + "dateSubmitted", date)
            each.forget()


def _study(part: Parts) -> None:
    for subject in part.nodes("subject"):
        for name in ("keyword", "topcClas"):
            for each in subject.nodes(name):
                scheme, address = each.attribute("vocab"), each.attribute("vocabURI")
                word = " ".join(each.words().split())
                if name == "topcClas" and address.startswith("http"):
                    part.add("theme", {"prefLabel": [word], "inScheme": address} if word else address)
                elif name == "topcClas":
                    part.add("theme", named(None, word))
                else:
                    part.add("keyword", word)
                    if scheme or address:
                        part.lose("subject/keyword@vocab", "a keyword names no scheme", scheme or address)
                each.forget()
    for each in part.nodes("abstract"):
        each.attribute("date")
        part.add("description", each.words())
        each.forget()
    for summary in part.nodes("sumDscr"):
        _summary(summary)
    part.state(_NOTE, *part.texts("notes"))


def _summary(part: Parts) -> None:
    for name in ("timePrd", "collDate"):
        ends: dict[str, str] = {}
        for each in part.nodes(name):
            event, date = each.attribute("event"), each.attribute("date") or each.words()
            each.forget()
            if event in {"start", "end"}:
                ends["startDate" if event == "start" else "endDate"] = date
                if event == "end":
                    part.add("temporal", {key: value for key, value in ends.items() if value})
                    ends = {}
            elif date:
                part.add("temporal", {"startDate": date, "endDate": date})
        part.add("temporal", {key: value for key, value in ends.items() if value})
    for each in part.nodes("nation"):
        code = each.attribute("abbr")
        part.add("spatial", code or each.words())
        each.forget()
    for text in part.texts("geogCover"):
        part.add("spatial", {"prefLabel": [text]})
    for each in part.nodes("geoBndBox"):
        low = position(each.text("westBL"), each.text("southBL"))
        high = position(each.text("eastBL"), each.text("northBL"))
        shape = box(low, high) if low and high else None
        part.add("spatial", {"bbox": shape} if shape else None)
    part.add("type", *part.texts("dataKind"))
    part.add("audience", *part.texts("universe"))
    part.drop("what the units of a study are", "anlyUnit", "geogUnit")


def _method(part: Parts) -> None:
    for each in part.nodes("dataColl"):
        for name in ("collMode", "sampProc", "timeMeth", "frequenc", "collSitu", "dataCollector"):
            for text in each.texts(name):
                part.add("provenance", {"label": [text]})
        for name in ("sources",):
            for inner in each.nodes(name):
                part.state(_DCT + "source", *(text for tag in ("dataSrc", "srcOrig") for text in inner.texts(tag)))
                inner.close("no term for it")
        each.close("how data were collected, in detail")
    part.state(_NOTE, *part.texts("notes"))
    part.drop("how data were weighed and judged", "anlyInfo", "stdyClas", "dataProcessing", "codingInstructions")


def _access(part: Parts) -> None:
    statements = []
    for each in part.nodes("setAvail"):
        statements += [Statement(text) for text in each.texts("avlStatus")]
        each.drop("where the originals are", "accsPlac", "origArch", "collSize", "complete", "fileQnty", "notes")
    for each in part.nodes("useStmt"):
        for name in ("conditions", "restrctn", "confDec", "specPerm", "citReq", "deposReq", "disclaimer"):
            for inner in each.nodes(name):
                address, text = inner.attribute("URI"), inner.words()
                statements.append(Statement(text or None, address if address.startswith("http") else None))
                inner.forget()
        each.drop("personal data", "contact")
    for inner in part.nodes("notes"):
        statements.append(Statement(inner.words() or None))
        inner.forget()
    known = (
        part.properties.get("rights", {}).get("label", []) if isinstance(part.properties.get("rights"), dict) else []
    )
    part.properties.update(sort_rights([*statements, *map(Statement, known)]))


_OTHERS = {"relMat": "relation", "relStdy": "relation", "relPubl": "isReferencedBy", "othRefs": "references"}


def _others(part: Parts) -> None:
    for name, term in (
        ("relMat", "relation"),
        ("relStdy", "relation"),
        ("relPubl", "isReferencedBy"),
        ("othRefs", "references"),
    ):
        for each in part.nodes(name):
            links = [link.attribute("URI") for link in each.nodes("ExtLink")]
            numbers = [
                number.words() for citation in each.nodes("citation") for number in citation.inside("titlStmt", "IDNo")
            ]
            iri = next((found for value in [*links, *numbers] if (found := resolvable("", value))), None)
            part.add(term, iri)
            part.state(_DCT + term, None if iri else " ".join(each.words().split()))
            each.forget()
            for inner in each.parts:
                inner.forget_all()


def _files(book: Parts) -> None:
    page = next(iter(book.properties.get("landingPage", [])), None)
    for each in book.nodes("fileDscr"):
        address = each.attribute("URI")
        for part in each.nodes("fileTxt"):
            name, kind = part.text("fileName"), part.text("fileType")
            node = stored_file(address if address.startswith("http") else None, name, page=page)
            if node and kind:
                node["format"] = kind
            book.add("distribution", node)
        if node is None:
            book.lose("otherMat", "a file without an address", name or "")
        each.forget_all()
    for each in book.nodes("otherMat"):
        address, name = each.attribute("URI"), each.text("labl")
        node = stored_file(address if address.startswith("http") else None, name, page=page)
        text = each.text("txt")
        if node and text:
            node["description"] = [text]
        book.add("distribution", node)
        if node is None:
            book.lose("otherMat", "a file without an address", name or "")
        each.forget_all()


FORMAT = Format(
    prefix="oai_ddi",
    title="DDI Codebook",
    namespace="http://www.icpsr.umich.edu/DDI",
    schema_location="http://www.ddialliance.org/Specification/DDI-Codebook/2.5/XMLSchema/codebook.xsd",
    media_type="application/xml",
    parse=parse,
    parse_element=parse_element,
    revision=1,
    richness=28,
    aliases=("ddi", "oai_ddi25", "ddi25"),
    recognises=recognises,
    redact=redactor("distStmt", names=("contact",), private=("depositr",)),
)
