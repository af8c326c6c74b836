"""How a journal row reads."""

from __future__ import annotations

import pytest

from forecourt.kernel.journal import wording


@pytest.fixture(autouse=True)
def own_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wording, "_WORDINGS", {})


def test_an_event_reads_as_its_room_worded_it() -> None:
    wording.word("room.thing.done", tone="good")(lambda old, new: f"{old['n']} became {new['n']}")
    assert wording.read("room.thing.done", old={"n": 1}, new={"n": 2}) == ("1 became 2", "good")
    assert wording.worded_events() == {"room.thing.done"}


def test_an_event_worded_twice_is_a_mistake() -> None:
    wording.word("room.thing.done")(lambda old, new: "")
    with pytest.raises(ValueError, match=r"room\.thing\.done"):
        wording.word("room.thing.done")(lambda old, new: "")


def test_an_event_that_nobody_worded_reads_as_its_name() -> None:
    assert wording.read("room.big_thing.done", old=None, new=None) == ("room big thing done", "")
