"""After something happened: note, for each person whom it concerns, that they are to be told.

The worker follows sealed rows by `seq`. How far it came is stored in the transaction that holds the effect, and a
second worker waits for its lock, so a crash or a double run tells nobody twice. The follower writes nothing into the
journal itself: it would follow its own tail.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from forecourt.access.addressees import Addressee, find_addressee, list_addressees, list_limited
from forecourt.access.bounds import Bounds
from forecourt.contracts.queries import keys_within
from forecourt.customers.queries import get_company
from forecourt.kernel.actors import Actor
from forecourt.kernel.clocks import true_now
from forecourt.kernel.journal import wording
from forecourt.kernel.journal.following import Sealed, list_sealed
from forecourt.kernel.scope import scope
from forecourt.notifications.actions.topics import FOLLOWER
from forecourt.notifications.following import Followers
from forecourt.notifications.models import Choice, Notification, Position, Rhythm, Topic
from forecourt.notifications.places import place_of
from forecourt.notifications.policies import NARROWED, may_follow
from forecourt.notifications.rules import Rhythm as Wanted
from forecourt.notifications.rules import mail_due
from forecourt.notifications.zones import NOWHERE

#: How many rows one transaction takes in: what is behind is caught up in such steps.
BATCH: Final = 200

#: What else is done about a row: rooms' letters and webhooks register here, by event or for every row (`""`).
Reaction = Callable[["Intake", Sealed], None]
REACTIONS: Final[dict[str, list[Reaction]]] = {}


@dataclass(slots=True)
class Intake:
    """One batch: who acts, and what was looked up for it already."""

    actor: Actor
    topics: Mapping[str, list[Topic]]
    addressees: dict[tuple[UUID, str], list[Addressee]] = field(default_factory=dict)
    zones: dict[UUID | None, ZoneInfo] = field(default_factory=dict)
    kept: dict[str, Any] = field(default_factory=dict)


def follow(*, actor: Actor, limit: int = BATCH) -> int:
    """Take in the next sealed rows and return how many they were; 0 when there are none left."""
    may_follow(actor, None)
    with scope(actor), transaction.atomic():
        position, _ = Position.objects.select_for_update().get_or_create(name=FOLLOWER)
        rows = list_sealed(actor=actor, after=position.seq, limit=limit)
        if rows:
            take_in(actor=actor, rows=[row for row in rows if _is_news(row, position)])
            position.seq, position.moved_at = rows[-1].seq, true_now()
            position.save(update_fields=["seq", "moved_at"])
    return len(rows)


def take_in(*, actor: Actor, rows: Iterable[Sealed]) -> int:
    """Note whom these rows concern. A row that was taken in before changes nothing. Returns how many are new."""
    with scope(actor):
        intake = Intake(actor=actor, topics=_topics_by_event())
        made = []
        for row in rows:
            for topic in intake.topics.get(row.event, ()):
                made += [_notification(intake, topic, row, each) for each in _concerned(intake, topic, row)]
                made += _of_a_part(intake, topic, row)
                made += _of_followers(intake, topic, row)
            for react in (*REACTIONS.get(row.event, ()), *REACTIONS.get("", ())):
                react(intake, row)
        wanted = [each for each in _as_chosen(intake, made) if each.in_app or each.mail_state]
        Notification.objects.bulk_create(wanted, ignore_conflicts=True)
    return len(wanted)


def react_to(event: str) -> Callable[[Reaction], Reaction]:
    """Register what else is done about an event, in the transaction of the follower; `""` for every row."""

    def register(react: Reaction) -> Reaction:
        REACTIONS.setdefault(event, []).append(react)
        return react

    return register


def zone_of(intake: Intake, company_id: UUID | None) -> ZoneInfo:
    """Return the zone in which a company's people live."""
    if company_id is None:
        return NOWHERE
    if company_id not in intake.zones:
        intake.zones[company_id] = ZoneInfo(get_company(actor=intake.actor, company_id=company_id).zone)
    return intake.zones[company_id]


def _is_news(row: Sealed, position: Position) -> bool:
    return position.begins_at is None or row.at >= position.begins_at


def _topics_by_event() -> dict[str, list[Topic]]:
    found: dict[str, list[Topic]] = {}
    for topic in Topic.objects.order_by("place", "code"):
        for event in topic.events:
            found.setdefault(event, []).append(topic)
    return found


def _concerned(intake: Intake, topic: Topic, row: Sealed) -> list[Addressee]:
    """Name whom a row concerns under a topic: never anybody of another company, nor who did it themselves."""
    if topic.audience == Topic.PERSON:
        person = _person_of(row)
        found = find_addressee(actor=intake.actor, user_id=person, company_id=row.company_id) if person else None
        return [found] if found else []
    if topic.audience == Topic.FOLLOWER:
        return []
    company_id = intake.actor.company_id if topic.audience == Topic.PROVIDER else row.company_id
    if company_id is None or (topic.audience == Topic.CUSTOMER and company_id == intake.actor.company_id):
        return []
    key = (company_id, topic.permission)
    if key not in intake.addressees:
        intake.addressees[key] = list_addressees(actor=intake.actor, company_id=company_id, permission=topic.permission)
    named = row.new.get("recipients")  # a row that names who gets it is told to them alone
    return [
        each
        for each in intake.addressees[key]
        if each.user_id != row.actor_id and (named is None or str(each.user_id) in named)
    ]


