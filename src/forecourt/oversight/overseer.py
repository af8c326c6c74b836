"""The answers to the kernel's questions about the dial."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from forecourt.kernel.actors import Actor
from forecourt.kernel.catalogue import Action, Oversight, Parameters
from forecourt.kernel.dial import Approved, Direction, Standing
from forecourt.kernel.errors import Forbidden, Invisible
from forecourt.kernel.pipeline import Performance, Receipt, perform
from forecourt.oversight.actions.approvals import WaitsNoLonger
from forecourt.oversight.actions.tending import take_back_asked
from forecourt.oversight.approvals import park, redeem, standing_of, void_ready
from forecourt.oversight.facts import PerformanceFacts
from forecourt.oversight.models import DialRule, Use
from forecourt.oversight.queries.rulebook import current_rulebook
from forecourt.oversight.rules import Guard, Rulebook, floor_of
from forecourt.oversight.rules.guardrails import Checker

#: Changing or taking back a rule of one's own company wants what the rule itself wants.
OWN_RULES: Final = frozenset({"oversight.turn_up", "oversight.turn_back"})

#: Under which the mark of the rules is asked for beside a performance's proof.
RULES_MARK: Final = "oversight.rules_mark"


class BeyondGuardrail(Forbidden):
    """A guardrail holds this performance back."""

    code, title = "guardrail", "This goes beyond a guardrail"


class HouseOverseer:
    """Reads the dial and the guardrails from the rules that are kept."""

    def direct(self, action: Action[Any], performance: Performance, parameters: Parameters | None) -> Direction:
        """Say how far the dial is turned: by the provider, and by the customer for itself, whichever is further."""
        facts = PerformanceFacts(action, performance, parameters)
        turning, guards = _rulebook(performance, facts).about(action.name)
        least = action.oversight
        if action.name in OWN_RULES and parameters is not None:
            least = max(least, _level_of_own(performance, parameters), key=lambda each: each.rank)
        return turning.turn(floor_of(least, is_guarded=bool(guards)), facts)

    def guard(
        self, action: Action[Any], performance: Performance, parameters: Parameters, direction: Direction
    ) -> None:
        """Ask each guardrail. Raises BeyondGuardrail with its reason."""
        if direction.level.rank < Oversight.GUARDED.rank:
            return
        facts = PerformanceFacts(action, performance, parameters)
        _, guards = _rulebook(performance, facts).about(action.name)
        for guard, asks in guards:
            if guard.matches is None or guard.matches(facts):
                _keep_within(guard, asks, facts, performance)

    def park(
        self,
        action: Action[Any],
        performance: Performance,
        parameters: Parameters,
        direction: Direction,
        shown: Sequence[Mapping[str, Any]],
    ) -> Receipt:
        """Keep it until it is approved, and tell who may."""
        return park(action, performance, parameters, direction, shown)

    def redeem(
        self, action: Action[Any], performance: Performance, parameters: Parameters, approval_id: UUID
    ) -> Approved:
        """Let an approval be used for just what was shown."""
        return redeem(action, performance, parameters, approval_id)

    def standing(self, *, under: Actor, name: str, approval_id: UUID, now: datetime) -> Standing:
        """Tell where an approval stands that a process of this name asked for."""
        return standing_of(under=under, name=name, approval_id=approval_id, now=now)

    def take_back(self, *, under: Actor, name: str, approval_id: UUID, said: str, now: datetime) -> None:
        """Let an approval end that a process no longer wants."""
        actor = under.narrowed(name=name, permissions=frozenset(), only=frozenset({take_back_asked.name}))
        with suppress(WaitsNoLonger, Invisible):
            perform(take_back_asked, actor=actor, parameters={"approval_id": approval_id, "said": said}, now=now)

    def void(self, performance: Performance, approval_id: UUID, said: str) -> None:
        """Note that what was ready to be collected no longer is."""
        void_ready(performance, approval_id, said)


def _rulebook(performance: Performance, facts: PerformanceFacts) -> Rulebook:
    return current_rulebook(
        actor=performance.actor, company_id=facts.company_id, mark=performance.found.get(RULES_MARK)
    )


def _keep_within(guard: Guard, asks: Checker, facts: PerformanceFacts, performance: Performance) -> None:
    actor = performance.actor
    subject = str(actor.id if guard.limit.counted == "person" else facts.company_id)
    verdict = asks(facts, subject)
    if not verdict.holds:
        raise BeyondGuardrail(guard.reason, next=guard.next)
    if verdict.uses and facts.company_id is not None and performance.approval_id is None:
        _use_up(guard, subject, facts, verdict.uses)


def _use_up(guard: Guard, subject: str, facts: PerformanceFacts, amount: Decimal) -> None:
    Use.objects.create(company_id=facts.company_id, code=guard.code, subject=subject, amount=amount, at=facts.at)


def _level_of_own(performance: Performance, parameters: Parameters) -> Oversight:
    """Return the level of the company's own rule that is to be changed or taken back."""
    code = getattr(parameters, "code", "")
    rule = DialRule.objects.filter(company_id=performance.actor.company_id, code=code).first()
    return Oversight(rule.level) if rule else Oversight.NONE
