"""The typed reading of a document, for people's pages, the index and the exports.

One `Resource` serves every kind: a service and a dataset differ in what is stated of them, not in what can be.
`kind` says which it is. What nobody stated is `None` or empty.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from schemas.dcat.terms import TERMS, kind_of
from schemas.records import Document, Text

_DECIMAL = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)", re.ASCII)
_MINTED = re.compile(r"#[A-Za-z]+-[0-9]+$", re.ASCII)

RELATIONS: tuple[str, ...] = (
    "relation", "isPartOf", "hasPart", "references", "isReferencedBy", "source", "requires", "isRequiredBy",
    "replaces", "isReplacedBy", "hasVersion", "isVersionOf", "previousVersion", "inSeries", "servesDataset",
    "dataset", "service", "catalog", "sameAs",
)  # fmt: skip
"""Terms that lead from one resource to another."""


@dataclass(frozen=True, slots=True)
class Concept:
    """A theme, type, role, right or standard: an IRI where it has one, words where somebody wrote some."""

    iri: str | None
    labels: tuple[Text, ...] = ()
    notation: str | None = None

    @property
    def label(self) -> str:
        """The words to show; the IRI where there are none."""
        return best_text(self.labels) or self.notation or self.iri or ""


@dataclass(frozen=True, slots=True)
class Agent:
    """A person, organisation or project. `identifiers` are IRIs such as an ORCID iD; `person` is `None` if unsaid."""

    iri: str | None
    names: tuple[Text, ...] = ()
    identifiers: tuple[str, ...] = ()
    person: bool | None = None
    affiliations: tuple[Agent, ...] = ()
    homepage: str | None = None
    role: str | None = None

    @property
    def name(self) -> str:
        """The name to show; an identifier where there is none."""
        return best_text(self.names) or next(iter(self.identifiers), None) or self.iri or ""


@dataclass(frozen=True, slots=True)
class ContactPoint:
    """Where to ask: an organisation's or a role's address, never a private one."""

    name: str | None
    organisation: str | None = None
    role: str | None = None
    emails: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Period:
    """A time span; each end as precise as it was stated, and `None` where it is open."""

    start: str | None
    end: str | None


@dataclass(frozen=True, slots=True)
class Location:
    """A place on Earth: a name, an IRI, a shape in WKT, or several of them."""

    iri: str | None
    labels: tuple[Text, ...] = ()
    bbox: str | None = None
    centroid: str | None = None
    geometry: str | None = None

    @property
    def label(self) -> str:
        """The words to show; the IRI where there are none."""
        return best_text(self.labels) or self.iri or ""


@dataclass(frozen=True, slots=True)
class Distribution:
    """One way to get the data. `size` is in bytes."""

    iri: str | None
    titles: tuple[Text, ...] = ()
    descriptions: tuple[Text, ...] = ()
    access_urls: tuple[str, ...] = ()
    download_urls: tuple[str, ...] = ()
    format: str | None = None
    media_type: str | None = None
    size: int | None = None
    license: str | None = None
    checksum: str | None = None
    services: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Capacity:
    """How much there is of something, as its source states it (`schemas.capacity` says what the words are).

    `amount` is in `unit`, one for each measure (bytes, cores, …); both are `None` where the written form names no
    unit that we know. `basis` is what the amount counts (`installed`, `pledged`, …), `None` where nobody said.
    """

    measure: str
    amount: Decimal | None
    unit: str | None
    written: str
    basis: str | None = None
    statement: str | None = None
    stated_on: str | None = None


@dataclass(frozen=True, slots=True)
class Downtime:
    """A time in which something does not answer, or may not; each end as precise as it was stated."""

    start: str | None
    end: str | None
    severity: str | None = None
    description: str | None = None


@dataclass(frozen=True, slots=True)
class Resource:
    """Everything that the catalogue understands of one thing. Dates are as precise as they were stated."""

    iri: str
    kind: str
    types: tuple[str, ...]
    titles: tuple[Text, ...] = ()
    alternatives: tuple[Text, ...] = ()
    descriptions: tuple[Text, ...] = ()
    identifiers: tuple[str, ...] = ()
    other_identifiers: tuple[str, ...] = ()
    keywords: tuple[Text, ...] = ()
    themes: tuple[Concept, ...] = ()
    classes: tuple[Concept, ...] = ()
    audiences: tuple[Concept, ...] = ()
    languages: tuple[str, ...] = ()
    issued: str | None = None
    modified: str | None = None
    created: str | None = None
    available: str | None = None
    version: str | None = None
    status: Concept | None = None
    maturity: str | None = None
    publisher: Agent | None = None
    creators: tuple[Agent, ...] = ()
    contributors: tuple[Agent, ...] = ()
    funders: tuple[Agent, ...] = ()
    contacts: tuple[ContactPoint, ...] = ()
    places: tuple[Location, ...] = ()
    periods: tuple[Period, ...] = ()
    access_rights: str | None = None
    license: str | None = None
    rights: Concept | None = None
    landing_pages: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    homepage: str | None = None
    distributions: tuple[Distribution, ...] = ()
    endpoints: tuple[str, ...] = ()
    endpoint_descriptions: tuple[str, ...] = ()
    standards: tuple[Concept, ...] = ()
    capacities: tuple[Capacity, ...] = ()
    technologies: tuple[str, ...] = ()
    protocols: tuple[str, ...] = ()
    communities: tuple[str, ...] = ()
    certification: str | None = None
    production: str | None = None
    life_cycle: str | None = None
    access_modes: tuple[str, ...] = ()
    operators: tuple[Agent, ...] = ()
    downtimes: tuple[Downtime, ...] = ()
    relations: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    other: Mapping[str, Any] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The title to show; an identifier where there is none, so that nothing is without a name."""
        return best_text(self.titles) or next(iter(self.identifiers), self.iri)

    @property
    def description(self) -> str:
        """The description to show; empty where there is none."""
        return best_text(self.descriptions) or ""


