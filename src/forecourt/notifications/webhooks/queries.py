"""What can be asked about webhooks: which there are, what they were told, and what they answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import OuterRef, Subquery

from forecourt.kernel.actors import Actor
from forecourt.kernel.errors import Invisible
from forecourt.kernel.scope import scope
from forecourt.notifications.models import Attempt, Endpoint, Message, Topic
from forecourt.notifications.policies import visible_endpoints, visible_messages

PAGE = 30


@dataclass(frozen=True, slots=True)
class EndpointCard:
    """A webhook. `made_at` is of the true clock, UTC."""

    id: UUID
    name: str
    url: str
    topics: tuple[str, ...]
    hint: str
    state: str
    reason: str
    made_by: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class AttemptCard:
    """One call. `at` is of the true clock, UTC; `status` is None where there was no answer."""

    at: datetime
    status: int | None
    said: str
    took_ms: int | None


@dataclass(frozen=True, slots=True)
class MessageCard:
    """A message with its calls, the newest first."""

    id: UUID
    event: str
    title: str
    state: str
    tries: int
    next_at: datetime
    made_at: datetime
    attempts: tuple[AttemptCard, ...]


@dataclass(frozen=True, slots=True)
class TopicCard:
    """A topic that a webhook can listen to."""

    code: str
    title: str
    words: str


def list_endpoints(*, actor: Actor) -> list[EndpointCard]:
    """List the webhooks of the actor's company by name."""
    with scope(actor):
        return [_endpoint(each) for each in visible_endpoints(actor).order_by("name", "id")]


def get_endpoint(*, actor: Actor, endpoint_id: UUID) -> EndpointCard:
    """Return one of them. Raises Invisible."""
    with scope(actor):
        found = visible_endpoints(actor).filter(id=endpoint_id).first()
    if found is None:
        raise Invisible()
    return _endpoint(found)


def list_messages(
    *, actor: Actor, endpoint_id: UUID, before: UUID | None = None, limit: int = PAGE
) -> list[MessageCard]:
    """List what a webhook was told, newest first, each with its calls."""
    with scope(actor):
        rows = visible_messages(actor).filter(endpoint_id=endpoint_id).order_by("-id")
        if before is not None:
            rows = rows.filter(id__lt=before)
        messages = list(rows[:limit])
        calls: dict[UUID, list[AttemptCard]] = {}
        for each in Attempt.objects.filter(message_id__in=[row.id for row in messages]).order_by("-id"):
            calls.setdefault(each.message_id, []).append(
                AttemptCard(at=each.at, status=each.status, said=each.said, took_ms=each.took_ms)
            )
        return [_message(each, calls.get(each.id, [])) for each in messages]


def last_answers(*, actor: Actor) -> dict[UUID, AttemptCard]:
    """Return the newest call of each webhook of the actor's company, by webhook."""
    with scope(actor):
        last = Attempt.objects.filter(message__endpoint=OuterRef("id")).order_by("-id").values("id")[:1]
        rows = visible_endpoints(actor).annotate(last=Subquery(last)).values_list("id", "last")
        by_attempt = {attempt: endpoint for endpoint, attempt in rows if attempt}
        return {
            by_attempt[each.id]: AttemptCard(at=each.at, status=each.status, said=each.said, took_ms=each.took_ms)
            for each in Attempt.objects.filter(id__in=list(by_attempt))
        }


def list_company_topics(*, actor: Actor) -> list[TopicCard]:
    """List the topics about a company, which its webhooks can listen to."""
    with scope(actor):
        topics = Topic.objects.filter(audience=Topic.CUSTOMER).order_by("place", "code")
        return [TopicCard(each.code, each.title, each.words) for each in topics]


def _endpoint(row: Endpoint) -> EndpointCard:
    return EndpointCard(
        id=row.id,
        name=row.name,
        url=row.url,
        topics=tuple(row.topics),
        hint=row.hint,
        state=row.state,
        reason=row.reason,
        made_by=row.made_by,
        made_at=row.made_at,
    )


def _message(row: Message, attempts: list[AttemptCard]) -> MessageCard:
    return MessageCard(
        id=row.id,
        event=row.event,
        title=row.title,
        state=row.state,
        tries=row.tries,
        next_at=row.next_at,
        made_at=row.made_at,
        attempts=tuple(attempts),
    )
