"""Data that comes by itself is read in its owner's name each time, comes once, and says so when it does not."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any

import httpx
import psycopg
import pytest

from forecourt.data import runs
from forecourt.data.actions import change_scheduled_delivery, schedule_delivery, stop_scheduled_delivery
from forecourt.data.models import Run, Schedule
from forecourt.data.queries.schedules import ScheduleCard, get_run, list_schedules
from forecourt.data.schedules import run_due_schedules
from forecourt.kernel.errors import Forbidden, Invisible, Malformed
from forecourt.kernel.pipeline import perform
from forecourt.kernel.scope import scope
from forecourt.notifications.actions import add_endpoint
from forecourt.notifications.models import Mail, Message, Notification
from forecourt.notifications.outbox.transport import NotKnown
from forecourt.notifications.schedules import send_due_mails
from forecourt.notifications.webhooks import sending
from forecourt.settings.environment import environment
from tests.browsing import InProcess
from tests.notifications.conftest import Follow, SignIn
from tests.signing import LENT

pytestmark = [pytest.mark.usefixtures("committed"), pytest.mark.enable_socket]

#: Sunday, 1 November 2026, 09:00 NEM time: the test world's readings end at midnight before it.
NOW = datetime(2026, 10, 31, 23, tzinfo=UTC)
DUE = NOW + timedelta(days=1)
KEY = "4300000001"


class Letters:
    """A transport that keeps what it is given."""

    def __init__(self, error: Exception | None = None) -> None:
        self.sent: list[tuple[str, EmailMessage]] = []
        self.error = error

    def send(self, message: EmailMessage, *, to: str) -> str:
        self.sent.append((to, message))
        if self.error is not None:
            raise self.error
        return "taken"

    def close(self) -> None:
        pass


@pytest.fixture(autouse=True)
def house(committed: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The signer and the data plane in this process, and no schedule of an earlier test."""
    with psycopg.connect(committed["fc_owner"], autocommit=True) as owner:
        owner.execute(f"grant execute on function {', '.join(LENT)} to fc_worker")
        owner.execute("delete from data_run")
        owner.execute("delete from data_schedule")
    transport = InProcess()
    monkeypatch.setattr(runs, "plane", lambda: httpx.Client(transport=transport, base_url="http://plane"))
    monkeypatch.setattr(environment(), "public_url", "https://portal.example")
    yield
    transport.close()
    with psycopg.connect(committed["fc_owner"], autocommit=True) as owner:
        for table in ("attempt", "message", "endpoint"):
            owner.execute(f"delete from notifications_{table}")


def _schedule(actor: Any, **more: Any) -> Any:
    wanted = {"title": "The plant", "keys": [KEY], "at": "07:00", "resolution": "P1D"} | more
    return perform(schedule_delivery, actor=actor, parameters=wanted, now=NOW).result["schedule_id"]


def _only(actor: Any) -> ScheduleCard:
    (card,) = list_schedules(actor=actor)
    return card


def _go(worker: Any, follow_all: Follow, letters: Letters | None = None) -> Letters:
    """Let a day pass: prepare, follow, send."""
    letters = letters or Letters()
    run_due_schedules(actor=worker, now=NOW + timedelta(hours=1))
    follow_all()
    send_due_mails(actor=worker, transport=letters)
    return letters


@pytest.fixture
def due_now(committed: dict[str, str]) -> Callable[[], None]:
    """Make every schedule due."""

    def go() -> None:
        with psycopg.connect(committed["fc_owner"], autocommit=True) as owner:
            owner.execute("update data_schedule set next_at = %s", (NOW,))

    return go


def test_a_mail_with_a_link_comes_once(
    worker: Any, sign_in: SignIn, follow_all: Follow, due_now: Callable[[], None]
) -> None:
    ada = sign_in("ada@acme.example")
    _schedule(ada)
    due_now()
    letters = _go(worker, follow_all)
    _go(worker, follow_all, letters)
    ((to, message),) = [each for each in letters.sent if "The plant" in each[1]["Subject"]]
    assert to == ada.email
    (run,) = _only(ada).runs
    body = message.get_body(("plain",)).get_content()
    assert f"https://portal.example/data/deliveries/{run.id}/" in body
    assert "31 Oct 2026" in body
    assert (run.state, run.rows) == ("sent", 288)
    assert not list(message.iter_attachments())


def test_a_small_file_is_attached_and_holds_the_owners_rows(
    worker: Any, sign_in: SignIn, follow_all: Follow, due_now: Callable[[], None]
) -> None:
    _schedule(sign_in("ada@acme.example"), how="attachment")
    due_now()
    ((_, message),) = _go(worker, follow_all).sent
    (attached,) = message.iter_attachments()
    assert attached.get_content_type() == "text/csv"
    lines = attached.get_content().splitlines()
    assert KEY in lines[1]
    assert len(lines) == 2


