"""Whatever the world was, a merge and its undo leave it as it was; and two who come at once do not both do it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forecourt.customers.actions import merge_companies, merge_people, undo_merge
from forecourt.kernel.errors import Refusal
from forecourt.kernel.pipeline import perform
from tests.customers.reworking.records import NOW, approved, belong, company, person, picture, refer, say

SOURCES = ("staff", "hubspot", "netsuite", "register")
SAID = st.lists(
    st.tuples(
        st.sampled_from(["company", "person"]),
        st.integers(0, 3),
        st.sampled_from(["phone", "town", "name", "email"]),
        st.sampled_from(SOURCES),
        st.integers(0, 5),
        st.integers(0, 3),
    ),
    max_size=14,
)
BELONGS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.booleans()), max_size=6)
REFERS = st.lists(st.tuples(st.sampled_from(["company", "person"]), st.integers(0, 3), st.integers(0, 99)), max_size=5)
MERGES = st.lists(
    st.tuples(
        st.sampled_from(["company", "person"]),
        st.integers(0, 3),
        st.integers(0, 3),
        st.dictionaries(st.sampled_from(["phone", "town", "name"]), st.sampled_from(["survivor", "absorbed"])),
    ),
    min_size=1,
    max_size=4,
)
VALUES = {
    "phone": "+61 2 5550 100{}",
    "town": "Town {}",
    "name": "Name {}",
    "email": "somebody{}@delta.example",
}


@pytest.fixture
def susy(people: Any) -> Any:
    return people("susy@meridian.example")


def _quietly(work: Any) -> None:
    """Try what a random world may refuse."""
    try:
        with transaction.atomic():
            work()
    except Refusal:
        pass


def _world(susy: Any, said: Any, belongs: Any, refers: Any) -> dict[str, list[Any]]:
    companies = [company(susy, f"C-9500{place}", f"Random {place}") for place in range(4)]
    people = [person(susy, companies[place], f"Some {place}", f"some{place}@delta.example") for place in range(4)]
    records = {"company": companies, "person": people}
    for subject, place, field, source, days, number in said:
        value = VALUES[field].format(number)
        at = NOW - timedelta(days=days)
        _quietly(lambda: say(susy, subject, records[subject][place], source, at=at, **{field: value}))  # noqa: B023
    for who, where, is_primary in belongs:
        _quietly(lambda: belong(susy, people[who], companies[where], is_primary=is_primary))  # noqa: B023
    for subject, place, number in refers:
        _quietly(lambda: refer(susy, subject, records[subject][place], "hubspot", str(number)))  # noqa: B023
    return records


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=SAID, belongs=BELONGS, refers=REFERS, merges=MERGES)
def test_merges_undone_from_the_last_one_on_leave_the_world_as_it_was(susy, said, belongs, refers, merges) -> None:
    with transaction.atomic():
        records = _world(susy, said, belongs, refers)
        pictures, done = [picture(susy)], []
        for subject, one, other, keep in merges:
            action = merge_companies if subject == "company" else merge_people
            asked = {"survivor_id": records[subject][one], "absorbed_id": records[subject][other], "keep": keep}
            try:
                with transaction.atomic():
                    done.append(approved(action, actor=susy, parameters=asked).result["rework_id"])
            except Refusal:
                continue
            pictures.append(picture(susy))
        while done:
            pictures.pop()
            perform(undo_merge, actor=susy, parameters={"rework_id": done.pop()}, now=NOW)
            assert picture(susy) == pictures[-1]
        transaction.set_rollback(True)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=SAID, belongs=BELONGS, refers=REFERS, order=st.permutations([0, 1, 2]))
def test_merges_into_one_record_are_undone_in_any_order(susy, said, belongs, refers, order) -> None:
    with transaction.atomic():
        records = _world(susy, said, belongs, refers)
        before = picture(susy)
        done = [
            approved(
                merge_companies,
                actor=susy,
                parameters={"survivor_id": records["company"][0], "absorbed_id": records["company"][place]},
            ).result["rework_id"]
            for place in (1, 2, 3)
        ]
        for place in order:
            perform(undo_merge, actor=susy, parameters={"rework_id": done[place]}, now=NOW)
        assert picture(susy) == before
        transaction.set_rollback(True)
