"""Somebody else confirms what a page asked for, and the worker does it."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpResponseBase

from forecourt.kernel.clocks import business_now
from forecourt.kernel.pipeline import perform
from forecourt.oversight.actions import approve
from forecourt.oversight.queries import get_approval
from forecourt.oversight.schedules import do_what_was_approved


def confirmed(asked: HttpResponseBase, *, people: Any, operator: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Approve what susy's page asked for as olga, let the worker do it, and return what came of it."""
    assert asked.status_code == 303, asked.status_code
    approval_id = asked["Location"].strip("/").rpartition("/")[2]
    olga = people("olga@meridian.example")
    card = get_approval(actor=olga, approval_id=approval_id, now=business_now()).card
    perform(approve, actor=olga, parameters={"approval_id": approval_id, "digest": card.digest})
    monkeypatch.setattr("forecourt.oversight.schedules.redeem", lambda delegation: people("susy@meridian.example"))
    assert do_what_was_approved(actor=operator) == 1
    done = get_approval(actor=olga, approval_id=approval_id, now=business_now()).card
    assert done.state == "done", done.said
    return done.result
