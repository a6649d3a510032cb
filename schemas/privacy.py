"""What is private in a provider's words, and how it is taken out: people's addresses, phone numbers, pass codes.

Contacts keep organisation, role and role address. `redact` works on one free text, `redact_payload` on the bytes
of a payload in XML or JSON, which stay well-formed; what a format knows of its own contacts is its own
(`Format.redact`). All leave alone what they have once redacted.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import lru_cache
from html import escape, unescape

from schemas.text import line, plain

REDACTED_ADDRESS = "redacted@invalid"
"""What stands for a private mail address: still an address by its form, so no reader of a format trips over it."""
REDACTED = "[redacted]"
"""What stands for a private number or pass code."""

# --- mail addresses -------------------------------------------------------------------------------------------

_ROLE_WORDS = """
abuse access accounting accounts admin administration administrator administrators admins alarm alarms alerts announce
announcements api applications archive archives arxiv ask assistance assistenza ausbildung auth biblio biblioteca
bibliotek bibliotheek bibliothek bibliotheque bot buero bugs bureau calibration catalog catalogue center centre cert
cloud communication communications community computing contact contact-us contacto contacts contato contatti
coordination coordinator correspondence csirt curation curator curators customer customercare data database datacenter
datacentre datamanagement dataprotection dataset datasets desk devel developer developers directorate docs doi dpo
dropbox editor editorial editors education email enquiries enquiry events experiments federation feedback
forschungsdaten forum git grid group hello help helpcenter helpdesk hosting hostmaster hotline hpc hq ict info
information informatique infos infra inquiries inquiry international issues itsupport jobs kontakt lab laboratory
legal librarian library license licensing list lists mail mailbox mailer mailinglist management manager managers
marketing marketplace media membership meta metadata monitor monitoring newsletter no-reply noc noreply notification
notifications observatory office omb openaccess opendata operations operator operators ops order orders outreach
partner portal postmaster presidency press privacy production program programme project projects provider providers
publications publicity publishing query question questions rdm recherche registrar registry reply repo repositories
repository request requests research resources sales science secr secretaria secretariat secretary security
sekretariat server service servicedesk services site sites software soporte spokesperson staff standards storage
submission submissions subscribe supercomputing suporte support supporto sysadmin sysadmins system systems team teams
tech technical test testing tickets tools training user users validation vre web webmaster website webteam wiki
workflow workflows workshop
"""
_ROLES = frozenset(_ROLE_WORDS.split())
# Part of a person's name as well ("dev.patel"): a role only where nothing else stands before the @.
_ROLES_ALONE = frozenset(
    {
        "all",
        "answers",
        "broker",
        "care",
        "dev",
        "director",
        "general",
        "it",
        "member",
        "members",
        "open",
        "pid",
        "post",
        "president",
        "register",
        "root",
        "vo",
    }
)
_LIST_HOSTS = re.compile(r"(?:^|\.)(?:lists?|listserv|mailman|mailing|googlegroups|groups|ml|sympa)\.", re.IGNORECASE)
_LOCAL_PARTS = re.compile(r"[.\-_+]|(?<=[a-z])(?=[A-Z])|\d+")
_ADDRESS = re.compile(
    r"(?<![\w.+%-])([A-Za-z0-9_][\w.+%'-]{0,63})@((?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,62})\.){1,8}[A-Za-z]{2,24})(?![\w@])",
    re.ASCII,
)


@lru_cache(maxsize=4096)
def is_role_address(address: str) -> bool:
    """Whether a mail address belongs to a role or a list (info@, egi-helpdesk@, zenodo@zenodo.org), not to a person.

    Part of the name must be a known role word, the host one of mailing lists, or the name that of the host itself.
    Anything else counts as a person's: to lose a role address costs less than to publish a person's.
    """
    local, at, host = address.removeprefix("mailto:").partition("@")
    if not at or not local:
        return False
    if address.endswith(REDACTED_ADDRESS):
        return False
    if _LIST_HOSTS.search(host.lower() + "."):
        return True
    words = [word.lower() for word in _LOCAL_PARTS.split(local) if word]
    lowered = local.lower()
    if (
        lowered in _ROLES_ALONE
        or any(word in _ROLES for word in words)
        or any(lowered.endswith(role) for role in _LONG_ROLES)
    ):
        return True
    return len(lowered) > 2 and lowered in host.lower().split(".")[:-1]


# Run together with the name of a project: 'egisupport', 'gavohelpdesk', 'zenodoinfo'.
_LONG_ROLES = (
    "support",
    "helpdesk",
    "contact",
    "info",
    "service",
    "services",
    "admins",
    "office",
    "secretariat",
    "team",
)


def _private_address(match: re.Match[str]) -> str:
    return match[0] if is_role_address(match[0]) else REDACTED_ADDRESS


# --- free text ------------------------------------------------------------------------------------------------

_PHONE = re.compile(r"(?<![\w.+/=&{^-])\+[1-9]\d{0,2}(?:[ .\-/\u00a0]{0,2}\(?\d{1,5}\)?){2,7}(?![\w^])", re.ASCII)
_LABELLED_PHONE = re.compile(
    r"(?P<label>\b(?:tel|téléphone|telephone|telefon|telefono|phone|mobile|handy|fax|telefax)\b\.?(?:\s?(?:no|number|nr)\b\.?)?\s?[:=]?\s?)"
    r"(?P<number>\+?\(?\d(?:[ .\-/()\u00a0]{0,2}\d){5,15})",
    re.IGNORECASE,
)
_PASS_CODE = re.compile(
    r"(?P<label>\b(?:pass\s?code|pass\s?word|meeting\sid|webinar\sid|access\s?code|kenncode|passwort|code\s+secret"
    r"|mot\s+de\s+passe|host\s?key)\b(?:\s?[:=]\s?|\s(?=\d)))"
    r"(?P<code>(?!\[redacted)(?:\d[\d ]{2,16}\d|[^\s<>\"',;()]{3,40}))",
    re.IGNORECASE,
)
_MEETING_SECRET = re.compile(
    r"(?P<label>[?&;](?:amp;)?(?:pwd|passcode|password|token|access_token|apikey|api_key)=)(?P<code>[^\s&<>\"'\[]{3,})",
    re.I,
)
# Declinations, decimal degrees, and pairs of them as ISO 6709 writes a point ("+40.6894-074.0447").
_DEGREES = re.compile(
    r"[+]\d\d[ :]\d\d[ :]\d\d(?:\.\d+)?$|[+]\d+\.\d+$|[+]\d{1,2}(?:\.\d+)? ?-\d{1,3}\.\d+(?: ?-\d+(?:\.\d+)?)?$"
)
# Every private statement that has no '@' and no '+' holds one of these marks and some of these hints; patterns are
# tried only where their own hints stand.
_MARKS = "0123456789:="
_HINTS = ("tel", "phone", "fax", "mobile", "handy", "pass", " id", "code", "pwd=", "token=", "key")
_LABELLED: tuple[tuple[tuple[str, ...], re.Pattern[str]], ...] = (
    (("tel", "phone", "fax", "mobile", "handy"), _LABELLED_PHONE),
    (("pass", "id", "code", "key"), _PASS_CODE),
    (("=",), _MEETING_SECRET),
)


def redact(text: str) -> tuple[str, int]:
    """The text without private addresses, phone numbers and pass codes, and how many were taken out."""
    count = 0
    if "@" in text:
        text, count = _substituted(_ADDRESS, _private_address, text, count)
        # In a text for people the stand-in of a payload reads badly.
        text = text.replace(REDACTED_ADDRESS, REDACTED)
    if "+" in text:
        text, count = _substituted(_PHONE, _phone, text, count)
    return _redact_labelled(text, count)


def _redact_labelled(text: str, count: int) -> tuple[str, int]:
    plain = text.isascii()  # other scripts have digits of their own, and letters that fold to ours
    if plain and not any(map(text.__contains__, _MARKS)):
        return text, count
    hinted = text.lower().__contains__
    if any(map(hinted, _HINTS)):
        for hints, pattern in _LABELLED:
            if not plain or any(map(hinted, hints)):
                text, count = _substituted(pattern, _labelled, text, count)
    return text, count


def _substituted(
    pattern: re.Pattern[str], replacement: Callable[[re.Match[str]], str], text: str, count: int
) -> tuple[str, int]:
    def replaced(match: re.Match[str]) -> str:
        nonlocal count
        new = replacement(match)
        count += new != match[0]
        return new

    return pattern.sub(replaced, text), count


def _phone(match: re.Match[str]) -> str:
    written = match[0]
    digits = sum(character.isdigit() for character in written)
    if not 9 <= digits <= 15 or _DEGREES.match(written):
        return written
    return REDACTED


def _labelled(match: re.Match[str]) -> str:
    return match["label"] + REDACTED


# --- payloads -------------------------------------------------------------------------------------------------

# Elements whose text is private by what they are: GOCDB, VOResource, ISO 19139 and vCard in XML.
_PRIVATE_ELEMENTS = frozenset(
    b"CONTACT_TEL EMERGENCY_TEL TEL HOSTDN CERTDN USERDN CERTIFICATE_DN telephone telephoneNumber phone phoneNumber fax"
    b" facsimile mobile voice".split()
)
_NAMES = b"|".join(sorted(_PRIVATE_ELEMENTS))
# One look at each end tag; `_ELEMENT` is tried only where one of them ends such an element.
_CLOSING = re.compile(rb"</(?:[\w.-]*+:)*+(?:" + _NAMES + rb")(?![\w.:-])")
_ELEMENT = re.compile(
    rb"(?P<open><(?:[\w.-]+:)?(?:" + _NAMES + rb")(?:\s[^<>]*)?(?<!/)>"
    rb"(?:\s*<(?:[\w.-]+:)?CharacterString\s*>)?)(?P<text>(?:[^<]|<!\[CDATA\[[^\]]*\]\]>)+)(?=</)"
)
_STRING = rb'"(?:[^"\\]|\\.){1,400}"'
# Keys whose value is private wherever they stand in JSON.
_MEMBER = re.compile(
    rb'(?P<open>"(?:phone|phoneNumber|telephone|tel|mobile|fax|faxNumber|userEmail|userFullName|registeredBy|modifiedBy|hostdn'
    rb"|HOSTDN|CONTACT_TEL|EMERGENCY_TEL|hostDN|certificateDN|passcode|pass_code|meetingPassword"
    rb'|erp_coi_first_name|erp_coi_last_name|erp_coi_phone)"\s*:\s*)(?P<text>' + _STRING + rb")"
)
_CONTACT = re.compile(
    r'"(?:mainContact|publicContacts|contacts|administrators|users|securityContact|operationsContact)"\s*:\s*(?=[\[{])'
)
_PERSON = re.compile(
    r'(?P<open>"(?:firstName|lastName|fullName|givenName|familyName|surname)"\s*:\s*)(?P<text>"(?:[^"\\]|\\.){1,400}")'
)
_BYTES_ADDRESS = re.compile(
    rb"(?<![\w.+%-])([A-Za-z0-9_][\w.+%'-]{0,63})(?:@|&#64;|&#x40;|\\u0040|%40)((?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,62})\.){1,8}[A-Za-z]{2,24})(?![\w@])"
)
# A certificate's subject that names a person or a host: '/DC=org/DC=terena/O=X/CN=Jane Doe jd@x.org'.
# Quotes, brackets and backslashes end it, because they may end the attribute, CDATA section or string it stands in.
_SUBJECT = re.compile(rb"(?:/(?:C|DC|O|OU|L|ST)=[^/<>\"'\\\]\n]{1,120}){1,12}/CN=[^<>\"'\\\]\n]{1,200}[\x80-\xbf]*")
_JSON_HINTS: tuple[bytes, ...] = (
    b'phone"',
    b'tel"',
    b'mobile"',
    b'fax"',
    b'dn"',
    b'userfullname"',
    b'edby"',
    b'passcode"',
    b"contact",
    b'users"',
)
_JSON_HINTS += (b"meetingpassword", b"pass_code", b'administrators"', b"erp_coi_")


def redact_payload(body: bytes) -> tuple[bytes, int]:
    """The payload without private addresses, numbers and names, and how many were taken out; `body` itself if none.

    Only the values are replaced, byte for byte, so the rest stays as received and what was well-formed stays so.
    Addresses are found wherever they stand, names of contacts and certificates' subjects in the elements and keys
    that are known to hold them, numbers and pass codes there and wherever `redact` would find them in a value.
    """
    if body[:2] in _UTF_16:
        return _redact_utf_16(body)
    body, count = redact_addresses(body)
    start = body[:64].lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if start == b"<":
        if _CLOSING.search(body) is not None:
            body, count = _replaced(_ELEMENT, _emptied, body, count)
        if may_tell_numbers(body):
            for pattern, written in _XML_VALUES:
                body, count = _redact_values(pattern, written, body, count)
    elif start in {b"{", b"["}:
        lowered = body.lower()
        if any(hint in lowered for hint in _JSON_HINTS):
            body, count = _replaced(_MEMBER, _blanked, body, count)
            body, count = _contacts_blanked(body, count)
        if may_tell_numbers(body):
            body, count = _redact_values(_JSON_VALUE, _in_json, body, count)
    return body, count


def redact_addresses(body: bytes) -> tuple[bytes, int]:
    """A payload in any syntax without private mail addresses and certificates' subjects, and how many there were."""
    count = 0
    start = body[:64].lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if b"@" in body or (b"#" in body and b"&#" in body) or (start != b"<" and b"\\u0040" in body):
        body, count = _replaced(_BYTES_ADDRESS, _private_bytes, body, count)
    if b"/CN=" in body:
        body, count = _replaced(_SUBJECT, lambda _: REDACTED.encode(), body, count)
    return body, count


