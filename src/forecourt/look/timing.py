"""How long the server worked on an answer, told in the answer."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter

from django.http import HttpRequest, HttpResponse


class ServerTiming:
    """Middleware, the outermost: a browser's developer tools and the benchmark read what it writes.

    `Server-Timing: app;dur=8.1` is in milliseconds, from the first middleware to the last (W3C Server Timing).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, and say how long that took."""
        began = perf_counter()
        response = self.get_response(request)
        response["Server-Timing"] = f"app;dur={(perf_counter() - began) * 1000:.1f}"
        return response
