"""After something happened: let it be activity of whom it concerns, and give people what waited for them.

The worker follows sealed rows by `seq`. How far it came is stored in the transaction that holds the effect, and a
second worker waits for its lock; a row becomes an activity once, by its own id. What was written down as activity is
derived from the journal, so nothing of it is journalled: the follower would follow its own tail.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from forecourt.customers.actions.activity import JOURNAL
from forecourt.customers.actions.following import place_activity, waits_for
from forecourt.customers.actions.measuring import touch, touch_company
from forecourt.customers.actions.placing import homes_of
from forecourt.customers.events import MERGE_UNDONE, PERSON_ADDED, PERSON_AFFILIATED, RECORD_RESTORED
from forecourt.customers.events.reworking import ABSORBED, MERGED, SPLIT, SPLIT_UNDONE
from forecourt.customers.models import Activity, ActivityFollower, ActivityKind, Company, Person
from forecourt.customers.policies import may_follow_activity
from forecourt.customers.ports import people_of
from forecourt.kernel.actors import Actor
from forecourt.kernel.clocks import business_now, true_now
from forecourt.kernel.journal import wording
from forecourt.kernel.journal.following import Sealed, list_sealed
from forecourt.kernel.pipeline import perform
from forecourt.kernel.scope import scope

BATCH: Final = 500
FOLLOWER: Final = "journal"
#: After these a person may be known for whom something waits.
COMES: Final = (PERSON_ADDED, PERSON_AFFILIATED)
#: After these a company holds what was another's, or no longer.
MOVES: Final = (MERGED, ABSORBED, MERGE_UNDONE, RECORD_RESTORED, SPLIT, SPLIT_UNDONE)


def follow_journal(*, actor: Actor, limit: int = BATCH) -> int:
    """Take in the next sealed rows and return how many they were; 0 when there are none left."""
    may_follow_activity(actor, None)
    with scope(actor), transaction.atomic():
        follower, _ = ActivityFollower.objects.get_or_create(name=FOLLOWER)
        follower = ActivityFollower.objects.select_for_update().get(name=FOLLOWER)
        rows = list_sealed(actor=actor, after=follower.seq, limit=limit)
        if rows:
            take_in(actor=actor, rows=rows)
            follower.seq, follower.moved_at = rows[-1].seq, true_now()
            follower.save(update_fields=["seq", "moved_at"])
    return len(rows)


def take_in(*, actor: Actor, rows: Sequence[Sealed]) -> int:
    """Let those of these rows that the provider's files name be activity. Returns how many are new."""
    with scope(actor):
        kinds = {event: kind for kind in ActivityKind.objects.exclude(from_events=[]) for event in kind.from_events}
        told = [row for row in rows if row.event in kinds]
        people = _people_behind(actor, told)
        activities = [each for row in told if (each := _activity(row, kinds[row.event], people)) is not None]
        Activity.objects.bulk_create(activities, ignore_conflicts=True)
        touch(activities)
        for row in rows:
            if row.event in MOVES and row.subject_type == "company":
                for named in (row.subject_id, row.new.get("made_id")):
                    if (moved := _uuid(named)) is not None:
                        touch_company(moved)
            if row.event in COMES and row.subject_type == "person" and waits_for(UUID(row.subject_id)):
                perform(place_activity, actor=actor, parameters={"person_id": row.subject_id})
    return len(activities)


class _People:
    """Who stands behind rows: the person of a user, where each belongs, and which companies are customers."""

    def __init__(self, actor: Actor, rows: Sequence[Sealed]) -> None:
        users = {user for row in rows if (user := _user_of(row)) is not None}
        self._of_user: Mapping[UUID, UUID] = people_of(actor=actor, user_ids=users)
        named = {each for row in rows if (each := _named(row, "person")) is not None}
        people = {*self._of_user.values(), *named}
        self._homes = homes_of(people, now=business_now())
        self._known = set(Person.objects.filter(id__in=people).values_list("id", flat=True))
        companies = {each for row in rows if (each := _named(row, "company")) is not None} | set(self._homes.values())
        self._customers = set(Company.objects.filter(id__in=companies, is_provider=False).values_list("id", flat=True))

    def place(self, row: Sealed) -> tuple[UUID | None, UUID | None]:
        """Return the customer and the person whom a row concerns; no person where one of the provider's did it."""
        person_id = _named(row, "person")
        user_id = _user_of(row)
        if person_id is None and user_id is not None:
            person_id = self._of_user.get(user_id)
        if person_id is not None and (person_id not in self._known or not self._is_of_customer(person_id)):
            person_id = None
        company_id = _named(row, "company")
        if company_id is None and person_id is not None:
            company_id = self._homes.get(person_id)
        return (company_id if company_id in self._customers else None, person_id)

    def _is_of_customer(self, person_id: UUID) -> bool:
        home = self._homes.get(person_id)
        return home is None or home in self._customers


def _people_behind(actor: Actor, rows: Sequence[Sealed]) -> _People:
    return _People(actor, rows)


def _activity(row: Sealed, kind: ActivityKind, people: _People) -> Activity | None:
    """Make an activity of a row; None where it concerns no customer."""
    company_id, person_id = people.place(row)
    if company_id is None and person_id is None:
        return None
    title, _ = wording.read(row.event, old=row.old, new=row.new)
    amount = _amount(row.new.get(kind.amount_from)) if kind.amount_from else None
    return Activity(
        company_id=company_id,
        person_id=person_id,
        kind=kind,
        at=row.business_at,
        collected_at=business_now(),
        source=JOURNAL,
        external_id=str(row.id),
        direction=kind.direction,
        amount=amount,
        unit=kind.unit if amount is not None else "",
        title=title[:300],
        journal_id=row.id,
    )


def _user_of(row: Sealed) -> UUID | None:
    """Return the user whom a row is about: one whom it names, its subject, or whoever did it."""
    if user_id := row.new.get("user_id"):
        return _uuid(user_id)
    if row.subject_type == "user":
        return _uuid(row.subject_id)
    return row.actor_id if row.actor_kind == "person" else None


def _named(row: Sealed, what: str) -> UUID | None:
    """Return the company or person that a row names: whom it concerns, its subject, or one among its values."""
    if what == "company" and row.company_id is not None:
        return row.company_id
    if row.subject_type == what:
        return _uuid(row.subject_id)
    named = row.new.get(f"{what}_id")
    return _uuid(named) if named else None


def _uuid(value: Any) -> UUID | None:
    try:
        return UUID(str(value))
    except ValueError:
        return None


def _amount(value: Any) -> Decimal | None:
    try:
        return None if value is None or isinstance(value, bool) else Decimal(str(value))
    except InvalidOperation:
        return None
