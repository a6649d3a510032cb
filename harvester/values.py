"""One value, resolved by its kind: what the provider wrote, to what stands in a document, with a finding if told apart.

Pure. A resolver returns `None` for a value that cannot stand in its term; what was said is then kept beside it
(`Work.aside`) or listed as dropped, never lost silently.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from harvester.literals import date, decimal, duration, hexadecimal, integer, wkt
from harvester.work import DC, Resolver, Work, as_text
from schemas.dcat.terms import PREFIXES, Term, Value
from schemas.errors import MalformedIdentifier
from schemas.identifiers import REGISTERED, iri_of, recognise
from schemas.iris import check_iri
from schemas.privacy import REDACTED_ADDRESS, is_role_address, redact
from schemas.records import Identifier, Severity, Text
from schemas.text import block, has_active_content, is_double_encoded, line, markup, plain
from schemas.vocabularies import lookup

_LONG = 160
_UNRESOLVED = REGISTERED | {"url", "eosc"}
_XSD_STRING = PREFIXES["xsd"] + "string"


# --- words ----------------------------------------------------------------------------------------------------


def text(work: Work, raw: Any, term: Term) -> Any:
    """One line of plain words, with its language if one was stated."""
    if raw.__class__ is str and len(raw) <= _LONG:
        plain_words = _plain_words(raw)
        if plain_words is not None:
            return plain_words or None
    words = line(raw if raw.__class__ is str else as_text(raw))
    if "<" in words or "&" in words:
        words = _without_markup(work, words, term)
    if "@" in words or "+" in words or len(words) > _LONG:
        words = _redacted(work, words, term)
    if raw.__class__ is str and words.isascii():
        return words or None
    return _with_language(work, words, raw, term) if words else None


@lru_cache(maxsize=8192)
def _plain_words(written: str) -> str | None:
    """A short text as one line where nothing but its blanks may need a look, else `None`; names and topics repeat."""
    words = line(written)
    special = "<" in words or "&" in words or "@" in words or "+" in words
    return words if words.isascii() and not special else None


def marked_up(work: Work, raw: Any, term: Term) -> Any:
    """An HTML fragment fit to show, with its language if one was stated."""
    written = as_text(raw)
    words, count = redact(written)
    if count:
        _note_redaction(work, count, term)
    if "<" in words or "&" in words:
        if has_active_content(words):
            work.note("NORM-ACTIVE-CONTENT", Severity.WARNING, "scripts or frames were removed", term.name)
        words = markup(words).replace(' href="mailto:[redacted]"', "")
    else:
        words = block(words)
    return _with_language(work, words, raw, term) if words else None


def literal(work: Work, raw: Any, term: Term) -> str | None:
    """One line as it is: codes, versions, notations."""
    words = line(as_text(raw))
    return (_redacted(work, words, term) if "@" in words else words) or None


def _without_markup(work: Work, words: str, term: Term) -> str:
    cleaned = _cleaned(words) if len(words) <= _LONG else line(plain(words))
    if "<" in words and cleaned != words:
        work.note("NORM-MARKUP-IN-TEXT", Severity.INFO, "markup was removed", term.name, found=words, became=cleaned)
    return cleaned


@lru_cache(maxsize=4096)
def _cleaned(words: str) -> str:
    return line(plain(words))


def _redacted(work: Work, words: str, term: Term) -> str:
    words, count = redact(words)
    if count:
        _note_redaction(work, count, term)
    return words


def _note_redaction(work: Work, count: int, term: Term) -> None:
    work.note(
        "NORM-REDACTED",
        Severity.INFO,
        f"{count} private address{'es' if count > 1 else ''}, number{'s' if count > 1 else ''} or pass code"
        f"{'s' if count > 1 else ''} redacted",
        term.name,
        fix="Give a role address, such as support@…, instead of a person's.",
    )


def _with_language(work: Work, words: str, raw: Any, term: Term) -> Any:
    if not words.isascii() and is_double_encoded(words):
        work.note(
            "NORM-DOUBLE-ENCODED",
            Severity.WARNING,
            "the text was encoded as UTF-8 twice; it is kept as it is",
            term.name,
            found=words,
            fix="Encode the text once.",
        )
    if raw.__class__ is not Text or not raw.language:
        return words
    tag = lookup.language_tag(raw.language)
    if tag is None:
        if raw.language.strip().lower() not in _NO_LANGUAGE:
            work.note("NORM-LANGUAGE-TAG", Severity.INFO, "no language tag (BCP 47)", term.name, found=raw.language)
        return words
    return {"@value": words, "@language": tag}


_NO_LANGUAGE = frozenset({"", "und", "mul", "zxx", "mis", "x-default", "unknown"})


# --- IRIs and coded values ------------------------------------------------------------------------------------


def iri(work: Work, raw: Any, term: Term) -> str | None:
    """An absolute IRI; identifiers that can be resolved become their public IRI."""
    if isinstance(raw, dict):
        raw = raw.get("@id")
    written = as_text(raw).strip()
    if not written:
        return None
    found = resolved_iri(written)
    if found is None:
        work.note(
            "NORM-IRI",
            Severity.WARNING,
            "no absolute web address or identifier; left out",
            term.name,
            found=written,
            fix="Write an absolute IRI, percent-encoded where needed (RFC 3987).",
        )
        work.drop(term.name, "no absolute IRI", written)
    elif found != written and "%" in found and found.count("%") != written.count("%") and "doi.org" not in found:
        work.note("NORM-IRI-REPAIRED", Severity.INFO, "the IRI was repaired", term.name, found=written, became=found)
    return found


# The plain addresses of hosts that resolve no identifiers; the rest is looked at more closely.
_NO_RESOLVER = re.compile(
    r"https?://(?!(?:www\.|dx\.)?(?:doi\.org|hdl\.handle\.net|orcid\.org|ror\.org|isni\.org)[/:])"
    r"[A-Za-z0-9\-.]+(?::[0-9]{1,5})?(?:/[A-Za-z0-9\-._~!$&'()*+,;=:@/]*)?\Z"
)


_PUBLIC_DOI = re.compile(r"https://doi\.org/10\.[0-9]{4,9}/[a-z0-9._\-/()]*[a-z0-9)]")


@lru_cache(maxsize=8192)
def resolved_iri(written: str) -> str | None:
    """The IRI that `written` is or that stands for the identifier it writes; `None` if neither."""
    is_web = written.startswith(("https://", "http://"))
    if is_web and (_NO_RESOLVER.match(written) or _PUBLIC_DOI.fullmatch(written)):
        return written
    if written[:7].lower() == "mailto:" and not is_role_address(written[7:]):
        return None
    if not is_web or "doi.org/" in written or "handle.net/" in written or "orcid.org/" in written:
        identifier = recognised(written)
        if identifier is not None and identifier.scheme not in _UNRESOLVED:
            return iri_of(identifier)
    return check_iri(written)


def recognised(written: str, scheme: str | None = None) -> Identifier | None:
    """The identifier, or `None` also where it breaks the rules of its scheme."""
    try:
        return recognise(written, scheme)
    except MalformedIdentifier:
        return None


def email(work: Work, raw: Any, term: Term) -> str | None:
    """A role address as `mailto:`; a person's is redacted."""
    address = as_text(raw).strip().removeprefix("mailto:").strip("<> ")
    if not address or address == REDACTED_ADDRESS:
        return None
    if not is_role_address(address):
        _note_redaction(work, 1, term)
        return None
    return check_iri("mailto:" + address)


