"""How long an action usually takes: one's own company's figure, or that of at least five companies."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from forecourt.kernel.catalogue import get_action
from forecourt.kernel.journal.usual import forget_usual_times, usual_times
from forecourt.kernel.pipeline import perform
from forecourt.processes.demo.cast import CAST

SAVE = "data.save_view"


@pytest.fixture(autouse=True)
def asked_anew() -> Iterator[None]:
    forget_usual_times()
    yield
    forget_usual_times()


def _save(actor: Any, times: int = 1) -> None:
    for number in range(times):
        perform(get_action(SAVE), actor=actor, parameters={"title": f"{number}", "query": "key=all"})


def test_what_nobody_did_has_no_time(people: Any) -> None:
    assert SAVE not in usual_times(actor=people("ada@acme.example"))


def test_one_s_own_company_is_counted(people: Any) -> None:
    _save(people("kelly@acme.example"), times=3)
    found = usual_times(actor=people("ada@acme.example"))[SAVE]
    assert (found.performed, found.is_own) == (3, True)
    assert 0 < found.p50_s <= found.p95_s


def test_another_company_s_doings_are_not_told(people: Any) -> None:
    _save(people("ada@acme.example"), times=3)
    assert SAVE not in usual_times(actor=people("ben@bravo.example"))


def test_a_refusal_and_a_dry_run_are_no_performance(people: Any) -> None:
    ada = people("ada@acme.example")
    perform(get_action(SAVE), actor=ada, parameters={"title": "x", "query": "key=all"}, dry_run=True)
    assert SAVE not in usual_times(actor=ada)


def test_of_all_companies_there_is_a_figure_from_five_on(people: Any) -> None:
    administrators = _of_five_companies(people)
    for actor in administrators[:4]:
        _save(actor)
    assert SAVE not in usual_times(actor=people("lena@lapsed.example"))
    _save(administrators[4])
    forget_usual_times()
    found = usual_times(actor=people("lena@lapsed.example"))[SAVE]
    assert (found.performed, found.is_own) == (5, False)


def test_it_is_asked_once_a_minute(people: Any, django_assert_num_queries: Any) -> None:
    ada = people("ada@acme.example")
    usual_times(actor=ada)
    with django_assert_num_queries(0):
        usual_times(actor=ada)


def _of_five_companies(people: Any) -> list[Any]:
    """Return an administrator of each of five companies, not Lapsed's."""
    emails = {person.slug: person.email for person in CAST.people}
    found = [
        people(emails[each.person])
        for each in CAST.memberships
        if each.role == "customer_admin" and each.company != "lapsed"
    ]
    return list({actor.company_id: actor for actor in found}.values())[:5]