def redact_words(text: str) -> tuple[str, int]:
    """`redact` for a value that stays in a payload: stand-ins that readers accept, and whole web addresses left alone.

    A document is made of folded and plain words, so what shows only there (a number that a line end or markup parts)
    is private as well; such a value is kept as those words.
    """
    if _WEB_ADDRESS.fullmatch(text):
        return text, 0
    count = 0
    if "@" in text:
        text, count = _substituted(_ADDRESS, _private_address, text, count)
    text, count = _redact_numbers(text, count)
    folded = line(plain(text)) if "<" in text or "&" in text else line(text)
    if folded != text:
        public, more = _redact_numbers(folded, 0)
        if more:
            return public, count + more
    return text, count


def may_tell_numbers(body: bytes) -> bool:
    """Whether a payload's values deserve a look for phone numbers and pass codes; most do not, and this is cheap."""
    if b"+" in body and _PLUS.search(body) is not None:
        return True
    if b"&#" in body or b"\\u" in body:
        return True  # written in a way that the hints below do not see
    lowered = body.lower()
    for hint, pattern in _BYTE_HINTS:
        if hint in lowered and pattern.search(lowered) is not None:
            return True
    return (b"?" in body or b"&" in body) and any(map(lowered.__contains__, _SECRETS))


_PLUS = re.compile(rb"\+[1-9]\d{0,2}(?:[ .\-/\s]|\xc2\xa0|\(|<|&|\d)")
_BLANK = rb"(?:\s|\xc2\xa0)"
_DIGIT = rb"(?:[^<>\"]|<br\s*/>){0,80}?[\d\x80-\xff]"
# Each with the letters that it cannot do without, for which looking costs nearly nothing.
_BYTE_HINTS: tuple[tuple[bytes, re.Pattern[bytes]], ...] = (
    (b"tel", re.compile(rb"tel(?=[^a-z0-9_]|e[pf])(?<![a-z0-9_]tel)(?:ephone|efono?|efax)?(?![a-z0-9_])" + _DIGIT)),
    (b"phone", re.compile(rb"phone(?![a-z0-9_])" + _DIGIT)),
    (b"fax", re.compile(rb"fax(?![a-z0-9_])" + _DIGIT)),
    (b"mobile", re.compile(rb"mobile(?![a-z0-9_])" + _DIGIT)),
    (b"handy", re.compile(rb"handy(?![a-z0-9_])" + _DIGIT)),
    (b"pass", re.compile(rb"pass" + _BLANK + rb"?(?:code|wor[dt])|passe(?![a-z0-9_])")),
    (b"code", re.compile(rb"code(?:(?<=kenncode)|(?<=accesscode)|(?<=access.code)|(?<=access..code)|\s+secret)")),
    (b"meeting", re.compile(rb"meeting" + _BLANK + rb"id(?![a-z0-9_])")),
    (b"webinar", re.compile(rb"webinar" + _BLANK + rb"id(?![a-z0-9_])")),
    (b"key", re.compile(rb"key(?:(?<=hostkey)|(?<=host.key)|(?<=host..key))(?![a-z0-9_])")),
)
_SECRETS = (b"pwd=", b"token=", b"key=")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_STATED_ENCODING = re.compile(r"(<\?xml[^>]*?encoding\s*=\s*[\"'])utf-16[\w-]*", re.IGNORECASE)
_WEB_ADDRESS = re.compile(r"\s*(?:https?|ftp)://\S+\s*")
_NUMBER_START = re.compile(rb"[\d:=\x80-\xff]")


