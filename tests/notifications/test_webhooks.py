"""Webhooks: signed, retried for three days, switched off in the end, sent again on demand, and nobody else's."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import psycopg
import pytest
import time_machine
from standardwebhooks import Webhook, WebhookVerificationError

from forecourt.kernel.clocks import true_now
from forecourt.kernel.errors import Conflict, Forbidden, Invisible, Malformed
from forecourt.kernel.journal.writing import record
from forecourt.kernel.outbound import AddressRefused
from forecourt.kernel.pipeline import perform
from forecourt.kernel.scope import scope
from forecourt.notifications.actions import (
    add_endpoint,
    change_endpoint,
    remove_endpoint,
    renew_secret,
    send_again,
    try_endpoint,
)
from forecourt.notifications.models import Attempt, Endpoint, Message, Notification
from forecourt.notifications.rules import WEBHOOK_RETRIES
from forecourt.notifications.webhooks.queries import get_endpoint, list_endpoints, list_messages
from forecourt.notifications.webhooks.sending import send_due_messages
from forecourt.settings.environment import environment
from tests.notifications.conftest import Follow, SignIn

pytestmark = [pytest.mark.usefixtures("committed"), pytest.mark.enable_socket]


class Receiver:
    """A customer's program on the loopback."""

    def __init__(self) -> None:
        self.came: list[tuple[dict[str, str], bytes]] = []
        self.status = 200
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.came.append((dict(self.headers), body))
                self.send_response(receiver.status)
                self.send_header("Location", f"http://127.0.0.1:{receiver.port}/elsewhere")
                self.end_headers()
                self.wfile.write(b"thanks\x1b[31m")

            def log_message(self, *_: Any) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_port
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/in"


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    monkeypatch.setattr(environment(), "private_calls", True)
    made = Receiver()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture(autouse=True)
def no_endpoints(committed: dict[str, str]) -> Iterator[None]:
    yield
    with psycopg.connect(committed["fc_owner"], autocommit=True) as owner:
        for table in ("attempt", "message", "endpoint"):
            owner.execute(f"delete from notifications_{table}")


def _add(actor: Any, url: str, topics: tuple[str, ...] = ("arrived",)) -> tuple[Any, str]:
    receipt = perform(add_endpoint, actor=actor, parameters={"name": "Warehouse", "url": url, "topics": topics})
    return receipt.result["endpoint_id"], receipt.once["secret"]


def _readings_came(worker: Any, company_id: Any) -> None:
    with scope(worker):
        record(
            actor=worker, event="data.readings.added", subject=("file", "f"), company_id=company_id,
            new={"keys": ["4300000001"], "days": 1, "file": "x"},
        )  # fmt: skip


def _state(worker: Any) -> tuple[str, int]:
    with scope(worker):
        message = Message.objects.get()
        return message.state, message.tries


def test_what_happens_is_told_once_and_signed(
    worker: Any, sign_in: SignIn, follow_all: Follow, receiver: Receiver
) -> None:
    ada = sign_in("ada@acme.example")
    _, secret = _add(ada, receiver.url)
    _readings_came(worker, ada.company_id)
    follow_all()
    assert send_due_messages(actor=worker) == 1
    assert send_due_messages(actor=worker) == 0
    ((headers, body),) = receiver.came
    told = Webhook(secret).verify(body, headers)
    assert told["type"] == "data.readings.added"
    assert told["data"]["values"]["keys"] == ["4300000001"]
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(body + b" ", headers)
    assert _state(worker) == ("delivered", 1)


def test_nothing_of_another_company_and_nothing_of_another_topic_is_told(
    worker: Any, sign_in: SignIn, follow_all: Follow, receiver: Receiver
) -> None:
    ada, ben = sign_in("ada@acme.example"), sign_in("ben@bravo.example")
    _add(ada, receiver.url, ("corrected",))
    _add(ben, receiver.url)
    _readings_came(worker, ada.company_id)
    follow_all()
    assert send_due_messages(actor=worker) == 0


