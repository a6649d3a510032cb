"""`catalogue token …`: who may act over HTTP."""

from __future__ import annotations

from contextlib import closing
from dataclasses import asdict
from datetime import UTC, datetime

import click

from catalogue_api.catalogue import open_catalogue
from catalogue_api.commands.rim import (
    Rim,
    json_option,
    tell,
)
from schemas.holdings import SCOPES, Token


@click.group("token")
def token_group() -> None:
    """Tokens with which operators and their programs act over HTTP.

    \b
    Examples:
      catalogue token make 'M. Curie' --for holds --days 90
      catalogue token list
      catalogue token revoke 3
    """


@token_group.command("make")
@click.argument("name")
@click.option("--for", "scopes", multiple=True, required=True, type=click.Choice(SCOPES), help="What it is for.")
@click.option("--days", type=click.IntRange(1, 366), default=90, show_default=True, help="How long it holds.")
@json_option
@click.pass_obj
def token_make_command(rim: Rim, name: str, scopes: tuple[str, ...], days: int, as_json: bool) -> None:
    """Make a token and print its secret, once: only a hash of it is kept.

    \b
    Examples:
      catalogue token make 'M. Curie' --for holds
      curl -X POST -H "Authorization: Bearer $TOKEN" http://localhost:8000/api/v1/holds/3/release

    NAME is who acts with it, as holds will say.
    """
    if not name.strip() or not name.isprintable():
        raise click.UsageError("Say who acts with it.")
    with closing(open_catalogue(rim.settings(), with_index=False)) as catalogue:
        token, secret = catalogue.make_token(name.strip(), scopes=scopes, days=days)
    words = f"{secret}\nToken {token.number} holds until {token.expires:%Y-%m-%d}; this is shown once and kept nowhere."
    tell({**asdict(token), "secret": secret}, words, as_json=as_json)


@token_group.command("list")
@json_option
@click.pass_obj
def token_list_command(rim: Rim, as_json: bool) -> None:
    """List the tokens that were made, newest first; their secrets are nowhere.

    \b
    Examples:
      catalogue token list --json
    """
    with closing(open_catalogue(rim.settings(), with_index=False)) as catalogue:
        found = catalogue.tokens()
    now = datetime.now(UTC)
    words = [f"{each.number:>4}  {_token_state(each, now):<24}  {' '.join(each.scopes)}  {each.name}" for each in found]
    tell([asdict(each) for each in found], "\n".join(words) or "There is none.", as_json=as_json)


def _token_state(token: Token, now: datetime) -> str:
    if token.revoked is not None:
        return f"revoked on {token.revoked:%Y-%m-%d}"
    return f"{'holds until' if now < token.expires else 'expired on'} {token.expires:%Y-%m-%d}"


@token_group.command("revoke")
@click.argument("number", type=int)
@json_option
@click.pass_obj
def token_revoke_command(rim: Rim, number: int, as_json: bool) -> None:
    """End a token at once.

    \b
    Examples:
      catalogue token revoke 3
    """
    with closing(open_catalogue(rim.settings(), with_index=False)) as catalogue:
        token = catalogue.revoke_token(number)
    tell(asdict(token), f"Token {token.number} of {token.name} is revoked.", as_json=as_json)
