"""Requests to the OAuth endpoints: forms, read strictly, and refusals in the words of RFC 6749, section 5.2."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import wraps
from typing import Final
from urllib.parse import unquote_plus
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from forecourt.access.addresses import paced_address
from forecourt.access.admitting import wait_before_attempt
from forecourt.look.pages import portal_origin

FORM: Final = "application/x-www-form-urlencoded"
#: So many requests a minute may come from one address, and so many of them in the name of one client: whoever knows its
#: id slows down nobody who asks from elsewhere.
A_MINUTE: Final = 60
A_MINUTE_A_CLIENT: Final = 20
LONGEST_VALUE: Final = 2_000
Endpoint = Callable[[HttpRequest], HttpResponse]


class OAuthRefusal(Exception):
    """A request that gets no token.

    Attributes:
        error: A word of RFC 6749, section 5.2, or of RFC 8628, section 3.5.
        words: What it means, for people who look into a log. ASCII without quotes and backslashes, as the RFC wants.
        is_challenged: The client showed itself in the `Authorization` header, and is told so.
    """

    def __init__(
        self, error: str, words: str = "", *, status: int = 400, is_challenged: bool = False, wait_s: float = 0
    ) -> None:
        self.error, self.words, self.status = error, words, status
        self.is_challenged, self.wait_s = is_challenged, wait_s
        super().__init__(error)


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a machine client shows. `by_header` where it used HTTP Basic."""

    client_id: UUID
    secret: str = field(repr=False)
    by_header: bool


def oauth_endpoint(view: Endpoint) -> Endpoint:
    """Answer a form that a program posts: never kept by anybody on the way, never too many at a time."""

    @csrf_exempt
    @wraps(view)
    def answer(request: HttpRequest) -> HttpResponse:
        try:
            if request.method != "POST":
                raise OAuthRefusal("invalid_request", "Send a form with POST.", status=405)
            slow_down(f"address {paced_address(request)}", a_minute=A_MINUTE)
            if request.content_type != FORM:
                raise OAuthRefusal("invalid_request", f"Send {FORM}.")
            response = view(request)
        except OAuthRefusal as refusal:
            response = _refused(request, refusal)
        response["Cache-Control"], response["Pragma"] = "no-store", "no-cache"
        return response

    return answer


def told(document: dict[str, object], *, status: int = 200) -> HttpResponse:
    """Answer with a document."""
    return JsonResponse(document, status=status)


def slow_down(who: str, *, a_minute: int) -> None:
    """Count a request of somebody. Raises OAuthRefusal (429) where it is one too many."""
    wait_s = wait_before_attempt(f"oauth {who}", a_minute=a_minute)
    if wait_s:
        words = "Too many requests in a short time."
        raise OAuthRefusal("temporarily_unavailable", words, status=429, wait_s=wait_s)


def value_of(request: HttpRequest, name: str) -> str:
    """Return a value of the form; empty where it is absent. Raises OAuthRefusal where it is repeated or too long."""
    values = request.POST.getlist(name)
    if len(values) > 1:
        raise OAuthRefusal("invalid_request", f"{name} is given more than once.")
    if values and (len(values[0]) > LONGEST_VALUE or "\0" in values[0]):
        raise OAuthRefusal("invalid_request", f"{name} is nothing that we gave.")
    return values[0] if values else ""


def scopes_of(request: HttpRequest) -> tuple[str, ...] | None:
    """Return what is asked for, as a set of permissions; None: all there is (RFC 6749, section 3.3)."""
    return tuple(dict.fromkeys(value_of(request, "scope").split())) or None


def credentials_of(request: HttpRequest) -> Credentials:
    """Read `client_secret_basic` or `client_secret_post` (RFC 6749, section 2.3.1): one of them, not both.

    Raises OAuthRefusal `invalid_client`, with the challenge where the header was used.
    """
    header = request.headers.get("Authorization", "")
    if not header:
        return _credentials(value_of(request, "client_id"), value_of(request, "client_secret"), by_header=False)
    if value_of(request, "client_secret"):
        raise OAuthRefusal("invalid_request", "Show the secret in one way, not in two.")
    scheme, _, encoded = header.partition(" ")
    if scheme.lower() != "basic":
        raise unknown_client(by_header=True)
    try:
        name, colon, secret = base64.b64decode(encoded.strip(), validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        raise unknown_client(by_header=True) from None
    if not colon or "\0" in secret:
        raise unknown_client(by_header=True)
    return _credentials(unquote_plus(name), unquote_plus(secret), by_header=True)


def unknown_client(*, by_header: bool) -> OAuthRefusal:
    """Say, in the same words whatever is wrong, that this client is not known so."""
    words = "There is no such client, or not with this secret, or not from here."
    return OAuthRefusal("invalid_client", words, status=401, is_challenged=by_header)


def _credentials(name: str, secret: str, *, by_header: bool) -> Credentials:
    try:
        return Credentials(UUID(name), secret, by_header)
    except ValueError:
        raise unknown_client(by_header=by_header) from None


def _refused(request: HttpRequest, refusal: OAuthRefusal) -> HttpResponse:
    document = {"error": refusal.error} | ({"error_description": refusal.words} if refusal.words else {})
    response = JsonResponse(document, status=refusal.status)
    if refusal.status == 405:
        response["Allow"] = "POST"
    if refusal.status == 401:
        response["WWW-Authenticate"] = f'Basic realm="{portal_origin(request)}", charset="UTF-8"'
    if refusal.wait_s:
        response["Retry-After"] = str(int(refusal.wait_s) + 1)
    return response


def listed(values: Iterable[str]) -> str:
    """Write scopes as OAuth does: parted by spaces."""
    return " ".join(values)
