"""Who may manage whose access."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

from forecourt.access.models import Membership, Token
from forecourt.kernel.actors import Actor
from forecourt.kernel.errors import Forbidden

if TYPE_CHECKING:
    from forecourt.kernel.pipeline import Performance


def visible_tokens(actor: Actor) -> QuerySet[Token]:
    """Return the actor's own tokens, in the company it acts for."""
    tokens: QuerySet[Token] = Token.objects.filter(user_id=actor.id, company_id=actor.company_id)
    return tokens


def visible_memberships(actor: Actor) -> QuerySet[Membership]:
    """Return who is a member of the actor's company; of all companies for staff who serve them."""
    members: QuerySet[Membership] = Membership.objects.select_related("user", "role", "company")
    if actor.everywhere and actor.may("customers.see_all"):
        return members
    if not actor.may("access.see_people"):
        return members.filter(company_id=actor.company_id, user_id=actor.id)
    return members.filter(company_id=actor.company_id)


def may_manage_tokens(actor: Actor, parameters: Any) -> None:
    """Allow members of a company to keep tokens of their own, unless their role says otherwise.

    A token opens no more than its owner may see, so somebody without a role yet may have one. A token cannot make or
    revoke tokens.
    """
    is_member = actor.kind == "person" and actor.company_id is not None
    if not is_member or (actor.role is not None and not actor.may("access.manage_tokens")):
        raise Forbidden(
            "Your role does not include access tokens.", next=["Ask your company's administrator for another role."]
        )
    if actor.token_id is not None:
        raise Forbidden("A token cannot manage tokens.", next=["Sign in to the portal and do it there."])


def may_switch_company(actor: Actor, parameters: Any) -> None:
    """Allow anyone with a browser session; whether the company is theirs is decided by the membership."""
    if actor.proof.kind != "session":
        raise Forbidden("Only a browser session has a company to switch. A token belongs to one company.")


def may_choose_theme(actor: Actor, parameters: Any) -> None:
    """Allow anyone with a browser session: pages are all that a theme changes."""
    if actor.proof.kind != "session":
        raise Forbidden("Only a browser session has a theme.")


def may_keep_people(actor: Actor, parameters: Any) -> None:
    """Allow those who look after people and roles for the provider."""
    if not (actor.everywhere and actor.may("access.keep_people")):
        raise Forbidden("Keeping people and roles belongs to the platform's administrators.")


def never_to_oneself(performance: Performance, parameters: Any) -> None:
    """Refuse who would let themselves in somewhere, or up: that takes somebody else."""
    if parameters.email.lower() == performance.actor.email.lower():
        raise Forbidden("Nobody gives a role to themselves.", next=["Ask another administrator of the platform."])
