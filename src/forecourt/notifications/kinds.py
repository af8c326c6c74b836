"""What files say of notifications: a provider's topics, a customer's webhooks, and what somebody hears of and how."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from pydantic import Field

from forecourt.kernel.actors import Actor
from forecourt.kernel.catalogue import Parameters
from forecourt.kernel.errors import Malformed
from forecourt.kernel.kinds import Present, Step, Values, defined_by, kept_under, register
from forecourt.notifications.actions.accounts import DefineFollow, define_follow
from forecourt.notifications.actions.choices import SetRhythm, choose, set_rhythm
from forecourt.notifications.actions.topics import DefineTopic, define_topic
from forecourt.notifications.actions.webhooks import AddEndpoint, add_endpoint, change_endpoint, remove_endpoint
from forecourt.notifications.models import Endpoint, FollowRule, Topic
from forecourt.notifications.policies import may_choose, may_keep_webhooks, visible_endpoints
from forecourt.notifications.queries import get_rhythm, list_choices
from forecourt.notifications.rules import CHANNELS, Channel


class Webhook(AddEndpoint):
    """An entry of `webhooks.yaml`."""

    is_active: bool = Field(default=True, description="False: it is paused.")


class Heard(Parameters):
    """An entry of `choices.yaml`."""

    topic: str = Field(description="The topic, by code.")
    channels: tuple[Channel, ...] = Field(description="By which ways you hear of it; none: not at all.")


def _topics(actor: Actor) -> list[dict[str, Any]]:
    return list(Topic.objects.order_by("place", "code").values(*DefineTopic.model_fields))


def _follows(actor: Actor) -> list[dict[str, Any]]:
    return list(FollowRule.objects.order_by("code").values(*DefineFollow.model_fields))


def _webhooks(actor: Actor) -> list[Present]:
    return [
        Present(
            {"name": each.name, "url": each.url, "topics": each.topics, "is_active": each.state == Endpoint.ACTIVE},
            ("endpoint", str(each.id)),
            each.id,
        )
        for each in visible_endpoints(actor).order_by("id")
    ]


def _keep_webhook(actor: Actor, was: Present | None, wanted: Values) -> Sequence[Step]:
    if was is not None:
        return [(change_endpoint, {"endpoint_id": was.handle, **wanted})]
    if not wanted.get("is_active", True):
        raise Malformed("A new webhook is active; pause it when it is there.", pointer="/data/attributes/is_active")
    return [(add_endpoint, {name: value for name, value in wanted.items() if name != "is_active"})]


def _choices(actor: Actor) -> list[Present]:
    """Read of every topic by which ways the actor hears of it, whether they chose that or it is the topic's own."""
    return [
        Present({"topic": each.code, "channels": [way.channel for way in each.channels if way.is_on]}, _own(actor))
        for each in list_choices(actor=actor)
    ]


def _choose(actor: Actor, was: Present | None, wanted: Values) -> Sequence[Step]:
    before = was.values["channels"] if was is not None else None
    return [
        (choose, {"topic": wanted["topic"], "channel": channel, "is_on": channel in wanted["channels"]})
        for channel in CHANNELS
        if before is None or (channel in before) != (channel in wanted["channels"])
    ]


def _rhythm(actor: Actor) -> list[Present]:
    return [Present(asdict(get_rhythm(actor=actor)), _own(actor))]


def _own(actor: Actor) -> tuple[str, str]:
    """Name what the journal knows choices by: they are somebody's."""
    return ("user", str(actor.id))


register(
    defined_by(define_topic, name="topics", title="Topic of notifications", rank=90, subject="topic", read=_topics)
)
register(
    defined_by(
        define_follow,
        name="follows",
        title="Who follows which accounts",
        rank=91,
        subject="follow",
        read=_follows,
        unordered=("segments", "stages"),
    )
)
register(
    kept_under(
        may_keep_webhooks,
        name="webhooks",
        title="Webhook",
        rank=30,
        entry=Webhook,
        key=("name",),
        read=_webhooks,
        keep=_keep_webhook,
        remove=lambda was: (remove_endpoint, {"endpoint_id": was.handle}),
        unordered=("topics",),
    )
)
register(
    kept_under(
        may_choose,
        name="choices",
        title="Choice of notifications",
        rank=70,
        entry=Heard,
        key=("topic",),
        read=_choices,
        keep=_choose,
        unordered=("channels",),
    )
)
register(
    kept_under(
        may_choose,
        name="rhythm",
        title="Rhythm of mail",
        rank=80,
        entry=SetRhythm,
        key=(),
        read=_rhythm,
        keep=lambda _actor, _was, wanted: [(set_rhythm, wanted)],
    )
)
