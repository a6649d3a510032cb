"""Dublin Core as OAI-PMH requires it of every server (`oai_dc`), in its wrapper and without.

Accepts the fifteen elements in their wrapper `oai_dc:dc`, directly under `<metadata>` (SLKS in B2FIND), and inside
`csw:Record` (Euro-Argo), with qualified terms among them. What has no term of ours stays under its full IRI.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from schemas.errors import MalformedIdentifier, MalformedPayload
from schemas.formats.coverage import period_of, place_of, place_or_period
from schemas.formats.files import DC_FORMAT, bytes_of, is_file, one_distribution
from schemas.formats.kinds import kind_of_types
from schemas.formats.oai_dc_writing import render
from schemas.formats.rights import Statement, sort_rights
from schemas.formats.xml import XML_LANG, XSI_TYPE, Element, line_of, local_name, parse_xml, text_of
from schemas.identifiers import iri_of, recognise
from schemas.records import Claim, Description, Dropped, Format, Identifier, Text

NAMESPACE = "http://www.openarchives.org/OAI/2.0/oai_dc/"
_DC = "http://purl.org/dc/elements/1.1/"
_DCT = "http://purl.org/dc/terms/"

_FIFTEEN = (
    "title creator subject description publisher contributor date type format identifier source language relation "
    "coverage rights"
)
_QUALIFIED = (
    "alternative abstract tableOfContents created issued modified available dateAccepted dateCopyrighted "
    "dateSubmitted valid spatial temporal license accessRights rightsHolder isPartOf hasPart references "
    "isReferencedBy replaces isReplacedBy requires isRequiredBy isVersionOf hasVersion isFormatOf hasFormat "
    "conformsTo extent medium bibliographicCitation provenance audience accrualPeriodicity"
)
_NAMES: dict[str, str] = {
    f"{{{space}}}{name}": name for space in (_DC, _DCT, "http://purl.org/dc/elements/1.0/") for name in _FIFTEEN.split()
} | {f"{{{_DCT}}}{name}": name for name in _QUALIFIED.split()}
_ROOTS = frozenset(
    {
        f"{{{NAMESPACE}}}dc",
        "{http://www.openarchives.org/OAI/2.0/oai_dc}dc",
        "{http://www.openarchives.org/OAI/dc.xsd}dc",
        "{http://www.openarchives.org/OAI/2.0/}metadata",
        *(
            f"{{http://www.opengis.net/cat/csw/{version}}}{name}"
            for version in ("2.0.2", "3.0")
            for name in ("Record", "SummaryRecord", "BriefRecord")
        ),
    }
)

_PRIMARY = frozenset({"doi", "handle", "ark", "swhid", "arxiv", "ivo", "ror"})
_ORCID = re.compile(
    r"[\s,;(\[]*(?:https?://orcid\.org/|orcid(?:\.org/|[ :_]+)|id_orcid\s+)?(\d{4}-\d{4}-\d{4}-\d{3}[\dX])[)\]]*"
)
_DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:)?(10\.\d{4,9}/[^\s%?#]+[^\s%?#.,;])", re.IGNORECASE)
_EU_REPO_DATE = re.compile(r"info:eu-repo/date/(\w+)/(.+)")
_GRANT = "info:eu-repo/grantAgreement/"
_ALTERNATIVE = re.compile(r"info:eu-repo/semantics/altIdentifier/(\w+)/(.+)")
_QUALIFIERS = (
    "isPartOf hasPart references isReferencedBy replaces isReplacedBy requires isRequiredBy isVersionOf hasVersion"
)
_RELATION_NAMES = {name.lower(): name for name in _QUALIFIERS.split()}
_RELATION = re.compile(rf"({'|'.join(_RELATION_NAMES)}|url|uri)\s*[:=]?\s*(\S.*)", re.IGNORECASE)
_LINKS = frozenset({*_RELATION_NAMES.values(), "relation", "source"})
_KEPT = {
    "dateAccepted", "dateCopyrighted", "dateSubmitted", "bibliographicCitation", "isFormatOf", "hasFormat", "extent",
    "medium", "accrualPeriodicity",
}  # fmt: skip

_Value = str | Text
_Fields = dict[str, list[_Value]]


def parse(body: bytes) -> Description:
    """Read one record; raises `MalformedPayload` for anything that holds no Dublin Core."""
    return parse_element(parse_xml(body))


def parse_element(root: Element) -> Description:
    """Read one record that is parsed already."""
    fields, dropped = _gather(root)
    properties: dict[str, Any] = {}
    claims = _identity(fields["identifier"], properties) if "identifier" in fields else ()
    # Identifiers come first, because a distribution needs the landing page.
    for read in dict.fromkeys([_READERS[name] for name in fields if name != "identifier"]):
        read(fields, properties)
    kind = kind_of_types(map(_plain, fields["type"])) if "type" in fields else None
    return Description(kind or "other", properties, claims, tuple(dropped))


def _gather(root: Element) -> tuple[_Fields, list[Dropped]]:
    """The stated values by element name, in document order and each once; a language only where it is stated."""
    fields: _Fields = {}
    dropped: list[Dropped] = []
    if len(root) == 1 and root[0].tag in _ROOTS:
        root = root[0]
    for child in root:
        name = _NAMES.get(child.tag)
        if name is None:
            dropped.append(Dropped(local_name(child), "no element of Dublin Core", text_of(child)[:200]))
            continue
        text = text_of(child) if len(child) else child.text
        value: _Value = text.strip() if text else ""
        if child.keys():
            value = _qualified(child, name, str(value))
        if name in fields:
            fields[name].append(value)
        else:
            fields[name] = [value]
    if not fields and root.tag not in _ROOTS:
        raise MalformedPayload(
            f"<{local_name(root)}> holds no Dublin Core.",
            next_step="Check which metadata prefix the record was asked for.",
            line=line_of(root),
        )
    for name in [name for name, values in fields.items() if len(values) > 1 or not values[0]]:
        _tidy(fields, name)
    return fields, dropped


def _tidy(fields: _Fields, name: str) -> None:
    """Leave out what is empty or was said before; ten thousand subjects in one record exist (faults E14)."""
    values = [value for value in dict.fromkeys(fields[name]) if value]
    if values:
        fields[name] = values
    else:
        del fields[name]


def _qualified(element: Element, name: str, value: str) -> _Value:
    """The value with its language; a point that leaves its syntax to `xsi:type` is written as DCMI Point."""
    if name in {"coverage", "spatial"} and (element.get(XSI_TYPE) or "").lower().endswith(":point"):
        # Slots- og Kulturstyrelsen writes "10.615118,55.585866" for a site in Denmark: longitude first.
        east, comma, north = value.partition(",")
        return f"east={east.strip()}; north={north.strip()}" if comma and "=" not in value else value
    language = element.get(XML_LANG, "").strip()
    return Text(value, language) if language and value else value


def _plain(value: _Value) -> str:
    return value.value if isinstance(value, Text) else value


def _language(value: _Value) -> str | None:
    return value.language if isinstance(value, Text) else None


def _expanded(value: _Value) -> dict[str, str]:
    """A value in expanded JSON-LD, for a statement that we have no term for."""
    if isinstance(value, Text) and value.language:
        return {"@value": value.value, "@language": value.language}
    return {"@value": _plain(value)}


def _recognised(text: str) -> Identifier | None:
    match = _DOI.fullmatch(text)
    if match is not None:  # most are; the rest of the way costs ten times as much
        return Identifier("doi", match[1].lower())
    try:
        return recognise(text)
    except MalformedIdentifier:
        return None


def _identity(values: list[_Value], properties: dict[str, Any]) -> tuple[Claim, ...]:
    """Identifiers, pages and files; a PID is primary only if it is the one of its scheme in `dc:identifier`."""
    texts: list[str] = []
    pages: list[str] = []
    files: list[str] = []
    found: list[Identifier | None] = []
    of_scheme: dict[str, str | None] = {}
    for value in values:
        text = _plain(value)
        texts.append(text)
        if is_file(text):
            files.append(text)
        elif text.startswith(("http://", "https://")):
            pages.append(text)
        each = _recognised(text)
        found.append(each)
        if each is not None:
            # None once two different ones of a scheme were seen: then neither is the record's own.
            of_scheme[each.scheme] = each.value if of_scheme.get(each.scheme, each.value) == each.value else None
    properties["identifier"] = texts
    if not pages:
        pages = [iri_of(each) for each in found if each is not None and each.scheme in _PRIMARY][:1]
    if pages:
        properties["landingPage"] = pages
    if files:
        properties["distribution"] = [{"accessURL": [file], "downloadURL": [file]} for file in files]
    return tuple(
        Claim(text)
        if each is None
        else Claim(text, each.scheme, each.scheme in _PRIMARY and of_scheme[each.scheme] is not None)
        for text, each in zip(texts, found, strict=True)
    )


def _words(fields: _Fields, properties: dict[str, Any]) -> None:
    for name in ("title", "alternative"):
        if name in fields:
            properties[name] = fields[name]
    descriptions = [value for name in ("description", "abstract", "tableOfContents") for value in fields.get(name, ())]
    if descriptions:
        properties["description"] = list(dict.fromkeys(descriptions))


def _types(fields: _Fields, properties: dict[str, Any]) -> None:
    properties["type"] = [{"prefLabel": [value]} if isinstance(value, Text) else value for value in fields["type"]]


def _agents(fields: _Fields, properties: dict[str, Any]) -> None:
    """Creators, the one publisher, and everybody else by the part they played (standards §12.1)."""
    if "creator" in fields:
        properties["creator"] = [_agent(value) for value in fields["creator"]]
    publishers = fields.get("publisher", [])
    if publishers:
        properties["publisher"] = _agent(publishers[0])
    parts = [("publisher", value) for value in publishers[1:]]
    parts += [(role, value) for role in ("contributor", "rightsHolder") for value in fields.get(role, ())]
    if parts:
        properties["qualifiedAttribution"] = [{"agent": _agent(value), "hadRole": role} for role, value in parts]


def _agent(value: _Value) -> str | dict[str, Any]:
    """A name, or a node where more than the name is stated: its language, or an ORCID iD written beside it."""
    text = _plain(value)
    if "-000" in text and (match := _ORCID.search(text)) is not None:
        name = (text[: match.start()] + text[match.end() :]).strip(" ,;")
        node: dict[str, Any] = {"@type": ["foaf:Agent", "foaf:Person"], "identifier": [f"https://orcid.org/{match[1]}"]}
        return node | {"name": [name]} if name else node
    return {"name": [value]} if isinstance(value, Text) else value


def _subjects(fields: _Fields, properties: dict[str, Any]) -> None:
    """Subjects that are IRIs are themes, the others keywords; split on `;` only where one value holds them all."""
    values = fields["subject"]
    if len(values) == 1 and ";" in _plain(values[0]):
        language = _language(values[0])
        words = dict.fromkeys(word for part in _plain(values[0]).split(";") if (word := part.strip()))
        values = [Text(word, language) if language else word for word in words]
    keywords = [value for value in values if not _is_concept(_plain(value))]
    if keywords:
        properties["keyword"] = keywords
    if len(keywords) < len(values):
        properties["theme"] = [text for value in values if _is_concept(text := _plain(value))]


def _is_concept(text: str) -> bool:
    return text.startswith(("http://", "https://", "info:eu-repo/classification/")) and " " not in text


def _dates(fields: _Fields, properties: dict[str, Any]) -> None:
    """The first date is the publication (OpenAIRE literature v3, §date); `info:eu-repo/date` says its own meaning."""
    dates = [_plain(value) for value in fields.get("date", ())]
    for name in ("issued", "created", "modified", "available"):
        if name in fields:
            properties[name] = _plain(fields[name][0])
    rest = []
    for date in dates:
        match = _EU_REPO_DATE.fullmatch(date) if date.startswith("info:") else None
        if match is not None and match[1] == "embargoEnd":
            properties["available"] = match[2]
        elif match is None and "issued" not in properties:
            properties["issued"] = date
        elif date != properties.get("issued"):
            rest.append({"@value": date})
    if rest:
        properties[_DC + "date"] = rest


def _languages(fields: _Fields, properties: dict[str, Any]) -> None:
    properties["language"] = [_plain(value) for value in fields["language"]]


def _links(fields: _Fields, properties: dict[str, Any]) -> None:
    """Relations that are IRIs or become one; words stay words, and a grant becomes the project that it paid."""
    for name in [name for name in fields if name in _LINKS]:
        for value in fields[name]:
            text = _plain(value)
            if text.startswith(_GRANT):
                _project(text, properties)
                continue
            match = _ALTERNATIVE.fullmatch(text)
            if match is not None:
                other = {"notation": match[2], "label": [match[1]]}
                properties.setdefault("otherIdentifier", []).append(other)
                continue
            term, iri = name, text if text.startswith(("http://", "https://")) and " " not in text else None
            if iri is None:
                term, iri = _relation(name, text)
            if iri is not None:
                properties.setdefault(term, []).append(iri)
            else:
                space = _DC if name in {"relation", "source"} else _DCT
                properties.setdefault(space + name, []).append(_expanded(value))


def _relation(name: str, text: str) -> tuple[str, str | None]:
    """Term and IRI of `doi:10.5281/zenodo.1`, `url:https://…`, `isPartOf: 10.5281/zenodo.1` and the like."""
    match = _RELATION.fullmatch(text)
    if match is not None:
        name, text = _RELATION_NAMES.get(match[1].lower(), name), match[2]
    identifier = _recognised(text)
    return name, None if identifier is None or identifier.scheme == "eosc" else iri_of(identifier)


def _project(text: str, properties: dict[str, Any]) -> None:
    """`info:eu-repo/grantAgreement/Funder/Programme/Number[/Jurisdiction/Title/Acronym]` (OpenAIRE literature v3)."""
    parts = text.split("/")
    project: dict[str, Any] = {"@type": ["prov:Activity", "foaf:Project"], "identifier": ["/".join(parts[:5])]}
    labels = [part for part in parts[6:8] if part]
    if labels:
        project["label"] = labels
    properties.setdefault("wasGeneratedBy", []).append(project)
    if len(parts) > 2 and parts[2]:
        funder = {"@type": ["foaf:Agent", "foaf:Organization"], "name": [parts[2]]}
        funders = properties.setdefault("isFundedBy", [])
        if funder not in funders:
            funders.append(funder)


def _coverage(fields: _Fields, properties: dict[str, Any]) -> None:
    for value in fields.get("coverage", ()):
        term, node = place_or_period(_plain(value), _language(value))
        properties.setdefault(term, []).append(node)
    for value in fields.get("spatial", ()):
        properties.setdefault("spatial", []).append(place_of(_plain(value), _language(value)))
    for name in ("temporal", "valid"):
        for value in fields.get(name, ()):
            properties.setdefault("temporal", []).append(period_of(_plain(value), _language(value)))


def _rights(fields: _Fields, properties: dict[str, Any]) -> None:
    stated = [*fields.get("accessRights", ()), *fields.get("license", ()), *fields.get("rights", ())]
    properties.update(sort_rights([Statement(value) for value in stated]))


def _formats(fields: _Fields, properties: dict[str, Any]) -> None:
    """The format of the one file, or of a distribution behind the landing page; several files leave it open."""
    values = [_plain(value) for value in fields["format"]]
    sizes = [value for value in values if bytes_of(value) is not None]
    formats = [value for value in values if value not in sizes]
    distribution, rest = one_distribution(formats, sizes, properties.get("landingPage", []))
    files = properties.get("distribution", [])
    if len(files) > 1:
        rest = formats
    elif distribution:
        properties["distribution"] = [distribution | (files[0] if files else {})]
    if rest:
        properties[DC_FORMAT] = [{"@value": value} for value in rest]


def _others(fields: _Fields, properties: dict[str, Any]) -> None:
    """Qualified terms that we carry as they are, under their full IRI or with a label."""
    for name in _KEPT & fields.keys():
        properties[_DCT + name] = [_expanded(value) for value in fields[name]]
    for name in ("conformsTo", "provenance", "audience"):
        if name in fields:
            properties[name] = [{"label": [value]} for value in fields[name]]


_READERS: dict[str, Callable[[_Fields, dict[str, Any]], None]] = {
    name: read
    for read, names in (
        (_words, "title alternative description abstract tableOfContents"),
        (_types, "type"),
        (_agents, "creator publisher contributor rightsHolder"),
        (_subjects, "subject"),
        (_dates, "date issued created modified available"),
        (_languages, "language"),
        (_links, " ".join(_LINKS)),
        (_coverage, "coverage spatial temporal valid"),
        (_rights, "rights license accessRights"),
        (_formats, "format"),
        (_others, " ".join(_KEPT) + " conformsTo provenance audience"),
    )
    for name in names.split()
}

FORMAT = Format(
    prefix="oai_dc",
    title="Dublin Core (simple)",
    namespace=NAMESPACE,
    schema_location="http://www.openarchives.org/OAI/2.0/oai_dc.xsd",
    media_type="application/xml",
    parse=parse,
    parse_element=parse_element,
    revision=2,
    richness=10,
    aliases=("dc", "oai-dc", "simple_dc", "qdc", "oai_qdc", "dcterms"),
    render=render,
    recognises=lambda root: root.tag in _ROOTS,
)
