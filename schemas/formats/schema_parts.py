"""Rights, files, software and relations in schema.org's words."""

from __future__ import annotations

from typing import Any

from schemas.formats.datacite_relations import resolvable
from schemas.formats.files import bytes_of, is_media_type
from schemas.formats.json import Reading
from schemas.formats.linked import addresses, plain_of, types_of, word, words
from schemas.formats.rights import Statement, sort_rights
from schemas.formats.telling import scheme_of

_DCT = "http://purl.org/dc/terms/"
_RELATIONS = (
    ("isPartOf", "isPartOf"), ("hasPart", "hasPart"), ("citation", "references"), ("isBasedOn", "source"),
    ("isBasedOnUrl", "source"), ("referencePublication", "isReferencedBy"), ("exampleOfWork", "isVersionOf"),
    ("workExample", "hasVersion"), ("includedInDataCatalog", "isPartOf"), ("dataset", "hasPart"),
    ("predecessorOf", "isReplacedBy"), ("successorOf", "previousVersion"), ("isSimilarTo", "relation"),
    ("isRelatedTo", "relation"), ("mentions", "relation"), ("isSourceCodeOf", "relation"),
    ("targetProduct", "relation"), ("hasCourseInstance", "hasPart"),
    ("hasSourceCode", "relation"), ("supportingData", "relation"), ("review", "relation"),
)  # fmt: skip
_PAGES = (
    "softwareHelp", "readme", "issueTracker", "contIntegration", "continuousIntegration", "buildInstructions",
    "documentation", "relatedLink", "discussionUrl", "publishingPrinciples", "usageInfo", "archivedAt",
)  # fmt: skip
_REQUIREMENTS = (
    "softwareRequirements", "softwareSuggestions", "runtimePlatform", "operatingSystem", "processorRequirements",
    "memoryRequirements", "storageRequirements", "requirements", "coursePrerequisites", "competencyRequired",
)  # fmt: skip


def rights(reading: Reading) -> None:
    """Licence, conditions and copyright; access is open only where nothing else is said of it."""
    statements = []
    value = reading.left.pop("license", None)
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, dict):
            part = Reading(item)
            address = next(iter([*addresses(part, "url"), *addresses(part, "@id")]), None)
            statements.append(Statement(word(part, "name"), address))
        elif isinstance(item, str):
            text = item.strip()
            http = text.startswith("http")
            statements.append(Statement(None if http else text, text if http else None))
    conditions = words(reading, "conditionsOfAccess")
    statements += [Statement(text) for text in conditions]
    free = reading.flag("isAccessibleForFree")
    if free and not conditions:
        statements.append(Statement("open access"))
    statements += [
        Statement(text) for name in ("copyrightNotice", "acquireLicensePage") for text in words(reading, name)
    ]
    year = word(reading, "copyrightYear")
    statements += [Statement(f"Copyright {year}")] if year else []
    reading.properties.update(sort_rights([each for each in statements if any(each)]))


def distributions(reading: Reading) -> None:
    """Files: DataDownload of a data set, encodings of a work, the program to download."""
    for name in ("distribution", "encoding", "associatedMedia"):
        value = reading.left.get(name)
        if isinstance(value, str) or (isinstance(value, list) and any(isinstance(each, str) for each in value)):
            for address in reading.texts(name):
                reading.add("distribution", {"accessURL": [address], "downloadURL": [address]})
            continue
        for each in reading.nodes(name):
            reading.add("distribution", _distribution(each))
    for name in ("contentUrl", "downloadUrl", "installUrl"):
        for address in addresses(reading, name):
            reading.add("distribution", {"accessURL": [address], "downloadURL": [address]})
    formats = [plain_of(each) for name in ("fileFormat", "encodingFormat") for each in words(reading, name)]
    reading.state("http://purl.org/dc/elements/1.1/format", *formats)
    reading.state(_DCT + "extent", *words(reading, "contentSize"), *words(reading, "fileSize"))


def _distribution(part: Reading) -> dict[str, Any]:
    files, pages = addresses(part, "contentUrl"), addresses(part, "url")
    access = [*pages, *files][:1] or addresses(part, "@id")[:1]
    node: dict[str, Any] = {"accessURL": access} if access else {}
    node |= {"downloadURL": files} if files else {}
    title = word(part, "name")
    node |= {"title": [title]} if title and access else {}
    formats = [plain_of(each) for name in ("encodingFormat", "fileFormat") for each in words(part, name)]
    if formats and access:
        node["mediaType" if is_media_type(formats[0]) else "format"] = formats[0]
    size = word(part, "contentSize", "value")
    count = size if size and size.isdigit() else bytes_of(size or "")
    node |= {"byteSize": count} if count and access else {}
    digest = word(part, "sha256")
    if digest and access:
        algorithm = "http://spdx.org/rdf/terms#checksumAlgorithm_sha256"
        node["checksum"] = {"algorithm": algorithm, "checksumValue": digest}
    licence = next(iter(addresses(part, "license")), None)
    node |= {"license": licence} if licence and access else {}
    for name, term in (("datePublished", "issued"), ("dateModified", "modified")):
        date = word(part, name)
        node |= {term: date} if date and access else {}
    for name in ("description", "inLanguage"):
        said = words(part, name)
        node |= {name.replace("inLanguage", "language"): said} if said and access else {}
    part.forget("@type", "@id", "identifier", "license")
    return node if access else {}


def software(reading: Reading) -> None:
    """Where the code is, in what it is written, what it needs and where it is explained."""
    reading.add("codeRepository", *addresses(reading, "codeRepository"))
    reading.add("programmingLanguage", *(plain_of(each) for each in words(reading, "programmingLanguage")))
    for name in _PAGES:
        reading.add("page", *addresses(reading, name))
    for name in _REQUIREMENTS:
        value = reading.left.pop(name, None)
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, dict):
                part = Reading(item)
                said = [word(part, "name") or word(part, "identifier"), word(part, "version")]
                reading.state(_DCT + "requires", " ".join(each for each in said if each) or None)
                reading.add("requires", *addresses(part, "codeRepository")[:1] or addresses(part, "url")[:1])
            elif isinstance(item, str):
                reading.state(_DCT + "requires", item.strip() or None)


def relations(reading: Reading) -> None:
    """Other works by an address or identifier; those that only have a name are said in words."""
    for name, term in _RELATIONS:
        value = reading.left.pop(name, None)
        for item in value if isinstance(value, list) else [value]:
            iri, label = _target(item)
            if iri:
                reading.add(term, iri)
            elif label:
                reading.state(_DCT + {"references": "references", "isPartOf": "isPartOf"}.get(term, "relation"), label)


def _target(item: Any) -> tuple[str | None, str | None]:
    """The IRI of another work and what it is called."""
    if isinstance(item, str):
        known = resolvable("", item) if scheme_of(item) else None
        return known, None if known else item.strip()
    if not isinstance(item, dict):
        return None, None
    part = Reading(item)
    stated = [
        plain_of(each) for key in ("@id", "identifier", "url", "sameAs") for each in words(part, key, "@id", "value")
    ]
    known = next((iri for each in stated if (iri := resolvable("", each))), None)
    label = word(part, "name") or word(part, "headline")
    if "Periodical" in types_of(item) and label:
        return None, label
    return known, label
