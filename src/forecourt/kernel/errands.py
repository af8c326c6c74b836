"""Errands: what a queued job does in the name of whoever asked for it.

How a right to act is lent to a job, and taken up there, is known to the room that keeps people's rights; it registers
itself here, so that rooms below it can queue work too.
"""

from __future__ import annotations

from typing import Protocol

from forecourt.kernel.actors import Actor


class Lender(Protocol):
    """Whoever lends rights to jobs."""

    def __call__(self, *, actor: Actor, purpose: str) -> str:
        """Return what the job is given. Called within the actor's scope."""


class Taker(Protocol):
    """Whoever takes such a right up."""

    def __call__(self, *, delegation: str) -> Actor:
        """Return whom the job acts for. Raises Unauthenticated where the right was not given, or is over."""


_lending: list[tuple[Lender, Taker]] = []


def register_lending(lend: Lender, take: Taker) -> None:
    """Lend rights to jobs from now on."""
    _lending[:] = [(lend, take)]


def lend(*, actor: Actor, purpose: str) -> str:
    """Let a queued job act for this actor. Must run inside the actor's scope. Returns what the job is given."""
    return _lending[0][0](actor=actor, purpose=purpose)


def take_up(*, errand: str) -> Actor:
    """Return whom a queued job acts for. Raises Unauthenticated where the right was not given, or is over."""
    return _lending[0][1](delegation=errand)
