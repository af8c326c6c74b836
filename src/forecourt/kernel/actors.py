"""Who acts: a person through a session or token, a process, or nobody.

An actor is what a *proof* was found to mean by the database. It is passed as an argument and never ambient.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final, Literal
from uuid import UUID

#: By which way somebody came: a page, plain HTTP, our command, our Python library, one of our own processes, or what a
#: file said that was applied, whoever applied it. What a program says of itself is believed for the record alone;
#: nothing is allowed or refused for it, and rules take all that programs call themselves as one.
Interface = Literal["web", "api", "cli", "library", "process", "file"]
Side = Literal["customer", "provider"]
EVERYTHING: Final = "*"


@dataclass(frozen=True, slots=True)
class Proof:
    """What an actor shows to the database, which keeps only hashes of it.

    Attributes:
        kind: `session` (the cookie's value), `token` (a personal access token), `delegation` (a queued job's
            right to act for the person who asked), `invitation` (the link of one: it opens joining and nothing else) or
            `process` (a process's own secret).
        secret: The value itself. It is never logged, journalled or put into a statement's text.
        address: The client's, where a proof may be good from some networks only.
    """

    kind: Literal["session", "token", "delegation", "invitation", "process"]
    secret: str = field(repr=False)
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Looker:
    """One of the provider's people who sees the portal as somebody of a customer does. `until` is of the true clock."""

    id: UUID
    name: str
    until: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody, in one company, in one role, through one interface.

    Attributes:
        kind: A person, one of our own processes, or a machine client of a company: a program in nobody's name.
        looker: Who really looks, where the actor is the one through whose eyes: then nothing can be changed, and what
            is journalled is the looker's, on the actor's behalf.
        is_limited: Of the company's holdings it sees only what its membership is limited to; the database sees to it.
        for_a_time: The permissions that were granted for a time and do not come with the role.
        only: The actions that this proof is good for, where it is not good for all that the role allows.
        behind: The people who let a process do by itself what it does: what it asks for, they count as asking.
    """

    kind: Literal["person", "process", "client"]
    id: UUID
    name: str
    email: str
    company_id: UUID | None
    company_name: str
    role: str | None
    role_title: str
    side: Side
    permissions: frozenset[str]
    everywhere: bool
    proof: Proof
    interface: Interface
    token_id: UUID | None = None
    request_id: UUID | None = None
    only: frozenset[str] | None = None
    looker: Looker | None = None
    is_limited: bool = False
    for_a_time: frozenset[str] = frozenset()
    behind: frozenset[UUID] = frozenset()

    def may(self, permission: str) -> bool:
        """Tell whether the role carries a permission such as `data.read_rows`."""
        return permission in self.permissions or EVERYTHING in self.permissions

    @property
    def read_only(self) -> bool:
        """Tell whether this is somebody looking through another's eyes, who changes nothing."""
        return self.looker is not None

    def narrowed(
        self, *, name: str, permissions: frozenset[str], only: frozenset[str], behind: frozenset[UUID] = frozenset()
    ) -> Actor:
        """Return a process that goes by another name, under the same proof: it may some of this, and nothing else.

        Args:
            permissions: What it may at most; what this actor may not is left out.
            only: The actions that it is good for.
            behind: The people who answer for it.
        """
        return replace(
            self,
            kind="process",
            name=name,
            role=None,
            role_title="",
            permissions=frozenset(each for each in permissions if self.may(each)),
            interface="process",
            token_id=None,
            only=only if self.only is None else only & self.only,
            for_a_time=frozenset(),
            behind=behind,
        )

    def during(self, request_id: UUID) -> Actor:
        """Return the same actor, within one request."""
        return replace(self, request_id=request_id)


def actor_from(found: dict[str, Any], *, proof: Proof, interface: Interface) -> Actor:
    """Build an actor from what `fc.enter` found a proof to mean."""
    return Actor(
        kind=found["kind"],
        id=UUID(found["id"]),
        name=found["name"],
        email=found["email"],
        company_id=UUID(found["company_id"]) if found["company_id"] else None,
        company_name=found["company_name"] or "",
        role=found["role"],
        role_title=found["role_title"] or "",
        side=found["side"],
        permissions=frozenset(found["permissions"]),
        everywhere=found["everywhere"],
        proof=proof,
        interface=interface,
        token_id=UUID(found["token_id"]) if found["token_id"] else None,
        only=frozenset(found["only"]) if "only" in found else None,
        looker=_looker(found.get("looker")),
        is_limited=found.get("bound") is not None,
        for_a_time=frozenset(found.get("for_a_time") or ()),
    )


def _looker(found: dict[str, Any] | None) -> Looker | None:
    if found is None:
        return None
    return Looker(UUID(found["id"]), found["name"], datetime.fromisoformat(found["until"]), found["reason"])
