"""The pages of what is known: the value that counts with its source and age, why it counts, and what one can say."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from forecourt.customers.actions import record_facts
from forecourt.customers.queries import list_companies, list_known_people
from forecourt.kernel.pipeline import perform
from tests.browsing import NOW, Browse, text_of

SUSY, MINA = "susy@meridian.example", "mina@meridian.example"
PHONE, OTHER = "+61 3 5550 1000", "+61 3 5550 0100"


@pytest.fixture
def acme(operator: Any) -> Any:
    """Return the id of ACME, of which some things are known."""
    company_id = next(each.id for each in list_companies(actor=operator) if each.short_name == "ACME")
    told = [
        ("phone", "netsuite", PHONE, 12),
        ("phone", "hubspot", OTHER, 30),
        ("email", "netsuite", "accounts@acme.example", 200),
        ("payment_terms", "netsuite", 14, 5),
        ("employees", "hubspot", 1200, 5),
    ]
    facts = [
        {
            "subject_type": "company",
            "subject_id": company_id,
            "field": field,
            "source": source,
            "value": value,
            "observed_at": NOW - timedelta(days=days),
        }
        for field, source, value, days in told
    ]
    perform(record_facts, actor=operator, parameters={"facts": facts}, now=NOW)
    return company_id


def test_the_tab_tells_values_with_source_and_age_and_where_sources_disagree(browse: Browse, acme: Any) -> None:
    page = text_of(browse(SUSY).get(f"/staff/customers/{acme}/facts/"))
    assert "1 of" in page and "past their time" in page  # noqa: PT018
    assert PHONE in page
    assert "Sources disagree" in page
    assert "1,200" in page
    assert 'is-stale">accounts@acme.example' in page.replace('class="', "")


def test_how_they_pay_is_shown_to_those_alone_who_need_it(browse: Browse, acme: Any) -> None:
    address = f"/staff/customers/{acme}/facts/"
    assert "How they pay" in text_of(browse(MINA).get(address))
    assert "How they pay" not in text_of(browse(SUSY).get(address))
    assert browse(SUSY).get(f"{address}payment_terms/").status_code == 404


def test_the_page_of_a_field_says_why_its_value_counts_and_who_says_otherwise(browse: Browse, acme: Any) -> None:
    page = text_of(browse(SUSY).get(f"/staff/customers/{acme}/facts/phone/"))
    assert "NetSuite is trusted before HubSpot here." in page
    assert f"HubSpot says {OTHER}" in page
    assert "Still so" in page


def test_saying_confirming_withdrawing_and_bringing_back_are_done_from_there(browse: Browse, acme: Any) -> None:
    browser, address = browse(SUSY), f"/staff/customers/{acme}/facts/phone/"

    def say(**form: str) -> str:
        return text_of(browser.post(address, form, follow=True))

    assert "Changed." in say(do="say", value="+61 3 5550 2222")
    page = say(do="say", value="+61 3 5550 3333")
    assert "Said before" in page
    old = _id_before(page, "restore")
    assert "Brought back" in say(do="restore", fact=old)
    assert "Confirmed" in say(do="verify", fact=_id_before(text_of(browser.get(address)), "verify"))
    assert "Withdrawn" in say(do="withdraw", fact=_id_before(text_of(browser.get(address)), "withdraw"))
    refused = browser.post(address, {"do": "say", "value": "call me"})
    assert refused.status_code == 422
    assert "no telephone number" in text_of(refused)


def test_whoever_keeps_no_customers_reads_and_changes_nothing(browse: Browse, acme: Any) -> None:
    browser, address = browse(MINA), f"/staff/customers/{acme}/facts/phone/"
    assert "Still so" not in text_of(browser.get(address))
    assert browser.post(address, {"do": "say", "value": "+61 3 5550 2222"}).status_code == 403


@pytest.mark.parametrize("who", ["ada@acme.example", "ben@bravo.example"])
def test_for_customers_there_is_no_such_page(browse: Browse, acme: Any, who: str) -> None:
    assert browse(who).get(f"/staff/customers/{acme}/facts/").status_code == 404
    assert browse(who).get(f"/staff/customers/{acme}/facts/phone/").status_code == 404


def test_a_person_has_a_page_with_where_they_belong(browse: Browse, operator: Any, acme: Any) -> None:
    ada = next(each for each in list_known_people(actor=operator, company_id=acme) if each.email == "ada@acme.example")
    page = text_of(browse(SUSY).get(f"/staff/customers/people/{ada.person_id}/"))
    assert "ACME Pty Ltd" in page
    assert "ada@acme.example" in page
    assert browse(MINA).get(f"/staff/customers/people/{ada.person_id}/").status_code == 403
    assert browse("ada@acme.example").get(f"/staff/customers/people/{ada.person_id}/").status_code == 404


def test_a_field_that_there_is_not_is_not_found(browse: Browse, acme: Any) -> None:
    assert browse(SUSY).get(f"/staff/customers/{acme}/facts/shoe_size/").status_code == 404


def test_the_page_asks_as_often_whatever_is_known(browse: Browse, operator: Any, acme: Any) -> None:
    bravo = next(each.id for each in list_companies(actor=operator) if each.short_name == "Bravo Foods")
    browser = browse(SUSY)
    asked = []
    for company_id in (bravo, acme):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            browser.get(f"/staff/customers/{company_id}/facts/")
        asked.append(len(queries))
    assert asked[0] == asked[1]


def _id_before(page: str, do: str) -> str:
    """Return the fact that the first button of a kind is about."""
    return page.partition(f'value="{do}"')[0].rpartition('name="fact" value="')[2].partition('"')[0]
