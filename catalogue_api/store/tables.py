"""The tables of the store: four layers, the change log, and the bookkeeping of harvests.

Instants are whole microseconds since 1970-01-01 UTC, digests the 32 bytes of a SHA-256. `valid_from` and
`valid_to` are sequences of the change log, a row holding over [from, to); `valid_to` is NULL while it still holds.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

SCHEMA_VERSION = "2"

metadata = MetaData()
# SQLite numbers rows by itself only where the key is declared INTEGER.
_Number = BigInteger().with_variant(Integer, "sqlite")

meta = Table("meta", metadata, Column("key", Text, primary_key=True), Column("value", Text, nullable=False))

# --- layer 1: what arrived ---------------------------------------------------------------------------------

record_key = Table(
    "record_key",
    metadata,
    Column("id", _Number, primary_key=True),
    Column("source", Text, nullable=False),
    Column("identifier", Text, nullable=False),
    UniqueConstraint("source", "identifier"),
    Index("record_key_identifier", "identifier"),
)
payload = Table(
    "payload",
    metadata,
    Column("digest", LargeBinary(32), primary_key=True),
    Column("body", LargeBinary, nullable=False),
)
receipt = Table(
    "receipt",
    metadata,
    Column("id", _Number, primary_key=True),
    Column("key_id", _Number, nullable=False),
    Column("digest", LargeBinary(32), nullable=False),
    Column("format", Text, nullable=False),
    Column("datestamp", Text),
    Column("sets", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("fetched_at", BigInteger, nullable=False),
    Column("run", _Number, nullable=False),
    Column("page_digest", Text, nullable=False),
    Column("redacted", Integer, nullable=False),
    Column("findings", Text, nullable=False),
    UniqueConstraint("key_id", "digest"),
)
quarantine = Table(
    "quarantine",
    metadata,
    Column("id", _Number, primary_key=True),
    Column("key_id", _Number, nullable=False),
    Column("digest", LargeBinary(32), nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("has_header", Boolean, nullable=False),
    Column("datestamp", Text),
    Column("sets", Text, nullable=False),
    Column("format", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("fetched_at", BigInteger, nullable=False),
    Column("run", _Number, nullable=False),
    Column("reason", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("resolved_run", _Number),
    UniqueConstraint("key_id", "digest"),
)

# --- layer 2: what a source says ---------------------------------------------------------------------------

document = Table(
    "document",
    metadata,
    Column("digest", LargeBinary(32), primary_key=True),
    Column("body", LargeBinary, nullable=False),
)
record = Table(
    "record",
    metadata,
    Column("id", _Number, primary_key=True),
    Column("key_id", _Number, nullable=False),
    Column("document", LargeBinary(32), nullable=False),
    Column("payload", LargeBinary(32)),
    Column("format", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("datestamp", Text),
    Column("sets", Text, nullable=False),
    Column("deleted", Boolean, nullable=False),
    Column("evidence", Text, nullable=False),
    Column("findings", Text, nullable=False),
    Column("dropped", Text, nullable=False),
    Column("run", _Number, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("valid_from", BigInteger, nullable=False),
    Column("valid_to", BigInteger),
    Index("record_history", "key_id", "valid_from"),
)
record_current = Index("record_current", record.c.key_id, unique=True, sqlite_where=record.c.valid_to.is_(None))
"""One row of each record is current. Another database's words for that are added where it is opened."""

# --- layer 3: the things themselves ------------------------------------------------------------------------

