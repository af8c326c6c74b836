"""Resources by program: typed, page after page, at once and asynchronously."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from forecourt_client import AsyncForecourt, BadAnswer, Forecourt, Patience, Unreachable, WrongUse, kinds
from tests.client.portal import MEDIA_TYPE, TOKEN, Answer, Portal

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
AT_ONCE = Patience(first_pause_s=0)
COMPANY = {"type": "companies", "id": "c1", "attributes": {"name": "ACME"}, "links": {"self": "/api/v1/companies/c1"}}


@pytest.fixture
def client(portal: Portal) -> Forecourt:
    return Forecourt(portal.url, TOKEN, patience=AT_ONCE, timeout_s=5)


def contract(number: str) -> dict[str, Any]:
    """Make a contract as the portal gives it."""
    attributes = {"number": number, "title": "All sites", "valid_from": "2025-10-31T14:00:00Z", "valid_to": None}
    company = {"data": {"type": "companies", "id": "c1"}, "links": {}}
    return {
        "type": "contracts",
        "id": f"id-{number}",
        "attributes": attributes,
        "relationships": {"company": company, "entitlements": {"links": {}}},
    }


def page(*numbers: str, following: str | None = None) -> Answer:
    """Make a page of contracts."""
    document = {
        "data": [contract(number) for number in numbers],
        "included": [COMPANY],
        "links": {"next": following},
    }
    return Answer(200, json.dumps(document).encode(), {"Content-Type": MEDIA_TYPE})


def test_a_list_is_followed_to_its_end(client: Forecourt, portal: Portal) -> None:
    portal.api.faults += [page("1", "2", following="/api/v1/contracts?page%5Bafter%5D=x"), page("3")]
    assert [each.number for each in client.list(kinds.Contract, page_size=2)] == ["1", "2", "3"]
    assert [each.query for each in portal.api.asked] == [{"page[size]": "2"}, {"page[after]": "x"}]


def test_only_the_pages_that_are_looked_at_are_asked_for(client: Forecourt, portal: Portal) -> None:
    portal.api.faults += [page("1", following="/api/v1/contracts?page%5Bafter%5D=x")]
    assert next(client.list("contracts")).id == "id-1"
    assert len(portal.api.asked) == 1


@pytest.mark.parametrize("elsewhere", ["https://evil.example/api", "//evil.example/api", "api/v1/contracts"])
def test_a_list_that_goes_on_elsewhere_is_not_followed(client: Forecourt, portal: Portal, elsewhere: str) -> None:
    portal.api.faults.append(page("1", following=elsewhere))
    with pytest.raises(BadAnswer):
        list(client.list("contracts"))


def test_what_is_asked_for_stands_in_the_address(client: Forecourt, portal: Portal) -> None:
    portal.api.faults.append(page())
    moment = datetime(2026, 11, 2, tzinfo=UTC)
    list(
        client.list(
            kinds.Contract,
            filters={"valid_at": moment, "company": ["a", "b"], "is_good": True},
            sort=["-number"],
            include=["company"],
            fields={"contracts": ["number", "company"]},
        )
    )
    (asked,) = portal.api.asked
    assert asked.path == "/api/v1/contracts"
    assert asked.query == {
        "filter[valid_at]": "2026-11-02T00:00:00+00:00",
        "filter[company]": "a,b",
        "filter[is_good]": "true",
        "sort": "-number",
        "include": "company",
        "fields[contracts]": "number,company",
        "page[size]": "100",
    }


def test_attributes_have_python_types_and_what_is_included_is_at_hand(client: Forecourt, portal: Portal) -> None:
    portal.api.faults.append(page("7"))
    (found,) = client.list(kinds.Contract, include=["company"])
    assert isinstance(found, kinds.Contract)
    assert (found.valid_from, found.valid_to) == (datetime(2025, 10, 31, 14, tzinfo=UTC), None)
    company = found.related("company")
    assert isinstance(company, kinds.Company)
    assert company.name == "ACME"
    with pytest.raises(KeyError):
        found.related("entitlements")


def test_a_type_by_name_gives_the_same_objects(client: Forecourt, portal: Portal) -> None:
    portal.api.faults.append(page("7"))
    (found,) = client.list("contracts")
    assert isinstance(found, kinds.Contract)
    assert found["number"] == "7"


def test_one_resource_is_got_by_its_id(client: Forecourt, portal: Portal) -> None:
    document = {"data": contract("7"), "included": [COMPANY]}
    portal.api.faults.append(Answer(200, json.dumps(document).encode(), {"Content-Type": MEDIA_TYPE}))
    assert client.get(kinds.Contract, "../me", include=["company"]).number == "7"
    assert portal.api.asked[0].path == "/api/v1/contracts/..%2Fme"


def test_another_kind_than_asked_for_is_no_answer(client: Forecourt, portal: Portal) -> None:
    portal.api.faults.append(page("7"))
    with pytest.raises(BadAnswer):
        list(client.list(kinds.Company))


def test_what_has_no_single_meaning_is_not_asked(client: Forecourt, portal: Portal) -> None:
    for wrong in ({"filters": {"valid_at": datetime(2026, 1, 1)}}, {"include": "company"}, {"page_size": 0}):
        with pytest.raises(WrongUse):
            list(client.list("contracts", **wrong))  # type: ignore[arg-type]
    assert portal.api.asked == []


def test_a_performance_is_sent_again_under_the_same_key(client: Forecourt, portal: Portal) -> None:
    portal.api.faults += [Answer(503), Answer(200, cut_after=0, usual=True)]
    assert client.perform("billing.pay_invoice", {"invoice": "1", "amount": 2}).result == {"invoice": "1", "amount": 2}
    keys = [each.headers["idempotency-key"] for each in portal.api.asked]
    assert len(keys) == 3
    assert len(set(keys)) == 1


def test_a_performance_that_is_never_answered_says_how_to_ask_again(client: Forecourt, portal: Portal) -> None:
    portal.api.faults += [Answer(200, cut_after=0, usual=True)] * 4
    with pytest.raises(Unreachable) as lost:
        client.perform("billing.pay_invoice", {}, idempotency_key="mine")
    assert "mine" in lost.value.next[0]


def test_the_asynchronous_client_asks_the_same(portal: Portal) -> None:
    portal.api.faults += [Answer(503), page("1", following="/api/v1/contracts?page%5Bafter%5D=x"), page("2")]

    async def ask() -> tuple[list[str], str, int]:
        async with AsyncForecourt(portal.url, TOKEN, patience=AT_ONCE) as client:
            numbers = [each.number async for each in client.list(kinds.Contract)]
            person, table = await asyncio.gather(client.whoami(), client.rows("interval-readings"))
            return numbers, person.name, table.num_rows

    assert asyncio.run(ask()) == (["1", "2"], "Ada Acme", 5_000)


def test_the_asynchronous_client_performs_once_however_often_it_sends(portal: Portal) -> None:
    portal.api.faults += [Answer(502), Answer(503)]

    async def perform() -> str:
        async with AsyncForecourt(portal.url, TOKEN, patience=AT_ONCE) as client:
            return (await client.perform("billing.pay_invoice", {"invoice": "1", "amount": 2})).id

    assert asyncio.run(perform()) == "0190-receipt"
    assert len({each.headers["idempotency-key"] for each in portal.api.asked}) == 1
