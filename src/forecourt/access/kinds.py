"""What files say of access: a provider's roles."""

from __future__ import annotations

from typing import Any

from forecourt.access.actions import define_role
from forecourt.access.models import Role
from forecourt.kernel.actors import Actor
from forecourt.kernel.kinds import defined_by, register


def _roles(actor: Actor) -> list[dict[str, Any]]:
    # A company's own roles are its own to keep.
    roles = Role.objects.filter(company_id=None).order_by("side", "code")
    return [dict(row) for row in roles.values("code", "title", "side", "permissions", "lends")]


register(
    defined_by(
        define_role,
        name="roles",
        title="Role",
        rank=80,
        subject="role",
        read=_roles,
        unordered=("permissions", "lends"),
    )
)
