"""The page of what self-service saves."""

from __future__ import annotations

from typing import Any

import pytest

from forecourt.access.actions import invite_colleague
from forecourt.kernel.pipeline import perform
from forecourt.oversight.tallying import tally

ADDRESS = "/staff/economics/"


@pytest.fixture
def counted(people: Any, operator: Any) -> None:
    """An invitation by a customer, counted."""
    parameters = {"email": "one@acme.example", "name": "One", "role": "read_only"}
    perform(invite_colleague, actor=people("ada@acme.example"), parameters=parameters)
    tally(actor=operator)


@pytest.mark.parametrize("email", ["olga@meridian.example", "mina@meridian.example"])
def test_finance_and_platform_see_what_it_saves(counted, browse, email) -> None:
    page = browse(email).get(ADDRESS)
    assert page.status_code == 200
    text = page.content.decode()
    assert "Customers do 100" in text
    assert "Invite a colleague" in text


def test_before_anything_was_done_the_page_says_so(browse) -> None:
    assert "Nothing was done yet" in browse("olga@meridian.example").get(ADDRESS).content.decode()


@pytest.mark.parametrize(
    "email, status", [("khan@meridian.example", 403), ("ada@acme.example", 404), ("rita@acme.example", 404)]
)
def test_everybody_else_is_refused_or_finds_nothing(browse, email, status) -> None:
    assert browse(email).get(ADDRESS).status_code == status


def test_the_figures_are_given_as_csv(counted, browse) -> None:
    answer = browse("olga@meridian.example").post(f"{ADDRESS}export")
    assert answer["Content-Type"].startswith("text/csv")
    assert "access.invite_colleague" in answer.content.decode()


def test_it_takes_few_statements(counted, browse, django_assert_max_num_queries) -> None:
    client = browse("olga@meridian.example")
    with django_assert_max_num_queries(25):
        client.get(ADDRESS)
