"""One look-up for every controlled vocabulary: what a provider writes, to the IRI that everyone shares, and back.

The facts are the `*.tsv` files beside this module. A look-up answers `None` for what it does not know for certain;
nothing is matched by likeness.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib.resources import files

_EU = "http://publications.europa.eu/resource/authority/"
LANGUAGE = _EU + "language/"
COUNTRY = _EU + "country/"
ACCESS_RIGHT = _EU + "access-right/"
DATA_THEME = _EU + "data-theme/"
FILE_TYPE = _EU + "file-type/"
EU_LICENCE = _EU + "licence/"
MEDIA_TYPE = "https://www.iana.org/assignments/media-types/"
SPDX = "https://spdx.org/licenses/"
CREATIVE_COMMONS = "https://creativecommons.org/licenses/"


# --- languages ------------------------------------------------------------------------------------------------


@lru_cache(maxsize=4096)
def language(text: str) -> str | None:
    """The EU language IRI for an ISO 639 code, a BCP 47 tag, a name, or an IRI that ends in one of these."""
    code = _language_code(text)
    return LANGUAGE + code.upper() if code else None


@lru_cache(maxsize=4096)
def language_tag(text: str) -> str | None:
    """The lower-case BCP 47 tag for the language of a text, with the shortest code (`eng` and `EN` are `en`).

    `None` where no language is meant (`und`, `mul`, `zxx`) or the tag is none.
    """
    tag = text.strip().lower().replace("_", "-")
    if not _TAG.fullmatch(tag):
        code = _language_code(text)
        return None if code is None or code in _NO_LANGUAGE else _short_codes().get(code, code)
    primary, hyphen, rest = tag.partition("-")
    code = _languages().get(primary)
    if code is None:
        return tag if len(primary) <= 3 and primary not in _NO_LANGUAGE else None
    if code in _NO_LANGUAGE:
        return None
    return _short_codes().get(code, code) + hyphen + rest


_TAG = re.compile(r"[a-z]{2,8}(?:-[a-z0-9]{1,8})*", re.ASCII)
_NO_LANGUAGE = frozenset({"und", "mul", "zxx", "mis"})


def _language_code(text: str) -> str | None:
    """The ISO 639-3 code; `None` for `und` too, which states nothing."""
    wanted = text.strip().lower()
    if "/" in wanted:
        wanted = wanted.rstrip("/").rpartition("/")[2].partition("#")[0].removesuffix(".html")
    elif wanted.startswith("dcs-"):
        wanted = wanted[4:]
    known = _languages()
    code = known.get(wanted) or known.get(re.split(r"[-_]", wanted, maxsplit=1)[0] if len(wanted) < 20 else wanted)
    if code is None and wanted.endswith(")"):
        # 'English (United Kingdom)', 'German (de)'
        code = known.get(wanted.partition("(")[0].strip())
    if code is None and ";" in wanted:
        # ISO 639-2 gives some languages two names: 'Spanish; Castilian'.
        code = known.get(wanted.partition(";")[0].strip())
    return None if code == "und" else code


@cache
def _languages() -> dict[str, str]:
    known: dict[str, str] = {}
    for alpha2, alpha3, bibliographic, names in rows("languages.tsv"):
        for word in (alpha2, alpha3, bibliographic, *names.split("|")):
            if word:
                known.setdefault(word.lower(), alpha3)
    return known


@cache
def _short_codes() -> dict[str, str]:
    return {alpha3: alpha2 for alpha2, alpha3, _, _ in rows("languages.tsv") if alpha2}


# --- countries ------------------------------------------------------------------------------------------------


@lru_cache(maxsize=4096)
def country(text: str) -> str | None:
    """The EU country IRI for an ISO 3166 code in capitals or a name; EOSC's `EU`, `EO` and `WW` have IRIs too."""
    wanted = text.strip()
    if wanted.startswith(COUNTRY):
        return wanted if wanted in _country_labels() else None
    if len(wanted) <= 3:
        return _country_codes().get(wanted)
    return _country_names().get(wanted.casefold())


def country_named(name: str) -> str | None:
    """The EU country IRI for a name: `UK` is one, `MA` is not, which may well be Massachusetts."""
    return _country_names().get(name.strip().casefold())


