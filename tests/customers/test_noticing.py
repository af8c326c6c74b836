"""Changes worth noticing: raised once with what is usual, resolved when over, and journalled both times."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from forecourt.customers.actions import record_activity
from forecourt.customers.models import Anomaly, Company, Measurement
from forecourt.customers.queries.companies import get_company_numbered
from forecourt.customers.queries.measures import list_anomalies, list_measures
from forecourt.customers.rules.anomalies import ENOUGH_OTHERS
from forecourt.customers.schedules import look_over_the_base, notice
from forecourt.kernel.models import Journal
from forecourt.kernel.pipeline import perform
from forecourt.kernel.scope import scope

USUAL = (40, 43, 38, 41, 39, 42, 44, 37, 40, 41, 39, 42)
NOVEMBER = datetime(2026, 11, 2, 1, tzinfo=UTC)
DECEMBER = datetime(2026, 12, 2, 1, tzinfo=UTC)


@pytest.fixture
def acme(operator: Any) -> Any:
    """The company of the test world."""
    return get_company_numbered(actor=operator, number="C-0007")


@pytest.fixture
def others(operator: Any) -> list[Any]:
    """So many more companies that it can be told how everybody's figures moved."""
    with scope(operator):
        made = Company.objects.bulk_create(
            Company(
                number=f"C-77{place:02}", name=f"Other {place}", short_name=f"Other {place}", zone="Australia/Sydney"
            )
            for place in range(ENOUGH_OTHERS)
        )
    return [company.id for company in made]


def measured(operator: Any, company_id: Any, values: tuple[int, ...], *, last: date = date(2026, 10, 1)) -> None:
    """Write what data pulls came to month by month, up to `last`."""
    months = last.year * 12 + last.month - 1
    with scope(operator):
        for back, value in enumerate(reversed(values)):
            year, month = divmod(months - back, 12)
            Measurement.objects.update_or_create(
                company_id=company_id,
                measure_id="data_pulls",
                grain="month",
                starts_on=date(year, month + 1, 1),
                defaults={"value": value},
            )


def test_a_drop_is_raised_once_in_words_with_what_is_usual(operator: Any, acme: Any) -> None:
    measured(operator, acme.id, (*USUAL, 3))
    assert notice(actor=operator, company_ids=[acme.id], now=NOVEMBER) == 1
    assert notice(actor=operator, company_ids=[acme.id], now=NOVEMBER) == 0
    (row,) = list_anomalies(actor=operator, state="open", limit=5)
    assert row.sentence == "Data pulls fell to 3 in October, from about 40 a month; usual range 28–55."
    assert (row.kind, row.starts_on, int(row.value)) == ("drop", date(2026, 10, 1), 3)
    with scope(operator):
        journalled = Journal.objects.get(event="customers.anomaly.raised")
    assert (journalled.company_id, journalled.subject_id) == (None, str(acme.id))


def test_it_is_resolved_when_the_next_month_is_usual_again(operator: Any, acme: Any) -> None:
    measured(operator, acme.id, (*USUAL, 3))
    notice(actor=operator, company_ids=[acme.id], now=NOVEMBER)
    measured(operator, acme.id, (41,), last=date(2026, 11, 1))
    notice(actor=operator, company_ids=[acme.id], now=DECEMBER)
    (row,) = list_anomalies(actor=operator, state="resolved", limit=5)
    assert row.ending == "returned"
    assert row.resolution == "Data pulls came to 41 in November, within the usual 28–55 again."


def test_it_was_none_where_what_came_late_makes_the_month_usual(operator: Any, acme: Any) -> None:
    measured(operator, acme.id, (*USUAL, 3))
    notice(actor=operator, company_ids=[acme.id], now=NOVEMBER)
    measured(operator, acme.id, (39,))
    notice(actor=operator, company_ids=[acme.id], now=NOVEMBER)
    (row,) = list_anomalies(actor=operator, limit=5)
    assert row.ending == "mistaken"
    assert notice(actor=operator, company_ids=[acme.id], now=NOVEMBER) == 0


