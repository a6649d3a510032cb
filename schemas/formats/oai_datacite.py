"""DataCite metadata, kernels 2 to 4.7, in every shape that OAI-PMH servers send it (facts/sources §3.7).

The `resource` may stand bare, in `oai_datacite/payload` of either wrapper namespace, or in the namespace of OAI-PMH
itself (HZB); so elements are read by local name. What has no term of ours stays under its full IRI.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from schemas.errors import MalformedIdentifier, MalformedPayload
from schemas.formats.datacite_agents import agent, contact, is_contact, node_identifier, redact_contacts
from schemas.formats.datacite_places import place
from schemas.formats.datacite_relations import related, resolvable
from schemas.formats.files import DC_FORMAT, DCT_EXTENT, bytes_of, one_distribution
from schemas.formats.kinds import kind_of_type
from schemas.formats.rights import Statement, sort_rights
from schemas.formats.telling import named
from schemas.formats.xml import XML_LANG, XSI_TYPE, Element, line_of, local_name, namespace, parse_xml, text_of
from schemas.identifiers import PERSISTENT, recognise
from schemas.privacy import redact_payload
from schemas.records import Claim, Description, Dropped, Format, Text

NAMESPACE = "http://datacite.org/schema/kernel-4"
_OAI = "http://www.openarchives.org/OAI/2.0/"
_DCT = "http://purl.org/dc/terms/"
_WRAPPERS = ("http://schema.datacite.org/oai/oai-1.0/", "http://schema.datacite.org/oai/oai-1.1/")

_UNKNOWN = frozenset({":unac", ":unal", ":unap", ":unas", ":unav", ":unkn", ":none", ":null", ":tba", ":etal"})
"""DataCite's standard values for information that is not there (DataCite 4.5, Appendix 3)."""

_DATES = {"issued": "issued", "created": "created", "updated": "modified", "available": "available"}
_KEPT_DATES = {"accepted": "dateAccepted", "copyrighted": "dateCopyrighted", "submitted": "dateSubmitted"}
_PERIODS = frozenset({"collected", "coverage", "valid"})
_FUNDERS = ["foaf:Agent", "foaf:Organization"]


def parse(body: bytes) -> Description:
    """Read one record; raises `MalformedPayload` where no DataCite `resource` can be found."""
    return parse_element(parse_xml(body))


def parse_element(root: Element) -> Description:
    """Read one record that is parsed already."""
    reading = _Reading(_resource(root))
    for part in root if local_name(root) == "oai_datacite" else ():
        if local_name(part) != "payload" and text_of(part):
            reading.dropped.append(Dropped(local_name(part), "says how it was delivered", text_of(part)[:200]))
    return reading.description()


def recognises(root: Element) -> bool:
    """Whether a root element is DataCite's; a `resource` in a foreign namespace, or of VOResource's types, is not."""
    space, name = namespace(root), local_name(root)
    if name == "oai_datacite":
        return space.startswith("http://schema.datacite.org/oai/")
    return name == "resource" and (
        space.startswith("http://datacite.org/schema/kernel-") or (space in {_OAI, ""} and XSI_TYPE not in root.attrib)
    )


def _resource(root: Element) -> Element:
    """The `resource` itself, out of its wrapper."""
    if local_name(root) == "resource":
        return root
    if local_name(root) == "oai_datacite":
        for payload in root:
            if local_name(payload) == "payload":
                for child in payload:
                    if local_name(child) == "resource":
                        return child
    raise MalformedPayload(
        f"<{local_name(root)}> holds no DataCite resource.",
        next_step="Check which metadata prefix the record was asked for.",
        line=line_of(root),
    )


