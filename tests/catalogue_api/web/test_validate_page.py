"""The page that checks metadata, as a provider meets it."""

from __future__ import annotations

import io
import re
import threading
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from html import unescape
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from catalogue_api.catalogue import open_catalogue
from catalogue_api.validating.results import FOLDER
from catalogue_api.web.app import create_app
from schemas.validation.reading.text import Lines
from tests.catalogue_api import shelf
from tests.catalogue_api.web.test_scripts import PAYLOADS
from tests.schemas.validation.test_placed import TURTLE

BAD = TURTLE.replace('foaf:name "KM3NeT"', 'foaf:nick "K"')
SEEDED = Path(__file__).parent / "seeded.ttl"


@pytest.fixture
def door(tmp_path: Path) -> Iterator[FlaskClient]:
    """An empty catalogue whose validator takes little, and may fetch from this machine."""
    settings = {
        **shelf.settings(tmp_path),
        "validator.page_bytes": 300_000,
        "validator.memory_mib": 512,
        "validator.seconds": 5,
        "validator.allow_private_addresses": True,
        "harvest.contact": "test@example.org",
    }
    with closing(open_catalogue(settings)) as catalogue:
        yield create_app(catalogue, settings).test_client()


def sent(
    door: FlaskClient, text: str | bytes = "", *, file: tuple[str, bytes] | None = None, **more: Any
) -> TestResponse:
    data: dict[str, Any] = {"text": text, **more}
    if file:
        data["file"] = (io.BytesIO(file[1]), file[0])
    return door.post("/validate", data=data, content_type="multipart/form-data")


def page(door: FlaskClient, *given: Any, **more: Any) -> str:
    answer = sent(door, *given, **more)
    assert answer.status_code == 303, answer.text
    return unescape(door.get(answer.headers["Location"]).text)


def test_five_seeded_mistakes_are_told_with_line_reason_and_fix(door: FlaskClient) -> None:
    shown = page(door, file=("seeded.ttl", SEEDED.read_bytes()))
    assert "<h1>" in shown
    assert "5 errors</h1>" in shown
    for line in (15, 17, 18, 20, 28):
        assert f'<a href="#L{line}">Line {line}</a>' in shown
        assert f'<span class="line error" id="L{line}"' in shown
    assert '<span class="line" id="L16"' in shown
    assert "Error</span> The agent states no name." in shown
    assert "publisher of dataset “Events of 2024”" in shown
    assert "Found <q" in shown
    assert "Spring 2024" in shown
    assert 'dct:issued "2024-05-17"^^xsd:date ;' in shown
    assert 'href="/rules/DCATAP3-Agent-name"' in shown
    assert "Quality: " in shown
    assert "Fix this first" in shown
    assert '<meter min="0" max="100"' in shown


def test_a_syntax_error_stands_alone_with_its_caret_and_likely_cause(door: FlaskClient) -> None:
    text = '{\n  "@context": "https://doi.org/10.5063/schema/codemeta-2.0",\n  "name": "a "quoted" word"\n}'
    shown = page(door, text)
    assert "This cannot be read yet</h1>" in shown
    assert "Line 3, column 15" in shown
    assert '3 │   "name": "a "quoted" word"\n  │               ^' in shown
    assert 'Write it \\" there' in shown
    assert shown.count("<article") == 1
    assert "Quality" not in shown


def test_a_pass_says_what_was_held_against_it(door: FlaskClient) -> None:
    shown = page(door, TURTLE, profile=["dcat_ap_base0"])
    assert "No problems</h1>" in shown
    assert "It may be harvested as it is" in shown
    assert re.search(r"All \d+ rules of DCAT-AP, what must be stated \(base zero\) hold", shown)


