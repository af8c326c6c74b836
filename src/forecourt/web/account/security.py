"""`/account/security/`: what somebody proves themselves with, and where they are signed in."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST, require_safe

from forecourt.access.actions import end_all_other_sessions, end_session
from forecourt.access.factors import get_factors
from forecourt.access.queries import SessionCard, list_sessions
from forecourt.kernel.clocks import true_now
from forecourt.look import figures
from forecourt.look.pages import Visit, signed_in
from forecourt.web.account.surrounding import refuse_to_lookers

SECURITY = "/account/security/"


@require_safe
@signed_in()
def security(visit: Visit) -> HttpResponse:
    """Show passkeys, authenticator app, recovery codes, password, sessions and theme."""
    refuse_to_lookers(visit.actor)
    with visit.scope():
        factors = get_factors(actor=visit.actor)
        sessions = list_sessions(actor=visit.actor)
    now = true_now()
    context = {
        "passkeys": [
            {
                "id": each.id,
                "name": each.name,
                "made_at": each.made_at,
                "used": figures.ago(at=each.last_used_at, now=now) if each.last_used_at else "",
            }
            for each in factors.passkeys
        ],
        "app_since": factors.app_since,
        "codes_left": factors.codes_left,
        "has_password": visit.request.user.has_usable_password(),  # type: ignore[union-attr]
        "sessions": [_row(each, now) for each in sessions],
        "headline": _headline(len(factors.passkeys), factors.app_since is not None),
    }
    return visit.render("web/security.html", context)


@require_POST
@signed_in()
def end(visit: Visit, handle: UUID) -> HttpResponse:
    """Sign the person out in another browser."""
    visit.perform(end_session, {"handle": handle})
    messages.success(visit.request, "That browser is signed out.")
    return HttpResponseRedirect(SECURITY)


@require_POST
@signed_in()
def end_all(visit: Visit) -> HttpResponse:
    """Sign the person out in every other browser."""
    visit.perform(end_all_other_sessions, {})
    messages.success(visit.request, "Every other browser is signed out.")
    return HttpResponseRedirect(SECURITY)


def _headline(passkeys: int, has_app: bool) -> str:
    if passkeys:
        return "You sign in with a passkey"
    return "You sign in with a password and a code" if has_app else "Your password alone opens your account"


def _row(session: SessionCard, now: Any) -> dict[str, Any]:
    seen_at = session.last_seen_at or session.made_at
    return {
        "handle": session.handle,
        "device": session.device,
        "address": session.address,
        "seen": figures.ago(at=seen_at, now=now) if seen_at else "",
        "made_at": session.made_at,
        "is_this": session.is_this,
    }
