"""Who sees and sets how much is watched."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from forecourt.kernel.actors import Actor
from forecourt.kernel.errors import Forbidden
from forecourt.oversight.models import DialRule, Effort, GuardRule, Tally


def visible_dials(actor: Actor) -> QuerySet[DialRule]:
    """Return the provider's dials and those of the actor's own company; all for the provider's people."""
    dials: QuerySet[DialRule] = DialRule.objects.all()
    return dials if actor.everywhere else dials.filter(Q(company_id=None) | Q(company_id=actor.company_id))


def visible_guardrails(actor: Actor) -> QuerySet[GuardRule]:
    """Return the guardrails: no secret to anybody who is signed in, for each tells its reason when it refuses."""
    return GuardRule.objects.all()


def visible_efforts(actor: Actor) -> QuerySet[Effort]:
    """Return what actions save, for those of the provider's people who may see that."""
    efforts: QuerySet[Effort] = Effort.objects.all()
    return efforts if sees_economics(actor) else efforts.none()


def visible_tallies(actor: Actor) -> QuerySet[Tally]:
    """Return how often what was done, for those of the provider's people who may see that."""
    tallies: QuerySet[Tally] = Tally.objects.all()
    return tallies if sees_economics(actor) else tallies.none()


def sees_economics(actor: Actor) -> bool:
    """Tell whether the actor may see what self-service saves."""
    return actor.everywhere and actor.may("oversight.see_economics")


def may_see_economics(actor: Actor, parameters: Any) -> None:
    """Allow those of the provider's people whose role includes the figures of the business."""
    if not sees_economics(actor):
        raise Forbidden("What self-service saves is for the provider's finance and platform administrators.")


def may_define_oversight(actor: Actor, parameters: Any) -> None:
    """Allow the provider's platform administrators and its blueprint."""
    if not (actor.everywhere and actor.may("oversight.define")):
        raise Forbidden("How much is watched is set by the provider's blueprint.")


def may_keep_own_dials(actor: Actor, parameters: Any) -> None:
    """Allow a company's administrators, for their own company."""
    if actor.everywhere or actor.company_id is None or not actor.may("oversight.keep_own"):
        raise Forbidden(
            "Turning oversight up for your company belongs to its administrators.",
            next=["Ask one of them: the people page names them."],
        )
