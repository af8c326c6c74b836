"""Ages in words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from forecourt_client.command.ages import age

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("before", "words"),
    [
        (timedelta(seconds=1), "just now"),
        (timedelta(minutes=2), "2 minutes ago"),
        (timedelta(hours=36), "36 hours ago"),
        (timedelta(days=2), "2 days ago"),
        (timedelta(days=90), "3 months ago"),
        (timedelta(days=800), "2 years ago"),
        (timedelta(seconds=-1), "in a moment"),
        (timedelta(hours=-5), "in 5 hours"),
        (timedelta(days=-400), "in 13 months"),
    ],
)
def test_an_age_is_told_in_the_largest_unit_of_which_there_are_two(before: timedelta, words: str) -> None:
    assert age(NOW - before, now=NOW) == words
