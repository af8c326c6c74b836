"""People of a company who ask and approve, and a worker that acts for who asked within the test's own transaction."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from forecourt.access.actions import grant_membership
from forecourt.kernel.clocks import business_now, true_now
from forecourt.kernel.pipeline import perform
from forecourt.oversight.actions import define_dial
from forecourt.oversight.queries import get_approval
from forecourt.oversight.schedules import do_what_was_approved

ACME = ("ada@acme.example", "kelly@acme.example", "rita@acme.example")


@pytest.fixture
def promote(operator: Any, people: Any) -> Callable[..., Any]:
    """Give somebody a role in their company, and sign them in with it: `promote("kelly@acme.example")`."""

    def go(email: str, role: str = "customer_admin") -> Any:
        user = people(email)
        perform(
            grant_membership,
            actor=operator,
            parameters={
                "email": email,
                "name": user.name,
                "company_id": user.company_id,
                "role": role,
                "since": true_now() - timedelta(days=30),
            },
        )
        return people(email)

    return go


@pytest.fixture
def turn(operator: Any) -> Callable[..., Any]:
    """Turn the dial for an action: `turn("data.read_rows", level="approved", approvers=["customer"])`."""

    def go(action: str, level: str = "approved", **more: Any) -> Any:
        code = action.replace(".", "-").replace("_", "-")
        asked = {"code": code, "title": "A test wants it", "actions": [action], "level": level, **more}
        return perform(define_dial, actor=operator, parameters={"deadline_h": 72, "remind_after_h": 24, **asked})

    return go


@pytest.fixture
def run(operator: Any, people: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    """Let the worker do what was approved. The web's role shows no delegation, so who asked signs in instead."""

    def go(asker: Any, **more: Any) -> int:
        monkeypatch.setattr("forecourt.oversight.schedules.redeem", lambda delegation: people(asker.email))
        return do_what_was_approved(actor=operator, **more)

    return go


@pytest.fixture
def state_of(operator: Any) -> Callable[..., Any]:
    """Return the approval of a receipt as it stands."""

    def go(receipt: Any) -> Any:
        return get_approval(actor=operator, approval_id=receipt.id, now=business_now()).card

    return go
