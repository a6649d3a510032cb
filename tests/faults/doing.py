"""Faults that many cases are made of: each gives a `Fault` that strikes where `hit.here` says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.faults.case import Fault, Hit
from tests.faults.oai_face import Row, Sheet, Token
from tests.faults.wire import Reply

HTML = b"<!DOCTYPE html><html><head><title>Maintenance</title></head><body><p>Back soon</p></body></html>"


def sends(change: Callable[[Reply], Reply]) -> Fault:
    """What is sent is changed."""
    return Fault(reply=lambda reply, hit: change(reply) if hit.here else reply)


def writes(change: Callable[[bytes], bytes]) -> Fault:
    """The bytes of the body are changed."""
    return sends(lambda reply: replace(reply, body=change(reply.body)))


def rewrites(change: Callable[[str], bytes]) -> Fault:
    """The text of the body is written otherwise; what another fault packed before is no text, and stays."""

    def rewritten(body: bytes) -> bytes:
        try:
            return change(body.decode())
        except UnicodeDecodeError:
            return body

    return writes(rewritten)


def written_in(encoding: str) -> Fault:
    """The page is written in an encoding that its XML declaration names."""

    def written(text: str) -> bytes:
        declared = text.replace('encoding="UTF-8"', f'encoding="{encoding.upper()}"')
        return declared.encode(encoding, "xmlcharrefreplace")

    return rewrites(written)


def answers(change: Callable[[Any], Any]) -> Fault:
    """The answer is changed before it is written."""
    return Fault(sheet=lambda sheet, hit: change(sheet) if hit.here else sheet)


def answers_error(code: str, text: str = "Said so.") -> Fault:
    """An error of the protocol in place of the answer."""
    return answers(lambda sheet: replace(sheet, errors=((code, text),), rows=()))


def says(status: int, body: bytes = HTML, **headers: str) -> Fault:
    """Another status with another body."""
    return sends(lambda reply: Reply(body, status).head(**headers))


def tokens(change: Callable[[Token, Sheet], Token | None]) -> Fault:
    """The page's token is changed, where it has one."""

    def changed(sheet: Sheet) -> Sheet:
        return sheet if sheet.token is None else replace(sheet, token=change(sheet.token, sheet))

    return answers(changed)


def every_token(change: Callable[[Token, Sheet], Token | None], *verbs: str) -> Fault:
    """The token of every page is changed."""

    def changed(sheet: Any, hit: Hit) -> Any:
        if sheet.token is None or (verbs and sheet.verb not in verbs):
            return sheet
        return replace(sheet, token=change(sheet.token, sheet))

    return Fault(sheet=changed)


def rows(change: Callable[[str], str]) -> Fault:
    """The XML of the record at the position is changed, on whatever page it stands."""

    def changed(sheet: Any, hit: Hit) -> Any:
        if not hit.here:
            return sheet
        return replace(
            sheet,
            rows=tuple(
                Row(row.identifier, change(row.xml)) if row.identifier == hit.target else row for row in sheet.rows
            ),
        )

    return Fault(sheet=changed)


def row_bytes(find: bytes, become: bytes) -> Fault:
    """Bytes within the record at the position are replaced in what is sent."""

    def changed(reply: Reply, hit: Hit) -> Reply:
        if not hit.here:
            return reply
        at = reply.body.find(hit.target.encode())
        start = reply.body.find(find, at)
        if at < 0 or start < 0:
            return reply
        return replace(reply, body=reply.body[:start] + become + reply.body[start + len(find) :])

    return Fault(reply=changed)


def results(change: Callable[[dict[str, Any]], Any]) -> Fault:
    """The JSON object of the record at the position is changed."""

    def changed(leaf: Any, hit: Hit) -> Any:
        if not hit.here:
            return leaf
        found = [
            change(dict(each)) if isinstance(each, dict) and each.get("id") == hit.target else each
            for each in leaf.data["results"]
        ]
        return replace(leaf, data={**leaf.data, "results": found})

    return Fault(sheet=changed)


def envelope(**keys: Any) -> Fault:
    """The JSON envelope has other values; a callable is given the old one."""

    def changed(leaf: Any) -> Any:
        told = {name: value(leaf.data[name]) if callable(value) else value for name, value in keys.items()}
        return replace(leaf, data={**leaf.data, **told})

    return answers(changed)


def one_file(change: Callable[[Path], object]) -> Fault:
    """The file at the position is changed."""

    def changed(folder: Path, paths: list[Path], hit: Hit) -> None:
        at = {"first": 0, "middle": len(paths) // 2, "last": len(paths) - 1}[hit.position]
        change(paths[at])

    return Fault(files=changed)


def title_of_target(change: Callable[[str], str]) -> Any:
    """What stands in the catalogue where the record at the position was repaired."""

    def titles(wanted: Any, target: str) -> dict[str, str]:
        return {each: change(title) if each == target else title for each, title in wanted.items()}

    return titles


def without_target(wanted: Any, target: str) -> dict[str, str]:
    """Everything but the record at the position."""
    return {each: title for each, title in wanted.items() if each != target}
