"""What can be asked about notifications: what I was told, how many of it I have not read, what I chose."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from forecourt.kernel.actors import Actor
from forecourt.kernel.scope import scope
from forecourt.notifications.models import Choice, Notification, Rhythm
from forecourt.notifications.policies import visible_follows, visible_notifications, visible_topics
from forecourt.notifications.rules import CHANNELS
from forecourt.notifications.rules import Rhythm as Wanted

PAGE = 30
#: Beyond this many the bell says only that there are more.
MOST_COUNTED = 100


@dataclass(frozen=True, slots=True)
class Told:
    """One notification. `happened_at` is business time, UTC."""

    id: UUID
    topic: str
    topic_title: str
    title: str
    tone: str
    who: str
    address: str
    happened_at: datetime
    is_read: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ChannelChoice:
    """Whether a topic comes by a channel; `is_fixed` where that cannot be switched off."""

    channel: str
    is_on: bool
    is_fixed: bool


@dataclass(frozen=True, slots=True)
class TopicChoice:
    """A topic and what was chosen for it."""

    code: str
    title: str
    words: str
    channels: tuple[ChannelChoice, ...]


def count_unread(*, actor: Actor) -> int:
    """Count what the actor has not read in this company, up to 100."""
    with scope(actor):
        unread = visible_notifications(actor).filter(read_at__isnull=True)
        return unread.order_by()[:MOST_COUNTED].count()


def list_told(
    *,
    actor: Actor,
    before: UUID | None = None,
    after: UUID | None = None,
    topic: str = "",
    unread_only: bool = False,
    limit: int = PAGE,
) -> list[Told]:
    """List what the actor was told in this company, newest first."""
    with scope(actor):
        rows = visible_notifications(actor).select_related("topic").order_by("-id")
        if before is not None:
            rows = rows.filter(id__lt=before)
        if after is not None:
            rows = rows.filter(id__gt=after)
        if topic:
            rows = rows.filter(topic_id=topic)
        if unread_only:
            rows = rows.filter(read_at__isnull=True)
        return [_told(row) for row in rows[:limit]]


def find_told(*, actor: Actor, notification_id: UUID) -> Told | None:
    """Return one of the actor's own notifications."""
    with scope(actor):
        row = visible_notifications(actor).select_related("topic").filter(id=notification_id).first()
    return _told(row) if row else None


def followed_accounts(*, actor: Actor) -> set[UUID]:
    """Return the customers that the actor chose to follow."""
    with scope(actor):
        return set(visible_follows(actor).values_list("company_id", flat=True))


def list_choices(*, actor: Actor) -> list[TopicChoice]:
    """List the topics that the actor can hear of, with what holds for each channel."""
    with scope(actor):
        topics = visible_topics(actor)
        chosen = {
            (each.topic_id, each.channel): each.is_on
            for each in Choice.objects.filter(user_id=actor.id, company_id=actor.company_id)
        }
    return [
        TopicChoice(
            code=topic.code,
            title=topic.title,
            words=topic.words,
            channels=tuple(
                ChannelChoice(
                    channel=channel,
                    is_on=channel in topic.always or chosen.get((topic.code, channel), channel in topic.channels),
                    is_fixed=channel in topic.always,
                )
                for channel in CHANNELS
            ),
        )
        for topic in topics
    ]


def get_rhythm(*, actor: Actor) -> Wanted:
    """Return how often the actor wants mail of this company, and when not."""
    with scope(actor):
        row = Rhythm.objects.filter(user_id=actor.id, company_id=actor.company_id).first()
    return _rhythm(row)


def _rhythm(row: Rhythm | None) -> Wanted:
    """Return a stored rhythm as the rules take it; where nobody chose: at once, with no quiet hours."""
    return Wanted(row.digest, row.quiet_from, row.quiet_before) if row else Wanted()  # type: ignore[arg-type]


def _told(row: Notification) -> Told:
    return Told(
        id=row.id,
        topic=row.topic_id,
        topic_title=row.topic.title,
        title=row.title,
        tone=row.tone,
        who=row.who,
        address=row.address,
        happened_at=row.happened_at,
        is_read=row.read_at is not None,
        reason=row.reason,
    )