class _Reading:
    """One pass over one resource: a method for each of its elements, all filling the same description."""

    def __init__(self, resource: Element) -> None:
        self.parts: dict[str, list[Element]] = {}
        self.properties: dict[str, Any] = {}
        self.claims: list[Claim] = []
        self.dropped: list[Dropped] = []
        self.added: set[tuple[str, str]] = set()
        for child in resource:
            self.parts.setdefault(local_name(child), []).append(child)

    def description(self) -> Description:
        """Everything that the resource says."""
        self._identifiers()
        self._titles()
        self._creators()
        self._publisher()
        self._contributors()
        self._dates()
        kind = self._type()
        self._subjects()
        self._relations()
        self._descriptions()
        self._places()
        self._rights()
        self._files()
        self._funding()
        for name in ("version", "language"):
            stated = [text for element in self.parts.pop(name, ()) if (text := self._known(element, name))]
            if stated:
                self.properties[name] = stated[0] if name == "version" else stated
        for name in self.parts:
            self.dropped.append(Dropped(name, "no element of DataCite"))
        return Description(kind, self.properties, tuple(self.claims), tuple(self.dropped))

    # --- reading the tree ---------------------------------------------------------------------------------

    def _each(self, *names: str) -> Iterator[Element]:
        """The elements inside the lists of these names, such as every `subject` of `subjects`."""
        for name in names:
            for listed in self.parts.pop(name, ()):
                yield from listed

    def _known(self, element: Element, path: str) -> str:
        """The text of an element; empty if it says, in DataCite's code, that it is unknown."""
        text = text_of(element)
        if text.strip("()").lower() in _UNKNOWN:
            self.dropped.append(Dropped(path, "a code for missing information (DataCite 4.5, Appendix 3)", text))
            return ""
        return text

    def _add(self, term: str, value: Any) -> None:
        """Add one of the values of a term, each once; records with ten thousand of them exist (faults E14)."""
        known = (term, repr(value))
        if known not in self.added:
            self.added.add(known)
            self.properties.setdefault(term, []).append(value)

    # --- what it is and what it is called -----------------------------------------------------------------

    def _identifiers(self) -> None:
        """The identifier is primary where it is persistent; the alternate ones never are, except a lone `ivo://`."""
        for element in self.parts.pop("identifier", ()):
            value = self._known(element, "identifier")
            if value:
                self._identifier(value, (element.get("identifierType") or "").strip())
        alone = not self.claims
        for element in self._each("alternateIdentifiers", "alternativeIdentifiers"):
            value = self._known(element, "alternateIdentifiers/alternateIdentifier")
            if not value:
                continue
            scheme = (element.get("alternateIdentifierType") or "").strip()
            # VO registries send no identifier at all, and their ivo:// id as an alternate one (B2FIND, ivoa).
            if alone and value.lower().startswith("ivo://"):
                self._identifier(value, "ivoid")
                continue
            if value.startswith(("http://", "https://")) and "url" in scheme.lower():
                self._add("landingPage", value)
            self.claims.append(Claim(value))
            self._add("otherIdentifier", {"notation": value} | ({"label": [scheme]} if scheme else {}))

    def _identifier(self, value: str, scheme: str) -> None:
        declared: str | None = scheme.lower() if scheme and scheme.lower() != "url" else None
        try:
            found = recognise(value, declared)
        except MalformedIdentifier:
            found = None
        persistent = found is not None and found.scheme in PERSISTENT
        self.claims.append(Claim(value, found.scheme if found else declared, persistent))
        self._add("identifier", value)
        page = resolvable(scheme, value)
        if page is not None and page.startswith("http"):
            self._add("landingPage", page)

    def _titles(self) -> None:
        for element in self._each("titles"):
            text = self._known(element, "titles/title")
            if text:
                kind = element.get("titleType")
                self._add("title" if not kind else "alternative", _text(element, text))
        if "title" not in self.properties and "alternative" in self.properties:
            self.properties["title"] = [self.properties["alternative"].pop(0)]
            if not self.properties["alternative"]:
                del self.properties["alternative"]

    def _type(self) -> str:
        """The kind from `resourceTypeGeneral`; the words inside count only where that says nothing."""
        kinds = []
        for element in self.parts.pop("resourceType", ()):
            text = self._known(element, "resourceType")
            general = (element.get("resourceTypeGeneral") or "").strip()
            kinds += [kind_of_type(general), kind_of_type(text)]
            for value in (general, text):
                if value and value.casefold() not in {
                    str(known).casefold() for known in self.properties.get("type", ())
                }:
                    self._add("type", value)
        return next((kind for kind in kinds if kind), "other")

    def _subjects(self) -> None:
        """Concepts that can be looked up are themes; words are keywords, whatever list they are said to be from.

        PANGAEA's `subjectScheme="Parameter"` with "DEPTH, water" has no address anywhere: a keyword. The OECD's PDF,
        which DataCite's forms write as the address of every field of science, is that of the list.
        """
        schemes: dict[str, None] = {}
        for element in self._each("subjects"):
            text = self._known(element, "subjects/subject")
            address, space = (element.get(name, "").strip() for name in ("valueURI", "schemeURI"))
            code = element.get("classificationCode", "").strip()
            if text and address and (address == space or address.lower().endswith(".pdf")):
                address, space = "", space or address
            if address:
                self._add("theme", named(address, _text(element, text) if text else None))
            if not text:
                continue
            if not address and (space or code):
                concept: dict[str, Any] = {"prefLabel": [_text(element, text)]}
                concept |= {"notation": code} if code else {}
                self._add("theme", concept | ({"inScheme": space} if space else {}))
            elif not address and text.startswith(("http://", "https://")):
                self._add("theme", text)
            else:
                self._add("keyword", _text(element, text))
                schemes |= dict.fromkeys([element.get("subjectScheme", "").strip()])
        lists = [scheme for scheme in schemes if scheme]
        if lists:
            said = ", ".join(lists)[:200]
            self.dropped.append(Dropped("subjects/subject@subjectScheme", "a keyword names no scheme", said))

    def _descriptions(self) -> None:
        """Abstracts first; methods are provenance (standards §12, row 5); the other types describe it too."""
        others = []
        for element in self._each("descriptions"):
            text = _prose(element)
            kind = (element.get("descriptionType") or "Abstract").lower()
            if not text or text.lower() in _UNKNOWN:
                continue
            value = _text(element, text)
            if kind == "methods":
                self._add("provenance", {"label": [value]})
            elif kind == "abstract":
                self._add("description", value)
            else:
                others.append(value)
        for value in others:
            self._add("description", value)

    # --- who ----------------------------------------------------------------------------------------------

    def _creators(self) -> None:
        for element in self._each("creators"):
            node = agent(element, "creatorName", self.dropped)
            if node is not None:
                self._add("creator", node)

    def _publisher(self) -> None:
        for element in self.parts.pop("publisher", ()):
            text = self._known(element, "publisher")
            if not text:
                continue
            if "publisher" in self.properties:
                self._add("qualifiedAttribution", {"agent": text, "hadRole": "publisher"})
                continue
            identifier = element.get("publisherIdentifier", "").strip()
            language = element.get(XML_LANG)
            node: dict[str, Any] = {"name": [_text(element, text)]}
            if identifier:
                node["identifier"] = [node_identifier(element.get("publisherIdentifierScheme", ""), identifier)]
            self.properties["publisher"] = node if identifier or language else text

    def _contributors(self) -> None:
        """Contributors by the part they played; of contact persons the organisation alone is kept."""
        for element in self._each("contributors"):
            role = (element.get("contributorType") or "Other").strip()
            if is_contact(element):
                shown = contact(element, self.dropped)
                if shown is not None:
                    self._add("contactPoint", shown)
                continue
            node = agent(element, "contributorName", self.dropped)
            if node is not None:
                self._add("qualifiedAttribution", {"agent": node, "hadRole": role})

    def _funding(self) -> None:
        """Funders, and the award as the project that produced it."""
        for reference in self._each("fundingReferences"):
            parts = {local_name(part): part for part in reference}
            funder: dict[str, Any] = {}
            name = text_of(parts["funderName"]) if "funderName" in parts else ""
            if name and name.lower() not in _UNKNOWN:
                funder = {"@type": _FUNDERS, "name": [name]}
                if "funderIdentifier" in parts and (value := text_of(parts["funderIdentifier"])):
                    scheme = parts["funderIdentifier"].get("funderIdentifierType", "")
                    funder["identifier"] = [node_identifier(scheme, value)]
                self._add("isFundedBy", funder)
            award = _award(parts)
            if award:
                self._add("wasGeneratedBy", award | ({"isFundedBy": [funder]} if funder else {}))

    # --- when, where, and what one may do with it ---------------------------------------------------------

    def _dates(self) -> None:
        """Dates by their type; kernel 2 has StartDate and EndDate of what it covers (kernel 2.2, dateType)."""
        ends: dict[str, str] = {}
        for element in self._each("dates"):
            text, kind = self._known(element, "dates/date"), (element.get("dateType") or "").strip().lower()
            if not text:
                continue
            said = element.get("dateInformation")
            if said:
                self.dropped.append(Dropped("dates/date@dateInformation", "a date has no words beside it", said[:200]))
            if kind in _PERIODS:
                self._add("temporal", _period(text))
            elif kind in {"startdate", "enddate"}:
                ends.setdefault("startDate" if kind == "startdate" else "endDate", text)
            elif kind in _KEPT_DATES:
                self._add(_DCT + _KEPT_DATES[kind], {"@value": text})
            elif kind not in _DATES:
                self.dropped.append(Dropped(f"dates/date@{kind}", "a date of no meaning that we know", text))
            elif _DATES[kind] in self.properties:
                self.dropped.append(Dropped(f"dates/date@{kind}", "a second date of the same meaning", text))
            else:
                self.properties[_DATES[kind]] = text
        if ends:
            self._add("temporal", ends)
        for element in self.parts.pop("publicationYear", ()):
            year = self._known(element, "publicationYear")
            if year:
                self.properties.setdefault("issued", year)

    def _places(self) -> None:
        for element in self._each("geoLocations"):
            node = place(element, self.dropped)
            if node:
                self._add("spatial", node)

    def _relations(self) -> None:
        """Related identifiers by their relationType; of related items the identifier counts, their titles do not."""
        for element in self._each("relatedIdentifiers"):
            scheme = element.get("relatedIdentifierType", "")
            self._relate(element.get("relationType", ""), scheme, text_of(element))
        for item in self._each("relatedItems"):
            self.dropped.append(Dropped("relatedItems/relatedItem", "only its identifier is carried over"))
            for element in item:
                if local_name(element) == "relatedItemIdentifier":
                    scheme = element.get("relatedItemIdentifierType", "")
                    self._relate(item.get("relationType", ""), scheme, text_of(element))

    def _relate(self, relation: str, scheme: str, value: str) -> None:
        iri = resolvable(scheme, value)
        if iri is not None:
            self._add(*related(relation, iri))
        elif value:
            said = f"{relation} {scheme} {value}"[:200]
            self.dropped.append(Dropped("relatedIdentifiers/relatedIdentifier", "what it points to has no IRI", said))

    def _rights(self) -> None:
        """Rights of kernel 3 and 4, and the single `rights` of kernel 2."""
        stated = []
        for element in [*self._each("rightsList"), *self.parts.pop("rights", ())]:
            text = self._known(element, "rightsList/rights")
            address = element.get("rightsURI", "").strip()
            code = element.get("rightsIdentifier", "").strip()
            if text or address or code:
                stated.append(Statement(_text(element, text) if text else None, address or None, code or None))
        self.properties.update(sort_rights(stated))

    def _files(self) -> None:
        """One distribution for formats and sizes, reached over the landing page: DataCite knows no single files."""
        formats = [text for element in self._each("formats") if (text := self._known(element, "formats/format"))]
        sizes = [text for element in self._each("sizes") if (text := self._known(element, "sizes/size"))]
        distribution, rest = one_distribution(formats, sizes, self.properties.get("landingPage", []))
        if distribution:
            self.properties["distribution"] = [distribution]
        for value in rest:
            self._add(DC_FORMAT, {"@value": value})
        numbers = [size for size in sizes if size.replace(".", "", 1).isdigit()]
        for size in sizes:
            if size not in numbers and ("byteSize" not in distribution or bytes_of(size) is None):
                self._add(DCT_EXTENT, {"@value": size})
        if numbers:
            # Dataverse lists the size of every file: 50 numbers without a unit and without the files' names.
            said = ", ".join(numbers)[:200]
            self.dropped.append(Dropped("sizes/size", f"{len(numbers)} sizes without a unit", said))


