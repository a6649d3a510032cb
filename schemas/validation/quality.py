"""The quality score of data.europa.eu (MQA) of each dataset of a graph, with its parts: 405 points in 23 metrics.

Two deviations, said wherever a score is shown: FITS, VOTable, HDF5 and ROOT count as the open, machine-readable formats
that they are, though the EU's lists lack them; and an address is worth its points only if the caller asked it, so
without that 80 points are open, not lost. Of several distributions the best counts for interoperability, and for the
other dimensions any.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pyoxigraph import Literal, NamedNode

from schemas.records import Severity
from schemas.validation.graph import Checked, Graph
from schemas.validation.graph_rules import iri
from schemas.vocabularies.lookup import licence

_AUTHORITY = "http://publications.europa.eu/resource/authority/"
_FILE_TYPE, _LICENCE = _AUTHORITY + "file-type/", _AUTHORITY + "licence/"
_ACCESS_RIGHT = _AUTHORITY + "access-right/"
_IANA = ("http://www.iana.org/assignments/media-types/", "https://www.iana.org/assignments/media-types/")
RESEARCH_FORMATS = frozenset({"FITS", "VOTABLE", "HDF5", "ROOT"})
"""Formats of research that the EU's lists lack, counted as open and machine-readable: our deviation."""

_MACHINE_READABLE = frozenset(
    [
        "CSV",
        "GEOJSON",
        "ICS",
        "JSON",
        "JSON_LD",
        "KML",
        "KMZ",
        "NETCDF",
        "ODS",
        "RDFA",
        "RDF_N_QUADS",
        "RDF_N_TRIPLES",
        "RDF_TRIG",
        "RDF_TURTLE",
        "RDF_XML",
        "RSS",
        "SHP",
        "XLS",
        "XLSX",
        "XML",
    ]
)
_NON_PROPRIETARY = frozenset(
    [
        "BMP",
        "CSV",
        "DBF",
        "ETSI_XML",
        "GEOJSON",
        "GPKG",
        "GZIP",
        "HTML",
        "ICS",
        "JPEG2000",
        "JSON",
        "JSON_LD",
        "KML",
        "KMZ",
        "NETCDF",
        "ODS",
        "PNG",
        "RDF_N_QUADS",
        "RDF_N_TRIPLES",
        "RDF_TRIG",
        "RDF_TURTLE",
        "RDF_XML",
        "RSS",
        "RTF",
        "TAR",
        "TIFF",
        "TSV",
        "TXT",
        "WMS_SRVC",
        "XML",
        "ZIP",
    ]
)
_RESEARCH_WORDS = {
    "application/fits": "FITS", "image/fits": "FITS", "fits": "FITS", "fit": "FITS",
    "application/x-votable+xml": "VOTABLE", "votable": "VOTABLE", "vot": "VOTABLE",
    "application/x-hdf5": "HDF5", "application/x-hdf": "HDF5", "hdf5": "HDF5", "hdf": "HDF5", "h5": "HDF5",
    "application/x-root": "ROOT", "root": "ROOT",
}  # fmt: skip

