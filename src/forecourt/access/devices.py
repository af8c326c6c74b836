"""Browsers that were seen before: a cookie of their own, kept as a hash, tells a new one from a known one."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from typing import Final, Literal
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from forecourt.access.addresses import client_address
from forecourt.access.gate import gate_secret
from forecourt.access.models import AGENT_CHARACTERS
from forecourt.access.proving import ask

COOKIE: Final = "forecourt_device"
#: Two years: a browser that is used now and then stays known.
COOKIE_AGE_S: Final = 2 * 365 * 24 * 3600
SECRET: Final = re.compile(r"[A-Za-z0-9_-]{43}")
#: What browsers and systems call themselves, the more special before what it also claims to be.
BROWSERS: Final = (
    ("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("FxiOS/", "Firefox"), ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"), ("Safari/", "Safari"),
)  # fmt: skip
SYSTEMS: Final = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"), ("Linux", "Linux"),
)  # fmt: skip

Seen = Literal["first", "known", "new"]


class DeviceCookies:
    """Middleware that gives a browser its cookie, once somebody signed in with it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; where a sign-in made a cookie, set it."""
        response = self.get_response(request)
        made = getattr(request, "made_device_cookie", None)
        if made is not None:
            response.set_cookie(
                COOKIE, made, max_age=COOKIE_AGE_S, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
            )
        return response


def note_device(request: HttpRequest, *, user_id: UUID) -> Seen:
    """Note the browser of somebody who signs in, and tell whether this person used it before."""
    secret = request.COOKIES.get(COOKIE, "")
    if not SECRET.fullmatch(secret):
        secret = secrets.token_urlsafe(32)
        request.made_device_cookie = secret  # type: ignore[attr-defined]
    seen: Seen = ask(
        "select fc.note_device(%s, %s, %s, %s, %s::inet)",
        gate_secret(),
        user_id,
        secret,
        agent_of(request),
        client_address(request),
    )
    return seen


def agent_of(request: HttpRequest) -> str:
    """Return what the browser calls itself, as far as it is kept."""
    return request.headers.get("User-Agent", "").replace("\0", "")[:AGENT_CHARACTERS]


def in_words(agent: str) -> str:
    """Name a browser for people: `Firefox on Windows`."""
    browser = next((name for mark, name in BROWSERS if mark in agent), "")
    system = next((name for mark, name in SYSTEMS if mark in agent), "")
    if browser and system:
        return f"{browser} on {system}"
    return browser or system or "A program"
