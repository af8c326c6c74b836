"""The directory: people across companies, each once, as staff look them up; and who may read a company's data."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from forecourt.access.models import Membership, Role, Token, User
from forecourt.access.permissions import in_words
from forecourt.access.policies import visible_memberships
from forecourt.access.queries import Member, RoleCard
from forecourt.kernel.actors import Actor
from forecourt.kernel.clocks import true_now
from forecourt.kernel.errors import Invisible
from forecourt.kernel.paging import Place, rows_after
from forecourt.kernel.scope import scope

#: As many companies of one person as a search reckons with.
COMPANIES_A_PERSON: Final = 4


@dataclass(frozen=True, slots=True)
class PlaceOfPerson:
    """A person in a company: as what, since when, until when. Instants are of the true clock, UTC."""

    company_id: UUID
    company: str
    role_title: str
    since: datetime | None
    until: datetime | None
    is_over: bool
    last_seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class PersonCard:
    """Somebody who may sign in, with every company that the asker sees them in. No secret is part of it."""

    id: UUID
    name: str
    email: str
    is_active: bool
    last_seen_at: datetime | None
    places: tuple[PlaceOfPerson, ...]

    @property
    def initials(self) -> str:
        """Return the first letters of the first and the last name."""
        words = self.name.split()
        return "".join(word[0].upper() for word in dict.fromkeys([*words[:1], *words[-1:]]))


@dataclass(frozen=True, slots=True)
class ReaderCount:
    """How many people hold a permission in a company, and how many tokens act for them."""

    people: int
    tokens: int


def search_members(*, actor: Actor, text: str, limit: int) -> list[Member]:
    """List people whose name or address contains `text`, each once, of the actor's company or of all for staff."""
    with scope(actor):
        named = Q(user__name__icontains=text) | Q(user__email__icontains=text)
        rows = visible_memberships(actor).filter(named).order_by("user__name", "user_id", "company__short_name")
        found: dict[UUID, list[Membership]] = {}
        for membership in rows[: limit * COMPANIES_A_PERSON]:
            found.setdefault(membership.user_id, []).append(membership)
        return [_found_member(memberships) for memberships in list(found.values())[:limit]]


def get_person(*, actor: Actor, user_id: UUID) -> PersonCard:
    """Return one person with the companies that the actor sees them in. Raises Invisible where there is none."""
    with scope(actor):
        memberships = list(visible_memberships(actor).filter(user_id=user_id).order_by("company__short_name"))
    if not memberships:
        raise Invisible()
    return _person_card(memberships)


def people_named(*, actor: Actor, user_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return the names of people, by id; who is a member nowhere that the actor sees is absent."""
    with scope(actor):
        members = visible_memberships(actor).filter(user_id__in=list(user_ids))
        return dict(members.values_list("user_id", "user__name"))


def list_people_page(
    *, actor: Actor, text: str = "", role: str = "", place: Place | None = None, descending: bool = False, limit: int
) -> list[PersonCard]:
    """List people by name, from a place on, each once: whose name or address contains `text`, in a role if given."""
    with scope(actor):
        seen = visible_memberships(actor)
        if role:
            seen = seen.filter(role_id=role)
        people = User.objects.filter(Exists(seen.filter(user_id=OuterRef("pk"))))
        if text:
            people = people.filter(Q(name__icontains=text) | Q(email__icontains=text))
        ids = [user.id for user in rows_after(people, by="name", descending=descending, place=place)[:limit]]
        found: dict[UUID, list[Membership]] = {user_id: [] for user_id in ids}
        for membership in visible_memberships(actor).filter(user_id__in=ids).order_by("company__short_name"):
            found[membership.user_id].append(membership)
    return [_person_card(memberships) for memberships in found.values() if memberships]


def count_readers(*, actor: Actor, company_id: UUID, permission: str) -> ReaderCount:
    """Count who holds a permission in a company now, and their good tokens; none for who may not see people."""
    if not actor.may("access.see_people"):
        return ReaderCount(0, 0)
    now = true_now()
    with scope(actor):
        members = visible_memberships(actor).filter(
            company_id=company_id, valid__contains=now, role__permissions__contains=[permission], user__is_active=True
        )
        people = list(members.values_list("user_id", flat=True))
        tokens = Token.objects.filter(
            company_id=company_id, user_id__in=people, revoked_at__isnull=True, expires_at__gt=now
        )
        return ReaderCount(len(people), tokens.count())


def _found_member(memberships: list[Membership]) -> Member:
    first = memberships[0]
    return Member(
        user_id=first.user_id,
        name=first.user.name,
        email=first.user.email,
        company=", ".join(each.company.short_name for each in memberships),
        role_title=first.role.title if first.role else "",
        since=first.valid.lower,
    )


def _person_card(memberships: list[Membership]) -> PersonCard:
    user, now = memberships[0].user, true_now()
    seen = [each.last_seen_at for each in memberships if each.last_seen_at]
    return PersonCard(
        id=user.id,
        name=user.name,
        email=user.email,
        is_active=user.is_active,
        last_seen_at=max(seen, default=None),
        places=tuple(
            PlaceOfPerson(
                company_id=each.company_id,
                company=each.company.short_name,
                role_title=each.role.title if each.role else "",
                since=each.valid.lower,
                until=each.valid.upper,
                is_over=each.valid.upper is not None and each.valid.upper <= now,
                last_seen_at=each.last_seen_at,
            )
            for each in memberships
        ),
    )


def list_roles_beside(*, actor: Actor) -> list[RoleCard]:
    """List the roles of the actor's own side of the counter, in its own company, with what each may."""
    with scope(actor):
        here = Q(company_id=None) | Q(company_id=actor.company_id)
        return [
            RoleCard(
                code=role.code,
                title=role.title,
                permissions=frozenset(role.permissions),
                may=tuple(in_words(permission=each) for each in role.permissions),
                is_givable=False,
            )
            for role in Role.objects.filter(here, side=actor.side).order_by("title")
        ]


def list_staff_ids(*, actor: Actor) -> frozenset[UUID]:
    """Return the accounts of everybody who works or worked for the provider. For the provider's own processes."""
    with scope(actor):
        members = Membership.objects.filter(company__is_provider=True).values_list("user_id", flat=True)
        return frozenset(members)
