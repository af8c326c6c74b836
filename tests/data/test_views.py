"""Views and marks: kept under one's name, seen by colleagues where they are meant to, and by nobody else."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from forecourt.data.actions import (
    change_mark,
    make_mark,
    remove_mark,
    remove_view,
    save_view,
    share_view,
)
from forecourt.data.models import Mark, View
from forecourt.data.queries import get_view, list_marks, list_meters, list_views
from forecourt.kernel.clocks import business_now
from forecourt.kernel.errors import Forbidden, Invisible, Malformed
from forecourt.kernel.models import Journal
from forecourt.kernel.pipeline import perform
from forecourt.kernel.scope import scope

START, END = datetime(2026, 10, 30, 14, tzinfo=UTC), datetime(2026, 10, 30, 17, tzinfo=UTC)
ADA, KELLY, RITA, SAM = "ada@acme.example", "kelly@acme.example", "rita@acme.example", "sam@acme.example"
BEN, NINA, KHAN = "ben@bravo.example", "nina@acme.example", "khan@meridian.example"


def _save(actor: Any, title: str = "Peaks", query: str = "key=all&heat=4w", *, is_shared: bool = False) -> UUID:
    receipt = perform(save_view, actor=actor, parameters={"title": title, "query": query, "is_shared": is_shared})
    return UUID(receipt.result["view_id"])


def _mark(actor: Any, text: str = "Chiller test", keys: tuple[str, ...] = (), **period: datetime) -> UUID:
    asked = {"keys": keys, "period_from": START, "period_to": END, "text": text, **period}
    return UUID(perform(make_mark, actor=actor, parameters=asked).result["mark_id"])


def _marks(actor: Any, **asked: Any) -> list[str]:
    return [mark.text for mark in list_marks(actor=actor, **{"start": START, "end": END, **asked})]


def _key(actor: Any) -> str:
    """Return a meter that is held at the time of the marks."""
    meters = list_meters(actor=actor, now=business_now())
    return next(meter.nmi for meter in meters if any(period.includes(START) for period in meter.periods))


def test_a_view_is_its_makers_own_until_it_is_shared(people) -> None:
    ada, kelly = people(ADA), people(KELLY)
    view_id = _save(ada)
    assert [view.title for view in list_views(actor=ada)] == ["Peaks"]
    assert list_views(actor=kelly) == []
    with pytest.raises(Invisible):
        get_view(actor=kelly, view_id=view_id)
    perform(share_view, actor=ada, parameters={"view_id": view_id})
    assert get_view(actor=kelly, view_id=view_id).query == "key=all&heat=4w"
    perform(share_view, actor=ada, parameters={"view_id": view_id, "is_shared": False})
    assert list_views(actor=kelly) == []


def test_saving_under_the_same_name_replaces_ones_own_view(people) -> None:
    ada = people(ADA)
    assert _save(ada, "Peaks") == _save(ada, "peaks ", "key=all")
    assert [view.query for view in list_views(actor=ada)] == ["key=all"]


def test_two_people_may_have_a_view_of_one_name(people) -> None:
    assert _save(people(ADA), is_shared=True) != _save(people(KELLY))
    assert [view.is_own for view in list_views(actor=people(KELLY))].count(True) == 1


def test_a_view_leads_nowhere_but_to_my_data(people) -> None:
    for query in ("next=//evil.example", "key=a&key=b", "key=ä", "key=a\nb", "x", "key=" + "9" * 2001):
        with pytest.raises(Malformed):
            _save(people(ADA), query=query)


@pytest.mark.parametrize("email", [BEN, SAM, NINA, KHAN])
def test_a_shared_view_and_a_mark_exist_for_readers_of_the_company_only(people, email) -> None:
    view_id, stranger = _save(people(ADA), is_shared=True), people(email)
    _mark(people(ADA))
    assert (list_views(actor=stranger), _marks(stranger)) == ([], [])
    with pytest.raises(Invisible):
        get_view(actor=stranger, view_id=view_id)


def test_row_security_alone_hides_another_companys_marks_and_a_colleagues_own_view(people) -> None:
    _save(people(ADA))
    _mark(people(ADA))
    for email, marks in ((KELLY, 1), (BEN, 0)):
        with scope(people(email)):
            assert (View.objects.count(), Mark.objects.count()) == (0, marks)


def test_only_its_maker_changes_a_view_or_a_mark(people) -> None:
    ada, kelly, ben = people(ADA), people(KELLY), people(BEN)
    view, mark = {"view_id": _save(ada, is_shared=True)}, {"mark_id": _mark(ada)}
    for action, parameters in (
        (remove_view, view),
        (share_view, view),
        (remove_mark, mark),
        (change_mark, {**mark, "text": "Mine now"}),
    ):
        with pytest.raises(Forbidden, match="Ada"):
            perform(action, actor=kelly, parameters=parameters)
        with pytest.raises(Invisible):
            perform(action, actor=ben, parameters=parameters)
    perform(change_mark, actor=ada, parameters={**mark, "text": "Chiller test, not a fault"})
    assert _marks(kelly) == ["Chiller test, not a fault"]
    perform(remove_mark, actor=ada, parameters=mark)
    perform(remove_view, actor=ada, parameters=view)
    assert (_marks(kelly), list_views(actor=kelly)) == ([], [])


def test_somebody_who_only_reads_keeps_views_and_writes_nothing_for_colleagues(people) -> None:
    rita = people(RITA)
    view_id = _save(rita)
    for refused in (
        lambda: _mark(rita),
        lambda: _save(rita, "Other", is_shared=True),
        lambda: perform(share_view, actor=rita, parameters={"view_id": view_id}),
    ):
        with pytest.raises(Forbidden, match="reads data, and does not write"):
            refused()
    _mark(people(ADA))
    assert _marks(rita) == ["Chiller test"]


@pytest.mark.parametrize("email", [SAM, NINA, KHAN])
def test_nobody_without_data_keeps_anything(people, email) -> None:
    for attempt in (_save, _mark):
        with pytest.raises(Forbidden):
            attempt(people(email))


def test_a_mark_is_about_meters_that_are_held_then(people) -> None:
    ada, theirs = people(ADA), _key(people(BEN))
    for keys in ((theirs,), ("4999999999",), (_key(ada), theirs)):
        with pytest.raises(Invisible):
            _mark(ada, keys=keys)


def test_a_mark_has_a_period_that_ends_after_it_begins(people) -> None:
    for start, end in ((END, START), (START, START), (START, datetime(2036, 12, 1, tzinfo=UTC))):
        with pytest.raises(Malformed):
            _mark(people(ADA), period_from=start, period_to=end)


def test_marks_are_found_by_period_and_meter(people) -> None:
    ada = people(ADA)
    key = _key(ada)
    _mark(ada, "about one", keys=(key,))
    _mark(ada, "about all")
    assert _marks(ada) == ["about one", "about all"]
    assert _marks(ada, keys=[key]) == ["about one", "about all"]
    assert _marks(ada, keys=["another"]) == ["about all"]
    assert _marks(ada, start=END, end=datetime(2026, 11, 1, tzinfo=UTC)) == []


def test_what_is_kept_is_journalled_for_the_company(people) -> None:
    ada = people(ADA)
    perform(share_view, actor=ada, parameters={"view_id": _save(ada)})
    _mark(ada)
    with scope(ada):
        events = list(Journal.objects.filter(actor_id=ada.id).order_by("id").values_list("event", flat=True))
    assert events[-3:] == ["data.view.saved", "data.view.shared", "data.mark.made"]
