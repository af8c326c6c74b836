"""Permissions for a time: somebody asks, somebody else who has them grants, and they end by themselves."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from pydantic import Field

from forecourt.access import events
from forecourt.access.actions.limits import Bounded, bounds_of_request, named
from forecourt.access.bounds import Bounds, names_of
from forecourt.access.models import AccessRequest, Membership
from forecourt.access.permissions import LIMITABLE, in_words, requestable, with_what_it_needs
from forecourt.access.policies import (
    may_ask_for_access,
    may_decide_on_access,
    may_end_access,
    may_end_what_is_over,
    visible_memberships,
    visible_requests,
)
from forecourt.access.queries import may_pass_on
from forecourt.access.revocations import revoke
from forecourt.access.rules import LONGEST_GRANT_DAYS
from forecourt.kernel.catalogue import Parameters, action
from forecourt.kernel.clocks import true_now
from forecourt.kernel.errors import Conflict, Forbidden, Invisible, Malformed
from forecourt.kernel.pipeline import Performance

DAYS: Any = Field(ge=1, le=LONGEST_GRANT_DAYS, description="For how many days.", examples=[7])


class DecidedAlready(Conflict):
    """What was asked for is granted, declined or withdrawn already."""

    code, title = "decided_already", "This was decided already"


class RequestAccess(Bounded):
    """The parameters of `access.request_access`. With sites, contracts or resources, it is for these alone."""

    permission: str = Field(max_length=100, description="What you want to be able to do.", examples=["data.read_rows"])
    reason: str = Field(
        min_length=8,
        max_length=300,
        description="Why; who grants it reads this.",
        examples=["The monthly report is due."],
    )
    days: int = DAYS


class GrantAccess(Bounded):
    """The parameters of `access.grant_access`. With sites, contracts or resources, it is granted for these alone."""

    request_id: UUID = Field(description="What was asked for.", examples=["0190a1b2-0000-7000-8000-000000000000"])
    days: int | None = Field(
        default=None, ge=1, le=LONGEST_GRANT_DAYS, description="For how many days; absent: as asked."
    )


class OneRequest(Parameters):
    """Which request."""

    request_id: UUID = Field(description="What was asked for.", examples=["0190a1b2-0000-7000-8000-000000000000"])


@action(
    name="access.request_access",
    title="Ask for access",
    parameters=RequestAccess,
    policy=may_ask_for_access,
    undone_by="access.end_access",
)
def request_access(performance: Performance, parameters: RequestAccess) -> dict[str, Any]:
    """Ask the company's administrators for a permission for some days. Asking again replaces what waits.

    Raises Malformed for what cannot be asked for, Conflict for what one has.
    """
    actor, bounds = performance.actor, parameters.bounds()
    _refuse_what_cannot_be_asked(performance, parameters, bounds)
    assert actor.company_id is not None  # the policy's
    names = named(bounds, actor=actor, company_id=actor.company_id)
    waiting = AccessRequest.objects.filter(
        user_id=actor.id, company_id=actor.company_id, permission=parameters.permission, state=AccessRequest.ASKED
    )
    for each in waiting:
        each.state = AccessRequest.WITHDRAWN
        each.save(update_fields=["state"])
    request = AccessRequest.objects.create(
        user_id=actor.id,
        company_id=actor.company_id,
        permission=parameters.permission,
        reason=parameters.reason,
        days=parameters.days,
        is_scoped=bool(bounds),
        sites=list(bounds.sites),
        contracts=list(bounds.contracts),
        resources=list(bounds.resources),
        asked_at=true_now(),
    )
    event = events.ACCESS_ASKED_OF_PROVIDER if actor.side == "provider" else events.ACCESS_ASKED
    _record(performance, event, request, list(names.values()), reason=request.reason, days=request.days)
    return {"request_id": request.id}


@action(
    name="access.grant_access",
    title="Grant access for a time",
    parameters=GrantAccess,
    policy=may_decide_on_access,
    undone_by="access.end_access",
)
def grant_access(performance: Performance, parameters: GrantAccess) -> dict[str, Any]:
    """Grant what a colleague asked for, for some days: it ends by itself, and a running download with it.

    Raises Invisible; Forbidden for one's own request and for more than comes with one's own role; DecidedAlready.
    """
    actor, request = performance.actor, _waiting(performance, parameters.request_id)
    member = Membership.objects.filter(
        user_id=request.user_id, company_id=request.company_id, valid__contains=true_now(), role__isnull=False
    ).first()
    if member is None:
        raise Forbidden(f"{request.user.name} does not work here any more.")
    permissions = with_what_it_needs(request.permission)
    if not may_pass_on(actor=actor, company_id=request.company_id, permissions=permissions):
        raise Forbidden(
            "Nobody grants more than comes with their own role for good.", next=["Ask an administrator who has it."]
        )
    _narrow(performance, request, parameters.bounds())
    if not permissions <= LIMITABLE and (request.is_scoped or getattr(member, "limit", None) is not None):
        raise Forbidden("This concerns the company as a whole, and that person sees a part of it.")
    request.permissions = sorted(permissions)
    request.until = true_now() + timedelta(days=parameters.days or request.days)
    _decide(performance, request, AccessRequest.GRANTED)
    _record(performance, events.ACCESS_GRANTED, request, _names(performance, request), until=request.until.isoformat())
    return {"request_id": request.id, "until": request.until}


@action(
    name="access.decline_access", title="Decline access", parameters=OneRequest, policy=may_decide_on_access
)  # fmt: skip
def decline_access(performance: Performance, parameters: OneRequest) -> dict[str, Any]:
    """Say no to what a colleague asked for. Raises Invisible, Forbidden for one's own request, DecidedAlready."""
    request = _waiting(performance, parameters.request_id)
    _decide(performance, request, AccessRequest.DECLINED)
    _record(performance, events.ACCESS_DECLINED, request, _names(performance, request))
    return {"request_id": request.id}


