"""How rules stand in general, before anybody does anything: which concern somebody, and how much is used up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any, Final, cast
from uuid import UUID

from django.db.models import Sum

from forecourt.contracts.queries import InForce, list_in_force
from forecourt.kernel.actors import Actor, Side
from forecourt.kernel.catalogue import Action
from forecourt.kernel.explaining import Question
from forecourt.kernel.scope import scope
from forecourt.oversight.models import Use
from forecourt.oversight.queries.rulebook import DialCard, GuardCard, list_dials, list_guardrails
from forecourt.oversight.rules import Dial, Limit, Where, matcher_of, window_start

#: Parts of a condition that hold of one performance and not of another, by the same person.
OF_A_PERFORMANCE: Final = ("interfaces", "above", "within", "outside")
#: Parts that hold of one person and not of a colleague.
OF_A_PERSON: Final = ("roles",)


class GeneralFacts:
    """What rules may know of somebody in general: nothing was named yet, so amounts count as nothing."""

    def __init__(self, *, asker: Actor, company_id: UUID | None, side: str, role: str | None, now: datetime) -> None:
        self.side, self.role, self.interface, self.at = side, role, "web", now
        self.company_id = company_id
        self._asker = asker

    @classmethod
    def of(cls, question: Question, *, now: datetime) -> GeneralFacts:
        """Return the facts of the person whom a question is about."""
        side = "provider" if question.is_provider else "customer"
        return cls(asker=question.asker, company_id=question.company_id, side=side, role=question.role, now=now)

    def levels(self) -> frozenset[str]:
        """Return the levels of the contracts that are in force."""
        return frozenset(each.level for each in self._in_force)

    def runs(self, service: str | None) -> bool:
        """Tell whether a contract is in force, for a service where one is named."""
        return any(service is None or service in each.services for each in self._in_force)

    def amount(self, name: str) -> Decimal:
        """Return nothing: it is not known yet how much it will be about."""
        return Decimal(0)

    def parameter(self, path: str) -> Any:
        """Return nothing: no parameter was named."""

    def used(self, code: str, subject: str, since: datetime) -> Decimal:
        """Return how much of a guardrail was used up since an instant. Nobody waits for anybody: it is only told."""
        uses = Use.objects.filter(code=code, subject=subject, at__gt=since)
        return uses.aggregate(total=Sum("amount"))["total"] or Decimal(0)

    @cached_property
    def _in_force(self) -> list[InForce]:
        if self.company_id is None:
            return []
        return list_in_force(actor=self._asker, company_id=self.company_id, now=self.at)


@dataclass(frozen=True, slots=True)
class Standing:
    """The rules that concern a company.

    Attributes:
        used: How much of each guardrail that counts for the company as a whole is used up, by code.
    """

    provider: tuple[DialCard, ...]
    own: tuple[DialCard, ...]
    guardrails: tuple[GuardCard, ...]
    used: dict[str, Decimal]


def list_standing(*, actor: Actor, now: datetime) -> Standing:
    """List the rules that concern the actor's own company and its people: the provider's and its own."""
    with scope(actor):
        facts = GeneralFacts(asker=actor, company_id=actor.company_id, side=actor.side, role=None, now=now)
        dials = [each for each in list_dials(actor=actor) if each.company_id in (None, actor.company_id)]
        guards = [each for each in list_guardrails(actor=actor) if _is_of(each, facts)]
        used = {each.code: _used(each, facts) for each in guards if _counts_for_company(each)}
    return Standing(
        provider=tuple(each for each in dials if each.company_id is None and _is_of(each, facts)),
        own=tuple(each for each in dials if each.company_id is not None),
        guardrails=tuple(guards),
        used=used,
    )


def concerns(card: DialCard | GuardCard, *, action: Action[Any], facts: GeneralFacts) -> bool:
    """Tell whether a rule is about an action, and about somebody such as this."""
    keys = {action.name, f"{action.feature}.*", "*"}
    return bool(keys & set(card.actions)) and _holds(card.where, facts, without=OF_A_PERFORMANCE)


def applies(card: DialCard | GuardCard, facts: GeneralFacts) -> bool:
    """Tell whether a rule applies whatever will be named."""
    return _holds(card.where, facts, without=())


def of_a_performance(where: dict[str, Any]) -> Where:
    """Return the part of a condition that holds of one performance and not of another."""
    return Where.model_validate({name: of for name, of in where.items() if name in OF_A_PERFORMANCE})


def _is_of(card: DialCard | GuardCard, facts: GeneralFacts) -> bool:
    """Tell whether a rule concerns a company at all, whoever of its people acts."""
    return _holds(card.where, facts, without=(*OF_A_PERFORMANCE, *OF_A_PERSON))


def _holds(where: dict[str, Any], facts: GeneralFacts, *, without: Iterable[str]) -> bool:
    left = {name: of for name, of in where.items() if name not in without}
    matches = matcher_of(Where.model_validate(left))
    return matches is None or matches(facts)


def _counts_for_company(card: GuardCard) -> bool:
    limit = Limit.model_validate(card.limit)
    return limit.counts and limit.counted == "company"


def _used(card: GuardCard, facts: GeneralFacts) -> Decimal:
    start = window_start(Limit.model_validate(card.limit), now=facts.at)
    return facts.used(card.code, str(facts.company_id), start)


def rule_of(card: DialCard) -> Dial:
    return Dial(
        code=card.code, title=card.title, level=card.level, approvers=cast(tuple[Side, ...], tuple(card.approvers))
    )
