"""Refusals: what a room says when it will not do something.

422 malformed, 409 conflict, 404 invisible, 403 visible but forbidden. Rooms subclass these beside the raiser.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar


class Refusal(Exception):
    """A request that was understood and not carried out.

    Attributes:
        detail: One sentence for the reader: what happened and what it means.
        pointer: The field of the request it is about, where there is one.
        next: What one can do instead, in order of nearness.
    """

    code: ClassVar[str] = "refused"
    title: ClassVar[str] = "This was refused"
    status: ClassVar[int] = 403

    def __init__(self, detail: str, *, pointer: str | None = None, next: Sequence[str] = ()) -> None:
        super().__init__(detail)
        self.detail = detail
        self.pointer = pointer
        self.next = tuple(next)

    @property
    def in_full(self) -> str:
        """What happened and what one can do instead, in one paragraph."""
        return " ".join((self.detail, *self.next))

    def say_where(self, place: str) -> None:
        """Put before the sentence which part of a larger request it is about."""
        self.detail = f"{place}: {self.detail}"
        self.args = (self.detail,)


class Malformed(Refusal):
    """The request cannot be read as what it should be."""

    code, title, status = "malformed", "The request is not well formed", 422


class Conflict(Refusal):
    """The request clashes with what is already so."""

    code, title, status = "conflict", "This clashes with what is already there", 409


class Invisible(Refusal):
    """There is nothing here for this actor: denied and non-existent look the same."""

    code, title, status = "not_found", "Nothing here", 404

    def __init__(self, detail: str = "There is nothing here that you can see.", **context: str | None) -> None:
        super().__init__(detail, pointer=context.get("pointer"))


class Forbidden(Refusal):
    """The actor may know of it, and may not do it.

    Attributes:
        permission: What is lacking, where that can be asked for.
    """

    code, title, status = "forbidden", "Your role does not allow this", 403

    def __init__(
        self, detail: str, *, pointer: str | None = None, next: Sequence[str] = (), permission: str | None = None
    ) -> None:
        ask = [f"Ask for it for a time: access.request_access with the permission {permission}."] if permission else []
        super().__init__(detail, pointer=pointer, next=[*next, *ask])
        self.permission = permission


class Unauthenticated(Refusal):
    """Nobody is signed in, or the proof is no longer good."""

    code, title, status = "unauthenticated", "Sign in first", 401
