"""The choice of prefix, the list of sets, and our own tokens."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.errors import OaiPmhError
from schemas.oai_pmh.prefixes import choose_prefix
from schemas.oai_pmh.requests import Request
from schemas.oai_pmh.responses import ListedSet, MetadataFormat, Response, ResumptionToken
from schemas.oai_pmh.sets import SetListing
from schemas.oai_pmh.tokens import ListToken, read_token, write_token
from schemas.records import Description, Format


def form(prefix: str, namespace: str, richness: int, aliases: tuple[str, ...] = ()) -> Format:
    return Format(
        prefix=prefix,
        title=prefix,
        namespace=namespace,
        schema_location="",
        media_type="application/xml",
        parse=lambda _: Description("other", {}),
        revision=1,
        richness=richness,
        aliases=aliases,
    )


DC = form("oai_dc", "http://www.openarchives.org/OAI/2.0/oai_dc/", 1, ("dc",))
DATACITE = form("oai_datacite", "http://datacite.org/schema/kernel-4", 5, ("datacite",))
OURS = (DC, DATACITE)


def offered(*pairs: tuple[str, str]) -> list[MetadataFormat]:
    return [MetadataFormat(prefix, "", namespace) for prefix, namespace in pairs]


@pytest.mark.parametrize(
    ("formats", "wanted", "expected"),
    [
        (offered(("oai_dc", DC.namespace), ("oai_datacite", DATACITE.namespace)), (), ("oai_datacite", DATACITE)),
        (offered(("oai_dc", DC.namespace), ("kernel4", DATACITE.namespace + "/")), (), ("kernel4", DATACITE)),
        (offered(("oai_dc", "https://www.openarchives.org/OAI/2.0/oai_dc")), (), ("oai_dc", DC)),
        (offered(("dc", "http://purl.org/dc/elements/1.1/")), (), ("dc", DC)),
        (offered(("dc", "")), ("oai_dc",), ("dc", DC)),
        (offered(("marcxml", "urn:marc"), ("oai_dc", DC.namespace)), ("marcxml",), ("marcxml", None)),
        (offered(("oai_dc", DC.namespace)), ("marcxml", "oai_dc"), ("oai_dc", DC)),
        (offered(("oai_datacite", DC.namespace)), (), ("oai_datacite", DC)),
        (offered(("marcxml", "urn:marc")), (), None),
        (offered(("marcxml", "urn:marc")), ("oai_dc",), None),
        ([], ("oai_dc",), ("oai_dc", DC)),
        ([], ("odd",), ("odd", None)),
        ([], (), None),
    ],
)
def test_choose_prefix(
    formats: list[MetadataFormat], wanted: tuple[str, ...], expected: tuple[str, Format | None] | None
) -> None:
    assert choose_prefix(formats, wanted, OURS) == expected


# --- sets


def run(listing: SetListing, pages: list[Response]) -> int:
    asked = 0
    while (request := listing.next_request()) is not None:
        assert request.verb == "ListSets"
        listing.receive(pages[min(asked, len(pages) - 1)])
        asked += 1
        assert asked < 50
    return asked


def sets(*specs: str, token: str | None = None) -> Response:
    return Response("ListSets", sets=tuple(ListedSet(each, each) for each in specs), token=ResumptionToken(token))


def test_the_list_of_sets_stops_when_the_wanted_ones_were_seen() -> None:
    listing = SetListing(wanted=("b", "p"))
    assert run(listing, [sets("a", "b", token="1"), sets("p:q", token="2"), sets("z")]) == 2
    assert listing.missing == ()
    assert set(listing.sets) == {"b", "p:q"}


def test_missing_sets_are_named_only_after_the_whole_list() -> None:
    listing = SetListing(wanted=("b", "gone"))
    assert listing.missing is None
    run(listing, [sets("a", token="1"), sets("b")])
    assert listing.missing == ("gone",)


def test_the_list_of_sets_is_bounded() -> None:
    assert run(SetListing(), [sets("a", token="same")]) == 2
    number = iter(range(10_000))
    listing = SetListing(most_pages=7)
    while listing.next_request() is not None:
        listing.receive(sets("a", token=str(next(number))))
    assert listing.problem is not None
    assert "7 pages" in listing.problem


@pytest.mark.parametrize(("code", "problem"), [("noSetHierarchy", False), ("badArgument", True)])
def test_servers_without_sets(code: str, problem: bool) -> None:
    listing = SetListing(wanted=("a",))
    assert run(listing, [Response(None, errors=(OaiPmhError(code, "x"),))]) == 1
    assert bool(listing.problem) is problem
    assert listing.missing == (None if problem else ("a",))


def test_an_expired_token_begins_the_list_of_sets_again_but_not_for_ever() -> None:
    listing = SetListing()
    expired = Response(None, errors=(OaiPmhError("badResumptionToken", "x"),))
    asked: list[Request] = []
    while (request := listing.next_request()) is not None:
        asked.append(request)
        listing.receive(expired if request.arguments else sets("a", token="t"))
    assert len(asked) == 6
    assert listing.problem is not None


def test_a_failed_request_ends_the_list_of_sets() -> None:
    listing = SetListing(wanted=("a",))
    listing.fail("timeout")
    assert listing.is_over
    assert listing.missing is None


# --- tokens


@given(
    st.builds(
        ListToken,
        verb=st.sampled_from(["ListRecords", "ListIdentifiers"]),
        prefix=st.sampled_from(["oai_dc", "dcat"]),
        set_spec=st.one_of(st.none(), st.just("source:a")),
        since=st.one_of(st.none(), st.just("2020-01-01")),
        until=st.one_of(st.none(), st.just("2020-01-01T00:00:00Z")),
        last=st.tuples(
            st.integers(0, 10**11).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)),
            st.text(st.characters(categories=["L", "N", "P"]), max_size=60),
        ),
        total=st.integers(0, 10**9),
        cursor=st.integers(0, 10**9),
    ),
    st.data(),
)
def test_tokens_say_everything_and_notice_any_change(token: ListToken, data: st.DataObject) -> None:
    text = write_token(token)
    assert read_token(text) == token
    at = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.characters(codec="ascii").filter(lambda c: c != text[at]))
    with suppress(OaiPmhError):
        assert read_token(text[:at] + other + text[at + 1 :]) == token


@given(st.text(max_size=200))
def test_foreign_tokens_are_refused(text: str) -> None:
    with pytest.raises(OaiPmhError, match="badResumptionToken"):
        read_token(text)
