"""Effective permissions: why somebody can do something, or cannot, rule by rule."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from forecourt.access.bounds import Bounds, names_of
from forecourt.access.models import AccessRequest, Limit, Membership
from forecourt.access.permissions import LIMITABLE, in_words
from forecourt.access.policies import decides_on_access
from forecourt.kernel.actors import EVERYTHING, Actor, Proof
from forecourt.kernel.catalogue import Action
from forecourt.kernel.clocks import true_now
from forecourt.kernel.errors import Invisible, Refusal
from forecourt.kernel.explaining import Question, Step, ask_rules
from forecourt.kernel.pipeline import confine
from forecourt.kernel.scope import scope

#: So many characters of its digest name an explanation.
REFERENCE_CHARACTERS = 8
#: So many things of a limit are named.
NAMED = 3


@dataclass(frozen=True, slots=True)
class Explanation:
    """Whether somebody may perform an action, and every rule that was asked. The last step of a no is the reason.

    `lacks` is the permission that they would need, where that is what says no.
    """

    name: str
    action: str
    title: str
    may: bool
    steps: tuple[Step, ...]
    reference: str
    lacks: str = ""


@dataclass(frozen=True, slots=True)
class _Sources:
    """What somebody has in a company, and from where."""

    member: Membership
    role: frozenset[str]
    grants: tuple[AccessRequest, ...]
    bounds: Bounds

    @property
    def permissions(self) -> frozenset[str]:
        """Return all that counts: the same as the database reckons (`fc.held`)."""
        every = self.role.union(*(each.permissions for each in self.grants))
        return every & LIMITABLE if self.bounds else every


class _Watched(Actor):
    """Somebody whose permissions are looked up as a policy does, which notes what it looked for."""

    __slots__ = ("asked",)
    asked: list[str]

    def may(self, permission: str) -> bool:
        """Answer, and note the question."""
        self.asked.append(permission)
        return Actor.may(self, permission)


def explain(*, actor: Actor, user_id: UUID, action: Action[Any], company_id: UUID | None = None) -> Explanation:
    """Say why somebody may perform an action in a company, or may not.

    Everybody asks about themselves, administrators about their colleagues, and the provider's people who keep people
    about anybody (`company_id` says where). Raises Invisible for anybody else.
    """
    here = (company_id if actor.everywhere else None) or actor.company_id
    if here is None or not (user_id == actor.id or decides_on_access(actor)):
        raise Invisible()
    with scope(actor):
        sources = _sources(user_id, here)
        if sources is None:
            raise Invisible()
        steps = _steps(actor, sources, action)
        lacks = "" if all(step.says_yes for step in steps) else _lacking(sources, action)
    said = "\n".join(f"{step.rule} {step.says_yes} {step.words}" for step in steps)
    reference = sha256(f"{user_id} {here} {action.name}\n{said}".encode()).hexdigest()[:REFERENCE_CHARACTERS]
    user = sources.member.user
    return Explanation(
        user.name,
        action.name,
        action.title,
        all(step.says_yes for step in steps),
        tuple(steps),
        reference.upper(),
        lacks,
    )


def permissions_of(*, actor: Actor, user_id: UUID, company_id: UUID | None = None) -> frozenset[str]:
    """Return what somebody has in a company, grants and limits reckoned in. Raises Invisible as `explain` does."""
    here = (company_id if actor.everywhere else None) or actor.company_id
    if here is None or not (user_id == actor.id or decides_on_access(actor)):
        raise Invisible()
    with scope(actor):
        sources = _sources(user_id, here)
    if sources is None:
        raise Invisible()
    return sources.permissions


def _sources(user_id: UUID, company_id: UUID) -> _Sources | None:
    member = (
        Membership.objects.select_related("user", "company", "role")
        .filter(user_id=user_id, company_id=company_id)
        .first()
    )
    if member is None:
        return None
    limit = Limit.objects.filter(membership=member).first()
    grants = AccessRequest.objects.filter(
        user_id=user_id, company_id=company_id, state=AccessRequest.GRANTED, until__gt=true_now()
    )
    side = "provider" if member.company.is_provider else "customer"
    counts = member.role is not None and member.role.side == side
    return _Sources(
        member=member,
        role=frozenset(member.role.permissions) if counts and member.role else frozenset(),
        grants=tuple(grants),
        bounds=Bounds(tuple(limit.sites), tuple(limit.contracts), tuple(limit.resources)) if limit else Bounds(),
    )


def _steps(actor: Actor, sources: _Sources, action: Action[Any]) -> list[Step]:
    """Ask rule after rule, up to the first no."""
    steps = [_company(sources)]
    if steps[-1].says_yes:
        steps.append(_membership(sources, true_now()))
    if steps[-1].says_yes:
        steps += _role(actor, sources, action)
    if steps[-1].says_yes:
        steps += ask_rules(_question(actor, sources, action))
    if steps[-1].says_yes and sources.member.user_id == actor.id:
        steps += _proof(actor, action)
    return steps


def _company(sources: _Sources) -> Step:
    user, company = sources.member.user, sources.member.company
    if not user.is_active:
        return Step("company", False, f"The account of {user.name} is switched off.")
    return Step("company", True, f"{user.name} belongs to {company.short_name}.")


def _membership(sources: _Sources, now: datetime) -> Step:
    valid = sources.member.valid
    if valid.upper is not None and valid.upper <= now:
        return Step("membership", False, f"The membership ended on {valid.upper:%-d %B %Y}.")
    if valid.lower is not None and valid.lower > now:
        return Step("membership", False, f"The membership begins on {valid.lower:%-d %B %Y}.")
    until = f" until {valid.upper:%-d %B %Y}" if valid.upper else ""
    return Step("membership", True, f"A member{until}.")


def _role(actor: Actor, sources: _Sources, action: Action[Any]) -> list[Step]:
    """Ask the action's own policy, as that person, with and without the limit, and say what carries it."""
    unlimited = sources.role.union(*(each.permissions for each in sources.grants))
    asked, refusal = _asked(sources, action, unlimited)
    if refusal is not None:
        title = sources.member.role.title if sources.member.role else "No role"
        return [Step("role", False, f"{title}: {refusal.detail}{_ended(sources, action)}", next=refusal.next)]
    steps = [_carried(actor, sources, permission) for permission in asked if {permission, EVERYTHING} & unlimited]
    steps = steps or [Step("role", True, "No permission is needed for this.")]
    if sources.bounds:
        _, refused = _asked(sources, action, sources.permissions)
        limit = f"Limited to {_names(actor, sources, sources.bounds)}"
        if refused is not None:
            return [*steps, Step("limit", False, f"{limit}, and this concerns the company as a whole.")]
        return [*steps, Step("limit", True, f"{limit}: only these are seen.")]
    return steps


