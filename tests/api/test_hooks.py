"""Outside systems send activity: signed, once, by nobody else, and what cannot be is told."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from standardwebhooks import Webhook

from forecourt.customers.actions import add_hook, remove_hook, renew_hook, switch_hook
from forecourt.customers.models import Activity, Hook, HookDelivery
from forecourt.customers.queries.hooks import list_deliveries, list_hooks
from forecourt.customers.schedules import take_in_deliveries
from forecourt.kernel.clocks import true_now
from forecourt.kernel.errors import Conflict, Forbidden
from forecourt.kernel.models import Journal
from forecourt.kernel.pipeline import perform
from forecourt.kernel.scope import scope

CALL = {"kind": "call", "external_id": "1", "at": "2026-10-30T09:20:00+10:00", "email": "ada@acme.example"}


@pytest.fixture
def secret(people: Any) -> str:
    """The secret of the telephone system's hook, as it was told once."""
    olga = people("olga@meridian.example")
    receipt = perform(add_hook, actor=olga, parameters={"code": "telephony", "title": "Telephone system"})
    return str(receipt.once["secret"])


def send(secret: str, body: Any, *, at: datetime | None = None, number: str = "msg_1", to: str = "telephony") -> Any:
    """Send a message as the system does."""
    text, instant = body if isinstance(body, str) else json.dumps(body), at or true_now()
    headers = {
        "webhook-id": number,
        "webhook-timestamp": str(int(instant.timestamp())),
        "webhook-signature": Webhook(secret).sign(number, instant, text),
    }
    return Client().post(f"/hooks/{to}", text, content_type="application/json", headers=headers)


def recorded(operator: Any) -> list[str]:
    """Let the worker take in what came, and list what is activity by now."""
    take_in_deliveries(actor=operator)
    with scope(operator):
        return list(Activity.objects.filter(source="telephony").order_by("at").values_list("title", flat=True))


def test_what_is_signed_becomes_activity(secret: str, operator: Any) -> None:
    answer = send(secret, {**CALL, "title": "Asked about June"})
    assert (answer.status_code, answer.json()) == (202, {"id": "msg_1"})
    assert recorded(operator) == ["Asked about June"]
    with scope(operator):
        assert HookDelivery.objects.get().state == "taken_in"


def test_several_come_in_one_message(secret: str, operator: Any) -> None:
    send(secret, {"entries": [CALL, {**CALL, "external_id": "2"}]})
    assert len(recorded(operator)) == 2


def test_the_same_message_and_the_same_event_are_there_once(secret: str, operator: Any) -> None:
    for number in ("msg_1", "msg_1", "msg_2"):
        assert send(secret, CALL, number=number).status_code == 202
    assert len(recorded(operator)) == 1
    with scope(operator):
        assert HookDelivery.objects.count() == 2


