"""Searching the journal: words and columns, chains of causes, seals, and who may."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from forecourt.kernel.clocks import business_now
from forecourt.kernel.errors import Forbidden, Invisible
from forecourt.kernel.journal.searching import Search, get_entry, get_seal_state, search_entries
from forecourt.kernel.journal.writing import record
from forecourt.kernel.scope import scope


@pytest.fixture
def olga(people: Any) -> Any:
    """Who may read every row."""
    return people("olga@meridian.example")


def write(actor: Any, event: str = "test.thing.done", **about: Any) -> Any:
    """Write a row about nobody in particular."""
    given = {"subject": ("thing", "T-1"), "company_id": None, "new": {"name": "blue lantern"}} | about
    with scope(actor):
        return record(actor=actor, event=event, **given)


def ids(olga: Any, **search: Any) -> list[Any]:
    """Return the ids of what a search finds."""
    return [each.id for each in search_entries(actor=olga, search=Search(**search))]


@pytest.mark.parametrize("text", ["lantern", "lant", "BLUE lan", "test.thing", "thing", "T-1"])
def test_words_are_found_by_their_beginning_wherever_they_stand(olga: Any, text: str) -> None:
    row = write(olga)
    assert row in ids(olga, text=text)


@pytest.mark.parametrize("text", ["antern", "blue zebra", "-", "'", "!!", "a & b | c", ":*", "\\"])
def test_what_does_not_begin_so_is_not_found_and_no_text_breaks_it(olga: Any, text: str) -> None:
    assert write(olga) not in ids(olga, text=text)


def test_old_values_are_found_too(olga: Any) -> None:
    row = write(olga, old={"name": "red kettle"})
    assert row in ids(olga, text="kettle")


def test_every_column_narrows(olga: Any, people: Any) -> None:
    ada = people("ada@acme.example")
    request = uuid4()
    row = write(olga.during(request), company_id=ada.company_id, action="test.do_thing")
    for search in (
        {"company_id": ada.company_id},
        {"actor_id": olga.id},
        {"action": "test.do_thing"},
        {"event": "test.thing.done"},
        {"interface": "web"},
        {"request_id": request},
        {"since": business_now() - timedelta(minutes=5)},
    ):
        assert row in ids(olga, **search)
        assert row in ids(olga, text="lantern", **search)
    for search in (
        {"company_id": uuid4()},
        {"actor_id": ada.id},
        {"action": "test.other"},
        {"event": "test.thing.undone"},
        {"interface": "cli"},
        {"request_id": uuid4()},
        {"until": business_now() - timedelta(minutes=5)},
    ):
        assert row not in ids(olga, **search)
        assert row not in ids(olga, text="lantern", **search)


@pytest.mark.parametrize("search", [{}, {"text": "lantern"}, {"since": business_now() - timedelta(days=1)}])
def test_pages_show_every_row_once(olga: Any, search: dict[str, Any]) -> None:
    rows = [write(olga) for _ in range(5)]
    wanted = Search(event="test.thing.done", **search)
    first = search_entries(actor=olga, search=wanted, limit=3)
    rest = search_entries(actor=olga, search=wanted, before=first[-1].id, limit=3)
    assert [each.id for each in (*first, *rest)] == rows[::-1]


def test_a_chain_of_causes_is_followed_both_ways(olga: Any) -> None:
    first = write(olga)
    second = write(olga, cause_id=first)
    third = write(olga, cause_id=second)
    assert [each.id for each in get_entry(actor=olga, entry_id=third).causes] == [second, first]
    assert [each.id for each in get_entry(actor=olga, entry_id=first).effects] == [second]


def test_a_row_that_waits_for_the_sealer_has_no_number(olga: Any) -> None:
    assert get_entry(actor=olga, entry_id=write(olga)).seq is None


def test_a_sealed_row_tells_its_number(olga: Any, database_urls: dict[str, str]) -> None:
    row = write(olga)
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from kernel_seal")
        before = cursor.fetchone()[0]
    assert get_seal_state(actor=olga).seq == before
    assert len(get_entry(actor=olga, entry_id=row).digest) == 64


@pytest.mark.parametrize("email", ["susy@meridian.example", "khan@meridian.example", "rita@acme.example"])
def test_who_may_not_read_every_row_searches_nothing(people: Any, olga: Any, email: str) -> None:
    row = write(olga)
    with pytest.raises(Forbidden):
        search_entries(actor=people(email), search=Search())
    with pytest.raises(Forbidden):
        get_entry(actor=people(email), entry_id=row)


def test_the_database_itself_searches_for_nobody_in_a_customers_scope(people: Any) -> None:
    asked = "select fc.find_in_journal('a', null, null, null, null, null, null, null, null, null, 9)"
    refused = pytest.raises(ProgrammingError, match="only who reads every row")
    with scope(people("ada@acme.example")), connection.cursor() as cursor, refused, transaction.atomic():
        cursor.execute(asked)


def test_a_row_that_is_not_there_is_invisible(olga: Any) -> None:
    with pytest.raises(Invisible):
        get_entry(actor=olga, entry_id=uuid4())


def test_a_customers_administrator_finds_the_rows_of_the_own_company_alone(people: Any, olga: Any) -> None:
    ada, ben = people("ada@acme.example"), people("ben@bravo.example")
    own, other, nobodys = (write(olga, company_id=company) for company in (ada.company_id, ben.company_id, None))
    for search in ({"text": "LANTERN"}, {"event": "test.thing.done"}, {"events": ("test.thing.done",)}):
        assert ids(ada, **search) == [own]
        assert ids(ada, company_id=ben.company_id, **search) == []
        assert {own, other, nobodys} <= {*ids(olga, **search)} or "text" in search
    assert own not in ids(ada, without=("test.thing.done",))


def test_a_name_narrows_to_what_its_bearer_did(people: Any) -> None:
    ada = people("ada@acme.example")
    row = write(ada, company_id=ada.company_id)
    assert row in ids(ada, actor_name=ada.name)
    assert ids(ada, actor_name="Nobody of that name") == []
