"""Which things point at a thing: relations are stated on one side, and read from both.

What a record names its provider by is kept beside them, for `naming`; it is no relation.
"""

from __future__ import annotations

from typing import Any, Final

import orjson
from sqlalchemy import Connection, and_, func, select

from catalogue_api.store import tables
from schemas.dcat.naming import may_name, named_by_id
from schemas.dcat.relations import may_point, normal, targets
from schemas.holdings import Entity

_MOST_NAMES: Final = 200


STANDING: Final = tables.pointer.join(
    tables.record,
    and_(
        tables.record.c.key_id == tables.pointer.c.key_id,
        tables.record.c.document == tables.pointer.c.document,
        tables.record.c.valid_to.is_(None),
        tables.record.c.deleted.is_(False),
    ),
)
"""What records point to as they stand now; earlier documents and what was withdrawn point to nothing."""

LINKED: Final = STANDING.join(
    tables.entity_link,
    and_(tables.entity_link.c.key_id == tables.pointer.c.key_id, tables.entity_link.c.valid_to.is_(None)),
)
"""The same, with the entity that each of these records describes."""


def rows(key: int, digest: bytes, body: bytes, *, source: str, form: str) -> list[dict[str, Any]]:
    """What is kept of the relations of one version of a record, and of the organisations it names by an id alone."""
    if not (may_point(body) or may_name(body)):
        return []
    document = orjson.loads(body)
    found = targets(document)
    found.update({each.target: "publisher" for each in named_by_id(document, source=source, form=form)})
    return [{"target": target, "key_id": key, "document": digest, "term": term} for target, term in found.items()]


def pointing(connection: Connection, entity: Entity, *, limit: int) -> tuple[tuple[tuple[str, str], ...], int]:
    """Live entities other than this one whose standing records name it, each with the term, and how many there are."""
    joined = LINKED.join(
        tables.entity, and_(tables.entity.c.iri == tables.entity_link.c.entity, tables.entity.c.state == "live")
    )
    term = func.min(tables.pointer.c.term)
    query = (
        select(tables.entity.c.iri, term)
        .select_from(joined)
        .where(tables.pointer.c.target.in_(_names(entity)), tables.entity.c.iri != entity.iri)
        .group_by(tables.entity.c.iri)
    )
    total = connection.execute(select(func.count()).select_from(query.subquery())).scalar_one()
    found = connection.execute(query.order_by(term, tables.entity.c.iri).limit(limit)) if total else ()
    return tuple((iri, stated) for iri, stated in found), total


def _names(entity: Entity) -> list[str]:
    """Everything that a relation may call it by."""
    names = [entity.iri]
    for record in entity.records:
        names += [record.iri, record.identifier, *(f"{each.scheme}:{each.value}" for each in record.identifiers)]
        for term in ("identifier", "sameAs"):
            stated = record.document.get(term, ())
            names += [each for each in (stated if isinstance(stated, list) else [stated]) if isinstance(each, str)]
    return list(dict.fromkeys(normal(name) for name in names if name))[:_MOST_NAMES]