def redact(body: bytes) -> tuple[bytes, int]:
    """A record's bytes without private values, the names of contact persons too, and how many were taken out."""
    try:
        body, contacts = redact_contacts(body)
    except MalformedPayload:  # its reader says so
        contacts = 0
    body, count = redact_payload(body)
    return body, contacts + count


def _text(element: Element, text: str) -> str | Text:
    language = (element.get(XML_LANG) or "").strip()
    return Text(text, language) if language else text


def _prose(element: Element) -> str:
    """The text of a description; its `<br/>` are line breaks (kernel 3.1, descriptionType)."""
    if not len(element):
        return (element.text or "").strip()
    parts = [element.text or ""]
    for child in element:
        parts += ["\n" if local_name(child) == "br" else text_of(child), child.tail or ""]
    return "".join(parts).strip()


def _period(text: str) -> dict[str, str]:
    """`a/b`, open at either end, or one date as start and end (RKMS-ISO8601, DataCite 4.5 §8)."""
    start, slash, end = (part.strip() for part in text.partition("/"))
    if not slash:
        return {"startDate": start, "endDate": start}
    return {name: part for name, part in (("startDate", start), ("endDate", end)) if part and part != ".."}


def _award(parts: dict[str, Element]) -> dict[str, Any]:
    number = text_of(parts["awardNumber"]) if "awardNumber" in parts else ""
    address = parts["awardNumber"].get("awardURI", "").strip() if "awardNumber" in parts else ""
    title = text_of(parts["awardTitle"]) if "awardTitle" in parts else ""
    award: dict[str, Any] = {"identifier": [value for value in (number, address) if value]}
    award |= {"label": [_text(parts["awardTitle"], title)]} if title else {}
    return {"@type": ["prov:Activity", "foaf:Project"]} | award if number or address or title else {}


FORMAT = Format(
    prefix="oai_datacite",
    title="DataCite Metadata Schema",
    namespace=NAMESPACE,
    schema_location="http://schema.datacite.org/meta/kernel-4/metadata.xsd",
    media_type="application/vnd.datacite.datacite+xml",
    parse=parse,
    parse_element=parse_element,
    revision=1,
    richness=30,
    aliases=("datacite", "datacite4", "oai_datacite4", "datacite3", "oai_datacite3", "oai_openairedata"),
    recognises=recognises,
    redact=redact,
)
