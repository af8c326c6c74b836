"""Keep webhooks: add, change, give a new secret, remove, try out, and send a message again."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, StringConstraints

from forecourt.kernel.catalogue import EXAMPLE_ID, Parameters, action
from forecourt.kernel.clocks import true_now
from forecourt.kernel.errors import Conflict, Invisible, Malformed
from forecourt.kernel.outbound.addresses import read_url
from forecourt.kernel.pipeline import Performance
from forecourt.notifications import events
from forecourt.notifications.models import Endpoint, Message, Topic
from forecourt.notifications.policies import may_keep_webhooks, visible_endpoints, visible_messages
from forecourt.notifications.webhooks.secrets import close_secret, hint_of, make_secret
from forecourt.settings.environment import environment

MOST_ENDPOINTS = 10
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]


class TooManyEndpoints(Conflict):
    """A company has a few webhooks, not hundreds."""

    code, title = "too_many_endpoints", "There are as many webhooks as there may be"


class AddEndpoint(Parameters):
    """The parameters of `notifications.add_endpoint`.

    Attributes:
        topics: Codes of topics about the company: see `notifications.define_topic`.
    """

    name: Name = Field(description="What is behind it.", examples=["Energy dashboard"])
    url: str = Field(
        max_length=500, description="https:// and where to call.", examples=["https://hooks.example.com/forecourt"]
    )
    topics: tuple[str, ...] = Field(
        min_length=1,
        max_length=50,
        description="What it is called for: topics about the company, by code.",
        examples=[["new_readings"]],
    )


class ChangeEndpoint(AddEndpoint):
    """The parameters of `notifications.change_endpoint`."""

    endpoint_id: UUID = Field(description="Which webhook.", examples=[EXAMPLE_ID])
    is_active: bool = Field(default=True, description="Whether it is called; false: it rests.", examples=[True])


class OneEndpoint(Parameters):
    """The parameters of what is done with one webhook."""

    endpoint_id: UUID = Field(description="Which webhook.", examples=[EXAMPLE_ID])


class OneMessage(Parameters):
    """The parameters of what is done with one message."""

    message_id: UUID = Field(description="Which message.", examples=[EXAMPLE_ID])


@action(
    name="notifications.add_endpoint",
    title="Add a webhook",
    parameters=AddEndpoint,
    policy=may_keep_webhooks,
    undone_by="notifications.remove_endpoint",
)
def add_endpoint(performance: Performance, parameters: AddEndpoint) -> dict[str, Any]:
    """Call an address whenever something of these topics happens; the secret that signs calls is told once.

    Raises Malformed, AddressRefused, TooManyEndpoints.
    """
    _refuse_what_cannot_be(parameters)
    if visible_endpoints(performance.actor).count() >= MOST_ENDPOINTS:
        raise TooManyEndpoints(f"A company has at most {MOST_ENDPOINTS} webhooks.")
    secret = make_secret()
    endpoint = Endpoint.objects.create(
        company_id=performance.actor.company_id,
        name=parameters.name,
        url=parameters.url,
        topics=list(parameters.topics),
        sealed_secret=close_secret(secret),
        hint=hint_of(secret),
        made_by=performance.actor.name,
        made_at=true_now(),
    )
    performance.once["secret"] = secret
    _record(performance, events.ENDPOINT_ADDED, endpoint, new=_told(endpoint))
    return {"endpoint_id": endpoint.id, "hint": endpoint.hint}


@action(
    name="notifications.change_endpoint",
    title="Change a webhook",
    parameters=ChangeEndpoint,
    policy=may_keep_webhooks,
    undone_by="notifications.change_endpoint",
)
def change_endpoint(performance: Performance, parameters: ChangeEndpoint) -> dict[str, Any]:
    """Change where it calls and of what, pause it, or let it go on. Raises Invisible, Malformed, AddressRefused."""
    _refuse_what_cannot_be(parameters)
    endpoint = _one(performance, parameters.endpoint_id)
    was = _told(endpoint)
    endpoint.name, endpoint.url, endpoint.topics = parameters.name, parameters.url, list(parameters.topics)
    endpoint.state, endpoint.reason = Endpoint.ACTIVE if parameters.is_active else Endpoint.PAUSED, ""
    endpoint.save(update_fields=["name", "url", "topics", "state", "reason"])
    _record(performance, events.ENDPOINT_CHANGED, endpoint, old=was, new=_told(endpoint))
    return {"endpoint_id": endpoint.id, "state": endpoint.state}


@action(
    name="notifications.renew_secret",
    title="Give a webhook a new secret",
    parameters=OneEndpoint,
    policy=may_keep_webhooks,
)
def renew_secret(performance: Performance, parameters: OneEndpoint) -> dict[str, Any]:
    """Sign with a new secret from the next call on; it is told once. Raises Invisible."""
    endpoint, secret = _one(performance, parameters.endpoint_id), make_secret()
    endpoint.sealed_secret, endpoint.hint = close_secret(secret), hint_of(secret)
    endpoint.save(update_fields=["sealed_secret", "hint"])
    performance.once["secret"] = secret
    _record(performance, events.ENDPOINT_RENEWED, endpoint, new={"name": endpoint.name})
    return {"endpoint_id": endpoint.id, "hint": endpoint.hint}


@action(
    name="notifications.remove_endpoint", title="Remove a webhook", parameters=OneEndpoint, policy=may_keep_webhooks
)
def remove_endpoint(performance: Performance, parameters: OneEndpoint) -> dict[str, Any]:
    """Call it no more, and forget its secret. Raises Invisible."""
    endpoint = _one(performance, parameters.endpoint_id)
    was = _told(endpoint)
    endpoint.state, endpoint.sealed_secret = Endpoint.REMOVED, b""
    endpoint.save(update_fields=["state", "sealed_secret"])
    endpoint.messages.filter(state=Message.WAITING).update(state=Message.GIVEN_UP)
    _record(performance, events.ENDPOINT_REMOVED, endpoint, old=was, new={})
    return {"endpoint_id": endpoint.id}


@action(name="notifications.try_endpoint", title="Try a webhook out", parameters=OneEndpoint, policy=may_keep_webhooks)
def try_endpoint(performance: Performance, parameters: OneEndpoint) -> dict[str, Any]:
    """Send a message that says only that this is a test. Raises Invisible."""
    endpoint, now = _one(performance, parameters.endpoint_id), true_now()
    payload = {"type": "test", "timestamp": now.isoformat(), "data": {"title": "This is a test"}}
    message = Message.objects.create(
        endpoint=endpoint,
        company_id=endpoint.company_id,
        event="test",
        title="A test",
        payload=payload,
        next_at=now,
        made_at=now,
    )
    _record(performance, events.MESSAGE_TRIED, endpoint, new={"name": endpoint.name})
    return {"message_id": message.id}


@action(
    name="notifications.send_again", title="Send a message to a webhook again", parameters=OneMessage,
    policy=may_keep_webhooks,
)  # fmt: skip
def send_again(performance: Performance, parameters: OneMessage) -> dict[str, Any]:
    """Send a message once more, delivered or not, under the same id and with all its tries. Raises Invisible."""
    found = visible_messages(performance.actor).select_for_update(of=("self",)).select_related("endpoint")
    message = found.filter(id=parameters.message_id).first()
    if message is None:
        raise Invisible()
    message.state, message.tries, message.next_at = Message.WAITING, 0, true_now()
    message.save(update_fields=["state", "tries", "next_at"])
    _record(
        performance,
        events.MESSAGE_REPEATED,
        message.endpoint,
        new={"name": message.endpoint.name, "message_id": str(message.id)},
    )
    return {"message_id": message.id}


def _refuse_what_cannot_be(parameters: AddEndpoint) -> None:
    """Refuse an address or a topic that there is not. Where the address leads is judged when it is called."""
    read_url(parameters.url, allow_plain=environment().private_calls)
    known = set(Topic.objects.filter(audience=Topic.CUSTOMER).values_list("code", flat=True))
    if unknown := sorted(set(parameters.topics) - known):
        raise Malformed(f"There is no topic {unknown[0]!r} about a company.", pointer="/data/attributes/topics")


def _one(performance: Performance, endpoint_id: UUID) -> Endpoint:
    endpoint = visible_endpoints(performance.actor).select_for_update().filter(id=endpoint_id).first()
    if endpoint is None:
        raise Invisible()
    return endpoint


def _told(endpoint: Endpoint) -> dict[str, Any]:
    return {"name": endpoint.name, "url": endpoint.url, "topics": endpoint.topics, "state": endpoint.state}


def _record(performance: Performance, event: str, endpoint: Endpoint, **values: Any) -> None:
    performance.record(event, subject=("endpoint", endpoint.id), company_id=endpoint.company_id, **values)
