"""What can be asked about people, their companies and their tokens."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

import psycopg
from django.db import connection
from django.db.models import Q, Value

from forecourt.access.bounds import Bounds, names_of
from forecourt.access.devices import in_words as device_in_words
from forecourt.access.factors import factors_of_colleagues
from forecourt.access.models import AccessRequest, FirstStep, Invitation, Limit, Membership, Role, Token, User
from forecourt.access.permissions import in_words
from forecourt.access.policies import (
    KEEP_COLLEAGUES,
    givable_roles,
    revocable_tokens,
    visible_invitations,
    visible_memberships,
    visible_requests,
    visible_tokens,
)
from forecourt.kernel.actors import Actor
from forecourt.kernel.clocks import true_now
from forecourt.kernel.scope import scope

#: So many requests are shown, the newest.
MOST_REQUESTS: Final = 200


@dataclass(frozen=True, slots=True)
class CompanyChoice:
    """A company that a person may enter, and as what."""

    id: UUID
    name: str
    role_title: str


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in a company. `role_title` is empty for a person invited without a role yet."""

    user_id: UUID
    name: str
    email: str
    company: str
    role_title: str
    since: datetime | None


State = Literal["active", "limited", "no_role", "invited", "lapsed", "ended"]


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody of a company, as its administrators see them. Instants are of the true clock, UTC.

    Attributes:
        user_id: The account; None for somebody who was invited and has not come yet.
        invitation_id: The open invitation of such a person.
        state: `active`; `limited`: until a day; `no_role`: a member who may nothing yet; `invited`; `lapsed`: the
            invitation is too old; `ended`.
        until: When the membership ends or ended, or the invitation does.
        factors: Kinds of second factors that the account has: `webauthn` (passkeys), `totp`, `recovery_codes`.
        may_change: Whether the asker may give another role or remove.
    """

    user_id: UUID | None
    invitation_id: UUID | None
    name: str
    email: str
    role: str | None
    role_title: str
    state: State
    since: datetime | None
    until: datetime | None
    last_seen_at: datetime | None
    factors: frozenset[str]
    may_change: bool


@dataclass(frozen=True, slots=True)
class Helper:
    """An administrator, as somebody who needs one is told."""

    name: str
    email: str


@dataclass(frozen=True, slots=True)
class RoleCard:
    """A role in words.

    Attributes:
        may: What it allows, as sentences after "may".
        is_givable: Whether the asker may give it.
    """

    code: str
    title: str
    permissions: frozenset[str]
    may: tuple[str, ...]
    is_givable: bool


@dataclass(frozen=True, slots=True)
class RequestCard:
    """A permission that somebody asked for. Instants are of the true clock, UTC; `of` names the part it is for."""

    id: UUID
    user_id: UUID
    name: str
    permission: str
    words: str
    of: tuple[str, ...]
    reason: str
    days: int
    asked_at: datetime
    state: str
    until: datetime | None
    decided_by: str
    is_own: bool


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person chose about the pages: the theme (`system`, `light` or `dark`), and whether letters are keys."""

    theme: str = "system"
    letter_keys: bool = True


@dataclass(frozen=True, slots=True)
class SessionCard:
    """A signed-in browser as its owner sees it. Instants are of the true clock, UTC."""

    handle: UUID
    made_at: datetime | None
    last_seen_at: datetime | None
    device: str
    address: str
    is_this: bool


@dataclass(frozen=True, slots=True)
class TokenCard:
    """A personal access token as its owner sees it. Instants are of the true clock, UTC."""

    id: UUID
    name: str
    hint: str
    made_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    last_used_address: str | None
    revoked_at: datetime | None
    owner: str
    scopes: tuple[str, ...] | None
    networks: tuple[str, ...]

    @property
    def is_good(self) -> bool:
        """Tell whether it still opens anything."""
        return self.revoked_at is None and self.expires_at > true_now()


def list_company_choices(*, actor: Actor) -> list[CompanyChoice]:
    """List the companies the person may enter: what `fc.companies_of` tells this session."""
    if actor.proof.kind != "session" or actor.looker is not None:
        return []
    connection.ensure_connection()
    with psycopg.Cursor(connection.connection) as cursor:
        rows = cursor.execute("select * from fc.companies_of(%s)", (actor.proof.secret,)).fetchall()
    return [CompanyChoice(*row) for row in rows]


