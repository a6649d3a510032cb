"""The truth as an OAI-PMH 2.0 repository, written from the specification and not with the code under test.

Each answer is first a `Sheet`, which faults of the protocol and of the data change, and then bytes, which faults of
XML, HTTP and the wire change.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from xml.sax.saxutils import escape, quoteattr

from tests.faults.truth import Thing, Truth
from tests.faults.wire import Asked, Reply

NAMESPACE = "http://www.openarchives.org/OAI/2.0/"
DC = "http://www.openarchives.org/OAI/2.0/oai_dc/"
SECONDS, DAYS = "YYYY-MM-DDThh:mm:ssZ", "YYYY-MM-DD"


@dataclass(frozen=True)
class Token:
    """A resumptionToken; an empty value ends the list."""

    value: str
    size: str | None
    cursor: str | None

    def xml(self) -> str:
        named = (("completeListSize", self.size), ("cursor", self.cursor))
        stated = "".join(f" {name}={quoteattr(value)}" for name, value in named if value is not None)
        return f"<resumptionToken{stated}>{escape(self.value)}</resumptionToken>"


@dataclass(frozen=True)
class Row:
    """One listed record, as XML."""

    identifier: str
    xml: str


@dataclass(frozen=True)
class Sheet:
    """One answer before it is written. `page` of `pages` counts from 0; `listed` are all identifiers of the list."""

    verb: str
    date: str
    rows: tuple[Row, ...] = ()
    token: Token | None = None
    errors: tuple[tuple[str, str], ...] = ()
    inside: str = ""
    page: int = 0
    pages: int = 1
    listed: tuple[str, ...] = ()
    closing: str = ""

    @property
    def is_list(self) -> bool:
        return self.verb in ("ListRecords", "ListIdentifiers") and not self.errors

    def xml(self) -> str:
        """The whole answer."""
        if self.errors:
            body = "".join(f"<error code={quoteattr(code)}>{escape(text)}</error>" for code, text in self.errors)
        else:
            token = self.token.xml() if self.token is not None else ""
            rows = "".join(row.xml for row in self.rows)
            body = f"<{self.verb}>{self.inside}{rows}{token}</{self.verb}>"
        return (
            f'<?xml version="1.0" encoding="UTF-8"?>\n<OAI-PMH xmlns="{NAMESPACE}" '
            f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
            f"<responseDate>{self.date}</responseDate><request verb={quoteattr(self.verb)}>http://truth.example/oai"
            f"</request>{body}{self.closing}</OAI-PMH>"
        )


@dataclass
class OaiFace:
    """A repository over the truth; its attributes are what a real one declares, and may declare wrongly."""

    truth: Truth
    page: int = 5
    granularity: str = SECONDS
    deleted_record: str = "persistent"
    earliest: str = "2000-01-01T00:00:00Z"
    sizes: bool = True
    clock_off: timedelta = timedelta()
    order: list[str] | None = None
    prefixes: tuple[tuple[str, str], ...] = (("oai_dc", DC),)
    sets: tuple[str, ...] = ("physics", "physics:astro", "computing")
    protocol = "oai_pmh"
    announces = True
    path = "/oai"
    keys: dict[str, object] = field(default_factory=dict)

    def sheet(self, asked: Asked) -> Sheet:
        """What the specification wants as the answer."""
        query = asked.query
        date = self.written(self.truth.now + self.clock_off, SECONDS)
        verb = asked.verb
        known = {
            "Identify": self._identify,
            "ListMetadataFormats": self._formats,
            "ListSets": self._sets,
            "ListRecords": self._list,
            "ListIdentifiers": self._list,
            "GetRecord": self._get,
        }
        if verb not in known:
            return Sheet("", date, errors=(("badVerb", "No such verb."),))
        return known[verb](dict(query), Sheet(verb, date))

    def reply(self, sheet: Sheet) -> Reply:
        """The bytes of an answer."""
        return Reply(sheet.xml().encode(), headers={"Content-Type": "text/xml; charset=utf-8"})

    def written(self, moment: datetime, granularity: str | None = None) -> str:
        form = "%Y-%m-%d" if (granularity or self.granularity) == DAYS else "%Y-%m-%dT%H:%M:%SZ"
        return moment.strftime(form)

    def _identify(self, query: dict[str, str], sheet: Sheet) -> Sheet:
        return replace(
            sheet,
            inside="<repositoryName>Truth</repositoryName><baseURL>http://truth.example/oai</baseURL>"
            "<protocolVersion>2.0</protocolVersion><adminEmail>oai@truth.example</adminEmail>"
            f"<earliestDatestamp>{self.earliest}</earliestDatestamp><deletedRecord>{self.deleted_record}"
            f"</deletedRecord><granularity>{self.granularity}</granularity>",
        )

    def _formats(self, query: dict[str, str], sheet: Sheet) -> Sheet:
        listed = "".join(
            f"<metadataFormat><metadataPrefix>{prefix}</metadataPrefix><schema>http://truth.example/x.xsd</schema>"
            f"<metadataNamespace>{namespace}</metadataNamespace></metadataFormat>"
            for prefix, namespace in self.prefixes
        )
        return replace(sheet, inside=listed)

    def _sets(self, query: dict[str, str], sheet: Sheet) -> Sheet:
        listed = "".join(f"<set><setSpec>{spec}</setSpec><setName>{spec}</setName></set>" for spec in self.sets)
        return replace(sheet, inside=listed)

    def _list(self, query: dict[str, str], sheet: Sheet) -> Sheet:
        since, until, spec, start = query.get("from", ""), query.get("until", ""), query.get("set", ""), 0
        prefix = query.get("metadataPrefix", "")
        if "resumptionToken" in query:
            parts = query["resumptionToken"].split("|")
            if len(parts) != 5 or not parts[4].isdigit():
                return replace(sheet, errors=(("badResumptionToken", "No such token."),))
            since, until, spec, prefix, start = parts[0], parts[1], parts[2], parts[3], int(parts[4])
        if prefix not in [name for name, _ in self.prefixes]:
            return replace(sheet, errors=(("cannotDisseminateFormat", f"Not {prefix!r}."),))
        found = [thing for thing in self._in_order() if self._matches(thing, since, until, spec)]
        if not found:
            return replace(sheet, errors=(("noRecordsMatch", "Nothing matches."),))
        shown = found[start : start + self.page]
        after = start + len(shown)
        value = "|".join((since, until, spec, prefix, str(after))) if after < len(found) else ""
        token = None
        if value or start:
            token = Token(value, str(len(found)) if self.sizes else None, str(start))
        write = self.header if sheet.verb == "ListIdentifiers" else self.record
        return replace(
            sheet,
            rows=tuple(Row(thing.identifier, write(thing)) for thing in shown),
            token=token,
            page=start // self.page,
            pages=max(1, -(-len(found) // self.page)),
            listed=tuple(thing.identifier for thing in found),
        )

    def _in_order(self) -> list[Thing]:
        things = self.truth.ordered()
        if self.order is None:
            return things
        place = {identifier: at for at, identifier in enumerate(self.order)}
        return sorted(things, key=lambda thing: place.get(thing.identifier, len(place)))

    def _matches(self, thing: Thing, since: str, until: str, spec: str) -> bool:
        stamp = self.written(thing.stamp)
        in_set = not spec or any(each == spec or each.startswith(spec + ":") for each in thing.sets)
        return in_set and (not since or stamp >= since) and (not until or stamp <= until)

    def _get(self, query: dict[str, str], sheet: Sheet) -> Sheet:
        thing = self.truth.things.get(query.get("identifier", ""))
        if thing is None:
            return replace(sheet, errors=(("idDoesNotExist", "No such record."),))
        return replace(sheet, rows=(Row(thing.identifier, self.record(thing)),), listed=(thing.identifier,))

    def header(self, thing: Thing) -> str:
        status = ' status="deleted"' if thing.deleted else ""
        sets = "".join(f"<setSpec>{spec}</setSpec>" for spec in thing.sets)
        return (
            f"<header{status}><identifier>{escape(thing.identifier)}</identifier>"
            f"<datestamp>{self.written(thing.stamp)}</datestamp>{sets}</header>"
        )

    def record(self, thing: Thing) -> str:
        if thing.deleted:
            return f"<record>{self.header(thing)}</record>"
        return f"<record>{self.header(thing)}<metadata>{metadata(thing)}</metadata></record>"


def metadata(thing: Thing) -> str:
    """The record in oai_dc."""
    title = escape(thing.title)
    language = f' xml:lang="{thing.language}"' if thing.language != "und" else ""
    return (
        f'<oai_dc:dc xmlns:oai_dc="{DC}" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title{language}>{title}</dc:title><dc:identifier>https://truth.example/{thing.number}</dc:identifier>"
        f"<dc:date>2024</dc:date><dc:description>About {title}, at length.</dc:description><dc:type>Dataset</dc:type>"
        "</oai_dc:dc>"
    )
