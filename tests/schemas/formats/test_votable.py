"""Rows of ObsCore: what they are called by, and collections that a service counts in several rows."""

from __future__ import annotations

from schemas.formats.votable import FORMAT
from schemas.records import Claim, Description


def read(names: str, *rows: str) -> dict[str | None, Description]:
    fields = "".join(f'<FIELD name="{name}" datatype="char"/>' for name in names.split())
    cells = "".join(f"<TR>{''.join(f'<TD>{cell}</TD>' for cell in row.split('|'))}</TR>" for row in rows)
    body = (
        '<VOTABLE xmlns="http://www.ivoa.net/xml/VOTable/v1.3"><RESOURCE><TABLE>'
        f"{fields}<DATA><TABLEDATA>{cells}</TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>"
    ).encode()
    assert FORMAT.split is not None
    return {identifier: FORMAT.parse(part) for identifier, part in FORMAT.split(body)}


def test_a_collection_that_is_counted_in_several_rows_is_one_whatever_their_order() -> None:
    rows = ("HARPS|La Silla|HARPS|spectrum|9", "UVES|Paranal|UVES|spectrum|7", "HARPS|La Silla|FEROS|cube|2")
    names = "obs_collection facility_name instrument_name dataproduct_type products"
    found = read(names, *rows)
    assert list(found) == ["HARPS", "UVES"]
    harps = found["HARPS"].properties
    assert (harps["instrument"], harps["type"]) == (["FEROS", "HARPS"], ["cube", "spectrum"])
    assert harps["facility"] == ["La Silla"]
    assert read(names, *reversed(rows))["HARPS"] == found["HARPS"]


def test_the_name_that_a_publisher_gives_is_the_same_at_every_mirror() -> None:
    names = "obs_publisher_did obs_collection obs_title"
    found = read(names, "ADS/JAO.ALMA#2013.1.1|ALMA|Krill", "ivo://own/krill|Own|Krill", "number 7|Own|Krill")
    assert [each.identifiers[0] for each in found.values()] == [
        Claim("ivo://ADS/JAO.ALMA#2013.1.1", "ivo", primary=True),
        Claim("ivo://own/krill", "ivo", primary=True),
        Claim("number 7", None, primary=False),
    ]
