"""What of the catalogue is looked at: words and filters as in a search, and the state that they are asked of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from catalogue_api.catalogue import Catalogue
from catalogue_api.index.facets import FACET_OF_NAME, covered, facet_values
from schemas.dcat.naming import described
from schemas.errors import MalformedQuery
from schemas.holdings import Entity, Snapshot
from schemas.records import Document
from schemas.search import MAXIMUM_SIZE, SearchQuery


@dataclass(frozen=True, slots=True)
class View:
    """A selection. `state` without a name is the present as it was when the view was made."""

    state: Snapshot
    text: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def frozen(self) -> bool:
        """Whether the view is of a named state, so that it gives the same for ever."""
        return bool(self.state.name)


@dataclass(frozen=True, slots=True)
class Thing:
    """An entity as every figure and every table reads it: composed once, its facet values as the search has them."""

    entity: Entity
    document: Document
    facets: Mapping[str, list[str]]


def view_of(
    catalogue: Catalogue, *, text: str = "", filters: Mapping[str, tuple[str, ...]] | None = None, snapshot: str = ""
) -> View:
    """A view of a snapshot, or of the present. Raises `NotInCatalogue` or `MalformedQuery`."""
    stated = {name: values for name, values in (filters or {}).items() if any(values)}
    for name in stated:
        if name not in FACET_OF_NAME:
            raise MalformedQuery(f"there is no filter '{name}'.", next_step=f"There are: {', '.join(FACET_OF_NAME)}.")
    if snapshot and text.strip():
        # The index knows the present only.
        raise MalformedQuery("words are searched in the present catalogue only.", next_step="Ask with filters.")
    return View(catalogue.snapshot(snapshot) if snapshot else catalogue.present(), text.strip(), stated)


def things(catalogue: Catalogue, view: View) -> Iterator[Thing]:
    """Every thing of a view, streamed by IRI, however it was found. Raises `IndexUnavailable`."""
    sequence = view.state.sequence
    if view.frozen or not (view.text or view.filters):
        found = map(thing, catalogue.entities_at(sequence))
        return (each for each in found if _matches(each, view.filters))
    return map(thing, catalogue.entities_at(sequence, only=_asked(catalogue, view)))


def _asked(catalogue: Catalogue, view: View) -> Iterator[str]:
    query = SearchQuery(view.text, filters=view.filters, sort="oldest", size=MAXIMUM_SIZE)
    while True:
        page = catalogue.search(query)
        yield from (hit.entity for hit in page.hits)
        if page.next is None:
            return
        query = replace(query, after=page.next)


def thing(entity: Entity) -> Thing:
    """An entity, composed and read."""
    document = described(entity)
    return Thing(entity, document, facet_values(document, entity))


def _matches(each: Thing, filters: Mapping[str, tuple[str, ...]]) -> bool:
    return all(any(covered(name, value, chosen) for value in each.facets[name]) for name, chosen in filters.items())