def best_text(values: Iterable[Text], preferred: tuple[str, ...] = ("en",)) -> str | None:
    """The text in the first preferred language that there is, else one without a language, else the first.

    A tag matches its sub-tags: `en` takes `en-GB`. The order of texts decides among equals. `None` without texts.
    """
    texts = tuple(values)
    for wanted in preferred:
        for text in texts:
            tag = (text.language or "").lower()
            if tag == wanted or tag.startswith(wanted + "-"):
                return text.value
    return next((text.value for text in texts if text.language is None), texts[0].value if texts else None)


def read(document: Document) -> Resource:
    """The resource that a document describes. Nothing in a canonical document is refused."""
    types = tuple(document.get("@type", ()))
    return Resource(
        iri=document["@id"],
        kind=kind_of(types),
        types=types,
        titles=_labels(document),
        alternatives=(*_texts(document, "alternative"), *_texts(document, "altLabel")),
        descriptions=_texts(document, "description") or _texts(document, "abstract"),
        identifiers=_words(document, "identifier"),
        other_identifiers=tuple(_notation(each) for each in _listed(document, "otherIdentifier")),
        keywords=_texts(document, "keyword"),
        themes=_concepts(document, "theme"),
        classes=_concepts(document, "type"),
        audiences=_concepts(document, "audience"),
        languages=_words(document, "language"),
        issued=_word(document, "issued"),
        modified=_word(document, "modified"),
        created=_word(document, "created"),
        available=_word(document, "available"),
        version=_word(document, "version"),
        status=_concept_of(document, "status"),
        maturity=_word(document, "maturity"),
        publisher=next(iter(_agents(document, "publisher")), None),
        creators=_agents(document, "creator"),
        contributors=_attributed(document),
        funders=_agents(document, "isFundedBy"),
        contacts=tuple(_contact(each) for each in _nodes(document, "contactPoint")),
        places=tuple(_location(each) for each in _listed(document, "spatial")),
        periods=tuple(
            Period(_word(each, "startDate"), _word(each, "endDate")) for each in _nodes(document, "temporal")
        ),
        access_rights=_word(document, "accessRights"),
        license=_license(document),
        rights=_concept_of(document, "rights"),
        landing_pages=_words(document, "landingPage"),
        pages=_words(document, "page"),
        homepage=_word(document, "homepage"),
        distributions=tuple(_distribution(each) for each in _nodes(document, "distribution")),
        endpoints=_words(document, "endpointURL"),
        endpoint_descriptions=_words(document, "endpointDescription"),
        standards=_concepts(document, "conformsTo"),
        capacities=tuple(_capacity(each) for each in _nodes(document, "capacity")),
        technologies=_words(document, "technology"),
        protocols=_words(document, "protocol"),
        communities=_words(document, "supportedCommunity"),
        certification=_word(document, "certification"),
        production=_word(document, "production"),
        life_cycle=_word(document, "lifeCycle"),
        access_modes=_words(document, "accessMode"),
        operators=_agents(document, "operator"),
        downtimes=tuple(_downtime(each) for each in _nodes(document, "downtime")),
        relations={term: _words(document, term) for term in RELATIONS if term in document},
        other={key: value for key, value in document.items() if key not in TERMS and not key.startswith("@")},
    )


def _listed(node: Document, term: str) -> list[Any]:
    value = node.get(term)
    if value is None:
        return []
    return value if type(value) is list else [value]


def _nodes(node: Document, term: str) -> list[Document]:
    return [each if type(each) is dict else {"@id": each} for each in _listed(node, term)]


def _plain(value: Any) -> str:
    if type(value) is str:
        return value
    return str(value.get("@value", value.get("@id", ""))) if isinstance(value, dict) else str(value)


