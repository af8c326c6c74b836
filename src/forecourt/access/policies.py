"""Who may manage whose access."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.db.models import Q, QuerySet

from forecourt.access.models import AccessRequest, Client, Invitation, Membership, Role, Token
from forecourt.customers.policies import visible_companies
from forecourt.kernel.actors import EVERYTHING, Actor
from forecourt.kernel.errors import Forbidden

if TYPE_CHECKING:
    from forecourt.kernel.pipeline import Performance

#: What makes somebody an administrator of their company.
KEEP_COLLEAGUES: Final = "access.keep_colleagues"


def visible_tokens(actor: Actor) -> QuerySet[Token]:
    """Return the actor's own tokens, in the company it acts for."""
    tokens: QuerySet[Token] = Token.objects.filter(user_id=actor.id, company_id=actor.company_id)
    return tokens


def revocable_tokens(actor: Actor) -> QuerySet[Token]:
    """Return the tokens that the actor may end: their own, and as an administrator all of the company's."""
    if actor.may("access.keep_colleagues") and not actor.everywhere and actor.token_id is None:
        tokens: QuerySet[Token] = Token.objects.select_related("user").filter(company_id=actor.company_id)
        return tokens
    return visible_tokens(actor)


def visible_memberships(actor: Actor) -> QuerySet[Membership]:
    """Return who is a member of the actor's company; of all companies for staff who serve them."""
    members: QuerySet[Membership] = Membership.objects.select_related("user", "role", "company")
    if actor.everywhere and actor.may("customers.see_all"):
        return members
    if not actor.may("access.see_people"):
        return members.filter(company_id=actor.company_id, user_id=actor.id)
    return members.filter(company_id=actor.company_id)


def visible_roles(actor: Actor) -> QuerySet[Role]:
    """Return the roles there are on the actor's side, with the company's own; all for staff who serve them."""
    roles: QuerySet[Role] = Role.objects.all()
    if actor.everywhere:
        return roles
    return roles.filter(Q(company_id=None) | Q(company_id=actor.company_id), side=actor.side)


def may_manage_tokens(actor: Actor, parameters: Any) -> None:
    """Allow members of a company whose role includes access tokens, for tokens of their own.

    A token opens no more than its owner may see, so somebody without a role yet may have one. It outlives what was
    granted for a time, so that is not enough. A token cannot make or revoke tokens.
    """
    is_member = actor.kind == "person" and actor.company_id is not None
    if not is_member or (actor.role is not None and not may_for_good(actor, "access.manage_tokens")):
        raise Forbidden(
            "Your role does not include access tokens.", next=["Ask your company's administrator for another role."]
        )
    if actor.token_id is not None:
        raise Forbidden("A token cannot manage tokens.", next=["Sign in to the portal and do it there."])


def may_revoke_tokens(actor: Actor, parameters: Any) -> None:
    """Allow administrators of a company for every token of the company, other members for their own."""
    if actor.token_id is None and actor.may("access.keep_colleagues"):
        return
    may_manage_tokens(actor, parameters)


def visible_clients(actor: Actor) -> QuerySet[Client]:
    """Return the machine clients of the actor's company, for those who see its people."""
    clients: QuerySet[Client] = Client.objects.filter(company_id=actor.company_id, removed_at=None)
    return clients if actor.may("access.see_people") and not actor.everywhere else clients.none()


def may_keep_clients(actor: Actor, parameters: Any) -> None:
    """Allow a company's administrators, in a browser, for their own company: a token cannot make another way in."""
    if actor.everywhere or not actor.may(KEEP_COLLEAGUES):
        raise Forbidden(
            "Machine clients belong to your company's administrators.",
            next=["Ask one of them: the people page names them."],
        )
    if actor.proof.kind != "session":
        raise Forbidden("A token cannot manage machine clients.", next=["Sign in to the portal and do it there."])


def may_let_in(actor: Actor, parameters: Any) -> None:
    """Allow those who may make access tokens, in a browser: a program becomes one more of theirs."""
    may_manage_tokens(actor, parameters)
    if actor.proof.kind != "session":
        raise Forbidden("Only a browser lets a program in.", next=["Sign in to the portal and do it there."])


