"""One record becomes two and one again; many are changed at once and back, but for what was edited since."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from forecourt.customers.actions import edit_many, merge_companies, split_company, split_person, undo_edit, undo_split
from forecourt.customers.actions.many import NothingChanges, OtherNumber
from forecourt.customers.models import Company, Fact, Reference
from forecourt.customers.queries import list_present, resolve
from forecourt.customers.queries.edited import QuestionsOpen
from forecourt.kernel.errors import Forbidden, Invisible, Malformed
from forecourt.kernel.models import Journal
from forecourt.kernel.pipeline import perform
from forecourt.kernel.scope import scope
from tests.customers.reworking.records import NOW, approved, company, person, picture, refer, say

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def susy(people: Any) -> Any:
    return people("susy@meridian.example")


def value(actor: Any, subject: str, subject_id: Any, field: str) -> Any:
    found = list_present(actor=actor, subject_type=subject, subject_id=subject_id, now=LATER)
    return next((each.present.value for each in found if each.field == field and each.present), None)


def without_redirects(shown: dict[str, list[str]]) -> dict[str, list[str]]:
    return {table: rows for table, rows in shown.items() if table != "customers_redirect"}


def test_what_is_chosen_goes_to_the_new_record_and_comes_back(susy) -> None:
    one = company(susy, "C-92001", "Delta and Sigma")
    say(susy, "company", one, "hubspot", phone="+61 2 5550 1234", employees=12)
    reference = refer(susy, "company", one, "hubspot", "8812")
    with scope(susy):
        phone = Fact.objects.get(subject_id=one, field="phone")
    before = picture(susy)
    asked = {
        "source_id": one,
        "number": "C-92002",
        "name": "Sigma Steel",
        "short_name": "Sigma",
        "fact_ids": [phone.id],
        "children": {"reference": [reference]},
    }
    made = approved(split_company, actor=susy, parameters=asked).result
    assert value(susy, "company", made["made_id"], "phone") == "+61 2 5550 1234"
    assert value(susy, "company", one, "phone") is None
    assert value(susy, "company", one, "employees") == 12
    with scope(susy):
        assert Reference.objects.get(id=reference).subject_id == made["made_id"]
    perform(undo_split, actor=susy, parameters={"rework_id": made["rework_id"]}, now=NOW)
    assert without_redirects(picture(susy)) == without_redirects(before)
    assert resolve(actor=susy, subject_id=made["made_id"]) == one


def test_a_split_undone_asks_about_what_was_said_since(susy) -> None:
    one = company(susy, "C-92001", "Delta and Sigma")
    kim = person(susy, one, "Kim and Karl", "kim@delta.example")
    made = approved(split_person, actor=susy, parameters={"source_id": kim, "name": "Karl Novak"}).result
    say(susy, "person", made["made_id"], phone="+61 2 5550 1234", at=NOW + timedelta(minutes=1))
    with pytest.raises(QuestionsOpen, match="5550 1234"):
        perform(undo_split, actor=susy, parameters={"rework_id": made["rework_id"]}, now=LATER)
    answers = {"fact:phone": "survivor"}
    perform(undo_split, actor=susy, parameters={"rework_id": made["rework_id"], "answers": answers}, now=LATER)
    assert value(susy, "person", kim, "phone") == "+61 2 5550 1234"
    assert value(susy, "person", kim, "name") == "Kim and Karl"


def test_what_is_not_the_records_is_not_split_off(susy) -> None:
    one, two = company(susy, "C-92001", "Delta"), company(susy, "C-92002", "Sigma")
    foreign = refer(susy, "company", two, "hubspot", "8812")
    kim = person(susy, one, "Kim Novak", "kim@delta.example")
    asked = {"source_id": kim, "name": "Karl", "children": {"reference": [foreign]}}
    with pytest.raises(Invisible):
        approved(split_person, actor=susy, parameters=asked)
    with pytest.raises(Malformed):
        approved(split_person, actor=susy, parameters=asked | {"children": {"contract": [foreign]}})


@pytest.fixture
def three(susy: Any) -> list[Any]:
    made = [company(susy, f"C-9300{place}", f"Many {place}") for place in range(3)]
    say(susy, "company", made[0], industry="Food", at=NOW - timedelta(days=4))
    say(susy, "company", made[1], "hubspot", industry="Steel")
    return made


def edit(actor: Any, ids: list[Any], **more: Any) -> Any:
    asked = {"subject_type": "company", "subject_ids": ids, "field": "industry", "value": "Retail", **more}
    return approved(edit_many, actor=actor, parameters=asked)


def test_many_are_changed_at_once_each_with_a_row_of_its_own_and_back(susy, three) -> None:
    before = [value(susy, "company", each, "industry") for each in three]
    done = edit(susy, three, expected=3).result
    assert [value(susy, "company", each, "industry") for each in three] == ["Retail"] * 3
    with scope(susy):
        rows = Journal.objects.filter(event="customers.facts.changed", subject_id__in=[str(each) for each in three])
        assert {row.subject_id for row in rows if row.new.get("industry") == "Retail"} == {str(each) for each in three}
        assert Company.objects.filter(industry="Retail", id__in=three).count() == 3
    perform(undo_edit, actor=susy, parameters={"rework_id": done["rework_id"]}, now=LATER)
    assert [value(susy, "company", each, "industry") for each in three] == before


def test_another_number_than_was_said_changes_nothing(susy, three) -> None:
    with pytest.raises(OtherNumber, match="3 records would change"):
        edit(susy, three, expected=2)
    assert value(susy, "company", three[2], "industry") is None


def test_what_cannot_take_it_is_left_out_and_named(susy, three) -> None:
    gone = uuid4()
    done = edit(susy, [*three, gone], expected=3).result
    assert [(each["subject_id"], each["said"]) for each in done["left_out"]] == [
        (str(gone), "There is no company with this id.")
    ]
    assert [value(susy, "company", each, "industry") for each in three] == ["Retail"] * 3


def test_what_all_of_them_say_already_is_no_edit(susy, three) -> None:
    edit(susy, three)
    with pytest.raises(NothingChanges):
        edit(susy, three)


def test_a_value_that_is_none_changes_nothing(susy, three) -> None:
    with pytest.raises(Malformed, match="number"):
        edit(susy, three, field="employees", value="many")


def test_who_may_not_see_how_customers_pay_edits_none_of_it(susy, three) -> None:
    with pytest.raises(Malformed, match="pays_by"):
        edit(susy, three, field="pays_by", value="card")


def test_a_record_of_many_that_was_merged_since_gets_its_value_back_on_the_survivor(susy, three) -> None:
    done = edit(susy, three).result
    merged = {"survivor_id": three[2], "absorbed_id": three[0]}
    approved(merge_companies, actor=susy, parameters=merged, now=NOW + timedelta(minutes=1))
    perform(undo_edit, actor=susy, parameters={"rework_id": done["rework_id"]}, now=LATER)
    assert value(susy, "company", three[2], "industry") == "Food"
    assert value(susy, "company", three[1], "industry") == "Steel"


@pytest.mark.parametrize("answer, kept", [("keep", "Wine"), ("old", "Food")])
def test_a_record_that_was_edited_since_is_asked_about(susy, three, answer, kept) -> None:
    done = edit(susy, three).result
    say(susy, "company", three[0], industry="Wine", at=NOW + timedelta(minutes=5))
    with pytest.raises(QuestionsOpen):
        perform(undo_edit, actor=susy, parameters={"rework_id": done["rework_id"]}, now=LATER)
    asked = {"rework_id": done["rework_id"], "answers": {str(three[0]): answer}}
    perform(undo_edit, actor=susy, parameters=asked, now=LATER)
    assert [value(susy, "company", each, "industry") for each in three] == [kept, "Steel", None]


@pytest.mark.parametrize("email", ["mina@meridian.example", "ada@acme.example"])
def test_only_those_who_may_change_many(people, three, email) -> None:
    with pytest.raises(Forbidden):
        edit(people(email), three)
