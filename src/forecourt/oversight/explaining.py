"""What oversight says when it is explained why somebody may do something: the dial, and each guardrail as it stands."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any, Final, cast
from uuid import UUID

from django.db.models import Sum

from forecourt.contracts.queries import InForce, list_in_force
from forecourt.kernel.actors import Side
from forecourt.kernel.clocks import business_now
from forecourt.kernel.explaining import Question, Step
from forecourt.kernel.scope import scope
from forecourt.oversight.models import Use
from forecourt.oversight.queries.rulebook import DialCard, GuardCard, list_dials, list_guardrails
from forecourt.oversight.rules import Dial, Guard, Limit, Where, matcher_of, turn, window_start
from forecourt.oversight.rules.approvals import steps_for
from forecourt.oversight.rules.guardrails import check
from forecourt.oversight.rules.wording import (
    LEVELS,
    limit_in_words,
    used_in_words,
    when_in_words,
    who_approves,
)
from forecourt.settings.environment import environment

#: Parts of a condition that hold of one performance and not of another, by the same person.
OF_A_PERFORMANCE: Final = ("interfaces", "above", "within", "outside")


class PersonFacts:
    """What rules may know of a person in general: nothing was named yet, so amounts count as nothing."""

    def __init__(self, question: Question, now: datetime) -> None:
        self.side: str = "provider" if question.is_provider else "customer"
        self.role, self.interface, self.at = question.role, "web", now
        self.company_id: UUID | None = question.company_id
        self._question = question

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
        return list_in_force(actor=self._question.asker, company_id=self._question.company_id, now=self.at)


def explain_oversight(question: Question) -> list[Step]:
    """Say how far the dial is turned for somebody, by which rule of whose, and how each guardrail stands."""
    with scope(question.asker):
        facts = PersonFacts(question, business_now())
        guards = [each for each in list_guardrails(actor=question.asker) if _concerns(each, question, facts)]
        dials = [
            each
            for each in list_dials(actor=question.asker)
            if each.company_id in (None, question.company_id) and _concerns(each, question, facts)
        ]
        steps = _dial(question, facts, dials, is_guarded=bool(guards))
        for each in guards:
            steps.append(_guardrail(each, facts, question))
            if not steps[-1].says_yes:
                break
    return steps


def _concerns(card: DialCard | GuardCard, question: Question, facts: PersonFacts) -> bool:
    """Tell whether a rule is about the action, and about somebody such as this."""
    keys = {question.action.name, f"{question.action.feature}.*", "*"}
    if not keys & set(card.actions):
        return False
    of_people = Where.model_validate({name: of for name, of in card.where.items() if name not in OF_A_PERFORMANCE})
    matches = matcher_of(of_people)
    return matches is None or matches(facts)


def _applies(card: DialCard | GuardCard, facts: PersonFacts) -> bool:
    matches = matcher_of(Where.model_validate(card.where))
    return matches is None or matches(facts)


def _dial(question: Question, facts: PersonFacts, cards: list[DialCard], *, is_guarded: bool) -> list[Step]:
    """Say how far the dial is turned always, then where it is turned further."""
    always = [each for each in cards if _applies(each, facts)]
    direction = turn(question.action.oversight, [_rule(each) for each in always], facts, is_guarded=is_guarded)
    at_top = [each for each in always if each.level is direction.level]
    words = _approvers(question, direction.steps) or LEVELS[direction.level]
    steps = [Step("dial", True, _with_rules(words, at_top, question), next=_then(bool(direction.level.approvals)))]
    for each in cards:
        if each not in always and each.level.rank > direction.level.rank:
            further = _approvers(question, _rule(each).steps) or LEVELS[each.level]
            clause = when_in_words(_of_a_performance(each.where))
            said = f"{clause[:1].upper()}{clause[1:]}: {further[:1].lower()}{further[1:]}"
            steps.append(Step("dial", True, _with_rules(said, [each], question)))
    return steps


def _with_rules(words: str, cards: Iterable[DialCard], question: Question) -> str:
    rules = [
        f"“{each.title}”, {'a rule of ' + question.company if each.company_id else 'set by ' + environment().provider}"
        for each in cards
    ]
    return f"{words}. {'; '.join(rules)}." if rules else f"{words}. No rule turns it further up."


def _approvers(question: Question, steps: Iterable[Any]) -> str:
    wanted = steps_for(tuple(steps), asks_for_itself=True, asker_is_provider=question.is_provider)
    who = who_approves(wanted, customer=question.company, provider=environment().provider)
    return f"{who} approve{'' if who.startswith(('Two', 'Three')) else 's'} first" if who else ""


def _then(waits: bool) -> tuple[str, ...]:
    return ("Ask for it as ever: it waits until that is given, and then it is done by itself.",) if waits else ()


def _guardrail(card: GuardCard, facts: PersonFacts, question: Question) -> Step:
    """Say how one guardrail stands: how much of it is used up, or what it holds to."""
    limit = Limit.model_validate(card.limit)
    clause = when_in_words(_of_a_performance(card.where))
    held = f"{card.title}: {limit_in_words(limit)}" + (f", {clause}" if clause else "")
    if not _applies(card, facts):
        return Step("guardrail", True, f"{held}.")
    subject = str(question.user_id if limit.counted == "person" else question.company_id)
    if not limit.counts:
        holds = check(Guard(card.code, card.title, limit, card.reason), facts, subject=subject).holds
        return Step("guardrail", holds, f"{held}." if holds else f"{held}. {card.reason}", next=_next(card, holds))
    used = facts.used(card.code, subject, window_start(limit, now=facts.at))
    holds = used < Decimal(limit.most or 0)
    said = f"{held}. {used_in_words(limit, used)}."
    return Step("guardrail", holds, said if holds else f"{said} {card.reason}", next=_next(card, holds))


def _next(card: GuardCard, holds: bool) -> tuple[str, ...]:
    return () if holds else card.next


def _of_a_performance(where: dict[str, Any]) -> Where:
    return Where.model_validate({name: of for name, of in where.items() if name in OF_A_PERFORMANCE})


def _rule(card: DialCard) -> Dial:
    return Dial(
        code=card.code, title=card.title, level=card.level, approvers=cast(tuple[Side, ...], tuple(card.approvers))
    )