@cache
def _countryrows() -> tuple[tuple[str, str, tuple[str, ...], str], ...]:
    return tuple(
        (alpha2, alpha3, tuple(names.split("|")), iri or COUNTRY + alpha3)
        for alpha2, alpha3, names, iri in rows("countries.tsv")
    )


@cache
def _country_codes() -> dict[str, str]:
    codes: dict[str, str] = {}
    for alpha2, alpha3, names, iri in _countryrows():
        codes |= {code: iri for code in (alpha2, alpha3, *names) if code and len(code) <= 3}
    return codes


@cache
def _country_names() -> dict[str, str]:
    return {name.casefold(): iri for _, _, names, iri in _countryrows() for name in names}


@cache
def country_names() -> dict[str, str]:
    """Every name of a country, and the one that is shown."""
    return {name: names[0] for _, _, names, _ in _countryrows() for name in names}


@cache
def _country_labels() -> dict[str, str]:
    return {iri: names[0] for _, _, names, iri in _countryrows()}


# --- licences -------------------------------------------------------------------------------------------------


@lru_cache(maxsize=4096)
def licence(text: str) -> str | None:
    """The IRI of a licence: `https://spdx.org/licenses/<id>` from an id, a name, or an address in any dress.

    A Creative Commons licence ported to a country that SPDX does not list keeps its own address in normal form, one
    whose version is not stated the EU authority's IRI. Any other address is `None`: known or not is the caller's.
    """
    wanted = " ".join(text.split())
    address = _bare_address(wanted)
    if address is not None:
        return _licence_at(address)
    lowered = wanted.lower().removeprefix("spdx_license-").removeprefix("spdx:").removeprefix("licence:")
    found = _licences().get(lowered) or _licences().get(lowered.replace("license", "licence"))
    if found is not None:
        return SPDX + found
    return _creative_commons_code(lowered) or _creative_commons_name(lowered)


def _bare_address(text: str) -> str | None:
    """`text` without scheme, `www.`, query, fragment and last slash in lower case, if it is an address at all."""
    lowered = text.lower()
    if not lowered.startswith(("http://", "https://", "www.", "creativecommons.org/")) or " " in lowered:
        return None
    rest = lowered.partition("://")[2] or lowered
    return re.split(r"[?#]", rest, maxsplit=1)[0].removeprefix("www.").rstrip("/")


def _licence_at(address: str) -> str | None:
    match = _CC_ADDRESS.match(address)
    if match is not None:
        return _creative_commons(match[1], match[2], match[3])
    for ending in ("", "/legalcode", ".html", ".en.html", ".txt", ".json", ".en", ".php"):
        found = _licences().get(address.removesuffix(ending))
        if found is not None:
            return SPDX + found
    host, _, path = address.partition("/")
    if host == "creativecommons.org":
        # '/publicdomain/zero/1.0/deed.fr' and the like.
        found = _licences().get(re.sub(r"/(?:deed|legalcode)(?:\.[a-z_-]+)?$", "", address))
        return SPDX + found if found else None
    if host in {"spdx.org", "opensource.org"} and path.startswith(("licenses/", "license/")):
        name = re.sub(r"\.(?:html|json|php|txt)$", "", path.partition("/")[2])
        found = _licences().get(name) or _creative_commons_id(name)
        return SPDX + found if found else None
    if host == "publications.europa.eu":
        return _eu_licence(path.rpartition("/")[2])
    return None


