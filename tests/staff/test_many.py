"""`/staff/customers/many/`: choose records, a field and a value, see each change, ask, confirm, undo."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from forecourt.customers.queries import present_values
from forecourt.kernel.clocks import business_now
from tests.customers.reworking.records import company, person, say
from tests.staff.confirming import confirmed

SUSY = "susy@meridian.example"
MANY = "/staff/customers/many/"


@pytest.fixture
def susy(people: Any) -> Any:
    return people(SUSY)


@pytest.fixture
def three(susy: Any) -> list[Any]:
    """Three companies: one says it already, one otherwise, of one it is not known."""
    made = [company(susy, f"C-9300{place}", f"Many {place}") for place in range(3)]
    say(susy, "company", made[0], at=business_now() - timedelta(days=4), industry="Food")
    say(susy, "company", made[1], at=business_now() - timedelta(days=4), industry="Retail")
    return made


def asked(ids: Any, **more: Any) -> dict[str, Any]:
    return {"ids": " ".join(map(str, ids)), "field": "industry", "value": "Retail", **more}


def industries(actor: Any, ids: list[Any]) -> list[Any]:
    found = present_values(actor=actor, subject_ids=ids, fields=["industry"])
    return [found.get(each, {}).get("industry") for each in ids]


def test_the_list_lets_who_may_tick_companies_and_nobody_else(browse, three) -> None:
    assert 'name="id"' in browse(SUSY).get("/staff/customers/?q=Many").content.decode()
    assert "/staff/customers/many/?all=yes&amp;q=Many" in browse(SUSY).get("/staff/customers/?q=Many").content.decode()
    assert 'name="id"' not in browse("khan@meridian.example").get("/staff/customers/?q=Many").content.decode()


def test_ticked_ones_are_named_and_a_field_is_asked_for(browse, three) -> None:
    page = browse(SUSY).post(MANY, {"id": [str(each) for each in three[:2]]}).content.decode()
    assert "Change 2 companies at once" in page
    assert "Many 0, Many 1" in page
    assert "Choose what changes" in page


def test_all_that_the_list_finds_are_meant(browse, three) -> None:
    page = browse(SUSY).get(f"{MANY}?all=yes&q=Many").content.decode()
    assert "Change 3 companies at once" in page


def test_each_change_is_shown_old_and_new_and_those_that_stay(browse, susy, three) -> None:
    page = browse(SUSY).post(MANY, asked(three)).content.decode()
    assert (
        "What it does of 2 of 3 companies would change" in page or "Industry of 2 of 3 companies would change" in page
    )
    assert "<del>Food</del> <ins>Retail</ins>" in page
    assert "1 says so already" in " ".join(page.split())
    assert industries(susy, three) == ["Food", "Retail", None]


def test_what_another_source_decides_is_left_and_the_page_says_why(browse, susy, three) -> None:
    say(susy, "company", three[0], "netsuite", at=business_now() - timedelta(days=4), registration="51 824 753 556")
    say(susy, "company", three[2], "contracts", at=business_now() - timedelta(days=1), contract_level="premium")
    page = browse(SUSY).post(MANY, asked(three, field="contract_level", value="standard")).content.decode()
    assert "counts first for this field, and says premium" in page
    assert "Left as they are" in page


def test_it_is_asked_confirmed_by_another_edited_and_undone(browse, susy, people, operator, monkeypatch, three) -> None:
    browser = browse(SUSY)
    sent = browser.post(MANY, asked(three, intent="do", expected="2"))
    approval = browse("olga@meridian.example").get(sent["Location"]).content.decode()
    assert "Food" in approval
    done = confirmed(sent, people=people, operator=operator, monkeypatch=monkeypatch)
    assert industries(susy, three) == ["Retail"] * 3
    say(susy, "company", three[0], at=business_now() + timedelta(minutes=1), industry="Wine")
    rework = f"/staff/merges/{done['rework_id']}/"
    page = browser.get(rework).content.decode()
    assert "Undo this edit of many" in page
    assert "Many 0: " in page
    assert "was said since: Wine" in page
    assert "<del>Food</del> <ins>Retail</ins>" in page
    assert browser.post(rework, {}).status_code == 422
    assert browser.post(rework, {str(three[0]): "keep"}).status_code == 302
    assert industries(susy, three) == ["Wine", "Retail", None]


def test_another_number_than_was_shown_is_not_asked_for(browse, three) -> None:
    answer = browse(SUSY).post(MANY, asked(three, intent="do", expected="3"))
    assert answer.status_code == 422
    assert "2 records would change, and not 3" in answer.content.decode()


def test_people_are_changed_from_the_list_of_a_company(browse, susy, three) -> None:
    kim = person(susy, three[0], "Kim Novak", "kim@delta.example")
    browser = browse(SUSY)
    assert f'value="{kim}"' in browser.get(f"/staff/customers/{three[0]}/people/").content.decode()
    sent = {"id": str(kim), "field": "job_title", "value": "Buyer"}
    page = browser.post("/staff/customers/people/many/", sent).content.decode()
    assert "<ins>Buyer</ins>" in page


@pytest.mark.parametrize(
    "broken",
    [
        {"field": "nothing"},
        {"value": ""},
        {"field": "employees", "value": "many"},
        {"field": "pays_by", "value": "card"},
        {"ids": "x y"},
        {"ids": ""},
        {"intent": "do", "expected": "99999999999999999999999999"},
        {"intent": "do", "expected": "²"},
    ],
)
def test_what_cannot_be_is_said_and_never_breaks(browse, three, broken) -> None:
    assert browse(SUSY).post(MANY, asked(three) | broken).status_code in (200, 302, 303, 422)


@pytest.mark.parametrize(
    "email, status", [("vlad@meridian.example", 403), ("mina@meridian.example", 403), ("ada@acme.example", 404)]
)
def test_only_those_who_may_change_many_get_there(browse, three, email, status) -> None:
    for address in (MANY, "/staff/customers/people/many/"):
        assert browse(email).get(address).status_code == status
        assert browse(email).post(address, asked(three, intent="do")).status_code == status


def test_nobody_is_asked_to_sign_in(db) -> None:
    assert Client().get(MANY).status_code == 302


def test_more_records_take_no_more_questions(browse, susy, three, django_assert_max_num_queries) -> None:
    more = [company(susy, f"C-94{place:03}", f"More {place}") for place in range(20)]
    browser = browse(SUSY)
    with django_assert_max_num_queries(75):
        assert browser.post(MANY, asked([*three, *more])).status_code == 200
