"""Schemes of identifiers: how each is recognised, its normal form and its check digits.

A reader takes what somebody wrote and gives the identifier in normal form, `None` if it is none of the scheme, or
raises `MalformedIdentifier` where the scheme is certain and the value breaks it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import unquote

from schemas.errors import MalformedIdentifier
from schemas.iris import check_iri
from schemas.records import Identifier

# Most identifiers by far: a DOI with no character that could need care.
PLAIN_DOI = re.compile(
    r"(?:https?://(?:dx\.)?doi\.org/|doi:)?(10\.[0-9]{4,9}/[A-Za-z0-9._\-/()]*[A-Za-z0-9)])", re.ASCII
)
# The address of a page in normal form: no port, nothing encoded, a host in lower case.
PLAIN_PAGE = re.compile(r"https?://([a-z0-9\-._~]+)((?:/[A-Za-z0-9\-._~!$&'()*+,;=:@/]*)?)")
_DOI = re.compile(r"10\.\d{4,9}(?:\.\d+)*/\S+")
_HANDLE = re.compile(r"\d[\w.-]*/\S+")
_BARE_HANDLE = re.compile(r"(?!10\.)\d{2}\.(?:\d[\d.]{2,}|T\d+)/\S+")
_ORCID = re.compile(r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]")
_SIXTEEN = re.compile(r"\d{15}[\dX]")
_SPACED_ISNI = re.compile(r"\d{4} \d{4} \d{4} \d{3}[\dXx]")
_ROR = re.compile(r"0[a-hj-km-np-tv-z0-9]{6}\d{2}")
_ARK = re.compile(r"ark:/?([0-9b-df-hjkmnp-tv-z]{5,9}/\S+)", re.IGNORECASE)
_URN = re.compile(r"urn:([a-z0-9][a-z0-9-]{0,30}[a-z0-9]):(\S+)", re.IGNORECASE)
_SWHID = re.compile(r"swh:1:(?:cnt|dir|rev|rel|snp):[0-9a-f]{40}", re.IGNORECASE)
_BIBCODE = re.compile(r"[12]\d{3}[A-Za-z][A-Za-z.&+]{4}[\w.]{4}[A-Za-z.\d][\d.]{4}[A-Z.:]")
_ARXIV = re.compile(r"(?:\d{4}\.\d{4,5}|[a-z][a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?")
_IVO = re.compile(r"ivo://([\w.~-]{3,}(?:/[^\s?#]*)?)((?:[?#]\S*)?)", re.IGNORECASE)
_REGISTERED = re.compile(r"[^\W_][^\x00-\x1f\x7f<>\"{}|\\^`]{0,149}")
_EOSC = re.compile(r"[A-Za-z0-9][\w.+-]*")

_LOWERING = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")


def _refusal(kind: str, text: str, rule: str) -> MalformedIdentifier:
    shortened = text if len(text) <= 120 else text[:117] + "…"
    return MalformedIdentifier(f"'{shortened}' is no {kind}: {rule}.")


def _tail(text: str, *prefixes: str) -> str:
    """`text` without any of the prefixes in front, however often they were put there."""
    lowered = text.lower()
    found = True
    while found:
        found = False
        for prefix in prefixes:
            if lowered.startswith(prefix):
                text = text[len(prefix) :].lstrip()
                lowered = text.lower()
                found = True
    return text


def _from_resolver(text: str) -> str:
    """What stands after the host of a web address, decoded once and without query and fragment."""
    path = text.partition("://")[2].partition("/")[2]
    return unquote(re.split(r"[?#]", path, maxsplit=1)[0]).strip().rstrip("/")


def _doi(text: str) -> Identifier:
    value = text
    if value[:4].lower() == "http":
        # A DOI may hold '?' and '#', but not unencoded in a web address.
        value = _from_resolver(value)
    value = _tail(value, "https://doi.org/", "http://dx.doi.org/", "info:doi/", "urn:doi:", "doi:", "doi ", "doi.org/")
    if value[7:].lower().startswith("%2f") or "%2f" in value[:14].lower():
        value = unquote(value)
    value = value.rstrip(".,;").translate(_LOWERING)
    if not _DOI.fullmatch(value):
        raise _refusal("DOI", text, "a DOI reads 10.<registrant>/<suffix>")
    return Identifier("doi", value)


def _handle(text: str) -> Identifier:
    value = _from_resolver(text) if text[:4].lower() == "http" else text
    value = _tail(value, "info:hdl/", "hdl:", "handle:", "hdl.handle.net/", "api/handles/")
    if _DOI.fullmatch(value):
        return _doi(value)
    if not _HANDLE.fullmatch(value):
        raise _refusal("Handle", text, "a Handle reads <prefix>/<suffix>, and the prefix begins with a digit")
    return Identifier("handle", value)


def _orcid(text: str) -> Identifier:
    value = re.sub(r"\s", "", _from_resolver(text) if "://" in text else text).upper()
    value = _tail(value, "orcid:", "orcid.org/", "orcid")
    digits = value.replace("-", "")
    if not _SIXTEEN.fullmatch(digits) or ("-" in value and not _ORCID.fullmatch(value)):
        raise _refusal("ORCID iD", text, "it has 16 digits in four groups, the last of which may be X")
    if not _mod_11_2(digits):
        raise _refusal("ORCID iD", text, "its check digit is wrong (ISO 7064 MOD 11-2)")
    return Identifier("orcid", "-".join(digits[at : at + 4] for at in range(0, 16, 4)))


def _isni(text: str) -> Identifier:
    value = _from_resolver(text).rpartition("/")[2] if "://" in text else text
    digits = _tail(value, "isni:", "isni").replace(" ", "").replace("-", "").upper()
    if not _SIXTEEN.fullmatch(digits):
        raise _refusal("ISNI", text, "it has 16 digits, the last of which may be X")
    if not _mod_11_2(digits):
        raise _refusal("ISNI", text, "its check digit is wrong (ISO 7064 MOD 11-2)")
    return Identifier("isni", digits)


def _mod_11_2(digits: str) -> bool:
    total = 0
    for digit in digits[:-1]:
        total = (total + int(digit)) * 2
    check = (12 - total % 11) % 11
    return digits[-1] == ("X" if check == 10 else str(check))


def _ror(text: str) -> Identifier:
    value = _from_resolver(text) if "://" in text else text
    value = _tail(value, "ror:", "ror.org/", "ror ").translate(_LOWERING)
    if not _ROR.fullmatch(value):
        raise _refusal("ROR id", text, "it reads 0, six letters or digits without i, l, o and u, and two digits")
    number = 0
    for character in value[:7]:
        number = number * 32 + _CROCKFORD[character]
    if 98 - (number * 100) % 97 != int(value[7:]):
        raise _refusal("ROR id", text, "its check digits are wrong (ISO 7064 MOD 97-10)")
    return Identifier("ror", value)


_CROCKFORD = {character: value for value, character in enumerate("0123456789abcdefghjkmnpqrstvwxyz")}


def _ark(text: str) -> Identifier:
    # Hyphens mean nothing in an ARK, but resolvers that hold to it are few: they are kept as written.
    match = _ARK.search(unquote(text) if "://" in text else text)
    if match is None:
        raise _refusal("ARK", text, "an ARK reads ark:/<NAAN>/<name>")
    value = re.split(r"[?#]", match[1], maxsplit=1)[0].rstrip("/")
    if value.count("/") < 1:
        raise _refusal("ARK", text, "an ARK reads ark:/<NAAN>/<name>")
    return Identifier("ark", value)


def _urn(text: str) -> Identifier:
    if text[:8].lower() == "urn:doi:":
        return _doi(text)
    at = text.lower().find("urn:")
    match = _URN.fullmatch(text[at:]) if at >= 0 else None
    if match is None:
        raise _refusal("URN", text, "a URN reads urn:<namespace>:<name> (RFC 8141)")
    namespace = match[1].lower()
    name = match[2].lower() if namespace in {"uuid", "isbn", "issn"} else match[2]
    iri = check_iri(f"urn:{namespace}:{name}")
    if iri is None:
        raise _refusal("URN", text, "it holds characters that no URN may hold")
    return Identifier("urn", iri[4:])


def _swhid(text: str) -> Identifier:
    # Qualifiers say where the object was seen, not what it is (SWHID 1.2 §6).
    match = _SWHID.search(text)
    if match is None:
        raise _refusal("SWHID", text, "it reads swh:1:<cnt|dir|rev|rel|snp>:<40 hex digits>")
    return Identifier("swhid", match[0].lower())


def _arxiv(text: str) -> Identifier:
    value = _from_resolver(text) if "://" in text else text
    value = _tail(value, "oai:arxiv.org:", "arxiv:", "abs/", "pdf/", "info:arxiv/", "arxiv ").removesuffix(".pdf")
    value = value.partition(" ")[0]
    if not _ARXIV.fullmatch(value):
        raise _refusal("arXiv id", text, "it reads 1907.12345 or hep-ex/0307015")
    return Identifier("arxiv", value)


def _bibcode(text: str) -> Identifier:
    value = _from_resolver(text) if "://" in text else text
    value = _tail(value, "bibcode:", "abs/").removesuffix("/abstract")
    if not _BIBCODE.fullmatch(value):
        raise _refusal("bibcode", text, "it has 19 characters: year, journal, volume, page, author")
    return Identifier("bibcode", value)


def _ivo(text: str) -> Identifier:
    # Authority and path are compared without regard to case, query and fragment are not (IVOA Identifiers 2.0 §2.2).
    match = _IVO.fullmatch(text)
    if match is None:
        raise _refusal("IVOA identifier", text, "it reads ivo://<authority>/<path>")
    path, rest = check_iri("ivo://" + match[1].rstrip("/")), match[2]
    whole = check_iri(f"{path}{rest}") if path is not None else None
    if path is None or whole is None:
        raise _refusal("IVOA identifier", text, "it holds characters that no IRI may hold")
    return Identifier("ivo", path[6:].translate(_LOWERING) + whole[len(path) :])


def _eosc(text: str) -> Identifier:
    """An EOSC id: a PID since the Resource Catalogue 5, `provider.slug` before."""
    if text[:4].lower() == "http" or text[:4].lower() == "hdl:" or _BARE_HANDLE.fullmatch(text):
        return _handle(text)
    value = _tail(text, "eosc:")
    if not _EOSC.fullmatch(value):
        raise _refusal("EOSC id", text, "it is a PID or a name such as egi-fed.notebook")
    return Identifier("eosc", value)


def _gocdb(text: str) -> Identifier:
    """A site's short name in GOCDB, unique there, capitals included."""
    return _registered("gocdb", "GOCDB site name", text)