_CC_ADDRESS = re.compile(
    r"creativecommons\.org/licen[sc]es?/((?:by|nc|nd|sa)(?:-(?:by|nc|nd|sa))*)/(\d\.\d)(?:/([a-z]{2,3}|scotland)(?=/|$))?"
)
_CC_CODE = re.compile(
    r"cc[ _-]?((?:by|nc|nd|sa)(?:[ _-]?(?:by|nc|nd|sa))*)(?:[ _-]?v?(\d(?:\.\d)?))?(?:[ _-]([a-z]{2,3}))?"
)
_CC_PARTS = (("by",), ("by", "nc"), ("by", "nc", "nd"), ("by", "nc", "sa"), ("by", "nd"), ("by", "sa"))
_CC_VERSIONS = ("1.0", "2.0", "2.5", "3.0", "4.0")
_CC_PORT_LIST = (
    "by-2.5-au by-3.0-at by-3.0-au by-3.0-de by-3.0-igo by-3.0-nl by-3.0-us by-nc-3.0-de by-nc-nd-3.0-de"
    " by-nc-nd-3.0-igo by-nc-sa-2.0-de by-nc-sa-2.0-fr by-nc-sa-2.0-uk by-nc-sa-3.0-de by-nc-sa-3.0-igo by-nd-3.0-de"
    " by-sa-2.0-uk by-sa-2.1-jp by-sa-3.0-at by-sa-3.0-de by-sa-3.0-igo"
)
_CC_PORTS = frozenset(_CC_PORT_LIST.split())
# The words of a Creative Commons licence's name; a text with any other word may mean something else.
_CC_WORDS: dict[str, str] = {
    "by": "by",
    "attribution": "by",
    "namensnennung": "by",
    "nc": "nc",
    "noncommercial": "nc",
    "commercial": "nc",
    "nd": "nd",
    "noderivatives": "nd",
    "noderivs": "nd",
    "derivatives": "nd",
    "derivative": "nd",
    "derivs": "nd",
    "sa": "sa",
    "sharealike": "sa",
    "alike": "sa",
}
_CC_FILLER_LIST = (
    "creative commons cc the license licence public international intl int generic unported non no share works"
    " version v under"
)
_CC_FILLERS = frozenset(_CC_FILLER_LIST.split())


def _creative_commons(parts: str, version: str, port: str | None) -> str | None:
    present = set(parts.split("-"))
    # Version 1.0 wrote 'by-nd-nc'.
    ordered = "-".join(part for part in ("by", "nc", "nd", "sa") if part in present)
    if tuple(ordered.split("-")) not in _CC_PARTS:
        return None
    if port and version != "4.0":
        if f"{ordered}-{version}-{port}" in _CC_PORTS:
            return f"{SPDX}CC-{ordered.upper()}-{version}-{port.upper()}"
        return f"{CREATIVE_COMMONS}{ordered}/{version}/{port}/"
    return f"{SPDX}CC-{ordered.upper()}-{version}" if version in _CC_VERSIONS else None


def _creative_commons_id(name: str) -> str | None:
    iri = _creative_commons_code(name)
    return iri.removeprefix(SPDX) if iri and iri.startswith(SPDX) else None


def _creative_commons_code(lowered: str) -> str | None:
    """From `cc-by-4.0`, `CC BY-NC 4.0`, `cc_by_sa_3.0_de`, `CC-BY`."""
    match = _CC_CODE.fullmatch(lowered)
    if match is None:
        return None
    parts = "-".join(re.findall(r"by|nc|nd|sa", match[1]))
    if match[2] is None:
        return _eu_licence("cc_" + parts.replace("-", "")) if match[3] is None else None
    return _creative_commons(parts, match[2] if "." in match[2] else match[2] + ".0", match[3])


def _creative_commons_name(lowered: str) -> str | None:
    """From `Creative Commons Attribution Non Commercial 4.0 International (CC BY-NC 4.0)`."""
    words = re.findall(r"[^\W\d_]+|\d\.\d", lowered)
    if "cc" not in words and "commons" not in words:
        return None
    parts: set[str] = set()
    versions: set[str] = set()
    for word in words:
        if word in _CC_WORDS:
            parts.add(_CC_WORDS[word])
        elif word[0].isdigit():
            versions.add(word)
        elif word not in _CC_FILLERS:
            return None
    if not parts or len(versions) > 1:
        return None
    ordered = "-".join(part for part in ("by", "nc", "nd", "sa") if part in parts)
    if not versions:
        return _eu_licence("cc_" + ordered.replace("-", ""))
    return _creative_commons(ordered, versions.pop(), None)


