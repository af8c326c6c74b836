"""Follow accounts: hear of what changes about a customer, once each time, and why one hears of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from pydantic import Field

from forecourt.customers.queries import CompanyCard, get_company
from forecourt.kernel.catalogue import EXAMPLE_ID, Parameters, action
from forecourt.kernel.clocks import true_now
from forecourt.kernel.errors import Conflict, Invisible, Malformed
from forecourt.kernel.pipeline import Performance
from forecourt.notifications import events
from forecourt.notifications.models import Follow, FollowRule
from forecourt.notifications.policies import may_define_topics, may_follow_accounts
from forecourt.notifications.rules import CATEGORIES, Category


class FollowedAlready(Conflict):
    """Somebody follows an account once."""

    code, title = "followed_already", "You follow this account already"


class FollowAccount(Parameters):
    """The parameters of `notifications.follow_account`."""

    company_id: UUID = Field(description="Which customer.", examples=[EXAMPLE_ID])
    categories: tuple[Category, ...] = Field(
        default=(),
        max_length=len(CATEGORIES),
        description="Of what is known, only changes in these categories; none: in all.",
        examples=[["contact", "payment"]],
    )


class UnfollowAccount(Parameters):
    """The parameters of `notifications.unfollow_account`."""

    company_id: UUID = Field(description="Which customer.", examples=[EXAMPLE_ID])


class DefineFollow(Parameters):
    """The parameters of `notifications.define_follow`."""

    code: str = Field(pattern=r"^[a-z][a-z_]*$", max_length=50, description="Its code.", examples=["key_accounts"])
    title: str = Field(
        min_length=1,
        max_length=100,
        description="Why, as it goes on after “because ACME is”.",
        examples=["a key account"],
    )
    permission: str = Field(
        pattern=r"^[a-z]+\.[a-z_]+$", description="Whose role has this follows them.", examples=["contracts.keep"]
    )
    segments: tuple[str, ...] = Field(
        default=(), max_length=50, description="Customers of these segments.", examples=[["key"]]
    )
    stages: tuple[str, ...] = Field(
        default=(), max_length=10, description="Customers at these stages.", examples=[["prospect"]]
    )


@action(
    name="notifications.follow_account",
    title="Follow an account",
    parameters=FollowAccount,
    policy=may_follow_accounts,
    undone_by="notifications.unfollow_account",
)
def follow_account(performance: Performance, parameters: FollowAccount) -> dict[str, Any]:
    """Hear of what changes about a customer. Raises Invisible, FollowedAlready."""
    company = _customer(performance, parameters.company_id)
    follow, is_new = Follow.objects.get_or_create(
        user_id=performance.actor.id,
        company_id=company.id,
        defaults={"categories": list(parameters.categories), "made_at": true_now()},
    )
    was = None if is_new else list(follow.categories)
    if was is not None:
        if was == list(parameters.categories):
            raise FollowedAlready(f"You follow {company.short_name} already.")
        follow.categories = list(parameters.categories)
        follow.save(update_fields=["categories"])
    _record(performance, events.ACCOUNT_FOLLOWED, company, old=was, new=list(parameters.categories))
    return {"company_id": company.id}


@action(
    name="notifications.unfollow_account",
    title="Follow an account no more",
    parameters=UnfollowAccount,
    policy=may_follow_accounts,
    undone_by="notifications.follow_account",
)
def unfollow_account(performance: Performance, parameters: UnfollowAccount) -> dict[str, Any]:
    """Hear no more of a customer that one chose to follow. Raises Invisible."""
    company = _customer(performance, parameters.company_id)
    follow = Follow.objects.filter(user_id=performance.actor.id, company_id=company.id).first()
    if follow is None:
        raise Invisible("You do not follow this account.")
    was = list(follow.categories)
    follow.delete()
    _record(performance, events.ACCOUNT_UNFOLLOWED, company, old=was, new=None)
    return {"company_id": company.id}


@action(
    name="notifications.define_follow",
    title="Define who follows which accounts",
    parameters=DefineFollow,
    policy=may_define_topics,
    undone_by="notifications.define_follow",
)
def define_follow(performance: Performance, parameters: DefineFollow) -> dict[str, Any]:
    """Let everybody with a permission follow customers of some segments or stages by themselves. Raises Malformed."""
    if not (parameters.segments or parameters.stages):
        raise Malformed("It names segments or stages: all customers are nobody's key accounts.")
    wanted = {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in parameters.model_dump(exclude={"code"}).items()
    }
    was = FollowRule.objects.filter(code=parameters.code).values(*wanted).first()
    FollowRule.objects.update_or_create(code=parameters.code, defaults=wanted)
    performance.record(events.FOLLOW_DEFINED, subject=("follow", parameters.code), company_id=None, old=was, new=wanted)
    return {"code": parameters.code, "changed": was != wanted}


def _customer(performance: Performance, company_id: UUID) -> CompanyCard:
    company = get_company(actor=performance.actor, company_id=company_id)
    if company.id == performance.actor.company_id:
        raise Invisible("Your own company is no account.")
    return company


def _record(
    performance: Performance, event: str, company: CompanyCard, *, old: list[str] | None, new: list[str] | None
) -> None:
    performance.record(
        event,
        subject=("company", company.id),
        company_id=None,
        old=None if old is None else {"categories": old},
        new={"record": company.short_name, **({"categories": new} if new is not None else {})},
    )
