"""What can be asked about people, their companies and their tokens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import psycopg
from django.db import connection

from forecourt.access.models import User
from forecourt.access.policies import visible_memberships, visible_tokens
from forecourt.kernel.actors import Actor
from forecourt.kernel.clocks import true_now
from forecourt.kernel.scope import scope


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


@dataclass(frozen=True, slots=True)
class TokenCard:
    """A personal access token as its owner sees it. Instants are of the true clock, UTC."""

    id: UUID
    name: str
    hint: str
    made_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None

    @property
    def is_good(self) -> bool:
        """Tell whether it still opens anything."""
        return self.revoked_at is None and self.expires_at > true_now()


def list_company_choices(*, actor: Actor) -> list[CompanyChoice]:
    """List the companies the person may enter: what `fc.companies_of` tells this session."""
    if actor.proof.kind != "session":
        return []
    connection.ensure_connection()
    with psycopg.Cursor(connection.connection) as cursor:
        rows = cursor.execute("select * from fc.companies_of(%s)", (actor.proof.secret,)).fetchall()
    return [CompanyChoice(*row) for row in rows]


def list_members(*, actor: Actor, company_id: UUID | None = None) -> list[Member]:
    """List the people of the actor's company, or of the one that staff ask for."""
    with scope(actor):
        members = visible_memberships(actor).order_by("user__name")
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


def list_tokens(*, actor: Actor) -> list[TokenCard]:
    """List the actor's own tokens in this company, newest first."""
    with scope(actor):
        return [
            TokenCard(
                id=token.id,
                name=token.name,
                hint=token.hint,
                made_at=token.made_at,
                expires_at=token.expires_at,
                last_used_at=token.last_used_at,
                revoked_at=token.revoked_at,
            )
            for token in visible_tokens(actor).order_by("-id")
        ]


def get_theme(*, actor: Actor) -> str:
    """Return `system`, `light` or `dark`, as the person chose."""
    theme: str | None = User.objects.filter(id=actor.id).values_list("theme", flat=True).first()
    return theme or "system"