def _eu_licence(code: str) -> str | None:
    """From a code of the EU licence authority: `cc_by_4_0`, `cc_bynd`."""
    match = re.fullmatch(r"cc_((?:by|nc|nd|sa)+)(?:_(\d)_(\d))?", code)
    if match is None:
        return None
    parts = "-".join(re.findall(r"by|nc|nd|sa", match[1]))
    if match[2]:
        return _creative_commons(parts, f"{match[2]}.{match[3]}", None)
    return f"{EU_LICENCE}CC_{match[1].upper()}" if tuple(parts.split("-")) in _CC_PARTS else None


@cache
def _licences() -> dict[str, str]:
    known: dict[str, str] = {}
    for identifier, name, names, addresses in rows("licences.tsv"):
        for word in (identifier, name, *names.split("|"), *addresses.split("|")):
            if word:
                known.setdefault(word.lower(), identifier)
                known.setdefault(word.lower().replace("license", "licence"), identifier)
    return known


@cache
def _licence_names() -> dict[str, str]:
    return {SPDX + identifier: name for identifier, name, _, _ in rows("licences.tsv")}


# --- file formats ---------------------------------------------------------------------------------------------

_TYPE = re.compile(
    r"(application|audio|font|haptics|image|message|model|multipart|text|video)/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}"
)


@lru_cache(maxsize=4096)
def media_type(text: str) -> str | None:
    """The IANA IRI for a media type with or without parameters, an extension or a format's name."""
    known = _format(text)
    if known is not None and known[0]:
        return MEDIA_TYPE + known[0]
    wanted = _media_type_words(text)
    # A caret would make the IRI invalid, and no registered type has one.
    return MEDIA_TYPE + wanted if _TYPE.fullmatch(wanted) and "^" not in wanted else None


@lru_cache(maxsize=4096)
def file_format(text: str) -> str | None:
    """The EU file-type IRI for a media type, an extension, a format's name, or a code of that authority."""
    known = _format(text)
    return FILE_TYPE + known[1] if known is not None and known[1] else None


def _media_type_words(text: str) -> str:
    return text.strip().removeprefix(MEDIA_TYPE).removeprefix("http" + MEDIA_TYPE[5:]).partition(";")[0].strip().lower()


def _format(text: str) -> tuple[str, str] | None:
    wanted = text.strip()
    if wanted.startswith(_EU):
        wanted = wanted.removeprefix(FILE_TYPE)
        return _formats().get("authority:" + wanted)
    if "://" in wanted:
        wanted = _media_type_words(wanted)
    lowered = wanted.lower()
    known = _formats()
    return known.get(lowered) or known.get(_media_type_words(lowered)) or known.get(lowered.lstrip("."))


@cache
def _formats() -> dict[str, tuple[str, str]]:
    known: dict[str, tuple[str, str]] = {}
    for media, code, extensions, names in rows("file_formats.tsv"):
        pair = (media, code)
        for word in (media, *extensions.split("|"), *names.split("|"), code.lower()):
            if word:
                known.setdefault(word.lower(), pair)
        if code:
            known.setdefault("authority:" + code, pair)
    return known


# --- access rights --------------------------------------------------------------------------------------------


@lru_cache(maxsize=4096)
def access_right(text: str) -> str | None:
    """The EU access-right IRI for COAR and info:eu-repo IRIs and the words of DataCite, Zenodo, EOSC and INSPIRE."""
    wanted = " ".join(text.split()).lower().rstrip("/")
    if wanted.startswith("https://"):
        wanted = "http" + wanted[5:]
    code = _access_rights().get(wanted) or _access_rights().get(re.sub(r"[-_]", " ", wanted))
    return ACCESS_RIGHT + code if code else None


@cache
def _access_rights() -> dict[str, str]:
    return {word: code for code, words in rows("access_rights.tsv") for word in words.split("|")}


# --- display --------------------------------------------------------------------------------------------------


