"""Mails as a real mail server receives them, over the loopback."""

from __future__ import annotations

import email
import socket
import threading
from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
import time_machine
from aiosmtpd.controller import Controller
from django.core.mail import EmailMultiAlternatives, send_mail

from forecourt.access.actions import invite_colleague, make_token
from forecourt.customers.actions import add_person
from forecourt.customers.queries import list_companies, list_refreshes
from forecourt.kernel.clocks import true_now
from forecourt.kernel.journal.writing import record
from forecourt.kernel.models import Journal
from forecourt.kernel.pipeline import perform
from forecourt.kernel.scope import scope
from forecourt.notifications.actions import set_rhythm
from forecourt.notifications.models import Choice, Departure, Mail, Notification
from forecourt.notifications.outbox.backend import Outbox
from forecourt.notifications.outbox.letters import Item, Letter, Written, write
from forecourt.notifications.outbox.mails import open_written, post, take_next
from forecourt.notifications.outbox.transport import (
    Folder,
    NotEver,
    Server,
    is_of_address,
    message_of,
    open_transport,
)
from forecourt.notifications.schedules import let_go, send_due_mails, write_due_letters
from forecourt.settings.environment import environment
from tests.notifications.conftest import Follow, SignIn

pytestmark = [pytest.mark.usefixtures("committed"), pytest.mark.enable_socket]

LETTER = Letter(subject="A subject", heading="A heading", paragraphs=["A sentence."], why="Because.")


class Box:
    """Keeps what arrives; says no to some addresses, and nothing at all where it is told to fall silent."""

    def __init__(self) -> None:
        self.came: list[tuple[str, EmailMessage]] = []
        self.answer = "250 taken"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if address.startswith("gone"):
            return "550 no such mailbox"
        if address.startswith("full"):
            return "452 mailbox full"
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.came.append((envelope.rcpt_tos[0], email.message_from_bytes(envelope.content, policy=default)))
        if self.answer == "silence":
            server.transport.abort()
        return self.answer


@pytest.fixture
def box(monkeypatch: pytest.MonkeyPatch) -> Iterator[Box]:
    """A mail server on the loopback, to which the settings point."""
    handler = Box()
    controller = Controller(handler, hostname="127.0.0.1", port=_free_port())
    controller.start()
    monkeypatch.setattr(environment(), "mail_url", f"smtp://127.0.0.1:{controller.port}")
    monkeypatch.setattr(environment(), "public_url", "https://portal.example")
    yield handler
    controller.stop()


def _free_port() -> int:
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        return int(line.getsockname()[1])


def _post(to: str = "ada@acme.example", **how: Any) -> None:
    post(to=to, written=write(LETTER), **how)


def _states(worker: Any) -> list[tuple[str, str, int]]:
    with scope(worker):
        return list(Mail.objects.order_by("id").values_list("state", "said", "tries"))


def test_a_mail_arrives_as_text_and_as_html_and_is_then_forgotten(worker: Any, box: Box) -> None:
    _post()
    assert send_due_mails(actor=worker) == 1
    ((to, message),) = box.came
    assert to == "ada@acme.example"
    assert message.get_content_type() == "multipart/alternative"
    text, html = (part.get_content() for part in message.iter_parts())
    assert "A sentence." in text
    assert "A sentence." in html
    assert "style=" in html
    assert "prefers-color-scheme: dark" in html
    assert "<img" not in html
    with scope(worker):
        mail = Mail.objects.get()
        assert (mail.state, mail.envelope, mail.arguments) == ("sent", None, {})
        assert Journal.objects.filter(event="notifications.mail.sent", subject_id=str(mail.id)).count() == 1
    assert send_due_mails(actor=worker) == 0


def test_what_a_waiting_mail_says_lies_in_an_envelope(worker: Any, committed: dict[str, str]) -> None:
    import psycopg

    _post()
    with psycopg.connect(committed["fc_owner"]) as owner:
        assert "A sentence" not in str(owner.execute("select * from notifications_mail").fetchall())
    with scope(worker):
        assert open_written(Mail.objects.get()).subject == "A subject"


def test_a_person_without_a_scope_can_post_and_not_read(committed: dict[str, str], worker: Any) -> None:
    import psycopg

    with psycopg.connect(committed["fc_app"]) as web:
        web.execute(
            'insert into notifications_mail (id, kind, "to", arguments, state, tries, next_at, made_at, said)'
            " values (gen_random_uuid(), 'letter', 'x@y.example', '{}', 'waiting', 0, now(), now(), '')"
        )
        assert web.execute("select count(*) from notifications_mail").fetchone() == (0,)