def test_who_has_no_secret_is_told_what_one_is_told_who_finds_no_hook(secret: str, operator: Any) -> None:
    other = "whsec_" + "A" * 43 + "="
    answers = [
        send(other, CALL),
        send(secret, CALL, to="nothing"),
        send(secret, CALL, at=true_now() - timedelta(minutes=6)),
        send(secret, CALL, at=true_now() + timedelta(minutes=6)),
        Client().post("/hooks/telephony", "{}", content_type="application/json"),
        Client().post("/hooks/telephony", b"\xff\x00", content_type="application/json", headers={"webhook-id": "x"}),
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert recorded(operator) == []


def test_a_changed_body_is_not_what_was_signed(secret: str) -> None:
    instant = true_now()
    headers = {
        "webhook-id": "m",
        "webhook-timestamp": str(int(instant.timestamp())),
        "webhook-signature": Webhook(secret).sign("m", instant, json.dumps(CALL)),
    }
    changed = json.dumps({**CALL, "email": "eve@acme.example"})
    answer = Client().post("/hooks/telephony", changed, content_type="application/json", headers=headers)
    assert answer.status_code == 404


@pytest.mark.parametrize("body", [[], {"entries": []}, {"kind": "call"}, {**CALL, "colour": "red"}, 5, "null", "[[]]"])
def test_what_is_no_activity_is_refused_at_once(secret: str, body: Any) -> None:
    assert send(secret, body).status_code == 422


def test_what_was_refused_is_kept_with_the_reason_and_may_come_again(secret: str, operator: Any) -> None:
    assert send(secret, {**CALL, "colour": "red"}).status_code == 422
    with scope(operator):
        assert [(each.state, "colour" in each.said) for each in HookDelivery.objects.all()] == [("refused", True)]
    assert send(secret, CALL).status_code == 202
    assert len(recorded(operator)) == 1


@pytest.mark.parametrize("who", ["susy@meridian.example", "ada@acme.example"])
def test_only_administrators_see_what_hooks_sent(secret: str, people: Any, who: str) -> None:
    send(secret, CALL)
    actor = people(who)
    assert list_hooks(actor=actor, now=true_now()) == list_deliveries(actor=actor, source="telephony", limit=9) == []


def test_a_hook_that_is_switched_off_takes_nothing(secret: str, people: Any) -> None:
    olga = people("olga@meridian.example")
    perform(switch_hook, actor=olga, parameters={"code": "telephony", "is_on": False})
    assert send(secret, CALL).status_code == 404
    with pytest.raises(Conflict):
        perform(switch_hook, actor=olga, parameters={"code": "telephony", "is_on": False})
    perform(switch_hook, actor=olga, parameters={"code": "telephony", "is_on": True})
    assert send(secret, CALL).status_code == 202


@pytest.mark.parametrize("body", ["no json", '{"a": NaN}'])
def test_what_is_no_json_is_refused(secret: str, body: str) -> None:
    assert send(secret, body).status_code in (404, 422)


def test_what_the_worker_cannot_take_in_is_kept_with_the_reason(secret: str, operator: Any) -> None:
    send(secret, {**CALL, "kind": "dance"})
    assert recorded(operator) == []
    with scope(operator):
        delivery = HookDelivery.objects.get()
        row = Journal.objects.get(event="customers.delivery.refused")
    assert (delivery.state, delivery.said) == ("refused", "There is no kind of activity 'dance'.")
    assert row.company_id is None


def test_a_new_secret_ends_the_old_one_and_a_removed_hook_takes_nothing(secret: str, people: Any) -> None:
    olga = people("olga@meridian.example")
    new = perform(renew_hook, actor=olga, parameters={"code": "telephony"}).once["secret"]
    assert send(secret, CALL).status_code == 404
    assert send(new, CALL).status_code == 202
    perform(remove_hook, actor=olga, parameters={"code": "telephony"})
    assert send(new, CALL, number="msg_2").status_code == 404


def test_a_secret_stands_nowhere_in_the_open(secret: str, operator: Any) -> None:
    with scope(operator):
        hook = Hook.objects.get()
        assert secret.encode() not in bytes(hook.sealed_secret)
        assert secret not in str(list(Journal.objects.values("old", "new")))


def test_a_source_has_one_hook(secret: str, people: Any) -> None:
    with pytest.raises(Conflict):
        perform(add_hook, actor=people("olga@meridian.example"), parameters={"code": "telephony", "title": "Again"})


@pytest.mark.parametrize("who", ["susy@meridian.example", "khan@meridian.example", "ada@acme.example"])
def test_only_administrators_of_the_platform_let_systems_in(people: Any, who: str) -> None:
    with pytest.raises(Forbidden):
        perform(add_hook, actor=people(who), parameters={"code": "telephony", "title": "Telephone system"})


def test_what_is_too_long_is_refused_before_it_is_read(db: None) -> None:
    answer = Client().post("/hooks/telephony", "x" * 1_000_001, content_type="application/json")
    assert answer.status_code == 413


def test_a_hook_is_only_sent_to() -> None:
    assert Client().get("/hooks/telephony").status_code == 405
