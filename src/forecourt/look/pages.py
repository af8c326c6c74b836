"""From a request to somebody who is signed in, and from a view's figures to a page.

A view takes a `Visit`. It asks what it needs inside `with visit.scope():` and ends with `visit.render(...)`, outside:
nothing is drawn and no network is waited for while a transaction is open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import wraps
from typing import Any, Concatenate, Final, Literal, ParamSpec
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from forecourt.access.queries import list_helpers
from forecourt.customers.queries import resolve
from forecourt.kernel.actors import Actor, Proof, Side
from forecourt.kernel.catalogue import Action, Parameters
from forecourt.kernel.clocks import business_now
from forecourt.kernel.errors import Forbidden, Invisible, Unauthenticated
from forecourt.kernel.ids import new_id
from forecourt.kernel.pipeline import Receipt, perform
from forecourt.kernel.scope import entered, identify, scope
from forecourt.look.shell import Account, describe_shell, get_account
from forecourt.settings.environment import environment

P = ParamSpec("P")
SAFE_METHODS: Final = ("GET", "HEAD")
#: Which kind of record an address names, by the name of that part of it.
RECORDS: Final[Mapping[str, Literal["company", "person"]]] = {"company_id": "company", "person_id": "person"}


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
    _opened: ExitStack = field(default_factory=ExitStack)
    _account: Account | None = None

    @contextmanager
    def scope(self) -> Iterator[None]:
        """Open the actor's scope for all that a page asks; the account comes with it.

        The first one goes on in the transaction in which the visitor was identified, and ends it.
        """
        with self._opened.pop_all(), scope(self.actor):
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
            raise Forbidden(reason, permission=permission)

    def render(self, template: str, context: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
        """Draw a page inside its shell."""
        shell = describe_shell(actor=self.actor, account=self.account, area=self.area, now=self.now)
        return render(self.request, template, {"shell": shell, **context}, status=status)

    def perform(self, action: Action[Any], parameters: Mapping[str, Any] | Parameters, **how: Any) -> Receipt:
        """Perform an action as the visitor. Raises ItWaits where somebody has to approve it first, and a Refusal."""
        receipt = perform(action, actor=self.actor, parameters=parameters, **{"now": self.now, **how})
        if receipt.outcome == "waiting":
            raise ItWaits(receipt)
        return receipt

    def back(self, *, otherwise: str = "/") -> HttpResponse:
        """Send the browser back to the address of ours that the form named as `next`."""
        wanted = self.request.POST.get("next", "")
        is_ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
        return HttpResponseRedirect(wanted if is_ours else otherwise)


class ItWaits(Exception):
    """What a page was to do waits for an approval: the visitor is led to where that stands."""

    def __init__(self, receipt: Receipt) -> None:
        super().__init__(receipt.action)
        self.receipt = receipt


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
            visit = begin_visit(request, side=side, area=area)
            try:
                return view(visit, *args, **kwargs)
            except ItWaits as waits:
                return _lead_to_approval(visit, waits.receipt)

        return answer

    return wrap


def page(*, side: Side | None = None, area: str = "") -> Callable[[View[P]], Answer[P]]:
    """Make a page of what takes a Visit: as `signed_in`, but somebody without a role is told so, and what a role does
    not allow is refused inside the shell, with the reason."""

    def wrap(view: View[P]) -> Answer[P]:
        @wraps(view)
        def show(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            with ExitStack() as opened:  # a page that only shows is read in the transaction that identified its reader
                keeping = opened if request.method in SAFE_METHODS else None
                visit = begin_visit(request, side=side, area=area, keeping=keeping)
                if visit.actor.role is None:
                    return _nothing_yet(visit)
                try:
                    return view(visit, *args, **kwargs)
                except ItWaits as waits:
                    return _lead_to_approval(visit, waits.receipt)
                except Invisible:
                    if (moved := _where_it_went(visit, kwargs)) is None:
                        raise
                    return moved
                except Forbidden as refusal:
                    if not request.accepts("text/html"):
                        raise
                    return _refused(visit, refusal)

        return show

    return wrap


def _where_it_went(visit: Visit, named: Mapping[str, Any]) -> HttpResponse | None:
    """Lead from a record that was merged into another to that one's page; None where none was."""
    request = visit.request
    for name, kind in RECORDS.items():
        old = named.get(name)
        if not isinstance(old, UUID) or request.method not in SAFE_METHODS:
            continue
        survivor = resolve(actor=visit.actor, subject_id=old, subject_type=kind)
        if survivor != old:
            return HttpResponsePermanentRedirect(request.get_full_path().replace(str(old), str(survivor)))
    return None


