"""Which value counts, and whether what differs from it makes a conflict."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from forecourt.customers.rules.best import Candidate, best_of, disagree

NOW = datetime(2026, 11, 2, tzinfo=UTC)
OWNERS = ["staff", "hubspot"]


def said(source: str, value: str, *, days: float, stale: bool = False, confidence: float = 0.9) -> Candidate:
    """What a source said so many days ago."""
    at = NOW - timedelta(days=days)
    place = int(days * 10) * 100 + len(source)
    return Candidate(UUID(int=place), value, source, confidence, at, at, stale_at=NOW if stale else None)


def contest(*candidates: Candidate, owners: list[str] = OWNERS) -> bool:
    chosen = best_of(candidates, owners=owners, type="text", now=NOW)
    return disagree(chosen, owners=owners, now=NOW)


def test_what_people_here_mended_is_no_conflict_with_what_stood_before() -> None:
    assert not contest(said("staff", "Perth", days=1), said("hubspot", "Darwin", days=9))


def test_a_source_that_says_otherwise_after_people_did_is_one() -> None:
    assert contest(said("staff", "Perth", days=9), said("hubspot", "Darwin", days=1))
    assert contest(said("staff", "Perth", days=9), said("hubspot", "Darwin", days=9))


def test_what_people_here_confirmed_since_is_none_either() -> None:
    confirmed = replace(said("staff", "Perth", days=9), last_verified_at=NOW)
    assert not contest(confirmed, said("hubspot", "Darwin", days=1))


def test_people_whose_word_does_not_come_first_mend_nothing() -> None:
    assert contest(said("staff", "Perth", days=1), said("hubspot", "Darwin", days=9), owners=["hubspot", "staff"])


def test_two_systems_disagree_whoever_spoke_last() -> None:
    two = ["netsuite", "hubspot"]
    assert contest(said("netsuite", "Perth", days=1), said("hubspot", "Darwin", days=9), owners=two)


def test_one_that_was_mended_hides_no_other_that_came_later() -> None:
    three = ["staff", "netsuite", "hubspot"]
    older, later = said("netsuite", "Darwin", days=9), said("hubspot", "Broome", days=1)
    assert contest(said("staff", "Perth", days=5), older, later, owners=three)
    assert not contest(said("staff", "Perth", days=0.5), older, later, owners=three)


@pytest.mark.parametrize(
    "other",
    [
        said("hubspot", "perth", days=1),
        said("hubspot", "Darwin", days=1, stale=True),
        said("hubspot", "Darwin", days=1, confidence=0.1),
        said("portal", "Darwin", days=1),
    ],
)
def test_what_agrees_is_old_doubtful_or_of_no_owner_is_none(other: Candidate) -> None:
    assert not contest(said("staff", "Perth", days=9), other)
