"""What oversight says when it is explained why somebody may do something: the dial, and each guardrail as it stands."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from forecourt.kernel.clocks import business_now
from forecourt.kernel.explaining import Question, Step
from forecourt.kernel.scope import scope
from forecourt.oversight.queries.rulebook import DialCard, GuardCard, list_dials, list_guardrails
from forecourt.oversight.rules import Guard, Limit, turn, window_start
from forecourt.oversight.rules.approvals import steps_for
from forecourt.oversight.rules.guardrails import check
from forecourt.oversight.rules.wording import (
    LEVELS,
    limit_in_words,
    used_in_words,
    when_in_words,
    who_approves,
)
from forecourt.oversight.standing import GeneralFacts, applies, concerns, of_a_performance, rule_of
from forecourt.settings.environment import environment


def explain_oversight(question: Question) -> list[Step]:
    """Say how far the dial is turned for somebody, by which rule of whose, and how each guardrail stands."""
    with scope(question.asker):
        facts = GeneralFacts.of(question, now=business_now())
        guards = [
            each
            for each in list_guardrails(actor=question.asker)
            if concerns(each, action=question.action, facts=facts)
        ]
        dials = [
            each
            for each in list_dials(actor=question.asker)
            if each.company_id in (None, question.company_id) and concerns(each, action=question.action, facts=facts)
        ]
        steps = _dial(question, facts, dials, is_guarded=bool(guards))
        for each in guards:
            steps.append(_guardrail(each, facts, question))
            if not steps[-1].says_yes:
                break
    return steps


def _dial(question: Question, facts: GeneralFacts, cards: list[DialCard], *, is_guarded: bool) -> list[Step]:
    """Say how far the dial is turned always, then where it is turned further."""
    always = [each for each in cards if applies(each, facts)]
    direction = turn(question.action.oversight, [rule_of(each) for each in always], facts, is_guarded=is_guarded)
    at_top = [each for each in always if each.level is direction.level]
    words = _approvers(question, direction.steps) or LEVELS[direction.level]
    steps = [Step("dial", True, _with_rules(words, at_top, question), next=_then(bool(direction.level.approvals)))]
    for each in cards:
        if each not in always and each.level.rank > direction.level.rank:
            further = _approvers(question, rule_of(each).steps) or LEVELS[each.level]
            clause = when_in_words(of_a_performance(each.where))
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


def _guardrail(card: GuardCard, facts: GeneralFacts, question: Question) -> Step:
    """Say how one guardrail stands: how much of it is used up, or what it holds to."""
    limit = Limit.model_validate(card.limit)
    clause = when_in_words(of_a_performance(card.where))
    held = f"{card.title}: {limit_in_words(limit)}" + (f", {clause}" if clause else "")
    if not applies(card, facts):
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