def _carried(actor: Actor, sources: _Sources, permission: str) -> Step:
    words = in_words(permission=permission)
    if {permission, EVERYTHING} & sources.role:
        title = sources.member.role.title if sources.member.role else ""
        return Step("role", True, f"The role {title} may {words} ({permission}).")
    grant = next(each for each in sources.grants if permission in each.permissions)
    until = f"{grant.until:%-d %B %Y, %H:%M} UTC" if grant.until else ""
    part = Bounds(tuple(grant.sites), tuple(grant.contracts), tuple(grant.resources))
    of = f" of {_names(actor, sources, part)}" if grant.is_scoped else ""
    return Step("grant", True, f"{grant.decided_by} granted to {words} ({permission}){of} until {until}.")


def _names(actor: Actor, sources: _Sources, bounds: Bounds) -> str:
    """Name the first few things of some bounds, and count the others."""
    names = list(names_of(bounds, actor=actor, company_id=sources.member.company_id).values())
    told, more = names[:NAMED], bounds.count - len(names[:NAMED])
    return ", ".join(told) + (f" and {more} more" if more else "")


def _lacking(sources: _Sources, action: Action[Any]) -> str:
    """Return the permission that was looked for in vain; empty where none was."""
    unlimited = sources.role.union(*(each.permissions for each in sources.grants))
    asked, refusal = _asked(sources, action, unlimited)
    if refusal is None or EVERYTHING in unlimited:
        return ""
    return next((each for each in asked if each not in unlimited), "")


def _ended(sources: _Sources, action: Action[Any]) -> str:
    """Say until when it was granted, where it was and that is over."""
    lacking = _lacking(sources, action)
    over = AccessRequest.objects.filter(
        user_id=sources.member.user_id,
        company_id=sources.member.company_id,
        permissions__contains=[lacking],
        decided_at__isnull=False,
        until__isnull=False,
    )
    last = over.order_by("-decided_at").first() if lacking else None
    if last is None or last.until is None:
        return ""
    return (
        f" What {last.decided_by} granted ended on {min(last.until, last.ended_at or last.until):%-d %B %Y, %H:%M} UTC."
    )


def _asked(sources: _Sources, action: Action[Any], permissions: frozenset[str]) -> tuple[list[str], Refusal | None]:
    """Return what the policy looked for, and why it refused, if so; what it cannot say without details is none."""
    person = _as(sources, permissions)
    try:
        action.policy(person, None)
    except Refusal as refusal:
        return list(dict.fromkeys(person.asked)), refusal
    except Exception:
        return list(dict.fromkeys(person.asked)), None
    return list(dict.fromkeys(person.asked)), None


def _as(sources: _Sources, permissions: frozenset[str]) -> _Watched:
    """Return that person as a policy sees them: with a browser's proof, which opens nothing."""
    member = sources.member
    role = member.role
    person = _Watched(
        kind="person",
        id=member.user_id,
        name=member.user.name,
        email=member.user.email,
        company_id=member.company_id,
        company_name=member.company.short_name,
        role=role.code if role else None,
        role_title=role.title if role else "",
        side="provider" if member.company.is_provider else "customer",
        permissions=permissions,
        everywhere=member.company.is_provider and role is not None,
        proof=Proof("session", ""),
        interface="web",
        is_limited=bool(sources.bounds),
        for_a_time=permissions - sources.role,
    )
    object.__setattr__(person, "asked", [])
    return person


def _question(actor: Actor, sources: _Sources, action: Action[Any]) -> Question:
    member = sources.member
    return Question(
        asker=actor,
        user_id=member.user_id,
        name=member.user.name,
        company_id=member.company_id,
        is_provider=member.company.is_provider,
        permissions=sources.permissions,
        action=action,
        company=member.company.short_name,
        role=member.role.code if member.role else None,
    )


def _proof(actor: Actor, action: Action[Any]) -> list[Step]:
    """Say what the proof that one came with is good for: a token may be made for less than its owner."""
    try:
        confine(action, actor)
        action.policy(actor, None)
    except Refusal as refusal:
        return [Step("proof", False, refusal.detail)]
    except Exception:
        return []
    return [Step("proof", True, "A token of yours." if actor.token_id else "You are signed in.")]
