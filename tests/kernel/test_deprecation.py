"""What is to go away works for half a year more at the least, and its headers are as the RFCs have them."""

from __future__ import annotations

from datetime import date

import pytest

from forecourt.kernel import catalogue
from forecourt.kernel.catalogue import Parameters, action
from forecourt.kernel.deprecation import Deprecation

GOING = Deprecation(since=date(2027, 1, 1), sunset=date(2027, 7, 2), see="/api/docs", successor="room.new")


def test_it_is_told_in_words() -> None:
    assert GOING.words == "Deprecated since 2027-01-01, gone on 2027-07-02. Use room.new."
    assert Deprecation(since=date(2027, 1, 1), see="/api/docs").words == "Deprecated since 2027-01-01."


def test_its_headers_are_those_of_the_rfcs() -> None:
    assert GOING.since_header == "@1798761600"
    assert GOING.sunset_header == "Fri, 02 Jul 2027 00:00:00 GMT"
    assert Deprecation(since=date(2027, 1, 1), see="/api/docs").sunset_header == ""


def test_nothing_ends_sooner_than_half_a_year_after_that_was_told() -> None:
    with pytest.raises(ValueError, match="182 days"):
        Deprecation(since=date(2027, 1, 1), sunset=date(2027, 7, 1), see="/api/docs")


def test_a_parameter_that_there_is_not_cannot_be_deprecated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogue, "_ACTIONS", {})
    register = action(
        name="room.do",
        title="Do",
        parameters=Parameters,
        policy=lambda actor, _: None,
        deprecated_parameters={"old": GOING},
    )
    with pytest.raises(ValueError, match="no parameter old"):
        register(lambda performance, parameters: {})
