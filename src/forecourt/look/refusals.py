"""Refusals as pages: what happened, what it means, and what one can do instead."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from forecourt.kernel.errors import Invisible, Refusal, Unauthenticated
from forecourt.look.problems import problem


class Refusals:
    """Middleware that answers a Refusal which a page let through. The API has words of its own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Turn a Refusal into an answer; leave every other exception alone."""
        if not isinstance(exception, Refusal):
            return None
        if isinstance(exception, Unauthenticated):
            return _to_sign_in(request)
        if _wants_json(request):
            return problem(exception)
        if isinstance(exception, Invisible):
            return render(request, "errors/404.html", status=404)
        words = {"title": exception.title, "text": " ".join([exception.detail, *exception.next])}
        return render(request, "errors/403.html", words, status=exception.status)


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    if _wants_json(request):
        return problem(Unauthenticated("Sign in first."))
    after = f"?{urlencode({'next': request.get_full_path()})}" if request.method == "GET" else ""
    address = f"{settings.LOGIN_URL}{after}"
    if request.headers.get("HX-Request"):
        return HttpResponse(status=401, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)


def _wants_json(request: HttpRequest) -> bool:
    return request.accepts("application/json") and not request.accepts("text/html")