def language(work: Work, raw: Any, term: Term) -> str | None:
    """The EU authority's IRI; other words stay under `dc:language`."""
    written = line(as_text(raw))
    found = lookup.language(written)
    if found is None and written and written.lower() not in _NO_LANGUAGE:
        work.note(
            "NORM-LANGUAGE",
            Severity.WARNING,
            "the language is not known",
            term.name,
            found=written,
            fix="Write an ISO 639 code, such as en or eng.",
        )
        work.aside.append((DC + "language", written))
    return found


def licence(work: Work, raw: Any, term: Term) -> str | None:
    """The licence's IRI; words that name none that we know go to `rights`."""
    written = line(as_text(raw))
    if not written:
        return None
    found = lookup.licence(written)
    if found is not None:
        return found
    found = check_iri(written)
    work.note(
        "NORM-LICENCE",
        Severity.INFO if found else Severity.WARNING,
        "the licence is not one that we know",
        term.name,
        found=written,
        fix="Name it by its SPDX id or its public address.",
    )
    if found is None:
        work.aside.append(("rights", written))
    return found


def media_type(work: Work, raw: Any, term: Term) -> str | None:
    """The IANA IRI; words that are no media type stay under `dc:format`."""
    written = line(as_text(raw))
    found = lookup.media_type(written)
    if found is None and written:
        _format_aside(work, written, term)
    return found