def _osg(text: str) -> Identifier:
    """A name in the OSG topology with what it names, as in `site/AGLT2`: facilities, sites and projects share words."""
    return _registered("osg", "OSG name", text)


def _cric(text: str) -> Identifier:
    """A name in the WLCG CRIC with what it names, as in `site/GRIF`."""
    return _registered("cric", "CRIC name", text)


def _registered(scheme: str, kind: str, text: str) -> Identifier:
    value = _tail(" ".join(text.split()), f"{scheme}:")
    if not _REGISTERED.fullmatch(value):
        raise _refusal(kind, text, "it is a short name, without control characters")
    return Identifier(scheme, value)


def _url(text: str) -> Identifier | None:
    iri = check_iri(text)
    if iri is None or "://" not in iri:
        return None
    scheme, _, rest = iri.partition("://")
    host = re.split(r"[/?#]", rest, maxsplit=1)[0]
    rest = rest[len(host) :] or "/"
    host = host.lower().removesuffix(":80" if scheme == "http" else ":443" if scheme == "https" else ":")
    return Identifier("url", f"{scheme}://{host}{rest}")


def from_web_address(text: str) -> Identifier | None:
    """The identifier that a web address resolves, or the address itself; `None` for what is no address."""
    _, separator, rest = text.partition("://")
    if not separator:
        return None
    host = re.split(r"[/:?#]", rest, maxsplit=1)[0].lower().removeprefix("www.")
    reader = HOSTS.get(host)
    if reader is not None and _NOT_PAGES[host] in rest.lower():
        return reader(text)
    if "/ark:" in text or "%2fark:" in text.lower():
        return _ark(text)
    return _url(text)