def list_members(*, actor: Actor, company_id: UUID | None = None) -> list[Member]:
    """List the present people of the actor's company, or of the one that staff ask for."""
    with scope(actor):
        members = visible_memberships(actor).filter(valid__contains=true_now()).order_by("user__name")
        if company_id is not None:
            members = members.filter(company_id=company_id)
        return [
            Member(
                user_id=member.user_id,
                name=member.user.name,
                email=member.user.email,
                company=member.company.short_name,
                role_title=member.role.title if member.role else "",
                since=member.valid.lower,
            )
            for member in members
        ]


def list_colleagues(*, actor: Actor, company_id: UUID | None = None) -> list[Colleague]:
    """List everybody of the actor's company, or of the one that staff name: present, invited, and those who left."""
    wanted = company_id or actor.company_id
    with scope(actor):
        givable = {role.code for role in givable_roles(actor, company_id=wanted)}
        members = visible_memberships(actor).filter(company_id=wanted).order_by("user__name")
        waiting = visible_invitations(actor).filter(company_id=wanted).order_by("name")
        factors = factors_of_colleagues(company_id=wanted) if wanted else {}
        cards = [
            *(
                _member_card(member, actor=actor, givable=givable, factors=factors.get(member.user_id, frozenset()))
                for member in members
            ),
            *(_invited_card(invitation, givable=givable) for invitation in waiting),
        ]
    order: tuple[State, ...] = ("active", "limited", "no_role", "invited", "lapsed", "ended")
    return sorted(cards, key=lambda card: (card.state == "ended", card.name, order.index(card.state)))


def list_helpers(*, actor: Actor) -> list[Helper]:
    """List the administrators of the actor's company: whom to ask, told to everybody who belongs to it."""
    with scope(actor):
        members = Membership.objects.select_related("user").filter(
            company_id=actor.company_id,
            role__permissions__contains=[KEEP_COLLEAGUES],
            valid__contains=true_now(),
            user__is_active=True,
        )
        return [Helper(name=each.user.name, email=each.user.email) for each in members.order_by("user__name")]


def list_roles(*, actor: Actor, company_id: UUID | None = None) -> list[RoleCard]:
    """List the roles that people of a customer can have, those that may most first, in words."""
    with scope(actor):
        givable = {role.code for role in givable_roles(actor, company_id=company_id or actor.company_id)}
        here = Q(company_id=None) | Q(company_id=company_id or actor.company_id)
        roles = sorted(
            Role.objects.filter(here, side="customer"), key=lambda role: (-len(role.permissions), role.title)
        )
        return [
            RoleCard(
                code=role.code,
                title=role.title,
                permissions=frozenset(role.permissions),
                may=tuple(in_words(permission=each) for each in role.permissions),
                is_givable=role.code in givable,
            )
            for role in roles
        ]


def may_pass_on(*, actor: Actor, company_id: UUID, permissions: Iterable[str]) -> bool:
    """Tell whether the actor's own role carries permissions for good in a company, so that it may grant them there."""
    with scope(actor), connection.cursor() as cursor:
        cursor.execute("select fc.may_grant(%s, %s)", (company_id, sorted(permissions)))
        return bool(cursor.fetchone()[0])


def list_requests(*, actor: Actor) -> list[RequestCard]:
    """List what was asked for and what came of it, what waits first: one's own, or the company's for who decides."""
    with scope(actor):
        rows = list(visible_requests(actor).order_by("-asked_at")[:MOST_REQUESTS])
        cards = [_request_card(row, actor=actor) for row in rows]
    return sorted(cards, key=lambda card: (card.state != "asked", card.state != "granted"))


def get_bounds(*, actor: Actor, user_id: UUID) -> Bounds:
    """Return what a colleague is limited to; no bounds where they see all."""
    with scope(actor):
        limit = Limit.objects.filter(membership__user_id=user_id, company_id=actor.company_id).first()
    return Bounds(tuple(limit.sites), tuple(limit.contracts), tuple(limit.resources)) if limit else Bounds()


