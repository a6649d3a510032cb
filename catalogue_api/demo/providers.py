"""The demonstration's providers: our own descriptions of real things, answering over real HTTP on loopback.

Two speak OAI-PMH from a catalogue of their own, filled from files and served by the same code that serves ours; one
speaks the EOSC Resource Catalogue's REST; two are folders of files, as a bulk dump would be.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import orjson
from werkzeug.serving import WSGIRequestHandler, make_server

from catalogue_api.catalogue import Catalogue
from catalogue_api.web.app import create_app
from schemas.wire.settings import read_settings

DATA = Path(__file__).parent / "data"

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


@dataclass(frozen=True, slots=True)
class OaiProvider:
    """A provider with a catalogue of its own: the format of the files it is filled from, and the one it serves.

    `begins_with` is the pattern of the files that it had before the others, so that it can withdraw what it had; `also`
    are shipped sources that it has too.
    Its public address is one that can never exist (RFC 2606), so that its identifiers do not change with the port.
    """

    name: str
    title: str
    filled_with: str
    serves: str
    begins_with: str = ""
    also: tuple[str, ...] = ()

    @property
    def base_url(self) -> str:
        """The address its identifiers are made from."""
        return f"https://{self.name}.example/"


DIRECTORY = OaiProvider("directory", "Directory of the continuum", "dcat", "dcat", also=("continuum",))
LIBRARY = OaiProvider("library", "Library of the continuum", "oai_dc", "oai_dc", begins_with="1-*")
OAI_PROVIDERS = (DIRECTORY, LIBRARY)


@contextmanager
def open_providers(folder: Path) -> Iterator[dict[str, str]]:
    """Serve every HTTP provider while the block lasts; gives the address of each by name.

    `folder` holds the filled catalogue of each OAI provider under its name.
    """
    with ExitStack() as stack:
        addresses = {
            provider.name: stack.enter_context(_serving_catalogue(provider, folder / provider.name))
            for provider in OAI_PROVIDERS
        }
        addresses["services"] = stack.enter_context(_serving(eosc_lists(DATA / "services")))
        yield addresses


def eosc_lists(folder: Path) -> Application:
    """A registry in migration: its lists hold descriptions of the fifth and of the sixth generation side by side."""
    lists = {
        f"/api/public/{kind}/all": [
            result
            for path in sorted(folder.glob(f"{kind}s-*.json"))
            for result in orjson.loads(path.read_bytes())["results"]
        ]
        for kind in ("service", "provider")
    }

    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        results = lists.get(environ["PATH_INFO"])
        if results is None:
            start_response("404 Not Found", [("Content-Type", "text/plain")])
            return [b"not here\n"]
        asked = parse_qs(environ["QUERY_STRING"])
        first = int(asked.get("from", ["0"])[0])
        page = results[first : first + int(asked.get("quantity", ["10"])[0])]
        start_response("200 OK", [("Content-Type", "application/json")])
        return [orjson.dumps({"total": len(results), "from": first, "to": first + len(page), "results": page})]

    return application


@contextmanager
def _serving_catalogue(provider: OaiProvider, folder: Path) -> Iterator[str]:
    stated = {
        "CATALOGUE_DATA_DIR": str(folder),
        "CATALOGUE_BASE_URL": provider.base_url,
        "CATALOGUE_TITLE": provider.title,
        "CATALOGUE_WEB_ADMIN_EMAIL": f"info@{provider.name}.example",
    }
    settings = read_settings("", stated, where=provider.name)
    with Catalogue.open(folder) as catalogue, _serving(create_app(catalogue, settings)) as address:
        yield f"{address}/oai"


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002  (the name in werkzeug's method)
        """Say nothing: the harvest tells what was asked."""


@contextmanager
def _serving(application: Application) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, application, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, name="demo provider", daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
