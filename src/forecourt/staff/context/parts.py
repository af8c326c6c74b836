"""The parts of the context, in their fixed order; each has a number that is its key.

What the role does not open is not there. Numbers stay what they are: 5 (receivables) and 7 (customised here) begin with
the rooms that know them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from forecourt.kernel.actors import Actor


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the context; `permission` is what a role needs to see it at all."""

    number: int
    name: str
    title: str
    icon: str
    permission: str


WHO: Final = Part(1, "who", "Who this is", "user-round", "access.see_people")
COMPANY_PARTS: Final = (
    Part(2, "company", "Customer data", "building-2", "customers.see_all"),
    Part(3, "contract", "Contract", "file-check", "contracts.see"),
    Part(4, "delivery", "Delivery", "truck", "data.see_quality"),
    Part(6, "authorisation", "Authorisation", "shield-check", "access.see_people"),
)


def context_of(*, actor: Actor, company_id: UUID | None, user_id: UUID | None = None) -> list[dict[str, Any]]:
    """Return the parts that a page shows of a person and of a company, as `staff/context.html` expects them."""
    parts = []
    if user_id is not None and actor.may(WHO.permission):
        parts.append(_described(WHO, f"/staff/people/{user_id}/context/{WHO.name}/"))
    if company_id is not None:
        open_to = (part for part in COMPANY_PARTS if actor.may(part.permission))
        parts += [_described(part, f"/staff/customers/{company_id}/context/{part.name}/") for part in open_to]
    return parts


def _described(part: Part, url: str) -> dict[str, Any]:
    return {"number": part.number, "name": part.name, "title": part.title, "icon": part.icon, "url": url}
