"""Cursors: whatever is done to one, it opens no other place in no other list."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forecourt.api.jsonapi.cursors import read_cursor, write_cursor
from forecourt.api.jsonapi.refusals import BadParameter

BOUND, OTHER = b"ada, ACME, contracts", b"ben, Bravo, contracts"
#: However busy the machine is.
unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
POSITIONS = st.lists(
    st.one_of(st.text(max_size=40), st.integers(-(2**53), 2**53), st.booleans()), min_size=1, max_size=4
)


@unhurried
@given(POSITIONS)
def test_a_cursor_leads_back_to_its_place(position: list[Any]) -> None:
    cursor = write_cursor(position, bound=BOUND)
    assert cursor.isascii()
    if len(cursor) <= 2_000:
        assert read_cursor(cursor, bound=BOUND, parameter="page[after]") == position


@unhurried
@given(POSITIONS)
def test_a_cursor_of_somebody_else_or_of_another_list_is_refused(position: list[Any]) -> None:
    with pytest.raises(BadParameter):
        read_cursor(write_cursor(position, bound=OTHER), bound=BOUND, parameter="page[after]")


@unhurried
@given(POSITIONS, st.data())
def test_a_cursor_that_was_changed_anywhere_is_refused(position: list[Any], data: st.DataObject) -> None:
    cursor = write_cursor(position, bound=BOUND)
    place = data.draw(st.integers(0, len(cursor) - 1))
    letter = data.draw(st.sampled_from("ABCDEFGHabcdefgh0189-_=. %\0é"))
    changed = cursor[:place] + letter + cursor[place + 1 :]
    try:
        found = read_cursor(changed, bound=BOUND, parameter="page[after]")
    except BadParameter:
        return
    assert found == position  # only bits that base64 does not carry were changed


@unhurried
@given(st.text(max_size=3_000))
def test_what_was_never_a_cursor_is_refused(words: str) -> None:
    with pytest.raises(BadParameter):
        read_cursor(words, bound=BOUND, parameter="page[after]")
