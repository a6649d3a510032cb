"""API tokens: who may act over HTTP, until when. Only hashes are kept, so a stolen store opens nothing.

A secret has 256 random bits, so one SHA-256 is as good as a slow hash: there is nothing to guess (ASVS 5.0 11.4.2 is
about passwords). Its number stands in it, which finds the row; only the secret part is compared.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from catalogue_api.store.codec import instant, moment
from catalogue_api.store.tables import api_token
from schemas.errors import UnknownToken
from schemas.holdings import Token

_SECRET = re.compile(r"cct_(\d{1,9})_([A-Za-z0-9_-]{43})", re.ASCII)
_NO_DIGEST = bytes(32)


def make(connection: Connection, *, name: str, scopes: Sequence[str], now: datetime, days: int) -> tuple[Token, str]:
    """A new token and its secret, which is told this once and never again."""
    number = (connection.execute(select(func.max(api_token.c.number))).scalar() or 0) + 1
    secret = secrets.token_urlsafe(32)
    row = {
        "number": number,
        "name": name,
        "scopes": " ".join(sorted(set(scopes))),
        "digest": _digest(secret),
        "made": instant(now),
        "expires": instant(now + timedelta(days=days)),
        "revoked": None,
    }
    connection.execute(insert(api_token), row)
    return _token(row), f"cct_{number}_{secret}"


def listed(connection: Connection) -> tuple[Token, ...]:
    """Every token that was ever made, newest first."""
    rows = connection.execute(select(api_token).order_by(api_token.c.number.desc())).mappings()
    return tuple(_token(row) for row in rows)


def revoke(connection: Connection, number: int, *, now: datetime) -> Token:
    """End a token for good; one that has ended stays as it is. Raises `UnknownToken`."""
    row = connection.execute(select(api_token).where(api_token.c.number == number)).mappings().first()
    if row is None:
        raise UnknownToken(f"there is no token {number}.", next_step="'catalogue token list' shows them.")
    if row["revoked"] is not None:
        return _token(row)
    connection.execute(update(api_token).where(api_token.c.number == number).values(revoked=instant(now)))
    return _token({**row, "revoked": instant(now)})


def find(connection: Connection, written: str, *, now: datetime) -> Token | None:
    """The token of a secret that a caller sent, if it is one and still holds; takes as long for a wrong one."""
    match = _SECRET.fullmatch(written)
    if match is None:
        return None
    row = connection.execute(select(api_token).where(api_token.c.number == int(match[1]))).mappings().first()
    right = hmac.compare_digest(row["digest"] if row else _NO_DIGEST, _digest(match[2]))
    if row is None or not right:
        return None
    token = _token(row)
    return token if token.revoked is None and now < token.expires else None


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


def _token(row: Any) -> Token:
    return Token(
        number=row["number"],
        name=row["name"],
        scopes=tuple(row["scopes"].split()),
        made=moment(row["made"]),
        expires=moment(row["expires"]),
        revoked=None if row["revoked"] is None else moment(row["revoked"]),
    )