def _redact_utf_16(body: bytes) -> tuple[bytes, int]:
    """Private values would hide in an encoding of two bytes; a payload that holds some is kept as UTF-8."""
    try:
        text = body.decode("utf-16")
    except UnicodeDecodeError:
        return body, 0
    public, count = redact_payload(_STATED_ENCODING.sub(r"\1utf-8", text, count=1).encode())
    return (public, count) if count else (body, 0)


def _redact_numbers(text: str, count: int) -> tuple[str, int]:
    if "+" in text:
        text, count = _substituted(_PHONE, _phone, text, count)
    return _redact_labelled(text, count)


_Written = Callable[[bytes], tuple[bytes, int]]
"""A value as it is written in a payload -> the same without what is private, and how much that was."""


def _redact_values(pattern: re.Pattern[bytes], written: _Written, body: bytes, count: int) -> tuple[bytes, int]:
    def replaced(match: re.Match[bytes]) -> bytes:
        nonlocal count
        value = match["value"]
        if value is None or _NUMBER_START.search(value) is None:
            return match[0]
        public, found = written(value)
        count += found
        start, end = match.start("value") - match.start(), match.end("value") - match.start()
        return match[0][:start] + public + match[0][end:] if found else match[0]

    public = pattern.sub(replaced, body)
    return body if public == body else public, count


