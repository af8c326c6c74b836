"""How fast one may ask, told with every answer (draft-ietf-httpapi-ratelimit-headers): `RateLimit-Policy` has the rule,
`RateLimit` what is left of it, and 429 with `Retry-After` is the answer to too much."""

from __future__ import annotations

from math import ceil

from django.http import HttpRequest, HttpResponse

from forecourt.access.pacing import WINDOW_S, Allowance, take_request
from forecourt.kernel.actors import Actor
from forecourt.kernel.errors import Refusal
from forecourt.settings.environment import environment


class TooManyRequests(Refusal):
    """Somebody asks faster than they may."""

    code, title, status = "too_many_requests", "Too many requests in a short time", 429


def keep_pace(request: HttpRequest, actor: Actor) -> None:
    """Take this request out of the caller's allowance. Raises TooManyRequests where there is nothing left of it."""
    allowance = take_request(actor, a_minute=environment().api_requests_a_minute)
    request.forecourt_allowance = allowance  # type: ignore[attr-defined]
    if allowance is not None and allowance.is_used_up:
        wait = ceil(allowance.wait_s)
        seconds = "1 second" if wait == 1 else f"{wait} seconds"
        raise TooManyRequests(f"You may make {allowance.quota} requests a minute. Try again in {seconds}.")


def tell_pace(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Add to an answer what is left of the caller's allowance, where it was asked for."""
    allowance: Allowance | None = getattr(request, "forecourt_allowance", None)
    if allowance is None:
        return response
    name = f'"{allowance.holder}"'
    response["RateLimit-Policy"] = f"{name};q={allowance.quota};w={WINDOW_S}"
    response["RateLimit"] = f"{name};r={allowance.remaining};t={ceil(allowance.whole_in_s)}"
    if allowance.is_used_up:
        response["Retry-After"] = str(ceil(allowance.wait_s))
    return response
