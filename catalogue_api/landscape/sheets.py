"""An inventory as text: CSV, JSON lines and JSON, streamed row by row."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

import orjson

from catalogue_api.exports.comma_separated import safe_cell
from catalogue_api.landscape.inventory import Inventory


def comma_separated(inventory: Inventory) -> Iterator[bytes]:
    """RFC 4180 with one row for each thing, no cell of it a formula; what it is goes into a file beside it."""
    yield _line(column.key for column in inventory.columns)
    for row in inventory.rows():
        yield _line(row)


def _line(cells: Iterable[Any]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer).writerow([_cell(cell) for cell in cells])
    return buffer.getvalue().encode()


def _cell(cell: Any) -> Any:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return "" if cell is None else cell if isinstance(cell, int) else safe_cell(cell)


def json_lines(inventory: Inventory) -> Iterator[bytes]:
    """First a line that says what this is, then one for each thing, last one with counts, sources and checksum."""
    yield _json({"about": inventory.opening()}) + b"\n"
    for row in _named(inventory):
        yield _json(row) + b"\n"
    yield _json({"totals": inventory.closing()}) + b"\n"


def json(inventory: Inventory) -> Iterator[bytes]:
    """One document: `about`, `things`, `totals`."""
    yield b'{"about":' + _json(inventory.opening()) + b',\n"things":['
    mark = b"\n"
    for row in _named(inventory):
        yield mark + _json(row)
        mark = b",\n"
    yield b'\n],\n"totals":' + _json(inventory.closing()) + b"}\n"


def about(inventory: Inventory) -> bytes:
    """What stands beside a form that has no room for it; asked for after the last row."""
    return orjson.dumps({**inventory.opening(), **inventory.closing()}, option=orjson.OPT_INDENT_2) + b"\n"


def _named(inventory: Inventory) -> Iterator[dict[str, Any]]:
    keys = [column.key for column in inventory.columns]
    for row in inventory.rows():
        yield dict(zip(keys, row, strict=True))


def _json(value: Any) -> bytes:
    return orjson.dumps(value)
