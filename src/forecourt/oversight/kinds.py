"""What files say of oversight: a provider's dials, guardrails and efforts, and what a customer turns up for itself."""

from __future__ import annotations

from typing import Any

from forecourt.kernel.actors import Actor
from forecourt.kernel.kinds import Present, defined_by, kept_under, register
from forecourt.oversight.actions import (
    define_dial,
    define_effort,
    define_guardrail,
    remove_dial,
    remove_guardrail,
    turn_back,
    turn_up,
)
from forecourt.oversight.actions.dials import TurnUp
from forecourt.oversight.actions.economics import DefineEffort
from forecourt.oversight.actions.guardrails import DefineGuardrail
from forecourt.oversight.models import DialRule, Effort, GuardRule
from forecourt.oversight.policies import may_keep_own_dials


def _dials(actor: Actor) -> list[dict[str, Any]]:
    return list(DialRule.objects.filter(company_id=None).order_by("code").values(*TurnUp.model_fields))


def _guardrails(actor: Actor) -> list[dict[str, Any]]:
    return list(GuardRule.objects.order_by("code").values(*DefineGuardrail.model_fields))


def _efforts(actor: Actor) -> list[dict[str, Any]]:
    rows = Effort.objects.order_by("action").values(*DefineEffort.model_fields)
    return [row | {"built_on": row["built_on"].isoformat()} for row in rows]


def _own_dials(actor: Actor) -> list[Present]:
    rows = DialRule.objects.filter(company_id=actor.company_id).order_by("code").values(*TurnUp.model_fields)
    return [Present(row, ("dial", row["code"])) for row in rows]


register(
    defined_by(
        define_dial, name="dials", title="Dial of oversight", rank=100, subject="dial", read=_dials, remove=remove_dial
    )
)
register(
    defined_by(
        define_guardrail,
        name="guardrails",
        title="Guardrail",
        rank=110,
        subject="guardrail",
        read=_guardrails,
        remove=remove_guardrail,
    )
)
register(
    kept_under(
        may_keep_own_dials,
        name="dials",
        title="Dial of oversight",
        rank=100,
        entry=TurnUp,
        key=("code",),
        read=_own_dials,
        keep=lambda _actor, _was, wanted: [(turn_up, wanted)],
        remove=lambda was: (turn_back, {"code": was.values["code"]}),
        for_new=("approvers",),  # a company's own rules are approved by its own people, as many as are needed
    )
)
register(
    defined_by(
        define_effort,
        name="efforts",
        title="What an action saves",
        rank=120,
        subject="action",
        read=_efforts,
        key=("action",),
    )
)