identity = Table(
    "identity",
    metadata,
    Column("id", _Number, primary_key=True),
    Column("key_id", _Number, nullable=False),
    Column("scheme", Text, nullable=False),
    Column("value", Text, nullable=False),
    Column("valid_from", BigInteger, nullable=False),
    Column("valid_to", BigInteger),
    Index("identity_value", "value", "scheme"),
    Index("identity_key", "key_id"),
)
cut_link = Table(
    "cut_link",
    metadata,
    Column("id", _Number, primary_key=True),
    Column("key_id", _Number, nullable=False),
    Column("scheme", Text, nullable=False),
    Column("value", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("made", BigInteger, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("mended", BigInteger),
    Column("mended_by", Text, nullable=False),
    Column("valid_from", BigInteger, nullable=False),
    Column("valid_to", BigInteger),
    Index("cut_link_key", "key_id"),
)
entity_link = Table(
    "entity_link",
    metadata,
    Column("id", _Number, primary_key=True),
    Column("key_id", _Number, nullable=False),
    Column("entity", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("valid_from", BigInteger, nullable=False),
    Column("valid_to", BigInteger),
    Index("entity_link_key", "key_id"),
    Index("entity_link_entity", "entity"),
)
entity = Table(
    "entity",
    metadata,
    Column("iri", Text, primary_key=True),
    Column("state", Text, nullable=False),
    Column("merged_into", Text),
    Column("kind", Text, nullable=False),
    Column("sources", Text, nullable=False),
    Column("changed", BigInteger, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Index("entity_changed", "changed", "iri"),
    Index("entity_sequence", "sequence"),
)
change = Table(
    "change",
    metadata,
    Column("sequence", _Number, primary_key=True),
    Column("entity", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("run", _Number),
)

# --- harvests ----------------------------------------------------------------------------------------------

source = Table(
    "source",
    metadata,
    Column("key", Text, primary_key=True),
    Column("title", Text, nullable=False),
    Column("provider", Text, nullable=False),
    Column("settings", Text, nullable=False),
    Column("bookmark", Text),
)
lease = Table(
    "lease",
    metadata,
    Column("source", Text, primary_key=True),
    Column("fence", _Number, nullable=False),
    Column("holder", Text, nullable=False),
    Column("taken", BigInteger, nullable=False),
    Column("beats", _Number, nullable=False),
    Column("beat_at", BigInteger, nullable=False),
)
run = Table(
    "run",
    metadata,
    Column("number", _Number, primary_key=True),
    Column("source", Text, ForeignKey("source.key"), nullable=False),
    Column("mode", Text, nullable=False),
    Column("settings_digest", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("started", BigInteger, nullable=False),
    Column("heartbeat", BigInteger, nullable=False),
    Column("finished", BigInteger),
    Column("live", Integer, nullable=False),
    Column("ledger", Text, nullable=False),
    Column("problems", Text, nullable=False),
    Column("window", Text, nullable=False),
    Column("position", Text),
    Index("run_source", "source", "number"),
)
sighting = Table(
    "sighting",
    metadata,
    Column("key_id", _Number, primary_key=True, autoincrement=False),
    Column("run", _Number, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("swept", _Number, nullable=False),
    Column("first_at", BigInteger, nullable=False),
    Column("at", BigInteger, nullable=False),
)
hold = Table(
    "hold",
    metadata,
    Column("number", _Number, primary_key=True),
    Column("source", Text, nullable=False),
    Column("run", _Number, nullable=False),
    Column("kind", Text, nullable=False),
    Column("evidence", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("made", BigInteger, nullable=False),
    Column("decided", BigInteger),
    Column("decided_by", Text, nullable=False),
    Index("hold_source", "source", "state"),
)
hold_item = Table(
    "hold_item",
    metadata,
    Column("hold", _Number, primary_key=True, autoincrement=False),
    Column("key_id", _Number, primary_key=True, autoincrement=False),
)
# How a run ended, beside the run: whether its list was proven whole, and what it cost. Tables of their own, so that a
# store that was made before them gets them when it is opened.
run_end = Table(
    "run_end",
    metadata,
    Column("run", _Number, primary_key=True, autoincrement=False),
    Column("whole", Boolean, nullable=False),
    Column("proof", Text, nullable=False),
    Column("requests", Integer),
    Column("retries", Integer),
)
# What a run made of each identifier that it did not find unchanged; those are most, and the ledger counts them.
outcome = Table(
    "outcome",
    metadata,
    Column("run", _Number, primary_key=True, autoincrement=False),
    Column("key_id", _Number, primary_key=True, autoincrement=False),
    Column("outcome", Text, nullable=False),
    Column("detail", Text, nullable=False),
    sqlite_with_rowid=False,
)
# A record that came under a new identifier, and the live one that it seems to be: it waits beside its hold.
renaming = Table(
    "renaming",
    metadata,
    Column("hold", _Number, primary_key=True, autoincrement=False),
    Column("new_key", _Number, primary_key=True, autoincrement=False),
    Column("old_key", _Number, nullable=False),
    Column("why", Text, nullable=False),
    Index("renaming_new", "new_key"),
)
# A person said that one record goes on as another: the thing keeps the name that `owner` gave it.
succession = Table(
    "succession",
    metadata,
    Column("new_key", _Number, primary_key=True, autoincrement=False),
    Column("old_key", _Number, nullable=False),
    Column("owner", _Number, nullable=False),
    Column("hold", _Number, nullable=False),
    Column("made", BigInteger, nullable=False),
    Column("made_by", Text, nullable=False),
    Index("succession_owner", "owner"),
)

# What a version of a record points at, in normal form, so that the thing pointed at can say who does. A version that
# does not stand any more keeps its rows: the document tells whether they hold.
pointer = Table(
    "pointer",
    metadata,
    Column("target", Text, primary_key=True),
    Column("key_id", _Number, primary_key=True, autoincrement=False),
    Column("document", LargeBinary(32), primary_key=True),
    Column("term", Text, nullable=False),
    sqlite_with_rowid=False,
)

# --- what was named to be cited ----------------------------------------------------------------------------

snapshot = Table(
    "snapshot",
    metadata,
    Column("name", Text, primary_key=True),
    Column("sequence", BigInteger, nullable=False),
    Column("changed", BigInteger, nullable=False),
    Column("made", BigInteger, nullable=False),
    Column("entities", Integer, nullable=False),
    Column("records", Integer, nullable=False),
    Column("digest", Text, nullable=False),
    Column("note", Text, nullable=False),
)

# --- who may act -------------------------------------------------------------------------------------------

api_token = Table(
    "api_token",
    metadata,
    Column("number", _Number, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("scopes", Text, nullable=False),
    Column("digest", LargeBinary(32), nullable=False),
    Column("made", BigInteger, nullable=False),
    Column("expires", BigInteger, nullable=False),
    Column("revoked", BigInteger),
)
