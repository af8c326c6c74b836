"""Everybody sees what they were told and nobody else's; what they choose holds for them alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext

from forecourt.kernel.ids import new_id
from forecourt.kernel.scope import scope
from forecourt.notifications.models import Choice, Departure, Notification, Rhythm
from forecourt.notifications.outbox.leaving import Leaving, sign_leaving
from tests.browsing import Browse, text_of

Tell = Callable[..., Any]
ADDRESSES = ("/notifications/", "/notifications/choices/", "/notifications/bell", "/notifications/news")


@pytest.fixture
def tell(operator: Any, people: Any, business_time: datetime) -> Tell:
    """Tell somebody something: `tell("ada@acme.example", "Readings came in")`."""

    def go(email: str, title: str = "Readings came in", *, company: str | None = None, **more: Any) -> Any:
        actor = people(email, company=company)
        with scope(operator):
            return Notification.objects.create(
                user_id=actor.id, company_id=actor.company_id, topic_id=more.pop("topic", "arrived"),
                journal_id=new_id(), event="data.readings.added", title=title, happened_at=business_time,
                address="/data/", **more,
            )  # fmt: skip

    return go


@pytest.mark.parametrize("address", ADDRESSES)
def test_nobody_is_sent_to_sign_in(db: None, address: str) -> None:
    assert Client().get(address).status_code == 302


@pytest.mark.parametrize("email", ["ada@acme.example", "rita@acme.example", "susy@meridian.example"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_everybody_with_a_role_has_the_pages(browse: Browse, email: str, address: str) -> None:
    assert browse(email).get(address).status_code == 200


def test_one_sees_what_one_was_told_and_nothing_of_a_colleague(browse: Browse, tell: Tell) -> None:
    tell("ada@acme.example", "For Ada")
    tell("rita@acme.example", "For Rita")
    text = text_of(browse("ada@acme.example").get("/notifications/"))
    assert "For Ada" in text
    assert "For Rita" not in text


def test_what_was_told_in_one_company_does_not_stand_in_the_other(browse: Browse, tell: Tell) -> None:
    tell("petra@voltwise.example", "For Banksia", company="Banksia Street Retail Group")
    assert "For Banksia" in text_of(
        browse("petra@voltwise.example", company="Banksia Street Retail Group").get("/notifications/")
    )
    assert "For Banksia" not in text_of(
        browse("petra@voltwise.example", company="Tamar Flats Dairy Co-operative").get("/notifications/")
    )


def test_the_bell_counts_on_every_page_and_in_its_own_fragment(browse: Browse, tell: Tell) -> None:
    for _ in range(3):
        tell("ada@acme.example")
    browser = browse("ada@acme.example")
    assert "Notifications, 3 unread" in text_of(browser.get("/company/"))
    assert "Notifications, 3 unread" in text_of(browser.get("/notifications/bell"))
    assert "unread" not in text_of(browse("rita@acme.example").get("/notifications/bell"))


def test_opening_one_marks_it_and_goes_where_it_leads(browse: Browse, tell: Tell) -> None:
    told, browser = tell("ada@acme.example"), browse("ada@acme.example")
    answer = browser.post(f"/notifications/{told.id}/")
    assert (answer.status_code, answer["Location"]) == (302, "/data/")
    assert "unread" not in text_of(browser.get("/notifications/bell"))


def test_all_are_read_at_once(browse: Browse, tell: Tell) -> None:
    for _ in range(2):
        tell("ada@acme.example")
    tell("rita@acme.example")
    browser = browse("ada@acme.example")
    browser.post("/notifications/read/")
    assert "unread" not in text_of(browser.get("/notifications/bell"))
    assert "1 unread" in text_of(browse("rita@acme.example").get("/notifications/bell"))


@pytest.mark.parametrize("address", ["/notifications/{}/", "/notifications/{}/read/"])
def test_anothers_does_not_exist(browse: Browse, tell: Tell, address: str) -> None:
    told = tell("ada@acme.example")
    for stranger in ("rita@acme.example", "ben@bravo.example", "olga@meridian.example"):
        assert browse(stranger).post(address.format(told.id)).status_code == 404
    assert browse("ada@acme.example").post(address.format(new_id())).status_code == 404


def test_a_long_list_is_read_page_by_page(browse: Browse, tell: Tell) -> None:
    for number in range(31):
        tell("ada@acme.example", f"Number {number} of them")
    browser = browse("ada@acme.example")
    first = browser.get("/notifications/")
    assert "Number 30 of" in text_of(first)
    assert "Number 0 of" not in text_of(first)
    older = first.context["page"]["older_url"]
    assert "Number 0 of" in text_of(browser.get(older))


def test_what_is_newer_is_offered_and_not_pushed(browse: Browse, tell: Tell) -> None:
    first = tell("ada@acme.example")
    browser = browse("ada@acme.example")
    assert "Show" not in text_of(browser.get(f"/notifications/news?after={first.id}"))
    tell("ada@acme.example")
    assert "Show 1 new" in text_of(browser.get(f"/notifications/news?after={first.id}"))


def test_a_page_asks_the_same_number_of_questions_however_many_there_are(
    browse: Browse, tell: Tell, django_assert_max_num_queries: Any
) -> None:
    for _ in range(30):
        tell("ada@acme.example")
    browser = browse("ada@acme.example")
    with django_assert_max_num_queries(14) as asked:
        browser.get("/notifications/")
    assert isinstance(asked, CaptureQueriesContext)


def test_a_topic_is_switched_off_and_on_for_oneself_alone(browse: Browse, people: Any) -> None:
    ada = people("ada@acme.example")
    sent = {"topic": "corrected", "channel": "mail", "is_on": "0"}
    assert browse("ada@acme.example").post("/notifications/choices/topic/", sent).status_code == 302
    with scope(ada):
        assert list(Choice.objects.values_list("user_id", "is_on")) == [(ada.id, False)]
    with scope(people("rita@acme.example")):
        assert not Choice.objects.exists()


def test_mail_about_security_cannot_be_switched_off(browse: Browse, people: Any) -> None:
    sent = {"topic": "security", "channel": "mail", "is_on": "0"}
    answer = browse("ada@acme.example").post("/notifications/choices/topic/", sent)
    assert answer.status_code == 409
    with scope(people("ada@acme.example")):
        assert not Choice.objects.exists()


def test_a_topic_of_the_other_side_or_above_ones_role_does_not_exist(browse: Browse) -> None:
    for email, topic in (
        ("ada@acme.example", "quarantine"),
        ("susy@meridian.example", "arrived"),
        ("sam@acme.example", "arrived"),
        ("ada@acme.example", "nothing"),
    ):
        sent = {"topic": topic, "channel": "app", "is_on": "0"}
        assert browse(email).post("/notifications/choices/topic/", sent).status_code == 404
    assert "New readings" not in text_of(browse("sam@acme.example").get("/notifications/choices/"))


def test_quiet_hours_are_kept_and_a_half_one_is_refused_in_words(browse: Browse, people: Any) -> None:
    browser = browse("ada@acme.example")
    sent = {"digest": "hourly", "has_quiet": "1", "quiet_from": "20:00", "quiet_before": "07:00"}
    assert browser.post("/notifications/choices/rhythm/", sent).status_code == 302
    refused = browser.post("/notifications/choices/rhythm/", sent | {"quiet_before": ""})
    assert refused.status_code == 422
    assert "Quiet hours need a beginning and an end" in text_of(refused)
    with scope(people("ada@acme.example")):
        row = Rhythm.objects.get()
        assert (row.digest, str(row.quiet_from), str(row.quiet_before)) == ("hourly", "20:00:00", "07:00:00")


def test_the_way_out_of_a_mail_asks_first_and_needs_no_sign_in(operator: Any, people: Any) -> None:
    ada = people("ada@acme.example")
    address = f"/notifications/leave/{sign_leaving(Leaving(ada.id, ada.company_id, ('corrected',)))}/"
    browser = Client(enforce_csrf_checks=True)  # as a mail program has it: no cookie, no form
    assert browser.get(address).status_code == 200
    with scope(operator):
        assert not Departure.objects.exists()
    assert browser.post(address).status_code == 200
    with scope(operator):
        assert Departure.objects.count() == 1
    assert "ada" not in text_of(browser.get(address)).lower().replace("canada", "")


def test_a_forged_way_out_leads_nowhere(operator: Any) -> None:
    assert Client().get("/notifications/leave/forged/").status_code == 404
    assert Client().post("/notifications/leave/forged/").status_code == 404
    with scope(operator):
        assert not Departure.objects.exists()
