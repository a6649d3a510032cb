"""MARC 21 in XML as Invenio libraries write it: CDS, INSPIRE, JOIN² (GSI, Jülich, DESY), Zenodo before 2023.

Tags are those of MARC 21 (Bibliographic, 2023) with the uses that CERN's library made of local ones: 037 and 088
report numbers, 269 the preprint's imprint, 693 accelerator and experiment, 690C and 980 the collection, 999C5
references. What each field gives is one line of `_READERS`; fields that only run a library are in `_ADMINISTRATION`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from schemas.formats.agents import ORGANISATION, PERSON, PROJECT, agent, attribution
from schemas.formats.datacite_agents import node_identifier
from schemas.formats.datacite_relations import resolvable
from schemas.formats.elements import find_root
from schemas.formats.files import DCT_EXTENT, is_file, stored_file
from schemas.formats.kinds import kind_of_type, kind_of_types
from schemas.formats.rights import Statement, sort_rights
from schemas.formats.telling import Telling
from schemas.formats.xml import Element, local_name, namespace, parse_xml, text_of
from schemas.privacy import redact_payload
from schemas.records import Description, Format

NAMESPACE = "http://www.loc.gov/MARC21/slim"
_DCT = "http://purl.org/dc/terms/"
_NOTE = "http://www.w3.org/2004/02/skos/core#note"
_ARXIV = re.compile(r"(?:arxiv:)?((?:[a-z-]+(?:\.[A-Z]{2})?/\d{7}|\d{4}\.\d{4,5})(?:v\d+)?)(?:\s*\[[^\]]*\])?", re.I)
_INVENIO = re.compile(r"oai:([\w-]+(?:\.[\w-]+)+):(\d+)")  # Invenio 1 names records by host and number
_NOTHING = frozenset({"not applicable", "n/a", "none", "unknown"})

_ADMINISTRATION = frozenset(
    [
        "003",
        "005",
        "006",
        "007",
        "008",
        "337",
        "338",
        "340",
        "594",
        "595",
        "596",
        "597",
        "598",
        "599",
        "852",
        "859",
        "901",
        "903",
        "905",
        "909",
        "910",
        "912",
        "915",
        "916",
        "917",
        "921",
        "925",
        "937",
        "960",
        "961",
        "962",
        "963",
        "964",
        "970",
        "981",
        "982",
        "999",
        "FFT",
        "LKR",
        "SYS",
        "CAT",
        "BAS",
        "OWN",
        "I60",
        "I61",
        "I64",
        "S11",
    ]
)
_PERSONAL_ROLES = {"dir.": "supervisor", "dir": "supervisor", "ed.": "editor", "ed": "editor"}


def parse(body: bytes) -> Description:
    """Read one record; raises `MalformedPayload` where there is no MARC record."""
    return parse_element(parse_xml(body))


def parse_element(root: Element) -> Description:
    """Read one record that is parsed already."""
    record = find_root(root, _is_record, "MARC record")
    told = Telling()
    types: list[str] = []
    rights: list[Statement] = []
    for element in record:
        field = _Field(element, told)
        if local_name(element) == "leader":
            told.lose("leader", "says how the record is coded", text_of(element))
        elif local_name(element) == "controlfield":
            _control(field, text_of(element))
        elif field.tag in {"540", "542", "506"}:
            rights += _rights(field)
        elif field.tag in {"980", "690", "336", "655"}:
            types += _types(field)
        elif field.tag in _READERS:
            _READERS[field.tag](field)
        elif field.tag in _ADMINISTRATION:
            _administration(field)
            continue
        else:
            told.lose(field.tag, "a field of no meaning that we know", " ".join(field.all()))
            continue
        field.close()
    told.properties.update(sort_rights(rights))
    told.add("type", *types)
    return told.describe(kind_of_types(types) or "publication")


def recognises(root: Element) -> bool:
    """Whether a root element is a MARC record or a collection of them."""
    return _is_record(root) or (local_name(root) == "collection" and namespace(root) == NAMESPACE)


def redact(body: bytes) -> tuple[bytes, int]:
    """A record's bytes without people's addresses, wherever Invenio put them (100__m, 859__f)."""
    return redact_payload(body)


def _is_record(element: Element) -> bool:
    """In MARC's namespace, or in none with fields of MARC, as Invenio's own search answers write it."""
    if local_name(element) != "record":
        return False
    fields = {"controlfield", "datafield", "leader"}
    return namespace(element) == NAMESPACE or any(
        local_name(child) in fields and (child.get("tag") or local_name(child) == "leader") for child in element
    )


class _Field:
    """One field being read: subfields that nobody took are told as dropped under their tag and code."""

    def __init__(self, element: Element, told: Telling) -> None:
        self.told = told
        self.tag = (element.get("tag") or "").strip()
        self.indicators = tuple((element.get(name) or "").strip() for name in ("ind1", "ind2"))
        self.codes: dict[str, list[str]] = {}
        for child in element:
            text = " ".join(text_of(child).split())
            if local_name(child) == "subfield" and text:
                self.codes.setdefault((child.get("code") or "").strip(), []).append(text)

    def take(self, *codes: str) -> list[str]:
        """The values of these subfields, in the order of the codes."""
        return [value for code in codes for value in self.codes.pop(code, ())]

    def one(self, code: str) -> str:
        """The first value of a subfield, empty where there is none."""
        return next(iter(self.take(code)), "")

    def all(self) -> list[str]:
        """The values of all subfields."""
        return [value for values in self.codes.values() for value in values]

    def drop(self, reason: str, *codes: str) -> None:
        """Leave subfields out, and say so."""
        for code in codes:
            values = self.codes.pop(code, None)
            if values:
                self.told.lose(f"{self.tag}${code}", reason, values[0])

    def close(self) -> None:
        """Say what is left."""
        self.drop("no term for it", *list(self.codes))


# --- what it is -------------------------------------------------------------------------------------------------


def _control(field: _Field, text: str) -> None:
    if field.tag == "001":
        field.told.other(text, "control number")
    elif text:
        field.told.lose(field.tag, "how a library keeps the record", text)


def _standard_number(field: _Field) -> None:
    """024: DOI, Handle, URN … by `2`, the OAI identifier with its sets under `8_`."""
    scheme = field.one("2")
    for value in field.take("a"):
        if scheme.lower() in {"doi", "hdl", "handle", "urn", "ark"}:
            field.told.own(value, scheme.lower().replace("hdl", "handle"))
        elif scheme.lower() == "arxiv" or value.lower().startswith("arxiv:"):
            _eprint(field, value)
        else:
            field.told.other(value, scheme or None)
        page = _INVENIO.fullmatch(value)
        if page is not None:
            field.told.add("landingPage", f"https://{page[1]}/record/{page[2]}")
    field.drop("sets and sources of the library", "p", "9", "q")


def _number(field: _Field) -> None:
    """022, 035, 037, 084, 088: report numbers, numbers of other libraries; arXiv's names the same paper."""
    source = field.one("9") or field.one("2")
    for value in field.take("a"):
        if source.lower() == "arxiv" or _ARXIV.fullmatch(value.removeprefix("oai:arXiv.org:").strip()):
            _eprint(field, value.removeprefix("oai:arXiv.org:"))
        else:
            field.told.other(value, source or {"037": "report number", "088": "report number"}.get(field.tag))
    field.told.add("keyword", *(field.take("c") if source.lower() == "arxiv" else ()))
    field.drop("an identifier that is cancelled, or hidden", "z", "c", "t", "h", "d")


