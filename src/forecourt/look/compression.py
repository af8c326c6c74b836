"""Pages travel compressed; other answers do not: programs on a fast link would pay more for it than it saves."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware


class PageCompression(GZipMiddleware):
    """Middleware. Compress HTML for browsers that take it.

    Django pads each answer by a random length and masks CSRF tokens anew each time, so that the length tells nothing
    of a secret beside text that somebody else chose (BREACH).
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Compress a page; leave everything else as it is."""
        if not response.headers.get("Content-Type", "").startswith("text/html"):
            return response
        return super().process_response(request, response)