@pytest.mark.parametrize("name", ["Zoë Świątek-Nguyễn", "山田 花子", 'O\'Brien, "Bob" <x>'])
def test_a_name_that_is_not_ascii_arrives_whole(worker: Any, name: str) -> None:
    message = message_of(write(LETTER), to="a@b.example", name=name, message_id="1")
    read = email.message_from_bytes(message.as_bytes(), policy=default)
    assert read["To"].addresses[0].display_name == name
    assert read["To"].addresses[0].addr_spec == "a@b.example"


def test_an_address_that_is_none_is_refused_for_good(worker: Any, box: Box) -> None:
    _post("a b@c@d")
    send_due_mails(actor=worker)
    assert [state for state, *_ in _states(worker)] == ["failed"]


@pytest.mark.parametrize("break_", ["\r\n", "\n", "\r", "\v", "\u2028", "\x85"])
def test_no_value_adds_a_header(break_: str) -> None:
    evil = f"x{break_}Bcc: victim@else.example{break_}{break_}body"
    written = Written(subject=evil, text=evil, html="<p>x</p>")
    message = message_of(written, to="a@b.example", name=evil, message_id="1")
    read = email.message_from_bytes(message.as_bytes(), policy=default)
    assert read["Bcc"] is None
    assert set(read.keys()) == {"From", "To", "Subject", "Message-ID", "MIME-Version", "Content-Type"}
    assert len(read["To"].addresses) == 1


def test_an_address_that_mail_cannot_carry_is_refused_for_good() -> None:
    with pytest.raises(NotEver):
        message_of(write(LETTER), to="ä@b.example", name="", message_id="1")
    assert message_of(write(LETTER), to="a@bücher.example", name="", message_id="1")["To"] == "a@xn--bcher-kva.example"


def test_html_in_a_value_is_text() -> None:
    written = write(Letter(subject="s", heading="<script>alert(1)</script>", items=[Item(title="<b>x</b>")]))
    assert "<script>" not in written.html
    assert "<b>" not in written.html


def test_what_is_refused_for_good_is_not_tried_again(worker: Any, box: Box) -> None:
    _post("gone@acme.example")
    send_due_mails(actor=worker)
    assert _states(worker) == [("failed", "no such mailbox", 1)]
    with scope(worker):
        assert Journal.objects.filter(event="notifications.mail.failed").exists()


def test_what_is_refused_for_now_is_tried_later_and_given_up_in_the_end(worker: Any, box: Box) -> None:
    _post("full@acme.example")
    with time_machine.travel(true_now(), tick=False) as clock:
        send_due_mails(actor=worker)
        assert _states(worker) == [("waiting", "mailbox full", 1)]
        assert send_due_mails(actor=worker) == 0
        for _ in range(7):
            clock.shift(timedelta(hours=12))
            send_due_mails(actor=worker)
    assert _states(worker) == [("failed", "mailbox full", 8)]


def test_a_server_that_is_away_is_tried_later(worker: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment(), "mail_url", f"smtp://127.0.0.1:{_free_port()}")
    _post()
    send_due_mails(actor=worker)
    assert _states(worker)[0][0] == "waiting"


def test_silence_after_the_whole_mail_is_said_to_be_unclear(worker: Any, box: Box) -> None:
    box.answer = "silence"
    _post()
    send_due_mails(actor=worker)
    assert [state for state, *_ in _states(worker)] == ["unclear"]
    with scope(worker):
        assert Journal.objects.filter(event="notifications.mail.unclear").exists()


def test_what_somebody_waits_for_is_sent_again_under_the_same_id(worker: Any, box: Box) -> None:
    box.answer = "silence"
    _post(kind="access")
    with time_machine.travel(true_now(), tick=False) as clock:
        send_due_mails(actor=worker)
        box.answer = "250 taken"
        clock.shift(timedelta(minutes=2))
        send_due_mails(actor=worker)
    assert [state for state, *_ in _states(worker)] == ["sent"]
    assert len({message["Message-ID"] for _, message in box.came}) == 1


def test_what_a_dead_worker_left_is_not_sent_twice(worker: Any, box: Box) -> None:
    _post()
    with time_machine.travel(true_now(), tick=False) as clock:
        assert take_next(actor=worker, now=true_now()) is not None  # and then the worker dies
        assert send_due_mails(actor=worker) == 0
        clock.shift(timedelta(minutes=6))
        send_due_mails(actor=worker)
    assert [state for state, *_ in _states(worker)] == ["unclear"]
    assert box.came == []


