"""Follow the journal, so that whatever is added or changed is held against all other records within seconds.

What is followed and found by the way (the keys of a record) is derived and not journalled; a proposal is an action.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final
from uuid import UUID

from django.db import transaction

from forecourt.customers import events
from forecourt.customers.actions.belonging import has_news, propose_places
from forecourt.customers.actions.duplicates import find_duplicates, keep_keys
from forecourt.customers.models import MatchFollower, MatchWord, Proposal
from forecourt.customers.policies import may_merge_customers
from forecourt.customers.queries.facts import SubjectType
from forecourt.customers.queries.matching import list_likely
from forecourt.kernel.actors import Actor
from forecourt.kernel.journal.following import Sealed, last_seal, list_sealed
from forecourt.kernel.pipeline import perform
from forecourt.kernel.scope import scope

BATCH: Final = 200
FOLLOWER: Final = "duplicates"
#: After these a record may be another's duplicate that was none before.
CHANGES: Final = frozenset(
    {
        *(events.COMPANY_ADDED, events.COMPANY_CHANGED, events.PERSON_ADDED, events.PERSON_AFFILIATED),
        *(events.FACTS_CHANGED, events.MERGED, events.RECORD_RESTORED, events.MERGE_UNDONE),
    }
)
KINDS: Final[tuple[SubjectType, ...]] = ("company", "person")


def follow_changes(*, actor: Actor, limit: int = BATCH) -> int:
    """Hold what the next sealed rows tell of against all records. Returns how many rows that were.

    The first time all records are held against each other; from then on only those that change.
    """
    may_merge_customers(actor, None)
    with scope(actor), transaction.atomic():
        follower, is_new = MatchFollower.objects.get_or_create(name=FOLLOWER)
        follower = MatchFollower.objects.select_for_update().get(name=FOLLOWER)
        if is_new or not MatchWord.objects.exists():
            newest = last_seal(actor=actor)
            for kind in KINDS:
                perform(find_duplicates, actor=actor, parameters={"subject_type": kind})
            MatchFollower.objects.filter(name=FOLLOWER).update(seq=newest)
            return 1
        rows = list_sealed(actor=actor, after=follower.seq, limit=limit)
        for kind in KINDS:
            hold_against_all(actor=actor, kind=kind, ids=_told_of(rows, kind))
        ask_where_they_belong(actor=actor, ids=_told_of(rows, "person"))
        if rows:
            MatchFollower.objects.filter(name=FOLLOWER).update(seq=rows[-1].seq)
    return len(rows)


def hold_against_all(*, actor: Actor, kind: SubjectType, ids: Iterable[UUID]) -> int:
    """Keep the keys of some records, and propose what is likely and was not yet. Returns how many were looked at."""
    changed = sorted(set(ids))
    if not changed:
        return 0
    with scope(actor):
        keys = keep_keys(kind, changed)
        likely = [
            each
            for one, own in keys.items()
            for each in list_likely(actor=actor, subject_type=kind, subject_id=one, keys=own)
        ]
        known = set(
            Proposal.objects.filter(first_id__in=[each.first_id for each in likely]).values_list(
                "first_id", "second_id"
            )
        )
        fresh = {one for each in likely if (each.first_id, each.second_id) not in known for one in (each.first_id,)}
        if fresh:
            perform(find_duplicates, actor=actor, parameters={"subject_type": kind, "subject_ids": sorted(fresh)})
    return len(changed)


def ask_where_they_belong(*, actor: Actor, ids: Iterable[UUID]) -> None:
    """Ask whether people belong to the company of their address's domain, where one alone has it."""
    people = sorted(set(ids))
    with scope(actor):
        if people and has_news(people):
            perform(propose_places, actor=actor, parameters={"person_ids": people})


def _told_of(rows: Iterable[Sealed], kind: str) -> list[UUID]:
    return [UUID(row.subject_id) for row in rows if row.event in CHANGES and row.subject_type == kind]