def may_look_through(actor: Actor, parameters: Any) -> None:
    """Allow the provider's platform administrators, signed in with a browser."""
    if not (actor.everywhere and actor.may("access.look_through")):
        raise Forbidden("Looking through a customer's eyes belongs to the platform's administrators.")
    if actor.proof.kind != "session":
        raise Forbidden("Only a browser looks through somebody's eyes.")


def may_stop_looking(actor: Actor, parameters: Any) -> None:
    """Allow whoever looks through somebody's eyes at the moment."""
    if actor.looker is None:
        raise Forbidden("You look through nobody's eyes.")


def may_switch_company(actor: Actor, parameters: Any) -> None:
    """Allow everyone who is signed in with a browser, among the companies that they are a member of."""
    if actor.proof.kind != "session":
        raise Forbidden("Only a browser session has a company to switch. A token belongs to one company.")


def may_choose_theme(actor: Actor, parameters: Any) -> None:
    """Allow everyone who is signed in with a browser, for themselves."""
    if actor.proof.kind != "session":
        raise Forbidden("Only a browser session has a theme.")


def may_end_sessions(actor: Actor, parameters: Any) -> None:
    """Allow everyone who is signed in with a browser, for themselves."""
    if actor.proof.kind != "session":
        raise Forbidden("Only a browser session ends other sessions.")


def may_be_guided(actor: Actor, parameters: Any) -> None:
    """Allow administrators of a company, signed in with a browser."""
    if actor.proof.kind != "session" or not actor.may(KEEP_COLLEAGUES):
        raise Forbidden("The guide of the first day is for a company's administrators.")


def may_keep_people(actor: Actor, parameters: Any) -> None:
    """Allow the provider's platform administrators."""
    if not (actor.everywhere and actor.may("access.keep_people")):
        raise Forbidden("Keeping people and roles belongs to the platform's administrators.")


def never_to_oneself(performance: Performance, parameters: Any) -> None:
    """Refuse who would let themselves in somewhere, or up: that takes somebody else."""
    if parameters.email.lower() == performance.actor.email.lower():
        raise Forbidden("Nobody gives a role to themselves.", next=["Ask another administrator of the platform."])


def visible_invitations(actor: Actor) -> QuerySet[Invitation]:
    """Return the open invitations: of the actor's company, or of all for the provider's people who keep people."""
    waiting: QuerySet[Invitation] = Invitation.objects.select_related("role", "company").filter(
        accepted_at=None, withdrawn_at=None
    )
    if actor.everywhere and actor.may("customers.see_all"):
        return waiting
    return waiting.filter(company_id=actor.company_id) if actor.may("access.see_people") else waiting.none()


def givable_roles(actor: Actor, *, company_id: UUID | None) -> list[Role]:
    """List the roles that the actor may give in a company: never one that may more than the actor may.

    The provider's people who keep people give any role of the side on which the company is.
    """
    company = visible_companies(actor).filter(id=company_id).first()
    if company is None:
        return []
    side = "provider" if company.is_provider else "customer"
    roles = Role.objects.filter(Q(company_id=None) | Q(company_id=company.id), side=side).order_by("title")
    if actor.everywhere:
        return list(roles) if actor.may("access.keep_people") else []
    if not actor.may("access.keep_colleagues"):
        return []
    lasting = lasting_permissions(actor)
    return [role for role in roles if set(role.permissions) <= lasting]


def may_keep_colleagues(actor: Actor, parameters: Any) -> None:
    """Allow administrators of a company, for their own company, and the provider's platform administrators."""
    if actor.everywhere and actor.may("access.keep_people"):
        return
    if actor.everywhere or not actor.may("access.keep_colleagues"):
        raise Forbidden(
            "Inviting, changing and removing colleagues belongs to your company's administrators.",
            next=["Ask one of them: the people page names them."],
        )