def test_two_workers_never_take_the_same_mail(worker: Any, box: Box) -> None:
    for number in range(6):
        _post(f"p{number}@acme.example")
    workers = [threading.Thread(target=_send_all, args=(worker,)) for _ in range(2)]
    for each in workers:
        each.start()
    for each in workers:
        each.join(timeout=20)
    assert sorted(to for to, _ in box.came) == [f"p{number}@acme.example" for number in range(6)]


def test_a_password_is_not_sent_without_tls(box: Box) -> None:
    port = int(environment().mail_url.rpartition(":")[2])
    server = Server(host="127.0.0.1", port=port, is_tls=False, user="u", password="p")
    with pytest.raises(Exception, match="could not be reached"):
        server.send(message_of(write(LETTER), to="a@b.example", name="", message_id="1"), to="a@b.example")


def test_without_a_server_mails_are_files_that_programs_open(tmp_path: Path) -> None:
    transport = open_transport(tmp_path.as_uri())
    assert isinstance(transport, Folder)
    transport.send(message_of(write(LETTER), to="a/b$c@x.example", name="", message_id="1"), to="a/b$c@x.example")
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".eml", ".html"]


# ---------------------------------------------------------------- what the letters say


def test_a_new_token_is_told_by_mail_at_once_with_links_to_the_portal(
    worker: Any, follow_all: Follow, sign_in: SignIn, box: Box
) -> None:
    kelly = sign_in("kelly@acme.example")
    perform(set_rhythm, actor=kelly, parameters={"digest": "daily", "quiet_from": "00:00", "quiet_before": "23:59"})
    perform(make_token, actor=kelly, parameters={"name": "Power BI"})
    follow_all()
    assert write_due_letters(actor=worker) == 1
    send_due_mails(actor=worker)
    ((to, message),) = box.came
    assert to == "kelly@acme.example"
    assert message["To"].addresses[0].display_name == kelly.name
    assert "Power BI" in message["Subject"]
    body = message.get_body(("plain",)).get_content()
    assert "https://portal.example/tokens/" in body
    assert "http://localhost" not in body
    assert message["List-Unsubscribe"] is None


def test_a_daily_letter_gathers_what_happened(worker: Any, follow_all: Follow, sign_in: SignIn, box: Box) -> None:
    ada = sign_in("ada@acme.example")
    perform(set_rhythm, actor=ada, parameters={"digest": "daily"})
    for key in ("4300000001", "4300000002"):
        _corrected(worker, ada.company_id, key)
    follow_all()
    with scope(worker):
        due = Notification.objects.filter(user_id=ada.id, mail_state="waiting").first().mail_due_at
    assert write_due_letters(actor=worker, now=due - timedelta(seconds=1)) == 5  # the others' come at once
    assert write_due_letters(actor=worker, now=due) == 1
    send_due_mails(actor=worker)
    message = next(message for to, message in box.came if to == ada.email)
    assert message["Subject"] == "2 things happened at ACME"
    body = message.get_body(("plain",)).get_content()
    assert "4300000001" in body
    assert "4300000002" in body


def test_who_left_the_company_meanwhile_gets_no_letter(
    worker: Any, committed: dict[str, str], follow_all: Follow, sign_in: SignIn
) -> None:
    import psycopg

    rita = sign_in("rita@acme.example")
    _corrected(worker, rita.company_id, "4300000001")
    follow_all()
    move = "update access_membership set valid = tstzrange(lower(valid), %s) where user_id = %s"
    with psycopg.connect(committed["fc_owner"], autocommit=True) as owner:
        owner.execute(move, (true_now() - timedelta(minutes=1), rita.id))
        write_due_letters(actor=worker)
        owner.execute(move, (None, rita.id))
    with scope(worker):
        assert not Mail.objects.filter(to=rita.email).exists()
        assert Mail.objects.filter(to="ada@acme.example").exists()


def test_too_many_letters_in_an_hour_become_one(worker: Any, follow_all: Follow, sign_in: SignIn) -> None:
    ada = sign_in("ada@acme.example")
    for _ in range(20):
        _post(ada.email)
    _corrected(worker, ada.company_id, "4300000001")
    follow_all()
    assert write_due_letters(actor=worker) == 5
    with scope(worker):
        row = Notification.objects.get(user_id=ada.id)
        assert row.mail_state == "waiting"
        assert row.mail_due_at.minute == 0


