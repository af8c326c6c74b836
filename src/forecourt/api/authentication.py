"""Who calls: a bearer token, or the browser's own session."""

from __future__ import annotations

from django.http import HttpRequest
from django.middleware.csrf import CsrfViewMiddleware

from forecourt.access.addresses import client_address
from forecourt.api.pacing import keep_pace
from forecourt.kernel.actors import Actor, Interface, Proof
from forecourt.kernel.errors import Forbidden, Unauthenticated
from forecourt.kernel.ids import new_id
from forecourt.kernel.scope import identify

READING = ("GET", "HEAD", "OPTIONS")


class CrossSite(Forbidden):
    """A cookie alone does not carry a change: any site could make a browser send it."""

    code, title = "cross_site", "This request did not come from our own pages"


def caller(request: HttpRequest) -> Actor:
    """Return who calls, and take the request out of their allowance.

    Raises Unauthenticated, TooManyRequests, or CrossSite for a change by cookie without our pages' token.
    """
    actor = _identified(request)
    keep_pace(request, actor)
    return actor


def _identified(request: HttpRequest) -> Actor:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if token and scheme.lower() == "bearer":
        proof = Proof("token", token.strip(), address=client_address(request))
        return identify(proof=proof, interface=interface_of(request)).during(new_id())
    if scheme:
        raise Unauthenticated("Send a personal access token as Authorization: Bearer.")
    key = request.session.session_key
    if not key:
        raise Unauthenticated("Send a personal access token as Authorization: Bearer.")
    if request.method not in READING:
        _check_own_page(request)
    return identify(proof=Proof("session", key), interface="web").during(new_id())


def interface_of(request: HttpRequest) -> Interface:
    """Tell with what a program calls, as it names itself: a word for the journal, which nothing else rests on.

    Our command is built on our library and names both, itself first.
    """
    products = {product.partition("/")[0] for product in request.headers.get("User-Agent", "").split()}
    if "forecourt-cli" in products:
        return "cli"
    return "library" if "forecourt-client" in products else "api"


def _check_own_page(request: HttpRequest) -> None:
    reason = CsrfViewMiddleware(lambda _: None).process_view(request, lambda _: None, (), {})  # type: ignore[arg-type,return-value]
    if reason is not None:
        raise CrossSite("Send the page's own token as X-CSRFToken, or use a personal access token.")
