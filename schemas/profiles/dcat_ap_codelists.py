"""DCAT-AP 3.0.1 for submitted graphs, the test bed's "Codelists": values from the EU's controlled vocabularies.

The rules are those of `releases/3.0.1/html/shacl/mdr-vocabularies.shape.ttl`. Codes of a vocabulary that is not loaded
here cannot be judged: an IRI that begins like one of it passes, and the report says that it was not checked. Where the
shapes and this profile differ on real graphs, and why, stands in `tests/contracts/test_graph_profiles.py`.
"""

from __future__ import annotations

from schemas.records import Severity
from schemas.validation.graph_rules import rule
from schemas.validation.rules import NodeKind, Profile, Rule, Vocabulary
from schemas.vocabularies.lookup import known_codes

_AUTHORITY = "http://publications.europa.eu/resource/authority/"
_IANA = ("https://www.iana.org/assignments/media-types/", "http://www.iana.org/assignments/media-types/")


def _eu(
    name: str,
    title: str,
    codes: str = "",
    *,
    specimen: str = "",
    complete: bool = True,
    more: frozenset[str] = frozenset(),
) -> Vocabulary:
    return Vocabulary(
        title,
        _AUTHORITY + name,
        (f"{_AUTHORITY}{name}/",),
        frozenset(codes.split()) | more,
        complete=complete and bool(codes),
        specimen=specimen,
    )


_THEMES = _eu(
    "data-theme", "the EU's data themes", "AGRI ECON EDUC ENER ENVI GOVE HEAL INTR JUST OP_DATPRO REGI SOCI TECH TRAN",
    specimen="TECH",
)  # fmt: skip
_ACCESS = _eu(
    "access-right",
    "the EU's access rights",
    "CONFIDENTIAL NON_PUBLIC NORMAL OP_DATPRO PUBLIC RESTRICTED SENSITIVE",
    specimen="PUBLIC",
)
_FREQUENCIES = _eu(
    "frequency",
    "the EU's frequencies",
    "1MIN 5MIN 10MIN 15MIN 30MIN 12HRS ANNUAL ANNUAL_2 ANNUAL_3 AS_NEEDED BIDECENNIAL BIENNIAL BIHOURLY BIMONTHLY"
    " BIWEEKLY CONT DAILY DAILY_2 DECENNIAL HOURLY IRREG MONTHLY MONTHLY_2 MONTHLY_3 NEVER NOT_PLANNED OP_DATPRO OTHER"
    " QUADRENNIAL QUARTERLY QUINQUENNIAL TRIDECENNIAL TRIENNIAL TRIHOURLY UNKNOWN UPDATE_CONT WEEKLY WEEKLY_2"
    " WEEKLY_3 WEEKLY_5",
    specimen="ANNUAL",
    complete=False,
)
_AVAILABILITIES = _eu(
    "planned-availability",
    "the EU's planned availabilities",
    "AVAILABLE EXPERIMENTAL OP_DATPRO STABLE TEMPORARY",
    specimen="STABLE",
)
_STATUSES = _eu(
    "distribution-status",
    "the EU's distribution statuses",
    "COMPLETED DEPRECATED DEVELOP OP_DATPRO WITHDRAWN",
    specimen="COMPLETED",
)
_LANGUAGES = _eu("language", "the EU's languages", "ENG", specimen="ENG", complete=False, more=known_codes("languages"))
_FILE_TYPES = _eu(
    "file-type", "the EU's file types", "CSV", specimen="CSV", complete=False, more=known_codes("file_formats")
)
_CORPORATE = _eu("corporate-body", "the EU's corporate bodies")
_DATASET_TYPES = _eu("dataset-type", "the EU's dataset types")
_PLACES = (
    _eu("country", "the EU's countries", "DEU", specimen="DEU", complete=False, more=known_codes("countries")),
    _eu("place", "the EU's places"),
    _eu("continent", "the EU's continents"),
    Vocabulary("GeoNames", "https://sws.geonames.org", ("https://sws.geonames.org",), complete=False),
)
_MEDIA_TYPES = Vocabulary("IANA's media types", _IANA[0], _IANA, complete=False, specimen="text/csv")
_LICENCE_TYPES = Vocabulary(
    "ADMS licence types",
    "http://purl.org/adms/licencetype/1.0",
    ("http://purl.org/adms/licencetype/",),
    complete=False,
    specimen="Attribution",
)
_ALGORITHMS = Vocabulary(
    "SPDX checksum algorithms",
    "https://spdx.org/rdf/terms",
    ("http://spdx.org/rdf/terms#checksumAlgorithm_", "https://spdx.org/rdf/terms#checksumAlgorithm_"),
    frozenset({"adler32", "md2", "md4", "md5", "md6", "sha1", "sha224", "sha256", "sha384", "sha512", "sha3_256"}),
    complete=False,
    specimen="sha256",
)
_THEME_SCHEME = Vocabulary(
    "the EU's data themes", _AUTHORITY + "data-theme", (_AUTHORITY + "data-theme",), frozenset({""})
)

