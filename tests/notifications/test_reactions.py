"""People are told of what concerns them, once, and nobody else is."""

from __future__ import annotations

from typing import Any

import pytest

from forecourt.access.actions import limit_colleague, make_token, request_access
from forecourt.contracts.queries import list_boundable
from forecourt.kernel.journal.following import last_seal
from forecourt.kernel.journal.writing import record
from forecourt.kernel.pipeline import perform
from forecourt.kernel.scope import scope
from forecourt.notifications import reactions
from forecourt.notifications.actions import begin_here, choose
from forecourt.notifications.backlog import count_waiting
from forecourt.notifications.models import Notification, Position
from forecourt.notifications.queries import list_choices, list_told
from tests.notifications.conftest import Follow, SignIn

#: Everybody at ACME whose role reads data; sam (help desk only) and nina (no role yet) do not.
READERS = [f"{name}@acme.example" for name in ("ada", "hamish", "kelly", "lucia", "ravi", "rita")]

pytestmark = pytest.mark.usefixtures("committed")


def _told(worker: Any, topic: str) -> list[str]:
    """Return who was told of a topic, by address."""
    from django.contrib.auth import get_user_model

    with scope(worker):
        users = Notification.objects.filter(topic_id=topic).values_list("user_id", flat=True)
        return sorted(get_user_model().objects.get(id=each).email for each in users)


def _readings_came(worker: Any, company_id: Any, event: str = "data.readings.added") -> None:
    with scope(worker):
        record(
            actor=worker, event=event, subject=("file", "f"), company_id=company_id,
            new={"keys": ["4300000001"], "days": 1, "file": "x"},
        )  # fmt: skip


def test_everybody_in_the_company_who_may_read_is_told_and_nobody_else(
    worker: Any, follow_all: Follow, sign_in: SignIn
) -> None:
    _readings_came(worker, sign_in("ada@acme.example").company_id)
    follow_all()
    assert _told(worker, "arrived") == READERS


def test_who_decides_on_the_providers_people_is_led_to_what_one_of_them_asks_for(
    worker: Any, follow_all: Follow, sign_in: SignIn
) -> None:
    asked = {"permission": "journal.see_all", "reason": "I look into a file.", "days": 1}
    request = perform(request_access, actor=sign_in("vlad@meridian.example"), parameters=asked).result["request_id"]
    follow_all()
    told = _told(worker, "access_asked_of_provider")
    assert "olga@meridian.example" in told
    assert not {"vlad@meridian.example", "khan@meridian.example", "ada@acme.example"} & set(told)
    with scope(worker):
        addresses = set(
            Notification.objects.filter(topic_id="access_asked_of_provider").values_list("address", flat=True)
        )
    assert addresses == {f"/access/#request-{request}"}
    assert _told(worker, "access_asked") == []


def test_who_sees_a_part_of_the_company_hears_of_that_part_and_of_nothing_else(
    worker: Any, follow_all: Follow, sign_in: SignIn
) -> None:
    ada, kelly = sign_in("ada@acme.example"), sign_in("kelly@acme.example")
    meter = next(each for each in list_boundable(actor=ada) if each.name == "4300000001")
    perform(limit_colleague, actor=ada, parameters={"user_id": kelly.id, "resources": [str(meter.id)]})
    with scope(worker):
        for keys in (["4300000001", "4300000002"], ["4300000002"], ["4300000001"]):
            new = {"keys": keys, "days": 3 * len(keys)}
            for event in ("data.readings.added", "data.readings.replaced"):
                record(actor=worker, event=event, subject=("file", "f"), company_id=ada.company_id, new=new)
    follow_all()
    assert [each.title for each in list_told(actor=sign_in("kelly@acme.example"))][::-1] == [
        "Readings of 1 meter came in",
        "Readings of 4300000001 corrected",
        "Readings of 1 meter came in, 3 days",
        "Readings of 4300000001 corrected, 3 days replaced by a newer version",
    ]
    assert "shared" not in {each.code for each in list_choices(actor=sign_in("kelly@acme.example"))}


def test_staff_hear_of_a_quarantined_file_by_their_permission(worker: Any, follow_all: Follow) -> None:
    with scope(worker):
        new = {"name": "a.csv", "line": 7}
        record(actor=worker, event="data.file.quarantined", subject=("file", "f"), company_id=None, new=new)
    follow_all()
    told = _told(worker, "quarantine")
    assert "susy@meridian.example" in told
    assert all(each.endswith("@meridian.example") for each in told)
    assert "khan@meridian.example" not in told


def test_what_somebody_did_to_their_own_account_is_told_to_them_alone(
    worker: Any, follow_all: Follow, sign_in: SignIn
) -> None:
    perform(make_token, actor=sign_in("kelly@acme.example"), parameters={"name": "a script"})
    follow_all()
    assert _told(worker, "security") == ["kelly@acme.example"]


