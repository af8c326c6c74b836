"""Every action as a typed method, sync and async."""

from __future__ import annotations

import asyncio
import time as time_module
from datetime import UTC, date, datetime, time
from decimal import Decimal
from uuid import UUID

import pytest

from forecourt_client import AsyncForecourt, Forecourt, NotApproved, Patience, WaitingForApproval, WrongUse
from forecourt_client.performing import written
from tests.client.portal import TOKEN, Answer, Portal, document

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
AT_ONCE = Patience(first_pause_s=0)
NUMBER = "01934d3e-0000-7000-8000-000000000000"


@pytest.fixture
def client(portal: Portal) -> Forecourt:
    return Forecourt(portal.url, TOKEN, patience=AT_ONCE, timeout_s=5)


def test_a_method_performs_its_action_with_what_was_given_and_nothing_more(client: Forecourt, portal: Portal) -> None:
    receipt = client.actions.access.invite_colleague(email="paul@acme.example", name="Paul Novak", role="read_only")
    assert (receipt.action, receipt.dry_run) == ("access.invite_colleague", False)
    [asked] = portal.api.asked
    assert (asked.method, asked.path) == ("POST", "/api/v1/actions/access.invite_colleague")
    assert asked.document["data"]["attributes"] == {
        "email": "paul@acme.example",
        "name": "Paul Novak",
        "role": "read_only",
    }


def test_typed_values_are_written_as_the_portal_takes_them(client: Forecourt, portal: Portal) -> None:
    until = datetime(2026, 12, 1, tzinfo=UTC)
    client.actions.access.change_colleague(user_id=UUID(NUMBER), role="read_only", until=until)
    assert portal.api.asked[0].document["data"]["attributes"] == {
        "user_id": NUMBER,
        "role": "read_only",
        "until": "2026-12-01T00:00:00+00:00",
    }
    given = {"day": date(2026, 11, 2), "at": time(6, 30), "much": Decimal("1.50"), "keys": ("a", "b"), "deep": {"x": 1}}
    assert written(given | {"none": None}) == {
        "day": "2026-11-02",
        "at": "06:30:00",
        "much": "1.50",
        "keys": ["a", "b"],
        "deep": {"x": 1},
    }


def test_an_instant_without_a_zone_is_never_sent(client: Forecourt, portal: Portal) -> None:
    with pytest.raises(WrongUse, match="without a zone"):
        client.actions.access.change_colleague(user_id=NUMBER, role="read_only", until=datetime(2026, 12, 1))
    assert portal.api.asked == []


def test_a_write_that_the_network_loses_is_sent_again_under_the_same_key(client: Forecourt, portal: Portal) -> None:
    portal.api.faults += [Answer(usual=True, cut_after=3), Answer(503, b"<html>")]
    client.actions.access.revoke_token(token_id=NUMBER)
    keys = {asked.headers["idempotency-key"] for asked in portal.api.asked}
    assert (len(portal.api.asked), len(keys)) == (3, 1)


def test_a_dry_run_and_a_key_of_ones_own_are_asked_beside_the_parameters(client: Forecourt, portal: Portal) -> None:
    assert client.actions.access.revoke_token(token_id=NUMBER, dry_run=True, idempotency_key="mine").dry_run
    [asked] = portal.api.asked
    assert asked.query == {"dry_run": "true"}
    assert asked.headers["idempotency-key"] == "mine"


def test_actions_called_are_the_list_of_what_one_may_do(client: Forecourt) -> None:
    assert [action.name for action in client.actions()] == ["billing.pay_invoice", "data.read_rows"]


def test_every_method_can_be_awaited_instead(portal: Portal) -> None:
    async def invite() -> tuple[str, list[str]]:
        async with AsyncForecourt(portal.url, TOKEN, patience=AT_ONCE, timeout_s=5) as client:
            receipt = await client.actions.access.invite_colleague(email="p@acme.example", name="P", role="read_only")
            return receipt.action, [action.name for action in await client.actions()]

    assert asyncio.run(invite()) == ("access.invite_colleague", ["billing.pay_invoice", "data.read_rows"])


def test_a_program_names_itself_and_the_library_it_asks_with(portal: Portal) -> None:
    with Forecourt(portal.url, TOKEN, user_agent="nightly-report/2") as client:
        client.whoami()
    assert portal.api.asked[0].headers["user-agent"] == "nightly-report/2 forecourt-client/0.1.0"


def _approval(state: str, **more: str) -> Answer:
    return document({"type": "approvals", "id": "7", "attributes": {"state": state, **more}})


WAITS = document({"type": "approvals", "id": "7"}, status=202, **{"Content-Location": "/api/v1/approvals/7"})


def test_what_waits_for_approval_can_be_waited_for(
    client: Forecourt, portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []
    monkeypatch.setattr(time_module, "sleep", pauses.append)
    portal.api.faults += [WAITS, _approval("waiting"), _approval("approved"), _approval("done", result="7")]
    with pytest.raises(WaitingForApproval) as waiting:
        client.actions.access.revoke_token(token_id=NUMBER)
    receipt = client.wait(waiting.value, pause_s=2)
    assert (receipt.action, receipt.attributes["result"], pauses) == ("access.revoke_token", "7", [2, 2])
    assert {asked.path for asked in portal.api.asked[1:]} == {"/api/v1/approvals/7"}


def test_waiting_ends_where_it_is_declined_or_takes_too_long(client: Forecourt, portal: Portal) -> None:
    waiting = WaitingForApproval(f"{portal.url}/api/v1/approvals/7", action="access.revoke_token")
    portal.api.faults += [_approval("declined", said="Not now."), _approval("waiting")]
    with pytest.raises(NotApproved, match="Not now") as declined:
        client.wait(waiting)
    assert declined.value.code == "declined"
    with pytest.raises(WaitingForApproval):
        client.wait(waiting, longest_s=0)


def test_what_tells_something_once_is_collected_and_rows_that_are_ready_are_not(
    client: Forecourt, portal: Portal
) -> None:
    waiting = WaitingForApproval(f"{portal.url}/api/v1/approvals/7", action="access.make_token")
    portal.api.faults += [_approval("ready", kind="collected"), Answer(usual=True)]
    assert client.wait(waiting).action == "access.make_token"
    asked = portal.api.asked[-1]
    assert asked.path == "/api/v1/actions/oversight.collect_approved"
    assert asked.document["data"]["attributes"] == {"approval_id": "7"}
    portal.api.faults += [_approval("ready", kind="for_reading", file="/api/v1/approvals/7/file")]
    assert client.wait(waiting).attributes["file"] == "/api/v1/approvals/7/file"
    assert portal.api.asked[-1].method == "GET"


def test_waiting_can_be_awaited(portal: Portal) -> None:
    async def wait() -> str:
        async with AsyncForecourt(portal.url, TOKEN, patience=AT_ONCE, timeout_s=5) as client:
            waiting = WaitingForApproval(f"{portal.url}/api/v1/approvals/7", action="access.revoke_token")
            return (await client.wait(waiting, pause_s=0)).action

    portal.api.faults += [_approval("waiting"), _approval("done")]
    assert asyncio.run(wait()) == "access.revoke_token"
