"""What was really sent is journalled, once, for the company that it went to."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from forecourt.data.actions.deliveries import journal_deliveries
from forecourt.data.models import Delivery
from forecourt.data.schedules import journal_what_was_sent
from forecourt.kernel.catalogue import get_action
from forecourt.kernel.clocks import true_now
from forecourt.kernel.errors import Forbidden, Invisible
from forecourt.kernel.ids import new_id
from forecourt.kernel.models import Journal
from forecourt.kernel.pipeline import perform
from forecourt.kernel.scope import scope


def _report(operator: Any, company_id: UUID | None, rows: int) -> None:
    with scope(operator):
        Delivery.objects.create(
            grant_id=new_id(), company_id=company_id, user_id=new_id(), dataset="interval-readings", format="csv",
            rows=rows, bytes=10 * rows, complete=True, started_at=true_now(), ended_at=true_now(),
        )  # fmt: skip


def _told(actor: Any) -> list[int]:
    with scope(actor):
        return [row.new["rows"] for row in Journal.objects.filter(event="data.rows.delivered").order_by("id")]


def test_each_delivery_is_journalled_once_for_its_company(people, operator) -> None:
    ada, ben = people("ada@acme.example"), people("ben@bravo.example")
    for company_id, rows in ((ada.company_id, 1), (ben.company_id, 2), (ada.company_id, 3), (None, 4)):
        _report(operator, company_id, rows)
    assert journal_what_was_sent(actor=operator) == 4
    assert (_told(ada), _told(ben)) == ([1, 3], [2])
    assert journal_what_was_sent(actor=operator) == 0
    assert _told(ada) == [1, 3]


def test_the_oldest_come_first_as_many_as_are_asked(people, operator) -> None:
    ada = people("ada@acme.example")
    for rows in (1, 2, 3):
        _report(operator, ada.company_id, rows)
    assert journal_what_was_sent(actor=operator, limit=2) == 2
    assert _told(ada) == [1, 2]


def test_it_is_nobody_elses_step(people) -> None:
    with pytest.raises(Invisible):
        get_action(journal_deliveries.name)
    with pytest.raises(Forbidden):
        perform(journal_deliveries, actor=people("ada@acme.example"), parameters={})


def test_a_customer_sees_the_reports_of_no_other_company(people, operator) -> None:
    ada, ben = people("ada@acme.example"), people("ben@bravo.example")
    _report(operator, ben.company_id, 2)
    with scope(ada):
        assert Delivery.objects.count() == 0
