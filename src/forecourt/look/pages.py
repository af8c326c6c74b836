"""From a request to somebody who is signed in, and from a view's figures to a page.

A view takes a `Visit`. It asks what it needs inside `with visit.scope():` and ends with `visit.render(...)`, outside:
nothing is drawn and no network is waited for while a transaction is open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from forecourt.kernel.actors import Actor, Proof, Side
from forecourt.kernel.clocks import business_now
from forecourt.kernel.errors import Forbidden, Invisible, Unauthenticated
from forecourt.kernel.ids import new_id
from forecourt.kernel.scope import identify, scope
from forecourt.look.shell import Account, describe_shell, get_account
from forecourt.settings.environment import environment

P = ParamSpec("P")


@dataclass(slots=True)
class Visit:
    """One request of somebody who is signed in.

    Attributes:
        now: Business time, read once for the whole request.
        area: Which entry of the navigation the page belongs to; empty for none.
    """

    request: HttpRequest
    actor: Actor
    now: datetime
    area: str = ""
    _account: Account | None = None

    @contextmanager
    def scope(self) -> Iterator[None]:
        """Open the actor's scope for all that a page asks; the account comes with it."""
        with scope(self.actor):
            if self._account is None:
                self._account = get_account(actor=self.actor)
            yield

    @property
    def account(self) -> Account:
        """Return what is known of the account, asked once a request."""
        if self._account is None:
            self._account = get_account(actor=self.actor)
        return self._account

    @property
    def zone(self) -> ZoneInfo:
        """Return the zone in which the account's days begin."""
        return ZoneInfo(self.account.zone)

    def require(self, permission: str, *, reason: str) -> None:
        """Raise Forbidden with the reason unless the role carries a permission."""
        if not self.actor.may(permission):
            raise Forbidden(reason)

    def render(self, template: str, context: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
        """Draw a page inside its shell."""
        shell = describe_shell(actor=self.actor, account=self.account, area=self.area, now=self.now)
        return render(self.request, template, {"shell": shell, **context}, status=status)

    def back(self, *, otherwise: str = "/") -> HttpResponse:
        """Send the browser back to the address of ours that the form named as `next`."""
        wanted = self.request.POST.get("next", "")
        is_ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
        return HttpResponseRedirect(wanted if is_ours else otherwise)


View = Callable[Concatenate[Visit, P], HttpResponse]
Answer = Callable[Concatenate[HttpRequest, P], HttpResponse]


def signed_in(*, side: Side | None = None, area: str = "") -> Callable[[View[P]], Answer[P]]:
    """Make a view of what takes a Visit. Refusals go up to the middleware.

    Args:
        side: Whose address it is; for the other side it does not exist. None: for both.
        area: Which entry of the navigation it belongs to.
    """

    def wrap(view: View[P]) -> Answer[P]:
        @wraps(view)
        def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            return view(begin_visit(request, side=side, area=area), *args, **kwargs)

        return answer

    return wrap


def page(*, side: Side | None = None, area: str = "") -> Callable[[View[P]], Answer[P]]:
    """Make a page of what takes a Visit: as `signed_in`, but somebody without a role is told so, and what a role does
    not allow is refused inside the shell, with the reason."""

    def wrap(view: View[P]) -> Answer[P]:
        @signed_in(side=side, area=area)
        @wraps(view)
        def show(visit: Visit, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if visit.actor.role is None:
                return visit.render("web/nothing.html", {"company": visit.actor.company_name, "helpers": []})
            try:
                return view(visit, *args, **kwargs)
            except Forbidden as refusal:
                if not visit.request.accepts("text/html"):
                    raise
                return _refused(visit, refusal)

        return show

    return wrap


def begin_visit(request: HttpRequest, *, side: Side | None = None, area: str = "") -> Visit:
    """Find out who asks, by the session's cookie. Raises Unauthenticated, and Invisible on the wrong side."""
    key = request.session.session_key
    if not key:
        raise Unauthenticated("Sign in first.")
    actor = identify(proof=Proof("session", key), interface="web").during(new_id())
    if side is not None and actor.side != side:
        raise Invisible()
    return Visit(request=request, actor=actor, now=business_now(), area=area)


def portal_origin(request: HttpRequest) -> str:
    """Return the portal's own address as programs should call it, without a slash at the end."""
    return environment().public_url.rstrip("/") or f"{request.scheme}://{request.get_host()}"


def _refused(visit: Visit, refusal: Forbidden) -> HttpResponse:
    template = "staff/refused.html" if visit.actor.side == "provider" else "web/refused.html"
    return visit.render(template, {"refusal": _explained(visit.actor, refusal)}, status=refusal.status)


def _explained(actor: Actor, refusal: Forbidden) -> dict[str, Any]:
    """Lay a refusal out as `look/refusal.html` expects it."""
    facts = [("Company", actor.company_name), ("Your role", actor.role_title)]
    return {
        "title": "You can’t open this page",
        "rule": refusal.detail,
        "facts": [*facts, *(("What you can do", words) for words in refusal.next)],
        "next": [{"label": "Back to the start", "url": "/"}],
    }
