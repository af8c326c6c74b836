"""Exporting journal rows: journalled itself, bounded, for those alone who may read every row."""

from __future__ import annotations

from typing import Any

import pytest

from forecourt.kernel.errors import Forbidden
from forecourt.kernel.journal import exporting
from forecourt.kernel.journal.exporting import TooMuch, export_entries
from forecourt.kernel.journal.searching import Search, search_entries
from forecourt.kernel.pipeline import perform

GRANTED = {"event": "contracts.entitlement.granted"}


def test_all_rows_of_a_search_are_given_and_who_took_them_is_journalled(
    people: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "AT_ONCE", 7)
    olga = people("olga@meridian.example")
    receipt = perform(export_entries, actor=olga, parameters=GRANTED)
    rows = receipt.once["entries"]
    assert len(rows) == len({row["id"] for row in rows}) == receipt.result["rows"] > 50
    [taken] = search_entries(actor=olga, search=Search(event="kernel.entries.exported"))
    assert taken.about["rows"] == len(rows)
    assert taken.about["looked_for"] == GRANTED


def test_more_than_a_sheet_holds_is_refused(people: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "MOST_ROWS", 10)
    with pytest.raises(TooMuch):
        perform(export_entries, actor=people("olga@meridian.example"), parameters={})


@pytest.mark.parametrize("email", ["susy@meridian.example", "rita@acme.example"])
def test_others_export_nothing(people: Any, email: str) -> None:
    with pytest.raises(Forbidden):
        perform(export_entries, actor=people(email), parameters={})
