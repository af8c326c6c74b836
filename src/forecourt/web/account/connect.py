"""`/connect/`: a program that waits with a code is let in, or refused, by the person who compares the two."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from forecourt.access.actions import let_program_in, refuse_program
from forecourt.access.adapter import require_recent_proof
from forecourt.access.addresses import client_address
from forecourt.access.admitting import Waiting, find_waiting, wait_before_attempt
from forecourt.access.permissions import in_words, order_of
from forecourt.access.policies import may_let_in
from forecourt.access.rules import code_as_written
from forecourt.kernel.errors import Invisible
from forecourt.kernel.pipeline import confine
from forecourt.look.pages import Visit, signed_in

#: What no token may, whatever its owner may.
NOT_BY_TOKEN: Final = frozenset({"access.manage_tokens"})
#: So many codes a minute may somebody try: there are 25 thousand million.
TRIES_A_MINUTE: Final = 10
_UNKNOWN: Final = "No program waits with this code. A code works once, for ten minutes."


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in()
def connect(visit: Visit) -> HttpResponse:
    """Ask for the code, show what waits behind it, then let it in or refuse it. An address alone never decides."""
    may_let_in(visit.actor, None)
    confine(let_program_in, visit.actor)
    given = visit.request.POST if visit.request.method == "POST" else visit.request.GET
    written = given.get("code", "")
    if not written:
        return _show(visit)
    code = code_as_written(written)
    if not code:
        return _show(visit, written=written, error="A code is eight letters, such as BCDF-GHJK.")
    if wait_before_attempt(f"connect {visit.actor.id}", a_minute=TRIES_A_MINUTE):
        return _show(visit, written=written, error="These are many codes in a short time. Wait a minute.", status=429)
    waiting = find_waiting(code=code)
    if waiting is None:
        return _show(visit, written=written, error=_UNKNOWN, status=404)
    choice = given.get("choice") if visit.request.method == "POST" else None
    if choice in ("let_in", "refuse"):
        return _decided(visit, code, waiting, is_let_in=choice == "let_in")
    return _show(visit, written=code, waiting=waiting)


def _decided(visit: Visit, code: str, waiting: Waiting, *, is_let_in: bool) -> HttpResponse:
    if is_let_in:
        require_recent_proof(visit.request)
    action = let_program_in if is_let_in else refuse_program
    try:
        visit.perform(action, {"code": code})
    except Invisible:
        return _show(visit, written=code, error=_UNKNOWN, status=404)
    return _render(visit, {"decided": "let_in" if is_let_in else "refused", "program": waiting.name})


def _show(
    visit: Visit, *, written: str = "", error: str = "", waiting: Waiting | None = None, status: int = 200
) -> HttpResponse:
    context = {"written": written, "error": error, "waiting": _shown(visit, waiting) if waiting else None}
    return _render(visit, context, status=422 if error and status == 200 else status)


def _render(visit: Visit, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    with visit.scope():
        pass  # the account of whoever decides is part of the page
    return visit.render("web/connect.html", {"person": visit.actor, **context}, status=status)


def _shown(visit: Visit, waiting: Waiting) -> dict[str, Any]:
    own = visit.actor.permissions - NOT_BY_TOKEN
    asked = own if waiting.scopes is None else own & set(waiting.scopes)
    return {
        "name": waiting.name,
        "address": waiting.address,
        "is_elsewhere": waiting.address is not None and waiting.address != client_address(visit.request),
        "is_all": waiting.scopes is None,
        "may": [in_words(permission=each) for each in sorted(asked, key=order_of)],
    }
