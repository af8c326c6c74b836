"""The conflict queue by page: both sides, the rule, what waits, and deciding it."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from forecourt.customers.duplicates import ask_where_they_belong, hold_against_all
from forecourt.customers.models import Company, Conflict
from forecourt.customers.queries.conflicts import list_conflicts_page
from forecourt.kernel.scope import scope
from tests.browsing import Browse, text_of
from tests.customers.importing.giving import COMPANY_HISTORY, PEOPLE, take
from tests.customers.reworking.records import company, person, say
from tests.staff.confirming import confirmed

SUSY = "susy@meridian.example"


@pytest.fixture
def disputed(people: Any) -> str:
    """Let HubSpot and NetSuite disagree about a company's street. Returns the conflict's address."""
    susy = people(SUSY)
    with scope(susy):
        abn = Company.objects.get(short_name="ACME").registration
    take(susy, f"id,abn,street,updatedat\n1,{abn},2 Side Street,2026-10-01\n", name="companies.csv")
    take(susy, f"id,abn,addr1,updatedat\n9,{abn},1 Main Street,2026-09-01\n", name="c.csv", system="netsuite")
    card = next(each for each in list_conflicts_page(actor=susy, kind="values", limit=9) if each.field == "address")
    return f"/staff/conflicts/{card.id}/"


def test_both_values_stand_beside_each_other_with_ages_and_the_rule(browse: Browse, disputed: str) -> None:
    browser = browse(SUSY)
    assert "disagree about Street of ACME" in text_of(browser.get("/staff/conflicts/"))
    text = text_of(browser.get(disputed))
    for words in ("1 Main Street", "2 Side Street", "NetSuite", "HubSpot", "The rule.", "Counts", "old"):
        assert words in text


@pytest.mark.parametrize(
    ("choice", "after"), [("value", "2 Side Street"), ("trust", "2 Side Street"), ("rule", "1 Main Street")]
)
def test_it_is_decided(browse: Browse, people: Any, disputed: str, choice: str, after: str) -> None:
    browser = browse(SUSY)
    browser.post(f"{disputed}settle/", {"choice": choice, "source": "hubspot"})
    text = text_of(browser.get(disputed))
    assert "What was decided" in text
    assert "Susy Marchetti" in text
    with scope(people(SUSY)):
        assert Conflict.objects.get(field="address").settlement["values"]
    counts = text_of(browser.get(disputed)).partition("Counts")[0]
    assert after in counts


def test_it_is_set_aside_and_let_go_with_a_reason(browse: Browse, disputed: str) -> None:
    browser = browse(SUSY)
    browser.post(f"{disputed}settle/", {"choice": "wait"})
    assert "Set aside until" in text_of(browser.get(disputed))
    browser.post(f"{disputed}dismiss/", {"reason": " "})
    assert "Say why it is let go." in text_of(browser.get(disputed))
    browser.post(f"{disputed}dismiss/", {"reason": "Both are right."})
    text = text_of(browser.get("/staff/conflicts/?state=dismissed"))
    assert "disagree about Street" in text


def test_a_property_is_named_and_what_waits_comes_in(browse: Browse, people: Any) -> None:
    susy, browser = people(SUSY), browse(SUSY)
    take(susy, COMPANY_HISTORY, name="company_history.csv")
    with scope(susy):
        conflict = Conflict.objects.get(field="WRM+4i8iHBcBoIeVxhFUbA==")
    address = f"/staff/conflicts/{conflict.id}/"
    text = text_of(browser.get(address))
    assert "Nobody has said which fact HubSpot’s property" in text
    assert "company_history.csv" in text
    browser.post(f"{address}settle/", {"choice": "field", "field": "employees"})
    assert "What was decided" in text_of(browser.get(address))


def test_a_missing_record_is_named_by_id_or_address(browse: Browse, people: Any) -> None:
    susy, browser = people(SUSY), browse(SUSY)
    take(susy, COMPANY_HISTORY, name="company_history.csv")
    with scope(susy):
        conflict = Conflict.objects.get(external_id="77")
        acme = Company.objects.get(short_name="ACME").id
    address = f"/staff/conflicts/{conflict.id}/"
    browser.post(f"{address}settle/", {"choice": "record", "record_id": "nonsense"})
    assert "record_id" in text_of(browser.get(address))
    browser.post(f"{address}settle/", {"choice": "record", "record_id": f"http://x/staff/customers/{acme}/"})
    assert "What was decided" in text_of(browser.get(address))


def test_two_people_of_one_address_stand_beside_each_other(browse: Browse, people: Any) -> None:
    susy, browser = people(SUSY), browse(SUSY)
    take(susy, PEOPLE, name="contact_data.csv")
    with scope(susy):
        conflict = Conflict.objects.get(kind="identity")
    address = f"/staff/conflicts/{conflict.id}/"
    text = text_of(browser.get(address))
    for words in ("Kim Novak", "Kimberly Novak", "501", "503", "They are two"):
        assert words in text
    browser.post(f"{address}settle/", {"choice": "apart"})
    assert "Decided" in text_of(browser.get(address))


def test_two_that_claim_one_address_are_compared_merged_and_parted_again(
    browse: Browse, people: Any, operator: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    susy, browser = people(SUSY), browse(SUSY)
    take(susy, PEOPLE, name="contact_data.csv")
    with scope(susy):
        conflict = Conflict.objects.get(kind="identity")
    address, pair = f"/staff/conflicts/{conflict.id}/", f"{conflict.subject_id}/{conflict.other_id}"
    compare = f"/staff/duplicates/person/{pair}/"
    assert f'href="{compare}"' in text_of(browser.get(address))
    page = text_of(browser.get(compare))
    assert "What is kept, field by field" in page
    assert "Keep them two" not in page
    assert text_of(browser.get(f"{compare}?turned=yes")) != page
    asked = browser.post(compare, {"intent": "merge"})
    done = confirmed(asked, people=people, operator=operator, monkeypatch=monkeypatch)
    assert "Came right" in text_of(browser.get(address))
    assert browser.get(compare)["Location"] == f"/staff/customers/people/{conflict.subject_id}/"
    browser.post(f"/staff/merges/{done['rework_id']}/", {})
    text = text_of(browser.get(address))
    assert "Compare and merge" in text
    assert "They are two" in text


def test_only_those_who_may_merge_are_led_to_it(browse: Browse, people: Any) -> None:
    susy = people(SUSY)
    take(susy, PEOPLE, name="contact_data.csv")
    with scope(susy):
        conflict = Conflict.objects.get(kind="identity")
    compare = f"/staff/duplicates/person/{conflict.subject_id}/{conflict.other_id}/"
    for email in ("vlad@meridian.example", "khan@meridian.example"):
        assert "Compare and merge" not in text_of(browse(email).get(f"/staff/conflicts/{conflict.id}/"))
        assert "Ask to merge" not in text_of(browse(email).get(compare))
        assert browse(email).post(compare, {"intent": "merge"}).status_code in (403, 422)
    assert browse("ada@acme.example").get(compare).status_code == 404
    assert Client().get(compare).status_code == 302
    assert browse(SUSY).get(compare.replace("/person/", "/company/")).status_code == 404
    assert browse(SUSY).get(compare.replace("/person/", "/contract/")).status_code == 404


def test_where_somebody_belongs_is_answered_on_its_page(browse: Browse, people: Any, operator: Any) -> None:
    susy, browser = people(SUSY), browse(SUSY)
    one, other = (company(susy, f"C-9910{place}", f"Sigma {place}") for place in range(2))
    say(susy, "company", one, domain="sigma.example")
    kim = person(susy, other, "Kim Novak", "kim@sigma.example")
    hold_against_all(actor=operator, kind="company", ids=[one])
    ask_where_they_belong(actor=operator, ids=[kim])
    with scope(susy):
        conflict = Conflict.objects.get(kind="belongs")
    address = f"/staff/conflicts/{conflict.id}/"
    assert "sigma.example, which is Sigma 0" in text_of(browser.get("/staff/conflicts/?kind=belongs"))
    text = text_of(browser.get(address))
    for words in ("They belong there", "They do not", f"/staff/customers/{one}/", f"/staff/customers/people/{kim}/"):
        assert words in text
    assert "They belong there" not in text_of(browse("vlad@meridian.example").get(address))
    browser.post(f"{address}settle/", {"choice": "join"})
    assert "Decided" in text_of(browser.get(address))
    assert "Kim Novak" in text_of(browser.get(f"/staff/customers/{one}/people/"))


def test_who_serves_customers_looks_and_does_not_decide(browse: Browse, disputed: str) -> None:
    browser = browse("vlad@meridian.example")
    assert "Leave it to the rule" not in text_of(browser.get(disputed))
    assert browser.post(f"{disputed}settle/", {"choice": "rule"}).status_code == 403
    assert browser.post(f"{disputed}dismiss/", {"reason": "x"}).status_code == 403


def test_customers_and_nobody_find_nothing_there(browse: Browse, disputed: str) -> None:
    for path in ("/staff/conflicts/", disputed):
        assert browse("ada@acme.example").get(path).status_code == 404
        assert Client().get(path).status_code in (302, 401)


def test_nothing_waits_is_said(browse: Browse) -> None:
    text = text_of(browse(SUSY).get("/staff/conflicts/"))
    assert "Nothing waits for a decision" in text
    assert "Sources agree" in text


def test_the_list_asks_the_database_as_often_for_many_as_for_few(browse: Browse, people: Any) -> None:
    susy, browser = people(SUSY), browse(SUSY)
    counts = []
    for number in range(3):
        text = "company_id,timestamp,name,value\n" + f"{number}7,2020-01-01,industry,Food\n{number}8,2020-01-01,x,y\n"
        take(susy, text, name=f"company_history_{number}.csv")
        with CaptureQueriesContext(connection) as asked:
            assert browser.get("/staff/conflicts/").status_code == 200
        counts.append(len(asked))
    assert counts[1] == counts[2] <= 30
