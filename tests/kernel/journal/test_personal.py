"""What a row tells of a person is under their key: with the key it reads as ever, without it nothing is left of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from forecourt.kernel.clocks import business_now
from forecourt.kernel.events import VALUES_ERASED
from forecourt.kernel.ids import new_id
from forecourt.kernel.journal.following import find_rows
from forecourt.kernel.journal.listings import ENTRIES
from forecourt.kernel.journal.narrowing import Narrowing
from forecourt.kernel.journal.personal import erase_keys, is_sealed, open_values, people_named
from forecourt.kernel.journal.reading import list_entries
from forecourt.kernel.journal.searching import Search, get_entry, search_entries
from forecourt.kernel.journal.streaming import Wanted, read_again, stream_rows
from forecourt.kernel.journal.writing import Entry, record, record_many
from forecourt.kernel.models import Journal
from forecourt.kernel.scope import scope

SECRET = "Zanzibar-7391"
EVENT = "test.person.noted"


@pytest.fixture
def olga(people: Any) -> Any:
    """She reads the whole journal."""
    return people("olga@meridian.example")


@pytest.fixture
def kim() -> UUID:
    """Return the id of somebody of whom something is told."""
    return new_id()


def _tell(actor: Any, person: UUID, **more: Any) -> UUID:
    given = {"event": EVENT, "subject": ("person", person), "company_id": None, "old": {"v": "before"}}
    with scope(actor):
        return record(actor=actor, **(given | {"new": {"v": SECRET}} | more))


def _stored(actor: Any, entry_id: UUID) -> Journal:
    with scope(actor):
        return Journal.objects.get(id=entry_id)


def _erase(actor: Any, person: UUID) -> int:
    with scope(actor):
        return erase_keys([person])


def test_what_is_told_of_a_person_is_stored_under_their_key_and_reads_as_it_was_told(olga, kim) -> None:
    entry_id = _tell(olga, kim)
    row = _stored(olga, entry_id)
    assert is_sealed(row.new)
    assert row.old is None
    assert SECRET not in str(row.new)
    detail = get_entry(actor=olga, entry_id=entry_id)
    assert (detail.old, detail.values) == ({"v": "before"}, {"v": SECRET})
    assert detail.entry.changes == (("v", "before", SECRET),)


def test_what_is_told_of_anything_else_is_stored_openly(olga) -> None:
    with scope(olga):
        entry_id = record(actor=olga, event=EVENT, subject=("test", "1"), company_id=None, new={"v": SECRET})
    assert _stored(olga, entry_id).new == {"v": SECRET}


def test_a_row_that_tells_nothing_needs_no_key(olga, kim) -> None:
    entry_id = _tell(olga, kim, old=None, new=None)
    assert _stored(olga, entry_id).new is None
    with scope(olga):
        assert people_named(kim) == (kim,)


def test_erasing_the_key_leaves_the_row_and_takes_what_it_told_from_every_way_of_reading(olga, kim) -> None:
    entry_id = _tell(olga, kim)
    assert _erase(olga, kim) == 1
    entry = get_entry(actor=olga, entry_id=entry_id).entry
    assert (entry.is_erased, entry.about, entry.changes) == (True, {}, ())
    assert entry.title == "test person noted, erased with the person it was about"
    (listed,) = list_entries(actor=olga, subject=("person", str(kim)))
    assert listed.is_erased
    assert search_entries(actor=olga, search=Search(event=EVENT))[0].is_erased
    (row,) = ENTRIES.some(actor=olga, ids=[entry_id])
    assert (row["old"], row["new"]) == (None, None)
    followed = find_rows(actor=olga, ids=[entry_id])[entry_id]
    assert (followed.event, followed.new) == (VALUES_ERASED, {})


def test_what_is_told_after_the_erasure_is_told_without_its_values(olga, kim) -> None:
    _erase(olga, kim)
    entry_id = _tell(olga, kim)
    assert _stored(olga, entry_id).new == {"sealed": "", "sealed_for": [str(kim)]}
    assert get_entry(actor=olga, entry_id=entry_id).entry.is_erased


def test_erasing_somebody_twice_or_somebody_of_whom_nothing_was_told_destroys_nothing_more(olga, kim) -> None:
    _tell(olga, kim)
    assert (_erase(olga, kim), _erase(olga, kim), _erase(olga, new_id())) == (1, 0, 0)


def test_what_is_told_of_two_goes_with_either_of_them(olga, kim) -> None:
    lee = new_id()
    entry_id = _tell(olga, kim, people=(kim, lee))
    assert get_entry(actor=olga, entry_id=entry_id).values == {"v": SECRET}
    _erase(olga, lee)
    assert get_entry(actor=olga, entry_id=entry_id).entry.is_erased


def test_the_content_of_one_row_opens_in_no_other(olga, kim) -> None:
    first, second = _tell(olga, kim), _tell(olga, kim)
    with scope(olga):
        (moved,) = open_values([(second, None, _stored(olga, first).new)])
    assert moved.is_erased


def test_a_company_reads_what_concerns_it_and_no_key_shows_it_more(people, operator, kim) -> None:
    ada, stranger = people("ada@acme.example"), people("ben@bravo.example")
    _tell(operator, kim, company_id=ada.company_id)
    assert [each.about for each in list_entries(actor=ada, subject=("person", str(kim)))] == [{"v": SECRET}]
    assert list_entries(actor=stranger, subject=("person", str(kim))) == []


def test_a_customer_destroys_no_key(people, kim) -> None:
    ada = people("ada@acme.example")
    with pytest.raises(Exception, match="only the provider erases"):
        _erase(ada, kim)


def test_without_a_scope_there_are_no_keys(db, kim) -> None:
    with pytest.raises(Exception, match="nobody is here to read"):
        people_named(kim)


@pytest.mark.parametrize("number", [2, 60])
def test_keys_are_fetched_and_made_at_once_whatever_their_number(olga, number) -> None:
    entries = [Entry(EVENT, ("person", new_id()), None, new={"v": each}) for each in range(number)]
    with scope(olga), CaptureQueriesContext(connection) as asked:
        ids = record_many(actor=olga, entries=entries)
        rows = list(Journal.objects.filter(id__in=ids))
        open_values([(row.id, row.old, row.new) for row in rows])
    assert len(asked) == 4
    assert len(rows) == number


def test_going_through_the_past_opens_what_is_under_keys_and_asks_the_same_of_it(olga, kim) -> None:
    now = business_now()
    wanted: dict[str, Any] = {"events": (EVENT,), "since": now - timedelta(hours=1), "until": now + timedelta(hours=1)}
    told = str(_tell(olga, kim))
    _tell(olga, new_id(), new={"v": "before"})

    def found(changed: tuple[str, ...] = (), is_whole: bool = False, **narrowed: Any) -> list[str | None]:
        asked = Wanted(**wanted, changed=changed, is_whole=is_whole, narrowing=Narrowing(**narrowed))
        return [row.new for rows in stream_rows(actor=olga, wanted=asked) for row in rows]

    assert found() == [f'{{"v":"{SECRET}"}}', '{"v":"before"}']
    assert found(has=("v",), changed=("v",)) == [f'{{"v":"{SECRET}"}}']
    assert found(has=("w",)) == []
    assert found(there=("v",), changed=("v",), is_whole=True) == [f'{{"v":"{SECRET}"}}']
    assert [row.new for row in read_again(actor=olga, ids=[told])] == [f'{{"v":"{SECRET}"}}']
    _erase(olga, kim)
    assert found(changed=("v",)) == []
    assert read_again(actor=olga, ids=[told]) == []
