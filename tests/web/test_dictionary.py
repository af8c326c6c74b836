"""The dictionary: everybody with a role reads it, each entry has an address, and a search narrows it."""

from __future__ import annotations

from typing import Any

import pytest

from forecourt.data.engine.shapes import DATASETS
from forecourt.data.queries import list_codes, list_datasets
from tests.browsing import Browse, text_of


@pytest.mark.parametrize(
    "email", ["ada@acme.example", "rita@acme.example", "sam@acme.example", "khan@meridian.example"]
)
def test_customers_and_staff_read_it(browse: Browse, email: str) -> None:
    page = text_of(browse(email).get("/dictionary/"))
    for entry in ("interval-readings-quality", "interval-readings-versions", "reason-79", "method-52", "quality-E"):
        assert f'id="{entry}"' in page, entry


def test_nobody_is_asked_to_sign_in(browse: Browse) -> None:
    assert browse().get("/dictionary/").headers["Location"].startswith("/accounts/login/")


def test_a_search_leaves_what_holds_the_words(browse: Browse) -> None:
    page = text_of(browse("ada@acme.example").get("/dictionary/", {"q": "power OUTAGE"}))
    assert 'id="reason-79"' in page
    assert 'id="reason-12"' not in page
    assert 'id="interval-readings-key"' not in page
    assert "No entry has this word" in text_of(browse("ada@acme.example").get("/dictionary/", {"q": "zzz\0zzz"}))


def test_every_published_column_is_explained(people: Any) -> None:
    cards = {card.code: card for card in list_datasets(actor=people("ada@acme.example"))}
    for name, shape in DATASETS.items():
        published = {column.name for column in (*shape.columns, *shape.aggregate_columns)}
        explained = {field.name for field in cards[name].fields if field.words and field.rule and field.example}
        assert explained == published


def test_the_codes_that_the_demo_uses_are_explained(people: Any) -> None:
    codes = {each.code: each for each in list_codes(actor=people("ada@acme.example"))}
    for name, code in (
        ("reason", 76),
        ("reason", 78),
        ("reason", 79),
        ("method", 14),
        ("method", 52),
        ("quality", "E"),
    ):
        assert codes[name].find(code)
    assert codes["reason"].find(999) is None


def test_the_page_asks_a_bounded_number_of_times(browse: Browse, django_assert_max_num_queries: Any) -> None:
    browser = browse("ada@acme.example")
    with django_assert_max_num_queries(25):
        browser.get("/dictionary/")