def file_format(work: Work, raw: Any, term: Term) -> str | None:
    """The EU file type's IRI, else the IANA media type's; other words stay under `dc:format`."""
    written = line(as_text(raw))
    found = lookup.file_format(written) or lookup.media_type(written)
    if found is None and written.startswith(("http://", "https://")):
        found = check_iri(written)
    if found is None and written:
        _format_aside(work, written, term)
    return found


def _format_aside(work: Work, written: str, term: Term) -> None:
    work.note("NORM-FORMAT", Severity.INFO, "the format is in no vocabulary that we know", term.name, found=written)
    work.aside.append((DC + "format", written))


def access_right(work: Work, raw: Any, term: Term) -> str | None:
    """The EU authority's IRI; other IRIs stay, other words go to `rights`."""
    written = line(as_text(raw))
    if not written:
        return None
    found = lookup.access_right(written)
    if found is not None:
        return found
    found = check_iri(written)
    work.note("NORM-ACCESS-RIGHT", Severity.INFO, "the access right is not one that we know", term.name, found=written)
    if found is None:
        work.aside.append(("rights", written))
    return found


# --- statements that we have no term for ----------------------------------------------------------------------


def statements(work: Work, predicate: str, raw: Any) -> list[dict[str, str]]:
    """Expanded JSON-LD values under a predicate of the provider: literals and IRIs, cleaned; no nested nodes."""
    kept: list[dict[str, str]] = []
    for value in raw if isinstance(raw, list | tuple) else (raw,):
        found = _statement(work, predicate, value)
        if found is not None and found not in kept:
            kept.append(found)
    return kept


def _statement(work: Work, predicate: str, value: Any) -> dict[str, str] | None:
    if isinstance(value, Text):
        value = {"@value": value.value, "@language": value.language}
    elif not isinstance(value, dict):
        value = {"@value": value}
    if "@id" in value:
        target = resolved_iri(as_text(value["@id"]))
        if target is None:
            work.drop(predicate, "no absolute IRI", as_text(value["@id"]))
            return None
        return {"@id": target}
    content = value.get("@value")
    words = _redacted_statement(work, predicate, block(as_text(content)))
    if not words:
        return None
    if value.get("@language"):
        tag = lookup.language_tag(as_text(value["@language"]))
        return {"@value": words, "@language": tag} if tag else {"@value": words}
    datatype = as_text(value.get("@type")) or _JSON_TYPES.get(type(content), "")
    prefix, _, local = datatype.partition(":")
    if prefix in PREFIXES and not local.startswith("//"):
        datatype = PREFIXES[prefix] + local
    checked = check_iri(datatype) if datatype and datatype != _XSD_STRING else None
    return {"@value": words, "@type": checked} if checked else {"@value": words}


_JSON_TYPES = {bool: "xsd:boolean", int: "xsd:integer", float: "xsd:double"}


def _redacted_statement(work: Work, predicate: str, words: str) -> str:
    words, count = redact(words)
    if count:
        work.drop(predicate, f"{count} private values redacted", "")
    return words


RESOLVERS: dict[Value, Resolver] = {
    Value.TEXT: text,
    Value.MARKUP: marked_up,
    Value.LITERAL: literal,
    Value.DATE: date,
    Value.INTEGER: integer,
    Value.DECIMAL: decimal,
    Value.DURATION: duration,
    Value.HEX: hexadecimal,
    Value.WKT: wkt,
    Value.IRI: iri,
    Value.LANGUAGE: language,
    Value.LICENCE: licence,
    Value.MEDIA_TYPE: media_type,
    Value.FILE_FORMAT: file_format,
    Value.ACCESS_RIGHT: access_right,
    Value.EMAIL: email,
}
"""How each kind of value is resolved; nodes are `normalise`'s own."""
