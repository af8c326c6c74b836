"""An erasure is asked for, confirmed and done: its own approval keeps that it was, and no word of whom."""

from __future__ import annotations

from typing import Any

from forecourt.customers.actions import erase_person, merge_people
from forecourt.customers.models import Person
from forecourt.kernel.pipeline import perform
from forecourt.kernel.scope import scope
from forecourt.oversight.actions import approve
from forecourt.oversight.models import Approval
from tests.customers.reworking.records import company, person

NAME = "Kim Novak"


def test_confirmed_by_somebody_else_it_is_done_and_what_waited_about_them_is_void(people, run, state_of) -> None:
    susy, olga = people("susy@meridian.example"), people("olga@meridian.example")
    mill = company(susy, "C-90001", "Delta Mill")
    kim, twin = person(susy, mill, NAME, "kim@delta.example"), person(susy, mill, "K. Novak", "k@delta.example")
    merge = perform(merge_people, actor=susy, parameters={"survivor_id": twin, "absorbed_id": kim})
    asked: dict[str, Any] = {"person_id": kim, "name": NAME, "reason": "They asked for it."}
    erasure = perform(erase_person, actor=susy, parameters=asked)
    assert (merge.outcome, erasure.outcome) == ("waiting", "waiting")
    perform(approve, actor=olga, parameters={"approval_id": erasure.id, "digest": erasure.result["digest"]})
    assert run(susy) == 1
    with scope(susy):
        assert not Person.objects.filter(id=kim).exists()
        assert Person.objects.filter(id=twin).exists()
        kept = {each.id: each for each in Approval.objects.filter(id__in=[merge.id, erasure.id])}
    assert [(each.parameters, each.shown) for each in kept.values()] == [({}, [])] * 2
    assert (kept[erasure.id].state, kept[merge.id].state) == ("done", "void")
    assert kept[merge.id].said == "It was about somebody who was erased."
    assert NAME not in str(kept[erasure.id].__dict__)
    assert state_of(erasure).state == "done"