@lru_cache(maxsize=8192)
def label(iri: str) -> str | None:
    """What to show for an IRI of these vocabularies: "French", "CC BY 4.0", "CSV", "text/csv", "open access".

    Terms of use that SPDX has no identifier for have a name as well; they are found by their address.
    """
    if iri.startswith(SPDX):
        return _licence_label(iri)
    if iri.startswith(CREATIVE_COMMONS):
        parts = iri.removeprefix(CREATIVE_COMMONS).strip("/").split("/")
        return " ".join(["CC", parts[0].upper(), *parts[1:2], *(part.upper() for part in parts[2:3])])
    if iri.startswith(MEDIA_TYPE):
        return iri.removeprefix(MEDIA_TYPE)
    if iri.startswith(FILE_TYPE):
        code = iri.removeprefix(FILE_TYPE)
        return _FILE_LABELS.get(code) or code.replace("_SRVC", "").replace("_", " ")
    if iri.startswith(ACCESS_RIGHT):
        return _ACCESS_LABELS.get(iri.removeprefix(ACCESS_RIGHT))
    if iri.startswith(DATA_THEME):
        return _THEME_LABELS.get(iri.removeprefix(DATA_THEME))
    if iri.startswith(LANGUAGE):
        return _language_labels().get(iri)
    if iri.startswith(EU_LICENCE):
        parts_of = re.findall(r"BY|NC|ND|SA", iri.rpartition("/")[2])
        return "CC " + "-".join(parts_of) if parts_of else iri.rpartition("/")[2].replace("_", " ")
    return _country_labels().get(iri) or _terms_of_use().get(_bare_address(iri) or "")


_ACCESS_LABELS = {
    "PUBLIC": "open access",
    "RESTRICTED": "restricted access",
    "NON_PUBLIC": "closed access",
    "CONFIDENTIAL": "confidential",
    "SENSITIVE": "sensitive",
    "NORMAL": "normal",
}

_THEME_LABELS = {
    "AGRI": "Agriculture, fisheries, forestry and food",
    "ECON": "Economy and finance",
    "EDUC": "Education, culture and sport",
    "ENER": "Energy",
    "ENVI": "Environment",
    "GOVE": "Government and public sector",
    "HEAL": "Health",
    "INTR": "International issues",
    "JUST": "Justice, legal system and public safety",
    "OP_DATPRO": "Provisional data",
    "REGI": "Regions and cities",
    "SOCI": "Population and society",
    "TECH": "Science and technology",
    "TRAN": "Transport",
}


_FILE_LABELS = {
    "GEOJSON": "GeoJSON",
    "GEOTIFF": "GeoTIFF",
    "GPKG": "GeoPackage",
    "JPEG2000": "JPEG 2000",
    "JSON_LD": "JSON-LD",
    "NETCDF": "NetCDF",
    "OCTET": "binary",
    "RDF_N_QUADS": "N-Quads",
    "RDF_N_TRIPLES": "N-Triples",
    "RDF_TRIG": "TriG",
    "RDF_TURTLE": "Turtle",
    "RDF_XML": "RDF/XML",
    "SHP": "Shapefile",
    "TAR_GZ": "TAR.GZ",
    "TAR_XZ": "TAR.XZ",
}
"""Codes of the file-type authority that are not what people write."""


@cache
def _terms_of_use() -> dict[str, str]:
    return {address: name for name, addresses in rows("terms_of_use.tsv") for address in addresses.split("|")}


def _licence_label(iri: str) -> str:
    match = re.fullmatch(r"CC-((?:BY|NC|ND|SA)(?:-(?:NC|ND|SA))*)-(\d\.\d)(?:-(\w+))?", iri.removeprefix(SPDX))
    if match is not None:
        return " ".join(part for part in ("CC", match[1], match[2], match[3]) if part)
    return _licence_names().get(iri, iri.removeprefix(SPDX))


@cache
def _language_labels() -> dict[str, str]:
    return {LANGUAGE + alpha3.upper(): names.split("|")[0] for _, alpha3, _, names in rows("languages.tsv")}


def rows(name: str) -> list[list[str]]:
    """The rows of one of our tables: a comment, a line of headings, then tab-separated values."""
    lines = files("schemas.vocabularies").joinpath(name).read_text(encoding="utf-8").splitlines()
    width = lines[1].count("\t") + 1
    return [(line.split("\t") + [""] * width)[:width] for line in lines[2:] if line]


@cache
def known_codes(table: str) -> frozenset[str]:
    """The EU authorities' codes for what one of our tables holds: `languages`, `countries` or `file_formats`."""
    column = {"languages": 1, "countries": 1, "file_formats": 1}[table]
    return frozenset(row[column].upper() for row in rows(f"{table}.tsv") if row[column])