def _eprint(field: _Field, value: str) -> None:
    match = _ARXIV.fullmatch(value.strip())
    if match is not None:
        field.told.own(f"arXiv:{match[1]}", "arxiv")
    else:
        field.told.other(value, "arXiv")


def _isbn(field: _Field) -> None:
    for value in field.take("a"):
        field.told.other(value, "ISBN" if field.tag == "020" else "ISSN")
    field.drop("which edition a number is of", "u", "b", "q", "z")


def _language(field: _Field) -> None:
    field.told.add("language", *field.take("a"))


def _title(field: _Field) -> None:
    titles = [" : ".join(part for part in (title, field.one("b")) if part) for title in field.take("a")]
    known = field.told.properties.get("title")
    field.told.add("alternative" if known or field.tag != "245" else "title", *titles)
    field.drop("where a title is from", "9", "h", "i")


def _types(field: _Field) -> list[str]:
    """690C, 980, 3367 (JOIN²): the collection, which says the type; `CERN` and the like only say whose."""
    words = field.take("a", "b")
    found = [word for word in words if field.tag in {"336", "655"} or kind_of_type(word)]
    for word in words:
        if word not in found:
            field.told.lose(f"{field.tag}$a", "a collection of the library", word)
    field.drop("where a type is from", "2", "9", "0", "c", "s", "x")
    field.close()
    return found


# --- who --------------------------------------------------------------------------------------------------------


