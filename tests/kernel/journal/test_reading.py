"""The timeline: each reads as far as the role goes."""

from __future__ import annotations

from typing import Any

import pytest

from forecourt.kernel.journal.reading import list_entries
from forecourt.kernel.journal.writing import record
from forecourt.kernel.scope import scope


@pytest.fixture
def noted(people) -> None:
    """One row each by ada and sam of ACME, ben of Bravo and vlad of the provider."""
    for email in ("ada@acme.example", "sam@acme.example", "ben@bravo.example", "vlad@meridian.example"):
        actor = people(email)
        with scope(actor):
            record(actor=actor, event="test.noted", subject=("test", email), company_id=actor.company_id, new={"n": 1})


def _noted(actor: Any, **narrowed: Any) -> list[str]:
    return [entry.subject.removeprefix("test ") for entry in list_entries(actor=actor, text="test.noted", **narrowed)]


@pytest.mark.parametrize(
    "reader,seen",
    [
        ("ada@acme.example", {"ada@acme.example", "sam@acme.example"}),
        ("ben@bravo.example", {"ben@bravo.example"}),
        ("sam@acme.example", {"sam@acme.example"}),
        ("rita@acme.example", set()),
        ("nina@acme.example", set()),
        ("vlad@meridian.example", {"vlad@meridian.example"}),
        ("susy@meridian.example", set()),
        (
            "olga@meridian.example",
            {"ada@acme.example", "sam@acme.example", "ben@bravo.example", "vlad@meridian.example"},
        ),
    ],
)
def test_each_reads_what_the_role_allows_and_what_they_did_themselves(people, noted, reader, seen) -> None:
    assert set(_noted(people(reader))) == seen


def test_asking_for_another_company_gives_nothing_to_a_customer(people, noted) -> None:
    ada, ben, olga = (people(each) for each in ("ada@acme.example", "ben@bravo.example", "olga@meridian.example"))
    assert _noted(ada, company_id=ben.company_id) == []
    assert _noted(olga, company_id=ben.company_id) == ["ben@bravo.example"]


def test_searching_for_another_companys_people_finds_nothing(people, noted) -> None:
    assert list_entries(actor=people("ada@acme.example"), text="bravo.example") == []
    for odd in ("%", "\\", "bravo\0.example"):
        assert list_entries(actor=people("ada@acme.example"), text=odd) == []


def test_the_newest_comes_first_and_pages_follow_one_another(people, noted) -> None:
    olga = people("olga@meridian.example")
    first = list_entries(actor=olga, limit=3)
    rest = list_entries(actor=olga, before=first[-1].id, limit=3)
    ids = [entry.id for entry in first + rest]
    assert ids == sorted(ids, reverse=True)
    assert len(set(ids)) == 6


def test_changes_pair_what_was_with_what_is(people) -> None:
    ada = people("ada@acme.example")
    old, new = {"a": 1, "b": 2, "gone": 3}, {"a": 1, "b": 5, "fresh": 4}
    with scope(ada):
        record(actor=ada, event="test.changed", subject=("t", "1"), company_id=ada.company_id, old=old, new=new)
    (entry,) = list_entries(actor=ada, text="test.changed")
    assert entry.changes == (("b", 2, 5), ("gone", 3, None))


def test_an_event_without_words_reads_as_its_name(people) -> None:
    ada = people("ada@acme.example")
    with scope(ada):
        record(actor=ada, event="test.thing_done", subject=("t", "1"), company_id=ada.company_id)
    (entry,) = list_entries(actor=ada, text="test.thing_done")
    assert entry.title == "test thing done"