_WARNING, _ERROR = Severity.WARNING, Severity.ERROR
_AT_LEAST_ONE = {"dcat:themeTaxonomy"}
_ASKED: tuple[tuple[str, str, tuple[Vocabulary, ...], Severity], ...] = (
    ("dcat:Catalog dcat:Dataset dcat:Distribution", "dct:language", (_LANGUAGES,), _ERROR),
    ("dcat:Catalog dcat:Dataset dcat:DatasetSeries dcat:DataService", "dct:publisher", (_CORPORATE,), _WARNING),
    ("dcat:Catalog dcat:Dataset dcat:DatasetSeries", "dct:spatial", _PLACES, _WARNING),
    ("dcat:Catalog", "dcat:themeTaxonomy", (_THEME_SCHEME,), _WARNING),
    ("dcat:Dataset dcat:DataService", "dcat:theme", (_THEMES,), _WARNING),
    ("dcat:Dataset dcat:DataService", "dct:accessRights", (_ACCESS,), _WARNING),
    ("dcat:Dataset dcat:DatasetSeries", "dct:accrualPeriodicity", (_FREQUENCIES,), _ERROR),
    ("dcat:Dataset", "dct:type", (_DATASET_TYPES,), _WARNING),
    ("dcat:DataService dcat:Distribution", "dct:format", (_FILE_TYPES,), _ERROR),
    ("dcat:Distribution", "dcat:mediaType", (_MEDIA_TYPES,), _ERROR),
    ("dcat:Distribution", "dcat:compressFormat", (_MEDIA_TYPES,), _ERROR),
    ("dcat:Distribution", "dcat:packageFormat", (_MEDIA_TYPES,), _ERROR),
    ("dcat:Distribution", "adms:status", (_STATUSES,), _ERROR),
    ("dcat:Distribution", "dcatap:availability", (_AVAILABILITIES,), _ERROR),
    ("spdx:Checksum", "spdx:algorithm", (_ALGORITHMS,), _ERROR),
    ("dct:LicenseDocument", "dct:type", (_LICENCE_TYPES,), _ERROR),
)

RULES: tuple[Rule, ...] = tuple(
    rule(
        node_class,
        path,
        "codelist",
        vocabularies=vocabularies,
        kind=NodeKind.IRI,
        minimum=int(path in _AT_LEAST_ONE),
        severity=severity,
        fix=f"State {path} <{vocabularies[0].example}>,"
        f" or another IRI of {' or '.join(each.title for each in vocabularies)}.",
    )
    for classes, path, vocabularies, severity in _ASKED
    for node_class in classes.split()
)

PROFILE = Profile(
    key="dcat_ap_codelists",
    title="DCAT-AP, controlled vocabularies",
    version="3.0.1",
    url="https://semiceu.github.io/DCAT-AP/releases/3.0.1/",
    rules=RULES,
)