def _person(field: _Field) -> None:
    """100, 700: with affiliations in `u`, ids in `0`, `i`, `j`; `e` says another part than the author's."""
    known = [each for value in field.take("0", "i", "j") if (each := _author_id(value))]
    groups: list[str] = field.take("u", "v")
    role = field.one("e").lower()
    types = PERSON if any("orcid.org" in each for each in known) else None
    for name in field.take("a"):
        node = agent(name, identifiers=known, of=groups, types=types)
        if role and role not in {"author", "aut"}:
            field.told.add("qualifiedAttribution", attribution(node, _PERSONAL_ROLES.get(role, role)))
        else:
            field.told.add("creator", node)
    field.drop("personal data", "m")
    field.drop("a number in a library's list of people or countries", "9", "b", "h", "k", "l", "q", "t", "w", "y", "z")


def _author_id(value: str) -> str | None:
    """`ORCID:0000-…`, `INSPIRE-00223860`; a library's own numbers such as `AUTHOR|(SzGeCERN)…` name nobody outside."""
    kind, colon, rest = value.partition(":")
    if kind.upper() == "ORCID" and colon:
        return node_identifier("orcid", rest)
    if value.startswith("(orcid)"):
        return node_identifier("orcid", value[7:])
    return value if value.startswith("INSPIRE-") else None


def _corporate(field: _Field) -> None:
    """110, 710: a body as author, and collaborations in `g`."""
    for name in field.take("a"):
        field.told.add("creator", agent(name, types=ORGANISATION))
    for name in field.take("g"):
        node = agent(f"{name} collaboration" if "collab" not in name.lower() else name, types=ORGANISATION)
        field.told.add("qualifiedAttribution", attribution(node, "collaboration"))
    field.drop("a department's code, or a number in a library's list", "5", "9", "0", "b", "u")


def _imprint(field: _Field) -> None:
    """260 and 264 the publication, 269 the preprint."""
    publisher, date = field.one("b"), field.one("c")
    if field.tag == "269":
        field.told.first("created", "269$c", date)
        field.told.first("publisher", "269$b", publisher)
    else:
        field.told.first("issued", f"{field.tag}$c", date)
        field.told.first("publisher", f"{field.tag}$b", publisher)
    field.drop("where it was printed", "a", "9", "r")


# --- what it says -----------------------------------------------------------------------------------------------


def _abstract(field: _Field) -> None:
    field.told.add("description", *field.take("a", "b"))
    field.drop("where an abstract is from", "9", "2", "c", "h")


def _note(field: _Field) -> None:
    field.told.state(_NOTE, *field.take("a", "b", "c", "d"))
    field.drop("where a note is from", "9", "5")


def _extent(field: _Field) -> None:
    field.told.state(DCT_EXTENT, *field.take("a", "b"))


def _subject(field: _Field) -> None:
    """650, 653, 695: words; of a list that can be looked up (`0` an address), concepts."""
    addresses = [value for value in field.take("0") if value.startswith("http")]
    words = field.take("a")
    field.told.add("theme", *addresses)
    field.told.add("keyword", *words)
    field.told.add("collisionEnergy", *(field.take("e") if field.tag == "695" else ()))
    if field.codes.get("2") or field.codes.get("9"):
        field.drop("a keyword names no scheme", "2", "9")


def _experiment(field: _Field) -> None:
    """693: accelerator `a`, experiment `e`, facility `f`, project `p`."""
    field.told.add("facility", *(value for value in field.take("a", "f") if value.lower() not in _NOTHING))
    field.told.add("experiment", *(value for value in field.take("e") if value.lower() not in _NOTHING))
    field.told.add("wasGeneratedBy", *({"@type": PROJECT, "label": [value]} for value in field.take("p")))
    field.drop("a number in a library's list", "0", "1", "5", "9", "b", "x")


def _grant(field: _Field) -> None:
    """536: `a` funder or programme, `c` and `f` number and acronym of the grant."""
    funder, number, title = field.one("a"), field.one("c"), field.one("f") or field.one("t")
    body = {"@type": ORGANISATION, "name": [funder]} if funder else None
    field.told.add("isFundedBy", body)
    if number or title:
        node: dict[str, Any] = {"@type": PROJECT, "label": [title or number]}
        node |= {"identifier": [number]} if number else {}
        field.told.add("wasGeneratedBy", node | ({"isFundedBy": [body]} if body else {}))
    field.drop("a number in a library's list, or how one gets in", "0", "r", "x", "G", "2")


def _rights(field: _Field) -> list[Statement]:
    """540 the licence, 542 the copyright, 506 the access (542 `l` in Zenodo)."""
    address, code = field.one("u"), None
    found = [Statement(text, address or None, code) for text in field.take("a")[:1] or ([""] if address else [])]
    holder = " ".join(field.take("d", "f", "g"))
    found += [Statement(holder)] if holder else []
    found += [Statement(text) for text in field.take("l")]
    field.drop("which part of it a licence is for", "3", "b", "e", "m", "2", "9")
    field.close()
    return [Statement(each.text or None, each.address, each.code) for each in found]


