"""The pages of scheduled data: one's own, and what one gets."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from forecourt.data.models import Run, Schedule
from forecourt.kernel.ids import new_id
from forecourt.kernel.scope import scope
from tests.browsing import NOW, Browse, text_of

ADDRESS = "/data/deliveries/"
NEW = {"title": "The plant", "key": "4300000001", "span": "yesterday", "resolution": "P1D", "at": "07:00"}
START, END = datetime(2026, 10, 30, 14, tzinfo=UTC), datetime(2026, 10, 31, 14, tzinfo=UTC)


def _made(browse: Browse, people: Any, **more: Any) -> Any:
    answer = browse("ada@acme.example").post(f"{ADDRESS}keep/", NEW | more)
    assert answer.status_code == 302, text_of(answer)
    with scope(people("ada@acme.example")):
        return Schedule.objects.get()


@pytest.fixture
def run(browse: Browse, people: Any, operator: Any) -> Any:
    """A delivery of Ada's, which Kelly gets."""
    schedule = _made(browse, people, recipients=[str(people("kelly@acme.example").id)])
    with scope(operator):
        return Run.objects.create(
            schedule=schedule, company_id=schedule.company_id, due_at=NOW, period_from=START, period_to=END,
            rows=288, state="sent", made_at=NOW,
        )  # fmt: skip


def test_a_schedule_is_made_from_the_page_and_listed(browse: Browse, people: Any) -> None:
    _made(browse, people)
    text = text_of(browse("ada@acme.example").get(ADDRESS))
    for words in ("The plant", "4300000001, yesterday, days, CSV", "Every day at 07:00", "By mail with a link to you"):
        assert words in text


def test_the_form_takes_over_what_the_explorer_shows(browse: Browse) -> None:
    text = text_of(browse("ada@acme.example").get(f"{ADDRESS}?key=4300000001&resolution=PT1H&format=parquet"))
    assert 'value="4300000001"' in text
    assert '<option value="PT1H" selected>' in text
    assert '<option value="parquet" selected>' in text


def test_it_is_changed_and_stopped_by_its_owner(browse: Browse, people: Any) -> None:
    schedule = _made(browse, people)
    browser = browse("ada@acme.example")
    assert "Change The plant" in text_of(browser.get(f"{ADDRESS}?edit={schedule.id}"))
    browser.post(f"{ADDRESS}keep/", NEW | {"schedule_id": str(schedule.id), "title": "Renamed", "every": "weekly"})
    assert "Mondays at 07:00" in text_of(browser.get(ADDRESS))
    browser.post(f"{ADDRESS}schedules/{schedule.id}/stop/")
    assert "Stopped: Ada" in text_of(browser.get(ADDRESS))


@pytest.mark.parametrize("wrong", [{"title": ""}, {"at": "25:00"}, {"resolution": "P2D"}, {"zone": "x y"}])
def test_what_does_not_fit_is_said_beside_the_form(browse: Browse, wrong: dict[str, str]) -> None:
    answer = browse("ada@acme.example").post(f"{ADDRESS}keep/", NEW | wrong)
    assert answer.status_code in (400, 422)
    assert 'role="alert"' in text_of(answer)


def test_a_meter_that_is_not_held_does_not_exist(browse: Browse) -> None:
    assert browse("ben@bravo.example").post(f"{ADDRESS}keep/", NEW).status_code == 404


def test_who_gets_it_sees_the_delivery_and_downloads_it_under_their_own_sign_in(browse: Browse, run: Any) -> None:
    for email in ("ada@acme.example", "kelly@acme.example"):
        browser = browse(email)
        assert "The plant" in text_of(browser.get(f"{ADDRESS}{run.id}/"))
        sent = browser.get(f"{ADDRESS}{run.id}/file")
        assert sent.status_code == 307
        assert "/v1/rows?g=" in sent["Location"]
    assert f"{ADDRESS}schedules/" not in text_of(browse("kelly@acme.example").get(ADDRESS))


def test_for_anybody_else_there_is_none(browse: Browse, run: Any) -> None:
    for stranger in ("rita@acme.example", "ben@bravo.example"):
        browser = browse(stranger)
        assert "The plant" not in text_of(browser.get(ADDRESS))
        for address in (f"{ADDRESS}{run.id}/", f"{ADDRESS}{run.id}/file"):
            assert browser.get(address).status_code == 404
    assert browse("ada@acme.example").get(f"{ADDRESS}{new_id()}/").status_code == 404


def test_a_role_without_data_is_told_the_reason(browse: Browse) -> None:
    assert browse("sam@acme.example").get(ADDRESS).status_code == 403


def test_nobody_is_sent_to_sign_in_and_staff_have_no_such_page(browse: Browse, run: Any) -> None:
    for address in (ADDRESS, f"{ADDRESS}{run.id}/", f"{ADDRESS}{run.id}/file"):
        assert Client().get(address).status_code == 302
        assert browse("olga@meridian.example").get(address).status_code == 404


def test_a_page_asks_the_same_number_of_questions_however_many_there_are(
    browse: Browse, django_assert_max_num_queries: Any
) -> None:
    browser = browse("ada@acme.example")
    for number in range(6):
        browser.post(f"{ADDRESS}keep/", NEW | {"title": f"Number {number}"})
    with django_assert_max_num_queries(16):
        browser.get(ADDRESS)
