"""The words of each database for what the tables say once."""

from __future__ import annotations

import subprocess
import sys

import pytest
from sqlalchemy import Dialect, create_mock_engine
from sqlalchemy.dialects import postgresql, sqlite

from catalogue_api.store import dialect, tables


@pytest.mark.parametrize("database", [sqlite.dialect(), postgresql.dialect()], ids=lambda each: each.name)
def test_one_row_of_each_record_is_current_in_every_database(database: Dialect) -> None:
    made: list[str] = []
    engine = create_mock_engine(
        f"{database.name}://", lambda ddl, *_a, **_k: made.append(str(ddl.compile(dialect=database)))
    )
    dialect.state_conditions(database.name)
    tables.metadata.create_all(engine, checkfirst=False)
    (index,) = (ddl for ddl in made if "record_current" in ddl)
    assert index.endswith("ON record (key_id) WHERE valid_to IS NULL")


def test_a_database_that_is_not_used_is_not_loaded() -> None:
    asked = "import sys, catalogue_api.catalogue; print('sqlalchemy.dialects.postgresql' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