# --- where it stands --------------------------------------------------------------------------------------------


def _journal(field: _Field) -> None:
    """773: journal `p`, volume `v`, issue `n`, pages `c`, year `y`; of related things `a` or `i`, their identifier."""
    for value in field.take("a", "i", "r"):
        iri = resolvable("", value)
        relation = field.codes.get("n", [""])[0].lower()
        if iri and relation == "issupplementto":
            field.told.add("qualifiedRelation", {"relation": [iri], "hadRole": "IsSupplementTo"})
        elif iri:
            field.told.add("isPartOf" if "ispartof" in relation else "relation", iri)
        else:
            field.told.lose("773$i", "what it points to has no IRI", value)
    journal, volume, issue = field.one("p") or field.one("t"), field.one("v"), field.one("n")
    pages, year = field.one("c") or field.one("g"), field.one("y")
    parts = [journal, volume + (f" ({issue})" if volume and issue else ""), pages, year]
    if journal:
        field.told.state(_DCT + "bibliographicCitation", ", ".join(part for part in parts if part))
    elif pages or year:
        # the proceedings' part of the same: `c` and `y` alone (CDS 428218)
        field.told.lose("773$c", "pages of no journal", " ".join(part for part in parts if part))
    field.drop("a library's own number or wording of the same", "m", "w", "x", "o", "q", "f", "z", "0", "b", "d", "k")


def _series(field: _Field) -> None:
    text = " ".join(field.take("a", "v"))
    field.told.state(_DCT + "isPartOf", text)


def _meeting(field: _Field) -> None:
    """111, 711: the conference by name, place and date."""
    words = [" ".join(field.take(code)) for code in ("a", "c", "d")]
    said = ", ".join(part for part in words if part)
    field.told.state(_NOTE, f"Presented at: {said}" if said else None)
    field.drop("a code for the conference", "g", "9", "f", "n", "w", "x", "y", "z")


def _link(field: _Field) -> None:
    """856: files and pages; in `z` a label or, in Zenodo, the file's MD5, in `s` its bytes."""
    label = field.one("y") or field.one("t")
    size, hint = field.one("s"), field.one("z")
    for address in field.take("u"):
        if is_file(address) or "/files/" in address:
            checksum = f"md5:{hint}" if re.fullmatch(r"[0-9a-f]{32}", hint) else hint
            field.told.add("distribution", stored_file(address, label, size, checksum))
        else:
            field.told.add("page", address)
    field.drop(
        "a library's own number or wording of a file", "8", "9", "x", "q", "w", "d", "f", "n", "2", "3", "0", "m"
    )


def _edition(field: _Field) -> None:
    field.told.first("version", "250$a", field.one("a"))


def _administration(field: _Field) -> None:
    """Fields of the library itself; references (999C5) are told where they are to something with an address."""
    if field.tag == "999" and "5" in field.indicators:
        for value in field.take("a", "r", "u"):
            iri = resolvable("", value) or resolvable("arxiv", value)
            field.told.add("references", iri)
        field.told.lose("999C5", "references without an address")
    elif field.tag == "859" or any("@" in value for value in field.all()):
        field.told.lose(field.tag, "personal data")
    else:
        field.told.lose(field.tag, "how a library keeps the record", " ".join(field.all()))


_READERS: dict[str, Callable[[_Field], None]] = {
    tag: read
    for read, tags in (
        (_standard_number, "024"),
        (_isbn, "020 022"),
        (_number, "035 037 084 088"),
        (_language, "041"),
        (_title, "245 242 246 210 130 240"),
        (_person, "100 700"),
        (_corporate, "110 710"),
        (_meeting, "111 711"),
        (_imprint, "260 264 269"),
        (_edition, "250"),
        (_extent, "300"),
        (_series, "440 490"),
        (_note, "500 502 518 588"),
        (_abstract, "520"),
        (_grant, "536"),
        (_subject, "650 653 695 694"),
        (_experiment, "693"),
        (_journal, "773 787"),
        (_link, "856"),
    )
    for tag in tags.split()
}

FORMAT = Format(
    prefix="marcxml",
    title="MARC 21 in XML",
    namespace=NAMESPACE,
    schema_location="http://www.loc.gov/standards/marcxml/schema/MARC21slim.xsd",
    media_type="application/marcxml+xml",
    parse=parse,
    parse_element=parse_element,
    revision=1,
    richness=20,
    aliases=("marc21", "marc"),
    recognises=recognises,
    redact=redact,
)
