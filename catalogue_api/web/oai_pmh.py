"""The OAI-PMH 2.0 door: everything in the catalogue, in every format that we can write.

Items are entities. A withdrawn or merged one stays for ever as a deleted record in its sets; tokens are stateless
and never expire; every fault of a request is an OAI error with status 200, and only an unreachable store is a 503.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import quote, urlsplit

from flask import Blueprint, Response, current_app, request

from catalogue_api.catalogue import Catalogue
from catalogue_api.web import doors
from catalogue_api.web.local_paths import web_endpoint
from schemas.dcat.compose import compose
from schemas.dcat.terms import KINDS, kind_of
from schemas.dcat.triples import absolute
from schemas.errors import CatalogueError, OaiPmhError, StoreUnavailable
from schemas.formats.registry import FORMATS
from schemas.formats.xml import parse_xml, standalone
from schemas.holdings import Entity, StoredRecord
from schemas.oai_pmh.dates import Granularity, strict_datestamp, write_datestamp
from schemas.oai_pmh.rendering import (
    Envelope,
    Origin,
    Served,
    render_error,
    render_formats,
    render_identifiers,
    render_identify,
    render_records,
    render_sets,
)
from schemas.oai_pmh.requests import Request, read_request
from schemas.oai_pmh.responses import Identify, ListedSet, MetadataFormat, ResumptionToken
from schemas.oai_pmh.tokens import ListToken, read_token, write_token
from schemas.records import Format, Header

bp = Blueprint("oai_pmh", __name__)

PAGE_SIZE = 100
RETRY_AFTER_SECONDS = "60"
_EMAIL = re.compile(r"\S+@(\S+\.)+\S+")
_URI_CHARACTERS = "/:?#[]@!$&'()*+,;=%-._~"
_log = logging.getLogger(__name__)


@bp.route("", methods=["GET", "POST"])
def answer() -> Response:
    """Any request of the protocol, by GET or by form-encoded POST."""
    at = datetime.now(UTC).replace(microsecond=0)
    provider = _Provider(doors.catalogue(), doors.base_url(), at)
    try:
        body = provider.answer([*request.args.items(multi=True), *request.form.items(multi=True)])
    except StoreUnavailable:
        _log.exception("The store is away; OAI-PMH answers 503.")
        away = Response("The catalogue is not available. Try again later.\n", 503, mimetype="text/plain")
        away.headers["Retry-After"] = RETRY_AFTER_SECONDS
        return away
    return Response(body, content_type="text/xml; charset=utf-8")


@dataclass(frozen=True, slots=True)
class _Selection:
    """What a list selects, and where it goes on."""

    form: Format
    set_spec: str | None
    since: str | None
    until: str | None
    token: ListToken | None = None


@dataclass(frozen=True, slots=True)
class _Provider:
    catalogue: Catalogue
    base: str
    at: datetime

    @property
    def url(self) -> str:
        """The base URL of the protocol."""
        return f"{self.base}oai"

    @property
    def repository(self) -> str:
        """The name in the middle of our identifiers: the host of the public address."""
        return re.sub(r"[^A-Za-z0-9.\-]", "-", urlsplit(self.base).hostname or "localhost")

    def answer(self, arguments: Iterable[tuple[str, str]]) -> bytes:
        try:
            asked = read_request(arguments)
        except OaiPmhError as error:
            return render_error(Envelope(self.url, self.at), [error])
        envelope = Envelope(self.url, self.at, asked)
        try:
            return _VERBS[asked.verb](self, asked, envelope)
        except OaiPmhError as error:
            # After badArgument the request element states no arguments (OAI-PMH 2.0 §3.2).
            bare = error.code in {"badArgument", "badVerb"}
            return render_error(Envelope(self.url, self.at) if bare else envelope, [error])

    def identify(self, _asked: Request, envelope: Envelope) -> bytes:
        earliest = self.catalogue.earliest()
        first = next(iter(self.catalogue.entities_by_date(limit=1)), None)
        said = Identify(
            name=str(doors.settings()["title"]),
            base_url=self.url,
            emails=(self._email(),),
            earliest=write_datestamp(earliest or self.at, Granularity.SECOND),
            deleted="persistent",
            granularity=Granularity.SECOND.value,
        )
        sample = self._identifier(first.iri) if first is not None else None
        return render_identify(envelope, said, repository=self.repository, sample=sample)

    def list_metadata_formats(self, asked: Request, envelope: Envelope) -> bytes:
        if (identifier := asked.argument("identifier")) is not None:
            self._entity(identifier)
        offered = (MetadataFormat(form.prefix, form.schema_location, form.namespace) for form in _served_formats())
        return render_formats(envelope, offered)

    def list_sets(self, asked: Request, envelope: Envelope) -> bytes:
        if asked.argument("resumptionToken") is not None:
            raise OaiPmhError("badResumptionToken", "The list of sets has one page and no resumptionToken.")
        sets = [ListedSet("source", "By source"), ListedSet("kind", "By kind of thing")]
        sets += [ListedSet(f"source:{each.source}", each.title or each.source) for each in self.catalogue.sources()]
        sets += [ListedSet(f"kind:{kind}", kind.replace("-", " ").capitalize()) for kind in KINDS]
        return render_sets(envelope, sets)

    def get_record(self, asked: Request, envelope: Envelope) -> bytes:
        form = _format(asked.argument("metadataPrefix") or "")
        entity = self._entity(asked.argument("identifier") or "")
        served = self._served(entity, form)
        if served is None:
            raise OaiPmhError("cannotDisseminateFormat", f"This item cannot be written as {form.prefix}.")
        return render_records(envelope, [served])

    def list_identifiers(self, asked: Request, envelope: Envelope) -> bytes:
        selection = _selection(asked)
        page, token, _ = self._page(selection, asked.verb, selection.token)
        return render_identifiers(envelope, map(self._header, page), token)

    def list_records(self, asked: Request, envelope: Envelope) -> bytes:
        """A page; where not one record of it can be written, the next page that has one."""
        selection = _selection(asked)
        after = selection.token
        while True:
            page, token, following = self._page(selection, asked.verb, after)
            served = [each for entity in page if (each := self._served(entity, selection.form)) is not None]
            if served:
                return render_records(envelope, served, token)
            if following is None:
                raise OaiPmhError("noRecordsMatch", "No record of this list can be written in this format.")
            after = following

    def _page(
        self, selection: _Selection, verb: str, after: ListToken | None
    ) -> tuple[tuple[Entity, ...], ResumptionToken | None, ListToken | None]:
        """The entities of one page, the token element it ends with, and what that token says."""
        since, until = _bounds(selection)
        source, kind = _filters(selection.set_spec)
        size = int(doors.settings().get("web.oai_page_size", PAGE_SIZE))
        total = self.catalogue.count_by_date(since=since, until=until, source=source, kind=kind) if after is None else 0
        found = self.catalogue.entities_by_date(
            since=since, until=until, source=source, kind=kind, after=after.last if after else None, limit=size + 1
        )
        if not found:
            raise OaiPmhError("noRecordsMatch", "Nothing matches this combination of from, until and set.")
        page = found[:size]
        cursor = after.cursor if after else 0
        seen = cursor + len(page)
        total = max(total, after.total if after else 0, seen + (len(found) > size))
        if len(found) <= size:
            return page, ResumptionToken(None, total, cursor) if after else None, None
        following = ListToken(
            verb=verb,
            prefix=selection.form.prefix,
            set_spec=selection.set_spec,
            since=selection.since,
            until=selection.until,
            last=(page[-1].changed, page[-1].iri),
            total=total,
            cursor=seen,
        )
        return page, ResumptionToken(write_token(following), total, cursor), following

    def _served(self, entity: Entity, form: Format) -> Served | None:
        """The record as it is served; `None`, and a line in the log, if its document cannot be written."""
        header = self._header(entity)
        if header.deleted or form.render is None:
            return Served(header, None)
        try:
            element = form.render(absolute(compose(entity).document, self.base))
            # Serialised again from the parsed tree: no declaration, and certainly well-formed (faults H2).
            metadata = standalone(parse_xml(element))
        except (CatalogueError, ValueError, LookupError, TypeError, AttributeError):
            _log.exception("%s cannot be written as %s and is left out.", entity.iri, form.prefix)
            return None
        return Served(header, metadata, tuple(map(self._origin, entity.records)))

    def _header(self, entity: Entity) -> Header:
        sources = entity.filed_under or entity.sources
        kinds = (entity.kind,) if entity.kind else _kinds_of(entity)
        sets = (*(f"source:{key}" for key in sources), *(f"kind:{kind}" for kind in kinds))
        datestamp = write_datestamp(entity.changed, Granularity.SECOND)
        return Header(self._identifier(entity.iri), datestamp, sets, deleted=entity.state != "live")

    def _origin(self, record: StoredRecord) -> Origin:
        stated = record.datestamp or ""
        updated = write_datestamp(record.updated, Granularity.SECOND)
        return Origin(
            harvested=record.updated,
            base_url=quote(_endpoint(self.catalogue, record.source), safe=_URI_CHARACTERS),
            identifier=quote(record.identifier, safe=_URI_CHARACTERS),
            datestamp=stated if strict_datestamp(stated) else updated,
            namespace=next((form.namespace for form in FORMATS if form.prefix == record.format), record.format),
        )

    def _identifier(self, iri: str) -> str:
        return f"oai:{self.repository}:{iri.removeprefix('entity/')}"

    def _entity(self, identifier: str) -> Entity:
        own = f"oai:{self.repository}:"
        entity = self.catalogue.entity("entity/" + identifier.removeprefix(own)) if identifier.startswith(own) else None
        if entity is None:
            raise OaiPmhError("idDoesNotExist", "This identifier is not known here.")
        return entity

    def _email(self) -> str:
        stated = (str(doors.settings().get(key, "")) for key in ("web.admin_email", "harvest.contact"))
        domain = self.repository if "." in self.repository else f"{self.repository}.invalid"
        usable = (each.removeprefix("mailto:") for each in stated)
        return next((each for each in usable if _EMAIL.fullmatch(each)), f"catalogue@{domain}")


_VERBS: dict[str, Callable[[_Provider, Request, Envelope], bytes]] = {
    "Identify": _Provider.identify,
    "ListMetadataFormats": _Provider.list_metadata_formats,
    "ListSets": _Provider.list_sets,
    "GetRecord": _Provider.get_record,
    "ListIdentifiers": _Provider.list_identifiers,
    "ListRecords": _Provider.list_records,
}


def _served_formats() -> tuple[Format, ...]:
    return tuple(form for form in FORMATS if form.render is not None)


def _format(prefix: str) -> Format:
    form = next((form for form in _served_formats() if form.prefix == prefix), None)
    if form is None:
        raise OaiPmhError("cannotDisseminateFormat", "This metadataPrefix is not served: see ListMetadataFormats.")
    return form


def _selection(asked: Request) -> _Selection:
    """What is asked for, from the arguments or from the token that repeats them."""
    text = asked.argument("resumptionToken")
    if text is None:
        form = _format(asked.argument("metadataPrefix") or "")
        return _Selection(form, asked.argument("set"), asked.argument("from"), asked.argument("until"))
    token = read_token(text)
    known = next((each for each in _served_formats() if each.prefix == token.prefix), None)
    dates_legal = all(date is None or strict_datestamp(date) for date in (token.since, token.until))
    if token.verb != asked.verb or known is None or not dates_legal:
        raise OaiPmhError("badResumptionToken", "This resumptionToken belongs to another list.")
    return _Selection(known, token.set_spec, token.since, token.until, token)


def _bounds(selection: _Selection) -> tuple[datetime | None, datetime | None]:
    """The first and the last second that are meant; a day as `until` is the whole day."""
    since, until = (strict_datestamp(date) if date else None for date in (selection.since, selection.until))
    last = None
    if until is not None:
        whole_day = timedelta(days=1, seconds=-1) if until[1] is Granularity.DAY else timedelta()
        last = until[0] + whole_day
    return since[0] if since else None, last


def _filters(set_spec: str | None) -> tuple[str | None, str | None]:
    """The source and the kind that a set means; the bare parents `source` and `kind` hold everything."""
    if set_spec is None or set_spec in {"source", "kind"}:
        return None, None
    facet, _, value = set_spec.partition(":")
    if facet not in {"source", "kind"}:
        raise OaiPmhError("noRecordsMatch", "There is no such set: see ListSets.")
    return (value, None) if facet == "source" else (None, value)


def _kinds_of(entity: Entity) -> tuple[str, ...]:
    """The kind of the record that takes precedence, where the store does not state one."""
    types = (record.document.get("@type") for record in entity.records if record.document)
    return tuple(kind_of(each) for each in list(types)[:1] if each)


def _endpoint(catalogue: Catalogue, source: str) -> str:
    """Where a source was harvested, no folder of ours; read once for all, and again when an unknown one turns up."""
    known: dict[str, str] = current_app.extensions.setdefault("oai_pmh_endpoints", {})
    if source not in known:
        known.update({each.source: web_endpoint(each.settings) for each in catalogue.sources()})
    return known.setdefault(source, "") or f"urn:source:{source}"
