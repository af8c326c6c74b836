"""What rules may know of a performance, found out when a rule asks and not before."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Sum

from forecourt.contracts.queries import InForce, list_in_force
from forecourt.kernel.catalogue import Action, Parameters
from forecourt.kernel.pipeline import Performance
from forecourt.oversight.models import Use


class PerformanceFacts:
    """The facts of one performance, or of an action in general where there are no parameters yet."""

    def __init__(self, action: Action[Any], performance: Performance, parameters: Parameters | None) -> None:
        actor = performance.actor
        self.side, self.role, self.interface = actor.side, actor.role, actor.interface
        self.at: datetime = performance.now
        self._action, self._performance, self._parameters = action, performance, parameters
        self._amounts: dict[str, int | Decimal | None] = {}

    @cached_property
    def company_id(self) -> UUID | None:
        """Return the company it concerns: the actor's; the provider's people may name another."""
        actor, named = self._performance.actor, getattr(self._parameters, "company_id", None)
        return named if actor.everywhere and isinstance(named, UUID) else actor.company_id

    def levels(self) -> frozenset[str]:
        """Return the levels of the contracts that are in force."""
        return frozenset(each.level for each in self._in_force)

    def runs(self, service: str | None) -> bool:
        """Tell whether a contract is in force, for a service where one is named."""
        return any(service is None or service in each.services for each in self._in_force)

    def amount(self, name: str) -> int | Decimal | None:
        """Return how much of something the performance is about; None where nobody can say.

        Without parameters nothing can be counted yet: it counts as nothing, and the page says what a rule is about.
        """
        if self._parameters is None:
            return 0
        if name not in self._amounts:
            count = self._action.amounts.get(name)
            self._amounts[name] = count(self._performance, self._parameters) if count else None
        return self._amounts[name]

    def parameter(self, path: str) -> Any:
        """Return a parameter by its path, parts parted by dots; None where it was not given."""
        value: Any = self._parameters
        for part in path.split("."):
            value = value.get(part) if isinstance(value, dict) else getattr(value, part, None)
        return value

    def used(self, code: str, subject: str, since: datetime) -> Decimal:
        """Return how much of a guardrail was used up since an instant. Whoever asks next waits until this is done."""
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{code} {subject}"])
        uses = Use.objects.filter(code=code, subject=subject, at__gt=since)
        return uses.aggregate(total=Sum("amount"))["total"] or Decimal(0)

    @cached_property
    def _in_force(self) -> list[InForce]:
        if self.company_id is None:
            return []
        return list_in_force(actor=self._performance.actor, company_id=self.company_id, now=self.at)
