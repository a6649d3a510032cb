"""One face of the truth, listening, with the faults that a trial orders switched on or off."""

from __future__ import annotations

import json
import random
import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.faults.case import Case, Hit
from tests.faults.list_faces import CswFace, FeedFace
from tests.faults.oai_face import OaiFace
from tests.faults.other_faces import FilesFace, LinkFace, NumberFace, OffsetFace, RestFace
from tests.faults.page_faces import DownloadFace, GocdbFace, LinesFace, SitemapFace
from tests.faults.tls import Authority
from tests.faults.truth import Truth
from tests.faults.wire import Asked, Reply, Server

FACES: dict[str, Any] = {
    "oai": OaiFace,
    "rest": RestFace,
    "list": OffsetFace,
    "numbers": NumberFace,
    "links": LinkFace,
    "files": FilesFace,
    "csw": CswFace,
    "feed": FeedFace,
    "gocdb": GocdbFace,
    "sitemap": SitemapFace,
    "download": DownloadFace,
    "lines": LinesFace,
}
"""The ways of talking; `announces` says whether a face tells of what it deleted, or no longer lists it."""

_WRONG = {"closed": "http://127.0.0.1:1", "nowhere": "http://nowhere.invalid"}
_PLACE = {"first": lambda count: 0, "middle": lambda count: count // 2, "last": lambda count: count - 1}


@dataclass
class Provider:
    """A provider whose faults strike while `on`."""

    truth: Truth
    face: Any
    cases: tuple[Case, ...]
    position: str
    seed: int
    folder: Path
    on: bool = False
    server: Any = None
    hits: list[Hit] = field(default_factory=list)
    authority: Authority | None = None
    _stack: ExitStack = field(default_factory=ExitStack)
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def begin(self, *, since: object = None) -> None:
        """Switch the faults on; records that changed after `since` are what a list of changes shows."""
        self.on = True
        self.hits = []
        listed = [
            thing
            for thing in self.truth.ordered()
            if not thing.deleted and (since is None or thing.stamp > since)  # type: ignore[operator]
        ]
        for number, case in enumerate(self.cases):
            target = listed[_PLACE[self.position](len(listed))].identifier if listed else ""
            chance = random.Random(f"{self.seed} {number}")
            self.hits.append(Hit(None, self.face, self.position, chance, target, server=self))
            if case.fault.prepare is not None:
                case.fault.prepare(self.face)

    def heal(self, face: Any) -> None:
        """Switch the faults off; `face` is as the provider was before."""
        self.on = False
        self.face = face

    # --- over HTTP

    def answer(self, asked: Asked) -> Reply:
        """What is sent for a request, faults and all."""
        with self._lock:
            below = getattr(self.face, "below", None)
            if asked.path != self.face.path and not (below and asked.path.startswith(below)):
                return self._elsewhere(asked)
            if not self.on:
                return self.face.reply(self.face.sheet(asked))
            for case, hit in zip(self.cases, self.hits, strict=True):
                hit.asked = asked
                if case.fault.before is not None:
                    case.fault.before(self.face, hit)
            sheet = self.face.sheet(asked)
            plain = sheet
            for case, hit in zip(self.cases, self.hits, strict=True):
                hit.here = self._is_here(case, hit, asked, plain)
                hit.times += hit.here
                if case.times is not None and hit.times > case.times:
                    hit.here = False
                if case.fault.sheet is not None:
                    sheet = case.fault.sheet(sheet, hit)
            reply = self.face.reply(sheet)
            for case, hit in zip(self.cases, self.hits, strict=True):
                if case.fault.reply is not None:
                    reply = case.fault.reply(reply, hit)
            return reply

    def _elsewhere(self, asked: Asked) -> Reply:
        if asked.path == "/robots.txt":
            stated = "".join(str(case.keys.get("robots_txt", "")) for case in self.cases) if self.on else ""
            return Reply(stated.encode(), 200 if stated else 404, {"Content-Type": "text/plain"})
        return Reply(b"<!DOCTYPE html><html><body>Please log in</body></html>", 200, {"Content-Type": "text/html"})

    def _is_here(self, case: Case, hit: Hit, asked: Asked, sheet: Any) -> bool:
        if self.face.protocol == "oai_pmh" and asked.verb not in case.verbs:
            return False
        if case.by == "any":
            return True
        if case.by == "record":
            shown = [row.identifier for row in sheet.rows] if hasattr(sheet, "rows") else _ids(sheet)
            return hit.target in shown
        if self.face.protocol == "oai_pmh" and not sheet.is_list:
            return asked.verb not in ("ListRecords", "ListIdentifiers")
        return bool(sheet.page == _PLACE[self.position](sheet.pages))

    def other_server(self) -> Server:
        """Another host (another port of loopback) with the same provider behind it."""
        server = Server(self.answer)
        self._stack.callback(server.stop)
        return server

    # --- as files

    def write_files(self) -> None:
        """Write the folder anew, faults and all."""
        folder = self.folder / "files"
        folder.mkdir(exist_ok=True)
        for path in folder.iterdir():
            path.unlink()
        paths = self.face.write(folder)
        if self.on:
            for case, hit in zip(self.cases, self.hits, strict=True):
                hit.here = True
                if case.fault.files is not None:
                    case.fault.files(folder, paths, hit)

    # --- the source file

    def source(self) -> Path:
        """The operator's source file for it."""
        path = self.folder / "library.toml"
        keys = {"title": "library", "state": "open", "delay": 0.0, "protocol": self.face.protocol, **self.face.keys}
        for case in self.cases:
            keys |= case.keys
        keys.pop("robots_txt", None)
        wrong = keys.pop("endpoint", None) if self.on else keys.pop("endpoint", None) and None
        keys["endpoint"] = "files" if self.face.protocol == "files" else f"{self.server.url}{self.face.path}"
        if wrong is not None:
            keys["endpoint"] = _WRONG[str(wrong)] + self.face.path
        options = keys.pop("options", {})
        lines = [f"{name} = {json.dumps(value)}" for name, value in keys.items()]
        lines += ["[options]", *(f"{name} = {json.dumps(value)}" for name, value in options.items())]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    @property
    def environment(self) -> dict[str, str]:
        """What the operator of this trial has set."""
        stated: dict[str, str] = {}
        for case in self.cases:
            stated |= case.settings
        return stated | ({"SSL_CERT_FILE": str(self.authority.file)} if self.authority else {})


def _ids(leaf: Any) -> list[str]:
    return [str(each.get("id")) for each in leaf.data.get("results", []) if isinstance(each, dict)]


def dry(cases: tuple[Case, ...], *, face: str, position: str, seed: int) -> Provider:
    """A provider that is asked without a socket."""
    truth = _truth(cases, face=face, seed=seed)
    return Provider(truth, FACES[face](truth), cases, position, seed, Path())


@contextmanager
def listening(cases: tuple[Case, ...], *, face: str, position: str, seed: int) -> Iterator[Provider]:
    """A provider with its own folder, while the block lasts."""
    with tempfile.TemporaryDirectory(prefix="faults-") as folder, ExitStack() as stack:
        defects = [case.fault.tls for case in cases if case.fault.tls]
        authority = Authority(Path(folder)) if defects else None
        server = None
        if face != "files":
            # Who asks waits for the provider, whose names may hold the address of its server.
            server = Server(lambda asked: provider.answer(asked), context=authority.context("") if authority else None)
            stack.callback(server.stop)
        truth = _truth(cases, face=face, seed=seed, base="" if server is None else server.url)
        provider = Provider(truth, FACES[face](truth), cases, position, seed, Path(folder), _stack=stack)
        provider.server, provider.authority = server, authority
        yield provider


def _truth(cases: tuple[Case, ...], *, face: str, seed: int, base: str = "http://truth.example") -> Truth:
    return Truth(seed, max(case.size for case in cases), names=getattr(FACES[face], "names", ""), base=base)
