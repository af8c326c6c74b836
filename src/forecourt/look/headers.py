"""Headers on every answer: what a page may load, and from where."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse

from forecourt.settings.environment import environment

POLICY: Final = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self' {data}; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'"
)


class SecurityHeaders:
    """Middleware. No inline script or style runs, and nothing is fetched but from us and the data plane."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, with the content policy; pages with somebody's data are never stored by caches."""
        response = self.get_response(request)
        response.setdefault("Content-Security-Policy", POLICY.format(data=data_origin(request)))
        response.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        if not request.path.startswith("/static/"):
            response.setdefault("Cache-Control", "private, no-store")
        return response


def data_origin(request: HttpRequest) -> str:
    """Return the data plane's origin as this browser reaches it."""
    return environment().data_origin(portal=f"{request.scheme}://{request.get_host()}")
