"""Choose what one hears of, by which channel, how often, and when not."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from pydantic import Field, model_validator

from forecourt.kernel.catalogue import Parameters, action
from forecourt.kernel.errors import Conflict, Invisible
from forecourt.kernel.pipeline import Performance
from forecourt.kernel.wall_time import WallTime
from forecourt.notifications import events
from forecourt.notifications.models import Choice, Rhythm, Topic
from forecourt.notifications.policies import hears_of, may_choose, may_follow
from forecourt.notifications.rules import Channel, Digest


class AlwaysOn(Conflict):
    """Some things have to reach a person."""

    code, title = "always_on", "This cannot be switched off"


class Choose(Parameters):
    """The parameters of `notifications.choose`."""

    topic: str = Field(description="The topic, by code.", examples=["new_readings"])
    channel: Channel = Field(description="Here in the portal, or by mail.", examples=["mail"])
    is_on: bool = Field(description="Whether you hear of it that way.", examples=[True])


class SetRhythm(Parameters):
    """The parameters of `notifications.set_rhythm`.

    Attributes:
        quiet_from: When quiet hours begin, in the company's zone; both ends or neither.
        quiet_before: When they end.
    """

    digest: Digest = Field(description="At once, or collected.", examples=["daily"])
    quiet_from: WallTime | None = Field(
        default=None,
        description="When quiet hours begin, in the company's zone; both ends or neither.",
        examples=["20:00"],
    )
    quiet_before: WallTime | None = Field(default=None, description="When quiet hours end.", examples=["07:00"])

    @model_validator(mode="after")
    def both_ends(self) -> SetRhythm:
        """Refuse quiet hours that do not end, or do not begin."""
        if (self.quiet_from is None) != (self.quiet_before is None):
            raise ValueError("quiet hours have a beginning and an end")
        return self


class LeaveTopics(Parameters):
    """The parameters of `notifications.leave_topics`."""

    user_id: UUID
    company_id: UUID | None
    topics: tuple[str, ...] = Field(max_length=50)


@action(
    name="notifications.choose",
    title="Choose how to hear of a topic",
    parameters=Choose,
    policy=may_choose,
    undone_by="notifications.choose",
)
def choose(performance: Performance, parameters: Choose) -> dict[str, Any]:
    """Switch a topic on or off for a channel, in this company. Raises Invisible, AlwaysOn."""
    actor = performance.actor
    topic = Topic.objects.filter(code=parameters.topic).first()
    if topic is None or not hears_of(actor, topic):
        raise Invisible()
    if parameters.channel in topic.always and not parameters.is_on:
        raise AlwaysOn(f"{topic.title} always comes by {parameters.channel}: it is how you learn of misuse.")
    _keep(
        user_id=actor.id, company_id=actor.company_id, topic=topic, channel=parameters.channel, is_on=parameters.is_on
    )
    performance.record(
        events.CHOICE_MADE,
        subject=("user", actor.id),
        company_id=None,
        new={"topic": topic.title, "channel": parameters.channel, "is_on": parameters.is_on},
    )
    return {"topic": topic.code, "channel": parameters.channel, "is_on": parameters.is_on}


@action(
    name="notifications.set_rhythm",
    title="Choose how often mail comes, and when not",
    parameters=SetRhythm,
    policy=may_choose,
    undone_by="notifications.set_rhythm",
)
def set_rhythm(performance: Performance, parameters: SetRhythm) -> dict[str, Any]:
    """Take mail at once, hourly or daily, and none in quiet hours; what is urgent comes at once all the same."""
    actor, wanted = performance.actor, parameters.model_dump()
    Rhythm.objects.update_or_create(user_id=actor.id, company_id=actor.company_id, defaults=wanted)
    performance.record(
        events.RHYTHM_CHOSEN, subject=("user", actor.id), company_id=None, new=parameters.model_dump(mode="json")
    )
    return wanted


@action(
    name="notifications.leave_topics",
    title="Take no more mail of these topics",
    parameters=LeaveTopics,
    policy=may_follow,
    is_internal=True,
)
def leave_topics(performance: Performance, parameters: LeaveTopics) -> dict[str, Any]:
    """Switch mail off for somebody who followed the link in a mail. What cannot be switched off stays."""
    left = []
    for topic in Topic.objects.filter(code__in=parameters.topics).exclude(always__contains=["mail"]):
        _keep(user_id=parameters.user_id, company_id=parameters.company_id, topic=topic, channel="mail", is_on=False)
        left.append(topic.code)
        performance.record(
            events.CHOICE_MADE,
            subject=("user", parameters.user_id),
            company_id=None,
            new={"topic": topic.title, "channel": "mail", "is_on": False},
        )
    if not left:
        raise Invisible()
    return {"topics": left}


def _keep(*, user_id: UUID, company_id: UUID | None, topic: Topic, channel: str, is_on: bool) -> None:
    Choice.objects.update_or_create(
        user_id=user_id, company_id=company_id, topic=topic, channel=channel, defaults={"is_on": is_on}
    )
