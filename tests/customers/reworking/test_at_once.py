"""Several come at once: each waits for the other and is then told what has become of it; nothing is lost."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection

from forecourt.customers.actions import (
    add_reference,
    edit_many,
    merge_companies,
    split_company,
    undo_edit,
    undo_merge,
    undo_split,
)
from forecourt.customers.actions.reworking.merging import MergedMeanwhile
from forecourt.customers.actions.reworking.undoing import UndoFirst, UndoneAlready
from forecourt.customers.models import Company, Fact, Reference, Rework
from forecourt.customers.queries import list_present, resolve
from forecourt.customers.queries.edited import QuestionsOpen
from forecourt.kernel.pipeline import perform
from forecourt.kernel.refusing import Busy
from forecourt.kernel.scope import scope
from tests.customers.reworking.records import NOW, approved, company, say

pytestmark = pytest.mark.usefixtures("committed")

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def susy(sign_in: Any) -> Any:
    return sign_in("susy@meridian.example")


@pytest.fixture
def three(susy: Any) -> list[UUID]:
    made = [company(susy, f"M-{uuid4().hex[:10]}", f"Met {place}") for place in range(3)]
    for place, each in enumerate(made):
        say(susy, "company", each, phone=f"+61 2 5550 100{place}")
    return made


def merge(actor: Any, one: Any, two: Any) -> Any:
    return approved(merge_companies, actor=actor, parameters={"survivor_id": one, "absorbed_id": two}).result


def undo(actor: Any, rework: Any, **answers: str) -> Any:
    asked = {"rework_id": rework, "answers": {f"fact:{name}": to for name, to in answers.items()}}
    return perform(undo_merge, actor=actor, parameters=asked, now=LATER).result


def value(actor: Any, subject_id: Any, field: str) -> Any:
    found = list_present(actor=actor, subject_type="company", subject_id=subject_id, now=LATER)
    return next((each.present.value for each in found if each.field == field and each.present), None)


def there(actor: Any, *ids: Any) -> list[bool]:
    with scope(actor):
        found = set(Company.objects.filter(id__in=ids).values_list("id", flat=True))
    return [each in found for each in ids]


def test_of_two_who_undo_one_merge_the_second_is_told_who_did_it(crowd, susy, three) -> None:
    one, two, _ = three
    rework = merge(susy, one, two)["rework_id"]
    with crowd.holding(lambda: undo(susy, rework)):
        second = crowd.meanwhile(lambda: undo(susy, rework))
        assert not second.done()
    with pytest.raises(UndoneAlready, match="Susy Marchetti undid it already"):
        second.result()
    assert there(susy, one, two) == [True, True]
    assert [value(susy, each, "phone") for each in (one, two)] == ["+61 2 5550 1000", "+61 2 5550 1001"]


def test_an_undo_waits_for_an_edit_of_the_survivor_and_asks_about_it(crowd, susy, three) -> None:
    one, two, _ = three
    rework = merge(susy, one, two)["rework_id"]
    edit = NOW + timedelta(minutes=1)
    with crowd.holding(lambda: say(susy, "company", one, at=edit, website="https://met.example")):
        undone = crowd.meanwhile(lambda: undo(susy, rework))
        assert not undone.done()
    with pytest.raises(QuestionsOpen, match=r"met\.example"):
        undone.result()
    undo(susy, rework, website="restored")
    assert [value(susy, each, "website") for each in (one, two)] == [None, "https://met.example"]


def test_an_edit_waits_for_an_undo_and_stays_with_the_record_that_it_named(crowd, susy, three) -> None:
    one, two, _ = three
    rework = merge(susy, one, two)["rework_id"]
    edit = NOW + timedelta(minutes=1)
    with crowd.holding(lambda: undo(susy, rework)):
        kept = crowd.meanwhile(lambda: say(susy, "company", one, at=edit, website="https://one.example"))
        named = crowd.meanwhile(lambda: say(susy, "company", two, at=edit, website="https://two.example"))
        assert not kept.done()
    assert kept.result().result["changed"] == named.result().result["changed"] == 1
    assert [value(susy, each, "website") for each in (one, two)] == ["https://one.example", "https://two.example"]


def test_an_edit_of_a_record_that_is_being_merged_goes_to_the_survivor(crowd, susy, three) -> None:
    one, two, _ = three
    edit = NOW + timedelta(minutes=1)
    with crowd.holding(lambda: merge(susy, one, two)):
        edited = crowd.meanwhile(lambda: say(susy, "company", two, at=edit, website="https://met.example"))
        assert not edited.done()
    assert edited.result().result["changed"] == 1
    assert value(susy, one, "website") == "https://met.example"
    with scope(susy):
        assert not Fact.objects.filter(subject_id=two).exists()


def test_a_reference_to_a_record_that_is_being_merged_goes_to_the_survivor(crowd, susy, three) -> None:
    one, two, _ = three
    asked = {"subject_type": "company", "subject_id": two, "system": "hubspot", "external_id": uuid4().hex}
    with crowd.holding(lambda: merge(susy, one, two)):
        referred = crowd.meanwhile(lambda: perform(add_reference, actor=susy, parameters=asked, now=NOW))
        assert not referred.done()
    with scope(susy):
        assert Reference.objects.get(id=referred.result().result["reference_id"]).subject_id == one


def test_of_two_merges_with_a_record_in_common_the_second_is_told_of_the_first(crowd, susy, three) -> None:
    one, two, other = three
    with crowd.holding(lambda: merge(susy, one, two)):
        second = crowd.meanwhile(lambda: merge(susy, other, two))
        assert not second.done()
    with pytest.raises(MergedMeanwhile, match="Met 0"):
        second.result()
    assert there(susy, one, two, other) == [True, False, True]
    assert resolve(actor=susy, subject_id=two) == one


@pytest.mark.parametrize("turned", [False, True])
def test_a_merge_of_a_record_that_is_being_merged_away_is_told_so(crowd, susy, three, turned) -> None:
    one, two, other = three
    pair = (other, two) if turned else (two, other)
    with crowd.holding(lambda: merge(susy, one, two)):
        second = crowd.meanwhile(lambda: merge(susy, *pair))
    with pytest.raises(MergedMeanwhile):
        second.result()
    assert there(susy, one, two, other) == [True, False, True]


def test_an_undo_that_meets_a_further_merge_of_the_survivor_names_it(crowd, susy, three) -> None:
    one, two, other = three
    first = merge(susy, one, two)["rework_id"]
    with crowd.holding(lambda: merge(susy, other, one)):
        undone = crowd.meanwhile(lambda: undo(susy, first))
        assert not undone.done()
    with pytest.raises(UndoFirst, match="into Met 2 came later"):
        undone.result()
    with scope(susy):
        later = Rework.objects.get(other_id=one)
    undo(susy, later.id)
    undo(susy, first)
    assert there(susy, *three) == [True, True, True]
    assert [value(susy, each, "phone") for each in three] == [f"+61 2 5550 100{place}" for place in range(3)]


def test_a_merge_of_a_survivor_waits_for_the_undo_and_takes_what_is_left(crowd, susy, three) -> None:
    one, two, other = three
    first = merge(susy, one, two)["rework_id"]
    with crowd.holding(lambda: undo(susy, first)):
        second = crowd.meanwhile(lambda: merge(susy, other, one))
        assert not second.done()
    second.result()
    assert there(susy, *three) == [False, True, True]
    assert value(susy, two, "phone") == "+61 2 5550 1001"


def test_two_undos_of_merges_into_one_record_wait_for_each_other(crowd, susy, three) -> None:
    one, two, other = three
    reworks = [merge(susy, one, each)["rework_id"] for each in (two, other)]
    with crowd.holding(lambda: undo(susy, reworks[0])):
        second = crowd.meanwhile(lambda: undo(susy, reworks[1]))
        assert not second.done()
    second.result()
    assert [value(susy, each, "phone") for each in three] == [f"+61 2 5550 100{place}" for place in range(3)]


def test_of_two_who_undo_one_split_the_second_is_told(crowd, susy, three) -> None:
    asked = {"source_id": three[0], "name": "Split off", "short_name": "Split", "number": f"M-{uuid4().hex[:10]}"}
    made = approved(split_company, actor=susy, parameters=asked).result
    again = {"rework_id": made["rework_id"]}
    with crowd.holding(lambda: perform(undo_split, actor=susy, parameters=again, now=LATER)):
        second = crowd.meanwhile(lambda: perform(undo_split, actor=susy, parameters=again, now=LATER))
    with pytest.raises(UndoneAlready):
        second.result()
    assert resolve(actor=susy, subject_id=made["made_id"]) == three[0]


def edit(actor: Any, ids: Any) -> Any:
    asked = {"subject_type": "company", "subject_ids": ids, "field": "industry", "value": "Retail"}
    return approved(edit_many, actor=actor, parameters=asked).result["rework_id"]


def test_an_undo_of_an_edit_of_many_and_an_edit_of_one_of_them_wait_for_each_other(crowd, susy, three) -> None:
    again, since = {"rework_id": edit(susy, three)}, NOW + timedelta(minutes=1)
    with crowd.holding(lambda: say(susy, "company", three[0], at=since, industry="Wine")):
        undone = crowd.meanwhile(lambda: perform(undo_edit, actor=susy, parameters=again, now=LATER))
        assert not undone.done()
    with pytest.raises(QuestionsOpen, match="Wine"):
        undone.result()
    kept = again | {"answers": {str(three[0]): "keep"}}
    with crowd.holding(lambda: perform(undo_edit, actor=susy, parameters=kept, now=LATER)):
        said = crowd.meanwhile(lambda: say(susy, "company", three[1], at=since, industry="Beer"))
        assert not said.done()
    said.result()
    assert [value(susy, each, "industry") for each in three] == ["Wine", "Beer", None]


def test_two_edits_of_many_of_the_same_records_come_one_after_the_other(crowd, susy, three) -> None:
    with crowd.holding(lambda: edit(susy, three)):
        second = crowd.meanwhile(lambda: edit(susy, list(reversed(three))))
        assert not second.done()
    assert "All of them say so already" in str(second.exception())


def test_who_waits_for_too_long_is_told_and_nothing_was_done(crowd, susy, three) -> None:
    one, two, _ = three
    rework = merge(susy, one, two)["rework_id"]

    def hurried() -> Any:
        with connection.cursor() as cursor:
            cursor.execute("set lock_timeout = '20ms'")
            try:
                return undo(susy, rework)
            finally:
                cursor.execute("reset lock_timeout")

    with crowd.holding(lambda: say(susy, "company", one, at=NOW + timedelta(minutes=1), industry="Wine")):
        undone = crowd.meanwhile(hurried)
        with pytest.raises(Busy):
            undone.result(30)
    assert there(susy, one, two) == [True, False]
