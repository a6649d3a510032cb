"""An inventory as a workbook (ECMA-376): Inventory, Matrix, Gaps, Capacity, Sources and Method, in flat memory.

Text is only ever written as text: nothing from outside becomes a formula, a link or a number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import xlsxwriter

from catalogue_api.landscape.capacity import Capacities, Sum, in_words
from catalogue_api.landscape.inventory import Inventory
from catalogue_api.landscape.matrix import Counted, Matrix
from catalogue_api.landscape.selection import Thing
from catalogue_api.landscape.summary import MATRICES, label
from catalogue_api.landscape.sureness import SAID, Freshness
from schemas.search import NONE_STATED

MOST_ROWS: Final = 1_048_576
"""Rows that a spreadsheet can hold (ECMA-376 part 1, §18.3.1.73: `r` up to 1,048,576)."""

_LONGEST_CELL: Final = 32_767
_PORTION: Final = 1 << 16


def workbook(inventory: Inventory, *, most_rows: int = MOST_ROWS) -> Iterator[bytes]:
    """The file in portions; it is made on disk first, for a ZIP's directory comes last."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "inventory.xlsx"
        _write(path, inventory, most_rows=most_rows)
        with path.open("rb") as file:
            while portion := file.read(_PORTION):
                yield portion


@dataclass(frozen=True, slots=True)
class _Looks:
    """How cells look: heads, heads of figures, labels of rows, counts, long texts, and yes or no."""

    head: Any
    figures: Any
    label: Any
    count: Any
    text: Any
    truth: Any


def _write(path: Path, inventory: Inventory, *, most_rows: int) -> None:
    options = {"constant_memory": True, "tmpdir": str(path.parent), "use_zip64": True}
    book = xlsxwriter.Workbook(str(path), options)
    # The creation date is the only thing that the library would take from the clock.
    book.set_properties({"title": inventory.title, "created": inventory.view.state.changed.replace(tzinfo=None)})
    looks = _Looks(
        book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
        book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top", "align": "right"}),
        book.add_format({"bold": True}),
        book.add_format({"num_format": '#,##0;-#,##0;"none known"', "align": "right"}),
        book.add_format({"text_wrap": True, "valign": "top"}),
        book.add_format({"num_format": '"yes";"yes";"no"', "align": "left"}),
    )
    counted, summed = [Counted(*each) for each in MATRICES], Capacities()
    counting = (*(each.count for each in counted), summed.count)
    _inventory(book, looks, inventory, counting, most_rows=most_rows)
    made = [each.matrix() for each in counted]
    for number, each in enumerate(made):
        _matrix(book, looks, each, name=f"Matrix by {each.rows}" if number else "Matrix")
    _table(book, looks, "Gaps", _GAPS, _gaps(made, inventory.fresh), widths=(14, 22, 24, 84, 40, 40))
    _table(book, looks, "Capacity", _CAPACITY, map(_capacity, summed.sums()), widths=(12, 12, 12, 36, 10, 24, 10, 16))
    closing = inventory.closing()
    sources = closing.pop("sources")
    rows = (tuple(each.values()) for each in sources)
    _table(book, looks, "Sources", _SOURCES, rows, widths=(24, 40, 36, 26, 36, 14, 12, 12))
    _table(book, looks, "Method", ("What", "Says"), _told({**inventory.opening(), **closing}), widths=(24, 100))
    book.close()


_GAPS = ("By", "What", "Country", "How sure", "Live sources that list things of both", "Other sources that do")
_SOURCES = (
    "Source", "Title", "Provider", "Last harvested to its end", "Licence of its records", "May be passed on", "Records",
    "Records held back",
)  # fmt: skip
_CAPACITY = (
    "Measure", "Kind", "Basis", "Statement", "For", "Sum", "Unit", "In words", "Things that state it", "Things of kind",
    "Providers who state it", "Providers of kind",
)  # fmt: skip


def _gaps(made: Iterable[Matrix], fresh: Freshness) -> Iterator[tuple[Any, ...]]:
    for matrix in made:
        for row, column, sources in matrix.gaps():
            sure = fresh.sure(sources)
            yield label(matrix.rows), row, column, SAID[sure.word], sure.live, sure.stale


def _capacity(each: Sum) -> tuple[Any, ...]:
    sort, whole = each.sort, each.total == each.total.to_integral_value()
    return (
        sort.measure, sort.kind, sort.basis or "not stated", sort.statement or "not stated", sort.year or "not stated",
        int(each.total) if whole else str(each.total), each.unit, in_words(each.total, each.unit), each.things,
        each.things_of_kind, each.providers, each.providers_of_kind,
    )  # fmt: skip


