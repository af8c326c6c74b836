"""What files say of notifications: a provider's topics."""

from __future__ import annotations

from typing import Any

from forecourt.kernel.actors import Actor
from forecourt.kernel.kinds import defined_by, register
from forecourt.notifications.actions.topics import DefineTopic, define_topic
from forecourt.notifications.models import Topic


def _topics(actor: Actor) -> list[dict[str, Any]]:
    return list(Topic.objects.order_by("place", "code").values(*DefineTopic.model_fields))


register(
    defined_by(define_topic, name="topics", title="Topic of notifications", rank=90, subject="topic", read=_topics)
)
