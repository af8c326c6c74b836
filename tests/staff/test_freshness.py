"""The pages of freshness: the base at a glance, the queue in order of worth, and who keeps what true."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from forecourt.customers.ageing import go_by_rules, notice_what_ages
from forecourt.customers.queries import count_refreshes, list_refreshes
from forecourt.customers.tallying import count_freshness
from tests.browsing import NOW, Browse, text_of

PAGES = ("/staff/freshness/", "/staff/refresh/", "/staff/stewards/")
#: When most of what the test world knows is past its time.
LATE = NOW + timedelta(days=800)


@pytest.fixture
def aged(operator: Any) -> Any:
    """Let the sweep go through a base that is two years older."""
    while go_by_rules(actor=operator, now=LATE):
        pass
    while notice_what_ages(actor=operator, now=LATE):
        pass
    count_freshness(actor=operator, now=LATE)
    return operator


@pytest.mark.parametrize("address", PAGES)
def test_a_customer_finds_no_such_page_and_nobody_signs_in_first(browse: Browse, aged: Any, address: str) -> None:
    assert browse("ada@acme.example").get(address).status_code == 404
    assert browse().get(address).status_code == 302


@pytest.mark.parametrize("address", PAGES)
def test_a_colleague_who_serves_customers_looks_and_changes_nothing(browse: Browse, aged: Any, address: str) -> None:
    page = text_of(browse("vlad@meridian.example").get(address))
    assert "Still so" not in page


@pytest.mark.parametrize("address", PAGES)
def test_before_the_first_count_the_pages_say_so(browse: Browse, address: str) -> None:
    assert browse("susy@meridian.example").get(address).status_code == 200


def test_the_map_says_in_figures_and_words_what_its_bars_show(browse: Browse, aged: Any) -> None:
    page = text_of(browse("susy@meridian.example").get("/staff/freshness/"))
    assert "furthest behind" in page
    assert re.search(r'aria-label="Telephone, [^"]+: \d+ (stale|missing)"', page) or "missing</a>" in page
    assert "Nobody belongs to Key accounts" in page
    assert "Spend in 12 months" not in page  # payment is for those who need it
    assert "Spend in 12 months" in text_of(browse("mina@meridian.example").get("/staff/freshness/"))


def test_a_cell_leads_to_the_records_that_it_counts(browse: Browse, aged: Any) -> None:
    browser = browse("susy@meridian.example")
    page = text_of(browser.get("/staff/freshness/"))
    number, address = 0, ""
    for found in re.finditer(r'<a href="(/staff/freshness/[^"]+)">(\d+) missing</a>', page):
        address, number = found[1].replace("&amp;", "&"), int(found[2])
        break
    assert address
    records = text_of(browser.get(address))
    assert records.count('<a class="strong"') == number


@pytest.mark.parametrize(
    "address",
    [
        "/staff/freshness/?of=thing",
        "/staff/freshness/company/nothing/",
        "/staff/freshness/thing/phone/",
        "/staff/freshness/company/spend_12m/",
        "/staff/freshness/company/phone/?state=odd",
        "/staff/freshness/company/phone/?segment=odd",
        "/staff/refresh/?steward=odd",
        "/staff/refresh/?after=odd",
        "/staff/refresh/?sort=name",
    ],
)
def test_what_there_is_not_is_not_found(browse: Browse, address: str) -> None:
    assert browse("susy@meridian.example").get(address).status_code == 404


def test_a_value_that_is_still_so_leaves_the_queue(browse: Browse, people: Any, aged: Any) -> None:
    susy = people("susy@meridian.example")
    first = next(each for each in list_refreshes(actor=susy, now=NOW, limit=500) if each.fact_id)
    browser = browse("susy@meridian.example")
    browser.post(f"/staff/refresh/{first.id}/", {"do": "verify", "fact": str(first.fact_id)})
    assert first.id not in {each.id for each in list_refreshes(actor=susy, now=NOW, limit=500)}


def test_what_cannot_be_found_out_leaves_the_queue_and_is_not_asked_again(
    browse: Browse, people: Any, aged: Any
) -> None:
    susy = people("susy@meridian.example")
    first = list_refreshes(actor=susy, now=NOW)[0]
    browser = browse("susy@meridian.example")
    answer = browser.post(f"/staff/refresh/{first.id}/", {"do": "drop"}, follow=True)
    assert "leaves the queue" in text_of(answer)
    notice_what_ages(actor=aged, now=LATE)
    assert (first.subject_id, first.field) not in {
        (each.subject_id, each.field) for each in list_refreshes(actor=susy, now=NOW, limit=500)
    }
    assert browser.post(f"/staff/refresh/{first.id}/", {"do": "drop"}).status_code == 404
    assert browser.post(f"/staff/refresh/{first.id}/", {"do": "dance"}).status_code == 404


def test_whoever_may_not_keep_customers_decides_nothing(browse: Browse, people: Any, aged: Any) -> None:
    first = list_refreshes(actor=people("susy@meridian.example"), now=NOW)[0]
    answer = browse("vlad@meridian.example").post(f"/staff/refresh/{first.id}/", {"do": "drop"})
    assert answer.status_code == 403
    assert browse("ada@acme.example").post(f"/staff/refresh/{first.id}/", {"do": "drop"}).status_code == 404


def test_the_queue_is_narrowed_by_steward_field_and_reason(browse: Browse, people: Any, aged: Any) -> None:
    susy = people("susy@meridian.example")
    browser = browse("susy@meridian.example")
    page = text_of(browser.get("/staff/refresh/?field=phone&reason=missing&steward=customer_data"))
    number = count_refreshes(actor=susy, field="phone", reason="missing", steward="customer_data")
    assert f"{number} values of this kind are asked for" in page
    assert "Nothing of this kind" in text_of(browser.get("/staff/refresh/?reason=bounced"))


def test_the_queue_goes_on_where_a_page_ended(browse: Browse, people: Any, aged: Any) -> None:
    browser = browse("susy@meridian.example")
    ids: list[str] = []
    address = "/staff/refresh/"
    for _ in range(40):
        page = text_of(browser.get(address))
        ids += re.findall(r'action="/staff/refresh/([0-9a-f-]{36})/"', page)
        following = re.search(r'href="([^"]+)" rel="next"', page)
        if following is None:
            break
        address = following[1].replace("&amp;", "&")
    assert len(ids) == len(set(ids)) == count_refreshes(actor=people("susy@meridian.example"))


def test_every_steward_is_named_with_people_and_the_health_of_their_parts(browse: Browse, aged: Any) -> None:
    page = text_of(browse("susy@meridian.example").get("/staff/stewards/"))
    assert re.search(r"0 of \d+ parts of the model have a steward by name", page)
    assert "Susy" in page
    assert "asked first of them" in page
    assert "How to reach them, companies" in page


PART = "/staff/stewards/customer_data/company/contact/"


def test_somebody_is_named_by_page_and_stands_by_name_wherever_they_are_asked(
    browse: Browse, people: Any, aged: Any
) -> None:
    browser, susy = browse("susy@meridian.example"), people("susy@meridian.example")
    assert PART in browser.get("/staff/stewards/").content.decode()
    assert "Everybody in Customer data is asked" in text_of(browser.get(PART))
    done = browser.post(PART, {"user_id": str(susy.id)}, follow=True)
    page = text_of(done)
    assert f"{susy.name} is asked first from now on." in page
    assert "1 of" in page
    assert f"{susy.name} is asked first" in text_of(browser.get(PART))
    assert susy.name in text_of(browser.get("/staff/refresh/?field=phone"))
    mine = text_of(browser.get("/staff/refresh/?first=me"))
    number = count_refreshes(actor=susy, first=susy.id)
    assert 0 < number < count_refreshes(actor=susy)
    assert f"{number:,} values of this kind are asked for" in mine
    assert "fresh-kept" in browser.get("/staff/freshness/").content.decode()
    assert "Everybody with the role is asked from now on." in text_of(browser.post(PART, {"user_id": ""}, follow=True))


def test_who_does_not_have_the_role_is_refused_in_words(browse: Browse, people: Any) -> None:
    answer = browse("susy@meridian.example").post(PART, {"user_id": str(people("khan@meridian.example").id)})
    assert answer.status_code == 422
    assert "do not have the role" in text_of(answer)


@pytest.mark.parametrize(
    ("email", "status"), [("vlad@meridian.example", 403), ("mina@meridian.example", 403), ("ada@acme.example", 404)]
)
def test_others_name_nobody_by_page(browse: Browse, email: str, status: int) -> None:
    assert browse(email).get(PART).status_code == status
    assert browse(email).post(PART, {"user_id": ""}).status_code == status


@pytest.mark.parametrize("address", [PART.replace("contact", "odd"), PART.replace("company", "thing")])
def test_a_part_that_is_not_there_is_not_found(browse: Browse, address: str) -> None:
    assert browse("susy@meridian.example").get(address).status_code == 404


@pytest.mark.parametrize("address", PAGES)
def test_a_page_asks_the_same_few_questions_whatever_the_base(browse: Browse, aged: Any, address: str) -> None:
    browser = browse("susy@meridian.example")
    browser.get(address)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        browser.get(address)
    assert len(asked) <= 32
