"""What a provider's files say of contracts: what it sells, and at which levels."""

from __future__ import annotations

from typing import Any

from forecourt.contracts.actions import define_level, define_service
from forecourt.contracts.models import Level, Service
from forecourt.kernel.actors import Actor
from forecourt.kernel.kinds import defined_by, register


def _levels(actor: Actor) -> list[dict[str, Any]]:
    return [dict(row) for row in Level.objects.order_by("rank", "code").values("code", "title", "rank", "notice_days")]


def _services(actor: Actor) -> list[dict[str, Any]]:
    return [dict(row) for row in Service.objects.order_by("code").values("code", "title", "datasets")]


register(defined_by(define_level, name="levels", title="Contract level", rank=20, subject="level", read=_levels))
register(defined_by(define_service, name="services", title="Service", rank=70, subject="service", read=_services))
