"""VOEvent 2.0 of the IVOA: what an observatory tells of one observation, such as KM3NeT of a neutrino.

https://www.ivoa.net/documents/VOEvent/. Its `ivorn` names an event, not a resource of a registry, so it joins nothing.
Positions are on the sky, never a place on Earth; where the observatory stands is one.
"""

from __future__ import annotations

from schemas.formats.agents import ORGANISATION, agent, contact
from schemas.formats.elements import Parts, find_root
from schemas.formats.wkt import point, position
from schemas.formats.xml import Element, local_name, parse_xml
from schemas.records import Description, Format

NAMESPACE = "http://www.ivoa.net/xml/VOEvent/v2.0"
_SKY = "https://w3id.org/continuum/ns#skyPosition"
_MEASURED = "http://www.w3.org/2004/02/skos/core#note"


def parse(body: bytes) -> Description:
    """Read one event; raises `MalformedPayload`."""
    return parse_element(parse_xml(body))


def parse_element(root: Element) -> Description:
    """Read one event that is parsed already."""
    told = Parts(find_root(root, recognises, "VOEvent"))
    told.other(told.attribute("ivorn"), "VOEvent")
    told.add("type", told.attribute("role"))
    told.forget_attributes()
    for who in told.nodes("Who"):
        _author(told, who)
    for what in told.nodes("What"):
        told.add("title", *what.texts("Description"))
        for each in what.nodes("Param", "Group"):
            _measured(told, each)
    for where in told.nodes("WhereWhen"):
        _place(told, where)
        told.add("description", *where.texts("Description"))
        where.forget_all()
    for how in [*told.nodes("How"), *told.nodes("Why")]:
        told.add("description", *how.texts("Description"))
        for each in how.nodes("Reference"):
            told.add("page", each.attribute("uri"))
            each.forget_attributes()
        how.forget_attributes()
    for cited in told.inside("Citations", "EventIVORN"):
        told.lose("Citations", "an event that is known by its name alone", cited.words())
        cited.forget_attributes()
    return told.finish("dataset", "no term for it")


def _author(told: Parts, who: Parts) -> None:
    told.add("issued", who.text("Date"))
    told.properties["issued"] = (told.properties.pop("issued", None) or [None])[0]
    if told.properties["issued"] is None:
        del told.properties["issued"]
    for author in who.nodes("Author"):
        name = author.text("contactName") or author.text("title")
        told.set("publisher", agent(author.text("shortName") or name, types=ORGANISATION))
        addresses = [author.text("contactEmail")]
        told.add(
            "contactPoint", contact(told, "Author", name, organisation=author.text("shortName"), addresses=addresses)
        )
        author.drop("how to telephone", "contactPhone")
    who.drop("who says it, in the words of a registry", "AuthorIVORN", "Description")


def _measured(told: Parts, each: Parts) -> None:
    name, value, unit = each.attribute("name"), each.attribute("value"), each.attribute("unit")
    if name.lower() == "instrument":
        told.add("instrument", value)
    elif name.lower() == "identifier":
        told.own(value)
    elif name and value:
        told.state(_MEASURED, " ".join(part for part in (f"{name}:", value, unit) if part))
    for inner in each.nodes("Param"):
        _measured(told, inner)
    each.forget_attributes()


def _place(told: Parts, where: Parts) -> None:
    for observatory in where.inside("ObsDataLocation"):
        for at in observatory.inside("ObservatoryLocation", "AstroCoords", "Position3D", "Value3"):
            spot = position(at.text("C1"), at.text("C2"))
            told.add("spatial", {"centroid": point(spot)} if spot else None)
        for seen in observatory.inside("ObservationLocation", "AstroCoords"):
            for time in seen.inside("Time", "TimeInstant"):
                stated = time.text("ISOTime")
                told.add("temporal", {"startDate": stated, "endDate": stated} if stated else None)
            for spot2 in seen.inside("Position2D", "Value2"):
                told.state(_SKY, f"RA {spot2.text('C1')} Dec {spot2.text('C2')}")


def recognises(root: Element) -> bool:
    """Whether a root element is an event."""
    return local_name(root) == "VOEvent"


FORMAT = Format(
    prefix="voevent",
    title="VOEvent",
    namespace=NAMESPACE,
    schema_location="http://www.ivoa.net/xml/VOEvent/VOEvent-v2.0.xsd",
    media_type="application/xml",
    parse=parse,
    parse_element=parse_element,
    revision=1,
    richness=30,
    recognises=recognises,
)