def test_who_does_nothing_any_more_is_found_when_the_month_is_over(operator: Any, acme: Any) -> None:
    measured(operator, acme.id, USUAL, last=date(2026, 9, 1))
    while look_over_the_base(actor=operator, now=NOVEMBER):
        pass
    rows = [row for row in list_anomalies(actor=operator, limit=50) if row.company_id == acme.id]
    assert [(row.measure, int(row.value)) for row in rows] == [("data_pulls", 0)]
    assert look_over_the_base(actor=operator, now=NOVEMBER) == 0


def test_a_month_in_which_nothing_came_of_anybody_is_no_drop(operator: Any, acme: Any) -> None:
    from forecourt.customers.queries import list_companies

    for company in list_companies(actor=operator):
        measured(operator, company.id, USUAL, last=date(2026, 9, 1))
    while look_over_the_base(actor=operator, now=NOVEMBER):
        pass
    assert [row for row in list_anomalies(actor=operator, limit=50) if row.measure == "data_pulls"] == []


def test_in_the_first_year_what_everybody_did_is_the_season_and_what_one_alone_did_is_not(
    operator: Any, acme: Any, others: list[Any]
) -> None:
    for company_id in others:
        measured(operator, company_id, (*USUAL, 9))
    measured(operator, acme.id, (*USUAL[-7:], 8))
    assert notice(actor=operator, company_ids=[acme.id], now=NOVEMBER) == 0
    measured(operator, acme.id, (1,))
    assert notice(actor=operator, company_ids=[acme.id], now=NOVEMBER) == 1, "it fell farther than everybody did"


def test_what_one_customer_alone_did_is_noticed_in_the_first_year(operator: Any, acme: Any, others: list[Any]) -> None:
    for company_id in others:
        measured(operator, company_id, (*USUAL, 41))
    measured(operator, acme.id, (*USUAL[-7:], 3))
    assert notice(actor=operator, company_ids=[acme.id], now=NOVEMBER) == 1


def test_a_customer_whose_year_is_known_is_judged_by_their_own_past(
    operator: Any, acme: Any, others: list[Any]
) -> None:
    for company_id in others:
        measured(operator, company_id, (*USUAL, 9))
    measured(operator, acme.id, (*USUAL, 3))
    assert notice(actor=operator, company_ids=[acme.id], now=NOVEMBER) == 1


def test_a_measure_tells_its_value_what_it_rests_on_and_its_months(people: Any, operator: Any, acme: Any) -> None:
    susy = people("susy@meridian.example")
    call = {"kind": "call", "at": "2026-10-30T09:20:00+10:00", "email": "ada@acme.example", "direction": "in"}
    entries = [{**call, "external_id": "1"}, {**call, "external_id": "2", "direction": "out"}]
    entries += [
        {"kind": "spend", "external_id": "3", "at": "2026-10-05T00:00:00Z", "company_id": acme.id, "amount": 12}
    ]
    perform(record_activity, actor=susy, parameters={"source": "x", "entries": entries}, now=NOVEMBER)
    found = {each.code: each for each in list_measures(actor=susy, company_id=acme.id, now=NOVEMBER)}
    assert found["inbound_conversations"].value == 1
    assert found["active_people"].value == 1
    assert found["last_contact"].value == 3
    assert found["last_spend"].value == 12
    assert found["last_spend"].source == "x"
    assert found["data_pulls"].value is None
    assert list_measures(actor=people("ada@acme.example"), company_id=acme.id, now=NOVEMBER) == []


def test_no_customer_sees_a_change(people: Any, operator: Any, acme: Any) -> None:
    measured(operator, acme.id, (*USUAL, 3))
    notice(actor=operator, company_ids=[acme.id], now=NOVEMBER)
    assert list_anomalies(actor=people("ada@acme.example"), limit=5) == []
    with scope(people("ada@acme.example")):
        assert not Anomaly.objects.exists()
        assert not Journal.objects.filter(event__startswith="customers.anomaly").exists()
