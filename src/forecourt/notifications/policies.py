"""Who may see and change what of notifications. What somebody was told is theirs alone."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import QuerySet

from forecourt.access.identities import is_token_for_all
from forecourt.access.policies import may_for_good
from forecourt.kernel.actors import Actor
from forecourt.kernel.errors import Forbidden
from forecourt.notifications.models import Endpoint, Follow, Message, Notification, Topic


def visible_notifications(actor: Actor) -> QuerySet[Notification]:
    """Return what the actor was told in the company that it is in."""
    told: QuerySet[Notification] = Notification.objects.filter(
        user_id=actor.id, company_id=actor.company_id, in_app=True
    )
    return told


#: What happened to meters that are named one by one, so that it can be told of a part of them.
NARROWED: Final = frozenset({"data.readings.added", "data.readings.replaced"})


def visible_topics(actor: Actor) -> list[Topic]:
    """Return the topics that the actor's side and role can hear of, in their order."""
    return [topic for topic in Topic.objects.order_by("place", "code") if hears_of(actor, topic)]


def hears_of(actor: Actor, topic: Topic) -> bool:
    """Tell whether a topic is one for this actor."""
    if topic.audience not in (Topic.PERSON, actor.side):
        return False
    if actor.is_limited and topic.audience != Topic.PERSON and NARROWED.isdisjoint(topic.events):
        return False  # news of the company may be of what this person does not see
    return not topic.permission or actor.may(topic.permission)


def visible_endpoints(actor: Actor) -> QuerySet[Endpoint]:
    """Return the webhooks of the actor's company, for those who keep them."""
    endpoints: QuerySet[Endpoint] = Endpoint.objects.filter(company_id=actor.company_id)
    return endpoints.exclude(state=Endpoint.REMOVED) if keeps_webhooks(actor) else endpoints.none()


def visible_messages(actor: Actor) -> QuerySet[Message]:
    """Return what the webhooks of the actor's company were told, for those who keep them."""
    messages: QuerySet[Message] = Message.objects.filter(company_id=actor.company_id)
    return messages.exclude(endpoint__state=Endpoint.REMOVED) if keeps_webhooks(actor) else messages.none()


def keeps_webhooks(actor: Actor) -> bool:
    """Tell whether the actor looks after a company's webhooks."""
    return actor.side == "customer" and actor.company_id is not None and actor.may("notifications.keep_webhooks")


def may_keep_webhooks(actor: Actor, parameters: Any) -> None:
    """Allow administrators of a company: a webhook carries what happens in it to elsewhere.

    It lives on, so a permission that was granted for a time is not enough.
    """
    if not (keeps_webhooks(actor) and may_for_good(actor, "notifications.keep_webhooks")):
        raise Forbidden(
            "Webhooks are kept by a company's administrators.",
            next=["Ask your company's administrator to add one."],
        )


def may_choose(actor: Actor, parameters: Any) -> None:
    """Allow everyone for themselves, signed in to the portal or with a token that is good for all that they may."""
    is_token = actor.proof.kind == "token" and is_token_for_all(actor=actor)
    if actor.kind != "person" or not (actor.proof.kind == "session" or is_token):
        raise Forbidden(
            "Only a person has notifications, signed in to the portal or with a token for all that they may."
        )


def may_follow_accounts(actor: Actor, parameters: Any) -> None:
    """Allow the provider's people who serve customers, for themselves."""
    if not (actor.kind == "person" and actor.everywhere and actor.may("customers.see_all")):
        raise Forbidden("Accounts are followed by those who serve customers.")


def visible_follows(actor: Actor) -> QuerySet[Follow]:
    """Return which accounts the actor follows."""
    follows: QuerySet[Follow] = Follow.objects.filter(user_id=actor.id)
    return follows


def may_define_topics(actor: Actor, parameters: Any) -> None:
    """Allow the operator, who applies the provider's blueprint."""
    if not (actor.everywhere and actor.may("notifications.define_topic")):
        raise Forbidden("Topics are defined by the blueprint.")


def may_follow(actor: Actor, parameters: Any) -> None:
    """Allow the process that follows the journal: it alone writes for others."""
    if actor.kind != "process":
        raise Forbidden("Only the worker tells others what happened.")
