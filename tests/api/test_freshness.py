"""What is asked for anew, by which rules and of whom, as programs read it: for staff who serve customers alone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from forecourt.customers.actions import name_steward
from forecourt.customers.ageing import go_by_rules, notice_what_ages
from forecourt.kernel.pipeline import perform
from tests.browsing import NOW, Browse, browse, business_time

__all__ = ["browse", "business_time"]

KINDS = ("refreshes", "segments", "stewardships")
LATE = NOW + timedelta(days=800)


@pytest.fixture
def aged(operator: Any, people: Any) -> Any:
    """Let the base be two years older, and Susy be named for a part of the model."""
    while go_by_rules(actor=operator, now=LATE):
        pass
    while notice_what_ages(actor=operator, now=LATE):
        pass
    susy = people("susy@meridian.example")
    part = {"steward": "customer_data", "subject": "company", "category": "contact", "user_id": susy.id}
    perform(name_steward, actor=susy, parameters=part)
    return susy


def read(browser: Any, address: str) -> list[dict[str, Any]]:
    answer = browser.get(f"/api/v1/{address}")
    assert answer.status_code == 200, answer.content
    found: list[dict[str, Any]] = answer.json()["data"]
    return found


def test_what_is_asked_for_comes_with_the_most_worth_first_and_narrowed(browse: Browse, aged: Any) -> None:
    browser = browse(aged.email)
    rows = [each["attributes"] for each in read(browser, "refreshes?page[size]=20")]
    assert [row["worth"] for row in rows] == sorted((row["worth"] for row in rows), reverse=True)
    phones = read(browser, "refreshes?filter[field]=phone&filter[state]=open&filter[steward]=customer_data")
    assert phones
    assert {(each["attributes"]["field"], each["attributes"]["state"]) for each in phones} == {("phone", "open")}
    assert read(browser, "refreshes?filter[reason]=nothing") == []
    assert read(browser, f"refreshes/{phones[0]['id']}")["attributes"]["field"] == "phone"


def test_how_they_pay_is_asked_for_before_those_alone_who_see_it(browse: Browse, aged: Any) -> None:
    payment = "refreshes?filter[steward]=finance&page[size]=100"
    fields = {each["attributes"]["field"] for each in read(browse("mina@meridian.example"), payment)}
    hidden = fields - {each["attributes"]["field"] for each in read(browse(aged.email), payment)}
    assert hidden


def test_segments_and_named_stewards_are_told(browse: Browse, aged: Any) -> None:
    browser = browse(aged.email)
    assert [each["id"] for each in read(browser, "segments")][:2] == ["key", "premium"]
    (named,) = read(browser, "stewardships")
    assert (named["attributes"]["category"], named["attributes"]["name"]) == ("contact", aged.name)


@pytest.mark.parametrize("kind", KINDS)
def test_a_customer_sees_none_of_it_and_nobody_signs_in_first(browse: Browse, aged: Any, kind: str) -> None:
    assert read(browse("ada@acme.example"), kind) == []
    one = read(browse(aged.email), kind)[0]["id"]
    assert browse("ada@acme.example").get(f"/api/v1/{kind}/{one}").status_code == 404
    assert browse().get(f"/api/v1/{kind}").status_code == 401
