"""That a contract nears its end is said once for each end, as many days before as its level has it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from forecourt.contracts.actions import NoNotice, define_level, end_contract, notice_end
from forecourt.contracts.queries import list_contracts, list_contracts_page, list_to_notice
from forecourt.contracts.rules import days_left, is_near
from forecourt.contracts.schedules import notice_ends
from forecourt.kernel.errors import Forbidden
from forecourt.kernel.journal import wording
from forecourt.kernel.models import Journal
from forecourt.kernel.pipeline import perform
from forecourt.kernel.scope import scope

NOW = datetime(2030, 5, 1, 9, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def contract(people: Any) -> Any:
    """ACME's managed IT at the standard level, of which an end in 61 days was agreed."""
    khan = people("khan@meridian.example")
    acme = people("ada@acme.example").company_id
    found = next(each for each in list_contracts(actor=khan, company_id=acme) if each.number.startswith("IT-"))
    perform(end_contract, actor=khan, parameters={"contract_id": found.id, "until": NOW + 61 * DAY})
    return found


def said(actor: Any, contract: Any) -> list[Journal]:
    """Return what was said about the end of a contract, the oldest first."""
    with scope(actor):
        rows = Journal.objects.filter(event="contracts.contract.nearing_end", subject_id=str(contract.id))
        return list(rows.order_by("id"))


def test_an_end_is_said_once_when_it_comes_near(operator: Any, contract: Any) -> None:
    notice_ends(actor=operator, now=NOW)
    assert said(operator, contract) == []
    notice_ends(actor=operator, now=NOW + DAY)
    (row,) = said(operator, contract)
    assert (row.new["number"], row.new["days"], row.new["notice_days"]) == (contract.number, 60, 60)
    assert row.company_id == contract.company_id
    title, tone = wording.read(row.event, old=row.old, new=row.new)
    assert (title, tone) == (f"Contract {contract.number} ends in 60 days: its last day is 1 Jul 2030", "warn")
    for later in (0, 1, 30, 59, 61):
        notice_ends(actor=operator, now=NOW + DAY + later * DAY)
    assert len(said(operator, contract)) == 1


def test_another_end_is_said_anew_and_so_is_the_first_one_when_it_comes_back(
    people: Any, operator: Any, contract: Any
) -> None:
    khan = people("khan@meridian.example")
    notice_ends(actor=operator, now=NOW + DAY)
    for at, until in ((2, 200), (142, 190), (143, 200)):
        moved = {"contract_id": contract.id, "until": NOW + until * DAY}
        perform(end_contract, actor=khan, parameters=moved, now=NOW + at * DAY)
        for later in (0, 139):
            notice_ends(actor=operator, now=NOW + at * DAY + later * timedelta(hours=24 if at == 2 else 0))
    assert [row.new["days"] for row in said(operator, contract)] == [60, 59, 48, 57]


def test_the_days_are_those_of_the_level_and_none_is_never(people: Any, operator: Any, contract: Any) -> None:
    olga = people("olga@meridian.example")
    level = {"code": contract.level_code, "title": contract.level, "rank": 10}
    perform(define_level, actor=olga, parameters={**level, "notice_days": 0})
    notice_ends(actor=operator, now=NOW + 30 * DAY)
    assert said(operator, contract) == []
    perform(define_level, actor=olga, parameters={**level, "notice_days": 90})
    notice_ends(actor=operator, now=NOW)
    assert [row.new["days"] for row in said(operator, contract)] == [61]


def test_a_contract_that_is_over_or_has_no_end_is_not_said(operator: Any, contract: Any) -> None:
    with pytest.raises(NoNotice):
        perform(notice_end, actor=operator, parameters={"contract_id": contract.id}, now=NOW + 61 * DAY)
    due = list_to_notice(actor=operator, now=NOW + 400 * DAY, limit=500)
    assert due == []


def test_a_second_worker_says_nothing_more(operator: Any, contract: Any) -> None:
    given = {"contract_id": contract.id}
    perform(notice_end, actor=operator, parameters=given, now=NOW + 2 * DAY)
    with pytest.raises(NoNotice):
        perform(notice_end, actor=operator, parameters=given, now=NOW + 2 * DAY)


@pytest.mark.parametrize("who", ["susy@meridian.example", "khan@meridian.example", "ada@acme.example"])
def test_nobody_but_the_worker_says_it(people: Any, contract: Any, who: str) -> None:
    with pytest.raises(Forbidden):
        perform(notice_end, actor=people(who), parameters={"contract_id": contract.id}, now=NOW + 2 * DAY)


def test_those_that_near_their_end_can_be_listed_with_what_is_left(people: Any, contract: Any) -> None:
    khan = people("khan@meridian.example")
    found = list_contracts_page(actor=khan, now=NOW + 31 * DAY, state="nearing", limit=50)
    assert {each.id: each.days_left(NOW + 31 * DAY) for each in found} == {contract.id: 30}
    assert list_contracts_page(actor=khan, now=NOW, state="nearing", limit=50) == []


def test_begun_days_count_and_the_last_instant_is_before_the_end() -> None:
    assert days_left(until=NOW + 1.2 * DAY, now=NOW) == 2
    assert is_near(until=NOW + 60 * DAY, notice_days=60, now=NOW)
    assert not is_near(until=NOW, notice_days=60, now=NOW)
    assert not is_near(until=None, notice_days=60, now=NOW)