def _words(node: Document, term: str) -> tuple[str, ...]:
    return tuple([_plain(each) for each in _listed(node, term)]) if term in node else ()


def _word(node: Document, term: str) -> str | None:
    value = node.get(term)
    if value is None:
        return None
    return _plain(value[0] if type(value) is list else value)


def _texts(node: Document, term: str) -> tuple[Text, ...]:
    return tuple([_text(each) for each in _listed(node, term)]) if term in node else ()


def _text(value: Any) -> Text:
    if type(value) is dict and "@value" in value:
        return Text(value["@value"], value.get("@language"))
    return Text(_plain(value))


def _labels(node: Document) -> tuple[Text, ...]:
    for term in ("title", "name", "prefLabel", "label"):
        texts = _texts(node, term)
        if texts:
            return texts
    return ()


def _own_iri(node: Document) -> str | None:
    """The IRI of a node that has one of its own; of a node named by its record only, its identifier."""
    iri = node["@id"]
    if not _MINTED.search(iri):
        return str(iri)
    return next((each for each in _words(node, "identifier") if ":" in each), None)


def _concept(value: Any) -> Concept:
    if not isinstance(value, dict):
        return Concept(value)
    return Concept(_own_iri(value), _labels(value), _word(value, "notation"))


def _concepts(node: Document, term: str) -> tuple[Concept, ...]:
    return tuple([_concept(each) for each in _listed(node, term)]) if term in node else ()


def _concept_of(node: Document, term: str) -> Concept | None:
    return next(iter(_concepts(node, term)), None)


def _notation(value: Any) -> str:
    return _word(value, "notation") or _plain(value) if isinstance(value, dict) else str(value)


def _agent(value: Any, role: str | None = None) -> Agent:
    if not isinstance(value, dict):
        return Agent(value, role=role)
    types = value.get("@type", ())
    person = True if "foaf:Person" in types else False if "foaf:Organization" in types else None
    return Agent(
        iri=_own_iri(value),
        names=_labels(value),
        identifiers=_words(value, "identifier"),
        person=person,
        affiliations=_agents(value, "memberOf"),
        homepage=_word(value, "homepage"),
        role=role,
    )


def _agents(node: Document, term: str) -> tuple[Agent, ...]:
    return tuple([_agent(each) for each in _listed(node, term)]) if term in node else ()


def _attributed(node: Document) -> tuple[Agent, ...]:
    found: list[Agent] = []
    for attribution in _nodes(node, "qualifiedAttribution"):
        role = _concept_of(attribution, "hadRole")
        found.extend(_agent(each, role.label if role else None) for each in _listed(attribution, "agent"))
    return tuple(found)


def _contact(node: Document) -> ContactPoint:
    return ContactPoint(
        name=_word(node, "fn"),
        organisation=_word(node, "organizationName"),
        role=_word(node, "role"),
        emails=tuple(each.removeprefix("mailto:") for each in _words(node, "hasEmail")),
        pages=_words(node, "hasURL"),
    )


def _location(value: Any) -> Location:
    if not isinstance(value, dict):
        return Location(value)
    return Location(
        iri=_own_iri(value),
        labels=_labels(value),
        bbox=_word(value, "bbox"),
        centroid=_word(value, "centroid"),
        geometry=_word(value, "geometry"),
    )


def _distribution(node: Document) -> Distribution:
    size = _word(node, "byteSize")
    return Distribution(
        iri=node["@id"],
        titles=_texts(node, "title"),
        descriptions=_texts(node, "description"),
        access_urls=_words(node, "accessURL"),
        download_urls=_words(node, "downloadURL"),
        format=_word(node, "format"),
        media_type=_word(node, "mediaType"),
        size=int(size) if size and size.isdecimal() else None,
        license=_license(node),
        checksum=next((_word(each, "checksumValue") for each in _nodes(node, "checksum")), None),
        services=tuple(url for service in _nodes(node, "accessService") for url in _words(service, "endpointURL")),
    )


def _capacity(node: Document) -> Capacity:
    amount = _word(node, "amount")
    return Capacity(
        measure=_word(node, "measure") or "",
        amount=Decimal(amount) if amount and _DECIMAL.fullmatch(amount) else None,
        unit=_word(node, "unit"),
        written=_word(node, "written") or "",
        basis=_word(node, "basis"),
        statement=_word(node, "statement"),
        stated_on=_word(node, "statedOn"),
    )


def _downtime(node: Document) -> Downtime:
    return Downtime(
        start=_word(node, "startDate"),
        end=_word(node, "endDate"),
        severity=_word(node, "severity"),
        description=best_text(_texts(node, "description")),
    )


def _license(node: Document) -> str | None:
    """The licence of the thing, or the one that all its distributions share."""
    value = node.get("license")
    if value is not None:
        return _plain(value)
    shared = {_plain(each["license"]) for each in _nodes(node, "distribution") if "license" in each}
    return shared.pop() if len(shared) == 1 else None