def test_the_secret_lies_only_in_an_envelope(
    worker: Any, committed: dict[str, str], sign_in: SignIn, receiver: Receiver
) -> None:
    _, secret = _add(sign_in("ada@acme.example"), receiver.url)
    with psycopg.connect(committed["fc_owner"]) as owner:
        for table in ("notifications_endpoint", "kernel_journal", "kernel_performance"):
            text = str(owner.execute(f"select t::text from {table} t").fetchall())
            assert secret not in text
            assert secret.encode().hex() not in text


def test_a_failed_call_is_repeated_for_three_days_and_then_the_webhook_is_switched_off(
    worker: Any, sign_in: SignIn, follow_all: Follow, receiver: Receiver
) -> None:
    ada = sign_in("ada@acme.example")
    endpoint_id, _ = _add(ada, receiver.url)
    receiver.status = 500
    _readings_came(worker, ada.company_id)
    follow_all()
    assert timedelta(hours=70) < sum(WEBHOOK_RETRIES, timedelta()) < timedelta(hours=73)
    with time_machine.travel(true_now(), tick=False) as clock:
        for wait in (*WEBHOOK_RETRIES, timedelta()):
            assert send_due_messages(actor=worker) == 1
            assert send_due_messages(actor=worker) == 0
            clock.shift(wait)
    assert _state(worker) == ("given_up", len(WEBHOOK_RETRIES) + 1)
    assert get_endpoint(actor=sign_in("ada@acme.example"), endpoint_id=endpoint_id).state == "disabled"
    assert len({headers["webhook-id"] for headers, _ in receiver.came}) == 1
    follow_all()
    with scope(worker):
        assert Notification.objects.filter(topic_id="webhooks", user_id=ada.id).count() == 1


def test_an_address_that_says_it_is_gone_is_called_no_more(
    worker: Any, sign_in: SignIn, follow_all: Follow, receiver: Receiver
) -> None:
    ada = sign_in("ada@acme.example")
    endpoint_id, _ = _add(ada, receiver.url)
    receiver.status = 410
    _readings_came(worker, ada.company_id)
    follow_all()
    send_due_messages(actor=worker)
    assert get_endpoint(actor=ada, endpoint_id=endpoint_id).state == "disabled"


def test_a_redirect_is_a_failure_and_is_not_followed(
    worker: Any, sign_in: SignIn, follow_all: Follow, receiver: Receiver
) -> None:
    ada = sign_in("ada@acme.example")
    _add(ada, receiver.url)
    receiver.status = 307
    _readings_came(worker, ada.company_id)
    follow_all()
    send_due_messages(actor=worker)
    assert len(receiver.came) == 1
    assert _state(worker)[0] == "waiting"


