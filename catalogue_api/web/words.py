"""The portal's own words: what terms, kinds, states and rules are called on a page."""

from __future__ import annotations

from typing import Final

KINDS: Final = {
    "dataset": "Dataset",
    "collection": "Collection",
    "survey": "Sky survey",
    "data-service": "Data service",
    "service": "Service",
    "software": "Software",
    "training": "Training",
    "publication": "Publication",
    "event": "Event",
    "standard": "Standard",
    "organisation": "Organisation",
    "project": "Project",
    "catalogue": "Catalogue",
    "archive": "Archive",
    "site": "Compute site",
    "storage": "Storage",
    "other": "Resource",
}

KINDS_IN_PLURAL: Final = {
    "dataset": "Datasets",
    "collection": "Collections",
    "survey": "Sky surveys",
    "data-service": "Data services",
    "service": "Services",
    "software": "Software",
    "training": "Training",
    "publication": "Publications",
    "event": "Events",
    "standard": "Standards",
    "organisation": "Organisations",
    "project": "Projects",
    "catalogue": "Catalogues",
    "archive": "Archives",
    "site": "Compute sites",
    "storage": "Storage",
    "other": "Other resources",
}

# The family of a kind, which its colour shows beside its picture and its word.
HUES: Final = {
    "dataset": "data",
    "collection": "data",
    "survey": "data",
    "archive": "data",
    "data-service": "serving",
    "service": "serving",
    "catalogue": "serving",
    "software": "code",
    "training": "learning",
    "publication": "learning",
    "event": "learning",
    "standard": "learning",
    "organisation": "people",
    "project": "people",
    "site": "machines",
    "storage": "machines",
}

TERMS: Final = {
    "title": "Title",
    "alternative": "Also called",
    "description": "Description",
    "abstract": "Abstract",
    "identifier": "Identifier",
    "otherIdentifier": "Other identifier",
    "type": "Type",
    "keyword": "Keywords",
    "theme": "Theme",
    "language": "Language",
    "audience": "Audience",
    "issued": "Published",
    "modified": "Modified",
    "created": "Created",
    "available": "Available",
    "version": "Version",
    "versionNotes": "Version notes",
    "status": "Status",
    "maturity": "Maturity",
    "publisher": "Publisher",
    "creator": "Creators",
    "qualifiedAttribution": "Contributors",
    "contactPoint": "Contact",
    "name": "Name",
    "memberOf": "Member of",
    "homepage": "Home page",
    "depiction": "Picture",
    "spatial": "Place",
    "bbox": "Bounding box",
    "spatialResolutionInMeters": "Spatial resolution (m)",
    "temporal": "Time covered",
    "temporalResolution": "Temporal resolution",
    "accrualPeriodicity": "Update frequency",
    "accessRights": "Access",
    "license": "Licence",
    "rights": "Rights",
    "landingPage": "Landing page",
    "page": "Documentation",
    "distribution": "Distributions",
    "endpointURL": "Endpoint",
    "endpointDescription": "Endpoint description",
    "servesDataset": "Serves dataset",
    "conformsTo": "Conforms to",
    "waveband": "Waveband",
    "instrument": "Instrument",
    "facility": "Facility",
    "experiment": "Experiment",
    "collisionEnergy": "Collision energy",
    "collisionType": "Collision",
    "programmingLanguage": "Programming language",
    "codeRepository": "Source code",
    "capacity": "Capacity",
    "measure": "Measure",
    "amount": "Amount",
    "unit": "Unit",
    "basis": "What is counted",
    "written": "As stated",
    "statement": "Stated as",
    "statedOn": "Stated on",
    "technology": "Technology",
    "protocol": "Protocol",
    "supportedCommunity": "Communities",
    "certification": "Certification",
    "production": "Production",
    "lifeCycle": "Life cycle",
    "accessMode": "Access mode",
    "operator": "Operator",
    "downtime": "Downtime",
    "severity": "Severity",
    "relation": "Related to",
    "isPartOf": "Part of",
    "hasPart": "Has part",
    "references": "Refers to",
    "isReferencedBy": "Referred to by",
    "source": "Derived from",
    "requires": "Requires",
    "isRequiredBy": "Required by",
    "replaces": "Replaces",
    "isReplacedBy": "Replaced by",
    "hasVersion": "Has version",
    "isVersionOf": "Version of",
    "previousVersion": "Previous version",
    "inSeries": "In series",
    "sameAs": "Same as",
    "qualifiedRelation": "Related to",
    "provenance": "Provenance",
    "wasGeneratedBy": "Made by",
    "isFundedBy": "Funded by",
    "dataset": "Dataset",
    "service": "Service",
    "catalog": "Catalogue",
}

SORTS: Final = {
    "relevance": "Best match",
    "newest": "Newest first",
    "oldest": "Oldest first",
    "title": "Title, A to Z",
}