def _in_xml(value: bytes) -> tuple[bytes, int]:
    parts = _BREAK.split(value.decode("utf-8", "surrogateescape"))
    public: list[str] = []
    count = 0
    for part in parts:
        words, found = redact_words(unescape(part))
        public.append(escape(words) if found else part)
        count += found
    text = "<br/>".join(public)
    for joint in ("", " ") if len(parts) > 1 else ():  # a line break is an element; readers see one text
        words, found = redact_words(joint.join(map(unescape, public)))
        if found:
            text, count = escape(words), count + found
            break
    return text.encode("utf-8", "surrogateescape"), count


def _as_is(value: bytes) -> tuple[bytes, int]:
    public, count = redact_words(value.decode("utf-8", "surrogateescape"))
    return public.encode("utf-8", "surrogateescape"), count


def _in_json(match: bytes) -> tuple[bytes, int]:
    try:
        public, count = redact_words(json.loads(match.decode("utf-8", "surrogateescape"), strict=False))
        return json.dumps(public, ensure_ascii=False).encode(), count
    except (json.JSONDecodeError, UnicodeEncodeError):  # no JSON, which its reader will say better
        return match, 0


_BREAK = re.compile(r"<br\s*/>")
_XML_VALUES: tuple[tuple[re.Pattern[bytes], _Written], ...] = (
    (re.compile(rb"<!\[CDATA\[(?P<value>.*?)\]\]>", re.DOTALL), _as_is),
    (re.compile(rb"<!--(?P<value>.*?)-->", re.DOTALL), _as_is),
    (re.compile(rb">(?P<value>[^<]*+(?:<br\s*/>[^<]*+)+|[^<]{6,}+)"), _in_xml),
    (re.compile(rb"\s[\w.:-]+\s*=\s*\"(?P<value>[^\"<]{6,})\""), _in_xml),
    (re.compile(rb"\s[\w.:-]+\s*=\s*'(?P<value>[^'<]{6,})'"), _in_xml),
)
# All strings, keys too, so that none is begun in its middle; a key is followed by its colon.
_JSON_VALUE = re.compile(rb'"(?:[^"\\]|\\.)*+"\s*+:|(?P<value>"(?:[^"\\]|\\.)*+")', re.DOTALL)


