"""Scrapy middleware that shows a source's token to the source's own host, and to nobody else (RFC 6750 §2.1, §5.3)."""

from __future__ import annotations

from urllib.parse import urlsplit

from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response

_HEADER = "Authorization"
_HIDDEN = b"[token]"

Origin = tuple[str, str | None, int | None]


def origin_of(url: str) -> Origin:
    """Scheme, host and port, the port stated or the scheme's own; raises `ValueError` for what is no address."""
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or {"https": 443, "http": 80}.get(parts.scheme)


class OwnHostOnly:
    """Signs what goes to the endpoint's own origin by https; takes the token out of all else, answers included.

    Redirects come by here as requests of their own. A provider that repeats the token in an answer, as error pages do,
    has it blotted out before anybody reads or stores the bytes.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._token: str = crawler.settings["TOKEN"]
        self._own: Origin = crawler.settings["TOKEN_ORIGIN"]

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> OwnHostOnly:
        """Scrapy's way to build a component."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Put the header on, or take it off; raises `IgnoreRequest` for an address with the token in it."""
        request.headers.pop(_HEADER, None)
        if not self._token:
            return
        if self._token in request.url:
            raise IgnoreRequest("an address that repeats the token is not asked for")
        if self._own[0] == "https" and origin_of(request.url) == self._own:
            request.headers[_HEADER] = f"Bearer {self._token}"

    def process_response(self, request: Request, response: Response) -> Response:
        """The answer without the token."""
        secret = self._token.encode()
        if not secret or secret not in response.body:
            return response
        return response.replace(body=response.body.replace(secret, _HIDDEN))
