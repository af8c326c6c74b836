"""What a colleague sees of the company's holdings: all, or some sites, contracts and resources alone."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from pydantic import Field

from forecourt.access import events
from forecourt.access.actions.colleagues import AMONG, colleague_of, company_of, leave_an_administrator
from forecourt.access.bounds import Bounds, names_of
from forecourt.access.models import AccessRequest, Limit
from forecourt.access.policies import may_keep_colleagues
from forecourt.access.revocations import revoke
from forecourt.kernel.actors import Actor
from forecourt.kernel.catalogue import EXAMPLE_ID, Parameters, action
from forecourt.kernel.errors import Malformed
from forecourt.kernel.pipeline import Performance

#: So many things of a kind can be named.
MOST: int = 1_000


class Bounded(Parameters):
    """Sites, contracts and resources of the company, by their ids."""

    sites: tuple[UUID, ...] = Field(default=(), max_length=MOST, description="What stands at any of these sites.")
    contracts: tuple[UUID, ...] = Field(default=(), max_length=MOST, description="What any of these contracts opens.")
    resources: tuple[UUID, ...] = Field(default=(), max_length=MOST, description="These meters and other resources.")

    def bounds(self) -> Bounds:
        """Return what is named, each thing once."""
        kinds = (self.sites, self.contracts, self.resources)
        return Bounds(*(tuple(dict.fromkeys(ids)) for ids in kinds))


class LimitColleague(Bounded):
    """The parameters of `access.limit_colleague`: what is named by any of them is seen; with nothing named, all is."""

    user_id: UUID = Field(description="Which colleague.", examples=[EXAMPLE_ID])
    company_id: UUID | None = AMONG


@action(
    name="access.limit_colleague",
    title="Limit what a colleague sees",
    parameters=LimitColleague,
    policy=may_keep_colleagues,
    undone_by="access.limit_colleague",
)
def limit_colleague(performance: Performance, parameters: LimitColleague) -> dict[str, Any]:
    """Let a colleague see only some sites, contracts and resources of the company; with nothing named, all again.

    It holds everywhere and at once: running downloads are cut, and what concerns the company as a whole (its activity,
    colleagues, webhooks) is no longer theirs. Raises Invisible, Malformed for what the company does not hold,
    Forbidden for oneself and for who may more, LastAdministrator.
    """
    actor, company_id = performance.actor, company_of(performance.actor, parameters)
    member = colleague_of(actor, user_id=parameters.user_id, company_id=company_id)
    wanted = parameters.bounds()
    names = named(wanted, actor=actor, company_id=company_id)
    earlier = Limit.objects.filter(membership=member).first()
    was = bounds_of(earlier)
    if wanted:
        leave_an_administrator(member)
        Limit.objects.update_or_create(
            membership=member,
            defaults={
                "company_id": company_id,
                "sites": list(wanted.sites),
                "contracts": list(wanted.contracts),
                "resources": list(wanted.resources),
            },
        )
    elif earlier is not None:
        earlier.delete()
    if wanted and (not was or was not in wanted):
        revoke(kind="user", subject=member.user_id)
    performance.record(
        events.COLLEAGUE_BOUNDED,
        subject=("user", member.user_id),
        company_id=company_id,
        old={"name": member.user.name, "sees": list(names_of(was, actor=actor, company_id=company_id).values())},
        new={"name": member.user.name, "sees": list(names.values())},
    )
    return {"user_id": member.user_id, "is_limited": bool(wanted)}


def named(bounds: Bounds, *, actor: Actor, company_id: UUID) -> dict[UUID, str]:
    """Return what bounds are called. Raises Malformed where the company does not hold one of them."""
    names = names_of(bounds, actor=actor, company_id=company_id)
    for kind in ("sites", "contracts", "resources"):
        if not set(getattr(bounds, kind)) <= names.keys():
            raise Malformed(f"At least one of the {kind} is not the company's.", pointer=f"/data/attributes/{kind}")
    return names


def bounds_of(limit: Limit | None) -> Bounds:
    """Return the bounds that a limit sets; none where there is no limit."""
    if limit is None:
        return Bounds()
    return Bounds(tuple(limit.sites), tuple(limit.contracts), tuple(limit.resources))


def bounds_of_request(request: AccessRequest) -> Bounds:
    """Return what a request is for; no bounds where it is for all that the person otherwise sees."""
    return Bounds(tuple(request.sites), tuple(request.contracts), tuple(request.resources))
