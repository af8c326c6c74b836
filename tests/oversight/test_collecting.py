"""What was ready to be collected and holds no longer ends, and is told of."""

from __future__ import annotations

from typing import Any

import pytest

from forecourt.access.actions import make_token
from forecourt.data.actions import read_rows
from forecourt.kernel.dial import ApprovalVoid
from forecourt.kernel.models import Journal
from forecourt.kernel.pipeline import perform
from forecourt.kernel.scope import scope
from forecourt.oversight.actions import approve, collect_approved

READING = {"dataset": "interval-readings", "format": "csv"}


@pytest.fixture
def ready(people: Any, promote: Any, turn: Any) -> Any:
    """Ada has a token ready to be collected, which Kelly approved."""
    turn("access.make_token", approvers=["customer"])
    kelly = promote("kelly@acme.example")
    receipt = perform(make_token, actor=people("ada@acme.example"), parameters={"name": "New"})
    _say_yes(kelly, receipt)
    return receipt


def _say_yes(actor: Any, receipt: Any) -> None:
    perform(approve, actor=actor, parameters={"approval_id": receipt.id, "digest": receipt.result["digest"]})


def _collect(actor: Any, receipt: Any, **how: Any) -> Any:
    return perform(collect_approved, actor=actor, parameters={"approval_id": receipt.id}, **how)


def test_what_needs_more_approvals_by_now_is_void_once_somebody_tries_to_collect_it(
    people: Any, turn: Any, ready: Any, state_of: Any
) -> None:
    ada = people("ada@acme.example")
    turn("access.make_token", level="approved_by_two", approvers=["customer", "provider"])
    with pytest.raises(ApprovalVoid):
        _collect(ada, ready)
    card = state_of(ready)
    assert (card.state, card.good_until is not None) == ("void", True)
    assert card.said.startswith("Not all approvals")
    with scope(ada):
        (told,) = Journal.objects.filter(event="oversight.approval.voided")
    assert told.new["owner_id"] == str(ada.id)
    assert perform(make_token, actor=ada, parameters={"name": "New"}).id != ready.id


def test_a_dry_run_voids_nothing(people: Any, turn: Any, ready: Any, state_of: Any) -> None:
    turn("access.make_token", level="approved_by_two", approvers=["customer", "provider"])
    _collect(people("ada@acme.example"), ready, dry_run=True)
    assert state_of(ready).state == "ready"


def test_a_file_that_holds_no_longer_is_void_too(people: Any, turn: Any, run: Any, state_of: Any) -> None:
    turn("data.read_rows", approvers=["customer"])
    kelly = people("kelly@acme.example")
    receipt = perform(read_rows, actor=kelly, parameters=READING)
    _say_yes(people("ada@acme.example"), receipt)
    run(kelly)
    turn("data.read_rows", level="approved_by_two", approvers=["customer", "provider"])
    with pytest.raises(ApprovalVoid):
        _collect(kelly, receipt)
    assert state_of(receipt).state == "void"