def test_somebody_whose_factors_were_reset_is_told_by_mail_at_once(
    worker: Any, follow_all: Follow, sign_in: SignIn
) -> None:
    ada, kelly = sign_in("ada@acme.example"), sign_in("kelly@acme.example")
    with scope(ada):
        new = {"name": kelly.name, "sessions_ended": 1}
        about = {"subject": ("user", kelly.id), "company_id": ada.company_id}
        record(actor=ada, event="access.factors.reset", old={"kinds": ["totp"]}, new=new, **about)
    follow_all()
    with scope(worker):
        (told,) = Notification.objects.filter(event="access.factors.reset")
    assert (told.user_id, told.topic_id, told.who) == (kelly.id, "security", ada.name)
    assert (told.in_app, told.mail_state) == (True, Notification.WAITING)


def test_a_person_of_several_companies_is_told_in_the_right_one(
    worker: Any, follow_all: Follow, sign_in: SignIn
) -> None:
    petra = [
        sign_in("petra@voltwise.example", company=name)
        for name in ("Banksia Street Retail Group", "Tamar Flats Dairy Co-operative")
    ]
    _readings_came(worker, petra[1].company_id)
    follow_all()
    assert petra[0].company_id != petra[1].company_id
    with scope(worker):
        rows = list(Notification.objects.filter(user_id=petra[0].id))
    assert [row.company_id for row in rows] == [petra[1].company_id]


def test_a_second_run_tells_nobody_again(worker: Any, follow_all: Follow, sign_in: SignIn) -> None:
    ada = sign_in("ada@acme.example")
    before = last_seal(actor=worker)
    _readings_came(worker, ada.company_id)
    follow_all()
    assert follow_all() == 0
    with scope(worker):  # as if the position had not been stored: the rows themselves are unique
        Position.objects.update(seq=before)
    follow_all()
    assert _told(worker, "arrived") == READERS


def test_a_crash_between_row_and_position_leaves_neither(
    worker: Any, follow_all: Follow, monkeypatch: pytest.MonkeyPatch, sign_in: SignIn
) -> None:
    _readings_came(worker, sign_in("ada@acme.example").company_id)
    with monkeypatch.context() as broken:
        broken.setattr(Position, "save", _die)
        with pytest.raises(RuntimeError, match="power cut"):
            follow_all()
    assert _told(worker, "arrived") == []
    follow_all()
    assert _told(worker, "arrived") == READERS


def test_a_long_backlog_is_taken_in_steps_and_can_be_seen(
    worker: Any, committed: dict[str, str], follow_all: Follow, sign_in: SignIn
) -> None:
    from tests.notifications.conftest import seal

    for _ in range(5):
        _readings_came(worker, sign_in("ada@acme.example").company_id)
    seal(committed)
    assert count_waiting()["journal"] == 5
    assert reactions.follow(actor=worker, limit=2) == 2
    assert count_waiting()["journal"] == 3
    assert follow_all() == 3


def test_what_happened_before_following_began_is_history(worker: Any, follow_all: Follow, sign_in: SignIn) -> None:
    company_id = sign_in("ada@acme.example").company_id
    _readings_came(worker, company_id)
    perform(begin_here, actor=worker, parameters={})
    follow_all()
    assert _told(worker, "arrived") == []
    _readings_came(worker, company_id)
    follow_all()
    assert _told(worker, "arrived") == READERS


def test_who_switched_a_topic_off_everywhere_is_not_told(worker: Any, follow_all: Follow, sign_in: SignIn) -> None:
    ada = sign_in("ada@acme.example")
    perform(choose, actor=ada, parameters={"topic": "arrived", "channel": "app", "is_on": False})
    _readings_came(worker, ada.company_id)
    follow_all()
    assert "ada@acme.example" not in _told(worker, "arrived")


def test_a_lost_role_is_told_nothing_more(
    worker: Any, committed: dict[str, str], follow_all: Follow, sign_in: SignIn
) -> None:
    import psycopg

    rita = sign_in("rita@acme.example")
    with psycopg.connect(committed["fc_owner"], autocommit=True) as owner:
        owner.execute("update access_membership set role_id = null where user_id = %s", (rita.id,))
    _readings_came(worker, rita.company_id)
    follow_all()
    with psycopg.connect(committed["fc_owner"], autocommit=True) as owner:
        owner.execute("update access_membership set role_id = 'read_only' where user_id = %s", (rita.id,))
    assert _told(worker, "arrived") == READERS[:-1]


def test_only_the_worker_follows(sign_in: SignIn) -> None:
    from forecourt.kernel.errors import Forbidden

    with pytest.raises(Forbidden):
        reactions.follow(actor=sign_in("olga@meridian.example"))


def _die(*_: Any, **__: Any) -> None:
    raise RuntimeError("power cut")
