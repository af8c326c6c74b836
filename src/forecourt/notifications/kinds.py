"""What files say of notifications: a provider's topics, and a customer's webhooks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import Field

from forecourt.kernel.actors import Actor
from forecourt.kernel.errors import Malformed
from forecourt.kernel.kinds import Kind, Present, Step, Values, defined_by, register
from forecourt.notifications.actions.topics import DefineTopic, define_topic
from forecourt.notifications.actions.webhooks import AddEndpoint, add_endpoint, change_endpoint, remove_endpoint
from forecourt.notifications.models import Endpoint, Topic
from forecourt.notifications.policies import may_keep_webhooks, visible_endpoints


class Webhook(AddEndpoint):
    """An entry of `webhooks.yaml`."""

    is_active: bool = Field(default=True, description="False: it is paused.")


def _topics(actor: Actor) -> list[dict[str, Any]]:
    return list(Topic.objects.order_by("place", "code").values(*DefineTopic.model_fields))


def _webhooks(actor: Actor) -> list[Present]:
    return [
        Present(
            {"name": each.name, "url": each.url, "topics": each.topics, "is_active": each.state == Endpoint.ACTIVE},
            ("endpoint", str(each.id)),
            each.id,
        )
        for each in visible_endpoints(actor).order_by("id")
    ]


def _steps(actor: Actor, was: Present | None, wanted: Values | None) -> Sequence[Step]:
    if wanted is None:
        assert was is not None
        return [(remove_endpoint, {"endpoint_id": was.handle})]
    if was is not None:
        return [(change_endpoint, {"endpoint_id": was.handle, **wanted})]
    if not wanted.get("is_active", True):
        raise Malformed("A new webhook is active; pause it when it is there.", pointer="/data/attributes/is_active")
    return [(add_endpoint, {name: value for name, value in wanted.items() if name != "is_active"})]


register(
    defined_by(define_topic, name="topics", title="Topic of notifications", rank=90, subject="topic", read=_topics)
)
register(
    Kind(
        name="webhooks",
        title="Webhook",
        side="customer",
        entry=Webhook,
        key=("name",),
        rank=30,
        may=lambda actor: may_keep_webhooks(actor, None),
        read=_webhooks,
        steps=_steps,
        removes=True,
        unordered=frozenset({"topics"}),
    )
)
