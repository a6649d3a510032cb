"""What the commands and the API answer as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from catalogue_api.landscape.citation import address
from catalogue_api.landscape.differences import Difference
from catalogue_api.landscape.matrix import Matrix
from catalogue_api.landscape.sureness import Freshness
from schemas.capacity import MEASURES as UNITS
from schemas.holdings import Snapshot


def matrix_answer(made: Matrix, fresh: Freshness) -> dict[str, Any]:
    """A matrix as JSON, with how sure each pair is of which nothing is known."""
    return {
        "rows": made.rows,
        "columns": made.columns,
        "measure": made.measure,
        "cells": [
            {
                "row": row,
                "column": column,
                "things": made.things.get((row, column), 0),
                "figure": made.figure(row, column),
            }
            for row in (*made.row_values, None)
            for column in (*made.column_values, None)
        ],
        **({"sort": {**asdict(made.sort), "unit": UNITS[made.sort.measure]}} if made.sort else {}),
        **({"left_out": made.left_out} if made.measure == "capacity" else {}),
        "gaps": [
            {"row": row, "column": column, "sources": sources, "sure": sure.word, "live": sure.live}
            for row, column, sources in made.gaps()
            for sure in (fresh.sure(sources),)
        ],
    }


def snapshot_answer(snapshot: Snapshot, base: str) -> dict[str, Any]:
    """A snapshot as JSON."""
    return {**asdict(snapshot), "address": address(snapshot, base)}


def difference_answer(each: Difference) -> dict[str, Any]:
    """A difference between two states as JSON."""
    return asdict(each)


def overlap_answer(found: Mapping[tuple[str, ...], int]) -> list[dict[str, Any]]:
    """How many things exactly these sources list, as JSON."""
    return [{"sources": list(sources), "things": number} for sources, number in found.items()]