def list_first_day(*, actor: Actor) -> frozenset[str]:
    """Name what of the first day is done: `data`, `colleague`, `token`; and `left` where the guide was put away."""
    with scope(actor):
        here = {"company_id": actor.company_id}
        steps = FirstStep.objects.filter(user_id=actor.id, **here).values_list("step")
        colleagues = Invitation.objects.filter(**here).values_list(Value("colleague"))
        tokens = visible_tokens(actor).values_list(Value("token"))
        return frozenset(step for (step,) in steps.union(colleagues, tokens))


def list_tokens(*, actor: Actor) -> list[TokenCard]:
    """List the actor's own tokens in this company, newest first."""
    with scope(actor):
        return [_token_card(token) for token in visible_tokens(actor).select_related("user").order_by("-id")]


def list_company_tokens(*, actor: Actor) -> list[TokenCard]:
    """List all tokens of the company that still open something, newest first: for its administrators, else none."""
    if not actor.may("access.keep_colleagues"):
        return []
    with scope(actor):
        good = revocable_tokens(actor).filter(revoked_at=None, expires_at__gt=true_now())
        return [_token_card(token) for token in good.select_related("user").order_by("-id")]


def get_choices(*, actor: Actor) -> Choices:
    """Return how the person wants the pages to be."""
    chosen = User.objects.filter(id=actor.id).values_list("theme", "letter_keys").first()
    return Choices(*chosen) if chosen else Choices()


def list_sessions(*, actor: Actor) -> list[SessionCard]:
    """List the browsers in which the person is signed in, this one first: told to a session of theirs only."""
    if actor.proof.kind != "session":
        return []
    connection.ensure_connection()
    with psycopg.Cursor(connection.connection) as cursor:
        rows = cursor.execute("select * from fc.sessions_of(%s)", (actor.proof.secret,)).fetchall()
    return [
        SessionCard(handle, made_at, seen_at, device_in_words(agent), address or "", is_this)
        for handle, made_at, seen_at, agent, address, is_this in rows
    ]


def _request_card(row: AccessRequest, *, actor: Actor) -> RequestCard:
    bounds = Bounds(tuple(row.sites), tuple(row.contracts), tuple(row.resources))
    return RequestCard(
        id=row.id,
        user_id=row.user_id,
        name=row.user.name,
        permission=row.permission,
        words=in_words(permission=row.permission),
        of=tuple(names_of(bounds, actor=actor, company_id=row.company_id).values()),
        reason=row.reason,
        days=row.days,
        asked_at=row.asked_at,
        state=row.state,
        until=row.until,
        decided_by=row.decided_by,
        is_own=row.user_id == actor.id,
    )


def _member_card(member: Membership, *, actor: Actor, givable: set[str], factors: frozenset[str]) -> Colleague:
    now, until = true_now(), member.valid.upper
    ended = until is not None and until <= now
    state: State = "ended" if ended else "no_role" if member.role is None else "limited" if until else "active"
    above = member.role_id is not None and member.role_id not in givable
    return Colleague(
        user_id=member.user_id,
        invitation_id=None,
        name=member.user.name,
        email=member.user.email,
        role=member.role_id,
        role_title=member.role.title if member.role else "",
        state=state,
        since=member.valid.lower,
        until=until,
        last_seen_at=member.last_seen_at,
        factors=factors,
        may_change=bool(givable) and not (above or ended or member.user_id == actor.id),
    )


def _invited_card(invitation: Invitation, *, givable: set[str]) -> Colleague:
    return Colleague(
        user_id=None,
        invitation_id=invitation.id,
        name=invitation.name,
        email=invitation.email,
        role=invitation.role_id,
        role_title=invitation.role.title,
        state="invited" if invitation.expires_at > true_now() else "lapsed",
        since=invitation.made_at,
        until=invitation.expires_at,
        last_seen_at=None,
        factors=frozenset(),
        may_change=invitation.role_id in givable,
    )


def _token_card(token: Token) -> TokenCard:
    return TokenCard(
        id=token.id,
        name=token.name,
        hint=token.hint,
        made_at=token.made_at,
        expires_at=token.expires_at,
        last_used_at=token.last_used_at,
        last_used_address=token.last_used_address,
        revoked_at=token.revoked_at,
        owner=token.user.name,
        scopes=None if token.scopes is None else tuple(token.scopes),
        networks=tuple(token.networks),
    )
