"""What every answer tells the browser not to do, and how large a request may be."""

from __future__ import annotations

from flask import Flask, Response, request

# No page needs a font, a frame or anything of another host; the one script asks this host for suggestions.
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# Provider's bytes are shown to nobody as a page: XML in the XHTML namespace would run its scripts.
SANDBOX = "default-src 'none'; sandbox"
_LARGEST_REQUEST = 65_536
_MOST_FORM_PARTS = 20
_READING = ("GET", "HEAD", "OPTIONS")
_OPEN_TO_OTHER_SITES = ("/api/", "/oai", "/entity/", "/record/", "/export/", "/cite/", "/search.")


def register(app: Flask) -> None:
    """Limit requests and add the headers to every answer."""
    app.config["MAX_CONTENT_LENGTH"] = _LARGEST_REQUEST
    app.config["MAX_FORM_MEMORY_SIZE"] = _LARGEST_REQUEST
    app.config["MAX_FORM_PARTS"] = _MOST_FORM_PARTS
    app.after_request(_add_headers)


def _add_headers(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", POLICY)
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "strict-origin-when-cross-origin")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Cache-Control", "no-cache")
    if request.method in _READING and request.path.startswith(_OPEN_TO_OTHER_SITES):
        # Everything here is public and read without credentials.
        headers.setdefault("Access-Control-Allow-Origin", "*")
        headers.setdefault("Cross-Origin-Resource-Policy", "cross-origin")
        # A script of another site may ask whether something changed, and follow the pages; it cannot act.
        headers.setdefault("Access-Control-Allow-Methods", "GET, HEAD, OPTIONS")
        headers.setdefault("Access-Control-Allow-Headers", "Accept, If-None-Match")
        headers.setdefault("Access-Control-Expose-Headers", "ETag, Link, Retry-After")
    else:
        headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    return response
