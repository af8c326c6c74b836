"""Define topics, as the blueprint declares them, and say from when on people are told."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from forecourt.kernel.catalogue import Parameters, action
from forecourt.kernel.clocks import true_now
from forecourt.kernel.errors import Malformed
from forecourt.kernel.journal.wording import worded_events
from forecourt.kernel.pipeline import Performance
from forecourt.notifications import events
from forecourt.notifications.models import Position, Topic
from forecourt.notifications.policies import may_define_topics, may_follow
from forecourt.notifications.rules import Channel

#: The follower of the journal that tells people.
FOLLOWER = "people"


class DefineTopic(Parameters):
    """The parameters of `notifications.define_topic`.

    Attributes:
        audience: `person`: whom the event is about, on either side. `customer`: everybody in the company concerned
            whose role has the permission. `provider`: the same among the provider's people. `follower`: those of them
            who follow the customer concerned.
        channels: How it is told where nobody chose.
        always: Channels that cannot be switched off.
        is_urgent: Told at once, through quiet hours and digests.
    """

    code: str = Field(
        pattern=r"^[a-z][a-z_]*$",
        max_length=50,
        description="What files and programs call it; it never changes.",
        examples=["late_files"],
    )
    title: str = Field(min_length=1, max_length=100, description="What people read.", examples=["Files that are late"])
    words: str = Field(
        max_length=300, description="What one hears of, in words.", examples=["A source has not delivered in time."]
    )
    audience: Literal["person", "customer", "provider", "follower"] = Field(
        description="Who is told: the person concerned, everybody of the company, the provider's people, or those who"
        " follow the customer.",
        examples=["provider"],
    )
    permission: str = Field(
        default="",
        pattern=r"^([a-z]+\.[a-z_]+)?$",
        description="What a role needs to hear of it; empty: nothing.",
        examples=["data.see_files"],
    )
    events: tuple[str, ...] = Field(
        min_length=1, description="The events that it tells of.", examples=[["data.file.late"]]
    )
    channels: tuple[Channel, ...] = Field(
        default=("app",), description="How it is told where nobody chose.", examples=[["app"]]
    )
    always: tuple[Channel, ...] = Field(
        default=(), description="Channels that cannot be switched off.", examples=[["app"]]
    )
    is_urgent: bool = Field(
        default=False, description="Told at once, through quiet hours and digests.", examples=[False]
    )
    place: int = Field(default=0, ge=0, le=1_000, description="Its place in lists, the lowest first.", examples=[10])


class BeginHere(Parameters):
    """The parameters of `notifications.begin_here`."""


@action(
    name="notifications.define_topic",
    title="Define a topic of notifications",
    parameters=DefineTopic,
    policy=may_define_topics,
    undone_by="notifications.define_topic",
)
def define_topic(performance: Performance, parameters: DefineTopic) -> dict[str, Any]:
    """Make a topic, or change what it is. Raises Malformed for an event that there is not."""
    if unknown := sorted(set(parameters.events) - worded_events()):
        raise Malformed(f"There is no event {unknown[0]!r}.", pointer="/data/attributes/events")
    if parameters.audience != "person" and not parameters.permission:
        raise Malformed("A topic for many names the permission that it needs.", pointer="/data/attributes/permission")
    wanted = {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in parameters.model_dump(exclude={"code"}).items()
    }
    was = Topic.objects.filter(code=parameters.code).values(*wanted).first()
    Topic.objects.update_or_create(code=parameters.code, defaults=wanted)
    performance.record(events.TOPIC_DEFINED, subject=("topic", parameters.code), company_id=None, old=was, new=wanted)
    return {"topic": parameters.code, "changed": was != wanted}


@action(
    name="notifications.begin_here",
    title="Tell people of what happens from now on",
    parameters=BeginHere,
    policy=may_follow,
    is_internal=True,
)
def begin_here(performance: Performance, parameters: BeginHere) -> dict[str, Any]:
    """Let all that happened until now be history: after a world was loaded or restored nobody is told of it.

    Done once; a second time changes nothing.
    """
    position, _ = Position.objects.select_for_update().get_or_create(name=FOLLOWER)
    changed = position.begins_at is None
    if changed:
        position.begins_at = true_now()
        position.save(update_fields=["begins_at"])
    performance.record(
        events.FOLLOWING_BEGUN, subject=("follower", FOLLOWER), company_id=None, new={"changed": changed}
    )
    return {"begins_at": position.begins_at, "changed": changed}
