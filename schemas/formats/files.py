"""What formats and sizes that stand beside a record, not beside a file, say about its one distribution."""

from __future__ import annotations

import re
from typing import Any

DCT_EXTENT = "http://purl.org/dc/terms/extent"
DC_FORMAT = "http://purl.org/dc/elements/1.1/format"

_MEDIA_TYPE = re.compile(
    r"(?:application|audio|chemical|font|image|message|model|multipart|text|video)/[A-Za-z0-9][\w.+-]*(?:\s*;.*)?"
)
_SIZE = re.compile(
    r"(\d+(?:[.,]\d+)?|\d{1,3}(?:,\d{3})+)\s*(bytes?|octets?|b|[kmgtp]i?b|kilobytes?|megabytes?|gigabytes?)"
)
_FACTORS = {"k": 1, "m": 2, "g": 3, "t": 4, "p": 5}
_EXTENSIONS = (
    "csv tsv tab zip gz tgz tar bz2 xz 7z nc h5 hdf hdf5 fit fits json geojson xml xls xlsx ods pdf doc docx odt txt "
    "rdf ttl parquet root tif tiff jpg jpeg png mp3 mp4 mov wav sql sqlite shp kml kmz gpkg mat rds rda sav dta py "
    "ipynb"
)
_SPDX = "http://spdx.org/rdf/terms#"
_ALGORITHMS = frozenset({"md5", "sha1", "sha224", "sha256", "sha384", "sha512", "md4", "md2", "md6"})
_FILES = frozenset(_EXTENSIONS.split())


def is_media_type(text: str) -> bool:
    """Whether this is written like a media type of IANA (RFC 6838), such as `text/csv`."""
    return _MEDIA_TYPE.fullmatch(text) is not None


def is_file(address: str) -> bool:
    """Whether a web address ends in the extension of a file, and so is that file's rather than a page's."""
    path, _, extension = address.rpartition(".")
    return extension.lower() in _FILES and path.count("/") > 2 and "?" not in path and "#" not in path


def bytes_of(size: str) -> str | None:
    """The number of bytes that a written size means, rounded where its unit rounds; `None` if it is no such size.

    `5.70 MiB` counts: DCAT 3 §6.8.11 lets byteSize be an approximation. A number without a unit does not.
    """
    match = _SIZE.fullmatch(size.strip().lower())
    if match is None:
        return None
    number, unit = match[1], match[2]
    number = number.replace(",", "") if re.fullmatch(r"\d{1,3}(,\d{3})+", number) else number.replace(",", ".")
    power = _FACTORS.get(unit[0], 0) if unit not in {"b", "byte", "bytes", "octet", "octets"} else 0
    return str(round(float(number) * (1024 if "ib" in unit else 1000) ** power))


def stored_file(
    address: str | None,
    name: str | None = None,
    size: object = None,
    checksum: object = None,
    *,
    page: str | None = None,
) -> dict[str, Any] | None:
    """One file as a distribution; `checksum` is `md5:…` or the like, `page` where it is reached without an address.

    Checksums of algorithms that SPDX has no name for (adler32 of EOS) have no place and are left out.
    """
    access = address or page
    if not access:
        return None
    node: dict[str, Any] = {"accessURL": [access]}
    node |= {"downloadURL": [address]} if address else {}
    node |= {"title": [name]} if name else {}
    count = str(size) if isinstance(size, int | str) and not isinstance(size, bool) else ""
    node |= {"byteSize": count} if count.isdigit() else {}
    algorithm, _, value = str(checksum or "").partition(":")
    if algorithm.lower().replace("-", "") in _ALGORITHMS and value:
        known = algorithm.lower().replace("-", "")
        node["checksum"] = {"algorithm": f"{_SPDX}checksumAlgorithm_{known}", "checksumValue": value}
    return node


def one_distribution(formats: list[str], sizes: list[str], access: list[str]) -> tuple[dict[str, Any], list[str]]:
    """The distribution that these describe, and the formats it had no room for; empty where they describe nothing."""
    distribution: dict[str, Any] = {}
    known = list(dict.fromkeys(formats))
    if known:
        distribution["mediaType" if is_media_type(known[0]) else "format"] = known[0]
    counted = [size for size in map(bytes_of, sizes) if size is not None]
    if len(counted) == 1:
        distribution["byteSize"] = counted[0]
    if distribution and access:
        distribution["accessURL"] = access[:1]
    return distribution, known[1:]