def test_a_large_file_is_not_attached_and_the_mail_says_so(
    worker: Any, sign_in: SignIn, follow_all: Follow, due_now: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("forecourt.notifications.deliveries.MOST_ATTACHED_BYTES", 10)
    _schedule(sign_in("ada@acme.example"), how="attachment")
    due_now()
    ((_, message),) = _go(worker, follow_all).sent
    assert not list(message.iter_attachments())
    assert "larger than 5 MB" in message.get_body(("plain",)).get_content()


def test_colleagues_who_read_data_get_it_and_nobody_else_can_be_named(
    worker: Any, sign_in: SignIn, follow_all: Follow, due_now: Callable[[], None]
) -> None:
    ada, kelly = sign_in("ada@acme.example"), sign_in("kelly@acme.example")
    for stranger in ("sam@acme.example", "ben@bravo.example", "olga@meridian.example"):
        with pytest.raises(Malformed):
            _schedule(ada, recipients=[sign_in(stranger).id])
    _schedule(ada, recipients=[kelly.id])
    due_now()
    assert [to for to, _ in _go(worker, follow_all).sent] == [kelly.email]
    assert _only(kelly).runs[0].state == "sent"
    assert list_schedules(actor=sign_in("rita@acme.example")) == []
    with pytest.raises(Invisible):
        get_run(actor=sign_in("rita@acme.example"), run_id=_only(kelly).runs[0].id)


def test_an_owner_who_lost_the_role_stops_the_schedule_and_is_told(
    worker: Any, committed: dict[str, str], sign_in: SignIn, follow_all: Follow, due_now: Callable[[], None]
) -> None:
    rita = sign_in("rita@acme.example")
    _schedule(rita)
    due_now()
    role = "update access_membership set role_id = %s where user_id = %s"
    with psycopg.connect(committed["fc_owner"], autocommit=True) as owner:
        owner.execute(role, ("standard", rita.id))
        letters = _go(worker, follow_all)
        owner.execute(role, ("read_only", rita.id))
    assert letters.sent == []
    card = _only(rita)
    assert (card.state, card.runs) == ("stopped", ())
    assert "does not include meter data" in card.reason
    with scope(worker):
        assert Notification.objects.filter(user_id=rita.id, topic_id="deliveries").count() == 1


def test_an_owner_who_left_stops_the_schedule(
    worker: Any, committed: dict[str, str], sign_in: SignIn, follow_all: Follow, due_now: Callable[[], None]
) -> None:
    rita = sign_in("rita@acme.example")
    _schedule(rita, recipients=[sign_in("ada@acme.example").id])
    due_now()
    until = "update access_membership set valid = tstzrange(lower(valid), %s) where user_id = %s"
    with psycopg.connect(committed["fc_owner"], autocommit=True) as owner:
        owner.execute(until, (datetime.now(UTC) - timedelta(minutes=1), rita.id))
        letters = _go(worker, follow_all)
        owner.execute(until, (None, rita.id))
    assert letters.sent == []
    assert "no longer in the company" in _only(rita).reason


def test_a_right_that_ends_between_preparing_and_sending_delivers_nothing(
    worker: Any, committed: dict[str, str], sign_in: SignIn, follow_all: Follow, due_now: Callable[[], None]
) -> None:
    rita = sign_in("rita@acme.example")
    _schedule(rita, how="attachment")
    due_now()
    run_due_schedules(actor=worker, now=NOW + timedelta(hours=1))
    follow_all()
    role = "update access_membership set role_id = %s where user_id = %s"
    letters = Letters()
    with psycopg.connect(committed["fc_owner"], autocommit=True) as owner:
        owner.execute(role, ("standard", rita.id))
        send_due_mails(actor=worker, transport=letters)
        owner.execute(role, ("read_only", rita.id))
    assert letters.sent == []
    assert _only(rita).runs[0].state == "failed"


def test_a_period_without_readings_is_a_failure_that_is_told(
    worker: Any, sign_in: SignIn, follow_all: Follow, due_now: Callable[[], None]
) -> None:
    ada = sign_in("ada@acme.example")
    _schedule(ada)
    due_now()
    run_due_schedules(actor=worker, now=NOW + timedelta(days=40))
    follow_all()
    assert _only(ada).runs[0].said == "there were no readings of that period"
    with scope(worker):
        assert Notification.objects.filter(user_id=ada.id, topic_id="deliveries").count() == 1
        assert not Mail.objects.filter(kind="delivery").exists()


def test_a_worker_that_was_away_delivers_once_and_goes_on(
    worker: Any, sign_in: SignIn, follow_all: Follow, due_now: Callable[[], None]
) -> None:
    ada = sign_in("ada@acme.example")
    _schedule(ada)
    due_now()
    for _ in range(2):
        run_due_schedules(actor=worker, now=NOW + timedelta(days=3))
    card = _only(ada)
    assert len(card.runs) == 1
    assert card.next_at > NOW + timedelta(days=3)


def test_silence_of_the_mail_server_is_said_to_be_unclear(
    worker: Any, sign_in: SignIn, follow_all: Follow, due_now: Callable[[], None]
) -> None:
    ada = sign_in("ada@acme.example")
    _schedule(ada)
    due_now()
    _go(worker, follow_all, Letters(NotKnown("silence")))
    assert _only(ada).runs[0].state == "unclear"


def test_a_stopped_one_delivers_nothing_more(
    worker: Any, sign_in: SignIn, follow_all: Follow, due_now: Callable[[], None]
) -> None:
    ada = sign_in("ada@acme.example")
    schedule_id = _schedule(ada)
    perform(stop_scheduled_delivery, actor=ada, parameters={"schedule_id": schedule_id})
    due_now()
    assert _go(worker, follow_all).sent == []
    with scope(worker):
        assert Schedule.objects.get().delegation == ""
    changed = {"schedule_id": schedule_id, "title": "Again", "keys": [KEY]}
    perform(change_scheduled_delivery, actor=ada, parameters=changed, now=NOW)
    assert _only(ada).state == "running"


def test_a_webhook_gets_an_address_that_opens_the_rows(
    worker: Any, sign_in: SignIn, follow_all: Follow, due_now: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = sign_in("ada@acme.example")
    came: list[bytes] = []

    def take(target: Any, *, body: bytes, **_: Any) -> Any:
        came.append(body)
        return sending.Answer(200, {}, b"", 1)

    monkeypatch.setattr(sending, "call", take)
    monkeypatch.setattr(sending, "find_target", lambda *_, **__: None)
    hook = {"name": "W", "url": "https://hooks.example/", "topics": ["scheduled"]}
    perform(add_endpoint, actor=ada, parameters=hook)
    _schedule(ada, how="webhook", format="json")
    due_now()
    _go(worker, follow_all)
    assert sending.send_due_messages(actor=worker) == 1
    told = json.loads(came[0])
    assert told["type"] == "data.run.prepared"
    assert told["data"]["api_url"].startswith("https://portal.example/api/v1/datasets/interval-readings/rows?")
    rows = runs.plane().get("/v1/rows", params={"g": told["data"]["download_url"].partition("?g=")[2]})
    assert rows.status_code == 200
    assert KEY in rows.text
    assert _only(ada).runs[0].state == "sent"
    with scope(worker):  # the address is kept nowhere
        assert "?g=" not in json.dumps(Message.objects.get().payload)


def test_a_webhook_delivery_to_which_nobody_listens_fails_and_is_told(
    worker: Any, sign_in: SignIn, follow_all: Follow, due_now: Callable[[], None]
) -> None:
    ada = sign_in("ada@acme.example")
    _schedule(ada, how="webhook")
    due_now()
    _go(worker, follow_all)
    follow_all()
    assert _only(ada).runs[0].said == "no webhook of the company listens to scheduled data"
    with scope(worker):
        assert Notification.objects.filter(user_id=ada.id, topic_id="deliveries").count() == 1


def test_what_one_may_not_read_cannot_be_scheduled(sign_in: SignIn) -> None:
    with pytest.raises(Invisible):
        _schedule(sign_in("ben@bravo.example"), keys=[KEY])
    with pytest.raises(Forbidden):
        _schedule(sign_in("sam@acme.example"))
    with pytest.raises(Forbidden):
        _schedule(sign_in("olga@meridian.example"))
    for wrong in ({"resolution": "P2D"}, {"columns": ["nothing"]}, {"zone": "Mars/Base"}, {"month_day": 31}):
        with pytest.raises(Malformed):
            _schedule(sign_in("ada@acme.example"), **wrong)


def test_anothers_schedule_does_not_exist(worker: Any, sign_in: SignIn) -> None:
    schedule_id = _schedule(sign_in("ada@acme.example"))
    for other in ("kelly@acme.example", "ben@bravo.example"):
        with pytest.raises(Invisible):
            perform(stop_scheduled_delivery, actor=sign_in(other), parameters={"schedule_id": schedule_id})
    with scope(worker):
        assert Run.objects.count() == 0
