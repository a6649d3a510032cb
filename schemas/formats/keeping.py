"""What our reading of each format that servers of OAI-PMH offer can keep, so that two of them can be compared.

Only fields that some of them lack are told apart; titles, names and dates of publication all have. The table is what
real records of each format were seen to give (`tests/schemas/formats/test_keeping.py`); DCAT keeps whatever is stated.
"""

from __future__ import annotations

from typing import Final

EVERYTHING: Final = "dcat"
RICHER_FORMAT: Final = "richer-format"
"""The code of the advice that a provider offers another format, which keeps more than the one that is harvested."""

_KEPT: Final[dict[str, tuple[str, str]]] = {
    "alternative": ("other titles", "oai_datacite ivo_vor iso19139 oai_ddi marcxml csw_record"),
    "audience": ("whom it is for", "ivo_vor oai_ddi"),
    "contactPoint": ("contact points", "oai_datacite ivo_vor iso19139 oai_ddi"),
    "created": ("the date of creation", "oai_datacite ivo_vor iso19139 oai_ddi marcxml"),
    "creator.identifier": ("identifiers of creators, such as ORCID", "oai_datacite ivo_vor"),
    "creator.memberOf": ("affiliations of creators", "oai_datacite iso19139 oai_ddi marcxml"),
    "distribution.accessURL": ("addresses of files", "oai_datacite ivo_vor iso19139 marcxml csw_record"),
    "distribution.byteSize": ("sizes of files", "oai_datacite iso19139 marcxml"),
    "endpointURL": ("addresses of services", "ivo_vor iso19139"),
    "facility": ("facilities and instruments", "ivo_vor iso19139"),
    "isFundedBy": ("funders", "oai_datacite oai_ddi"),
    "license": ("licences", "oai_dc oai_datacite ivo_vor iso19139 oai_ddi"),
    "modified": ("the date of change", "oai_datacite ivo_vor iso19139 oai_ddi csw_record"),
    "otherIdentifier": ("other identifiers with their kind", "oai_datacite ivo_vor iso19139 oai_ddi marcxml"),
    "page": ("documentation", "oai_datacite ivo_vor iso19139 marcxml csw_record"),
    "provenance": ("how it was made", "oai_datacite iso19139 oai_ddi"),
    "publisher.identifier": ("identifiers of publishers, such as ROR", "oai_datacite ivo_vor"),
    "qualifiedAttribution.hadRole": ("roles of contributors", "oai_dc oai_datacite ivo_vor iso19139 oai_ddi"),
    "qualifiedRelation": ("relations with their kind", "oai_datacite ivo_vor"),
    "references": ("what it refers to", "oai_datacite ivo_vor csw_record"),
    "spatial.bbox": ("bounding boxes", "oai_datacite iso19139 oai_ddi csw_record"),
    "temporal": ("periods", "oai_datacite ivo_vor iso19139 oai_ddi"),
    "theme": ("subjects of a scheme", "oai_datacite iso19139 oai_ddi"),
    "version": ("versions", "oai_datacite ivo_vor oai_ddi"),
    "waveband": ("wavebands", "ivo_vor"),
    "wasGeneratedBy": ("grants and projects", "oai_datacite oai_ddi"),
}
"""Where a field stands in a description -> what a person calls it, and the formats whose reading keeps it."""

KEPT: Final = {path: frozenset(formats.split()) for path, (_, formats) in _KEPT.items()}
COMPARED: Final = frozenset().union(*KEPT.values())
"""The formats that the table knows, besides DCAT."""


def also_kept(other: str, chosen: str) -> tuple[str, ...]:
    """In words, the fields that the reading of one format keeps and that of another does not; both by our prefix."""
    if chosen not in COMPARED or other not in COMPARED | {EVERYTHING}:
        return ()
    kept = (path for path, formats in KEPT.items() if chosen not in formats and (other in formats | {EVERYTHING}))
    return tuple(_KEPT[path][0] for path in kept)