SEVERITIES: Final = {"error": "Error", "warning": "Warning", "info": "Note"}

SYNTAXES: Final = {
    "turtle": "Turtle",
    "n-triples": "N-Triples",
    "rdf-xml": "RDF/XML",
    "json-ld": "JSON-LD",
    "json": "JSON",
    "xml": "XML",
}

LEDGER: Final = (
    ("listed", "Listed"),
    ("new", "New"),
    ("changed", "Changed"),
    ("unchanged", "Unchanged"),
    ("deleted", "Deleted"),
    ("quarantined", "Quarantined"),
    ("rejected", "Rejected"),
)

BEYOND_THE_LEDGER: Final = (("absent", "Not listed any more"), ("withdrawn", "Withdrawn"), ("held", "Held"))

ABSENCES: Final = {
    "withdrawn": "It was here and has been withdrawn.",
    "held": "It is held: a person has to look at it first.",
    "never stored": "It was listed and never stored.",
    "never stored: quarantined": "It was listed, but could not be read. Its bytes are kept and tried again.",
    "never stored: rejected": "It was listed and read, but its source’s own rules keep it out.",
    "never stored: deleted": "It was listed only as deleted by its provider.",
}

# Pages of our own that a question is about, by the words that tell so.
OWN_PAGES: Final = (
    (
        ("harvest", "harvested", "harvester"),
        "coverage.coverage",
        "Is a repository harvested? Look it up among all sources",
    ),
    (("validate", "validator", "validation"), "validator.form", "Check metadata before they are harvested"),
    (("api", "openapi"), "portal.api", "How programs ask this catalogue"),
    (("landscape", "inventory", "gap"), "landscape.landscape", "How much there is of what, and where there is none"),
)

NOTICES: Final = {
    "filter": "“{name}” is not a filter of this catalogue and was left aside.",
    "length": "Only the first {most} characters were searched.",
    "order": "“{name}” is not an order of this catalogue; the best match comes first.",
}

# Why a payload waits in quarantine.
UNREAD: Final = {
    "not-a-record": "describe nothing: schemas, forms, measurements",
    "unknown-format": "in a format that cannot be told from the bytes",
    "no-records": "answers without a record in them",
    "malformed-payload": "broken in themselves",
    "unreadable": "with broken syntax",
    "broken-record": "records without what makes one, such as an identifier",
    "internal-error": "on which this catalogue itself failed",
}

TRACED: Final = {"live": "ok", "held": "held"}

HOLDS: Final = {
    "absence": "records that are not listed any more",
    "deletion": "announced deletions",
    "renaming": "records under new identifiers",
}

# Sections of key facts, each with its terms in the order of reading.
FACTS: Final = (
    ("What", ("type", "theme", "keyword", "language", "audience", "conformsTo", "version", "status", "maturity")),
    (
        "Who",
        ("creator", "publisher", "qualifiedAttribution", "contactPoint", "memberOf", "isFundedBy", "wasGeneratedBy"),
    ),
    (
        "Capacity and state",
        (
            "capacity",
            "technology",
            "protocol",
            "supportedCommunity",
            "accessMode",
            "production",
            "certification",
            "lifeCycle",
            "downtime",
            "operator",
        ),
    ),
    ("When", ("issued", "modified", "created", "available", "temporal", "temporalResolution", "accrualPeriodicity")),
    ("Where", ("spatial", "bbox", "spatialResolutionInMeters")),
    ("Conditions", ("accessRights", "license", "rights", "provenance", "versionNotes")),
)

# Why one record was believed before another, as `compose` puts it.
RULES: Final = {
    "live record": "the other record is withdrawn",
    "richer format": "its format says more",
    "more terms stated": "its record states more",
    "source key": "none of them is richer, so the order of their names decides",
    "identifier": "none of them is richer, so the order of their names decides",
}

# A relation read from its other side; one that has no such word is "Named by".
INVERSE: Final = {
    "isPartOf": "Has part",
    "hasPart": "Part of",
    "inSeries": "Has in its series",
    "isVersionOf": "Has version",
    "hasVersion": "Version of",
    "previousVersion": "Next version",
    "replaces": "Replaced by",
    "isReplacedBy": "Replaces",
    "requires": "Required by",
    "isRequiredBy": "Requires",
    "references": "Referred to by",
    "isReferencedBy": "Refers to",
    "source": "What was derived from it",
    "servesDataset": "Served by",
    "dataset": "Listed by",
    "service": "Listed by",
    "catalog": "Listed by",
    "sameAs": "Same as",
}

PLACES: Final = ("landingPage", "endpointURL", "page", "endpointDescription", "homepage")


def term_in_words(name: str) -> str:
    """A term's name on a page; a term that has none is spaced out: `spatialResolution` to `Spatial resolution`."""
    known = TERMS.get(name)
    if known is not None:
        return known
    spaced = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in name)
    return spaced[:1].upper() + spaced[1:]