def _of_a_part(intake: Intake, topic: Topic, row: Sealed) -> list[Notification]:
    """Note for each colleague who sees a part of the company what of a row is about that part, and nothing else of it.

    They read it in the portal, where the database looks at it once more; no mail of it lies about anywhere.
    """
    if (
        row.event not in NARROWED
        or topic.audience != Topic.CUSTOMER
        or row.company_id in (None, intake.actor.company_id)
    ):
        return []
    assert row.company_id is not None
    told = []
    for to, bounds in _limited(intake, topic, row.company_id):
        named = row.new["keys"]
        keys = keys_within(actor=intake.actor, company_id=row.company_id, bounds=bounds, identifiers=named)
        if not keys or to.user_id == row.actor_id:
            continue
        part: dict[str, Any] = {"keys": sorted(keys)} | ({"days": row.new["days"]} if len(keys) == len(named) else {})
        told.append(_notification(intake, topic, replace(row, new=part), to))
    return told


def _of_followers(intake: Intake, topic: Topic, row: Sealed) -> list[Notification]:
    """Note for each who follows the customer concerned that they are to be told, and why.

    What was written in one transaction has one cause, and is told once: the first row of it that anybody hears of.
    """
    if topic.audience != Topic.FOLLOWER:
        return []
    if "followers" not in intake.kept:
        intake.kept["followers"] = Followers(intake.actor)
    followers: Followers = intake.kept["followers"]
    account = followers.account_of(row)
    if account is None:
        return []
    told = []
    for each in followers.of(account, row, permission=topic.permission):
        notification = _notification(intake, topic, row, each.addressee)
        notification.reason, notification.account_id, notification.cause = each.reason, account.id, row.transaction
        notification.address = f"/staff/customers/{account.id}/timeline/"
        told.append(notification)
    return told


def _limited(intake: Intake, topic: Topic, company_id: UUID) -> list[tuple[Addressee, Bounds]]:
    key = f"limited {company_id} {topic.permission}"
    if key not in intake.kept:
        intake.kept[key] = list_limited(actor=intake.actor, company_id=company_id, permission=topic.permission)
    found: list[tuple[Addressee, Bounds]] = intake.kept[key]
    return found


def _person_of(row: Sealed) -> UUID | None:
    """Return whom a row is about: its owner where it names one, its subject where that is a user, else who did it."""
    if owner := row.new.get("owner_id"):
        return UUID(owner)
    if row.subject_type == "user":
        return UUID(row.subject_id)
    return row.actor_id if row.actor_kind == "person" else None


def _notification(intake: Intake, topic: Topic, row: Sealed, to: Addressee) -> Notification:
    title, tone = wording.read(row.event, old=row.old, new=row.new)
    is_provider = to.company_id == intake.actor.company_id
    is_own = to.user_id == row.actor_id
    return Notification(
        user_id=to.user_id,
        company_id=to.company_id,
        topic=topic,
        journal_id=row.id,
        event=row.event,
        title=title[:500],
        tone=tone,
        who="" if is_own or row.actor_kind != "person" else row.actor_name,
        address=place_of(row, is_provider=is_provider),
        happened_at=row.business_at,
    )


def _as_chosen(intake: Intake, made: list[Notification]) -> list[Notification]:
    """Say for each by which channels it goes, and when, as its person chose."""
    people = {each.user_id for each in made}
    chosen = {
        (each.user_id, each.company_id, each.topic_id, each.channel): each.is_on
        for each in Choice.objects.filter(user_id__in=people)
    }
    rhythms = {(each.user_id, each.company_id): each for each in Rhythm.objects.filter(user_id__in=people)}
    for each in made:
        topic = each.topic
        is_on = {
            channel: channel in topic.always
            or chosen.get((each.user_id, each.company_id, topic.code, channel), channel in topic.channels)
            for channel in ("app", "mail")
        }
        each.in_app = is_on["app"]
        if is_on["mail"]:
            each.mail_state = Notification.WAITING
            each.mail_due_at = _due(intake, each, rhythms.get((each.user_id, each.company_id)))
    return made


def _due(intake: Intake, told: Notification, row: Rhythm | None) -> datetime:
    rhythm = Wanted(row.digest, row.quiet_from, row.quiet_before) if row else Wanted()  # type: ignore[arg-type]
    return mail_due(
        now=told.happened_at,
        rhythm=rhythm,
        zone=zone_of(intake, told.company_id),
        is_urgent=told.topic.is_urgent,
    )
