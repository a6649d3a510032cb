"""The one XML factory: strict, fetches nothing, refuses bombs at once, reads every encoding."""

from __future__ import annotations

import socket
import threading
import time

import pytest

from schemas.errors import MalformedPayload
from schemas.formats.xml import line_of, local_name, namespace, parse_xml, standalone, text_of

LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
BOMBS = {
    "billion laughs": f'<!DOCTYPE r [<!ENTITY a0 "lol">{LAUGHS}]><r>&a9;</r>',
    "billion laughs in an attribute": f'<!DOCTYPE r [<!ENTITY a0 "lol">{LAUGHS}]><r x="&a9;"/>',
    "quadratic": '<!DOCTYPE r [<!ENTITY a "' + "x" * 100_000 + '">]><r>' + "&a;" * 20_000 + "</r>",
    "attribute default": '<!DOCTYPE r [<!ATTLIST b y CDATA "' + "x" * 900_000 + '">]><r>' + "<b/>" * 2_000 + "</r>",
}
OUTSIDE = {
    "external entity": '<!DOCTYPE r [<!ENTITY e SYSTEM "{url}">]><r>&e;</r>',
    "external entity in an attribute": '<!DOCTYPE r [<!ENTITY e SYSTEM "{url}">]><r a="&e;"/>',
    "parameter entity": '<!DOCTYPE r [<!ENTITY % p SYSTEM "{url}"> %p;]><r/>',
    "external DTD, entity used": '<!DOCTYPE r SYSTEM "{url}"><r>&e;</r>',
    "external DTD, entity used in an attribute": '<!DOCTYPE r SYSTEM "{url}"><r a="&e;"/>',
}


@pytest.mark.parametrize("huge", [False, True])
@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS.keys())
def test_a_bomb_is_refused_at_once(bomb: str, huge: bool) -> None:
    started = time.perf_counter()
    with pytest.raises(MalformedPayload, match="amplification"):
        parse_xml(bomb.encode(), huge=huge)
    assert time.perf_counter() - started < 1


@pytest.fixture
def trap():
    """The address of a listening socket, and a list that fills when somebody connects."""
    visitors: list[object] = []
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(5)

    def wait() -> None:
        try:
            connection, address = listener.accept()
        except OSError:
            return
        visitors.append(address)
        connection.close()

    thread = threading.Thread(target=wait)
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}/x.dtd", visitors
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join()


@pytest.mark.parametrize("document", OUTSIDE.values(), ids=OUTSIDE.keys())
def test_nothing_outside_is_read_or_fetched(document: str, trap, tmp_path) -> None:
    url, visitors = trap
    secret = tmp_path / "secret"
    secret.write_text("s3cret")
    for target in (url, secret.as_uri()):
        with pytest.raises(MalformedPayload) as refused:
            parse_xml(document.replace("{url}", target).encode())
        assert "s3cret" not in str(refused.value)
    assert visitors == []


def test_an_external_dtd_that_nothing_needs_is_ignored(trap) -> None:
    url, visitors = trap
    assert standalone(parse_xml(f'<!DOCTYPE r SYSTEM "{url}"><r>ok</r>'.encode())) == b"<r>ok</r>"
    assert visitors == []


def test_namespace_entities_of_rdf_xml_are_resolved_and_the_doctype_is_gone() -> None:
    root = parse_xml(
        b'<!DOCTYPE r [<!ENTITY dct "http://purl.org/dc/terms/">]>'
        b'<r xmlns:dct="&dct;"><dct:a about="&dct;title">&dct;</dct:a></r>'
    )
    assert standalone(root) == (
        b'<r xmlns:dct="http://purl.org/dc/terms/">'
        b'<dct:a about="http://purl.org/dc/terms/title">http://purl.org/dc/terms/</dct:a></r>'
    )


@pytest.mark.parametrize(
    ("levels", "huge", "fits"), [(250, False, True), (300, False, False), (300, True, True), (3000, True, False)]
)
def test_nesting_has_an_end(levels: int, huge: bool, fits: bool) -> None:
    body = b"<a>" * levels + b"</a>" * levels
    if fits:
        assert local_name(parse_xml(body, huge=huge)) == "a"
    else:
        with pytest.raises(MalformedPayload, match="depth"):
            parse_xml(body, huge=huge)


def test_a_text_of_eleven_megabytes_needs_huge() -> None:
    body = b"<a>" + b"x" * 11_000_000 + b"</a>"
    with pytest.raises(MalformedPayload):
        parse_xml(body)
    assert len(text_of(parse_xml(body, huge=True))) == 11_000_000


@pytest.mark.parametrize(
    "body",
    [
        '<?xml version="1.0" encoding="UTF-16"?><r>é</r>'.encode("utf-16"),
        '<?xml version="1.0" encoding="UTF-16"?><r>é</r>'.encode("utf-16-be"),
        "﻿<?xml version='1.0' encoding='UTF-8'?><r>é</r>".encode(),
        '<?xml version="1.0" encoding="ISO-8859-1"?><r>é</r>'.encode("latin-1"),
        '<?xml version="1.0" encoding="windows-1252"?><r>é</r>'.encode("cp1252"),
        "<r>é</r>".encode(),
    ],
    ids=["utf-16 with BOM", "utf-16-be", "utf-8 with BOM", "latin-1", "cp1252", "utf-8"],
)
def test_every_encoding_becomes_utf_8(body: bytes) -> None:
    assert standalone(parse_xml(body)) == "<r>é</r>".encode()


@pytest.mark.parametrize(
    ("body", "line", "column"),
    [
        (b"<r>\n <a></b>\n</r>", 2, 9),
        (b"<r>&nbsp;</r>", 1, 10),
        ('<?xml version="1.0"?>\n<r>é</r>'.encode("latin-1"), 2, 4),
        (b"<r>\x03</r>", 1, 4),
        (b"", 1, 1),
        (b"{}", 1, 1),
        (b'<?xml version="1.0" encoding="x-nonsense"?><r/>', 1, 42),
    ],
    ids=["tags cross", "unknown entity", "wrong bytes", "control character", "nothing", "JSON", "unknown encoding"],
)
def test_what_is_wrong_is_said_with_line_and_column(body: bytes, line: int, column: int) -> None:
    with pytest.raises(MalformedPayload) as error:
        parse_xml(body)
    assert (error.value.line, error.value.column) == (line, column)
    assert str(error.value).startswith(f"line {line}, column {column}: This is not well-formed XML: ")


def test_standalone_declares_every_inherited_namespace_and_leaves_instructions_and_comments_out() -> None:
    root = parse_xml(
        b'<o xmlns="urn:o" xmlns:vs="urn:vs" xmlns:xsi="urn:xsi"><?style x?><m>'
        b'<d:a xmlns:d="urn:d" xsi:type="vs:T">1<!-- two -->3</d:a>tail</m></o>'
    )
    element = root[0][0]
    body = standalone(element)
    assert body.startswith(b"<d:a ")
    assert body.endswith(b'xsi:type="vs:T">13</d:a>')
    again = parse_xml(body)
    assert again.nsmap == {None: "urn:o", "vs": "urn:vs", "xsi": "urn:xsi", "d": "urn:d"}
    assert (local_name(again), namespace(again)) == ("a", "urn:d")


def test_helpers() -> None:
    root = parse_xml(b"<r>\n<a> one <b>two</b> three </a></r>")
    assert text_of(root[0]) == "one two three"
    assert (local_name(root), namespace(root), line_of(root[0])) == ("r", "", 2)
