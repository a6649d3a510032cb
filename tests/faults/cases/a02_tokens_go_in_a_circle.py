"""The token of the page leads back to the beginning of the list, for ever."""

from __future__ import annotations

from tests.faults.case import RECOVER, Case, stop_loud
from tests.faults.doing import tokens
from tests.faults.oai_face import Sheet, Token


def back(token: Token, sheet: Sheet) -> Token:
    if not token.value:
        return token
    return Token("|".join([*token.value.split("|")[:4], "0"]), token.size, token.cursor)


CASE = Case(
    rows=("A2",), fault=tokens(back), required=RECOVER.or_(stop_loud("repeats itself")), positions=("middle", "last")
)