def from_info_uri(text: str) -> Identifier | None:
    """The identifier in an `info:` URI (RFC 4452), as far as we know its namespace."""
    reader = _INFO_NAMESPACES.get(text[5:].partition("/")[0].lower())
    return reader(text) if reader is not None else None


def from_bare_form(text: str) -> Identifier | None:
    """The identifier that a text without scheme and host can only be."""
    if not text[0].isdigit():
        return _doi(text) if text[:4].lower() == "doi " else None
    if _DOI.fullmatch(text):
        return _doi(text)
    if _ORCID.fullmatch(text.upper()):
        return _orcid(text)
    if _SPACED_ISNI.fullmatch(text):
        return _isni(text)
    if _BARE_HANDLE.fullmatch(text):
        return _handle(text)
    if len(text) == 19 and "." in text and _BIBCODE.fullmatch(text):
        return _bibcode(text)
    return None


_Reader = Callable[[str], Identifier | None]
DECLARED: dict[str, _Reader] = {
    "doi": _doi,
    "handle": _handle,
    "hdl": _handle,
    "orcid": _orcid,
    "isni": _isni,
    "ror": _ror,
    "ark": _ark,
    "urn": _urn,
    "swh": _swhid,
    "swhid": _swhid,
    "arxiv": _arxiv,
    "bibcode": _bibcode,
    "ivo": _ivo,
    "ivoid": _ivo,
    "eosc": _eosc,
    "gocdb": _gocdb,
    "osg": _osg,
    "cric": _cric,
    "url": _url,
    "purl": _url,
    "w3id": _url,
}
_INFO_NAMESPACES: dict[str, _Reader] = {"doi": _doi, "hdl": _handle, "arxiv": _arxiv}
HOSTS: dict[str, _Reader] = {
    "doi.org": _doi,
    "dx.doi.org": _doi,
    "hdl.handle.net": _handle,
    "orcid.org": _orcid,
    "isni.org": _isni,
    "ror.org": _ror,
    "arxiv.org": _arxiv,
    "archive.softwareheritage.org": _swhid,
    "ui.adsabs.harvard.edu": _bibcode,
    "adsabs.harvard.edu": _bibcode,
    "nbn-resolving.org": _urn,
    "nbn-resolving.de": _urn,
}
# What an address of that host holds when it names something; its other pages are only pages.
_NOT_PAGES = {
    "doi.org": "/",
    "dx.doi.org": "/",
    "hdl.handle.net": "/",
    "orcid.org": "0",
    "isni.org": "0",
    "ror.org": "/0",
    "arxiv.org": "/abs/",
    "archive.softwareheritage.org": "/swh:1:",
    "ui.adsabs.harvard.edu": "/abs/",
    "adsabs.harvard.edu": "/abs/",
    "nbn-resolving.org": "urn:",
    "nbn-resolving.de": "urn:",
}