BANDS = ((351, "excellent"), (221, "good"), (121, "sufficient"), (0, "bad"))
"""The least points of each rating, as the documentation has them."""


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric: its name in the vocabulary of data.europa.eu, its dimension, what it is worth, and how to earn it."""

    key: str
    dimension: str
    points: int
    fix: str


_FIND, _ACCESS, _OPERATE, _REUSE, _CONTEXT = (
    "findability", "accessibility", "interoperability", "reusability", "contextuality",
)  # fmt: skip
METRICS: tuple[Metric, ...] = (
    Metric("keywordAvailability", _FIND, 30, "State keywords (dcat:keyword)."),
    Metric("categoryAvailability", _FIND, 30, "State a theme (dcat:theme)."),
    Metric("spatialAvailability", _FIND, 20, "State the place it is about (dct:spatial)."),
    Metric("temporalAvailability", _FIND, 20, "State the time it covers (dct:temporal)."),
    Metric("accessUrlStatusCode", _ACCESS, 50, "Let the dcat:accessURL of a distribution answer."),
    Metric("downloadUrlAvailability", _ACCESS, 20, "State a direct download (dcat:downloadURL on a distribution)."),
    Metric("downloadUrlStatusCode", _ACCESS, 30, "Let the dcat:downloadURL of a distribution answer."),
    Metric("formatAvailability", _OPERATE, 20, "State the format (dct:format on a distribution)."),
    Metric("mediaTypeAvailability", _OPERATE, 10, "State the media type (dcat:mediaType on a distribution)."),
    Metric("formatMediaTypeVocabularyAlignment", _OPERATE, 10, "Take formats from the EU, media types from IANA."),
    Metric("formatMediaTypeNonProprietary", _OPERATE, 20, "Offer a format that no company owns."),
    Metric("formatMediaTypeMachineInterpretable", _OPERATE, 20, "Offer a format that machines can read."),
    Metric("dcatApCompliance", _OPERATE, 30, "Mend the errors under dcat_ap_base0."),
    Metric("licenceAvailability", _REUSE, 20, "State the licence (dct:license on a distribution)."),
    Metric("knownLicence", _REUSE, 10, "Take the licence from the EU's list, or one equal to it."),
    Metric("accessRightsAvailability", _REUSE, 10, "State who may have it (dct:accessRights)."),
    Metric("accessRightsVocabularyAlignment", _REUSE, 5, "Take dct:accessRights from the EU's list."),
    Metric("contactPointAvailability", _REUSE, 20, "State whom to ask (dcat:contactPoint)."),
    Metric("publisherAvailability", _REUSE, 10, "State who publishes it (dct:publisher)."),
    Metric("rightsAvailability", _CONTEXT, 5, "State the rights (dct:rights on a distribution)."),
    Metric("byteSizeAvailability", _CONTEXT, 5, "State the size (dcat:byteSize on a distribution)."),
    Metric("dateIssuedAvailability", _CONTEXT, 5, "State when it was published (dct:issued)."),
    Metric("dateModifiedAvailability", _CONTEXT, 5, "State when it was last changed (dct:modified)."),
)  # fmt: skip


TOTAL = sum(metric.points for metric in METRICS)
"""All points there are: 405."""


@dataclass(frozen=True, slots=True)
class Score:
    """What one dataset earned: the keys of metrics that pass, and of those that nobody looked at."""

    dataset: str
    passed: frozenset[str]
    open: frozenset[str]

    @property
    def points(self) -> int:
        """The points earned."""
        return sum(metric.points for metric in METRICS if metric.key in self.passed)

    @property
    def possible(self) -> int:
        """The points that it could have earned by what was looked at."""
        return sum(metric.points for metric in METRICS if metric.key not in self.open)

    def dimension(self, name: str) -> int:
        """The points earned in one dimension."""
        return sum(metric.points for metric in METRICS if metric.dimension == name and metric.key in self.passed)


@dataclass(frozen=True, slots=True)
class Advice:
    """A metric that some datasets miss: how many, and what mending all of them is worth."""

    metric: Metric
    datasets: int

    @property
    def worth(self) -> int:
        """Points times datasets."""
        return self.metric.points * self.datasets


def rating(points: float) -> str:
    """The rating of a number of points."""
    return next(name for least, name in BANDS if points >= least)


def fix_first(scores: Iterable[Score]) -> list[Advice]:
    """What to mend, the most worth first."""
    missed: dict[str, int] = {}
    for score in scores:
        for metric in METRICS:
            if metric.key not in score.passed | score.open:
                missed[metric.key] = missed.get(metric.key, 0) + 1
    found = [Advice(metric, missed[metric.key]) for metric in METRICS if metric.key in missed]
    return sorted(found, key=lambda each: -each.worth)


def scores(graph: Graph, checked: Checked, *, reachable: Mapping[str, bool] | None = None) -> list[Score]:
    """The score of each dataset; `checked` is the graph under `dcat_ap_base0`, `reachable` what addresses answered."""
    faulty = {each.node for each in checked.broken if each.rule.severity is Severity.ERROR}
    dataset = _iri("dcat:Dataset")
    return [
        _score(graph, node, stated, faulty, reachable)
        for node, stated in graph.items()
        if any(isinstance(each, NamedNode) and each.value == dataset for each in stated.get(_iri("rdf:type"), ()))
    ]


def _score(
    graph: Graph, node: Any, stated: dict[str, list[Any]], faulty: set[Any], reachable: Mapping[str, bool] | None
) -> Score:
    passed = {key for key, path in _OF_DATASET.items() if stated.get(_iri(path))}
    rights = stated.get(_iri("dct:accessRights"), ())
    if any(_text(each).startswith(_ACCESS_RIGHT) for each in rights):
        passed.add("accessRightsVocabularyAlignment")
    distributions = [graph.get(each, {}) for each in stated.get(_iri("dcat:distribution"), ())]
    for each in distributions:
        passed |= {key for key, path in _OF_DISTRIBUTION.items() if each.get(_iri(path))}
        if any(_text(one).startswith(_LICENCE) or licence(_text(one)) for one in each.get(_iri("dct:license"), ())):
            passed.add("knownLicence")
    passed |= max((_formats(graph, each) for each in distributions), key=_worth, default=frozenset())
    if node not in faulty and not (_parts(graph, node) & faulty):
        passed.add("dcatApCompliance")
    unasked = set()
    for key, path in (("accessUrlStatusCode", "dcat:accessURL"), ("downloadUrlStatusCode", "dcat:downloadURL")):
        addresses = [_text(one) for each in distributions for one in each.get(_iri(path), ())]
        if reachable is None:
            unasked.add(key)
        elif any(reachable.get(address) for address in addresses):
            passed.add(key)
    return Score(_text(node) if isinstance(node, NamedNode) else "", frozenset(passed), frozenset(unasked))


_OF_DATASET = {
    "keywordAvailability": "dcat:keyword", "categoryAvailability": "dcat:theme", "spatialAvailability": "dct:spatial",
    "temporalAvailability": "dct:temporal", "accessRightsAvailability": "dct:accessRights",
    "contactPointAvailability": "dcat:contactPoint", "publisherAvailability": "dct:publisher",
    "dateIssuedAvailability": "dct:issued", "dateModifiedAvailability": "dct:modified",
}  # fmt: skip
_OF_DISTRIBUTION = {
    "downloadUrlAvailability": "dcat:downloadURL", "licenceAvailability": "dct:license",
    "rightsAvailability": "dct:rights", "byteSizeAvailability": "dcat:byteSize",
    "dateIssuedAvailability": "dct:issued", "dateModifiedAvailability": "dct:modified",
}  # fmt: skip


def _formats(graph: Graph, distribution: dict[str, list[Any]]) -> AbstractSet[str]:
    """What one distribution earns by its format and media type."""
    formats = distribution.get(_iri("dct:format"), [])
    media = distribution.get(_iri("dcat:mediaType"), [])
    found: set[str] = set()
    if formats:
        found.add("formatAvailability")
    if media:
        found.add("mediaTypeAvailability")
    if any(_text(each).startswith(_FILE_TYPE) for each in formats) and any(
        _text(each).startswith(_IANA) for each in media
    ):
        found.add("formatMediaTypeVocabularyAlignment")
    codes = {code for each in [*formats, *media] for code in _codes(graph, each)}
    if codes & (_NON_PROPRIETARY | RESEARCH_FORMATS):
        found.add("formatMediaTypeNonProprietary")
    if codes & (_MACHINE_READABLE | RESEARCH_FORMATS):
        found.add("formatMediaTypeMachineInterpretable")
    return found


def _codes(graph: Graph, value: Any) -> Iterable[str]:
    """The codes that a format means: the EU's own, or one of research by its name or media type."""
    text = _text(value)
    if text.startswith(_FILE_TYPE):
        yield text.removeprefix(_FILE_TYPE)
    words = [text, *(_text(each) for name in _LABELS for each in graph.get(value, {}).get(_iri(name), ()))]
    for word in words:
        lowered = word.lower()
        for prefix in _IANA:
            lowered = lowered.removeprefix(prefix)
        research = _RESEARCH_WORDS.get(lowered) or _RESEARCH_WORDS.get(lowered.rpartition("/")[2])
        if research:
            yield research


_LABELS = ("rdfs:label", "skos:prefLabel", "dct:title")


def _worth(keys: AbstractSet[str]) -> int:
    return sum(metric.points for metric in METRICS if metric.key in keys)


def _parts(graph: Graph, node: Any) -> set[Any]:
    """The nodes that belong to a dataset: its distributions, agents and whatever else is described below it."""
    found: set[Any] = set()
    pending = [node]
    while pending:
        for path, values in graph.get(pending.pop(), {}).items():
            if path in _NOT_PARTS:
                continue
            for each in values:
                if not isinstance(each, Literal) and each in graph and each not in found and each != node:
                    found.add(each)
                    pending.append(each)
    return found


@lru_cache(maxsize=64)
def _iri(name: str) -> str:
    return iri(name)


_NOT_PARTS = frozenset(
    iri(name)
    for name in (
        "rdf:type", "dcat:inSeries", "dct:relation", "dct:source", "dct:hasVersion", "dcat:hasVersion",
        "dct:isReferencedBy", "dcat:qualifiedRelation", "dct:isPartOf", "dct:hasPart",
    )
)  # fmt: skip


def _text(value: Any) -> str:
    return str(getattr(value, "value", ""))