def test_an_address_is_fetched(door: FlaskClient, tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text(BAD)
    asked: list[str] = []

    class Heard(SimpleHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            super().do_GET()

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Heard, directory=str(tmp_path)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        url = f"http://127.0.0.1:{server.server_port}/a.ttl"
        assert f"{url}</bdi>, Turtle: 1 record" in page(door, url=url)
        one = page(door, url=url, record="oai:a:1 & 2", prefix="dcat")
        assert "Turtle: 1 record" in one
        assert asked[-1] == "/a.ttl?verb=GetRecord&identifier=oai%3Aa%3A1+%26+2&metadataPrefix=dcat"
        gone = sent(door, url=url + "x")
        assert gone.status_code == 502
        assert "could not be fetched" in gone.text
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_private_address_is_refused_where_the_operator_did_not_allow_it(client: FlaskClient) -> None:
    for url in ("http://127.0.0.1:8000/", "http://[::1]/", "http://169.254.169.254/latest/meta-data/"):
        answer = sent(client, url=url)
        assert answer.status_code == 502, url
        assert "It was not checked" in answer.text
    assert sent(client, url="file:///etc/passwd").status_code == 400


@pytest.mark.parametrize(
    ("data", "status", "said"),
    [
        ({}, 400, "Nothing was given to check."),
        ({"text": "x", "url": "https://example.org/"}, 400, "More than one thing"),
        ({"record": "oai:a:1"}, 400, "Nothing was given to check."),
        ({"text": BAD, "record": "oai:a:1"}, 400, "The record is of no endpoint."),
        ({"url": "https://example.org/", "record": "a", "prefix": "a b"}, 400, "This is no metadata prefix."),
        ({"text": BAD, "profile": "nothing"}, 400, "There is no profile 'nothing'"),
        ({"text": BAD, "syntax": "cobol"}, 400, "There is no syntax 'cobol'"),
        ({"text": '{"name": "x"}', "profile": "dcat_ap_base0"}, 400, "is for RDF, and this is json"),
        ({"text": '{"a": 1}'}, 400, "Nothing in it tells the profile"),
        ({"text": "x" * 400_000}, 413, "This is larger than 293 kB"),
    ],
)
def test_what_cannot_be_checked_comes_back_with_the_reason(
    door: FlaskClient, data: dict[str, str], status: int, said: str
) -> None:
    answer = door.post("/validate", data=data, content_type="multipart/form-data")
    shown = unescape(answer.text)
    assert answer.status_code == status
    assert 'role="alert"' in shown
    assert said in shown
    if status == 400 and "text" in data:
        assert data["text"] in shown, "what was pasted must not be lost"


def test_a_bomb_ends_with_a_clear_message_and_the_next_is_served(door: FlaskClient) -> None:
    entities = '<!ENTITY a0 "lol">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 60}">' for n in range(1, 9))
    laughs = f'<!DOCTYPE x [{entities}]><resource xmlns="http://datacite.org/schema/kernel-4">&a8;</resource>'
    deep = '{"@context": "https://schema.org", "a": ' + "[" * 120_000 + "]" * 120_000 + "}"
    for bomb in (laughs, deep):
        answer = sent(door, bomb)
        if answer.status_code == 303:
            assert "This cannot be read yet" in door.get(answer.headers["Location"]).text
        else:
            assert answer.status_code == 422
            assert "so it was stopped" in answer.text
    assert "1 error</h1>" in page(door, BAD)


def test_a_result_is_unlisted_unguessable_and_can_be_deleted(door: FlaskClient, tmp_path: Path) -> None:
    first, second = (sent(door, BAD).headers["Location"] for _ in range(2))
    assert first != second
    assert len(first.rpartition("/")[2]) >= 32
    answer = door.get(first)
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert 'name="robots" content="noindex' in answer.text
    gone = door.post(first + "/delete", follow_redirects=True)
    assert "are deleted" in gone.text
    assert door.get(first).status_code == 404
    assert door.get(second).status_code == 200
    assert len(list((tmp_path / FOLDER).iterdir())) == 1


def test_a_result_can_be_mended_and_taken_away(door: FlaskClient) -> None:
    address = sent(door, BAD, profile="dcat_ap_rec").headers["Location"]
    token = address.rpartition("/")[2]
    form = door.get(f"/validate?mend={token}")
    assert BAD in unescape(form.text)
    assert 'value="dcat_ap_rec" checked' in form.text
    assert form.headers["Cache-Control"] == "private, no-store"
    for ending, media_type in (("json", "application/json"), ("csv", "text/csv"), ("sarif", "application/sarif+json")):
        taken = door.get(f"/validate/report/{token}.{ending}")
        assert taken.mimetype == media_type
        assert "DCATAP3-" in taken.text
        assert "attachment" in taken.headers["Content-Disposition"]
    assert door.get(f"/validate/report/{token}.exe").status_code == 404


def test_nothing_that_was_sent_becomes_markup(door: FlaskClient) -> None:
    literals = "\n".join(
        "<https://example.org/{0}> a <http://www.w3.org/ns/dcat#Dataset> ; "
        '<http://purl.org/dc/terms/title> "{1}" ; <http://purl.org/dc/terms/issued> "{1}" .'.format(
            number, payload.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ").replace("\r", " ")
        )
        for number, payload in enumerate(PAYLOADS[:60])
    )
    name = "<script>alert(1)</script>.ttl"
    shown = door.get(sent(door, file=(name, literals.encode())).headers["Location"]).text
    assert "DCATAP3-Dataset-issued" in shown
    assert not re.findall(r"<(?:script|img|svg (?!class|viewBox)|iframe|object|embed|base|style|body onload)\b", shown)
    assert "\u202e" not in shown


def test_a_long_text_is_shown_around_its_problems(door: FlaskClient) -> None:
    padding = "# nothing here\n" * 3000
    shown = page(door, padding + BAD)
    line = Lines.of(padding).place(len(padding)).line + 7
    assert f'id="L{line}"' in shown
    assert f'id="L{line + 5}"' in shown or f'id="L{line + 4}"' in shown
    assert 'id="L1500"' not in shown
    assert "more lines</span>" in shown
    assert len(shown) < 40_000


def test_other_pages_keep_their_small_limit(door: FlaskClient) -> None:
    answer = door.post("/api/v1/holds/1/release", data=b"x" * 200_000)
    assert answer.status_code in (401, 413)


def test_so_many_submissions_a_minute(tmp_path: Path) -> None:
    settings = {**shelf.settings(tmp_path), "validator.per_minute": 2}
    with closing(open_catalogue(settings)) as catalogue:
        app = create_app(catalogue, settings)
        far = app.test_client()
        codes = [
            far.post("/validate", data={}, environ_overrides={"REMOTE_ADDR": "192.0.2.7"}).status_code for _ in range(4)
        ]
        assert codes == [400, 400, 429, 429]
        assert far.get("/validate", environ_overrides={"REMOTE_ADDR": "192.0.2.7"}).status_code == 200