@action(
    name="access.end_access", title="End access that was asked for", parameters=OneRequest, policy=may_end_access
)  # fmt: skip
def end_access(performance: Performance, parameters: OneRequest) -> dict[str, Any]:
    """Withdraw what one asked for or give back what was granted; as an administrator, take it back. Invisible."""
    return _end(performance, parameters.request_id, open_states=(AccessRequest.ASKED, AccessRequest.GRANTED))


@action(
    name="access.end_grant",
    title="End access whose time is over",
    parameters=OneRequest,
    policy=may_end_what_is_over,
    is_internal=True,
)
def end_grant(performance: Performance, parameters: OneRequest) -> dict[str, Any]:
    """Cut what still runs on a grant whose time is over; to the database it ended at that very instant. Raises
    Invisible."""
    return _end(performance, parameters.request_id, open_states=(AccessRequest.GRANTED,))


def _end(performance: Performance, request_id: UUID, *, open_states: tuple[str, ...]) -> dict[str, Any]:
    found = visible_requests(performance.actor).filter(id=request_id, state__in=open_states)
    request = found.select_for_update(of=("self",)).first()
    if request is None:
        raise Invisible()
    was_granted = request.state == AccessRequest.GRANTED
    request.state = AccessRequest.ENDED if was_granted else AccessRequest.WITHDRAWN
    request.ended_at = true_now()
    names = _names(performance, request)
    request.save(update_fields=["state", "ended_at"])
    if was_granted:
        revoke(kind="user", subject=request.user_id)
    _record(performance, events.ACCESS_ENDED if was_granted else events.ACCESS_WITHDRAWN, request, names)
    return {"request_id": request.id, "state": request.state}


def _narrow(performance: Performance, request: AccessRequest, bounds: Bounds) -> None:
    """Have it granted for a part alone: of what was asked for, never for more. Raises Malformed."""
    if not bounds:
        return
    if performance.actor.side == "provider":
        raise Malformed("The provider's people work across companies.", pointer="/data/attributes/resources")
    if request.is_scoped and bounds not in bounds_of_request(request):
        raise Malformed("That is more than was asked for.", pointer="/data/attributes/resources")
    named(bounds, actor=performance.actor, company_id=request.company_id)
    request.is_scoped = True
    request.sites, request.contracts, request.resources = map(list, (bounds.sites, bounds.contracts, bounds.resources))


def _refuse_what_cannot_be_asked(performance: Performance, parameters: RequestAccess, bounds: Bounds) -> None:
    actor, permission = performance.actor, parameters.permission
    if permission not in requestable(side=actor.side):
        raise Malformed("There is no such permission that can be asked for.", pointer="/data/attributes/permission")
    if actor.may(permission) and not actor.is_limited:
        raise Conflict("You have this permission.")
    if (bounds or actor.is_limited) and not with_what_it_needs(permission) <= LIMITABLE:
        raise Malformed(
            "This concerns the company as a whole; it cannot be had for a part.", pointer="/data/attributes/permission"
        )
    if bounds and actor.side == "provider":
        raise Malformed("The provider's people work across companies.", pointer="/data/attributes/resources")


def _waiting(performance: Performance, request_id: UUID) -> AccessRequest:
    request = visible_requests(performance.actor).filter(id=request_id).select_for_update(of=("self",)).first()
    if request is None:
        raise Invisible()
    if request.user_id == performance.actor.id:
        raise Forbidden("Nobody decides on what they asked for themselves.", next=["Ask another administrator."])
    if request.state != AccessRequest.ASKED:
        raise DecidedAlready(f"This was {request.state} already.")
    found: AccessRequest = request
    return found


def _decide(performance: Performance, request: AccessRequest, state: str) -> None:
    request.state, request.decided_by, request.decided_at = state, performance.actor.name, true_now()
    part = ["is_scoped", "sites", "contracts", "resources"]
    request.save(update_fields=["state", "permissions", "until", "decided_by", "decided_at", *part])


def _names(performance: Performance, request: AccessRequest) -> list[str]:
    bounds = bounds_of_request(request)
    return list(names_of(bounds, actor=performance.actor, company_id=request.company_id).values())


def _record(performance: Performance, event: str, request: AccessRequest, names: list[str], **more: Any) -> None:
    person = visible_memberships(performance.actor).filter(user_id=request.user_id).first()
    performance.record(
        event,
        subject=("access_request", request.id),
        company_id=request.company_id,
        new={
            "owner_id": str(request.user_id),
            "name": person.user.name if person else "",
            "permission": request.permission,
            "words": in_words(permission=request.permission),
            "of": names,
            **more,
        },
    )