def begin_visit(
    request: HttpRequest, *, side: Side | None = None, area: str = "", keeping: ExitStack | None = None
) -> Visit:
    """Find out who asks, by the session's cookie. Raises Unauthenticated, and Invisible on the wrong side.

    Args:
        keeping: Keeps the actor's scope open, for the visit's first `scope()` to go on in.
    """
    key = request.session.session_key
    if not key:
        raise Unauthenticated("Sign in first.")
    proof = Proof("session", key)
    if keeping is None:
        actor = identify(proof=proof, interface="web")
    else:
        actor = keeping.enter_context(entered(proof=proof, interface="web"))
    if side is not None and actor.side != side:
        raise Invisible()
    opened = keeping or ExitStack()
    return Visit(request=request, actor=actor.during(new_id()), now=business_now(), area=area, _opened=opened)


def attachment(content: bytes | str, *, name: str, type: str) -> HttpResponse:
    """Answer with a file to be kept under a name of ours."""
    answer = HttpResponse(content, content_type=type)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def portal_origin(request: HttpRequest) -> str:
    """Return the portal's own address as programs should call it, without a slash at the end."""
    return environment().public_url.rstrip("/") or f"{request.scheme}://{request.get_host()}"


def _lead_to_approval(visit: Visit, receipt: Receipt) -> HttpResponse:
    """Lead to the page on which one sees where the approval stands: nothing went wrong, and nothing was done yet."""
    address = f"{'/staff' if visit.actor.side == 'provider' else ''}/approvals/{receipt.id}/"
    if visit.request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    answer = HttpResponseRedirect(address)
    answer.status_code = 303  # whatever was sent, the page is looked at
    return answer


def _nothing_yet(visit: Visit) -> HttpResponse:
    """Tell somebody without a role who can give them one."""
    with visit.scope():
        helpers = list_helpers(actor=visit.actor) if visit.actor.company_id else []
    return visit.render("web/nothing.html", {"company": visit.actor.company_name, "helpers": helpers})


def _refused(visit: Visit, refusal: Forbidden) -> HttpResponse:
    template = "staff/refused.html" if visit.actor.side == "provider" else "web/refused.html"
    return visit.render(template, {"refusal": _explained(visit, refusal)}, status=refusal.status)


def _why(permission: str) -> dict[str, str]:
    """Lead to how it was decided, rule by rule."""
    return {"label": "How this was decided", "url": f"/access/why/?{urlencode({'permission': permission})}"}


def _explained(visit: Visit, refusal: Forbidden) -> dict[str, Any]:
    """Lay a refusal out as `look/refusal.html` expects it: whoever can grant what is lacking is asked in one step."""
    facts = [("Company", visit.actor.company_name), ("Your role", visit.actor.role_title)]
    back = {"label": "Back to the start", "url": "/"}
    if refusal.permission is None or visit.actor.read_only:
        return {
            "title": "You can’t open this page",
            "rule": refusal.detail,
            "facts": [*facts, *(("What you can do", words) for words in refusal.next)],
            "next": [back],
        }
    with visit.scope():
        helpers = list_helpers(actor=visit.actor)
    who = helpers[0].name.split()[0] if helpers else "an administrator"
    address = f"/access/?{urlencode({'permission': refusal.permission})}"
    return {
        "title": "You can’t open this page",
        "rule": refusal.detail,
        "facts": [*facts, ("Who can grant it", ", ".join(each.name for each in helpers) or "Your administrators")],
        "next": [{"label": f"Ask {who} for access", "url": address}, _why(refusal.permission), back],
    }
