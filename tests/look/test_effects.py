"""Effects read without bare ids, and days as the account has them."""

from __future__ import annotations

from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from forecourt.look.effects import effect_rows

ID = str(uuid4())


def _rows(old: dict[str, Any] | None, new: dict[str, Any]) -> list[tuple[str, str, str]]:
    rows = effect_rows(old=old, new=new, zone=ZoneInfo("Australia/Melbourne"), locale="en_AU")
    return [(row["label"], row["old"], row["new"]) for row in rows]


def test_a_grant_says_what_it_is_and_not_its_id() -> None:
    ((label, old, new),) = _rows(None, {"grant_id": ID})
    assert (label, old) == ("right to download", "")
    assert ID not in new


@pytest.mark.parametrize("old, new", [(None, {"user_id": ID}), ({"owner_id": ID}, {}), ({"name": "A"}, {"name": "A"})])
def test_bare_ids_and_what_stays_the_same_are_left_out(old: dict[str, Any] | None, new: dict[str, Any]) -> None:
    assert _rows(old, new) == []


def test_days_are_the_accounts_and_labels_are_words() -> None:
    rows = _rows({"role": "read_only"}, {"role": "technical", "period_from": "2026-01-31T14:00:00Z"})
    assert rows == [("role", "read_only", "technical"), ("from", "", "1 Feb 2026, 01:00")]