def test_an_inner_address_is_not_called_even_if_it_was_kept(
    worker: Any, sign_in: SignIn, follow_all: Follow, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = sign_in("ada@acme.example")
    _add(ada, f"https://127.0.0.1:{receiver.port}/in")
    _readings_came(worker, ada.company_id)
    follow_all()
    monkeypatch.setattr(environment(), "private_calls", False)
    send_due_messages(actor=worker)
    assert receiver.came == []
    with scope(worker):
        assert "not an address of the public internet" in Attempt.objects.get().said


def test_a_dead_webhook_holds_no_other_up(worker: Any, sign_in: SignIn, follow_all: Follow, receiver: Receiver) -> None:
    ada = sign_in("ada@acme.example")
    _add(ada, "http://127.0.0.1:1/dead")
    for _ in range(3):
        _readings_came(worker, ada.company_id)
    follow_all()
    assert send_due_messages(actor=worker) == 1  # the other two wait for a breath


def test_what_was_delivered_is_sent_again_under_the_same_id(
    worker: Any, sign_in: SignIn, follow_all: Follow, receiver: Receiver
) -> None:
    ada = sign_in("ada@acme.example")
    endpoint_id, _ = _add(ada, receiver.url)
    _readings_came(worker, ada.company_id)
    follow_all()
    send_due_messages(actor=worker)
    (message,) = list_messages(actor=ada, endpoint_id=endpoint_id)
    perform(send_again, actor=ada, parameters={"message_id": message.id})
    send_due_messages(actor=worker)
    assert len({headers["webhook-id"] for headers, _ in receiver.came}) == 1
    (message,) = list_messages(actor=ada, endpoint_id=endpoint_id)
    assert [each.status for each in message.attempts] == [200, 200]
    assert message.attempts[0].said == "thanks [31m"  # what a foreign server wrote, without its control characters


def test_a_new_secret_signs_from_the_next_call_on(worker: Any, sign_in: SignIn, receiver: Receiver) -> None:
    ada = sign_in("ada@acme.example")
    endpoint_id, old = _add(ada, receiver.url)
    new = perform(renew_secret, actor=ada, parameters={"endpoint_id": endpoint_id}).once["secret"]
    perform(try_endpoint, actor=ada, parameters={"endpoint_id": endpoint_id})
    send_due_messages(actor=worker)
    ((headers, body),) = receiver.came
    assert Webhook(new).verify(body, headers)["type"] == "test"
    with pytest.raises(WebhookVerificationError):
        Webhook(old).verify(body, headers)


def test_a_paused_webhook_waits_and_goes_on(worker: Any, sign_in: SignIn, receiver: Receiver) -> None:
    ada = sign_in("ada@acme.example")
    endpoint_id, _ = _add(ada, receiver.url)
    perform(try_endpoint, actor=ada, parameters={"endpoint_id": endpoint_id})
    how = {"endpoint_id": endpoint_id, "name": "W", "url": receiver.url, "topics": ["arrived"]}
    perform(change_endpoint, actor=ada, parameters=how | {"is_active": False})
    assert send_due_messages(actor=worker) == 0
    perform(change_endpoint, actor=ada, parameters=how)
    assert send_due_messages(actor=worker) == 1


def test_a_removed_webhook_is_forgotten(worker: Any, sign_in: SignIn, receiver: Receiver) -> None:
    ada = sign_in("ada@acme.example")
    endpoint_id, _ = _add(ada, receiver.url)
    perform(remove_endpoint, actor=ada, parameters={"endpoint_id": endpoint_id})
    assert list_endpoints(actor=ada) == []
    with scope(worker):
        assert bytes(Endpoint.objects.get(id=endpoint_id).sealed_secret) == b""
    with pytest.raises(Invisible):
        perform(try_endpoint, actor=ada, parameters={"endpoint_id": endpoint_id})


def test_anothers_webhook_does_not_exist(worker: Any, sign_in: SignIn, receiver: Receiver) -> None:
    endpoint_id, _ = _add(sign_in("ada@acme.example"), receiver.url)
    ben = sign_in("ben@bravo.example")
    for action in (remove_endpoint, renew_secret, try_endpoint):
        with pytest.raises(Invisible):
            perform(action, actor=ben, parameters={"endpoint_id": endpoint_id})
    assert list_endpoints(actor=ben) == []


def test_only_administrators_keep_webhooks(sign_in: SignIn) -> None:
    parameters = {"name": "x", "url": "https://hooks.example/", "topics": ["arrived"]}
    for email in ("rita@acme.example", "kelly@acme.example", "sam@acme.example", "olga@meridian.example"):
        with pytest.raises(Forbidden):
            perform(add_endpoint, actor=sign_in(email), parameters=parameters)


@pytest.mark.parametrize("url", ["http://hooks.example/", "https://a:b@hooks.example/", "ftp://x", ""])
def test_an_address_that_is_never_called_is_refused_at_once(sign_in: SignIn, url: str) -> None:
    with pytest.raises(AddressRefused):
        _add(sign_in("ada@acme.example"), url)


@pytest.mark.parametrize("topics", [("security",), ("quarantine",), ("nothing",), ()])
def test_a_topic_that_is_not_about_a_company_is_refused(sign_in: SignIn, topics: tuple[str, ...]) -> None:
    with pytest.raises(Malformed):
        _add(sign_in("ada@acme.example"), "https://hooks.example/", topics)


def test_a_company_has_a_few_webhooks(sign_in: SignIn) -> None:
    ada = sign_in("ada@acme.example")
    for _ in range(10):
        _add(ada, "https://hooks.example/")
    with pytest.raises(Conflict):
        _add(ada, "https://hooks.example/")