def may_reset_factors(actor: Actor, parameters: Any) -> None:
    """Allow administrators of a company and of the platform, signed in with a browser.

    There they have just proved who they are.
    """
    may_keep_colleagues(actor, parameters)
    if actor.proof.kind != "session":
        raise Forbidden("Only a browser resets second factors.", next=["Sign in to the portal and do it there."])


def lasting_permissions(actor: Actor) -> frozenset[str]:
    """Return what comes with the actor's own role, and not with a grant for a time: all that can be passed on."""
    own = Membership.objects.filter(user_id=actor.id, company_id=actor.company_id, role__isnull=False)
    role = own.values_list("role__permissions", flat=True).first()
    return frozenset(role or ()) & actor.permissions


def may_for_good(actor: Actor, permission: str) -> bool:
    """Tell whether somebody may something by their role, and not for a time: who makes what lives on needs that."""
    return actor.may(permission) and (permission not in actor.for_a_time or EVERYTHING in actor.permissions)


def lendable(actor: Actor) -> frozenset[str]:
    """Return of what the actor may make roles for its company: what its own role lends, and it has."""
    own = Membership.objects.filter(user_id=actor.id, company_id=actor.company_id, role__isnull=False)
    lends = own.values_list("role__lends", flat=True).first()
    return frozenset(lends or ()) & lasting_permissions(actor)


def may_define_own_roles(actor: Actor, parameters: Any) -> None:
    """Allow a company's administrators, for their own company."""
    if actor.everywhere or actor.company_id is None or not actor.may(KEEP_COLLEAGUES):
        raise Forbidden(
            "A company's own roles are made by its administrators.",
            next=["Ask one of them: the people page names them."],
        )


def may_ask_why(actor: Actor, parameters: Any) -> None:
    """Allow people of a company, about themselves; about whom else, is decided by who they are."""
    if actor.kind != "person" or actor.company_id is None:
        raise Forbidden("Why somebody may do something is told to people of a company.")


def may_join(actor: Actor, parameters: Any) -> None:
    """Allow whoever holds the link of an open invitation."""
    if actor.proof.kind != "invitation":
        raise Forbidden("Only the link of an invitation leads into a company.")


def may_mint_links(actor: Actor, parameters: Any) -> None:
    """Allow the process that writes the mail which carries the link: no person ever sees it but the one invited."""
    if actor.kind != "process":
        raise Forbidden("The link of an invitation is made when its mail is written.")


def visible_requests(actor: Actor) -> QuerySet[AccessRequest]:
    """Return what the actor asked for; for a company's administrators, and those of the provider, its people's."""
    requests: QuerySet[AccessRequest] = AccessRequest.objects.select_related("user")
    if actor.kind == "process":
        return requests
    here = requests.filter(company_id=actor.company_id)
    return here if decides_on_access(actor) else here.filter(user_id=actor.id)


def decides_on_access(actor: Actor) -> bool:
    """Tell whether the actor answers for who may what in its company."""
    return actor.may("access.keep_people" if actor.everywhere else KEEP_COLLEAGUES)


def may_ask_for_access(actor: Actor, parameters: Any) -> None:
    """Allow people who have a role: who has none asks for that."""
    if actor.kind != "person" or actor.company_id is None or actor.role is None:
        raise Forbidden("Access can be asked for by people who have a role.", next=["Ask for a role first."])


def may_decide_on_access(actor: Actor, parameters: Any) -> None:
    """Allow a company's administrators, and for the provider's own people those who keep people."""
    if actor.kind != "person" or not decides_on_access(actor):
        raise Forbidden("Granting access belongs to the administrators.", next=["Ask one of them."])


def may_end_access(actor: Actor, parameters: Any) -> None:
    """Allow everybody, for their own; whose else it is decides over what is seen of it."""
    if actor.kind != "person":
        raise Forbidden("Access is given back by people.")


def may_end_what_is_over(actor: Actor, parameters: Any) -> None:
    """Allow the worker, which does nothing but cut what is over."""
    if actor.kind != "process":
        raise Forbidden("What is over is ended by the worker.")