def _inventory(
    book: Any, looks: _Looks, inventory: Inventory, counting: Sequence[Callable[[Thing], None]], *, most_rows: int
) -> None:
    sheet, row, number = None, most_rows, 0
    for each in inventory.things():
        for count in counting:
            count(each)
        if row == most_rows:
            _end(sheet, row, inventory)
            number += 1
            sheet, row = _begin(book, looks, inventory, number), 1
        for place, column in enumerate(inventory.columns):
            _cell(sheet, row, place, column.read(each, inventory.base), looks=looks)
        row += 1
    if sheet is None:
        sheet, row = _begin(book, looks, inventory, 1), 1
    _end(sheet, row, inventory)


def _sheet(book: Any, name: str, *, frozen: int = 0) -> Any:
    """A sheet whose head stays in sight, on the screen and on every printed page."""
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, frozen)
    sheet.set_landscape()
    sheet.set_paper(8 if name.startswith("Inventory") else 9)  # A3, A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    # Nobody fits the height of rows to what wraps in them; before the first cell, for rows are written as they come.
    sheet.set_row(0, 32)
    return sheet


def _begin(book: Any, looks: _Looks, inventory: Inventory, number: int) -> Any:
    sheet = _sheet(book, "Inventory" if number == 1 else f"Inventory {number}")
    for place, column in enumerate(inventory.columns):
        sheet.set_column(place, place, column.width)
    for place, column in enumerate(inventory.columns):
        sheet.write_string(0, place, column.label, looks.head)
    return sheet


def _end(sheet: Any, rows: int, inventory: Inventory) -> None:
    if sheet is not None:
        sheet.autofilter(0, 0, max(rows - 1, 1), len(inventory.columns) - 1)


def _matrix(book: Any, looks: _Looks, made: Matrix, *, name: str) -> None:
    sheet = _sheet(book, name, frozen=1)
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, len(made.column_values) + 1, 14)
    for place, head in enumerate((f"Things by {made.rows} and {made.columns}", *made.column_values, "All")):
        _cell(sheet, 0, place, head, looks.figures if place else looks.head)
    for number, row in enumerate((*made.row_values, None), 1):
        _cell(sheet, number, 0, "All" if row is None else row, looks.label)
        for place, column in enumerate((*made.column_values, None), 1):
            _cell(sheet, number, place, made.figure(row, column), looks.count)


def _table(
    book: Any,
    looks: _Looks,
    name: str,
    heads: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    widths: Sequence[int],
) -> None:
    """A sheet of one table; columns without a width of their own have that of the last one."""
    sheet = _sheet(book, name)
    for place, head in enumerate(heads):
        sheet.set_column(place, place, widths[min(place, len(widths) - 1)])
        _cell(sheet, 0, place, head, looks.head)
    last = 0
    for last, row in enumerate(rows, 1):
        for place, value in enumerate(row):
            long = isinstance(value, str) and len(value) > widths[min(place, len(widths) - 1)]
            _cell(sheet, last, place, value, looks.text if long else None, looks=looks)
    sheet.autofilter(0, 0, max(last, 1), len(heads) - 1)


def _told(about: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in about.items():
        words = name.replace("_", " ")
        if name == "query":
            yield "words", value["words"] or "none"
            yield (
                "filters",
                "; ".join(f"{key}: {' or '.join(each)}" for key, each in value["filters"].items()) or "none",
            )
        elif isinstance(value, list) and name != "columns":
            yield from ((words, each) for each in value)
        else:
            yield words, "none: the present" if value is None else value
    yield from ((f"pairs: {word}", says) for word, says in SAID.items())
    yield "none stated", f"{NONE_STATED}: no source states a value; a zero cell says only that none is known here"


def _cell(sheet: Any, row: int, place: int, value: Any, form: Any = None, *, looks: _Looks | None = None) -> None:
    if value is None or value == "":
        return
    if isinstance(value, bool):
        sheet.write_boolean(row, place, value, looks.truth if looks else form)
    elif isinstance(value, int):
        # Spreadsheets hold numbers to 15 digits; a larger one keeps all of its digits as text.
        if abs(value) < 10**15:
            sheet.write_number(row, place, value, form)
        else:
            sheet.write_string(row, place, str(value), form)
    else:
        text = (
            value
            if isinstance(value, str)
            else " | ".join(map(str, value))
            if isinstance(value, (list, tuple))
            else str(value)
        )
        sheet.write_string(row, place, text[:_LONGEST_CELL], form)