def test_the_way_out_of_a_letter_ends_letters_of_that_topic(
    worker: Any, follow_all: Follow, sign_in: SignIn, box: Box
) -> None:
    ada = sign_in("ada@acme.example")
    _corrected(worker, ada.company_id, "4300000001")
    follow_all()
    write_due_letters(actor=worker)
    send_due_mails(actor=worker)
    message = next(message for to, message in box.came if to == ada.email)
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    signed = message["List-Unsubscribe"].strip("<>").rsplit("/", 2)[1]
    with scope(worker):
        Departure.objects.create(signed=signed, made_at=true_now())
        Departure.objects.create(signed=f"{signed}x", made_at=true_now())
    assert let_go(actor=worker) == 1
    with scope(worker):
        assert list(Choice.objects.values_list("user_id", "topic_id", "channel", "is_on")) == [
            (ada.id, "corrected", "mail", False)
        ]


def test_an_invitation_carries_a_link_that_is_kept_nowhere(
    worker: Any, committed: dict[str, str], follow_all: Follow, sign_in: SignIn, box: Box
) -> None:
    import psycopg

    asked = {"email": "nora@neu.example", "name": "Nóra Szép", "role": "read_only"}
    perform(invite_colleague, actor=sign_in("ada@acme.example"), parameters=asked)
    follow_all()
    send_due_mails(actor=worker)
    message = next(message for to, message in box.came if to == asked["email"])
    link = next(
        word
        for word in message.get_body(("plain",)).get_content().split()
        if word.startswith("https://portal.example/w")
    )
    secret = link.rstrip("/").rpartition("/")[2]
    with psycopg.connect(committed["fc_owner"]) as owner:
        for table in ("kernel_journal", "notifications_mail", "access_invitation", "procrastinate_jobs"):
            assert secret not in str(owner.execute(f"select t::text from {table} t").fetchall())


def test_what_django_sends_goes_the_same_way_and_looks_the_same(worker: Any, box: Box) -> None:
    send_mail("A subject", "First.\n\nSecond.", None, ["a@b.example"], connection=Outbox())
    html = EmailMultiAlternatives("Another", "Text.", None, ["c@d.example"], connection=Outbox())
    html.attach_alternative('<p class="words">Text.</p>', "text/html")
    html.send()
    send_due_mails(actor=worker)
    bodies = [message.get_body(("html",)).get_content() for _, message in box.came]
    assert len(bodies) == 2
    assert all("style=" in body for body in bodies)


def _corrected(worker: Any, company_id: Any, key: str) -> None:
    with scope(worker):
        record(
            actor=worker, event="data.readings.replaced", subject=("file", "f"), company_id=company_id,
            new={"keys": [key], "days": 1, "file": "x"},
        )  # fmt: skip


def _send_all(worker: Any) -> None:
    from django.db import connection

    send_due_mails(actor=worker)
    connection.close()


def test_a_mail_to_an_address_that_nobody_has_any_more_opens_a_task_for_whoever_keeps_it(worker: Any, box: Box) -> None:
    company = next(each for each in list_companies(actor=worker) if each.short_name == "ACME")
    gone = {"company_id": company.id, "name": "Gone Away", "email": "gone.away@acme.example", "since": true_now()}
    person = perform(add_person, actor=worker, parameters=gone).result["person_id"]
    for address in ("gone.away@acme.example", "gone@nobody.example", "full@acme.example"):
        _post(address)
    assert send_due_mails(actor=worker) == 3
    asked = list_refreshes(actor=worker, now=true_now(), reason="bounced")
    assert [(each.subject_id, each.field, each.said) for each in asked] == [(person, "email", "no such mailbox")]


@pytest.mark.parametrize(
    "code, said, is_so",
    [
        (550, "no such mailbox", True),
        (550, "5.1.1 user unknown", True),
        (553, b"mailbox name not allowed", True),
        (550, "5.2.1 mailbox disabled", True),
        (550, "5.7.1 relaying denied", False),
        (552, "5.2.2 mailbox full", False),
        (554, "no", False),
        (450, "4.1.1 try later", False),
        (250, "ok", False),
    ],
)
def test_only_what_speaks_of_the_address_is_a_bounce(code: int, said: bytes | str, is_so: bool) -> None:
    assert is_of_address(code=code, said=said) is is_so
