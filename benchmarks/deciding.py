"""Figures of decisions: whether somebody may, and how far the dial is turned, from rules that are remembered."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID, uuid4

from benchmarks.figures import Bounds, Figure
from benchmarks.repetition import Sample
from forecourt.kernel.actors import Actor, Proof
from forecourt.kernel.catalogue import Oversight
from forecourt.oversight.rules import Dial, Dialled, Guard, Limit, Where, bind, matcher_of

GROUP: Final = "deciding, rules remembered"
ACTION: Final = "access.invite_colleague"
PERMISSION: Final = "access.keep_colleagues"
GUARDRAILS: Final = 20
_LOOPS: Final = 20_000
MICROSECONDS: Final = "µs"


@dataclass(slots=True)
class _Facts:
    """Facts that are at hand, so that no question to the database is measured."""

    side: str
    role: str | None
    interface: str
    company_id: UUID | None
    at: datetime

    def levels(self) -> frozenset[str]:
        return frozenset({"premium"})

    def amount(self, name: str) -> int | Decimal | None:
        return 1_892_160

    def parameter(self, path: str) -> Any:
        return "read_only"

    def runs(self, service: str | None) -> bool:
        return True

    def used(self, code: str, subject: str, since: datetime) -> Decimal:
        return Decimal(0)


def deciding_figures(*, times: int) -> list[Figure]:
    """Decide again and again, once with a single dial and once with twenty guardrails beside it."""
    actor, facts = _somebody(), _Facts("customer", "customer_admin", "web", uuid4(), datetime.now(UTC))
    dial = Dialled(Dial("audited", "On record", Oversight.AUDITED), (ACTION,))
    plain, guarded = bind([dial], []), bind([dial], [(_guard(number), (ACTION,)) for number in range(GUARDRAILS)])

    def decide() -> object:
        turning, _ = plain.about(ACTION)
        return actor.may(PERMISSION) and turning.turn(Oversight.NONE, facts)

    def decide_guarded() -> object:
        turning, guards = guarded.about(ACTION)
        allowed = actor.may(PERMISSION) and turning.turn(Oversight.GUARDED, facts)
        return allowed and all(
            asks(facts, "acme").holds for guard, asks in guards if guard.matches is None or guard.matches(facts)
        )

    note = "permission and dial; the mark of the rules is asked of the database once a performance, besides"
    return [
        Figure(GROUP, "a decision", _each(decide, times), MICROSECONDS, bounds=Bounds(1, 20), note=note),
        Figure(
            GROUP,
            f"a decision with {GUARDRAILS} guardrails",
            _each(decide_guarded, times),
            MICROSECONDS,
            bounds=Bounds(50, 1000),
            note="half of them bound a parameter, half the hours; each has a condition",
        ),
    ]


def _guard(number: int) -> Guard:
    limit = (
        {"kind": "values", "parameter": "role", "values": ["read_only", "technical"]}
        if number % 2
        else {"kind": "hours", "allowed": {"zone": "UTC", "start": "00:00", "end": "23:59:59.999999"}}
    )
    where = Where.model_validate({"side": "customer", "roles": ["customer_admin"]})
    return Guard(f"g{number}", "G", Limit.model_validate(limit), "No.", matches=matcher_of(where))


def _each(decide: Callable[[], object], times: int) -> Sample:
    """Return microseconds a decision, of so many loops each."""
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        for _ in range(_LOOPS):
            decide()
        taken.append((time.perf_counter() - began) / _LOOPS * 1e6)
    return Sample(tuple(taken))


def _somebody() -> Actor:
    return Actor(
        kind="person",
        id=uuid4(),
        name="Somebody",
        email="somebody@example.com",
        company_id=uuid4(),
        company_name="Example",
        role="customer_admin",
        role_title="Administrator",
        side="customer",
        permissions=frozenset({PERMISSION}),
        everywhere=False,
        proof=Proof("session", "x"),
        interface="web",
    )
