"""The one place that knows which database is underneath: opening, locking and the upserts."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from operator import itemgetter
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Table, create_engine, event, insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.exc import DatabaseError, DataError, IntegrityError, ProgrammingError

from catalogue_api.failpoints import reach
from catalogue_api.store import tables
from schemas.errors import StoreUnavailable

_BUSY_SECONDS = 60
_ADVISORY_LOCK = 0x636F6E74
Row = Mapping[str, Any]


PAGES_KEPT = 64
"""MiB of the file that each connection keeps in memory."""

FEW_PAGES_KEPT = 2
"""The same for whoever reads everything once: more pages are none the faster then."""


def open_sqlite(path: Path, *, pages_kept: int = PAGES_KEPT) -> Engine:
    """An engine over one SQLite file in WAL mode; every commit is on disk before it returns (`synchronous=FULL`)."""
    engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": _BUSY_SECONDS, "isolation_level": None})

    @event.listens_for(engine, "connect")
    def _configure(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        for pragma in ("page_size=8192", "journal_mode=WAL", "synchronous=FULL", f"cache_size=-{pages_kept << 10}"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # The driver would begin lazily and upgrade a read lock later, which fails under a second writer.
        writing = connection.get_execution_options().get("writing", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine


def create_tables(engine: Engine) -> None:
    """Create what is missing; safe to call from several processes at once."""
    state_conditions(engine.dialect.name)
    with writing(engine) as connection:
        tables.metadata.create_all(connection)
        reach("schema.making")
    reach("schema.made")


def state_conditions(database: str) -> None:
    """Say of partial indexes what they hold, in this database's words too.

    Said in the table itself, PostgreSQL's would load its five drivers into every process, for nothing.
    """
    current = tables.record_current.dialect_options
    current[database]["where"] = current["sqlite"]["where"]


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """The one writing transaction at a time: sequences given inside it are in commit order."""
    try:
        with engine.connect().execution_options(writing=True) as connection, connection.begin():
            if engine.dialect.name == "postgresql":
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_ADVISORY_LOCK})")
            yield connection
    except (DatabaseError, sqlite3.DatabaseError) as error:
        raise _unavailable(error) from error


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A transaction that sees one state of the store and writes nothing."""
    try:
        with engine.connect() as connection, connection.begin():
            yield connection
    except (DatabaseError, sqlite3.DatabaseError) as error:
        raise _unavailable(error) from error


def insert_rows(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Insert rows; all have the keys of the first."""
    if rows:
        _execute(connection, ("insert", table.name, tuple(rows[0])), lambda: insert(table), rows)


def insert_missing(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Insert the rows whose key is not there yet."""
    if rows:
        kind = ("missing", table.name, tuple(rows[0]))
        _execute(connection, kind, lambda: _insert(connection)(table).on_conflict_do_nothing(), rows)


def upsert(connection: Connection, table: Table, rows: Sequence[Row], *, keep: Sequence[str] = ()) -> None:
    """Insert rows, or update those whose primary key is there; columns in `keep` stay as they first were."""
    if not rows:
        return
    key = [column.name for column in table.primary_key]
    changing = [name for name in rows[0] if name not in key and name not in keep]

    def statement() -> Any:
        bare: Any = _insert(connection)(table)
        return bare.on_conflict_do_update(index_elements=key, set_={name: bare.excluded[name] for name in changing})

    _execute(connection, ("upsert", table.name, tuple(rows[0]), tuple(keep)), statement, rows)


_compiled: dict[tuple[Any, ...], Any] = {}


def _execute(connection: Connection, kind: tuple[Any, ...], statement: Callable[[], Any], rows: Sequence[Row]) -> None:
    """Run one statement over many rows, compiled once and handed to the driver as it is.

    SQLAlchemy would prepare the parameters of every row anew, which was a third of the time of a harvest.
    """
    kind = (connection.dialect.name, *kind)
    compiled = _compiled.get(kind)
    if compiled is None:
        compiled = statement().compile(dialect=connection.dialect, column_keys=list(rows[0]))
        _compiled[kind] = compiled
    if compiled.positional:
        connection.exec_driver_sql(compiled.string, list(map(itemgetter(*compiled.positiontup), rows)))
    else:
        connection.exec_driver_sql(compiled.string, [dict(row) for row in rows])


def _insert(connection: Connection) -> Any:
    if connection.dialect.name != "postgresql":
        return sqlite_insert
    # Loading it takes a tenth of the start of every command, and few catalogues need it.
    from sqlalchemy.dialects.postgresql import insert as postgresql_insert  # noqa: PLC0415

    return postgresql_insert


def _unavailable(error: DatabaseError | sqlite3.DatabaseError) -> Exception:
    """The error for the caller; a broken statement or constraint is our own bug and stays what it is."""
    if isinstance(error, IntegrityError | ProgrammingError | DataError):
        return error
    said = error.orig if isinstance(error, DatabaseError) else error
    return StoreUnavailable(
        f"the store cannot be used: {said}.", next_step="Check disk space and that one machine uses the folder."
    )