def _replaced(
    pattern: re.Pattern[bytes], replacement: Callable[[re.Match[bytes]], bytes], body: bytes, count: int
) -> tuple[bytes, int]:
    def replaced(match: re.Match[bytes]) -> bytes:
        nonlocal count
        new = replacement(match)
        count += new != match[0]
        return new

    return pattern.sub(replaced, body), count


def _private_bytes(match: re.Match[bytes]) -> bytes:
    address = f"{match[1].decode()}@{match[2].decode()}"
    return match[0] if is_role_address(address) else REDACTED_ADDRESS.encode()


def _emptied(match: re.Match[bytes]) -> bytes:
    stated = match["text"].strip()
    return match[0] if not stated or stated == b"not set" else match["open"] + REDACTED.encode()


def _blanked(match: re.Match[bytes]) -> bytes:
    if REDACTED_ADDRESS.encode() in match["text"]:
        return match[0]
    return match["open"] + b'"' + REDACTED.encode() + b'"'


def _contacts_blanked(body: bytes, count: int) -> tuple[bytes, int]:
    """Persons' names inside the objects that hold contacts; elsewhere, as of creators, names are public."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return body, count
    pieces: list[str] = []
    done = 0
    for match in _CONTACT.finditer(text):
        if match.end() < done:
            continue
        try:
            _, end = _DECODER.raw_decode(text, match.end())
        except (json.JSONDecodeError, RecursionError):
            continue
        piece, count = _substituted(
            _PERSON, lambda found: f'{found["open"]}"{REDACTED}"', text[match.end() : end], count
        )
        pieces += [text[done : match.end()], piece]
        done = end
    if not pieces:
        return body, count
    return ("".join(pieces) + text[done:]).encode(), count


_DECODER = json.JSONDecoder()
