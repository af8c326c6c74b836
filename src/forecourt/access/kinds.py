"""What files say of access: a provider's roles."""

from __future__ import annotations

from typing import Any

from forecourt.access.actions import define_role
from forecourt.access.models import Role
from forecourt.kernel.actors import Actor
from forecourt.kernel.kinds import defined_by, register


def _roles(actor: Actor) -> list[dict[str, Any]]:
    return [dict(row) for row in Role.objects.order_by("side", "code").values("code", "title", "side", "permissions")]


register(
    defined_by(
        define_role,
        name="roles",
        title="Role",
        rank=80,
        subject="role",
        read=_roles,
        unordered=("permissions",),
    )
)
