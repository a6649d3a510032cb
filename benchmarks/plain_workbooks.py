"""The peers of an inventory: plain loops that write ready cells, one JSON line for each row, into a workbook.

python -m benchmarks.plain_workbooks xlsxwriter inventory.jsonl out.xlsx
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import xlsxwriter

MOST_ROWS = 1_048_576


def rows_of(lines: Path) -> Iterator[list[Any]]:
    """The cells of each line that is a row; first of all the heads."""
    with lines.open("rb") as opened:
        headed = False
        for line in opened:
            row = json.loads(line)
            if "iri" in row:
                if not headed:
                    yield list(row)
                    headed = True
                yield list(row.values())


def with_xlsxwriter(rows: Iterator[list[Any]], file: Path) -> None:
    """In the mode that needs least memory."""
    # A sheet takes 65,530 links at most; the library would leave out the others with a warning for each.
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(str(file), options)
    sheet, at = book.add_worksheet(), 0
    for row in rows:
        if at == MOST_ROWS:
            sheet, at = book.add_worksheet(), 0
        for place, value in enumerate(row):
            sheet.write(at, place, value)
        at += 1
    book.close()


def with_openpyxl(rows: Iterator[list[Any]], file: Path) -> None:
    """In the mode that needs least memory."""
    book = openpyxl.Workbook(write_only=True)
    sheet, at = book.create_sheet(), 0
    for row in rows:
        if at == MOST_ROWS:
            sheet, at = book.create_sheet(), 0
        sheet.append(row)
        at += 1
    book.save(file)


PEERS = {"xlsxwriter": with_xlsxwriter, "openpyxl": with_openpyxl}

if __name__ == "__main__":
    PEERS[sys.argv[1]](rows_of(Path(sys.argv[2])), Path(sys.argv[3]))
